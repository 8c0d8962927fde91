// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statusmark.h"

#include "widgets/statusglyph.h"

#include <QPainter>

namespace ringback {

StatusMark::StatusMark(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StatusMark::setStatus(CallStatus status)
{
    m_status = status;
    setAccessibleName(labelOf(status));
    update();
}

QSize StatusMark::sizeHint() const
{
    const int side = fontMetrics().height();
    return {side, side};
}

void StatusMark::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGlyph(painter, glyphOf(m_status), QRectF(rect()).adjusted(1, 1, -1, -1),
               textColourOf(m_status, surfaceOf(palette())));
}

} // namespace ringback
