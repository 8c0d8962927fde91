// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_accountdetailpanel.h"

#include "engine/monitor.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "widgets/accountdetailpanel.h"
#include "widgets/accountnames.h"
#include "widgets/advicetext.h"
#include "widgets/lineicon.h"

#include <QEvent>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
const ProviderInfo* providerNamed(const QList<ProviderInfo>& providers, const QString& id)
{
    for (const ProviderInfo& provider : providers) {
        if (provider.id == id)
            return &provider;
    }
    return nullptr;
}
} // namespace

AccountDetailPanel::AccountDetailPanel(Monitor& monitor, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_monitor(monitor), m_clock(clock), m_ui(std::make_unique<Ui::AccountDetailPanel>())
{
    m_ui->setupUi(this);
    m_ui->providerLabel->setForegroundRole(QPalette::PlaceholderText);
    for (QPushButton* link : {m_ui->consoleButton, m_ui->statusPageButton}) {
        link->setIcon(lineIcon(LineIcon::Link));
        connect(link, &QPushButton::clicked, this, [this, link] {
            emit linkRequested(DecodedPanel::safeLink(link->property("ringbackLink").toString()));
        });
    }
    m_ui->closeButton->setIcon(lineIcon(LineIcon::Cross));
    applyFonts();
    connect(m_ui->closeButton, &QToolButton::clicked, this, &AccountDetailPanel::closeRequested);
    connect(m_ui->decodedPanel, &DecodedPanel::linkRequested, this, &AccountDetailPanel::linkRequested);
    connect(m_ui->pollNowButton, &QPushButton::clicked, this,
            [this] { m_monitor.pollNow(m_account.account.id); });
    connect(m_ui->pauseButton, &QPushButton::clicked, this,
            [this] { m_monitor.setPaused(m_account.account.id, !m_account.account.paused); });
    connect(m_ui->onlyButton, &QPushButton::clicked, this,
            [this] { emit onlyRequested(m_account.account.id); });
    m_ui->changeButton->hide();
    connect(m_ui->changeButton, &QPushButton::clicked, this,
            [this] { emit editRequested(m_account.account.id); });
}

AccountDetailPanel::~AccountDetailPanel() = default;

void AccountDetailPanel::applyFonts()
{
    m_ui->accountBadge->setFont(scaledFont(font(), 1.8));
    m_ui->labelLabel->setFont(scaledFont(font(), 1.2, true));
    m_ui->stateLabel->setFont(tabularFont(scaledFont(font(), 1.1, true)));
    m_ui->factsHeadingLabel->setFont(scaledFont(font(), 1.0, true));
}

void AccountDetailPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
    if (event->type() == QEvent::PaletteChange && !m_account.account.id.isEmpty())
        fill();
}

void AccountDetailPanel::setCanChange(bool can)
{
    m_ui->changeButton->setVisible(can);
}

void AccountDetailPanel::showAccount(const AccountState& account)
{
    m_account = account;
    fill();
}

void AccountDetailPanel::fill()
{
    const QDateTime now = m_clock.nowUtc();
    const QTimeZone zone = QTimeZone::systemTimeZone();
    const FreshnessState state = m_account.freshness.state;
    const bool polled = m_account.problem.isEmpty();
    m_ui->headerCard->setTone(polled ? toneOf(state) : Tone::Bad);
    m_ui->accountBadge->setAccount(m_account.account.id, labelOf(m_account.account),
                                   state != FreshnessState::Fresh || !polled);
    m_ui->labelLabel->setText(labelOf(m_account.account));
    m_ui->providerLabel->setText(m_account.providerName);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, textColourOf(state, surfaceOf(colors)));
    m_ui->headerCard->setAccent(colors.color(QPalette::WindowText));
    m_ui->stateLabel->setPalette(colors);
    QString text = freshnessText(m_account, now);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    m_ui->stateLabel->setText(text);
    m_ui->explanationLabel->setText(freshnessExplanation(m_account, now));
    m_ui->pauseButton->setText(m_account.account.paused ? tr("Res&ume") : tr("Pa&use"));
    m_ui->pauseButton->setAccessibleName(m_account.account.paused ? tr("Resume polling")
                                                                  : tr("Pause polling"));
    m_ui->decodedPanel->setProviderNames(providerNamesIn(m_monitor));
    m_ui->decodedPanel->setVisible(m_account.lastError.has_value());
    if (m_account.lastError)
        m_ui->decodedPanel->setError(*m_account.lastError, m_account.lastErrorAt, now, zone);

    QList<Fact> facts;
    facts.append({tr("Last good poll"), ageText(m_account.freshness.lastGoodAt, now),
                  instantText(m_account.freshness.lastGoodAt, zone)});
    if (m_account.polling)
        facts.append({tr("Next poll"), tr("under way"), {}});
    else if (m_account.nextPollAt.isValid())
        facts.append(
            {tr("Next poll"), ageText(m_account.nextPollAt, now), instantText(m_account.nextPollAt, zone)});
    else
        facts.append({tr("Next poll"), tr("none planned"), {}});
    facts += pollingFacts(now, zone);
    showWaits(now);
    facts.append({tr("Key goes to"), m_account.origin, {}});
    facts.append({tr("Own CA"), m_account.account.caCertificate,
                  tr("An additional CA certificate, trusted for this account only")});
    facts.append({tr("Account ID"), m_account.account.id, {}});
    if (m_account.setAside > 0)
        facts.append({tr("Set aside"),
                      m_account.setAside == 1
                          ? tr("1 record that could not be read")
                          : tr("%1 records that could not be read").arg(m_account.setAside),
                      {}});
    const QList<ProviderInfo> providers = m_monitor.providers();
    if (const ProviderInfo* provider = providerNamed(providers, m_account.account.provider)) {
        facts.append({tr("Note"), provider->note, {}});
        facts.append({tr("Support"), provider->supportContact, {}});
    }
    m_ui->factsList->setFacts(facts);
    showLinks();
}

// What it costs, what is wrong with single feeds, and what may be missing.
QList<Fact> AccountDetailPanel::pollingFacts(const QDateTime& now, const QTimeZone& zone) const
{
    QList<Fact> facts;
    const RequestFigures& requests = m_account.requests;
    if (requests.perHour > 0) {
        QString basis = tr("the limit is our own caution");
        if (requests.basis == "published"_L1)
            basis = tr("a share of what the provider publishes");
        else if (requests.basis == "answers"_L1)
            basis = tr("the provider's answers say so");
        else if (requests.basis == "yours"_L1)
            basis = tr("your own limit");
        facts.append({tr("Requests"), tr("%1 of %2 this hour").arg(requests.lastHour).arg(requests.perHour),
                      tr("%1 a minute at most; %2").arg(requests.perMinute).arg(basis)});
    }
    if (m_account.heldUntil.isValid() && m_account.heldUntil > now)
        facts.append({tr("Asked to wait"), ageText(m_account.heldUntil, now),
                      tr("The provider asked for it. Nothing is sent before %1.")
                          .arg(instantText(m_account.heldUntil, zone))});
    if (m_account.retryAt.isValid() && m_account.retryAt > now)
        facts.append({tr("Waits after errors"), ageText(m_account.retryAt, now),
                      tr("Ringback's own caution: you can try now.")});
    for (const FeedFreshness& feed : m_account.feeds) {
        if (!feed.error.isEmpty())
            facts.append({tr("Feed %1").arg(feed.feed), feed.error,
                          tr("Last read well: %1").arg(instantText(feed.facts.lastGoodAt, zone))});
    }
    for (const HistoryGap& gap : m_account.gaps) {
        facts.append({tr("History gap"),
                      tr("from %1 to %2").arg(instantText(gap.from, zone), instantText(gap.to, zone)),
                      gap.beingRead ? tr("The next polls read on where the last one stopped.")
                                    : tr("Calls of that time may be missing, and cannot be read any more.")});
    }
    return facts;
}

void AccountDetailPanel::showWaits(const QDateTime& now)
{
    const bool held = m_account.heldUntil.isValid() && m_account.heldUntil > now;
    const bool backsOff = m_account.retryAt.isValid() && m_account.retryAt > now;
    m_ui->pollNowButton->setEnabled(!held);
    m_ui->pollNowButton->setText(backsOff ? tr("&Try now") : tr("&Poll now"));
    m_ui->pollNowButton->setAccessibleName(backsOff ? tr("Try now") : tr("Poll now"));
    m_ui->pollNowButton->setToolTip(held ? tr("The provider asked to wait until then.") : QString());
}

void AccountDetailPanel::showLinks()
{
    const QList<ProviderInfo> providers = m_monitor.providers();
    const ProviderInfo* provider = providerNamed(providers, m_account.account.provider);
    const auto show = [](QPushButton* button, const QString& word, const QString& link) {
        const QUrl url = DecodedPanel::safeLink(link);
        button->setVisible(url.isValid());
        button->setProperty("ringbackLink", link);
        if (!url.isValid())
            return;
        button->setText(word);
        button->setToolTip(asToolTip(url.toString(QUrl::FullyEncoded)));
        button->setAccessibleName(tr("%1 on %2").arg(word, url.host(QUrl::FullyEncoded)));
    };
    show(m_ui->consoleButton, tr("Console"), provider != nullptr ? provider->consoleUrl : QString());
    show(m_ui->statusPageButton, tr("Status page"),
         provider != nullptr ? provider->statusPageUrl : QString());
}

void AccountDetailPanel::tick()
{
    if (!m_account.account.id.isEmpty())
        fill();
}

} // namespace ringback
