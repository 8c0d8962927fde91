// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/focusorder.h"

#include <QLayout>
#include <QScrollArea>

namespace ringback {

namespace {
void gatherStops(QWidget* widget, QList<QWidget*>& stops);

void gatherStops(QLayout* layout, QList<QWidget*>& stops)
{
    for (int i = 0; i < layout->count(); ++i) {
        QLayoutItem* item = layout->itemAt(i);
        if (item->layout() != nullptr)
            gatherStops(item->layout(), stops);
        else if (item->widget() != nullptr)
            gatherStops(item->widget(), stops);
    }
}

void gatherStops(QWidget* widget, QList<QWidget*>& stops)
{
    if (!widget->isVisible() || !widget->isEnabled())
        return;
    if (const auto* area = qobject_cast<QScrollArea*>(widget)) {
        if (area->widget() != nullptr)
            gatherStops(area->widget(), stops);
    } else if (widget->layout() != nullptr) {
        gatherStops(widget->layout(), stops);
    } else if ((widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->focusProxy() == nullptr) {
        stops.append(widget);
    }
}
} // namespace

QList<QWidget*> focusStops(QWidget* root)
{
    QList<QWidget*> stops;
    if (root->layout() != nullptr)
        gatherStops(root->layout(), stops);
    return stops;
}

} // namespace ringback
