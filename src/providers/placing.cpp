// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/placing.h"

#include "core/keymask.h"
#include "core/redaction.h"
#include "providers/placetemplate_p.h"
#include "providers/requestparts_p.h"

#include <QCryptographicHash>
#include <QUrlQuery>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// What is wrong with the order itself, before anything is put together.
Outcome checkOrder(const AccountBinding& binding, const PlaceOrder& order, const QString& idempotencyKey)
{
    const QString account = binding.account.id;
    const PlaceRules& rules = *binding.definition.place;
    const auto numberFailure = [&account](const QString& what, const QString& number) {
        return Failure {number.isEmpty()
                            ? u"Account %1: %2 is missing."_s.arg(account, what)
                            : u"Account %1: %2 \"%3\" is no number in international form. Write it with + "
                              "and the country's code, such as +15550100123."_s.arg(account, what, number)};
    };
    if (!isPlaceableNumber(order.to))
        return numberFailure(u"the number to call"_s, order.to);
    if (!isPlaceableNumber(order.from) && !(order.from.isEmpty() && rules.fromOptional))
        return numberFailure(u"the number to call from"_s, order.from);
    const QStringList missing = missingPlaceFields(binding.definition, order.fields);
    if (!missing.isEmpty()) {
        return Failure {
            u"Account %1: %2 is missing. Fill it in where the call is placed, or in the account's "
            "settings for retries."_s.arg(account, missing.join(u", "_s))};
    }
    for (const PlaceField& field : rules.fields) {
        const QString problem = placeFieldProblem(field, placeFieldValue(field, order.fields));
        if (!problem.isEmpty())
            return Failure {u"Account %1: %2: %3."_s.arg(account, field.label, problem)};
    }
    for (const QStringList& group : rules.oneOf) {
        QStringList set;
        for (const PlaceField& field : rules.fields) {
            if (group.contains(field.key) && !placeFieldValue(field, order.fields).isEmpty())
                set.append(field.label);
        }
        if (set.size() > 1)
            return Failure {u"Account %1: %2 cannot be given together. Keep one and empty the other."_s.arg(
                account, set.join(u" and "_s))};
    }
    if (!rules.idempotencyHeader.isEmpty() && idempotencyKey.isEmpty()) {
        return Failure {u"Account %1: %2 needs an idempotency key, and none was made for this attempt."_s.arg(
            account, rules.idempotencyHeader)};
    }
    return Done {};
}

std::optional<Json> filledBody(RequestValues& values, const PlaceRules& rules, const PlaceOrder& order)
{
    const auto number = [&rules](const QString& text) -> std::optional<Json> {
        if (text.isEmpty())
            return std::nullopt;
        return Json((rules.numbersWithoutPlus && text.startsWith(u'+') ? text.mid(1) : text).toStdString());
    };
    const auto valueOf = [&](const QString& name) -> std::optional<Json> {
        if (name == "to"_L1)
            return number(order.to);
        if (name == "from"_L1)
            return number(order.from);
        for (const PlaceField& field : rules.fields) {
            if (field.key != name)
                continue;
            const QString value = placeFieldValue(field, order.fields);
            if (value.isEmpty())
                return std::nullopt;
            return field.kind == PlaceField::Kind::JsonText ? parsePlaceJson(value.toUtf8())
                                                            : Json(value.toStdString());
        }
        return Json(values.of(name).toStdString());
    };
    const std::optional<Json> body = parsePlaceJson(rules.body);
    return body ? filledTemplate(*body, valueOf) : std::nullopt;
}

QByteArray formOf(const Json& body)
{
    QueryList pairs;
    for (const auto& [name, value] : body.items())
        pairs.append({QString::fromStdString(name),
                      value.is_string() ? toQString(value) : QString::fromUtf8(compactJson(value))});
    return encodedQuery(pairs);
}
} // namespace

Result<HttpRequest> placeRequest(const AccountBinding& binding, const PlaceOrder& order,
                                 const QString& idempotencyKey)
{
    if (!binding.definition.place) {
        return Failure {u"Account %1: %2 publishes no way to place calls, and none is set up for this "
                        "account."_s.arg(binding.account.id, binding.definition.name)};
    }
    if (const Outcome base = checkBaseUrl(binding.baseUrl()); !base)
        return base.failure();
    if (const Outcome checked = checkOrder(binding, order, idempotencyKey); !checked)
        return checked.failure();
    const PlaceRules& rules = *binding.definition.place;
    RequestValues values {binding, {}};
    const std::optional<Json> body = filledBody(values, rules, order);
    if (!body)
        return Failure {u"Account %1: the body that places a call is not usable."_s.arg(binding.account.id)};
    HttpRequest request;
    request.method = rules.method;
    request.headers.emplaceBack("Accept", "application/json");
    request.headers.emplaceBack("Content-Type",
                                rules.formBody ? "application/x-www-form-urlencoded" : "application/json");
    request.body = rules.formBody ? formOf(*body) : compactJson(*body);
    QByteArray url = addressOf(values, rules.path, {});
    const QueryList query = authenticate(values, request);
    if (!query.isEmpty())
        url += (url.contains('?') ? '&' : '?') + encodedQuery(query);
    request.url = QUrl::fromEncoded(url, QUrl::StrictMode);
    if (!rules.idempotencyHeader.isEmpty())
        request.headers.append({rules.idempotencyHeader.toLatin1(), idempotencyKey.toUtf8()});
    if (const Outcome outcome = checkFilled(values, request); !outcome)
        return outcome.failure();
    return request;
}

QString describePlaceRequest(const AccountBinding& binding, const HttpRequest& request)
{
    QStringList keys = binding.secrets.values();
    keys.append(binding.loginToken);
    const KeyMask mask(keys);
    const QString masked = QString::fromLatin1(MaskText);
    QString url = request.url.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                       | QUrl::RemoveFragment);
    const auto query = QUrlQuery(request.url).queryItems(QUrl::FullyEncoded);
    for (qsizetype i = 0; i < query.size(); ++i)
        url += (i == 0 ? u'?' : u'&') + query[i].first + u'=' + masked;
    QStringList lines {QString::fromLatin1(request.method) + u' ' + url};

    QStringList shown {u"accept"_s, u"content-type"_s};
    if (binding.definition.place && !binding.definition.place->idempotencyHeader.isEmpty())
        shown.append(binding.definition.place->idempotencyHeader.toLower());
    for (const auto& [name, value] : request.headers) {
        const QString header = QString::fromUtf8(name);
        lines.append(header + u": " + (shown.contains(header.toLower()) ? QString::fromUtf8(value) : masked));
    }
    const QString body = maskSecrets(QString::fromUtf8(request.body));
    return mask.masked(lines.join(u'\n') + u"\n\n"_s + body);
}

QByteArray placeDigest(const HttpRequest& request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QByteArray head = request.method + '\n' + request.url.path(QUrl::FullyEncoded).toUtf8() + '\n';
    hash.addData(head);
    hash.addData(request.body);
    return hash.result();
}

} // namespace ringback
