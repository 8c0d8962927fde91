// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/statusstyle.h"

#include <QIcon>
#include <QStyledItemDelegate>

class QPainter;

namespace ringback {

// Painting what models/statusstyle.h decides. GUI thread.

// Fills a unit-square path into the largest square centred in `rect`.
void paintGlyph(QPainter& painter, const QPainterPath& unitPath, const QRectF& rect, const QColor& colour);

// Icons drawn from the paths, sharp at every size and scale. They keep the palette's colours: make them anew
// on QEvent::PaletteChange.
QIcon glyphIcon(const QPainterPath& unitPath, const QColor& colour, const QColor& selectedColour);
QIcon statusIcon(CallStatus status, const QPalette& palette);
QIcon freshnessIcon(FreshnessState state, const QPalette& palette);

// The side of a glyph that stands in a line of text, and the gap between it and its word.
int glyphSizeFor(const QFontMetrics& metrics);
int glyphGapFor(const QFontMetrics& metrics);

// Glyph and word in the status' colour, vertically centred, elided at the right.
struct StatusChip {
    QPainterPath glyph;
    QString word;
    QColor colour;

    QSize sizeHint(const QFontMetrics& metrics) const;
    void paint(QPainter& painter, const QRect& rect) const;
};
StatusChip chipOf(CallStatus status, const QPalette& palette);
StatusChip chipOf(FreshnessState state, const QPalette& palette);

// Draws a status column: the item's display text is the word, `statusRole` holds the number of the
// CallStatus. On a selected row word and glyph take the palette's HighlightedText.
class StatusDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit StatusDelegate(int statusRole, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    // Drawn paler: what it says may no longer hold.
    virtual bool isFaded(const QModelIndex& index) const;

private:
    int m_statusRole;
};

} // namespace ringback
