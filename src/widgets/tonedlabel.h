// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plainlabel.h"
#include "widgets/theme.h"

namespace ringback {

// A PlainLabel in the colour of a tone, in every palette. Its words have to say the same.
class TonedLabel : public PlainLabel {
    Q_OBJECT

public:
    using PlainLabel::PlainLabel;

    // Neutral: the window's own text colour.
    void setTone(Tone tone);
    Tone tone() const { return m_tone; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void wear();

    Tone m_tone = Tone::Neutral;
    bool m_changing = false;
};

} // namespace ringback
