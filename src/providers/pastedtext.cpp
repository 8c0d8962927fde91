// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/pastedtext.h"

#include "providers/errordecoder.h"
#include "providers/jsonaccess_p.h"
#include "providers/jsontext.h"
#include "providers/pastedtext_p.h"

#include <QRegularExpression>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxShown = 2000;         // bytes of the text itself
constexpr qsizetype MaxWordsOfText = 65'536; // of a text without any structure

bool isHtmlPage(const QByteArray& trimmed)
{
    const QByteArray head = trimmed.left(256).toLower();
    return head.startsWith("<!doctype html") || head.startsWith("<html") || head.contains("<head")
        || head.contains("<body") || head.startsWith("<title");
}

// "<title>502 Bad Gateway</title>" -> 502.
int statusInTitle(const QByteArray& page)
{
    static const QRegularExpression Pattern(u"<title>\\s*(?:Error:?\\s*)?([45]\\d\\d)\\b"_s,
                                            QRegularExpression::CaseInsensitiveOption);
    const auto match = Pattern.match(QString::fromLatin1(page.left(8192)));
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

// A body that an answer carried, or a whole text that is JSON: how clearly it says that something failed.
PastedError::Sign signOfBody(const QByteArray& body)
{
    const QByteArray head = body.left(256).trimmed();
    if (!head.startsWith('{') && !head.startsWith('['))
        return PastedError::Sign::None;
    const auto value = parseProviderJson(reducedJson(body));
    const int likeness = value ? errorLikeness(*value) : 0;
    if (likeness >= 3)
        return PastedError::Sign::Clear;
    return likeness >= 1 ? PastedError::Sign::Weak : PastedError::Sign::None;
}

PastedError wholeText(const QByteArray& text)
{
    const QByteArray trimmed = text.trimmed();
    PastedError error {0, {}, text, u"plain text"_s, {}, NetFault::None, {}, PastedError::Sign::None};
    if (trimmed.isEmpty()) {
        error.foundAs = u"an empty text"_s;
    } else if (isHtmlPage(trimmed)) {
        error.foundAs = u"an HTML page"_s;
        error.httpStatus = statusInTitle(trimmed);
        error.sign = PastedError::Sign::Clear;
    } else if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
        const bool isWhole =
            endOfJson(trimmed, 0) == trimmed.size() || parseProviderJson(reducedJson(trimmed));
        error.foundAs = isWhole ? u"a JSON body"_s : u"a JSON body that is cut off or damaged"_s;
    } else {
        const QByteArrayView words = QByteArrayView(trimmed).first(std::min(trimmed.size(), MaxWordsOfText));
        const int status = statusInWords(words);
        if (status >= 400) {
            error.httpStatus = status;
            error.host = hostInWords(words);
            const QByteArray wait = retryAfterInWords(words);
            if (!wait.isEmpty())
                error.headers.emplaceBack("Retry-After", wait);
            error.sign = PastedError::Sign::Weak;
        }
    }
    return error;
}

bool saysError(const PastedError& pasted, int status, const DecodedError& decoded)
{
    if (pasted.fault != NetFault::None || status >= 300)
        return true;
    if (pasted.sign == PastedError::Sign::Clear)
        return true;
    const QByteArray head = pasted.body.left(256).trimmed();
    const bool isJson = head.startsWith('{') || head.startsWith('[');
    if (status >= 200)
        return !isJson && status != 204 && status != 205;
    return pasted.sign == PastedError::Sign::Weak || decoded.recognised;
}

// Nothing that was found out about it holds: it is no error.
DecodedError noErrorIn(const PastedError& pasted, int status, const QString& provider)
{
    DecodedError none;
    none.provider = provider;
    none.httpStatus = status;
    none.fault = Fault::Unknown;
    none.retry.providerSays = u"undocumented"_s;
    if (status >= 200 && status < 300) {
        none.title = u"This answer reports a success"_s;
        none.cause = u"Its status is %1, and nothing in its body says that anything failed."_s.arg(status);
        none.retry.advice = RetryWord::None;
    } else if (pasted.foundAs.contains(u"cut off"_s)) {
        none.title = u"This JSON is cut off or damaged"_s;
        none.cause =
            u"It does not end where it should, so nothing in it can be relied on: half a code or half an "
            "ID would be a wrong one."_s;
        none.message = QString::fromUtf8(pasted.body.left(MaxShown)).trimmed();
    } else {
        none.title = u"No error was found in this text"_s;
        none.cause = pasted.body.trimmed().isEmpty()
            ? u"The text is empty."_s
            : u"It holds neither an error in a form that Ringback reads nor an HTTP status."_s;
    }
    none.fix = {u"Paste the whole answer with its status and headers, as `curl -i` prints it, or the line of "
                "the log that holds it."_s,
                u"For an empty answer or plain text, say its HTTP status and whose it is."_s};
    return none;
}
} // namespace

QList<PastedError> errorsInText(const QByteArray& text)
{
    const QByteArray plain = plainUtf8(text);
    if (auto exchanges = exchangesInText(plain)) {
        for (PastedError& error : *exchanges) {
            if (error.foundAs.startsWith(u"an HTTP"_s) || error.foundAs.startsWith(u"a curl"_s))
                error.sign = signOfBody(error.body);
        }
        return *exchanges;
    }
    const QByteArray head = plain.left(256).trimmed();
    if (isHtmlPage(head))
        return {wholeText(plain)};
    if (const auto failure = curlFailureIn(plain))
        return {*failure};
    if (head.startsWith('"') && plain.size() <= LargeJson) {
        // JSON in a JSON text.
        const auto value = parseProviderJson(plain);
        if (value && value->is_string()) {
            const QByteArray inner = QByteArray::fromStdString(value->get_ref<const std::string&>());
            QList<PastedError> found = jsonErrorsIn(inner, 1);
            for (PastedError& error : found)
                error.foundAs = u"escaped JSON"_s;
            return found.isEmpty() ? QList {wholeText(plain)} : found;
        }
    }
    const QList<PastedError> found = jsonErrorsIn(plain, 0);
    return found.isEmpty() ? QList {wholeText(plain)} : found;
}

QList<DecodedPaste> decodeText(const ErrorDecoder& decoder, const QByteArray& text, const ErrorInput& context)
{
    QList<DecodedPaste> errors;
    QList<DecodedPaste> others;
    for (const PastedError& pasted : errorsInText(text)) {
        ErrorInput input = context;
        input.body = pasted.body;
        input.headers = pasted.headers + context.headers;
        input.httpStatus = context.httpStatus != 0 ? context.httpStatus : pasted.httpStatus;
        input.host = pasted.host;
        input.fault = pasted.fault;
        input.faultText = pasted.faultText;
        DecodedPaste paste {decoder.decode(input), input.httpStatus, pasted.body, pasted.foundAs};
        if (saysError(pasted, input.httpStatus, paste.error)) {
            errors.append(paste);
        } else {
            paste.error = noErrorIn(pasted, input.httpStatus, context.provider);
            others.append(paste);
        }
    }
    return errors.isEmpty() ? others.first(std::min<qsizetype>(others.size(), 1)) : errors;
}

} // namespace ringback
