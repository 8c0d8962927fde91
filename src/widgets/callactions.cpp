// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/callactions.h"

#include "engine/monitor.h"
#include "engine/retrydesk.h"
#include "engine/ticketdesk.h"
#include "engine/workdesk.h"
#include "widgets/accountnames.h"
#include "widgets/batchdialog.h"
#include "widgets/exportdialog.h"
#include "widgets/handoverdialog.h"
#include "widgets/retrydialog.h"
#include "widgets/ticketdialog.h"
#include "widgets/timelinepicture.h"
#include "widgets/workdialog.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QWidget>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

QString supportIdsOf(const QList<CallRow>& calls)
{
    QStringList lines;
    for (const CallRow& row : calls) {
        const Call& call = row.call;
        QStringList parts;
        if (!call.requestIds.isEmpty())
            parts.append(QObject::tr("request ID %1").arg(call.requestIds.join(u", "_s)));
        parts.append(QObject::tr("call ID %1").arg(call.key.callId));
        for (const LabelledId& id : call.otherIds)
            parts.append(id.label + u' ' + id.value);
        const QDateTime at = call.createdAt.isValid() ? call.createdAt : row.sortAt;
        parts.append(at.toUTC().toString(Qt::ISODateWithMs));
        lines.append(parts.join(u"; "_s));
    }
    return lines.join(u'\n');
}

CallActions::CallActions(const Desks& desks, Monitor& monitor, const Clock& clock, QWidget& window)
    : QObject(&window), m_desks(desks), m_monitor(monitor), m_clock(clock), m_window(window)
{
    if (m_desks.retries != nullptr)
        m_retry = add(u"retryAction"_s, tr("&Try again…"), QKeySequence(u"Ctrl+R"_s), [this] { retry(); });
    if (m_desks.tickets != nullptr)
        m_ticket = add(u"ticketAction"_s, tr("&Ticket for support…"), QKeySequence(u"Ctrl+T"_s),
                       [this] { ticket(); });
    if (m_desks.work != nullptr)
        addWork();
    m_copyIds = add(u"copyIdsAction"_s, tr("Copy all &IDs for support"), QKeySequence(u"Ctrl+I"_s),
                    [this] { copyIds(); });
    m_export = new QAction(tr("&Export the list…"), this);
    m_export->setObjectName(u"exportAction"_s);
    m_export->setShortcut(QKeySequence(u"Ctrl+E"_s));
    m_export->setEnabled(!m_desks.historyFile.isEmpty());
    connect(m_export, &QAction::triggered, this, &CallActions::exportCalls);
    addSeparator();
    update();
}

QAction* CallActions::add(const QString& name, const QString& text, const QKeySequence& key,
                          const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, act);
    m_actions.append(action);
    return action;
}

void CallActions::addSeparator()
{
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    m_actions.append(separator);
}

void CallActions::addWork()
{
    m_workMenu = new QMenu(tr("&Work"), &m_window);
    m_workMenu->setObjectName(u"workMenu"_s);
    const qsizetype before = m_actions.size();
    m_take = add(u"takeAction"_s, tr("&Take"), QKeySequence(u"Ctrl+K"_s),
                 [this] { setWork(WorkWord::Taken, {}); });
    m_wait = add(u"waitAction"_s, tr("&Waiting…"), QKeySequence(u"Ctrl+W"_s),
                 [this] { askWork(WorkWord::Waiting); });
    m_done =
        add(u"doneAction"_s, tr("&Done…"), QKeySequence(u"Ctrl+D"_s), [this] { askWork(WorkWord::Done); });
    m_reopen =
        add(u"reopenAction"_s, tr("&Open again"), QKeySequence(), [this] { setWork(WorkWord::Open, {}); });
    QList<QAction*> work = m_actions.sliced(before);
    m_actions.resize(before);
    m_workMenu->addActions(work);
    m_workMenu->addSeparator();
    auto* handover = new QAction(tr("&Hand over…"), this);
    handover->setObjectName(u"handoverAction"_s);
    connect(handover, &QAction::triggered, this, &CallActions::showHandover);
    m_workMenu->addAction(handover);
    m_actions.append(m_workMenu->menuAction());
    connect(m_desks.work, &WorkDesk::workSet, this, [this](quint64 ticket, const QString& problem) {
        const QString said = m_setting.take(ticket);
        if (!problem.isEmpty())
            emit noticed(problem);
        else if (!said.isEmpty())
            emit remarked(said);
    });
}

void CallActions::setCalls(const QList<CallRow>& calls)
{
    m_calls = calls;
    update();
}

void CallActions::setList(const CallFilter& filter, const QList<AccountState>& accounts)
{
    m_filter = filter;
    m_accounts = accounts;
}

QList<CallKey> CallActions::keys() const
{
    QList<CallKey> keys;
    for (const CallRow& row : m_calls)
        keys.append(row.call.key);
    return keys;
}

// What does not fit is disabled, never hidden: a menu that changes its shape is slow to use.
void CallActions::update()
{
    const bool any = !m_calls.isEmpty();
    const bool many = m_calls.size() > 1;
    m_copyIds->setEnabled(any);
    if (m_retry != nullptr) {
        // Whether and when is the guard's to say, in the dialog; a call that lives has nothing to repeat.
        const bool fits = std::any_of(m_calls.begin(), m_calls.end(),
                                      [](const CallRow& row) { return !isLive(row.call.status); });
        m_retry->setEnabled(fits);
        m_retry->setText(many ? tr("&Try %1 calls again…").arg(m_calls.size()) : tr("&Try again…"));
    }
    if (m_ticket != nullptr) {
        m_ticket->setEnabled(any);
        m_ticket->setText(many ? tr("&Ticket for %1 calls…").arg(m_calls.size())
                               : tr("&Ticket for support…"));
    }
    if (m_take != nullptr) {
        const auto notAll = [this](WorkWord state) {
            return std::any_of(m_calls.begin(), m_calls.end(),
                               [state](const CallRow& row) { return row.call.work != state; });
        };
        m_take->setEnabled(any && notAll(WorkWord::Taken));
        m_wait->setEnabled(any);
        m_done->setEnabled(any && notAll(WorkWord::Done));
        m_reopen->setEnabled(any && notAll(WorkWord::Open));
    }
}

void CallActions::open(QDialog* dialog)
{
    if (m_open != nullptr)
        m_open->close();
    m_open = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void CallActions::retry()
{
    QList<CallKey> calls;
    for (const CallRow& row : std::as_const(m_calls)) {
        if (!isLive(row.call.status))
            calls.append(row.call.key);
    }
    if (calls.size() == 1)
        retryCall(calls.constFirst(), {});
    if (m_desks.retries == nullptr || calls.size() < 2)
        return;
    auto* dialog = new BatchDialog(*m_desks.retries, m_monitor, m_clock, calls, &m_window);
    connect(dialog, &BatchDialog::remarked, this, &CallActions::remarked);
    open(dialog);
}

void CallActions::retryCall(const CallKey& call, const QString& repeatOf)
{
    if (m_desks.retries == nullptr)
        return;
    auto* dialog = new RetryDialog(*m_desks.retries, m_monitor, m_clock, call, repeatOf, &m_window);
    connect(dialog, &RetryDialog::callChosen, this, &CallActions::callChosen);
    connect(dialog, &RetryDialog::linkRequested, this, &CallActions::linkRequested);
    connect(dialog, &RetryDialog::copied, this,
            [this](const QString& what) { emit remarked(tr("Copied: %1").arg(what)); });
    open(dialog);
}

void CallActions::ticket()
{
    TicketSubject subject;
    subject.calls = keys();
    if (!subject.calls.isEmpty())
        openTicket(subject);
}

void CallActions::ticketFor(const Incident& incident)
{
    TicketSubject subject;
    subject.incident = incident;
    openTicket(subject);
}

void CallActions::ticketFor(const ApiErrorRecord& error)
{
    TicketSubject subject;
    subject.error = error;
    openTicket(subject);
}

void CallActions::openTicket(const TicketSubject& subject)
{
    if (m_desks.tickets == nullptr)
        return;
    auto* dialog = new TicketDialog(*m_desks.tickets, subject, &m_window);
    // The timelines of the calls that are selected now; of others the list knows nothing.
    dialog->setPicture([rows = m_calls, &clock = m_clock](const TicketDraft& draft) {
        QList<CallRow> drawn;
        for (const CallRow& row : rows) {
            if (draft.calls.contains(row.call.key))
                drawn.append(row);
        }
        return drawn.isEmpty() ? QByteArray()
                               : timelinePicture(drawn, clock.nowUtc(), QTimeZone::systemTimeZone());
    });
    connect(dialog, &TicketDialog::linkRequested, this, &CallActions::linkRequested);
    connect(dialog, &TicketDialog::ticketKept, this, [this](const TicketRecord& record) {
        emit remarked(tr("Ticket %1 is in the ticket history").arg(record.id));
    });
    open(dialog);
}

void CallActions::setWork(WorkWord state, const QString& note)
{
    if (m_desks.work == nullptr || m_calls.isEmpty())
        return;
    const QString calls =
        m_calls.size() == 1 ? tr("The call is %1") : tr("%1 calls are %2").arg(m_calls.size());
    m_setting.insert(m_desks.work->setWork(keys(), state, note), calls.arg(workText(state)));
}

void CallActions::askWork(WorkWord state)
{
    if (m_desks.work == nullptr || m_calls.isEmpty())
        return;
    auto* dialog = new WorkDialog(*m_desks.work, keys(), state, m_clock, &m_window);
    connect(dialog, &WorkDialog::chosen, this, &CallActions::setWork);
    open(dialog);
}

void CallActions::showHandover()
{
    if (m_desks.work == nullptr)
        return;
    auto* dialog = new HandoverDialog(*m_desks.work, m_monitor, m_clock, &m_window);
    connect(dialog, &HandoverDialog::callChosen, this, &CallActions::callChosen);
    connect(dialog, &HandoverDialog::copied, this, &CallActions::remarked);
    open(dialog);
}

void CallActions::copyIds()
{
    copyText(m_calls.size() == 1 ? tr("the call's IDs") : tr("the IDs of %1 calls").arg(m_calls.size()),
             supportIdsOf(m_calls));
}

void CallActions::copyText(const QString& what, const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    emit remarked(tr("Copied: %1").arg(what));
}

void CallActions::exportCalls()
{
    ExportDialog::What what;
    what.historyFile = m_desks.historyFile;
    what.filter = m_filter;
    what.accounts = m_accounts;
    what.now = m_clock.nowUtc();
    auto* dialog = new ExportDialog(std::move(what), &m_window);
    connect(
        &m_monitor, &Monitor::countsReady, dialog,
        [dialog, ticket = m_monitor.requestCounts(m_filter)](quint64 answered, const StatusCounts& counts) {
            if (answered == ticket && counts.complete)
                dialog->setCount(counts.total());
        });
    connect(dialog, &ExportDialog::exported, this, &CallActions::remarked);
    open(dialog);
}

} // namespace ringback
