// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tablestyle.h"

#include <QHeaderView>

namespace ringback {

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->state.setFlag(QStyle::State_HasFocus, false);
}

void TableStyle::applyTo(QTableView& table)
{
    auto* style = new TableStyle;
    style->setParent(&table);
    table.setStyle(style);
    table.horizontalHeader()->setStyle(style); // children do not take it by themselves
    table.setItemDelegate(new RowDelegate(&table));
}

int TableStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_HeaderMargin)
        return CellPadding;
    if (metric == PM_FocusFrameHMargin)
        return CellPadding - 1; // styles add one
    return QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace ringback
