// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_decoderpage.h"

#include "widgets/answerpanel.h"
#include "widgets/decoderpage.h"
#include "widgets/lookupway.h"
#include "widgets/pasteway.h"
#include "widgets/verdictpanel.h"
#include "widgets/webhookway.h"

namespace ringback {
using namespace Qt::StringLiterals;

DecoderPage::DecoderPage(const ErrorDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::DecoderPage>()), m_paste(new PasteWay(desk, clock, this)),
      m_lookup(new LookupWay(desk, this)), m_webhook(new WebhookWay(desk, clock, this)),
      m_answers(new QStackedWidget(parent)), m_pasted(new AnswerPanel(desk, clock, m_answers)),
      m_found(new AnswerPanel(desk, clock, m_answers)), m_verdict(new VerdictPanel(m_answers))
{
    m_ui->setupUi(this);
    setObjectName(u"decoderPage"_s);
    m_answers->setObjectName(u"decoderAnswers"_s);
    m_paste->setObjectName(u"pasteWay"_s);
    m_lookup->setObjectName(u"lookupWay"_s);
    m_webhook->setObjectName(u"webhookWay"_s);
    m_pasted->setObjectName(u"pastedAnswer"_s);
    m_found->setObjectName(u"foundAnswer"_s);
    m_verdict->setObjectName(u"webhookVerdict"_s);
    m_ui->pasteButton->setDescription(tr("A body, a response, a curl transcript, log lines"));
    m_ui->lookupButton->setDescription(tr("By code, status, word, or what people notice"));
    m_ui->webhookButton->setDescription(tr("Is its signature valid? If not, why?"));
    m_ui->promiseLabel->setForegroundRole(QPalette::PlaceholderText);
    connectPaste();
    connectLookup();
    connectWebhook();
    addWay(m_ui->pasteButton, m_paste, m_pasted);
    addWay(m_ui->lookupButton, m_lookup, m_found);
    addWay(m_ui->webhookButton, m_webhook, m_verdict);
    setFocusProxy(m_paste);
    for (AnswerPanel* answer : {m_pasted, m_found}) {
        connect(answer, &AnswerPanel::linkRequested, this, &DecoderPage::linkRequested);
        connect(answer, &AnswerPanel::copied, this, &DecoderPage::copied);
    }
}

DecoderPage::~DecoderPage() = default;

QWidget* DecoderPage::side() const
{
    return m_answers;
}

void DecoderPage::addWay(QAbstractButton* button, QWidget* way, QWidget* answer)
{
    m_ui->ways->addWidget(way);
    m_answers->addWidget(answer);
    connect(button, &QAbstractButton::toggled, this, [this, way, answer](bool on) {
        if (!on)
            return;
        m_ui->ways->setCurrentWidget(way);
        m_answers->setCurrentWidget(answer);
    });
    connect(button, &QAbstractButton::clicked, way, [way] { way->setFocus(); });
}

void DecoderPage::connectPaste()
{
    const auto welcome = [this] {
        m_pasted->showHint(
            tr("What it means appears here"),
            tr("Why it happened, what to do step by step, whether and when to try again, and the "
               "ID that support asks for."));
    };
    welcome();
    connect(m_paste, &PasteWay::errorChosen, m_pasted, &AnswerPanel::showPaste);
    connect(m_paste, &PasteWay::emptied, m_pasted, welcome);
    connect(m_paste, &PasteWay::nothingFound, m_pasted, [this](const DecodedError& words) {
        if (!words.title.isEmpty())
            return m_pasted->showNoError(words);
        m_pasted->showHint(
            tr("No error in this text"),
            tr("It has no failed answer of an HTTP API in it. Copy the response body, with the "
               "status line if you can, or look the words up in the catalogue."));
    });
    connect(m_pasted, &AnswerPanel::providerChosen, m_paste, &PasteWay::setProvider);
    connect(m_pasted, &AnswerPanel::operationChosen, m_paste, &PasteWay::setOperation);
}

void DecoderPage::connectLookup()
{
    const auto hint = [this] {
        m_found->showHint(tr("Choose an entry"),
                          tr("Its cause, the way out and the advice on retrying are shown here."));
    };
    hint();
    connect(m_lookup, &LookupWay::hitChosen, m_found, &AnswerPanel::showHit);
    connect(m_lookup, &LookupWay::nothingChosen, m_found, hint);
    connect(m_lookup, &LookupWay::nothingFound, m_found, [this] {
        m_found->showHint(
            tr("Nothing found"),
            tr("Try one word less, the number alone, or all providers. The symptoms on the left "
               "are a way in without a code."));
    });
    connect(m_found, &AnswerPanel::entryRequested, m_lookup, &LookupWay::openEntry);
    connect(m_found, &AnswerPanel::backRequested, m_lookup, &LookupWay::goBack);
}

void DecoderPage::connectWebhook()
{
    const auto hint = [this] {
        m_verdict->showHint(
            tr("The verdict appears here"),
            tr("Fill in what you received and the secret, then check. The secret stays in its "
               "field and is cleared when you leave."));
    };
    hint();
    connect(m_webhook, &WebhookWay::checked, m_verdict, &VerdictPanel::showVerdict);
    connect(m_webhook, &WebhookWay::changed, m_verdict, hint);
}

bool DecoderPage::isSettled() const
{
    return m_paste->isSettled() && m_lookup->isSettled();
}

QString DecoderPage::requestId() const
{
    return m_answers->currentWidget() == m_pasted ? m_pasted->requestId() : QString();
}

QString DecoderPage::ticketText() const
{
    return m_answers->currentWidget() == m_pasted ? m_pasted->ticketText() : QString();
}

void DecoderPage::tick()
{
    m_pasted->tick();
}

void DecoderPage::startSearch()
{
    m_ui->lookupButton->setChecked(true);
    m_lookup->setFocus();
}

} // namespace ringback
