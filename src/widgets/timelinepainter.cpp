// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timelinepainter.h"

#include "widgets/statusglyph.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ringback {

namespace {
constexpr int TipWidth = 6;   // the arrow of a call that still lives
constexpr int TailWidth = 10; // the fading start of one that began unseen
constexpr int MarkGap = 3;    // between the end of a bar and its outcome
constexpr int PlatePadding = 3;
constexpr int EdgeInset = 4; // of the arrows that point at lanes out of sight

QColor withAlpha(QColor colour, int alpha)
{
    colour.setAlpha(alpha);
    return colour;
}
} // namespace

TimelinePainter::TimelinePainter(const TimelineGeometry& range, const QPalette& palette)
    : m_range(range), m_palette(palette), m_surface(surfaceOf(palette))
{
}

int TimelinePainter::barHeight(int rowHeight)
{
    return std::max(6, rowHeight - 2 * std::max(4, rowHeight / 4));
}

int TimelinePainter::glyphSide(int rowHeight)
{
    return barHeight(rowHeight);
}

void TimelinePainter::paintLane(QPainter& painter, const Lane& lane, const QRect& rect,
                                bool highlighted) const
{
    if (lane.isEmpty())
        return;
    const int height = barHeight(rect.height());
    const QRect bar(rect.left(), rect.top() + (rect.height() - height) / 2, rect.width(), height);
    const double from = m_range.xOf(lane.beginMs());
    const double to = m_range.xOf(lane.endMs());
    if (to + MarkGap + height < 0 || from > m_range.width) {
        paintPointer(painter, rect, from < 0);
        return;
    }
    if (highlighted)
        paintPlate(painter, lane, bar);
    int lastPixel = -1;
    for (const LaneSegment& segment : lane.segments) {
        const double left = m_range.xOf(segment.beginMs);
        const double right = m_range.xOf(segment.endMs);
        if (right < -TipWidth || left > m_range.width + TailWidth)
            continue;
        const int pixel = static_cast<int>(std::floor(left));
        if (right - left < 1 && pixel == lastPixel && !segment.openEnd)
            continue;
        lastPixel = pixel;
        paintSegment(painter, segment, bar);
    }
    for (const LaneMark& mark : lane.marks)
        paintMark(painter, mark, bar);
}

void TimelinePainter::paintLineage(QPainter& painter, const Lane& lane, const QRect& rect, int attempt,
                                   int attempts) const
{
    if (lane.isEmpty())
        return;
    painter.save();
    QFont font = painter.font();
    font.setPixelSize(std::max(8, barHeight(rect.height())));
    painter.setFont(font);
    const QString text = QString::number(attempt) + QLatin1Char('/') + QString::number(attempts);
    const int width = painter.fontMetrics().horizontalAdvance(text) + 2 * PlatePadding;
    const int height = barHeight(rect.height()) + 2;
    const double begin = m_range.xOf(lane.beginMs()) - TailWidth;
    const QRectF pill(begin - width, rect.top() + (rect.height() - height) / 2.0, width, height);
    if (pill.left() >= 0 && pill.right() <= m_range.width) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_palette.color(QPalette::PlaceholderText));
        painter.setBrush(m_palette.color(QPalette::Base));
        painter.drawRoundedRect(pill, height / 2.0, height / 2.0);
        // It belongs to the bar that follows.
        painter.drawLine(QPointF(pill.right(), pill.center().y()),
                         QPointF(begin + TailWidth - 2, pill.center().y()));
        painter.setPen(m_palette.color(QPalette::Text));
        painter.drawText(pill, Qt::AlignCenter, text);
    }
    painter.restore();
}

void TimelinePainter::paintPlate(QPainter& painter, const Lane& lane, const QRect& bar) const
{
    double left = m_range.xOf(lane.beginMs());
    double right = m_range.xOf(lane.endMs()) + (lane.live ? TipWidth : 0);
    for (const LaneMark& mark : lane.marks) {
        left = std::min(left, markRect(mark, bar).left());
        right = std::max(right, markRect(mark, bar).right());
    }
    if (!lane.segments.isEmpty() && lane.segments.first().openBegin)
        left -= TailWidth;
    left = std::max(left, -20.0);
    right = std::min(right, m_range.width + 20.0);
    const QRectF plate = QRectF(left, bar.top(), right - left, bar.height())
                             .adjusted(-PlatePadding, -PlatePadding, PlatePadding, PlatePadding);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_palette.color(QPalette::Base));
    painter.drawRoundedRect(plate, 4, 4);
    painter.restore();
}

void TimelinePainter::paintSegment(QPainter& painter, const LaneSegment& segment, const QRect& bar) const
{
    // Clipped to a little beyond the window: a rectangle of a month is no business of the painter's.
    const double left = std::max(m_range.xOf(segment.beginMs), -30.0);
    const double right = std::min(m_range.xOf(segment.endMs), m_range.width + 30.0);
    const int x = static_cast<int>(std::floor(left));
    const int width = std::max(1, static_cast<int>(std::floor(right)) - x);
    const QRect rect(x, bar.top(), width, bar.height());
    const QColor line = textColourOf(segment.status, m_surface);
    const QColor fill = fillColourOf(segment.status, m_surface);

    if (segment.kind == LaneSegment::Kind::Unreported) {
        QPen pen(m_palette.color(QPalette::PlaceholderText), 2, Qt::CustomDashLine);
        pen.setDashPattern({2, 2});
        painter.setPen(pen);
        painter.drawLine(rect.left(), rect.center().y() + 1, rect.right(), rect.center().y() + 1);
        return;
    }
    if (segment.kind == LaneSegment::Kind::NotKnown) {
        // The outline of what it may still be, ending in nothing.
        QLinearGradient fade(rect.topLeft(), rect.topRight());
        fade.setColorAt(0, withAlpha(fill, 70));
        fade.setColorAt(1, withAlpha(fill, 20));
        painter.fillRect(rect, fade);
        QPen pen(withAlpha(line, 170), 1, Qt::CustomDashLine);
        pen.setDashPattern({4, 4});
        painter.setPen(pen);
        painter.drawLine(rect.topLeft(), rect.topRight());
        painter.drawLine(rect.bottomLeft(), rect.bottomRight());
        return;
    }
    painter.setBrushOrigin(x, bar.top());
    if (segment.kind == LaneSegment::Kind::Uncertain) {
        if (width <= 3) { // too narrow for a hatch: a paler line
            painter.fillRect(rect, withAlpha(line, 110));
            return;
        }
        painter.fillRect(rect, withAlpha(fill, 60));
        painter.fillRect(rect, QBrush(line, Qt::FDiagPattern));
        painter.setPen(QPen(line, 1, Qt::DotLine));
        painter.drawRect(rect.adjusted(0, 0, -1, -1));
        return;
    }
    if (segment.openBegin) {
        const QRect tail(x - TailWidth, bar.top(), TailWidth, bar.height());
        QLinearGradient fade(tail.topLeft(), tail.topRight());
        fade.setColorAt(0, withAlpha(fill, 0));
        fade.setColorAt(1, fill);
        painter.fillRect(tail, fade);
    }
    if (width <= 2) {
        painter.fillRect(rect, line);
        return;
    }
    painter.fillRect(rect, fill);
    const Qt::BrushStyle pattern = patternOf(segment.status);
    if (pattern != Qt::SolidPattern)
        painter.fillRect(rect, QBrush(withAlpha(line, 150), pattern));
    painter.setPen(line);
    painter.drawLine(rect.topLeft(), rect.topRight());
    painter.drawLine(rect.bottomLeft(), rect.bottomRight());
    if (!segment.openBegin)
        painter.drawLine(rect.topLeft(), rect.bottomLeft());
    if (segment.openEnd) {
        const double end = rect.right() + 1;
        const double middle = rect.top() + rect.height() / 2.0;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(line);
        painter.drawPolygon(QPolygonF {QPointF(end, rect.top()), QPointF(end + TipWidth, middle),
                                       QPointF(end, rect.bottom() + 1)});
        painter.restore();
    } else {
        painter.drawLine(rect.topRight(), rect.bottomRight());
    }
}

QRectF TimelinePainter::markRect(const LaneMark& mark, const QRect& bar) const
{
    const double side = bar.height();
    const double x = m_range.xOf(mark.atMs);
    // The outcome stands after the end; anything odd stands on its instant.
    return {mark.isEnd ? x + MarkGap : x - side / 2, static_cast<double>(bar.top()), side, side};
}

void TimelinePainter::paintMark(QPainter& painter, const LaneMark& mark, const QRect& bar) const
{
    const QRectF rect = markRect(mark, bar);
    if (rect.right() < 0 || rect.left() > m_range.width)
        return;
    const QColor colour = textColourOf(mark.status, m_surface);
    if (!mark.isEnd) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colour, 1));
        painter.setBrush(m_palette.color(QPalette::Base));
        painter.drawEllipse(rect.adjusted(-1, -1, 1, 1));
        painter.restore();
        paintGlyph(painter, glyphOf(mark.status), rect.adjusted(2, 2, -2, -2), colour);
        return;
    }
    paintGlyph(painter, glyphOf(mark.status), rect, colour);
}

void TimelinePainter::paintPointer(QPainter& painter, const QRect& rect, bool left) const
{
    const double reach = rect.height() / 6.0;
    const double middle = rect.top() + rect.height() / 2.0;
    const double x = left ? EdgeInset : m_range.width - EdgeInset;
    const double inner = left ? x + reach : x - reach;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_palette.color(QPalette::PlaceholderText), 1.5, Qt::SolidLine, Qt::RoundCap));
    painter.drawPolyline(
        QPolygonF {QPointF(inner, middle - reach), QPointF(x, middle), QPointF(inner, middle + reach)});
    painter.restore();
}

std::optional<std::variant<LaneSegment, LaneMark>> hitTest(const Lane& lane, const TimelineGeometry& range,
                                                           double x, int rowHeight)
{
    const int side = TimelinePainter::glyphSide(rowHeight);
    for (const LaneMark& mark : lane.marks) {
        const double at = range.xOf(mark.atMs);
        const double left = mark.isEnd ? at + 1 : at - side / 2.0;
        if (x >= left && x <= left + side + MarkGap)
            return mark;
    }
    for (const LaneSegment& segment : lane.segments) {
        const double left = range.xOf(segment.beginMs) - (segment.openBegin ? TailWidth : 1);
        const double right = range.xOf(segment.endMs) + (segment.openEnd ? TipWidth : 1);
        if (x >= left && x <= right)
            return segment;
    }
    return std::nullopt;
}

} // namespace ringback
