// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timelineaxis.h"

#include "models/callformat.h"
#include "widgets/lineicon.h"

#include <QEvent>
#include <QPainter>
#include <QStyleOptionHeader>
#include <QToolButton>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AxisPadding = 8;
constexpr int WideLabels = 5; // room for fewer labels: narrow
} // namespace

TimelineAxis::TimelineAxis(QWidget* parent) : QWidget(parent), m_zone(QTimeZone::systemTimeZone())
{
    setObjectName(u"timelineAxis"_s);
    QToolButton* const out =
        addButton(u"zoomOutToolButton"_s, tr("Zoom out"), tr("Show a longer time (- or Ctrl+wheel)"));
    out->setIcon(lineIcon(LineIcon::Minus));
    connect(out, &QToolButton::clicked, this, &TimelineAxis::zoomOutRequested);
    QToolButton* const in =
        addButton(u"zoomInToolButton"_s, tr("Zoom in"), tr("Show a shorter time (+ or Ctrl+wheel)"));
    in->setIcon(lineIcon(LineIcon::Plus));
    connect(in, &QToolButton::clicked, this, &TimelineAxis::zoomInRequested);
    QToolButton* const fit = addButton(u"fitToolButton"_s, tr("Fit the calls in sight"),
                                       tr("Show the whole time of the calls in sight (0)"));
    fit->setIcon(lineIcon(LineIcon::FitWidth));
    connect(fit, &QToolButton::clicked, this, &TimelineAxis::fitRequested);
    m_followButton =
        addButton(u"followNowToolButton"_s, tr("Follow now"), tr("Keep the present in sight (F)"));
    m_followButton->setText(tr("Now"));
    m_followButton->setCheckable(true);
    connect(m_followButton, &QToolButton::clicked, this, &TimelineAxis::followToggled);
}

QToolButton* TimelineAxis::addButton(const QString& objectName, const QString& name, const QString& toolTip)
{
    auto* const button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setAccessibleName(name);
    button->setToolTip(asToolTip(toolTip));
    button->setAutoRaise(true);
    button->setCursor(Qt::ArrowCursor);
    button->setFocusPolicy(Qt::NoFocus); // keys of the view do the same
    m_buttons.append(button);
    return button;
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
    placeButtons();
}

void TimelineAxis::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeButtons();
}

void TimelineAxis::placeButtons()
{
    const int side = std::max(1, height() - 4);
    int left = 2;
    for (QToolButton* const button : m_buttons) {
        const int wide = button->icon().isNull() ? button->sizeHint().width() : side;
        button->setIconSize(QSize(side - 8, side - 8));
        button->setGeometry(left, 2, wide, side);
        left += wide;
    }
}

QString TimelineAxis::cornerText() const
{
    const QDateTime begin = QDateTime::fromMSecsSinceEpoch(m_range.beginMs, Qt::UTC).toTimeZone(m_zone);
    const QString zone = zoneText(begin, m_zone);
    if (m_now.isValid() && begin.date() == m_now.toTimeZone(m_zone).date())
        return width() < WideLabels * labelWidth() ? QString() : zone;
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
    const int cornerEnd = corner.isEmpty()
        ? cornerStart
        : cornerStart + QFontMetrics(bold).horizontalAdvance(corner) + AxisPadding;
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
