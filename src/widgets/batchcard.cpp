// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/batchcard.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/attempttext.h"
#include "widgets/card.h"
#include "widgets/confirmdialog.h"
#include "widgets/plainlabel.h"

#include <QHeaderView>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int BatchRowsShown = 7;

qsizetype countOf(const RetryBatch& batch, AttemptState state)
{
    return std::count_if(batch.attempts.begin(), batch.attempts.end(),
                         [state](const Attempt& attempt) { return attempt.state == state; });
}

QString lastLineOf(const Attempt& attempt)
{
    if (attempt.state == AttemptState::Dropped || attempt.state == AttemptState::Planned)
        return attempt.reason;
    if (attempt.error)
        return attempt.error->title;
    return attempt.callId.isEmpty() ? QString() : BatchCard::tr("call %1").arg(attempt.callId);
}
} // namespace

BatchCard::BatchCard(RetryDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_clock(clock), m_card(new Card(this)),
      m_heading(new PlainLabel(m_card)), m_counts(new PlainLabel(m_card)),
      m_progress(new QProgressBar(m_card)), m_stop(new QPushButton(tr("Sto&p"), m_card)),
      m_goOn(new QPushButton(m_card)), m_list(new QTreeWidget(m_card))
{
    setObjectName(u"batchCard"_s);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    auto* layout = new QVBoxLayout(m_card);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(Gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(Gap);
    m_heading->setObjectName(u"batchHeadingLabel"_s);
    m_heading->setFont(scaledFont(font(), 1.1, true));
    m_heading->setWordWrap(true);
    head->addWidget(m_heading, 1);
    m_stop->setObjectName(u"stopBatchButton"_s);
    m_stop->setAutoDefault(false);
    m_stop->setAccessibleName(tr("Stop the batch: nothing more of it goes out"));
    m_goOn->setObjectName(u"goOnButton"_s);
    m_goOn->setAutoDefault(false);
    head->addWidget(m_goOn);
    head->addWidget(m_stop);
    layout->addLayout(head);
    m_progress->setObjectName(u"batchProgress"_s);
    m_progress->setAccessibleName(tr("Calls of the batch that are dealt with"));
    layout->addWidget(m_progress);
    m_counts->setObjectName(u"batchCountsLabel"_s);
    m_counts->setWordWrap(true);
    layout->addWidget(m_counts);
    m_list->setObjectName(u"batchTree"_s);
    m_list->setAccessibleName(tr("Calls of the batch"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderLabels({tr("To"), tr("State"), tr("What is known")});
    m_list->header()->setStretchLastSection(true);
    layout->addWidget(m_list);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_stop->setEnabled(false);
        m_desk.stopBatch(m_batch.id);
    });
    connect(m_goOn, &QPushButton::clicked, this, &BatchCard::askToGoOn);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        const int row = item == nullptr ? -1 : m_list->indexOfTopLevelItem(item);
        if (row >= 0 && row < m_batch.attempts.size())
            emit attemptChosen(m_batch.attempts.at(row));
    });
}

void BatchCard::showBatch(const RetryBatch& batch)
{
    m_batch = batch;
    fill();
}

void BatchCard::fill()
{
    const qsizetype total = m_batch.attempts.size();
    const qsizetype left = countOf(m_batch, AttemptState::Planned);
    if (m_batch.waitsForYes)
        m_heading->setText(tr("A batch of %1 waits: nothing of it goes out without a new yes").arg(total));
    else if (m_batch.stopped)
        m_heading->setText(tr("Stopped: a batch of %1").arg(total));
    else if (m_batch.running)
        m_heading->setText(tr("Calling %1 numbers, %2 a minute").arg(total).arg(m_batch.perMinute));
    else
        m_heading->setText(tr("Finished: a batch of %1").arg(total));
    m_card->setTone(m_batch.waitsForYes ? Tone::Caution : m_batch.running ? Tone::Info : Tone::Neutral);
    m_progress->setRange(0, static_cast<int>(std::max<qsizetype>(total, 1)));
    m_progress->setValue(static_cast<int>(total - left));
    m_stop->setVisible(m_batch.running || m_batch.waitsForYes);
    m_stop->setText(m_batch.waitsForYes ? tr("Dro&p the rest") : tr("Sto&p"));
    m_stop->setEnabled(!m_batch.stopped);
    m_goOn->setVisible(m_batch.waitsForYes && left > 0);
    m_goOn->setText(left == 1 ? tr("G&o on with 1 call…") : tr("G&o on with %1 calls…").arg(left));
    const QSignalBlocker quiet(m_list);
    while (m_list->topLevelItemCount() > total)
        delete m_list->takeTopLevelItem(m_list->topLevelItemCount() - 1);
    for (int row = 0; row < total; ++row) {
        QTreeWidgetItem* item = m_list->topLevelItem(row);
        if (item == nullptr)
            item = new QTreeWidgetItem(m_list);
        const Attempt& attempt = m_batch.attempts.at(row);
        const StateLook look = lookOf(attempt.state);
        item->setText(0, phoneText(attempt.order.to));
        item->setText(1, look.word);
        item->setIcon(1, lineIcon(look.icon));
        item->setText(2, visibleLine(lastLineOf(attempt)));
    }
    m_list->resizeColumnToContents(0);
    m_list->resizeColumnToContents(1);
    const int rows = std::clamp(static_cast<int>(total), 2, BatchRowsShown);
    m_list->setMinimumHeight((rows + 1) * (fontMetrics().lineSpacing() + HalfGap) + Gap);
    tick();
}

void BatchCard::tick()
{
    QStringList parts;
    for (const AttemptState state : AllAttemptStates) {
        if (const qsizetype count = countOf(m_batch, state); count > 0)
            parts.append(u"%1 %2"_s.arg(count).arg(lookOf(state).word.toLower()));
    }
    const qint64 ms = m_batch.nextAt.isValid() ? m_clock.nowUtc().msecsTo(m_batch.nextAt) : 0;
    if (m_batch.running && ms > 0)
        parts.append(tr("the next one in %1").arg(lengthText((ms + 999) / 1000 * 1000)));
    m_counts->setText(parts.join(u"  \u00b7  "_s));
}

void BatchCard::askToGoOn()
{
    QStringList numbers;
    for (const Attempt& attempt : std::as_const(m_batch.attempts)) {
        if (attempt.state == AttemptState::Planned)
            numbers.append(phoneText(attempt.order.to));
    }
    const QString what =
        numbers.size() == 1 ? tr("Call 1 number?") : tr("Call %1 numbers?").arg(numbers.size());
    auto* dialog = new ConfirmDialog(
        {what,
         {tr("They were planned before Ringback was started anew, or before an outcome that is not known. "
             "Each is judged again when its turn comes; one that may not be called now is dropped."),
          numbers.mid(0, 20).join(u", "_s) + (numbers.size() > 20 ? u", \u2026"_s : QString())},
         numbers.size() == 1 ? tr("&Call it") : tr("&Call them"),
         tr("&Not now")},
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] { m_desk.resumeBatch(m_batch.id); });
    dialog->open();
}

} // namespace ringback
