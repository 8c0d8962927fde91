// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QMutex>
#include <QString>

#include <optional>

namespace ringback {

// How one placing order to a simulated provider goes wrong. The order itself must be good: what the provider
// would refuse anyway is refused, and the fault waits for the next order.
struct PlaceFault {
    enum class Kind : quint8 {
        None,            // answered as ever; for showsAfterSeconds alone
        NoAnswer,        // the request is read, and nothing ever comes back
        Cut,             // the request is read, and the connection ends without a byte
        CutAnswer,       // the answer's headers and half of its body, then the connection ends
        FailedInSuccess, // a 2xx that says that the call failed (Vobiz: that holds an error and no ID)
        NoCallId,        // a 2xx that names no call
        Internal,        // 500
        Unavailable,     // 503; Truedy: 502. VoIPbin dials whatever `rings` says: its order is queued by then
        RateLimited,     // 429 with Retry-After; the provider refuses everything for as long
    };
    Kind kind = Kind::None;
    // Whether the number is dialled all the same. RateLimited never dials; an answer that is cut, says failed
    // or names no call always does.
    bool rings = true;
    int showsAfterSeconds = 0; // the call is in no list and cannot be read for as long; Never: for good
    int retryAfterSeconds = 3; // for RateLimited

    static constexpr int Never = -1;
};

namespace sim {

// What a test wants of one provider's placing, and what came of it. Every thread may use it.
class PlaceScript {
public:
    void append(const QList<PlaceFault>& faults);
    std::optional<PlaceFault> next() const; // stays until taken
    void take();
    qsizetype waiting() const;

    void countDial(const QString& number);
    int dialsOf(const QString& number) const; // with or without its plus sign

private:
    mutable QMutex m_mutex;
    QList<PlaceFault> m_faults;
    QHash<QString, int> m_dials;
};

} // namespace sim
} // namespace ringback
