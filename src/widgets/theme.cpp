// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFontInfo>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QToolTip>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct PaletteColors {
    QRgb window, windowText, base, alternate, text, button, buttonText, border, shadow, muted;
    QRgb highlight, highlightedText, link, toolTip, toolTipText, disabled;
};

constexpr PaletteColors LightColors {
    0xfff3f5f8, 0xff1b222c, 0xffffffff, 0xfff7f9fb, 0xff1b222c, 0xfffdfdfe, 0xff1b222c, 0xffd3d9e1,
    0xff9aa4b1, 0xff566171, 0xff1f66ad, 0xffffffff, 0xff14589b, 0xff222b37, 0xfff4f6f9, 0xff98a1ad,
};
constexpr PaletteColors DarkColors {
    0xff171b21, 0xffe4e8ee, 0xff1f242c, 0xff232932, 0xffe4e8ee, 0xff2a313b, 0xffe4e8ee, 0xff38414d,
    0xff0d1014, 0xff9ea9b8, 0xff2f79c4, 0xffffffff, 0xff7ab8f5, 0xff333c48, 0xffeef1f5, 0xff69737f,
};

QPalette paletteOf(const PaletteColors& c)
{
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, QRgb color) { p.setColor(role, QColor::fromRgb(color)); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.windowText);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.text);
    set(QPalette::Button, c.button);
    set(QPalette::ButtonText, c.buttonText);
    set(QPalette::BrightText, c.highlightedText);
    set(QPalette::Light, c.base);
    set(QPalette::Midlight, c.alternate);
    set(QPalette::Mid, c.border);
    set(QPalette::Dark, c.shadow);
    set(QPalette::Shadow, c.shadow);
    set(QPalette::Highlight, c.highlight);
    set(QPalette::HighlightedText, c.highlightedText);
    set(QPalette::Link, c.link);
    set(QPalette::LinkVisited, c.link);
    set(QPalette::ToolTipBase, c.toolTip);
    set(QPalette::ToolTipText, c.toolTipText);
    set(QPalette::PlaceholderText, c.muted);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, QColor::fromRgb(c.disabled));
    p.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgb(c.border));
    // A list keeps showing what is selected while another panel has the focus.
    p.setColor(QPalette::Inactive, QPalette::Highlight, QColor::fromRgb(c.highlight));
    return p;
}
} // namespace

QString wordOf(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::Light:
        return u"light"_s;
    case ThemeMode::Dark:
        return u"dark"_s;
    case ThemeMode::System:
        break;
    }
    return u"system"_s;
}

std::optional<ThemeMode> themeModeFromWord(QStringView word)
{
    for (const ThemeMode mode : {ThemeMode::System, ThemeMode::Light, ThemeMode::Dark}) {
        if (word == wordOf(mode))
            return mode;
    }
    return std::nullopt;
}

QPalette lightPalette()
{
    return paletteOf(LightColors);
}

QPalette darkPalette()
{
    return paletteOf(DarkColors);
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor toneColor(Tone tone, const QPalette& palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Info:
        return QColor::fromRgb(dark ? 0xff6cb8f0 : 0xff005f99);
    case Tone::Good:
        return QColor::fromRgb(dark ? 0xff3fc79a : 0xff00724f);
    case Tone::Caution:
        return QColor::fromRgb(dark ? 0xfff0b23c : 0xff8a5a00);
    case Tone::Bad:
        return QColor::fromRgb(dark ? 0xffff8a5c : 0xffb83f00);
    case Tone::Neutral:
        break;
    }
    return palette.color(QPalette::PlaceholderText);
}

QColor blended(const QColor& base, const QColor& over, qreal amount)
{
    const auto mix = [amount](int a, int b) { return static_cast<int>(a + (b - a) * amount); };
    return {mix(base.red(), over.red()), mix(base.green(), over.green()), mix(base.blue(), over.blue())};
}

QFont scaledFont(const QFont& font, qreal factor, bool bold)
{
    QFont result = font;
    const qreal points = font.pointSizeF() > 0 ? font.pointSizeF() : QFontInfo(font).pointSizeF();
    result.setPointSizeF(points * factor);
    if (bold)
        result.setWeight(QFont::DemiBold);
    return result;
}

QFont tabularFont(const QFont& font)
{
    QFont result = font;
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    result.setFeature("tnum", 1);
#endif
    return result;
}

QFont fixedWidthFont(const QFont& like)
{
    QFont result = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    result.setPointSizeF(QFontInfo(like).pointSizeF());
    return result;
}

void withoutIcons(QDialogButtonBox& box)
{
    const QList<QAbstractButton*> buttons = box.buttons();
    for (QAbstractButton* const button : buttons)
        button->setIcon({});
}

Theme::Theme(QApplication& application, ThemeMode mode)
    : m_application(application), m_mode(mode), m_darkAtStart(isDark(QGuiApplication::palette()))
{
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
#endif
    apply();
}

void Theme::setMode(ThemeMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    apply();
    emit modeChanged(mode);
}

bool Theme::systemIsDark() const
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    return m_darkAtStart;
}

void Theme::apply()
{
    const bool dark = m_mode == ThemeMode::Dark || (m_mode == ThemeMode::System && systemIsDark());
    const QPalette palette = dark ? darkPalette() : lightPalette();
    QApplication::setPalette(palette);
    // Tooltips keep a palette of their own.
    QToolTip::setPalette(palette);
}

} // namespace ringback
