// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/handoverdialog.h"

#include "core/visibletext.h"
#include "engine/monitor.h"
#include "engine/workdesk.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "widgets/accountnames.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/workdialog.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTimeZone>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int HourSeconds = 3600;

// One word for what the next shift does with it.
QString groupOf(const HandoverItem& item)
{
    switch (item.work.state()) {
    case WorkWord::Taken:
        return HandoverDialog::tr("Taken");
    case WorkWord::Waiting:
        return HandoverDialog::tr("Waiting");
    default:
        return HandoverDialog::tr("Needs action");
    }
}
} // namespace

HandoverDialog::HandoverDialog(WorkDesk& desk, const Monitor& monitor, const Clock& clock, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_monitor(monitor), m_clock(clock), m_summary(new PlainLabel(this)),
      m_span(new QComboBox(this)), m_list(new QTreeWidget(this))
{
    setObjectName(u"handoverDialog"_s);
    setWindowTitle(tr("Hand over"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap);
    auto* top = new QHBoxLayout;
    auto* spanLabel = new QLabel(tr("&Calls of"), this);
    spanLabel->setBuddy(m_span);
    m_span->setObjectName(u"spanCombo"_s);
    m_span->setAccessibleName(tr("Calls of this time"));
    for (const auto& [text, hours] : QList<QPair<QString, int>> {
             {tr("the last 8 hours"), 8}, {tr("the last 24 hours"), 24}, {tr("the last 7 days"), 7 * 24}})
        m_span->addItem(text, hours);
    top->addWidget(spanLabel);
    top->addWidget(m_span);
    top->addStretch();
    layout->addLayout(top);
    m_summary->setObjectName(u"handoverSummaryLabel"_s);
    m_summary->setWordWrap(true);
    m_summary->setText(tr("Reading the history…"));
    layout->addWidget(m_summary);
    m_list->setObjectName(u"handoverTree"_s);
    m_list->setAccessibleName(tr("Calls to hand over"));
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderLabels(
        {tr("Work"), tr("Time"), tr("Account"), tr("To"), tr("Status"), tr("Newest note")});
    m_list->header()->setStretchLastSection(true);
    layout->addWidget(m_list, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    withoutIcons(*buttons);
    m_copy = buttons->addButton(tr("C&opy as text"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(u"copyHandoverButton"_s);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(text());
        emit copied(tr("Copied: the hand-over list"));
    });
    connect(m_span, &QComboBox::currentIndexChanged, this, &HandoverDialog::request);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const int row = m_list->indexOfTopLevelItem(item);
        if (row >= 0 && row < m_items.size()) {
            emit callChosen(m_items.at(row).row.call.key);
            accept();
        }
    });
    connect(&m_desk, &WorkDesk::handoverReady, this,
            [this](quint64 ticket, const QList<HandoverItem>& items) {
                if (ticket == m_ticket)
                    show(items);
            });
    resize(110 * fontMetrics().averageCharWidth(), 28 * fontMetrics().lineSpacing());
    request();
}

void HandoverDialog::request()
{
    const qint64 hours = m_span->currentData().toInt();
    m_ticket = m_desk.requestHandover(m_clock.nowUtc().addSecs(-hours * HourSeconds));
}

void HandoverDialog::show(const QList<HandoverItem>& items)
{
    m_items = items;
    const QDateTime now = m_clock.nowUtc();
    m_list->clear();
    QHash<QString, int> counts;
    for (const HandoverItem& item : items) {
        const Call& call = item.row.call;
        ++counts[groupOf(item)];
        const QString note = item.work.entries.isEmpty() ? tr("nobody has it")
                                                         : workEntryText(item.work.entries.constLast(), now);
        auto* row =
            new QTreeWidgetItem(m_list,
                                {groupOf(item), timeText(item.row.sortAt, now, QTimeZone::systemTimeZone()),
                                 visibleLine(accountLabelIn(m_monitor, call.key.account)),
                                 visibleLine(phoneText(call.to)), labelOf(call.status), visibleLine(note)});
        row->setToolTip(5, {});
    }
    for (int column = 0; column < m_list->columnCount() - 1; ++column)
        m_list->resizeColumnToContents(column);
    QStringList parts;
    for (const QString& group : {tr("Taken"), tr("Waiting"), tr("Needs action")}) {
        if (counts.contains(group))
            parts.append(u"%1 %2"_s.arg(counts.value(group)).arg(group.toLower()));
    }
    m_summary->setText(parts.isEmpty()
                           ? tr("Nothing is left to hand over: no failed call of this time needs action.")
                           : parts.join(u"  \u00b7  "_s));
    m_copy->setEnabled(!items.isEmpty());
}

QString HandoverDialog::text() const
{
    const QDateTime now = m_clock.nowUtc();
    QStringList lines;
    lines.append(
        tr("Hand-over of %1, by %2 (%3)")
            .arg(instantText(now, QTimeZone::systemTimeZone()), m_desk.person(), m_summary->plainText()));
    for (const HandoverItem& item : m_items) {
        const Call& call = item.row.call;
        QString line = u"- %1: %2, %3, to %4, %5, call ID %6"_s.arg(
            groupOf(item), instantText(item.row.sortAt, QTimeZone::systemTimeZone()),
            accountLabelIn(m_monitor, call.key.account), call.to, wordOf(call.status), call.key.callId);
        if (!call.requestIds.isEmpty())
            line += u", request ID "_s + call.requestIds.join(u", "_s);
        if (!item.work.entries.isEmpty())
            line += u"; "_s + workEntryText(item.work.entries.constLast(), now);
        lines.append(visibleLine(line));
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace ringback
