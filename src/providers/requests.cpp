// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/requests.h"

#include "providers/jsonaccess_p.h"
#include "providers/registry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
using QueryList = QList<QPair<QString, QString>>;

QString valueOfName(const AccountBinding& binding, const QString& name)
{
    if (binding.secrets.contains(name))
        return binding.secrets.value(name);
    return fieldValue(binding.definition, binding.account, name);
}

// {name} -> the account's value. Used where the value must arrive unchanged: headers and bodies.
QString filled(const AccountBinding& binding, const QString& text)
{
    static const QRegularExpression Name(u"\\{([a-z][a-z0-9_]*)\\}"_s);
    QString result;
    qsizetype last = 0;
    auto it = Name.globalMatch(text);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        result += QStringView(text).sliced(last, match.capturedStart() - last);
        result += valueOfName(binding, match.captured(1));
        last = match.capturedEnd();
    }
    return result + QStringView(text).sliced(last);
}

// The same with every value percent-encoded, so that none can change the path.
QByteArray filledPath(const AccountBinding& binding, const QString& path, const QString& callId)
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
        result += QUrl::toPercentEncoding(name == "id"_L1 && !callId.isEmpty() ? callId
                                                                               : valueOfName(binding, name));
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

QByteArray originOf(const QString& baseUrl)
{
    const QUrl url(baseUrl);
    return url.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

// Adds what identifies the account; query parameters are returned for the URL.
QueryList authenticate(const AccountBinding& binding, HttpRequest& request)
{
    const AuthMethod& method = authMethodOf(binding.definition, binding.account);
    switch (method.kind) {
    case AuthKind::None:
        break;
    case AuthKind::Basic: {
        const QString pair = filled(binding, method.user) + u':' + filled(binding, method.password);
        request.headers.emplaceBack(QByteArray("Authorization"), "Basic " + pair.toUtf8().toBase64());
        break;
    }
    case AuthKind::Bearer:
        request.headers.emplaceBack(QByteArray("Authorization"),
                                    "Bearer " + filled(binding, method.token).toUtf8());
        break;
    case AuthKind::Headers:
        for (const auto& [name, value] : method.pairs)
            request.headers.append({filled(binding, name).toUtf8(), filled(binding, value).toUtf8()});
        break;
    case AuthKind::Query: {
        QueryList query;
        for (const auto& [name, value] : method.pairs)
            query.append({filled(binding, name), filled(binding, value)});
        return query;
    }
    case AuthKind::Login:
        request.headers.emplaceBack(QByteArray("Authorization"), "Bearer " + binding.loginToken.toUtf8());
        break;
    }
    return {};
}

Result<HttpRequest> readRequest(const AccountBinding& binding, const QByteArray& address,
                                const QueryList& query)
{
    HttpRequest request;
    request.headers.emplaceBack("Accept", "application/json");
    QueryList all = query;
    all += authenticate(binding, request);
    QByteArray url = address;
    if (!all.isEmpty())
        url += (url.contains('?') ? '&' : '?') + encodedQuery(all);
    request.url = QUrl::fromEncoded(url, QUrl::StrictMode);
    if (!request.url.isValid()) {
        return Failure {
            u"Account %1: its settings give no valid address. Check the base URL and the fields that "
            "stand in paths."_s.arg(binding.account.id)};
    }
    return request;
}

QByteArray addressOf(const AccountBinding& binding, const QString& path, const QString& callId)
{
    QByteArray filledIn = filledPath(binding, path, callId);
    if (!filledIn.startsWith('/'))
        filledIn.prepend('/');
    return QUrl(binding.baseUrl()).toEncoded() + filledIn;
}

QueryList filledQuery(const AccountBinding& binding, const QueryList& query)
{
    QueryList result;
    for (const auto& [name, value] : query)
        result.append({name, filled(binding, value)});
    return result;
}

bool isLoopbackHost(const QString& host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 || host == "127.0.0.1"_L1
        || host == "::1"_L1 || (host.startsWith("127."_L1) && host.count(u'.') == 3);
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
    if (cursor && (paging.kind == PagingKind::NextUrl || paging.kind == PagingKind::LinkHeader)) {
        const QUrl next = QUrl::fromEncoded(addressOf(binding, feed.path, {})).resolved(QUrl(cursor->value));
        // The key goes to the account's origin and nowhere else.
        if (originOf(next.toString()) != originOf(binding.baseUrl())) {
            return Failure {u"The provider's next page is at %1, another host than the account's. It was not "
                            "fetched, because the key would go there."_s.arg(next.host())};
        }
        return readRequest(binding, next.toEncoded(QUrl::RemoveFragment), {});
    }
    QueryList query = filledQuery(binding, feed.query);
    if (!paging.sizeParam.isEmpty() && paging.size > 0)
        query.append({paging.sizeParam, QString::number(paging.size)});
    if (cursor)
        query.append({paging.param, cursor->value});
    else if (paging.kind == PagingKind::Page)
        query.append({paging.param, QString::number(paging.firstPage)});
    return readRequest(binding, addressOf(binding, feed.path, {}), query);
}

Result<HttpRequest> eachRequest(const AccountBinding& binding, const EachRequest& each, const QString& callId)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    return readRequest(binding, addressOf(binding, each.path, callId), filledQuery(binding, each.query));
}

Result<HttpRequest> loginRequest(const AccountBinding& binding)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    const AuthMethod& method = authMethodOf(binding.definition, binding.account);
    HttpRequest request;
    request.method = "POST";
    const QByteArray path = filledPath(binding, method.path, {});
    request.url = QUrl::fromEncoded(method.fromOrigin ? originOf(binding.baseUrl()) + path
                                                      : addressOf(binding, method.path, {}));
    request.headers.emplaceBack("Accept", "application/json");
    if (method.formBody) {
        request.headers.emplaceBack("Content-Type", "application/x-www-form-urlencoded");
        request.body = encodedQuery(filledQuery(binding, method.body));
    } else {
        request.headers.emplaceBack("Content-Type", "application/json");
        QJsonObject object;
        for (const auto& [name, value] : method.body)
            object.insert(name, filled(binding, value));
        request.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
    return request;
}

QString loginTokenIn(const AuthMethod& method, const QByteArray& body)
{
    const auto json = parseProviderJson(body);
    return json ? textAt(*json, method.tokenAt) : QString();
}

} // namespace ringback
