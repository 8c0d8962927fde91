// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/csvtext.h"

#include <QTest>

#include <random>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestCsvText : public QObject {
    Q_OBJECT

private slots:
    void textIsSafeAndKept_data();
    void textIsSafeAndKept();
    void nothingRunsAsAFormula();
    void linesFollowTheStandard();
};

void TestCsvText::textIsSafeAndKept_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("spreadsheet");
    QTest::addColumn<QString>("plain");
    const auto row = [](const char* name, const QString& text, const QString& sheet, const QString& plain) {
        QTest::newRow(name) << text << sheet << plain;
    };
    row("empty", QString(), QString(), QString());
    row("words", u"Busy line"_s, u"Busy line"_s, u"Busy line"_s);
    row("E.164", u"+15550100123"_s, u"=\"+15550100123\""_s, u"+15550100123"_s);
    row("number without plus", u"4930555000"_s, u"4930555000"_s, u"4930555000"_s);
    row("code", u"3010"_s, u"3010"_s, u"3010"_s);
    row("leading zero", u"030555000"_s, u"=\"030555000\""_s, u"030555000"_s);
    row("nought", u"0"_s, u"0"_s, u"0"_s);
    row("long ID", u"1234567890123456"_s, u"=\"1234567890123456\""_s, u"1234567890123456"_s);
    row("exponent", u"12e5"_s, u"=\"12e5\""_s, u"12e5"_s);
    row("version", u"1.50"_s, u"=\"1.50\""_s, u"1.50"_s);
    row("uuid", u"5e10a1b2-0000-4000-8000-00000000000f"_s, u"5e10a1b2-0000-4000-8000-00000000000f"_s,
        u"5e10a1b2-0000-4000-8000-00000000000f"_s);
    row("formula", u"=1+1"_s, u"'=1+1"_s, u"'=1+1"_s);
    row("link", u"=HYPERLINK(\"http://x\")"_s, u"'=HYPERLINK(\"http://x\")"_s,
        u"'=HYPERLINK(\"http://x\")"_s);
    row("at", u"@SUM(A1)"_s, u"'@SUM(A1)"_s, u"'@SUM(A1)"_s);
    row("plus formula", u"+1+cmd|' /C calc'!A0"_s, u"'+1+cmd|' /C calc'!A0"_s, u"'+1+cmd|' /C calc'!A0"_s);
    row("sum", u"+1-2"_s, u"'+1-2"_s, u"'+1-2"_s);
    row("minus", u"-1+2"_s, u"'-1+2"_s, u"'-1+2"_s);
    row("dash word", u"-none-"_s, u"'-none-"_s, u"'-none-"_s);
    row("tab", u"\t=1"_s, u"'\t=1"_s, u"'\t=1"_s);
    row("line break", u"\n=1"_s, u"'\n=1"_s, u"'\n=1"_s);
    row("blank in front", u"  =1"_s, u"'  =1"_s, u"'  =1"_s);
    row("zero width in front", u"\u200b=1"_s, u"'\u200b=1"_s, u"'\u200b=1"_s);
    row("full width", u"\uFF1D1+1"_s, u"'\uFF1D1+1"_s, u"'\uFF1D1+1"_s);
    row("apostrophe", u"'quoted"_s, u"''quoted"_s, u"''quoted"_s);
    row("spaced number", u"+1 555 0100"_s, u"'+1 555 0100"_s, u"'+1 555 0100"_s);
}

void TestCsvText::textIsSafeAndKept()
{
    QFETCH(const QString, text);
    QTEST(csvText(text, CsvNumbers::ForSpreadsheets), "spreadsheet");
    QTEST(csvText(text, CsvNumbers::Plain), "plain");
}

// Whatever a provider sends: what is written either begins with no sign of a formula, or is a constant of
// digits.
void TestCsvText::nothingRunsAsAFormula()
{
    std::mt19937 random(20261121);
    const QString alphabet = u"=+-@\t\r\n '\"|,;09eE.xA(\uFF1D\uFF0B\u200b\u00a0"_s;
    for (int i = 0; i < 20'000; ++i) {
        QString text;
        const int length = static_cast<int>(random() % 8);
        for (int n = 0; n < length; ++n)
            text += alphabet.at(static_cast<qsizetype>(random()) % alphabet.size());
        for (const CsvNumbers numbers : {CsvNumbers::ForSpreadsheets, CsvNumbers::Plain}) {
            const QString written = csvText(text, numbers);
            // The way back is always open.
            QString back = written;
            if (back.startsWith(u'\''))
                back = back.mid(1);
            else if (back.startsWith("=\""_L1))
                back = back.mid(2).chopped(1);
            QCOMPARE(back, text);
            const QString bare = written.trimmed();
            if (written.startsWith("=\""_L1)) {
                for (const QChar c : back)
                    QVERIFY2(u"0123456789+-.eE"_s.contains(c), qPrintable(written));
            } else if (!bare.isEmpty() && u"=+-@"_s.contains(bare.front())) {
                QVERIFY2(numbers == CsvNumbers::Plain, qPrintable(written));
                for (const QChar c : bare.mid(1))
                    QVERIFY2(c.isDigit(), qPrintable(written));
            }
        }
    }
}

void TestCsvText::linesFollowTheStandard()
{
    QCOMPARE(csvLine({u"a"_s, u""_s, u"b c"_s}), "a,,b c\r\n"_ba);
    QCOMPARE(csvLine({u"a,b"_s, u"say \"hi\""_s, u"two\r\nlines"_s}),
             "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n"_ba);
    QCOMPARE(csvLine({u"=\"+15550100\""_s}), "\"=\"\"+15550100\"\"\"\r\n"_ba);
    QCOMPARE(csvLine({u"M\u00fcller"_s}), "M\xc3\xbcller\r\n"_ba);
}

QTEST_GUILESS_MAIN(TestCsvText)
#include "tst_csvtext.moc"
