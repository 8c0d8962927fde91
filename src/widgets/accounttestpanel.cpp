// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accounttestpanel.h"

#include "core/visibletext.h"
#include "widgets/card.h"
#include "widgets/decodedpanel.h"
#include "widgets/plainlabel.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

AccountTestPanel::AccountTestPanel(const Clock& clock, QWidget* parent)
    : QWidget(parent), m_clock(clock), m_card(new Card(this)), m_heading(new PlainLabel(m_card)),
      m_text(new PlainLabel(m_card)), m_outdated(new PlainLabel(m_card)),
      m_progress(new QProgressBar(m_card)), m_cancel(new QPushButton(tr("S&top the test"), m_card)),
      m_decoded(new DecodedPanel(this))
{
    setObjectName(u"accountTestPanel"_s);
    m_card->setObjectName(u"testCard"_s);
    m_heading->setObjectName(u"testHeadingLabel"_s);
    m_heading->setFont(scaledFont(font(), 1.0, true));
    m_text->setObjectName(u"testTextLabel"_s);
    m_outdated->setObjectName(u"testOutdatedLabel"_s);
    m_outdated->setText(tr("Something has changed since this test. Test again to be sure."));
    m_progress->setObjectName(u"testProgressBar"_s);
    m_progress->setAccessibleName(tr("Testing the connection"));
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_cancel->setObjectName(u"stopTestButton"_s);
    m_cancel->setAccessibleName(tr("Stop the test"));
    m_decoded->setObjectName(u"testDecodedPanel"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    auto* inside = new QVBoxLayout(m_card);
    inside->setContentsMargins(2 * Gap, Gap + 2, Gap + 2, Gap + 2);
    inside->setSpacing(HalfGap);
    for (PlainLabel* label : {m_heading, m_text, m_outdated}) {
        label->setWordWrap(true);
        inside->addWidget(label);
    }
    auto* running = new QHBoxLayout;
    running->setSpacing(Gap);
    running->addWidget(m_progress, 1);
    running->addWidget(m_cancel);
    inside->addLayout(running);
    layout->addWidget(m_card);
    layout->addWidget(m_decoded);
    connect(m_cancel, &QPushButton::clicked, this, &AccountTestPanel::cancelRequested);
    connect(m_decoded, &DecodedPanel::linkRequested, this, &AccountTestPanel::linkRequested);
    forget();
}

void AccountTestPanel::say(const QString& heading, const QString& text)
{
    m_heading->setText(heading);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_outdated->hide();
    m_progress->setVisible(m_running);
    m_cancel->setVisible(m_running);
    m_decoded->hide();
    show();
}

void AccountTestPanel::showRunning(const QString& origin)
{
    m_running = true;
    m_hasResult = false;
    m_card->setTone(Tone::Info);
    say(origin.isEmpty() ? tr("Testing the connection") : tr("Asking %1").arg(visibleLine(origin)), {});
}

void AccountTestPanel::showCanceled()
{
    m_running = false;
    m_hasResult = false;
    m_card->setTone(Tone::Neutral);
    say(tr("The test was stopped"), tr("Whether the account works is not known."));
}

void AccountTestPanel::setProviderNames(const QHash<QString, QString>& names)
{
    m_decoded->setProviderNames(names);
}

void AccountTestPanel::showResult(const CheckResult& result, const QString& providerName)
{
    m_running = false;
    m_hasResult = true;
    const QString provider = visibleLine(providerName);
    if (result.ok) {
        m_card->setTone(Tone::Good);
        QString seen = tr("%1 answered; no calls are in its history yet.").arg(provider);
        if (result.rows == 1)
            seen = tr("%1 answered; the first page of its history holds 1 call.").arg(provider);
        else if (result.rows > 1)
            seen = tr("%1 answered; the first page of its history holds %2 calls.")
                       .arg(provider, QString::number(result.rows));
        say(tr("It works"), seen);
        return;
    }
    m_card->setTone(Tone::Bad);
    if (!result.error) {
        say(tr("Nothing could be asked"), result.problem);
        return;
    }
    const bool noAnswer = result.error->entry.startsWith("net/"_L1);
    say(tr("It does not work yet"),
        noAnswer ? tr("No answer came. What that means is explained below.")
                 : tr("%1 answered with an error. What it means is explained below.").arg(provider));
    const QDateTime now = m_clock.nowUtc();
    m_decoded->setError(*result.error, now, now, QTimeZone::systemTimeZone());
    m_decoded->show();
}

void AccountTestPanel::setOutdated()
{
    m_outdated->setVisible(m_hasResult);
}

void AccountTestPanel::forget()
{
    m_running = false;
    m_hasResult = false;
    hide();
}

void AccountTestPanel::tick()
{
    if (!m_decoded->isHidden())
        m_decoded->tick(m_clock.nowUtc());
}

} // namespace ringback
