// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>
#include <QPalette>

#include <optional>

class QApplication;
class QDialogButtonBox;
class QWidget;

namespace ringback {

enum class ThemeMode : quint8 { System, Light, Dark };
QString wordOf(ThemeMode mode); // "system", "light", "dark"
std::optional<ThemeMode> themeModeFromWord(QStringView word);

QPalette lightPalette();
QPalette darkPalette();
bool isDark(const QPalette& palette);

// What a colour is to say; words or a shape always say the same beside it. From Okabe and Ito's colours,
// which colour-blind people can tell apart, adjusted so that text in them is readable on both palettes.
enum class Tone : quint8 { Neutral, Info, Good, Caution, Bad };
QColor toneColor(Tone tone, const QPalette& palette);
// `amount` of `over` on `base`: 0 is base, 1 is over.
QColor blended(const QColor& base, const QColor& over, qreal amount);

// The widget's font, scaled; sizes follow the user's font.
QFont scaledFont(const QFont& font, qreal factor, bool bold = false);
// The same font with digits of equal width where Qt can ask for them.
QFont tabularFont(const QFont& font);
QFont fixedWidthFont(const QFont& like);

// The buttons' icons of the platform's theme go with nothing else in the window.
void withoutIcons(QDialogButtonBox& box);

// Spacing of the whole window, in pixels.
inline constexpr int Gap = 8;
inline constexpr int HalfGap = 4;

// Which palette the application wears. Made once by the composition root; the window gets a reference.
class Theme : public QObject {
    Q_OBJECT

public:
    // Sets the Fusion style and applies `mode`.
    explicit Theme(QApplication& application, ThemeMode mode = ThemeMode::System);

    ThemeMode mode() const { return m_mode; }
    void setMode(ThemeMode mode);

signals:
    void modeChanged(ringback::ThemeMode mode);

private:
    void apply();
    bool systemIsDark() const;

    QApplication& m_application;
    ThemeMode m_mode;
    bool m_darkAtStart = false;
};

} // namespace ringback
