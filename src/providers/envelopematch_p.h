// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/exchange.h"
#include "providers/jsonaccess_p.h"

namespace ringback {

class Registry;
struct LoadedProvider;

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

std::optional<EnvelopeMatch> matchEnvelope(const LoadedProvider& provider, const nlohmann::json& body);

struct ProviderGuess {
    QString provider;
    Confidence confidence = Confidence::None;
    QStringList candidates;
    std::optional<EnvelopeMatch> match;
};

// Finds out from its shape whose error a body is.
ProviderGuess guessProvider(const Registry& registry, const nlohmann::json& body, const HeaderList& headers);

} // namespace ringback
