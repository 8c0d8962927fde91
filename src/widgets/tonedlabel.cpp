// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tonedlabel.h"

#include <QEvent>

namespace ringback {

void TonedLabel::setTone(Tone tone)
{
    m_tone = tone;
    wear();
}

void TonedLabel::wear()
{
    m_changing = true;
    QPalette own;
    if (m_tone != Tone::Neutral)
        own.setColor(QPalette::WindowText,
                     toneColor(m_tone, parentWidget() != nullptr ? parentWidget()->palette() : palette()));
    setPalette(own);
    m_changing = false;
}

void TonedLabel::changeEvent(QEvent* event)
{
    PlainLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_changing)
        wear();
}

void TonedLabel::showEvent(QShowEvent* event)
{
    PlainLabel::showEvent(event);
    wear();
}

} // namespace ringback
