// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountpoller.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"
#include "simulator/providerapi.h"
#include "store/storethread.h"
#include "support/fakeclock.h"
#include "support/faultplays.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace ringback;

// Every fault (support/faultplays.h) at every request of a polling round, for every provider and way to sign
// in. The far end is the simulator's world of that provider, the way to it is HTTP over loopback, the clock
// is turned by hand. One combination is: a polling round in which one request is answered by the fault, then,
// five minutes later, a clean one.
namespace {

constexpr qint64 BadAfterMs = 60'000;
constexpr qint64 CleanAfterMs = 301'000; // longer than any backoff of ours
constexpr int PageSize = 4;
constexpr int PageLimit = 20;
constexpr int AtOnce = 24;     // combinations under way at one time
constexpr int PerHistory = 40; // combinations in one history file

struct ProviderCase {
    QByteArray name;
    QString provider;
    bool signsIn = false; // VoIPbin with user name and password
};

QList<ProviderCase> providerCases()
{
    return {{"voicebip", u"voicebip"_s}, {"voipbin", u"voipbin"_s}, {"voipbin-login", u"voipbin"_s, true},
            {"vobiz", u"vobiz"_s},       {"truedy", u"truedy"_s},   {"voxifi", u"voxifi"_s}};
}

// The round that is disturbed is the account's first one, or one after a good one.
enum class Era { First, Later };

QDateTime startOfTime()
{
    return QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
}

// One provider's simulated API, asked without a network.
class FarWorld {
public:
    explicit FarWorld(const ProviderCase& which)
    {
        sim::ApiSetup setup;
        setup.seed = 7;
        setup.world.seed = 7;
        setup.world.start = startOfTime().addSecs(-180).toMSecsSinceEpoch() * 1000;
        setup.world.callsPerMinute = 1;
        setup.world.historyCalls = 7;
        setup.world.historySpan = 2 * 3'600'000'000LL;
        m_api = sim::makeProviderApi(which.provider, setup);
        account.provider = which.provider;
        account.fields = m_api->accountFields();
        secrets = m_api->secrets();
        if (which.signsIn) {
            account.fields = {{u"auth"_s, u"login"_s}, {u"username"_s, m_api->login().first}};
            secrets = {{u"password"_s, m_api->login().second}};
        }
    }

    QByteArray basePath() const { return m_api->basePath(); }

    HonestAnswer answerTo(const ReceivedRequest& request, const QDateTime& now)
    {
        sim::HttpRequest plain;
        plain.method = request.method;
        const qsizetype mark = request.target.indexOf('?');
        plain.path = mark < 0 ? request.target : request.target.left(mark);
        if (mark >= 0)
            plain.query = QUrlQuery(QString::fromLatin1(request.target.mid(mark + 1)));
        plain.headers = request.headers;
        plain.body = request.body;
        const sim::HttpReply reply = m_api->answer(plain, now.toMSecsSinceEpoch() * 1000);
        return {reply.status, reply.body, reply.headers};
    }

    Account account; // without id and base URL
    Secrets secrets;

private:
    std::unique_ptr<sim::ProviderApi> m_api;
};

// What is compared of a call.
struct Facts {
    QHash<QString, QString> values;
    static Facts of(const Call& call)
    {
        const auto instant = [](const QDateTime& at) {
            return at.isValid() ? at.toUTC().toString(Qt::ISODateWithMs) : QString();
        };
        Facts facts;
        facts.values = {
            {u"from"_s, call.from},
            {u"to"_s, call.to},
            {u"direction"_s, call.direction == Direction::Unknown ? QString() : wordOf(call.direction)},
            {u"status"_s, call.status == CallStatus::Unknown ? QString() : wordOf(call.status)},
            {u"provider status"_s, call.providerStatus},
            {u"end reason"_s, call.endReason},
            {u"end reason text"_s, call.endReasonText},
            {u"created"_s, instant(call.createdAt)},
            {u"ringing"_s, instant(call.ringingAt)},
            {u"answered"_s, instant(call.answeredAt)},
            {u"ended"_s, instant(call.endedAt)},
            {u"duration"_s, call.durationMs ? QString::number(*call.durationMs) : QString()},
            {u"flags"_s, call.flags.join(u' ')}};
        return facts;
    }
};
using Truth = QHash<QString, Facts>; // by call ID

Truth truthOf(const QList<CallRow>& rows)
{
    Truth truth;
    for (const CallRow& row : rows)
        truth.insert(row.call.key.callId, Facts::of(row.call));
    return truth;
}

struct Moment {
    ReceivedRequest request;
    HonestAnswer honest;
    QByteArray earlierBody;
};

// The parts every combination of one provider shares.
struct Stage {
    ProviderCase which;
    const Registry& registry;
    const ErrorDecoder& decoder;
    quint16 thiefPort = 0;
    QHash<qint64, Truth> truths; // by seconds since the start
    std::shared_ptr<StoreThread> history;
};

// One combination; or, without a play, the same rounds undisturbed.
class Trial : public QObject {
    Q_OBJECT

public:
    Trial(Stage& stage, const QString& id, Era era, int moment, const FaultPlay* play)
        : m_stage(stage), m_history(stage.history), m_era(era), m_moment(moment), m_play(play),
          m_clock(startOfTime()), m_world(stage.which)
    {
        m_server.answerBy([this](const ReceivedRequest& request) { return answerTo(request); });
        AccountBinding binding;
        binding.account = m_world.account;
        binding.account.id = id;
        binding.account.baseUrl = m_server.url(QString::fromLatin1(m_world.basePath())).toString();
        binding.secrets = m_world.secrets;
        const Result<Definition> definition = stage.registry.definitionFor(binding.account);
        if (!definition)
            qFatal("%s", qPrintable(definition.error()));
        binding.definition = *definition;
        binding.definition.minGapMs = 0;
        binding.definition.firstWalkPages = PageLimit;
        for (Feed& feed : binding.definition.feeds) {
            if (feed.paging.size > 0)
                feed.paging.size = PageSize;
        }
        m_poller = std::make_unique<AccountPoller>(AccountPoller::Tools {*m_history, stage.decoder, m_clock},
                                                   binding, QString(), PollState());
        connect(m_poller.get(), &AccountPoller::errorMet, this,
                [this](const ApiErrorRecord& error) { noteTexts(error); });
        connect(
            m_poller.get(), &AccountPoller::roundFinished, this,
            [this](const RoundReport& report) { takeRound(report); }, Qt::QueuedConnection);
    }

    void start()
    {
        if (m_era == Era::First)
            disturb();
        else
            m_poller->pollOnce();
    }

    // Also asked by whoever wants the rows at one instant: one clean round there.
    void pollOnlyAt(qint64 ms)
    {
        m_step = Step::Clean;
        m_clock.advance(ms);
        m_poller->pollOnce();
    }

    QStringList problems;
    QList<Moment> moments; // of the disturbed round
    QList<CallRow> rows;   // at the end
    RoundReport disturbed;

signals:
    void done();

private:
    enum class Step { Before, Disturbed, Clean };

    void disturb()
    {
        m_step = Step::Disturbed;
        m_index = -1;
        m_clock.advance(BadAfterMs);
        m_poller->pollOnce();
    }

    FaultAnswer answerTo(const ReceivedRequest& request)
    {
        const HonestAnswer honest = m_world.answerTo(request, m_clock.nowUtc());
        if (!request.target.startsWith(m_world.basePath()) && request.target != "/auth/login")
            fail(u"a request to %1"_s.arg(QString::fromLatin1(request.target)));
        if (m_step != Step::Disturbed)
            return honestly(honest);
        // Qt asks again where a connection is lost before any answer: that is still the same moment.
        const bool again = m_spoiling && request.target == m_spoiled;
        if (!again)
            ++m_index;
        m_spoiling = m_play != nullptr && m_index == m_moment;
        moments.append({request, honest, m_earlierBody});
        const QByteArray earlier = m_earlierBody;
        m_earlierBody = honest.body;
        if (!m_spoiling)
            return honestly(honest);
        m_spoiled = request.target;
        if (m_play->untilDeadline)
            QTimer::singleShot(0, this, [this] { m_clock.advance(31'000); });
        return m_play->play({request, honest, earlier, m_stage.thiefPort, m_clock.nowUtc()});
    }

    void takeRound(const RoundReport& report)
    {
        switch (m_step) {
        case Step::Before:
            if (!report.good || m_poller->freshness().state != FreshnessState::Fresh)
                fail(u"the round before was not good: "_s + wordsOf(report));
            disturb();
            return;
        case Step::Disturbed:
            disturbed = report;
            checkDisturbed(report);
            ask([this](const QList<CallRow>& found, qsizetype) {
                checkRows(found);
                m_step = Step::Clean;
                m_clock.advance(m_clock.nowUtc().msecsTo(startOfTime().addMSecs(BadAfterMs + CleanAfterMs)));
                m_poller->pollOnce();
            });
            return;
        case Step::Clean:
            break;
        }
        if (!report.good || m_poller->freshness().state != FreshnessState::Fresh)
            fail(u"the clean round afterwards was not good: "_s + wordsOf(report));
        ask([this](const QList<CallRow>& found, qsizetype setAside) {
            rows = found;
            checkRows(found);
            checkNothingLost(found, setAside);
            emit done();
        });
    }

    void checkDisturbed(const RoundReport& report)
    {
        if (m_play == nullptr) {
            if (!report.good)
                fail(u"undisturbed, but not good: "_s + wordsOf(report));
            return;
        }
        if (!m_spoiling && m_spoiled.isEmpty())
            fail(u"the fault was never played"_s);
        const FreshnessState state = m_poller->freshness().state;
        if (report.good && m_play->meaning == FaultMeaning::Bad)
            fail(u"a false OK: the round was called good"_s);
        if (!report.good && (state == FreshnessState::Fresh || state == FreshnessState::Late))
            fail(u"a false OK: the account is %1 after a bad round"_s.arg(wordOf(state)));
        if (report.good && state != FreshnessState::Fresh)
            fail(u"the round was good, but the account is "_s + wordOf(state));
        if (!report.good && report.errors.isEmpty() && report.problem.isEmpty())
            fail(u"a bad round without a reason"_s);
        for (const DecodedError& error : report.errors) {
            if (error.title.isEmpty() || error.cause.isEmpty())
                fail(u"an error without words: %1"_s.arg(error.entry));
        }
        const qsizetype bound = m_stage.truths.size() + 2 * PageLimit + 20;
        if (moments.size() > bound)
            fail(u"%1 requests in one round"_s.arg(moments.size()));
        if (containsSecret(report.problem))
            fail(u"the key is in the round's problem"_s);
    }

    // What is stored was true at some instant of the rounds so far, or is not known.
    void checkRows(const QList<CallRow>& found)
    {
        for (const CallRow& row : found) {
            const QString id = row.call.key.callId;
            const Facts facts = Facts::of(row.call);
            bool known = false;
            for (auto value = facts.values.begin(); value != facts.values.end(); ++value) {
                bool right = value.value().isEmpty();
                for (const Truth& truth : std::as_const(m_stage.truths)) {
                    const auto at = truth.find(id);
                    known = known || at != truth.end();
                    right = right || (at != truth.end() && at->values.value(value.key()) == value.value());
                }
                if (!right && !m_stage.truths.isEmpty() && !isSpoiled(id))
                    fail(u"call %1 has %2 \"%3\""_s.arg(id, value.key(), value.value()));
            }
            if (!known && !m_stage.truths.isEmpty())
                fail(u"there is no call "_s + id);
        }
    }

    void checkNothingLost(const QList<CallRow>& found, qsizetype setAside)
    {
        const qint64 end = (BadAfterMs + CleanAfterMs) / 1000;
        if (!m_stage.truths.contains(end))
            return;
        const Truth stored = truthOf(found);
        const Truth& truth = m_stage.truths[end];
        qsizetype missing = 0;
        for (auto it = truth.begin(); it != truth.end(); ++it) {
            const auto mine = stored.find(it.key());
            if (mine == stored.end()) {
                ++missing;
                if (m_play != nullptr && isEndedByIt())
                    continue;
                if (m_play == nullptr || !m_play->spoilsARecord || missing > setAside)
                    fail(u"call %1 is lost"_s.arg(it.key()));
                continue;
            }
            for (auto value = it->values.begin(); value != it->values.end(); ++value) {
                const QString has = mine->values.value(value.key());
                if (has != value.value() && !value.value().isEmpty() && !isSpoiled(it.key()))
                    fail(u"call %1 ends with %2 \"%3\" instead of \"%4\""_s.arg(it.key(), value.key(), has,
                                                                                value.value()));
            }
        }
    }

    // What was played is how this provider says that its list ends: what lies behind is not lost, but hidden.
    bool isEndedByIt() const
    {
        const QByteArray& name = m_play->name;
        const bool isShort =
            name == "one record less" || name == "no records, but more to come" || name == "records are null";
        return name == "one record less" || (isShort && m_stage.which.provider == "voipbin"_L1)
            || (name == "empty array" && m_stage.which.provider == "truedy"_L1);
    }

    // Of a record that said something else than it should, only the ID is held against it.
    bool isSpoiled(const QString& id) const
    {
        if (m_play == nullptr || !m_play->spoilsARecord)
            return false;
        if (m_moment >= moments.size())
            return false;
        return moments[m_moment].honest.body.contains(id.toUtf8());
    }

    void noteTexts(const ApiErrorRecord& error)
    {
        const QByteArray decoded = QJsonDocument(toJson(error.error)).toJson();
        const QString all = error.request + QString::fromUtf8(decoded) + QString::fromUtf8(error.body);
        if (containsSecret(all))
            fail(u"the key is in a kept error"_s);
    }

    bool containsSecret(const QString& text) const
    {
        return std::any_of(m_world.secrets.begin(), m_world.secrets.end(),
                           [&text](const QString& secret) { return text.contains(secret); });
    }

    void ask(std::function<void(const QList<CallRow>&, qsizetype setAside)> then)
    {
        const QString account = m_poller->state().account.id;
        m_history->post([account, then](HistoryStore& store) -> StoreThread::Continuation {
            CallQuery query;
            query.filter.accounts = {account};
            query.limit = 500;
            const auto page = store.calls(query);
            const auto setAside = store.setAsideRecords(account);
            const QList<CallRow> found = page ? page->rows : QList<CallRow>();
            const qsizetype count = setAside ? setAside->size() : 0;
            return [then, found, count] { then(found, count); };
        });
    }

    static QString wordsOf(const RoundReport& report)
    {
        QStringList words {report.problem};
        for (const DecodedError& error : report.errors)
            words.append(error.entry + u" "_s + error.title + u" "_s + error.message);
        return words.join(u" / "_s);
    }

    void fail(const QString& text)
    {
        if (!problems.contains(text))
            problems.append(text);
    }

    Stage& m_stage;
    const std::shared_ptr<StoreThread> m_history;
    const Era m_era;
    const int m_moment;
    const FaultPlay* m_play;
    FakeClock m_clock;
    FarWorld m_world;
    FaultHttpServer m_server;
    std::unique_ptr<AccountPoller> m_poller;
    Step m_step = Step::Before;
    int m_index = -1;
    bool m_spoiling = false;
    QByteArray m_spoiled; // the target of the spoiled request
    QByteArray m_earlierBody;
};

} // namespace

class TestFaultMatrix : public QObject {
    Q_OBJECT

private slots:
    void everyFaultAtEveryMoment_data()
    {
        QTest::addColumn<int>("index");
        const QList<ProviderCase> cases = providerCases();
        for (qsizetype i = 0; i < cases.size(); ++i)
            QTest::newRow(cases[i].name.constData()) << static_cast<int>(i);
    }
    void everyFaultAtEveryMoment()
    {
        QFETCH(int, index);
        const ProviderCase which = providerCases()[index];
        QTemporaryDir folder;
        FaultHttpServer thief;
        thief.answer(FaultAnswer::normal(200, R"({"calls":[],"result":[],"data":[],"items":[]})"));
        Stage stage {which, m_registry, m_decoder, thief.serverPort(), {}, {}};
        const auto newHistory = [&folder, &stage](int number) {
            stage.history = std::make_shared<StoreThread>();
            stage.history->open(folder.filePath(u"history-%1.sqlite"_s.arg(number)),
                                HistoryStore::Mode::ReadWrite);
        };
        newHistory(-1);
        QElapsedTimer watch;
        watch.start();

        learnTheTruth(stage);
        QStringList failures;
        const QList<FaultPlay> plays = allFaultPlays();
        int combinations = 0;
        int good = 0;
        std::vector<std::unique_ptr<Trial>> running;
        QList<std::function<std::unique_ptr<Trial>()>> waiting;
        QStringList names;
        for (const Era era : {Era::First, Era::Later}) {
            const QList<Moment> moments = momentsOf(stage, era, failures);
            for (int moment = 0; moment < moments.size(); ++moment) {
                for (int number = 0; number < plays.size(); ++number) {
                    const FaultPlay& play = plays[number];
                    if (!isWanted(play, number, era, moment)
                        || !changesSomething(play, moments[moment], stage))
                        continue;
                    const QString name =
                        u"%1, %2 round, request %3 (%4), %5"_s
                            .arg(QString::fromLatin1(which.name), era == Era::First ? u"first"_s : u"later"_s)
                            .arg(moment + 1)
                            .arg(QString::fromLatin1(moments[moment].request.target.left(60)),
                                 QString::fromLatin1(play.name));
                    const QString id = u"t%1"_s.arg(combinations++);
                    const int place = combinations - 1;
                    waiting.append([&stage, &newHistory, place, era, moment, &play, id, name] {
                        if (place % PerHistory == 0)
                            newHistory(place);
                        auto trial = std::make_unique<Trial>(stage, id, era, moment, &play);
                        trial->setObjectName(name);
                        return trial;
                    });
                }
            }
        }
        QEventLoop loop;
        const std::function<void()> startMore = [&] {
            while (!waiting.isEmpty() && running.size() < AtOnce) {
                running.push_back(waiting.takeFirst()());
                Trial* trial = running.back().get();
                connect(
                    trial, &Trial::done, this,
                    [&, trial] {
                        if (!trial->problems.isEmpty())
                            failures.append(
                                trial->objectName() + u": "_s
                                + trial->problems.first(std::min<qsizetype>(trial->problems.size(), 3))
                                      .join(u"; "_s));
                        good += trial->disturbed.good ? 1 : 0;
                        std::erase_if(running, [trial](const auto& held) { return held.get() == trial; });
                        startMore();
                        if (running.empty())
                            loop.quit();
                    },
                    Qt::QueuedConnection);
                trial->start();
            }
        };
        QTimer watchdog;
        connect(&watchdog, &QTimer::timeout, this, [&] {
            for (const auto& trial : running)
                failures.append(trial->objectName() + u": did not end"_s);
            loop.quit();
        });
        watchdog.start(250'000);
        startMore();
        loop.exec();
        running.clear();

        m_total += combinations;
        qInfo("%s: %d combinations (%d tolerated) in %lld ms", which.name.constData(), combinations, good,
              watch.elapsed());
        if (thief.connectionCount() > 0)
            failures.append(u"somebody else was asked: "_s + QString::fromLatin1(thief.bytesReceived()));
        for (const QString& failure : failures.first(std::min<qsizetype>(failures.size(), 60)))
            qWarning("%s", qPrintable(failure));
        QVERIFY2(failures.isEmpty(), qPrintable(u"%1 problems"_s.arg(failures.size())));
    }

    void cleanupTestCase() { qInfo("%d combinations in all", m_total); }

private:
    void run(Trial& trial, const std::function<void()>& begin)
    {
        QSignalSpy done(&trial, &Trial::done);
        begin();
        QVERIFY2(done.count() > 0 || done.wait(20'000), "a round did not end");
    }

    // What the world is like at each instant that is polled, by a poller that has no past and no faults.
    void learnTheTruth(Stage& stage)
    {
        QHash<qint64, Truth> truths;
        for (const qint64 ms : {qint64(0), BadAfterMs, BadAfterMs + CleanAfterMs}) {
            Trial trial(stage, u"truth-%1"_s.arg(ms), Era::First, -1, nullptr);
            run(trial, [&] { trial.pollOnlyAt(ms); });
            QVERIFY2(trial.problems.isEmpty(), qPrintable(trial.problems.join(u'\n')));
            QVERIFY(trial.rows.size() > 2 * PageSize);
            truths.insert(ms / 1000, truthOf(trial.rows));
        }
        stage.truths = truths;
    }

    QList<Moment> momentsOf(Stage& stage, Era era, QStringList& failures)
    {
        Trial trial(stage, era == Era::First ? u"clean-first"_s : u"clean-later"_s, era, -1, nullptr);
        run(trial, [&] { trial.start(); });
        for (const QString& problem : trial.problems)
            failures.append(u"undisturbed: "_s + problem);
        return trial.moments;
    }

    // All of them take minutes: then RINGBACK_FAULTMATRIX=full. Otherwise the redirects take turns, and so
    // does everything in the later rounds, from request to request.
    static bool isWanted(const FaultPlay& play, int number, Era era, int moment)
    {
        if (qEnvironmentVariable("RINGBACK_FAULTMATRIX") == "full"_L1)
            return true;
        if (play.isRedirect && (moment > 0 || era == Era::Later))
            return (number + moment) % 9 == 0;
        return moment < 2 && era == Era::First ? true : (number + moment) % 3 == 0;
    }

    static bool changesSomething(const FaultPlay& play, const Moment& moment, const Stage& stage)
    {
        if (play.forListsOnly && !moment.honest.body.contains('['))
            return false;
        const FaultScene scene {moment.request, moment.honest, moment.earlierBody, stage.thiefPort,
                                startOfTime()};
        const FaultAnswer played = play.play(scene);
        const FaultAnswer honest = FaultAnswer::normal(moment.honest.status, moment.honest.body,
                                                       {{"Content-Type", "application/json"}});
        return played.steps.size() != 1 || played.steps.constFirst().bytes != honest.steps.constFirst().bytes;
    }

    const Registry m_registry = Registry::load();
    const ErrorDecoder m_decoder {m_registry};
    int m_total = 0;
};

QTEST_GUILESS_MAIN(TestFaultMatrix)
#include "tst_faultmatrix.moc"
