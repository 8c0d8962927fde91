// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/envelopematch_p.h"
#include "providers/jsonaccess_p.h"
#include "providers/jsontext.h"
#include "providers/placing.h"
#include "providers/registry.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Statuses that turn a request away before anything is done with it, whoever gives them: a gateway, a proxy
// on the way, or the provider.
constexpr std::array TurnedAway {401, 403, 405, 407, 411, 413, 414, 415, 417, 421, 426, 428, 429, 431, 451};
// Statuses that refuse what was asked for; believed where the body is the provider's.
constexpr std::array Refused {400, 402, 404, 410, 412, 422};

template <typename List> bool holdsStatus(const List& list, int status)
{
    return std::find(list.begin(), list.end(), status) != list.end();
}

bool surelyNeverLeft(NetFault fault)
{
    switch (fault) {
    case NetFault::Dns:
    case NetFault::Refused:
    case NetFault::TlsExpired:
    case NetFault::TlsNotYetValid:
    case NetFault::TlsName:
    case NetFault::TlsIssuer:
    case NetFault::TlsSelfSigned:
    case NetFault::TlsHandshake:
    case NetFault::TlsOther:
    case NetFault::PlainHttp:
    case NetFault::ProxyAuth:
        return true;
    case NetFault::None:
    case NetFault::Reset:
    case NetFault::Unreachable: // also how a connection that was made can end
    case NetFault::Deadline:
    case NetFault::TooLarge:
    case NetFault::CutBody:
    case NetFault::Decompression:
    case NetFault::Proxy: // it may have passed the request on before it failed
    case NetFault::Canceled:
    case NetFault::Other:
        break;
    }
    return false;
}

// Whether something stands where an ID belongs, and not a provider's way to say "none".
bool standsForSomething(const nlohmann::json& value)
{
    if (value.is_boolean())
        return false;
    const QString id = scalarText(value).value_or(QString());
    const auto isNothing = [](QChar c) { return c == u'0' || c == u'-'; };
    return !std::all_of(id.begin(), id.end(), isNothing);
}

// An ID of a call that can be used as one.
QString idOf(const nlohmann::json& value)
{
    const QString id = standsForSomething(value) ? scalarText(value).value_or(QString()) : QString();
    return isUsableId(id) ? id : QString();
}

QString firstId(const nlohmann::json& body, const Pointers& pointers)
{
    for (const QString& pointer : pointers) {
        const nlohmann::json* value = findAt(body, pointer);
        const QString id = value == nullptr ? QString() : idOf(*value);
        if (!id.isEmpty())
            return id;
    }
    return {};
}

// Names under which this provider gives call IDs; a bare "id" may be anything's.
QStringList callIdNames(const PlaceRules& rules, bool withBareId)
{
    QStringList names;
    for (const QString& pointer : rules.callId) {
        QString name = pointer.section(u'/', -1);
        bool isIndex = false;
        name.toInt(&isIndex);
        if (isIndex)
            name = pointer.section(u'/', -2, -2);
        if (!name.isEmpty() && !names.contains(name) && (withBareId || name != "id"_L1))
            names.append(name);
    }
    return names;
}

// Whether a call ID stands anywhere, also where no answer of this provider is known to have one.
bool mentionsCall(const PlaceRules& rules, const nlohmann::json& body)
{
    for (const QString& pointer : rules.callId) {
        const nlohmann::json* value = findAt(body, pointer);
        if (value != nullptr && standsForSomething(*value))
            return true;
    }
    const QStringList names = callIdNames(rules, false);
    QList<const nlohmann::json*> open {&body};
    while (!open.isEmpty()) {
        const nlohmann::json* value = open.takeLast();
        if (value->is_array()) {
            for (const nlohmann::json& child : *value)
                open.append(&child);
        } else if (value->is_object()) {
            for (const auto& [name, child] : value->items()) {
                const bool isNamed = names.contains(QString::fromStdString(name), Qt::CaseInsensitive);
                const bool isList = child.is_array() && !child.empty() && child.front().is_primitive();
                if (isNamed && standsForSomething(isList ? child.front() : child))
                    return true;
                open.append(&child);
            }
        }
    }
    return false;
}

// The same in bytes that are no JSON any more.
bool mentionsCall(const PlaceRules& rules, const QByteArray& body)
{
    const QString text = QString::fromUtf8(body);
    for (const QString& name : callIdNames(rules, true)) {
        const QRegularExpression pattern(u"\""_s + QRegularExpression::escape(name)
                                             + u"\"?\\s*:\\s*\\[?\\s*[\"\\w]"_s,
                                         QRegularExpression::CaseInsensitiveOption);
        if (pattern.match(text).hasMatch())
            return true;
    }
    return false;
}

// Everything the rows of the table look at.
struct AnswerView {
    const PlaceRules& rules;
    const ErrorRules& errors;
    int httpStatus = 0;
    bool isEmpty = false;
    std::optional<nlohmann::json> body;
    std::optional<EnvelopeMatch> match;
    QString callId;

    // The provider's own words, where it has any.
    QString said() const
    {
        constexpr qsizetype MostWords = 300;
        if (!match)
            return {};
        const QString words = match->message.simplified().left(MostWords);
        if (match->code.isEmpty() || words.isEmpty())
            return match->code.isEmpty() ? words : match->code;
        return match->code + u": " + words;
    }
};

void judge(PlaceAnswer& answer, AttemptState state, const QString& remark, const QString& said = {})
{
    answer.state = state;
    answer.remark = said.isEmpty() ? remark : remark + u' ' + said;
}

void judgeSuccess(PlaceAnswer& answer, const AnswerView& view)
{
    if (!view.body) {
        return judge(answer, AttemptState::Unknown,
                     view.isEmpty
                         ? u"The answer says success but is empty: no call ID came back."_s
                         : u"The answer says success but is not whole JSON: no call ID can be read."_s);
    }
    answer.status = textAt(*view.body, view.rules.status);
    const auto meansFailed = [&answer](const QString& word) {
        return foldedWord(word) == foldedWord(answer.status);
    };
    const bool failed = !answer.status.isEmpty()
        && std::any_of(view.rules.failedStatuses.begin(), view.rules.failedStatuses.end(), meansFailed);
    const bool isError =
        !view.errors.errorInSuccess.isEmpty() && allHold(view.errors.errorInSuccess, *view.body);
    if (isError && view.callId.isEmpty())
        return judge(answer, AttemptState::NotPlaced,
                     u"The provider answered with status %1, but with an error."_s.arg(view.httpStatus),
                     view.said());
    if (isError)
        return judge(answer, AttemptState::Unknown,
                     u"The answer holds an error and a call ID: the call may have been placed."_s,
                     view.said());
    if (failed) {
        answer.failed = true;
        return judge(answer, AttemptState::Placed,
                     u"The provider took the call and says in the same answer that it is \"%1\"."_s.arg(
                         answer.status.simplified().left(80)),
                     view.said());
    }
    if (!view.callId.isEmpty())
        return judge(answer, AttemptState::Placed, {});
    if (const QString id = firstId(*view.body, view.rules.acceptedId); !id.isEmpty())
        return judge(
            answer, AttemptState::Placed,
            u"The provider took the order under the ID %1; its call has an ID of its own."_s.arg(id));
    judge(answer, AttemptState::Unknown,
          u"The answer says success but names no call: the call may have been placed."_s, view.said());
}

void judgeError(PlaceAnswer& answer, const AnswerView& view)
{
    const int status = view.httpStatus;
    const QString code = view.match ? view.match->code : QString();
    const QString refused = u"The provider refused the call."_s;
    const QString open = u"Status %1 does not say whether the call was placed."_s.arg(status);
    if (!code.isEmpty() && view.rules.unknownCodes.contains(code, Qt::CaseInsensitive))
        return judge(answer, AttemptState::Unknown, u"This error leaves open whether the call was placed."_s,
                     view.said());
    if (!code.isEmpty() && view.rules.refusedCodes.contains(code))
        return judge(answer, AttemptState::NotPlaced, refused, view.said());
    if (status >= 500) {
        const bool known = view.rules.refusedStatuses.contains(status);
        return judge(answer, known ? AttemptState::NotPlaced : AttemptState::Unknown, known ? refused : open,
                     view.said());
    }
    if (holdsStatus(TurnedAway, status) || (holdsStatus(Refused, status) && view.match))
        return judge(answer, AttemptState::NotPlaced, refused, view.said());
    judge(answer, AttemptState::Unknown, open, view.said());
}

void findRequestId(PlaceAnswer& answer, const AnswerView& view, const HeaderList& headers)
{
    if (view.match && !view.match->requestId.isEmpty()) {
        answer.requestId = view.match->requestId;
        answer.requestIdSource = view.match->requestIdSource;
        return;
    }
    // A success carries its ID where an error does.
    for (const Envelope& envelope : view.errors.envelopes) {
        for (const QString& pointer : envelope.requestId) {
            const QString id = view.body ? firstId(*view.body, {pointer}) : QString();
            if (id.isEmpty())
                continue;
            answer.requestId = id;
            answer.requestIdSource = u"body:"_s + pointer;
            return;
        }
    }
    for (const QString& name : view.errors.requestIdHeaders) {
        const QString id = QString::fromUtf8(headerValue(headers, name.toLatin1())).trimmed();
        if (!isUsableId(id))
            continue;
        answer.requestId = id;
        answer.requestIdSource = u"header:"_s + name;
        return;
    }
}
} // namespace

PlaceAnswer readPlaceAnswer(const Definition& definition, const HttpResponse& response)
{
    static const PlaceRules NoRules;
    const PlaceRules& rules = definition.place ? *definition.place : NoRules;
    AnswerView view {rules, definition.errors, response.httpStatus, response.body.trimmed().isEmpty(), {}, {},
                     {}};
    const QByteArray head = response.body.left(64).trimmed();
    if (head.startsWith('{') || head.startsWith('[') || head.startsWith("\xEF\xBB\xBF"))
        view.body = parseProviderJson(reducedJson(response.body));
    if (view.body && !view.body->is_structured())
        view.body.reset();
    if (view.body) {
        const ErrorSource source {definition.id, definition.baseUrl, definition.errors, {}};
        view.match = matchEnvelope(source, *view.body, response.httpStatus);
        view.callId = firstId(*view.body, rules.callId);
    }

    PlaceAnswer answer;
    answer.callId = view.callId;
    findRequestId(answer, view, response.headers);
    if (response.fault != NetFault::None) {
        const bool left = !surelyNeverLeft(response.fault);
        judge(answer, left ? AttemptState::Unknown : AttemptState::NotPlaced,
              left ? u"No whole answer came after the request had left: the call may have been placed."_s
                   : u"The request never left this computer, or was turned away before it arrived."_s,
              response.faultText);
    } else if (response.httpStatus >= 200 && response.httpStatus < 300) {
        judgeSuccess(answer, view);
    } else if (response.httpStatus >= 400 && response.httpStatus < 600) {
        judgeError(answer, view);
    } else if (response.httpStatus >= 300 && response.httpStatus < 400) {
        judge(answer, AttemptState::Unknown,
              u"The provider pointed to another address, which was not followed: whether the call was placed "
              "is not known."_s);
    } else {
        judge(answer, AttemptState::Unknown, u"The answer has no status that can be read."_s);
    }
    const auto mentions = [&] {
        constexpr qsizetype MostLookedThrough = 1024 * 1024;
        return view.body ? mentionsCall(rules, *view.body)
                         : mentionsCall(rules, response.body.left(MostLookedThrough));
    };
    if (answer.state == AttemptState::NotPlaced && mentions())
        judge(answer, AttemptState::Unknown,
              u"The answer refuses the call and names a call all the same: it may have been placed."_s,
              view.said());
    if (answer.state != AttemptState::Placed || answer.failed)
        answer.checklist = rules.checklists.value(response.httpStatus);
    return answer;
}

} // namespace ringback
