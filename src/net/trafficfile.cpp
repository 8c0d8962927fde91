// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/keymask.h"
#include "core/redaction.h"
#include "net/trafficfile_p.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>
#include <QUrlQuery>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QByteArray maskedBytes(const QByteArray& text, const QStringList& values)
{
    return maskSecrets(KeyMask(values).masked(text));
}

// Whatever it holds: of these headers nothing is kept but their names.
bool isSecretHeader(const QByteArray& name)
{
    const QByteArray plain = name.toLower();
    return plain == "cookie" || plain == "set-cookie" || plain == "authorization"
        || plain == "proxy-authorization" || plain == "www-authenticate" || plain == "proxy-authenticate"
        || isSecretName(QString::fromLatin1(name));
}

QJsonArray headersToJson(const HeaderList& headers, const QStringList& values)
{
    QJsonArray list;
    for (const auto& [name, value] : headers) {
        const QByteArray shown = isSecretHeader(name) ? QByteArray(MaskText) : maskedBytes(value, values);
        list.append(QJsonArray {QString::fromLatin1(name), QString::fromLatin1(shown)});
    }
    return list;
}

HeaderList headersFromJson(const QJsonArray& list)
{
    HeaderList headers;
    for (const QJsonValue& value : list) {
        const QJsonArray pair = value.toArray();
        headers.append({pair.at(0).toString().toLatin1(), pair.at(1).toString().toLatin1()});
    }
    return headers;
}

void addBody(QJsonObject& object, const QByteArray& bytes)
{
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decode(bytes);
    if (decode.hasError() || text.toUtf8() != bytes)
        object.insert("body_base64"_L1, QString::fromLatin1(bytes.toBase64()));
    else
        object.insert("body"_L1, text);
}

QByteArray bodyOf(const QJsonObject& object)
{
    if (object.contains("body_base64"_L1))
        return QByteArray::fromBase64(object.value("body_base64"_L1).toString().toLatin1());
    return object.value("body"_L1).toString().toUtf8();
}

// Parameter by parameter: the value of a secret one is masked whole.
QList<QPair<QString, QString>> maskedQuery(const QUrl& url, const QStringList& values)
{
    QList<QPair<QString, QString>> list;
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        const bool secret = isSecretName(name);
        list.append({name,
                     secret ? QString::fromLatin1(MaskText)
                            : QString::fromUtf8(maskedBytes(value.toUtf8(), values))});
    }
    return list;
}

QUrl maskedUrl(const QUrl& url, const QStringList& values)
{
    QUrl shown = QUrl::fromEncoded(KeyMask(values).masked(url.toEncoded()));
    shown.setUserInfo({});
    if (!url.hasQuery())
        return shown;
    QUrlQuery query;
    for (const auto& [name, value] : maskedQuery(url, values))
        query.addQueryItem(QString::fromLatin1(QUrl::toPercentEncoding(name)),
                           QString::fromLatin1(QUrl::toPercentEncoding(value)));
    shown.setQuery(query.query(QUrl::FullyEncoded));
    return shown;
}

QJsonValue wordless(const QJsonValue& value)
{
    if (value.isString())
        return QString::fromLatin1(MaskText);
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue& item : value.toArray())
            list.append(wordless(item));
        return list;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        it.value() = wordless(it.value());
    return object;
}

// Of these headers the values are known not to be a token.
bool isHarmlessHeader(const QByteArray& name)
{
    static const QList<QByteArray> Harmless {"content-type", "content-length", "date", "retry-after",
                                             "x-request-id"};
    return Harmless.contains(name.toLower());
}

QString timeText(const QDateTime& at)
{
    return at.toUTC().toString(Qt::ISODateWithMs);
}

std::optional<QJsonObject> objectIn(const QByteArray& bytes)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return std::nullopt;
    return document.object();
}

NetFault faultFromWord(const QString& word)
{
    if (word.isEmpty())
        return NetFault::None;
    for (int i = 0; i <= static_cast<int>(NetFault::Other); ++i) {
        if (wordOf(static_cast<NetFault>(i)) == word)
            return static_cast<NetFault>(i);
    }
    return NetFault::Other;
}
} // namespace

HttpResponse withoutWords(const HttpResponse& response)
{
    HttpResponse masked = response;
    for (auto& [name, value] : masked.headers) {
        if (!isHarmlessHeader(name))
            value = MaskText;
    }
    const QJsonDocument document = QJsonDocument::fromJson(response.body);
    if (document.isObject())
        masked.body = QJsonDocument(wordless(document.object()).toObject()).toJson(QJsonDocument::Compact);
    else if (document.isArray())
        masked.body = QJsonDocument(wordless(document.array()).toArray()).toJson(QJsonDocument::Compact);
    else if (!response.body.isEmpty())
        masked.body = MaskText;
    return masked;
}

QByteArray exchangeToJson(const RecordedExchange& exchange, const QStringList& values)
{
    const HttpRequest& request = exchange.request;
    QJsonObject asked {{"method"_L1, QString::fromLatin1(request.method)},
                       {"url"_L1, QString::fromLatin1(maskedUrl(request.url, values).toEncoded())},
                       {"headers"_L1, headersToJson(request.headers, values)}};
    if (!request.body.isEmpty())
        addBody(asked, maskedBytes(request.body, values));
    const HttpResponse& response = exchange.response;
    QJsonObject answer {{"status"_L1, response.httpStatus},
                        {"headers"_L1, headersToJson(response.headers, values)}};
    if (exchange.bodyLeftOut)
        answer.insert("body_left_out"_L1, true);
    else
        addBody(answer, maskedBytes(response.body, values));
    if (response.fault != NetFault::None) {
        answer.insert("fault"_L1, wordOf(response.fault));
        answer.insert("fault_text"_L1, QString::fromUtf8(maskedBytes(response.faultText.toUtf8(), values)));
    }
    const QJsonObject object {{"number"_L1, exchange.number},
                              {"asked_at"_L1, timeText(exchange.askedAt)},
                              {"took_ms"_L1, response.elapsedMs},
                              {"request"_L1, asked},
                              {"response"_L1, answer}};
    return QJsonDocument(object).toJson();
}

std::optional<RecordedExchange> exchangeFromJson(const QByteArray& bytes)
{
    const auto object = objectIn(bytes);
    if (!object || !object->value("request"_L1).isObject() || !object->value("response"_L1).isObject())
        return std::nullopt;
    const QJsonObject asked = object->value("request"_L1).toObject();
    const QJsonObject answer = object->value("response"_L1).toObject();
    RecordedExchange exchange;
    exchange.number = object->value("number"_L1).toInteger();
    exchange.askedAt = QDateTime::fromString(object->value("asked_at"_L1).toString(), Qt::ISODateWithMs);
    exchange.request.method = asked.value("method"_L1).toString().toLatin1();
    exchange.request.url = QUrl::fromEncoded(asked.value("url"_L1).toString().toLatin1(), QUrl::StrictMode);
    exchange.request.headers = headersFromJson(asked.value("headers"_L1).toArray());
    exchange.request.body = bodyOf(asked);
    exchange.response.httpStatus = answer.value("status"_L1).toInt();
    exchange.response.headers = headersFromJson(answer.value("headers"_L1).toArray());
    exchange.response.body = bodyOf(answer);
    exchange.response.fault = faultFromWord(answer.value("fault"_L1).toString());
    exchange.response.faultText = answer.value("fault_text"_L1).toString();
    exchange.response.elapsedMs = object->value("took_ms"_L1).toInteger();
    exchange.bodyLeftOut = answer.value("body_left_out"_L1).toBool();
    if (!exchange.askedAt.isValid() || exchange.request.method.isEmpty() || !exchange.request.url.isValid())
        return std::nullopt;
    return exchange;
}

QByteArray accountToJson(const Account& account, const QString& baseUrl, const QStringList& values)
{
    QJsonObject fields;
    for (auto it = account.fields.begin(); it != account.fields.end(); ++it) {
        const QByteArray shown =
            isSecretName(it.key()) ? QByteArray(MaskText) : KeyMask(values).masked(it.value().toUtf8());
        fields.insert(it.key(), QString::fromUtf8(shown));
    }
    const QJsonObject object {{"id"_L1, account.id},
                              {"provider"_L1, account.provider},
                              {"label"_L1, account.label},
                              {"base_url"_L1, baseUrl},
                              {"fields"_L1, fields}};
    return QJsonDocument(object).toJson();
}

std::optional<Account> accountFromJson(const QByteArray& bytes)
{
    const auto object = objectIn(bytes);
    if (!object)
        return std::nullopt;
    Account account;
    account.id = object->value("id"_L1).toString();
    account.provider = object->value("provider"_L1).toString();
    account.label = object->value("label"_L1).toString();
    account.baseUrl = object->value("base_url"_L1).toString();
    const QJsonObject fields = object->value("fields"_L1).toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it)
        account.fields.insert(it.key(), it.value().toString());
    if (account.id.isEmpty() || account.provider.isEmpty())
        return std::nullopt;
    return account;
}

QByteArray headToJson(const RecordingHead& head)
{
    const QJsonObject object {{"format"_L1, QLatin1String(RecordingFormat)},
                              {"version"_L1, RecordingVersion},
                              {"program"_L1, head.program},
                              {"started_at"_L1, timeText(head.startedAt)}};
    return QJsonDocument(object).toJson();
}

Result<RecordingHead> headFromJson(const QByteArray& bytes)
{
    const auto object = objectIn(bytes);
    if (!object || object->value("format"_L1).toString() != QLatin1String(RecordingFormat))
        return Failure {u"its recording.json is damaged, or not Ringback's"_s};
    if (const int version = object->value("version"_L1).toInt(); version != RecordingVersion) {
        return Failure {
            u"it was made by another version of Ringback (its format is %1, this one reads %2)"_s.arg(version)
                .arg(RecordingVersion)};
    }
    const RecordingHead head {
        QDateTime::fromString(object->value("started_at"_L1).toString(), Qt::ISODateWithMs),
        object->value("program"_L1).toString()};
    if (!head.startedAt.isValid())
        return Failure {u"its recording.json does not say when it began"_s};
    return head;
}

QByteArray requestMark(const HttpRequest& request, const QStringList& values)
{
    QByteArray mark =
        request.method + ' ' + KeyMask(values).masked(request.url.path(QUrl::FullyEncoded).toLatin1());
    QList<QPair<QString, QString>> query = maskedQuery(request.url, values);
    std::sort(query.begin(), query.end());
    for (const auto& [name, value] : query)
        mark += ' ' + name.toUtf8() + '=' + value.toUtf8();
    return mark;
}

} // namespace ringback
