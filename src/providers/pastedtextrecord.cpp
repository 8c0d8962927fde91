// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonaccess_p.h"
#include "providers/pastedtext_p.h"

#include <algorithm>
#include <array>
#include <string>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
using PastedJson = nlohmann::json;

constexpr int MaxLookDepth = 6;
constexpr qsizetype MaxWordsOfRecord = 400;

const PastedJson* memberNamed(const PastedJson& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && !it->is_null() ? &*it : nullptr;
}

bool hasWords(const PastedJson& object, const char* key)
{
    const PastedJson* value = memberNamed(object, key);
    return value != nullptr && !scalarText(*value).value_or(QString()).isEmpty();
}

bool hasText(const PastedJson& object, const char* key)
{
    const PastedJson* value = memberNamed(object, key);
    return value != nullptr && value->is_string() && !scalarText(*value)->isEmpty();
}

// An object that some program wrote about itself: its words and its IDs are that program's own.
bool isLogRecord(const PastedJson& object)
{
    static constexpr std::array LevelKeys = {"level",     "severity",  "lvl",        "loglevel", "log_level",
                                             "levelname", "log.level", "@timestamp", "logger",   "stream"};
    if (std::any_of(LevelKeys.begin(), LevelKeys.end(),
                    [&object](const char* key) { return memberNamed(object, key) != nullptr; }))
        return true;
    static constexpr std::array TimeKeys = {"time", "ts", "timestamp", "asctime", "datetime"};
    const bool timed = std::any_of(TimeKeys.begin(), TimeKeys.end(),
                                   [&object](const char* key) { return hasWords(object, key); });
    return timed && (hasWords(object, "msg") || hasWords(object, "message"));
}

int statusIn(const PastedJson& object)
{
    static constexpr std::array Keys = {
        "status",        "status_code",     "statusCode",     "http_status",      "httpStatus", "http.status",
        "response_code", "response_status", "responseStatus", "http.status_code", "code"};
    for (const char* key : Keys) {
        const PastedJson* value = memberNamed(object, key);
        if (value == nullptr || !(value->is_number_integer() || value->is_string()))
            continue;
        bool ok = false;
        const int status = scalarText(*value).value_or(QString()).section(u' ', 0, 0).toInt(&ok);
        if (ok && status >= 100 && status < 600)
            return status;
    }
    for (const char* key : {"response", "res", "http"}) {
        const PastedJson* value = memberNamed(object, key);
        if (value != nullptr && value->is_object()) {
            if (const int status = statusIn(*value))
                return status;
        }
    }
    return 0;
}

HeaderList headersIn(const PastedJson& object)
{
    HeaderList headers;
    for (const char* key : {"headers", "response_headers", "responseHeaders"}) {
        const PastedJson* value = memberNamed(object, key);
        if (value == nullptr || !value->is_object())
            continue;
        for (const auto& [name, item] : value->items()) {
            const PastedJson& one = item.is_array() && !item.empty() ? item.front() : item;
            const auto text = scalarText(one);
            // A record that mixes both sides: what was sent is not for us.
            const QByteArray lower = QByteArray::fromStdString(name).toLower();
            if (text && !lower.contains("auth") && !lower.contains("cookie") && !lower.contains("key"))
                headers.emplaceBack(QByteArray::fromStdString(name), text->toUtf8());
        }
    }
    return headers;
}

QByteArray bytesOf(const PastedJson& value)
{
    return QByteArray::fromStdString(value.dump(-1, ' ', false, PastedJson::error_handler_t::replace));
}

// What stands around an error inside of a record.
struct RecordContext {
    int status = 0;
    HeaderList headers;
    QString path;
};

class RecordLook {
public:
    explicit RecordLook(bool isLog, int depth) : m_isLog(isLog), m_depth(depth) { }

    QList<PastedError> found;

    void look(const PastedJson& value, const RecordContext& around, int nesting = 0)
    {
        if (nesting > MaxLookDepth || found.size() >= MaxPastedErrors)
            return;
        if (value.is_string()) {
            lookIntoText(value, around);
        } else if (value.is_array()) {
            for (size_t i = 0; i < std::min<size_t>(value.size(), 100); ++i)
                look(value[i], {around.status, around.headers, around.path + u'/' + QString::number(i)},
                     nesting + 1);
        } else if (value.is_object()) {
            lookIntoObject(value, around, nesting);
        }
    }

private:
    void lookIntoText(const PastedJson& value, const RecordContext& around)
    {
        const auto& text = value.get_ref<const std::string&>();
        if (m_depth >= MaxTextInText || text.size() < 2 || text.find('{') == std::string::npos)
            return;
        for (PastedError error : errorsInText(QByteArray::fromStdString(text), m_depth + 1))
            add(std::move(error), around);
    }
    static QList<PastedError> errorsInText(const QByteArray& text, int depth)
    {
        if (auto exchanges = exchangesInText(text))
            return *exchanges;
        return jsonErrorsIn(text, depth);
    }

    void lookIntoObject(const PastedJson& object, const RecordContext& around, int nesting)
    {
        RecordContext here = around;
        if (const int status = statusIn(object))
            here.status = status;
        if (const HeaderList headers = headersIn(object); !headers.isEmpty())
            here.headers = headers;
        const bool isRecord = nesting == 0;
        if (!isRecord && errorLikeness(object) >= (m_isLog ? 3 : 4)) {
            add({0, {}, bytesOf(object), {}, {}, NetFault::None, {}, PastedError::Sign::Clear}, here);
            return;
        }
        const qsizetype before = found.size();
        for (const auto& [key, member] : object.items()) {
            static constexpr std::array Sent = {"request",     "req",     "config",          "params",
                                                "input",       "headers", "request_headers", "request_body",
                                                "requestBody", "curl"};
            static constexpr std::array Received = {
                "body",     "response",  "response_body", "responseBody",  "res",     "data",
                "error",    "err",       "result",        "payload",       "content", "text",
                "cause",    "exception", "details",       "detail",        "context", "last_error",
                "upstream", "message",   "msg",           "error_message", "reason",  "log"};
            const auto is = [&key = key](const char* name) { return key == name; };
            if (std::any_of(Sent.begin(), Sent.end(), is))
                continue;
            if (!m_isLog && std::none_of(Received.begin(), Received.end(), is))
                continue;
            RecordContext inside = here;
            inside.path += u'/' + QString::fromStdString(key);
            look(member, inside, nesting + 1);
        }
        if (found.size() > before)
            return;
        // "err": {"code": ..., "message": ...} is the inside of an envelope.
        for (const char* key : {"err", "exception", "cause"}) {
            const PastedJson* inner = memberNamed(object, key);
            if (inner == nullptr || !inner->is_object() || !m_isLog)
                continue;
            if (hasWords(*inner, "code") || hasWords(*inner, "reason")) {
                here.path += u'/' + QLatin1StringView(key);
                add({0,
                     {},
                     bytesOf(PastedJson {{"error", *inner}}),
                     {},
                     {},
                     NetFault::None,
                     {},
                     PastedError::Sign::Clear},
                    here);
                return;
            }
        }
    }

    void add(PastedError error, const RecordContext& around)
    {
        if (error.httpStatus == 0)
            error.httpStatus = around.status;
        if (error.headers.isEmpty())
            error.headers = around.headers;
        error.foundAs =
            (m_isLog ? u"a JSON log record, at %1"_s : u"JSON inside of JSON, at %1"_s).arg(around.path);
        found.append(std::move(error));
    }

    const bool m_isLog;
    const int m_depth;
};

// The log's own words and IDs are not the provider's.
PastedJson withoutLogKeys(const PastedJson& record)
{
    PastedJson rest = record;
    for (const char* key :
         {"level", "severity", "msg", "message", "request_id", "time", "ts", "logger", "caller"})
        rest.erase(key);
    return rest;
}

PastedError::Sign signOf(int likeness)
{
    return likeness >= 3 ? PastedError::Sign::Clear
        : likeness >= 1  ? PastedError::Sign::Weak
                         : PastedError::Sign::None;
}

} // namespace

int errorLikeness(const PastedJson& value)
{
    if (!value.is_object())
        return 0;
    const bool words = hasWords(value, "message") || hasWords(value, "msg");
    if (hasWords(value, "error_code"))
        return words || hasWords(value, "documentation_url") || hasWords(value, "request_id") ? 5 : 2;
    if (const PastedJson* error = memberNamed(value, "error")) {
        if (error->is_object())
            return hasWords(*error, "code") || hasWords(*error, "reason") || hasWords(*error, "message") ? 5
                                                                                                         : 2;
        if (error->is_boolean())
            return error->get<bool>() && words ? 3 : 0;
        if (!scalarText(*error).value_or(QString()).isEmpty())
            return 3;
    }
    if (const PastedJson* detail = memberNamed(value, "detail")) {
        if (detail->is_object() && memberNamed(*detail, "error") != nullptr)
            return 5;
        if (detail->is_array() && !detail->empty() && detail->front().is_object()
            && detail->front().contains("msg"))
            return 4;
        if (detail->is_string())
            return 3;
    }
    // A record of something that went wrong, or a refusal.
    const PastedJson* context = memberNamed(value, "context");
    for (const PastedJson* record : {&value, context}) {
        if (record == nullptr || !record->is_object())
            continue;
        if (const PastedJson* last = memberNamed(*record, "last_error");
            last != nullptr && (last->is_object() ? !last->empty() : hasWords(*record, "last_error")))
            return 4;
    }
    for (const auto& [verdict, reason] : {std::pair("Allowed", "Reason"), std::pair("allowed", "reason")}) {
        const PastedJson* allowed = memberNamed(value, verdict);
        if (allowed != nullptr && allowed->is_boolean() && !allowed->get<bool>() && hasWords(value, reason))
            return 3;
    }
    if (const PastedJson* errors = memberNamed(value, "errors");
        errors != nullptr && errors->is_array() && !errors->empty())
        return 3;
    return words ? 1 : 0;
}

QList<PastedError> errorsOfValue(const PastedJson& value, const QByteArray& bytes, int depth)
{
    if (value.is_array()) {
        QList<PastedError> all;
        for (size_t i = 0; i < value.size() && all.size() < MaxPastedErrors; ++i) {
            if (!value[i].is_object())
                continue;
            for (PastedError error : errorsOfValue(value[i], bytesOf(value[i]), depth)) {
                const QString item = u"item %1 of a JSON array"_s.arg(i + 1);
                error.foundAs = error.foundAs == "a JSON body"_L1 ? item : item + u": "_s + error.foundAs;
                all.append(error);
            }
        }
        return all;
    }
    if (!value.is_object())
        return {};
    const int likeness = errorLikeness(value);
    const bool isLog = isLogRecord(value) && !memberNamed(value, "error_code");
    const bool isEvent =
        memberNamed(value, "event_type") != nullptr || memberNamed(value, "event") != nullptr;
    if (!isLog && likeness >= 3)
        return {{0, {}, bytes, u"a JSON body"_s, {}, NetFault::None, {}, PastedError::Sign::Clear}};
    if (!isEvent || isLog) {
        RecordLook inside(isLog, depth);
        inside.look(value, {});
        if (!inside.found.isEmpty())
            return inside.found;
    }
    if (!isLog) {
        if (likeness == 0 || isEvent)
            return {};
        return {{0, {}, bytes, u"a JSON body"_s, {}, NetFault::None, {}, signOf(likeness)}};
    }
    PastedError error {
        statusIn(value),         headersIn(value), {}, u"a JSON log record"_s, {}, NetFault::None, {},
        PastedError::Sign::Clear};
    const PastedJson rest = withoutLogKeys(value);
    if (errorLikeness(rest) >= 3) {
        error.body = bytesOf(rest);
        return {error};
    }
    for (const char* key : {"message", "msg", "log", "textPayload"}) {
        if (hasText(value, key) && error.body.isEmpty())
            error.body = scalarText(value.at(key)).value_or(QString()).toUtf8();
    }
    if (error.httpStatus == 0)
        error.httpStatus =
            statusInWords(QByteArrayView(error.body).first(std::min(error.body.size(), MaxWordsOfRecord)));
    return error.httpStatus >= 400 ? QList {error} : QList<PastedError> {};
}

} // namespace ringback
