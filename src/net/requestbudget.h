// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/exchange.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QList>

#include <array>

namespace ringback {

enum class Urgency : quint8 {
    Foreground, // a person waits for it
    Background, // polling
};

// The most one account may ask, whatever for.
struct RequestLimits {
    int perMinute = 0; // 0: no limit
    int perHour = 0;
    bool published = false; // by the provider; else it is our own caution

    bool operator==(const RequestLimits&) const = default;
};

// The headers of an answer that speak of a limit.
struct RateHeaderNames {
    QByteArray limit;
    QByteArray remaining;
    QByteArray reset;      // seconds from now, or an instant: seconds since 1970, or an HTTP date
    int windowSeconds = 0; // 0: not known

    bool operator==(const RateHeaderNames&) const = default;
};

// What an account may still ask: two token buckets, for a minute and for an hour, and what the provider's
// answers say is left. Pure: told what is started and answered, it says when the next request may start.
//
// A bucket holds a quarter of its limit and is refilled by the other three quarters over its window, so that
// no window of that length, wherever it begins, sees more than the limit. Polling leaves an eighth of each
// bucket (and a tenth of what the provider says is left) to the person who waits for an answer, and spreads
// the last quarter of what is left until the provider's window ends. All times are Clock::monotonicMs().
class RequestBudget {
public:
    RequestBudget() = default;
    // `own`: the person's limit per minute, 0 for none. The lower of both holds.
    RequestBudget(const RequestLimits& limits, int own, const QList<RateHeaderNames>& headers);

    // Never before nowMs.
    qint64 nextStartMs(qint64 nowMs, Urgency urgency) const;
    void started(qint64 nowMs);
    // Reads an answer's headers. `now` by both clocks.
    void answered(const HeaderList& headers, qint64 nowMs, const QDateTime& nowUtc);

    // How many a minute can be asked from now on for the next quarter of an hour, polling alone.
    double backgroundPerMinute(qint64 nowMs) const;
    // The requests started within the last hour, to the minute (rather one too many than too few).
    RequestFigures figures(qint64 nowMs) const;

    // What must outlive the process, so that starting again is no way around a limit. A limit that was
    // learned from answers is believed for a day after the last answer that named it.
    QJsonObject toJson(qint64 nowMs, const QDateTime& nowUtc) const;
    void restore(const QJsonObject& kept, qint64 nowMs, const QDateTime& nowUtc);
    // For another key: what was asked is kept, what answers to the old one said is not.
    static QJsonObject withoutAnswers(QJsonObject kept);

private:
    struct Bucket {
        double limit = 0; // within windowMs; 0: none
        double windowMs = 1;
        double tokens = 0;
        qint64 atMs = 0;
        QDateTime learnedAt = {}; // UTC, when an answer last named this limit; invalid: none did

        double capacity() const;
        double perMs() const;
        double tokensAt(qint64 nowMs) const;
        qint64 whenMs(qint64 nowMs, double wanted) const;
        void take(qint64 nowMs);
        void lower(double to, qint64 nowMs);
    };
    // What the provider said is left of one window.
    struct Left {
        RateHeaderNames names;
        qint64 remaining = -1; // -1: it said nothing
        qint64 limit = -1;
        qint64 resetMs = 0;
    };
    static constexpr int Minutes = 61; // the one that is under way and the 60 before it

    void turnTo(qint64 minute) const;
    void restoreAnswers(const QJsonObject& kept, qint64 since, qint64 nowMs, const QDateTime& nowUtc);
    void readLeft(Left& left, const HeaderList& headers, qint64 nowMs, const QDateTime& nowUtc);

    Bucket m_minute;
    Bucket m_hour;
    QList<Left> m_left;
    QString m_basis;
    qint64 m_lastStartMs = -1;
    mutable std::array<quint16, Minutes> m_counts {}; // started in each minute, a ring
    mutable qint64 m_newestMinute = -1;               // since the clock's fixed point
};

} // namespace ringback
