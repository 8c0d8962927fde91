// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>
#include <QStyledItemDelegate>
#include <QTableView>

namespace ringback {

// More air at the sides of a table's cells and header sections than styles give.
class TableStyle final : public QProxyStyle {
    Q_OBJECT

public:
    // Gives `table` and its header this style, and a delegate that marks rows instead of cells.
    static void applyTo(QTableView& table);

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
};

} // namespace ringback
