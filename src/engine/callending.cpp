// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/callending.h"

#include "providers/errordecoder.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
std::optional<DecodedError> explained(const Call& call, const QStringList& values,
                                      const ErrorDecoder& decoder)
{
    CallEnding ending;
    ending.provider = call.provider;
    ending.values = values;
    ending.code = call.endReason;
    ending.message = call.endReasonText;
    ending.direction = call.direction;
    ending.answered = call.answeredAt.isValid();
    ending.status = call.status;
    ending.entry = call.decodedEntry;
    return decoder.decodeEnding(ending);
}

QStringList valuesOf(const Call& call)
{
    QStringList values;
    for (const QString& value : {call.endReason, call.endReasonText}) {
        if (!value.isEmpty() && !values.contains(value))
            values.append(value);
    }
    return values;
}
} // namespace

void decodeEnding(Call& call, const QStringList& values, const ErrorDecoder& decoder)
{
    call.decodedEntry.clear();
    call.fault.clear();
    if (isLive(call.status) || call.status == CallStatus::Completed) {
        call.advice = wordOf(RetryWord::None);
        if (call.status == CallStatus::Completed) {
            if (const auto error = explained(call, values, decoder))
                call.decodedEntry = error->entry;
        }
        return;
    }
    call.advice = wordOf(RetryWord::Unknown);
    if (const auto error = explained(call, values, decoder)) {
        call.decodedEntry = error->entry;
        call.advice = wordOf(error->retry.advice);
        if (error->retry.advice != RetryWord::None)
            call.fault = wordOf(error->fault);
    }
}

std::optional<DecodedError> explainCall(const Call& call, const ErrorDecoder& decoder)
{
    return explained(call, valuesOf(call), decoder);
}

} // namespace ringback
