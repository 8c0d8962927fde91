// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionsamples.h"

#include "store/callkinds_p.h"
#include "store/migrations_p.h"
#include "store/sqlconnection_p.h"

#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestWork : public QObject {
    Q_OBJECT

private slots:
    void init();
    void entriesAddUpAndTheNewestHolds();
    void anUntouchedCallIsOpen();
    void countsFollow();
    void oneUnknownCallStopsThemAll();
    void aCallNamedTwiceIsWrittenOnce();
    void incidentsHaveTheirOwn();
    void incidentsAreStillGroupedAsOne();
    void handoverHoldsWhatIsInHandAndWhatNobodyHas();
    void aFullDiskLeavesNothingHalfDone();

private:
    WorkEntry entry(WorkWord state, const QString& note = {}, qint64 seconds = 0) const
    {
        return {state, u"Ada"_s, note, instant(seconds), {}};
    }
    Call failed(const QString& id, qint64 seconds = 0) const
    {
        Call result = call(u"desk"_s, id, CallStatus::Failed, seconds);
        result.advice = u"later"_s;
        return result;
    }
    qint64 count(const QString& filter)
    {
        return m_store->counts(*parseCallFilter(filter, instant(0)))->total();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<HistoryStore> m_store;
};

namespace {
const CallKey Call1 {u"desk"_s, u"c-1"_s};
const CallKey Call2 {u"desk"_s, u"c-2"_s};
} // namespace

void TestWork::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.db"_s);
    m_store = open(m_path);
}

void TestWork::entriesAddUpAndTheNewestHolds()
{
    write(*m_store, page(u"desk"_s, {failed(u"c-1"_s)}));
    WorkEntry second = entry(WorkWord::Waiting, u"asked\nsupport"_s, 5);
    second.cause = u"ticket T-20260501-1"_s;
    QVERIFY(m_store->actions().setWork({Call1}, entry(WorkWord::Taken)).ok());
    const auto rows = m_store->actions().setWork({Call1}, second);
    QCOMPARE(rows->first().call.work, WorkWord::Waiting);
    const auto work = *m_store->actions().work(Call1);
    QCOMPARE(work.entries, (QList<WorkEntry> {entry(WorkWord::Taken), second}));
    QCOMPARE(work.state(), WorkWord::Waiting);
    QCOMPARE((*m_store->call(Call1))->call.work, WorkWord::Waiting);
    const auto said = *m_store->actions().audit();
    QCOMPARE(said.size(), 2);
    QCOMPARE(said.first().action, u"work.waiting"_s);
    QCOMPARE(said.first().callId, u"c-1"_s);
    QCOMPARE(said.first().account, u"desk"_s);
    QCOMPARE(said.first().text, u"asked\nsupport"_s);
    QCOMPARE(said.first().subject, u"ticket T-20260501-1"_s);
    // What the provider reports afterwards does not touch it.
    Call again = failed(u"c-1"_s);
    again.endReason = u"3010"_s;
    const auto outcome = write(*m_store, page(u"desk"_s, {again}, instant(99)));
    QCOMPARE(outcome.rows.first().call.work, WorkWord::Waiting);
}

void TestWork::anUntouchedCallIsOpen()
{
    write(*m_store, page(u"desk"_s, {failed(u"c-1"_s)}));
    QVERIFY(m_store->actions().work(Call1)->entries.isEmpty());
    QCOMPARE(m_store->actions().work({u"x"_s, u"y"_s})->state(), WorkWord::Open);
}

void TestWork::countsFollow()
{
    write(*m_store, page(u"desk"_s, {failed(u"c-1"_s), failed(u"c-2"_s), call(u"desk"_s, u"well"_s)}));
    QCOMPARE(count(u"work:open"_s), 2);
    QCOMPARE(count(u"needs:action"_s), 2);
    QVERIFY(m_store->actions().setWork({Call1}, entry(WorkWord::Taken)).ok());
    QCOMPARE(count(u"work:open"_s), 1);
    QCOMPARE(count(u"work:taken"_s), 1);
    QCOMPARE(count(u"needs:action"_s), 2);
    QVERIFY(m_store->actions().setWork({Call1, Call2}, entry(WorkWord::Done)).ok());
    QCOMPARE(count(u"work:taken"_s), 0);
    QCOMPARE(count(u"work:done"_s), 2);
    QCOMPARE(count(u"needs:action"_s), 0);
    QCOMPARE(count({}), 3);
    QCOMPARE(count(u"status:failed"_s), 2);
    // A second program with the file open sees it too.
    auto reader = open(m_path, HistoryStore::Mode::ReadOnly);
    QCOMPARE(reader->counts(*parseCallFilter(u"work:done"_s, instant(0)))->total(), 2);
}

void TestWork::oneUnknownCallStopsThemAll()
{
    write(*m_store, page(u"desk"_s, {failed(u"c-1"_s)}));
    const auto rows = m_store->actions().setWork({Call1, {u"desk"_s, u"none"_s}}, entry(WorkWord::Done));
    QVERIFY(!rows.ok());
    QVERIFY2(rows.error().contains(u"desk/none"_s), qPrintable(rows.error()));
    QVERIFY(m_store->actions().work(Call1)->entries.isEmpty());
    QVERIFY(m_store->actions().audit()->isEmpty());
    QCOMPARE(count(u"work:done"_s), 0);
    // The kind that was made for it is forgotten with it.
    QVERIFY(m_store->actions().setWork({Call1}, entry(WorkWord::Done)).ok());
    QCOMPARE(count(u"work:done"_s), 1);
}

void TestWork::aCallNamedTwiceIsWrittenOnce()
{
    write(*m_store, page(u"desk"_s, {failed(u"c-1"_s)}));
    QCOMPARE(m_store->actions().setWork({Call1, Call1}, entry(WorkWord::Taken))->size(), 1);
    QCOMPARE(m_store->actions().work(Call1)->entries.size(), 1);
}

void TestWork::incidentsHaveTheirOwn()
{
    const IncidentKey calls {IncidentKey::Of::Calls, u"desk"_s, u"vobiz"_s, u"vobiz/end-3010"_s, {}, 0};
    const IncidentKey requests {IncidentKey::Of::Requests, u"desk"_s, u"vobiz"_s, {}, u"E1"_s, 502};
    ActionStore& actions = m_store->actions();
    QVERIFY(actions.setIncidentWork(calls, entry(WorkWord::Taken, u"mine"_s, 1)).ok());
    QVERIFY(actions.setIncidentWork(requests, entry(WorkWord::Waiting, {}, 2)).ok());
    QVERIFY(actions.setIncidentWork(calls, entry(WorkWord::Done, u"fixed"_s, 3)).ok());
    const auto all = *actions.incidentWork();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all.first().incident, calls);
    QCOMPARE(all.first().entries.size(), 2);
    QCOMPARE(all.first().entries.last().note, u"fixed"_s);
    QCOMPARE(all.first().stateAt(instant(2)), WorkWord::Done);
    QCOMPARE(all.first().stateAt(instant(4)), WorkWord::Open); // it failed again
    QCOMPARE(all.last().incident, requests);
    QCOMPARE(actions.audit()->first().action, u"incident.done"_s);
    QCOMPARE(actions.audit()->first().subject, u"vobiz/end-3010"_s);
}

void TestWork::incidentsAreStillGroupedAsOne()
{
    QList<Call> calls;
    for (int i = 0; i < 4; ++i) {
        Call next = failed(u"c-%1"_s.arg(i), i);
        next.decodedEntry = u"vobiz/end-3010"_s;
        calls.append(next);
    }
    write(*m_store, page(u"desk"_s, calls));
    QVERIFY(m_store->actions().setWork({Call1}, entry(WorkWord::Taken)).ok());
    QVERIFY(m_store->actions().setWork({Call2}, entry(WorkWord::Done)).ok());
    IncidentQuery query;
    query.now = instant(60);
    const auto report = m_store->incidents(query);
    QCOMPARE(report->incidents.size(), 1);
    QCOMPARE(report->incidents.first().count, 4);
    QCOMPARE(report->incidents.first().call->call.key.callId, u"c-3"_s);
}

void TestWork::handoverHoldsWhatIsInHandAndWhatNobodyHas()
{
    Call never = failed(u"never"_s, 500);
    never.advice = u"never"_s;
    write(*m_store,
          page(u"desk"_s,
               {failed(u"old-open"_s, 0), failed(u"old-taken"_s, 1), failed(u"waiting"_s, 200),
                failed(u"open"_s, 300), failed(u"done"_s, 400), never, call(u"desk"_s, u"well"_s)}));
    ActionStore& actions = m_store->actions();
    const auto set = [&](const QString& id, WorkWord state) {
        QVERIFY(actions.setWork({{u"desk"_s, id}}, entry(state, u"about "_s + id)).ok());
    };
    set(u"old-taken"_s, WorkWord::Taken);
    set(u"waiting"_s, WorkWord::Waiting);
    set(u"done"_s, WorkWord::Done);
    const auto idsOfList = [](const QList<HandoverItem>& items) {
        QStringList ids;
        for (const HandoverItem& item : items)
            ids.append(item.row.call.key.callId);
        return ids;
    };
    const auto items = *actions.handover(instant(100));
    QCOMPARE(idsOfList(items), (QStringList {u"open"_s, u"waiting"_s, u"old-taken"_s}));
    QVERIFY(items.at(0).work.entries.isEmpty());
    QCOMPARE(items.at(1).work.entries.last().note, u"about waiting"_s);
    QCOMPARE(items.at(1).work.call, items.at(1).row.call.key);
    QCOMPARE(idsOfList(*actions.handover({})),
             (QStringList {u"open"_s, u"waiting"_s, u"old-taken"_s, u"old-open"_s}));
    QCOMPARE(idsOfList(*actions.handover({}, 2)), (QStringList {u"open"_s, u"waiting"_s}));
}

void TestWork::aFullDiskLeavesNothingHalfDone()
{
    QList<Call> calls;
    QList<CallKey> keys;
    for (int i = 0; i < 300; ++i) {
        calls.append(failed(u"c-%1"_s.arg(i), i));
        keys.append(calls.last().key);
    }
    write(*m_store, page(u"desk"_s, calls));
    m_store.reset();
    auto connection = std::move(*SqlConnection::open(m_path, SqlConnection::Access::ReadWrite));
    // SQLite's own limit gives the same error as a disk without space.
    const qint64 pages = connection->integerOf(u"PRAGMA page_count"_s);
    connection->execute(u"PRAGMA max_page_count=%1"_s.arg(pages + 6));
    CallKinds kinds(*connection);
    ActionStore actions(*connection, kinds);
    int written = 0;
    QString failure;
    for (int i = 0; i < 200 && failure.isEmpty(); ++i) {
        const auto rows = actions.setWork(keys, entry(WorkWord::Taken, QString(400, u'x')));
        failure = rows.error();
        written += rows.ok() ? 1 : 0;
    }
    QVERIFY2(failure.contains(u"full"_s) && failure.contains(m_path), qPrintable(failure));
    const Outcome attempts = actions.saveAttempt(
        [] {
            Attempt big = samples::attempt(u"a"_s, Call1);
            big.reason = QString(2'000'000, u'y');
            return big;
        }(),
        audit(u"retry.sending"_s, u"a"_s));
    QVERIFY(!attempts.ok());
    QCOMPARE(connection->integerOf(u"PRAGMA synchronous"_s), 1);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM work"_s), written * keys.size());
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM audit"_s), written * keys.size());
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM attempts"_s), 0);
    QCOMPARE(connection->integerOf(u"SELECT count(*) FROM kinds WHERE calls <> "
                                   "(SELECT count(*) FROM calls WHERE calls.kind = kinds.id)"_s),
             0);
}

QTEST_GUILESS_MAIN(TestWork)
#include "tst_work.moc"
