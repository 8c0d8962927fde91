// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_detailpanel.h"

#include "core/redaction.h"
#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "models/lanes.h"
#include "models/statusstyle.h"
#include "widgets/accountlist.h"
#include "widgets/accountnames.h"
#include "widgets/advicetext.h"
#include "widgets/attemptlist.h"
#include "widgets/callactionbar.h"
#include "widgets/calltext.h"
#include "widgets/detailpanel.h"
#include "widgets/lineicon.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

DetailPanel::DetailPanel(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::DetailPanel>())
{
    m_ui->setupUi(this);
    m_ui->providerWordLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->accountLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->whenLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->emptyHintLabel->setForegroundRole(QPalette::PlaceholderText);
    applyFonts();
    connect(&m_monitor, &Monitor::detailReady, this, &DetailPanel::onDetailReady);
    connect(&m_monitor, &Monitor::callsChanged, this, &DetailPanel::onCallsChanged);
    connect(m_ui->decodedPanel, &DecodedPanel::linkRequested, this, &DetailPanel::linkRequested);
    connect(m_ui->idsList, &FactList::copied, this, &DetailPanel::copied);
    connect(m_ui->ticketButton, &QPushButton::clicked, this, &DetailPanel::ticketRequested);
    m_ui->ticketButton->setIcon(lineIcon(LineIcon::Copy));
    m_ui->rawView->setHeading(tr("Raw record, secrets masked"));
    m_ui->stack->setCurrentWidget(m_ui->emptyPage);
}

DetailPanel::~DetailPanel() = default;

void DetailPanel::applyFonts()
{
    m_ui->statusMark->setFont(scaledFont(font(), 1.35, true));
    m_ui->statusLabel->setFont(scaledFont(font(), 1.35, true));
    m_ui->partiesLabel->setFont(tabularFont(scaledFont(font(), 1.1)));
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.3, true));
    for (PlainLabel* heading : {m_ui->idsHeadingLabel, m_ui->ladderHeadingLabel, m_ui->factsHeadingLabel})
        heading->setFont(scaledFont(font(), 1.0, true));
}

void DetailPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
    if (event->type() == QEvent::PaletteChange && m_detail)
        fillHeader(m_clock.nowUtc()); // the status word has the palette's colour
}

void DetailPanel::showCall(const std::optional<CallKey>& key)
{
    if (key == m_key)
        return;
    m_key = key;
    m_detail.reset();
    m_ticket = 0;
    if (!key) {
        showNothing(tr("Select a call"),
                    tr("What happened, why, and what to do next is explained here.\n\nE goes to the next "
                       "failed call."));
        return;
    }
    showNothing(tr("Loading\u2026"), {});
    m_ui->detailScrollArea->verticalScrollBar()->setValue(0);
    request();
}

void DetailPanel::request()
{
    m_changedMeanwhile = false;
    m_ticket = m_monitor.requestDetail(*m_key);
}

void DetailPanel::onDetailReady(quint64 ticket, const std::optional<CallDetail>& detail)
{
    if (ticket == 0 || ticket != m_ticket)
        return; // an older call's answer
    m_ticket = 0;
    m_detail = detail;
    if (!detail) {
        showNothing(tr("Not in the history"),
                    tr("This call is no longer kept. Calls older than the history's limit are removed."));
    } else {
        fill();
        m_ui->stack->setCurrentWidget(m_ui->detailScrollArea);
    }
    if (m_changedMeanwhile)
        request();
}

void DetailPanel::onCallsChanged(const QList<CallRow>& rows)
{
    const auto isShown = [this](const CallRow& row) { return row.call.key == *m_key; };
    if (!m_key || std::none_of(rows.begin(), rows.end(), isShown))
        return;
    if (m_ticket != 0)
        m_changedMeanwhile = true; // one question at a time
    else
        request();
}

void DetailPanel::showNothing(const QString& heading, const QString& hint)
{
    m_ui->emptyLabel->setText(heading);
    m_ui->emptyHintLabel->setText(hint);
    m_ui->stack->setCurrentWidget(m_ui->emptyPage);
}

void DetailPanel::fill()
{
    const int scrolled = m_ui->detailScrollArea->verticalScrollBar()->value();
    const QDateTime now = m_clock.nowUtc();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const Call& call = m_detail->row.call;
    fillHeader(now);
    fillFlags(call.flags);
    if (m_actionBar != nullptr)
        m_actionBar->showCall(call);
    if (m_attempts != nullptr)
        m_attempts->showCall(call);
    const auto& decoded = m_detail->decoded;
    m_ui->decodedPanel->setVisible(decoded.has_value());
    m_ui->decodedPanel->setProviderNames(providerNamesIn(m_monitor));
    if (decoded)
        m_ui->decodedPanel->setError(*decoded, call.endedAt.isValid() ? call.endedAt : QDateTime(), now,
                                     zone);
    m_ui->idsList->setFacts(idFactsOf(*m_detail));
    m_ui->eventLadder->setEvents(m_detail->row.events, now, zone);
    m_ui->ladderSection->setVisible(!m_detail->row.events.isEmpty());
    m_ui->factsList->setFacts(callFactsOf(call, shownAt(now), zone));
    m_ui->rawView->setBytes(maskSecrets(call.raw));
    m_ui->detailScrollArea->verticalScrollBar()->setValue(scrolled);
}

void DetailPanel::setActionBar(CallActionBar* bar)
{
    m_actionBar = bar;
    // Where tickets can be made, the bar has the button, and what it makes passes a redaction.
    m_ui->ticketButton->setVisible(!bar->hasTickets());
    m_ui->detailContent->layout()->removeWidget(bar);
    static_cast<QVBoxLayout*>(m_ui->detailContent->layout())->insertWidget(1, bar);
    if (m_detail)
        bar->showCall(m_detail->row.call);
}

void DetailPanel::setAttemptList(AttemptList* list)
{
    m_attempts = list;
    auto* layout = static_cast<QVBoxLayout*>(m_ui->detailContent->layout());
    layout->insertWidget(layout->indexOf(m_ui->decodedPanel) + 1, list);
    if (m_detail)
        list->showCall(m_detail->row.call);
}

void DetailPanel::setAccounts(const QList<AccountState>& accounts)
{
    m_freshness = freshnessIn(accounts);
    tick();
}

QDateTime DetailPanel::shownAt(const QDateTime& now) const
{
    const CallRow& row = m_detail->row;
    return knownUntil(row, m_freshness.value(row.call.key.account), now).value_or(now);
}

void DetailPanel::fillHeader(const QDateTime& now)
{
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const Call& call = m_detail->row.call;
    const QString doubt = notKnownText(m_detail->row, m_freshness.value(call.key.account), now, zone);
    m_ui->statusMark->setStatus(call.status);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, textColourOf(call.status, surfaceOf(colors)));
    m_ui->statusLabel->setPalette(colors);
    m_ui->statusLabel->setText(doubt.isEmpty() ? labelOf(call.status) : tr("%1?").arg(labelOf(call.status)));
    m_ui->doubtLabel->setText(doubt);
    m_ui->doubtLabel->setVisible(!doubt.isEmpty());
    const QDateTime at = call.createdAt.isValid() ? call.createdAt : m_detail->row.sortAt;
    m_ui->whenLabel->setText(timeText(at, now, zone));
    m_ui->whenLabel->setToolTip(asToolTip(instantText(at, zone)));
    const QString from = call.from.isEmpty() ? tr("(no number)") : phoneText(call.from);
    const QString to = call.to.isEmpty() ? tr("(no number)") : phoneText(call.to);
    m_ui->partiesLabel->setText(from + u"  \u2192  "_s + to);
    QStringList words;
    if (!call.providerStatus.isEmpty())
        words.append(tr("Provider's word: %1").arg(call.providerStatus));
    if (const auto talk = talkMs(call, shownAt(now)); talk && isLive(call.status))
        words.append((doubt.isEmpty() ? tr("talking for %1") : tr("talking for at least %1"))
                         .arg(durationText(*talk)));
    m_ui->providerWordLabel->setText(words.join(u"  \u00b7  "_s));
    m_ui->providerWordLabel->setVisible(!words.isEmpty());
    m_ui->accountBadge->setAccount(call.key.account, accountLabel());
    m_ui->accountLabel->setText(accountLabel() + u"  \u00b7  "_s + providerName() + u"  \u00b7  "_s
                                + directionText(call.direction));
}

void DetailPanel::fillFlags(const QStringList& flags)
{
    m_ui->flagsSection->setVisible(!flags.isEmpty());
    if (flags == m_flags)
        return;
    m_flags = flags;
    qDeleteAll(m_ui->flagsSection->findChildren<Card*>(QString(), Qt::FindDirectChildrenOnly));
    for (const QString& flag : flags) {
        auto* card = new Card(m_ui->flagsSection);
        card->setTone(Tone::Caution);
        auto* layout = new QVBoxLayout(card);
        layout->setContentsMargins(14, Gap, 10, Gap);
        auto* label = new PlainLabel(card);
        label->setWordWrap(true);
        label->setText(flagText(flag));
        layout->addWidget(label);
        m_ui->flagsLayout->addWidget(card);
    }
}

QString DetailPanel::accountLabel() const
{
    return m_key ? accountLabelIn(m_monitor, m_key->account) : QString();
}

QString DetailPanel::providerName() const
{
    return m_detail ? providerNameIn(m_monitor, m_detail->row.call.provider) : QString();
}

QString DetailPanel::requestId() const
{
    if (!m_detail)
        return {};
    const Call& call = m_detail->row.call;
    if (!call.requestIds.isEmpty())
        return call.requestIds.first();
    return m_detail->decoded ? m_detail->decoded->requestId : QString();
}

QString DetailPanel::ticketText() const
{
    return m_detail ? ticketTextOf(*m_detail, providerName(), accountLabel()) : QString();
}

void DetailPanel::tick()
{
    if (!m_detail)
        return;
    const QDateTime now = m_clock.nowUtc();
    if (m_detail->decoded)
        m_ui->decodedPanel->tick(now);
    if (isLive(m_detail->row.call.status)) {
        fillHeader(now);
        m_ui->factsList->setFacts(callFactsOf(m_detail->row.call, shownAt(now), QTimeZone::systemTimeZone()));
    }
}

} // namespace ringback
