// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/callmaker.h"
#include "support/fakeclock.h"
#include "support/fakemonitor.h"
#include "support/fakeretrydesk.h"
#include "widgets/plainlabel.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace ringback {

// Proposals and attempts as a desk would make them of small made-up calls.
inline GuardPoint guardPoint(GuardWord word, const QString& rule, const QString& text)
{
    GuardPoint point;
    point.word = word;
    point.rule = rule;
    point.text = text;
    return point;
}

inline GuardVerdict verdictOf(const QList<GuardPoint>& points)
{
    GuardVerdict verdict;
    verdict.word = points.isEmpty() ? GuardWord::Allowed : points.constFirst().word;
    verdict.points = points;
    return verdict;
}

inline RetryProposal proposalOf(const CallRow& row, const GuardVerdict& verdict,
                                const FakeRetryDesk::Asked& asked)
{
    using namespace Qt::StringLiterals;
    RetryProposal proposal;
    proposal.call.row = row;
    proposal.order = asked.order;
    proposal.order.origin = row.call.key;
    if (proposal.order.to.isEmpty())
        proposal.order.to = row.call.to;
    if (proposal.order.from.isEmpty())
        proposal.order.from = row.call.from;
    if (proposal.order.account.isEmpty())
        proposal.order.account = row.call.key.account;
    proposal.verdict = verdict;
    proposal.accountLabel = u"Desk"_s;
    proposal.providerName = u"Vobiz"_s;
    proposal.failedBecause = u"The line called was busy (3010)"_s;
    proposal.request = u"POST https://api.example.com/v1/Call\nX-Auth-Token: ****"_s;
    return proposal;
}

inline QString labelsOf(const QWidget* root)
{
    QStringList texts;
    for (const auto* label : root->findChildren<PlainLabel*>()) {
        if (!label->isHidden())
            texts.append(label->plainText());
    }
    return texts.join(u'\n');
}

// Presses Tab until `target` has the focus; false where that never happens.
inline bool tabTo(QWidget* window, const QWidget* target)
{
    for (int i = 0; i < 60; ++i) {
        if (QApplication::focusWidget() == target)
            return true;
        QTest::keyClick(QApplication::focusWidget() == nullptr ? window : QApplication::focusWidget(),
                        Qt::Key_Tab);
    }
    return false;
}

} // namespace ringback
