// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/catalogue.h"
#include "providers/definitionreader.h"
#include "providers/errordecoder.h"
#include "providers/pagereader.h"
#include "providers/registry.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

// How long the providers floor takes: loading every definition and catalogue (each start pays it once),
// decoding an error, and reading a page of a hundred calls. Prints the median and the worst of many runs, and
// the processor time of one (the figure to trust on a busy machine).
using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
void report(const char* what, int runs, const std::function<void()>& work)
{
    std::vector<double> times;
    const std::clock_t cpuStart = std::clock();
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    const double cpuMs = 1000.0 * static_cast<double>(std::clock() - cpuStart) / CLOCKS_PER_SEC / runs;
    std::sort(times.begin(), times.end());
    std::printf("%-44s median %8.3f ms, worst %8.3f ms, processor %8.3f ms (%d runs)\n", what,
                times[times.size() / 2], times.back(), cpuMs, runs);
}

QByteArray builtIn(const QString& path)
{
    QFile file(u":/"_s + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

int main()
{
    report("load everything", 20, [] { Registry::load(); });
    report("of that: the bytes out of the program", 20, [] {
        for (const auto& id : {u"truedy"_s, u"vobiz"_s, u"voicebip"_s, u"voipbin"_s, u"voxifi"_s}) {
            builtIn(u"providers/" + id + u"/provider.json");
            builtIn(u"providers/" + id + u"/errors.json");
        }
    });
    for (const auto& family : {u"http"_s, u"net"_s}) {
        const QByteArray catalogue = builtIn(u"errors/" + family + u".json");
        report(qPrintable(QString(family + u" catalogue, %1 bytes"_s.arg(catalogue.size()))), 20, [&] {
            DefinitionProblems problems;
            readGenericCatalogue(catalogue, family, family, problems);
        });
    }
    for (const auto& id : {u"truedy"_s, u"vobiz"_s, u"voicebip"_s, u"voipbin"_s, u"voxifi"_s}) {
        const QByteArray definition = builtIn(u"providers/" + id + u"/provider.json");
        const QByteArray catalogue = builtIn(u"providers/" + id + u"/errors.json");
        report(qPrintable(QString(id + u" definition, %1 bytes"_s.arg(definition.size()))), 20, [&] {
            DefinitionProblems problems;
            readDefinition(definition, id, problems);
        });
        report(qPrintable(QString(id + u" catalogue, %1 bytes"_s.arg(catalogue.size()))), 20, [&] {
            DefinitionProblems problems;
            readCatalogue(catalogue, id, id, problems);
        });
    }

    const Registry registry = Registry::load();
    const ErrorDecoder decoder(registry);
    ErrorInput input;
    input.httpStatus = 429;
    input.now = QDateTime::currentDateTimeUtc();
    input.headers = {{"Retry-After", "17"}};
    input.body = R"({"error":{"status":"RESOURCE_EXHAUSTED","reason":"RATE_LIMIT_EXCEEDED","message":"m",
                    "request_id":"req_made_up","details":[{"limited_by":"customer"}]}})";
    report("decode an error, provider not given", 2000, [&] { decoder.decode(input); });
    input.provider = u"voipbin"_s;
    report("decode an error, provider given", 2000, [&] { decoder.decode(input); });
    CallEnding ending;
    ending.provider = u"vobiz"_s;
    ending.values = {u"4000"_s, u"NORMAL_CLEARING"_s};
    ending.answered = false;
    ending.status = CallStatus::Failed;
    report("decode an ending", 2000, [&] { decoder.decodeEnding(ending); });

    AccountBinding binding;
    binding.account.id = u"desk"_s;
    binding.account.provider = u"vobiz"_s;
    binding.definition = registry.find(u"vobiz"_s)->definition;
    QByteArrayList records;
    for (int i = 0; i < 100; ++i) {
        records.append("{\"account_id\":\"MA_MADEUP\",\"answer_time\":null,\"billsec\":0,\"uuid\":\"c-"
                       + QByteArray::number(i)
                       + "\",\"hangup_cause\":\"USER_BUSY\",\"hangup_cause_code\":3010,\"caller_id_number\":"
                         "\"+15550100\",\"destination_number\":\"+15550101\",\"start_time\":"
                         "\"2026-05-01T09:00:00Z\",\"end_time\":\"2026-05-01T09:01:00Z\",\"duration\":60,"
                         "\"call_direction\":\"outbound\",\"codec\":\"PCMU\",\"cost\":0.45,\"mos\":4.5}");
    }
    HttpResponse response;
    response.httpStatus = 200;
    response.body = "{\"data\":[" + records.join(',') + "],\"pagination\":{\"page\":1,\"has_next\":true}}";
    report("read a page of 100 calls", 200,
           [&] { readPage(binding, binding.definition.feeds.last(), response, std::nullopt); });
    return 0;
}
