// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/trafficreplay.h"

#include "net/trafficfile_p.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// An answer may be asked for a little before the time it was recorded at: polls are not that exact.
constexpr qint64 EarlyMs = 5'000;
// After the last answer, before the recording counts as over: a poll later is to be seen.
constexpr qint64 GraceMs = 15'000;
constexpr qint64 LargestFile = 64LL * 1024 * 1024;

Result<QByteArray> fileBytes(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure {u"%1 cannot be read: %2."_s.arg(QDir::toNativeSeparators(path), file.errorString())};
    if (file.size() > LargestFile)
        return Failure {u"%1 is too large to be part of a recording."_s.arg(QDir::toNativeSeparators(path))};
    return file.readAll();
}
} // namespace

TrafficReplay::~TrafficReplay() = default;

Result<std::unique_ptr<TrafficReplay>> TrafficReplay::load(const QString& folder)
{
    const QString shown = QDir::toNativeSeparators(folder);
    const QDir place(folder);
    if (!place.exists(u"recording.json"_s))
        return Failure {u"%1 is no recording: it has no recording.json."_s.arg(shown)};
    const Result<QByteArray> bytes = fileBytes(place.filePath(u"recording.json"_s));
    if (!bytes)
        return bytes.failure();
    const Result<RecordingHead> head = headFromJson(*bytes);
    if (!head)
        return Failure {u"The recording in %1 cannot be played: %2."_s.arg(shown, head.error())};
    std::unique_ptr<TrafficReplay> replay(new TrafficReplay);
    replay->m_startedAt = replay->m_endedAt = head->startedAt;
    const QStringList names = place.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    for (const QString& name : names) {
        if (const Outcome loaded = replay->loadAccount(place.filePath(name)); !loaded)
            return loaded.failure();
    }
    if (replay->m_accounts.isEmpty())
        return Failure {u"The recording in %1 holds no account."_s.arg(shown)};
    return replay;
}

Outcome TrafficReplay::loadAccount(const QString& folder)
{
    const QDir place(folder);
    const auto damaged = [](const QString& path) {
        return Failure {u"The recording is damaged: %1 is not readable as what it should be."_s.arg(
            QDir::toNativeSeparators(path))};
    };
    const QString accountFile = place.filePath(u"account.json"_s);
    const Result<QByteArray> about = fileBytes(accountFile);
    if (!about)
        return about.failure();
    const std::optional<Account> account = accountFromJson(*about);
    if (!account)
        return damaged(accountFile);
    QList<RecordedExchange> exchanges;
    const QStringList names = place.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        if (name == "account.json"_L1)
            continue;
        const Result<QByteArray> bytes = fileBytes(place.filePath(name));
        if (!bytes)
            return bytes.failure();
        const std::optional<RecordedExchange> exchange = exchangeFromJson(*bytes);
        if (!exchange)
            return damaged(place.filePath(name));
        exchanges.append(*exchange);
    }
    std::stable_sort(exchanges.begin(), exchanges.end(),
                     [](const auto& a, const auto& b) { return a.number < b.number; });
    QHash<QByteArray, Track>& tracks = m_tracks[account->id];
    for (const RecordedExchange& exchange : std::as_const(exchanges)) {
        tracks[requestMark(exchange.request, {})].exchanges.append(exchange);
        m_endedAt = std::max(m_endedAt, exchange.askedAt.addMSecs(exchange.response.elapsedMs));
    }
    m_count += exchanges.size();
    m_accounts.append(*account);
    return Done {};
}

HttpResponse TrafficReplay::missing(NetFault fault, const QString& text)
{
    HttpResponse response;
    response.fault = fault;
    response.faultText = text;
    return response;
}

std::optional<HttpResponse> TrafficReplay::answerTo(const QString& account, const HttpRequest& request)
{
    const QDateTime now = m_clock != nullptr ? m_clock->nowUtc() : QDateTime();
    QHash<QByteArray, Track>& tracks = m_tracks[account];
    const auto found = tracks.find(requestMark(request, {}));
    if (found == tracks.end()) {
        return missing(NetFault::Other, u"The recording holds no answer to %1."_s.arg(request.describe()));
    }
    Track& track = found.value();
    const bool hasNext = track.next < track.exchanges.size();
    const bool isEarly = hasNext && now.isValid()
        && now.msecsTo(track.exchanges[track.next].askedAt) > EarlyMs && track.lastGood >= 0;
    const bool isOver = now.isValid() ? now > m_endedAt.addMSecs(GraceMs) : true;
    qsizetype index = track.next;
    if (!hasNext && isOver)
        return missing(NetFault::Canceled, u"The recording ends here."_s);
    if (!hasNext || isEarly)
        index = std::max<qsizetype>(track.lastGood, 0);
    else
        ++track.next;
    const RecordedExchange& exchange = track.exchanges[index];
    if (exchange.response.isSuccess())
        track.lastGood = index;
    if (exchange.bodyLeftOut)
        return missing(NetFault::TooLarge, u"This answer was too large to be recorded."_s);
    return exchange.response;
}

} // namespace ringback
