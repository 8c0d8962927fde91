// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/card.h"

#include <QPainter>
#include <QPainterPath>

namespace ringback {

Card::Card(QWidget* parent) : QWidget(parent) { }

void Card::setTone(Tone tone)
{
    if (tone == m_tone)
        return;
    m_tone = tone;
    update();
}

void Card::setAccent(const QColor& accent)
{
    m_accent = accent;
    update();
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const QColor surface = palette().color(QPalette::Base);
    const QColor accent = m_accent.isValid() ? m_accent : toneColor(m_tone, palette());
    painter.fillPath(outline, m_tone == Tone::Neutral ? surface : blended(surface, accent, 0.07));
    if (m_tone != Tone::Neutral) {
        painter.save();
        painter.setClipPath(outline);
        painter.fillRect(QRect(0, 0, 4, height()), accent);
        painter.restore();
    }
    painter.setPen(m_tone == Tone::Neutral ? palette().color(QPalette::Mid)
                                           : blended(palette().color(QPalette::Mid), accent, 0.35));
    painter.drawPath(outline);
}

} // namespace ringback
