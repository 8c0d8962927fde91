// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/givensecrets.h"

#include "cli/output.h"
#include "cli/secretprompt.h"
#include "cli/session.h"
#include "engine/draftexamination.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>
#include <memory>

#ifdef Q_OS_UNIX
#    include <unistd.h>
#endif

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// More than any list of keys is.
constexpr qint64 LongestInput = 1'000'000;

bool personIsThere()
{
#ifdef Q_OS_UNIX
    return ::isatty(STDIN_FILENO) == 1;
#else
    return false;
#endif
}

const AccountField* secretField(const Definition& definition, const QString& key)
{
    for (const AccountField& field : definition.account) {
        if (field.secret && field.key == key)
            return &field;
    }
    return nullptr;
}

// Takes one; says what is wrong with its name, never with its value.
bool takeOne(const QString& key, const QString& value, const Definition& definition, Secrets& secrets,
             QString& problem)
{
    if (secretField(definition, key) == nullptr) {
        QStringList keys;
        for (const AccountField& field : definition.account) {
            if (field.secret)
                keys.append(field.key);
        }
        problem = u"%1 has no secret field of that name. Its secret fields are: %2."_s.arg(
            definition.name, keys.join(u", "_s));
        return false;
    }
    if (!value.isEmpty())
        secrets.insert(key, value);
    return true;
}
} // namespace

std::optional<Secrets> secretsFromText(const QByteArray& text, const Definition& definition, QString& problem)
{
    Secrets secrets;
    if (text.trimmed().startsWith('{')) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(text, &error);
        if (!document.isObject()) {
            problem = u"Standard input is no JSON object (%1 at byte %2)."_s.arg(error.errorString())
                          .arg(error.offset);
            return std::nullopt;
        }
        const QJsonObject object = document.object();
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!it.value().isString()) {
                problem = u"A secret is a text in quotes, as in {\"api_key\": \"...\"}."_s;
                return std::nullopt;
            }
            if (!takeOne(it.key(), it.value().toString(), definition, secrets, problem))
                return std::nullopt;
        }
        return secrets;
    }
    int number = 0;
    for (QByteArray line : text.split('\n')) {
        ++number;
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.trimmed().isEmpty())
            continue;
        const qsizetype equals = line.indexOf('=');
        if (equals <= 0) {
            // Not repeated: it may well be the key itself.
            problem = u"Line %1 of standard input is not FIELD=VALUE."_s.arg(number);
            return std::nullopt;
        }
        const QString key = QString::fromUtf8(line.first(equals)).trimmed();
        if (!takeOne(key, QString::fromUtf8(line.mid(equals + 1)), definition, secrets, problem)) {
            problem = u"Line %1 of standard input: %2"_s.arg(number).arg(problem);
            return std::nullopt;
        }
    }
    return secrets;
}

std::optional<Secrets> takeSecrets(const Invocation& invocation, const Account& account,
                                   const Definition& definition, const SecretKeeper& keeper)
{
    if (invocation.has(u"secrets-stdin"_s)) {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly)) {
            complain(u"Standard input cannot be read."_s);
            return std::nullopt;
        }
        QString problem;
        std::optional<Secrets> secrets = secretsFromText(input.read(LongestInput), definition, problem);
        if (!secrets)
            complain(problem);
        return secrets;
    }
    Secrets secrets;
    if (!personIsThere())
        return secrets;
    const QStringList used = fieldsInUse(definition, account);
    for (const AccountField& field : definition.account) {
        if (!field.secret || !used.contains(field.key)
            || keeper.placeOf(account, field.key) == SecretPlace::Environment)
            continue;
        const auto typed = promptForSecret(u"%1 (not shown; empty to give it later): "_s.arg(field.label));
        if (typed)
            secrets.insert(field.key, QString::fromUtf8(*typed));
    }
    return secrets;
}

bool storeSecrets(Session& session, const Account& account, const Definition& definition,
                  const Secrets& secrets)
{
    SecretKeeper& keeper = session.keeper();
    // An account that once had this ID may have left something, where its store did not answer then.
    Secrets given = secrets;
    for (const AccountField& field : definition.account) {
        if (field.secret && !given.contains(field.key))
            given.insert(field.key, QString());
    }
    const auto remark = std::make_shared<QString>();
    keeper.put(account, given, [remark](const QString& text) { *remark = text; });
    session.waitForStore();
    QCoreApplication::processEvents(); // where the store was not asked, the remark comes so
    bool kept = true;
    for (auto it = secrets.begin(); it != secrets.end(); ++it) {
        const AccountField* field = secretField(definition, it.key());
        const QString label = field != nullptr ? field->label : it.key();
        const QString variable = secretVariable(account.id, it.key());
        switch (keeper.placeOf(account, it.key())) {
        case SecretPlace::Store:
            complain(u"%1: kept in %2."_s.arg(label, keeper.state().name));
            break;
        case SecretPlace::Environment:
            complain(u"%1: %2 in the environment wins over what was given."_s.arg(label, variable));
            break;
        case SecretPlace::Nowhere:
        case SecretPlace::Typed:
        case SecretPlace::Session:
            kept = false;
            complain(u"%1: not kept, and gone with this command. Set %2 in the environment. (%3)"_s.arg(
                label, variable, remark->isEmpty() ? keeper.state().text : *remark));
            break;
        }
    }
    return kept;
}

QJsonObject placesJson(const Account& account, const Definition& definition, const SecretKeeper& keeper)
{
    QJsonObject places;
    for (const AccountField& field : definition.account) {
        if (!field.secret)
            continue;
        const SecretPlace place = keeper.placeOf(account, field.key);
        places.insert(field.key,
                      place == SecretPlace::Environment ? QJsonValue(u"environment"_s)
                          : place == SecretPlace::Store ? QJsonValue(u"store"_s)
                                                        : QJsonValue());
    }
    return places;
}

} // namespace ringback::cli
