// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <optional>

namespace ringback {

// How far people are with a failed call or an incident. The numbers are stored: never renumber.
enum class WorkWord : quint8 {
    Open = 0, // nobody has it: also what was never touched
    Taken = 1,
    Waiting = 2, // for support, for the other side, for a retry
    Done = 3,
};
inline constexpr std::array AllWorkWords = {WorkWord::Open, WorkWord::Taken, WorkWord::Waiting,
                                            WorkWord::Done};
QString wordOf(WorkWord word); // "open", "taken", "waiting", "done"
std::optional<WorkWord> workWordFromWord(QStringView word);

} // namespace ringback
