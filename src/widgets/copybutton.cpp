// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/copybutton.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace ringback {

CopyButton::CopyButton(QWidget* parent) : QToolButton(parent)
{
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    m_saidTimer.setSingleShot(true);
    m_saidTimer.setInterval(1500);
    connect(&m_saidTimer, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(this, &QToolButton::clicked, this, &CopyButton::copy);
}

void CopyButton::setValue(const QString& what, const QString& value)
{
    m_what = what;
    m_value = value;
    setToolTip(asToolTip(tr("Copy %1").arg(visibleLine(what))));
    setAccessibleName(tr("Copy %1").arg(visibleLine(what)));
    setEnabled(!value.isEmpty());
}

QSize CopyButton::sizeHint() const
{
    const int side = fontMetrics().height() + HalfGap;
    return {side, side};
}

void CopyButton::copy()
{
    QGuiApplication::clipboard()->setText(m_value);
    m_saidTimer.start();
    update();
    emit copied(m_what);
}

void CopyButton::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.icon = {};
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    const bool said = m_saidTimer.isActive();
    const QColor color = said
        ? toneColor(Tone::Good, palette())
        : palette().color(isEnabled() ? QPalette::Normal : QPalette::Disabled,
                          underMouse() || hasFocus() ? QPalette::ButtonText : QPalette::PlaceholderText);
    const int side = fontMetrics().height() - 2;
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(rect()).center());
    drawLineIcon(painter, said ? LineIcon::Check : LineIcon::Copy, box, color);
}

} // namespace ringback
