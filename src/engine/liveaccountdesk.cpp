// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/liveaccountdesk.h"

#include "engine/accountbinding.h"
#include "engine/livemonitor.h"

#include <algorithm>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype LongestProposedId = 40;

// One for the duration of a function: it refers to what may change afterwards.
DraftExaminer examinerOf(const LiveMonitor& monitor, const SecretKeeper& keeper,
                         const QList<Account>& accounts, const Clock& clock,
                         DraftExaminer::CertificateVerdicts& verdicts)
{
    return {monitor.registry(), keeper, accounts, clock, verdicts};
}

// "Größe & Co." -> "gr-e-co"
QString slugOf(const QString& label)
{
    QString slug;
    const QString plain = label.normalized(QString::NormalizationForm_KD).toLower();
    for (const QChar c : plain) {
        const bool fits = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
        if (fits)
            slug += c;
        else if (c.category() != QChar::Mark_NonSpacing && !slug.isEmpty() && !slug.endsWith(u'-'))
            slug += u'-';
    }
    slug = slug.left(LongestProposedId);
    while (slug.endsWith(u'-'))
        slug.chop(1);
    return slug;
}

// A mistake outside of its form: with the name of the field.
QString problemOf(const Definition& definition, const QString& key, const QString& mistake)
{
    for (const AccountField& field : definition.account) {
        if (field.key == key)
            return u"%1: %2"_s.arg(field.label, mistake);
    }
    return mistake;
}

// The account without what its provider does not ask for and with nothing around its values.
Account tidied(const Account& account, const Definition& definition)
{
    Account tidy = account;
    tidy.label = account.label.trimmed();
    tidy.baseUrl = account.baseUrl.trimmed();
    tidy.fields.clear();
    for (const AccountField& field : definition.account) {
        if (!field.secret && account.fields.contains(field.key))
            tidy.fields.insert(field.key, account.fields.value(field.key).trimmed());
    }
    return tidy;
}
} // namespace

LiveAccountDesk::LiveAccountDesk(Setup setup, QObject* parent)
    : AccountDesk(parent), m_setup(std::move(setup))
{
    connect(&m_setup.keeper, &SecretKeeper::changed, this, &LiveAccountDesk::handSecrets);
    connect(&m_setup.keeper, &SecretKeeper::stateChanged, this, [this](const SecretStoreState& state) {
        if (state.kind == SecretStoreState::Kind::Usable && m_setup.keepsAccounts)
            m_setup.keeper.finishWiping();
        emit secretStoreChanged(state);
    });
    connect(&m_setup.monitor, &LiveMonitor::accountChecked, this, &LiveAccountDesk::takeCheck);
    connect(&m_setup.monitor, &Monitor::accountsChanged, this, &LiveAccountDesk::adopt);
    const DraftExaminer examiner =
        examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts);
    for (const Account& account : std::as_const(m_setup.accounts)) {
        m_setup.keeper.fetch(account, examiner.definitionOf(account));
        handSecrets(account.id);
    }
}

// What another program had added before this one took over from it is this desk's, too. An account that was
// removed here may still be announced: the file decides.
void LiveAccountDesk::adopt(const QList<AccountState>& states)
{
    for (const AccountState& state : states) {
        const auto same = [&state](const Account& account) { return account.id == state.account.id; };
        if (!m_setup.keepsAccounts || std::any_of(m_setup.accounts.begin(), m_setup.accounts.end(), same))
            continue;
        const Result<LoadedAccounts> kept = loadAccounts(m_setup.profile);
        if (!kept || std::none_of(kept->accounts.begin(), kept->accounts.end(), same))
            continue;
        m_setup.accounts.append(state.account);
        const DraftExaminer examiner =
            examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts);
        m_setup.keeper.fetch(state.account, examiner.definitionOf(state.account));
        handSecrets(state.account.id);
    }
}

void LiveAccountDesk::handSecrets(const QString& id)
{
    if (id == m_saving)
        return; // they go with the account
    const DraftExaminer examiner =
        examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts);
    for (const Account& account : std::as_const(m_setup.accounts)) {
        if (account.id == id)
            m_setup.monitor.giveSecrets(id, m_setup.keeper.inHand(account, examiner.definitionOf(account)));
    }
}

QList<AccountForm> LiveAccountDesk::forms() const
{
    QList<AccountForm> forms;
    for (const LoadedProvider& provider : m_setup.monitor.registry().providers()) {
        const Definition& definition = provider.definition;
        AccountForm form;
        form.provider = definition.id;
        form.name = definition.name;
        form.note = definition.note;
        form.documentationUrl = definition.documentationUrl;
        form.consoleUrl = definition.consoleUrl;
        form.baseUrl = definition.baseUrl;
        form.fields = definition.account;
        form.choiceField = definition.auth.choiceField;
        form.requestsPerMinute = definition.budget.published ? definition.budget.perMinute : 0;
        forms.append(form);
    }
    return forms;
}

AccountExamination LiveAccountDesk::examine(const AccountDraft& draft) const
{
    return examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts)
        .examine(draft);
}

QString LiveAccountDesk::proposedId(const QString& provider, const QString& label) const
{
    QString slug = slugOf(label);
    if (slug.isEmpty())
        slug = slugOf(provider);
    if (slug.isEmpty())
        slug = u"account"_s;
    AccountDraft draft;
    draft.account.provider = provider;
    for (int number = 1;; ++number) {
        const QString ending = number == 1 ? QString() : u"-%1"_s.arg(number);
        draft.account.id = slug.left(LongestProposedId - ending.size()) + ending;
        // An end on a dash would give two of them.
        draft.account.id.replace(u"--"_s, u"-"_s);
        if (!examine(draft).mistakes.contains(u"id"_s))
            return draft.account.id;
    }
}

SecretStoreState LiveAccountDesk::secretStore() const
{
    return m_setup.keeper.state();
}

quint64 LiveAccountDesk::check(const AccountDraft& draft)
{
    cancelCheck();
    const quint64 ticket = ++m_lastTicket;
    m_checking = ticket;
    const DraftExaminer examiner =
        examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts);
    const Definition definition = examiner.definitionOf(draft.account);
    AccountDraft tidy = draft;
    tidy.account = tidied(draft.account, definition);
    const AccountExamination examination = examiner.examine(tidy);
    // Its ID and name do not matter for asking.
    QString problem;
    for (auto it = examination.mistakes.begin(); it != examination.mistakes.end() && problem.isEmpty();
         ++it) {
        if (it.key() != "id"_L1 && it.key() != "label"_L1 && it.key() != "requests_per_minute"_L1)
            problem = problemOf(definition, it.key(), it.value());
    }
    Secrets secrets;
    if (problem.isEmpty()) {
        secrets = examiner.secretsOf(tidy, definition);
        problem = lackOf(tidy, definition, secrets);
    }
    if (problem.isEmpty()) {
        m_setup.monitor.checkAccount(ticket, tidy.account, secrets);
    } else {
        QMetaObject::invokeMethod(
            this,
            [this, ticket, problem] {
                takeCheck(ticket, {false, problem, {}, 0});
            },
            Qt::QueuedConnection);
    }
    return ticket;
}

// Why the draft cannot be asked with, though it could be saved; empty: it can.
QString LiveAccountDesk::lackOf(const AccountDraft& draft, const Definition& definition,
                                const Secrets& secrets) const
{
    const QList<AccountField> missing = missingFields(definition, draft.account, secrets);
    if (missing.isEmpty())
        return {};
    const QString waiting =
        draft.previousId.isEmpty() ? QString() : m_setup.keeper.waitingFor(draft.account, definition);
    return waiting.isEmpty() ? u"%1 is missing."_s.arg(missing.first().label) : waiting;
}

void LiveAccountDesk::takeCheck(quint64 ticket, const CheckResult& result)
{
    if (ticket != m_checking)
        return; // ended, or overtaken
    m_checking = 0;
    emit checked(ticket, result);
}

void LiveAccountDesk::cancelCheck()
{
    if (std::exchange(m_checking, 0) != 0)
        m_setup.monitor.endCheck();
}

// What may be called from an account is not the form's business: it stays as the file has it, whatever was
// true when the form was opened.
Outcome LiveAccountDesk::keep(Account& account, const QString& previousId)
{
    if (m_setup.keepsAccounts) {
        const Outcome saved = changeAccounts(m_setup.profile, [&](QList<Account>& accounts) -> Outcome {
            const auto same = [&account](const Account& other) { return other.id == account.id; };
            const auto known = std::find_if(accounts.begin(), accounts.end(), same);
            if (known != accounts.end() && previousId.isEmpty())
                return Failure {u"Another Ringback has added an account \"%1\" meanwhile. Choose another "
                                "ID."_s.arg(account.id)};
            if (known != accounts.end()) {
                account.retry = known->retry;
                *known = account;
            } else {
                accounts.append(account);
            }
            return Done {};
        });
        if (!saved)
            return saved;
    }
    for (Account& known : m_setup.accounts) {
        if (known.id == account.id) {
            known = account;
            return Done {};
        }
    }
    m_setup.accounts.append(account);
    return Done {};
}

quint64 LiveAccountDesk::save(const AccountDraft& draft)
{
    const quint64 ticket = ++m_lastTicket;
    const DraftExaminer examiner =
        examinerOf(m_setup.monitor, m_setup.keeper, m_setup.accounts, m_setup.clock, m_verdicts);
    const Definition plain = examiner.definitionOf(draft.account);
    AccountDraft tidy = draft;
    tidy.account = tidied(draft.account, plain);
    const AccountExamination examination = examiner.examine(tidy);
    if (!examination.mistakes.isEmpty()) {
        answerSaved(ticket,
                    {draft.account.id,
                     problemOf(plain, examination.mistakes.firstKey(), examination.mistakes.first()),
                     {}});
        return ticket;
    }
    if (const Outcome kept = keep(tidy.account, draft.previousId); !kept) {
        answerSaved(ticket, {draft.account.id, kept.error(), {}});
        return ticket;
    }
    const Definition definition = examiner.definitionOf(tidy.account);
    Secrets given;
    for (const AccountField& field : definition.account) {
        if (!field.secret)
            continue;
        const bool used = examination.fieldsInUse.contains(field.key);
        if (used && draft.secrets.contains(field.key))
            given.insert(field.key, trimmedSecret(draft.secrets.value(field.key)));
        // Nothing stays behind of a way to sign in that is not chosen any more, or of an account that once
        // had this ID.
        else if (!used || draft.previousId.isEmpty())
            given.insert(field.key, QString());
    }
    // The monitor gets account and secrets at once: a new key must never be sent to the old address.
    m_saving = tidy.account.id;
    m_setup.keeper.put(tidy.account, given, [this, ticket, id = tidy.account.id](const QString& remark) {
        emit saved(ticket, {id, {}, remark});
    });
    m_setup.keeper.fetch(tidy.account, definition);
    m_saving.clear();
    m_setup.monitor.putAccount(tidy.account, m_setup.keeper.inHand(tidy.account, definition));
    return ticket;
}

Outcome LiveAccountDesk::forget(const QString& account)
{
    const auto same = [&account](const Account& known) { return known.id == account; };
    if (std::none_of(m_setup.accounts.begin(), m_setup.accounts.end(), same))
        return Failure {u"There is no account \"%1\"."_s.arg(account)};
    if (m_setup.keepsAccounts) {
        // One that is in no file any more was removed by another Ringback: that is what was asked for.
        const Outcome saved = changeAccounts(m_setup.profile, [&](QList<Account>& accounts) -> Outcome {
            accounts.removeIf(same);
            return Done {};
        });
        if (!saved)
            return saved;
    }
    m_setup.accounts.removeIf(same);
    return Done {};
}

quint64 LiveAccountDesk::remove(const QString& account)
{
    const quint64 ticket = ++m_lastTicket;
    if (const Outcome forgotten = forget(account); !forgotten) {
        answerRemoved(ticket, forgotten.error());
        return ticket;
    }
    m_setup.monitor.removeAccount(account);
    m_setup.keeper.wipe(account, [this, ticket](const QString& problem) {
        emit removed(ticket, problem.isEmpty() ? QString() : u"The account is removed. %1"_s.arg(problem));
    });
    return ticket;
}

// By the file as it is now: the command line may have added accounts, with keys of their own.
QStringList LiveAccountDesk::strayKeys() const
{
    if (!m_setup.keepsAccounts)
        return {};
    const Result<LoadedAccounts> kept = loadAccounts(m_setup.profile);
    if (!kept || !kept->warning.isEmpty())
        return {}; // which accounts there are is not known
    return m_setup.keeper.strays(kept->accounts + m_setup.accounts);
}

quint64 LiveAccountDesk::removeStrayKeys()
{
    const quint64 ticket = ++m_lastTicket;
    struct Wiping {
        qsizetype open = 0;
        QString problem;
    };
    const QStringList accounts = strayKeys();
    const auto wiping = std::make_shared<Wiping>(Wiping {accounts.size(), {}});
    if (accounts.isEmpty())
        answerRemoved(ticket, {});
    for (const QString& account : accounts) {
        m_setup.keeper.wipe(account, [this, ticket, wiping](const QString& problem) {
            if (wiping->problem.isEmpty())
                wiping->problem = problem;
            if (--wiping->open == 0)
                emit removed(ticket, wiping->problem);
        });
    }
    return ticket;
}

void LiveAccountDesk::retrySecretStore()
{
    m_setup.keeper.retry();
}

void LiveAccountDesk::answerSaved(quint64 ticket, const AccountSaved& outcome)
{
    QMetaObject::invokeMethod(
        this, [this, ticket, outcome] { emit saved(ticket, outcome); }, Qt::QueuedConnection);
}

void LiveAccountDesk::answerRemoved(quint64 ticket, const QString& problem)
{
    QMetaObject::invokeMethod(
        this, [this, ticket, problem] { emit removed(ticket, problem); }, Qt::QueuedConnection);
}

} // namespace ringback
