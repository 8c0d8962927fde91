// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the architecture: which folder under src/ may include what. The compiler cannot, because every Qt
// header is within reach of every file.
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QLibraryInfo>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int longestFile = 600;

// Each floor and what it stands on; what those stand on is included. Read it from the bottom of the house up.
const QMap<QString, QStringList>& floorTable()
{
    static const QMap<QString, QStringList> table = {
        {u"core"_s, {}},
        {u"providers"_s, {u"core"_s}},
        {u"net"_s, {u"core"_s}},
        {u"store"_s, {u"core"_s}},
        {u"engine"_s, {u"providers"_s, u"net"_s, u"store"_s}},
        {u"models"_s, {u"core"_s}},
        {u"widgets"_s, {u"models"_s, u"engine"_s}},
        {u"simulator"_s, {u"core"_s}},
        {u"cli"_s, {u"engine"_s, u"simulator"_s}},
        {u"app"_s, {u"widgets"_s, u"engine"_s, u"simulator"_s}},
    };
    return table;
}

QSet<QString> floorsUnder(const QString& floor)
{
    QSet<QString> under;
    for (const QString& below : floorTable().value(floor)) {
        under.insert(below);
        under.unite(floorsUnder(below));
    }
    return under;
}

// Qt's modules that are not for everybody, and who may use them. Qt Core is.
const QMap<QString, QStringList>& moduleTable()
{
    static const QMap<QString, QStringList> table = {
        {u"QtNetwork"_s, {u"net"_s, u"simulator"_s}},        {u"QtHttpServer"_s, {u"net"_s, u"simulator"_s}},
        {u"QtWebSockets"_s, {u"net"_s, u"simulator"_s}},     {u"QtSql"_s, {u"store"_s}},
        {u"QtGui"_s, {u"models"_s, u"widgets"_s, u"app"_s}}, {u"QtSvg"_s, {u"widgets"_s, u"app"_s}},
        {u"QtWidgets"_s, {u"widgets"_s, u"app"_s}},          {u"QtTest"_s, {}},
    };
    return table;
}

// The names of a module's headers as installed: "QWidget", "qwidget.h", "QtWidgets".
QStringList headersOf(const QString& module)
{
    for (const QString& folder :
         {QString(QLibraryInfo::path(QLibraryInfo::HeadersPath) + u'/' + module),
          QString(QLibraryInfo::path(QLibraryInfo::LibrariesPath) + u'/' + module + u".framework/Headers")}) {
        const QStringList names = QDir(folder).entryList(QDir::Files);
        if (!names.isEmpty())
            return names;
    }
    return {};
}

QString moduleOf(const QString& header)
{
    static const QHash<QString, QString> modules = [] {
        QHash<QString, QString> found;
        for (const QString& module : moduleTable().keys()) {
            for (const QString& name : headersOf(module))
                found.insert(name, module);
        }
        return found;
    }();
    const qsizetype slash = header.indexOf(u'/');
    return slash > 0 ? header.left(slash) : modules.value(header);
}

QString includeFault(const QString& floor, const QString& path, const QString& name, bool quoted)
{
    if (name.contains(u"../"_s) || name.startsWith(u"./"_s))
        return u"includes by a relative path"_s;
    const QString folder = name.section(u'/', 0, 0);
    const bool ofOurs = name.contains(u'/') && floorTable().contains(folder);
    if (quoted && !ofOurs) {
        if (name.endsWith(u".moc"_s) && !name.contains(u'/'))
            return {};
        if (name.startsWith(u"ui_"_s) && (floor == u"widgets"_s || floor == u"app"_s))
            return {};
        return u"includes with quotes what does not start with a floor"_s;
    }
    if (ofOurs) {
        if (!quoted)
            return u"includes our own with angle brackets"_s;
        if (folder != floor && !floorsUnder(floor).contains(folder))
            return u"%1 does not stand on %2"_s.arg(floor, folder);
        if (folder != floor && name.endsWith(u"_p.h"_s))
            return u"includes a private header of %1"_s.arg(folder);
        return {};
    }
    if (folder == u"nlohmann"_s && !path.endsWith(u".cpp"_s) && !path.endsWith(u"_p.h"_s))
        return u"nlohmann belongs into .cpp and _p.h files"_s;
    const QString module = moduleOf(name);
    if (moduleTable().contains(module) && !moduleTable().value(module).contains(floor))
        return u"%1 is not for %2"_s.arg(module, floor);
    return {};
}

// Everything wrong with one file; path is relative to src/ ("net/httpclient.cpp").
QStringList faultsOf(const QString& path, const QString& text)
{
    static const QRegularExpression include(u"^\\s*#\\s*include(?:_next)?\\s*([\"<])([^\">]*)[\">]"_s);
    static const QRegularExpression anyInclude(u"^\\s*#\\s*(include|import)"_s);

    const QString floor = path.section(u'/', 0, 0);
    if (!path.contains(u'/') || !floorTable().contains(floor))
        return {u"%1: is in no floor"_s.arg(path)};

    QStringList faults;
    const QStringList lines = text.split(u'\n');
    if (lines.first() != u"// SPDX-License-Identifier: GPL-3.0-or-later"_s)
        faults.append(u"%1:1: does not start with the SPDX line"_s.arg(path));
    if (path.endsWith(u".h"_s) && !lines.contains(u"#pragma once"_s))
        faults.append(u"%1: a header without #pragma once"_s.arg(path));
    const qsizetype count = lines.size() - (lines.last().isEmpty() ? 1 : 0);
    if (count > longestFile)
        faults.append(
            u"%1: has %2 lines, more than %3; split it by idea"_s.arg(path).arg(count).arg(longestFile));

    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!anyInclude.match(lines[i]).hasMatch())
            continue;
        const QRegularExpressionMatch match = include.match(lines[i]);
        const QString fault = match.hasMatch()
            ? includeFault(floor, path, match.captured(2), match.captured(1) == u"\""_s)
            : u"includes in a way this test cannot read"_s;
        if (!fault.isEmpty())
            faults.append(u"%1:%2: %3: %4"_s.arg(path).arg(i + 1).arg(fault, lines[i].trimmed()));
    }
    return faults;
}

QString contentOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList sourcesUnder(const QString& folder)
{
    QStringList found;
    QDirIterator walk(folder, {u"*.cpp"_s, u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (walk.hasNext())
        found.append(walk.next());
    found.sort();
    return found;
}

} // namespace

class TestFloors : public QObject {
    Q_OBJECT

private slots:
    void sourcesKeepToTheirFloor()
    {
        const QString root = QStringLiteral(RINGBACK_SOURCE_DIR "/src/");
        const QStringList files = sourcesUnder(root);
        QVERIFY(files.size() > 20); // the walk found the tree
        QStringList faults;
        for (const QString& file : files)
            faults += faultsOf(file.mid(root.size()), contentOf(file));
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

    void testsCarryTheLicenceToo()
    {
        const QStringList files = sourcesUnder(QStringLiteral(RINGBACK_SOURCE_DIR "/tests"));
        QVERIFY(files.contains(QStringLiteral(RINGBACK_SOURCE_DIR "/tests/tst_floors.cpp")));
        for (const QString& file : files) {
            QVERIFY2(contentOf(file).startsWith(u"// SPDX-License-Identifier: GPL-3.0-or-later\n"_s),
                     qPrintable(file));
        }
    }

    void everyFolderIsAFloor()
    {
        const QStringList folders =
            QDir(QStringLiteral(RINGBACK_SOURCE_DIR "/src")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QVERIFY(folders.contains(u"core"_s));
        for (const QString& folder : folders)
            QVERIFY2(floorTable().contains(folder), qPrintable(folder));
    }

    void floorsStandOnOneAnother()
    {
        for (auto row = floorTable().begin(); row != floorTable().end(); ++row) {
            QVERIFY2(!floorsUnder(row.key()).contains(row.key()), qPrintable(row.key())); // no circle
            QVERIFY(row.key() == u"core"_s || floorsUnder(row.key()).contains(u"core"_s));
        }
        QVERIFY(floorsUnder(u"app"_s).contains(u"net"_s));
        QVERIFY(!floorsUnder(u"cli"_s).contains(u"widgets"_s));
        QVERIFY(!floorsUnder(u"simulator"_s).contains(u"providers"_s));
    }

    // Without these the module rules would hold nothing.
    void knowsTheModulesHeaders_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("module");
        const auto row = [](const QString& header, const QString& module) {
            QTest::newRow(qPrintable(header)) << header << module;
        };
        row(u"QNetworkReply"_s, u"QtNetwork"_s);
        row(u"QTcpSocket"_s, u"QtNetwork"_s);
        row(u"QHostAddress"_s, u"QtNetwork"_s);
        row(u"qsslsocket.h"_s, u"QtNetwork"_s);
        row(u"QtNetwork"_s, u"QtNetwork"_s);
        row(u"QtNetwork/QNetworkReply"_s, u"QtNetwork"_s);
        row(u"QHttpServer"_s, u"QtHttpServer"_s);
        row(u"QSqlQuery"_s, u"QtSql"_s);
        row(u"QWidget"_s, u"QtWidgets"_s);
        row(u"QMessageBox"_s, u"QtWidgets"_s);
        row(u"QColor"_s, u"QtGui"_s);
        row(u"QSvgRenderer"_s, u"QtSvg"_s);
        row(u"QSignalSpy"_s, u"QtTest"_s);
        row(u"QString"_s, {});
        row(u"algorithm"_s, {});
    }
    void knowsTheModulesHeaders()
    {
        QFETCH(QString, header);
        QFETCH(QString, module);
        if (module == u"QtSvg"_s && headersOf(module).isEmpty())
            QSKIP("Qt Svg is not installed: a build without widgets");
        QCOMPARE(moduleOf(header), module);
    }

    void judgesIncludes_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("fault"); // part of it; empty: allowed
        const auto row = [](const char* path, const char* line, const char* fault) {
            QTest::addRow("%s: %s", path, line)
                << QString::fromLatin1(path) << QString::fromLatin1(line) << QString::fromLatin1(fault);
        };
        row("net/a.cpp", R"(#include "core/clock.h")", "");
        row("net/a.cpp", R"(#include "net/b_p.h")", "");
        row("net/a.cpp", R"(#include <QNetworkReply>)", "");
        row("net/a.cpp", R"(#include "a.moc")", "");
        row("net/a.cpp", R"(#include <algorithm>)", "");
        row("net/a.cpp", R"(// #include "store/history.h")", "");
        row("engine/a.cpp", R"(#include "store/historystore.h")", "");
        row("engine/a.cpp", R"(#include "core/call.h")", "");
        row("app/main.cpp", R"(#include "simulator/server.h")", "");
        row("widgets/a.cpp", R"(#include <QWidget>)", "");
        row("widgets/a.cpp", R"(#include "ui_mainwindow.h")", "");
        row("models/a.h", R"(#include <QColor>)", "");
        row("providers/a.cpp", R"(#include <nlohmann/json.hpp>)", "");
        row("providers/a_p.h", R"(#include <nlohmann/json.hpp>)", "");
        row("simulator/a.cpp", R"(#include <QHttpServer>)", "");

        row("core/a.h", R"(#include "net/httpclient.h")", "core does not stand on net");
        row("providers/a.cpp", R"(#include "net/httpclient.h")", "providers does not stand on net");
        row("store/a.cpp", R"(#include "providers/definition.h")", "store does not stand on providers");
        row("engine/a.cpp", R"(#include "widgets/page.h")", "engine does not stand on widgets");
        row("models/a.cpp", R"(#include "engine/accounts.h")", "models does not stand on engine");
        row("simulator/a.cpp", R"(#include "providers/definition.h")",
            "simulator does not stand on providers");
        row("cli/a.cpp", R"(#include "widgets/page.h")", "cli does not stand on widgets");
        row("cli/a.cpp", R"(  #  include   "app/window.h")", "cli does not stand on app");
        row("engine/a.cpp", R"(#include "net/oncebody_p.h")", "private header of net");
        row("net/a.cpp", R"(#include "b.h")", "does not start with a floor");
        row("net/a.cpp", R"(#include "other/b.h")", "does not start with a floor");
        row("net/a.cpp", R"(#include "QString")", "does not start with a floor");
        row("net/a.cpp", R"(#include "ui_mainwindow.h")", "does not start with a floor");
        row("net/a.cpp", R"(#include "sub/a.moc")", "does not start with a floor");
        row("net/a.cpp", R"(#include "../core/call.h")", "relative path");
        row("net/a.cpp", R"(#include "net/../store/a.h")", "relative path");
        row("net/a.cpp", R"(#include <../store/a.h>)", "relative path");
        row("net/a.cpp", R"(#include <store/historystore.h>)", "angle brackets");
        row("net/a.cpp", R"(#include HEADER)", "cannot read");
        row("engine/a.cpp", R"(#include <QNetworkAccessManager>)", "QtNetwork is not for engine");
        row("engine/a.cpp", R"(#include <QtNetwork/QTcpSocket>)", "QtNetwork is not for engine");
        row("engine/a.cpp", R"(#include <qtcpsocket.h>)", "QtNetwork is not for engine");
        row("core/a.h", R"(#include <QHostAddress>)", "QtNetwork is not for core");
        row("cli/a.cpp", R"(#include <QHttpServer>)", "QtHttpServer is not for cli");
        row("engine/a.cpp", R"(#include <QSqlQuery>)", "QtSql is not for engine");
        row("models/a.cpp", R"(#include <QWidget>)", "QtWidgets is not for models");
        row("models/a.cpp", R"(#include <QtWidgets>)", "QtWidgets is not for models");
        row("cli/a.cpp", R"(#include <QGuiApplication>)", "QtGui is not for cli");
        row("core/a.cpp", R"(#include <QtTest>)", "QtTest is not for core");
        row("providers/a.h", R"(#include <nlohmann/json.hpp>)", "nlohmann belongs");
        row("other/a.cpp", R"(#include <QString>)", "is in no floor");
        row("main.cpp", R"(#include <QString>)", "is in no floor");
    }
    void judgesIncludes()
    {
        QFETCH(QString, path);
        QFETCH(QString, line);
        QFETCH(QString, fault);
        const QString text =
            u"// SPDX-License-Identifier: GPL-3.0-or-later\n#pragma once\n\n"_s + line + u'\n';
        const QStringList faults = faultsOf(path, text);
        if (fault.isEmpty()) {
            QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
        } else {
            QCOMPARE(faults.size(), 1);
            QVERIFY2(faults.first().contains(fault), qPrintable(faults.first()));
            QVERIFY(faults.first().startsWith(path));
        }
    }

    void judgesFiles_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("fault");
        const QString spdx = u"// SPDX-License-Identifier: GPL-3.0-or-later\n"_s;
        QTest::newRow("good") << u"core/a.cpp"_s << spdx << QString();
        QTest::newRow("just short enough")
            << u"core/a.cpp"_s << QString(spdx + u"\n"_s.repeated(599)) << QString();
        QTest::newRow("too long") << u"core/a.cpp"_s << QString(spdx + u"\n"_s.repeated(600))
                                  << u"core/a.cpp: has 601 lines"_s;
        QTest::newRow("no SPDX") << u"core/a.cpp"_s << u"int a;\n"_s << u"core/a.cpp:1: does not start"_s;
        QTest::newRow("SPDX too late") << u"core/a.cpp"_s << QString(u'\n' + spdx) << u"does not start"_s;
        QTest::newRow("another licence")
            << u"core/a.cpp"_s << u"// SPDX-License-Identifier: MIT\n"_s << u"does not start"_s;
        QTest::newRow("empty") << u"core/a.cpp"_s << QString() << u"does not start"_s;
        QTest::newRow("header without guard") << u"core/a.h"_s << spdx << u"#pragma once"_s;
    }
    void judgesFiles()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(QString, fault);
        const QStringList faults = faultsOf(path, text);
        QCOMPARE(faults.size(), fault.isEmpty() ? 0 : 1);
        QVERIFY(fault.isEmpty() || faults.first().contains(fault));
    }
};

QTEST_GUILESS_MAIN(TestFloors)
#include "tst_floors.moc"
