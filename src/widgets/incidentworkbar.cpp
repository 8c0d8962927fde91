// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/incidentworkbar.h"

#include "models/callformat.h"
#include "models/workstyle.h"
#include "widgets/incidentworks.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/workdialog.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>

namespace ringback {
using namespace Qt::StringLiterals;

IncidentWorkBar::IncidentWorkBar(const IncidentWorks& works, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_works(works), m_clock(clock), m_label(new PlainLabel(this))
{
    setObjectName(u"incidentWorkBar"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    m_label->setObjectName(u"incidentWorkLabel"_s);
    m_label->setWordWrap(true);
    layout->addWidget(m_label);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(HalfGap);
    for (QAction* action : works.actions()) {
        auto* button = new QToolButton(this);
        button->setObjectName(action->objectName().replace(u"Action"_s, u"Button"_s));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::TabFocus);
        button->setDefaultAction(action);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    layout->addLayout(buttons);
}

void IncidentWorkBar::showIncident(const Incident& incident)
{
    const IncidentWork work = m_works.of(incident.key);
    const WorkMark mark = workMarkOf(incident, work);
    QString text = tr("Work: %1").arg(longLabelOf(mark).toLower());
    if (!work.entries.isEmpty()) {
        const QString entry = workEntryText(work.entries.constLast(), m_clock.nowUtc());
        const bool again = work.entries.constLast().state == WorkWord::Done && mark != WorkMark::Done;
        text = again
            ? tr("Work: %1. It happened again after it was %2").arg(longLabelOf(mark).toLower(), entry)
            : tr("Work: %1").arg(entry);
    }
    m_label->setText(text);
}

} // namespace ringback
