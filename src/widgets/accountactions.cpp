// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountactions.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "engine/retrydesk.h"
#include "widgets/accountdialog.h"
#include "widgets/accountnames.h"
#include "widgets/advicetext.h"
#include "widgets/confirmdialog.h"
#include "widgets/retrysettings.h"

#include <QAction>
#include <QMenu>

namespace ringback {
using namespace Qt::StringLiterals;

AccountActions::AccountActions(AccountDesk& desk, Monitor& monitor, const Clock& clock, QWidget& window)
    : QObject(&window), m_desk(desk), m_monitor(monitor), m_clock(clock), m_window(window),
      m_menu(new QMenu(tr("&Accounts"), &window))
{
    m_menu->setObjectName(u"accountsMenu"_s);
    const auto action = [this](const QString& name, const QString& text, auto slot) {
        QAction* made = m_menu->addAction(text);
        made->setObjectName(name);
        connect(made, &QAction::triggered, this, slot);
        return made;
    };
    m_add = action(u"addAccountAction"_s, tr("&Add an account..."), [this] { add(); });
    m_add->setShortcut(QKeySequence(u"Ctrl+N"_s));
    m_menu->addSeparator();
    m_edit = action(u"editAccountAction"_s, tr("&Change the account..."), [this] { edit(m_current); });
    m_edit->setShortcut(QKeySequence(u"F2"_s));
    m_pause = action(u"pauseAccountAction"_s, tr("&Pause polling"), [this] {
        if (const auto account = find(m_current))
            m_monitor.setPaused(account->id, !account->paused);
    });
    m_retrying = action(u"retrySettingsAction"_s, tr("Re&tries..."), [this] { setUpRetries(m_current); });
    m_retrying->setVisible(false);
    m_remove = action(u"removeAccountAction"_s, tr("&Remove the account..."), [this] { remove(m_current); });
    m_strays =
        action(u"removeStrayKeysAction"_s, tr("Remove &left-over keys..."), [this] { removeStrays(); });
    m_strays->setVisible(!m_desk.strayKeys().isEmpty());
    connect(m_menu, &QMenu::aboutToShow, this,
            [this] { m_strays->setVisible(!m_desk.strayKeys().isEmpty()); });
    connect(&m_desk, &AccountDesk::removed, this, &AccountActions::takeRemoved);
    update();
}

std::optional<Account> AccountActions::find(const QString& account) const
{
    for (const AccountState& state : m_monitor.accounts()) {
        if (state.account.id == account)
            return state.account;
    }
    return std::nullopt;
}

void AccountActions::setCurrent(const QString& account)
{
    m_current = account;
    update();
}

void AccountActions::update()
{
    const std::optional<Account> account = m_current.isEmpty() ? std::nullopt : find(m_current);
    for (QAction* action : {m_edit, m_pause, m_retrying, m_remove})
        action->setEnabled(account.has_value());
    m_pause->setText(account && account->paused ? tr("&Resume polling") : tr("&Pause polling"));
}

void AccountActions::open(AccountDialog* dialog)
{
    m_open = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AccountDialog::linkRequested, this, &AccountActions::linkRequested);
    connect(dialog, &AccountDialog::saveFailedLater, this, [this](const QString& problem) {
        emit noticed(tr("The account was not saved. %1").arg(problem));
    });
    connect(dialog, &AccountDialog::accountSaved, this,
            [this](const QString& account, const QString& remark) {
                if (remark.isEmpty())
                    emit remarked(tr("Saved: %1").arg(visibleLine(account)));
                else
                    emit noticed(remark);
                emit accountSaved(account);
            });
    dialog->open();
}

void AccountActions::add()
{
    if (m_open.isNull() || m_open->isHidden())
        open(new AccountDialog(m_desk, m_clock, &m_window));
}

void AccountActions::edit(const QString& account)
{
    const auto known = find(account);
    if (known && (m_open.isNull() || m_open->isHidden()))
        open(new AccountDialog(m_desk, m_clock, *known, &m_window));
}

void AccountActions::setRetries(RetryDesk* retries)
{
    m_retries = retries;
    m_retrying->setVisible(retries != nullptr);
}

void AccountActions::setUpRetries(const QString& account)
{
    const auto known = find(account);
    if (m_retries == nullptr || !known || (!m_open.isNull() && !m_open->isHidden()))
        return;
    const auto rules = m_retries->placing(account);
    if (!rules) {
        emit noticed(tr("No call can be placed from %1: its provider publishes no way to do so.")
                         .arg(visibleLine(labelOf(*known))));
        return;
    }
    auto* dialog = new RetrySettingsDialog(
        {labelOf(*known), providerNameIn(m_monitor, known->provider), rules->note}, rules->fields,
        [this](const PlaceField& field, const QString& value) {
            return m_retries->fieldProblem(field, value);
        },
        m_retries->settings(account), &m_window);
    m_open = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, account, name = labelOf(*known)] {
        const QString problem = m_retries->setSettings(account, dialog->settings());
        if (problem.isEmpty())
            emit remarked(tr("Saved: retries from %1").arg(visibleLine(name)));
        else
            emit noticed(tr("The settings for retries were not saved. %1").arg(problem));
    });
    dialog->open();
}

void AccountActions::remove(const QString& account)
{
    const auto known = find(account);
    if (!known || (!m_open.isNull() && !m_open->isHidden()))
        return;
    const QString name = visibleLine(labelOf(*known));
    const AccountExamination examination = m_desk.examine({known->id, *known, {}});
    QStringList kept; // variables that outlive the account
    bool inStore = false;
    bool inMemory = false;
    for (auto it = examination.secrets.begin(); it != examination.secrets.end(); ++it) {
        if (it.value() == SecretPlace::Environment)
            kept.append(visibleLine(examination.variables.value(it.key())));
        inStore = inStore || it.value() == SecretPlace::Store;
        inMemory = inMemory || it.value() == SecretPlace::Session;
    }
    QStringList paragraphs;
    const QString storeName = visibleLine(m_desk.secretStore().name);
    if (inStore)
        paragraphs.append(
            tr("What goes: its settings, and its key, which is wiped from %1. Ringback stops asking "
               "the provider.")
                .arg(storeName.isEmpty() ? tr("the secret store") : storeName));
    else if (inMemory)
        paragraphs.append(
            tr("What goes: its settings, and its key, which is wiped from memory. Ringback stops "
               "asking the provider."));
    else
        paragraphs.append(tr("What goes: its settings. Ringback stops asking the provider."));
    paragraphs.append(tr("What stays: its calls and errors, in the history under the ID \"%1\".")
                          .arg(visibleLine(known->id)));
    if (!kept.isEmpty())
        paragraphs.append(tr("Also what the environment holds for it: %1. Take that out where you set it.")
                              .arg(kept.join(u", "_s)));
    auto* question = new ConfirmDialog(
        {tr("Remove %1?").arg(name), paragraphs, tr("&Remove the account"), tr("&Keep it")}, &m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    m_open = question;
    connect(question, &QDialog::accepted, this,
            [this, account, name] { m_removing.insert(m_desk.remove(account), name); });
    question->open();
}

QString AccountActions::strayText() const
{
    const QStringList strays = m_desk.strayKeys();
    if (strays.isEmpty())
        return {};
    const QString storeName = visibleLine(m_desk.secretStore().name);
    return tr("Accounts are gone that nobody removed: %1. Their keys are still in %2. Put accounts.json back "
              "into the profile, or remove the keys with Accounts, \"Remove left-over keys\".")
        .arg(visibleLine(strays.join(u", "_s)), storeName.isEmpty() ? tr("the secret store") : storeName);
}

void AccountActions::removeStrays()
{
    const QStringList strays = m_desk.strayKeys();
    if (strays.isEmpty() || (!m_open.isNull() && !m_open->isHidden()))
        return;
    const QString storeName = visibleLine(m_desk.secretStore().name);
    auto* question = new ConfirmDialog(
        {tr("Remove the keys of accounts that are gone?"),
         {tr("What goes: the keys of %1, from %2. They cannot be brought back.")
              .arg(visibleLine(strays.join(u", "_s)),
                   storeName.isEmpty() ? tr("the secret store") : storeName),
          tr("Nobody removed these accounts in Ringback; their file may have been lost. With accounts.json "
             "back in the profile, they and their keys are there again.")},
         tr("&Remove the keys"),
         tr("&Keep them")},
        &m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    m_open = question;
    connect(question, &QDialog::accepted, this, [this] { m_removingStrays = m_desk.removeStrayKeys(); });
    question->open();
}

void AccountActions::takeRemoved(quint64 ticket, const QString& problem)
{
    if (ticket != 0 && ticket == m_removingStrays) {
        m_removingStrays = 0;
        if (problem.isEmpty())
            emit remarked(tr("The left-over keys are removed."));
        else
            emit noticed(problem);
        return;
    }
    if (!m_removing.contains(ticket))
        return;
    const QString name = m_removing.take(ticket);
    if (problem.isEmpty())
        emit remarked(tr("Removed: %1. Its calls stay in the history.").arg(name));
    else
        emit noticed(tr("%1: %2").arg(name, problem));
}

} // namespace ringback
