// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workdelegate.h"

#include <QApplication>
#include <QPainter>

namespace ringback {

StatusChip chipOf(WorkMark mark, const QPalette& palette)
{
    return {glyphOf(mark), labelOf(mark), textColourOf(mark, surfaceOf(palette))};
}

WorkDelegate::WorkDelegate(int workRole, QObject* parent) : QStyledItemDelegate(parent), m_workRole(workRole)
{
}

void WorkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const auto mark = static_cast<WorkMark>(index.data(m_workRole).toInt());
    StatusChip chip = chipOf(mark, item.palette);
    chip.word = item.text;
    item.text.clear();
    item.state.setFlag(QStyle::State_HasFocus, false); // rows are marked, not cells
    QStyle* const style = item.widget != nullptr ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    if (mark == WorkMark::None)
        return;
    if ((item.state & QStyle::State_Selected) != 0) {
        const bool active = (item.state & QStyle::State_Active) != 0;
        chip.colour =
            item.palette.color(active ? QPalette::Active : QPalette::Inactive, QPalette::HighlightedText);
    }
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
    painter->save();
    QFont font = item.font;
    font.setBold(mark == WorkMark::NeedsAction);
    painter->setFont(font);
    chip.paint(*painter, item.rect.adjusted(margin, 0, -margin, 0));
    painter->restore();
}

} // namespace ringback
