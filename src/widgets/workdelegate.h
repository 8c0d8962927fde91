// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/workstyle.h"
#include "widgets/statusglyph.h"

#include <QStyledItemDelegate>

namespace ringback {

// Glyph and word of a work state; the word is the caller's.
StatusChip chipOf(WorkMark mark, const QPalette& palette);

// Draws a column of work: the item's display text is the word, `workRole` holds the number of the WorkMark.
// What needs action is bold, too. On a selected row word and glyph take the palette's HighlightedText.
class WorkDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit WorkDelegate(int workRole, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int m_workRole;
};

} // namespace ringback
