// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/callstatus.h"

#include <QColor>
#include <QPainterPath>
#include <QPalette>
#include <QString>

namespace ringback {

// How a state looks, everywhere: one word, one colour for light and one for dark surfaces, one pattern and
// one glyph. No state is told by colour alone. Pure; safe from any thread.
//
// The colours are Okabe and Ito's, darkened or lightened until they can carry text.

enum class Surface : quint8 { Light, Dark };
// What the palette's Base is. Widgets ask again in changeEvent(QEvent::PaletteChange).
Surface surfaceOf(const QPalette& palette);

// For people: "In progress". (wordOf() is for files and filters.)
QString labelOf(CallStatus status);
// At least 4.5:1 on the palette's Base and AlternateBase: for words and glyphs.
QColor textColourOf(CallStatus status, Surface surface);
// For areas. Outline areas with the text colour: not every fill stands out from Base by itself.
QColor fillColourOf(CallStatus status, Surface surface);
// Drawn over the fill in the text colour; Qt::SolidPattern: no pattern. Never FDiagPattern, which marks what
// was only observed.
Qt::BrushStyle patternOf(CallStatus status);
// Inside the unit square (0,0)-(1,1), to be filled without an outline.
QPainterPath glyphOf(CallStatus status);

// "Fresh", "Stale", "Refused", ...
QString labelOf(FreshnessState state);
QColor textColourOf(FreshnessState state, Surface surface);
QColor fillColourOf(FreshnessState state, Surface surface);
QPainterPath glyphOf(FreshnessState state);

// A call's direction as an arrow in the unit square: coming down to us, or going up and out.
QPainterPath arrowGlyph(bool inbound);

// WCAG contrast of two opaque colours, 1 to 21.
double contrastOf(const QColor& first, const QColor& second);

} // namespace ringback
