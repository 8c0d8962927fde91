// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "core/exchangerecord.h"
#include "engine/retryexaminer.h"
#include "net/httpexchange.h"
#include "providers/errordecoder.h"
#include "providers/placing.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <functional>
#include <memory>
#include <optional>

namespace ringback {

// Places one call for one decision, and never a second time: the decision is judged with the facts of the
// moment, the attempt is written as Sending and acknowledged by the disk, then one request goes through the
// account's own queue (its budget, holds and pace apply), and what came back is written.
//
// A request that cannot leave soon after the yes, because the account was told to wait meanwhile or its
// sign-in took long, is taken back: refused, or Dropped where it was written as Sending already. Nothing is
// repeated. Where the answer does not say what became of the request the attempt is Unknown, and
// OutcomeLookup goes on with it. When this is destroyed, or the program dies, while a request is under way,
// the attempt stays in Sending: that counts as Unknown at the next start.
//
// Belongs to the engine's thread.
class Placer : public QObject {
    Q_OBJECT

public:
    // All must outlive it.
    struct Tools {
        RetryExaminer& examiner;
        Poller& poller;
        const Registry& registry;
        StoreThread& store;
        const Clock& clock;
        HttpLimits limits = {}; // of the placing request
    };
    explicit Placer(Tools tools, QObject* parent = nullptr);
    ~Placer() override;

    struct Job {
        RetryDecision decision;
        QString person;
        // Of a batch, or with an ID that was given out before; a fresh one where it is empty.
        Attempt planned;
    };
    struct Answer {
        Attempt attempt; // in state Sending; where nothing is sent, as it was planned
        QString problem; // why nothing is sent; empty: it is on its way
        GuardVerdict verdict;
        QMap<QString, QString> fieldsToRemember; // what the person gave and no record carries
    };
    // `answered` is called once, later.
    void place(const Job& job, std::function<void(const Answer&)> answered);
    // Those under way, by attempt.
    bool isPlacing(const QString& attempt) const { return m_flights.contains(attempt); }
    // The yes is taken back: what has not left does not leave. Before it was claimed it is refused, after
    // that it ends as Dropped; a placing request that has left runs to its end.
    void withdraw(const QString& attempt);

signals:
    // Saved as Placed, NotPlaced, Unknown or Dropped. `known`: the calls to its number that the history knew
    // before.
    void ended(const ringback::Attempt& attempt, const QSet<QString>& known);
    void problemOccurred(const QString& text);

private:
    struct Course; // of one job
    class Flight;  // of one request

    void examine(const std::shared_ptr<Course>& course);
    void takeExamination(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found);
    void signIn(const std::shared_ptr<Course>& course, const AccountBinding& binding);
    void takeSignIn(Flight& flight, const HttpResponse& response);
    void claim(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found);
    void send(const std::shared_ptr<Course>& course, const RetryExaminer::Examination& found);
    bool isTooLate(const Course& course) const;
    void watchWait(Flight& flight);
    void takeBack(Flight& flight);
    void dropClaimed(const std::shared_ptr<Course>& course, const GuardVerdict& verdict, const QString& text);
    void dropTakenBack(Attempt attempt, const QString& text);
    void takeResponse(Flight& flight, const HttpResponse& response);
    void keepError(const DecodedError& error, const Flight& flight, const HttpResponse& response);
    void keepWait(const QString& account, const DecodedError& error);
    void settleRepeated(const Attempt& placed, const Attempt& before);
    void save(const Attempt& attempt, const AuditEntry& audit, const std::optional<ExchangeRecord>& exchange,
              std::function<void()> then);
    void refuse(const std::shared_ptr<Course>& course, const QString& problem,
                const RetryExaminer::Examination& found);

    Tools m_tools;
    ErrorDecoder m_decoder;
    // By attempt: those that are not over, the placing requests among them, and the sign-ins before those.
    QHash<QString, std::shared_ptr<Course>> m_courses;
    QHash<QString, Flight*> m_flights;
    QHash<QString, Flight*> m_signIns;
};

} // namespace ringback
