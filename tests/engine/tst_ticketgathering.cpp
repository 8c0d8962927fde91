// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/liveticketdesk.h"
#include "engine/ticketfile.h"
#include "providers/errordecoder.h"
#include "store/actionstore.h"
#include "support/fakeclock.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ringback;
using namespace Qt::StringLiterals;

// Tickets from a real history, and back into it.
class TestTicketGathering : public QObject {
    Q_OBJECT

private slots:
    void init();
    void oneTicketForEachProvider();
    void aMissingCallIsAFailure();
    void manyCallsAreBounded();
    void attemptsAreInIt();
    void keepingRemembersAndMovesTheWork();
    void requestIdsFindEarlierTickets();
    void updatingChangesOnlyWhatMay();
    void incidentsOfCallsAndOfRequests();
    void accountsKeysAreMasked();
    void liveDeskAnswersEachRequestOnce();
    void liveDeskKeepsTemplates();

private:
    static QDateTime at(int seconds)
    {
        return QDateTime(QDate(2026, 11, 21), QTime(10, 0), Qt::UTC).addSecs(seconds);
    }
    void put(const QString& account, const QString& provider, const QString& id, int seconds,
             const QStringList& requestIds = {})
    {
        PageWrite page;
        page.account = account;
        page.provider = provider;
        page.feed = u"calls"_s;
        page.observedAt = at(seconds + 60);
        Call call;
        call.key = {account, id};
        call.provider = provider;
        call.to = u"+15550100421"_s;
        call.status = CallStatus::Failed;
        call.endReason = u"3080"_s;
        call.createdAt = at(seconds);
        call.endedAt = at(seconds + 5);
        call.requestIds = requestIds;
        call.decodedEntry = u"vobiz/end-3080"_s;
        call.fault = u"carrier"_s;
        call.advice = u"later"_s;
        call.raw = "{\"id\":\"" + id.toUtf8() + "\",\"to\":\"+15550100421\"}";
        page.calls = {call};
        const auto written = m_store->writePage(page);
        QVERIFY2(written.ok(), qPrintable(written.error()));
    }
    TicketSurroundings around() const
    {
        TicketSurroundings surroundings;
        Account account;
        account.id = u"desk"_s;
        account.label = u"Front desk"_s;
        surroundings.accounts = {account};
        surroundings.now = at(1'000);
        surroundings.zone = QTimeZone::utc();
        return surroundings;
    }
    QList<TicketDraft> drafts(const TicketWish& wish, const TicketSurroundings& surroundings)
    {
        return draftTickets(*m_store, m_registry, ErrorDecoder(m_registry), wish, {}, surroundings);
    }
    QList<TicketDraft> draftsOf(const QList<CallKey>& calls) { return drafts({calls, {}, {}}, around()); }

    Registry m_registry = Registry::load();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HistoryStore> m_store;
};

void TestTicketGathering::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    auto store = HistoryStore::open(m_folder->filePath(u"history.sqlite"_s), HistoryStore::Mode::ReadWrite);
    QVERIFY2(store.ok(), qPrintable(store.error()));
    m_store = std::move(*store);
}

void TestTicketGathering::oneTicketForEachProvider()
{
    put(u"desk"_s, u"vobiz"_s, u"v1"_s, 0);
    put(u"other"_s, u"truedy"_s, u"t1"_s, 10, {u"req_t1"_s});
    put(u"desk"_s, u"vobiz"_s, u"v2"_s, 20);
    const auto found = draftsOf({{u"desk"_s, u"v1"_s}, {u"other"_s, u"t1"_s}, {u"desk"_s, u"v2"_s}});
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0].provider, u"vobiz"_s);
    QCOMPARE(found[0].calls, QList<CallKey>({{u"desk"_s, u"v1"_s}, {u"desk"_s, u"v2"_s}}));
    QVERIFY(found[0].text.contains(u"Front desk"_s));
    QVERIFY(found[0].text.contains(u"Numeric hang-up code: 3080"_s));
    QCOMPARE(found[0].evidence.size(), 2);
    QCOMPARE(found[1].supportEmail, u"support@truedy.ai"_s);
    QCOMPARE(found[1].requestIds, QStringList {u"req_t1"_s});
}

void TestTicketGathering::aMissingCallIsAFailure()
{
    const auto found = draftsOf({{u"desk"_s, u"none"_s}});
    QCOMPARE(found.size(), 1);
    QVERIFY2(found[0].problem.contains(u"desk/none"_s), qPrintable(found[0].problem));
}

void TestTicketGathering::manyCallsAreBounded()
{
    QList<CallKey> keys;
    for (int i = 0; i < TicketCallsCap + 7; ++i) {
        put(u"desk"_s, u"vobiz"_s, u"c%1"_s.arg(i), i);
        keys.append({u"desk"_s, u"c%1"_s.arg(i)});
    }
    keys.append(keys.first()); // named twice: once
    const auto found = draftsOf(keys);
    QCOMPARE(found[0].calls.size(), TicketCallsCap);
    QCOMPARE(found[0].leftOut, 7);
    QVERIFY(found[0].text.contains(u"7 more"_s));
}

void TestTicketGathering::attemptsAreInIt()
{
    put(u"desk"_s, u"vobiz"_s, u"first"_s, 0);
    put(u"desk"_s, u"vobiz"_s, u"second"_s, 100);
    Attempt attempt;
    attempt.id = u"6f1f1d0e-0000-4000-8000-000000000001"_s;
    attempt.order.origin = {u"desk"_s, u"first"_s};
    attempt.order.account = u"desk"_s;
    attempt.order.to = u"+15550100421"_s;
    attempt.provider = u"vobiz"_s;
    attempt.state = AttemptState::Placed;
    attempt.createdAt = at(90);
    attempt.sentAt = at(91);
    attempt.callId = u"second"_s;
    attempt.requestId = u"req_retry_1"_s;
    attempt.httpStatus = 201;
    AuditEntry audit;
    audit.at = at(91);
    audit.action = u"retry.placed"_s;
    QVERIFY(m_store->actions().saveAttempt(attempt, audit).ok());
    QVERIFY(m_store->actions().linkAttempt(attempt).ok());
    const auto found = draftsOf({{u"desk"_s, u"second"_s}});
    QVERIFY2(found[0].text.contains(u"attempt 2 of 2"_s), qPrintable(found[0].text));
    QVERIFY(found[0].text.contains(u"Attempt 1: call first"_s));
    QVERIFY2(
        found[0].text.contains(u"Placed again at 2026-11-21 10:01:31.000 UTC: placed, HTTP 201, request ID "
                               "req_retry_1"_s),
        qPrintable(found[0].text));
    QVERIFY(found[0].requestIds.contains(u"req_retry_1"_s));
}

void TestTicketGathering::keepingRemembersAndMovesTheWork()
{
    put(u"desk"_s, u"vobiz"_s, u"v1"_s, 0);
    const TicketDraft draft = draftsOf({{u"desk"_s, u"v1"_s}})[0];
    QVERIFY(draft.earlier.isEmpty());
    QList<CallRow> changed;
    const auto kept = keepTicket(*m_store, draft, TicketState::Sent, u" VB-1 "_s, u"asked by mail"_s,
                                 u"Anna"_s, at(500), &changed);
    QVERIFY2(kept.ok(), qPrintable(kept.error()));
    QVERIFY(!kept->id.isEmpty());
    QCOMPARE(kept->reference, u"VB-1"_s);
    QVERIFY(!kept->text.contains(u"5550100421"_s));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed[0].call.work, WorkWord::Waiting);
    const auto work = m_store->actions().work({u"desk"_s, u"v1"_s});
    QCOMPARE(work->entries.constLast().cause, u"ticket "_s + kept->id);
    QCOMPARE(work->entries.constLast().person, u"Anna"_s);
    const TicketDraft again = draftsOf({{u"desk"_s, u"v1"_s}})[0];
    QCOMPARE(again.earlier.size(), 1);
    QVERIFY2(
        again.text.contains(u"Reported before: %1, 2026-11-21, sent, your reference VB-1"_s.arg(kept->id)),
        qPrintable(again.text));
    const auto audit = m_store->actions().audit();
    QVERIFY(std::any_of(audit->begin(), audit->end(),
                        [](const AuditEntry& entry) { return entry.action == u"ticket.saved"_s; }));
}

void TestTicketGathering::requestIdsFindEarlierTickets()
{
    put(u"desk"_s, u"truedy"_s, u"t1"_s, 0, {u"req_shared"_s});
    put(u"desk"_s, u"truedy"_s, u"t2"_s, 10, {u"req_shared"_s});
    const auto kept = keepTicket(*m_store, draftsOf({{u"desk"_s, u"t1"_s}})[0], TicketState::Sent, {}, {},
                                 u"Anna"_s, at(500));
    QVERIFY(kept.ok());
    QCOMPARE(draftsOf({{u"desk"_s, u"t2"_s}})[0].earlier.size(), 1);
}

void TestTicketGathering::updatingChangesOnlyWhatMay()
{
    put(u"desk"_s, u"vobiz"_s, u"v1"_s, 0);
    auto kept = keepTicket(*m_store, draftsOf({{u"desk"_s, u"v1"_s}})[0], TicketState::Sent, {}, {},
                           u"Anna"_s, at(500));
    QVERIFY(kept.ok());
    TicketRecord wanted = *kept;
    wanted.state = TicketState::Answered;
    wanted.reference = u"VB-2"_s;
    wanted.note = u"they look"_s;
    wanted.text = u"something else"_s;
    wanted.calls.clear();
    const auto updated = updateTicket(*m_store, wanted, u"Ben"_s, at(600));
    QVERIFY2(updated.ok(), qPrintable(updated.error()));
    QCOMPARE(updated->text, kept->text);
    QCOMPARE(updated->calls, kept->calls);
    QCOMPARE(updated->state, TicketState::Answered);
    QCOMPARE(updated->stateAt, at(600));
    QCOMPARE(*m_store->actions().ticket(kept->id), std::optional<TicketRecord>(*updated));
    wanted.id = u"T-none"_s;
    QVERIFY(!updateTicket(*m_store, wanted, u"Ben"_s, at(700)).ok());
}

void TestTicketGathering::incidentsOfCallsAndOfRequests()
{
    for (int i = 0; i < 30; ++i)
        put(u"desk"_s, u"vobiz"_s, u"c%1"_s.arg(i), i * 10);
    for (int i = 0; i < 3; ++i) {
        ApiErrorRecord record;
        record.account = u"desk"_s;
        record.provider = u"vobiz"_s;
        record.at = at(i);
        record.operation = u"read"_s;
        record.request = u"GET /v1/calls"_s;
        record.error.code = i == 1 ? u"OTHER"_s : u"BROKEN"_s;
        record.error.httpStatus = 500;
        record.error.requestId = u"req_%1"_s.arg(i);
        record.body = "{\"message\":\"no +15550100421\"}";
        QVERIFY(m_store->addError(record).ok());
    }
    IncidentQuery query;
    query.now = at(2'000);
    const auto report = m_store->incidents(query);
    QVERIFY(report.ok());
    bool calls = false;
    bool requests = false;
    for (const Incident& incident : report->incidents) {
        const auto found = drafts({{}, incident, {}}, around());
        QCOMPARE(found.size(), 1);
        QVERIFY2(found[0].problem.isEmpty(), qPrintable(found[0].problem));
        QVERIFY(!found[0].incident.isEmpty());
        QVERIFY(!found[0].text.contains(u"5550100421"_s));
        if (incident.key.of == IncidentKey::Of::Calls) {
            calls = true;
            QCOMPARE(found[0].calls.size(), TicketCallsCap);
            QCOMPARE(found[0].calls[0].callId, u"c29"_s);
            QCOMPARE(found[0].leftOut, 30 - TicketCallsCap);
        } else if (incident.key.reason == u"BROKEN"_s || incident.count == 2) {
            requests = true;
            QCOMPARE(found[0].requestIds, QStringList({u"req_2"_s, u"req_0"_s}));
        }
    }
    QVERIFY(calls && requests);
    // A ticket moves the incident itself, too.
    const TicketDraft draft = drafts({{}, report->incidents[0], {}}, around())[0];
    QVERIFY(keepTicket(*m_store, draft, TicketState::Sent, {}, {}, u"Anna"_s, at(900)).ok());
    const auto work = m_store->actions().incidentWork();
    QVERIFY(work.ok() && work->size() == 1);
    QCOMPARE((*work)[0].incident, report->incidents[0].key);
    QCOMPARE((*work)[0].entries.constLast().state, WorkWord::Waiting);
}

void TestTicketGathering::accountsKeysAreMasked()
{
    ApiErrorRecord record;
    record.account = u"desk"_s;
    record.provider = u"voicebip"_s;
    record.at = at(0);
    record.error.message = u"key Zx9Qw8Er7Ty6Ui5Op4 is not valid"_s;
    record.body = "{\"echo\":\"Zx9Qw8Er7Ty6Ui5Op4\"}";
    TicketSurroundings surroundings = around();
    surroundings.keys.insert(u"desk"_s, {u"Zx9Qw8Er7Ty6Ui5Op4"_s});
    const auto found = drafts({{}, {}, record}, surroundings);
    QVERIFY(!found[0].text.contains(u"Zx9Qw8Er7Ty6Ui5Op4"_s));
    QVERIFY(!found[0].json.contains("Zx9Qw8Er7Ty6Ui5Op4"));
    QVERIFY(!found[0].evidence[0].bytes.contains("Zx9Qw8Er7Ty6Ui5Op4"));
    QVERIFY(found[0].text.contains(u"is not valid"_s));
}

void TestTicketGathering::liveDeskAnswersEachRequestOnce()
{
    put(u"desk"_s, u"vobiz"_s, u"v1"_s, 0);
    m_store.reset();
    FakeClock clock;
    LiveMonitor monitor({Profile(m_folder->path()), {}, std::make_shared<MemorySecrets>(), clock, {}});
    LiveTicketDesk desk(monitor, {u"Anna"_s, {}});
    QSignalSpy ready(&desk, &TicketDesk::draftsReady);
    QSignalSpy kept(&desk, &TicketDesk::kept);
    QSignalSpy tickets(&desk, &TicketDesk::ticketsReady);
    QSignalSpy written(&desk, &TicketDesk::written);
    QSignalSpy changed(&monitor, &Monitor::callsChanged);
    const quint64 asked = desk.draftForCalls({{u"desk"_s, u"v1"_s}}, {}); // before the history is open
    QVERIFY(ready.isEmpty());
    monitor.start();
    QTRY_COMPARE(ready.size(), 1);
    QCOMPARE(ready[0][0].toULongLong(), asked);
    const auto drafts = ready[0][1].value<QList<TicketDraft>>();
    QCOMPARE(drafts.size(), 1);
    QVERIFY2(drafts[0].problem.isEmpty(), qPrintable(drafts[0].problem));

    const quint64 keeping = desk.keep(drafts[0], TicketState::Sent, u"VB-7"_s, {});
    QTRY_COMPARE(kept.size(), 1);
    QCOMPARE(kept[0][0].toULongLong(), keeping);
    QCOMPARE(kept[0][2].toString(), QString());
    QCOMPARE(kept[0][1].value<TicketRecord>().person, u"Anna"_s);
    QCOMPARE(changed.size(), 1);

    desk.requestTickets();
    QTRY_COMPARE(tickets.size(), 1);
    QCOMPARE(tickets[0][1].value<QList<TicketRecord>>().size(), 1);
    desk.requestTicketsFor({u"desk"_s, u"v1"_s});
    QTRY_COMPARE(tickets.size(), 2);
    QCOMPARE(tickets[1][1].value<QList<TicketRecord>>().size(), 1);

    const QString file = m_folder->filePath(u"t.zip"_s);
    desk.write(drafts[0], TicketFormat::Bundle, file, {});
    QVERIFY(written.isEmpty());
    QTRY_COMPARE(written.size(), 1);
    QCOMPARE(written[0][1].toString(), QString());
    QVERIFY(QFile::exists(file));
}

void TestTicketGathering::liveDeskKeepsTemplates()
{
    FakeClock clock;
    m_store.reset();
    LiveMonitor monitor({Profile(m_folder->path()), {}, std::make_shared<MemorySecrets>(), clock, {}});
    LiveTicketDesk desk(monitor, {u"Anna"_s, {}});
    const QString builtIn = desk.templateText(u"vobiz"_s);
    QVERIFY(builtIn.contains(u"{{#calls}}"_s));
    QVERIFY(desk.saveTemplate(u"vobiz"_s, u"{{nonsense_here}}"_s).contains(u"vobiz.md, line 1"_s));
    QVERIFY(!QFile::exists(desk.templateFile(u"vobiz"_s)));
    QCOMPARE(desk.saveTemplate(u"vobiz"_s, u"Mine {{subject}}"_s), QString());
    QCOMPARE(desk.templateText(u"vobiz"_s), u"Mine {{subject}}"_s);
    QCOMPARE(desk.saveTemplate(u"vobiz"_s, {}), QString());
    QCOMPARE(desk.templateText(u"vobiz"_s), builtIn);
}

QTEST_GUILESS_MAIN(TestTicketGathering)
#include "tst_ticketgathering.moc"
