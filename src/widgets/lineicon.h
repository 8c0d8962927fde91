// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>
#include <QRectF>

class QColor;
class QPainter;

namespace ringback {

// Ringback's own line icons, drawn with the pen of whoever paints them, so that they fit every palette and
// size without files for each.
enum class LineIcon : quint8 {
    Calls,     // a handset's arc with a wave
    Alert,     // a triangle with a bar
    Incidents, // bars of unequal height
    Refresh,   // an arrow going round
    Copy,      // two sheets
    Check,
    Cross,
    Search,
    Link, // an arrow leaving a box
    Coin,
    Plus,
    Minus,
    FitWidth, // arrows to both sides, between two walls
    Person,
    ChevronDown,
    ChevronRight,
};
void drawLineIcon(QPainter& painter, LineIcon icon, const QRectF& box, const QColor& color);
// For actions and buttons: drawn in the application's current text colour whenever it is painted.
QIcon lineIcon(LineIcon icon);

} // namespace ringback
