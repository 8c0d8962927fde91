// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/steplist.h"

#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QGridLayout>

#include <algorithm>

namespace ringback {

StepList::StepList(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(Gap);
    m_grid->setVerticalSpacing(HalfGap);
    m_grid->setColumnStretch(1, 1);
}

PlainLabel* StepList::labelAt(int row, int column)
{
    if (auto* item = m_grid->itemAtPosition(row, column))
        return static_cast<PlainLabel*>(item->widget());
    auto* label = new PlainLabel(this);
    label->setAlignment(Qt::AlignTop | (column == 0 ? Qt::AlignRight : Qt::AlignLeft));
    label->setWordWrap(column == 1);
    if (column == 0)
        label->setForegroundRole(QPalette::PlaceholderText);
    m_grid->addWidget(label, row, column);
    return label;
}

void StepList::setSteps(const QStringList& steps)
{
    if (steps == m_steps)
        return;
    m_steps = steps;
    const int rows = std::max(static_cast<int>(steps.size()), m_grid->rowCount());
    for (int row = 0; row < rows; ++row) {
        const bool used = row < steps.size();
        if (!used && m_grid->itemAtPosition(row, 0) == nullptr)
            continue;
        PlainLabel* number = labelAt(row, 0);
        PlainLabel* step = labelAt(row, 1);
        number->setVisible(used);
        step->setVisible(used);
        if (used) {
            number->setText(tr("%1.").arg(row + 1));
            step->setText(steps.at(row));
        }
    }
}

} // namespace ringback
