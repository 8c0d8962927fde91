// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/livemonitor.h"
#include "engine/liveworkdesk.h"
#include "engine/ticketdesk.h"
#include "engine/ticketgathering.h"

#include <functional>

namespace ringback {

// What the desk needs beside the monitor.
struct TicketDeskSetup {
    QString person = desktopPerson();
    // The accounts' own keys as they are now: masked wherever a provider echoed one. May be empty: what
    // polling keeps has passed without them already.
    std::function<QMap<QString, QStringList>()> keys = {};
};

// The tickets behind the window, over a LiveMonitor's history. Reads and writes run in its threads; files are
// written in the caller's, they are small.
class LiveTicketDesk final : public TicketDesk {
    Q_OBJECT

public:
    using Setup = TicketDeskSetup;

    // `monitor` must outlive it.
    explicit LiveTicketDesk(LiveMonitor& monitor, Setup setup = {}, QObject* parent = nullptr);

    quint64 draftForCalls(const QList<CallKey>& calls, const TicketOptions& options) override;
    quint64 draftForIncident(const Incident& incident, const TicketOptions& options) override;
    quint64 draftForError(const ApiErrorRecord& error, const TicketOptions& options) override;
    quint64 write(const TicketDraft& draft, TicketFormat format, const QString& file,
                  const QByteArray& picture) override;
    quint64 keep(const TicketDraft& draft, TicketState state, const QString& reference,
                 const QString& note) override;
    quint64 update(const TicketRecord& record) override;
    quint64 requestTickets() override;
    quint64 requestTicketsFor(const CallKey& call) override;
    QString templateText(const QString& provider) const override;
    QString templateFile(const QString& provider) const override;
    QString saveTemplate(const QString& provider, const QString& text) override;

private:
    quint64 draft(const TicketWish& wish, const TicketOptions& options);
    quint64 ask(std::function<Result<QList<TicketRecord>>(HistoryStore&)> question);
    quint64 change(std::function<Result<TicketRecord>(HistoryStore&, QList<CallRow>*)> what);

    LiveMonitor& m_monitor;
    Setup m_setup;
    quint64 m_lastTicket = 0;
};

} // namespace ringback
