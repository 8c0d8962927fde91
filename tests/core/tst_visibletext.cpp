// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/visibletext.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestVisibleText : public QObject {
    Q_OBJECT

private slots:
    void leavesOrdinaryTextAlone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("ascii") << u"Line busy: +15550100 <b>&amp;</b>"_s;
        QTest::newRow("accents") << u"Grüße, Ọjọ́, नमस्ते, 電話"_s;
        QTest::newRow("right to left") << u"שלום"_s;
        QTest::newRow("beyond the first plane") << u"\U0001F4DE"_s;
    }
    void leavesOrdinaryTextAlone()
    {
        QFETCH(QString, text);
        QCOMPARE(visibleLine(text), text);
        QCOMPARE(visibleText(text), text);
    }

    void showsEveryControlCharacter()
    {
        for (char16_t c = 0; c < 0x20; ++c) {
            const QString text = QString(u'a') + QChar(c) + u'b';
            const QString line = visibleLine(text);
            QCOMPARE(line.size(), 3);
            QCOMPARE(line[1].unicode(), char16_t(0x2400 + c));
            if (c == u'\n' || c == u'\t')
                QCOMPARE(visibleText(text), text);
            else
                QCOMPARE(visibleText(text), line);
        }
        QCOMPARE(visibleLine(QString(QChar(0x7F))), u"\u2421"_s);
        for (char16_t c = 0x80; c < 0xA0; ++c)
            QCOMPARE(visibleText(QString(QChar(c))), u"\uFFFD"_s);
    }

    void disarmsWhatReordersText()
    {
        for (const char16_t c : {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069,
                                 0x200E, 0x200F, 0x061C, 0x2028, 0x2029}) {
            const QString shown = visibleText(QString(u"gpj"_s + QChar(c) + u"exe"_s));
            QVERIFY(!shown.contains(QChar(c)));
            QCOMPARE(shown, u"gpj\uFFFDexe"_s);
        }
    }
};

QTEST_GUILESS_MAIN(TestVisibleText)
#include "tst_visibletext.moc"
