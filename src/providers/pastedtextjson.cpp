// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonaccess_p.h"
#include "providers/jsontext.h"
#include "providers/pastedtext_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxWordsAround = 400;
constexpr qsizetype MaxValues = 200'000;               // of one text
constexpr qsizetype MaxFailedBytes = 64 * 1024 * 1024; // looked through in vain, in all

// One JSON value that stands in a text, or what begins like one.
struct ValueSpan {
    qsizetype begin = 0;
    qsizetype end = 0;
    bool escaped = false; // {\"a\":1}: inside of a quoted text
};

// {\"error\":...} up to the quote that ends the text it stands in.
qsizetype endOfEscaped(const QByteArray& text, qsizetype pos)
{
    for (qsizetype i = pos; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"' || text[i] == '\n')
            return i;
    }
    return text.size();
}

QList<ValueSpan> valueSpansIn(const QByteArray& text)
{
    QList<ValueSpan> spans;
    qsizetype failed = 0;
    qsizetype i = 0;
    const qsizetype first = text.indexOf('[');
    if (first >= 0 && QByteArrayView(text).first(first).trimmed().isEmpty()) {
        const qsizetype item = text.indexOf('{', first);
        const bool isArray =
            item >= 0 && QByteArrayView(text).sliced(first + 1, item - first - 1).trimmed().isEmpty();
        if (const auto end = isArray ? endOfJson(text, first) : std::nullopt) {
            spans.append({first, *end, false});
            i = *end;
        } // else words in brackets, or cut off: what is whole in it still counts
    }
    while (i < text.size() && spans.size() < MaxValues && failed < MaxFailedBytes) {
        i = text.indexOf('{', i);
        if (i < 0)
            break;
        qsizetype inside = i + 1;
        while (
            inside < text.size()
            && (text[inside] == ' ' || text[inside] == '\n' || text[inside] == '\r' || text[inside] == '\t'))
            ++inside;
        if (inside + 1 < text.size() && text[inside] == '\\'
            && (text[inside + 1] == '"' || text[inside + 1] == '\\')) {
            const qsizetype end = endOfEscaped(text, i);
            spans.append({i, end, true});
            i = end + 1;
            continue;
        }
        qsizetype stopped = i;
        if (const auto end = endOfJson(text, i, &stopped)) {
            spans.append({i, *end, false});
            i = *end;
            continue;
        }
        failed += stopped - i;
        const bool wasJson = inside < text.size() && text[inside] == '"';
        if (!wasJson) {
            ++i;
            continue;
        }
        // Cut off: what stands inside of it means nothing alone. Go on at a line that begins something new.
        do {
            i = lineAt(text, i).next;
        } while (i < text.size() && QByteArrayView(" \t\"}],\r\n").contains(text[i]));
    }
    return spans;
}

void addWordsAround(PastedError& error, QByteArrayView before, QByteArrayView after)
{
    const auto near = [](QByteArrayView words, bool last) {
        const qsizetype size = std::min(words.size(), MaxWordsAround);
        return last ? words.last(size) : words.first(size);
    };
    const QByteArrayView left = near(before, true);
    const QByteArrayView right = near(after, false);
    if (error.httpStatus == 0)
        error.httpStatus = statusInWords(left);
    if (error.httpStatus == 0)
        error.httpStatus = statusInWords(right);
    if (headerValue(error.headers, "Retry-After").isEmpty()) {
        QByteArray wait = retryAfterInWords(left);
        if (wait.isEmpty())
            wait = retryAfterInWords(right);
        if (!wait.isEmpty())
            error.headers.emplaceBack("Retry-After", wait);
    }
    if (error.host.isEmpty())
        error.host = hostInWords(left);
}
} // namespace

QList<PastedError> jsonErrorsIn(const QByteArray& text, int depth)
{
    QList<PastedError> all;
    const QList<ValueSpan> spans = valueSpansIn(text);
    qsizetype previousEnd = 0;
    qsizetype counted = 0;
    qsizetype lineNumber = 1;
    const bool manyLines = QByteArrayView(text).trimmed().contains('\n');
    QList<PastedError> onLine; // of the line that is being read
    qsizetype onLineNumber = 0;
    const auto closeLine = [&all, &onLine] {
        // Beside an error on the same line, what only has words is something else: what was sent, say.
        const bool clear = std::any_of(onLine.begin(), onLine.end(), [](const PastedError& error) {
            return error.sign == PastedError::Sign::Clear;
        });
        for (const PastedError& error : std::as_const(onLine)) {
            if (!clear || error.sign == PastedError::Sign::Clear)
                all.append(error);
        }
        onLine.clear();
    };
    for (qsizetype i = 0; i < spans.size() && all.size() < MaxPastedErrors; ++i) {
        const ValueSpan& span = spans[i];
        lineNumber += std::count(text.begin() + counted, text.begin() + span.begin, '\n');
        counted = span.begin;
        QList<PastedError> found;
        const QByteArray bytes = text.mid(span.begin, span.end - span.begin);
        if (span.escaped) {
            const auto inner = depth < MaxTextInText ? parseProviderJson('"' + bytes + '"') : std::nullopt;
            if (inner && inner->is_string())
                found =
                    jsonErrorsIn(QByteArray::fromStdString(inner->get_ref<const std::string&>()), depth + 1);
            for (PastedError& error : found)
                error.foundAs = u"escaped JSON in a log line"_s;
        } else if (const auto value = parseProviderJson(reducedJson(bytes))) {
            found = errorsOfValue(*value, bytes, depth);
        }
        // What stands on the same line tells more of it; where nothing does, the line before.
        // Nothing is looked for beyond the neighbours: many values on one long line stay cheap.
        const QByteArrayView gap = QByteArrayView(text).sliced(previousEnd, span.begin - previousEnd);
        QByteArrayView before = gap.sliced(gap.lastIndexOf('\n') + 1);
        const qsizetype nextBegin = i + 1 < spans.size() ? spans[i + 1].begin : text.size();
        const QByteArrayView upToNext = QByteArrayView(text).first(std::max(nextBegin, span.end));
        const QByteArrayView after = upToNext.sliced(span.end, lineAt(upToNext, span.end).end - span.end);
        const bool alone = before.trimmed().isEmpty();
        if (alone) {
            const QByteArrayView earlier = gap.trimmed();
            before = earlier.sliced(earlier.lastIndexOf('\n') + 1);
        }
        const bool bare = alone && after.trimmed().isEmpty();
        for (PastedError& error : found) {
            addWordsAround(error, before, after);
            if (!bare && error.foundAs == "a JSON body"_L1)
                error.foundAs = u"a log line"_s;
            if (manyLines && (spans.size() > 1 || !bare))
                error.foundAs += u" (line %1)"_s.arg(lineNumber);
            else if (spans.size() > 1 && found.size() == 1)
                error.foundAs += u" (number %1 of %2)"_s.arg(i + 1).arg(spans.size());
        }
        if (lineNumber != onLineNumber)
            closeLine();
        onLineNumber = lineNumber;
        onLine += found;
        previousEnd = span.end;
    }
    closeLine();
    const QByteArrayView trimmed = QByteArrayView(text).trimmed();
    if (spans.isEmpty() && text.size() <= LargeJson && trimmed.startsWith('{') && trimmed.endsWith('}')) {
        // Not JSON by the letter (a line ends inside of a text), but readable.
        if (const auto value = parseProviderJson(trimmed.toByteArray()))
            all = errorsOfValue(*value, trimmed.toByteArray(), depth);
    }
    if (all.size() > MaxPastedErrors)
        all.resize(MaxPastedErrors);
    return all;
}

} // namespace ringback
