// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/retrydesk.h"

#include <QJsonObject>

namespace ringback::cli {

QJsonObject attemptJson(const Attempt& attempt);
QJsonObject verdictJson(const GuardVerdict& verdict);
QJsonObject auditJson(const AuditEntry& entry);

// What a person is to know before saying yes.
QString proposalText(const RetryProposal& proposal);
QString verdictText(const GuardVerdict& verdict);
// What became of it, in a sentence or two.
QString attemptText(const Attempt& attempt);

} // namespace ringback::cli
