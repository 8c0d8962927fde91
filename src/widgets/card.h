// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme.h"

#include <QWidget>

namespace ringback {

// A rounded surface that groups what belongs together. With a tone other than neutral it has a bar in that
// tone at its left; the words inside must say the same.
class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(QWidget* parent = nullptr);

    Tone tone() const { return m_tone; }
    void setTone(Tone tone);
    // Another colour for the bar than the tone's, such as a state's own; invalid: the tone's.
    void setAccent(const QColor& accent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    QColor m_accent;
};

} // namespace ringback
