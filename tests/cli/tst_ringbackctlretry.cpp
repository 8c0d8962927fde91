// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.h"

#include "core/clock.h"
#include "simulator/placescript.h"
#include "simulator/simulator.h"

#include <QThread>

using namespace Qt::StringLiterals;
using namespace ctl;
using ringback::PlaceFault;
using ringback::Simulator;

namespace {
// A simulator with a thread of its own: running a program blocks this one.
class Far {
public:
    explicit Far(const QString& provider)
    {
        Simulator::Options options;
        options.providers = {provider};
        options.callsPerMinute = 0;
        options.historyCalls = 60;
        m_simulator = std::make_unique<Simulator>(options, m_clock);
        m_simulator->moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            m_simulator.get(), [this] { m_listens = m_simulator->listen(&m_error); },
            Qt::BlockingQueuedConnection);
    }
    ~Far()
    {
        QMetaObject::invokeMethod(
            m_simulator.get(), [this] { m_simulator.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    bool listens() const { return m_listens; }
    Simulator& simulator() { return *m_simulator; }
    ringback::SimulatedProvider provider() const { return m_simulator->providers().constFirst(); }

private:
    ringback::SystemClock m_clock;
    QThread m_thread;
    std::unique_ptr<Simulator> m_simulator;
    QString m_error;
    bool m_listens = false;
};

QStringList secondYesRules(const QJsonObject& result)
{
    QStringList rules;
    for (const QJsonValue& point : result.value(u"verdict"_s).toObject().value(u"points"_s).toArray()) {
        if (point.toObject().value(u"word"_s).toString() == u"second-yes"_s)
            rules.append(point.toObject().value(u"rule"_s).toString());
    }
    return rules;
}
} // namespace

// Calling again from the command line, against the simulator: what goes out, what does not, and how often a
// phone rings.
class TestRingbackctlRetry : public QObject {
    Q_OBJECT

private slots:
    void placesOnceAndTellsTheOutcome_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QStringList>("set");
        QTest::newRow("voicebip") << u"voicebip"_s << QStringList {};
        QTest::newRow("voipbin") << u"voipbin"_s << QStringList {};
        QTest::newRow("vobiz") << u"vobiz"_s << QStringList {u"answer_url=https://answer.example/voice"_s};
        QTest::newRow("truedy") << u"truedy"_s << QStringList {};
    }
    void placesOnceAndTellsTheOutcome()
    {
        QFETCH(QString, provider);
        QFETCH(QStringList, set);
        QVERIFY(begin(provider));
        const QString call = someCall();
        QVERIFY(!call.isEmpty());
        QStringList fields;
        for (const QString& field : set)
            fields += {u"--set"_s, field};

        // Read-only until it is allowed.
        Ran ran = m_ctl->run(QStringList {u"retry"_s, call, u"--yes"_s} + fields);
        QVERIFY2(ran.exit == 1, ran.text());
        QVERIFY2(ran.all().contains("read-only"), ran.text());
        allow();

        // A dry run shows the request, without the key, and sends nothing.
        ran = m_ctl->run(QStringList {u"retry"_s, call, u"--dry-run"_s, u"--format"_s, u"json"_s} + fields);
        QJsonObject result = ran.object();
        const QString number = result.value(u"to"_s).toString();
        QVERIFY2(number.startsWith(u'+'), ran.text());
        QVERIFY2(result.value(u"request"_s).toString().contains(number.mid(1)), ran.text());
        QVERIFY(result.value(u"attempt"_s).isNull());
        for (const QByteArray& secret : std::as_const(m_secrets))
            QVERIFY2(!ran.all().contains(secret), "the key is shown");
        QCOMPARE(m_far->simulator().ringsOf(number), 0);

        // No terminal to ask on: that is a no.
        ran = m_ctl->run(QStringList {u"retry"_s, call} + fields);
        QVERIFY2(ran.exit == 1, ran.text());
        QCOMPARE(m_far->simulator().ringsOf(number), 0);

        QStringList retry = QStringList {u"retry"_s, call, u"--yes"_s, u"--format"_s, u"json"_s} + fields;
        for (const QString& rule : secondYesRules(result))
            retry += {u"--agree"_s, rule};
        ran = m_ctl->run(retry);
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
        result = ran.object();
        const QJsonObject attempt = result.value(u"attempt"_s).toObject();
        QCOMPARE(attempt.value(u"state"_s).toString(), u"placed"_s);
        QVERIFY2(!attempt.value(u"new_call"_s).toString().isEmpty(), ran.text());

        const QJsonArray attempts = m_ctl->run({u"attempts"_s, u"--format"_s, u"json"_s}).array();
        QCOMPARE(attempts.size(), 1);
        QCOMPARE(attempts[0].toObject().value(u"id"_s), attempt.value(u"id"_s));
        const Ran audit = m_ctl->run({u"audit"_s, u"--format"_s, u"csv"_s});
        QVERIFY2(audit.out.startsWith("Number,Time (UTC),Person,Action,"), audit.text());
        QVERIFY(audit.out.contains("retry.sending") && audit.out.contains("retry.placed"));
        QVERIFY(audit.out.contains("retry.refused"));
        // What the record does not carry is asked for once.
        const QJsonObject settings =
            m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--format"_s, u"json"_s}).object();
        for (const QString& field : set)
            QCOMPARE(settings.value(u"fields"_s).toObject().value(field.section(u'=', 0, 0)).toString(),
                     field.section(u'=', 1));
        noSecretIn(m_ctl->profile());
    }

    void findsWhatRangWithoutAnAnswer_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::newRow("voicebip") << u"voicebip"_s;
        QTest::newRow("truedy") << u"truedy"_s;
    }
    void findsWhatRangWithoutAnAnswer()
    {
        QFETCH(QString, provider);
        QVERIFY(begin(provider));
        allow();
        const QString call = someCall();
        PlaceFault cut;
        cut.kind = PlaceFault::Kind::Cut;
        m_far->simulator().scriptPlacing(provider, {cut});
        const auto [ran, number] = retry(call);
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(ran.object().value(u"attempt"_s).toObject().value(u"state"_s).toString(), u"placed"_s);
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
    }

    void doesNotRepeatWhatItCannotFind()
    {
        QVERIFY(begin(u"truedy"_s));
        allow();
        const QString call = someCall();
        PlaceFault hidden;
        hidden.kind = PlaceFault::Kind::Cut;
        hidden.showsAfterSeconds = PlaceFault::Never;
        m_far->simulator().scriptPlacing(u"truedy"_s, {hidden});
        const auto [ran, number] = retry(call, {u"--wait"_s, u"1"_s});
        QVERIFY2(ran.exit == 3, ran.text());
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
        // Whatever is agreed to.
        const Ran again = m_ctl->run({u"retry"_s, call, u"--yes"_s, u"--agree"_s, u"unknown-outcome"_s});
        QVERIFY2(again.exit == 1, again.text());
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
        // The same key: the provider gives the first call again.
        const auto [same, sameNumber] = retry(call, {u"--same-key"_s});
        QVERIFY2(same.exit == 0, same.text());
        QCOMPARE(sameNumber, number);
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
        for (const QJsonValue& attempt : m_ctl->run({u"attempts"_s, u"--format"_s, u"json"_s}).array())
            QCOMPARE(attempt.toObject().value(u"state"_s).toString(), u"placed"_s);
    }

    void takesAPersonsWordForTheOutcome()
    {
        QVERIFY(begin(u"voicebip"_s));
        allow();
        const QString call = someCall();
        PlaceFault hidden;
        hidden.kind = PlaceFault::Kind::Cut;
        hidden.rings = false;
        hidden.showsAfterSeconds = PlaceFault::Never;
        m_far->simulator().scriptPlacing(u"voicebip"_s, {hidden});
        const auto [ran, number] = retry(call, {u"--wait"_s, u"0"_s});
        QVERIFY2(ran.exit == 3, ran.text());
        const QString id = ran.object().value(u"attempt"_s).toObject().value(u"id"_s).toString();
        const Ran settled = m_ctl->run({u"attempts"_s, u"settle"_s, id, u"none"_s, u"--format"_s, u"json"_s});
        QVERIFY2(settled.exit == 0, settled.text());
        QCOMPARE(settled.object().value(u"state"_s).toString(), u"not-found"_s);
        QVERIFY(m_ctl->run({u"attempts"_s, u"settle"_s, u"nobody"_s, u"none"_s}).exit == 1);
        const auto [again, againNumber] = retry(call);
        QVERIFY2(again.exit == 0, again.text());
        QCOMPARE(againNumber, number);
        QCOMPARE(m_far->simulator().ringsOf(number), 1);
    }

    void tellsAFailureFromASuccess()
    {
        QVERIFY(begin(u"truedy"_s));
        allow();
        const QString call = someCall();
        PlaceFault failed;
        failed.kind = PlaceFault::Kind::FailedInSuccess;
        m_far->simulator().scriptPlacing(u"truedy"_s, {failed});
        const auto [ran, number] = retry(call);
        QVERIFY2(ran.exit == 1, ran.text());
        QVERIFY(ran.object().value(u"attempt"_s).toObject().value(u"error"_s).isObject());
        QVERIFY(m_far->simulator().ringsOf(number) <= 1);
    }

    void keepsAWaitOverTheNextCommand()
    {
        QVERIFY(begin(u"voicebip"_s));
        allow();
        const QString call = someCall();
        PlaceFault limited;
        limited.kind = PlaceFault::Kind::RateLimited;
        limited.retryAfterSeconds = 120;
        m_far->simulator().scriptPlacing(u"voicebip"_s, {limited});
        const auto [ran, number] = retry(call);
        QVERIFY2(ran.exit == 1, ran.text());
        const Ran dry = m_ctl->run({u"retry"_s, call, u"--dry-run"_s, u"--format"_s, u"json"_s});
        QVERIFY2(dry.out.contains("\"hold\""), dry.text());
        QVERIFY2(dry.exit == 1, dry.text());
        QCOMPARE(m_far->simulator().ringsOf(number), 0);
    }

    void refusesWhatMakesNoSense()
    {
        QVERIFY(begin(u"voicebip"_s));
        const QString call = someCall();
        QVERIFY(m_ctl->run({u"retry"_s, u"no-such-call"_s, u"--yes"_s}).exit == 1);
        QVERIFY(m_ctl->run({u"retry"_s, call, u"--yes"_s, u"--dry-run"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry"_s, call, u"--set"_s, u"nonsense"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry"_s, call, u"--wait"_s, u"soon"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry-settings"_s, u"nobody"_s}).exit == 1);
        QVERIFY(m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--allow"_s, u"perhaps"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--gap"_s, u"-5m"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--quiet"_s, u"25:00-08:00"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--set"_s, u"colour=red"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"attempts"_s, u"settle"_s, u"a"_s}).exit == 2);
        QVERIFY(m_ctl->run({u"audit"_s, u"--since"_s, u"whenever"_s}).exit == 2);
        const Ran none = m_ctl->run({u"attempts"_s, u"--format"_s, u"json"_s});
        QVERIFY2(none.exit == 0 && none.out == "[]\n", none.text());
    }

private:
    bool begin(const QString& provider)
    {
        m_ctl = std::make_unique<Ctl>();
        m_far = std::make_unique<Far>(provider);
        if (!m_far->listens())
            return false;
        const ringback::SimulatedProvider served = m_far->provider();
        m_secrets.clear();
        QStringList add {u"accounts"_s,   u"add"_s, u"--id"_s,       u"desk"_s,
                         u"--provider"_s, provider, u"--base-url"_s, served.baseUrl};
        for (auto it = served.set.begin(); it != served.set.end(); ++it)
            add += {u"--set"_s, it.key() + u'=' + it.value()};
        for (auto it = served.secrets.begin(); it != served.secrets.end(); ++it) {
            m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_"_s + it.key().toUpper(), it.value());
            m_secrets.append(it.value().toUtf8());
        }
        const Ran added = m_ctl->run(add);
        if (added.exit != 0)
            qWarning("%s", added.text());
        const Ran polled = m_ctl->run({u"poll"_s});
        if (polled.exit != 0)
            qWarning("%s", polled.text());
        return added.exit == 0 && polled.exit == 0;
    }
    void allow()
    {
        const Ran ran = m_ctl->run({u"retry-settings"_s, u"desk"_s, u"--allow"_s, u"on"_s, u"--gap"_s,
                                    u"0s"_s, u"--quiet"_s, u"off"_s, u"--format"_s, u"json"_s});
        QVERIFY2(ran.exit == 0, ran.text());
        QVERIFY(ran.object().value(u"allowed"_s).toBool());
    }
    // An outbound call that a person may try again, the newest.
    QString someCall()
    {
        const QJsonArray calls = m_ctl
                                     ->run({u"calls"_s, u"status:busy,no-answer"_s, u"direction:outbound"_s,
                                            u"--limit"_s, u"30"_s, u"--format"_s, u"json"_s})
                                     .array();
        for (const QJsonValue& call : calls) {
            if (call.toObject().value(u"advice"_s).toString() == u"later"_s)
                return u"desk/"_s + call.toObject().value(u"call_id"_s).toString();
        }
        return {};
    }
    struct Retried {
        Ran ran;
        QString number;
    };
    // With every second yes that it needs.
    Retried retry(const QString& call, const QStringList& more = {})
    {
        QStringList dry {u"retry"_s, call, u"--dry-run"_s, u"--format"_s, u"json"_s};
        if (more.contains(u"--same-key"_s))
            dry += u"--same-key"_s;
        const QJsonObject shown = m_ctl->run(dry).object();
        QStringList arguments = QStringList {u"retry"_s, call, u"--yes"_s, u"--format"_s, u"json"_s} + more;
        for (const QString& rule : secondYesRules(shown))
            arguments += {u"--agree"_s, rule};
        return {m_ctl->run(arguments), shown.value(u"to"_s).toString()};
    }
    void noSecretIn(const QString& folder)
    {
        for (const QString& name : QDir(folder).entryList(QDir::Files)) {
            QFile file(folder + u'/' + name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            for (const QByteArray& secret : std::as_const(m_secrets))
                QVERIFY2(!bytes.contains(secret), qPrintable(name));
        }
    }

    std::unique_ptr<Ctl> m_ctl;
    std::unique_ptr<Far> m_far;
    QByteArrayList m_secrets;
};

QTEST_GUILESS_MAIN(TestRingbackctlRetry)
#include "tst_ringbackctlretry.moc"
