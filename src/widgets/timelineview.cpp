// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timelineview.h"

#include "models/callformat.h"
#include "models/calltablemodel.h"
#include "widgets/calltableview.h"
#include "widgets/timelineaxis.h"
#include "widgets/timelinepainter.h"

#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr double KeyZoom = 1.5;
} // namespace

TimelineView::TimelineView(CallTableModel& model, CallTableView& table, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_table(table), m_axis(new TimelineAxis(this))
{
    setObjectName(u"timelineView"_s);
    setAccessibleName(tr("Timeline of the calls"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    viewport()->setObjectName(u"timelineViewport"_s);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setMouseTracking(false);
    m_axis->installEventFilter(this);
    m_axis->setZone(model.zone());
    m_axis->setFollowing(m_following);
    connect(m_axis, &TimelineAxis::followToggled, this, &TimelineView::setFollowing);
    connect(m_axis, &TimelineAxis::zoomInRequested, this, &TimelineView::zoomIn);
    connect(m_axis, &TimelineAxis::zoomOutRequested, this, &TimelineView::zoomOut);
    connect(m_axis, &TimelineAxis::fitRequested, this, &TimelineView::fitVisibleRows);

    QScrollBar* const ours = verticalScrollBar();
    QScrollBar* const theirs = table.verticalScrollBar();
    const auto takeRange = [ours, theirs] {
        ours->setRange(theirs->minimum(), theirs->maximum());
        ours->setPageStep(theirs->pageStep());
        ours->setSingleStep(theirs->singleStep());
        ours->setValue(theirs->value());
    };
    connect(theirs, &QScrollBar::rangeChanged, this, takeRange);
    connect(theirs, &QScrollBar::valueChanged, ours, &QScrollBar::setValue);
    connect(ours, &QScrollBar::valueChanged, theirs, &QScrollBar::setValue);
    takeRange();

    const auto repaint = [this] { viewport()->update(); };
    connect(&model, &QAbstractItemModel::rowsInserted, this, repaint);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, repaint);
    connect(&model, &QAbstractItemModel::rowsMoved, this, repaint);
    connect(&model, &QAbstractItemModel::dataChanged, this, repaint);
    connect(&model, &QAbstractItemModel::modelReset, this, repaint);
    connect(table.selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        viewport()->update();
        updateDescription();
    });
    table.horizontalScrollBar()->installEventFilter(this);
    connect(&table, &CallTableView::headerHeightChanged, this, &TimelineView::placeAxis);
    updateDescription();
}

void TimelineView::setRange(const TimelineGeometry& range)
{
    const TimelineGeometry wanted = range.resized(viewport()->width());
    if (wanted == m_range)
        return;
    m_range = wanted;
    m_axis->setRange(m_range);
    viewport()->update();
    emit rangeChanged(m_range.beginMs, m_range.endMs);
}

void TimelineView::setSpan(qint64 spanMs)
{
    setRange(m_range.spanning(spanMs));
    if (m_following && m_now.isValid())
        setRange(m_range.following(m_now.toMSecsSinceEpoch()));
}

void TimelineView::setNow(const QDateTime& now)
{
    m_now = now;
    m_axis->setNow(now);
    if (m_following)
        setRange(m_range.following(now.toMSecsSinceEpoch()));
    viewport()->update();
}

void TimelineView::setFollowing(bool following)
{
    m_axis->setFollowing(following);
    if (following && m_now.isValid())
        setRange(m_range.following(m_now.toMSecsSinceEpoch()));
    if (following == m_following)
        return;
    m_following = following;
    emit followingChanged(following);
}

void TimelineView::zoomBy(double factor, double anchorX)
{
    if (m_following && m_now.isValid())
        setRange(m_range.zoomedFollowing(factor, m_now.toMSecsSinceEpoch()));
    else
        setRange(m_range.zoomed(factor, anchorX));
}

void TimelineView::panBy(double pixels)
{
    setFollowing(false);
    setRange(m_range.panned(pixels));
}

void TimelineView::zoomIn()
{
    zoomBy(KeyZoom, m_range.width / 2.0);
}

void TimelineView::zoomOut()
{
    zoomBy(1 / KeyZoom, m_range.width / 2.0);
}

void TimelineView::fitVisibleRows()
{
    const int first = std::max(0, rowAtY(0));
    const int last = std::min(m_model.rowCount() - 1, rowAtY(viewport()->height() - 1));
    std::optional<qint64> begin;
    qint64 end = 0;
    for (int row = first; row <= last; ++row) {
        const Lane lane = laneAt(row);
        if (lane.isEmpty())
            continue;
        end = begin ? std::max(end, lane.endMs()) : lane.endMs();
        begin = begin ? std::min(*begin, lane.beginMs()) : lane.beginMs();
    }
    if (!begin)
        return;
    setFollowing(false);
    setRange(m_range.fitted(*begin, end));
}

void TimelineView::centreRow(int row)
{
    if (row < 0 || row >= m_model.rowCount())
        return;
    const Lane lane = laneAt(row);
    if (lane.isEmpty())
        return;
    const qint64 middle = lane.beginMs() + (lane.endMs() - lane.beginMs()) / 2;
    panBy(m_range.width / 2.0 - m_range.xOf(middle));
}

Lane TimelineView::laneAt(int row) const
{
    const CallRow& call = m_model.rowAt(row);
    return laneOf(call, m_model.freshnessOf(call.call.key.account), m_now);
}

int TimelineView::rowAtY(int y) const
{
    return (y + verticalScrollBar()->value()) / m_table.rowHeightPixels();
}

QString TimelineView::textAt(const QPoint& position) const
{
    const int row = rowAtY(position.y());
    if (row < 0 || row >= m_model.rowCount())
        return {};
    const CallRow& call = m_model.rowAt(row);
    const auto hit = hitTest(laneAt(row), m_range, position.x(), m_table.rowHeightPixels());
    if (!hit)
        return {};
    const auto* mark = std::get_if<LaneMark>(&*hit);
    const QString text = mark != nullptr
        ? markText(*mark, call, m_now, m_model.zone())
        : segmentText(std::get<LaneSegment>(*hit), call, m_now, m_model.zone());
    const QString lineage = lineageText(call.call);
    return lineage.isEmpty() ? text : text + u'\n' + lineage;
}

// What a screen reader can say of the lanes: the selected one, stretch by stretch.
void TimelineView::updateDescription()
{
    const QModelIndexList selected = m_table.selectionModel()->selectedRows();
    QStringList parts;
    if (!selected.isEmpty()) {
        const CallRow& call = m_model.rowAt(selected.first().row());
        const Lane lane = laneAt(selected.first().row());
        if (const QString lineage = lineageText(call.call); !lineage.isEmpty())
            parts.append(lineage);
        for (const LaneSegment& segment : lane.segments)
            parts.append(segmentText(segment, call, m_now, m_model.zone()));
        for (const LaneMark& mark : lane.marks)
            parts.append(markText(mark, call, m_now, m_model.zone()));
    }
    setAccessibleDescription(parts.isEmpty() ? tr("Select a call to hear its steps.")
                                             : parts.join(u"; "_s).replace(u'\n', u", "_s));
}

void TimelineView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const QRect dirty = event->rect();
    painter.fillRect(dirty, palette().brush(QPalette::Base));
    const int rows = m_model.rowCount();
    if (rows > 0)
        paintRows(painter, std::max(0, rowAtY(dirty.top())), std::min(rows - 1, rowAtY(dirty.bottom())));
    if (m_now.isValid() && m_range.shows(m_now.toMSecsSinceEpoch())) {
        const int x = qRound(m_range.xOf(m_now.toMSecsSinceEpoch()));
        painter.setPen(palette().color(QPalette::Highlight));
        painter.drawLine(x, dirty.top(), x, dirty.bottom());
    }
}

void TimelineView::paintRows(QPainter& painter, int firstRow, int lastRow) const
{
    const int height = m_table.rowHeightPixels();
    const int top = verticalScrollBar()->value();
    const auto rectOf = [&](int row) { return QRect(0, row * height - top, viewport()->width(), height); };
    const QItemSelectionModel* const selection = m_table.selectionModel();
    const auto isSelected = [selection](int row) { return selection->isRowSelected(row, {}); };

    QStyleOptionViewItem option;
    option.initFrom(&m_table);
    option.showDecorationSelected = true;
    option.state.setFlag(QStyle::State_Active, isActiveWindow());
    for (int row = firstRow; row <= lastRow; ++row) {
        option.rect = rectOf(row);
        option.features.setFlag(QStyleOptionViewItem::Alternate, row % 2 == 1);
        option.state.setFlag(QStyle::State_Selected, isSelected(row));
        style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, &m_table);
        if (isSelected(row))
            style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, &painter, &m_table);
    }

    QColor grid = palette().color(QPalette::Text);
    grid.setAlphaF(0.08F);
    painter.setPen(grid);
    const int offset = m_model.zone().offsetFromUtc(QDateTime::fromMSecsSinceEpoch(m_range.beginMs, Qt::UTC));
    const QList<TimelineTick> ticks = m_range.ticks(m_axis->labelWidth(), offset);
    for (const TimelineTick& tick : ticks) {
        if (!tick.label.isEmpty()) {
            const int x = qRound(m_range.xOf(tick.atMs));
            painter.drawLine(x, rectOf(firstRow).top(), x, rectOf(lastRow).bottom());
        }
    }

    const TimelinePainter lanes(m_range, palette());
    for (int row = firstRow; row <= lastRow; ++row) {
        const Lane lane = laneAt(row);
        const Call& call = m_model.rowAt(row).call;
        lanes.paintLane(painter, lane, rectOf(row), isSelected(row));
        if (call.attempts > 1)
            lanes.paintLineage(painter, lane, rectOf(row), call.attempt, call.attempts);
    }
}

void TimelineView::placeAxis()
{
    const int height = m_table.headerHeightPixels();
    // As high as the table's viewport, bar or no bar, so that both show the same rows.
    const QScrollBar* const bar = m_table.horizontalScrollBar();
    setViewportMargins(0, height, 0, bar->isVisibleTo(&m_table) ? bar->parentWidget()->height() : 0);
    m_axis->setGeometry(0, 0, viewport()->width(), height);
}

void TimelineView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    placeAxis();
    setRange(m_range);
    m_axis->setRange(m_range);
}

void TimelineView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        placeAxis();
    viewport()->update();
}

void TimelineView::scrollContentsBy(int dx, int dy)
{
    Q_UNUSED(dx)
    viewport()->scroll(0, dy);
}

} // namespace ringback
