// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attemptlist.h"

#include "widgets/attempttext.h"
#include "widgets/linkbutton.h"
#include "widgets/plainlabel.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

AttemptList::AttemptList(RetryDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_clock(clock), m_heading(new PlainLabel(this)), m_rows(new QVBoxLayout)
{
    setObjectName(u"attemptList"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    m_heading->setObjectName(u"attemptListHeading"_s);
    m_heading->setFont(scaledFont(font(), 1.0, true));
    layout->addWidget(m_heading);
    m_rows->setSpacing(2);
    layout->addLayout(m_rows);
    connect(&m_desk, &RetryDesk::attemptsReady, this, [this](quint64 ticket, const QList<Attempt>& attempts) {
        if (ticket == m_ticket && m_ticket != 0)
            fill(attempts);
    });
    connect(&m_desk, &RetryDesk::attemptChanged, this, [this](const Attempt& attempt) {
        const bool ours = attempt.order.origin == m_call.key
            || std::any_of(m_attempts.begin(), m_attempts.end(),
                           [&attempt](const Attempt& held) { return held.id == attempt.id; });
        if (ours && !m_call.key.callId.isEmpty())
            request();
    });
    hide();
}

void AttemptList::showCall(const Call& call)
{
    const bool same = call.key == m_call.key && call.attempts == m_call.attempts
        && call.attempt == m_call.attempt && call.retryOf == m_call.retryOf;
    if (call.key != m_call.key) {
        m_attempts.clear();
        hide();
    }
    m_call = call;
    if (!same)
        request();
}

void AttemptList::request()
{
    m_ticket = m_desk.requestAttemptsFor(m_call.key);
}

void AttemptList::fill(const QList<Attempt>& attempts)
{
    m_attempts = attempts;
    setVisible(!attempts.isEmpty());
    m_heading->setText(m_call.attempts > 1
                           ? tr("Tried again: this is call %1 of %2").arg(m_call.attempt).arg(m_call.attempts)
                           : tr("Tried again"));
    qDeleteAll(m_links);
    m_links.clear();
    int number = 1;
    for (const Attempt& attempt : attempts) {
        auto* link = new LinkButton(this);
        link->setObjectName(u"attemptLink"_s);
        link->setLinkText(attemptLine(number++, attempt, m_clock.nowUtc(), QTimeZone::systemTimeZone())
                          + (attempt.callId == m_call.key.callId ? tr(" (this call)") : QString()));
        // An attempt that became no call leads to the one it tried again.
        const CallKey key =
            attempt.callId.isEmpty() ? attempt.order.origin : CallKey {attempt.order.account, attempt.callId};
        connect(link, &LinkButton::clicked, this, [this, key] { emit callChosen(key); });
        m_rows->addWidget(link);
        m_links.append(link);
    }
}

} // namespace ringback
