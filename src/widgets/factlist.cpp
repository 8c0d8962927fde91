// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/factlist.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/copybutton.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QGridLayout>

namespace ringback {

FactList::FactList(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(Gap);
    m_grid->setVerticalSpacing(HalfGap);
    m_grid->setColumnStretch(1, 1);
    // Lists that stand below one another line up.
    m_grid->setColumnMinimumWidth(0, 15 * fontMetrics().averageCharWidth());
}

FactList::Row& FactList::rowAt(int index)
{
    while (m_rows.size() <= index) {
        const int line = static_cast<int>(m_rows.size());
        Row row;
        row.label = new PlainLabel(this);
        row.label->setForegroundRole(QPalette::PlaceholderText);
        row.label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        row.value = new PlainLabel(this);
        row.value->setWordWrap(true);
        row.value->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        row.copy = new CopyButton(this);
        row.copy->setObjectName(QStringLiteral("copyFactButton%1").arg(line));
        connect(row.copy, &CopyButton::copied, this, &FactList::copied);
        m_grid->addWidget(row.label, line, 0);
        m_grid->addWidget(row.value, line, 1);
        m_grid->addWidget(row.copy, line, 2, Qt::AlignTop);
        m_rows.append(row);
    }
    return m_rows[index];
}

void FactList::fill(Row& row, const Fact& fact)
{
    row.label->setText(fact.label);
    row.value->setFont(fact.isId ? fixedWidthFont(font()) : tabularFont(font()));
    row.value->setText(fact.value);
    row.value->setToolTip(asToolTip(visibleText(fact.toolTip)));
    row.value->setAccessibleName(visibleLine(fact.label));
    row.copy->setValue(fact.label, fact.value);
    row.label->show();
    row.value->show();
    row.copy->setVisible(fact.isId);
}

void FactList::setFacts(const QList<Fact>& facts)
{
    QList<Fact> shown;
    for (const Fact& fact : facts) {
        if (!fact.value.isEmpty())
            shown.append(fact);
    }
    if (shown == m_facts)
        return;
    m_facts = shown;
    for (int i = 0; i < m_facts.size(); ++i)
        fill(rowAt(i), m_facts.at(i));
    for (qsizetype i = m_facts.size(); i < m_rows.size(); ++i) {
        m_rows[i].label->hide();
        m_rows[i].value->hide();
        m_rows[i].copy->hide();
    }
    setVisible(!m_facts.isEmpty());
}

} // namespace ringback
