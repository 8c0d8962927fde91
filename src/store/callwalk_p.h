// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <limits>
#include <optional>

namespace ringback {

class SqlConnection;

// A call's place in the order: (sort_at, id).
struct CallSpot {
    qint64 sortAt = 0;
    qint64 id = 0;

    auto operator<=>(const CallSpot&) const = default;
};

// The places strictly between two.
struct SpotRange {
    CallSpot after {std::numeric_limits<qint64>::min(), 0};
    CallSpot before {std::numeric_limits<qint64>::max(), 0};

    bool contains(const CallSpot& spot) const { return after < spot && spot < before; }
};

namespace walksql {
// The statements behind CallWalk, by name for the tests that look at their query plans.
extern const char* const KindOlder;
extern const char* const KindNewer;
extern const char* const AllOlder;
extern const char* const AllNewer;
} // namespace walksql

// Goes through the calls of some kinds in time's order, one index walk a kind, merged. Reads a little ahead
// of what is asked for and holds nothing open in between. (SQLite bounds such a walk by the instant alone:
// entries of the very same instant as the cursor's are passed over again, in the index only.) Throws
// StoreError.
class CallWalk {
public:
    enum class Order { NewestFirst, OldestFirst };

    // `kinds`: nullopt for all calls. `expected`: about how many will be asked for.
    CallWalk(SqlConnection& connection, const std::optional<QList<qint64>>& kinds, const SpotRange& range,
             Order order, int expected);

    std::optional<CallSpot> next();

private:
    struct Lane {
        std::optional<qint64> kind;
        QList<CallSpot> ahead; // in the walk's order
        qsizetype taken = 0;
        int portion = 0;
        SpotRange rest;
        bool ended = false;
    };
    void fill(Lane& lane);
    bool comesLater(const Lane* a, const Lane* b) const;

    SqlConnection& m_connection;
    Order m_order;
    QList<Lane> m_lanes;
    QList<Lane*> m_heap; // the lane whose next place comes first is at the front
};

} // namespace ringback
