// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/liveticketdesk.h"

#include "core/clock.h"
#include "engine/ticketfile.h"
#include "engine/tickettemplate.h"
#include "store/actionstore.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <QSaveFile>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct ChangedTicket {
    TicketRecord record;
    QList<CallRow> rows;
};
} // namespace

LiveTicketDesk::LiveTicketDesk(LiveMonitor& monitor, Setup setup, QObject* parent)
    : TicketDesk(parent), m_monitor(monitor), m_setup(std::move(setup))
{
}

quint64 LiveTicketDesk::draft(const TicketWish& wish, const TicketOptions& options)
{
    const quint64 number = ++m_lastTicket;
    TicketSurroundings around;
    for (const AccountState& state : m_monitor.accounts())
        around.accounts.append(state.account);
    if (m_setup.keys)
        around.keys = m_setup.keys();
    around.templateFolder = ticketTemplateFolder(m_monitor.profile());
    around.now = m_monitor.clock().nowUtc();
    around.zone = QTimeZone::systemTimeZone();
    // Registry and decoder never change once they are made, and outlive the reading thread.
    const Registry& registry = m_monitor.registry();
    const ErrorDecoder& decoder = m_monitor.decoder();
    const QPointer<LiveTicketDesk> self(this);
    m_monitor.readHistory<QList<TicketDraft>>(
        [=, &registry, &decoder](HistoryStore& store) -> Result<QList<TicketDraft>> {
            return draftTickets(store, registry, decoder, wish, options, around);
        },
        [self, number](const Result<QList<TicketDraft>>& drafts) {
            if (!self)
                return;
            if (drafts) {
                emit self->draftsReady(number, *drafts);
                return;
            }
            TicketDraft failed;
            failed.problem = drafts.error();
            emit self->draftsReady(number, {failed});
        });
    return number;
}

quint64 LiveTicketDesk::draftForCalls(const QList<CallKey>& calls, const TicketOptions& options)
{
    return draft({calls, {}, {}}, options);
}

quint64 LiveTicketDesk::draftForIncident(const Incident& incident, const TicketOptions& options)
{
    return draft({{}, incident, {}}, options);
}

quint64 LiveTicketDesk::draftForError(const ApiErrorRecord& error, const TicketOptions& options)
{
    return draft({{}, {}, error}, options);
}

quint64 LiveTicketDesk::write(const TicketDraft& draft, TicketFormat format, const QString& file,
                              const QByteArray& picture)
{
    const quint64 number = ++m_lastTicket;
    const Outcome done = writeTicket(draft, format, file, picture, m_monitor.clock().nowUtc());
    QMetaObject::invokeMethod(
        this, [this, number, problem = done.error()] { emit written(number, problem); },
        Qt::QueuedConnection);
    return number;
}

quint64 LiveTicketDesk::change(std::function<Result<TicketRecord>(HistoryStore&, QList<CallRow>*)> what)
{
    const quint64 number = ++m_lastTicket;
    const QPointer<LiveTicketDesk> self(this);
    m_monitor.writeHistory<ChangedTicket>(
        [what = std::move(what)](HistoryStore& store) -> Result<ChangedTicket> {
            ChangedTicket changed;
            Result<TicketRecord> record = what(store, &changed.rows);
            if (!record)
                return record.failure();
            changed.record = *std::move(record);
            return changed;
        },
        [self, number](const Result<ChangedTicket>& changed) {
            if (!self)
                return;
            if (changed)
                self->m_monitor.noteChanged(changed->rows);
            emit self->kept(number, changed ? changed->record : TicketRecord(), changed.error());
        });
    return number;
}

quint64 LiveTicketDesk::keep(const TicketDraft& draft, TicketState state, const QString& reference,
                             const QString& note)
{
    return change([=, person = m_setup.person, now = m_monitor.clock().nowUtc()](HistoryStore& store,
                                                                                 QList<CallRow>* rows) {
        return keepTicket(store, draft, state, reference, note, person, now, rows);
    });
}

quint64 LiveTicketDesk::update(const TicketRecord& record)
{
    return change(
        [=, person = m_setup.person, now = m_monitor.clock().nowUtc()](HistoryStore& store, QList<CallRow>*) {
            return updateTicket(store, record, person, now);
        });
}

quint64 LiveTicketDesk::ask(std::function<Result<QList<TicketRecord>>(HistoryStore&)> question)
{
    const quint64 number = ++m_lastTicket;
    const QPointer<LiveTicketDesk> self(this);
    m_monitor.readHistory<QList<TicketRecord>>(
        std::move(question), [self, number](const Result<QList<TicketRecord>>& found) {
            if (!self)
                return;
            if (!found)
                emit self->m_monitor.problemOccurred(found.error());
            emit self->ticketsReady(number, found ? *found : QList<TicketRecord>());
        });
    return number;
}

quint64 LiveTicketDesk::requestTickets()
{
    return ask([](HistoryStore& store) { return store.actions().tickets(); });
}

quint64 LiveTicketDesk::requestTicketsFor(const CallKey& call)
{
    return ask([call](HistoryStore& store) { return store.actions().ticketsFor(call); });
}

QString LiveTicketDesk::templateText(const QString& provider) const
{
    // With its mistakes, so that they can be mended.
    QFile own(templateFile(provider));
    if (own.open(QIODevice::ReadOnly))
        return QString::fromUtf8(own.readAll());
    return builtInTemplate(provider);
}

QString LiveTicketDesk::templateFile(const QString& provider) const
{
    return ticketTemplateFolder(m_monitor.profile()) + u'/' + provider + u".md"_s;
}

QString LiveTicketDesk::saveTemplate(const QString& provider, const QString& text)
{
    const QString name = templateFile(provider);
    if (text.trimmed().isEmpty()) {
        if (QFile::exists(name) && !QFile::remove(name))
            return u"%1 could not be removed; delete it by hand."_s.arg(name);
        return {};
    }
    const QStringList problems = templateProblems(text, provider + u".md"_s);
    if (!problems.isEmpty())
        return problems.join(u'\n');
    if (const Outcome there = m_monitor.profile().ensure(); !there)
        return there.error();
    QDir().mkpath(ticketTemplateFolder(m_monitor.profile()));
    const QByteArray bytes = text.toUtf8();
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return u"%1 could not be written: %2."_s.arg(name, file.errorString());
    return {};
}

} // namespace ringback
