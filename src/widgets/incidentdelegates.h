// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStyledItemDelegate>

class QPainter;

namespace ringback {

// How the columns of the incidents table are painted. GUI thread.

// Bars of equal width from left to right, the highest one as high as `rect`; what is not 0 is at least a
// pixel high. A line stands below, so that a quiet time is seen as one.
void paintSparkline(QPainter& painter, const QRectF& rect, const QList<qint64>& values, const QColor& bars,
                    const QColor& line);

// Glyph and word of what the incident's calls are, or of a failed request.
class IncidentStatusDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

// The account's badge before its name.
class IncidentAccountDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    // The colours people chose for badges, by account ID.
    void setColours(const QHash<QString, QString>& colours) { m_colours = colours; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    QHash<QString, QString> m_colours;
};

class SparklineDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace ringback
