// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/result.h"
#include "net/traffic.h"

#include <QElapsedTimer>
#include <QHash>
#include <QList>

#include <memory>

namespace ringback {

struct RecordedExchange;

// The time of a recording, which begins when it is played back and runs as fast as any other.
class ReplayClock final : public Clock {
public:
    explicit ReplayClock(const QDateTime& start) : m_start(start) { m_running.start(); }

    QDateTime nowUtc() const override { return m_start.addMSecs(m_running.elapsed()); }
    qint64 monotonicMs() const override { return m_running.elapsed() + 1'000'000; }

private:
    QDateTime m_start;
    QElapsedTimer m_running;
};

// Plays a recording of TrafficRecorder back: every request is answered from it, none from the network.
//
// The answers to one and the same request (method, path and query) come in the order they were recorded in,
// none before its time. Where a request comes again before the next answer's time, the last good one is
// repeated. What was never asked is answered by NetFault::Other, and after the recording's end everything is
// answered by NetFault::Canceled, each with a text that says so: a replay never looks fresher than what it
// has.
// Used in one thread, but for accounts() and the instants.
class TrafficReplay final : public Traffic {
public:
    // Fails with the file's name and what is wrong with it; a damaged recording is not played in part.
    static Result<std::unique_ptr<TrafficReplay>> load(const QString& folder);
    ~TrafficReplay() override;

    // In the order of their folders. Their secrets are to be MaskText, every one.
    QList<Account> accounts() const { return m_accounts; }
    QDateTime startedAt() const { return m_startedAt; }
    QDateTime endedAt() const { return m_endedAt; } // the last answer's time
    qsizetype exchangeCount() const { return m_count; }
    // Its nowUtc() decides which answer's time has come; without one, times are not looked at and every
    // answer comes once.
    void setClock(std::shared_ptr<const Clock> clock) { m_clock = std::move(clock); }

    void begin(const TrafficAccount&) override { }
    std::optional<HttpResponse> answerTo(const QString& account, const HttpRequest& request) override;
    void note(const QString&, const HttpRequest&, const HttpResponse&) override { }

private:
    struct Track {
        QList<RecordedExchange> exchanges;
        qsizetype next = 0;
        qsizetype lastGood = -1;
    };

    TrafficReplay() = default;
    Outcome loadAccount(const QString& folder);
    static HttpResponse missing(NetFault fault, const QString& text);

    std::shared_ptr<const Clock> m_clock;
    QList<Account> m_accounts;
    QHash<QString, QHash<QByteArray, Track>> m_tracks; // by account and requestMark()
    QDateTime m_startedAt;
    QDateTime m_endedAt;
    qsizetype m_count = 0;
};

} // namespace ringback
