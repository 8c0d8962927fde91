// SPDX-License-Identifier: GPL-3.0-or-later
// Plants keys that occur nowhere else, lets the program work with them while it logs all it can and its
// provider echoes all it received, and then looks for them in everything that was written.
#include "ctl.h"

#include "support/faulthttpserver.h"

#include <QDirIterator>
#include <QEventLoop>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace ctl;
using ringback::FaultAnswer;
using ringback::FaultHttpServer;
using ringback::ReceivedRequest;

namespace {
struct Planted {
    QString account;
    QString provider;
    QString path;
    QStringList fields;
    QMap<QString, QByteArray> secrets;
};

// One for each way to sign in; the keys have characters that are written differently in each encoding.
QList<Planted> planted()
{
    return {
        {u"bearer"_s, u"voicebip"_s, u"/v1"_s, {}, {{u"api_key"_s, "pk_live_canary+one/aaaa?1111"}}},
        {u"headers"_s,
         u"vobiz"_s,
         u"/api/v1"_s,
         {u"auth_id=MA_MADEUP"_s},
         {{u"auth_token"_s, "canary-two-bbbb~2222%/+="}}},
        {u"query"_s, u"voipbin"_s, u"/v1.0"_s, {}, {{u"access_key"_s, "canary three/cccc&3333+"}}},
        {u"login"_s,
         u"voipbin"_s,
         u"/v1.0"_s,
         {u"auth=login"_s, u"username=somebody"_s},
         {{u"password"_s, "canary:four/dddd=4444&x"}}},
        {u"basic"_s,
         u"voxifi"_s,
         u"/x/v1"_s,
         {u"list_path=/calls"_s, u"auth_kind=basic"_s, u"username=somebody"_s, u"place_path=/dial"_s,
          u"place_body={\"to\": \"{to}\"}"_s},
         {{u"api_key"_s, "canary five>eeee<5555"}}},
        {u"plain"_s, u"truedy"_s, u"/t/v1"_s, {}, {{u"api_key"_s, "truedy_canarysix666677778888"}}},
    };
}
const QByteArray LoginToken = "canary-token-ffff/9999+";

QList<QByteArray> tracesOf(const QByteArray& key)
{
    QList<QByteArray> traces {key,
                              key.toPercentEncoding(),
                              key.toPercentEncoding().replace("%2F", "%2f").replace("%2B", "%2b"),
                              QByteArray(key).replace("/", "\\/"),
                              QByteArray(key).replace(' ', '+'),
                              QByteArray(key).replace("&", "\\u0026").replace("<", "\\u003c"),
                              QString::fromUtf8(key).toHtmlEscaped().toUtf8(),
                              key.toHex()};
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        for (int before = 0; before < 3; ++before) {
            const QByteArray padded = QByteArray(before, 'x') + key;
            const QByteArray text = padded.first(padded.size() - padded.size() % 3).toBase64(alphabet);
            traces.append(text.mid(before == 0 ? 0 : before + 1));
        }
    }
    return traces;
}

QByteArray inJson(const QByteArray& text)
{
    return QJsonDocument(QJsonArray {QString::fromUtf8(text)})
        .toJson(QJsonDocument::Compact)
        .mid(1)
        .chopped(1);
}
} // namespace

class TestCanary : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_ctl = std::make_unique<Ctl>();
        m_ctl->environment.insert(u"QT_LOGGING_RULES"_s, u"*.debug=true"_s);
        m_ctl->environment.insert(u"QT_MESSAGE_PATTERN"_s, u"%{category}: %{message}"_s);
        m_outputs.clear();
        m_commandLines.clear();
        m_mode = Mode::Good;
        m_server = std::make_unique<FaultHttpServer>();
        m_server->answerBy([this](const ReceivedRequest& request) { return answerTo(request); });
        for (const Planted& one : planted()) {
            QStringList arguments {
                u"accounts"_s,   u"add"_s,     u"--id"_s,       one.account,
                u"--provider"_s, one.provider, u"--base-url"_s, m_server->url(one.path).toString()};
            for (const QString& field : one.fields)
                arguments += {u"--set"_s, field};
            for (auto it = one.secrets.begin(); it != one.secrets.end(); ++it) {
                m_ctl->environment.insert(
                    u"RINGBACK_SECRET_%1_%2"_s.arg(one.account.toUpper(), it.key().toUpper()),
                    QString::fromUtf8(*it));
            }
            QCOMPARE(run(arguments).exit, 0);
        }
    }

    void checking()
    {
        for (const Planted& one : planted())
            run({u"accounts"_s, u"check"_s, one.account});
        m_mode = Mode::EchoInError;
        for (const QString& format : {u"text"_s, u"json"_s}) {
            for (const Planted& one : planted())
                QCOMPARE(run({u"accounts"_s, u"check"_s, one.account, u"--format"_s, format}).exit, 3);
        }
        // What this is about did happen: the keys arrived there and came back, and all was logged.
        QVERIFY(m_outputs.contains("ringback.net: GET"));
        QVERIFY(m_outputs.contains("[masked]"));
        for (const Planted& one : planted())
            QVERIFY2(arrived(one), qPrintable(one.account));
        QVERIFY(hits().isEmpty());
    }

    void pollingWell()
    {
        run({u"poll"_s});
        run({u"poll"_s, u"--format"_s, u"json"_s});
        readEverything();
        QVERIFY(hits().isEmpty());
    }

    // In an error's body and headers, then in the records of a page that is good.
    void pollingWhatEchoes()
    {
        run({u"poll"_s});
        for (const Mode mode : {Mode::EchoInError, Mode::EchoInPage}) {
            m_mode = mode;
            for (const QString& format : {u"text"_s, u"json"_s})
                run({u"poll"_s, u"--format"_s, format});
        }
        readEverything();
        for (const Planted& one : planted())
            QVERIFY2(arrived(one), qPrintable(one.account));
        QVERIFY(m_outputs.contains("[masked]"));
        QVERIFY(hits().isEmpty());
    }

    // A day's work with every kind of key: a poll, a failing one, a dry run, a refused, a placed and a lost
    // call, attempts, audit, exports and tickets; the provider gives back all that it was sent.
    void aWholeSession()
    {
        m_mode = Mode::EchoInPlacing;
        QCOMPARE(run({u"poll"_s}).exit, 0);
        m_mode = Mode::EchoInError;
        run({u"poll"_s});
        for (const Planted& one : planted()) {
            m_mode = Mode::EchoInPlacing;
            QVERIFY(run({u"poll"_s, u"--account"_s, one.account}).exit >= 0);
            QStringList allow {u"retry-settings"_s, one.account, u"--allow"_s, u"on"_s,
                               u"--gap"_s,          u"0s"_s,     u"--quiet"_s, u"off"_s};
            if (one.provider == "vobiz"_L1)
                allow += {u"--set"_s, u"answer_url=https://answer.example/voice"_s};
            QCOMPARE(run(allow).exit, 0);
            const QString call = one.account + u"/c1"_s;
            run({u"retry"_s, call, u"--dry-run"_s});
            for (const Mode mode : {Mode::EchoInPlacing, Mode::EchoInPlaced, Mode::EchoInLost}) {
                m_mode = mode;
                const Ran dry =
                    run({u"retry"_s, call, u"--dry-run"_s, u"--changed"_s, u"--format"_s, u"json"_s});
                QVERIFY2(!dry.object().value(u"request"_s).toString().isEmpty(), dry.text());
                QStringList retry {u"retry"_s, call, u"--yes"_s, u"--changed"_s, u"--format"_s, u"json"_s};
                const QJsonObject verdict = dry.object().value(u"verdict"_s).toObject();
                for (const QJsonValue& point : verdict.value(u"points"_s).toArray()) {
                    if (point.toObject().value(u"word"_s).toString() == u"second-yes"_s)
                        retry += {u"--agree"_s, point.toObject().value(u"rule"_s).toString()};
                }
                const Ran ran = run(retry + QStringList {u"--wait"_s, u"0"_s});
                const QJsonObject attempt = ran.object().value(u"attempt"_s).toObject();
                const QString state = attempt.value(u"state"_s).toString();
                const QString expected = mode == Mode::EchoInPlacing ? u"not-placed"_s
                    : mode == Mode::EchoInPlaced                     ? u"placed"_s
                                                                     : u"unknown"_s;
                QVERIFY2(state == expected, ran.text());
            }
        }
        for (const QString& format : {u"text"_s, u"json"_s, u"csv"_s, u"ndjson"_s}) {
            run({u"attempts"_s, u"--format"_s, format});
            run({u"audit"_s, u"--format"_s, format});
        }
        for (const QString& format : {u"csv"_s, u"json"_s, u"ndjson"_s}) {
            QStringList write {u"export"_s, u"--format"_s, format, u"-o"_s,
                               m_ctl->path(u"export."_s + format)};
            if (format != "csv"_L1)
                write += u"--raw"_s;
            QCOMPARE(run(write).exit, 0);
        }
        if (run({u"ticket"_s, u"--help"_s}).exit == 0) {
            QStringList calls;
            for (const Planted& one : planted())
                calls += one.account + u"/c1"_s;
            for (const QString& format : {u"text"_s, u"md"_s, u"eml"_s, u"json"_s}) {
                const Ran ran = run(QStringList {u"ticket"_s, u"--format"_s, format, u"--keep"_s, u"-o"_s,
                                                 m_ctl->path(u"ticket."_s + format)}
                                    + calls);
                QVERIFY2(ran.exit == 0, ran.text());
                run({u"ticket"_s, u"--format"_s, format, calls.first()});
            }
        }
        readEverything();
        QVERIFY(m_outputs.contains("ringback.net: POST"));
        for (const Planted& one : planted())
            QVERIFY2(arrived(one), qPrintable(one.account));
        QVERIFY(hits().isEmpty());
    }

    void secretsFromStandardInput()
    {
        const QByteArray key = planted().first().secrets.first();
        m_ctl->environment.remove(u"RINGBACK_SECRET_LATE_API_KEY"_s);
        const QStringList add {u"accounts"_s,   u"add"_s,      u"--id"_s,           u"late"_s,
                               u"--provider"_s, u"voicebip"_s, u"--secrets-stdin"_s};
        QCOMPARE(run(add, "api_key=" + key + "\n").exit, 3); // there is no store to keep it
        QCOMPARE(run({u"accounts"_s, u"remove"_s, u"late"_s}).exit, 0);
        QCOMPARE(run(add, "{\"api_key\":" + inJson(key) + "}").exit, 3);
        run({u"accounts"_s, u"remove"_s, u"late"_s});
        // Mistakes repeat nothing of it.
        QCOMPARE(run(add, key + "\n").exit, 2);
        QCOMPARE(run(add, "wrong=" + key + "\n").exit, 2);
        QCOMPARE(run(add, key + "=api_key\n").exit, 2);
        QCOMPARE(run(add, "{\"api_key\":" + inJson(key)).exit, 2);
        QCOMPARE(run(add, "{\"api_key\":[" + inJson(key) + "]}").exit, 2);
        QVERIFY(hits().isEmpty());
    }

    void watching()
    {
        const auto process = m_ctl->start({u"watch"_s});
        m_mode = Mode::EchoInPage;
        QTRY_VERIFY_WITH_TIMEOUT(m_server->requests().size() >= 8, 30'000);
        QVERIFY(hits().isEmpty()); // the journal beside the history, too
        QFile commandLine(u"/proc/%1/cmdline"_s.arg(process->processId()));
        if (commandLine.open(QIODevice::ReadOnly))
            m_commandLines += commandLine.readAll();
        QVERIFY(Ctl::signal(*process, SIGTERM));
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, 30'000);
        m_outputs += process->readAllStandardOutput() + process->readAllStandardError();
        QVERIFY(hits().isEmpty());
        // What a crash leaves behind.
        const auto crashing = m_ctl->start({u"watch"_s});
        const qsizetype before = m_server->requests().size();
        QTRY_VERIFY_WITH_TIMEOUT(m_server->requests().size() >= before + 4, 60'000);
        QVERIFY(Ctl::signal(*crashing, SIGKILL));
        QTRY_COMPARE_WITH_TIMEOUT(crashing->state(), QProcess::NotRunning, 30'000);
        m_outputs += crashing->readAllStandardOutput() + crashing->readAllStandardError();
        QVERIFY(hits().isEmpty());
    }

    // The search itself finds what it should: a test that cannot fail is none.
    void theSearchFindsWhatIsThere()
    {
        QVERIFY(hits().isEmpty());
        const QByteArray key = planted().first().secrets.first();
        for (const QByteArray& trace : {key, QByteArray("user:" + key).toBase64(), key.toPercentEncoding()}) {
            m_ctl->put(u"profile/leak.log"_s, "before " + trace + " after");
            QVERIFY2(!hits().isEmpty(), trace.constData());
        }
    }

private:
    enum class Mode : quint8 { Good, EchoInError, EchoInPage, EchoInPlacing, EchoInPlaced, EchoInLost };

    FaultAnswer answerTo(const ReceivedRequest& request) const
    {
        QByteArray echo = request.target + ' ' + request.body;
        QByteArray credentials;
        for (const auto& [name, value] : request.headers) {
            echo += ' ' + name + ": " + value;
            if (name.toLower() == "authorization" || name.toLower().startsWith("x-"))
                credentials = value;
        }
        echo += ' ' + QByteArray::fromPercentEncoding(request.target);
        if (credentials.startsWith("Basic "))
            echo += ' ' + QByteArray::fromBase64(credentials.mid(6));
        if (request.target.contains("/auth/login") && m_mode != Mode::EchoInError)
            return FaultAnswer::normal(200, "{\"token\":" + inJson(LoginToken) + "}");
        const bool isPlacing = request.method == "POST" && !request.target.contains("/auth/login");
        if (m_mode == Mode::EchoInError || (m_mode == Mode::EchoInPlacing && isPlacing)) {
            const QByteArray error = request.target.contains("/t/")
                ? "{\"code\":\"validation_error\",\"message\":" + inJson(echo) + "}"
                : inJson(echo);
            return FaultAnswer::normal(
                400,
                "{\"error_code\":\"VALIDATION_ERROR\",\"message\":" + inJson(echo) + ",\"error\":" + error
                    + ",\"details\":{\"echo\":" + inJson(echo) + "},\"request_id\":\"req_made_up\"}",
                {{"X-Request-ID", "req_" + credentials.mid(0, 200)}, {"X-Echo", credentials}});
        }
        if (m_mode == Mode::EchoInPage) {
            const QByteArray call =
                "[{\"call_id\":\"c1\",\"id\":\"c1\",\"uuid\":\"c1\",\"status\":\"failed\",\"error\":"
                + inJson(echo) + ",\"hangup_reason\":" + inJson(echo)
                + ",\"from_number\":" + inJson(credentials) + "}]";
            return FaultAnswer::normal(200,
                                       "{\"calls\":" + call + ",\"result\":" + call + ",\"data\":" + call
                                           + ",\"objects\":" + call + "}");
        }
        if (isPlacing && m_mode == Mode::EchoInLost)
            return FaultAnswer::normal(500, inJson(echo), {{"X-Request-ID", credentials.left(200)}});
        if (isPlacing && m_mode == Mode::EchoInPlaced) {
            return FaultAnswer::normal(
                201,
                R"({"call_id":"c2","call_uuid":"c2","calls":[{"id":"c2"}],"data":{"id":"c2"},"message":)"
                    + inJson(echo) + ",\"request_id\":" + inJson(credentials) + "}",
                {{"X-Request-ID", credentials.left(200)}});
        }
        if (m_mode != Mode::Good)
            return FaultAnswer::normal(200, pageFor(request));
        return FaultAnswer::normal(200, R"({"calls":[],"result":[],"data":[],"objects":[]})");
    }

    // One call that nobody answered, as each provider would give it.
    static QByteArray pageFor(const ReceivedRequest& request)
    {
        // Each account calls somebody else: what is not known of one call keeps all from calling that number.
        QByteArray number = "+12025550121";
        if (request.target.contains("/Account/"))
            number = "+12025550122";
        else if (request.target.contains("accesskey="))
            number = "+12025550123";
        else if (request.target.contains("/v1.0/"))
            number = "+12025550124";
        else if (request.target.contains("/x/"))
            number = "+12025550125";
        else if (request.target.contains("/t/"))
            number = "+12025550126";
        return rawPageFor(request).replace("+NUMBER", number);
    }
    static QByteArray rawPageFor(const ReceivedRequest& request)
    {
        const QByteArray numbers = R"("from":"+12025550100","from_number":"+12025550100","to":"+NUMBER",)"
                                   R"("to_number":"+NUMBER","customer_number":"+NUMBER")";
        const QByteArray times = R"("created_at":"2026-05-01T09:00:00Z","ended_at":"2026-05-01T09:00:20Z")";
        if (request.target.contains("/Account/")) {
            if (!request.target.contains("/cdr"))
                return R"({"calls":[]})";
            return R"({"data":[{"uuid":"c1","call_direction":"outbound","caller_id_number":"+12025550100",)"
                   R"("destination_number":"+NUMBER","hangup_cause_code":"3000",)"
                   R"("start_time":"2026-05-01T09:00:00Z","end_time":"2026-05-01T09:00:20Z"}],)"
                   R"("pagination":{"has_next":false,"total":1,"pages":1,"per_page":100}})";
        }
        if (request.target.contains("/v1.0/")) {
            return R"({"result":[{"id":"c1","status":"hangup","hangup_reason":"noanswer",)"
                   R"("direction":"outgoing","flow_id":"1f0e6b1c-0000-4000-8000-00000000beef",)"
                   R"("source":{"type":"tel","target":"+12025550100"},)"
                   R"("destination":{"type":"tel","target":"+NUMBER"},)"
                   R"("tm_create":"2026-05-01T09:00:00.000000Z","tm_hangup":"2026-05-01T09:00:20.000000Z"}]})";
        }
        const QByteArray call =
            R"([{"call_id":"c1","id":"c1","status":"no-answer","direction":"outbound","agent_id":"agt_x",)"
            + numbers + ',' + times + "}]";
        return "{\"calls\":" + call + ",\"data\":" + call + "}";
    }

    bool arrived(const Planted& one) const
    {
        for (const QByteArray& key : one.secrets) {
            QList<QByteArray> traces = tracesOf(key);
            traces.append(inJson(key).mid(1).chopped(1));
            for (const QByteArray& trace : std::as_const(traces)) {
                if (m_server->bytesReceived().contains(trace))
                    return true;
            }
        }
        return false;
    }

    // Beside the provider, which lives in this thread.
    Ran run(const QStringList& arguments, const QByteArray& input = {})
    {
        const auto process = m_ctl->start(arguments);
        QEventLoop loop;
        QObject::connect(process.get(), &QProcess::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(LongestRunMs, &loop, &QEventLoop::quit);
        process->write(input);
        process->closeWriteChannel();
        if (process->state() != QProcess::NotRunning)
            loop.exec();
        Ran ran;
        ran.exit = process->state() == QProcess::NotRunning ? process->exitCode() : -1;
        ran.out = process->readAllStandardOutput();
        ran.err = process->readAllStandardError();
        m_outputs += ran.out + ran.err;
        return ran;
    }

    void readEverything()
    {
        for (const QString& format : {u"text"_s, u"json"_s}) {
            run({u"accounts"_s, u"list"_s, u"--format"_s, format});
            run({u"calls"_s, u"--format"_s, format});
            run({u"doctor"_s, u"--format"_s, format});
            const Ran errors = run({u"errors"_s, u"--format"_s, format});
            run({u"decode"_s, u"--format"_s, format}, errors.out);
        }
        for (const QJsonValue& call : run({u"calls"_s, u"--format"_s, u"json"_s}).array()) {
            for (const QString& format : {u"text"_s, u"json"_s})
                run({u"call"_s, call.toObject().value(u"call_id"_s).toString(), u"--format"_s, format});
        }
    }

    // Where keys were found: "FILE: account". The history is searched as it lies on the disk, journal
    // included.
    QStringList hits() const
    {
        QMap<QString, QByteArray> written {{u"output"_s, m_outputs}, {u"command line"_s, m_commandLines}};
        QDirIterator files(m_ctl->path(u"."_s), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                written.insert(file.fileName(), file.readAll());
        }
        QList<Planted> all = planted();
        all.append({u"login token"_s, {}, {}, {}, {{u"token"_s, LoginToken}}});
        QStringList found;
        for (auto it = written.begin(); it != written.end(); ++it) {
            for (const Planted& one : std::as_const(all)) {
                for (const QByteArray& key : one.secrets) {
                    for (const QByteArray& trace : tracesOf(key)) {
                        const qsizetype at = it->indexOf(trace);
                        if (at < 0)
                            continue;
                        found.append(it.key() + u": "_s + one.account);
                        qInfo("found %s in %s: ...%s...", trace.constData(), qPrintable(it.key()),
                              it->mid(std::max<qsizetype>(0, at - 60), trace.size() + 80).constData());
                    }
                }
            }
        }
        return found;
    }

    std::unique_ptr<Ctl> m_ctl;
    std::unique_ptr<FaultHttpServer> m_server;
    Mode m_mode = Mode::Good;
    QByteArray m_outputs;
    QByteArray m_commandLines;
};

QTEST_GUILESS_MAIN(TestCanary)
#include "tst_canary.moc"
