// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/envelopematch_p.h"
#include "providers/errordecoder.h"
#include "providers/registry.h"

#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// How much each sign says. A shape that nobody else has (specificity 4) is not enough to be certain: it takes
// a code that is known, or a second sign.
constexpr int EnvelopeWeight = 2;
constexpr int HintWeight = 2;
constexpr int KnownCodeWeight = 4;
constexpr int KnownTextWeight = 2;
constexpr int StatusWeight = 1; // a code that comes with this status, or with another
constexpr int HostWeight = 4;   // of a link in the body
constexpr int HeaderWeight = 6;
constexpr int AskedHostWeight = 10;
constexpr int CertainScore = 10;
constexpr int CertainLead = 4;

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

EnvelopeMatch takeApart(const ErrorSource& provider, const Envelope& envelope, const nlohmann::json& body,
                        int status)
{
    EnvelopeMatch match;
    match.envelope = &envelope;
    match.code = textAt(body, envelope.code);
    match.message = textAt(body, envelope.message);
    for (const QString& pointer : envelope.requestId) {
        const nlohmann::json* value = findAt(body, pointer);
        const QString id =
            value == nullptr || value->is_boolean() ? QString() : scalarText(*value).value_or(QString());
        if (isUsableId(id)) {
            match.requestId = id;
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

    match.score = EnvelopeWeight * envelope.specificity;
    for (const Condition& hint : envelope.hints) {
        if (holds(hint, body, {}))
            match.score += HintWeight;
    }
    const CatalogueEntry* known = match.code.isEmpty() ? nullptr : provider.catalogue.byCode(match.code);
    if (known != nullptr)
        match.score += KnownCodeWeight;
    else if (match.code.isEmpty() && provider.catalogue.byText(match.message) != nullptr)
        match.score += KnownTextWeight;
    if (known != nullptr && !known->http.isEmpty() && status != 0)
        match.score += known->http.contains(status) ? StatusWeight : -StatusWeight;
    if (!match.documentationUrl.isEmpty()
        && provider.rules.hosts.contains(QUrl(match.documentationUrl).host()))
        match.score += HostWeight;
    return match;
}

// Signs outside of the body.
int scoreAround(const ErrorSource& provider, const ErrorInput& input)
{
    int score = 0;
    const QByteArray mark = '-' + provider.id.toLatin1() + '-'; // X-Vobiz-Request-ID
    for (const auto& [name, value] : input.headers) {
        if (name.toLower().contains(mark)) {
            score += HeaderWeight;
            break;
        }
    }
    if (!input.host.isEmpty() && !provider.baseUrl.isEmpty()) {
        const QString own = QUrl(provider.baseUrl).host();
        const QString domain = own.section(u'.', -2);
        if (input.host == own || input.host == domain || input.host.endsWith(u'.' + domain))
            score += AskedHostWeight;
    }
    return score;
}
} // namespace

bool isUsableId(const QString& id)
{
    constexpr qsizetype MaxIdLength = 200;
    return !id.isEmpty() && id.size() <= MaxIdLength && std::all_of(id.begin(), id.end(), [](QChar c) {
        return c.isPrint() && c != QChar::ReplacementCharacter;
    });
}

std::optional<EnvelopeMatch> matchEnvelope(const ErrorSource& provider, const nlohmann::json& body,
                                           int status)
{
    if (!body.is_object())
        return std::nullopt;
    for (const Envelope& envelope : provider.rules.envelopes) {
        if (allHold(envelope.when, body))
            return takeApart(provider, envelope, body, status);
    }
    return std::nullopt;
}

ProviderGuess guessProvider(const Registry& registry, const nlohmann::json* body, const ErrorInput& input)
{
    ProviderGuess guess;
    int best = 0;
    int second = 0;
    for (const ErrorSource& provider : registry.errorSources()) {
        auto match = body != nullptr ? matchEnvelope(provider, *body, input.httpStatus) : std::nullopt;
        const int score = (match ? match->score : 0) + scoreAround(provider, input);
        if (score <= 0)
            continue;
        if (score > best) {
            second = best;
            best = score;
            guess.candidates = {provider.id};
            guess.match = match;
        } else if (score == best) {
            guess.candidates.append(provider.id);
        } else {
            second = std::max(second, score);
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
    const bool sure = best >= CertainScore && best - second >= CertainLead;
    guess.confidence = sure ? Confidence::Certain : Confidence::Probable;
    return guess;
}

} // namespace ringback
