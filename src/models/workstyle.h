// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workstate.h"
#include "models/statusstyle.h"

namespace ringback {

// How far people are with a call or an incident, as a table shows it: one word, one glyph, one colour each,
// so that no state is told by colour alone. Pure; safe from any thread.
enum class WorkMark : quint8 {
    None,        // there is nothing to do about it
    Open,        // it failed and nobody has it, but it needs no action
    NeedsAction, // core/workstate.h's rule, and nobody has it
    Taken,
    Waiting,
    Done,
};
inline constexpr std::array AllWorkMarks = {WorkMark::None,  WorkMark::Open,    WorkMark::NeedsAction,
                                            WorkMark::Taken, WorkMark::Waiting, WorkMark::Done};
WorkMark workMarkOf(const Call& call);
// Of an incident: its state as of its newest failure.
WorkMark workMarkOf(const Incident& incident, const IncidentWork& work);

// One short word for a narrow column: "Action", "Taken"; empty for None.
QString labelOf(WorkMark mark);
// For tooltips and for ears: "Needs action".
QString longLabelOf(WorkMark mark);
QColor textColourOf(WorkMark mark, Surface surface);
QPainterPath glyphOf(WorkMark mark); // empty for None

} // namespace ringback
