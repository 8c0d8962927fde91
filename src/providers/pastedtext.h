// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"
#include "core/exchange.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace ringback {

class ErrorDecoder;
struct ErrorInput;

// One error found in what a person pasted.
struct PastedError {
    int httpStatus = 0; // 0: not said
    HeaderList headers; // of the answer; those of a request never get here
    QByteArray body;    // UTF-8
    QString
        foundAs;  // "a JSON body", "an HTTP response", "a log line (line 3)", "item 2 of a JSON array", ...
    QString host; // that was asked, in lower case, where the text says so: it tells whose error it is
    NetFault fault = NetFault::None; // a transcript that ends without an answer: curl's exit code
    QString faultText;
    // How clearly the text itself says that something failed, apart from any status.
    enum class Sign : unsigned char { None, Weak, Clear };
    Sign sign = Sign::Clear;
};

// More than this many errors are not looked at.
inline constexpr qsizetype MaxPastedErrors = 1000;

// Takes apart what people paste: a JSON body, an HTTP response with its headers (several heads: the last
// counts), a transcript of `curl -i` or `curl -v`, a line of a log with JSON in it, a JSON log record that
// holds the error as an object or as escaped text, an HTML page, plain text, or several of these. UTF-8 or
// UTF-16, any line ends. What a request sent (headers with credentials among them) is left out.
//
// Always at least one; text without any sign of an error is one with Sign::None. Time and memory are linear
// in the text's size. Each call stands alone: any thread.
QList<PastedError> errorsInText(const QByteArray& text);

// errorsInText(), each explained. `context` says what the text does not: the provider where it is known,
// the operation, a status (it wins over the text's), more headers, and now; its body is not looked at. Text
// that holds no error gives one DecodedPaste that says so (no provider, no code, no entry, not recognised).
QList<DecodedPaste> decodeText(const ErrorDecoder& decoder, const QByteArray& text,
                               const ErrorInput& context);

} // namespace ringback
