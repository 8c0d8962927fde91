// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statusstyle.h"

#include <QCoreApplication>
#include <QPainterPathStroker>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
struct StyleColours {
    QRgb lightText;
    QRgb lightFill;
    QRgb darkText;
    QRgb darkFill;
};

// Blue lives, green succeeded, warm failed, grey is nobody's fault, yellow is not known.
constexpr StyleColours Grey {0xFF5A6472, 0xFFB4BDC8, 0xFFA9B4C0, 0xFF5F6B78};
constexpr StyleColours DarkGrey {0xFF4A5058, 0xFF8A929C, 0xFFC3CAD2, 0xFF7D8792};
constexpr StyleColours Sky {0xFF1B6F9E, 0xFF7CC4EE, 0xFF7CCBF5, 0xFF2F7FAE};
constexpr StyleColours Blue {0xFF005C91, 0xFF2F8BC4, 0xFF6DB9F2, 0xFF3E95D6};
constexpr StyleColours Green {0xFF00694C, 0xFF1FAE86, 0xFF4FD3AA, 0xFF14936C};
constexpr StyleColours Vermilion {0xFFB03F00, 0xFFE06A1B, 0xFFFF9458, 0xFFD55E00};
constexpr StyleColours Purple {0xFF963A70, 0xFFD48AB3, 0xFFEBA3CB, 0xFFB0608C};
constexpr StyleColours Orange {0xFF8A5800, 0xFFEDB23A, 0xFFF2B544, 0xFFB98212};
constexpr StyleColours Yellow {0xFF6B6200, 0xFFE6DA4A, 0xFFF0E442, 0xFF9A9120};

const StyleColours& coloursOf(CallStatus status)
{
    switch (status) {
    case CallStatus::Queued:
        return Grey;
    case CallStatus::Ringing:
        return Sky;
    case CallStatus::InProgress:
        return Blue;
    case CallStatus::Completed:
        return Green;
    case CallStatus::Failed:
        return Vermilion;
    case CallStatus::Busy:
        return Purple;
    case CallStatus::NoAnswer:
        return Orange;
    case CallStatus::Canceled:
        return DarkGrey;
    case CallStatus::Unknown:
        break;
    }
    return Yellow;
}

const StyleColours& coloursOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return Grey;
    case FreshnessState::Fresh:
        return Green;
    case FreshnessState::Late:
        return Orange;
    case FreshnessState::Paused:
        return DarkGrey;
    case FreshnessState::Refused:
        return Purple;
    case FreshnessState::Stale:
    case FreshnessState::Failing:
    case FreshnessState::Unreachable:
        break;
    }
    return Vermilion;
}

QColor textColour(const StyleColours& colours, Surface surface)
{
    return QColor::fromRgb(surface == Surface::Dark ? colours.darkText : colours.lightText);
}

QColor fillColour(const StyleColours& colours, Surface surface)
{
    return QColor::fromRgb(surface == Surface::Dark ? colours.darkFill : colours.lightFill);
}

constexpr double GlyphPen = 0.16;

QPainterPath strokedGlyph(const QPainterPath& line, double width = GlyphPen)
{
    QPainterPathStroker stroker;
    stroker.setWidth(width);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    QPainterPath path = stroker.createStroke(line);
    path.setFillRule(Qt::WindingFill);
    return path;
}

QPainterPath disc(double x, double y, double radius)
{
    QPainterPath path;
    path.addEllipse(QPointF(x, y), radius, radius);
    return path;
}

QPainterPath ring(double radius, double width = 0.12)
{
    return disc(0.5, 0.5, radius).subtracted(disc(0.5, 0.5, radius - width));
}

QPainterPath polyline(std::initializer_list<QPointF> points)
{
    QPainterPath path(*points.begin());
    for (const QPointF* point = points.begin() + 1; point != points.end(); ++point)
        path.lineTo(*point);
    return path;
}

QPainterPath bar(double x, double y, double width, double height)
{
    QPainterPath path;
    path.addRoundedRect(QRectF(x, y, width, height), 0.04, 0.04);
    return path;
}

QPainterPath crossLines(double inset)
{
    QPainterPath path = polyline({{inset, inset}, {1 - inset, 1 - inset}});
    path.addPath(polyline({{inset, 1 - inset}, {1 - inset, inset}}));
    return path;
}

QPainterPath waves()
{
    QPainterPath lines;
    for (const double radius : {0.26, 0.43}) {
        const QRectF box(0.5 - radius, 0.5 - radius, 2 * radius, 2 * radius);
        for (const double start : {-50.0, 130.0}) {
            lines.arcMoveTo(box, start);
            lines.arcTo(box, start, 100);
        }
    }
    return disc(0.5, 0.5, 0.12).united(strokedGlyph(lines, 0.10));
}

QPainterPath questionMark()
{
    QPainterPath line;
    const QRectF bow(0.28, 0.09, 0.44, 0.41);
    line.arcMoveTo(bow, 180);
    line.arcTo(bow, 180, -225);
    line.lineTo(0.5, 0.66);
    return strokedGlyph(line, 0.15).united(disc(0.5, 0.88, 0.095));
}

// The missed call of every telephone: it comes down and turns away again.
QPainterPath bounce()
{
    QPainterPath line = polyline({{0.10, 0.30}, {0.45, 0.68}, {0.88, 0.24}});
    line.addPath(polyline({{0.58, 0.24}, {0.88, 0.24}, {0.88, 0.54}}));
    return strokedGlyph(line, 0.14);
}

QPainterPath dottedRing()
{
    QPainterPath path;
    for (int i = 0; i < 8; ++i) {
        const double angle = i * std::numbers::pi / 4;
        path.addPath(disc(0.5 + 0.39 * std::cos(angle), 0.5 + 0.39 * std::sin(angle), 0.095));
    }
    return path;
}

QPainterPath clockFace()
{
    return ring(0.44).united(strokedGlyph(polyline({{0.5, 0.28}, {0.5, 0.52}, {0.66, 0.62}}), 0.11));
}

QPainterPath warningTriangle()
{
    QPainterPath shape = polyline({{0.5, 0.06}, {0.97, 0.92}, {0.03, 0.92}});
    shape.closeSubpath();
    return shape.subtracted(bar(0.445, 0.34, 0.11, 0.30)).subtracted(disc(0.5, 0.77, 0.07));
}

QString translated(const char* text)
{
    return QCoreApplication::translate("ringback::StatusStyle", text);
}
} // namespace

Surface surfaceOf(const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Active, QPalette::Base);
    const QColor text = palette.color(QPalette::Active, QPalette::Text);
    return base.lightnessF() < text.lightnessF() ? Surface::Dark : Surface::Light;
}

QString labelOf(CallStatus status)
{
    switch (status) {
    case CallStatus::Queued:
        return translated("Queued");
    case CallStatus::Ringing:
        return translated("Ringing");
    case CallStatus::InProgress:
        return translated("In progress");
    case CallStatus::Completed:
        return translated("Completed");
    case CallStatus::Failed:
        return translated("Failed");
    case CallStatus::Busy:
        return translated("Busy");
    case CallStatus::NoAnswer:
        return translated("No answer");
    case CallStatus::Canceled:
        return translated("Canceled");
    case CallStatus::Unknown:
        break;
    }
    return translated("Unknown");
}

QColor textColourOf(CallStatus status, Surface surface)
{
    return textColour(coloursOf(status), surface);
}

QColor fillColourOf(CallStatus status, Surface surface)
{
    return fillColour(coloursOf(status), surface);
}

Qt::BrushStyle patternOf(CallStatus status)
{
    switch (status) {
    case CallStatus::Queued:
        return Qt::Dense6Pattern;
    case CallStatus::Ringing:
        return Qt::VerPattern;
    case CallStatus::InProgress:
        return Qt::SolidPattern;
    case CallStatus::Completed:
        return Qt::Dense7Pattern;
    case CallStatus::Failed:
        return Qt::DiagCrossPattern;
    case CallStatus::Busy:
        return Qt::HorPattern;
    case CallStatus::NoAnswer:
        return Qt::BDiagPattern;
    case CallStatus::Canceled:
        return Qt::Dense5Pattern;
    case CallStatus::Unknown:
        break;
    }
    return Qt::CrossPattern;
}

QPainterPath glyphOf(CallStatus status)
{
    switch (status) {
    case CallStatus::Queued:
        return disc(0.15, 0.5, 0.125).united(disc(0.5, 0.5, 0.125)).united(disc(0.85, 0.5, 0.125));
    case CallStatus::Ringing:
        return waves();
    case CallStatus::InProgress:
        return ring(0.46).united(disc(0.5, 0.5, 0.24));
    case CallStatus::Completed:
        return strokedGlyph(polyline({{0.12, 0.54}, {0.38, 0.80}, {0.88, 0.22}}), 0.17);
    case CallStatus::Failed:
        return strokedGlyph(crossLines(0.17), 0.18);
    case CallStatus::Busy:
        return disc(0.5, 0.5, 0.46).subtracted(bar(0.20, 0.41, 0.60, 0.18));
    case CallStatus::NoAnswer:
        return bounce();
    case CallStatus::Canceled:
        return ring(0.46, 0.13).united(strokedGlyph(polyline({{0.22, 0.78}, {0.78, 0.22}}), 0.12));
    case CallStatus::Unknown:
        break;
    }
    return questionMark();
}

QString labelOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return translated("Not polled yet");
    case FreshnessState::Fresh:
        return translated("Fresh");
    case FreshnessState::Late:
        return translated("Late");
    case FreshnessState::Stale:
        return translated("Stale");
    case FreshnessState::Failing:
        return translated("Failing");
    case FreshnessState::Refused:
        return translated("Refused");
    case FreshnessState::Paused:
        return translated("Paused");
    case FreshnessState::Unreachable:
        break;
    }
    return translated("Unreachable");
}

QColor textColourOf(FreshnessState state, Surface surface)
{
    return textColour(coloursOf(state), surface);
}

QColor fillColourOf(FreshnessState state, Surface surface)
{
    return fillColour(coloursOf(state), surface);
}

QPainterPath glyphOf(FreshnessState state)
{
    switch (state) {
    case FreshnessState::NeverPolled:
        return dottedRing();
    case FreshnessState::Fresh:
        return disc(0.5, 0.5, 0.46)
            .subtracted(strokedGlyph(polyline({{0.28, 0.52}, {0.44, 0.68}, {0.72, 0.34}}), 0.12));
    case FreshnessState::Late:
        return clockFace();
    case FreshnessState::Stale:
        return warningTriangle();
    case FreshnessState::Failing:
        return disc(0.5, 0.5, 0.46).subtracted(strokedGlyph(crossLines(0.34), 0.12));
    case FreshnessState::Refused:
        return disc(0.5, 0.5, 0.46).subtracted(bar(0.20, 0.41, 0.60, 0.18));
    case FreshnessState::Paused:
        return bar(0.20, 0.14, 0.20, 0.72).united(bar(0.60, 0.14, 0.20, 0.72));
    case FreshnessState::Unreachable:
        break;
    }
    return ring(0.46, 0.13).united(strokedGlyph(polyline({{0.22, 0.78}, {0.78, 0.22}}), 0.12));
}

QPainterPath arrowGlyph(bool inbound)
{
    QPainterPath line =
        inbound ? polyline({{0.84, 0.16}, {0.18, 0.82}}) : polyline({{0.16, 0.84}, {0.82, 0.18}});
    line.addPath(inbound ? polyline({{0.18, 0.40}, {0.18, 0.82}, {0.60, 0.82}})
                         : polyline({{0.40, 0.18}, {0.82, 0.18}, {0.82, 0.60}}));
    return strokedGlyph(line, 0.13);
}

double contrastOf(const QColor& first, const QColor& second)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&linear](const QColor& colour) {
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
            + 0.0722 * linear(colour.blueF());
    };
    const auto [dark, light] = std::minmax({luminance(first), luminance(second)});
    return (light + 0.05) / (dark + 0.05);
}

} // namespace ringback
