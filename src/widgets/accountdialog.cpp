// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountdialog.h"

#include "core/visibletext.h"
#include "widgets/accountfields.h"
#include "widgets/accountsettings.h"
#include "widgets/accounttestpanel.h"
#include "widgets/card.h"
#include "widgets/confirmdialog.h"
#include "widgets/decodedpanel.h"
#include "widgets/fieldrow.h"
#include "widgets/focusorder.h"
#include "widgets/providerchooser.h"
#include "widgets/secretstorecard.h"
#include "widgets/tonedlabel.h"

#include <QApplication>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int TypingPauseMs = 150;
// What a test of the connection does not depend on.
const QSet<QString>& beyondTheTest()
{
    static const QSet<QString> keys {u"id"_s, u"label"_s, u"requests_per_minute"_s, u"colour"_s, u"paused"_s};
    return keys;
}
} // namespace

AccountDialog::AccountDialog(AccountDesk& desk, const Clock& clock, QWidget* parent)
    : AccountDialog(desk, clock, Account {}, parent)
{
}

AccountDialog::AccountDialog(AccountDesk& desk, const Clock& clock, const Account& account, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_clock(clock), m_forms(desk.forms()), m_previous(account)
{
    build();
    connectParts();
    QHash<QString, QString> names;
    for (const AccountForm& form : m_forms)
        names.insert(form.provider, form.name);
    m_tests->setProviderNames(names);
    const bool isNew = m_previous.id.isEmpty();
    if (isNew) {
        if (!m_forms.isEmpty())
            m_chooser->setCurrent(m_forms.first().provider);
        useProvider(m_chooser->current());
        m_chooser->setFocus();
    } else {
        m_label->setText(m_previous.label);
        m_id->setText(m_previous.id);
        useProvider(m_previous.provider);
        m_fields->setValues(m_previous.fields);
        m_settings->setAccount(m_previous);
        m_label->setFocus();
    }
    examineNow();
    m_held = m_examination.secrets;
    examineNow();
    m_store->setState(m_desk.secretStore());
    m_changed = false;
}

AccountDialog::~AccountDialog()
{
    // A field that has the focus says farewell when it goes; nobody is here to listen any more.
    for (QWidget* widget : findChildren<QWidget*>())
        widget->blockSignals(true);
    wipe();
}

void AccountDialog::connectParts()
{
    m_wait.setSingleShot(true);
    m_wait.setInterval(TypingPauseMs);
    connect(&m_wait, &QTimer::timeout, this, &AccountDialog::examineNow);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, m_tests, &AccountTestPanel::tick);
    m_second.start();
    if (m_chooser != nullptr) {
        connect(m_chooser, &ProviderChooser::currentChanged, this, [this](const QString& provider) {
            if (provider == m_form.provider)
                return;
            useProvider(provider);
            noteChange(u"provider"_s);
            examineNow();
        });
        connect(m_chooser, &ProviderChooser::accepted, m_label, [this] { m_label->setFocus(); });
    }
    connect(m_label, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (m_previous.id.isEmpty() && !m_idIsOwn)
            m_id->setText(m_desk.proposedId(m_form.provider, text.trimmed()));
        noteChange(u"label"_s);
    });
    connect(m_id, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_idIsOwn = !text.isEmpty(); // emptied: the proposal is welcome again
        noteChange(u"id"_s);
    });
    connect(m_label, &QLineEdit::editingFinished, this, [this] { leave(u"label"_s); });
    connect(m_id, &QLineEdit::editingFinished, this, [this] { leave(u"id"_s); });
    connect(m_settings, &AccountSettings::changed, this, &AccountDialog::noteChange);
    connect(m_settings, &AccountSettings::left, this, &AccountDialog::leave);
    for (QPushButton* button : {m_documentation, m_console}) {
        connect(button, &QPushButton::clicked, this, [this, button] {
            emit linkRequested(
                DecodedPanel::safeLink(button == m_console ? m_form.consoleUrl : m_form.documentationUrl));
        });
    }
    connect(m_store, &SecretStoreCard::retryRequested, this, [this] { m_desk.retrySecretStore(); });
    connect(m_tests, &AccountTestPanel::cancelRequested, this, &AccountDialog::stopTest);
    connect(m_tests, &AccountTestPanel::linkRequested, this, &AccountDialog::linkRequested);
    connect(m_testButton, &QPushButton::clicked, this, &AccountDialog::test);
    connect(m_saveButton, &QPushButton::clicked, this, &AccountDialog::trySave);
    connect(m_cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(&m_desk, &AccountDesk::checked, this, &AccountDialog::takeChecked);
    connect(&m_desk, &AccountDesk::saved, this, &AccountDialog::takeSaved);
    connect(&m_desk, &AccountDesk::secretStoreChanged, this, [this](const SecretStoreState& state) {
        m_store->setState(state);
        examineNow();
    });
}

void AccountDialog::useProvider(const QString& provider)
{
    stopTest();
    m_tests->forget();
    m_form = {};
    m_form.provider = provider;
    m_form.name = provider; // one without a definition still shows which it was
    for (const AccountForm& form : m_forms) {
        if (form.provider == provider)
            m_form = form;
    }
    m_visited.clear();
    showForm();
    m_settings->setForm(m_form);
    if (m_previous.id.isEmpty() && !m_idIsOwn)
        m_id->setText(m_desk.proposedId(provider, m_label->text().trimmed()));
}

AccountDraft AccountDialog::draft() const
{
    AccountDraft draft;
    draft.previousId = m_previous.id;
    draft.account = m_previous;
    draft.account.id = m_id->text().trimmed();
    draft.account.provider = m_form.provider;
    draft.account.label = m_label->text().trimmed();
    const QMap<QString, QString> values = m_fields->values();
    for (auto it = values.begin(); it != values.end(); ++it)
        draft.account.fields.insert(it.key(), it.value());
    m_settings->fill(draft.account);
    draft.secrets = m_fields->typedSecrets();
    return draft;
}

FieldRow* AccountDialog::rowOf(const QString& key) const
{
    if (key == u"label"_s)
        return m_labelRow;
    if (key == u"id"_s)
        return m_idRow;
    FieldRow* const own = m_settings->row(key);
    return own != nullptr ? own : m_fields->row(key);
}

QStringList AccountDialog::orderedKeys() const
{
    return QStringList {u"label"_s, u"id"_s} + m_fields->keys()
        + QStringList {u"base_url"_s, u"ca_certificate"_s, u"requests_per_minute"_s};
}

void AccountDialog::noteChange(const QString& key)
{
    m_changed = true;
    if (!beyondTheTest().contains(key)) {
        m_testIsOutdated = true;
        m_tests->setOutdated();
    }
    m_wait.start();
}

// A mistake is shown once the person is done with the field, not while the first letters are typed.
void AccountDialog::leave(const QString& key)
{
    // Tab through an empty field is not yet a mistake of it.
    if (m_changed)
        m_visited.insert(key);
    examineNow();
}

void AccountDialog::examineNow()
{
    m_wait.stop();
    m_examination = m_desk.examine(draft());
    const SecretStoreState store = m_desk.secretStore();
    m_fields->setExamination(m_examination, m_held,
                             store.name.isEmpty() ? tr("the secret store") : visibleLine(store.name));
    m_settings->setExamination(m_examination);
    m_settings->setBadge(m_id->text().trimmed(), m_label->text().trimmed());
    m_duplicateCard->setVisible(!m_examination.duplicateOf.isEmpty());
    m_duplicate->setText(
        tr("The account \"%1\" asks the same of the same provider. With both, every call would "
           "be there twice.")
            .arg(visibleLine(m_examination.duplicateOf)));
    showMistakes();
    showStatus();
}

// A scroll area asks its content for the height before every layout inside has heard that a line came or
// went, and would press the last text of a row flat. Told from the innermost on, each asks anew.
void AccountDialog::settle()
{
    const QList<QWidget*> inside = m_area->widget()->findChildren<QWidget*>();
    for (auto it = inside.crbegin(); it != inside.crend(); ++it) {
        if ((*it)->layout() != nullptr)
            (*it)->updateGeometry();
    }
    m_area->widget()->updateGeometry();
}

void AccountDialog::showMistakes()
{
    for (const QString& key : orderedKeys()) {
        if (FieldRow* const row = rowOf(key))
            row->setMistake(m_visited.contains(key) ? m_examination.mistakes.value(key) : QString());
    }
    QMetaObject::invokeMethod(this, &AccountDialog::settle, Qt::QueuedConnection);
}

QStringList AccountDialog::missingSecrets() const
{
    // A store that has not answered may hold them.
    const SecretStoreState::Kind kind = m_desk.secretStore().kind;
    const bool storeIsSilent = kind == SecretStoreState::Kind::Asking
        || kind == SecretStoreState::Kind::Locked || kind == SecretStoreState::Kind::Failed;
    if (!m_previous.id.isEmpty() && storeIsSilent)
        return {};
    return m_fields->missingSecrets(m_examination);
}

QString AccountDialog::namesOf(const QStringList& keys) const
{
    QStringList names;
    for (const QString& key : keys) {
        const FieldRow* row = rowOf(key);
        names.append(row != nullptr ? row->title() : visibleLine(key));
    }
    return names.join(u", "_s);
}

void AccountDialog::showStatus()
{
    if (m_saving != 0)
        return;
    QStringList open;
    for (const QString& key : orderedKeys()) {
        if (m_examination.mistakes.contains(key) || missingSecrets().contains(key))
            open.append(key);
    }
    QString text =
        open.isEmpty() ? tr("Ready to save.") : tr("Still to fill in or to correct: %1.").arg(namesOf(open));
    // What belongs to no field has to be said here.
    for (auto it = m_examination.mistakes.begin(); it != m_examination.mistakes.end(); ++it) {
        if (rowOf(it.key()) == nullptr)
            text = it.value();
    }
    say(text, Tone::Neutral);
    m_saveButton->setToolTip(text.toHtmlEscaped());
}

void AccountDialog::say(const QString& text, Tone tone)
{
    m_status->setTone(tone);
    m_status->setText(text);
}

void AccountDialog::goTo(const QString& key)
{
    m_fields->bringToSight(key);
    if (FieldRow* const row = rowOf(key)) {
        row->editor()->setFocus();
        m_area->ensureWidgetVisible(row);
    }
}

bool AccountDialog::isInOrder(const QSet<QString>& allowed, const QString& otherwise)
{
    examineNow();
    QStringList wrong;
    for (const QString& key : orderedKeys()) {
        if (m_examination.mistakes.contains(key) && !allowed.contains(key)) {
            wrong.append(key);
            m_visited.insert(key);
        }
    }
    showMistakes();
    if (!wrong.isEmpty()) {
        say(otherwise.arg(namesOf(wrong)), Tone::Bad);
        goTo(wrong.first());
        return false;
    }
    for (auto it = m_examination.mistakes.begin(); it != m_examination.mistakes.end(); ++it) {
        if (rowOf(it.key()) == nullptr) {
            say(it.value(), Tone::Bad);
            return false;
        }
    }
    return true;
}

void AccountDialog::test()
{
    stopTest();
    if (!isInOrder(beyondTheTest(), tr("Not tested yet. Look at: %1.")))
        return;
    if (const QStringList missing = missingSecrets(); !missing.isEmpty()) {
        say(tr("Not tested yet. Still needed: %1.").arg(namesOf(missing)), Tone::Bad);
        goTo(missing.first());
        return;
    }
    m_testIsOutdated = false;
    m_tests->showRunning(m_examination.origin);
    m_testButton->setEnabled(false);
    m_checking = m_desk.check(draft());
    // Its place is known once the layout had its turn.
    QMetaObject::invokeMethod(
        this, [this] { m_area->ensureWidgetVisible(m_tests); }, Qt::QueuedConnection);
}

void AccountDialog::stopTest()
{
    if (std::exchange(m_checking, 0) == 0)
        return;
    m_desk.cancelCheck();
    m_testButton->setEnabled(true);
    m_testButton->setFocus();
    m_tests->showCanceled();
}

void AccountDialog::takeChecked(quint64 ticket, const CheckResult& result)
{
    if (ticket != m_checking || m_checking == 0)
        return;
    m_checking = 0;
    m_testButton->setEnabled(true);
    // The button that could stop it, and had the focus perhaps, goes away.
    const QWidget* focused = QApplication::focusWidget();
    if (focused != nullptr && m_tests->isAncestorOf(focused))
        m_testButton->setFocus();
    m_tests->showResult(result, m_form.name);
    if (m_testIsOutdated)
        m_tests->setOutdated();
    if (!result.ok)
        say(tr("The test did not succeed. You can save all the same."), Tone::Neutral);
    QMetaObject::invokeMethod(
        this,
        [this] {
            // A long answer is read from its beginning.
            m_area->ensureVisible(0, m_tests->y() + std::min(m_tests->height(), m_area->height() - Gap));
        },
        Qt::QueuedConnection);
}

void AccountDialog::trySave()
{
    if (m_saving != 0 || !isInOrder({}, tr("Not saved yet. Look at: %1.")))
        return;
    const QStringList missing = missingSecrets();
    if (missing.isEmpty())
        return save();
    const QString names = namesOf(missing);
    auto* question =
        new ConfirmDialog({tr("Save without %1?").arg(names),
                           {tr("Ringback cannot ask %1 before it has this.").arg(visibleLine(m_form.name)),
                            tr("Type it in here, or set %1 in the environment before Ringback starts.")
                                .arg(visibleLine(m_examination.variables.value(missing.first())))},
                           tr("Save &without it"),
                           tr("&Go back")},
                          this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QDialog::accepted, this, &AccountDialog::save);
    connect(question, &QDialog::rejected, this, [this, key = missing.first()] { goTo(key); });
    question->open();
}

void AccountDialog::save()
{
    stopTest();
    setBusy(true);
    say(tr("Saving..."), Tone::Neutral);
    m_saving = m_desk.save(draft());
}

void AccountDialog::setBusy(bool busy)
{
    m_area->setEnabled(!busy);
    if (m_chooser != nullptr)
        m_chooser->setEnabled(!busy);
    m_testButton->setEnabled(!busy);
    m_saveButton->setEnabled(!busy);
    m_cancelButton->setText(busy ? tr("Cl&ose") : tr("Ca&ncel"));
    m_cancelButton->setAccessibleName(busy ? tr("Close; saving goes on") : tr("Cancel"));
}

void AccountDialog::takeSaved(quint64 ticket, const AccountSaved& outcome)
{
    if (ticket != m_saving || m_saving == 0)
        return;
    m_saving = 0;
    if (outcome.problem.isEmpty()) {
        m_changed = false;
        emit accountSaved(outcome.account, outcome.remark);
        done(Accepted);
        return;
    }
    if (isHidden()) {
        emit saveFailedLater(outcome.problem);
        done(Rejected);
        return;
    }
    setBusy(false);
    say(tr("Nothing was saved. %1").arg(visibleText(outcome.problem)), Tone::Bad);
    m_saveButton->setFocus();
}

void AccountDialog::reject()
{
    if (m_saving != 0) {
        // Saving cannot be taken back, but nobody has to wait for a store that takes its time.
        wipe();
        hide();
        return;
    }
    if (!m_changed)
        return QDialog::reject();
    auto* question = new ConfirmDialog({tr("Discard what you entered?"),
                                        {tr("Nothing of it has been saved.")},
                                        tr("&Discard"),
                                        tr("&Keep editing")},
                                       this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &QDialog::accepted, this, [this] { QDialog::reject(); });
    question->open();
}

void AccountDialog::done(int result)
{
    if (std::exchange(m_checking, 0) != 0)
        m_desk.cancelCheck();
    m_wait.stop();
    m_second.stop();
    wipe();
    QDialog::done(result);
}

void AccountDialog::wipe()
{
    if (m_fields != nullptr)
        m_fields->wipeSecrets();
}

bool AccountDialog::focusNextPrevChild(bool next)
{
    const QList<QWidget*> stops = focusStops(this);
    if (stops.isEmpty())
        return false;
    const qsizetype at = stops.indexOf(QApplication::focusWidget());
    const qsizetype last = stops.size() - 1;
    const qsizetype to = next ? (at == last ? 0 : at + 1) : (at <= 0 ? last : at - 1);
    QWidget* const target = stops.at(to);
    target->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    if (m_area->isAncestorOf(target))
        m_area->ensureWidgetVisible(target);
    return true;
}

} // namespace ringback
