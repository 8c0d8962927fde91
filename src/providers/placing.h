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

// Placing calls: the request that a definition's "place" section describes, and what its answer means. Pure
// functions: nothing here sends anything.
namespace ringback {

// The request that places a call; its bytes are the same for the same account, order and key. A Failure names
// what is missing or wrong, and where it is set; no Failure holds a secret. Where the provider knows
// idempotency keys, one is needed. Fields of the order that the definition does not know are left out.
Result<HttpRequest> placeRequest(const AccountBinding& binding, const PlaceOrder& order,
                                 const QString& idempotencyKey);
// The same as text for a person, header by header and with the body, every secret masked: what a dry run
// shows. Only what is known to be no credential is shown at all: of the headers, those that say what is sent
// and the idempotency key; of the query, the names.
QString describePlaceRequest(const AccountBinding& binding, const HttpRequest& request);
// SHA-256 of what a provider compares when it is sent the same idempotency key: method, path and body.
QByteArray placeDigest(const HttpRequest& request);

// Whether this is a number that can be placed: E.164, "+" and up to 15 digits. Nothing more is known here
// about its region or validity.
bool isPlaceableNumber(const QString& number);
// The value a request would carry for a field: the given one, else the field's default.
QString placeFieldValue(const PlaceField& field, const QMap<QString, QString>& fields);
// Labels of placing fields that are needed and have no value; of a group of which one is needed, "A or B".
QStringList missingPlaceFields(const Definition& definition, const QMap<QString, QString>& fields);
// Values that the call's own record carries for placing fields, by key: never guessed, only read. Values that
// would not fit their field are left out, and so is a record that is no JSON.
QMap<QString, QString> placeFieldsFromRecord(const Definition& definition, const QByteArray& raw);
// What the record says, and for the rest what is remembered with the account. Of a group of which exactly one
// is to be set, the record's leaves no room for a remembered one.
QMap<QString, QString> mergedPlaceFields(const Definition& definition,
                                         const QMap<QString, QString>& fromRecord,
                                         const QMap<QString, QString>& remembered);
// What is wrong with a value of a field, in a sentence; empty: nothing. An empty value is never wrong.
QString placeFieldProblem(const PlaceField& field, const QString& value);

// What the answer to a placing request means for the call.
struct PlaceAnswer {
    AttemptState state = AttemptState::Unknown; // Placed, NotPlaced or Unknown
    // Empty where the answer names none: Placed without one is an order that was taken under another ID.
    // Unknown with one: the answer contradicts itself, but this call may exist.
    QString callId;
    QString requestId; // found in body or headers, as for errors
    QString requestIdSource;
    QString status; // the provider's word for it, where a 2xx carries one
    QString remark; // for a person: why the outcome is unknown, what a 2xx failure said; plain text
    // Placed, and the answer itself says that the call failed: no other attempt by itself.
    bool failed = false;
    QStringList checklist; // what to look at, where the definition has a list for this answer

    bool operator==(const PlaceAnswer&) const = default;
};

// Conservative: anything that could mean that the phone rings is not NotPlaced.
//   fault from before the request left (name, refused, TLS, http refused by us, 407)      -> NotPlaced
//   any other fault: deadline, reset, cut or too large an answer, stopped, unreachable    -> Unknown
//   2xx with a call ID                                            -> Placed; failed where its status says so
//   2xx with a status that means failed, without an ID            -> Placed, failed
//   2xx with an ID under which the order was taken                -> Placed, without a call ID
//   2xx that the definition calls an error (error_in_success)     -> NotPlaced
//   2xx that is anything else: empty, HTML, an error, an ID short -> Unknown
//   1xx, 3xx, no status                                           -> Unknown
//   an error code of refused_codes / unknown_codes                -> NotPlaced / Unknown, whatever the status
//   401 403 405 407 411 413 414 415 417 421 426 428 429 431 451   -> NotPlaced: whoever answers, turned it away
//   400 402 404 410 412 422 in the provider's form for errors     -> NotPlaced
//   the same in another form, and every other 4xx (406 408 409 423 424 425 499) -> Unknown
//   5xx of refused_statuses                                       -> NotPlaced
//   every other 5xx                                               -> Unknown
// And whatever the row says: an answer that holds a call ID is never NotPlaced, but Unknown.
PlaceAnswer readPlaceAnswer(const Definition& definition, const HttpResponse& response);

} // namespace ringback
