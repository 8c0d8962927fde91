// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/call.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QTimeZone>

namespace ringback {

// The timelines of these calls, one under the other, as a PNG for a ticket: always light, with the call IDs
// and times in UTC and in `zone`; no number, no name. Empty without calls. As many as a page holds.
inline constexpr int PictureLanesCap = 40;
QByteArray timelinePicture(const QList<CallRow>& rows, const QDateTime& now, const QTimeZone& zone);

} // namespace ringback
