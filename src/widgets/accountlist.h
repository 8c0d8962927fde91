// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace ringback {

// The accounts for the list at the left, updated row by row so that selection and scrolling stay.
class AccountListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        AccountRole = Qt::UserRole + 1, // AccountState
        FreshnessTextRole,
        HealthyRole, // bool: may look healthy
    };

    using QAbstractListModel::QAbstractListModel;

    void setAccounts(const QList<AccountState>& accounts, const QDateTime& now);
    int rowOf(const QString& accountId) const;
    const AccountState& accountAt(int row) const { return m_accounts.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    QList<AccountState> m_accounts;
    QDateTime m_now;
};

// The state that may be shown: never fresh without a good poll behind it, with a problem that keeps it from
// being polled, or while `engineIsSilent` (nothing at all came from the engine for longer than it promises,
// so nobody vouches for the state it announced last).
AccountState believed(AccountState account, bool engineIsSilent = false);
// Whether it may look healthy: believed() and fresh.
bool looksHealthy(const AccountState& account);

// Account id -> its freshness as far as it may be believed.
QHash<QString, Freshness> freshnessIn(const QList<AccountState>& accounts);

// Badge, label, provider, freshness with glyph and words.
class AccountDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ringback
