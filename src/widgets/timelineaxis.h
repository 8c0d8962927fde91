// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/timelinegeometry.h"

#include <QTimeZone>
#include <QWidget>

class QToolButton;

namespace ringback {

// The head of a timeline: buttons to zoom, fit and follow now, date and zone at the left, round times, where
// now is. In a narrow one today's date and zone give way: the table's head says the zone too.
// Looks like the header of the table beside it. Wheel and drag are for its parent to take (it ignores them).
class TimelineAxis final : public QWidget {
    Q_OBJECT

public:
    explicit TimelineAxis(QWidget* parent = nullptr);

    void setRange(const TimelineGeometry& range);
    void setNow(const QDateTime& now);
    void setZone(const QTimeZone& zone);
    void setFollowing(bool following);
    // The width one label needs, in this font; the lines of the lanes use the same steps.
    int labelWidth() const;

signals:
    void followToggled(bool following);
    void zoomInRequested();
    void zoomOutRequested();
    void fitRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString cornerText() const;
    void placeButtons();
    QToolButton* addButton(const QString& objectName, const QString& name, const QString& toolTip);

    QList<QToolButton*> m_buttons; // from the left
    QToolButton* m_followButton = nullptr;
    TimelineGeometry m_range;
    QDateTime m_now;
    QTimeZone m_zone;
};

} // namespace ringback
