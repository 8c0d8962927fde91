// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/incident.h"
#include "engine/profile.h"
#include "engine/secrets.h"
#include "engine/ticketmaterial.h"
#include "providers/registry.h"
#include "store/historystore.h"

#include <optional>

namespace ringback {

class ErrorDecoder;

// What a ticket is asked for: one of these.
struct TicketWish {
    QList<CallKey> calls; // those beyond TicketCallsCap are counted, not listed
    std::optional<Incident> incident;
    std::optional<ApiErrorRecord> request;
};

// What is known outside of the history.
struct TicketSurroundings {
    QList<Account> accounts;         // for their labels
    QMap<QString, QStringList> keys; // account id -> its keys, as far as they are at hand
    QString templateFolder;
    QDateTime now; // UTC
    QTimeZone zone;
};

// One ticket's material for each provider that is involved, in the order met. A call that is not in the
// history is a failure. Reads only; in the store's thread.
Result<QList<TicketMaterial>> gatherTickets(HistoryStore& store, const Registry& registry,
                                            const ErrorDecoder& decoder, const TicketWish& wish,
                                            const TicketSurroundings& around);
// Gathered and written. A failure is one draft with a problem.
QList<TicketDraft> draftTickets(HistoryStore& store, const Registry& registry, const ErrorDecoder& decoder,
                                const TicketWish& wish, const TicketOptions& options,
                                const TicketSurroundings& around);

// Into the ticket history, and the work on its calls and its incident to waiting with the ticket as the
// cause. `changed` gets the rows whose work changed; a call that has left the history costs the ticket
// nothing.
Result<TicketRecord> keepTicket(HistoryStore& store, const TicketDraft& draft, TicketState state,
                                const QString& reference, const QString& note, const QString& person,
                                const QDateTime& now, QList<CallRow>* changed = nullptr);
// State, reference and note of one that is kept; `stateAt` follows where the state changed.
Result<TicketRecord> updateTicket(HistoryStore& store, const TicketRecord& record, const QString& person,
                                  const QDateTime& now);

// The secrets of the accounts as `source` has them, for TicketSurroundings.
QMap<QString, QStringList> keysAtHand(const SecretSource& source, const QList<Account>& accounts,
                                      const Registry& registry);
// Where a person's own templates lie.
QString ticketTemplateFolder(const Profile& profile);

} // namespace ringback
