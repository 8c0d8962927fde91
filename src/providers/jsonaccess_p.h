// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"

#include <nlohmann/json.hpp>

#include <QJsonValue>

#include <functional>
#include <optional>

// The only way values are taken out of a provider's JSON: null-safe, never throwing.
namespace ringback {

// A parsed value of a provider, or nullopt when even its readable form (jsontext.h) has no JSON syntax.
std::optional<nlohmann::json> parseProviderJson(const QByteArray& bytes);

// What stands at `pointer` (RFC 6901), or nullptr when nothing or null does.
const nlohmann::json* findAt(const nlohmann::json& root, const QString& pointer);
const nlohmann::json* firstAt(const nlohmann::json& root, const Pointers& pointers,
                              QString* foundAt = nullptr);

// A text, number or boolean as text, trimmed; nullopt for objects, arrays and null. A number reads as it
// stood.
std::optional<QString> scalarText(const nlohmann::json& value);
// The text at the first pointer that holds something; empty when none does or it is no scalar.
QString textAt(const nlohmann::json& root, const Pointers& pointers);
std::optional<double> numberOf(const nlohmann::json& value);
std::optional<bool> booleanOf(const nlohmann::json& value);

// For DecodedError::details and values shown to people.
QJsonValue toQJson(const nlohmann::json& value);

// Whether a condition of a definition holds; `mappedText` answers for Condition::field.
bool holds(const Condition& condition, const nlohmann::json& root,
           const std::function<QString(const QString&)>& mappedText);
bool allHold(const QList<Condition>& conditions, const nlohmann::json& root);

} // namespace ringback
