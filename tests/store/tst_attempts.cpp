// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionsamples.h"

#include "store/callkinds_p.h"
#include "store/migrations_p.h"
#include "store/sqlconnection_p.h"

#include <QSqlQuery>
#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

// Attempts, the audit log, and what is asked about numbers.
class TestAttempts : public QObject {
    Q_OBJECT

private slots:
    void init();
    void givesBackEveryFieldAsItCame();
    void aStateNeverGoesBack_data();
    void aStateNeverGoesBack();
    void aRefusedMoveLeavesNothing();
    void listsAreInOrder();
    void openOnesAreThoseAStartLooksAt();
    void numbersAreComparedByDigits_data();
    void numbersAreComparedByDigits();
    void oldAttemptsCountOnlyWhileUnclear();
    void askedAboutANumber();
    void optOutIsFoundInCallsAndAttempts();
    void auditIsReadBackwards();
    void whatIsWrittenOnceStays_data();
    void whatIsWrittenOnceStays();
    void noStatementScans();

private:
    std::unique_ptr<SqlConnection> connect() const
    {
        return std::move(*SqlConnection::open(m_path, SqlConnection::Access::ReadWrite));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

namespace {
const CallKey Origin {u"desk"_s, u"c-1"_s};
}

void TestAttempts::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.db"_s);
}

void TestAttempts::givesBackEveryFieldAsItCame()
{
    Attempt whole = attempt(u"a-1"_s, {u"shop"_s, u"c-9"_s}, AttemptState::NotPlaced, 5);
    whole.batch = u"b-1"_s;
    whole.order.account = u"desk"_s;
    whole.order.fields = {{u"answer_url"_s, u"https://x.example/a?b=\"c\""_s}, {u"agent"_s, QString()}};
    whole.order.fields[u"agent"_s] = u"Zoë"_s;
    whole.reason = u"allowed\nsecond yes: number not valid in its plan"_s;
    whole.idempotencyKey = u"k-1"_s;
    whole.bodyDigest = QByteArray::fromHex("00ff10");
    whole.sentAt = instant(6).addMSecs(7);
    whole.endedAt = instant(8);
    whole.callId = u"c-10"_s;
    whole.requestId = u"req_1"_s;
    whole.httpStatus = 402;
    DecodedError error;
    error.entry = u"vobiz/http-402"_s;
    error.code = u"402"_s;
    error.httpStatus = 402;
    whole.error = decodedErrorFromJson(toJson(error));
    auto store = open(m_path);
    QVERIFY(store->actions().saveAttempt(whole, audit(u"retry.not-placed"_s, whole.id)).ok());
    store.reset();
    store = open(m_path, HistoryStore::Mode::ReadOnly);
    const auto found = store->actions().attempt(u"a-1"_s);
    QVERIFY2(found.ok() && *found, qPrintable(found.error()));
    QVERIFY(**found == whole);
    QVERIFY(!store->actions().attempt(u"a-2"_s)->has_value());
    QCOMPARE(store->actions().audit()->first().action, u"retry.not-placed"_s);
    // A reader writes nothing.
    QVERIFY(!store->actions().saveAttempt(whole, audit(u"x"_s, {})).ok());
    QVERIFY(!store->actions().appendAudit({audit(u"x"_s, {})}).ok());
}

void TestAttempts::aStateNeverGoesBack_data()
{
    QTest::addColumn<AttemptState>("from");
    QTest::addColumn<QList<AttemptState>>("allowed");
    using enum AttemptState;
    QTest::newRow("planned") << Planned << QList {Planned, Sending, NotPlaced, Dropped};
    QTest::newRow("sending") << Sending << QList {Sending, Placed, NotPlaced, Unknown, Dropped};
    QTest::newRow("placed") << Placed << QList {Placed};
    QTest::newRow("not-placed") << NotPlaced << QList {NotPlaced};
    QTest::newRow("unknown") << Unknown << QList {Unknown, Placed, NotPlaced, NotFound};
    QTest::newRow("not-found") << NotFound << QList {NotFound, Placed, NotPlaced};
    QTest::newRow("dropped") << Dropped << QList {Dropped};
}

void TestAttempts::aStateNeverGoesBack()
{
    QFETCH(AttemptState, from);
    QFETCH(QList<AttemptState>, allowed);
    auto store = open(m_path);
    for (const AttemptState to : AllAttemptStates) {
        const QString id = u"a-"_s + wordOf(to);
        QVERIFY(store->actions().saveAttempt(attempt(id, Origin, from), audit(u"first"_s, id)).ok());
        const Outcome outcome = store->actions().saveAttempt(attempt(id, Origin, to), audit(u"second"_s, id));
        QVERIFY2(outcome.ok() == allowed.contains(to), qPrintable(wordOf(to)));
        QCOMPARE(attemptMayBecome(from, to), allowed.contains(to));
        const AttemptState now = (*store->actions().attempt(id))->state;
        QCOMPARE(now, allowed.contains(to) ? to : from);
        if (!outcome)
            QVERIFY2(outcome.error().contains(id), qPrintable(outcome.error()));
    }
}

void TestAttempts::aRefusedMoveLeavesNothing()
{
    auto store = open(m_path);
    ActionStore& actions = store->actions();
    QVERIFY(actions.saveAttempt(placed(u"a-1"_s, Origin, u"c-2"_s), audit(u"retry.placed"_s, u"a-1"_s)).ok());
    const Outcome outcome =
        actions.saveAttempts({attempt(u"a-2"_s, Origin), attempt(u"a-1"_s, Origin, AttemptState::Unknown)},
                             {audit(u"x"_s, u"a-2"_s), audit(u"y"_s, u"a-1"_s)});
    QVERIFY(!outcome.ok());
    QVERIFY(!actions.attempt(u"a-2"_s)->has_value());
    QCOMPARE(actions.audit()->size(), 1);
    QCOMPARE((*actions.attempt(u"a-1"_s))->callId, u"c-2"_s);
    QVERIFY(!actions.saveAttempt(attempt({}, Origin), audit(u"x"_s, {})).ok());
}

void TestAttempts::listsAreInOrder()
{
    auto store = open(m_path);
    ActionStore& actions = store->actions();
    QVERIFY(actions
                .saveAttempts({attempt(u"late"_s, Origin, AttemptState::Planned, 9),
                               attempt(u"early"_s, Origin, AttemptState::Planned, 1),
                               attempt(u"same"_s, Origin, AttemptState::Planned, 9)},
                              {})
                .ok());
    QCOMPARE(idsOf(*actions.attempts()), (QStringList {u"same"_s, u"late"_s, u"early"_s}));
    QCOMPARE(idsOf(*actions.attempts(2)), (QStringList {u"same"_s, u"late"_s}));
    QCOMPARE(idsOf(*actions.attemptsFor(Origin)), (QStringList {u"early"_s, u"late"_s, u"same"_s}));
}

void TestAttempts::openOnesAreThoseAStartLooksAt()
{
    auto store = open(m_path);
    for (const AttemptState state : AllAttemptStates)
        QVERIFY(store->actions().saveAttempt(attempt(wordOf(state), Origin, state), {}).ok());
    QCOMPARE(idsOf(*store->actions().openAttempts()),
             (QStringList {u"planned"_s, u"sending"_s, u"unknown"_s}));
}

void TestAttempts::numbersAreComparedByDigits_data()
{
    QTest::addColumn<QString>("stored");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("same");
    QTest::newRow("plain") << u"+4930555000"_s << u"+4930555000"_s << true;
    QTest::newRow("plus dropped") << u"4930555000"_s << u"+4930555000"_s << true;
    QTest::newRow("plus asked without") << u"+4930555000"_s << u"4930555000"_s << true;
    QTest::newRow("written by people") << u"+49 (30) 555-000"_s << u"+49.30/555000"_s << true;
    QTest::newRow("sip") << u"sip:+4930555000@pbx.example"_s << u"4930555000"_s << true;
    QTest::newRow("tel") << u"TEL:+49-30-555000"_s << u"4930555000"_s << true;
    QTest::newRow("another") << u"+4930555001"_s << u"+4930555000"_s << false;
    QTest::newRow("longer") << u"+49305550001"_s << u"+4930555000"_s << false;
    QTest::newRow("empty asked") << u"+4930555000"_s << u""_s << false;
    QTest::newRow("both empty") << u""_s << u""_s << false;
    QTest::newRow("only signs") << u"+"_s << u"-"_s << false;
    QTest::newRow("percent") << u"+4930555000"_s << u"%"_s << false;
}

void TestAttempts::numbersAreComparedByDigits()
{
    QFETCH(QString, stored);
    QFETCH(QString, asked);
    QFETCH(bool, same);
    auto store = open(m_path);
    Call old = call(u"desk"_s, u"c-1"_s, CallStatus::Ringing);
    old.to = stored;
    write(*store, page(u"desk"_s, {old}));
    Attempt before = attempt(u"a-1"_s, Origin);
    before.order.to = stored;
    QVERIFY(store->actions().saveAttempt(before, {}).ok());
    QCOMPARE(store->actions().newestCallTo(asked, {})->has_value(), same);
    QCOMPARE(store->actions().liveCallsTo(asked)->size(), same ? 1 : 0);
    QCOMPARE(store->actions().callsTo(u"desk"_s, asked, {}, {})->size(), same ? 1 : 0);
    QCOMPARE(store->actions().attemptsTo(asked, instant(-1))->size(), same ? 1 : 0);
}

void TestAttempts::oldAttemptsCountOnlyWhileUnclear()
{
    auto store = open(m_path);
    ActionStore& actions = store->actions();
    for (const AttemptState state : AllAttemptStates)
        QVERIFY(actions.saveAttempt(attempt(u"old-"_s + wordOf(state), Origin, state, 0), {}).ok());
    Attempt sentLate = attempt(u"sent"_s, Origin, AttemptState::Placed, 1);
    sentLate.sentAt = instant(100);
    QVERIFY(actions.saveAttempts({sentLate, attempt(u"new"_s, Origin, AttemptState::Dropped, 60)}, {}).ok());
    QCOMPARE(idsOf(*actions.attemptsTo(u"4930555000"_s, instant(50))),
             (QStringList {u"new"_s, u"sent"_s, u"old-unknown"_s, u"old-sending"_s}));
}

void TestAttempts::askedAboutANumber()
{
    auto store = open(m_path);
    const QString number = u"+4930555000"_s;
    write(*store,
          page(u"desk"_s,
               {call(u"desk"_s, u"old"_s, CallStatus::Failed, 0),
                call(u"desk"_s, u"mine"_s, CallStatus::Busy, 20),
                call(u"desk"_s, u"odd"_s, CallStatus::Unknown, 5)}));
    write(*store, page(u"shop"_s, {call(u"shop"_s, u"rings"_s, CallStatus::Ringing, 10)}));
    ActionStore& actions = store->actions();
    QCOMPARE((*actions.newestCallTo(number, {}))->call.key.callId, u"mine"_s);
    const auto newest = *actions.newestCallTo(number, {u"desk"_s, u"mine"_s});
    QCOMPARE(newest->call.key.callId, u"rings"_s);
    QVERIFY(!newest->events.isEmpty());
    QCOMPARE(idsOf(*actions.liveCallsTo(number)), (QStringList {u"rings"_s, u"odd"_s}));
    QCOMPARE(idsOf(*actions.callsTo(u"desk"_s, number, instant(0), instant(20))),
             (QStringList {u"old"_s, u"odd"_s, u"mine"_s}));
    QCOMPARE(idsOf(*actions.callsTo(u"desk"_s, number, instant(1), instant(19))), QStringList {u"odd"_s});
    // A number that comes later with the call, or changes, is found by what it is then.
    Call moved = call(u"desk"_s, u"mine"_s, CallStatus::Busy, 20);
    moved.to = u"+15550177"_s;
    write(*store, page(u"desk"_s, {moved}, instant(90)));
    QCOMPARE((*actions.newestCallTo(number, {}))->call.key.callId, u"rings"_s);
    QCOMPARE((*actions.newestCallTo(u"15550177"_s, {}))->call.key.callId, u"mine"_s);
}

void TestAttempts::optOutIsFoundInCallsAndAttempts()
{
    auto store = open(m_path);
    ActionStore& actions = store->actions();
    const QStringList entries {u"vobiz/opted-out"_s, u"truedy/stop"_s};
    const QString number = u"4930555000"_s;
    QVERIFY(!actions.newestWithEntryTo(number, entries)->has_value());
    Call refused = call(u"desk"_s, u"c-1"_s, CallStatus::Failed, 10);
    refused.decodedEntry = entries.first();
    Call other = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 50);
    other.decodedEntry = u"vobiz/else"_s;
    write(*store, page(u"desk"_s, {refused, other}));
    QCOMPARE((*actions.newestWithEntryTo(number, entries))->call.key.callId, u"c-1"_s);
    QVERIFY(!actions.newestWithEntryTo(number, {})->has_value());
    QVERIFY(!actions.newestWithEntryTo(number, {QString()})->has_value());

    Attempt turnedAway = attempt(u"a-1"_s, {u"shop"_s, u"s-1"_s}, AttemptState::NotPlaced, 20);
    turnedAway.error = DecodedError {};
    turnedAway.error->entry = entries.last();
    turnedAway.endedAt = instant(21);
    Attempt elsewhere = turnedAway;
    elsewhere.id = u"a-2"_s;
    elsewhere.endedAt = instant(99);
    elsewhere.error->entry = u"truedy/else"_s;
    QVERIFY(actions.saveAttempts({turnedAway, elsewhere}, {}).ok());
    const auto found = *actions.newestWithEntryTo(number, entries);
    QCOMPARE(found->call.key.account, u"shop"_s);
    QCOMPARE(found->call.decodedEntry, entries.last());
    QCOMPARE(found->sortAt, instant(21));
    QCOMPARE(found->rowId, 0);
}

void TestAttempts::auditIsReadBackwards()
{
    auto store = open(m_path);
    ActionStore& actions = store->actions();
    AuditEntry whole = audit(u"retry.decided"_s, u"a-1"_s, 1);
    whole.account = u"desk"_s;
    whole.callId = u"c-1"_s;
    whole.text = u"+15550100 again\nallowed"_s;
    QVERIFY(actions.appendAudit({whole, audit(u"two"_s, {}, 2), audit(u"three"_s, {}, 3)}).ok());
    const auto all = *actions.audit();
    QCOMPARE(all.size(), 3);
    QCOMPARE(all.first().action, u"three"_s);
    QVERIFY(all.at(0).number > all.at(1).number && all.at(1).number > all.at(2).number);
    whole.number = all.last().number;
    QVERIFY(all.last() == whole);
    QCOMPARE(actions.audit(all.first().number)->size(), 2);
    QCOMPARE(actions.audit(0, 1)->size(), 1);
    const auto some = *actions.audit(0, 10, instant(2), instant(3));
    QCOMPARE(some.size(), 1);
    QCOMPARE(some.first().action, u"two"_s);
}

void TestAttempts::whatIsWrittenOnceStays_data()
{
    QTest::addColumn<QString>("statement");
    for (const char* table : {"audit", "work", "incident_work"}) {
        const QString name = QString::fromLatin1(table);
        const QString key = name == "audit"_L1 ? u"number"_s : u"id"_s;
        QTest::addRow("%s update", table) << u"UPDATE %1 SET person = 'Eve'"_s.arg(name);
        QTest::addRow("%s delete", table) << u"DELETE FROM %1"_s.arg(name);
        QTest::addRow("%s replace", table)
            << u"INSERT OR REPLACE INTO %1 SELECT * FROM %1 WHERE %2 = 1"_s.arg(name, key);
    }
}

void TestAttempts::whatIsWrittenOnceStays()
{
    QFETCH(QString, statement);
    {
        auto store = open(m_path);
        write(*store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)}));
        const WorkEntry entry {WorkWord::Taken, u"Ada"_s, u"n"_s, instant(1), {}};
        QVERIFY(store->actions().setWork({Origin}, entry).ok());
        QVERIFY(store->actions().setIncidentWork({}, entry).ok());
    }
    auto connection = connect();
    bool refused = false;
    try {
        connection->execute(statement);
    } catch (const StoreError& error) {
        refused = error.failure.text.contains(u"append-only"_s);
    }
    QVERIFY(refused);
    const QString count = u"SELECT (SELECT count(*) FROM audit WHERE person = 'Ada') + (SELECT count(*) FROM "
                          "work WHERE person = 'Ada') + (SELECT count(*) FROM incident_work WHERE person = "
                          "'Ada')"_s;
    QCOMPARE(connection->integerOf(count), 4);
}

// What is asked of a history of millions is answered from indexes.
void TestAttempts::noStatementScans()
{
    auto connection = connect();
    QVERIFY(migrate(*connection).ok());
    CallKinds kinds(*connection);
    ActionStore actions(*connection, kinds);
    {
        Transaction transaction(*connection, Transaction::Kind::Write);
        kinds.refresh();
        const qint64 source = kinds.ensureSource(u"desk"_s, u"vobiz"_s);
        Call sample = call(u"desk"_s, u"c-1"_s, CallStatus::Failed);
        sample.decodedEntry = u"vobiz/x"_s;
        const qint64 kind = kinds.ensureKind(source, sample);
        Statement insert(
            *connection,
            "INSERT INTO calls(source, call_id, kind, sort_at, last_seen_at, to_number, retry_of) "
            "VALUES(?, 'c-1', ?, 1, 1, '+4930555000', 'c-0')");
        insert.bind(source).bind(kind).run();
        transaction.commit();
    }
    Attempt one = placed(u"a-1"_s, Origin, u"c-2"_s);
    QVERIFY(actions.saveAttempt(one, audit(u"x"_s, {})).ok());
    QVERIFY(actions.linkAttempt(one).ok());
    QVERIFY(actions.attemptsFor(Origin).ok() && actions.attemptsTo(u"4930555000"_s, instant(0)).ok());
    QVERIFY(actions.openAttempts().ok() && actions.attempts().ok() && actions.audit().ok());
    QVERIFY(actions.newestCallTo(u"4930555000"_s, {}).ok() && actions.liveCallsTo(u"4930555000"_s).ok());
    QVERIFY(actions.callsTo(u"desk"_s, u"4930555000"_s, instant(0), instant(1)).ok());
    QVERIFY(actions.newestWithEntryTo(u"4930555000"_s, {u"vobiz/x"_s}).ok());
    QVERIFY(actions.setWork({Origin}, {WorkWord::Taken, {}, {}, instant(0), {}}).ok());
    QVERIFY(actions.work(Origin).ok() && actions.handover(instant(0)).ok());
    TicketRecord ticket;
    ticket.calls = {Origin};
    ticket.requestIds = {u"req"_s};
    QVERIFY(actions.saveTicket(ticket, audit(u"x"_s, {})).ok());
    QVERIFY(actions.ticketsFor(Origin)->size() == 1 && actions.ticketsForRequestIds({u"req"_s})->size() == 1);
    ExchangeRecord exchange;
    exchange.account = u"desk"_s;
    exchange.requestId = u"req_1"_s;
    QVERIFY(actions.addExchanges({exchange}).ok() && actions.trimExchanges(0).ok());
    QVERIFY(actions.exchanges({}).ok() && actions.exchanges(u"req"_s).ok());

    int byNumber = 0;
    const QStringList statements = connection->preparedTexts();
    for (const QString& statement : statements) {
        QSqlDatabase database = QSqlDatabase::database(QSqlDatabase::connectionNames().last(), false);
        QSqlQuery plan(database);
        QVERIFY2(plan.prepare(u"EXPLAIN QUERY PLAN "_s + statement), qPrintable(statement));
        for (qsizetype i = 0; i < statement.count(u'?'); ++i)
            plan.addBindValue(1);
        QVERIFY2(plan.exec(), qPrintable(statement));
        while (plan.next()) {
            const QString step = plan.value(3).toString();
            const QString message = statement + u"\n"_s + step;
            // A list from the newest on reads in order and stops at its limit.
            const bool list = statement.contains(u" DESC LIMIT ?"_s);
            const bool small = step.contains(u"SCAN (subquery"_s) || step.contains(u"SCAN CONSTANT ROW"_s)
                || step.startsWith(u"SCAN kinds"_s) || step.startsWith(u"SCAN sources"_s)
                || step.contains(u"VIRTUAL TABLE INDEX"_s) || step.contains(u"attempts_open"_s);
            QVERIFY2(!step.startsWith(u"SCAN "_s) || list || small, qPrintable(message));
            QVERIFY2(!step.contains(u"TEMP B-TREE"_s), qPrintable(message));
            if (step.contains(u"INDEX calls_by_number (<expr>=?"_s)
                || step.contains(u"attempts_by_number (<expr>=?"_s))
                ++byNumber;
        }
    }
    QVERIFY2(byNumber >= 4, qPrintable(QString::number(byNumber)));
}

QTEST_GUILESS_MAIN(TestAttempts)
#include "tst_attempts.moc"
