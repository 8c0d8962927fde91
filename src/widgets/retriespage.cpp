// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/retriespage.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "widgets/accountnames.h"
#include "widgets/attemptpanel.h"
#include "widgets/attempttext.h"
#include "widgets/batchcard.h"
#include "widgets/plainlabel.h"
#include "widgets/tonedlabel.h"

#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AttemptsShown = 500;
constexpr int AuditPage = 500;

bool isOfInterest(const RetryBatch& batch)
{
    return batch.running || batch.waitsForYes;
}

QTreeWidget* pageTree(const QString& name, const QString& accessibleName, const QStringList& columns)
{
    auto* tree = new QTreeWidget;
    tree->setObjectName(name);
    tree->setAccessibleName(accessibleName);
    tree->setRootIsDecorated(false);
    tree->setAlternatingRowColors(true);
    tree->setUniformRowHeights(true);
    tree->setHeaderLabels(columns);
    tree->header()->setStretchLastSection(true);
    return tree;
}
} // namespace

RetriesPage::RetriesPage(RetryDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_monitor(monitor), m_clock(clock), m_problem(new TonedLabel(this)),
      m_doubt(new PlainLabel(this)), m_tabs(new QTabWidget(this)), m_side(new QScrollArea(parent)),
      m_panel(new AttemptPanel(desk, monitor, clock))
{
    setObjectName(u"retriesPage"_s);
    m_panel->setContentsMargins(Gap, Gap, Gap, Gap);
    m_side->setObjectName(u"attemptSide"_s);
    m_side->setAccessibleName(tr("Selected attempt"));
    m_side->setFrameShape(QFrame::NoFrame);
    m_side->setWidgetResizable(true);
    m_side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_side->setWidget(m_panel);
    build();
    connect(m_panel, &AttemptPanel::callChosen, this, &RetriesPage::callChosen);
    connect(m_panel, &AttemptPanel::againRequested, this, &RetriesPage::againRequested);
    connect(m_panel, &AttemptPanel::linkRequested, this, &RetriesPage::linkRequested);
    connect(m_panel, &AttemptPanel::copied, this, &RetriesPage::copied);
    connect(&m_desk, &RetryDesk::attemptsReady, this, [this](quint64 ticket, const QList<Attempt>& attempts) {
        if (ticket == m_attemptsTicket)
            takeAttempts(attempts);
    });
    connect(&m_desk, &RetryDesk::auditReady, this, [this](quint64 ticket, const QList<AuditEntry>& entries) {
        if (ticket == m_auditTicket)
            takeAudit(entries);
    });
    connect(&m_desk, &RetryDesk::attemptChanged, this, &RetriesPage::noteAttempt);
    connect(&m_desk, &RetryDesk::batchesChanged, this, &RetriesPage::showBatches);
    connect(&m_desk, &RetryDesk::problemOccurred, this, &RetriesPage::say);
    m_attemptsTicket = m_desk.requestAttempts(AttemptsShown);
    m_auditTicket = m_desk.requestAudit(0, AuditPage);
    showBatches(m_desk.batches());
}

QWidget* RetriesPage::side() const
{
    return m_side;
}

void RetriesPage::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Gap, Gap, Gap, Gap);
    layout->setSpacing(Gap);
    m_problem->setObjectName(u"retriesProblemLabel"_s);
    m_problem->setTone(Tone::Bad);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    m_batches = new QVBoxLayout;
    m_batches->setSpacing(Gap);
    layout->addLayout(m_batches);
    m_doubt->setObjectName(u"doubtLabel"_s);
    m_doubt->setWordWrap(true);
    m_doubt->setFont(scaledFont(font(), 1.0, true));
    m_doubt->hide();
    layout->addWidget(m_doubt);
    m_tabs->setObjectName(u"retriesTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildAttempts(), tr("Atte&mpts"));
    m_tabs->addTab(buildAudit(), tr("Au&dit log"));
    layout->addWidget(m_tabs, 1);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) {
        if (tab == 1 && m_file.isEmpty())
            m_auditTicket = m_desk.requestAudit(0, AuditPage);
    });
}

QWidget* RetriesPage::buildAttempts()
{
    m_stack = new QStackedWidget;
    auto* empty = new QWidget;
    auto* inside = new QVBoxLayout(empty);
    inside->addStretch(2);
    auto* heading = new PlainLabel(tr("Nothing has been tried again"), empty);
    heading->setObjectName(u"noAttemptsLabel"_s);
    heading->setFont(scaledFont(font(), 1.3, true));
    heading->setAlignment(Qt::AlignCenter);
    inside->addWidget(heading);
    auto* hint = new PlainLabel(
        tr("Select a failed call on the Calls page and choose Try again (Ctrl+R). Ringback then shows what "
           "would happen, and calls nobody without your yes. While placing calls is off for an account, the "
           "same dialog offers to turn it on."),
        empty);
    hint->setForegroundRole(QPalette::PlaceholderText);
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    inside->addWidget(hint);
    inside->addStretch(3);
    m_list =
        pageTree(u"attemptsTree"_s, tr("Attempts"),
                 {tr("Time"), tr("State"), tr("To"), tr("Account"), tr("Call ID"), tr("Person"), tr("Why")});
    m_stack->addWidget(empty);
    m_stack->addWidget(m_list);
    connect(m_list, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        const int row = item == nullptr ? -1 : m_list->indexOfTopLevelItem(item);
        m_panel->showAttempt(row >= 0 && row < m_attempts.size() ? std::optional(m_attempts.at(row))
                                                                 : std::nullopt);
    });
    connect(m_list, &QTreeWidget::itemActivated, this, [this] {
        const auto& attempt = m_panel->attempt();
        if (attempt)
            emit callChosen(attempt->callId.isEmpty() ? attempt->order.origin
                                                      : CallKey {attempt->order.account, attempt->callId});
    });
    return m_stack;
}

QWidget* RetriesPage::buildAudit()
{
    auto* page = new QWidget;
    auto* inside = new QVBoxLayout(page);
    inside->setContentsMargins(0, Gap, 0, 0);
    inside->setSpacing(Gap);
    auto* head = new QHBoxLayout;
    auto* what =
        new PlainLabel(tr("Who did what, when, why it was allowed and what came back. It only grows."), page);
    what->setForegroundRole(QPalette::PlaceholderText);
    what->setWordWrap(true);
    head->addWidget(what, 1);
    m_export = new QPushButton(tr("Save to a fi&le…"), page);
    m_export->setObjectName(u"exportAuditButton"_s);
    head->addWidget(m_export);
    inside->addLayout(head);
    m_log = pageTree(u"auditTree"_s, tr("Audit log"),
                     {tr("Time"), tr("Person"), tr("What"), tr("Account"), tr("Call ID"), tr("In words")});
    inside->addWidget(m_log, 1);
    connect(m_export, &QPushButton::clicked, this, &RetriesPage::askForFile);
    return page;
}

void RetriesPage::takeAttempts(const QList<Attempt>& attempts)
{
    m_loaded = true;
    m_attempts = attempts;
    showAttempts();
}

void RetriesPage::noteAttempt(const Attempt& attempt)
{
    const auto same = std::find_if(m_attempts.begin(), m_attempts.end(),
                                   [&attempt](const Attempt& held) { return held.id == attempt.id; });
    if (same != m_attempts.end())
        *same = attempt;
    else
        m_attempts.append(attempt);
    showAttempts();
    if (m_file.isEmpty() && m_tabs->currentIndex() == 1)
        m_auditTicket = m_desk.requestAudit(0, AuditPage);
}

void RetriesPage::showAttempts()
{
    const QString shown = m_panel->attempt() ? m_panel->attempt()->id : QString();
    std::stable_sort(m_attempts.begin(), m_attempts.end(), [](const Attempt& a, const Attempt& b) {
        if (isInDoubt(a.state) != isInDoubt(b.state))
            return isInDoubt(a.state);
        return a.createdAt > b.createdAt;
    });
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const QDateTime now = m_clock.nowUtc();
    qsizetype doubted = 0;
    {
        const QSignalBlocker quiet(m_list);
        const int scrolled = m_list->verticalScrollBar()->value();
        m_list->clear();
        for (const Attempt& attempt : std::as_const(m_attempts)) {
            doubted += isInDoubt(attempt.state) ? 1 : 0;
            const StateLook look = lookOf(attempt.state);
            auto* item = new QTreeWidgetItem(
                m_list,
                {timeText(attempt.createdAt, now, zone), look.word, phoneText(attempt.order.to),
                 visibleLine(accountLabelIn(m_monitor, attempt.order.account)), visibleLine(attempt.callId),
                 visibleLine(attempt.person), visibleLine(attempt.reason)});
            item->setIcon(1, lineIcon(look.icon));
            if (attempt.id == shown)
                m_list->setCurrentItem(item);
        }
        m_list->verticalScrollBar()->setValue(scrolled);
    }
    for (int column = 0; column < m_list->columnCount() - 1; ++column)
        m_list->resizeColumnToContents(column);
    m_stack->setCurrentIndex(m_attempts.isEmpty() ? 0 : 1);
    m_doubt->setVisible(doubted > 0);
    m_doubt->setText(
        doubted == 1
            ? tr("Of 1 attempt it is not known what became of it. It stands at the top: look for it, or say "
                 "what you found in the provider's console.")
            : tr("Of %1 attempts it is not known what became of them. They stand at the top: look for them, "
                 "or say what you found in the provider's console.")
                  .arg(doubted));
    if (m_list->currentItem() == nullptr && m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(0));
}

void RetriesPage::showBatches(const QList<RetryBatch>& batches)
{
    QHash<QString, BatchCard*> cards;
    for (const RetryBatch& batch : batches) {
        BatchCard* card = m_cards.take(batch.id);
        // One that ends stays in sight until the page is made anew; one that was over before is in the list.
        if (card == nullptr && !isOfInterest(batch))
            continue;
        if (card == nullptr) {
            card = new BatchCard(m_desk, m_clock, this);
            m_batches->addWidget(card);
            connect(card, &BatchCard::attemptChosen, this,
                    [this](const Attempt& attempt) { m_panel->showAttempt(attempt); });
        }
        card->showBatch(batch);
        cards.insert(batch.id, card);
    }
    qDeleteAll(m_cards);
    m_cards = cards;
}

void RetriesPage::takeAudit(const QList<AuditEntry>& entries)
{
    if (!m_file.isEmpty()) {
        m_whole += entries;
        if (entries.size() == AuditPage)
            m_auditTicket = m_desk.requestAudit(entries.constLast().number, AuditPage);
        else
            writeAudit();
        return;
    }
    m_audit = entries;
    showAudit();
}

void RetriesPage::showAudit()
{
    const QTimeZone zone = QTimeZone::systemTimeZone();
    m_log->clear();
    for (const AuditEntry& entry : std::as_const(m_audit)) {
        auto* item = new QTreeWidgetItem(m_log,
                                         {timeText(entry.at, m_clock.nowUtc(), zone),
                                          visibleLine(entry.person), visibleLine(entry.action),
                                          visibleLine(accountLabelIn(m_monitor, entry.account)),
                                          visibleLine(entry.callId), visibleLine(entry.text)});
        item->setToolTip(5, asToolTip(entry.text));
    }
    for (int column = 0; column < m_log->columnCount() - 1; ++column)
        m_log->resizeColumnToContents(column);
    m_export->setEnabled(!m_audit.isEmpty());
}

void RetriesPage::askForFile()
{
    auto* dialog = new QFileDialog(this, tr("Save the audit log"), QDir::homePath(),
                                   tr("CSV for spreadsheets (*.csv);;JSON (*.json)"));
    dialog->setObjectName(u"auditFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"ringback-audit.csv"_s);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(u"json"_s) ? u"json"_s : u"csv"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this, &RetriesPage::exportAudit);
    dialog->open();
}

void RetriesPage::exportAudit(const QString& file)
{
    say({});
    m_file = file;
    m_whole.clear();
    m_export->setEnabled(false);
    m_auditTicket = m_desk.requestAudit(0, AuditPage);
}

void RetriesPage::writeAudit()
{
    const bool json = m_file.endsWith(u".json"_s, Qt::CaseInsensitive);
    QSaveFile file(m_file);
    const QByteArray bytes = json ? auditAsJson(m_whole) : auditAsCsv(m_whole);
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    const QString name = QDir::toNativeSeparators(m_file);
    if (written)
        emit remarked(tr("Saved: %1 entries of the audit log in %2").arg(m_whole.size()).arg(name));
    m_file.clear();
    if (!written)
        say(tr("The audit log could not be written to %1: %2").arg(name, file.errorString()));
    m_audit = m_whole.mid(0, AuditPage);
    m_whole.clear();
    showAudit();
}

void RetriesPage::say(const QString& problem)
{
    if (!problem.isEmpty() && !m_file.isEmpty()) {
        // What follows a failed read is an empty answer: a cut log must not pass for a whole one.
        const QString name = QDir::toNativeSeparators(std::exchange(m_file, {}));
        m_whole.clear();
        m_auditTicket = 0;
        m_problem->setText(tr("The audit log was not saved to %1. %2").arg(name, problem));
        m_problem->show();
        return;
    }
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void RetriesPage::tick()
{
    m_panel->tick();
    for (BatchCard* card : std::as_const(m_cards))
        card->tick();
}

} // namespace ringback
