// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/requests.h"

#include "providers/jsonaccess_p.h"
#include "providers/registry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
using QueryList = QList<QPair<QString, QString>>;

// What a request needs of the account: its values, remembering the names of those that it lacks.
struct Values {
    const AccountBinding& binding;
    QStringList missing;

    QString of(const QString& name)
    {
        QString value = binding.secrets.value(name);
        if (value.isEmpty())
            value = fieldValue(binding.definition, binding.account, name);
        if (value.isEmpty() && !missing.contains(name))
            missing.append(name);
        return value;
    }
};

// {name} -> the account's value. Used where the value must arrive unchanged: headers and bodies.
QString filled(Values& values, const QString& text)
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

// The same with every value percent-encoded, so that none can change the path.
QByteArray filledPath(Values& values, const QString& path, const QString& callId)
{
    static const QRegularExpression Name(u"\\{([a-z][a-z0-9_]*)\\}"_s);
    QByteArray result;
    qsizetype last = 0;
    const auto literal = [](QStringView part) {
        return QUrl::toPercentEncoding(part.toString(), "/:@!$&'()*+,;=-._~");
    };
    if (!path.contains(u'{'))
        return literal(path);
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

// Adds what identifies the account; query parameters are returned for the URL.
QueryList authenticate(Values& values, HttpRequest& request)
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

// Whether everything the request needs was there and can be sent. The texts name fields, never values.
Outcome checkFilled(const Values& values, const HttpRequest& request)
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

Result<HttpRequest> readRequest(Values& values, const QByteArray& address, const QueryList& query)
{
    HttpRequest request;
    request.headers.emplaceBack("Accept", "application/json");
    QueryList all = query;
    all += authenticate(values, request);
    QByteArray url = address;
    if (!all.isEmpty())
        url += (url.contains('?') ? '&' : '?') + encodedQuery(all);
    request.url = QUrl::fromEncoded(url, QUrl::StrictMode);
    if (const Outcome outcome = checkFilled(values, request); !outcome)
        return outcome.failure();
    return request;
}

QByteArray addressOf(Values& values, const QString& path, const QString& callId)
{
    QByteArray filledIn = filledPath(values, path, callId);
    if (!filledIn.startsWith('/'))
        filledIn.prepend('/');
    return QUrl(values.binding.baseUrl()).toEncoded() + filledIn;
}

QueryList filledQuery(Values& values, const QueryList& query)
{
    QueryList result;
    for (const auto& [name, value] : query)
        result.append({name, filled(values, value)});
    return result;
}

bool isLoopbackHost(const QString& host)
{
    if (host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 || host == "::1"_L1)
        return true;
    static const QRegularExpression Loopback(u"\\A127(\\.[0-9]{1,3}){3}\\z"_s); // not 127.example.com
    return Loopback.match(host).hasMatch();
}
} // namespace

QString AccountBinding::baseUrl() const
{
    QString url = account.baseUrl.isEmpty() ? definition.baseUrl : account.baseUrl;
    while (url.endsWith(u'/'))
        url.chop(1);
    return url;
}

Outcome checkBaseUrl(const QString& baseUrl)
{
    if (baseUrl.isEmpty()) {
        return Failure {
            u"No base URL: this provider publishes none, so the account must name its own, such as "
            "https://calls.example.com/v1."_s};
    }
    const QUrl url(baseUrl, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return Failure {
            u"\"%1\" is not an address. Write it like https://api.example.com/v1."_s.arg(baseUrl)};
    if (!url.userInfo().isEmpty()) {
        return Failure {
            u"The base URL holds a user name or password. Take them out: secrets do not belong in an "
            "address."_s};
    }
    if (url.hasQuery() || url.hasFragment())
        return Failure {u"The base URL must end with its path: take out everything from the ? or # on."_s};
    if (url.scheme() == "https"_L1 || (url.scheme() == "http"_L1 && isLoopbackHost(url.host())))
        return Done {};
    return Failure {u"\"%1\" is not https. A key is only ever sent over https (plain http works for this "
                    "computer's own addresses alone)."_s.arg(baseUrl)};
}

Result<HttpRequest> feedRequest(const AccountBinding& binding, const Feed& feed,
                                const std::optional<PageCursor>& cursor)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    const Paging& paging = feed.paging;
    Values values {binding, {}};
    if (cursor && (paging.kind == PagingKind::NextUrl || paging.kind == PagingKind::LinkHeader)) {
        const QUrl next = QUrl::fromEncoded(addressOf(values, feed.path, {})).resolved(QUrl(cursor->value));
        // The key goes to the account's origin and nowhere else.
        if (originOf(next) != originOf(QUrl(binding.baseUrl()))) {
            return Failure {u"The provider's next page is at %1, another host than the account's. It was not "
                            "fetched, because the key would go there."_s.arg(next.host())};
        }
        return readRequest(values, next.toEncoded(QUrl::RemoveFragment | QUrl::RemoveUserInfo), {});
    }
    QueryList query = filledQuery(values, feed.query);
    if (!paging.sizeParam.isEmpty() && paging.size > 0)
        query.append({paging.sizeParam, QString::number(paging.size)});
    if (cursor)
        query.append({paging.param, cursor->value});
    else if (paging.kind == PagingKind::Page)
        query.append({paging.param, QString::number(paging.firstPage)});
    return readRequest(values, addressOf(values, feed.path, {}), query);
}

Result<HttpRequest> eachRequest(const AccountBinding& binding, const EachRequest& each, const QString& callId)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    // Without an ID this would ask for the list, and with dots for something else: no encoding helps there.
    if (callId.isEmpty() || callId == "."_L1 || callId == ".."_L1) {
        return Failure {
            u"Account %1: \"%2\" is no call ID that can be asked for."_s.arg(binding.account.id, callId)};
    }
    Values values {binding, {}};
    return readRequest(values, addressOf(values, each.path, callId), filledQuery(values, each.query));
}

Result<HttpRequest> loginRequest(const AccountBinding& binding)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    const AuthMethod& method = authMethodOf(binding.definition, binding.account);
    HttpRequest request;
    request.method = "POST";
    Values values {binding, {}};
    QByteArray path = filledPath(values, method.path, {});
    if (!path.startsWith('/'))
        path.prepend('/');
    request.url = QUrl::fromEncoded(method.fromOrigin ? originOf(QUrl(binding.baseUrl())) + path
                                                      : addressOf(values, method.path, {}));
    request.headers.emplaceBack("Accept", "application/json");
    if (method.formBody) {
        request.headers.emplaceBack("Content-Type", "application/x-www-form-urlencoded");
        request.body = encodedQuery(filledQuery(values, method.body));
    } else {
        request.headers.emplaceBack("Content-Type", "application/json");
        QJsonObject object;
        for (const auto& [name, value] : method.body)
            object.insert(name, filled(values, value));
        request.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
    if (const Outcome outcome = checkFilled(values, request); !outcome)
        return outcome.failure();
    return request;
}

QString loginTokenIn(const AuthMethod& method, const QByteArray& body)
{
    const auto json = parseProviderJson(body);
    return json ? textAt(*json, method.tokenAt) : QString();
}

} // namespace ringback
