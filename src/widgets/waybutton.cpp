// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/waybutton.h"

#include "widgets/theme.h"

#include <QPainter>

namespace ringback {

namespace {
constexpr int WayMargin = 12;
constexpr int WayCharacters = 25;
} // namespace

WayButton::WayButton(QWidget* parent) : QPushButton(parent)
{
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void WayButton::setDescription(const QString& description)
{
    m_description = description;
    setAccessibleName(text().remove(u'&'));
    setAccessibleDescription(description);
    updateGeometry();
}

QFont WayButton::titleFont() const
{
    return scaledFont(font(), 1.05, true);
}

int WayButton::textWidth() const
{
    return WayCharacters * fontMetrics().averageCharWidth();
}

QSize WayButton::sizeHint() const
{
    const int description =
        fontMetrics().boundingRect(QRect(0, 0, textWidth(), 1000), Qt::TextWordWrap, m_description).height();
    const int title = QFontMetrics(titleFont()).height();
    return {textWidth() + 2 * WayMargin, title + HalfGap + description + 2 * (Gap + 2)};
}

void WayButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor accent = palette().color(QPalette::Highlight);
    const double tint = isDown() ? 0.24 : isChecked() ? 0.15 : underMouse() ? 0.07 : 0;
    painter.setPen(hasFocus() ? QPen(accent, 1.4) : QPen(Qt::NoPen));
    painter.setBrush(tint > 0 ? QBrush(blended(palette().color(QPalette::Window), accent, tint))
                              : Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.7, 0.7, -0.7, -0.7), 6, 6);
    if (isChecked()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(accent);
        painter.drawRoundedRect(QRectF(1, Gap + 2, 3, height() - 2 * (Gap + 2)), 1.5, 1.5);
    }
    QRect area = rect().adjusted(WayMargin, Gap + 2, -WayMargin, -(Gap + 2));
    painter.setPen(palette().color(QPalette::ButtonText));
    painter.setFont(titleFont());
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextShowMnemonic, text());
    area.setTop(area.top() + QFontMetrics(titleFont()).height() + HalfGap);
    painter.setFont(font());
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_description);
}

} // namespace ringback
