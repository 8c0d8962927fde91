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
         u"/v1"_s,
         {u"list_path=/calls"_s, u"auth_kind=basic"_s, u"username=somebody"_s},
         {{u"api_key"_s, "canary five>eeee<5555"}}},
        {u"plain"_s, u"truedy"_s, u"/v1"_s, {}, {{u"api_key"_s, "truedy_canarysix666677778888"}}},
    };
}
const QByteArray LoginToken = "canary-token-ffff/9999+";

QList<QByteArray> tracesOf(const QByteArray& key)
{
    QList<QByteArray> traces {key, key.toPercentEncoding(), QByteArray(key).replace("/", "\\/"),
                              QByteArray(key).replace(' ', '+')};
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

    // The dry run's request, a refusal that echoes the placing request, and what is kept of both.
    void callingAgain()
    {
        m_mode = Mode::EchoInPlacing;
        for (const QString& account : {u"bearer"_s, u"plain"_s}) {
            QCOMPARE(run({u"poll"_s, u"--account"_s, account}).exit, 0);
            QCOMPARE(run({u"retry-settings"_s, account, u"--allow"_s, u"on"_s, u"--gap"_s, u"0s"_s}).exit, 0);
            const QString call = account + u"/c1"_s;
            run({u"retry"_s, call, u"--dry-run"_s});
            const Ran dry = run({u"retry"_s, call, u"--dry-run"_s, u"--format"_s, u"json"_s});
            QVERIFY2(!dry.object().value(u"request"_s).toString().isEmpty(), dry.text());
            QStringList retry {u"retry"_s, call, u"--yes"_s, u"--format"_s, u"json"_s};
            const QJsonObject verdict = dry.object().value(u"verdict"_s).toObject();
            for (const QJsonValue& point : verdict.value(u"points"_s).toArray()) {
                if (point.toObject().value(u"word"_s).toString() == u"second-yes"_s)
                    retry += {u"--agree"_s, point.toObject().value(u"rule"_s).toString()};
            }
            const Ran ran = run(retry + QStringList {u"--wait"_s, u"0"_s});
            QVERIFY2(ran.object().value(u"attempt"_s).isObject(), ran.text());
            QVERIFY2(ran.out.contains("[masked]"), ran.text());
        }
        for (const QString& format : {u"text"_s, u"json"_s, u"csv"_s}) {
            run({u"attempts"_s, u"--format"_s, format});
            run({u"audit"_s, u"--format"_s, format});
        }
        readEverything();
        QVERIFY(m_outputs.contains("ringback.net: POST"));
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
        QTRY_VERIFY_WITH_TIMEOUT(m_server->requests().size() >= 6, 30'000);
        QFile commandLine(u"/proc/%1/cmdline"_s.arg(process->processId()));
        if (commandLine.open(QIODevice::ReadOnly))
            m_commandLines += commandLine.readAll();
        QVERIFY(Ctl::signal(*process, SIGTERM));
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, 30'000);
        m_outputs += process->readAllStandardOutput() + process->readAllStandardError();
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
    enum class Mode : quint8 { Good, EchoInError, EchoInPage, EchoInPlacing };

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
            return FaultAnswer::normal(
                400,
                "{\"error_code\":\"VALIDATION_ERROR\",\"message\":" + inJson(echo)
                    + ",\"error\":" + inJson(echo) + ",\"details\":{\"echo\":" + inJson(echo)
                    + "},\"request_id\":\"req_made_up\"}",
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
        if (m_mode == Mode::EchoInPlacing) {
            const QByteArray call =
                R"([{"call_id":"c1","id":"c1","status":"no-answer","direction":"outbound","agent_id":"agt_x",)"
                R"("from":"+12025550100","from_number":"+12025550100","to":"+12025550123",)"
                R"("to_number":"+12025550123","created_at":"2026-05-01T09:00:00Z",)"
                R"("ended_at":"2026-05-01T09:00:20Z"}])";
            return FaultAnswer::normal(200, "{\"calls\":" + call + ",\"data\":" + call + "}");
        }
        return FaultAnswer::normal(200, R"({"calls":[],"result":[],"data":[],"objects":[]})");
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
