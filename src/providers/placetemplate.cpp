// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/placetemplate_p.h"

#include <QRegularExpression>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
void collectTemplateNames(const Json& value, QList<TemplateName>& names)
{
    if (value.is_structured()) {
        for (const Json& child : value)
            collectTemplateNames(child, names);
        return;
    }
    if (!value.is_string())
        return;
    static const QRegularExpression Name(u"\\{([^{}]*)\\}"_s);
    const QString text = toQString(value);
    auto it = Name.globalMatch(text);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        names.append({match.captured(1), match.capturedLength() == text.size()});
    }
}

QString textOfValue(const std::optional<Json>& value)
{
    if (!value)
        return {};
    return value->is_string() ? toQString(*value) : QString::fromUtf8(compactJson(*value));
}

std::optional<Json> filledText(const QString& text, const TemplateValue& valueOf)
{
    static const QRegularExpression Name(u"\\{([a-z][a-z0-9_]*)\\}"_s);
    QString result;
    qsizetype last = 0;
    auto it = Name.globalMatch(text);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        std::optional<Json> value = valueOf(match.captured(1));
        if (match.capturedLength() == text.size())
            return value;
        result += QStringView(text).sliced(last, match.capturedStart() - last);
        result += textOfValue(value);
        last = match.capturedEnd();
    }
    result += QStringView(text).sliced(last);
    return Json(result.toStdString());
}
} // namespace

QList<TemplateName> namesInTemplate(const Json& value)
{
    QList<TemplateName> names;
    collectTemplateNames(value, names);
    return names;
}

bool isTooDeep(const Json& value, int most)
{
    if (!value.is_structured())
        return false;
    return most <= 0 || std::any_of(value.begin(), value.end(), [most](const Json& child) {
               return isTooDeep(child, most - 1);
           });
}

std::optional<Json> parsePlaceJson(const QByteArray& text)
{
    bool tooDeep = false;
    const auto watchDepth = [&tooDeep](int depth, Json::parse_event_t, Json&) {
        tooDeep = tooDeep || depth > MaxPlaceDepth;
        return !tooDeep;
    };
    Json value = Json::parse(text.begin(), text.end(), watchDepth, false);
    if (tooDeep || value.is_discarded())
        return std::nullopt;
    return value;
}

QByteArray compactJson(const Json& value)
{
    return QByteArray::fromStdString(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<Json> filledTemplate(const Json& value, const TemplateValue& valueOf)
{
    if (value.is_string())
        return filledText(toQString(value), valueOf);
    if (value.is_array()) {
        Json result = Json::array();
        for (const Json& child : value) {
            if (std::optional<Json> filledChild = filledTemplate(child, valueOf))
                result.push_back(*std::move(filledChild));
        }
        return result;
    }
    if (value.is_object()) {
        Json result = Json::object();
        for (const auto& [name, child] : value.items()) {
            if (std::optional<Json> filledChild = filledTemplate(child, valueOf))
                result[name] = *std::move(filledChild);
        }
        return result;
    }
    return value;
}

} // namespace ringback
