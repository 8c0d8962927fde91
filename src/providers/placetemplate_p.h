// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/strictjson_p.h"

#include <QList>
#include <QString>

#include <functional>
#include <optional>

// The body template of a "place" section: JSON whose strings hold {names}.
namespace ringback {

// Nobody nests a body this deep in good faith; our own walks are recursive.
inline constexpr int MaxPlaceDepth = 32;

struct TemplateName {
    QString name;
    bool alone = false; // it is all that its string holds
};
// Every {...} in the strings below `value`, in order. Members' names are taken as they are.
QList<TemplateName> namesInTemplate(const Json& value);
bool isTooDeep(const Json& value, int most = MaxPlaceDepth);

// The text of a value as JSON, in the order it was written in; nullopt where it is none, or nested too
// deeply.
std::optional<Json> parsePlaceJson(const QByteArray& text);
// As compact JSON. Bytes that are no UTF-8 become U+FFFD: it never throws.
QByteArray compactJson(const Json& value);

// What a name stands for: a text, or JSON in the place of its string; nothing where it has no value.
using TemplateValue = std::function<std::optional<Json>(const QString& name)>;
// The template with every name replaced, each once: what a value brings along is never looked through again.
// A member or element that is only a name without a value is left out; nullopt: `value` itself is.
std::optional<Json> filledTemplate(const Json& value, const TemplateValue& valueOf);

} // namespace ringback
