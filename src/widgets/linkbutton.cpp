// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/linkbutton.h"

#include "core/visibletext.h"
#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QPainter>

namespace ringback {

namespace {
constexpr int LinkFlags = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
} // namespace

LinkButton::LinkButton(QWidget* parent) : QPushButton(parent)
{
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void LinkButton::setLinkText(const QString& text)
{
    m_linkText = visibleLine(text);
    setText(QString(m_linkText).replace(u'&', QStringLiteral("&&"))); // for screen readers
    setAccessibleName(m_linkText);
    updateGeometry();
}

int LinkButton::indent() const
{
    return fontMetrics().height() + HalfGap;
}

int LinkButton::heightForWidth(int width) const
{
    const QRect room(0, 0, std::max(1, width - indent() - HalfGap), 10'000);
    return fontMetrics().boundingRect(room, LinkFlags, m_linkText).height() + Gap;
}

QSize LinkButton::sizeHint() const
{
    const int width = 40 * fontMetrics().averageCharWidth();
    return {width, heightForWidth(width)};
}

QSize LinkButton::minimumSizeHint() const
{
    return {12 * fontMetrics().averageCharWidth(), fontMetrics().height() + Gap};
}

void LinkButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor link = palette().color(QPalette::Link);
    if (hasFocus() || underMouse() || isDown()) {
        painter.setPen(hasFocus() ? QPen(palette().color(QPalette::Highlight), 1.2) : QPen(Qt::NoPen));
        painter.setBrush(blended(palette().color(QPalette::Window), link, isDown() ? 0.16 : 0.07));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.6, 0.6, -0.6, -0.6), 4, 4);
    }
    const int side = fontMetrics().height() - HalfGap;
    drawLineIcon(painter, LineIcon::ChevronRight, QRectF(HalfGap, HalfGap + 2, side, side), link);
    painter.setPen(link);
    painter.drawText(rect().adjusted(indent(), HalfGap, -HalfGap, 0), LinkFlags, m_linkText);
}

} // namespace ringback
