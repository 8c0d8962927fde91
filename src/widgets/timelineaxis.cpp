// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timelineaxis.h"

#include "models/callformat.h"

#include <QEvent>
#include <QPainter>
#include <QStyleOptionHeader>
#include <QToolButton>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AxisPadding = 8;
}

TimelineAxis::TimelineAxis(QWidget* parent)
    : QWidget(parent), m_followButton(new QToolButton(this)), m_zone(QTimeZone::systemTimeZone())
{
    setObjectName(u"timelineAxis"_s);
    m_followButton->setObjectName(u"followNowToolButton"_s);
    m_followButton->setText(tr("Now"));
    m_followButton->setAccessibleName(tr("Follow now"));
    m_followButton->setToolTip(asToolTip(tr("Keep the present in sight (F)")));
    m_followButton->setCheckable(true);
    m_followButton->setAutoRaise(true);
    m_followButton->setFocusPolicy(Qt::NoFocus); // the view's F key does the same
    connect(m_followButton, &QToolButton::clicked, this, &TimelineAxis::followToggled);
}

void TimelineAxis::setRange(const TimelineGeometry& range)
{
    m_range = range;
    update();
}

void TimelineAxis::setNow(const QDateTime& now)
{
    m_now = now;
    update();
}

void TimelineAxis::setZone(const QTimeZone& zone)
{
    m_zone = zone;
    update();
}

void TimelineAxis::setFollowing(bool following)
{
    m_followButton->setChecked(following);
}

int TimelineAxis::labelWidth() const
{
    return fontMetrics().horizontalAdvance(u"00:00:00"_s) + 4 * AxisPadding;
}

void TimelineAxis::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeButton();
}

void TimelineAxis::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeButton();
}

void TimelineAxis::placeButton()
{
    const int wide = m_followButton->sizeHint().width();
    m_followButton->setGeometry(2, 2, wide, height() - 4);
}

QString TimelineAxis::cornerText() const
{
    const QDateTime begin = QDateTime::fromMSecsSinceEpoch(m_range.beginMs, Qt::UTC).toTimeZone(m_zone);
    const QString zone = zoneText(begin, m_zone);
    if (m_now.isValid() && begin.date() == m_now.toTimeZone(m_zone).date())
        return zone;
    return begin.date().toString(u"d MMM yyyy"_s) + u", "_s + zone;
}

void TimelineAxis::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QStyleOptionHeader option;
    option.initFrom(this);
    option.state |= QStyle::State_Horizontal;
    option.orientation = Qt::Horizontal;
    option.position = QStyleOptionHeader::OnlyOneSection;
    option.section = 0;
    style()->drawControl(QStyle::CE_HeaderSection, &option, &painter, this);

    const QColor text = palette().color(QPalette::ButtonText);
    QColor faint = text;
    faint.setAlphaF(0.35F);
    const QString corner = cornerText();
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int cornerStart = m_followButton->geometry().right() + AxisPadding;
    const int cornerEnd = cornerStart + QFontMetrics(bold).horizontalAdvance(corner) + AxisPadding;
    const int offset = m_zone.offsetFromUtc(QDateTime::fromMSecsSinceEpoch(m_range.beginMs, Qt::UTC));
    const QList<TimelineTick> ticks = m_range.ticks(labelWidth(), offset);
    for (const TimelineTick& tick : ticks) {
        const int x = qRound(m_range.xOf(tick.atMs));
        const bool labelled = !tick.label.isEmpty();
        painter.setPen(faint);
        painter.drawLine(x, height() - (labelled ? 5 : 3), x, height() - 2);
        if (!labelled)
            continue;
        const int half = fontMetrics().horizontalAdvance(tick.label) / 2 + 1;
        if (x - half < cornerEnd || x + half > width())
            continue;
        painter.setPen(text);
        painter.drawText(QRect(x - half, 0, 2 * half, height() - 1), Qt::AlignCenter, tick.label);
    }
    painter.setFont(bold);
    painter.setPen(text);
    painter.drawText(QRect(cornerStart, 0, width(), height() - 1), Qt::AlignVCenter | Qt::AlignLeft, corner);

    if (m_now.isValid() && m_range.shows(m_now.toMSecsSinceEpoch())) {
        const double x = qRound(m_range.xOf(m_now.toMSecsSinceEpoch())) + 0.5;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette().color(QPalette::Highlight));
        painter.drawPolygon(
            QPolygonF {QPointF(x - 5, height() - 7), QPointF(x + 5, height() - 7), QPointF(x, height() - 1)});
    }
}

} // namespace ringback
