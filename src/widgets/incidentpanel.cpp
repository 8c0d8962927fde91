// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_incidentpanel.h"

#include "engine/monitor.h"
#include "models/callformat.h"
#include "models/incidentmodel.h"
#include "widgets/accountnames.h"
#include "widgets/calltext.h"
#include "widgets/incidentpanel.h"
#include "widgets/incidentworkbar.h"
#include "widgets/incidentworks.h"
#include "widgets/lineicon.h"

#include <QEvent>
#include <QLocale>
#include <QScrollBar>

namespace ringback {
using namespace Qt::StringLiterals;

IncidentPanel::IncidentPanel(const Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::IncidentPanel>())
{
    m_ui->setupUi(this);
    m_ui->headerCard->setTone(Tone::Bad);
    for (PlainLabel* muted : {m_ui->timesLabel, m_ui->accountLabel, m_ui->emptyHintLabel, m_ui->exampleLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    applyFonts();
    connect(m_ui->decodedPanel, &DecodedPanel::linkRequested, this, &IncidentPanel::linkRequested);
    connect(m_ui->idsList, &FactList::copied, this, &IncidentPanel::copied);
    connect(m_ui->showMembersButton, &QPushButton::clicked, this, [this] {
        if (m_incident)
            emit membersRequested(*m_incident);
    });
    connect(m_ui->ticketButton, &QPushButton::clicked, this, &IncidentPanel::ticketRequested);
    m_ui->ticketButton->setIcon(lineIcon(LineIcon::Copy));
    m_ui->stack->setCurrentWidget(m_ui->emptyPage);
}

IncidentPanel::~IncidentPanel() = default;

void IncidentPanel::applyFonts()
{
    m_ui->countLabel->setFont(tabularFont(scaledFont(font(), 1.15, true)));
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->idsHeadingLabel->setFont(scaledFont(font(), 1.0, true));
}

void IncidentPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

void IncidentPanel::setWorks(const IncidentWorks& works)
{
    m_workBar = new IncidentWorkBar(works, m_clock, m_ui->headerCard);
    m_ui->workLayout->addWidget(m_workBar);
    connect(&works, &IncidentWorks::changed, this, [this] {
        if (m_incident)
            m_workBar->showIncident(*m_incident);
    });
}

void IncidentPanel::showIncident(const std::optional<Incident>& incident)
{
    const bool another = !incident || !m_incident || incident->key != m_incident->key;
    m_incident = incident;
    if (!incident) {
        m_ui->stack->setCurrentWidget(m_ui->emptyPage);
        return;
    }
    const bool ofCalls = incident->key.of == IncidentKey::Of::Calls;
    const QString account = accountLabelIn(m_monitor, incident->key.account);
    const QString count = QLocale().toString(incident->count);
    if (ofCalls)
        m_ui->countLabel->setText(incident->count == 1 ? tr("1 call") : tr("%1 calls").arg(count));
    else
        m_ui->countLabel->setText(incident->count == 1 ? tr("1 request") : tr("%1 requests").arg(count));
    m_ui->showMembersButton->setText(ofCalls ? tr("Show the calls") : tr("Show the errors"));
    m_ui->showMembersButton->setAccessibleName(m_ui->showMembersButton->text());
    m_ui->accountBadge->setAccount(incident->key.account, account);
    m_ui->accountLabel->setText(account + u"  \u00b7  "_s
                                + providerNameIn(m_monitor, incident->key.provider));
    if (m_workBar != nullptr)
        m_workBar->showIncident(*incident);
    showTimes();
    DecodedError decoded = incident->decoded;
    if (decoded.title.isEmpty())
        decoded.title = incidentTitle(*incident);
    m_ui->decodedPanel->setProviderNames(providerNamesIn(m_monitor));
    m_ui->decodedPanel->setError(decoded, incident->lastAt, m_clock.nowUtc(), QTimeZone::systemTimeZone());
    QList<Fact> ids;
    if (incident->call)
        ids = idFactsOf(CallDetail {*incident->call, incident->decoded});
    else if (incident->request)
        ids = idFactsOf(*incident->request);
    m_ui->idsList->setFacts(ids);
    m_ui->idsSection->setVisible(!ids.isEmpty());
    if (another)
        m_ui->incidentScrollArea->verticalScrollBar()->setValue(0);
    m_ui->stack->setCurrentWidget(m_ui->incidentScrollArea);
}

void IncidentPanel::showTimes()
{
    const QDateTime now = m_clock.nowUtc();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    m_ui->timesLabel->setText(
        tr("First %1, last %2").arg(ageText(m_incident->firstAt, now), ageText(m_incident->lastAt, now)));
    m_ui->timesLabel->setToolTip(
        asToolTip(tr("First: %1\nLast: %2")
                      .arg(instantText(m_incident->firstAt, zone), instantText(m_incident->lastAt, zone))));
    m_ui->exampleLabel->setText(tr("Newest example, at %1").arg(timeText(m_incident->lastAt, now, zone)));
}

QString IncidentPanel::requestId() const
{
    if (!m_incident)
        return {};
    if (m_incident->call && !m_incident->call->call.requestIds.isEmpty())
        return m_incident->call->call.requestIds.first();
    return m_incident->decoded.requestId;
}

QString IncidentPanel::ticketText() const
{
    if (!m_incident)
        return {};
    const QString provider = providerNameIn(m_monitor, m_incident->key.provider);
    const QString account = accountLabelIn(m_monitor, m_incident->key.account);
    if (m_incident->call)
        return ticketTextOf(CallDetail {*m_incident->call, m_incident->decoded}, provider, account);
    return m_incident->request ? ticketTextOf(*m_incident->request, provider, account) : QString();
}

void IncidentPanel::tick()
{
    if (!m_incident)
        return;
    showTimes();
    m_ui->decodedPanel->tick(m_clock.nowUtc());
}

} // namespace ringback
