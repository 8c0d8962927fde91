// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/retryattempt.h"
#include "engine/pollreport.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

namespace ringback {

class Clock;
class Poller;
class StoreThread;

// Finds out what became of attempts whose answer did not say it: asks the provider for the account's calls,
// within its budget and holds, and looks for one to that number that was created in the time in which the
// attempt can have created it.
//
//   one fits      -> Placed, and linked
//   several fit   -> stays Unknown: a person says which (settle())
//   none, and a good round of all feeds began after the time in which it would show -> NotFound
//
// Without such a round nothing is concluded: an account that cannot be read leaves it Unknown for as long as
// that lasts. Calls that the history knew before the attempt was sent, and those of other attempts, do not
// fit. What was known before is forgotten when the program ends; then the calls of the same chain are left
// out, and whatever else was created in the time counts.
//
// Belongs to the engine's thread.
class OutcomeLookup : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    struct Tools {
        Poller& poller;
        StoreThread& store;
        const Clock& clock;
    };
    explicit OutcomeLookup(Tools tools, QObject* parent = nullptr);

    // A provider's clock may be so far from ours.
    static constexpr int SkewSeconds = 60;

    // `attempt` is Unknown. Looks at once and on until it is settled. Also for one that is Placed without a
    // call ID: then only the call is looked for, and nothing follows from not finding it. `known`: the calls
    // to that number that the history knew before it was sent.
    void begin(const Attempt& attempt, const QSet<QString>& known);
    // Now, whatever was planned: a person asks.
    void lookNow(const QString& attempt);
    // It was settled otherwise.
    void end(const QString& attempt);
    bool isLooking(const QString& attempt) const { return m_open.contains(attempt); }

    // Where the call may be: in the history, created from `since` until `until` (UTC).
    struct Window {
        QDateTime since;
        QDateTime until;
    };
    static Window windowOf(const Attempt& attempt, int showsWithinSeconds);
    // The rows of that time that the attempt may have become. Pure.
    static QList<CallRow> fitting(const Attempt& attempt, const QList<CallRow>& rows,
                                  const QSet<QString>& known, const QList<Attempt>& others);

    // The calls that fit now; later, in this thread.
    void candidates(const Attempt& attempt, std::function<void(const QList<CallRow>&)> then);

signals:
    // Settled and saved: Placed with its call, or NotFound.
    void found(const ringback::Attempt& attempt);
    void problemOccurred(const QString& text);

private:
    struct Open {
        Attempt attempt;
        QSet<QString> known;
        qint64 showsByMs = 0; // monotonic: from then on not finding it means something
        int looks = 0;
        bool severalSaid = false;
    };

    int showsWithin(const Attempt& attempt) const;
    bool isConclusive(const Open& open, const RoundReport& report) const;
    void takeRound(const RoundReport& report);
    void look(const QString& id, bool conclusive);
    void take(const QString& id, const QList<CallRow>& fits, bool conclusive);
    void settle(const Attempt& attempt, const QString& text);
    void tellSeveral(Open& open, const QList<CallRow>& fits);
    void pollDue();
    void plan();

    Tools m_tools;
    QHash<QString, Open> m_open; // by attempt
    QTimer m_timer;
};

} // namespace ringback
