// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets.h"

#include <cstring>

#ifdef Q_OS_UNIX
#    include <unistd.h>
#endif

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr char SecretPrefix[] = "RINGBACK_SECRET_";

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

QString SecretSource::waitingFor(const Account&, const Definition&) const
{
    return {};
}

void overwrite(QString& secret)
{
    if (secret.isDetached()) {
        // volatile: a compiler leaves out what it thinks nobody reads again.
        volatile char16_t* characters = reinterpret_cast<volatile char16_t*>(secret.data());
        for (qsizetype i = 0; i < secret.size(); ++i)
            characters[i] = 0;
    }
    secret.clear();
}

void overwrite(Secrets& secrets)
{
    for (QString& secret : secrets)
        overwrite(secret);
    secrets.clear();
}

QString secretVariable(const QString& accountId, const QString& fieldKey)
{
    return QLatin1String(SecretPrefix) + variablePart(accountId) + u'_' + variablePart(fieldKey);
}

EnvironmentSecrets::EnvironmentSecrets(const QProcessEnvironment& environment)
    : m_environment(environment) { }

EnvironmentSecrets EnvironmentSecrets::taken()
{
    EnvironmentSecrets secrets;
#ifdef Q_OS_UNIX
    // unsetenv() only forgets where the text is.
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        if (std::strncmp(*entry, SecretPrefix, sizeof(SecretPrefix) - 1) != 0)
            continue;
        char* const separator = std::strchr(*entry, '=');
        if (separator == nullptr)
            continue;
        for (volatile char* c = separator + 1; *c != 0; ++c)
            *c = 'x';
    }
#endif
    const QStringList names = secrets.m_environment.keys();
    for (const QString& name : names) {
        if (name.startsWith(QLatin1String(SecretPrefix)))
            qunsetenv(name.toLocal8Bit().constData());
    }
    return secrets;
}

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

bool EnvironmentSecrets::has(const QString& accountId, const QString& fieldKey) const
{
    return !m_environment.value(secretVariable(accountId, fieldKey)).isEmpty();
}

MemorySecrets::~MemorySecrets()
{
    for (SecretsInHand& secrets : m_secrets)
        overwrite(secrets.values);
}

void MemorySecrets::remove(const QString& accountId)
{
    SecretsInHand secrets = m_secrets.take(accountId);
    overwrite(secrets.values);
}

Secrets MemorySecrets::secretsFor(const Account& account, const Definition&) const
{
    return m_secrets.value(account.id).values;
}

QString MemorySecrets::waitingFor(const Account& account, const Definition&) const
{
    return m_secrets.value(account.id).waiting;
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
