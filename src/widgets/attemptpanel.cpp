// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attemptpanel.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "widgets/accountnames.h"
#include "widgets/attempttext.h"
#include "widgets/card.h"
#include "widgets/decodedpanel.h"
#include "widgets/factlist.h"
#include "widgets/plainlabel.h"
#include "widgets/tonedlabel.h"

#include <QHeaderView>
#include <QPushButton>
#include <QTimeZone>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int LookSeconds = 15;

QPushButton* panelButton(const QString& name, const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(name);
    button->setAutoDefault(false);
    return button;
}
} // namespace

AttemptPanel::AttemptPanel(RetryDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_monitor(monitor), m_clock(clock), m_card(new Card(this)),
      m_mark(new IconMark(m_card)), m_word(new TonedLabel(m_card)), m_sentence(new PlainLabel(m_card)),
      m_show(panelButton(u"showCallButton"_s, tr("&Show the call"), m_card)),
      m_lookUp(panelButton(u"lookUpButton"_s, tr("Look for it no&w"), m_card)),
      m_again(panelButton(u"againButton"_s, tr("Try a&gain…"), m_card)),
      m_repeat(panelButton(u"repeatButton"_s, tr("Send again with the same &key…"), m_card)),
      m_doubt(new QWidget(this)), m_doubtLabel(new PlainLabel(m_doubt)), m_calls(new QTreeWidget(m_doubt)),
      m_isThis(panelButton(u"isThisButton"_s, tr("&It became this call"), m_doubt)),
      m_isNone(panelButton(u"isNoneButton"_s, tr("&No call was placed"), m_doubt)),
      m_decoded(new DecodedPanel(this)), m_facts(new FactList(this))
{
    setObjectName(u"attemptPanel"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap + HalfGap);
    auto* inCard = new QVBoxLayout(m_card);
    inCard->setContentsMargins(12, 10, 12, 10);
    inCard->setSpacing(Gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(Gap);
    m_mark->setFont(scaledFont(font(), 1.2, true));
    head->addWidget(m_mark);
    m_word->setObjectName(u"attemptWordLabel"_s);
    m_word->setFont(scaledFont(font(), 1.2, true));
    head->addWidget(m_word, 1);
    inCard->addLayout(head);
    m_sentence->setObjectName(u"attemptSentenceLabel"_s);
    m_sentence->setWordWrap(true);
    inCard->addWidget(m_sentence);
    auto* first = new QHBoxLayout;
    first->setSpacing(Gap);
    for (QPushButton* button : {m_show, m_lookUp, m_again})
        first->addWidget(button);
    first->addStretch(1);
    inCard->addLayout(first);
    auto* second = new QHBoxLayout;
    second->addWidget(m_repeat);
    second->addStretch(1);
    inCard->addLayout(second);
    layout->addWidget(m_card);

    auto* inDoubt = new QVBoxLayout(m_doubt);
    inDoubt->setContentsMargins(0, 0, 0, 0);
    inDoubt->setSpacing(Gap);
    m_doubtLabel->setObjectName(u"candidatesLabel"_s);
    m_doubtLabel->setWordWrap(true);
    inDoubt->addWidget(m_doubtLabel);
    m_calls->setObjectName(u"candidatesTree"_s);
    m_calls->setAccessibleName(tr("Calls that the attempt may have become"));
    m_calls->setRootIsDecorated(false);
    m_calls->setUniformRowHeights(true);
    m_calls->setHeaderLabels({tr("Time"), tr("To"), tr("Status"), tr("Call ID")});
    m_calls->setFixedHeight(6 * fontMetrics().lineSpacing() + 3 * Gap);
    inDoubt->addWidget(m_calls);
    auto* settling = new QHBoxLayout;
    settling->setSpacing(Gap);
    settling->addWidget(m_isThis);
    settling->addWidget(m_isNone);
    settling->addStretch(1);
    inDoubt->addLayout(settling);
    layout->addWidget(m_doubt);
    layout->addWidget(m_decoded);
    m_facts->setObjectName(u"attemptFacts"_s);
    layout->addWidget(m_facts);
    layout->addStretch(1);

    m_isNone->setToolTip(tr("You have looked in the provider's console, and there is no such call."));
    connect(m_show, &QPushButton::clicked, this, [this] {
        emit callChosen({m_attempt->order.account, m_attempt->callId});
    });
    connect(m_lookUp, &QPushButton::clicked, this, [this] {
        m_looking = true;
        m_lookedAt = m_clock.nowUtc();
        m_lookUp->setEnabled(false);
        m_desk.lookUp(m_attempt->id);
        fill();
        lookForCandidates();
    });
    connect(m_again, &QPushButton::clicked, this,
            [this] { emit againRequested(m_attempt->order.origin, {}); });
    connect(m_repeat, &QPushButton::clicked, this,
            [this] { emit againRequested(m_attempt->order.origin, m_attempt->id); });
    connect(m_isThis, &QPushButton::clicked, this, &AttemptPanel::settleChosen);
    connect(m_isNone, &QPushButton::clicked, this, [this] { m_desk.settle(m_attempt->id, {}); });
    connect(m_calls, &QTreeWidget::itemSelectionChanged, this,
            [this] { m_isThis->setEnabled(!m_calls->selectedItems().isEmpty()); });
    connect(m_decoded, &DecodedPanel::linkRequested, this, &AttemptPanel::linkRequested);
    connect(m_facts, &FactList::copied, this, &AttemptPanel::copied);
    connect(&m_desk, &RetryDesk::attemptChanged, this, [this](const Attempt& attempt) {
        if (m_attempt && attempt.id == m_attempt->id) {
            m_looking = false;
            showAttempt(attempt);
        }
    });
    connect(&m_desk, &RetryDesk::candidatesReady, this, [this](quint64 ticket, const QList<CallRow>& calls) {
        if (ticket == m_candidates)
            showCandidates(calls);
    });
    // What has come into the history may be the call.
    connect(&m_monitor, &Monitor::callsChanged, this, [this] {
        if (m_attempt && isInDoubt(m_attempt->state))
            lookForCandidates();
    });
    showAttempt(std::nullopt);
}

void AttemptPanel::showAttempt(const std::optional<Attempt>& attempt)
{
    const bool another = !attempt || !m_attempt || attempt->id != m_attempt->id;
    if (another) {
        m_looking = false;
        m_candidates = 0;
        showCandidates({});
    }
    const bool wasInDoubt = !another && isInDoubt(m_attempt->state);
    m_attempt = attempt;
    fill();
    if (attempt && isInDoubt(attempt->state) && !wasInDoubt)
        lookForCandidates();
}

void AttemptPanel::fill()
{
    for (QWidget* part : QList<QWidget*> {m_card, m_doubt, m_decoded, m_facts})
        part->setVisible(m_attempt.has_value());
    if (!m_attempt)
        return;
    const Attempt& attempt = *m_attempt;
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const QDateTime now = m_clock.nowUtc();
    const StateLook look = lookOf(attempt.state);
    m_card->setTone(look.tone);
    m_mark->setLook(look);
    m_word->setTone(look.tone);
    m_word->setText(look.word);
    m_sentence->setText(m_looking ? tr("Looking in the provider's history…") : attemptSentence(attempt));
    const bool doubted = isInDoubt(attempt.state);
    m_show->setVisible(!attempt.callId.isEmpty());
    m_lookUp->setVisible(doubted);
    m_lookUp->setEnabled(!m_looking);
    // Of one that is not known only the guard's own rule offers again: first it has to be found or settled.
    m_again->setVisible(attempt.state == AttemptState::NotPlaced || attempt.state == AttemptState::NotFound
                        || attempt.state == AttemptState::Dropped
                        || (attempt.state == AttemptState::Placed && attempt.error));
    m_repeat->setVisible(doubted && !attempt.idempotencyKey.isEmpty());
    m_doubt->setVisible(doubted);
    m_decoded->setProviderNames(providerNamesIn(m_monitor));
    m_decoded->setVisible(attempt.error.has_value());
    if (attempt.error)
        m_decoded->setError(*attempt.error, attempt.endedAt, now, zone);
    m_facts->setFacts(attemptFacts(attempt, accountLabelIn(m_monitor, attempt.order.account), zone));
    setAccessibleDescription(look.word + u". "_s + m_sentence->plainText());
}

void AttemptPanel::lookForCandidates()
{
    m_candidates = m_desk.requestCandidates(m_attempt->id);
}

void AttemptPanel::showCandidates(const QList<CallRow>& calls)
{
    const QList<QTreeWidgetItem*> selected = m_calls->selectedItems();
    const QString chosen = selected.isEmpty() ? QString() : selected.constFirst()->text(3);
    m_found = calls;
    m_calls->clear();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    for (const CallRow& row : calls) {
        const QString id = visibleLine(row.call.key.callId);
        auto* item = new QTreeWidgetItem(m_calls,
                                         {timeText(row.sortAt, m_clock.nowUtc(), zone),
                                          phoneText(row.call.to), labelOf(row.call.status), id});
        if (id == chosen)
            item->setSelected(true);
    }
    for (int column = 0; column < m_calls->columnCount() - 1; ++column)
        m_calls->resizeColumnToContents(column);
    m_calls->setVisible(!calls.isEmpty());
    m_isThis->setVisible(!calls.isEmpty());
    m_isThis->setEnabled(!m_calls->selectedItems().isEmpty());
    m_doubtLabel->setText(
        calls.isEmpty()
            ? tr("The history so far holds no call that it may have become.")
            : tr("In the history since then, to the same number from the same account. Is it one of these?"));
}

void AttemptPanel::settleChosen()
{
    const QList<QTreeWidgetItem*> selected = m_calls->selectedItems();
    const int row = selected.isEmpty() ? -1 : m_calls->indexOfTopLevelItem(selected.constFirst());
    if (row >= 0 && row < m_found.size())
        m_desk.settle(m_attempt->id, m_found.at(row).call.key.callId);
}

void AttemptPanel::tick()
{
    // A search that changes nothing says nothing.
    if (m_looking && m_lookedAt.secsTo(m_clock.nowUtc()) >= LookSeconds) {
        m_looking = false;
        fill();
    }
    if (m_attempt && m_attempt->error)
        m_decoded->tick(m_clock.nowUtc());
}

} // namespace ringback
