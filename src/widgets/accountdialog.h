// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/accountdesk.h"
#include "widgets/theme.h"

#include <QDialog>
#include <QSet>
#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QUrl;
class QVBoxLayout;

namespace ringback {

class AccountFields;
class AccountSettings;
class AccountTestPanel;
class Card;
class FieldRow;
class Mnemonics;
class PlainLabel;
class ProviderChooser;
class SecretStoreCard;
class TonedLabel;

// Adds an account or changes one: built from the provider's definition, with every mistake beside its field,
// a test of the connection and its decoded answer. Writes through the desk only.
//
// Keys that were typed live in their fields alone; they are wiped when the dialog closes, however it does.
class AccountDialog : public QDialog {
    Q_OBJECT

public:
    // For a new account. Both references must outlive it.
    AccountDialog(AccountDesk& desk, const Clock& clock, QWidget* parent = nullptr);
    // To change `account`.
    AccountDialog(AccountDesk& desk, const Clock& clock, const Account& account, QWidget* parent = nullptr);
    ~AccountDialog() override;

    // Something was typed or chosen that is not saved.
    bool isChanged() const { return m_changed; }

    void reject() override; // asks where something would be lost
    void done(int result) override;

signals:
    void linkRequested(const QUrl& url);
    void accountSaved(const QString& account, const QString& remark);
    // Not saved after all, and the dialog that could say so was closed meanwhile.
    void saveFailedLater(const QString& problem);

protected:
    bool focusNextPrevChild(bool next) override;

private:
    // accountdialogparts.cpp
    void build();
    QWidget* buildContent();
    QWidget* buildFooter();
    void buildProviderCard(QVBoxLayout& layout);
    void buildNames(QVBoxLayout& layout);
    void showForm();
    QSet<QString> fieldsOfSigningIn() const;

    void connectParts();
    void useProvider(const QString& provider);

    AccountDraft draft() const;
    FieldRow* rowOf(const QString& key) const;
    void noteChange(const QString& key);
    void leave(const QString& key);
    void examineNow();
    void showMistakes();
    void settle();
    void showStatus();
    QStringList missingSecrets() const;
    // Shows every mistake but those of `allowed`, and goes to the first. True: there is none.
    bool isInOrder(const QSet<QString>& allowed, const QString& otherwise);
    QStringList orderedKeys() const;
    QString namesOf(const QStringList& keys) const;
    void goTo(const QString& key);

    void test();
    void stopTest();
    void trySave();
    void save();
    void takeChecked(quint64 ticket, const CheckResult& result);
    void takeSaved(quint64 ticket, const AccountSaved& outcome);
    void setBusy(bool busy);
    void say(const QString& text, Tone tone);
    void wipe();

    AccountDesk& m_desk;
    const Clock& m_clock;
    const QList<AccountForm> m_forms;
    AccountForm m_form;
    const Account m_previous; // an empty ID: a new account
    AccountExamination m_examination;
    QMap<QString, SecretPlace> m_held; // before anything was typed
    QSet<QString> m_visited;           // fields whose mistakes are shown
    bool m_idIsOwn = false;            // typed, not proposed
    bool m_changed = false;
    bool m_testIsOutdated = false;
    quint64 m_checking = 0; // the ticket; 0: none under way
    quint64 m_saving = 0;
    QTimer m_wait;
    QTimer m_second;

    // Owned by the dialog as their Qt parent.
    ProviderChooser* m_chooser = nullptr;
    QScrollArea* m_area = nullptr;
    PlainLabel* m_providerName = nullptr;
    PlainLabel* m_providerNote = nullptr;
    QPushButton* m_documentation = nullptr;
    QPushButton* m_console = nullptr;
    QLineEdit* m_label = nullptr;
    QLineEdit* m_id = nullptr;
    FieldRow* m_labelRow = nullptr;
    FieldRow* m_idRow = nullptr;
    QVBoxLayout* m_fieldsLayout = nullptr;
    AccountFields* m_fields = nullptr;
    Card* m_duplicateCard = nullptr;
    PlainLabel* m_duplicate = nullptr;
    SecretStoreCard* m_store = nullptr;
    AccountSettings* m_settings = nullptr;
    AccountTestPanel* m_tests = nullptr;
    TonedLabel* m_status = nullptr;
    QPushButton* m_testButton = nullptr;
    QPushButton* m_saveButton = nullptr;
    QPushButton* m_cancelButton = nullptr;
};

} // namespace ringback
