// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/givensecrets.h"
#include "cli/output.h"
#include "cli/polling.h"
#include "cli/session.h"
#include "cli/stopsignals.h"
#include "engine/accountcheck.h"
#include "engine/accountmarks.h"
#include "engine/feedstate.h"
#include "engine/secrets.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QUrl>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
// What an account still lacks, in words; secrets are named by their variable, never shown.
QStringList missingOf(const Account& account, const Definition& definition, const SecretKeeper& keeper)
{
    QStringList missing;
    Secrets secrets;
    for (const AccountField& field : definition.account) {
        // What is only in this process's memory is gone with it.
        const SecretPlace place = keeper.placeOf(account, field.key);
        if (field.secret && (place == SecretPlace::Environment || place == SecretPlace::Store))
            secrets.insert(field.key, u"?"_s);
    }
    for (const AccountField& field : missingFields(definition, account, secrets))
        missing.append(field.secret ? secretVariable(account.id, field.key) : field.key);
    return missing;
}

bool looksWell(FreshnessState state)
{
    // Not polled yet and paused are no health, but they are no trouble either.
    return state == FreshnessState::Fresh || state == FreshnessState::NeverPolled
        || state == FreshnessState::Paused;
}

int listAccounts(Session& session, const Invocation& invocation)
{
    if (!session.loadAccounts())
        return Failed;
    QHash<QString, QByteArray> states;
    bool isNew = false;
    bool readable = true;
    if (const auto store = session.openHistory(&isNew)) {
        if (const auto kept = store->accountStates()) {
            states = *kept;
        } else {
            complain(kept.error());
            readable = false;
        }
    } else {
        readable = isNew; // what is kept about the polling cannot be known: that is no health
    }
    // Whether a refused key is still the same can only be told with the key in hand; for anything else the
    // store is not asked.
    QList<Account> refused;
    for (const Account& account : session.accounts()) {
        if (!pollStateFromJson(states.value(account.id)).refusedMark.isEmpty())
            refused.append(account);
    }
    session.fetchSecrets(refused);
    const SecretKeeper& keeper = session.keeper();
    QJsonArray list;
    QList<QStringList> rows;
    bool healthy = true;
    for (const Account& account : session.accounts()) {
        const Result<Definition> definition = session.registry().definitionFor(account);
        QStringList missing;
        Freshness freshness;
        QString baseUrl = account.baseUrl;
        if (definition) {
            const Secrets secrets = keeper.secretsFor(account, *definition);
            missing = missingOf(account, *definition, keeper);
            freshness = keptFreshness(pollStateFromJson(states.value(account.id)),
                                      AccountBinding {*definition, account, secrets, {}}, session.clock());
            if (baseUrl.isEmpty())
                baseUrl = definition->baseUrl;
        } else {
            complain(definition.error());
        }
        healthy = healthy && definition && looksWell(freshness.state);
        QJsonObject fields;
        for (auto it = account.fields.begin(); it != account.fields.end(); ++it)
            fields.insert(it.key(), it.value());
        list.append(QJsonObject {{"id"_L1, account.id},
                                 {"provider"_L1, account.provider},
                                 {"label"_L1, textJson(account.label)},
                                 {"base_url"_L1, textJson(baseUrl)},
                                 {"fields"_L1, fields},
                                 {"paused"_L1, account.paused},
                                 {"missing"_L1, QJsonArray::fromStringList(missing)},
                                 {"freshness"_L1, freshnessJson(freshness)}});
        rows.append({account.id, account.provider, account.label, baseUrl, wordOf(freshness.state),
                     localTime(freshness.lastGoodAt),
                     missing.isEmpty() ? QString() : u"missing: "_s + missing.join(u' ')});
    }
    if (invocation.format == "json"_L1)
        printJson(list);
    else if (list.isEmpty())
        complain(
            u"There are no accounts yet. Add one with `ringbackctl accounts add --id ID --provider P`."_s);
    else
        printLine(table(
            {u"ID"_s, u"Provider"_s, u"Label"_s, u"Base URL"_s, u"State"_s, u"Last good poll"_s, QString()},
            rows));
    return healthy && readable ? Done : Unhealthy;
}

// Takes --set FIELD=VALUE; false where one does not fit, after saying why.
bool takeFields(const Invocation& invocation, const Definition& definition, Account& account)
{
    for (const QString& setting : invocation.values(u"set"_s)) {
        const qsizetype equals = setting.indexOf(u'=');
        if (equals <= 0) {
            complain(u"\"%1\" is not FIELD=VALUE."_s.arg(setting));
            return false;
        }
        const QString key = setting.first(equals);
        const QString value = setting.mid(equals + 1);
        const AccountField* field = nullptr;
        QStringList keys;
        for (const AccountField& known : definition.account) {
            if (!known.secret)
                keys.append(known.key);
            if (known.key == key)
                field = &known;
        }
        if (field == nullptr) {
            complain(u"%1 has no field \"%2\". Its fields are %3."_s.arg(definition.name, key,
                                                                         keys.join(u", "_s)));
            return false;
        }
        if (field->secret) {
            complain(u"\"%1\" is a secret and is never an argument: set %2 in the environment instead."_s.arg(
                key, secretVariable(account.id, key)));
            return false;
        }
        if (!field->choices.isEmpty() && !field->choices.contains(value)) {
            complain(
                u"\"%1\" is not a choice of %2; use %3."_s.arg(value, key, field->choices.join(u", "_s)));
            return false;
        }
        account.fields.insert(key, value);
    }
    return true;
}

int addAccount(Session& session, const Invocation& invocation)
{
    Account account;
    account.id = invocation.value(u"id"_s);
    account.provider = invocation.value(u"provider"_s);
    if (account.id.isEmpty() || account.provider.isEmpty()) {
        complain(u"Usage: ringbackctl accounts add --id ID --provider P [--label L] [--base-url URL] "
                 "[--set FIELD=VALUE]..."_s);
        return WrongUsage;
    }
    if (const Outcome id = checkAccountId(account.id); !id) {
        complain(id.error());
        return WrongUsage;
    }
    if (!session.loadAccounts())
        return Failed;
    const LoadedProvider* provider = session.registry().find(account.provider);
    if (provider == nullptr) {
        complain(u"There is no provider \"%1\". `ringbackctl providers list` shows those there are."_s.arg(
            account.provider));
        return WrongUsage;
    }
    account.label = invocation.value(u"label"_s);
    account.baseUrl = invocation.value(u"base-url"_s);
    if (!takeFields(invocation, provider->definition, account))
        return WrongUsage;
    const Result<Definition> definition = session.registry().definitionFor(account);
    if (!definition) {
        complain(definition.error());
        return WrongUsage;
    }
    if (const Outcome base = checkBaseUrl(AccountBinding {*definition, account, {}, {}}.baseUrl()); !base) {
        complain(base.error() + u" Give it with --base-url URL."_s);
        return WrongUsage;
    }
    QList<Account> accounts = session.accounts();
    QList<Definition> definitions;
    for (const Account& other : accounts) {
        if (other.id == account.id) {
            complain(u"There is an account \"%1\" already. Remove it first, or choose another ID."_s.arg(
                account.id));
            return Failed;
        }
        const Result<Definition> otherDefinition = session.registry().definitionFor(other);
        definitions.append(otherDefinition ? *otherDefinition : Definition {});
    }
    if (const Outcome clash = checkVariableClash(account, *definition, accounts, definitions); !clash) {
        complain(clash.error());
        return WrongUsage;
    }
    // A field that is missing is refused; a secret that is missing is only said: it may come later.
    QStringList missing;
    Secrets assumed;
    for (const AccountField& field : definition->account) {
        if (field.secret)
            assumed.insert(field.key, u"?"_s);
    }
    for (const AccountField& field : missingFields(*definition, account, assumed))
        missing.append(u"--set %1=... (%2)"_s.arg(field.key, field.label));
    if (!missing.isEmpty()) {
        complain(u"%1 also needs %2."_s.arg(definition->name, missing.join(u" and "_s)));
        return WrongUsage;
    }
    const std::optional<Secrets> given = takeSecrets(invocation, account, *definition, session.keeper());
    if (!given)
        return WrongUsage;
    const Outcome saved = changeAccounts(session.profile(), [&account](QList<Account>& kept) -> Outcome {
        for (const Account& other : std::as_const(kept)) {
            if (other.id == account.id)
                return Failure {u"There is an account \"%1\" already."_s.arg(account.id)};
        }
        kept.append(account);
        return ringback::Done {};
    });
    if (!saved) {
        complain(saved.error());
        return Failed;
    }
    const bool kept = storeSecrets(session, account, *definition, *given);
    session.finishWiping();
    const QStringList variables = missingOf(account, *definition, session.keeper());
    if (!variables.isEmpty())
        complain(
            u"Added. Before it can be polled, set %1 in the environment."_s.arg(variables.join(u" and "_s)));
    if (invocation.format == "json"_L1)
        printJson(QJsonObject {{"id"_L1, account.id},
                               {"provider"_L1, account.provider},
                               {"missing"_L1, QJsonArray::fromStringList(variables)},
                               {"secrets"_L1, placesJson(account, *definition, session.keeper())}});
    else if (variables.isEmpty())
        printLine(u"Added %1."_s.arg(account.id));
    return kept ? Done : Unhealthy;
}

int removeAccount(Session& session, const QString& id)
{
    if (!session.loadAccounts())
        return Failed;
    const auto same = [&id](const Account& account) { return account.id == id; };
    const bool isStray = session.strayKeys().contains(id); // only its keys are left
    if (!isStray && std::none_of(session.accounts().begin(), session.accounts().end(), same)) {
        complain(u"There is no account \"%1\"."_s.arg(id));
        return Failed;
    }
    const Outcome saved = changeAccounts(session.profile(), [&same](QList<Account>& accounts) -> Outcome {
        accounts.removeIf(same);
        return ringback::Done {};
    });
    if (!saved) {
        complain(saved.error());
        return Failed;
    }
    const auto problem = std::make_shared<QString>();
    session.keeper().wipe(id, [problem](const QString& left) { *problem = left; });
    session.waitForStore();
    QCoreApplication::processEvents(); // where the store was not asked, its word comes so
    session.finishWiping();
    complain(u"Removed %1. Its calls stay in the history."_s.arg(id));
    if (!problem->isEmpty()) {
        complain(*problem);
        return Unhealthy;
    }
    return Done;
}

int checkAccount(Session& session, const Invocation& invocation, const QString& id)
{
    if (!session.loadAccounts())
        return Failed;
    for (const Account& account : session.accounts()) {
        if (account.id != id)
            continue;
        session.fetchSecrets({account});
        AccountCheck check(session.registry(), session.keeper(), session.clock());
        std::optional<CheckResult> taken;
        bool isOpen = true;
        // Through what polls the account: its waits hold for this, and what is asked counts.
        Polling polling(session.profile(), session.registry(), session.keeper(), session.clock());
        QObject::connect(&polling, &Polling::opened, &check, [&isOpen](bool ok) {
            isOpen = ok;
            if (!ok)
                QCoreApplication::exit(0);
        });
        QObject::connect(&polling.poller(), &Poller::problemOccurred, &check,
                         [](const QString& text) { complain(text); });
        QObject::connect(&polling.poller(), &Poller::ready, &check, [&] {
            check.start(account, [&polling](const AccountBinding& binding) {
                return polling.poller().checkGate(binding);
            });
        });
        QObject::connect(&check, &AccountCheck::finished, &check, [&taken](const CheckResult& done) {
            taken = done;
            QCoreApplication::exit(0);
        });
        const StopSignals stop;
        polling.open({account});
        QCoreApplication::exec();
        if (!isOpen || !taken)
            return Failed;
        const CheckResult& result = *taken;
        if (invocation.format == "json"_L1) {
            printJson(
                QJsonObject {{"account"_L1, id},
                             {"ok"_L1, result.ok},
                             {"problem"_L1, textJson(result.problem)},
                             {"calls_on_first_page"_L1, result.ok ? QJsonValue(result.rows) : QJsonValue()},
                             {"error"_L1, result.error ? QJsonValue(toJson(*result.error)) : QJsonValue()}});
        } else if (result.ok) {
            printLine(u"%1 works: %2 calls on its first page."_s.arg(id).arg(result.rows));
        } else {
            printLine(result.error ? errorText(*result.error) : result.problem);
        }
        return result.ok ? Done : Unhealthy;
    }
    complain(u"There is no account \"%1\". `ringbackctl accounts list` shows those there are."_s.arg(id));
    return Failed;
}
} // namespace

int runAccounts(const Invocation& invocation)
{
    Session session(invocation);
    const QString verb = invocation.arguments.first();
    const QString id = invocation.arguments.value(1);
    if (verb == "list"_L1)
        return listAccounts(session, invocation);
    if (verb == "add"_L1)
        return addAccount(session, invocation);
    if (verb == "remove"_L1 && !id.isEmpty())
        return removeAccount(session, id);
    if (verb == "check"_L1 && !id.isEmpty())
        return checkAccount(session, invocation, id);
    complain(u"Usage: ringbackctl accounts list | add ... | remove ID | check ID"_s);
    return WrongUsage;
}

} // namespace ringback::cli
