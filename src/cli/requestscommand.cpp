// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "core/csvtext.h"
#include "store/actionstore.h"

#include <QJsonArray>

#include <cstdio>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr int DefaultRequests = 50;
constexpr int MostRequests = 10'000;

QJsonObject exchangeJson(const ExchangeRecord& exchange)
{
    return {{"at"_L1, exchange.at.toUTC().toString(Qt::ISODateWithMs)},
            {"account"_L1, exchange.account},
            {"provider"_L1, exchange.provider},
            {"operation"_L1, exchange.operation},
            {"request"_L1, exchange.request},
            {"http_status"_L1, exchange.httpStatus},
            {"elapsed_ms"_L1, exchange.elapsedMs},
            {"request_id"_L1, exchange.requestId},
            {"request_id_source"_L1, textJson(exchange.requestIdSource)}};
}

// As the other lists: for programs, so that an ID of digits stays bare; what would be a formula is disarmed.
void printExchangesCsv(const QList<ExchangeRecord>& exchanges)
{
    QByteArray bytes = csvLine({u"Time (UTC)"_s, u"Account"_s, u"Provider"_s, u"Operation"_s, u"Request"_s,
                                u"HTTP"_s, u"ms"_s, u"Request ID"_s, u"Found in"_s});
    const auto text = [](const QString& value) { return csvText(value, CsvNumbers::Plain); };
    for (const ExchangeRecord& exchange : exchanges) {
        bytes += csvLine({exchange.at.toUTC().toString(Qt::ISODateWithMs), text(exchange.account),
                          text(exchange.provider), text(exchange.operation), text(exchange.request),
                          QString::number(exchange.httpStatus), QString::number(exchange.elapsedMs),
                          text(exchange.requestId), text(exchange.requestIdSource)});
    }
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stdout);
}
} // namespace

int runRequests(const Invocation& invocation)
{
    int limit = DefaultRequests;
    if (invocation.has(u"limit"_s)) {
        bool ok = false;
        limit = invocation.value(u"limit"_s).toInt(&ok);
        if (!ok || limit < 1 || limit > MostRequests) {
            complain(u"--limit is a number from 1 to %1."_s.arg(MostRequests));
            return WrongUsage;
        }
    }
    const QString text = invocation.arguments.value(0).trimmed();
    const Session session(invocation);
    bool missing = false;
    const auto store = session.openHistory(&missing);
    if (!store && !missing)
        return Failed;
    QList<ExchangeRecord> exchanges;
    if (store) {
        const auto found = store->actions().exchanges(text, 0, limit);
        if (!found) {
            complain(found.error());
            return Failed;
        }
        exchanges = *found;
    }
    if (invocation.format == "csv"_L1) {
        printExchangesCsv(exchanges);
    } else if (invocation.format == "json"_L1 || invocation.format == "ndjson"_L1) {
        QJsonArray list;
        for (const ExchangeRecord& exchange : exchanges)
            list.append(exchangeJson(exchange));
        if (invocation.format == "json"_L1)
            printJson(list);
        for (const QJsonValue& value : invocation.format == "json"_L1 ? QJsonArray() : list)
            printJson(value.toObject());
    } else if (exchanges.isEmpty()) {
        complain(text.isEmpty() ? u"No answer with a request ID has come yet."_s
                                : u"No request ID contains \"%1\"."_s.arg(text));
    } else {
        QList<QStringList> rows;
        for (const ExchangeRecord& exchange : exchanges) {
            rows.append({localTime(exchange.at), exchange.account, exchange.request,
                         QString::number(exchange.httpStatus), QString::number(exchange.elapsedMs),
                         exchange.requestId});
        }
        printLine(table({u"Time"_s, u"Account"_s, u"Request"_s, u"HTTP"_s, u"ms"_s, u"Request ID"_s}, rows));
    }
    return Done;
}

} // namespace ringback::cli
