// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>
#include <QStyledItemDelegate>
#include <QTableView>

namespace ringback {

// Marks rows instead of cells: the row is what has the focus.
class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

// More air at the sides of a table's cells and header sections than styles give.
class TableStyle final : public QProxyStyle {
    Q_OBJECT

public:
    static constexpr int CellPadding = 6;

    // Gives `table` and its header this style and a RowDelegate.
    static void applyTo(QTableView& table);

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
};

} // namespace ringback
