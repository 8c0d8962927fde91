// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/callstatus.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMap>
#include <QPair>
#include <QString>
#include <QStringList>

#include <optional>

// A provider definition as loaded: what resources/schemas/provider.schema.json describes, with its words as
// enums. Plain values, filled by definitionreader.h and never changed afterwards.
namespace ringback {

// One field a user fills to configure an account.
struct AccountField {
    QString key;
    QString label;
    QString help; // where to find it at the provider
    bool secret = false;
    bool required = false;
    QStringList choices; // empty: free text
    QString defaultValue;
    bool hasDefault = false;
    QString example; // stands in for a missing value when a definition is only looked at
};

// Lookup of a value: the first of these pointers that gives something.
using Pointers = QStringList;

enum class Transform : quint8 {
    Text,
    Integer,
    Seconds, // a length -> milliseconds
    Milliseconds,
    Minutes,
    Iso8601, // an instant; no zone means UTC; a space may stand for the T
    Rfc2822,
    Epoch, // seconds, or milliseconds where the number is too large for seconds
    Phone,
    Lower,
    MicroUnits,
};

struct FieldRule {
    Pointers at;
    QList<Transform> as {Transform::Text}; // tried in order
    QMap<QString, QString> map;            // value -> word, for directions
    QStringList unsetPrefixes;             // values that mean "not set" ("9999-", the nil UUID)

    bool isEmpty() const { return at.isEmpty(); }
};

struct LabelledField {
    QString label;
    FieldRule rule;
};

struct Condition {
    enum class Kind : quint8 { Is, OneOf, Present, Absent, GreaterThan };
    Pointers at;   // looked up in the record; else
    QString field; // one of the mapped fields: "answered_at", "duration", ...
    Kind kind = Kind::Present;
    QStringList values; // for Is and OneOf, compared as folded text
    double number = 0;  // for GreaterThan

    bool operator==(const Condition&) const = default;
};

struct StatusRule {
    // Either a table (the folded value found at `at` -> status; a value that is not in it decides nothing)
    // ...
    Pointers at;
    QMap<QString, CallStatus> table;
    // ... or conditions that must all hold.
    QList<Condition> when;
    CallStatus status = CallStatus::Unknown;
};

// How one kind of record is read.
struct RecordShape {
    FieldRule id;
    FieldRule direction;
    FieldRule from;
    FieldRule to;
    FieldRule providerStatus;
    FieldRule endReason;
    FieldRule endReasonText;
    FieldRule createdAt;
    FieldRule ringingAt;
    FieldRule answeredAt;
    FieldRule endedAt;
    FieldRule duration;
    FieldRule retryOf;
    QList<FieldRule> requestIds;
    QList<LabelledField> otherIds;
    QList<StatusRule> status;
};

enum class PagingKind : quint8 { None, NextUrl, Cursor, Page, Offset, LinkHeader, TimestampCursor };

struct Paging {
    PagingKind kind = PagingKind::None;
    Pointers at;   // the next URL, cursor or token in the envelope
    QString param; // the query parameter that carries cursor, page number or offset
    qint64 firstPage = 1;
    QString sizeParam;
    int size = 0;
    Pointers hasNext; // a boolean in the envelope
    Pointers total;   // the count of all rows, in the envelope
    Pointers pages;   // the count of all pages
    Pointers limit;   // the page size the server really used
};

// How one call is fetched by its ID: for feeds that give only IDs, and for live calls that left the list.
struct EachRequest {
    QString path; // {id} is the call's ID
    QList<QPair<QString, QString>> query;
    Pointers items;
    QString shape;
    QList<int> goneStatuses; // HTTP statuses that mean "not here any more", not an error
};

struct Feed {
    QString id;
    bool idsOnly = false;
    QString path;
    QStringList otherPaths; // where the provider's own pages disagree: tried when the path answers 404 or 405
    QList<QPair<QString, QString>> query;
    Pointers items;
    QString shape;
    bool newestFirst = false; // published; otherwise it is judged from the pages themselves
    bool liveOnly = false;    // it lists calls that have not ended; leaving it means something
    Paging paging;
    std::optional<EachRequest> each;
};

enum class AuthKind : quint8 { None, Basic, Bearer, Headers, Query, Login };

struct AuthMethod {
    QString id;
    AuthKind kind = AuthKind::None;
    QStringList fields; // the account fields it needs
    QString user;       // Basic, templates
    QString password;
    QString token;                        // Bearer
    QList<QPair<QString, QString>> pairs; // Headers or Query: name -> template
    // Login: POST `path` (from the origin where fromOrigin) and take the token at `tokenAt`; it is then sent
    // as a bearer token.
    QString path;
    bool fromOrigin = false;
    bool formBody = false;
    QList<QPair<QString, QString>> body;
    Pointers tokenAt;
    qint64 lifetimeSeconds = 0;
};

struct Auth {
    QString choiceField;       // key of the account field that chooses; empty with one method
    QList<AuthMethod> methods; // the first is the default
};

struct FieldErrorRule {
    Pointers at; // an array of objects
    Pointers field;
    Pointers code;
    Pointers message;
    Pointers value;

    bool operator==(const FieldErrorRule&) const = default;
};

// One shape an error body can have.
struct Envelope {
    QString id;
    QList<Condition> when;
    QList<Condition> hints; // further signs that the body is this provider's
    int specificity = 1;    // 1: half the web does it so, 4: nobody else
    Pointers code;
    Pointers message;
    Pointers details;
    Pointers requestId;
    Pointers documentationUrl;
    std::optional<FieldErrorRule> fieldErrors;

    bool operator==(const Envelope&) const = default;
};

struct ErrorRules {
    QList<Envelope> envelopes;
    QStringList requestIdHeaders;
    QStringList hosts;          // of documentation links in bodies: a sign of the provider
    Pointers retryAfterSeconds; // in the body
    Pointers retryAfterInstant;
    QList<Condition> errorInSuccess; // all hold: a 2xx body that is an error

    bool operator==(const ErrorRules&) const = default;
};

// How received webhooks prove where they come from: what "webhook" in resources/schemas/provider.schema.json
// describes.
enum class SignatureKind : quint8 {
    HmacSha256,
    Unpublished, // the provider names the header, but not what exactly is signed: it is not checked
};
enum class SignedPart : quint8 { Body, Timestamp, Nonce, Url, Dot };
enum class SignatureEncoding : quint8 { Hex, Base64 };

struct WebhookScheme {
    QString id;   // "v3", unique within the provider
    QString name; // "V3 signature of a voice callback"
    SignatureKind kind = SignatureKind::HmacSha256;
    QStringList signatureHeaders; // the first that is present is read
    QStringList previousHeaders;  // the same, made with the secret from before a rotation
    QStringList timestampHeaders;
    QStringList nonceHeaders;
    QString prefix;          // "sha256=", in front of the digits
    QList<SignedPart> parts; // what is signed, in order
    SignatureEncoding encoding = SignatureEncoding::Hex;
    int toleranceSeconds = 0; // older than this is stale
    int futureSeconds = 0;    // further ahead than this is not believed
    QString key;              // what the provider calls the secret and where it is shown
    QString note;
};

struct WebhookRules {
    QList<WebhookScheme> schemes; // none: the provider publishes none
    QString absent;               // when the provider leaves the signature out
};

// How often an account is asked, and how much it may ask.
struct RateHeaders {
    QString limit;
    QString remaining;
    QString reset;
    int windowSeconds = 0; // 0: not published
};

struct PollBudget {
    int perMinute = 60; // over everything an account does
    int perHour = 1200;
    bool published = false; // the provider says how much; else it is our own caution
    QString source;         // which page says so, and what share of it is taken
};

// A value that placing a call needs and that is asked of the person once for an account.
struct PlaceField {
    QString key;
    QString label;
    QString help;
    enum class Kind : quint8 { Text, Url, JsonText, Choice } kind = Kind::Text;
    bool required = false;
    QStringList choices;
    QString defaultValue;
    Pointers fromRecord;       // where a call's own record carries it; empty: nowhere
    QStringList unsetPrefixes; // values there that mean "not set" (the nil UUID)

    bool operator==(const PlaceField&) const = default;
};

// How a call is placed: what "place" in resources/schemas/provider.schema.json describes.
struct PlaceRules {
    QByteArray method = "POST";
    QString path; // {account field} inside
    bool formBody = false;
    // The body as compact JSON with {from}, {to}, {field key} and {account field} inside its strings; a
    // member or element whose only value is a field without a value is left out; a field of kind JsonText
    // stands alone in its string and stands for its parsed value.
    QByteArray body;
    bool numbersWithoutPlus = false;
    bool fromOptional = false; // the provider chooses the caller's number where none is given
    QList<PlaceField> fields;
    QList<QStringList> oneOf;   // of each group exactly one field must have a value
    QString idempotencyHeader;  // empty: the provider knows none
    Pointers callId;            // in the answer
    Pointers acceptedId;        // in an answer that took the order but names no call (a group call's ID)
    Pointers status;            // a word in a 2xx answer ...
    QStringList failedStatuses; // ... of which these mean that the call failed
    QList<int> refusedStatuses; // HTTP statuses of 5xx that surely placed nothing (published as such)
    QStringList refusedCodes;   // error codes that surely placed nothing, whatever their HTTP status
    QStringList unknownCodes;   // error codes that leave it open, whatever their HTTP status
    QMap<int, QStringList> checklists; // by HTTP status
    int showsWithinSeconds = 120;      // how long a placed call may take to show in the history
    QString note;
    QString source; // which page says so

    bool operator==(const PlaceRules&) const = default;
};

struct Definition {
    QString id;
    QString name;
    QString baseUrl; // empty: only the user knows
    QString note;
    QString documentationUrl;
    QString consoleUrl;
    QString statusPageUrl;
    QString supportEmail;
    QString supportNote;
    QList<AccountField> account;
    Auth auth;
    int pollSeconds = 20;   // the longest interval: while nothing happens
    int fastestSeconds = 2; // the shortest: while much happens
    PollBudget budget;
    QList<RateHeaders> rateHeaders;
    int minGapMs = 250;
    int firstWalkDays = 7;
    int firstWalkPages = 50;
    QMap<QString, RecordShape> shapes;
    QList<Feed> feeds;
    std::optional<EachRequest> call; // one call by ID
    std::optional<PlaceRules> place; // none: the provider publishes no way
    int vanishAfterSeconds = 0; // a live call in no feed for longer than this is unknown; 0: it cannot vanish
    ErrorRules errors;
    WebhookRules webhook;
};

// Reads "No_Answer", "no answer" and "no-answer" alike.
QString foldedWord(const QString& word);

} // namespace ringback
