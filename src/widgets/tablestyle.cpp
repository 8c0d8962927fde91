// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tablestyle.h"

#include <QHeaderView>

namespace ringback {

namespace {
constexpr int TableCellPadding = 6;

class WholeRowDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state.setFlag(QStyle::State_HasFocus, false);
    }
};
} // namespace

void TableStyle::applyTo(QTableView& table)
{
    auto* style = new TableStyle;
    style->setParent(&table);
    table.setStyle(style);
    table.horizontalHeader()->setStyle(style); // children do not take it by themselves
    table.setItemDelegate(new WholeRowDelegate(&table));
}

int TableStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_HeaderMargin)
        return TableCellPadding;
    if (metric == PM_FocusFrameHMargin)
        return TableCellPadding - 1; // styles add one
    return QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace ringback
