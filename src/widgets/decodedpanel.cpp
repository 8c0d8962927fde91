// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_decodedpanel.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/advicetext.h"
#include "widgets/calltext.h"
#include "widgets/decodedpanel.h"
#include "widgets/lineicon.h"

#include <QEvent>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// No answer came: the network's own failures.
bool isWithoutAnswer(const DecodedError& error)
{
    return error.entry.startsWith("net/"_L1);
}
} // namespace

DecodedPanel::DecodedPanel(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::DecodedPanel>())
{
    m_ui->setupUi(this);
    m_ui->notDocumentedCard->setTone(Tone::Caution);
    m_ui->documentationButton->setIcon(lineIcon(LineIcon::Link));
    m_ui->messageLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->codeLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->providerSaysLabel->setForegroundRole(QPalette::PlaceholderText);
    applyFonts();
    connect(m_ui->documentationButton, &QPushButton::clicked, this, [this] {
        const QUrl url = safeLink(m_error.documentationUrl);
        if (url.isValid())
            emit linkRequested(url);
    });
}

DecodedPanel::~DecodedPanel() = default;

QUrl DecodedPanel::safeLink(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool safe =
        url.isValid() && url.scheme() == "https"_L1 && !url.host().isEmpty() && url.userInfo().isEmpty();
    return safe ? url : QUrl();
}

void DecodedPanel::applyFonts()
{
    m_ui->titleLabel->setFont(scaledFont(font(), 1.2, true));
    m_ui->retryHeadingLabel->setFont(scaledFont(font(), 1.0, true));
    m_ui->countdownLabel->setFont(tabularFont(scaledFont(font(), 1.0, true)));
    for (PlainLabel* heading : {m_ui->messageHeadingLabel, m_ui->causeHeadingLabel, m_ui->fieldsHeadingLabel,
                                m_ui->detailsHeadingLabel, m_ui->fixHeadingLabel})
        heading->setFont(scaledFont(font(), 1.0, true));
}

void DecodedPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

void DecodedPanel::setError(const DecodedError& error, const QDateTime& receivedAt, const QDateTime& now,
                            const QTimeZone& zone)
{
    m_error = error;
    m_receivedAt = receivedAt;
    m_zone = zone;
    const bool named = !error.title.isEmpty();
    m_ui->titleLabel->setText(named ? error.title : tr("An error that is not documented"));
    showCodes();
    // Where no answer came, the words are the system's.
    m_ui->messageHeadingLabel->setText(isWithoutAnswer(error) ? tr("In the system's words")
                                                              : tr("What the provider says"));
    showDoubts();
    m_ui->messageLabel->setText(u'\u201c' + error.message + u'\u201d');
    m_ui->messageSection->setVisible(!error.message.isEmpty());
    m_ui->causeLabel->setText(error.cause);
    m_ui->causeSection->setVisible(!error.cause.isEmpty());
    showFields();
    m_ui->fixSteps->setSteps(error.fix);
    m_ui->fixSection->setVisible(!error.fix.isEmpty());
    showRetry();
    showAbout();
    tick(now);
}

void DecodedPanel::showCodes()
{
    const auto nameOf = [this](const QString& provider) {
        return visibleLine(m_names.value(provider, provider));
    };
    QStringList codes;
    if (!m_error.code.isEmpty())
        codes.append(tr("Code %1").arg(visibleLine(m_error.code)));
    if (m_error.httpStatus > 0)
        codes.append(tr("HTTP %1").arg(m_error.httpStatus));
    if (m_error.confidence == Confidence::Ambiguous) {
        QStringList names;
        for (const QString& candidate : m_error.candidates)
            names.append(nameOf(candidate));
        codes.append(tr("could be %1").arg(names.join(tr(" or "))));
    } else if (m_error.confidence == Confidence::Probable && !m_error.provider.isEmpty()) {
        codes.append(tr("probably %1").arg(nameOf(m_error.provider)));
    }
    m_ui->codeLabel->setText(codes.join(u"  \u00b7  "_s));
    m_ui->codeLabel->setVisible(!codes.isEmpty());
    m_ui->codeLabel->setToolTip(m_error.entry.isEmpty()
                                    ? QString()
                                    : asToolTip(tr("Catalogue entry: %1").arg(visibleLine(m_error.entry))));
}

// What this program knows from elsewhere must not pass for the provider's word.
void DecodedPanel::showDoubts()
{
    // No provider could document what is not its answer, nor what people notice.
    m_ui->notDocumentedCard->setVisible(m_aboutRequest && !m_error.recognised && !isWithoutAnswer(m_error));
    const bool ofHttp = m_error.provider.isEmpty() && m_error.entry.startsWith("http/"_L1);
    QString text = tr("The provider does not document this. The explanation below rests on other sources.");
    if (m_error.cause.isEmpty() || m_error.entry.isEmpty())
        text =
            tr("The provider does not document this. What it sent is shown as it came; nothing is guessed.");
    else if (ofHttp)
        text =
            tr("Whose error this is could not be told from it, so that this explains the HTTP status alone.");
    m_ui->notDocumentedLabel->setText(text);
}

void DecodedPanel::showFields()
{
    QList<Fact> fields;
    for (const FieldError& field : m_error.fields) {
        const QString words = field.message.isEmpty() ? field.code : field.message;
        fields.append({field.field.isEmpty() ? tr("(whole request)") : field.field, words, field.code});
    }
    m_ui->fieldsList->setFacts(fields);
    m_ui->fieldsSection->setVisible(!fields.isEmpty());
    const QList<Fact> details = detailFactsOf(m_error);
    m_ui->detailsList->setFacts(details);
    m_ui->detailsSection->setVisible(!details.isEmpty());
}

void DecodedPanel::showRetry()
{
    m_ui->retryCard->setVisible(m_aboutRequest);
    const AdviceText advice = adviceText(m_error.retry);
    m_ui->retryCard->setTone(advice.tone);
    m_ui->retryHeadingLabel->setText(advice.heading);
    QString sentence = advice.sentence;
    if (m_error.retry.sameIdempotencyKey)
        sentence += tr(" Use the same idempotency key again, so that it cannot happen twice.");
    m_ui->retryLabel->setText(sentence.trimmed());
    m_ui->retryLabel->setVisible(!sentence.isEmpty());
    const QString says = providerSaysText(m_error.retry);
    m_ui->providerSaysLabel->setText(says);
    m_ui->providerSaysLabel->setVisible(!says.isEmpty());
}

void DecodedPanel::showAbout()
{
    QList<Fact> facts;
    if (m_aboutRequest || m_error.fault != Fault::Unknown)
        facts.append({tr("Whose move"), faultText(m_error.fault), {}});
    if (m_error.money)
        facts.append({tr("Money"), tr("Balance, credit or payment is involved"), {}});
    facts.append({tr("Rests on"), m_error.source, {}});
    m_ui->aboutList->setFacts(facts);
    const QUrl url = safeLink(m_error.documentationUrl);
    m_ui->documentationButton->setVisible(url.isValid());
    if (url.isValid()) {
        // The host in the form that cannot be confused with another alphabet's.
        const QString host = url.host(QUrl::FullyEncoded);
        m_ui->documentationButton->setText(tr("Documentation on %1").arg(host));
        m_ui->documentationButton->setAccessibleName(m_ui->documentationButton->text());
        m_ui->documentationButton->setToolTip(asToolTip(url.toString(QUrl::FullyEncoded)));
    }
}

void DecodedPanel::tick(const QDateTime& now)
{
    const QString countdown = countdownText(m_error.retry, m_receivedAt, now, m_zone);
    m_ui->countdownLabel->setVisible(!countdown.isEmpty());
    m_ui->countdownLabel->setText(countdown);
}

} // namespace ringback
