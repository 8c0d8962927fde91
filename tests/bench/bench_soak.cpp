// SPDX-License-Identifier: GPL-3.0-or-later
//
// A day in minutes: the real window and engine on five simulated providers that fail now and then.
//
//   bench_soak [MINUTES] [CALLS] [shipped]       5 minutes, 20000 calls
//
// Calls live as many times shorter as the run is shorter than a day. The simulator is a second process, so
// that its memory is not counted. What a provider lets one ask in a day does not fit into minutes: the
// definitions' request limits are raised in the run's own profile, unless `shipped` is given. While it runs
// the window is used: its pages are shown in turn, a text is looked for, rows are selected.
//
// The longest time without the event loop is measured twice: how late a 5 ms timer came (which also counts
// what other programs took from this one), and the processor time that a single event took in the GUI's
// thread.
#include "core/clock.h"
#include "core/leanthreads.h"
#include "engine/cataloguedesk.h"
#include "engine/livemonitor.h"
#include "models/calltablemodel.h"
#include "simulator/callplan.h"
#include "simulator/demoworld.h"
#include "simulator/dice.h"
#include "widgets/mainwindow.h"
#include "widgets/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibrary>
#include <QProcess>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <ctime>
#include <malloc.h>
#include <optional>
#include <vector>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
constexpr int HistoryCalls = 500; // that were there before
constexpr quint32 Seed = 1;

double cpuMs()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// Of many durations the spread, in memory that does not grow: what is measured includes this program.
class Spread {
public:
    void add(double ms)
    {
        ++m_count;
        m_worst = std::max(m_worst, ms);
        ++m_tenths[static_cast<size_t>(std::clamp(ms * 10, 0.0, static_cast<double>(Tenths - 1)))];
    }
    qint64 count() const { return m_count; }
    double worst() const { return m_worst; }
    // That part of them was no longer than this.
    double within(double part) const
    {
        qint64 left = static_cast<qint64>(std::ceil(static_cast<double>(m_count) * part));
        for (size_t i = 0; i < Tenths; ++i) {
            left -= m_tenths[i];
            if (left <= 0)
                return static_cast<double>(i + 1) / 10;
        }
        return m_worst;
    }

private:
    static constexpr size_t Tenths = 20'000;
    std::array<qint32, Tenths> m_tenths {};
    qint64 m_count = 0;
    double m_worst = 0;
};

// Notes which event kept the thread busy for longest.
class SoakApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0 || thread() != QThread::currentThread())
            return QApplication::notify(receiver, event);
        const QByteArray name = receiver->metaObject()->className();
        const int type = event->type();
        ++m_depth;
        const double before = cpuMs();
        const bool done = QApplication::notify(receiver, event);
        const double took = cpuMs() - before;
        --m_depth;
        times.add(took);
        if (took > 20)
            slow.append(u"%1 ms: event %2 to %3, while %4"_s.arg(took, 0, 'f', 1)
                            .arg(type)
                            .arg(QLatin1StringView(name), doing));
        return done;
    }

    Spread times;
    QStringList slow;
    QString doing;

private:
    int m_depth = 0;
};

class FirstLook final : public Clock {
public:
    QDateTime nowUtc() const override
    {
        const QDateTime now = m_system.nowUtc();
        qint64 none = 0;
        m_first.compare_exchange_strong(none, now.toMSecsSinceEpoch());
        return now;
    }
    qint64 monotonicMs() const override { return m_system.monotonicMs(); }
    qint64 firstMs() const { return m_first; }

private:
    SystemClock m_system;
    mutable std::atomic<qint64> m_first = 0;
};

int serve(QCoreApplication& app, double rate, double speed)
{
    Simulator::Options options = demoOptions();
    options.seed = Seed;
    options.callsPerMinute = rate;
    options.speed = speed;
    options.historyCalls = HistoryCalls;
    const FirstLook clock; // listen() asks it for the moment at which the world begins
    Simulator simulator(options, clock);
    QString error;
    if (!simulator.listen(&error)) {
        QTextStream(stderr) << error << Qt::endl;
        return 1;
    }
    QTextStream(stdout) << clock.firstMs() << '\n' << QString::fromUtf8(simulator.describeJson()) << Qt::endl;
    return app.exec();
}

// The ID that the provider's world gives to the call of this salt: drawn first, see sim::drawCall().
QString callIdOf(const QString& provider, quint64 salt)
{
    sim::Dice dice(salt);
    if (provider == "voicebip"_L1)
        return u"call_"_s + dice.lowerId(12);
    if (provider == "truedy"_L1)
        return u"call_"_s + dice.hex(8);
    if (provider == "voxifi"_L1)
        return u"vx-"_s + dice.lowerId(10);
    return dice.uuid();
}

// The IDs of the calls that one provider's world has made by then (see CallWorld::advanceTo).
QSet<QString> callsMade(const QString& provider, double perMinute, qint64 startMs, qint64 untilMs)
{
    const double gap = 60e6 / perMinute;
    const sim::Micros start = startMs * 1000 + 999;
    QSet<QString> made;
    for (quint64 i = 0; i < HistoryCalls / 5; ++i)
        made.insert(callIdOf(provider, sim::saltOf(Seed, provider.toLatin1() + " past", i)));
    for (quint64 i = 0;; ++i) {
        const quint64 salt = sim::saltOf(Seed, provider.toLatin1() + " call", i);
        const double within = sim::Dice(sim::mixBits(salt)).unit() * 0.98;
        if (start + static_cast<qint64>(gap * (static_cast<double>(i) + within)) >= untilMs * 1000)
            return made;
        made.insert(callIdOf(provider, salt));
    }
}

bool raiseLimits(const QString& folder, const QString& provider, double factor)
{
    const QString target = folder + u'/' + provider;
    const QString source = QStringLiteral(RINGBACK_SOURCE_DIR "/resources/providers/") + provider;
    QDir().mkpath(target);
    QFile::copy(source + u"/errors.json"_s, target + u"/errors.json"_s);
    QFile file(source + u"/provider.json"_s);
    QFile raised(target + u"/provider.json"_s);
    if (!file.open(QIODevice::ReadOnly) || !raised.open(QIODevice::WriteOnly))
        return false;
    QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    QJsonObject polling = root["polling"_L1].toObject();
    QJsonObject budget = polling["budget"_L1].toObject();
    budget["per_minute"_L1] = std::min(6000.0, budget["per_minute"_L1].toInt() * factor);
    budget["per_hour"_L1] = std::min(360'000.0, budget["per_hour"_L1].toInt() * factor * 10);
    polling["budget"_L1] = budget;
    polling["fastest_seconds"_L1] = 1;
    polling["min_gap_ms"_L1] = 20;
    root["polling"_L1] = polling;
    return raised.write(QJsonDocument(root).toJson()) > 0;
}

struct Sample {
    double seconds;
    double calls;
    double rssKb;    // all of it, with what is mapped of the history and of programs
    double anonKb;   // without what is mapped
    double heapKb;   // handed out by the allocator
    double sqliteKb; // of that, SQLite's: page caches that have a limit
    double restKb;   // the rest: what a leak of ours would be in
};

// Of the library that Qt's driver uses; 0 where it cannot be asked.
qint64 sqliteBytes()
{
    using Question = qint64 (*)();
    static const auto ask =
        reinterpret_cast<Question>(QLibrary::resolve(u"sqlite3"_s, 0, "sqlite3_memory_used"));
    return ask == nullptr ? 0 : ask();
}

Sample sampleNow(double seconds, qint64 calls)
{
    Sample sample {};
    sample.seconds = seconds;
    sample.calls = static_cast<double>(calls);
    QFile file(u"/proc/self/status"_s);
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            const auto figure = [&line] { return line.simplified().split(' ').value(1).toDouble(); };
            if (line.startsWith("VmRSS:"))
                sample.rssKb = figure();
            else if (line.startsWith("RssAnon:"))
                sample.anonKb = figure();
        }
    }
    const struct mallinfo2 heap = mallinfo2();
    sample.heapKb = static_cast<double>(heap.uordblks + heap.hblkhd) / 1024;
    sample.sqliteKb = static_cast<double>(sqliteBytes()) / 1024;
    sample.restKb = sample.heapKb - sample.sqliteKb;
    return sample;
}

// Least squares over the second half.
double slope(const std::vector<Sample>& samples, double Sample::*x, double Sample::*y)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t i = samples.size() / 2; i < samples.size(); ++i) {
        const double a = samples[i].*x;
        const double b = samples[i].*y;
        n += 1, sx += a, sy += b, sxx += a * a, sxy += a * b;
    }
    const double below = n * sxx - sx * sx;
    return below > 0 ? (n * sxy - sx * sy) / below : 0;
}

// A person at the window, who does something every few seconds.
class Person {
public:
    Person(MainWindow& window, SoakApplication& app) : m_window(window), m_app(app) { }

    void act()
    {
        const QStringList pages = m_window.pageIds();
        const int step = m_step++;
        CallFilter filter = m_window.filter();
        switch (step % 5) {
        case 0:
            m_app.doing = u"showing page "_s + pages.at(step / 5 % pages.size());
            m_window.showPage(pages.at(step / 5 % pages.size()));
            break;
        case 1:
            m_app.doing = u"looking for a text"_s;
            filter.text = u"5550"_s;
            m_window.setFilter(filter);
            break;
        case 2:
            m_app.doing = u"going to a failure"_s;
            m_window.goToFailure(true);
            break;
        case 3:
            m_app.doing = u"showing all again"_s;
            m_window.setFilter({});
            break;
        default:
            m_app.doing = u"scrolling"_s;
            for (auto* view : m_window.findChildren<QAbstractItemView*>()) {
                if (view->isVisible())
                    view->scrollToBottom();
            }
        }
    }

private:
    MainWindow& m_window;
    SoakApplication& m_app;
    int m_step = 0;
};

void runFor(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

// What the file is made of, in pages; and for every provider the calls up to `untilMs`, and all.
void describeHistory(QTextStream& out, const QString& path, qint64 untilMs, double perMinute, qint64 startMs,
                     const QStringList& providers)
{
    QSqlDatabase file = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"soak"_s);
    file.setDatabaseName(path);
    file.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
    if (!file.open())
        return;
    QSqlQuery query(file);
    qint64 made = 0;
    qint64 lostInAll = 0;
    for (const QString& provider : providers) {
        query.prepare(u"SELECT call_id, sort_at < ?, ended_at IS NULL FROM calls "
                      "JOIN sources ON sources.id = source WHERE provider = ?"_s);
        query.addBindValue(untilMs);
        query.addBindValue(provider);
        if (!query.exec())
            continue;
        QSet<QString> lost = callsMade(provider, perMinute, startMs, untilMs);
        const qsizetype truth = lost.size();
        qint64 foreign = 0; // of which the world knows nothing
        qint64 endless = 0;
        qint64 all = 0;
        while (query.next()) {
            ++all;
            if (!lost.remove(query.value(0).toString()) && query.value(1).toBool())
                ++foreign;
            endless += query.value(1).toBool() && query.value(2).toBool() ? 1 : 0;
        }
        out << u"  %1: of %2 calls made until the count %3 lost (by ID), %4 unknown to the provider; "
               "%5 without an end; %6 held in all\n"_s.arg(provider, 9)
                   .arg(truth)
                   .arg(lost.size())
                   .arg(foreign)
                   .arg(endless)
                   .arg(all);
        made += truth;
        lostInAll += lost.size();
    }
    out << u"  all: %1 of %2 lost\n"_s.arg(lostInAll).arg(made);
    double rows = 1;
    if (query.exec(u"SELECT count(*) FROM calls"_s) && query.next())
        rows = query.value(0).toDouble();
    out << "file, by table and index:\n";
    if (!query.exec(u"SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC"_s))
        out << "  this SQLite has no dbstat\n";
    while (query.next()) {
        if (query.value(1).toLongLong() >= 32'768)
            out << u"  %1 kB, %2 bytes a call (%3 % unused)  %4\n"_s
                       .arg(query.value(1).toLongLong() / 1024, 8)
                       .arg(query.value(1).toDouble() / rows, 7, 'f', 1)
                       .arg(100 * query.value(2).toDouble() / query.value(1).toDouble(), 0, 'f', 0)
                       .arg(query.value(0).toString());
    }
    for (const auto& [what, sql] : {
             std::pair(u"free pages"_s, u"PRAGMA freelist_count"_s),
             std::pair(u"bytes of raw records"_s, u"SELECT sum(length(bytes)) FROM raw_records"_s),
             std::pair(u"bytes of events"_s, u"SELECT sum(length(events)) FROM calls"_s),
             std::pair(u"API errors"_s, u"SELECT count(*) FROM errors"_s),
             std::pair(u"records set aside"_s, u"SELECT count(*) FROM set_aside"_s),
             std::pair(u"calls not yet in the search"_s, u"SELECT count(*) FROM search_pending"_s),
         }) {
        if (query.exec(sql) && query.next())
            out << u"  %1: %2\n"_s.arg(what).arg(query.value(0).toLongLong());
    }
}
} // namespace

int main(int argc, char** argv)
{
    useLeanThreads();
    qputenv("QT_QPA_PLATFORM", "offscreen");
    SoakApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.value(1) == "serve"_L1)
        return serve(app, arguments.value(2).toDouble(), arguments.value(3).toDouble());
    const double minutes = arguments.size() > 1 ? arguments[1].toDouble() : 5;
    const int calls = arguments.size() > 2 ? arguments[2].toInt() : 20'000;
    const bool shipped = arguments.value(3) == "shipped"_L1;
    if (!(minutes > 0) || calls <= HistoryCalls)
        return 2;
    const double speed = std::clamp(24 * 60 / minutes, 1.0, 1000.0);
    const double rate = (calls - HistoryCalls) / minutes;
    QTextStream out(stdout);

    QProcess provider;
    provider.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    provider.start(QApplication::applicationFilePath(),
                   {u"serve"_s, QString::number(rate, 'f', 6), QString::number(speed, 'f', 6)});
    QByteArray said;
    while (said.count('\n') < 2 && provider.waitForReadyRead(10'000))
        said += provider.readAll();
    const qint64 startMs = said.split('\n').value(0).toLongLong();
    const QJsonObject served =
        QJsonDocument::fromJson(said.split('\n').value(1)).object()["providers"_L1].toObject();
    if (served.size() != 5)
        return 1;
    // What the five-minute figure was sent as is what the simulator counts with.
    const double perMinute = QString::number(rate, 'f', 6).toDouble() / 5;

    const SystemClock clock;
    const QTemporaryDir folder;
    const Profile profile(folder.path());
    QList<Account> accounts;
    auto secrets = std::make_shared<MemorySecrets>();
    for (auto it = served.begin(); it != served.end(); ++it) {
        const QJsonObject one = it.value().toObject();
        Account account;
        account.id = u"soak-"_s + it.key();
        account.provider = it.key();
        account.baseUrl = one["base_url"_L1].toString();
        const auto texts = [&one](QLatin1StringView key) {
            QMap<QString, QString> map;
            const QJsonObject object = one[key].toObject();
            for (auto field = object.begin(); field != object.end(); ++field)
                map.insert(field.key(), field.value().toString());
            return map;
        };
        account.fields = texts("set"_L1);
        secrets->set(account.id, texts("secrets"_L1));
        accounts.append(account);
        if (!shipped && !raiseLimits(profile.providersFolder(), it.key(), std::max(1.0, speed / 10)))
            return 1;
    }

    QStringList problems;
    qint64 changes = 0;
    qint64 errors = 0;
    std::vector<Sample> samples;
    Spread lateness;
    QString fresh;
    qint64 requests = 0;
    qint64 logBytes = 0;
    qint64 untilMs = 0;
    {
        LiveMonitor monitor({profile, accounts, secrets, clock});
        const CatalogueDesk desk(monitor.registry(), clock);
        for (const auto& problem : monitor.registry().problems())
            out << "definition: " << problem.toText() << '\n';
        QObject::connect(&monitor, &Monitor::problemOccurred, &app,
                         [&](const QString& text) { problems.append(text); });
        QObject::connect(&monitor, &Monitor::callsChanged, &app,
                         [&](const QList<CallRow>& rows) { changes += rows.size(); });
        QObject::connect(&monitor, &Monitor::errorsAdded, &app,
                         [&](const QList<ApiErrorRecord>& added) { errors += added.size(); });
        Theme theme(app, ThemeMode::Light);
        MainWindow window(monitor, clock, theme, QString(), &desk);
        window.resize(1280, 800);
        window.show();
        app.doing = u"starting"_s;
        monitor.start();

        QElapsedTimer elapsed;
        elapsed.start();
        samples.reserve(static_cast<size_t>(minutes * 60) + 100);
        qint64 total = 0;
        quint64 ticket = 0;
        QObject::connect(&monitor, &Monitor::countsReady, &app,
                         [&](quint64 answered, const StatusCounts& counts) {
                             if (answered != ticket)
                                 return;
                             total = counts.total();
                             ticket = 0;
                         });
        QTimer second;
        QObject::connect(&second, &QTimer::timeout, &app, [&] {
            if (ticket == 0)
                ticket = monitor.requestCounts({});
            samples.push_back(sampleNow(static_cast<double>(elapsed.elapsed()) / 1e3, total));
            if (samples.size() % 30 == 0) {
                const Sample& last = samples.back();
                out << u"%1 s: %2 calls, RSS %3 MB (%4 MB not mapped), heap %5 MB (%6 MB of SQLite)\n"_s
                           .arg(last.seconds, 5, 'f', 0)
                           .arg(total)
                           .arg(last.rssKb / 1024, 0, 'f', 1)
                           .arg(last.anonKb / 1024, 0, 'f', 1)
                           .arg(last.heapKb / 1024, 0, 'f', 1)
                           .arg(last.sqliteKb / 1024, 0, 'f', 1);
                out.flush();
            }
        });
        second.start(1000);
        Person person(window, app);
        QTimer habit;
        QObject::connect(&habit, &QTimer::timeout, &app, [&] { person.act(); });
        habit.start(3000);
        QElapsedTimer gap;
        gap.start();
        QTimer pulse;
        pulse.setTimerType(Qt::PreciseTimer);
        QObject::connect(&pulse, &QTimer::timeout, &app, [&] {
            lateness.add(static_cast<double>(gap.nsecsElapsed()) / 1e6 - 5);
            gap.start();
        });
        pulse.start(5);

        runFor(static_cast<int>(minutes * 60'000));
        untilMs = QDateTime::currentMSecsSinceEpoch();
        habit.stop();
        int good = 0;
        for (const AccountState& state : monitor.accounts()) {
            const bool isFresh = state.freshness.state == FreshnessState::Fresh;
            good += isFresh ? 1 : 0;
            requests += state.requests.lastHour;
            fresh += u"  %1: %2, %3 requests, %4 set aside, %5 gaps %6\n"_s.arg(state.account.provider, 9)
                         .arg(wordOf(state.freshness.state))
                         .arg(state.requests.lastHour)
                         .arg(state.setAside)
                         .arg(state.gaps.size())
                         .arg(state.problem);
        }
        fresh.prepend(u"accounts: %1 of %2 fresh at the end, %3 requests\n"_s.arg(good)
                          .arg(accounts.size())
                          .arg(requests));
        app.doing = u"catching up"_s;
        pulse.stop();
        second.stop();
        // What was made until now has the time of a wait after errors to arrive.
        runFor(45'000);
        out << u"file: %1 kB, wal %2 kB with the program running\n"_s
                   .arg(QFileInfo(profile.historyFile()).size() / 1024)
                   .arg(QFileInfo(profile.historyFile() + u"-wal"_s).size() / 1024);
        logBytes = 0;
        for (QDirIterator it(folder.path(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
            const QFileInfo file(it.next());
            if (!file.fileName().startsWith(QFileInfo(profile.historyFile()).fileName())
                && !file.filePath().startsWith(profile.providersFolder()))
                logBytes += file.size();
        }
        app.doing = u"closing"_s;
    }
    provider.kill();
    provider.waitForFinished();

    out << u"\n%1 calls wanted in %2 minutes: %3 a minute at speed %4; request limits %5\n"_s.arg(calls)
               .arg(minutes)
               .arg(rate, 0, 'f', 0)
               .arg(speed, 0, 'f', 0)
               .arg(shipped ? u"as shipped"_s : u"raised"_s);
    describeHistory(out, profile.historyFile(), untilMs, perMinute, startMs, served.keys());
    out << u"file: %1 kB after closing\n"_s.arg(QFileInfo(profile.historyFile()).size() / 1024);
    out << u"files beside the history (logs, settings): %1 bytes\n"_s.arg(logBytes) << fresh
        << u"  %1 changes announced, %2 API errors, %3 problems %4\n"_s.arg(changes)
               .arg(errors)
               .arg(problems.size())
               .arg(problems.value(0));
    for (const auto& [name, figure] :
         {std::pair(u"RSS"_s, &Sample::rssKb), std::pair(u"RSS not mapped"_s, &Sample::anonKb),
          std::pair(u"heap"_s, &Sample::heapKb), std::pair(u"heap of SQLite"_s, &Sample::sqliteKb),
          std::pair(u"heap without SQLite"_s, &Sample::restKb)})
        out << u"%1 at the end %2 MB; second half: %3 MB per hour of the clock, %4 MB per simulated hour, %5 MB per 10,000 calls\n"_s
                   .arg(name)
                   .arg(samples.back().*figure / 1024, 0, 'f', 1)
                   .arg(slope(samples, &Sample::seconds, figure) * 3600 / 1024, 0, 'f', 2)
                   .arg(slope(samples, &Sample::seconds, figure) * 3600 / 1024 / speed, 0, 'f', 3)
                   .arg(slope(samples, &Sample::calls, figure) * 10'000 / 1024, 0, 'f', 3);
    out << u"5 ms timer late: 99 % within %1 ms, 99.9 % %2 ms, worst %3 ms (wall)\n"_s
               .arg(lateness.within(0.99), 0, 'f', 1)
               .arg(lateness.within(0.999), 0, 'f', 1)
               .arg(lateness.worst(), 0, 'f', 1);
    out << u"one event in the GUI's thread: 99.9 % within %1 ms, worst %2 ms (processor time), %3 events\n"_s
               .arg(app.times.within(0.999), 0, 'f', 2)
               .arg(app.times.worst(), 0, 'f', 1)
               .arg(app.times.count());
    for (const QString& event : app.slow)
        out << "  " << event << '\n';
    return 0;
}
