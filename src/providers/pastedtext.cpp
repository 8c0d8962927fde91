// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/pastedtext.h"

#include "providers/jsontext.h"

#include <optional>

namespace ringback {

namespace {
// "HTTP/1.1 429 Too Many Requests" -> 429.
std::optional<int> statusOfLine(const QByteArray& line)
{
    if (!line.startsWith("HTTP/"))
        return std::nullopt;
    bool ok = false;
    const int status = line.simplified().split(' ').value(1).toInt(&ok);
    return ok && status >= 100 && status < 600 ? std::optional(status) : std::nullopt;
}

std::optional<PastedError> httpResponseIn(const QByteArray& text)
{
    PastedError pasted;
    qsizetype pos = 0;
    bool any = false;
    // A transcript may hold several heads before the body: 100 Continue, a proxy's answer.
    while (pos < text.size()) {
        const qsizetype lineEnd = text.indexOf('\n', pos);
        const auto status = statusOfLine(text.mid(pos, lineEnd < 0 ? -1 : lineEnd - pos).trimmed());
        if (!status)
            break;
        any = true;
        pasted.httpStatus = *status;
        pasted.headers.clear();
        pos = lineEnd < 0 ? text.size() : lineEnd + 1;
        while (pos < text.size()) {
            const qsizetype end = text.indexOf('\n', pos);
            const QByteArray line = text.mid(pos, end < 0 ? -1 : end - pos).trimmed();
            pos = end < 0 ? text.size() : end + 1;
            if (line.isEmpty())
                break;
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                pasted.headers.emplaceBack(line.first(colon).trimmed(), line.mid(colon + 1).trimmed());
        }
    }
    if (!any)
        return std::nullopt;
    pasted.body = text.mid(pos);
    return pasted;
}
} // namespace

QList<PastedError> errorsInText(const QByteArray& text)
{
    const QByteArray trimmed = text.trimmed();
    if (const auto response = httpResponseIn(trimmed))
        return {*response};
    if (trimmed.isEmpty() || trimmed.startsWith('<') || trimmed.startsWith('"'))
        return {PastedError {0, {}, text}};
    QList<PastedError> errors;
    for (const QByteArray& value : jsonValuesIn(trimmed))
        errors.append({0, {}, value});
    // Text around JSON is a log's; text without any is all there is.
    return errors.isEmpty() ? QList<PastedError> {PastedError {0, {}, text}} : errors;
}

} // namespace ringback
