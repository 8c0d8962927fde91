// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/errordecoder.h"
#include "providers/pastedtext.h"
#include "providers/registry.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <sys/resource.h>
#include <vector>

// What the decoder costs: one error, one paste, loading every catalogue, and the first decode of a process
// against an empty Qt program. Run by hand in an optimised build.
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

struct ProcessTime {
    double wall = 0; // ms, the median
    double cpu = 0;  // ms, the mean: what it costs however busy the machine is
};

// This program again, doing one thing and ending.
ProcessTime processTime(const QString& part)
{
    constexpr int Runs = 41;
    const auto used = [] {
        rusage usage {};
        getrusage(RUSAGE_CHILDREN, &usage);
        const auto ms = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
        };
        return ms(usage.ru_utime) + ms(usage.ru_stime);
    };
    const double before = used();
    const double wall = medianMicroseconds(
        Runs, [&part] { QProcess::execute(QCoreApplication::applicationFilePath(), {part}); });
    return {wall / 1e3, (used() - before) / Runs};
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
    if (part == "first"_L1) {
        const Registry registry = Registry::load();
        return ErrorDecoder(registry).decode(rateLimited({})).recognised ? 0 : 1;
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
    line("load every definition and catalogue", medianMicroseconds(31, [] { Registry::load(); }));
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

    const ProcessTime empty = processTime(u"empty"_s);
    const ProcessTime first = processTime(u"first"_s);
    const auto compare = [](const char* what, double without, double with) {
        std::printf("%s: empty QCoreApplication %.1f ms, with load and first decode %.1f ms: %.2f times, "
                    "%.1f ms more\n",
                    what, without, with, with / without, with - without);
    };
    compare("process, wall", empty.wall, first.wall);
    compare("process, CPU ", empty.cpu, first.cpu);
    return 0;
}
