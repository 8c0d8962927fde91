// SPDX-License-Identifier: GPL-3.0-or-later
// A provider of the test's own that lets the phone ring and then loses, garbles, repeats or refuses its
// answer. Counted is how often it was asked to call.
#include "ctl.h"

#include "support/faulthttpserver.h"

#include <QEventLoop>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace ctl;
using ringback::FaultAnswer;
using ringback::FaultHttpServer;
using ringback::FaultStep;
using ringback::ReceivedRequest;

namespace {
constexpr auto Callee = "+12025550123";
constexpr auto Caller = "+12025550100";

// How the provider's history shows the calls that rang.
enum class Shows : quint8 { AtOnce, Late, Never, Twice };

FaultAnswer cutAnswer()
{
    return FaultAnswer::raw(
               "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 400\r\n"
               "\r\n{\"data\":{\"id\":")
        .then(FaultStep::Close);
}

QStringList secondYes(const QJsonObject& result)
{
    QStringList rules;
    for (const QJsonValue& point : result.value(u"verdict"_s).toObject().value(u"points"_s).toArray()) {
        if (point.toObject().value(u"word"_s).toString() == u"second-yes"_s)
            rules.append(point.toObject().value(u"rule"_s).toString());
    }
    return rules;
}
} // namespace

class TestPlacingFaults : public QObject {
    Q_OBJECT

private slots:
    // One yes is one request, whatever came back; and the same words again are no new yes.
    void oneYesIsOneRequest_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<FaultAnswer>("answer");
        QTest::addColumn<int>("exit");
        QTest::addColumn<QString>("state");
        const auto row = [](const char* name, const QString& provider, const FaultAnswer& answer, int exit,
                            const QString& state) {
            QTest::addRow("%s %s", qPrintable(provider), name) << provider << answer << exit << state;
        };
        for (const QString& provider : {u"truedy"_s, u"voicebip"_s}) {
            row("closed after the request", provider, FaultAnswer::close(), 3, u"unknown"_s);
            row("reset after the request", provider, FaultAnswer::reset(), 3, u"unknown"_s);
            row("cut answer", provider, cutAnswer(), 3, u"unknown"_s);
            row("empty 201", provider, FaultAnswer::normal(201), 3, u"unknown"_s);
            row("202 without ID", provider, FaultAnswer::normal(202, R"({"data":{},"message":"queued"})"), 3,
                u"unknown"_s);
            row("204", provider, FaultAnswer::raw("HTTP/1.1 204 No Content\r\n\r\n"), 3, u"unknown"_s);
            row("200 with a page", provider,
                FaultAnswer::normal(200, "<html>Sign in</html>", {{"Content-Type", "text/html"}}), 3,
                u"unknown"_s);
            for (const int status : {408, 500, 503})
                row(qPrintable(u"bare %1"_s.arg(status)), provider, FaultAnswer::normal(status), 3,
                    u"unknown"_s);
            row("503 with Retry-After", provider, FaultAnswer::normal(503, "{}", {{"Retry-After", "1"}}), 3,
                u"unknown"_s);
            row("429", provider, FaultAnswer::normal(429, "{}", {{"Retry-After", "90"}}), 1, u"not-placed"_s);
            row("401", provider, FaultAnswer::normal(401, "{}"), 1, u"not-placed"_s);
            row("402", provider,
                FaultAnswer::normal(402,
                                    R"({"error_code":"WORKSPACE_BLOCKED","message":"no balance",)"
                                    R"("error":{"code":"payment_required","message":"no balance"}})"),
                1, u"not-placed"_s);
        }
        // What no provider's own words are in does not need every provider.
        row("302", u"truedy"_s, FaultAnswer::redirect(302, "/elsewhere"), 3, u"unknown"_s);
        row("308 to itself", u"truedy"_s, FaultAnswer::redirect(308, "/v1/calls"), 3, u"unknown"_s);
        for (const int status : {502, 504, 520})
            row(qPrintable(u"bare %1"_s.arg(status)), u"truedy"_s, FaultAnswer::normal(status), 3,
                u"unknown"_s);
        row("failed with an ID", u"truedy"_s,
            FaultAnswer::normal(201, R"({"data":{"id":"n1","status":"failed"}})"), 1, u"placed"_s);
        row("failed without an ID", u"truedy"_s, FaultAnswer::normal(200, R"({"data":{"status":"failed"}})"),
            1, u"placed"_s);
        row("failed with an ID", u"voicebip"_s,
            FaultAnswer::normal(201, R"({"call_id":"n1","status":"failed"})"), 1, u"placed"_s);
        row("provider_error", u"truedy"_s,
            FaultAnswer::normal(502, R"({"error":{"code":"provider_error","message":"m"}})"), 3,
            u"unknown"_s);
        row("UNAVAILABLE", u"voicebip"_s,
            FaultAnswer::normal(503, R"({"error_code":"UNAVAILABLE","message":"m","request_id":"r"})"), 3,
            u"unknown"_s);
        row("INTERNAL", u"voicebip"_s,
            FaultAnswer::normal(500, R"({"error_code":"INTERNAL","message":"m","request_id":"r"})"), 3,
            u"unknown"_s);
        row("CALL_FAILED", u"voicebip"_s,
            FaultAnswer::normal(502, R"({"error_code":"CALL_FAILED","message":"m","request_id":"r"})"), 1,
            u"not-placed"_s);
        row("OPT_OUT_ENFORCED", u"voicebip"_s,
            FaultAnswer::normal(422, R"({"error_code":"OPT_OUT_ENFORCED","message":"m","request_id":"r"})"),
            1, u"not-placed"_s);
        row("every destination refused", u"voipbin"_s,
            FaultAnswer::normal(
                500, R"({"error":{"status":"INTERNAL","reason":"INTERNAL","message":"m","request_id":"r"}})"),
            3, u"unknown"_s);
        row("REQUEST_TIMEOUT", u"voipbin"_s,
            FaultAnswer::normal(503,
                                R"({"error":{"status":"UNAVAILABLE","reason":"REQUEST_TIMEOUT",)"
                                R"("message":"m","request_id":"r"}})"),
            3, u"unknown"_s);
        row("destination skipped", u"voipbin"_s, FaultAnswer::normal(200, R"({"calls":[],"groupcalls":[]})"),
            3, u"unknown"_s);
        row("hung up at once", u"voipbin"_s,
            FaultAnswer::normal(200, R"({"calls":[{"id":"n1","status":"hangup"}],"groupcalls":[]})"), 1,
            u"placed"_s);
        row("closed", u"voipbin"_s, FaultAnswer::close(), 3, u"unknown"_s);
        row("error in a 200", u"vobiz"_s,
            FaultAnswer::normal(200,
                                R"({"status":"error","error":{"code":"INSUFFICIENT_BALANCE","message":"m"},)"
                                R"("timestamp":"2026-05-01T09:00:00Z","requestId":"r"})"),
            1, u"not-placed"_s);
        row("no ID", u"vobiz"_s, FaultAnswer::normal(201, R"({"message":"call fired","api_id":"a"})"), 3,
            u"unknown"_s);
        row("503", u"vobiz"_s, FaultAnswer::normal(503, "{}"), 3, u"unknown"_s);
        row("reset", u"vobiz"_s, FaultAnswer::reset(), 3, u"unknown"_s);
        // A key, or a cache on the way, that gives an old answer to a new request: nothing new was placed.
        row("replays the old call", u"truedy"_s,
            FaultAnswer::normal(201, R"({"data":{"id":"old","status":"queued"}})"), 3, u"unknown"_s);
        row("replays the old call", u"voicebip"_s,
            FaultAnswer::normal(201, R"({"call_id":"old","status":"queued"})"), 3, u"unknown"_s);
    }
    void oneYesIsOneRequest()
    {
        QFETCH(QString, provider);
        QFETCH(FaultAnswer, answer);
        QFETCH(int, exit);
        QFETCH(QString, state);
        QVERIFY(begin(provider));
        m_placing = answer;
        m_shows = Shows::Never;
        const QStringList yes = yesTo();
        const Ran ran = run(yes);
        QVERIFY2(ran.exit == exit, ran.text());
        QCOMPARE(m_posts, 1);
        const QJsonObject attempt = ran.object().value(u"attempt"_s).toObject();
        QVERIFY2(attempt.value(u"state"_s).toString() == state, ran.text());
        if (exit != 0)
            QVERIFY2(attempt.value(u"error"_s).isObject(), ran.text());
        // VoIPbin's 500 is most often one of a few things, and those are named.
        if (provider == u"voipbin"_s && attempt.value(u"http_status"_s).toInt() == 500)
            QVERIFY2(ran.out.contains("billing_account") && ran.out.contains("outbound_config"), ran.text());

        const Ran again = run(yes);
        QVERIFY2(m_posts == 1, again.text());
        QVERIFY2(again.exit == 1, again.text());
        if (state == u"unknown"_s) {
            QVERIFY2(again.all().contains("unknown-outcome"), again.text());
            // Nor is there a word that lifts it.
            const Ran all = run(yes + QStringList {u"--agree"_s, u"unknown-outcome"_s, u"--changed"_s});
            QVERIFY2(all.exit == 1 && m_posts == 1, all.text());
        }
        const QString audit = QString::fromUtf8(run({u"audit"_s, u"--format"_s, u"json"_s}).out);
        QVERIFY(audit.contains(u"retry.sending"_s));
        QCOMPARE(storedState(), state);
    }

    // The answer is lost; the history decides what a person is told.
    void looksItUp_data()
    {
        QTest::addColumn<QString>("provider");
        for (const QString& provider : {u"truedy"_s, u"voicebip"_s})
            QTest::newRow(qPrintable(provider)) << provider;
    }
    void looksItUp()
    {
        QFETCH(QString, provider);
        QVERIFY(begin(provider));
        m_placing = FaultAnswer::reset();
        m_shows = Shows::Late;
        const Ran ran = run(yesTo(60));
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(m_posts, 1);
        const QJsonObject attempt = ran.object().value(u"attempt"_s).toObject();
        QCOMPARE(attempt.value(u"state"_s).toString(), u"placed"_s);
        QCOMPARE(attempt.value(u"new_call"_s).toString(), u"new-1"_s);
        // Shown, linked, and only then offered again, with a yes to what is known now.
        const Ran call = run({u"call"_s, u"desk/new-1"_s, u"--format"_s, u"json"_s});
        QVERIFY2(call.object().value(u"retry_of"_s).toString().contains(u"old"_s), call.text());
        const Ran dry = run({u"retry"_s, u"desk/old"_s, u"--dry-run"_s, u"--format"_s, u"json"_s});
        QVERIFY2(secondYes(dry.object()).contains(u"retried"_s), dry.text());
    }

    void leavesTwoToAPerson()
    {
        QVERIFY(begin(u"truedy"_s));
        m_placing = FaultAnswer::close();
        m_shows = Shows::Twice;
        const Ran ran = run(yesTo(4));
        QVERIFY2(ran.exit == 3, ran.text());
        QCOMPARE(storedState(), u"unknown"_s);
        const Ran audit = run({u"audit"_s, u"--format"_s, u"json"_s});
        QVERIFY2(audit.out.contains("new-1") && audit.out.contains("twin-1"), audit.text());
        const QString id = ran.object().value(u"attempt"_s).toObject().value(u"id"_s).toString();
        const Ran settled = run({u"attempts"_s, u"settle"_s, id, u"twin-1"_s});
        QVERIFY2(settled.exit == 0, settled.text());
        QCOMPARE(storedState(), u"placed"_s);
        QCOMPARE(m_posts, 1);
    }

    // The deadline passes after the phone rang.
    void timesOutAfterTheRing()
    {
        QVERIFY(begin(u"voicebip"_s));
        m_placing = FaultAnswer::silence();
        m_shows = Shows::AtOnce;
        const Ran ran = run(yesTo(30));
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(m_posts, 1);
        QCOMPARE(storedState(), u"placed"_s);
    }

    // Sent again with its key: the same bytes, once.
    void repeatsToTheByte()
    {
        QVERIFY(begin(u"truedy"_s));
        m_placing = FaultAnswer::reset();
        m_shows = Shows::Never;
        QCOMPARE(run(yesTo()).exit, 3);
        m_placing = FaultAnswer::normal(201, R"({"data":{"id":"new-1","status":"queued"}})");
        const Ran dry =
            run({u"retry"_s, u"desk/old"_s, u"--same-key"_s, u"--dry-run"_s, u"--format"_s, u"json"_s});
        QStringList yes {u"retry"_s, u"desk/old"_s, u"--same-key"_s, u"--yes"_s, u"--format"_s, u"json"_s};
        for (const QString& rule : secondYes(dry.object()))
            yes += {u"--agree"_s, rule};
        const Ran ran = run(yes);
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(m_posted.size(), 2);
        QCOMPARE(m_posted[0].body, m_posted[1].body);
        QCOMPARE(m_posted[0].target, m_posted[1].target);
        QVERIFY(!m_posted[0].header("X-Idempotency-Key").isEmpty());
        QCOMPARE(m_posted[0].header("X-Idempotency-Key"), m_posted[1].header("X-Idempotency-Key"));
        // Its outcome is known now: it cannot be sent a third time.
        const Ran third = run(yes);
        QVERIFY2(third.exit == 1 && m_posts == 2, third.text());
        // Nor with other bytes.
        const Ran other = run(yes + QStringList {u"--set"_s, u"agent_id=another"_s});
        QVERIFY2(other.exit == 1 && m_posts == 2, other.text());
    }

    void repeatsNoOtherBytes()
    {
        QVERIFY(begin(u"truedy"_s));
        m_placing = FaultAnswer::reset();
        m_shows = Shows::Never;
        QCOMPARE(run(yesTo()).exit, 3);
        const Ran ran = run({u"retry"_s, u"desk/old"_s, u"--same-key"_s, u"--yes"_s, u"--agree"_s,
                             u"same-key"_s, u"--set"_s, u"agent_id=another"_s});
        QVERIFY2(ran.exit == 1 && m_posts == 1, ran.text());
    }

    // Ended from outside while the answer is awaited.
    void survivesItsEnd_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("kill") << SIGKILL;
        QTest::newRow("term") << SIGTERM;
        QTest::newRow("interrupt") << SIGINT;
    }
    void survivesItsEnd()
    {
        QFETCH(int, signal);
        QVERIFY(begin(u"voicebip"_s));
        m_placing = FaultAnswer::silence();
        m_shows = Shows::Never;
        const QStringList yes = yesTo();
        const auto process = m_ctl->start(yes);
        QTRY_COMPARE_WITH_TIMEOUT(m_posts, 1, 30'000);
        QVERIFY(Ctl::signal(*process, signal));
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, 30'000);
        const QString left = storedState();
        QVERIFY2(left == u"sending"_s || left == u"unknown"_s, qPrintable(left));
        QVERIFY(run({u"audit"_s, u"--format"_s, u"csv"_s}).out.contains("retry.sending"));
        // Nothing goes out by itself, and the same words are no new yes.
        run({u"poll"_s});
        const Ran again = run(yes);
        QVERIFY2(again.exit == 1 && m_posts == 1, again.text());
        QVERIFY2(again.all().contains("unknown-outcome"), again.text());
        // The log says so now.
        QVERIFY(run({u"audit"_s, u"--format"_s, u"csv"_s}).out.contains("retry.unknown"));
        QCOMPARE(storedState(), u"unknown"_s);
        m_shows = Shows::AtOnce;
        const Ran found = run({u"attempts"_s, u"look-up"_s, storedId(), u"--format"_s, u"json"_s});
        QVERIFY2(found.exit == 0, found.text());
        QCOMPARE(storedState(), u"placed"_s);
        QCOMPARE(m_posts, 1);
    }

    // Two persons at once with a yes each: for one number only one is under way.
    void twoAtOnce()
    {
        QVERIFY(begin(u"voicebip"_s));
        m_placing =
            FaultAnswer {}
                .then(FaultStep::Wait, {}, 1500)
                .then(FaultStep::Send,
                      FaultAnswer::normal(201, R"({"call_id":"new-1","status":"queued"})").steps[0].bytes);
        m_shows = Shows::Never;
        const QStringList yes = yesTo(0);
        const auto one = m_ctl->start(yes);
        const auto other = m_ctl->start(yes);
        QTRY_COMPARE_WITH_TIMEOUT(one->state(), QProcess::NotRunning, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(other->state(), QProcess::NotRunning, 60'000);
        QCOMPARE(m_posts, 1);
    }

    // Whoever holds the file cannot rewrite what was done.
    void theLogIsWrittenOnce()
    {
        QVERIFY(begin(u"truedy"_s));
        m_placing = FaultAnswer::close();
        m_shows = Shows::Never;
        run(yesTo());
        const QByteArray before = run({u"audit"_s, u"--format"_s, u"json"_s}).out;
        QVERIFY(before.contains("retry.sending"));
        QString file;
        for (const QString& name : QDir(m_ctl->profile()).entryList({u"*.sqlite"_s}, QDir::Files))
            file = m_ctl->profile() + u'/' + name;
        QVERIFY(!file.isEmpty());
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"intruder"_s);
            db.setDatabaseName(file);
            QVERIFY(db.open());
            QSqlQuery query(db);
            for (const QString& statement :
                 {u"UPDATE audit SET text = 'nothing'"_s, u"DELETE FROM audit"_s,
                  u"UPDATE audit SET number = number + 100"_s, u"UPDATE OR IGNORE audit SET person = ''"_s,
                  u"REPLACE INTO audit(number, action) SELECT number, 'x' FROM audit"_s,
                  u"INSERT OR REPLACE INTO audit(number, action) VALUES(1, 'x')"_s,
                  u"INSERT INTO audit(number, action) VALUES(1, 'x') "
                  "ON CONFLICT(number) DO UPDATE SET action = 'x'"_s})
                QVERIFY2(!query.exec(statement), qPrintable(statement));
            query.clear();
            db.close();
        }
        QSqlDatabase::removeDatabase(u"intruder"_s);
        QCOMPARE(run({u"audit"_s, u"--format"_s, u"json"_s}).out, before);
    }

private:
    bool begin(const QString& provider)
    {
        m_ctl = std::make_unique<Ctl>();
        m_server = std::make_unique<FaultHttpServer>();
        m_provider = provider;
        m_posts = 0;
        m_reads = 0;
        m_posted.clear();
        m_shows = Shows::AtOnce;
        m_placing = {};
        m_placedAt = {};
        m_server->answerBy([this](const ReceivedRequest& request) { return answerTo(request); });
        for (const QString& field : {u"API_KEY"_s, u"ACCESS_KEY"_s, u"AUTH_TOKEN"_s})
            m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_"_s + field, u"pk_live_madeup1234567890"_s);
        QStringList add {u"accounts"_s,   u"add"_s, u"--id"_s,       u"desk"_s,
                         u"--provider"_s, provider, u"--base-url"_s, m_server->url(u"/v1"_s).toString()};
        if (provider == u"vobiz"_s)
            add += {u"--set"_s, u"auth_id=MA_MADEUP"_s};
        const Ran added = run(add);
        const Ran polled = run({u"poll"_s});
        QStringList allow {u"retry-settings"_s, u"desk"_s, u"--allow"_s, u"on"_s,
                           u"--gap"_s,          u"0s"_s,   u"--quiet"_s, u"off"_s};
        if (provider == u"vobiz"_s)
            allow += {u"--set"_s, u"answer_url=https://answer.example/voice"_s};
        const Ran allowed = run(allow);
        for (const Ran& ran : {added, polled, allowed}) {
            if (ran.exit != 0)
                qWarning("%s", ran.text());
        }
        return added.exit == 0 && polled.exit == 0 && allowed.exit == 0;
    }

    // A retry with every second yes that it needs now.
    QStringList yesTo(int waitSeconds = 1)
    {
        const Ran dry = run({u"retry"_s, u"desk/old"_s, u"--dry-run"_s, u"--format"_s, u"json"_s});
        QStringList yes {u"retry"_s,    u"desk/old"_s, u"--yes"_s, u"--wait"_s, QString::number(waitSeconds),
                         u"--format"_s, u"json"_s};
        for (const QString& rule : secondYes(dry.object()))
            yes += {u"--agree"_s, rule};
        return yes;
    }

    QJsonObject record(const QString& id, const QDateTime& at) const
    {
        const QString began = at.toString(Qt::ISODateWithMs);
        const QString ended = at.addSecs(1).toString(Qt::ISODateWithMs);
        const QString from = QLatin1String(Caller);
        const QString to = QLatin1String(Callee);
        if (m_provider == u"voipbin"_s) {
            return QJsonObject {{"id"_L1, id},
                                {"status"_L1, u"hangup"_s},
                                {"hangup_reason"_L1, u"noanswer"_s},
                                {"direction"_L1, u"outgoing"_s},
                                {"flow_id"_L1, u"1f0e6b1c-0000-4000-8000-00000000beef"_s},
                                {"source"_L1, QJsonObject {{"type"_L1, u"tel"_s}, {"target"_L1, from}}},
                                {"destination"_L1, QJsonObject {{"type"_L1, u"tel"_s}, {"target"_L1, to}}},
                                {"tm_create"_L1, began},
                                {"tm_hangup"_L1, ended}};
        }
        if (m_provider == u"vobiz"_s) {
            return QJsonObject {{"uuid"_L1, id},
                                {"call_direction"_L1, u"outbound"_s},
                                {"caller_id_number"_L1, from},
                                {"destination_number"_L1, to},
                                {"hangup_cause_code"_L1, u"3000"_s},
                                {"start_time"_L1, began},
                                {"end_time"_L1, ended}};
        }
        return QJsonObject {{"id"_L1, id},
                            {"call_id"_L1, id},
                            {"status"_L1, u"no-answer"_s},
                            {"direction"_L1, u"outbound"_s},
                            {"agent_id"_L1, u"agent-made-up"_s},
                            {"from"_L1, from},
                            {"from_number"_L1, from},
                            {"to"_L1, to},
                            {"to_number"_L1, to},
                            {"created_at"_L1, began},
                            {"ended_at"_L1, ended}};
    }

    FaultAnswer answerTo(const ReceivedRequest& request)
    {
        if (request.method == "POST") {
            ++m_posts;
            m_posted.append(request);
            m_reads = 0;
            if (!m_placedAt.isValid())
                m_placedAt = QDateTime::currentDateTimeUtc();
            return m_placing;
        }
        ++m_reads;
        if (request.target.contains("/Account/") && !request.target.contains("/cdr"))
            return FaultAnswer::normal(200, R"({"calls":[]})"); // what lives
        QJsonArray calls;
        const bool shown = m_posts > 0 && m_shows != Shows::Never && (m_shows != Shows::Late || m_reads > 2);
        if (shown && m_shows == Shows::Twice)
            calls.append(record(u"twin-1"_s, m_placedAt.addMSecs(40)));
        if (shown)
            calls.append(record(u"new-1"_s, m_placedAt));
        calls.append(record(u"old"_s, m_begun));
        const QJsonObject body {
            {"calls"_L1, calls},
            {"data"_L1, calls},
            {"result"_L1, calls},
            {"pagination"_L1,
             QJsonObject {{"has_more"_L1, false}, {"has_next"_L1, false}, {"total"_L1, calls.size()}}}};
        return FaultAnswer::normal(200, QJsonDocument(body).toJson());
    }

    QJsonObject storedAttempt()
    {
        const Ran ran = run({u"attempts"_s, u"--format"_s, u"json"_s});
        if (ran.array().size() != 1)
            qWarning("%s", ran.text());
        return ran.array().isEmpty() ? QJsonObject() : ran.array()[0].toObject();
    }
    QString storedState() { return storedAttempt().value(u"state"_s).toString(); }
    QString storedId() { return storedAttempt().value(u"id"_s).toString(); }

    // Beside the provider, which lives in this thread.
    Ran run(const QStringList& arguments) const
    {
        const auto process = m_ctl->start(arguments);
        QEventLoop loop;
        QObject::connect(process.get(), &QProcess::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(LongestRunMs, &loop, &QEventLoop::quit);
        process->closeWriteChannel();
        if (process->state() != QProcess::NotRunning)
            loop.exec();
        Ran ran;
        ran.exit = process->state() == QProcess::NotRunning && process->exitStatus() == QProcess::NormalExit
            ? process->exitCode()
            : -1;
        ran.out = process->readAllStandardOutput();
        ran.err = process->readAllStandardError();
        return ran;
    }

    std::unique_ptr<Ctl> m_ctl;
    std::unique_ptr<FaultHttpServer> m_server;
    QString m_provider;
    FaultAnswer m_placing;
    Shows m_shows = Shows::AtOnce;
    int m_posts = 0;
    int m_reads = 0; // since the last placing request
    QList<ReceivedRequest> m_posted;
    QDateTime m_placedAt;
    QDateTime m_begun = QDateTime::currentDateTimeUtc().addSecs(-3600);
};

QTEST_GUILESS_MAIN(TestPlacingFaults)
#include "tst_placingfaults.moc"
