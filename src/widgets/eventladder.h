// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <QTimeZone>
#include <QWidget>

class QVBoxLayout;

namespace ringback {

class EventRow;

// A call's events from top to bottom. An event the provider gave the time of stands on a solid line with its
// instant; one that was only seen between two polls stands on a dashed line with both bounds.
class EventLadder : public QWidget {
    Q_OBJECT

public:
    explicit EventLadder(QWidget* parent = nullptr);

    // Oldest first, as the history keeps them.
    void setEvents(const QList<CallEvent>& events, const QDateTime& now, const QTimeZone& zone);

private:
    QVBoxLayout* m_layout;
    QList<EventRow*> m_rows; // owned by this widget
};

} // namespace ringback
