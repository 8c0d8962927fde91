// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lineicon.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

namespace ringback {

namespace {
class LineIconEngine final : public QIconEngine {
public:
    explicit LineIconEngine(LineIcon icon) : m_icon(icon) { }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const auto role = mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText;
        drawLineIcon(*painter, m_icon, QRectF(rect).adjusted(1, 1, -1, -1),
                     QGuiApplication::palette().color(group, role));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return result;
    }
    QIconEngine* clone() const override { return new LineIconEngine(m_icon); }

private:
    LineIcon m_icon;
};

// The shapes in a square of 16 by 16.
QPainterPath lineIconPath(LineIcon icon)
{
    QPainterPath p;
    switch (icon) {
    case LineIcon::Calls:
        p.moveTo(3, 3.5);
        p.cubicTo(2, 9, 7, 14, 12.5, 13);
        p.lineTo(13.5, 10.2);
        p.lineTo(10.6, 8.8);
        p.lineTo(9.2, 10.3);
        p.cubicTo(7.6, 9.6, 6.4, 8.4, 5.7, 6.8);
        p.lineTo(7.2, 5.4);
        p.lineTo(5.8, 2.5);
        p.closeSubpath();
        p.arcMoveTo(5.5, 2.5, 8, 8, 80);
        p.arcTo(5.5, 2.5, 8, 8, 80, -70);
        break;
    case LineIcon::Plus:
        p.moveTo(8, 3);
        p.lineTo(8, 13);
        [[fallthrough]];
    case LineIcon::Minus:
        p.moveTo(3, 8);
        p.lineTo(13, 8);
        break;
    case LineIcon::FitWidth:
        for (const double side : {-1.0, 1.0}) {
            p.moveTo(8 + side * 7, 3);
            p.lineTo(8 + side * 7, 13);
            p.moveTo(8 + side * 1.5, 8);
            p.lineTo(8 + side * 5, 8);
            p.moveTo(8 + side * 3, 5.8);
            p.lineTo(8 + side * 5, 8);
            p.lineTo(8 + side * 3, 10.2);
        }
        break;
    case LineIcon::Alert:
        p.moveTo(8, 2);
        p.lineTo(14.5, 13.5);
        p.lineTo(1.5, 13.5);
        p.closeSubpath();
        p.moveTo(8, 6.2);
        p.lineTo(8, 9.6);
        p.moveTo(8, 11.4);
        p.lineTo(8, 11.6);
        break;
    case LineIcon::Incidents:
        p.moveTo(2, 13.5);
        p.lineTo(14, 13.5);
        p.moveTo(4, 11);
        p.lineTo(4, 9);
        p.moveTo(8, 11);
        p.lineTo(8, 3);
        p.moveTo(12, 11);
        p.lineTo(12, 6.5);
        break;
    case LineIcon::Refresh:
        p.arcMoveTo(2.5, 2.5, 11, 11, 30);
        p.arcTo(2.5, 2.5, 11, 11, 30, 290);
        p.moveTo(13.4, 1.8);
        p.lineTo(13, 5.4);
        p.lineTo(9.4, 5);
        break;
    case LineIcon::Copy:
        p.addRoundedRect(QRectF(5.5, 5.5, 8, 8.5), 1.5, 1.5);
        p.moveTo(3.8, 10.5);
        p.lineTo(3.2, 10.5);
        p.quadTo(2.2, 10.5, 2.2, 9.5);
        p.lineTo(2.2, 3.2);
        p.quadTo(2.2, 2.2, 3.2, 2.2);
        p.lineTo(9, 2.2);
        p.quadTo(10, 2.2, 10, 3.2);
        p.lineTo(10, 3.6);
        break;
    case LineIcon::Check:
        p.moveTo(3, 8.5);
        p.lineTo(6.5, 12);
        p.lineTo(13, 4.5);
        break;
    case LineIcon::Cross:
        p.moveTo(4, 4);
        p.lineTo(12, 12);
        p.moveTo(12, 4);
        p.lineTo(4, 12);
        break;
    case LineIcon::Search:
        p.addEllipse(QRectF(2.5, 2.5, 8, 8));
        p.moveTo(9.6, 9.6);
        p.lineTo(13.5, 13.5);
        break;
    case LineIcon::Link:
        p.moveTo(7, 3.5);
        p.lineTo(3, 3.5);
        p.lineTo(3, 13);
        p.lineTo(12.5, 13);
        p.lineTo(12.5, 9);
        p.moveTo(9.5, 2.5);
        p.lineTo(13.5, 2.5);
        p.lineTo(13.5, 6.5);
        p.moveTo(13.5, 2.5);
        p.lineTo(8, 8);
        break;
    case LineIcon::Coin:
        p.addEllipse(QRectF(2, 2, 12, 12));
        p.moveTo(10, 5.8);
        p.cubicTo(8.5, 4.4, 5.8, 5, 6, 6.6);
        p.cubicTo(6.2, 8.2, 9.8, 7.6, 10, 9.4);
        p.cubicTo(10.2, 11, 7.5, 11.6, 6, 10.2);
        p.moveTo(8, 4);
        p.lineTo(8, 12);
        break;
    case LineIcon::Person:
        p.addEllipse(QRectF(5.2, 2.2, 5.6, 5.6));
        p.moveTo(2.8, 14);
        p.cubicTo(3.2, 8.8, 12.8, 8.8, 13.2, 14);
        break;
    case LineIcon::ChevronDown:
        p.moveTo(4, 6);
        p.lineTo(8, 10.5);
        p.lineTo(12, 6);
        break;
    case LineIcon::ChevronRight:
        p.moveTo(6, 4);
        p.lineTo(10.5, 8);
        p.lineTo(6, 12);
        break;
    }
    return p;
}
} // namespace

void drawLineIcon(QPainter& painter, LineIcon icon, const QRectF& box, const QColor& color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 16, box.height() / 16);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(lineIconPath(icon));
    painter.restore();
}

QIcon lineIcon(LineIcon icon)
{
    return QIcon(new LineIconEngine(icon));
}

} // namespace ringback
