// SPDX-License-Identifier: GPL-3.0-or-later
//
// What many idle accounts cost: memory for each, processor time while none of their calls change, threads.
//
//   bench_accounts [ACCOUNTS] [SECONDS] [SETTLE] [window]       1000 accounts, 60 s, after 260 s
//
// With `window` in the program's window, drawn into memory; else the engine alone.
//
// The whole engine runs as behind the window (LiveMonitor: its thread, the store's, announcements every
// second), against a provider in a second process on loopback that answers every list with an empty one, over
// plain HTTP. Idle means: nothing happens at the providers, so each account is polled at its slowest
// interval: among very many that is reached a few minutes after the start, hence SETTLE. Processor time is
// this process's alone, by thread and by request, so that what a request costs can be told from what we add.
// The memory includes what the engine costs without any account (about 12 MB): compare two counts.
#include "core/clock.h"
#include "core/leanthreads.h"
#include "engine/livemonitor.h"
#include "support/faulthttpserver.h"
#include "widgets/mainwindow.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QMap>
#include <QProcess>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

#include <array>
#include <memory>
#include <sys/resource.h>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
qint64 statusFigure(const QByteArray& name)
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(QByteArray(name).append(':')))
            return line.mid(name.size() + 1).trimmed().split(' ').value(0).toLongLong();
    }
    return 0;
}

double cpuSeconds()
{
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Of all threads of one name together; the kernel counts to the nanosecond.
QMap<QByteArray, double> cpuSecondsByThread()
{
    QMap<QByteArray, double> seconds;
    const QDir tasks(u"/proc/self/task"_s);
    for (const QString& task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile name(tasks.filePath(task + u"/comm"_s));
        QFile times(tasks.filePath(task + u"/schedstat"_s));
        if (name.open(QIODevice::ReadOnly) && times.open(QIODevice::ReadOnly))
            seconds[name.readAll().trimmed()] += times.readAll().split(' ').value(0).toDouble() / 1e9;
    }
    return seconds;
}

void runFor(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

int serve(QCoreApplication& app)
{
    // One for each provider: accounts of different providers have different origins.
    std::array<FaultHttpServer, 4> servers;
    QStringList ports;
    for (FaultHttpServer& server : servers) {
        ports.append(QString::number(server.url(u"/"_s).port()));
        server.answerBy([](const ReceivedRequest&) {
            return FaultAnswer::normal(
                200,
                R"({"calls":[],"result":[],"data":[],"pagination":{"has_next":false,"has_more":false},"next_page_token":""})");
        });
    }
    QTextStream(stdout) << ports.join(u' ') << Qt::endl;
    return app.exec();
}
} // namespace

int main(int argc, char** argv)
{
    useLeanThreads();
    qputenv("QT_QPA_PLATFORM", "offscreen");
    std::unique_ptr<QCoreApplication> app;
    if (argc > 4 && qstrcmp(argv[4], "window") == 0)
        app = std::make_unique<QApplication>(argc, argv);
    else
        app = std::make_unique<QCoreApplication>(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "serve"_L1)
        return serve(*app);
    const int count = arguments.size() > 1 ? arguments[1].toInt() : 1000;
    const int seconds = arguments.size() > 2 ? arguments[2].toInt() : 60;
    const int settle = arguments.size() > 3 ? arguments[3].toInt() : 260;
    QTextStream out(stdout);

    QProcess provider;
    provider.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    provider.start(QCoreApplication::applicationFilePath(), {u"serve"_s});
    if (!provider.waitForReadyRead(10'000))
        return 1;
    const QStringList ports = QString::fromLatin1(provider.readLine().trimmed()).split(u' ');

    const SystemClock clock;
    QTemporaryDir folder;
    QList<Account> accounts;
    auto secrets = std::make_shared<MemorySecrets>();
    const QStringList kinds {u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s};
    for (int i = 0; i < count; ++i) {
        Account account;
        account.id = u"a%1"_s.arg(i);
        account.provider = kinds.at(i % kinds.size());
        account.baseUrl = u"http://127.0.0.1:%1/v1"_s.arg(ports.at(i % ports.size()));
        if (account.provider == "vobiz"_L1)
            account.fields = {{u"auth_id"_s, u"MA_MADEUP"_s}};
        accounts.append(account);
        secrets->set(account.id,
                     {{u"api_key"_s, u"k"_s}, {u"auth_token"_s, u"k"_s}, {u"access_key"_s, u"k"_s}});
    }
    const qint64 before = statusFigure("VmRSS");
    {
        LiveMonitor monitor({Profile(folder.path()), accounts, secrets, clock});
        std::unique_ptr<Theme> theme;
        std::unique_ptr<MainWindow> window;
        if (auto* gui = qobject_cast<QApplication*>(app.get())) {
            theme = std::make_unique<Theme>(*gui, ThemeMode::Light);
            window = std::make_unique<MainWindow>(monitor, clock, *theme, QString());
            window->resize(1280, 800);
            window->show();
        }
        monitor.start();
        runFor(settle * 1000);
        const auto healthy = [&monitor] {
            const QList<AccountState> states = monitor.accounts();
            return std::count_if(states.begin(), states.end(), [](const AccountState& state) {
                return state.freshness.state == FreshnessState::Fresh;
            });
        };
        const auto requests = [&monitor] {
            qint64 asked = 0;
            for (const AccountState& state : monitor.accounts())
                asked += state.requests.lastHour;
            return asked;
        };
        const qint64 askedBefore = requests();
        const QMap<QByteArray, double> threadsBefore = cpuSecondsByThread();
        const auto say = [&](const QString& what, double cpu, int length) {
            const qint64 asked = requests() - askedBefore;
            out << u"%1: %2 % of a core; %3 kB an account (%4 kB in all); %5 threads; %6 fresh; %7 requests (%8 a second), %9 us each\n"_s
                       .arg(what)
                       .arg(100.0 * cpu / length, 0, 'f', 2)
                       .arg(double(statusFigure("VmRSS") - before) / count, 0, 'f', 1)
                       .arg(statusFigure("VmRSS"))
                       .arg(statusFigure("Threads"))
                       .arg(healthy())
                       .arg(asked)
                       .arg(double(asked) / length, 0, 'f', 1)
                       .arg(1e6 * cpu / double(std::max<qint64>(1, asked)), 0, 'f', 0);
            const QMap<QByteArray, double> threads = cpuSecondsByThread();
            for (auto it = threads.begin(); it != threads.end(); ++it) {
                out << u"  %1: %2 %\n"_s.arg(QString::fromLatin1(it.key()))
                           .arg(100.0 * (*it - threadsBefore.value(it.key())) / length, 0, 'f', 2);
            }
            out.flush();
        };
        double cpu = cpuSeconds();
        runFor(seconds * 1000);
        say(u"polled while idle"_s, cpuSeconds() - cpu, seconds);
    }
    provider.kill();
    provider.waitForFinished();
    return 0;
}
