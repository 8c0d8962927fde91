// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/faulthttpserver.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QPair>

#include <functional>

// Everything a server, or what stands between, can do to one answer of a provider.
namespace ringback {

// The answer as it would have been.
struct HonestAnswer {
    int status = 200;
    QByteArray body;
    QList<QPair<QByteArray, QByteArray>> headers;
};

// What a fault may look at when it spoils an answer.
struct FaultScene {
    ReceivedRequest request;
    HonestAnswer honest;
    QByteArray earlierBody; // of the answer before this one; empty for the first
    quint16 thiefPort = 0;  // a second server, where nothing may ever arrive
    QDateTime now;          // UTC
};

// What has to become of it.
enum class FaultMeaning {
    Bad,       // no round with this answer in it can be called good
    Tolerable, // it can be read all the same, or says what a provider may say: either end is right
};

struct FaultPlay {
    QByteArray name;
    FaultMeaning meaning = FaultMeaning::Bad;
    std::function<FaultAnswer(const FaultScene&)> play;
    bool forListsOnly = false;  // of records
    bool spoilsARecord = false; // one record of the page says something else than it should
    bool untilDeadline = false; // nothing ends it but the client's own deadline
    bool isRedirect = false;
};

// In groups, for a table that wants some of them.
QList<FaultPlay> connectionFaults();
QList<FaultPlay> httpFaults();     // of the head, the framing and the status
QList<FaultPlay> redirectFaults(); // every code to every kind of place
QList<FaultPlay> bodyFaults();     // of what should be JSON
QList<FaultPlay> listFaults();     // of a page of records
QList<FaultPlay> allFaultPlays();

// Sends it as it is.
FaultAnswer honestly(const HonestAnswer& answer);

} // namespace ringback
