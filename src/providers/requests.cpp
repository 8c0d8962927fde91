// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/requests.h"

#include "providers/jsonaccess_p.h"
#include "providers/registry.h"
#include "providers/requestparts_p.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
Result<HttpRequest> readRequest(RequestValues& values, const QByteArray& address, const QueryList& query)
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
    RequestValues values {binding, {}};
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
    RequestValues values {binding, {}};
    return readRequest(values, addressOf(values, each.path, callId), filledQuery(values, each.query));
}

Result<HttpRequest> loginRequest(const AccountBinding& binding)
{
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    const AuthMethod& method = authMethodOf(binding.definition, binding.account);
    HttpRequest request;
    request.method = "POST";
    RequestValues values {binding, {}};
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
