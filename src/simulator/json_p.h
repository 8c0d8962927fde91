// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "simulator/httpexchange.h"

#include <nlohmann/json.hpp>

#include <QRegularExpression>
#include <QString>

#include <string>

namespace ringback::sim {

using Json = nlohmann::ordered_json;

inline std::string utf8(const QString& text)
{
    return text.toUtf8().toStdString();
}

inline HttpReply jsonReply(int status, const Json& body)
{
    HttpReply reply;
    reply.status = status;
    reply.body = QByteArray::fromStdString(body.dump(-1, ' ', false, Json::error_handler_t::replace));
    return reply;
}

// The body as a JSON object; nothing when it is not one.
inline std::optional<Json> parseObject(const QByteArray& body)
{
    Json parsed = Json::parse(body.constData(), body.constData() + body.size(), nullptr, false);
    if (!parsed.is_object())
        return std::nullopt;
    return parsed;
}

// A text member of an object; null QString when it is absent or not text.
inline QString textOf(const Json& object, const char* key)
{
    const auto it = object.find(key);
    if (it == object.end() || !it->is_string())
        return {};
    return QString::fromStdString(it->get_ref<const std::string&>());
}

inline bool isE164(const QString& number)
{
    static const QRegularExpression form(QStringLiteral("\\A\\+[1-9]\\d{1,14}\\z"));
    return form.match(number).hasMatch();
}

inline bool isUuid(const QString& text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z"));
    return form.match(text).hasMatch();
}

} // namespace ringback::sim
