// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/registry.h"
#include "providers/requestparts_p.h"

#include <QRegularExpression>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

QString RequestValues::of(const QString& name)
{
    QString value = binding.secrets.value(name);
    if (value.isEmpty())
        value = fieldValue(binding.definition, binding.account, name);
    if (value.isEmpty() && !missing.contains(name))
        missing.append(name);
    return value;
}

QString filled(RequestValues& values, const QString& text)
{
    if (!text.contains(u'{'))
        return text;
    static const QRegularExpression Name(u"\\{([a-z][a-z0-9_]*)\\}"_s);
    QString result;
    qsizetype last = 0;
    auto it = Name.globalMatch(text);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        result += QStringView(text).sliced(last, match.capturedStart() - last);
        result += values.of(match.captured(1));
        last = match.capturedEnd();
    }
    return result + QStringView(text).sliced(last);
}

QByteArray filledPath(RequestValues& values, const QString& path, const QString& callId)
{
    static const QRegularExpression Name(u"\\{([a-z][a-z0-9_]*)\\}"_s);
    QByteArray result;
    qsizetype last = 0;
    const auto literal = [](QStringView part) {
        return QUrl::toPercentEncoding(part.toString(), "/:@!$&'()*+,;=-._~");
    };
    auto it = Name.globalMatch(path);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        result += literal(QStringView(path).sliced(last, match.capturedStart() - last));
        const QString name = match.captured(1);
        result += QUrl::toPercentEncoding(name == "id"_L1 && !callId.isEmpty() ? callId : values.of(name));
        last = match.capturedEnd();
    }
    return result + literal(QStringView(path).sliced(last));
}

QByteArray encodedQuery(const QueryList& query)
{
    QByteArray result;
    for (const auto& [name, value] : query) {
        if (!result.isEmpty())
            result += '&';
        result += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
    }
    return result;
}

QByteArray originOf(QUrl url)
{
    if ((url.scheme() == "https"_L1 && url.port() == 443) || (url.scheme() == "http"_L1 && url.port() == 80))
        url.setPort(-1);
    return url.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

QueryList authenticate(RequestValues& values, HttpRequest& request)
{
    const AuthMethod& method = authMethodOf(values.binding.definition, values.binding.account);
    switch (method.kind) {
    case AuthKind::None:
        break;
    case AuthKind::Basic: {
        const QString pair = filled(values, method.user) + u':' + filled(values, method.password);
        request.headers.emplaceBack(QByteArray("Authorization"), "Basic " + pair.toUtf8().toBase64());
        break;
    }
    case AuthKind::Bearer:
        request.headers.emplaceBack(QByteArray("Authorization"),
                                    "Bearer " + filled(values, method.token).toUtf8());
        break;
    case AuthKind::Headers:
        for (const auto& [name, value] : method.pairs)
            request.headers.append({filled(values, name).toUtf8(), filled(values, value).toUtf8()});
        break;
    case AuthKind::Query: {
        QueryList query;
        for (const auto& [name, value] : method.pairs)
            query.append({filled(values, name), filled(values, value)});
        return query;
    }
    case AuthKind::Login:
        if (values.binding.loginToken.isEmpty())
            values.missing.append(u"login token"_s);
        request.headers.emplaceBack(QByteArray("Authorization"),
                                    "Bearer " + values.binding.loginToken.toUtf8());
        break;
    }
    return {};
}

Outcome checkFilled(const RequestValues& values, const HttpRequest& request)
{
    const QString& account = values.binding.account.id;
    if (!values.missing.isEmpty()) {
        return Failure {u"Account %1: %2 is missing. Fill it in in the account's settings."_s.arg(
            account, values.missing.join(u", "_s))};
    }
    for (const auto& [name, value] : request.headers) {
        const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
        if (std::any_of(name.begin(), name.end(), isControl)
            || std::any_of(value.begin(), value.end(), isControl)) {
            return Failure {u"Account %1: a key or field holds a line break or another control character. "
                            "Paste it again without them."_s.arg(account)};
        }
    }
    if (!request.url.isValid()) {
        return Failure {u"Account %1: its settings give no valid address. Check the base URL and the fields "
                        "that stand in paths."_s.arg(account)};
    }
    return Done {};
}

QByteArray addressOf(RequestValues& values, const QString& path, const QString& callId)
{
    QByteArray filledIn = filledPath(values, path, callId);
    if (!filledIn.startsWith('/'))
        filledIn.prepend('/');
    return QUrl(values.binding.baseUrl()).toEncoded() + filledIn;
}

QueryList filledQuery(RequestValues& values, const QueryList& query)
{
    QueryList result;
    for (const auto& [name, value] : query)
        result.append({name, filled(values, value)});
    return result;
}

} // namespace ringback
