// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/draftexamination.h"

#include "engine/accountbinding.h"
#include "net/httpclient.h"

#include <QDateTime>
#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype LongestLabel = 100;
constexpr int MostRequestsPerMinute = 60'000;

bool holdsControls(const QString& text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7F; });
}

QString plainBaseUrl(const Definition& definition, const Account& account)
{
    return AccountBinding {definition, account, {}, {}}.baseUrl();
}
} // namespace

QString trimmedSecret(const QString& typed)
{
    const auto isBreak = [](QChar c) { return c == u'\n' || c == u'\r' || c == u'\t'; };
    qsizetype from = 0;
    qsizetype end = typed.size();
    while (from < end && isBreak(typed[from]))
        ++from;
    while (end > from && isBreak(typed[end - 1]))
        --end;
    return typed.sliced(from, end - from);
}

QString originOf(const QString& baseUrl)
{
    QUrl url(baseUrl, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return {};
    if ((url.scheme() == "https"_L1 && url.port() == 443) || (url.scheme() == "http"_L1 && url.port() == 80))
        url.setPort(-1);
    return url.toString(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

QStringList fieldsInUse(const Definition& definition, const Account& account)
{
    const AuthMethod& chosen = authMethodOf(definition, account);
    QStringList keys;
    for (const AccountField& field : definition.account) {
        const auto takes = [&field](const AuthMethod& method) { return method.fields.contains(field.key); };
        const bool anyTakes =
            std::any_of(definition.auth.methods.begin(), definition.auth.methods.end(), takes);
        if (!anyTakes || takes(chosen))
            keys.append(field.key);
    }
    return keys;
}

Definition DraftExaminer::definitionOf(const Account& account) const
{
    const Result<Definition> definition = m_registry.definitionFor(account);
    if (definition)
        return *definition;
    const LoadedProvider* provider = m_registry.find(account.provider);
    return provider != nullptr ? provider->definition : Definition {};
}

Secrets DraftExaminer::secretsOf(const AccountDraft& draft, const Definition& definition) const
{
    Account stored = draft.account;
    // What is in hand belongs to the account as it is saved; a new one has nothing yet.
    Secrets secrets = m_keeper.secretsFor(stored, definition);
    for (const AccountField& field : definition.account) {
        const bool fromEnvironment = m_keeper.placeOf(draft.account, field.key) == SecretPlace::Environment;
        if (!field.secret || fromEnvironment)
            continue;
        if (draft.secrets.contains(field.key))
            secrets.insert(field.key, trimmedSecret(draft.secrets.value(field.key)));
        else if (draft.previousId.isEmpty())
            secrets.remove(field.key);
        if (secrets.value(field.key).isEmpty())
            secrets.remove(field.key);
    }
    return secrets;
}

AccountExamination DraftExaminer::examine(const AccountDraft& draft) const
{
    AccountExamination result;
    const Definition definition = definitionOf(draft.account);
    if (definition.id.isEmpty()) {
        result.mistakes.insert(
            u"provider"_s,
            u"The provider \"%1\" is not known. Choose one of the list."_s.arg(draft.account.provider));
        return result;
    }
    examineId(draft, definition, result);
    if (draft.account.label.size() > LongestLabel)
        result.mistakes.insert(u"label"_s,
                               u"The name is too long; use at most %1 characters."_s.arg(LongestLabel));
    else if (holdsControls(draft.account.label))
        result.mistakes.insert(u"label"_s, u"The name holds a line break. Write it on one line."_s);
    const int perMinute = draft.account.requestsPerMinute;
    if (perMinute < 0 || perMinute > MostRequestsPerMinute) {
        result.mistakes.insert(
            u"requests_per_minute"_s,
            u"Give a number from 1 to %1, or 0 for no limit of your own."_s.arg(MostRequestsPerMinute));
    }
    examineFields(draft, definition, result);
    examineAddress(draft, definition, result);
    result.duplicateOf = duplicateOf(draft, definition);
    return result;
}

void DraftExaminer::examineId(const AccountDraft& draft, const Definition& definition,
                              AccountExamination& result) const
{
    const QString& id = draft.account.id;
    if (const Outcome fits = checkAccountId(id); !fits) {
        result.mistakes.insert(u"id"_s, fits.error());
        return;
    }
    if (!draft.previousId.isEmpty() && draft.previousId != id) {
        result.mistakes.insert(
            u"id"_s,
            u"The ID stays \"%1\": its calls are kept under it. To have another, add an account "
            "and remove this one."_s.arg(draft.previousId));
        return;
    }
    QList<Account> others;
    QList<Definition> definitions;
    for (const Account& other : m_accounts) {
        if (other.id == draft.previousId)
            continue;
        if (other.id == id) {
            result.mistakes.insert(u"id"_s,
                                   u"There is an account \"%1\" already. Choose another ID."_s.arg(id));
            return;
        }
        others.append(other);
        definitions.append(definitionOf(other));
    }
    if (const Outcome clash = checkVariableClash(draft.account, definition, others, definitions); !clash)
        result.mistakes.insert(u"id"_s, clash.error());
}

void DraftExaminer::examineFields(const AccountDraft& draft, const Definition& definition,
                                  AccountExamination& result) const
{
    result.fieldsInUse = fieldsInUse(definition, draft.account);
    Secrets assumed; // a secret may come later, from the environment
    for (const AccountField& field : definition.account) {
        const QString value = draft.account.fields.value(field.key);
        if (field.secret) {
            assumed.insert(field.key, u"?"_s);
            result.variables.insert(field.key, secretVariable(draft.account.id, field.key));
            SecretPlace place = m_keeper.placeOf(draft.account, field.key);
            const QString typed = trimmedSecret(draft.secrets.value(field.key));
            if (place != SecretPlace::Environment) {
                if (draft.secrets.contains(field.key))
                    place = typed.isEmpty() ? SecretPlace::Nowhere : SecretPlace::Typed;
                else if (draft.previousId.isEmpty())
                    place = SecretPlace::Nowhere;
            }
            result.secrets.insert(field.key, place);
            if (holdsControls(typed)) {
                result.mistakes.insert(
                    field.key, u"This holds a line break in its middle. Copy the key again, alone."_s);
            }
            continue;
        }
        if (!field.choices.isEmpty() && !value.isEmpty() && !field.choices.contains(value))
            result.mistakes.insert(
                field.key, u"\"%1\" is no choice here; use %2."_s.arg(value, field.choices.join(u", "_s)));
        else if (holdsControls(value))
            result.mistakes.insert(field.key, u"This holds a line break. Write it on one line."_s);
    }
    for (const AccountField& field : missingFields(definition, draft.account, assumed)) {
        result.mistakes.insert(
            field.key, field.help.isEmpty() ? u"This is needed."_s : u"This is needed. %1"_s.arg(field.help));
    }
    if (const Result<Definition> fits = m_registry.definitionFor(draft.account);
        !fits && result.mistakes.isEmpty()) {
        // The text names the setting; which field it came from, only its word for it can tell.
        QString key = result.fieldsInUse.value(0);
        for (const QString& candidate : std::as_const(result.fieldsInUse)) {
            const QString value = draft.account.fields.value(candidate);
            if (!value.isEmpty() && fits.error().contains(u'"' + value + u'"'))
                key = candidate;
        }
        result.mistakes.insert(key, fits.error());
    }
}

void DraftExaminer::examineAddress(const AccountDraft& draft, const Definition& definition,
                                   AccountExamination& result) const
{
    const QString address = plainBaseUrl(definition, draft.account);
    if (const Outcome base = checkBaseUrl(address); !base)
        result.mistakes.insert(u"base_url"_s, base.error());
    else
        result.origin = originOf(address);
    const LoadedProvider* provider = m_registry.find(draft.account.provider);
    const QString published = provider != nullptr ? originOf(provider->definition.baseUrl) : QString();
    result.originIsProviders = published.isEmpty() || result.origin.isEmpty() || published == result.origin;
    if (const QString mistake = certificateMistake(draft.account); !mistake.isEmpty())
        result.mistakes.insert(u"ca_certificate"_s, mistake);
}

QString DraftExaminer::certificateMistake(const Account& account) const
{
    if (account.caCertificate.isEmpty())
        return {};
    const QFileInfo file(account.caCertificate);
    if (!file.isAbsolute())
        return u"Give the whole path of the certificate's file."_s;
    if (!file.isFile())
        return u"There is no file %1. Choose the certificate (PEM) that the provider's operator gave you."_s
            .arg(account.caCertificate);
    const QString key =
        u"%1\n%2\n%3"_s.arg(file.filePath()).arg(file.lastModified().toMSecsSinceEpoch()).arg(file.size());
    const auto known = m_verdicts.constFind(key);
    if (known != m_verdicts.constEnd())
        return *known;
    HttpClient client(m_clock);
    const Outcome trusted = trustAccountCertificate(client, account);
    m_verdicts.insert(key, trusted.error());
    return trusted.error();
}

QString DraftExaminer::duplicateOf(const AccountDraft& draft, const Definition& definition) const
{
    const QString address = plainBaseUrl(definition, draft.account);
    const Secrets mine = secretsOf(draft, definition);
    for (const Account& other : m_accounts) {
        if (other.id == draft.previousId || other.id == draft.account.id
            || other.provider != draft.account.provider)
            continue;
        const Definition otherDefinition = definitionOf(other);
        if (originOf(plainBaseUrl(otherDefinition, other)) != originOf(address))
            continue;
        // Compared in memory, where both are anyway.
        const Secrets theirs = m_keeper.secretsFor(other, otherDefinition);
        const auto shared = [&](const QString& key) {
            return !mine.value(key).isEmpty() && mine.value(key) == theirs.value(key);
        };
        const QStringList used = fieldsInUse(definition, draft.account);
        if (std::any_of(used.begin(), used.end(), shared))
            return other.id;
        // A field says who somebody is when it must be filled in to sign in, and nobody's default fills it.
        const QStringList& signing = authMethodOf(definition, draft.account).fields;
        bool identifies = false;
        bool same = true;
        for (const AccountField& field : definition.account) {
            if (field.secret || field.hasDefault || !field.choices.isEmpty() || !signing.contains(field.key))
                continue;
            identifies = identifies || !draft.account.fields.value(field.key).isEmpty();
            same = same && draft.account.fields.value(field.key) == other.fields.value(field.key);
        }
        if (identifies && same)
            return other.id;
    }
    return {};
}

} // namespace ringback
