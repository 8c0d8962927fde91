// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace ringback {

// Who has to move. The words are those of architecture section 4.
enum class Fault : quint8 { Unknown, You, Provider, Carrier, CalledParty, YourEndpoint };
inline constexpr std::array AllFaults = {Fault::Unknown, Fault::You,         Fault::Provider,
                                         Fault::Carrier, Fault::CalledParty, Fault::YourEndpoint};
QString wordOf(Fault fault); // "you", "called-party", ...
std::optional<Fault> faultFromWord(QStringView word);

// May it be tried again? One closed list for every provider.
enum class RetryWord : quint8 {
    Unknown,     // not documented
    Automatic,   // the provider repeats it; RetryAdvice::scheduleSeconds
    AfterDelay,  // header, body or catalogue says how long
    Backoff,     // start and factor
    Once,        // then report it
    AfterChange, // RetryAdvice::change says what must change first
    InWindow,    // RetryAdvice::change says which hours
    Later,       // a person's judgement: busy, no answer
    Never,
    None, // nothing to retry: it succeeded or still lives
};
inline constexpr std::array AllRetryWords = {
    RetryWord::Unknown,     RetryWord::Automatic, RetryWord::AfterDelay, RetryWord::Backoff, RetryWord::Once,
    RetryWord::AfterChange, RetryWord::InWindow,  RetryWord::Later,      RetryWord::Never,   RetryWord::None};
QString wordOf(RetryWord word);
std::optional<RetryWord> retryWordFromWord(QStringView word);

struct RetryAdvice {
    RetryWord advice = RetryWord::Unknown;
    QString providerSays;              // yes, no, auto, undocumented
    std::optional<double> waitSeconds; // absent where no length is published
    QString waitSource;                // "header", "body", "catalogue"; empty with waitSeconds absent
    std::optional<double> factor;      // of a backoff, where published
    QList<qint64> scheduleSeconds;     // only a published one
    QString change;
    bool sameIdempotencyKey = false; // repeating with the same key is advised and implemented

    bool operator==(const RetryAdvice&) const = default;
};

struct FieldError {
    QString field;
    QString code;
    QString message;
    QJsonValue value;

    bool operator==(const FieldError&) const = default;
};

enum class Confidence : quint8 { None, Ambiguous, Probable, Certain };
QString wordOf(Confidence confidence); // "none", "ambiguous", "probable", "certain"

// What an error, or the way a call ended, means: a pure value made by the providers floor's decoder.
// `message`, `details`, `fields` and the IDs are the provider's own bytes as text: show them as plain text.
// An empty string stands for absent everywhere.
struct DecodedError {
    QString provider; // empty where two fit equally or none does
    Confidence confidence = Confidence::None;
    QStringList candidates;  // the providers that fit equally
    bool recognised = false; // the provider documents this error
    QString code;            // the provider's machine code
    QString entry;      // the catalogue entry used: "voicebip/RATE_LIMITED", "http/502", "net/tls-expired"
    int httpStatus = 0; // 0: none was received
    QString title;
    QString message; // the provider's own words
    QString cause;
    QStringList fix; // steps, in order
    Fault fault = Fault::Unknown;
    RetryAdvice retry;
    bool money = false;       // balance, credit or payment is involved
    QString requestId;        // found, never made up
    QString requestIdSource;  // "body:/request_id", "header:X-Request-Id"
    QString documentationUrl; // https only
    QList<FieldError> fields;
    QJsonObject details;
    QString source; // which page of the provider's the entry rests on

    bool operator==(const DecodedError&) const = default;
};

// The object of architecture section 5, every key present, absent values null.
QJsonObject toJson(const DecodedError& error);
// The reverse, for what the store kept. Unknown words become unknown.
DecodedError decodedErrorFromJson(const QJsonObject& object);

// An API error met while talking to a provider: one failed exchange.
struct ApiErrorRecord {
    qint64 rowId = 0; // the store's; 0 before it was stored
    QString account;
    QString provider;
    QDateTime at;      // UTC, when the answer (or its absence) was known
    QString operation; // "read", "place", "hangup"
    QString feed;      // of the definition, where one was read
    QString request;   // "GET /v1/calls", without query and origin: holds no secret
    DecodedError error;
    QByteArray body; // as received, cut at a few kilobytes

    bool operator==(const ApiErrorRecord&) const = default;
};

} // namespace ringback

Q_DECLARE_METATYPE(ringback::DecodedError)
Q_DECLARE_METATYPE(ringback::ApiErrorRecord)
