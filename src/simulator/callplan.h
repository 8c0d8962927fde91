// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/dice.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace ringback::sim {

// All instants here are microseconds since 1970-01-01T00:00:00Z.
using Micros = qint64;

enum class CallEnding { Completed, Failed, Busy, NoAnswer, Canceled };
enum class CallPhase { Queued, Ringing, InProgress, Ended };
enum class CallWay { Outbound, Inbound };
// The stage a call is in when it ends.
enum class CallStage { Dialing, Ringing, Talking };

// One way in which a provider's call can end. The code is the provider's own key for it; only that
// provider's API file reads it.
struct EndingChoice {
    CallEnding ending = CallEnding::Completed;
    CallStage stage = CallStage::Talking;
    QLatin1StringView code;
    int weight = 1;
    // How long the last stage lasts, in milliseconds before the speed is applied.
    int shortestMs = 1000;
    int longestMs = 6000;
    bool outbound = true;
    bool inbound = true;
};

// What a provider's calls are made of.
struct WorldTraits {
    QByteArray provider;
    QList<EndingChoice> endings;               // never empty; at least one for each way
    QStringList ownNumbers;                    // the account's numbers, E.164
    std::function<QString(Dice&)> otherNumber; // somebody's number, E.164
    QStringList agents;                        // may be empty
    std::function<QString(Dice&)> callId;
    int inboundPercent = 25;
};

// A whole call life, laid down when the call is created: what a request sees is a pure function of the plan
// and the time. Only a hang-up changes it.
struct CallPlan {
    QString id;
    quint64 serial = 0; // counts up within one provider
    quint64 salt = 0;   // for details that only some providers tell (cost, quality, ...)
    CallWay way = CallWay::Outbound;
    QString from;
    QString to;
    QString agentId;
    QString callerName;
    Micros createdAt = 0;
    std::optional<Micros> ringingAt;
    std::optional<Micros> answeredAt;
    Micros closingAt = 0; // when the ending begins; between closingAt and endedAt the call is being torn down
    Micros endedAt = 0;
    CallEnding ending = CallEnding::Completed;
    QString code; // the provider's own word or number for the ending
    bool hungUpByApi = false;
    bool deleted = false;
    Micros shownFrom = 0; // before that nobody is told of it; later than createdAt only where a test says so
};

// What can be known about a call at one moment.
struct CallLife {
    CallPhase phase = CallPhase::Queued;
    bool closing = false;
    std::optional<Micros> ringingAt;
    std::optional<Micros> answeredAt;
    std::optional<Micros> endedAt;
    Micros updatedAt = 0; // the last thing that happened to it

    // Whole seconds between answer and end, or and now while it lives; 0 when nobody answered.
    qint64 talkSeconds(Micros now) const;
};

CallLife lifeAt(const CallPlan& plan, Micros now);

// The one of the traits' endings that fits the way and that roll (0 <= roll < 1) falls on, by weight.
EndingChoice endingFor(const WorldTraits& traits, CallWay way, double roll);
// Lays down the times of plan from plan.createdAt on; a speed of 4 makes every stage four times shorter.
void drawLife(CallPlan& plan, const EndingChoice& choice, double speed, Dice& dice);
// A call of the traits' world, created at the given time; roll as for endingFor().
CallPlan drawCall(const WorldTraits& traits, quint64 salt, double roll, Micros createdAt, double speed);

// Numbers nobody owns: the 555-0100..0199 range of a North American area, and Berlin's reserved 030 5550.
QString fictionalNumber(Dice& dice);
// +234800000xxxx: the range Voicebip's sandbox reserves for tests.
QString fictionalNigerianNumber(Dice& dice);

} // namespace ringback::sim
