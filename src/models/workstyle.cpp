// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/workstyle.h"

#include "core/incidentrules.h"

#include <QCoreApplication>
#include <QPainterPathStroker>

namespace ringback {

namespace {
QString workWords(const char* text)
{
    return QCoreApplication::translate("ringback::WorkStyle", text);
}

WorkMark workMarkOf(WorkWord state, bool failed, bool needsAction)
{
    switch (state) {
    case WorkWord::Taken:
        return WorkMark::Taken;
    case WorkWord::Waiting:
        return WorkMark::Waiting;
    case WorkWord::Done:
        return WorkMark::Done;
    case WorkWord::Open:
        break;
    }
    if (needsAction)
        return WorkMark::NeedsAction;
    return failed ? WorkMark::Open : WorkMark::None;
}

// An exclamation mark cut out of a disc.
QPainterPath exclamation()
{
    QPainterPath path;
    path.addEllipse(QPointF(0.5, 0.5), 0.48, 0.48);
    QPainterPath mark;
    mark.addRoundedRect(QRectF(0.43, 0.18, 0.14, 0.38), 0.05, 0.05);
    mark.addEllipse(QPointF(0.5, 0.74), 0.09, 0.09);
    return path.subtracted(mark);
}

QPainterPath hollowRing()
{
    QPainterPath path;
    path.addEllipse(QPointF(0.5, 0.5), 0.42, 0.42);
    QPainterPath hole;
    hole.addEllipse(QPointF(0.5, 0.5), 0.28, 0.28);
    return path.subtracted(hole);
}

// Head and shoulders.
QPainterPath person()
{
    QPainterPath path;
    path.addEllipse(QPointF(0.5, 0.27), 0.22, 0.22);
    path.moveTo(0.06, 0.96);
    path.cubicTo(QPointF(0.06, 0.44), QPointF(0.94, 0.44), QPointF(0.94, 0.96));
    path.closeSubpath();
    path.setFillRule(Qt::WindingFill);
    return path;
}

QPainterPath hourglass()
{
    QPainterPath path;
    path.moveTo(0.14, 0.06);
    path.lineTo(0.86, 0.06);
    path.lineTo(0.14, 0.94);
    path.lineTo(0.86, 0.94);
    path.closeSubpath();
    path.setFillRule(Qt::WindingFill);
    return path;
}

QPainterPath tick()
{
    QPainterPath line(QPointF(0.12, 0.54));
    line.lineTo(0.40, 0.82);
    line.lineTo(0.90, 0.20);
    QPainterPathStroker stroker;
    stroker.setWidth(0.17);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    QPainterPath path = stroker.createStroke(line);
    path.setFillRule(Qt::WindingFill);
    return path;
}
} // namespace

WorkMark workMarkOf(const Call& call)
{
    return workMarkOf(call.work, isFailure(call.status) || !call.flags.isEmpty(), needsAction(call));
}

WorkMark workMarkOf(const Incident& incident, const IncidentWork& work)
{
    return workMarkOf(work.stateAt(incident.lastAt), true, needsAction(incident, work));
}

QString labelOf(WorkMark mark)
{
    switch (mark) {
    case WorkMark::None:
        break;
    case WorkMark::Open:
        return workWords("Open");
    case WorkMark::NeedsAction:
        return workWords("Action");
    case WorkMark::Taken:
        return workWords("Taken");
    case WorkMark::Waiting:
        return workWords("Waiting");
    case WorkMark::Done:
        return workWords("Done");
    }
    return {};
}

QString longLabelOf(WorkMark mark)
{
    if (mark == WorkMark::NeedsAction)
        return workWords("Needs action");
    return mark == WorkMark::None ? workWords("Nothing to do") : labelOf(mark);
}

QColor textColourOf(WorkMark mark, Surface surface)
{
    switch (mark) {
    case WorkMark::NeedsAction:
        return textColourOf(CallStatus::Failed, surface);
    case WorkMark::Taken:
        return textColourOf(CallStatus::InProgress, surface);
    case WorkMark::Waiting:
        return textColourOf(CallStatus::Busy, surface);
    case WorkMark::Done:
        return textColourOf(CallStatus::Completed, surface);
    case WorkMark::None:
    case WorkMark::Open:
        break;
    }
    return textColourOf(CallStatus::Canceled, surface);
}

QPainterPath glyphOf(WorkMark mark)
{
    switch (mark) {
    case WorkMark::None:
        break;
    case WorkMark::Open:
        return hollowRing();
    case WorkMark::NeedsAction:
        return exclamation();
    case WorkMark::Taken:
        return person();
    case WorkMark::Waiting:
        return hourglass();
    case WorkMark::Done:
        return tick();
    }
    return {};
}

} // namespace ringback
