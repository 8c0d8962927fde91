// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_errorpanel.h"

#include "core/redaction.h"
#include "engine/monitor.h"
#include "models/callformat.h"
#include "widgets/accountnames.h"
#include "widgets/calltext.h"
#include "widgets/errorpanel.h"
#include "widgets/lineicon.h"

#include <QEvent>
#include <QScrollBar>

namespace ringback {
using namespace Qt::StringLiterals;

ErrorPanel::ErrorPanel(const Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::ErrorPanel>())
{
    m_ui->setupUi(this);
    m_ui->headerCard->setTone(Tone::Bad);
    m_ui->rawView->setHeading(tr("Body as received, secrets masked"));
    for (PlainLabel* muted : {m_ui->whenLabel, m_ui->accountLabel, m_ui->emptyHintLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    applyFonts();
    connect(m_ui->decodedPanel, &DecodedPanel::linkRequested, this, &ErrorPanel::linkRequested);
    connect(m_ui->idsList, &FactList::copied, this, &ErrorPanel::copied);
    connect(m_ui->ticketButton, &QPushButton::clicked, this, &ErrorPanel::ticketRequested);
    m_ui->ticketButton->setIcon(lineIcon(LineIcon::Copy));
    m_ui->stack->setCurrentWidget(m_ui->emptyPage);
}

void ErrorPanel::offerTickets()
{
    m_ui->ticketButton->setIcon({});
    m_ui->ticketButton->setText(tr("Ticket for support…"));
    m_ui->ticketButton->setAccessibleName(tr("Prepare a ticket for support"));
}

ErrorPanel::~ErrorPanel() = default;

void ErrorPanel::applyFonts()
{
    m_ui->requestLabel->setFont(fixedWidthFont(font()));
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->idsHeadingLabel->setFont(scaledFont(font(), 1.0, true));
}

void ErrorPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

void ErrorPanel::showError(const std::optional<ApiErrorRecord>& record)
{
    const bool another =
        !record || !m_record || record->rowId != m_record->rowId || record->at != m_record->at;
    m_record = record;
    if (!record) {
        m_ui->stack->setCurrentWidget(m_ui->emptyPage);
        return;
    }
    const QDateTime now = m_clock.nowUtc();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const QString account = accountLabelIn(m_monitor, record->account);
    QStringList about {account, providerNameIn(m_monitor, record->provider)};
    if (!record->feed.isEmpty())
        about.append(tr("feed %1").arg(record->feed));
    m_ui->requestLabel->setText(record->request.isEmpty() ? record->operation : record->request);
    m_ui->whenLabel->setText(timeText(record->at, now, zone));
    m_ui->whenLabel->setToolTip(asToolTip(instantText(record->at, zone)));
    m_ui->accountBadge->setAccount(record->account, account);
    m_ui->accountLabel->setText(about.join(u"  \u00b7  "_s));
    m_ui->decodedPanel->setProviderNames(providerNamesIn(m_monitor));
    m_ui->decodedPanel->setError(record->error, record->at, now, zone);
    const QList<Fact> ids = idFactsOf(*record);
    m_ui->idsList->setFacts(ids);
    m_ui->idsSection->setVisible(!ids.isEmpty());
    m_ui->rawView->setBytes(maskSecrets(record->body));
    if (another)
        m_ui->errorScrollArea->verticalScrollBar()->setValue(0);
    m_ui->stack->setCurrentWidget(m_ui->errorScrollArea);
}

QString ErrorPanel::ticketText() const
{
    if (!m_record)
        return {};
    return ticketTextOf(*m_record, providerNameIn(m_monitor, m_record->provider),
                        accountLabelIn(m_monitor, m_record->account));
}

void ErrorPanel::tick()
{
    if (m_record)
        m_ui->decodedPanel->tick(m_clock.nowUtc());
}

} // namespace ringback
