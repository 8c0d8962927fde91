// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/invocation.h"

#include <QSet>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback::cli;

namespace {
int runNothing(const Invocation&)
{
    return 0;
}

const QList<CommandSpec>& twoCommands()
{
    static const QList<CommandSpec> Commands {
        {u"list"_s,
         u"[WORD] [--limit N]"_s,
         u"Lists."_s,
         {{u"limit"_s, u"N"_s, u"How many."_s},
          {u"tag"_s, u"T"_s, u"Tags."_s, true},
          {u"all"_s, {}, u"All."_s}},
         {u"text"_s, u"json"_s, u"ndjson"_s},
         0,
         2,
         &runNothing},
        {u"show"_s, u"ID"_s, u"Shows."_s, {{u"raw"_s, {}, u"Raw."_s}}, {u"json"_s}, 1, 1, &runNothing},
        {u"say"_s, u"WORDS..."_s, u"Says."_s, {}, {u"text"_s}, 0, -1, &runNothing},
    };
    return Commands;
}

Parsed parsed(const QString& line)
{
    return parseCommandLine(line.split(u' ', Qt::SkipEmptyParts), twoCommands());
}
} // namespace

class TestInvocation : public QObject {
    Q_OBJECT

private slots:
    void takesOptionsBeforeAndAfterTheCommand_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("after") << u"list --limit 5 --profile /p --format json word"_s;
        QTest::newRow("before") << u"--limit 5 --profile /p --format json list word"_s;
        QTest::newRow("around") << u"--profile /p list word --limit 5 --format json"_s;
        QTest::newRow("with =") << u"--profile=/p list --limit=5 word --format=json"_s;
    }
    void takesOptionsBeforeAndAfterTheCommand()
    {
        QFETCH(QString, line);
        const Parsed result = parsed(line);
        QVERIFY2(result.spec != nullptr, qPrintable(result.text));
        QCOMPARE(result.invocation.command, u"list"_s);
        QCOMPARE(result.invocation.value(u"limit"_s), u"5"_s);
        QCOMPARE(result.invocation.profileFolder, u"/p"_s);
        QCOMPARE(result.invocation.format, u"json"_s);
        QCOMPARE(result.invocation.arguments, QStringList {u"word"_s});
    }

    void valuesMayHoldAnything()
    {
        const Parsed equals = parseCommandLine({u"list"_s, u"--tag=a=b"_s, u"--tag"_s, u"c d"_s, u"--tag="_s,
                                                u"--tag=--x"_s, u"--tag"_s, u"-1"_s},
                                               twoCommands());
        QVERIFY2(equals.spec != nullptr, qPrintable(equals.text));
        QCOMPARE(equals.invocation.values(u"tag"_s),
                 (QStringList {u"a=b"_s, u"c d"_s, QString(), u"--x"_s, u"-1"_s}));
    }

    void afterTwoDashesAllIsArguments()
    {
        const Parsed result = parsed(u"say -- --limit --help list"_s);
        QVERIFY(result.spec != nullptr);
        QCOMPARE(result.invocation.arguments, (QStringList {u"--limit"_s, u"--help"_s, u"list"_s}));
        QVERIFY(parsed(u"-- say a"_s).spec != nullptr);
    }

    void oneDashIsAnArgument() { QCOMPARE(parsed(u"show -"_s).invocation.arguments, QStringList {u"-"_s}); }

    void hasDefaults()
    {
        const Parsed result = parsed(u"list"_s);
        QCOMPARE(result.invocation.format, u"text"_s);
        QVERIFY(result.invocation.profileFolder.endsWith(u"/ringback"_s));
        QCOMPARE(parsed(u"show x"_s).invocation.format, u"json"_s);
    }

    void refusesWrongUsage_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("said");
        QTest::newRow("nothing") << QString() << u"Usage"_s;
        QTest::newRow("unknown command") << u"lst"_s << u"\"lst\""_s;
        QTest::newRow("unknown option") << u"list --lmit 5"_s << u"--lmit"_s;
        QTest::newRow("unknown option before") << u"--lmit 5 list"_s << u"--lmit"_s;
        QTest::newRow("another command's option") << u"show x --limit 5"_s << u"--limit"_s;
        QTest::newRow("another command's option before") << u"--limit 5 show x"_s << u"--limit"_s;
        QTest::newRow("no value") << u"list --limit"_s << u"--limit N"_s;
        QTest::newRow("an option for a value") << u"list --limit --all"_s << u"--limit N"_s;
        QTest::newRow("a value for a switch") << u"list --all=yes"_s << u"--all"_s;
        QTest::newRow("twice") << u"list --limit 1 --limit 2"_s << u"--limit"_s;
        QTest::newRow("twice, before and after") << u"--limit 1 list --limit 2"_s << u"--limit"_s;
        QTest::newRow("switch twice") << u"list --all --all"_s << u"--all"_s;
        QTest::newRow("too few") << u"show"_s << u"show ID"_s;
        QTest::newRow("too many") << u"show a b"_s << u"\"b\""_s;
        QTest::newRow("another format") << u"show a --format text"_s << u"json"_s;
        QTest::newRow("no such format") << u"list --format yaml"_s << u"ndjson"_s;
        QTest::newRow("empty profile") << u"list --profile="_s << u"--profile"_s;
        QTest::newRow("short option") << u"-h"_s << u"-h"_s;
    }
    void refusesWrongUsage()
    {
        QFETCH(QString, line);
        QFETCH(QString, said);
        const Parsed result = parsed(line);
        QVERIFY(result.spec == nullptr);
        QCOMPARE(result.exit, static_cast<int>(WrongUsage));
        QVERIFY2(result.text.contains(said), qPrintable(result.text));
        QVERIFY2(result.text.contains(u"--help"_s), qPrintable(result.text));
    }

    void helpsAnywhere_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("said");
        QTest::newRow("all") << u"--help"_s << u"Commands:"_s;
        QTest::newRow("after") << u"list --help"_s << u"--limit N"_s;
        QTest::newRow("before") << u"--help list"_s << u"--limit N"_s;
        QTest::newRow("with arguments missing") << u"show --help"_s << u"show ID"_s;
        QTest::newRow("version") << u"--version"_s << u"ringbackctl "_s;
        QTest::newRow("version of a command") << u"list --version"_s << u"ringbackctl "_s;
    }
    void helpsAnywhere()
    {
        QFETCH(QString, line);
        QFETCH(QString, said);
        const Parsed result = parsed(line);
        QVERIFY(result.spec == nullptr);
        QCOMPARE(result.exit, static_cast<int>(Done));
        QVERIFY2(result.text.contains(said), qPrintable(result.text));
    }

    // The real table: every option is said, no name stands twice, nothing hides a common option.
    void everyCommandIsWhole()
    {
        QSet<QString> names;
        for (const CommandSpec& command : allCommands()) {
            QVERIFY(!names.contains(command.name));
            names.insert(command.name);
            QVERIFY(command.run != nullptr);
            QVERIFY(!command.summary.isEmpty());
            QVERIFY(!command.formats.isEmpty());
            const Parsed help = parseCommandLine({command.name, u"--help"_s}, allCommands());
            QSet<QString> options {u"profile"_s, u"format"_s, u"help"_s, u"version"_s};
            for (const OptionSpec& option : command.options) {
                QVERIFY2(!options.contains(option.name), qPrintable(command.name + u' ' + option.name));
                options.insert(option.name);
                QVERIFY(!option.help.isEmpty());
                QVERIFY(help.text.contains(u"--"_s + option.name));
            }
        }
        for (const char* name : {"decode", "providers", "accounts", "poll", "watch", "calls", "call",
                                 "errors", "simulate", "doctor"})
            QVERIFY2(names.contains(QString::fromLatin1(name)), name);
    }
};

QTEST_GUILESS_MAIN(TestInvocation)
#include "tst_invocation.moc"
