// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/barbutton.h"

#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QPainter>

namespace ringback {

namespace {
constexpr int BarButtonMargin = 10;
constexpr int ChevronSide = 10;
} // namespace

BarButton::BarButton(QWidget* parent) : QToolButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

void BarButton::setFramed(bool framed)
{
    m_framed = framed;
    update();
}

int BarButton::iconSide() const
{
    return icon().isNull() ? 0 : fontMetrics().height();
}

QSize BarButton::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    int width = metrics.size(Qt::TextShowMnemonic, text()).width() + 2 * BarButtonMargin;
    if (iconSide() > 0)
        width += iconSide() + HalfGap + 2;
    if (menu() != nullptr)
        width += ChevronSide + HalfGap;
    return {width, metrics.height() + Gap + 2};
}

void BarButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(m_framed ? QPalette::Base : QPalette::Window);
    const QColor accent = palette().color(QPalette::Highlight);
    const QColor text =
        palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText);
    const double tint = isDown() ? 0.28 : isChecked() ? 0.18 : underMouse() && isEnabled() ? 0.09 : 0;
    if (m_framed || tint > 0) {
        const bool strong = isChecked() || hasFocus();
        painter.setPen(strong ? QPen(accent, 1.2)
                              : QPen(m_framed ? palette().color(QPalette::Mid) : Qt::transparent));
        painter.setBrush(blended(base, accent, tint));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.6, 0.6, -0.6, -0.6), 6, 6);
    } else if (hasFocus()) {
        painter.setPen(QPen(accent, 1.2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.6, 0.6, -0.6, -0.6), 6, 6);
    }
    QRect content = rect().adjusted(BarButtonMargin, 0, -BarButtonMargin, 0);
    if (const int side = iconSide(); side > 0) {
        icon().paint(&painter, QRect(content.left(), (height() - side) / 2, side, side), Qt::AlignCenter,
                     isEnabled() ? QIcon::Normal : QIcon::Disabled);
        content.setLeft(content.left() + side + HalfGap + 2);
    }
    if (menu() != nullptr) {
        drawLineIcon(painter, LineIcon::ChevronDown,
                     QRectF(content.right() - ChevronSide + 1, (height() - ChevronSide) / 2.0, ChevronSide,
                            ChevronSide),
                     palette().color(QPalette::PlaceholderText));
        content.setRight(content.right() - ChevronSide - HalfGap);
    }
    painter.setPen(text);
    painter.drawText(content, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine | Qt::TextShowMnemonic,
                     this->text());
}

} // namespace ringback
