// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QTcpServer>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

// How each provider's first page is asked for: written out here by hand, as a client would have to.
struct Listing {
    QString url;
    HeaderPairs headers;
    QString items;
};

Listing listingOf(const SimulatedProvider& provider)
{
    if (provider.id == "voicebip"_L1)
        return {provider.baseUrl + u"/calls"_s,
                {{"Authorization", "Bearer " + provider.secrets.value(u"api_key"_s).toLatin1()}},
                u"calls"_s};
    if (provider.id == "voipbin"_L1)
        return {provider.baseUrl + u"/calls?accesskey="_s + provider.secrets.value(u"access_key"_s),
                {},
                u"result"_s};
    if (provider.id == "vobiz"_L1)
        return {provider.baseUrl + u"/Account/"_s + provider.set.value(u"auth_id"_s) + u"/cdr"_s,
                {{"X-Auth-ID", provider.set.value(u"auth_id"_s).toLatin1()},
                 {"X-Auth-Token", provider.secrets.value(u"auth_token"_s).toLatin1()}},
                u"data"_s};
    if (provider.id == "truedy"_L1)
        return {provider.baseUrl + u"/calls"_s,
                {{"Authorization", "Bearer " + provider.secrets.value(u"api_key"_s).toLatin1()}},
                u"data"_s};
    return {
        provider.baseUrl + provider.set.value(u"list_path"_s),
        {{provider.set.value(u"auth_name"_s).toLatin1(), provider.secrets.value(u"api_key"_s).toLatin1()}},
        provider.set.value(u"items_path"_s).mid(1)};
}

Simulator::Options everything()
{
    Simulator::Options options;
    options.seed = 7;
    options.callsPerMinute = 60;
    options.historyCalls = 200;
    return options;
}

} // namespace

class TestSimulator : public QObject {
    Q_OBJECT
private slots:
    void listsCallsOfAllFive();
    void baseUrlsAreLoopbackAndCarryTheVersion();
    void describesItselfInOneLine();
    void sameSeedAndClockGiveTheSameWorld();
    void callsGoOnAsTheClockDoes();
    void refusesStrangers_data();
    void refusesStrangers();
    void refusesHugeBodies();
    void refusesBadOptions_data();
    void refusesBadOptions();
    void portsFollowTheFirst();
    void saysWhichPortIsTaken();
    void servesOnlyTheProvidersAskedFor();
    void theDemoSoonShowsEveryStatus_data();
    void theDemoSoonShowsEveryStatus();
    void failsNowAndThenWhenTold_data();
    void failsNowAndThenWhenTold();
    void worksInAThreadOfItsOwn();
};

void TestSimulator::listsCallsOfAllFive()
{
    FarEnd far(everything());
    const auto providers = far.simulator().providers();
    QCOMPARE(providers.size(), 5);
    for (const SimulatedProvider& provider : providers) {
        const Listing listing = listingOf(provider);
        const Answer answer = far.send("GET", listing.url, listing.headers);
        QVERIFY2(answer.status == 200, qPrintable(provider.id));
        QVERIFY2(answer.list(listing.items).size() >= 20, qPrintable(provider.id));
        QCOMPARE(answer.contentType, "application/json"_ba);
        QCOMPARE(answer.date, "Fri, 01 May 2026 10:00:00 GMT"_ba);
    }
}

void TestSimulator::baseUrlsAreLoopbackAndCarryTheVersion()
{
    FarEnd far(everything());
    QMap<QString, QString> paths;
    QSet<int> ports;
    const auto providers = far.simulator().providers();
    for (const SimulatedProvider& provider : providers) {
        const QUrl url(provider.baseUrl);
        QCOMPARE(url.host(), u"127.0.0.1"_s);
        paths[provider.id] = url.path();
        ports.insert(url.port());
    }
    QCOMPARE(ports.size(), 5);
    QCOMPARE(paths,
             (QMap<QString, QString> {{u"voicebip"_s, u"/v1"_s},
                                      {u"voipbin"_s, u"/v1.0"_s},
                                      {u"vobiz"_s, u"/api/v1"_s},
                                      {u"truedy"_s, u"/api/public/v1"_s},
                                      {u"voxifi"_s, u"/history/v1"_s}}));
}

void TestSimulator::describesItselfInOneLine()
{
    FarEnd far(everything());
    const QByteArray line = far.simulator().describeJson();
    QVERIFY(!line.contains('\n'));
    const QJsonObject described = QJsonDocument::fromJson(line).object().value(u"providers"_s).toObject();
    QCOMPARE(described.size(), 5);
    const auto providers = far.simulator().providers();
    for (const SimulatedProvider& provider : providers) {
        const QJsonObject one = described.value(provider.id).toObject();
        QCOMPARE(one.keys(), (QStringList {u"base_url"_s, u"secrets"_s, u"set"_s}));
        QCOMPARE(one.value(u"base_url"_s).toString(), provider.baseUrl);
        QCOMPARE(one.value(u"set"_s).toObject().size(), provider.set.size());
        QCOMPARE(one.value(u"secrets"_s).toObject().size(), provider.secrets.size());
        QVERIFY(!provider.secrets.isEmpty());
    }
    QVERIFY(described.value(u"voipbin"_s).toObject().value(u"set"_s).isObject());
    QVERIFY(described.value(u"voipbin"_s).toObject().value(u"set"_s).toObject().isEmpty());
    QCOMPARE(described.value(u"vobiz"_s).toObject().value(u"set"_s).toObject().keys(),
             QStringList {u"auth_id"_s});
}

void TestSimulator::sameSeedAndClockGiveTheSameWorld()
{
    FarEnd one(everything());
    FarEnd two(everything());
    one.clock.advance(90'000);
    for (int i = 0; i < 90; ++i)
        two.clock.advance(1000);
    for (const QString& id : Simulator::knownProviders()) {
        const Listing first = listingOf(one.provider(id));
        const Listing second = listingOf(two.provider(id));
        const Answer a = one.send("GET", first.url, first.headers);
        const Answer b = two.send("GET", second.url, second.headers);
        QCOMPARE(a.status, 200);
        QCOMPARE(b.raw, a.raw);
    }
    Simulator::Options other = everything();
    other.seed = 8;
    FarEnd three(other);
    three.clock.advance(90'000);
    const Listing first = listingOf(one.provider(u"truedy"_s));
    const Listing third = listingOf(three.provider(u"truedy"_s));
    QVERIFY(one.send("GET", first.url, first.headers).list(u"data"_s)
            != three.send("GET", third.url, third.headers).list(u"data"_s));
}

void TestSimulator::callsGoOnAsTheClockDoes()
{
    FarEnd far(onlyProvider(u"truedy"_s, 0, 30));
    const Listing listing = listingOf(far.provider(u"truedy"_s));
    QCOMPARE(far.send("GET", listing.url, listing.headers).list(u"data"_s).size(), 0);
    far.clock.advance(60'000);
    const qsizetype soon = far.send("GET", listing.url, listing.headers).list(u"data"_s).size();
    QVERIFY2(soon >= 29 && soon <= 31, qPrintable(QString::number(soon)));
}

void TestSimulator::refusesStrangers_data()
{
    QTest::addColumn<QString>("id");
    for (const QString& id : Simulator::knownProviders())
        QTest::newRow(qPrintable(id)) << id;
}

void TestSimulator::refusesStrangers()
{
    QFETCH(QString, id);
    FarEnd far(onlyProvider(id));
    SimulatedProvider provider = far.provider(id);
    const QString path = listingOf(provider).url.section(u'?', 0, 0);
    const Answer bare = far.send("GET", path);
    QCOMPARE(bare.status, 401);
    QVERIFY(!bare.body.isEmpty());
    for (QString& secret : provider.secrets)
        secret += u'x';
    const Listing wrong = listingOf(provider);
    QCOMPARE(far.send("GET", wrong.url, wrong.headers).status, 401);
}

void TestSimulator::refusesHugeBodies()
{
    FarEnd far(onlyProvider(u"truedy"_s));
    const Listing listing = listingOf(far.provider(u"truedy"_s));
    QCOMPARE(far.send("POST", listing.url, listing.headers, QByteArray(64 * 1024 + 1, 'x')).status, 413);
    QCOMPARE(far.send("POST", listing.url, listing.headers, QByteArray(64 * 1024, 'x')).status, 400);
}

void TestSimulator::refusesBadOptions_data()
{
    QTest::addColumn<QStringList>("providers");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("speed");
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("says");
    QTest::newRow("provider") << QStringList {u"nobody"_s} << 30.0 << 1.0 << 0 << u"nobody"_s;
    QTest::newRow("rate") << QStringList {} << -1.0 << 1.0 << 0 << u"rate"_s;
    QTest::newRow("rate not a number") << QStringList {} << qQNaN() << 1.0 << 0 << u"rate"_s;
    QTest::newRow("speed") << QStringList {} << 30.0 << 0.0 << 0 << u"speed"_s;
    QTest::newRow("ports") << QStringList {} << 30.0 << 1.0 << 65533 << u"ports"_s;
}

void TestSimulator::refusesBadOptions()
{
    QFETCH(QStringList, providers);
    QFETCH(double, rate);
    QFETCH(double, speed);
    QFETCH(int, port);
    QFETCH(QString, says);
    Simulator::Options options;
    options.providers = providers;
    options.callsPerMinute = rate;
    options.speed = speed;
    options.port = static_cast<quint16>(port);
    const FakeClock clock;
    Simulator simulator(options, clock);
    QString error;
    QVERIFY(!simulator.listen(&error));
    QVERIFY2(error.contains(says), qPrintable(error));
    QVERIFY(simulator.providers().isEmpty());
}

void TestSimulator::portsFollowTheFirst()
{
    // Two neighbouring free ports are looked for first; another program may still take one in between.
    const FakeClock clock;
    for (int attempt = 0; attempt < 20; ++attempt) {
        QTcpServer probe;
        QVERIFY(probe.listen(QHostAddress::LocalHost));
        const quint16 port = probe.serverPort();
        probe.close();
        Simulator::Options options;
        options.providers = {u"voicebip"_s, u"truedy"_s};
        options.port = port;
        Simulator simulator(options, clock);
        if (!simulator.listen(nullptr))
            continue;
        QCOMPARE(QUrl(simulator.providers().first().baseUrl).port(), int {port});
        QCOMPARE(QUrl(simulator.providers().last().baseUrl).port(), port + 1);
        return;
    }
    QFAIL("no two neighbouring ports were free");
}

void TestSimulator::saysWhichPortIsTaken()
{
    QTcpServer taken;
    QVERIFY(taken.listen(QHostAddress::LocalHost));
    Simulator::Options options;
    options.providers = {u"truedy"_s};
    options.port = taken.serverPort();
    const FakeClock clock;
    Simulator simulator(options, clock);
    QString error;
    QVERIFY(!simulator.listen(&error));
    QVERIFY2(error.contains(QString::number(taken.serverPort())), qPrintable(error));
}

void TestSimulator::servesOnlyTheProvidersAskedFor()
{
    Simulator::Options options = everything();
    options.providers = {u"vobiz"_s, u"voicebip"_s};
    FarEnd far(options);
    QVERIFY(far.isListening());
    QCOMPARE(far.simulator().providers().size(), 2);
    QCOMPARE(far.simulator().providers().first().id, u"vobiz"_s);
}

void TestSimulator::theDemoSoonShowsEveryStatus_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 8; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// Two minutes without a history, looked at every five seconds, at the demo's rate and speed.
void TestSimulator::theDemoSoonShowsEveryStatus()
{
    QFETCH(quint32, seed);
    Simulator::Options options;
    options.seed = seed;
    options.callsPerMinute = 30;
    options.speed = 4;
    options.historyCalls = 0;
    FarEnd far(options);
    const QMap<QString, QString> meanings {
        {u"initiated"_s, u"queued"_s},        {u"dialing"_s, u"queued"_s},
        {u"in_progress"_s, u"in-progress"_s}, {u"progressing"_s, u"in-progress"_s},
        {u"no_answer"_s, u"no-answer"_s},     {u"cancelled"_s, u"canceled"_s}};
    QSet<QString> seen;
    for (int i = 0; i < 24; ++i) {
        far.clock.advance(5000);
        for (const QString& id : {u"voicebip"_s, u"truedy"_s, u"voxifi"_s, u"voipbin"_s}) {
            const Listing listing = listingOf(far.provider(id));
            const QJsonArray rows = far.send("GET", listing.url, listing.headers).list(listing.items);
            for (const QString& word : texts(rows, id == "voxifi"_L1 ? u"state"_s : u"status"_s))
                seen.insert(meanings.value(word, word));
        }
    }
    for (const QString& status : {u"queued"_s, u"ringing"_s, u"in-progress"_s, u"completed"_s, u"failed"_s,
                                  u"busy"_s, u"no-answer"_s, u"canceled"_s})
        QVERIFY2(seen.contains(status), qPrintable(status));
}

void TestSimulator::failsNowAndThenWhenTold_data()
{
    refusesStrangers_data();
}

void TestSimulator::failsNowAndThenWhenTold()
{
    QFETCH(QString, id);
    Simulator::Options options = onlyProvider(id, 5);
    options.apiErrors = true;
    FarEnd far(options);
    const Listing listing = listingOf(far.provider(id));
    QMap<int, int> statuses;
    for (int i = 0; i < 400; ++i) {
        const Answer answer = far.send("GET", listing.url, listing.headers);
        ++statuses[answer.status];
        QVERIFY(!answer.body.isEmpty());
        if (answer.status != 429)
            continue;
        const int seconds = answer.retryAfter.toInt();
        QVERIFY(seconds >= 2 && seconds <= 5);
        far.clock.advance(seconds * 1000 - 1);
        QCOMPARE(far.send("GET", listing.url, listing.headers).status, 429);
        far.clock.advance(1);
    }
    QVERIFY(statuses.value(200) > 360);
    QVERIFY(statuses.value(429) >= 1);
    QVERIFY(statuses.value(500) >= 1);
    QVERIFY(statuses.value(id == "truedy"_L1 ? 502 : 503) >= 1);
}

void TestSimulator::worksInAThreadOfItsOwn()
{
    const FakeClock clock;
    auto simulator = std::make_unique<Simulator>(onlyProvider(u"truedy"_s), clock);
    QThread thread;
    simulator->moveToThread(&thread);
    thread.start();
    Listing listing;
    QMetaObject::invokeMethod(
        simulator.get(),
        [&] {
            if (simulator->listen(nullptr))
                listing = listingOf(simulator->providers().first());
        },
        Qt::BlockingQueuedConnection);
    QVERIFY(!listing.url.isEmpty());
    FarEnd client(onlyProvider(u"vobiz"_s));
    QCOMPARE(client.send("GET", listing.url, listing.headers).status, 200);
    QMetaObject::invokeMethod(
        simulator.get(), [&] { simulator.release()->deleteLater(); }, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(TestSimulator)
#include "tst_simulator.moc"
