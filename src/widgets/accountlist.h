// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace ringback {

// The accounts for the list at the left: those in trouble first, then by label. Rows move and are repainted
// without a new list, so that selection and scrolling stay; made for a thousand of them, once a second.
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
    // Only those whose label, ID, provider or state holds every word; empty: all.
    void setFilter(const QString& words);
    int rowOf(const QString& accountId) const; // -1: not among those shown
    const AccountState& accountAt(int row) const { return m_accounts.at(m_order.at(row)); }
    int total() const { return static_cast<int>(m_accounts.size()); } // without the filter

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    // What the order follows from.
    struct Place {
        bool inTrouble = false;
        QString label;
        QString id;

        bool operator==(const Place&) const = default;
    };

    bool isWanted(const AccountState& state) const;
    void arrange();

    QList<AccountState> m_accounts; // as given
    QList<Place> m_places;          // of each
    QList<qsizetype> m_sorted;      // all of them in order
    QList<qsizetype> m_order;       // those shown
    QStringList m_shownIds;         // of m_order, as announced
    QStringList m_words;            // of the filter
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
