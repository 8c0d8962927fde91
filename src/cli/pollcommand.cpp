// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/polling.h"
#include "cli/session.h"
#include "cli/stopsignals.h"
#include "core/callfilter.h"
#include "core/freshness.h"
#include "simulator/demoworld.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QTemporaryDir>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
QJsonObject reportJson(const RoundReport& report)
{
    QJsonArray feeds;
    for (const FeedReport& feed : report.feeds)
        feeds.append(QJsonObject {{"feed"_L1, feed.feed}, {"pages"_L1, feed.pages}, {"rows"_L1, feed.rows}});
    QJsonArray errors;
    for (const DecodedError& error : report.errors)
        errors.append(toJson(error));
    return QJsonObject {{"account"_L1, report.account},
                        {"provider"_L1, report.provider},
                        {"feeds"_L1, feeds},
                        {"new"_L1, report.newCalls},
                        {"changed"_L1, report.changed},
                        {"set_aside"_L1, report.setAside},
                        {"errors"_L1, errors},
                        {"requests"_L1, report.requests},
                        {"freshness"_L1, freshnessJson(report.freshness)}};
}

void printReport(const RoundReport& report)
{
    int rows = 0;
    for (const FeedReport& feed : report.feeds)
        rows += feed.rows;
    printLine(u"%1  %2  %3 rows read, %4 new, %5 changed, %6 set aside, %7 requests"_s
                  .arg(report.account.leftJustified(16), wordOf(report.freshness.state).leftJustified(12))
                  .arg(rows)
                  .arg(report.newCalls)
                  .arg(report.changed)
                  .arg(report.setAside)
                  .arg(report.requests));
    for (const DecodedError& error : report.errors)
        printLine(errorText(error) + u'\n');
}

// The report's JSON has a fixed set of keys; this is said on the side in both formats.
void complainAboutGaps(const RoundReport& report)
{
    for (const HistoryGap& gap : report.gaps) {
        const QString from = gap.from.isValid() ? localTime(gap.from) : u"an unknown time"_s;
        const QString to = gap.to.isValid() ? localTime(gap.to) : u"an unknown time"_s;
        complain(u"Account %1: the history has a gap from %2 to %3 (%4). %5"_s.arg(
            report.account, from, to, gap.feed,
            gap.beingRead ? u"The next polls read on where this one stopped."_s
                          : u"`ringbackctl poll --since` an earlier time may close it."_s));
    }
}

// The accounts asked for, or a complaint about one that is not there.
bool knowsAccounts(const QStringList& wanted, const QList<Account>& accounts)
{
    for (const QString& id : wanted) {
        const auto same = [&id](const Account& account) { return account.id == id; };
        if (std::none_of(accounts.begin(), accounts.end(), same)) {
            complain(
                u"There is no account \"%1\". `ringbackctl accounts list` shows those there are."_s.arg(id));
            return false;
        }
    }
    return true;
}

QString eventLine(const CallRow& row, const CallEvent& event)
{
    const Call& call = row.call;
    const QString when = event.basis == CallEvent::Basis::Observed ? u"by %1"_s.arg(localTime(event.notAfter))
                                                                   : localTime(event.at);
    QString line = u"%1  %2  %3  %4 -> %5  %6"_s.arg(
        when.leftJustified(22), call.key.account.leftJustified(16), wordOf(event.status).leftJustified(11),
        call.from, call.to, call.key.callId);
    if (!call.endReason.isEmpty() && isEnded(event.status))
        line +=
            u"  "_s + call.endReason + (call.endReasonText.isEmpty() ? QString() : u' ' + call.endReasonText);
    return line;
}

// Prints what is new in a row since it was last printed.
class EventPrinter {
public:
    explicit EventPrinter(bool json) : m_json(json) { }

    void print(const QList<CallRow>& rows)
    {
        for (const CallRow& row : rows) {
            QSet<QString>& printed = m_printed[row.call.key];
            for (const CallEvent& event : row.events) {
                const QString mark = wordOf(event.status) + event.providerStatus;
                if (printed.contains(mark))
                    continue;
                printed.insert(mark);
                if (m_json) {
                    QJsonObject object = eventJson(event);
                    object.insert("account"_L1, row.call.key.account);
                    object.insert("call"_L1, callJson(row.call));
                    printJson(object);
                } else {
                    printLine(eventLine(row, event));
                }
            }
            // An ended call says nothing more: keep memory for those that live.
            if (isEnded(row.call.status) && m_printed.size() > 10'000)
                m_printed.remove(row.call.key);
        }
    }

private:
    bool m_json;
    QHash<CallKey, QSet<QString>> m_printed;
};
// At the end of a watch: says what is not known to be well, and whether anything is. `watchedMs`: since the
// polling began; an account that has not been read for the first time by then is excused for a moment.
bool complainAboutStates(const QList<AccountState>& states, const Clock& clock, qint64 watchedMs)
{
    bool healthy = true;
    ClockWatch watch(clock);
    for (const AccountState& state : states) {
        const Freshness freshness = freshnessOf(state, watch.look());
        const qint64 intervalMs = state.facts ? state.facts->intervalMs : 0;
        const bool excused = freshness.state == FreshnessState::NeverPolled && state.problem.isEmpty()
            && watchedMs < freshForMs(intervalMs);
        if (freshness.state == FreshnessState::Fresh || freshness.state == FreshnessState::Paused || excused)
            continue;
        healthy = false;
        const QString last = freshness.lastGoodAt.isValid()
            ? u"its last good poll was at %1"_s.arg(localTime(freshness.lastGoodAt))
            : u"it had no good poll"_s;
        complain(u"Account %1 was %2 when the watch ended; %3."_s.arg(state.account.id,
                                                                      wordOf(freshness.state), last));
    }
    return healthy;
}
} // namespace

int runPoll(const Invocation& invocation)
{
    Session session(invocation);
    if (!session.loadAccounts())
        return Failed;
    const QStringList wanted = invocation.values(u"account"_s);
    if (!knowsAccounts(wanted, session.accounts()))
        return Failed;
    QDateTime since;
    if (invocation.has(u"since"_s)) {
        const auto instant = parseInstant(invocation.value(u"since"_s), session.clock().nowUtc());
        if (!instant) {
            complain(
                u"--since takes an instant such as 2026-05-01T10:00Z, or a length back from now: 2h, 7d."_s);
            return WrongUsage;
        }
        since = *instant;
    }
    QList<Account> accounts;
    for (const Account& account : session.accounts()) {
        if (wanted.isEmpty() || wanted.contains(account.id))
            accounts.append(account);
    }
    if (accounts.isEmpty())
        complain(u"There are no accounts yet. Add one with `ringbackctl accounts add`, or see the demo with "
                 "`ringbackctl watch --demo`."_s);

    session.fetchSecrets(accounts);
    Polling polling(session.profile(), session.registry(), session.keeper(), session.clock());
    QList<RoundReport> reports;
    bool failed = false;
    QObject::connect(&polling, &Polling::opened, &polling, [&](bool ok) {
        failed = !ok;
        if (!ok || accounts.isEmpty())
            QCoreApplication::exit(0);
    });
    QObject::connect(&polling.poller(), &Poller::ready, &polling,
                     [&] { polling.poller().pollOnce({}, since, false); });
    QObject::connect(&polling.poller(), &Poller::roundFinished, &polling, [&](const RoundReport& report) {
        reports.append(report);
        if (reports.size() == accounts.size())
            QCoreApplication::exit(0);
    });
    QObject::connect(&polling.poller(), &Poller::problemOccurred, &polling,
                     [](const QString& text) { complain(text); });
    const StopSignals stop;
    polling.open(accounts);
    QCoreApplication::exec();
    if (failed)
        return Failed;

    bool healthy = true;
    QJsonArray list;
    std::sort(reports.begin(), reports.end(),
              [](const RoundReport& a, const RoundReport& b) { return a.account < b.account; });
    for (const RoundReport& report : reports) {
        healthy = healthy && report.freshness.state == FreshnessState::Fresh && report.problem.isEmpty();
        list.append(reportJson(report));
        complainAboutGaps(report);
        if (invocation.format != "json"_L1)
            printReport(report);
    }
    if (invocation.format == "json"_L1)
        printJson(QJsonObject {{"accounts"_L1, list}});
    return healthy && reports.size() == accounts.size() ? Done : Unhealthy;
}

int runWatch(const Invocation& invocation)
{
    // The demo lives in a folder that goes with it, whatever --profile says.
    std::unique_ptr<QTemporaryDir> demoFolder;
    std::unique_ptr<Simulator> simulator;
    Invocation adjusted = invocation;
    const SystemClock clock;
    MemorySecrets demoSecrets;
    QList<Account> accounts;
    if (invocation.has(u"demo"_s)) {
        demoFolder = std::make_unique<QTemporaryDir>();
        adjusted.profileFolder = demoFolder->path();
        simulator = std::make_unique<Simulator>(demoOptions(), clock);
        QString error;
        if (!demoFolder->isValid() || !simulator->listen(&error)) {
            complain(error.isEmpty() ? demoFolder->errorString() : error);
            return Failed;
        }
        const DemoAccounts demo = demoAccountsFor(*simulator);
        accounts = demo.accounts;
        for (auto it = demo.secrets.begin(); it != demo.secrets.end(); ++it)
            demoSecrets.set(it.key(), it.value());
    }
    Session session(adjusted);
    if (!simulator) {
        if (!session.loadAccounts())
            return Failed;
        accounts = session.accounts();
    }
    if (accounts.isEmpty()) {
        complain(u"There is nothing to watch: no accounts yet. Add one with `ringbackctl accounts add`, or "
                 u"see the "
                 "demo with `ringbackctl watch --demo`."_s);
        return Failed;
    }
    // The demo asks neither the environment nor the store.
    if (!simulator)
        session.fetchSecrets(accounts);
    const SecretSource& secrets =
        simulator ? static_cast<const SecretSource&>(demoSecrets) : session.keeper();
    const bool json = invocation.format == "json"_L1;
    EventPrinter printer(json);
    bool failed = false;
    Polling polling(session.profile(), session.registry(), secrets, session.clock());
    QObject::connect(&polling, &Polling::opened, &polling, [&](bool ok) {
        failed = !ok;
        if (!ok)
            QCoreApplication::exit(0);
    });
    qint64 beganMs = session.clock().monotonicMs();
    QObject::connect(&polling.poller(), &Poller::ready, &polling, [&] {
        beganMs = session.clock().monotonicMs();
        for (const AccountState& state : polling.states()) {
            if (!state.problem.isEmpty())
                complain(u"Account %1 is not watched: %2"_s.arg(state.account.id, state.problem));
            else if (state.freshness.state == FreshnessState::Refused)
                complain(
                    u"Account %1 is not watched: its key was refused. Polling goes on when it changes."_s.arg(
                        state.account.id));
        }
        polling.poller().startSchedule();
    });
    if (!simulator) {
        QObject::connect(&session.keeper(), &SecretKeeper::changed, &polling,
                         [&](const QString& account) { polling.poller().renewSecrets(account); });
    }
    QObject::connect(&polling, &Polling::callsChanged, &polling,
                     [&](const QList<CallRow>& rows) { printer.print(rows); });
    QObject::connect(&polling, &Polling::errorMet, &polling, [json](const ApiErrorRecord& error) {
        if (json) {
            printJson(apiErrorJson(error));
        } else {
            printLine(u"%1  %2  API error   %3 %4 %5"_s.arg(
                localTime(error.at).leftJustified(22), error.account.leftJustified(16), error.error.title,
                error.error.code, error.error.requestId));
        }
    });
    QObject::connect(&polling, &Polling::problemOccurred, &polling,
                     [](const QString& text) { complain(text); });
    const StopSignals stop;
    polling.open(accounts, Polling::WhenBusy::Follow);
    QCoreApplication::exec();
    if (failed)
        return Failed;
    // The demo's providers fail on purpose: that says nothing about anybody's.
    if (simulator)
        return Done;
    const qint64 watchedMs = session.clock().monotonicMs() - beganMs;
    return complainAboutStates(polling.states(), session.clock(), watchedMs) ? Done : Unhealthy;
}

} // namespace ringback::cli
