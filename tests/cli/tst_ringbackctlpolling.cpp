// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.h"

#include "support/faulthttpserver.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace Qt::StringLiterals;
using namespace ctl;
using ringback::FaultAnswer;
using ringback::FaultHttpServer;

namespace {
const QByteArray OneCall =
    R"({"calls":[{"call_id":"c1","direction":"outbound","from_number":"+15555550100",)"
    R"("to_number":"+4930555000","status":"completed","started_at":"2026-05-01T09:59:00Z"}]})";

QByteArray lineOf(QProcess& process)
{
    QElapsedTimer timer;
    timer.start();
    while (!process.canReadLine() && timer.elapsed() < LongestRunMs
           && process.state() != QProcess::NotRunning)
        process.waitForReadyRead(1'000);
    return process.readLine();
}

QString variable(const QString& account, const QString& field)
{
    return u"RINGBACK_SECRET_"_s + account.toUpper() + u'_' + field.toUpper();
}

QSet<QString> valuesOf(const QJsonArray& list, const QString& key)
{
    QSet<QString> values;
    for (const QJsonValue& value : list)
        values.insert(value.toObject().value(key).toString());
    return values;
}

QJsonObject first(const QJsonArray& list, const QString& key, const QString& value)
{
    for (const QJsonValue& item : list) {
        if (item.toObject().value(key).toString() == value)
            return item.toObject();
    }
    return {};
}

QStringList callKeys()
{
    return {u"account"_s,     u"advice"_s,
            u"answered_at"_s, u"call_id"_s,
            u"created_at"_s,  u"decoded_entry"_s,
            u"direction"_s,   u"duration_seconds"_s,
            u"end_reason"_s,  u"end_reason_text"_s,
            u"ended_at"_s,    u"fault"_s,
            u"flags"_s,       u"from"_s,
            u"provider"_s,    u"provider_status"_s,
            u"request_ids"_s, u"retry_of"_s,
            u"ringing_at"_s,  u"status"_s,
            u"to"_s,          u"work"_s};
}
} // namespace

// ringbackctl polling the simulator that ringbackctl runs.
class TestRingbackctlPolling : public QObject {
    Q_OBJECT

private slots:
    void init() { m_ctl = std::make_unique<Ctl>(); }

    void fiveProvidersAndEightStatuses()
    {
        const auto simulator = m_ctl->start({u"simulate"_s, u"--rate"_s, u"300"_s, u"--speed"_s, u"4"_s});
        const QByteArray line = lineOf(*simulator);
        const QJsonObject providers = QJsonDocument::fromJson(line).object().value(u"providers"_s).toObject();
        QCOMPARE(providers.size(), 5);
        QByteArrayList secrets;
        for (const QString& id : providers.keys()) {
            const QJsonObject provider = providers.value(id).toObject();
            QCOMPARE(keysOf(provider), sorted({u"base_url"_s, u"set"_s, u"secrets"_s}));
            QStringList add {
                u"accounts"_s,   u"add"_s, u"--id"_s,       id,
                u"--provider"_s, id,       u"--base-url"_s, provider.value(u"base_url"_s).toString()};
            const QJsonObject set = provider.value(u"set"_s).toObject();
            for (auto it = set.begin(); it != set.end(); ++it)
                add += {u"--set"_s, it.key() + u'=' + it.value().toString()};
            const QJsonObject keys = provider.value(u"secrets"_s).toObject();
            for (auto it = keys.begin(); it != keys.end(); ++it) {
                m_ctl->environment.insert(variable(id, it.key()), it.value().toString());
                secrets.append(it.value().toString().toUtf8());
            }
            const Ran added = m_ctl->run(add);
            QVERIFY2(added.exit == 0, added.text());
        }
        QVERIFY(secrets.size() >= 5);

        QByteArray printed;
        QJsonArray calls;
        QSet<QString> statuses;
        int polls = 0;
        while (polls < 8 && statuses.size() < 8) {
            const Ran poll = m_ctl->run({u"poll"_s, u"--format"_s, u"json"_s});
            ++polls;
            // 3: the simulator fails now and then, on purpose.
            QVERIFY2(poll.exit == 0 || poll.exit == 3, poll.text());
            printed += poll.all();
            checkPoll(poll);
            const Ran list = m_ctl->run({u"calls"_s, u"--format"_s, u"json"_s, u"--limit"_s, u"100000"_s});
            QVERIFY2(list.exit == 0 && list.err.isEmpty(), list.text());
            printed += list.all();
            calls = list.array();
            statuses = valuesOf(calls, u"status"_s);
            statuses.remove(u"unknown"_s);
        }
        QCOMPARE(valuesOf(calls, u"provider"_s).size(), 5);
        QCOMPARE(statuses.size(), 8);
        checkCalls(calls);
        checkFilters(calls);
        printed += checkCall(calls);
        const Ran errors = m_ctl->run({u"errors"_s, u"--format"_s, u"json"_s});
        QVERIFY2(errors.exit == 0 && errors.json().isArray(), errors.text());
        printed += errors.all();
        printed += m_ctl->run({u"accounts"_s, u"list"_s}).all();
        printed += m_ctl->run({u"doctor"_s}).all();
        const Ran check = m_ctl->run({u"accounts"_s, u"check"_s, u"vobiz"_s, u"--format"_s, u"json"_s});
        QVERIFY2(check.exit == 0 || check.exit == 3, check.text());
        QCOMPARE(keysOf(check.object()),
                 sorted({u"account"_s, u"ok"_s, u"problem"_s, u"calls_on_first_page"_s, u"error"_s}));
        printed += check.all();

        // No key is anywhere: not printed, not in any file.
        int files = 0;
        QDirIterator all(m_ctl->profile(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (all.hasNext()) {
            QFile file(all.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            ++files;
            for (const QByteArray& secret : secrets)
                QVERIFY2(!bytes.contains(secret), qPrintable(file.fileName()));
            QCOMPARE(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther),
                     QFile::Permissions());
        }
        QVERIFY(files >= 2);
        for (const QByteArray& secret : secrets)
            QVERIFY(!printed.contains(secret));

        QVERIFY(simulator->readAllStandardOutput().isEmpty());
        QVERIFY(Ctl::signal(*simulator, SIGTERM));
        QVERIFY(simulator->waitForFinished());
        QCOMPARE(simulator->exitStatus(), QProcess::NormalExit);
        QCOMPARE(simulator->exitCode(), 0);
        QVERIFY(simulator->readAllStandardError().isEmpty());

        // With nobody there the accounts are unhealthy, and what was read stays.
        const Ran gone = m_ctl->run({u"poll"_s, u"--account"_s, u"truedy"_s, u"--format"_s, u"json"_s});
        QVERIFY2(gone.exit == 3, gone.text());
        const QJsonObject account = gone.object().value(u"accounts"_s).toArray().first().toObject();
        QCOMPARE(account.value(u"freshness"_s).toObject().value(u"state"_s).toString(), u"unreachable"_s);
        QCOMPARE(account.value(u"errors"_s).toArray().first().toObject().value(u"entry"_s).toString(),
                 u"net/refused"_s);
        QCOMPARE(m_ctl->run({u"accounts"_s, u"list"_s}).exit, 3);
        QVERIFY(m_ctl->run({u"calls"_s, u"--format"_s, u"json"_s, u"--limit"_s, u"100000"_s}).array().size()
                >= calls.size());
    }

    void aWrongKeyIsDecodedAndThenLeftAlone()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(
            401, R"({"error_code":"INVALID_API_KEY","message":"no","request_id":"req_made_up"})"));
        QVERIFY(m_ctl
                    ->run({u"accounts"_s, u"add"_s, u"--id"_s, u"desk"_s, u"--provider"_s, u"voicebip"_s,
                           u"--base-url"_s, server.url(u"/v1"_s).toString()})
                    .exit
                == 0);
        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up-wrong"_s);
        for (int round = 1; round <= 4; ++round) {
            const Ran poll = runBeside({u"poll"_s, u"--format"_s, u"json"_s});
            QVERIFY2(poll.exit == 3, poll.text());
            QVERIFY2(!poll.all().contains("k-made-up"), poll.text());
            QCOMPARE(server.requests().size(), std::min(round, 2));
            const QJsonObject account = poll.object().value(u"accounts"_s).toArray().first().toObject();
            const QJsonArray errors = account.value(u"errors"_s).toArray();
            QCOMPARE(errors.size(), round <= 2 ? 1 : 0);
            QCOMPARE(account.value(u"freshness"_s).toObject().value(u"state"_s).toString(),
                     round == 1 ? u"failing"_s : u"refused"_s);
            if (round <= 2) {
                const QJsonObject error = errors.first().toObject();
                QCOMPARE(keysOf(error), decodedKeys());
                QCOMPARE(error.value(u"http_status"_s).toInt(), 401);
                QCOMPARE(error.value(u"request_id"_s).toString(), u"req_made_up"_s);
                QVERIFY(!error.value(u"fix"_s).toArray().isEmpty());
            } else {
                QVERIFY2(poll.err.contains("refused"), poll.text());
            }
        }
        const Ran errors = m_ctl->run({u"errors"_s, u"--format"_s, u"json"_s});
        QCOMPARE(errors.array().size(), 2);
        const QJsonObject record = errors.array().first().toObject();
        QCOMPARE(keysOf(record),
                 sorted({u"account"_s, u"provider"_s, u"at"_s, u"operation"_s, u"feed"_s, u"request"_s,
                         u"decoded"_s, u"body"_s}));
        QCOMPARE(record.value(u"request"_s).toString(), u"GET /v1/calls"_s);
        QCOMPARE(keysOf(record.value(u"decoded"_s).toObject()), decodedKeys());
        QCOMPARE(m_ctl->run({u"errors"_s, u"provider:vobiz"_s, u"--format"_s, u"json"_s}).out, "[]\n");

        // Another key is tried.
        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up-other"_s);
        runBeside({u"poll"_s});
        QCOMPARE(server.requests().size(), 3);
    }

    // One run is one round: it does not sit out a long wait, and does not break it.
    void aLongWaitIsSaid()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(429, R"({"error_code":"RATE_LIMITED","message":"no"})",
                                          {{"Retry-After", "3000"}}));
        QVERIFY(m_ctl
                    ->run({u"accounts"_s, u"add"_s, u"--id"_s, u"desk"_s, u"--provider"_s, u"voicebip"_s,
                           u"--base-url"_s, server.url(u"/v1"_s).toString()})
                    .exit
                == 0);
        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up"_s);
        QVERIFY(runBeside({u"poll"_s}).exit == 3);
        const Ran again = runBeside({u"poll"_s, u"--format"_s, u"json"_s});
        QVERIFY2(again.exit == 3 && again.err.contains("nothing is asked before"), again.text());
        // A test of the connection is no way around it.
        const Ran check = runBeside({u"accounts"_s, u"check"_s, u"desk"_s});
        QVERIFY2(check.exit == 3 && check.out.contains("wants no request with this key before"),
                 check.text());
        QCOMPARE(server.requests().size(), 1);
    }

    void pollingWithoutAKeySaysWhichIsMissing()
    {
        QVERIFY(m_ctl->run({u"accounts"_s, u"add"_s, u"--id"_s, u"desk"_s, u"--provider"_s, u"truedy"_s}).exit
                == 0);
        const Ran poll = m_ctl->run({u"poll"_s, u"--format"_s, u"json"_s});
        QVERIFY2(poll.exit == 3 && poll.err.contains("RINGBACK_SECRET_DESK_API_KEY"), poll.text());
        QCOMPARE(m_ctl->run({u"poll"_s, u"--account"_s, u"desc"_s}).exit, 1);
        // watch says so, too, instead of nothing.
        const auto watch = m_ctl->start({u"watch"_s});
        watch->setReadChannel(QProcess::StandardError);
        const QByteArray said = lineOf(*watch);
        QVERIFY2(said.contains("RINGBACK_SECRET_DESK_API_KEY"), said.constData());
        QVERIFY(Ctl::signal(*watch, SIGINT));
        QVERIFY(watch->waitForFinished());
        QCOMPARE(watch->exitCode(), 3); // an account that is not watched is not well
    }

    // The exit status of a watch that is stopped says how the accounts were.
    void aStoppedWatchSaysWhatWasNotFresh_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("exit");
        QTest::newRow("healthy") << 200 << OneCall << 0;
        QTest::newRow("failing") << 503 << "{}"_ba << 3;
    }
    void aStoppedWatchSaysWhatWasNotFresh()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, exit);
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(status, body));
        addDesk(server);
        const auto watch = m_ctl->start({u"watch"_s});
        QTRY_VERIFY_WITH_TIMEOUT(watch->canReadLine(), LongestRunMs);
        QVERIFY(Ctl::signal(*watch, SIGINT));
        QTRY_COMPARE_WITH_TIMEOUT(watch->state(), QProcess::NotRunning, LongestRunMs);
        QCOMPARE(watch->exitCode(), exit);
        QCOMPARE(watch->readAllStandardError().contains("Account desk was "), exit == 3);
    }

    void aCheckCountsInTheBudget()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, OneCall));
        addDesk(server);
        for (int i = 0; i < 3; ++i) {
            const Ran check = runBeside({u"accounts"_s, u"check"_s, u"desk"_s});
            QVERIFY2(check.exit == 0, check.text());
        }
        QCOMPARE(server.requests().size(), 3);
        qint64 counted = 0;
        for (const QJsonValue& minute : keptBudget().value(u"counts"_s).toArray())
            counted += minute.toInteger();
        QCOMPARE(counted, 3);
    }

    // Two programs on one profile would each spend the account's whole budget.
    void aSecondPollerStepsBack()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, OneCall));
        addDesk(server);
        const auto watch = m_ctl->start({u"watch"_s});
        QTRY_VERIFY_WITH_TIMEOUT(watch->canReadLine(), LongestRunMs);
        const Ran poll = runBeside({u"poll"_s});
        const QByteArray who =
            "ringbackctl (process " + QByteArray::number(watch->processId()) + " on this computer)";
        QVERIFY2(poll.exit == 1 && poll.err.contains(who) && poll.out.isEmpty(), poll.text());
        QCOMPARE(runBeside({u"calls"_s}).exit, 0); // reading is free
        const Ran check = runBeside({u"accounts"_s, u"check"_s, u"desk"_s});
        QVERIFY2(check.exit == 1 && check.err.contains(who), check.text());

        // Another watch follows it. Killed, it leaves its lock behind; that stops nobody.
        const auto follower = m_ctl->start({u"watch"_s});
        follower->setReadChannel(QProcess::StandardError);
        QTRY_VERIFY_WITH_TIMEOUT(follower->canReadLine(), LongestRunMs);
        const QByteArray said = follower->readLine();
        QVERIFY2(said.contains(who) && said.contains("This prints what it reads"), said.constData());
        const auto asked = server.requests().size();
        QVERIFY(Ctl::signal(*watch, SIGKILL));
        QTRY_COMPARE_WITH_TIMEOUT(watch->state(), QProcess::NotRunning, LongestRunMs);
        QTRY_VERIFY_WITH_TIMEOUT(server.requests().size() > asked, LongestRunMs);
        QVERIFY(Ctl::signal(*follower, SIGKILL));
        QTRY_COMPARE_WITH_TIMEOUT(follower->state(), QProcess::NotRunning, LongestRunMs);
        QVERIFY(QFileInfo::exists(m_ctl->profile() + u"/polling.lock"_s));
        const Ran after = runBeside({u"poll"_s});
        QVERIFY2(after.exit == 0, after.text());
        QVERIFY(!QFileInfo::exists(m_ctl->profile() + u"/polling.lock"_s));
    }

    void aLateAccountIsNoHealth()
    {
        FaultHttpServer server;
        server.answer(FaultAnswer::normal(200, OneCall));
        addDesk(server);
        QCOMPARE(m_ctl->run({u"accounts"_s, u"list"_s}).exit, 0); // never polled
        QCOMPARE(runBeside({u"poll"_s}).exit, 0);
        QCOMPARE(m_ctl->run({u"accounts"_s, u"list"_s}).exit, 0);
        // Polled before the computer was started anew: by the wall clock alone nothing is better than late.
        meddle([](QSqlQuery& query) {
            QVERIFY(query.exec(u"SELECT state FROM account_states"_s) && query.next());
            QJsonObject state = QJsonDocument::fromJson(query.value(0).toByteArray()).object();
            state.insert(u"epoch"_s, u"another"_s);
            query.prepare(u"UPDATE account_states SET state = ?"_s);
            query.addBindValue(QJsonDocument(state).toJson());
            QVERIFY(query.exec());
        });
        const Ran list = m_ctl->run({u"accounts"_s, u"list"_s});
        QVERIFY2(list.exit == 3 && list.out.contains("late"), list.text());
    }

    void watchesTheDemoUntilInterrupted_data()
    {
        QTest::addColumn<bool>("json");
        QTest::addColumn<int>("number");
        QTest::newRow("text, SIGINT") << false << SIGINT;
        QTest::newRow("json, SIGTERM") << true << SIGTERM;
    }
    void watchesTheDemoUntilInterrupted()
    {
        QFETCH(bool, json);
        QFETCH(int, number);
        const QString temporary = m_ctl->path(u"tmp"_s);
        QVERIFY(QDir().mkpath(temporary));
        m_ctl->environment.insert(u"TMPDIR"_s, temporary);
        QStringList arguments {u"watch"_s, u"--demo"_s};
        if (json)
            arguments += {u"--format"_s, u"json"_s};
        const auto watch = m_ctl->start(arguments);
        for (int i = 0; i < 5; ++i) {
            const QByteArray line = lineOf(*watch);
            QVERIFY2(line.endsWith('\n') && line.size() > 20, line.constData());
            if (json)
                QVERIFY2(QJsonDocument::fromJson(line).isObject(), line.constData());
        }
        QVERIFY(Ctl::signal(*watch, number));
        QVERIFY(watch->waitForFinished());
        QCOMPARE(watch->exitStatus(), QProcess::NormalExit);
        QCOMPARE(watch->exitCode(), 0);
        QVERIFY2(!QFileInfo::exists(m_ctl->profile()), "the demo touches no profile");
        QVERIFY2(QDir(temporary).isEmpty(), "and leaves nothing behind");
    }

private:
    void addDesk(const FaultHttpServer& server) const
    {
        const Ran added = m_ctl->run({u"accounts"_s, u"add"_s, u"--id"_s, u"desk"_s, u"--provider"_s,
                                      u"voicebip"_s, u"--base-url"_s, server.url(u"/v1"_s).toString()});
        if (added.exit != 0)
            qWarning("%s", added.text());
        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up"_s);
    }

    // Runs SQL on the history from outside.
    void meddle(const std::function<void(QSqlQuery&)>& how) const
    {
        {
            QSqlDatabase history = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"meddler"_s);
            history.setDatabaseName(m_ctl->profile() + u"/history.sqlite"_s);
            QVERIFY(history.open());
            QSqlQuery query(history);
            how(query);
        }
        QSqlDatabase::removeDatabase(u"meddler"_s);
    }
    QJsonObject keptBudget() const
    {
        QJsonObject budget;
        meddle([&budget](QSqlQuery& query) {
            QVERIFY(query.exec(u"SELECT state FROM account_states"_s) && query.next());
            budget =
                QJsonDocument::fromJson(query.value(0).toByteArray()).object().value(u"budget"_s).toObject();
        });
        return budget;
    }

    // While a server of this process answers.
    Ran runBeside(const QStringList& arguments) const
    {
        const auto process = m_ctl->start(arguments);
        QSignalSpy finished(process.get(), &QProcess::finished);
        if (finished.isEmpty() && process->state() != QProcess::NotRunning)
            finished.wait(LongestRunMs);
        Ran ran;
        ran.exit = process->state() == QProcess::NotRunning ? process->exitCode() : -1;
        ran.out = process->readAllStandardOutput();
        ran.err = process->readAllStandardError();
        return ran;
    }

    static void checkPoll(const Ran& poll)
    {
        QCOMPARE(keysOf(poll.object()), QStringList {u"accounts"_s});
        const QJsonArray accounts = poll.object().value(u"accounts"_s).toArray();
        QCOMPARE(accounts.size(), 5);
        for (const QJsonValue& value : accounts) {
            const QJsonObject account = value.toObject();
            QCOMPARE(keysOf(account),
                     sorted({u"account"_s, u"provider"_s, u"feeds"_s, u"new"_s, u"changed"_s, u"set_aside"_s,
                             u"errors"_s, u"requests"_s, u"freshness"_s}));
            QCOMPARE(keysOf(account.value(u"freshness"_s).toObject()),
                     sorted({u"state"_s, u"last_good_at"_s}));
            for (const QJsonValue& feed : account.value(u"feeds"_s).toArray())
                QCOMPARE(keysOf(feed.toObject()), sorted({u"feed"_s, u"pages"_s, u"rows"_s}));
            for (const QJsonValue& error : account.value(u"errors"_s).toArray())
                QCOMPARE(keysOf(error.toObject()), decodedKeys());
            QVERIFY(account.value(u"requests"_s).toInt() > 0);
            QCOMPARE(account.value(u"set_aside"_s).toInt(-1), 0);
        }
    }

    static void checkCalls(const QJsonArray& calls)
    {
        static const QRegularExpression Instant(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"_s);
        for (const QJsonValue& value : calls) {
            const QJsonObject call = value.toObject();
            QCOMPARE(keysOf(call), callKeys());
            for (const QString& key : {u"created_at"_s, u"ringing_at"_s, u"answered_at"_s, u"ended_at"_s}) {
                const QJsonValue at = call.value(key);
                QVERIFY2(at.isNull() || Instant.match(at.toString()).hasMatch(), qPrintable(at.toString()));
            }
            QVERIFY(call.value(u"request_ids"_s).isArray() && call.value(u"flags"_s).isArray());
            QVERIFY(!call.value(u"call_id"_s).toString().isEmpty());
            const QString status = call.value(u"status"_s).toString();
            if (status == "failed"_L1) {
                QVERIFY2(call.value(u"decoded_entry"_s).isString(),
                         QJsonDocument(call).toJson(QJsonDocument::Compact).constData());
                QVERIFY(call.value(u"advice"_s).isString() && call.value(u"fault"_s).isString());
            }
            if (status == "queued"_L1 || status == "ringing"_L1 || status == "in-progress"_L1) {
                QCOMPARE(call.value(u"advice"_s).toString(), u"none"_s);
                QVERIFY(call.value(u"fault"_s).isNull());
            }
        }
    }

    void checkFilters(const QJsonArray& calls) const
    {
        int failed = 0;
        for (const QJsonValue& call : calls)
            failed += call.toObject().value(u"status"_s).toString() == "failed"_L1 ? 1 : 0;
        const Ran byStatus =
            m_ctl->run({u"calls"_s, u"status:failed"_s, u"--limit"_s, u"100000"_s, u"--format"_s, u"json"_s});
        QCOMPARE(byStatus.array().size(), failed);
        const Ran both = m_ctl->run({u"calls"_s, u"provider:vobiz"_s, u"status:busy,no-answer"_s,
                                     u"--limit"_s, u"3"_s, u"--format"_s, u"ndjson"_s});
        const QList<QByteArray> lines = both.out.trimmed().split('\n');
        QVERIFY2(!lines.first().isEmpty() && lines.size() <= 3, both.text());
        for (const QByteArray& line : lines) {
            const QJsonObject call = QJsonDocument::fromJson(line).object();
            QCOMPARE(call.value(u"provider"_s).toString(), u"vobiz"_s);
            QVERIFY((QStringList {u"busy"_s, u"no-answer"_s}).contains(call.value(u"status"_s).toString()));
        }
        QCOMPARE(m_ctl->run({u"calls"_s, u"--format"_s, u"json"_s}).array().size(), 50);
        QCOMPARE(m_ctl->run({u"calls"_s, u"until:9d"_s, u"--format"_s, u"json"_s}).out, "[]\n");
        const Ran text = m_ctl->run({u"calls"_s, u"--limit"_s, u"2"_s});
        QVERIFY2(text.exit == 0 && text.out.startsWith("Time") && text.err.contains("--limit"), text.text());
    }

    QByteArray checkCall(const QJsonArray& calls) const
    {
        const QJsonObject listed = first(calls, u"status"_s, u"failed"_s);
        const QString id =
            listed.value(u"account"_s).toString() + u'/' + listed.value(u"call_id"_s).toString();
        const Ran one = m_ctl->run({u"call"_s, id, u"--format"_s, u"json"_s});
        const QJsonObject call = one.object();
        QStringList keys = callKeys() + QStringList {u"events"_s, u"decoded"_s, u"raw"_s};
        [&] {
            QVERIFY2(one.exit == 0 && one.err.isEmpty(), one.text());
            QCOMPARE(keysOf(call), sorted(keys));
            QVERIFY(call.value(u"raw"_s).isObject());
            QCOMPARE(keysOf(call.value(u"decoded"_s).toObject()), decodedKeys());
            QCOMPARE(call.value(u"decoded"_s).toObject().value(u"entry"_s), listed.value(u"decoded_entry"_s));
            const QJsonArray events = call.value(u"events"_s).toArray();
            QVERIFY(!events.isEmpty());
            for (const QJsonValue& value : events) {
                const QJsonObject event = value.toObject();
                QCOMPARE(keysOf(event),
                         sorted({u"status"_s, u"basis"_s, u"at"_s, u"not_before"_s, u"not_after"_s}));
                const bool reported = event.value(u"basis"_s).toString() == "reported"_L1;
                QCOMPARE(event.value(u"at"_s).isNull(), !reported);
                QCOMPARE(event.value(u"not_after"_s).isNull(), reported);
            }
            QCOMPARE(events.last().toObject().value(u"status"_s).toString(), u"failed"_s);
            const Ran text = m_ctl->run({u"call"_s, listed.value(u"call_id"_s).toString()});
            QVERIFY2(text.exit == 0 && text.out.contains("Timeline"), text.text());
        }();
        return one.all();
    }

    std::unique_ptr<Ctl> m_ctl;
};

QTEST_GUILESS_MAIN(TestRingbackctlPolling)
#include "tst_ringbackctlpolling.moc"
