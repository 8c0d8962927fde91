// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"
#include "core/decodederror.h"
#include "core/exchange.h"

#include <QDateTime>

#include <optional>

namespace ringback {

class Registry;

// What was being done when the error came: the same answer means different things for reading and placing.
enum class Operation : quint8 { Unknown, Read, Place, Hangup };
QString wordOf(Operation operation); // "read", "place", "hangup", "unknown"
std::optional<Operation> operationFromWord(QStringView word);

struct ErrorInput {
    QString provider;   // empty: find it out from the shape
    int httpStatus = 0; // 0: not known
    HeaderList headers;
    QByteArray body;
    NetFault fault = NetFault::None;
    QString faultText;
    Operation operation = Operation::Unknown;
    QString host;  // that was asked, in lower case, where it is known: it tells the provider
    QDateTime now; // for waits that are given as an instant
};

// How a call ended, as far as its record says.
struct CallEnding {
    QString provider;
    // The codes and texts that may say why, most trusted first.
    QStringList values;
    // The machine code among them; empty where the record has words only. Not set: the first of the values.
    std::optional<QString> code;
    QString message; // the provider's words
    Direction direction = Direction::Unknown;
    std::optional<bool> answered;
    CallStatus status = CallStatus::Unknown;
    QString entry; // the catalogue entry that was chosen before, where one was: it is kept
};

// Turns bytes into meaning, by the providers' envelopes and catalogues. Pure apart from the registry, which
// must outlive it; safe to call from any one thread at a time.
//
// Unknown stays unknown: a code that the catalogue does not have is never decoded as a neighbour; then the
// HTTP status speaks, recognised is false, and the provider's words stay.
class ErrorDecoder {
public:
    explicit ErrorDecoder(const Registry& registry);

    DecodedError decode(const ErrorInput& input) const;
    // nullopt where there is nothing to say: the call lives, or ended well and no entry knows its reason.
    std::optional<DecodedError> decodeEnding(const CallEnding& ending) const;
    // Whether a 2xx answer is an error in disguise by the provider's rules.
    bool isErrorInSuccess(const QString& provider, const QByteArray& body) const;

private:
    const Registry& m_registry;
};

} // namespace ringback
