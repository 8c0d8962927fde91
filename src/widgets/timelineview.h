// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/lanes.h"
#include "models/timelinegeometry.h"

#include <QAbstractScrollArea>

namespace ringback {

class CallTableModel;
class CallTableView;
class TimelineAxis;

// One lane per row of a CallTableView, on a common time axis: the same rows at the same heights, the same
// selection. Only visible lanes are worked out and painted.
//
// Time: Ctrl+wheel (on the axis: wheel) and + and - zoom about the pointer or the middle; dragging,
// Shift+wheel, a sideways wheel and Left/Right pan; 0 fits the visible rows; F follows now; a double click
// centres a call. Everything else (wheel, Up, Down, Page, Home, End, Ctrl+C, Return) goes to the table.
class TimelineView final : public QAbstractScrollArea {
    Q_OBJECT

public:
    // Both must outlive the view.
    TimelineView(CallTableModel& model, CallTableView& table, QWidget* parent = nullptr);

    const TimelineGeometry& range() const { return m_range; }
    void setRange(const TimelineGeometry& range);
    // Shows another length of time: up to the same end, or about now when following.
    void setSpan(qint64 spanMs);
    bool isFollowing() const { return m_following; }
    // UTC. Slides the range when following.
    void setNow(const QDateTime& now);

    // The plain text of what lies at a place of the viewport; empty where nothing does.
    QString textAt(const QPoint& position) const;

public slots:
    void setFollowing(bool following);
    void zoomIn();
    void zoomOut();
    void fitVisibleRows();
    void centreRow(int row);

signals:
    void rangeChanged(qint64 beginMs, qint64 endMs);
    void followingChanged(bool following);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void zoomBy(double factor, double anchorX);
    void panBy(double pixels);
    bool wheelOnTime(QWheelEvent* event, bool plainZooms);
    void placeAxis();
    void updateDescription();
    Lane laneAt(int row) const;
    int rowAtY(int y) const;
    void paintRows(QPainter& painter, int firstRow, int lastRow) const;

    CallTableModel& m_model;
    CallTableView& m_table;
    TimelineAxis* m_axis;
    TimelineGeometry m_range;
    QDateTime m_now;
    QPoint m_pressedAt;
    int m_lastX = 0;
    bool m_following = true;
    bool m_pressed = false;
    bool m_dragging = false;
};

} // namespace ringback
