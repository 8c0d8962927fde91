// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ticketdraft.h"
#include "core/ticketrecord.h"

#include <QList>
#include <QObject>
#include <QString>

namespace ringback {

// Tickets for a provider's support: what the ticket dialog and the ticket history stand on. An interface;
// LiveTicketDesk is the real one. As Monitor: tickets (numbers) now, one signal later.
class TicketDesk : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // One draft for each provider among the calls, in the order met.
    virtual quint64 draftForCalls(const QList<CallKey>& calls, const TicketOptions& options) = 0;
    // Of an incident: its newest calls or requests, as many as support can read.
    virtual quint64 draftForIncident(const Incident& incident, const TicketOptions& options) = 0;
    // Of one failed request.
    virtual quint64 draftForError(const ApiErrorRecord& error, const TicketOptions& options) = 0;

    // The bytes of a file in this form. A bundle is a zip of ticket, evidence and pictures; `picture`: a PNG
    // of the timeline, may be empty. `file` is written atomically; an empty problem: it is there.
    virtual quint64 write(const TicketDraft& draft, TicketFormat format, const QString& file,
                          const QByteArray& picture) = 0;
    // Into the ticket history, as given out; moves the work of its calls to waiting.
    virtual quint64 keep(const TicketDraft& draft, TicketState state, const QString& reference,
                         const QString& note) = 0;
    virtual quint64 update(const TicketRecord& record) = 0;

    virtual quint64 requestTickets() = 0;
    virtual quint64 requestTicketsFor(const CallKey& call) = 0;

    // The provider's template, the person's own where there is one; and the file where the person's own lies.
    virtual QString templateText(const QString& provider) const = 0;
    virtual QString templateFile(const QString& provider) const = 0;
    // Empty text: back to the built-in one. A problem, or empty.
    virtual QString saveTemplate(const QString& provider, const QString& text) = 0;

signals:
    void draftsReady(quint64 ticket, const QList<ringback::TicketDraft>& drafts);
    void written(quint64 ticket, const QString& problem);
    void kept(quint64 ticket, const ringback::TicketRecord& record, const QString& problem);
    void ticketsReady(quint64 ticket, const QList<ringback::TicketRecord>& tickets);
};

} // namespace ringback
