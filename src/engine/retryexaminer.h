// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "engine/retrydesk.h"
#include "engine/retryfacts.h"
#include "providers/errordecoder.h"
#include "providers/requests.h"

#include <QObject>

#include <functional>

namespace ringback {

class Clock;
class Poller;
class Registry;
class StoreThread;

// Judges whether a call may be tried again, with the facts of the moment: from the history, the polling of
// both accounts, the provider's definition and the number's plan. Nothing of it is kept: whoever sends asks
// again.
//
// Belongs to the engine's thread (the poller's); the history is asked in the store's.
class RetryExaminer : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    struct Tools {
        Poller& poller;
        const Registry& registry;
        StoreThread& store;
        const Clock& clock;
        NumberReader numbers;
    };
    explicit RetryExaminer(Tools tools, QObject* parent = nullptr);

    struct Wish {
        PlaceOrder order;
        bool changeStated = false;
        QString repeatOf;
        QString idempotencyKey; // for the request; of a repetition it is the old one's
        QString loginToken;     // where the account signs in and has done so
    };
    struct Examination {
        QString problem; // nothing else is filled in
        RetryFacts facts;
        PlaceOrder order;                    // complete: with every field that is known
        QMap<QString, QString> recordFields; // those that the call's own record carries
        std::optional<DecodedError> decoded;
        AccountBinding binding;
        std::optional<Attempt> repeated; // the attempt of Wish::repeatOf
        QString repeatable;
        QStringList fieldProblems;
        GuardVerdict verdict;
        QString idempotencyKey; // empty where the provider knows none
        HttpRequest request;    // only where requestProblem is empty
        QString requestProblem;
    };
    // `then` is called later, in this thread, and not at all when this is gone by then.
    void examine(const Wish& wish, std::function<void(const Examination&)> then);
    // All that the confirmation shows.
    void propose(const Wish& wish, std::function<void(const RetryProposal&)> then);

private:
    Examination judged(const Wish& wish, const RetryFacts& facts);
    void fillOrder(Examination& examination) const;
    void fillRequest(const Wish& wish, Examination& examination) const;
    GuardQuestion questionOf(const Wish& wish, const Examination& examination);
    void addOwnPoints(Examination& examination);
    RetryProposal proposalOf(const Examination& examination) const;

    Tools m_tools;
    ErrorDecoder m_decoder;
};

// The strictest point becomes the verdict.
void addPoint(GuardVerdict& verdict, const GuardPoint& point);
// Whether the decision's yes covers the verdict; else why not, for a person.
QString objectionTo(const GuardVerdict& verdict, const RetryDecision& decision);

} // namespace ringback
