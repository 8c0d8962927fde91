// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/pastedtext.h"

#include <nlohmann/json.hpp>

#include <optional>

// The parts of errorsInText(); see there.
namespace ringback {

// A line of a text: [begin, end) without its line end, and where the next one begins.
struct TextLine {
    qsizetype begin = 0;
    qsizetype end = 0;
    qsizetype next = 0;
};
// Ends at \n, \r\n or a lone \r.
TextLine lineAt(QByteArrayView text, qsizetype pos);

// The text as UTF-8 without byte order mark, NULs of UTF-16 and the colours of a terminal.
QByteArray plainUtf8(const QByteArray& text);

// "HTTP/1.1 429 Too Many Requests" -> 429; 0 for any other line.
int statusOfStatusLine(QByteArrayView line);
// "status=429", "HTTP 503", "returned 404", ...: the last that stands in these words; 0: none.
int statusInWords(QByteArrayView words);
// Retry-After where the words name it with a number of seconds.
QByteArray retryAfterInWords(QByteArrayView words);
// The host of the last URL; empty: none.
QString hostInWords(QByteArrayView words);

// Every exchange of a transcript; nullopt when the text holds no head of an answer.
std::optional<QList<PastedError>> exchangesInText(const QByteArray& text);
// What curl says when there was no answer.
std::optional<PastedError> curlFailureIn(const QByteArray& text);

// How much a JSON value looks like an error: 0 not at all, 1 it has words only (any record may), 3 and more
// it says so.
int errorLikeness(const nlohmann::json& value);
// The errors that one JSON value holds; empty: none. `bytes` are its own.
QList<PastedError> errorsOfValue(const nlohmann::json& value, const QByteArray& bytes, int depth);
inline constexpr int MaxTextInText = 3;
// The errors that stand as JSON in a text. Empty: no JSON, or none of it looks like an error.
// `depth` is how often a text in a text was entered.
QList<PastedError> jsonErrorsIn(const QByteArray& text, int depth);

} // namespace ringback
