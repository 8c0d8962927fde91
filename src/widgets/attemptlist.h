// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/retrydesk.h"

#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace ringback {

class LinkButton;
class PlainLabel;

// The attempts at one call, oldest first, with their states: each leads to its call. Hidden where there is
// none.
class AttemptList final : public QWidget {
    Q_OBJECT

public:
    // All must outlive it.
    AttemptList(RetryDesk& desk, const Clock& clock, QWidget* parent = nullptr);

    void showCall(const Call& call);

signals:
    void callChosen(const ringback::CallKey& key);

private:
    void request();
    void fill(const QList<Attempt>& attempts);

    RetryDesk& m_desk;
    const Clock& m_clock;
    Call m_call;
    quint64 m_ticket = 0;
    QList<Attempt> m_attempts;
    PlainLabel* m_heading;
    QVBoxLayout* m_rows;
    QList<LinkButton*> m_links;
};

} // namespace ringback
