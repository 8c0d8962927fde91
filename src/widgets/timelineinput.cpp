// SPDX-License-Identifier: GPL-3.0-or-later
// What keys, wheel and mouse do in TimelineView.
#include "models/callformat.h"
#include "models/calltablemodel.h"
#include "widgets/calltableview.h"
#include "widgets/timelineaxis.h"
#include "widgets/timelineview.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace ringback {

namespace {
constexpr double KeyPanPart = 0.1;   // of the width
constexpr double WheelNotch = 120.0; // eighths of a degree
constexpr double ZoomPerNotch = 1.25;
constexpr double PanPixelsPerNotch = 60;
} // namespace

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0;
    switch (plain ? event->key() : 0) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    case Qt::Key_0:
        fitVisibleRows();
        return;
    case Qt::Key_F:
        setFollowing(!m_following);
        return;
    case Qt::Key_Left:
        panBy(m_range.width * KeyPanPart);
        return;
    case Qt::Key_Right:
        panBy(-m_range.width * KeyPanPart);
        return;
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    default:
        QCoreApplication::sendEvent(&m_table, event);
    }
}

bool TimelineView::wheelOnTime(QWheelEvent* event, bool plainZooms)
{
    const QPoint turned = event->angleDelta();
    const Qt::KeyboardModifiers keys = event->modifiers();
    // Fingers on a touchpad never go quite straight: the larger part counts.
    const bool sideways = std::abs(turned.x()) > std::abs(turned.y());
    const int notches = sideways ? turned.x() : turned.y();
    if (notches == 0)
        return false; // touchpads say so when a finger comes or goes
    if ((keys & Qt::ControlModifier) != 0 || (plainZooms && !sideways)) {
        zoomBy(std::pow(ZoomPerNotch, notches / WheelNotch), event->position().x());
    } else if ((keys & Qt::ShiftModifier) != 0 || sideways) {
        panBy(notches / WheelNotch * PanPixelsPerNotch);
    } else {
        return false;
    }
    event->accept();
    return true;
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    if (!wheelOnTime(event, false))
        QAbstractScrollArea::wheelEvent(event);
}

bool TimelineView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_axis && event->type() == QEvent::Wheel)
        return wheelOnTime(static_cast<QWheelEvent*>(event), true);
    if (watched == m_table.horizontalScrollBar()
        && (event->type() == QEvent::Show || event->type() == QEvent::Hide))
        QMetaObject::invokeMethod(this, &TimelineView::placeAxis, Qt::QueuedConnection);
    return QAbstractScrollArea::eventFilter(watched, event);
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        QAbstractScrollArea::mousePressEvent(event);
        return;
    }
    m_pressed = true;
    m_dragging = false;
    m_pressedAt = event->position().toPoint();
    m_lastX = m_pressedAt.x();
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed)
        return;
    const QPoint at = event->position().toPoint();
    if (!m_dragging && std::abs(at.x() - m_pressedAt.x()) >= QApplication::startDragDistance()) {
        m_dragging = true;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    if (m_dragging) {
        panBy(at.x() - m_lastX);
        m_lastX = at.x();
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    const bool clicked = !m_dragging;
    m_pressed = m_dragging = false;
    viewport()->unsetCursor();
    const int row = rowAtY(event->position().toPoint().y());
    if (clicked && row < m_model.rowCount())
        m_table.selectRow(row);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int row = rowAtY(event->position().toPoint().y());
    if (event->button() == Qt::LeftButton && row < m_model.rowCount()) {
        m_table.selectRow(row);
        centreRow(row);
    }
}

bool TimelineView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* const help = static_cast<QHelpEvent*>(event);
        const QString text = textAt(help->pos());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), asToolTip(text), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace ringback
