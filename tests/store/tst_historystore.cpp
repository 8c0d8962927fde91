// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/callkinds_p.h"
#include "store/callwriter_p.h"
#include "store/migrations_p.h"
#include "store/sqlconnection_p.h"

#include <QFileInfo>
#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestHistoryStore : public QObject {
    Q_OBJECT

private slots:
    void init();
    void givesBackEveryFieldAsItCame();
    void countsWhatAPageChanged();
    void repeatedEndedCallWritesNothing();
    void liveCallBoundsTheNextObservation();
    void pageWithTheSameCallTwiceCountsItOnce();
    void accountSetUpWithAnotherProviderKeepsItsCalls();
    void recordWithoutIdIsSetAsideOnceAndKept();
    void failingPageLeavesNothing();
    void callOfAnotherAccountIsRefused();
    void fullDiskFailsThePageAndKeepsTheRest();
    void lockedFileIsAnErrorThatSaysSo();
    void rawRecordComesBackAndFollowsChanges();
    void rawBytesOfAKeptStatusStay();
    void findsCallsByWhatAPersonTypes();
    void liveCallsAreThoseThatHaveNotEnded();
    void accountStatesOutliveTheStore();
    void readerSeesWhatTheWriterWrote();
    void filesAreForTheirOwnerOnly();
    void strangeTextsRoundTrip();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestHistoryStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"profile/history.db"_s);
}

void TestHistoryStore::givesBackEveryFieldAsItCame()
{
    Call whole = call(u"desk"_s, u"c-1"_s, CallStatus::Failed);
    whole.direction = Direction::Inbound;
    whole.endReason = u"3010"_s;
    whole.endReasonText = u"Gesprächspartner „besetzt“"_s;
    whole.ringingAt = instant(2).addMSecs(345);
    whole.answeredAt = instant(5);
    whole.durationMs = 0;
    whole.requestIds = {u"req_1"_s, u"req_2"_s};
    whole.otherIds = {{u"SIP Call-ID"_s, u"abc@example.invalid"_s}, {u"Leg"_s, u"9"_s}};
    whole.retryOf = u"c-0"_s;
    whole.decodedEntry = u"vobiz/end-3010"_s;
    whole.fault = u"called-party"_s;
    whole.advice = u"later"_s;
    whole.flags = {u"stuck2"_s, u"odd"_s};
    auto store = open(m_path);
    write(*store, page(u"desk"_s, {whole}));

    const auto found = store->call(whole.key);
    QVERIFY(found.ok() && found->has_value());
    // Alone with a name of a call before it that is not known: the first known one of its chain.
    whole.attempt = 1;
    whole.attempts = 1;
    QCOMPARE((*found)->call, whole);
    QCOMPARE((*found)->sortAt, whole.createdAt);
    QCOMPARE((*found)->events.size(), 4);
    QCOMPARE((*found)->events.first().at, whole.createdAt);
    QCOMPARE((*found)->events.last().status, CallStatus::Failed);
    QVERIFY(!store->call({u"desk"_s, u"c-2"_s})->has_value());
    QVERIFY(!store->call({u"other"_s, u"c-1"_s})->has_value());
}

void TestHistoryStore::countsWhatAPageChanged()
{
    auto store = open(m_path);
    const Call ended = call(u"desk"_s, u"c-1"_s);
    const Call live = call(u"desk"_s, u"c-2"_s, CallStatus::Ringing, 5);
    PageOutcome first = write(*store, page(u"desk"_s, {ended, live}));
    QCOMPARE(first.newCalls, 2);
    QCOMPARE(idsOf(first.rows), QStringList({u"c-1"_s, u"c-2"_s}));
    QVERIFY(first.rows.first().rowId > 0);

    Call over = call(u"desk"_s, u"c-2"_s, CallStatus::Completed, 5);
    const Call fresh = call(u"desk"_s, u"c-3"_s, CallStatus::Queued, 8);
    const PageOutcome second = write(*store, page(u"desk"_s, {ended, over, fresh}, instant(70)));
    QCOMPARE(second.newCalls, 1);
    QCOMPARE(second.changed, 1);
    QCOMPARE(second.unchanged, 1);
    QCOMPARE(second.endedUnchanged, 1);
    QCOMPARE(idsOf(second.rows), QStringList({u"c-2"_s, u"c-3"_s}));
    QCOMPARE(second.rows.first().rowId, first.rows.last().rowId);
    QCOMPARE(store->counts({})->of(CallStatus::Completed), 2);
    QCOMPARE(store->counts({})->of(CallStatus::Ringing), 0);
}

void TestHistoryStore::repeatedEndedCallWritesNothing()
{
    auto store = open(m_path);
    const PageWrite ended = page(u"desk"_s, {call(u"desk"_s, u"c-1"_s), call(u"desk"_s, u"c-2"_s)});
    write(*store, ended);
    const qint64 before = QFileInfo(m_path + u"-wal"_s).size();
    QVERIFY(before > 0);
    PageWrite again = ended;
    again.observedAt = instant(500);
    const PageOutcome outcome = write(*store, again);
    QCOMPARE(outcome.endedUnchanged, 2);
    QVERIFY(outcome.rows.isEmpty());
    QCOMPARE(QFileInfo(m_path + u"-wal"_s).size(), before);
}

void TestHistoryStore::liveCallBoundsTheNextObservation()
{
    auto store = open(m_path);
    Call seen = call(u"desk"_s, u"c-1"_s, CallStatus::Ringing);
    write(*store, page(u"desk"_s, {seen}, instant(10)));
    const PageOutcome same = write(*store, page(u"desk"_s, {seen}, instant(20)));
    QCOMPARE(same.unchanged, 1);
    QCOMPARE(same.endedUnchanged, 0);
    // An answer that was under way longer must not move the bound back.
    write(*store, page(u"desk"_s, {seen}, instant(15)));
    store = open(m_path);
    seen.status = CallStatus::Busy; // with no instant for its end
    const PageOutcome over = write(*store, page(u"desk"_s, {seen}, instant(30)));
    const CallEvent last = over.rows.first().events.last();
    QCOMPARE(last.basis, CallEvent::Basis::Observed);
    QCOMPARE(last.notBefore, instant(20));
    QCOMPARE(last.notAfter, instant(30));
}

void TestHistoryStore::pageWithTheSameCallTwiceCountsItOnce()
{
    auto store = open(m_path);
    const PageOutcome outcome = write(*store,
                                      page(u"desk"_s,
                                           {call(u"desk"_s, u"c-1"_s, CallStatus::Ringing),
                                            call(u"desk"_s, u"c-1"_s, CallStatus::Failed)}));
    QCOMPARE(outcome.newCalls, 1);
    QCOMPARE(outcome.changed, 0);
    QCOMPARE(outcome.rows.size(), 1);
    QCOMPARE(outcome.rows.first().call.status, CallStatus::Failed);
    QCOMPARE(store->counts({})->total(), 1);
}

void TestHistoryStore::accountSetUpWithAnotherProviderKeepsItsCalls()
{
    auto store = open(m_path);
    write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)}));
    Call other = call(u"desk"_s, u"c-2"_s);
    other.provider = u"truedy"_s;
    write(*store, page(u"desk"_s, {other}));
    Call same = call(u"desk"_s, u"c-1"_s);
    same.provider = u"truedy"_s;
    QCOMPARE(write(*store, page(u"desk"_s, {same})).changed, 1); // one key is one call
    CallFilter filter;
    filter.accounts = {u"desk"_s};
    QCOMPARE(store->counts(filter)->total(), 2);
    filter.providers = {u"vobiz"_s};
    QCOMPARE(store->counts(filter)->total(), 0);
    filter.providers = {u"truedy"_s};
    QCOMPARE(store->counts(filter)->total(), 2);
}

void TestHistoryStore::recordWithoutIdIsSetAsideOnceAndKept()
{
    auto store = open(m_path);
    Call nameless = call(u"desk"_s, QString());
    nameless.raw = "{\"id\":null}";
    PageWrite broken = page(u"desk"_s, {nameless, call(u"desk"_s, u"c-1"_s)});
    broken.setAside = {{u"not JSON"_s, QByteArray(SetAsideBytesCap + 10, 'x')}};
    const PageOutcome outcome = write(*store, broken);
    QCOMPARE(outcome.setAside, 2);
    QCOMPARE(outcome.newCalls, 1);
    broken.observedAt = instant(99);
    write(*store, broken);
    const auto kept = store->setAsideRecords(u"desk"_s);
    QVERIFY(kept.ok());
    QCOMPARE(kept->size(), 2);
    QCOMPARE(kept->at(0).record.bytes.size(), SetAsideBytesCap);
    QCOMPARE(kept->at(0).record.reason, u"not JSON"_s);
    QCOMPARE(kept->at(1).record.bytes, "{\"id\":null}"_ba);
    QCOMPARE(kept->at(1).at, instant(60));
    QVERIFY(store->setAsideRecords(u"other"_s)->isEmpty());
}

void TestHistoryStore::failingPageLeavesNothing()
{
    auto store = open(m_path);
    write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-0"_s)}));
    {
        auto other = SqlConnection::open(m_path, SqlConnection::Access::ReadWrite);
        QVERIFY(other.ok());
        (*other)->execute(u"CREATE TRIGGER stop BEFORE INSERT ON calls WHEN new.call_id = 'c-bad' "
                          "BEGIN SELECT raise(ABORT, 'no'); END"_s);
    }
    // A kind and a source of its own: what is remembered of them must be forgotten as well.
    PageWrite bad = page(
        u"new-desk"_s,
        {call(u"new-desk"_s, u"c-1"_s, CallStatus::Busy), call(u"new-desk"_s, u"c-bad"_s, CallStatus::Busy)});
    bad.setAside = {{u"not JSON"_s, "x"_ba}};
    const auto outcome = store->writePage(bad);
    QVERIFY(!outcome.ok());
    QVERIFY2(outcome.error().contains(m_path), qPrintable(outcome.error()));
    QCOMPARE(store->counts({})->total(), 1);
    QVERIFY(!store->call({u"new-desk"_s, u"c-1"_s})->has_value());
    QVERIFY(store->setAsideRecords(u"new-desk"_s)->isEmpty());
    // The next page goes through.
    const PageOutcome next =
        write(*store, page(u"new-desk"_s, {call(u"new-desk"_s, u"c-1"_s, CallStatus::Busy)}));
    QCOMPARE(next.newCalls, 1);
    const auto again = open(m_path, HistoryStore::Mode::ReadOnly);
    QCOMPARE(again->call({u"new-desk"_s, u"c-1"_s})->value().call.status, CallStatus::Busy);
    QCOMPARE(again->counts({})->of(CallStatus::Busy), 1);
}

void TestHistoryStore::callOfAnotherAccountIsRefused()
{
    auto store = open(m_path);
    const auto outcome =
        store->writePage(page(u"desk"_s, {call(u"desk"_s, u"c-1"_s), call(u"shop"_s, u"c-2"_s)}));
    QVERIFY(!outcome.ok());
    QVERIFY(outcome.error().contains(u"shop"_s));
    QCOMPARE(store->counts({})->total(), 0);
}

void TestHistoryStore::fullDiskFailsThePageAndKeepsTheRest()
{
    auto connection = std::move(*SqlConnection::open(m_path, SqlConnection::Access::ReadWrite));
    QVERIFY(migrate(*connection).ok());
    // SQLite's own limit gives the same error as a disk without space.
    const qint64 pages = connection->integerOf(u"PRAGMA page_count"_s);
    connection->execute(u"PRAGMA max_page_count=%1"_s.arg(pages + 10));
    QString failure;
    int written = 0;
    for (int i = 0; i < 1'000 && failure.isEmpty(); ++i) {
        CallKinds kinds(*connection);
        CallWriter writer(*connection, kinds);
        try {
            Transaction transaction(*connection, Transaction::Kind::Write);
            kinds.refresh();
            writer.write(
                page(u"desk"_s, {call(u"desk"_s, u"a-%1"_s.arg(i)), call(u"desk"_s, u"b-%1"_s.arg(i))}));
            transaction.commit();
            ++written;
        } catch (const StoreError& error) {
            failure = error.failure.text;
        }
    }
    QVERIFY2(failure.contains(u"full"_s) && failure.contains(m_path), qPrintable(failure));
    QVERIFY(written > 0);
    connection.reset();
    auto store = open(m_path);
    QCOMPARE(store->counts({})->total(), 2 * written);
    CallQuery query;
    query.limit = 5'000;
    QCOMPARE(store->calls(query)->rows.size(), 2 * written);
}

void TestHistoryStore::lockedFileIsAnErrorThatSaysSo()
{
    auto store = open(m_path);
    auto other = std::move(*SqlConnection::open(m_path, SqlConnection::Access::ReadWrite));
    auto waiting = std::move(*SqlConnection::open(m_path, SqlConnection::Access::ReadWrite));
    waiting->execute(u"PRAGMA busy_timeout=1"_s);
    const Transaction held(*other, Transaction::Kind::Write);
    QString failure;
    try {
        const Transaction second(*waiting, Transaction::Kind::Write);
    } catch (const StoreError& error) {
        failure = error.failure.text;
    }
    QVERIFY2(failure.contains(u"locked"_s) && failure.contains(m_path), qPrintable(failure));
    QVERIFY(store->counts({}).ok()); // reading goes on
}

void TestHistoryStore::rawRecordComesBackAndFollowsChanges()
{
    auto store = open(m_path);
    Call seen = call(u"desk"_s, u"c-1"_s, CallStatus::Ringing);
    seen.raw = QByteArray(2'000, 'a') + QByteArray("\0\xff", 2);
    write(*store, page(u"desk"_s, {seen}));
    QCOMPARE(store->call(seen.key)->value().call.raw, seen.raw);
    QVERIFY(store->calls({})->rows.first().call.raw.isEmpty());
    seen = call(u"desk"_s, u"c-1"_s, CallStatus::Completed);
    seen.raw = "short";
    write(*store, page(u"desk"_s, {seen}));
    QCOMPARE(store->call(seen.key)->value().call.raw, "short"_ba);
}

void TestHistoryStore::rawBytesOfAKeptStatusStay()
{
    auto store = open(m_path);
    Call ended = call(u"desk"_s, u"c-1"_s, CallStatus::Failed);
    write(*store, page(u"desk"_s, {ended}));
    Call late = call(u"desk"_s, u"c-1"_s, CallStatus::Ringing);
    late.raw = "late";
    QCOMPARE(write(*store, page(u"desk"_s, {late})).changed, 1); // contradictory by now
    const CallRow row = store->call(ended.key)->value();
    QCOMPARE(row.call.status, CallStatus::Failed);
    QCOMPARE(row.call.raw, ended.raw);
}

void TestHistoryStore::findsCallsByWhatAPersonTypes()
{
    auto store = open(m_path);
    write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s), call(u"desk"_s, u"shop/c-2"_s)}));
    write(*store, page(u"shop"_s, {call(u"shop"_s, u"c-1"_s)}));
    const CallKey desk {u"desk"_s, u"c-1"_s};
    const CallKey shop {u"shop"_s, u"c-1"_s};
    QCOMPARE(*store->findCall(u"c-1"_s), QList<CallKey>({desk, shop}));
    QCOMPARE(*store->findCall(u"shop/c-1"_s), QList<CallKey>({shop}));
    QCOMPARE(*store->findCall(u"shop/c-2"_s), QList<CallKey>({{u"desk"_s, u"shop/c-2"_s}}));
    QCOMPARE(*store->findCall(u"desk/shop/c-2"_s), QList<CallKey>({{u"desk"_s, u"shop/c-2"_s}}));
    QVERIFY(store->findCall(u"c-%"_s)->isEmpty());
    QVERIFY(store->findCall(QString())->isEmpty());
    QVERIFY(store->findCall(u"desk/"_s)->isEmpty());
}

void TestHistoryStore::liveCallsAreThoseThatHaveNotEnded()
{
    auto store = open(m_path);
    write(*store,
          page(u"desk"_s,
               {call(u"desk"_s, u"ended"_s, CallStatus::Failed, 9),
                call(u"desk"_s, u"unclear"_s, CallStatus::Unknown, 8),
                call(u"desk"_s, u"old"_s, CallStatus::Ringing, 1),
                call(u"desk"_s, u"new"_s, CallStatus::InProgress, 2)}));
    write(*store, page(u"shop"_s, {call(u"shop"_s, u"elsewhere"_s, CallStatus::Ringing)}));
    QCOMPARE(idsOf(*store->liveCalls(u"desk"_s)), QStringList({u"new"_s, u"old"_s, u"unclear"_s}));
    QCOMPARE(idsOf(*store->liveCalls(u"desk"_s, 2)), QStringList({u"new"_s, u"old"_s}));
    QCOMPARE(idsOf(*store->liveCalls(u"shop"_s)), QStringList({u"elsewhere"_s}));
    QVERIFY(store->liveCalls(u"nobody"_s)->isEmpty());
}

void TestHistoryStore::accountStatesOutliveTheStore()
{
    auto store = open(m_path);
    QVERIFY(store->saveAccountState(u"desk"_s, "{\"cursor\":1}"_ba).ok());
    QVERIFY(store->saveAccountState(u"shop"_s, {}).ok());
    QVERIFY(store->saveAccountState(u"desk"_s, "{\"cursor\":2}"_ba).ok());
    store = open(m_path);
    const auto states = store->accountStates();
    QCOMPARE(states->size(), 2);
    QCOMPARE(states->value(u"desk"_s), "{\"cursor\":2}"_ba);
}

void TestHistoryStore::readerSeesWhatTheWriterWrote()
{
    QVERIFY(!HistoryStore::open(m_path, HistoryStore::Mode::ReadOnly).ok());
    auto writer = open(m_path);
    auto reader = open(m_path, HistoryStore::Mode::ReadOnly);
    for (int i = 1; i <= 20; ++i) {
        // Every page brings a kind of its own as well.
        Call fresh = call(u"desk"_s, u"c-%1"_s.arg(i), CallStatus::Failed, i);
        fresh.decodedEntry = u"vobiz/end-%1"_s.arg(i);
        write(*writer, page(u"desk"_s, {fresh}));
        QCOMPARE(reader->calls({})->rows.size(), i);
        CallFilter filter;
        filter.entries = {fresh.decodedEntry};
        QCOMPARE(reader->counts(filter)->total(), 1);
        filter = {};
        filter.text = fresh.key.callId;
        QVERIFY(reader->counts(filter)->total() >= 1);
    }
    const auto refused = reader->writePage(page(u"desk"_s, {call(u"desk"_s, u"x"_s)}));
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().contains(u"may not be written"_s), qPrintable(refused.error()));
}

void TestHistoryStore::filesAreForTheirOwnerOnly()
{
    auto store = open(m_path);
    write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)}));
    const QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
        | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    for (const QString& suffix : {QString(), u"-wal"_s, u"-shm"_s}) {
        QVERIFY(QFileInfo::exists(m_path + suffix));
        QCOMPARE(QFileInfo(m_path + suffix).permissions() & others, QFile::Permissions());
    }
    QCOMPARE(QFileInfo(QFileInfo(m_path).path()).permissions() & others, QFile::Permissions());
}

void TestHistoryStore::strangeTextsRoundTrip()
{
    auto store = open(m_path);
    Call odd = call(u"desk"_s, u"'; DROP TABLE calls; --"_s, CallStatus::Failed);
    odd.endReasonText = u"before"_s + QChar(u'\0') + u"after"_s;
    odd.from = u"\U0001F4DE"_s;
    odd.to = QString(QChar(0xd800)) + u"555"_s; // half a pair
    write(*store, page(u"desk"_s, {odd}));
    const CallRow row = store->call(odd.key)->value();
    QCOMPARE(row.call.endReasonText, odd.endReasonText);
    QCOMPARE(row.call.from, odd.from);
    QVERIFY(row.call.to.endsWith(u"555"_s));
    QCOMPARE(write(*store, page(u"desk"_s, {odd})).unchanged, 1);
}

QTEST_GUILESS_MAIN(TestHistoryStore)
#include "tst_historystore.moc"
