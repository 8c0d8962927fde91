// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statusglyph.h"

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

#include <algorithm>

namespace ringback {

namespace {
class GlyphIconEngine final : public QIconEngine {
public:
    GlyphIconEngine(QPainterPath path, const QColor& colour, const QColor& selectedColour)
        : m_path(std::move(path)), m_colour(colour), m_selectedColour(selectedColour)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QColor colour = mode == QIcon::Selected ? m_selectedColour : m_colour;
        if (mode == QIcon::Disabled)
            colour.setAlphaF(0.4F);
        paintGlyph(*painter, m_path, rect, colour);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new GlyphIconEngine(*this); }

private:
    QPainterPath m_path;
    QColor m_colour;
    QColor m_selectedColour;
};

QStyle* styleOf(const QStyleOptionViewItem& option)
{
    return option.widget != nullptr ? option.widget->style() : QApplication::style();
}
} // namespace

void paintGlyph(QPainter& painter, const QPainterPath& unitPath, const QRectF& rect, const QColor& colour)
{
    const double side = std::min(rect.width(), rect.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2);
    painter.scale(side, side);
    painter.fillPath(unitPath, colour);
    painter.restore();
}

QIcon glyphIcon(const QPainterPath& unitPath, const QColor& colour, const QColor& selectedColour)
{
    return QIcon(new GlyphIconEngine(unitPath, colour, selectedColour));
}

QIcon statusIcon(CallStatus status, const QPalette& palette)
{
    return glyphIcon(glyphOf(status), textColourOf(status, surfaceOf(palette)),
                     palette.color(QPalette::HighlightedText));
}

QIcon freshnessIcon(FreshnessState state, const QPalette& palette)
{
    return glyphIcon(glyphOf(state), textColourOf(state, surfaceOf(palette)),
                     palette.color(QPalette::HighlightedText));
}

int glyphSizeFor(const QFontMetrics& metrics)
{
    return std::max(10, qRound(metrics.height() * 0.75));
}

int glyphGapFor(const QFontMetrics& metrics)
{
    return std::max(4, metrics.height() / 3);
}

QSize StatusChip::sizeHint(const QFontMetrics& metrics) const
{
    return {glyphSizeFor(metrics) + glyphGapFor(metrics) + metrics.horizontalAdvance(word) + 1,
            metrics.height()};
}

void StatusChip::paint(QPainter& painter, const QRect& rect) const
{
    const QFontMetrics metrics = painter.fontMetrics();
    const int side = glyphSizeFor(metrics);
    paintGlyph(painter, glyph, QRectF(rect.left(), rect.top() + (rect.height() - side) / 2.0, side, side),
               colour);
    const QRect textRect = rect.adjusted(side + glyphGapFor(metrics), 0, 0, 0);
    painter.setPen(colour);
    painter.drawText(textRect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     metrics.elidedText(word, Qt::ElideRight, textRect.width()));
}

StatusChip chipOf(CallStatus status, const QPalette& palette)
{
    return {glyphOf(status), labelOf(status), textColourOf(status, surfaceOf(palette))};
}

StatusChip chipOf(FreshnessState state, const QPalette& palette)
{
    return {glyphOf(state), labelOf(state), textColourOf(state, surfaceOf(palette))};
}

StatusDelegate::StatusDelegate(int statusRole, QObject* parent)
    : QStyledItemDelegate(parent), m_statusRole(statusRole)
{
}

void StatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    StatusChip chip = chipOf(static_cast<CallStatus>(index.data(m_statusRole).toInt()), item.palette);
    chip.word = item.text;
    // The style draws background, selection and focus; word and glyph are ours.
    item.text.clear();
    QStyle* const style = styleOf(item);
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    if ((item.state & QStyle::State_Selected) != 0) {
        const bool active = (item.state & QStyle::State_Active) != 0;
        chip.colour =
            item.palette.color(active ? QPalette::Active : QPalette::Inactive, QPalette::HighlightedText);
    }
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
    painter->save();
    if (isFaded(index))
        painter->setOpacity(0.6);
    painter->setFont(item.font);
    chip.paint(*painter, item.rect.adjusted(margin, 0, -margin, 0));
    painter->restore();
}

bool StatusDelegate::isFaded(const QModelIndex&) const
{
    return false;
}

QSize StatusDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    StatusChip chip;
    chip.word = item.text;
    const int margin = styleOf(item)->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
    return chip.sizeHint(item.fontMetrics) + QSize(2 * margin, 2);
}

} // namespace ringback
