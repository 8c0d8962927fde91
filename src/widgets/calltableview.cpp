// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/calltableview.h"

#include "models/callformat.h"
#include "models/calltablemodel.h"
#include "models/statusstyle.h"
#include "widgets/statusglyph.h"
#include "widgets/tablestyle.h"
#include "widgets/workdelegate.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Faded where nobody vouches for it any more; the word then ends in a question mark.
class CallStatusDelegate final : public StatusDelegate {
public:
    using StatusDelegate::StatusDelegate;

protected:
    bool isFaded(const QModelIndex& index) const override
    {
        return index.data(CallTableModel::DoubtRole).toBool();
    }
};

// A number with the arrow of the call's direction before it.
class DirectionDelegate final : public RowDelegate {
public:
    using RowDelegate::RowDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        RowDelegate::initStyleOption(option, index);
        const auto direction = static_cast<Direction>(index.data(CallTableModel::DirectionRole).toInt());
        const int side = qRound(glyphSizeFor(option->fontMetrics) * 0.8);
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->decorationSize = QSize(side, side);
        option->decorationAlignment = Qt::AlignCenter;
        if (direction == Direction::Unknown) {
            option->icon = glyphIcon({}, {}, {}); // the numbers stay in line
            return;
        }
        QColor colour = option->palette.color(QPalette::Text);
        colour.setAlphaF(0.6F);
        option->icon = glyphIcon(arrowGlyph(direction == Direction::Inbound), colour,
                                 option->palette.color(QPalette::HighlightedText));
    }
};

// The widest text a column must show without being cut.
QString sampleText(int column)
{
    switch (column) {
    case CallTableModel::TimeColumn:
        return u"30 Apr 00:00"_s;
    case CallTableModel::AccountColumn:
        return u"Mumbai outbound"_s;
    case CallTableModel::FromColumn:
    case CallTableModel::ToColumn:
        return phoneText(u"+2340000000000"_s);
    case CallTableModel::DurationColumn:
        return u"00:00:00"_s;
    default:
        return u"3010 busy line"_s;
    }
}
} // namespace

CallTableView::CallTableView(CallTableModel& model, QWidget* parent) : QTableView(parent), m_callModel(model)
{
    TableStyle::applyTo(*this);
    setObjectName(u"callTableView"_s);
    setAccessibleName(tr("Calls"));
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTextElideMode(Qt::ElideRight);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* const header = horizontalHeader();
    header->setObjectName(u"callTableHeader"_s);
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setSectionsMovable(true);
    header->setStretchLastSection(true);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setContextMenuPolicy(Qt::ActionsContextMenu);

    setModel(&model);
    setItemDelegateForColumn(CallTableModel::FromColumn, new DirectionDelegate(this));
    setItemDelegateForColumn(CallTableModel::StatusColumn,
                             new CallStatusDelegate(CallTableModel::StatusRole, this));
    setItemDelegateForColumn(CallTableModel::WorkColumn, new WorkDelegate(CallTableModel::WorkRole, this));
    // Made after the base class made its own, so these run when its headers are up to date.
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { holdPlace(); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &CallTableView::restorePlace);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &CallTableView::restorePlace);
    connect(&model, &QAbstractItemModel::rowsAboutToBeMoved, this, [this] { holdPlace(); });
    connect(&model, &QAbstractItemModel::rowsMoved, this, &CallTableView::restorePlace);
    connect(header, &QHeaderView::geometriesChanged, this, &CallTableView::headerHeightChanged);
    makeColumnActions();
    followFont();
    resetColumns();
}

CallTableView::~CallTableView()
{
    // The header outlives this part of the object and still speaks.
    disconnect(horizontalHeader(), nullptr, this, nullptr);
}

int CallTableView::rowHeightPixels() const
{
    return verticalHeader()->defaultSectionSize();
}

int CallTableView::headerHeightPixels() const
{
    return horizontalHeader()->height();
}

int CallTableView::widthThrough(int column) const
{
    return columnViewportPosition(column) + horizontalScrollBar()->value() + columnWidth(column);
}

void CallTableView::followFont()
{
    const int height = fontMetrics().height() + 8;
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    horizontalHeader()->setFixedHeight(height + 2);
    verticalScrollBar()->setSingleStep(height);
    emit headerHeightChanged();
}

void CallTableView::fitColumns()
{
    ensurePolished();
    const QFontMetrics metrics = fontMetrics();
    const int padding = 2 * TableStyle::CellPadding + 4;
    for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
        int width = metrics.horizontalAdvance(sampleText(column)) + padding;
        if (column == CallTableModel::FromColumn)
            width += glyphSizeFor(metrics) + 2 * TableStyle::CellPadding;
        if (column == CallTableModel::StatusColumn)
            width = chipOf(CallStatus::InProgress, palette()).sizeHint(metrics).width() + padding
                + metrics.horizontalAdvance(u" 2/3"_s); // of a chain of retries; or a ? for doubt
        if (column == CallTableModel::WorkColumn)
            width = workWidth() + padding;
        setColumnWidth(column, width);
    }
}

// As wide as its widest word; who has the call is a drag, or the tooltip, away.
int CallTableView::workWidth() const
{
    QFont bold = font();
    bold.setBold(true);
    int width = 0;
    for (const WorkMark mark : AllWorkMarks)
        width = std::max(width, chipOf(mark, palette()).sizeHint(QFontMetrics(bold)).width());
    return width;
}

QStringList CallTableView::hiddenColumns() const
{
    QStringList words;
    for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
        if (isColumnHidden(column))
            words.append(CallTableModel::columnWord(column));
    }
    return words;
}

void CallTableView::setHiddenColumns(const QStringList& words)
{
    for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
        QAction* const action = m_columnActions.at(column);
        if (action->isEnabled())
            action->setChecked(!words.contains(CallTableModel::columnWord(column)));
    }
}

void CallTableView::resetColumns()
{
    for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
        horizontalHeader()->moveSection(horizontalHeader()->visualIndex(column), column);
        setColumnHidden(column, false);
    }
    fitColumns();
    for (QAction* const action : std::as_const(m_columnActions))
        action->setChecked(true);
}

void CallTableView::makeColumnActions()
{
    for (int column = 0; column < CallTableModel::ColumnCount; ++column) {
        auto* const action = new QAction(CallTableModel::columnName(column), this);
        action->setObjectName(u"showColumn%1Action"_s.arg(column));
        action->setCheckable(true);
        action->setChecked(true);
        // Without its status a call says nothing.
        action->setEnabled(column != CallTableModel::StatusColumn);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
        m_columnActions.append(action);
    }
    QHeaderView* const header = horizontalHeader();
    header->addActions(m_columnActions);
    auto* const separator = new QAction(this);
    separator->setSeparator(true);
    header->addAction(separator);
    auto* const reset = new QAction(tr("Reset columns"), this);
    reset->setObjectName(u"resetColumnsAction"_s);
    connect(reset, &QAction::triggered, this, &CallTableView::resetColumns);
    header->addAction(reset);
}

QList<int> CallTableView::selectedRowNumbers() const
{
    QList<int> numbers;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        numbers.append(index.row());
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

void CallTableView::copySelectedRows() const
{
    QStringList lines;
    for (const int row : selectedRowNumbers())
        lines.append(m_callModel.rowAsText(row));
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n'));
}

void CallTableView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelectedRows();
        event->accept();
        return;
    }
    const bool home = event->key() == Qt::Key_Home;
    if ((home || event->key() == Qt::Key_End) && m_callModel.rowCount() > 0) {
        selectRow(home ? 0 : m_callModel.rowCount() - 1);
        if (home)
            scrollToTop();
        else
            scrollToBottom();
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

void CallTableView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        followFont();
        fitColumns();
    }
}

void CallTableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    emit headerHeightChanged();
}

void CallTableView::holdPlace(int removedFirst, int removedLast)
{
    m_heldRow = QModelIndex();
    if (verticalScrollBar()->value() == 0 || m_callModel.rowCount() == 0)
        return;
    int row = std::clamp(verticalScrollBar()->value() / rowHeightPixels(), 0, m_callModel.rowCount() - 1);
    m_heldY = row * rowHeightPixels() - verticalScrollBar()->value();
    if (removedFirst >= 0 && row >= removedFirst && row <= removedLast) {
        // What stood there goes: the next row takes its place.
        row = removedLast + 1;
        m_heldY = 0;
    }
    if (row < m_callModel.rowCount())
        m_heldRow = m_callModel.index(row, 0);
}

void CallTableView::restorePlace()
{
    // The base class repaints by a timer of its own, a frame after the timeline beside it.
    viewport()->update();
    if (!m_heldRow.isValid())
        return;
    const int wanted = m_heldRow.row() * rowHeightPixels() - m_heldY;
    m_heldRow = QModelIndex();
    if (wanted == verticalScrollBar()->value())
        return;
    updateGeometries(); // the range of the scroll bar knows the new rows only now
    verticalScrollBar()->setValue(wanted);
}

void CallTableView::rowsAboutToBeRemoved(const QModelIndex& parent, int start, int end)
{
    holdPlace(start, end);
    const int current = currentIndex().row();
    // The base class would select a neighbour, and a person reading one call would find another.
    if (current >= start && current <= end)
        selectionModel()->setCurrentIndex({}, QItemSelectionModel::NoUpdate);
    QTableView::rowsAboutToBeRemoved(parent, start, end);
}

} // namespace ringback
