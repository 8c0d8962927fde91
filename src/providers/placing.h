// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"
#include "core/result.h"
#include "core/retryattempt.h"
#include "providers/requests.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

namespace ringback {

// The request that places a call, as the definition's "place" section says; its bytes are the same for the
// same order and key. A Failure names what is missing or wrong, and where it is set.
Result<HttpRequest> placeRequest(const AccountBinding& binding, const PlaceOrder& order,
                                 const QString& idempotencyKey);
// The same as text for a person, header by header and with the body, every secret masked: what a dry run
// shows.
QString describePlaceRequest(const AccountBinding& binding, const HttpRequest& request);
// SHA-256 of what a provider compares when it is sent the same idempotency key: method, path and body.
QByteArray placeDigest(const HttpRequest& request);

// Labels of required placing fields that have no value in the account's settings.
QStringList missingPlaceFields(const Definition& definition, const QMap<QString, QString>& fields);
// Values that the call's own record carries for placing fields, by key: never guessed, only read.
QMap<QString, QString> placeFieldsFromRecord(const Definition& definition, const QByteArray& raw);
// What is wrong with a value of a field; empty: nothing.
QString placeFieldProblem(const PlaceField& field, const QString& value);

// What the answer to a placing request means for the call.
struct PlaceAnswer {
    AttemptState state = AttemptState::Unknown; // Placed, NotPlaced or Unknown
    QString callId;                             // empty where the answer names none
    QString requestId;                          // found in body or headers, as for errors
    QString requestIdSource;
    QString status; // the provider's word for it, where a 2xx carries one
    QString remark; // for a person: why the outcome is unknown, what a 2xx failure said
    bool failed =
        false; // placed, and the answer itself says that the call failed: no other attempt by itself
    QStringList checklist; // what to look at, where the definition has a list for this answer
};

// Conservative: anything that could mean that the phone rings is not NotPlaced. A deadline, a connection that
// was lost after the request left, a cut or unreadable 2xx, a 5xx that the definition does not name as a
// refusal, are Unknown. Faults from before the request left (name, refused, TLS, our own checks) are
// NotPlaced.
PlaceAnswer readPlaceAnswer(const Definition& definition, const HttpResponse& response);

} // namespace ringback
