// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ticketdesk.h"

#include <QMap>

namespace ringback {

// A TicketDesk that remembers what it was asked and answers when the test says so.
class FakeTicketDesk final : public TicketDesk {
public:
    quint64 draftForCalls(const QList<CallKey>& calls, const TicketOptions& options) override
    {
        askedCalls = calls;
        return asked(options);
    }
    quint64 draftForIncident(const Incident&, const TicketOptions& options) override
    {
        ++incidentsAsked;
        return asked(options);
    }
    quint64 draftForError(const ApiErrorRecord&, const TicketOptions& options) override
    {
        ++errorsAsked;
        return asked(options);
    }
    quint64 write(const TicketDraft& draft, TicketFormat format, const QString& file,
                  const QByteArray& picture) override
    {
        writtenDraft = draft;
        writtenFormat = format;
        writtenFile = file;
        writtenPicture = picture;
        return lastWrite = ++last;
    }
    quint64 keep(const TicketDraft& draft, TicketState state, const QString& reference,
                 const QString& note) override
    {
        keptDraft = draft;
        keptState = state;
        keptReference = reference;
        keptNote = note;
        ++keeps;
        return lastKeep = ++last;
    }
    quint64 update(const TicketRecord& record) override
    {
        updated = record;
        return lastKeep = ++last;
    }
    quint64 requestTickets() override { return lastTickets = ++last; }
    quint64 requestTicketsFor(const CallKey&) override { return lastTickets = ++last; }
    QString templateText(const QString& provider) const override { return templates.value(provider); }
    QString templateFile(const QString& provider) const override
    {
        return QStringLiteral("/profile/tickets/") + provider + QStringLiteral(".md");
    }
    QString saveTemplate(const QString& provider, const QString& text) override
    {
        if (templateProblem.isEmpty())
            templates.insert(provider, text);
        return templateProblem;
    }

    void answer(const QList<TicketDraft>& drafts) { emit draftsReady(lastDraft, drafts); }

    quint64 last = 0;
    quint64 lastDraft = 0;
    quint64 lastWrite = 0;
    quint64 lastKeep = 0;
    quint64 lastTickets = 0;
    int draftsAsked = 0;
    int keeps = 0;
    int incidentsAsked = 0;
    int errorsAsked = 0;
    QList<CallKey> askedCalls;
    TicketOptions lastOptions;
    TicketDraft writtenDraft;
    TicketFormat writtenFormat = TicketFormat::Text;
    QString writtenFile;
    QByteArray writtenPicture;
    TicketDraft keptDraft;
    TicketState keptState = TicketState::Draft;
    QString keptReference;
    QString keptNote;
    TicketRecord updated;
    QMap<QString, QString> templates;
    QString templateProblem;

private:
    quint64 asked(const TicketOptions& given)
    {
        lastOptions = given;
        ++draftsAsked;
        return lastDraft = ++last;
    }
};

} // namespace ringback
