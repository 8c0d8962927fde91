// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionsamples.h"

#include "store/sqlconnection_p.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>

#ifdef Q_OS_LINUX
#    include <dlfcn.h>
#    include <unistd.h>
#endif

using namespace ringback;
using namespace ringback::samples;

#ifdef Q_OS_LINUX
namespace {
std::atomic<int> syncs {0};

int realSync(const char* name, int file)
{
    ++syncs;
    return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(file);
}
} // namespace

// The database's own calls come by here: what a power cut leaves cannot be tried, what is synced can.
extern "C" int fsync(int file)
{
    return realSync("fsync", file);
}
extern "C" int fdatasync(int file)
{
    return realSync("fdatasync", file);
}
#endif

namespace {
constexpr int CallsAPage = 20;

// Another process: saves what an attempt goes through for as long as it lives, and says what is acknowledged.
int saveAttemptsUntilKilled(const QString& path, int first)
{
    const auto store = open(path);
    ActionStore& actions = store->actions();
    for (int number = first;; ++number) {
        QList<Attempt> batch;
        QList<AuditEntry> said;
        for (int i = 0; i < 3; ++i) {
            batch.append(attempt(u"n%1-%2"_s.arg(number).arg(i), {u"desk"_s, u"c-1"_s}));
            said.append(audit(u"retry.decided"_s, batch.last().id));
        }
        if (!actions.saveAttempts(batch, said).ok())
            return 1;
        std::printf("planned %d\n", number);
        std::fflush(stdout);
        Attempt& one = batch.first();
        for (const AttemptState state : {AttemptState::Sending, AttemptState::Placed}) {
            one.state = state;
            if (!actions.saveAttempt(one, audit(u"retry."_s + wordOf(state), one.id)).ok())
                return 1;
            std::printf("%s %d\n", qPrintable(wordOf(state)), number);
            std::fflush(stdout);
        }
    }
}

// The other process: writes pages for as long as it lives and says which are acknowledged.
int writePagesUntilKilled(const QString& path, int firstPage)
{
    const auto store = open(path);
    for (int number = firstPage;; ++number) {
        QList<Call> calls;
        for (int i = 0; i < CallsAPage; ++i)
            calls.append(call(u"desk"_s, u"p%1-%2"_s.arg(number).arg(i), CallStatus::Completed, number));
        write(*store, page(u"desk"_s, calls));
        if (number % 7 == 0 && !store->catchUpSearch(50).ok())
            return 1;
        std::printf("%d\n", number);
        std::fflush(stdout);
    }
}
} // namespace

class TestStoreDurability : public QObject {
    Q_OBJECT

private slots:
    void killedWriterLosesNoAcknowledgedPage();
    void killedSenderLosesNoAcknowledgedAttempt();
    void whatMustOutliveAPowerCutIsSynced();
};

void TestStoreDurability::killedWriterLosesNoAcknowledgedPage()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"history.db"_s);
    int lastAcknowledged = -1;
    for (int round = 0; round < 25; ++round) {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(),
                     {u"--write-pages"_s, path, QString::number(lastAcknowledged + 1)});
        QVERIFY(writer.waitForStarted());
        // A few pages further each round, so that the kill meets different moments.
        const int wanted = lastAcknowledged + 1 + round % 5;
        QByteArray said;
        while (lastAcknowledged < wanted) {
            QVERIFY2(writer.waitForReadyRead(20'000), writer.readAllStandardError().constData());
            said += writer.readAllStandardOutput();
            const qsizetype end = said.lastIndexOf('\n');
            if (end > 0)
                lastAcknowledged = said.first(end).split('\n').last().toInt();
        }
        writer.kill(); // SIGKILL
        QVERIFY(writer.waitForFinished());
        said += writer.readAllStandardOutput();
        lastAcknowledged = said.first(said.lastIndexOf('\n')).split('\n').last().toInt();

        auto store = open(path);
        CallQuery query;
        query.limit = 10'000;
        const auto kept = store->calls(query);
        QVERIFY2(kept.ok(), qPrintable(kept.error()));
        QHash<int, int> ofPage;
        for (const CallRow& row : kept->rows)
            ++ofPage[row.call.key.callId.mid(1).section(u'-', 0, 0).toInt()];
        for (int number = 0; number <= lastAcknowledged; ++number)
            QCOMPARE(ofPage.value(number), CallsAPage);
        // A page that was not acknowledged is there as a whole or not at all.
        for (const int count : std::as_const(ofPage))
            QCOMPARE(count, CallsAPage);
        QCOMPARE(store->counts({})->total(), kept->rows.size());
    }
    auto connection = std::move(*SqlConnection::open(path, SqlConnection::Access::ReadWrite));
    QCOMPARE(
        connection->integerOf(u"SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"_s),
        0);
    connection->execute(u"INSERT INTO search(search) VALUES('integrity-check')"_s);
}

// Once "sending" is acknowledged a byte may leave: whoever starts next has to know.
void TestStoreDurability::killedSenderLosesNoAcknowledgedAttempt()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"history.db"_s);
    int first = 0;
    QHash<int, AttemptState> acknowledged; // of the first of each three
    for (int round = 0; round < 15; ++round) {
        QProcess sender;
        sender.start(QCoreApplication::applicationFilePath(),
                     {u"--save-attempts"_s, path, QString::number(first)});
        QVERIFY(sender.waitForStarted());
        // A step further each round, so that the kill meets different moments.
        const int wanted = 1 + round % 5;
        QByteArray said;
        while (said.count('\n') < wanted) {
            QVERIFY2(sender.waitForReadyRead(20'000), sender.readAllStandardError().constData());
            said += sender.readAllStandardOutput();
        }
        sender.kill(); // SIGKILL
        QVERIFY(sender.waitForFinished());
        said += sender.readAllStandardOutput();
        const QList<QByteArray> lines = said.first(said.lastIndexOf('\n')).split('\n');
        for (const QByteArray& line : lines) {
            const int number = line.split(' ').last().toInt();
            const auto state = attemptStateFromWord(QString::fromLatin1(line.split(' ').first()));
            QVERIFY2(state, line.constData());
            acknowledged[number] = *state;
        }

        auto store = open(path);
        const auto kept = store->actions().attempts(10'000);
        QVERIFY2(kept.ok(), qPrintable(kept.error()));
        QHash<QString, AttemptState> states;
        QHash<int, int> ofBatch;
        for (const Attempt& each : *kept) {
            states.insert(each.id, each.state);
            ++ofBatch[each.id.mid(1).section(u'-', 0, 0).toInt()];
        }
        for (auto it = acknowledged.cbegin(); it != acknowledged.cend(); ++it) {
            const QString id = u"n%1-0"_s.arg(it.key());
            QVERIFY2(states.contains(id), qPrintable(id));
            // It may have gone on by what was not acknowledged any more, never back.
            QVERIFY2(states.value(id) >= *it, qPrintable(id));
        }
        for (const int count : std::as_const(ofBatch))
            QCOMPARE(count, 3); // a batch is there as a whole or not at all
        // The log tells of every step the attempts have taken, and of no other.
        QHash<QString, QString> newestSaid;
        const auto log = store->actions().audit(0, 10'000);
        QVERIFY2(log.ok(), qPrintable(log.error()));
        for (const AuditEntry& entry : *log) {
            if (!newestSaid.contains(entry.subject))
                newestSaid.insert(entry.subject, entry.action);
        }
        QCOMPARE(newestSaid.size(), states.size());
        for (auto it = states.cbegin(); it != states.cend(); ++it)
            QCOMPARE(newestSaid.value(it.key()),
                     *it == AttemptState::Planned ? u"retry.decided"_s : u"retry."_s + wordOf(*it));
        QVERIFY(!ofBatch.isEmpty());
        first = *std::max_element(ofBatch.keyBegin(), ofBatch.keyEnd()) + 1;
    }
}

void TestStoreDurability::whatMustOutliveAPowerCutIsSynced()
{
#ifndef Q_OS_LINUX
    QSKIP("Only tried where the database's calls can be counted.");
#else
    const QTemporaryDir folder;
    auto store = open(folder.filePath(u"history.db"_s));
    write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)}));
    ActionStore& actions = store->actions();
    const auto syncsOf = [](const std::function<void()>& step) {
        const int before = syncs;
        step();
        return syncs - before;
    };
    const CallKey key {u"desk"_s, u"c-1"_s};
    for (int i = 0; i < 3; ++i) {
        QVERIFY(syncsOf([&] {
                    QVERIFY(actions.saveAttempt(attempt(u"a-%1"_s.arg(i), key), audit(u"x"_s, {})).ok());
                })
                >= 1);
        QVERIFY(syncsOf([&] { QVERIFY(actions.appendAudit({audit(u"x"_s, {})}).ok()); }) >= 1);
        QVERIFY(syncsOf([&] {
                    QVERIFY(actions.setWork({key}, {WorkWord::Taken, {}, {}, instant(i), {}}).ok());
                })
                >= 1);
        // Pages do without: the next poll brings again what a power cut takes.
        QCOMPARE(syncsOf([&] { write(*store, page(u"desk"_s, {call(u"desk"_s, u"p-%1"_s.arg(i))})); }), 0);
        QCOMPARE(syncsOf([&] { QVERIFY(actions.addExchanges({}).ok()); }), 0);
    }
    // Nor does one that fails leave the connection slow.
    QVERIFY(!actions.saveAttempt(attempt({}, key), {}).ok());
    QCOMPARE(syncsOf([&] { write(*store, page(u"desk"_s, {call(u"desk"_s, u"p-9"_s)})); }), 0);
#endif
}

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 4 && arguments.at(1) == u"--write-pages"_s)
        return writePagesUntilKilled(arguments.at(2), arguments.at(3).toInt());
    if (arguments.size() == 4 && arguments.at(1) == u"--save-attempts"_s)
        return saveAttemptsUntilKilled(arguments.at(2), arguments.at(3).toInt());
    TestStoreDurability test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storedurability.moc"
