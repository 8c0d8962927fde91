// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/callactionbar.h"

#include "engine/workdesk.h"
#include "widgets/callactions.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/workdialog.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace ringback {
using namespace Qt::StringLiterals;

CallActionBar::CallActionBar(const CallActions& actions, WorkDesk* work, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_work(work), m_clock(clock), m_workLabel(new PlainLabel(this))
{
    setObjectName(u"callActionBar"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Gap);
    const auto addButton = [this, buttons](QAction* action, const QString& name) {
        if (action == nullptr)
            return static_cast<QToolButton*>(nullptr);
        auto* button = new QToolButton(this);
        button->setObjectName(name);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::TabFocus);
        button->setDefaultAction(action);
        buttons->addWidget(button);
        return button;
    };
    addButton(actions.retryAction(), u"retryButton"_s);
    m_hasTickets = addButton(actions.ticketAction(), u"supportTicketButton"_s) != nullptr;
    if (QToolButton* button = addButton(actions.takeAction(), u"workButton"_s)) {
        // Take is one click; the rest of the work is behind the arrow.
        button->setPopupMode(QToolButton::MenuButtonPopup);
        button->setMenu(actions.workMenu());
    }
    buttons->addStretch();
    layout->addLayout(buttons);
    m_workLabel->setObjectName(u"workLabel"_s);
    m_workLabel->setWordWrap(true);
    m_workLabel->hide();
    layout->addWidget(m_workLabel);
    if (m_work != nullptr) {
        connect(m_work, &WorkDesk::workReady, this, [this](quint64 ticket, const CallWork& written) {
            if (ticket == m_ticket)
                showWork(written);
        });
    }
}

void CallActionBar::showCall(const Call& call)
{
    const bool same = m_asked && call.key == m_call && call.work == m_state;
    if (m_work == nullptr || same)
        return;
    if (call.key != m_call)
        m_workLabel->hide();
    m_asked = true;
    m_call = call.key;
    m_state = call.work;
    m_ticket = m_work->requestWork(m_call);
}

void CallActionBar::showWork(const CallWork& work)
{
    m_workLabel->setVisible(!work.entries.isEmpty());
    if (!work.entries.isEmpty())
        m_workLabel->setText(tr("Work: %1").arg(workEntryText(work.entries.constLast(), m_clock.nowUtc())));
}

} // namespace ringback
