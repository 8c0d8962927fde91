// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/envelopematch_p.h"
#include "providers/registry.h"

#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A field's name may come as a path of parts: FastAPI's ["body", "phone_number"].
QString fieldNameOf(const nlohmann::json& value)
{
    if (!value.is_array())
        return scalarText(value).value_or(QString());
    QStringList parts;
    for (const auto& part : value)
        parts.append(scalarText(part).value_or(QString()));
    return parts.join(u'.');
}

QList<FieldError> fieldErrorsOf(const FieldErrorRule& rule, const nlohmann::json& body)
{
    QList<FieldError> errors;
    const nlohmann::json* list = firstAt(body, rule.at);
    if (list == nullptr || !list->is_array())
        return errors;
    for (const auto& item : *list) {
        if (!item.is_object()) {
            if (const auto text = scalarText(item))
                errors.append({{}, {}, *text, QJsonValue(QJsonValue::Null)});
            continue;
        }
        FieldError error;
        if (const nlohmann::json* field = firstAt(item, rule.field))
            error.field = fieldNameOf(*field);
        error.code = textAt(item, rule.code);
        error.message = textAt(item, rule.message);
        if (const nlohmann::json* value = firstAt(item, rule.value))
            error.value = toQJson(*value);
        else
            error.value = QJsonValue(QJsonValue::Null);
        errors.append(error);
    }
    return errors;
}

EnvelopeMatch takeApart(const LoadedProvider& provider, const Envelope& envelope, const nlohmann::json& body)
{
    EnvelopeMatch match;
    match.envelope = &envelope;
    match.code = textAt(body, envelope.code);
    match.message = textAt(body, envelope.message);
    for (const QString& pointer : envelope.requestId) {
        match.requestId = textAt(body, {pointer});
        if (!match.requestId.isEmpty()) {
            match.requestIdSource = u"body:"_s + pointer;
            break;
        }
    }
    const QString link = textAt(body, envelope.documentationUrl);
    if (QUrl(link).scheme() == "https"_L1)
        match.documentationUrl = link;
    match.details = firstAt(body, envelope.details);
    if (envelope.fieldErrors)
        match.fields = fieldErrorsOf(*envelope.fieldErrors, body);

    match.score = 2 * envelope.specificity;
    for (const Condition& hint : envelope.hints) {
        if (holds(hint, body, {}))
            match.score += 2;
    }
    if (!match.code.isEmpty() && provider.catalogue.byCode(match.code) != nullptr)
        match.score += 4;
    else if (match.code.isEmpty() && provider.catalogue.byText(match.message) != nullptr)
        match.score += 2;
    if (!match.documentationUrl.isEmpty()
        && provider.definition.errors.hosts.contains(QUrl(match.documentationUrl).host()))
        match.score += 4;
    return match;
}
} // namespace

std::optional<EnvelopeMatch> matchEnvelope(const LoadedProvider& provider, const nlohmann::json& body)
{
    if (!body.is_object())
        return std::nullopt;
    for (const Envelope& envelope : provider.definition.errors.envelopes) {
        if (allHold(envelope.when, body))
            return takeApart(provider, envelope, body);
    }
    return std::nullopt;
}

ProviderGuess guessProvider(const Registry& registry, const nlohmann::json& body, const HeaderList& headers)
{
    ProviderGuess guess;
    int best = 0;
    for (const LoadedProvider& provider : registry.providers()) {
        auto match = matchEnvelope(provider, body);
        if (!match)
            continue;
        // A header that only this provider documents tells too.
        for (const QString& name : provider.definition.errors.requestIdHeaders) {
            if (name.toLower().contains(provider.definition.id)
                && !headerValue(headers, name.toLatin1()).isEmpty())
                match->score += 4;
        }
        if (match->score > best) {
            best = match->score;
            guess.candidates = {provider.definition.id};
            guess.match = match;
        } else if (match->score == best) {
            guess.candidates.append(provider.definition.id);
        }
    }
    if (guess.candidates.isEmpty())
        return guess;
    if (guess.candidates.size() > 1) {
        guess.confidence = Confidence::Ambiguous;
        return guess;
    }
    guess.provider = guess.candidates.first();
    guess.candidates.clear();
    guess.confidence = best >= 8 ? Confidence::Certain : Confidence::Probable;
    return guess;
}

} // namespace ringback
