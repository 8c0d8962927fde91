// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountlist.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/accountbadge.h"
#include "widgets/advicetext.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"

#include <QPainter>

namespace ringback {
using namespace Qt::StringLiterals;

AccountState believed(AccountState account, bool engineIsSilent)
{
    FreshnessState& state = account.freshness.state;
    if (state != FreshnessState::Fresh && state != FreshnessState::Late)
        return account;
    if (!account.problem.isEmpty())
        state = FreshnessState::Failing;
    else if (!account.freshness.lastGoodAt.isValid())
        state = FreshnessState::NeverPolled;
    else if (engineIsSilent)
        state = FreshnessState::Stale;
    return account;
}

QHash<QString, Freshness> freshnessIn(const QList<AccountState>& accounts)
{
    QHash<QString, Freshness> result;
    for (const AccountState& account : accounts)
        result.insert(account.account.id, believed(account).freshness);
    return result;
}

bool looksHealthy(const AccountState& account)
{
    return believed(account).freshness.state == FreshnessState::Fresh;
}

void AccountListModel::setAccounts(const QList<AccountState>& accounts, const QDateTime& now)
{
    m_now = now;
    QList<AccountState> shown;
    for (const AccountState& state : accounts)
        shown.append(believed(state));
    const auto idsOf = [](const QList<AccountState>& list) {
        QStringList ids;
        for (const AccountState& state : list)
            ids.append(state.account.id);
        return ids;
    };
    if (idsOf(shown) != idsOf(m_accounts)) {
        beginResetModel();
        m_accounts = shown;
        endResetModel();
        return;
    }
    m_accounts = shown;
    if (!m_accounts.isEmpty())
        emit dataChanged(index(0), index(static_cast<int>(m_accounts.size()) - 1));
}

int AccountListModel::rowOf(const QString& accountId) const
{
    for (int row = 0; row < m_accounts.size(); ++row) {
        if (m_accounts.at(row).account.id == accountId)
            return row;
    }
    return -1;
}

int AccountListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_accounts.size());
}

QVariant AccountListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_accounts.size())
        return {};
    const AccountState& state = m_accounts.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return visibleLine(labelOf(state.account));
    case FreshnessTextRole:
        return freshnessText(state, m_now);
    case HealthyRole:
        return looksHealthy(state);
    case AccountRole:
        return QVariant::fromValue(state);
    case Qt::AccessibleTextRole:
        return QString(visibleLine(labelOf(state.account)) + u", "_s + visibleLine(state.providerName)
                       + u", "_s + freshnessText(state, m_now));
    case Qt::ToolTipRole:
        return asToolTip(visibleLine(labelOf(state.account)) + u"\n"_s + freshnessText(state, m_now) + u"\n"_s
                         + freshnessExplanation(state, m_now));
    default:
        return {};
    }
}

QSize AccountDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {option.fontMetrics.averageCharWidth() * 22, 3 * option.fontMetrics.height() + 2 * Gap + 2};
}

void AccountDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const auto state = index.data(AccountListModel::AccountRole).value<AccountState>();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool healthy = looksHealthy(state);
    const QPalette& palette = option.palette;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = option.rect.adjusted(4, 1, -4, -1);
    const QColor base = palette.color(QPalette::Base);
    if (selected || (option.state & QStyle::State_MouseOver) != 0) {
        painter->setPen(selected ? QPen(blended(base, palette.color(QPalette::Highlight), 0.6)) : Qt::NoPen);
        painter->setBrush(blended(base, palette.color(QPalette::Highlight), selected ? 0.16 : 0.07));
        painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const int line = option.fontMetrics.height();
    const int side = 2 * line;
    const QRectF badge(box.left() + 6, box.top() + (box.height() - side) / 2.0, side, side);
    paintAccountBadge(*painter, badge, state.account.id, labelOf(state.account), palette, option.font,
                      !healthy);

    const int left = static_cast<int>(badge.right()) + Gap + 2;
    const int width = box.right() - left - 4;
    const int top = box.top() + (box.height() - 3 * line) / 2;
    const auto draw = [&](int row, const QFont& font, const QColor& color, const QString& text) {
        painter->setFont(font);
        painter->setPen(color);
        const QRect at(left, top + row * line, width, line);
        painter->drawText(at, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, width));
    };
    draw(0, scaledFont(option.font, 1.0, true), palette.color(QPalette::Text),
         visibleLine(labelOf(state.account)));
    draw(1, scaledFont(option.font, 0.92), palette.color(QPalette::PlaceholderText),
         visibleLine(state.providerName));
    StatusChip chip = chipOf(state.freshness.state, palette);
    chip.word = index.data(AccountListModel::FreshnessTextRole).toString();
    painter->setFont(tabularFont(option.font));
    chip.paint(*painter, QRect(left, top + 2 * line, width, line));
    painter->restore();
}

} // namespace ringback
