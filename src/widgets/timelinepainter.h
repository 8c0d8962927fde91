// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/lanes.h"
#include "models/statusstyle.h"
#include "models/timelinegeometry.h"

#include <QPalette>
#include <QRect>

#include <optional>
#include <variant>

class QPainter;

namespace ringback {

// Paints one lane into `rect` (viewport coordinates, full row height) and says what lies under a point.
// Statuses differ in colour and pattern; what was only observed is hatched, what is not reported is a dashed
// line, what nobody knows any more is a faded outline. Stretches narrower than a pixel share it. A value:
// make one per paint.
class TimelinePainter {
public:
    TimelinePainter(const TimelineGeometry& range, const QPalette& palette);

    // `highlighted`: the row has the selection's background, so the lane gets a plate of Base under it.
    void paintLane(QPainter& painter, const Lane& lane, const QRect& rect, bool highlighted) const;

    // Before the lane's begin: a small "2/3", the call's place in a chain of retries. Left out where it would
    // be out of sight.
    void paintLineage(QPainter& painter, const Lane& lane, const QRect& rect, int attempt,
                      int attempts) const;

    static int barHeight(int rowHeight);
    // How far around its instant a mark reaches.
    static int glyphSide(int rowHeight);

private:
    void paintPlate(QPainter& painter, const Lane& lane, const QRect& bar) const;
    void paintSegment(QPainter& painter, const LaneSegment& segment, const QRect& bar) const;
    void paintMark(QPainter& painter, const LaneMark& mark, const QRect& bar) const;
    void paintPointer(QPainter& painter, const QRect& rect, bool left) const;
    QRectF markRect(const LaneMark& mark, const QRect& bar) const;

    TimelineGeometry m_range;
    QPalette m_palette;
    Surface m_surface;
};

// What of a lane lies at x; nothing where the lane is empty there.
std::optional<std::variant<LaneSegment, LaneMark>> hitTest(const Lane& lane, const TimelineGeometry& range,
                                                           double x, int rowHeight);

} // namespace ringback
