// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;
using Kind = PlaceFault::Kind;

namespace {
const QString Dialled = u"+15555550177"_s;

PlaceFault faultOf(Kind kind, bool rings = true, int showsAfter = 0)
{
    PlaceFault fault;
    fault.kind = kind;
    fault.rings = rings;
    fault.showsAfterSeconds = showsAfter;
    return fault;
}

// The order and the list of each provider, as its own pages write them.
struct FarProvider {
    FarEnd far;
    SimulatedProvider info;
    QString id;
    int giveUpAfterMs = 5000;

    explicit FarProvider(const QString& name) : far(onlyProvider(name, 1)), info(far.provider(name)), id(name)
    {
    }

    HeaderPairs headers(const QByteArray& key = {}) const
    {
        if (id == "vobiz"_L1)
            return {{"X-Auth-ID", info.set.value(u"auth_id"_s).toLatin1()},
                    {"X-Auth-Token", info.secrets.value(u"auth_token"_s).toLatin1()}};
        HeaderPairs list;
        if (id != "voipbin"_L1)
            list.append({"Authorization", "Bearer " + info.secrets.value(u"api_key"_s).toLatin1()});
        if (!key.isEmpty())
            list.append({"X-Idempotency-Key", key});
        return list;
    }
    QString url(const QString& path) const
    {
        return info.baseUrl + path
            + (id == "voipbin"_L1 ? u"?accesskey="_s + info.secrets.value(u"access_key"_s) : QString());
    }
    Answer place(const QByteArray& key = {})
    {
        if (id == "vobiz"_L1)
            return far.sendOnce(
                "POST", url(u"/Account/"_s + info.set.value(u"auth_id"_s) + u"/Call/"_s), headers(),
                "{\"from\":\"15555550120\",\"to\":\"15555550177\",\"answer_url\":\"https://a.example\","
                "\"answer_method\":\"POST\"}",
                giveUpAfterMs);
        if (id == "voipbin"_L1)
            return far.sendOnce(
                "POST", url(u"/calls"_s), {},
                "{\"source\":{\"type\":\"tel\",\"target\":\"+15555550110\"},\"destinations\":[{\"type\":"
                "\"tel\",\"target\":\"+15555550177\"}],\"actions\":[{\"type\":\"answer\"}]}",
                giveUpAfterMs);
        if (id == "truedy"_L1)
            return far.sendOnce("POST", url(u"/calls"_s), headers(key),
                                "{\"agent_id\":\"agt_sim00001\",\"phone_number\":\"+15555550177\"}",
                                giveUpAfterMs);
        return far.sendOnce(
            "POST", url(u"/calls"_s), headers(),
            "{\"agent_id\":\"agt_SIMA_support01\",\"to_number\":\"+15555550177\",\"from_number\":"
            "\"+2341000000010\"}",
            giveUpAfterMs);
    }
    // How often the history shows the number.
    int shown()
    {
        QByteArray raw;
        if (id == "vobiz"_L1) { // any finished record; enough time has to have passed
            raw = far.send("GET", url(u"/Account/"_s + info.set.value(u"auth_id"_s) + u"/cdr"_s), headers())
                      .raw;
            return raw.contains("15555550177") ? 1 : 0;
        }
        raw = far.send("GET", url(u"/calls"_s), headers()).raw;
        return static_cast<int>(raw.count(Dialled.toLatin1()));
    }
    int rings() const { return far.simulator().ringsOf(Dialled); }
    void script(const QList<PlaceFault>& faults) { far.script(id, faults); }
};
} // namespace

class TestPlaceScript : public QObject {
    Q_OBJECT

private slots:
    void everyFaultOfEveryProvider_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("rings");
        QTest::addColumn<int>("status"); // 0: no answer at all
        QTest::addColumn<int>("dials");
        for (const auto& provider : {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s}) {
            const bool voipbin = provider == "voipbin"_L1;
            const int good = voipbin ? 200 : 201;
            const auto row = [&](const char* name, Kind kind, bool rings, int status, int dials) {
                QTest::newRow(qPrintable(provider + u' ' + QLatin1StringView(name)))
                    << provider << int(kind) << rings << status << dials;
            };
            row("as ever", Kind::None, true, good, 1);
            row("cut, rings", Kind::Cut, true, 0, 1);
            row("cut, silent", Kind::Cut, false, 0, 0);
            row("failed in a 2xx", Kind::FailedInSuccess, true, good, 1);
            row("no ID", Kind::NoCallId, true, good, 1);
            row("500, rings", Kind::Internal, true, 500, 1);
            row("500, silent", Kind::Internal, false, 500, 0);
            const int unavailable = provider == "truedy"_L1 ? 502 : 503;
            row("503, rings", Kind::Unavailable, true, unavailable, 1);
            row("503, silent", Kind::Unavailable, false, unavailable, voipbin ? 1 : 0);
            row("429", Kind::RateLimited, true, 429, 0);
        }
    }
    void everyFaultOfEveryProvider()
    {
        QFETCH(QString, provider);
        QFETCH(int, kind);
        QFETCH(bool, rings);
        FarProvider far(provider);
        far.script({faultOf(static_cast<Kind>(kind), rings)});
        const Answer answer = far.place();
        QTEST(answer.status, "status");
        QTEST(far.rings(), "dials");
        QCOMPARE(far.far.simulator().placeFaultsWaiting(provider), 0);
        QCOMPARE(answer.retryAfter.isEmpty(), static_cast<Kind>(kind) != Kind::RateLimited);
        const bool hasId = answer.raw.contains("\"call_id\"") || answer.raw.contains("\"call_uuid\"")
            || answer.raw.contains("\"id\"");
        QCOMPARE(hasId,
                 static_cast<Kind>(kind) == Kind::None
                     || (static_cast<Kind>(kind) == Kind::FailedInSuccess && provider != "vobiz"_L1));
        // Over before the next order, which is answered as ever; the limit has to pass first.
        far.far.clock.advance(600000);
        QCOMPARE(far.shown(), far.rings());
        const Answer next = far.place();
        QVERIFY2(next.status == 200 || next.status == 201, next.raw.constData());
    }

    void aRequestThatIsNeverAnsweredHasRung()
    {
        for (const auto& provider : {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s}) {
            FarProvider far(provider);
            far.script({faultOf(Kind::NoAnswer)});
            far.giveUpAfterMs = 300;
            const Answer answer = far.place();
            QCOMPARE(answer.status, 0);
            QCOMPARE(far.rings(), 1);
            // Others are served meanwhile.
            far.giveUpAfterMs = 5000;
            far.far.clock.advance(600000);
            QCOMPARE(far.shown(), 1);
        }
    }

    void anAnswerThatIsCutHasAStatusAndHalfABody()
    {
        FarProvider far(u"truedy"_s);
        far.script({faultOf(Kind::CutAnswer)});
        const Answer answer = far.place();
        QCOMPARE(answer.status, 201);
        QVERIFY(answer.body.isEmpty() && answer.raw.startsWith("{\"data\""));
        QCOMPARE(far.rings(), 1);
    }

    void theSameKeyGivesTheFirstAnswerAgain()
    {
        FarProvider far(u"truedy"_s);
        far.script({faultOf(Kind::Cut), faultOf(Kind::None)});
        QCOMPARE(far.place("key-1").status, 0);
        const Answer again = far.place("key-1");
        QCOMPARE(again.status, 201);
        QCOMPARE(far.rings(), 1);
        QCOMPARE(far.place("key-1").raw, again.raw);
        QCOMPARE(far.place("key-2").status, 201);
        QCOMPARE(far.rings(), 2);
        // Also the first answer that said failed.
        far.script({faultOf(Kind::FailedInSuccess)});
        const Answer failed = far.place("key-3");
        QCOMPARE(failed.at(u"data"_s).toObject()[u"status"_s].toString(), u"failed"_s);
        QCOMPARE(far.place("key-3").raw, failed.raw);
        QCOMPARE(far.rings(), 3);
        // The others know no such key: they dial twice.
        FarProvider plain(u"voicebip"_s);
        plain.place();
        plain.place();
        QCOMPARE(plain.rings(), 2);
    }

    void aCallMayShowLateOrNever()
    {
        for (const auto& provider : {u"voicebip"_s, u"voipbin"_s, u"truedy"_s}) {
            FarProvider far(provider);
            far.script({faultOf(Kind::Cut, true, 30), faultOf(Kind::Cut, true, PlaceFault::Never)});
            far.place();
            QCOMPARE(far.shown(), 0);
            far.far.clock.advance(29000);
            QCOMPARE(far.shown(), 0);
            far.far.clock.advance(2000);
            QCOMPARE(far.shown(), 1);
            far.place();
            far.far.clock.advance(86400000);
            QCOMPARE(far.shown(), 1);
            QCOMPARE(far.rings(), 2);
        }
    }

    void aBadOrderUsesUpNoFault()
    {
        FarProvider far(u"voicebip"_s);
        far.script({faultOf(Kind::NoCallId)});
        QCOMPARE(far.far.send("POST", far.url(u"/calls"_s), far.headers(), "{}").status, 400);
        QCOMPARE(far.far.simulator().placeFaultsWaiting(u"voicebip"_s), 1);
        QCOMPARE(far.rings(), 0);
    }
};

QTEST_GUILESS_MAIN(TestPlaceScript)
#include "tst_placescript.moc"
