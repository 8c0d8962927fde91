// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/actionrecords_p.h"
#include "store/actionstore.h"
#include "store/numberkey_p.h"
#include "store/storestep_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// The same request to the letter: a provider that knows the key places one call for both.
bool isOneRequest(const Attempt& a, const Attempt& b)
{
    return !a.idempotencyKey.isEmpty() && a.idempotencyKey == b.idempotencyKey && !a.bodyDigest.isEmpty()
        && a.bodyDigest == b.bodyDigest;
}
} // namespace

// The transaction writes from its beginning, so that no other program can claim between the look and the
// write.
Result<bool> ActionStore::claimAttempt(const Attempt& attempt, const AuditEntry& audit)
{
    return inTransaction(m_connection, m_kinds, Transaction::Kind::DurableWrite, [&]() -> bool {
        const QString key = numberKeyOf(m_connection, attempt.order.to);
        if (key.isEmpty() || attempt.id.isEmpty() || attempt.state != AttemptState::Sending)
            throw StoreError {{u"An attempt without a number, or that is not about to be sent, cannot be "
                               "claimed. This is a mistake in Ringback: please report it."_s}};
        Statement own(m_connection, "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts WHERE id = ?");
        own.bindText(attempt.id);
        if (own.next() && readAttempt(own).attempt.state != AttemptState::Planned)
            return false;
        Statement select(m_connection,
                         "SELECT " RINGBACK_ATTEMPT_COLUMNS " FROM attempts INDEXED BY attempts_by_number "
                         "WHERE " RINGBACK_NUMBER_KEY("to_number") " = ? AND to_number IS NOT NULL "
                                                                   "AND state IN (1, 4)");
        select.bindText(key);
        const QList<Attempt> open = readAttempts(select);
        const bool isTaken = std::any_of(open.begin(), open.end(), [&attempt](const Attempt& other) {
            return other.id != attempt.id && !isOneRequest(other, attempt);
        });
        if (isTaken)
            return false;
        writeAttempt(m_connection, attempt);
        writeAudit(m_connection, {audit});
        return true;
    });
}

} // namespace ringback
