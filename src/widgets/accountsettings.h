// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace ringback {

class AccountBadge;
class Card;
class FieldRow;
class Mnemonics;
class PlainLabel;

// What every account has whatever its provider: where it is asked and with which certificate, how often at
// most, the colour of its badge, and whether it is paused.
class AccountSettings : public QWidget {
    Q_OBJECT

public:
    explicit AccountSettings(Mnemonics& mnemonics, QWidget* parent = nullptr);

    // The provider's own address and limit; fills the address where the account has none of its own.
    void setForm(const AccountForm& form);
    void setAccount(const Account& account);
    void fill(Account& account) const; // the address stays empty where it is the provider's
    void setExamination(const AccountExamination& examination);
    void setBadge(const QString& id, const QString& label);
    // "base_url", "ca_certificate", "requests_per_minute"; else null.
    FieldRow* row(const QString& key) const { return m_rows.value(key); }

signals:
    void changed(const QString& key);
    void left(const QString& key);

private:
    void buildAddress(Mnemonics& mnemonics);
    void buildCertificate(Mnemonics& mnemonics);
    void buildRest(Mnemonics& mnemonics);
    void chooseCertificate();
    void updateBadge();

    AccountForm m_form;
    QString m_id;
    QString m_label;
    QMap<QString, FieldRow*> m_rows;
    QLineEdit* m_address = nullptr;
    QPushButton* m_ownAddress = nullptr;
    Card* m_originCard = nullptr;
    PlainLabel* m_origin = nullptr;
    QLineEdit* m_certificate = nullptr;
    QSpinBox* m_limit = nullptr;
    QComboBox* m_colour = nullptr;
    AccountBadge* m_badge = nullptr;
    QCheckBox* m_paused = nullptr;
};

} // namespace ringback
