// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"

#include <QSet>
#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace ringback {

class FieldRow;
class Mnemonics;

// The fields of one provider's definition, built from it: text fields, choices and keys. Shows those that the
// chosen way to sign in uses; settings that have a working value already are folded away where they are many.
// A stored key is never put into its field, only said to be there.
class AccountFields : public QWidget {
    Q_OBJECT

public:
    // `mnemonics` gives the letters for the labels. `ofSigningIn`: the fields that only some of the ways to
    // sign in use; they are not folded away.
    AccountFields(const AccountForm& form, const QSet<QString>& ofSigningIn, Mnemonics& mnemonics,
                  QWidget* parent = nullptr);
    ~AccountFields() override;

    void setValues(const QMap<QString, QString>& fields);
    QMap<QString, QString> values() const; // the non-secret fields
    // Only those that something was typed into, and with an empty text those that are to be removed.
    Secrets typedSecrets() const;
    bool hasTypedSecrets() const;
    void wipeSecrets();

    // What is known of the draft: which fields are in use, where the keys are. `storeName` is what the secret
    // store is called in sentences; `held` are the places before anything was typed.
    void setExamination(const AccountExamination& examination, const QMap<QString, SecretPlace>& held,
                        const QString& storeName);
    // The fields of keys that are in use and have none anywhere, but for those that can be missing and
    // are being removed.
    QStringList missingSecrets(const AccountExamination& examination) const;
    // Null where this is no field of the definition.
    FieldRow* row(const QString& key) const { return m_rows.value(key); }
    // Unfolds what is folded where the row is in it.
    void bringToSight(const QString& key);
    QStringList keys() const;

signals:
    void changed(const QString& key);
    void left(const QString& key); // the person is done with the field

private:
    void build(const AccountField& field, Mnemonics& mnemonics);
    QString wordOfChoice(const QString& choice) const;
    void fold(bool folded);
    QString noteFor(const AccountField& field, const AccountExamination& examination,
                    const QMap<QString, SecretPlace>& held, const QString& storeName) const;

    AccountForm m_form;
    QMap<QString, FieldRow*> m_rows;
    QSet<QString> m_folding; // keys of the fields that fold away
    QVBoxLayout* m_layout;
    QToolButton* m_foldButton = nullptr;
    QWidget* m_foldedPart = nullptr;
};

} // namespace ringback
