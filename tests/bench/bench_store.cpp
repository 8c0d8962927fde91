// SPDX-License-Identifier: GPL-3.0-or-later
// bench_store [CALLS] [FOLDER]: fills a history (default 100,000 calls) and prints what writing and reading
// it costs.
#include "store/historystore.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <functional>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
constexpr int CallsAPage = 100;
constexpr int Accounts = 5;
const QDateTime BenchEnd(QDate(2026, 5, 1), QTime(0, 0), Qt::UTC);

// The same number gives the same call. Numbers go back in time, as a first poll walks.
Call benchCall(qint64 number)
{
    QRandomGenerator random(static_cast<quint32>(number + 1));
    Call call;
    call.key = {u"account-%1"_s.arg(number % Accounts),
                u"%1-%2"_s.arg(random.generate64(), 16, 16, QChar(u'0')).arg(number, 12, 16, QChar(u'0'))};
    call.provider = u"provider-%1"_s.arg(number % Accounts);
    call.direction = random.bounded(3) == 0 ? Direction::Inbound : Direction::Outbound;
    call.from = u"+1555%1"_s.arg(random.bounded(1'000), 7, 10, QChar(u'0'));
    call.to = u"+4930%1"_s.arg(random.bounded(10'000'000), 8, 10, QChar(u'0'));
    const int share = random.bounded(100);
    call.status = share < 70 ? CallStatus::Completed
        : share < 80         ? CallStatus::NoAnswer
        : share < 88         ? CallStatus::Busy
        : share < 96         ? CallStatus::Failed
                             : CallStatus::Canceled;
    call.providerStatus = wordOf(call.status);
    call.createdAt = BenchEnd.addMSecs(-number * 2'600 - random.bounded(2'000));
    call.endedAt = call.createdAt.addMSecs(5'000 + random.bounded(300'000));
    if (call.status == CallStatus::Completed) {
        call.answeredAt = call.createdAt.addMSecs(4'000);
        call.durationMs = call.answeredAt.msecsTo(call.endedAt);
        call.advice = u"none"_s;
    } else {
        const int code = 3'000 + random.bounded(30);
        call.endReason = QString::number(code);
        call.decodedEntry = call.provider + u"/end-"_s + call.endReason;
        call.fault = code % 2 == 0 ? u"carrier"_s : u"called-party"_s;
        call.advice = code % 3 == 0 ? u"never"_s : u"later"_s;
    }
    call.requestIds = {u"req_%1"_s.arg(random.generate64(), 16, 16, QChar(u'0'))};
    call.raw = "{\"call_uuid\":\"" + call.key.callId.toUtf8() + "\",\"from\":\"" + call.from.toUtf8()
        + "\",\"to\":\"" + call.to.toUtf8() + "\",";
    for (int i = 0; i < 30; ++i)
        call.raw += "\"some_field_" + QByteArray::number(i)
            + "\":" + QByteArray::number(random.bounded(100'000)) + ",";
    call.raw += "\"last\":null}";
    return call;
}

PageWrite benchPage(qint64 first, int account)
{
    PageWrite page;
    page.account = u"account-%1"_s.arg(account);
    page.provider = u"provider-%1"_s.arg(account);
    page.observedAt = BenchEnd;
    for (int i = 0; i < CallsAPage; ++i)
        page.calls.append(benchCall(first + qint64 {i} * Accounts + account));
    return page;
}

template <typename T> T orStop(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error()));
        std::exit(1);
    }
    return std::move(*result);
}

void measure(const char* what, const std::function<qint64()>& question)
{
    QList<double> times;
    qint64 found = 0;
    for (int i = 0; i < 7; ++i) {
        QElapsedTimer timer;
        timer.start();
        found = question();
        times.append(double(timer.nsecsElapsed()) / 1e6);
    }
    const double first = times.first();
    std::sort(times.begin(), times.end());
    std::printf("  %-52s first %8.2f ms   median %8.2f ms   (%lld)\n", what, first, times.at(3), found);
}
} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const qint64 wanted = arguments.size() > 1 ? arguments.at(1).toLongLong() : 100'000;
    const QTemporaryDir own;
    const QString path = (arguments.size() > 2 ? arguments.at(2) : own.path()) + u"/bench.db"_s;

    auto store = orStop(HistoryStore::open(path, HistoryStore::Mode::ReadWrite));
    QElapsedTimer timer;
    double writing = 0;
    double worst = 0;
    qint64 written = 0;
    while (written < wanted) {
        for (int account = 0; account < Accounts; ++account) {
            const PageWrite page = benchPage(written, account);
            timer.start();
            orStop(store->writePage(page));
            const double took = double(timer.nsecsElapsed()) / 1e9;
            writing += took;
            worst = std::max(worst, took);
        }
        written += CallsAPage * Accounts;
    }
    std::printf("%lld calls in pages of %d: %.0f rows/s, worst page %.0f ms\n", written, CallsAPage,
                double(written) / writing, worst * 1e3);

    timer.start();
    qint64 indexed = 0;
    while (const int taken = orStop(store->catchUpSearch(10'000)))
        indexed += taken;
    std::printf("text index: %.0f rows/s\n", double(indexed) / (double(timer.nsecsElapsed()) / 1e9));

    writing = 0;
    const qint64 again = std::min<qint64>(written, 50'000);
    for (qint64 first = 0; first < again; first += CallsAPage * Accounts) {
        for (int account = 0; account < Accounts; ++account) {
            const PageWrite page = benchPage(first, account);
            timer.start();
            orStop(store->writePage(page));
            writing += double(timer.nsecsElapsed()) / 1e9;
        }
    }
    std::printf("the newest %lld again, unchanged: %.0f rows/s\n", again, double(again) / writing);
    store.reset();
    std::printf("file: %.0f MB, %.0f bytes a call\n", double(QFileInfo(path).size()) / 1e6,
                double(QFileInfo(path).size()) / double(written));

    timer.start();
    store = orStop(HistoryStore::open(path, HistoryStore::Mode::ReadOnly));
    const qint64 firstPage = orStop(store->calls({})).rows.size();
    std::printf("open and first page of %lld: %.1f ms\nlatest 200:\n", firstPage,
                double(timer.nsecsElapsed()) / 1e6);
    const QStringList filters {u""_s,
                               u"status:failed"_s,
                               u"status:failed,busy,no-answer"_s,
                               u"status:completed account:account-3"_s,
                               u"status:failed account:nobody"_s,
                               u"provider:provider-2 direction:inbound"_s,
                               u"advice:later fault:carrier"_s,
                               u"entry:provider-1/end-3010"_s,
                               u"flag:stuck"_s,
                               u"5551"_s,
                               u"+4930012345"_s,
                               u"req_00"_s,
                               u"status:failed 77"_s,
                               u"zq"_s,
                               u"\"no such text\""_s};
    for (const QString& text : filters) {
        CallQuery query;
        query.filter = orStop(parseCallFilter(text, BenchEnd));
        measure(qPrintable(text.isEmpty() ? u"(everything)"_s : text),
                [&] { return orStop(store->calls(query)).rows.size(); });
    }
    CallQuery middle;
    middle.olderThan = CallCursor {BenchEnd.addMSecs(-written * 1'300), 0};
    measure("(everything) from the middle", [&] { return orStop(store->calls(middle)).rows.size(); });
    std::printf("counts:\n");
    for (const QString& text : {u""_s, u"since:24h"_s, u"since:30d status:failed"_s, u"advice:later"_s,
                                u"+49300123"_s, u"5551"_s}) {
        const CallFilter filter = orStop(parseCallFilter(text, BenchEnd));
        measure(qPrintable(text.isEmpty() ? u"(everything)"_s : text),
                [&] { return orStop(store->counts(filter)).total(); });
    }
    std::printf("incidents:\n");
    for (const QString& text : {u""_s, u"since:24h"_s, u"since:30d"_s, u"status:busy"_s, u"+49300123"_s}) {
        IncidentQuery query;
        query.filter = orStop(parseCallFilter(text, BenchEnd));
        query.now = BenchEnd;
        measure(qPrintable(text.isEmpty() ? u"(everything)"_s : text),
                [&] { return orStop(store->incidents(query)).incidents.size(); });
    }
    return 0;
}
