// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/incidentdelegates.h"

#include "models/incidentmodel.h"
#include "widgets/accountbadge.h"
#include "widgets/statusglyph.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace ringback {

namespace {
QStyle* incidentStyleOf(const QStyleOptionViewItem& item)
{
    return item.widget != nullptr ? item.widget->style() : QApplication::style();
}

// Background and selection as the style has them, without the item's text; rows are marked, not cells.
void paintIncidentCell(QPainter* painter, QStyleOptionViewItem& item)
{
    item.text.clear();
    item.state.setFlag(QStyle::State_HasFocus, false);
    incidentStyleOf(item)->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
}

QRect incidentContentOf(const QStyleOptionViewItem& item)
{
    const int margin =
        incidentStyleOf(item)->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
    return item.rect.adjusted(margin, 0, -margin, 0);
}

QColor incidentTextColor(const QStyleOptionViewItem& item, const QColor& normal)
{
    if ((item.state & QStyle::State_Selected) == 0)
        return normal;
    const bool active = (item.state & QStyle::State_Active) != 0;
    return item.palette.color(active ? QPalette::Active : QPalette::Inactive, QPalette::HighlightedText);
}

// A triangle with the bar and the dot cut out of it.
QPainterPath alertGlyph()
{
    QPainterPath path;
    path.setFillRule(Qt::OddEvenFill);
    path.moveTo(0.5, 0.06);
    path.lineTo(0.98, 0.94);
    path.lineTo(0.02, 0.94);
    path.closeSubpath();
    path.addRect(0.44, 0.36, 0.12, 0.28);
    path.addRect(0.44, 0.72, 0.12, 0.12);
    return path;
}
} // namespace

void paintSparkline(QPainter& painter, const QRectF& rect, const QList<qint64>& values, const QColor& bars,
                    const QColor& line)
{
    if (values.isEmpty() || rect.width() < 2 || rect.height() < 3)
        return;
    painter.save();
    painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), line);
    const double most =
        static_cast<double>(std::max<qint64>(1, *std::max_element(values.begin(), values.end())));
    const double step = rect.width() / static_cast<double>(values.size());
    const double height = rect.height() - 1;
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (values.at(i) <= 0)
            continue;
        // Whole pixels: a crowd of hazy bars cannot be told apart.
        const int left = qRound(rect.left() + step * static_cast<double>(i));
        const int right = qRound(rect.left() + step * static_cast<double>(i + 1));
        const int wide = std::max(1, right - left - (right - left > 2 ? 1 : 0));
        const int high = std::max(2, qRound(height * static_cast<double>(values.at(i)) / most));
        painter.fillRect(QRectF(left, rect.bottom() - high, wide, high), bars);
    }
    painter.restore();
}

void IncidentStatusDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const int status = index.data(IncidentModel::StatusRole).toInt();
    StatusChip chip = status < 0 ? StatusChip {alertGlyph(), {}, toneColor(Tone::Bad, item.palette)}
                                 : chipOf(static_cast<CallStatus>(status), item.palette);
    chip.word = index.data().toString();
    chip.colour = incidentTextColor(item, chip.colour);
    paintIncidentCell(painter, item);
    painter->save();
    painter->setFont(item.font);
    chip.paint(*painter, incidentContentOf(item));
    painter->restore();
}

void IncidentAccountDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                    const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString label = index.data().toString();
    const QColor color = incidentTextColor(item, item.palette.color(QPalette::Text));
    paintIncidentCell(painter, item);
    const QRect content = incidentContentOf(item);
    const int side = std::min(content.height() - 4, item.fontMetrics.height() + 2);
    const QRect badge(content.left(), content.center().y() - side / 2, side, side);
    const QString account = index.data(IncidentModel::AccountIdRole).toString();
    paintAccountBadge(*painter, badge, account, label, item.palette, item.font, false,
                      m_colours.value(account));
    const QRect text = content.adjusted(side + HalfGap + 2, 0, 0, 0);
    if (text.width() < 5 * item.fontMetrics.averageCharWidth())
        return; // the badge alone; the tooltip has the name
    painter->save();
    painter->setFont(item.font);
    painter->setPen(color);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      item.fontMetrics.elidedText(label, Qt::ElideRight, text.width()));
    painter->restore();
}

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const int status = index.data(IncidentModel::StatusRole).toInt();
    const QColor own = status < 0 ? toneColor(Tone::Bad, item.palette)
                                  : textColourOf(static_cast<CallStatus>(status), surfaceOf(item.palette));
    const QColor bars = incidentTextColor(item, own);
    const QColor line = blended(item.palette.color(QPalette::Base), bars, 0.35);
    paintIncidentCell(painter, item);
    paintSparkline(*painter, QRectF(incidentContentOf(item)).adjusted(0, 4, 0, -4),
                   index.data(IncidentModel::BucketsRole).value<QList<qint64>>(), bars, line);
}

} // namespace ringback
