// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/clock.h"
#include "core/query.h"

#include <QHash>
#include <QTimeZone>
#include <QUrl>
#include <QWidget>

#include <memory>
#include <optional>

namespace ringback {

class AttemptList;
class CallActionBar;
class Monitor;
namespace Ui {
class DetailPanel;
}

// Everything about the selected call. Asks the monitor itself (latest answer wins) and asks again when the
// shown call changes; an update keeps the scroll position and what is open.
class DetailPanel : public QWidget {
    Q_OBJECT

public:
    // `monitor` and `clock` must outlive it.
    DetailPanel(Monitor& monitor, const Clock& clock, QWidget* parent = nullptr);
    ~DetailPanel() override;

    void showCall(const std::optional<CallKey>& key);
    std::optional<CallKey> shownKey() const { return m_key; }
    // What is shown now; nothing while the answer is on its way.
    const std::optional<CallDetail>& detail() const { return m_detail; }
    // As they may be believed: a living call of one that is not fresh is shown as not known any more.
    void setAccounts(const QList<AccountState>& accounts);
    QString requestId() const; // the first; empty where there is none
    QString ticketText() const;
    // Moves countdowns and lengths on; the window calls it once a second.
    void tick();
    // Stands under the header from now on.
    void setActionBar(CallActionBar* bar);
    // Stands above the IDs from now on.
    void setAttemptList(AttemptList* list);

signals:
    void linkRequested(const QUrl& url);
    void copied(const QString& what);
    void ticketRequested(); // ticketText() is wanted on the clipboard

protected:
    void changeEvent(QEvent* event) override;

private:
    void request();
    void onDetailReady(quint64 ticket, const std::optional<CallDetail>& detail);
    void onCallsChanged(const QList<CallRow>& rows);
    void fill();
    void fillHeader(const QDateTime& now);
    // Until when what is shown of it holds; `now` unless it is living on an account that is not fresh.
    QDateTime shownAt(const QDateTime& now) const;
    void fillFlags(const QStringList& flags);
    void showNothing(const QString& heading, const QString& hint);
    void applyFonts();
    QString accountLabel() const;
    QString providerName() const;

    Monitor& m_monitor;
    const Clock& m_clock;
    std::unique_ptr<Ui::DetailPanel> m_ui;
    CallActionBar* m_actionBar = nullptr; // owned by the layout it stands in
    AttemptList* m_attempts = nullptr;    // the same
    std::optional<CallKey> m_key;
    std::optional<CallDetail> m_detail;
    quint64 m_ticket = 0; // of the latest request; 0: none under way
    bool m_changedMeanwhile = false;
    QStringList m_flags;
    QHash<QString, Freshness> m_freshness; // by account
};

} // namespace ringback
