// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "engine/accountbinding.h"
#include "engine/installation.h"
#include "engine/secrets.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryFile>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
struct Finding {
    QString what;
    bool ok = false;
    QString text; // what was found, and what to do about it
};

Finding profileFinding(const Profile& profile)
{
    if (!QFileInfo::exists(profile.folder()))
        return {u"profile"_s, true,
                u"%1 does not exist yet; it is made when something is kept."_s.arg(profile.folder())};
    QTemporaryFile probe(profile.folder() + u"/.doctor-XXXXXX");
    if (!probe.open()) {
        return {u"profile"_s, false,
                u"%1 cannot be written: %2. Give yourself the right to write there, or choose another folder "
                u"with "
                "--profile."_s.arg(profile.folder(), probe.errorString())};
    }
    return {u"profile"_s, true, u"%1 can be written."_s.arg(profile.folder())};
}

Finding historyFinding(const Session& session)
{
    const QString path = session.profile().historyFile();
    if (!QFileInfo::exists(path))
        return {u"history"_s, true, u"There is none yet; the first poll makes it."_s};
    const auto store = HistoryStore::open(path, HistoryStore::Mode::ReadOnly);
    if (!store)
        return {u"history"_s, false, store.error()};
    const auto counts = (*store)->counts({});
    if (!counts)
        return {u"history"_s, false, counts.error()};
    return {u"history"_s, true,
            u"%1 holds %2 calls in %3 MB."_s.arg(path)
                .arg(counts->total())
                .arg(static_cast<double>(QFileInfo(path).size()) / 1e6, 0, 'f', 1)};
}

// Which secret store there is. It is asked only where keys of this profile lie in it, or an account lacks its
// key: not where the environment has them all.
Finding secretsFinding(Session& session)
{
    SecretKeeper& keeper = session.keeper();
    if (!keeper.hasStore()) {
        return {u"secrets"_s, !keeper.holdsAnything(),
                keeper.holdsAnything()
                    ? u"Keys were put into the system's secret store, but this session has none. Run where "
                      u"it is, "
                      "or give the keys in the environment."_s
                    : u"This session has no secret store; keys come from the environment."_s};
    }
    bool needed = session.accounts().isEmpty();
    for (const Account& account : session.accounts()) {
        const Result<Definition> definition = session.registry().definitionFor(account);
        needed = needed
            || (definition
                && !missingFields(*definition, account, keeper.secretsFor(account, *definition)).isEmpty());
    }
    if (!needed && !keeper.holdsAnything())
        return {u"secrets"_s, true, u"Every key comes from the environment; no secret store was asked."_s};
    if (keeper.state().kind == SecretStoreState::Kind::Asking) {
        keeper.retry();
        session.waitForStore();
    }
    const SecretStoreState state = keeper.state();
    if (const QStringList strays = session.strayKeys(); !strays.isEmpty()) {
        return {u"secrets"_s, false,
                u"%1 Keys of accounts that are in no list any more are still there: %2. Put "
                "accounts.json back, or remove the keys with `ringbackctl accounts remove ID`."_s.arg(
                    state.text, strays.join(u", "_s))};
    }
    const bool works =
        state.kind == SecretStoreState::Kind::Usable || state.kind == SecretStoreState::Kind::Unavailable;
    return {u"secrets"_s, works || !keeper.holdsAnything(), state.text};
}

QList<Finding> accountFindings(Session& session)
{
    if (!session.loadAccounts())
        return {{u"accounts"_s, false, u"The accounts cannot be read; see above."_s}};
    session.fetchSecrets(session.accounts());
    if (session.accounts().isEmpty())
        return {{u"accounts"_s, true, u"There are none yet. `ringbackctl accounts add` makes one."_s}};
    QList<Finding> findings;
    for (const Account& account : session.accounts()) {
        QString problem;
        const AccountBinding binding = bindAccount(session.registry(), session.keeper(), account, problem);
        findings.append(
            {u"account "_s + account.id, problem.isEmpty(),
             problem.isEmpty() ? u"Complete; its key goes to %1."_s.arg(binding.baseUrl()) : problem});
    }
    return findings;
}
} // namespace

int runDoctor(const Invocation& invocation)
{
    Session session(invocation);
    QList<Finding> findings;
    findings.append(
        {u"version"_s, true,
         u"Ringback %1, Qt %2."_s.arg(u"" RINGBACK_VERSION ""_s, QString::fromLatin1(qVersion()))});
    const InstallationFacts facts = installationFacts();
    findings.append({u"database"_s, facts.hasSqlite,
                     facts.hasSqlite ? u"Qt's SQLite driver is there."_s
                                     : u"Qt's SQLite driver is missing. Install libqt6sql6-sqlite."_s});
    findings.append(
        {u"tls"_s, facts.hasTls,
         facts.hasTls ? facts.tlsLibrary
                      : u"Qt has no TLS: https does not work. Install libssl3 and Qt's network package."_s});
    const DefinitionProblems& problems = session.registry().problems();
    findings.append({u"providers"_s, problems.isEmpty(),
                     problems.isEmpty()
                         ? u"%1 definitions are in use."_s.arg(session.registry().providers().size())
                         : u"%1 problems in your own definitions; see above."_s.arg(problems.size())});
    findings.append(profileFinding(session.profile()));
    findings.append(historyFinding(session));
    const QList<Finding> accounts = accountFindings(session);
    findings.append(secretsFinding(session));
    findings += accounts;

    bool healthy = true;
    QJsonArray list;
    for (const Finding& finding : findings) {
        healthy = healthy && finding.ok;
        list.append(
            QJsonObject {{"check"_L1, finding.what}, {"ok"_L1, finding.ok}, {"text"_L1, finding.text}});
        if (invocation.format != "json"_L1)
            printLine(u"%1 %2 %3"_s.arg(finding.ok ? u"ok   "_s : u"WRONG"_s, finding.what.leftJustified(20),
                                        finding.text));
    }
    if (invocation.format == "json"_L1)
        printJson(QJsonObject {{"healthy"_L1, healthy}, {"checks"_L1, list}});
    return healthy ? Done : Unhealthy;
}

} // namespace ringback::cli
