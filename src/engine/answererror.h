// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "core/exchange.h"
#include "providers/errordecoder.h"
#include "providers/requests.h"

#include <QDateTime>
#include <QString>

namespace ringback {

// The answer with the account's own keys masked in headers, body and fault text (core/keymask.h). For
// everything but the answer to a login before its token is taken.
HttpResponse withoutKeys(const AccountBinding& binding, const HttpResponse& response);

// What is wrong with an answer that is no usable page. `pageFault` is what the page's reader found
// (ReadPage::fault); empty where the answer was not read as a page. `now` is UTC.
// The account's own keys are masked in it, whatever the provider echoed.
DecodedError decodeAnswer(const ErrorDecoder& decoder, const AccountBinding& binding,
                          const HttpResponse& response, const QString& pageFault, const QDateTime& now,
                          Operation operation = Operation::Read);

} // namespace ringback
