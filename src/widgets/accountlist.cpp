// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountlist.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/accountbadge.h"
#include "widgets/advicetext.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>
#include <numeric>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// What a person should look at. Late is not counted: it comes and goes, and rows would jump.
bool needsAttention(const AccountState& state)
{
    switch (state.freshness.state) {
    case FreshnessState::Stale:
    case FreshnessState::Failing:
    case FreshnessState::Refused:
    case FreshnessState::Unreachable:
        return true;
    default:
        return !state.problem.isEmpty() && state.freshness.state != FreshnessState::Paused;
    }
}

// The end of the run of digits, or of other characters, that begins at `from`.
qsizetype endOfRun(const QString& text, qsizetype from)
{
    const bool digits = text.at(from).isDigit();
    qsizetype end = from;
    while (end < text.size() && text.at(end).isDigit() == digits)
        ++end;
    return end;
}

// As people order names: "Desk 9" before "desk 10". QCollator's numeric mode needs a Qt with ICU.
int compareNaturally(const QString& a, const QString& b)
{
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() && j < b.size()) {
        const qsizetype aEnd = endOfRun(a, i);
        const qsizetype bEnd = endOfRun(b, j);
        QString one = a.sliced(i, aEnd - i).toCaseFolded();
        QString other = b.sliced(j, bEnd - j).toCaseFolded();
        const bool numbers = one.at(0).isDigit() && other.at(0).isDigit();
        if (numbers) {
            const qsizetype width = std::max(one.size(), other.size());
            one = one.rightJustified(width, u'0');
            other = other.rightJustified(width, u'0');
        }
        const int order = numbers ? one.compare(other) : one.localeAwareCompare(other);
        if (order != 0)
            return order;
        i = aEnd;
        j = bEnd;
    }
    return static_cast<int>((a.size() - i) - (b.size() - j));
}
} // namespace

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
    m_accounts.clear();
    m_accounts.reserve(accounts.size());
    QList<Place> places;
    places.reserve(accounts.size());
    for (const AccountState& state : accounts) {
        m_accounts.append(believed(state));
        places.append({needsAttention(m_accounts.last()), labelOf(state.account), state.account.id});
    }
    if (places != m_places) {
        m_places = places;
        m_sorted.resize(m_accounts.size());
        std::iota(m_sorted.begin(), m_sorted.end(), 0);
        std::sort(m_sorted.begin(), m_sorted.end(), [&](qsizetype a, qsizetype b) {
            const Place& one = m_places.at(a);
            const Place& other = m_places.at(b);
            if (one.inTrouble != other.inTrouble)
                return one.inTrouble;
            const int order = compareNaturally(one.label, other.label);
            return order != 0 ? order < 0 : one.id < other.id;
        });
    }
    arrange();
}

void AccountListModel::setFilter(const QString& words)
{
    m_words = words.simplified().split(u' ', Qt::SkipEmptyParts);
    arrange();
}

bool AccountListModel::isWanted(const AccountState& state) const
{
    if (m_words.isEmpty())
        return true;
    const QString text = labelOf(state.account) + u'\n' + state.account.id + u'\n' + state.providerName
        + u'\n' + freshnessText(state, m_now);
    return std::all_of(m_words.begin(), m_words.end(),
                       [&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

void AccountListModel::arrange()
{
    QList<qsizetype> order;
    QStringList ids;
    order.reserve(m_sorted.size());
    ids.reserve(m_sorted.size());
    for (const qsizetype at : std::as_const(m_sorted)) {
        if (isWanted(m_accounts.at(at))) {
            order.append(at);
            ids.append(m_accounts.at(at).account.id);
        }
    }
    if (ids == m_shownIds) {
        m_order = order;
        if (!m_order.isEmpty())
            emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    QHash<QString, int> rows;
    for (int row = 0; row < ids.size(); ++row)
        rows.insert(ids.at(row), row);
    const bool sameOnes = rows.size() == m_shownIds.size()
        && std::all_of(m_shownIds.begin(), m_shownIds.end(),
                       [&rows](const QString& id) { return rows.contains(id); });
    if (!sameOnes) {
        beginResetModel();
        m_order = order;
        m_shownIds = ids;
        endResetModel();
        return;
    }
    emit layoutAboutToBeChanged({}, VerticalSortHint);
    const QStringList before = std::exchange(m_shownIds, ids);
    m_order = order;
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    for (const QModelIndex& was : from)
        to.append(index(rows.value(before.at(was.row()))));
    changePersistentIndexList(from, to);
    emit layoutChanged({}, VerticalSortHint);
}

int AccountListModel::rowOf(const QString& accountId) const
{
    return static_cast<int>(m_shownIds.indexOf(accountId));
}

int AccountListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

QVariant AccountListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_order.size())
        return {};
    const AccountState& state = accountAt(index.row());
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
                      !healthy, state.account.colour);

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
