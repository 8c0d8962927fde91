// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/exchange.h"
#include "providers/jsonaccess_p.h"

namespace ringback {

class Registry;
struct ErrorInput;
struct ErrorSource;

// An error body taken apart by one envelope of one provider.
struct EnvelopeMatch {
    const Envelope* envelope = nullptr;
    QString code;
    QString message;
    QString requestId;
    QString requestIdSource;
    QString documentationUrl;
    QList<FieldError> fields;
    const nlohmann::json* details = nullptr; // inside the body that was matched
    int score = 0;                           // how much speaks for this provider
};

// `status` is the HTTP status, 0 where it is not known: it only weighs in the score.
std::optional<EnvelopeMatch> matchEnvelope(const ErrorSource& provider, const nlohmann::json& body,
                                           int status = 0);

struct ProviderGuess {
    QString provider;
    Confidence confidence = Confidence::None;
    QStringList candidates;
    std::optional<EnvelopeMatch> match;
};

// Finds out whose error an answer is: from the shape of its body (nullptr: it is not JSON), whether its code
// is known and comes with this status, links to the documentation, headers that only one provider sends, and
// the host that was asked. `input.provider` is not looked at.
ProviderGuess guessProvider(const Registry& registry, const nlohmann::json* body, const ErrorInput& input);

// An ID that can be quoted to a support: one short line.
bool isUsableId(const QString& id);

} // namespace ringback
