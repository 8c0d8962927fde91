// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketgathering.h"

#include "core/redaction.h"
#include "engine/callending.h"
#include "engine/tickettemplate.h"
#include "providers/errordecoder.h"
#include "store/actionstore.h"

#ifdef Q_OS_UNIX
#    include <pwd.h>
#    include <unistd.h>
#endif

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int RequestsLookedAt = 5'000; // other errors may lie between those of one incident

// The part of its provider, made where it is not there yet.
TicketMaterial& materialOf(QList<TicketMaterial>& parts, const QString& provider, const Registry& registry,
                           const TicketSurroundings& around)
{
    const auto found = std::find_if(parts.begin(), parts.end(), [&provider](const TicketMaterial& part) {
        return part.provider == provider;
    });
    if (found != parts.end())
        return *found;
    TicketMaterial part;
    part.provider = provider;
    part.providerName = provider;
    if (const LoadedProvider* loaded = registry.find(provider)) {
        part.providerName = loaded->definition.name;
        part.supportEmail = loaded->definition.supportEmail;
        part.supportNote = loaded->definition.supportNote;
    }
    part.now = around.now;
    part.zone = around.zone;
    const ChosenTemplate chosen = chosenTemplate(around.templateFolder, provider);
    part.templateText = chosen.text;
    part.templateProblem = chosen.problem;
    parts.append(part);
    return parts.last();
}

class TicketGatherer {
public:
    TicketGatherer(HistoryStore& store, const Registry& registry, const ErrorDecoder& decoder,
                   const TicketSurroundings& around)
        : m_store(store), m_registry(registry), m_decoder(decoder), m_around(around)
    {
    }

    Outcome addCalls(const QList<CallKey>& keys)
    {
        QSet<CallKey> seen;
        for (const CallKey& key : keys) {
            if (seen.contains(key))
                continue;
            seen.insert(key);
            const Result<std::optional<CallRow>> row = m_store.call(key);
            if (!row)
                return row.failure();
            if (!row->has_value()) {
                return Failure {
                    u"The history holds no call %1/%2. Poll again, or look it up in the calls."_s.arg(
                        key.account, key.callId)};
            }
            TicketMaterial& part = materialOf(m_parts, (*row)->call.provider, m_registry, m_around);
            if (part.calls.size() >= TicketCallsCap) {
                ++part.leftOut;
                continue;
            }
            Result<TicketCall> item = callOf(**row);
            if (!item)
                return item.failure();
            part.calls.append(std::move(*item));
        }
        return Done {};
    }

    void addRequest(const ApiErrorRecord& record)
    {
        materialOf(m_parts, record.provider, m_registry, m_around).requests.append(record);
    }

    Outcome addIncident(const Incident& incident)
    {
        // Until just after the last one: what happened since belongs to a newer look at it.
        CallFilter shown;
        shown.since = incident.firstAt;
        shown.until = incident.lastAt.isValid() ? incident.lastAt.addMSecs(1) : QDateTime();
        const CallFilter filter = filterFor(incident, shown);
        const QString what = incident.decoded.title.isEmpty() ? incident.key.reason : incident.decoded.title;
        qint64 listed = 0;
        if (incident.key.of == IncidentKey::Of::Calls) {
            QList<CallKey> keys;
            CallQuery query;
            query.filter = filter;
            query.limit = 200;
            // The filter may let through more than the incident: an ending without a catalogue entry.
            for (int page = 0; page < 50 && keys.size() < TicketCallsCap; ++page) {
                const Result<CallPage> found = m_store.calls(query);
                if (!found)
                    return found.failure();
                for (const CallRow& row : found->rows) {
                    if (incidentKeyOf(row.call) == incident.key && keys.size() < TicketCallsCap)
                        keys.append(row.call.key);
                }
                if (!found->more || found->rows.isEmpty())
                    break;
                query.olderThan = CallCursor {found->rows.last().sortAt, found->rows.last().rowId};
            }
            const Outcome added = addCalls(keys);
            if (!added)
                return added;
            listed = keys.size();
        } else {
            ErrorQuery query;
            query.filter = filter;
            query.limit = 500;
            int looked = 0;
            while (listed < TicketCallsCap && looked < RequestsLookedAt) {
                const Result<QList<ApiErrorRecord>> found = m_store.errors(query);
                if (!found)
                    return found.failure();
                for (const ApiErrorRecord& record : *found) {
                    if (incidentKeyOf(record) == incident.key && listed < TicketCallsCap) {
                        addRequest(record);
                        ++listed;
                    }
                }
                looked += int(found->size());
                if (found->size() < query.limit)
                    break;
                query.olderThanRow = found->last().rowId;
            }
        }
        if (m_parts.isEmpty())
            return Failure {u"The incident's calls and requests are not in the history any more."_s};
        TicketMaterial& part = m_parts.first();
        part.incidentKey = incident.key;
        part.leftOut = int(std::max<qint64>(0, incident.count - listed));
        part.incident = u"%1, %2 times from %3 to %4 UTC"_s.arg(what)
                            .arg(incident.count)
                            .arg(incident.firstAt.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s),
                                 incident.lastAt.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s));
        return Done {};
    }

    // With what concerns a whole ticket: earlier ones, labels, keys.
    Result<QList<TicketMaterial>> finished()
    {
        for (TicketMaterial& part : m_parts) {
            QStringList requestIds;
            QStringList accounts;
            const auto note = [](QStringList& list, const QString& value) {
                if (!value.isEmpty() && !list.contains(value))
                    list.append(value);
            };
            for (const TicketCall& item : part.calls) {
                note(accounts, item.row.call.key.account);
                for (const QString& id : item.row.call.requestIds)
                    note(requestIds, id);
                const Result<QList<TicketRecord>> before = m_store.actions().ticketsFor(item.row.call.key);
                if (!before)
                    return before.failure();
                addEarlier(part, *before);
            }
            for (const ApiErrorRecord& record : part.requests) {
                note(accounts, record.account);
                note(requestIds, record.error.requestId);
            }
            if (!requestIds.isEmpty()) {
                const Result<QList<TicketRecord>> before = m_store.actions().ticketsForRequestIds(requestIds);
                if (!before)
                    return before.failure();
                addEarlier(part, *before);
            }
            for (const Account& account : m_around.accounts) {
                if (accounts.contains(account.id))
                    part.accountLabels.insert(account.id, account.label);
            }
            // Every account's: a body may echo the key of another.
            for (const QStringList& keys : m_around.keys)
                part.keys += keys;
        }
        return m_parts;
    }

private:
    Result<TicketCall> callOf(const CallRow& row)
    {
        TicketCall item;
        item.row = row;
        item.decoded = explainCall(row.call, m_decoder);
        Result<QList<CallRow>> chain = m_store.actions().chainOf(row.call.key);
        if (!chain)
            return chain.failure();
        if (chain->size() > 1)
            item.chain = *std::move(chain);
        Result<QList<Attempt>> attempts = m_store.actions().attemptsFor(row.call.key);
        if (!attempts)
            return attempts.failure();
        item.attempts = *std::move(attempts);
        return item;
    }
    static void addEarlier(TicketMaterial& part, const QList<TicketRecord>& records)
    {
        for (const TicketRecord& record : records) {
            const bool known =
                std::any_of(part.earlier.begin(), part.earlier.end(),
                            [&record](const TicketRecord& other) { return other.id == record.id; });
            if (!known && record.provider == part.provider)
                part.earlier.append(record);
        }
        std::stable_sort(
            part.earlier.begin(), part.earlier.end(),
            [](const TicketRecord& a, const TicketRecord& b) { return a.createdAt > b.createdAt; });
    }

    HistoryStore& m_store;
    const Registry& m_registry;
    const ErrorDecoder& m_decoder;
    const TicketSurroundings& m_around;
    QList<TicketMaterial> m_parts;
};
} // namespace

Result<QList<TicketMaterial>> gatherTickets(HistoryStore& store, const Registry& registry,
                                            const ErrorDecoder& decoder, const TicketWish& wish,
                                            const TicketSurroundings& around)
{
    TicketGatherer gatherer(store, registry, decoder, around);
    if (const Outcome added = gatherer.addCalls(wish.calls); !added)
        return added.failure();
    if (wish.request)
        gatherer.addRequest(*wish.request);
    if (wish.incident) {
        if (const Outcome added = gatherer.addIncident(*wish.incident); !added)
            return added.failure();
    }
    return gatherer.finished();
}

QList<TicketDraft> draftTickets(HistoryStore& store, const Registry& registry, const ErrorDecoder& decoder,
                                const TicketWish& wish, const TicketOptions& options,
                                const TicketSurroundings& around)
{
    const Result<QList<TicketMaterial>> gathered = gatherTickets(store, registry, decoder, wish, around);
    if (!gathered) {
        TicketDraft draft;
        draft.problem = gathered.error();
        return {draft};
    }
    QList<TicketDraft> drafts;
    for (const TicketMaterial& material : *gathered)
        drafts.append(draftTicket(material, options));
    return drafts;
}

Result<TicketRecord> keepTicket(HistoryStore& store, const TicketDraft& draft, TicketState state,
                                const QString& reference, const QString& note, const QString& person,
                                const QDateTime& now, QList<CallRow>* changed)
{
    if (!draft.problem.isEmpty())
        return Failure {draft.problem};
    TicketRecord record;
    record.provider = draft.provider;
    record.accounts = draft.accounts;
    record.calls = draft.calls;
    record.requestIds = draft.requestIds;
    record.incident = draft.incident;
    record.subject = draft.subject;
    record.text = draft.markdown;
    record.person = person;
    record.createdAt = now;
    record.state = state;
    record.stateAt = now;
    record.reference = maskSecrets(reference.trimmed());
    record.note = maskSecrets(note.trimmed());
    AuditEntry audit;
    audit.at = now;
    audit.person = person;
    audit.action = u"ticket.saved"_s;
    audit.account = draft.accounts.value(0);
    audit.callId = draft.calls.size() == 1 ? draft.calls.constFirst().callId : QString();
    const auto shown = std::count_if(draft.masks.begin(), draft.masks.end(),
                                     [](const TicketMask& mask) { return mask.open; });
    audit.text = u"Ticket for %1 about %2 calls, %3 request IDs; %4 masked values, %5 knowingly shown"_s
                     .arg(draft.providerName)
                     .arg(draft.calls.size())
                     .arg(draft.requestIds.size())
                     .arg(draft.masks.size() - shown)
                     .arg(shown);
    Result<TicketRecord> kept = store.actions().saveTicket(record, audit);
    if (!kept)
        return kept;
    WorkEntry entry;
    entry.state = WorkWord::Waiting;
    entry.person = person;
    entry.at = now;
    entry.cause = u"ticket "_s + kept->id;
    entry.note = record.reference.isEmpty() ? QString() : u"Reference "_s + record.reference;
    if (draft.incidentKey) {
        if (const Outcome moved = store.actions().setIncidentWork(*draft.incidentKey, entry); !moved) {
            return Failure {u"The ticket %1 is kept, but its incident could not be put to waiting: %2"_s.arg(
                kept->id, moved.error())};
        }
    }
    QList<CallKey> there;
    for (const CallKey& key : draft.calls) {
        const auto row = store.call(key);
        if (row && row->has_value())
            there.append(key);
    }
    if (there.isEmpty())
        return kept;
    Result<QList<CallRow>> rows = store.actions().setWork(there, entry);
    if (!rows)
        return Failure {u"The ticket %1 is kept, but its calls could not be put to waiting: %2"_s.arg(
            kept->id, rows.error())};
    if (changed != nullptr)
        *changed = *std::move(rows);
    return kept;
}

Result<TicketRecord> updateTicket(HistoryStore& store, const TicketRecord& record, const QString& person,
                                  const QDateTime& now)
{
    const Result<std::optional<TicketRecord>> before = store.actions().ticket(record.id);
    if (!before)
        return before.failure();
    if (!before->has_value())
        return Failure {u"There is no ticket %1 in the history."_s.arg(record.id)};
    // What was given out stays as it was given out.
    TicketRecord next = **before;
    const bool turned = next.state != record.state;
    next.state = record.state;
    if (turned)
        next.stateAt = now;
    next.reference = maskSecrets(record.reference.trimmed());
    next.note = maskSecrets(record.note.trimmed());
    if (next == **before)
        return next;
    AuditEntry audit;
    audit.at = now;
    audit.person = person;
    audit.action = u"ticket.changed"_s;
    audit.account = next.accounts.value(0);
    audit.subject = next.id;
    audit.text =
        u"Ticket %1 is %2%3"_s.arg(next.id, wordOf(next.state),
                                   next.reference.isEmpty() ? QString() : u", reference "_s + next.reference);
    return store.actions().saveTicket(next, audit);
}

QMap<QString, QStringList> keysAtHand(const SecretSource& source, const QList<Account>& accounts,
                                      const Registry& registry)
{
    QMap<QString, QStringList> keys;
    for (const Account& account : accounts) {
        if (const Result<Definition> definition = registry.definitionFor(account)) {
            for (const QString& secret : source.secretsFor(account, *definition))
                keys[account.id].append(secret);
        }
    }
    return keys;
}

QString ticketTemplateFolder(const Profile& profile)
{
    return profile.folder() + u"/tickets"_s;
}

} // namespace ringback
