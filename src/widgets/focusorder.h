// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QWidget;

namespace ringback {

// What Tab stops at inside of `root`, in the order the layouts show it: from the top to the bottom and from
// the left to the right, whenever the widgets were made. Only what is visible and enabled now.
QList<QWidget*> focusStops(QWidget* root);

} // namespace ringback
