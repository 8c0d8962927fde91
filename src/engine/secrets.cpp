// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets.h"

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString variablePart(const QString& text)
{
    QString part = text.toUpper();
    for (QChar& c : part) {
        const bool plain = (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
        if (!plain)
            c = u'_';
    }
    return part;
}

QStringList variablesOf(const Account& account, const Definition& definition)
{
    QStringList names;
    for (const AccountField& field : definition.account) {
        if (field.secret)
            names.append(secretVariable(account.id, field.key));
    }
    return names;
}
} // namespace

QString secretVariable(const QString& accountId, const QString& fieldKey)
{
    return u"RINGBACK_SECRET_"_s + variablePart(accountId) + u'_' + variablePart(fieldKey);
}

EnvironmentSecrets::EnvironmentSecrets(const QProcessEnvironment& environment)
    : m_environment(environment) { }

Secrets EnvironmentSecrets::secretsFor(const Account& account, const Definition& definition) const
{
    Secrets secrets;
    for (const AccountField& field : definition.account) {
        if (!field.secret)
            continue;
        const QString value = m_environment.value(secretVariable(account.id, field.key));
        if (!value.isEmpty())
            secrets.insert(field.key, value);
    }
    return secrets;
}

Secrets MemorySecrets::secretsFor(const Account& account, const Definition&) const
{
    return m_secrets.value(account.id);
}

Outcome checkVariableClash(const Account& candidate, const Definition& definition,
                           const QList<Account>& others, const QList<Definition>& othersDefinitions)
{
    const QStringList mine = variablesOf(candidate, definition);
    for (qsizetype i = 0; i < others.size() && i < othersDefinitions.size(); ++i) {
        for (const QString& name : variablesOf(others[i], othersDefinitions[i])) {
            if (mine.contains(name)) {
                return Failure {
                    u"The account ID \"%1\" cannot be used beside \"%2\": both would read their secret from "
                    "%3. Choose another ID."_s.arg(candidate.id, others[i].id, name)};
            }
        }
    }
    return Done {};
}

} // namespace ringback
