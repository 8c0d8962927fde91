// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/registry.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// What the decoder costs: one error, one paste, loading every catalogue, and the first decode of a process
// against an empty Qt program. Run by hand in an optimised build:
//     cmake --preset release -DRINGBACK_TESTS=ON && cmake --build build/release --target bench_decode
//     build/release/tests/bench/bench_decode [processes]
using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double medianMicroseconds(int runs, const std::function<void()>& work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e3);
    }
    return medianOf(times);
}

// Runs a program to its end. Wall and processor time in milliseconds; spawned without QProcess, whose own
// work would be part of both sides of the comparison.
struct ProcessTime {
    double wall = 0;
    double cpu = 0;
};

ProcessTime processTime(const QByteArray& program, const QByteArray& argument)
{
    QByteArray path = program;
    QByteArray word = argument;
    std::array<char*, 3> argv {path.data(), word.isEmpty() ? nullptr : word.data(), nullptr};
    QElapsedTimer timer;
    timer.start();
    pid_t child = 0;
    int status = 0;
    rusage used {};
    if (posix_spawn(&child, path.constData(), nullptr, nullptr, argv.data(), environ) != 0
        || wait4(child, &status, 0, &used) != child || status != 0) {
        std::fprintf(stderr, "%s %s failed\n", path.constData(), argument.constData());
        std::exit(1);
    }
    const auto wall = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return {wall, ms(used.ru_utime) + ms(used.ru_stime)};
}

// The programs take turns, so that whatever else the machine does meets all of them alike.
void compareProcesses()
{
    constexpr int Rounds = 101;
    const QByteArray here = QCoreApplication::applicationFilePath().toLocal8Bit();
    const QByteArray empty = QCoreApplication::applicationDirPath().toLocal8Bit() + "/bench_emptyqt";
    struct Program {
        const char* what;
        QByteArray path;
        QByteArray argument;
        std::vector<double> wall;
        std::vector<double> cpu;
    };
    std::array<Program, 4> programs {
        {{"an empty QCoreApplication program", empty, {}, {}, {}},
         {"this program, doing nothing", here, "empty", {}, {}},
         {"load and first decode, provider not given", here, "first", {}, {}},
         {"load and first decode, provider given", here, "first-given", {}, {}}}};
    for (int round = 0; round < Rounds; ++round) {
        for (Program& program : programs) {
            const ProcessTime time = processTime(program.path, program.argument);
            program.wall.push_back(time.wall);
            program.cpu.push_back(time.cpu);
        }
    }
    const double wall = medianOf(programs[0].wall);
    const double cpu = medianOf(programs[0].cpu);
    std::printf("\nprocess from start to end, median of %d      wall           CPU       more than empty\n",
                Rounds);
    for (const Program& program : programs) {
        const double ownWall = medianOf(program.wall);
        const double ownCpu = medianOf(program.cpu);
        std::printf("%-42s %6.2f ms  %6.2f ms  %5.2f ms wall, %.2f of an empty start; %5.2f ms CPU, %.2f\n",
                    program.what, ownWall, ownCpu, ownWall - wall, (ownWall - wall) / wall, ownCpu - cpu,
                    (ownCpu - cpu) / cpu);
    }
}

ErrorInput rateLimited(const QString& provider)
{
    ErrorInput input;
    input.provider = provider;
    input.httpStatus = 429;
    input.headers = {{"Retry-After", "17"}};
    input.now = QDateTime::currentDateTimeUtc();
    input.body =
        R"({"error":{"status":"RESOURCE_EXHAUSTED","reason":"RATE_LIMIT_EXCEEDED","message":"Slow down",)"
        R"("request_id":"req_made_up","details":[{"limited_by":"customer"}]}})";
    return input;
}
} // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QString part = app.arguments().value(1);
    if (part == "empty"_L1)
        return 0;
    if (part == "first"_L1 || part == "first-given"_L1) {
        const Registry registry = Registry::load();
        QString provider;
        if (part == "first-given"_L1) {
            provider = u"voipbin"_s;
            if (registry.find(provider) == nullptr) // as the command line makes sure of it
                return 1;
        }
        return ErrorDecoder(registry).decode(rateLimited(provider)).recognised ? 0 : 1;
    }

    if (part == "processes"_L1) {
        compareProcesses();
        return 0;
    }
    if (part == "load"_L1) { // for a profiler
        for (int i = 0; i < 60; ++i)
            Registry::load();
        return 0;
    }

    const Registry registry = Registry::load();
    const ErrorDecoder decoder(registry);
    const auto line = [](const char* what, double microseconds) {
        std::printf("%-52s %10.1f us\n", what, microseconds);
    };
    line("load: what decoding needs", medianMicroseconds(31, [] { Registry::load(); }));
    line("load: everything, whether needed or not", medianMicroseconds(31, [] {
             const Registry whole = Registry::load();
             whole.httpCatalogue().entries();
             whole.netCatalogue().entries();
             for (const LoadedProvider& provider : whole.providers())
                 provider.catalogue.entries();
         }));
    const ErrorInput unknown = rateLimited({});
    line("decode an error, provider not given", medianMicroseconds(5000, [&] { decoder.decode(unknown); }));
    const ErrorInput known = rateLimited(u"voipbin"_s);
    line("decode an error, provider given", medianMicroseconds(5000, [&] { decoder.decode(known); }));
    const QByteArray transcript = "* Connected to api.voipbin.net (192.0.2.7)\n> GET /v1.0/calls HTTP/2\n>\n"
                                  "< HTTP/2 429 \n< retry-after: 17\n<\n"
        + known.body + '\n';
    const QByteArray logLine = "2026-05-01T10:00:00Z ERROR status=429 body=" + known.body;
    line("paste: a JSON body", medianMicroseconds(5000, [&] { decodeText(decoder, known.body, {}); }));
    line("paste: a curl transcript", medianMicroseconds(5000, [&] { decodeText(decoder, transcript, {}); }));
    line("paste: a log line", medianMicroseconds(5000, [&] { decodeText(decoder, logLine, {}); }));
    const QByteArray large =
        known.body.first(1) + "\"padding\":\"" + QByteArray(100'000'000, 'x') + "\"," + known.body.mid(1);
    line("paste: the same body with 100 MB beside it",
         medianMicroseconds(3, [&] { decodeText(decoder, large, {}); }));

    compareProcesses();
    return 0;
}
