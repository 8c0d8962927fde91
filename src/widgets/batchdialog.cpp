// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/batchdialog.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "widgets/accountnames.h"
#include "widgets/attempttext.h"
#include "widgets/batchcard.h"
#include "widgets/focusorder.h"
#include "widgets/plainlabel.h"
#include "widgets/tonedlabel.h"

#include <QApplication>
#include <QCheckBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AskedAtOnce = 8;
constexpr int UsualPerMinute = 6;
constexpr int MostPerMinuteShown = 60;
enum BatchColumn { ToColumn, FromColumn, AccountColumn, VerdictColumn, WhyColumn };
} // namespace

BatchDialog::BatchDialog(RetryDesk& desk, const Monitor& monitor, const Clock& clock,
                         const QList<CallKey>& calls, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_monitor(monitor), m_clock(clock), m_heading(new PlainLabel(this)),
      m_problem(new TonedLabel(this)), m_stack(new QStackedWidget(this))
{
    setObjectName(u"batchDialog"_s);
    setWindowTitle(tr("Try %1 calls again").arg(calls.size()));
    for (const CallKey& call : calls) {
        Item item;
        item.call = call;
        m_items.append(item);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    build(*layout);
    connect(&m_desk, &RetryDesk::proposalReady, this, &BatchDialog::take);
    connect(&m_desk, &RetryDesk::batchDecided, this,
            [this](quint64 ticket, const RetryBatch& batch, const QString& problem) {
                if (m_decided == 0 || ticket != m_decided)
                    return;
                m_decided = 0;
                m_problem->setText(problem);
                m_problem->setVisible(!problem.isEmpty());
                if (problem.isEmpty()) {
                    m_batch = batch.id;
                    m_card->showBatch(batch);
                    for (const RetryBatch& newest : m_desk.batches()) {
                        if (newest.id == m_batch)
                            m_card->showBatch(newest);
                    }
                    m_stack->setCurrentWidget(m_card);
                    m_heading->setText(tr("Trying %1 calls again").arg(batch.attempts.size()));
                }
                showTotals();
                m_close->setFocus();
            });
    connect(&m_desk, &RetryDesk::batchesChanged, this, [this](const QList<RetryBatch>& batches) {
        for (const RetryBatch& batch : batches) {
            if (!m_batch.isEmpty() && batch.id == m_batch)
                m_card->showBatch(batch);
        }
    });
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, m_card, &BatchCard::tick);
    m_second.start();
    const QSize room = screen()->availableGeometry().size() - QSize(40, 80);
    resize(QSize(130 * fontMetrics().averageCharWidth(), 36 * fontMetrics().lineSpacing()).boundedTo(room));
    judgeAgain();
    m_close->setFocus();
}

void BatchDialog::build(QVBoxLayout& layout)
{
    m_heading->setObjectName(u"batchDialogHeading"_s);
    m_heading->setFont(scaledFont(font(), 1.3, true));
    layout.addWidget(m_heading);
    m_problem->setObjectName(u"batchProblemLabel"_s);
    m_problem->setTone(Tone::Bad);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout.addWidget(m_problem);
    layout.addWidget(m_stack, 1);
    m_choosing = new QWidget(m_stack);
    auto* inside = new QVBoxLayout(m_choosing);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(Gap);
    m_list = new QTreeWidget(m_choosing);
    m_list->setObjectName(u"callsTree"_s);
    m_list->setAccessibleName(tr("Calls to try again; the space bar chooses"));
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderLabels({tr("Call to"), tr("From"), tr("Account"), tr("Verdict"), tr("Why")});
    m_list->header()->setStretchLastSection(true);
    inside->addWidget(m_list, 1);
    m_rulesBox = new QWidget(m_choosing);
    m_rulesBox->setObjectName(u"rulesBox"_s);
    auto* rules = new QVBoxLayout(m_rulesBox);
    rules->setContentsMargins(0, 0, 0, 0);
    rules->setSpacing(HalfGap);
    inside->addWidget(m_rulesBox);
    auto* pace = new QHBoxLayout;
    pace->setSpacing(Gap);
    m_rate = new QSpinBox(m_choosing);
    m_rate->setObjectName(u"rateSpinBox"_s);
    m_rate->setRange(1, MostPerMinuteShown);
    m_rate->setValue(UsualPerMinute);
    m_rate->setSuffix(tr(" a minute"));
    m_rate->setAccessibleName(tr("Calls a minute"));
    auto* rateLabel = new QLabel(tr("At &most"), m_choosing);
    rateLabel->setBuddy(m_rate);
    m_totals = new PlainLabel(m_choosing);
    m_totals->setObjectName(u"batchTotalsLabel"_s);
    pace->addWidget(rateLabel);
    pace->addWidget(m_rate);
    pace->addWidget(m_totals, 1);
    inside->addLayout(pace);
    m_stack->addWidget(m_choosing);
    m_card = new BatchCard(m_desk, m_clock, m_stack);
    m_stack->addWidget(m_card);

    auto* row = new QHBoxLayout;
    row->setSpacing(Gap);
    m_again = new QPushButton(tr("&Judge again"), this);
    m_again->setObjectName(u"judgeAgainButton"_s);
    m_again->setAutoDefault(false);
    m_start = new QPushButton(this);
    m_start->setObjectName(u"startBatchButton"_s);
    m_start->setAutoDefault(false);
    m_close = new QPushButton(tr("C&lose"), this);
    m_close->setObjectName(u"closeBatchButton"_s);
    m_close->setDefault(true);
    row->addWidget(m_again);
    row->addStretch(1);
    row->addWidget(m_start);
    row->addSpacing(2 * Gap);
    row->addWidget(m_close);
    layout.addLayout(row);
    connect(m_again, &QPushButton::clicked, this, &BatchDialog::judgeAgain);
    connect(m_start, &QPushButton::clicked, this, &BatchDialog::start);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_rate, &QSpinBox::valueChanged, this, &BatchDialog::showTotals);
    connect(m_list, &QTreeWidget::itemChanged, this, [this] {
        showRules();
        showTotals();
    });
    for (Item& item : m_items) {
        item.row = new QTreeWidgetItem(m_list);
        item.row->setText(ToColumn, visibleLine(item.call.callId));
        item.row->setText(VerdictColumn, tr("judging…"));
        item.row->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
    }
    if (m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(0));
}

void BatchDialog::judgeAgain()
{
    m_asked.clear();
    m_next = 0;
    m_judged = 0;
    for (Item& item : m_items)
        item.known = false;
    m_heading->setText(tr("Judging %1 calls…").arg(m_items.size()));
    for (int i = 0; i < AskedAtOnce; ++i)
        askNext();
    showTotals();
}

void BatchDialog::askNext()
{
    if (m_next >= m_items.size())
        return;
    const qsizetype index = m_next++;
    PlaceOrder order;
    order.origin = m_items.at(index).call;
    m_asked.insert(m_desk.propose(order.origin, order, false), index);
}

void BatchDialog::take(quint64 ticket, const RetryProposal& proposal)
{
    if (!m_asked.contains(ticket))
        return;
    Item& item = m_items[m_asked.take(ticket)];
    item.proposal = proposal;
    item.known = true;
    ++m_judged;
    showItem(item);
    askNext();
    if (!isJudged())
        return;
    findSameNumbers();
    showRules();
    showTotals();
    for (const int column : {ToColumn, FromColumn, AccountColumn, VerdictColumn})
        m_list->resizeColumnToContents(column);
}

bool BatchDialog::mayBeChosen(const Item& item) const
{
    const GuardWord word = item.proposal.verdict.word;
    return item.known && item.proposal.problem.isEmpty() && item.proposal.fieldProblems.isEmpty()
        && !item.sameNumber && (word == GuardWord::Allowed || word == GuardWord::SecondYes);
}

void BatchDialog::showItem(Item& item)
{
    const QSignalBlocker quiet(m_list);
    const RetryProposal& proposal = item.proposal;
    QTreeWidgetItem* row = item.row;
    if (!proposal.problem.isEmpty()) {
        row->setText(VerdictColumn, lookOf(GuardWord::Refused).word);
        row->setIcon(VerdictColumn, lineIcon(LineIcon::Cross));
        row->setText(WhyColumn, visibleLine(proposal.problem));
    } else {
        const StateLook look = lookOf(proposal.verdict.word);
        row->setText(ToColumn, phoneText(proposal.order.to));
        row->setText(FromColumn, phoneText(proposal.order.from));
        row->setText(AccountColumn, visibleLine(accountLabelIn(m_monitor, proposal.order.account)));
        row->setText(VerdictColumn, item.sameNumber ? tr("Not twice") : look.word);
        row->setIcon(VerdictColumn, lineIcon(item.sameNumber ? LineIcon::Minus : look.icon));
        QStringList why;
        if (item.sameNumber)
            why.append(tr("The same number as a call above."));
        why += proposal.fieldProblems;
        const QString wait =
            waitText(proposal.verdict.notBefore, m_clock.nowUtc(), QTimeZone::systemTimeZone());
        if (proposal.verdict.word == GuardWord::AllowedAfter && !wait.isEmpty())
            why.append(wait);
        for (const GuardPoint& point : proposal.verdict.points)
            why.append(point.text);
        row->setText(WhyColumn, visibleLine(why.join(u' ')));
        row->setToolTip(WhyColumn, asToolTip(why.join(u'\n')));
    }
    // What may not go has no box at all.
    if (mayBeChosen(item)) {
        const bool had = (row->flags() & Qt::ItemIsUserCheckable) != 0;
        const Qt::CheckState before = row->checkState(ToColumn);
        row->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        row->setCheckState(ToColumn, had ? before : Qt::Checked);
    } else {
        row->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
        row->setData(ToColumn, Qt::CheckStateRole, {});
    }
}

// The guard would drop the second one when its turn comes; it is better said before.
void BatchDialog::findSameNumbers()
{
    QStringList numbers;
    for (Item& item : m_items) {
        const bool before = item.sameNumber;
        item.sameNumber = false;
        if (mayBeChosen(item)) {
            item.sameNumber = numbers.contains(item.proposal.order.to);
            numbers.append(item.proposal.order.to);
        }
        if (item.sameNumber || before)
            showItem(item);
    }
}

void BatchDialog::showRules()
{
    if (!isJudged())
        return;
    QMap<QString, int> counts;
    QHash<QString, QString> samples;
    for (const Item& item : std::as_const(m_items)) {
        if (!mayBeChosen(item) || item.row->checkState(ToColumn) != Qt::Checked)
            continue;
        for (const GuardPoint& point : item.proposal.verdict.points) {
            if (point.word == GuardWord::SecondYes) {
                ++counts[point.rule];
                samples.insert(point.rule, point.text);
            }
        }
    }
    for (auto it = counts.begin(); it != counts.end(); ++it) {
        QCheckBox*& box = m_rules[it.key()];
        if (box == nullptr) {
            box = new QCheckBox(m_rulesBox);
            box->setObjectName(u"rule_"_s + it.key());
            m_rulesBox->layout()->addWidget(box);
            connect(box, &QCheckBox::toggled, this, &BatchDialog::showTotals);
        }
        const QString text = it.value() == 1
            ? tr("Yes for 1 call: %1").arg(visibleLine(samples.value(it.key())))
            : tr("Yes for %1 calls: %2").arg(it.value()).arg(visibleLine(samples.value(it.key())));
        // More calls than the yes was said to need it said again.
        if (box->isChecked() && it.value() > box->property("calls").toInt())
            box->setChecked(false);
        box->setProperty("calls", it.value());
        QString marked =
            fontMetrics().elidedText(text, Qt::ElideRight, std::max(width() - 8 * Gap, 60 * Gap));
        box->setText(marked.replace(u'&', u"&&"_s));
        box->setToolTip(asToolTip(text));
        box->setAccessibleName(text);
    }
    for (auto it = m_rules.begin(); it != m_rules.end(); ++it) {
        if (!counts.contains(it.key()))
            it.value()->setChecked(false);
        it.value()->setVisible(counts.contains(it.key()));
    }
}

bool BatchDialog::isAgreed(const Item& item) const
{
    const QList<GuardPoint>& points = item.proposal.verdict.points;
    return std::all_of(points.begin(), points.end(), [this](const GuardPoint& point) {
        const QCheckBox* box = m_rules.value(point.rule);
        return point.word != GuardWord::SecondYes || (box != nullptr && box->isChecked());
    });
}

bool BatchDialog::goes(const Item& item) const
{
    return mayBeChosen(item) && item.row->checkState(ToColumn) == Qt::Checked && isAgreed(item);
}

int BatchDialog::goingCount() const
{
    return static_cast<int>(
        std::count_if(m_items.begin(), m_items.end(), [this](const Item& item) { return goes(item); }));
}

bool BatchDialog::showsProgress() const
{
    return m_stack->currentWidget() == m_card;
}

void BatchDialog::showTotals()
{
    const bool progress = showsProgress();
    const int going = goingCount();
    int waiting = 0;
    int refused = 0;
    for (const Item& item : std::as_const(m_items)) {
        if (item.known && !mayBeChosen(item))
            ++refused;
        else if (item.known && item.row->checkState(ToColumn) == Qt::Checked && !isAgreed(item))
            ++waiting;
    }
    if (isJudged() && !progress)
        m_heading->setText(tr("%1 calls: which of them are tried again?").arg(m_items.size()));
    QStringList parts;
    // The first one goes at once.
    const qint64 ms = std::max(going - 1, 0) * 60'000LL / m_rate->value();
    parts.append(
        going == 0 ? tr("no call goes out")
            : going == 1
            ? tr("1 call goes out")
            : tr("%1 calls go out, within about %2").arg(going).arg(lengthText(std::max<qint64>(ms, 1000))));
    if (waiting > 0)
        parts.append(waiting == 1 ? tr("1 needs your yes to a rule")
                                  : tr("%1 need your yes to a rule").arg(waiting));
    if (refused > 0)
        parts.append(refused == 1 ? tr("1 cannot go") : tr("%1 cannot go").arg(refused));
    m_totals->setText(parts.join(u"  \u00b7  "_s));
    m_start->setText(going == 1 ? tr("&Call 1 number now") : tr("&Call %1 numbers now").arg(going));
    m_start->setEnabled(isJudged() && going > 0 && m_decided == 0 && m_batch.isEmpty());
    m_start->setVisible(!progress);
    m_again->setVisible(!progress);
}

void BatchDialog::start()
{
    if (m_decided != 0 || !m_batch.isEmpty() || !m_start->isEnabled())
        return;
    m_start->setEnabled(false);
    QList<RetryDecision> decisions;
    for (const Item& item : std::as_const(m_items)) {
        if (!goes(item))
            continue;
        RetryDecision decision;
        decision.order = item.proposal.order;
        decision.order.origin = item.call;
        for (const GuardPoint& point : item.proposal.verdict.points) {
            if (point.word == GuardWord::SecondYes)
                decision.agreedPoints.append(point.rule);
        }
        decision.secondYes = !decision.agreedPoints.isEmpty();
        decisions.append(decision);
    }
    m_decided = m_desk.decideBatch(decisions, m_rate->value());
    m_close->setFocus();
}

void BatchDialog::done(int result)
{
    if (showsProgress() && m_card->batch().running)
        emit remarked(tr("The batch goes on; the Retries page shows it and can stop it."));
    QDialog::done(result);
}

void BatchDialog::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !m_close->hasFocus()) {
        event->accept();
        return;
    }
    QDialog::keyPressEvent(event);
}

// Boxes and buttons come and go: Tab follows the eye, not the order in which they were made.
bool BatchDialog::focusNextPrevChild(bool next)
{
    const QList<QWidget*> stops = focusStops(this);
    if (stops.isEmpty())
        return false;
    const qsizetype at = stops.indexOf(QApplication::focusWidget());
    const qsizetype last = stops.size() - 1;
    const qsizetype to = next ? (at == last ? 0 : at + 1) : (at <= 0 ? last : at - 1);
    stops.at(to)->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

} // namespace ringback
