// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>
#include <QTableView>

class QAction;

namespace ringback {

class CallTableModel;

// The table of calls. Rows are equally high, from the font. Scrolled to the top it follows new calls;
// anywhere else the rows in sight stay where they are while others come and go. A selected call that leaves
// takes the selection with it: no neighbour is selected in its place.
// Home and End go to the first and last call; several can be selected;
// Ctrl+C copies them as text, one a line; the header's menu shows
// and hides columns.
class CallTableView final : public QTableView {
    Q_OBJECT

public:
    // `model` must outlive the view.
    explicit CallTableView(CallTableModel& model, QWidget* parent = nullptr);
    ~CallTableView() override;

    int rowHeightPixels() const;
    int headerHeightPixels() const;
    // Of all shown columns up to this one.
    int widthThrough(int column) const;
    // Of the selected calls, from the top.
    QList<int> selectedRowNumbers() const;
    // One checkable action per column, for a menu; owned by the view.
    QList<QAction*> columnActions() const { return m_columnActions; }
    // Worth keeping; as CallTableModel::columnWord(). Words that are none are left aside.
    QStringList hiddenColumns() const;
    void setHiddenColumns(const QStringList& words);

public slots:
    void resetColumns();
    void copySelectedRows() const;

signals:
    void headerHeightChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int start, int end) override;

private:
    void followFont();
    void fitColumns();
    int workWidth() const;
    void holdPlace(int removedFirst = -1, int removedLast = -1);
    void restorePlace();
    void makeColumnActions();

    CallTableModel& m_callModel;
    QList<QAction*> m_columnActions;
    // The first row in sight and where it stood, while the model changes; invalid: at the top.
    QPersistentModelIndex m_heldRow;
    int m_heldY = 0;
};

} // namespace ringback
