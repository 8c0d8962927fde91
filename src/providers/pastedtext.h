// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

#include <QByteArray>
#include <QList>

namespace ringback {

// One error found in what a person pasted.
struct PastedError {
    int httpStatus = 0; // 0: not said
    HeaderList headers;
    QByteArray body;
};

// Takes apart a JSON body, a whole HTTP response with headers (as `curl -i` prints it), or a line of a log
// with JSON in it. Always at least one: text that is none of these is the body itself.
QList<PastedError> errorsInText(const QByteArray& text);

} // namespace ringback
