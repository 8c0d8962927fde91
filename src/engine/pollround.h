// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "engine/feedstate.h"
#include "engine/feedwalk.h"
#include "engine/pollreport.h"
#include "providers/errordecoder.h"
#include "providers/pagereader.h"
#include "providers/requests.h"
#include "store/historystore.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <memory>

namespace ringback {

class AccountQueue;
class Clock;
class StoreThread;

// One polling round of one account: signs in where needed, reads every feed (walking back as far as FeedWalk
// says), reads each live call that no feed showed, and writes page by page. A round of the schedule may be
// for some lanes only (see PollSchedule); it then reads what shows how a call ended as soon as a live call is
// seen to have left its list, and does not ask again for what cannot have changed. Ends exactly once, with
// finished(); then it is to be deleted (deleteLater). Deleting it earlier ends it silently.
//
// Single-threaded: lives in the thread of its queue and store, needs an event loop. A page is only counted as
// read when the store has it. The first error ends the round, except for one that concerns a single feed or
// call and does not ask for patience.
class PollRound : public QObject {
    Q_OBJECT

public:
    struct Tools {
        AccountQueue& queue;
        StoreThread& store;
        const ErrorDecoder& decoder;
        const Clock& clock;
    };
    struct Wishes {
        QDateTime since;         // read back to here; invalid: as far as needed
        bool foreground = false; // a person waits
        // Lanes to read; empty: everything, without sparing anything.
        QStringList lanes;
        int maxCalls = 25; // to ask for one by one, of those no feed shows
        // The history is known to hold no live call of the account, so that it need not be asked.
        bool nothingLive = false;
    };

    PollRound(Tools tools, AccountBinding binding, PollState state, Wishes wishes, QObject* parent = nullptr);

    void start();

    // Holds the token of a login, and for each feed the path that worked.
    const AccountBinding& binding() const { return m_binding; }
    const PollState& state() const { return m_state; } // feeds, missing and turns are brought up to date
    // As far as this round saw, the history now holds live calls of the account.
    bool leavesLive() const { return !m_open.isEmpty(); }

signals:
    void pageWritten(const QList<ringback::CallRow>& rows);
    void errorMet(const ringback::ApiErrorRecord& error);
    void finished(const ringback::RoundReport& report);

private:
    bool isThrifty() const { return !m_wishes.lanes.isEmpty(); }
    bool wantsCalls() const;
    bool wantsFeed(const Feed& feed) const;
    FeedReport& laneReport();
    void noteLive(const QList<CallRow>& rows);
    void countLive();
    void logIn();
    void nextFeed();
    void fetchPage();
    bool tryOtherPath();
    void takePage(const HttpResponse& response);
    void takeDamagedPage(const ReadPage& page, const HttpResponse& response);
    void feedFailed(const HttpResponse& response);
    void afterPage(const ReadPage& page, int newCalls, int changed);
    void nextId();
    void takeId(const HttpResponse& response, const QString& id);
    void readLive();
    void takeLive(const Result<QList<CallRow>>& live);
    void afterFeeds();
    void readMissing();
    void nextMissing();
    void takeMissing(const HttpResponse& response, const CallRow& row);
    void considerVanished(const CallRow& row);
    void finish(bool good);

    void send(const HttpRequest& request, const std::function<void(const HttpResponse&)>& then);
    void write(const ReadPage& page, const QString& feed,
               const std::function<void(int newCalls, int changed)>& then);
    void takeOutcome(const Result<PageOutcome>& outcome, const std::function<void(int, int)>& then);
    void writeCall(Call call, const QString& feed, const std::function<void()>& then);
    std::optional<qint64> patienceOf(const HttpResponse& response) const;
    // True when the answer can be read; else the error has been recorded.
    bool accept(const HttpResponse& response, const QString& what);
    // The same for the answer to a question about one call, whose page then holds it. Where it cannot be read
    // this goes on: with `next` where only that call is concerned, else to the end of the round.
    bool acceptOne(const HttpResponse& response, const ReadPage& page, const QString& what,
                   void (PollRound::*next)());
    QStringList turnOf(const QString& feed, QStringList ids, qsizetype max);
    void recordFault(const QString& fault, const HttpResponse& response, const QString& what);
    void recordError(const DecodedError& error, const HttpResponse& response, const QString& what);
    void refuse(const QString& problem);
    void decodeEndings(QList<Call>& calls, const QList<QStringList>& endingValues) const;

    Tools m_tools;
    AccountBinding m_binding;
    PollState m_state;
    Wishes m_wishes;
    RoundReport m_report;
    HttpRequest m_lastRequest;
    int m_feedIndex = -1;
    int m_pathsTried = 0; // of the feed's other paths
    std::unique_ptr<FeedWalk> m_walk;
    QStringList m_ids;
    QHash<QString, CallRow> m_live;       // the live calls of the history when the round began
    QHash<QString, CallStatus> m_liveNow; // without those that are probably stuck
    QSet<QString> m_open;                 // with them
    QHash<QString, qsizetype> m_shownBy;  // live call -> the feed report it counts for
    bool m_someoneLeft = false;           // a live call is not in the lists of live calls any more
    QSet<QString> m_seen;                 // call IDs that some feed showed in this round
    QHash<QString, CallRow> m_unseen;     // live calls that no feed showed
    QStringList m_unseenIds;              // those to ask for in this round
    bool m_over = false;
};

} // namespace ringback
