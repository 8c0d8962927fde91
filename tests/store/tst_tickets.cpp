// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionsamples.h"

#include "store/sqlconnection_p.h"

#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

// Tickets, and the request IDs of exchanges.
class TestTickets : public QObject {
    Q_OBJECT

private slots:
    void init();
    void givesBackEveryFieldAsItCame();
    void idsCountByDay();
    void savingAgainReplaces();
    void foundByCallAndRequestId();
    void exchangesNewestFirst();
    void exchangesAreFoundByAnyPartOfTheId_data();
    void exchangesAreFoundByAnyPartOfTheId();
    void trimmingKeepsTheNewestOfEachAccount();

private:
    TicketRecord ticket(const QString& subject) const
    {
        TicketRecord result;
        result.provider = u"vobiz"_s;
        result.subject = subject;
        result.createdAt = instant(0);
        return result;
    }
    TicketRecord save(const TicketRecord& record)
    {
        auto saved = m_store->actions().saveTicket(record, audit(u"ticket.saved"_s, {}));
        if (!saved)
            qFatal("%s", qPrintable(saved.error()));
        return *saved;
    }
    static ExchangeRecord exchange(const QString& account, const QString& requestId)
    {
        ExchangeRecord result;
        result.account = account;
        result.provider = u"vobiz"_s;
        result.at = instant(3);
        result.operation = u"read"_s;
        result.request = u"GET /v1/calls"_s;
        result.httpStatus = 200;
        result.elapsedMs = 12;
        result.requestId = requestId;
        result.requestIdSource = u"header:X-Request-Id"_s;
        return result;
    }
    QStringList found(const QString& text, qint64 before = 0, int limit = 500)
    {
        QStringList ids;
        const auto records = m_store->actions().exchanges(text, before, limit);
        if (!records)
            return {records.error()};
        for (const ExchangeRecord& record : *records)
            ids.append(record.requestId);
        return ids;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HistoryStore> m_store;
};

void TestTickets::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = open(m_folder->filePath(u"history.db"_s));
}

void TestTickets::givesBackEveryFieldAsItCame()
{
    TicketRecord whole = ticket(u"Calls to +49••• fail"_s);
    whole.id = u"own-1"_s;
    whole.accounts = {u"shop"_s, u"desk"_s};
    whole.calls = {{u"shop"_s, u"c-9"_s}, {u"desk"_s, u"c-1"_s}};
    whole.requestIds = {u"req_z"_s, u"req_a"_s};
    whole.incident = u"Busy at desk"_s;
    whole.text = u"# Markdown\n\"quoted\""_s;
    whole.person = u"Ada"_s;
    whole.state = TicketState::Answered;
    whole.stateAt = instant(9);
    whole.reference = u"#4711"_s;
    whole.note = u"they look"_s;
    QCOMPARE(save(whole), whole);
    QCOMPARE(*m_store->actions().ticket(u"own-1"_s), std::optional(whole));
    QVERIFY(!m_store->actions().ticket(u"own-2"_s)->has_value());
    QCOMPARE(m_store->actions().audit()->first().subject, u"own-1"_s);
}

void TestTickets::idsCountByDay()
{
    QCOMPARE(save(ticket(u"a"_s)).id, u"T-20260501-1"_s);
    for (int i = 2; i <= 10; ++i)
        QCOMPARE(save(ticket(u"b"_s)).id, u"T-20260501-%1"_s.arg(i));
    QCOMPARE(save(ticket(u"c"_s)).id, u"T-20260501-11"_s); // by number, not by letter
    TicketRecord later = ticket(u"d"_s);
    later.createdAt = instant(86'400);
    QCOMPARE(save(later).id, u"T-20260502-1"_s);
    QCOMPARE(m_store->actions().audit()->first().subject, u"T-20260502-1"_s);
}

void TestTickets::savingAgainReplaces()
{
    TicketRecord record = ticket(u"a"_s);
    record.calls = {{u"desk"_s, u"c-1"_s}};
    record.requestIds = {u"req_1"_s};
    record = save(record);
    save(ticket(u"newer"_s));
    record.state = TicketState::Sent;
    record.calls = {{u"desk"_s, u"c-2"_s}};
    record.requestIds = {u"req_2"_s};
    save(record);
    ActionStore& actions = m_store->actions();
    QCOMPARE(actions.tickets()->size(), 2);
    QCOMPARE(actions.tickets()->first().subject, u"newer"_s);
    QCOMPARE(actions.tickets(1)->size(), 1);
    QCOMPARE(*actions.ticket(record.id), std::optional(record));
    QVERIFY(actions.ticketsFor({u"desk"_s, u"c-1"_s})->isEmpty());
    QVERIFY(actions.ticketsForRequestIds({u"req_1"_s})->isEmpty());
    QCOMPARE(*actions.ticketsFor({u"desk"_s, u"c-2"_s}), QList {record});
}

void TestTickets::foundByCallAndRequestId()
{
    TicketRecord first = ticket(u"first"_s);
    first.calls = {{u"desk"_s, u"c-1"_s}, {u"desk"_s, u"c-1"_s}};
    first.requestIds = {u"req_1"_s, u"req_2"_s};
    first = save(first);
    TicketRecord second = ticket(u"second"_s);
    second.calls = {{u"desk"_s, u"c-1"_s}};
    second.requestIds = {u"req_2"_s};
    second = save(second);
    ActionStore& actions = m_store->actions();
    QCOMPARE(*actions.ticketsFor({u"desk"_s, u"c-1"_s}), (QList {second, first}));
    QVERIFY(actions.ticketsFor({u"shop"_s, u"c-1"_s})->isEmpty());
    QCOMPARE(*actions.ticketsForRequestIds({u"req_1"_s, u"req_2"_s}), (QList {second, first}));
    QCOMPARE(*actions.ticketsForRequestIds({u"req_1"_s}), QList {first});
    QVERIFY(actions.ticketsForRequestIds({u"req"_s, {}})->isEmpty());
}

void TestTickets::exchangesNewestFirst()
{
    ExchangeRecord whole = exchange(u"desk"_s, u"req_1"_s);
    QVERIFY(m_store->actions()
                .addExchanges({whole, exchange(u"desk"_s, {}), exchange(u"shop"_s, u"req_2"_s),
                               exchange(u"desk"_s, u"req_3"_s)})
                .ok());
    QCOMPARE(found({}), (QStringList {u"req_3"_s, u"req_2"_s, u"req_1"_s}));
    const auto records = *m_store->actions().exchanges({});
    QCOMPARE(found({}, records.first().rowId), (QStringList {u"req_2"_s, u"req_1"_s}));
    QCOMPARE(found(u"req"_s, records.first().rowId, 1), QStringList {u"req_2"_s});
    whole.rowId = records.last().rowId;
    QVERIFY(records.last() == whole);
}

void TestTickets::exchangesAreFoundByAnyPartOfTheId_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("ids");
    const QStringList odd {u"a\"b*c(d)"_s};
    const QStringList uuid {u"5F3a-NEAR-12"_s};
    QTest::newRow("whole") << u"5F3a-NEAR-12"_s << uuid;
    QTest::newRow("part") << u"a-NEAR"_s << uuid;
    QTest::newRow("other case") << u"near"_s << uuid;
    QTest::newRow("blanks around") << u" near\n"_s << uuid;
    QTest::newRow("two characters") << u"5f"_s << uuid;
    QTest::newRow("one character") << u"*"_s << odd;
    QTest::newRow("quote") << u"\"b*"_s << odd;
    QTest::newRow("an operator is text") << u"near OR abc"_s << QStringList();
    QTest::newRow("not like") << u"5F3_"_s << QStringList();
    QTest::newRow("percent") << u"%%%"_s << QStringList();
    QTest::newRow("nothing") << u"zzz"_s << QStringList();
    QTest::newRow("NUL") << u"ne"_s + QChar(u'\0') + u"ar"_s << uuid;
}

void TestTickets::exchangesAreFoundByAnyPartOfTheId()
{
    QFETCH(QString, text);
    QVERIFY(m_store->actions()
                .addExchanges({exchange(u"desk"_s, u"5F3a-NEAR-12"_s), exchange(u"desk"_s, u"a\"b*c(d)"_s)})
                .ok());
    QTEST(found(text), "ids");
}

void TestTickets::trimmingKeepsTheNewestOfEachAccount()
{
    QList<ExchangeRecord> records;
    for (int i = 0; i < 10; ++i) {
        records.append(exchange(u"desk"_s, u"desk_%1"_s.arg(i)));
        // An account that was set up anew with another provider is still one account.
        records.append(exchange(u"shop"_s, u"shop_%1"_s.arg(i)));
        records.last().provider = i < 8 ? u"vobiz"_s : u"truedy"_s;
    }
    records.append(exchange(u"few"_s, u"few_1"_s));
    ActionStore& actions = m_store->actions();
    QVERIFY(actions.addExchanges(records).ok());
    QVERIFY(actions.trimExchanges(3).ok());
    QCOMPARE(found(u"desk_"_s), (QStringList {u"desk_9"_s, u"desk_8"_s, u"desk_7"_s}));
    QCOMPARE(found(u"shop_"_s), (QStringList {u"shop_9"_s, u"shop_8"_s, u"shop_7"_s}));
    QCOMPARE(found({}).size(), 7);
    QVERIFY(actions.trimExchanges(0).ok());
    QCOMPARE(found({}), QStringList());
    QCOMPARE(found(u"few"_s), QStringList());
    // Numbers are not used again: a page that begins below one stays right.
    const QString path = m_folder->filePath(u"history.db"_s);
    QVERIFY(actions.addExchanges({exchange(u"desk"_s, u"after"_s)}).ok());
    QCOMPARE(actions.exchanges({})->first().rowId, records.size() + 1);
    auto connection = std::move(*SqlConnection::open(path, SqlConnection::Access::ReadWrite));
    connection->execute(u"INSERT INTO exchange_search(exchange_search, rank) VALUES('integrity-check', 1)"_s);
}

QTEST_GUILESS_MAIN(TestTickets)
#include "tst_tickets.moc"
