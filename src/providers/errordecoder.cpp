// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/errordecoder.h"

#include "providers/envelopematch_p.h"
#include "providers/jsontext.h"
#include "providers/registry.h"
#include "providers/retrywait.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// The provider's words may be a whole HTML page or a stack trace: enough to recognise it by.
constexpr qsizetype MaxMessage = 2000;

void overlay(DecodedError& error, const CatalogueText& text)
{
    if (text.title)
        error.title = *text.title;
    if (text.cause)
        error.cause = *text.cause;
    if (text.fix)
        error.fix = *text.fix;
    if (text.fault)
        error.fault = *text.fault;
    if (text.retry)
        error.retry = *text.retry;
    if (text.money)
        error.money = *text.money;
    if (text.documentationUrl)
        error.documentationUrl = *text.documentationUrl;
    if (text.source)
        error.source = *text.source;
}

void applyEntry(DecodedError& error, const CatalogueEntry& entry, Operation operation,
                const nlohmann::json* details)
{
    error.entry = entry.id;
    overlay(error, entry.text);
    if (details != nullptr) {
        for (const CatalogueVariant& variant : entry.variants) {
            if (textAt(*details, {variant.at}) == variant.is)
                overlay(error, variant.text);
        }
    }
    if (operation == Operation::Place)
        overlay(error, entry.placing);
}

bool looksLikeHtml(const QByteArray& body)
{
    const QByteArray head = body.trimmed().left(256).toLower();
    return head.startsWith("<!doctype html") || head.startsWith("<html") || head.contains("<head>")
        || head.contains("<body");
}

// A JSON body. A bare word is none, although reading it leniently would make a text of it.
std::optional<nlohmann::json> jsonBody(const ErrorInput& input)
{
    const QByteArray head = input.body.left(64).trimmed();
    const bool isJson = head.startsWith('{') || head.startsWith('[') || head.startsWith('"')
        || head.startsWith("\xEF\xBB\xBF");
    return isJson && input.fault == NetFault::None ? parseProviderJson(reducedJson(input.body))
                                                   : std::nullopt;
}

// What a page calls itself: the only words of it that mean anything outside of a browser.
QString titleOfPage(const QByteArray& body)
{
    static const QRegularExpression Pattern(u"<title[^>]*>([^<]{1,300})</title"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    return Pattern.match(QString::fromUtf8(body.left(16'384))).captured(1).simplified();
}

// The words of an answer in no shape of its provider's, such as a gateway's in front of it. Words only: what
// looks like a code or an ID there is nobody's, and stays in the raw body.
QString wordsOfForeignShape(const nlohmann::json& body)
{
    return textAt(body,
                  {u"/message"_s, u"/msg"_s, u"/error/message"_s, u"/error"_s, u"/detail"_s,
                   u"/detail/0/msg"_s, u"/errors/0/message"_s, u"/errors/0"_s});
}

bool mayHaveReachedProvider(NetFault fault)
{
    switch (fault) {
    case NetFault::Reset:
    case NetFault::Deadline:
    case NetFault::TooLarge:
    case NetFault::CutBody:
    case NetFault::Decompression:
    case NetFault::Canceled:
    case NetFault::Other:
        return true;
    default:
        return false;
    }
}

// Placing a call again is only safe when it is known that the first attempt did not place one.
void distrustPlacing(DecodedError& error, Operation operation, bool mayHaveHappened, bool saidByEntry)
{
    if (operation != Operation::Place || !mayHaveHappened || saidByEntry)
        return;
    const RetryWord advice = error.retry.advice;
    if (advice == RetryWord::Backoff || advice == RetryWord::AfterDelay || advice == RetryWord::Once
        || advice == RetryWord::Automatic) {
        error.retry = RetryAdvice {};
        error.fix.prepend(u"Look in the call history first: the call may have been placed although this "
                          "answer says otherwise."_s);
    }
}

const CatalogueEntry* genericHttpEntry(const Catalogue& http, int status)
{
    if (const CatalogueEntry* entry = http.byHttp(status))
        return entry;
    if (status >= 300 && status < 400)
        return http.byHttp(300);
    if (status >= 400 && status < 500)
        return http.byId(u"http/other-4xx"_s);
    if (status >= 500)
        return http.byId(u"http/other-5xx"_s);
    return nullptr;
}

struct HeaderId {
    QString value;
    QString source;
};

HeaderId requestIdInHeaders(const HeaderList& headers, const QStringList& names)
{
    for (const QString& name : names) {
        const QString value = QString::fromUtf8(headerValue(headers, name.toLatin1())).trimmed();
        if (isUsableId(value))
            return {value, u"header:"_s + name};
    }
    return {};
}
} // namespace

QString wordOf(Operation operation)
{
    switch (operation) {
    case Operation::Read:
        return u"read"_s;
    case Operation::Place:
        return u"place"_s;
    case Operation::Hangup:
        return u"hangup"_s;
    case Operation::Unknown:
        break;
    }
    return u"unknown"_s;
}

std::optional<Operation> operationFromWord(QStringView word)
{
    for (const Operation operation :
         {Operation::Read, Operation::Place, Operation::Hangup, Operation::Unknown}) {
        if (word == wordOf(operation))
            return operation;
    }
    return std::nullopt;
}

ErrorDecoder::ErrorDecoder(const Registry& registry) : m_registry(registry) { }

DecodedError ErrorDecoder::decode(const ErrorInput& input) const
{
    DecodedError error;
    error.httpStatus = input.httpStatus;
    const auto body = jsonBody(input);

    // Whose is it?
    std::optional<EnvelopeMatch> match;
    if (!input.provider.isEmpty()) {
        error.provider = input.provider;
        error.confidence = Confidence::Certain;
        if (const ErrorSource* provider = m_registry.errorSource(input.provider); provider != nullptr && body)
            match = matchEnvelope(*provider, *body);
    } else {
        const ProviderGuess guess = guessProvider(m_registry, body ? &*body : nullptr, input);
        error.provider = guess.provider;
        error.confidence = guess.confidence;
        error.candidates = guess.candidates;
        match = guess.match;
    }
    const ErrorSource* provider = m_registry.errorSource(error.provider);

    // What does it say?
    const nlohmann::json* details = nullptr;
    if (match) {
        error.code = match->code;
        error.message = match->message;
        error.requestId = match->requestId;
        error.requestIdSource = match->requestIdSource;
        error.documentationUrl = match->documentationUrl;
        error.fields = match->fields;
        details = match->details;
        if (details != nullptr) {
            const QJsonValue value = toQJson(*details);
            if (value.isObject())
                error.details = value.toObject();
            else if (value.isArray() && value.toArray().size() == 1 && value.toArray().first().isObject())
                error.details = value.toArray().first().toObject();
            else if (!value.isNull())
                error.details = QJsonObject {{u"value"_s, value}};
        }
    } else if (body && body->is_string()) {
        error.message = scalarText(*body).value_or(QString());
    } else if (body) {
        error.message = wordsOfForeignShape(*body);
    } else {
        error.message = looksLikeHtml(input.body) ? titleOfPage(input.body)
                                                  : QString::fromUtf8(input.body.left(MaxMessage)).trimmed();
    }
    if (input.fault != NetFault::None)
        error.message = input.faultText;
    error.message.truncate(MaxMessage);
    if (error.requestId.isEmpty()) {
        // Nobody to say whose it is (an HTML page, an empty body): then any provider's header tells.
        QStringList names;
        for (const ErrorSource& known : m_registry.errorSources()) {
            if (provider == nullptr || &known == provider)
                names += known.rules.requestIdHeaders;
        }
        const HeaderId id = requestIdInHeaders(input.headers, names);
        error.requestId = id.value;
        error.requestIdSource = id.source;
    }

    // What does it mean?
    const QString ownLink = error.documentationUrl;
    const CatalogueEntry* entry = nullptr;
    if (input.fault != NetFault::None) {
        entry = m_registry.netCatalogue().byId(u"net/"_s + wordOf(input.fault));
    } else if (provider != nullptr) {
        if (!error.code.isEmpty()) {
            entry = provider->catalogue.byCode(error.code);
            error.recognised = entry != nullptr && entry->documented;
        } else if (!error.message.isEmpty()) {
            entry = provider->catalogue.byText(error.message);
            error.recognised = entry != nullptr && entry->documented;
        }
        // A success that holds an error is none: what the status means does not apply.
        const bool errorInSuccess = match && input.httpStatus >= 200 && input.httpStatus < 300;
        // Nor does it where the data are missing: a captive portal's page, say, comes with status 200.
        const bool successWithoutData =
            !body && input.httpStatus >= 200 && input.httpStatus < 300 && input.httpStatus != 204;
        if (entry == nullptr && !errorInSuccess && !successWithoutData) {
            entry = provider->catalogue.byHttp(input.httpStatus);
            error.recognised = entry != nullptr && entry->documented && error.code.isEmpty();
        }
    }
    // A page where JSON belongs means the same whether its status is known or not.
    if (entry == nullptr && input.httpStatus == 0 && !match && looksLikeHtml(input.body))
        entry = m_registry.netCatalogue().byId(u"net/html"_s);
    if (entry == nullptr && input.httpStatus >= 200 && input.httpStatus < 300 && !match) {
        if (input.body.trimmed().isEmpty())
            entry = m_registry.netCatalogue().byId(u"net/empty"_s);
        else if (looksLikeHtml(input.body))
            entry = m_registry.netCatalogue().byId(u"net/html"_s);
        else if (!body)
            entry = m_registry.netCatalogue().byId(u"net/not-json"_s);
    }
    if (entry == nullptr)
        entry = genericHttpEntry(m_registry.httpCatalogue(), input.httpStatus);
    if (entry != nullptr) {
        applyEntry(error, *entry, input.operation, details);
    } else {
        error.title = error.code.isEmpty() ? u"An error that is not documented"_s
                                           : u"%1: a code that is not documented"_s.arg(error.code);
        error.cause =
            u"Ringback knows no published meaning for this. The provider's own words and the raw body "
            "are all there is to go by."_s;
        error.fix = {u"Read the provider's message below."_s,
                     u"Report it to the provider with the request ID, the time and the raw body."_s};
        error.retry.providerSays = u"undocumented"_s;
    }
    // The provider's own link is closer to the matter than the catalogue's.
    if (ownLink.startsWith("https://"_L1))
        error.documentationUrl = ownLink;
    else if (!error.documentationUrl.startsWith("https://"_L1))
        error.documentationUrl.clear();

    const bool mayHaveHappened = input.httpStatus >= 500 || mayHaveReachedProvider(input.fault);
    const bool codeSpeaks = entry != nullptr && !entry->code.isEmpty();
    const bool entrySpeaks = codeSpeaks || (entry != nullptr && entry->placing.retry.has_value());
    distrustPlacing(error, input.operation, mayHaveHappened, entrySpeaks);

    WaitSources waits;
    waits.retryAfterHeader = headerValue(input.headers, "Retry-After");
    waits.headers = input.headers;
    if (body && provider != nullptr) {
        waits.bodySeconds = textAt(*body, provider->rules.retryAfterSeconds);
        waits.bodyInstant = textAt(*body, provider->rules.retryAfterInstant);
    }
    applyWait(error.retry, waits, input.now);
    return error;
}

std::optional<DecodedError> ErrorDecoder::decodeEnding(const CallEnding& ending) const
{
    const ErrorSource* provider = m_registry.errorSource(ending.provider);
    if (provider == nullptr || isLive(ending.status))
        return std::nullopt;
    const QString direction = ending.direction == Direction::Unknown ? QString() : wordOf(ending.direction);
    const bool endedBadly = isEnded(ending.status) && ending.status != CallStatus::Completed;

    // The first value the catalogue knows; one that says "all is well" of a call that did not end well gives
    // way to another that knows more (Vobiz: 4000 beside USER_BUSY).
    const CatalogueEntry* entry = ending.entry.isEmpty() ? nullptr : provider->catalogue.byId(ending.entry);
    const QStringList candidates = entry == nullptr ? ending.values : QStringList();
    for (const QString& candidate : candidates) {
        const CatalogueEntry* found = provider->catalogue.byEnding(candidate, direction, ending.answered);
        if (found == nullptr)
            continue;
        const bool allIsWell = found->text.retry && found->text.retry->advice == RetryWord::None;
        const bool fits = !(endedBadly && allIsWell);
        if (entry == nullptr || fits)
            entry = found;
        if (fits)
            break;
    }
    // Some providers only say it in prose ("Insufficient Balance"), or in the same words as a code.
    for (const QString& candidate : candidates) {
        if (entry != nullptr)
            break;
        entry = provider->catalogue.byText(QString(candidate).replace(u'_', u' '));
    }
    // Some records carry the code of the API error that ended the call (Voicebip's error_code).
    Operation operation = Operation::Unknown;
    for (const QString& candidate : candidates) {
        if (entry != nullptr)
            break;
        entry = provider->catalogue.byCode(candidate);
        operation = Operation::Place;
    }
    // Words without a code are the provider's message; a code that is not known stays unknown.
    const QString code = ending.code.value_or(ending.values.value(0));
    const bool unknownCode = entry == nullptr && !code.isEmpty();
    if (entry == nullptr && isEnded(ending.status))
        entry = provider->catalogue.byEnding(wordOf(ending.status), direction, ending.answered);
    if (entry == nullptr && !endedBadly && ending.status != CallStatus::Unknown)
        return std::nullopt;
    if (entry == nullptr && ending.values.isEmpty() && ending.status == CallStatus::Unknown)
        return std::nullopt;

    DecodedError error;
    error.provider = ending.provider;
    error.confidence = Confidence::Certain;
    error.code = code;
    error.message = ending.message;
    if (entry != nullptr && !unknownCode) {
        error.recognised = entry->documented;
        applyEntry(error, *entry, operation, nullptr);
    } else {
        error.title = unknownCode ? u"%1: an end reason that is not documented"_s.arg(error.code)
                                  : u"The call ended as %1"_s.arg(wordOf(ending.status));
        error.cause = unknownCode ? u"The provider gave a reason that its published lists do not explain. "
                                    u"The status of the call comes from "
                                    "the rest of its record."_s
                                  : u"The provider gives no reason for it."_s;
        error.fix = {u"Look at the raw record below for anything else that the provider says."_s,
                     u"Ask the provider's support, with the call ID and the time."_s};
        error.retry.providerSays = u"undocumented"_s;
    }
    return error;
}

bool ErrorDecoder::isErrorInSuccess(const QString& providerId, const QByteArray& body) const
{
    const ErrorSource* provider = m_registry.errorSource(providerId);
    if (provider == nullptr || provider->rules.errorInSuccess.isEmpty())
        return false;
    const auto json = parseProviderJson(body);
    return json && allHold(provider->rules.errorInSuccess, *json);
}

} // namespace ringback
