// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_verdictpanel.h"

#include "widgets/verdictpanel.h"

#include <QEvent>
#include <QScrollBar>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString verdictHeading(WebhookVerdictKind kind)
{
    switch (kind) {
    case WebhookVerdictKind::Valid:
        return VerdictPanel::tr("Valid: the signature fits");
    case WebhookVerdictKind::WrongSignature:
        return VerdictPanel::tr("Not valid: the signature does not fit");
    case WebhookVerdictKind::BodyChanged:
        return VerdictPanel::tr("Not valid as it stands: the body was rewritten on its way");
    case WebhookVerdictKind::Stale:
        return VerdictPanel::tr("The signature fits, but it is too old");
    case WebhookVerdictKind::Future:
        return VerdictPanel::tr("The signature fits, but it is dated in the future");
    case WebhookVerdictKind::MissingHeader:
        return VerdictPanel::tr("A header is missing");
    case WebhookVerdictKind::MissingInput:
        return VerdictPanel::tr("Something is still missing");
    case WebhookVerdictKind::Unreadable:
        return VerdictPanel::tr("A header does not have its form");
    case WebhookVerdictKind::UnknownProvider:
        break;
    }
    return VerdictPanel::tr("This cannot be checked");
}

Tone verdictTone(WebhookVerdictKind kind)
{
    switch (kind) {
    case WebhookVerdictKind::Valid:
        return Tone::Good;
    case WebhookVerdictKind::WrongSignature:
    case WebhookVerdictKind::BodyChanged:
        return Tone::Bad;
    case WebhookVerdictKind::MissingInput:
    case WebhookVerdictKind::UnknownProvider:
        return Tone::Info;
    default:
        return Tone::Caution;
    }
}

// A signature was computed and compared.
bool wasCompared(WebhookVerdictKind kind)
{
    return kind == WebhookVerdictKind::Valid || kind == WebhookVerdictKind::WrongSignature
        || kind == WebhookVerdictKind::BodyChanged || kind == WebhookVerdictKind::Stale
        || kind == WebhookVerdictKind::Future;
}
} // namespace

VerdictPanel::VerdictPanel(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::VerdictPanel>())
{
    m_ui->setupUi(this);
    m_ui->coverageCard->setTone(Tone::Caution);
    m_ui->freshnessCard->setTone(Tone::Caution);
    m_ui->hintTextLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->coverageLabel->setText(
        tr("This scheme signs the address, not the body. A valid signature says that "
           "the provider called this address; it says nothing about the body."));
    m_ui->freshnessLabel->setText(
        tr("This scheme has no time in it. A request that somebody recorded and sends "
           "again looks the same as the first one."));
    applyFonts();
    m_ui->stack->setCurrentWidget(m_ui->hintPage);
}

VerdictPanel::~VerdictPanel() = default;

void VerdictPanel::applyFonts()
{
    m_ui->hintTitleLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->verdictLabel->setFont(scaledFont(font(), 1.2, true));
    m_ui->stepsHeadingLabel->setFont(scaledFont(font(), 1.0, true));
}

void VerdictPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

void VerdictPanel::showHint(const QString& title, const QString& text)
{
    m_ui->hintTitleLabel->setText(title);
    m_ui->hintTextLabel->setText(text);
    m_ui->stack->setCurrentWidget(m_ui->hintPage);
}

void VerdictPanel::showVerdict(const WebhookVerdict& verdict, const QString& remark)
{
    m_ui->verdictCard->setTone(verdictTone(verdict.kind));
    m_ui->verdictLabel->setText(verdictHeading(verdict.kind));
    m_ui->textLabel->setText(remark.isEmpty() ? verdict.text : verdict.text + u"\n\n"_s + remark);
    m_ui->textLabel->setVisible(!m_ui->textLabel->plainText().isEmpty());
    m_ui->stepsList->setSteps(verdict.steps);
    m_ui->stepsSection->setVisible(!verdict.steps.isEmpty());
    const bool compared = wasCompared(verdict.kind);
    const bool hasScheme = verdict.kind != WebhookVerdictKind::UnknownProvider;
    m_ui->coverageCard->setVisible(hasScheme && !verdict.coversBody);
    m_ui->freshnessCard->setVisible(compared && !verdict.freshnessChecked);
    QList<Fact> facts {{tr("Scheme"), verdict.scheme, {}}};
    if (hasScheme)
        facts.append({tr("Covers the body"), verdict.coversBody ? tr("yes") : tr("no"), {}});
    if (compared)
        facts.append({tr("Time checked"), verdict.freshnessChecked ? tr("yes") : tr("no"), {}});
    m_ui->factsList->setFacts(facts);
    m_ui->verdictScrollArea->verticalScrollBar()->setValue(0);
    m_ui->stack->setCurrentWidget(m_ui->verdictScrollArea);
}

} // namespace ringback
