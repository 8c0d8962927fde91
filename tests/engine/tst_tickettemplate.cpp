// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tickettemplate.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestTicketTemplate : public QObject {
    Q_OBJECT

private slots:
    void builtInOnesAreRight_data();
    void builtInOnesAreRight();
    void mistakesNameFileLineAndRemedy_data();
    void mistakesNameFileLineAndRemedy();
    void fillsValuesListsAndAbsentOnes();
    void valuesAreNoTemplates();
    void plainTextHasNoMarks();
    void aBrokenOwnOneIsNotUsed();
    void anOwnOneIsUsed();
    void aStrangeProviderGetsTheGeneralOne();
};

void TestTicketTemplate::builtInOnesAreRight_data()
{
    QTest::addColumn<QString>("provider");
    for (const char* provider : {"general", "vobiz", "voipbin", "voicebip", "truedy", "voxifi"})
        QTest::newRow(provider) << QString::fromLatin1(provider);
}

void TestTicketTemplate::builtInOnesAreRight()
{
    QFETCH(QString, provider);
    QVERIFY(QFile::exists(u":/tickets/%1.md"_s.arg(provider)));
    QCOMPARE(templateProblems(builtInTemplate(provider), provider + u".md"_s), QStringList());
}

void TestTicketTemplate::mistakesNameFileLineAndRemedy_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("misspelt") << u"a\nb {{#calls}}{{cal_id}}{{/calls}}"_s
                              << QStringList {u"own.md, line 2"_s, u"{{cal_id}}"_s,
                                              u"did you mean {{call_id}}"_s};
    QTest::newRow("unknown") << u"{{colour_of_the_phone}}"_s
                             << QStringList {u"line 1"_s, u"the ones there are"_s};
    QTest::newRow("outside") << u"{{call_id}}"_s << QStringList {u"between {{#calls}} and {{/calls}}"_s};
    QTest::newRow("open") << u"\n\n{{#calls}} x"_s << QStringList {u"line 3"_s, u"write {{/calls}}"_s};
    QTest::newRow("unopened") << u"{{/calls}}"_s << QStringList {u"closes nothing"_s};
    QTest::newRow("crossed") << u"{{#calls}}{{#timeline}}{{/calls}}{{/timeline}}"_s
                             << QStringList {u"{{/timeline}} is awaited"_s};
    QTest::newRow("no end") << u"{{subject"_s << QStringList {u"never closed"_s};
    QTest::newRow("end of text") << u"{{"_s << QStringList {u"never closed"_s};
    QTest::newRow("partial") << u"{{> /etc/passwd}}"_s << QStringList {u"is not known here"_s};
    QTest::newRow("delimiters") << u"{{=<% %>=}}"_s << QStringList {u"is not known here"_s};
    QTest::newRow("unescaped") << u"{{{subject}}}"_s << QStringList {u"is not known here"_s};
    QTest::newRow("list as value") << u"{{calls}}"_s << QStringList {u"is a list"_s};
    QTest::newRow("empty") << u" \n"_s << QStringList {u"is empty"_s};
    QTest::newRow("nothing named") << u"{{}}"_s << QStringList {u"line 1"_s};
}

void TestTicketTemplate::mistakesNameFileLineAndRemedy()
{
    QFETCH(QString, text);
    QFETCH(QStringList, words);
    const QStringList problems = templateProblems(text, u"own.md"_s);
    QVERIFY(!problems.isEmpty());
    for (const QString& word : words)
        QVERIFY2(problems.join(u'\n').contains(word), qPrintable(problems.join(u'\n')));
}

void TestTicketTemplate::fillsValuesListsAndAbsentOnes()
{
    const QString text =
        u"{{subject}}\n{{#tried}}Tried: {{tried}}{{/tried}}\n{{^expected}}nothing expected{{/expected}}\n"
        "{{#calls}}\n- {{call_id}}{{#end_code}} ({{end_code}}){{/end_code}}\n{{/calls}}\n"_s;
    const QJsonObject data {
        {u"subject"_s, u"S"_s},
        {u"tried"_s, u""_s},
        {u"expected"_s, u""_s},
        {u"calls"_s,
         QJsonArray {QJsonObject {{u"call_id"_s, u"c1"_s}, {u"end_code"_s, u"3010"_s}},
                     QJsonObject {{u"call_id"_s, u"c2"_s}, {u"end_code"_s, u""_s}}}},
    };
    QCOMPARE(filledTemplate(text, data), u"S\nnothing expected\n- c1 (3010)\n- c2\n"_s);
}

void TestTicketTemplate::valuesAreNoTemplates()
{
    const QJsonObject data {{u"subject"_s, u"{{#calls}} <b>&amp; {{tried}}"_s}, {u"tried"_s, u"secret"_s}};
    QCOMPARE(filledTemplate(u"{{subject}}"_s, data), u"{{#calls}} <b>&amp; {{tried}}"_s);
}

void TestTicketTemplate::plainTextHasNoMarks()
{
    QCOMPARE(plainTemplate(u"# {{subject}}\n- **Code:** `{{subject}}`\n```\nx\n```"_s),
             u"== {{subject}}\n- Code: {{subject}}\nx"_s);
}

void TestTicketTemplate::aBrokenOwnOneIsNotUsed()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"vobiz.md"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("# Mine\n{{nonsense_of_mine}}\n");
    file.close();
    const ChosenTemplate chosen = chosenTemplate(folder.path(), u"vobiz"_s);
    QCOMPARE(chosen.text, builtInTemplate(u"vobiz"_s));
    QVERIFY2(chosen.problem.contains(u"vobiz.md, line 2"_s), qPrintable(chosen.problem));
}

void TestTicketTemplate::anOwnOneIsUsed()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"vobiz.md"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Mine: {{subject}}\n");
    file.close();
    const ChosenTemplate chosen = chosenTemplate(folder.path(), u"vobiz"_s);
    QCOMPARE(chosen.text, u"Mine: {{subject}}\n"_s);
    QVERIFY(chosen.problem.isEmpty());
}

void TestTicketTemplate::aStrangeProviderGetsTheGeneralOne()
{
    QCOMPARE(builtInTemplate(u"acme"_s), builtInTemplate(u"general"_s));
    QCOMPARE(builtInTemplate(u"../providers/vobiz/provider.json"_s), builtInTemplate(u"general"_s));
    QVERIFY(!builtInTemplate(u"acme"_s).isEmpty());
}

QTEST_APPLESS_MAIN(TestTicketTemplate)
#include "tst_tickettemplate.moc"
