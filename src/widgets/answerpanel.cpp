// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_answerpanel.h"

#include "core/redaction.h"
#include "core/visibletext.h"
#include "engine/errordesk.h"
#include "models/callformat.h"
#include "widgets/answerpanel.h"
#include "widgets/calltext.h"
#include "widgets/hitlistmodel.h"
#include "widgets/lineicon.h"
#include "widgets/linkbutton.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QPushButton>
#include <QScrollBar>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A text of a button is not a place for mnemonics somebody else wrote.
QString asButtonText(const QString& text)
{
    return visibleLine(text).replace(u'&', u"&&"_s);
}

void removeWidgetsFrom(QLayout& layout)
{
    while (QLayoutItem* item = layout.takeAt(0)) {
        // Later: one of them may be the button that was just clicked.
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->setParent(nullptr);
            widget->deleteLater();
        }
        delete item;
    }
}
} // namespace

QString providerNameIn(const ErrorDesk& desk, const QString& provider)
{
    for (const auto& [id, name] : desk.providers()) {
        if (id == provider)
            return name;
    }
    return provider;
}

AnswerPanel::AnswerPanel(const ErrorDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_clock(clock), m_ui(std::make_unique<Ui::AnswerPanel>())
{
    m_ui->setupUi(this);
    m_ui->rawView->setHeading(tr("Body as found, secrets masked"));
    m_ui->askCard->setTone(Tone::Caution);
    for (PlainLabel* muted : {m_ui->foundAsLabel, m_ui->hintTextLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    m_ui->ticketButton->setIcon(lineIcon(LineIcon::Copy));
    applyFonts();
    connect(m_ui->decodedPanel, &DecodedPanel::linkRequested, this, &AnswerPanel::linkRequested);
    connect(m_ui->idsList, &FactList::copied, this, &AnswerPanel::copied);
    connect(m_ui->backButton, &QPushButton::clicked, this, &AnswerPanel::backRequested);
    connect(m_ui->ticketButton, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(ticketText());
        emit copied(tr("text for a ticket"));
    });
    m_ui->stack->setCurrentWidget(m_ui->hintPage);
}

AnswerPanel::~AnswerPanel() = default;

void AnswerPanel::applyFonts()
{
    m_ui->hintTitleLabel->setFont(scaledFont(font(), 1.3, true));
    m_ui->idsHeadingLabel->setFont(scaledFont(font(), 1.0, true));
    m_ui->relatedHeadingLabel->setFont(scaledFont(font(), 1.0, true));
    m_ui->askLabel->setFont(scaledFont(font(), 1.0, true));
}

void AnswerPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

QString AnswerPanel::nameOf(const QString& provider) const
{
    return providerNameIn(m_desk, provider);
}

void AnswerPanel::showHint(const QString& title, const QString& text)
{
    m_error.reset();
    m_body.clear();
    m_ui->rawView->setBytes({});
    m_ui->hintTitleLabel->setText(title);
    m_ui->hintTextLabel->setText(text);
    m_ui->stack->setCurrentWidget(m_ui->hintPage);
}

void AnswerPanel::showPaste(const DecodedPaste& paste, const QDateTime& since, bool asksOperation)
{
    QStringList found;
    if (!paste.error.provider.isEmpty())
        found.append(nameOf(paste.error.provider));
    if (!paste.foundAs.isEmpty())
        found.append(found.isEmpty() ? tr("Found in %1").arg(paste.foundAs)
                                     : tr("found in %1").arg(paste.foundAs));
    m_ui->foundAsLabel->setText(found.join(u"  \u00b7  "_s));
    m_ui->foundAsLabel->setVisible(!found.isEmpty());
    // One question at a time; whose it is comes first.
    if (paste.error.confidence == Confidence::Ambiguous && !paste.error.candidates.isEmpty())
        askForProvider(paste.error.candidates);
    else if (asksOperation)
        askForOperation();
    else
        askNothing();
    showRelated({});
    m_ui->backButton->hide();
    m_ui->ticketButton->show();
    m_ui->decodedPanel->setAboutRequest(true);
    showError(paste.error, since, paste.body);
}

void AnswerPanel::showNoError(const DecodedError& words)
{
    m_ui->foundAsLabel->hide();
    askNothing();
    showRelated({});
    m_ui->backButton->hide();
    m_ui->ticketButton->hide();
    m_ui->decodedPanel->setAboutRequest(false);
    showError(words, {}, {});
    m_error.reset(); // there is none to copy
}

void AnswerPanel::showHit(const CatalogueHit& hit, const QList<CatalogueHit>& related, const QString& backTo)
{
    QString about = hitKindText(hit.kind);
    if (!hit.entry.provider.isEmpty())
        about = nameOf(hit.entry.provider) + u"  \u00b7  "_s + about;
    m_ui->foundAsLabel->setText(about);
    m_ui->foundAsLabel->show();
    askNothing();
    showRelated(related);
    m_ui->backButton->setText(tr("\u2190 Back to \u201c%1\u201d").arg(asButtonText(backTo)));
    m_ui->backButton->setVisible(!backTo.isEmpty());
    m_ui->ticketButton->hide(); // nothing happened yet
    m_ui->decodedPanel->setAboutRequest(hit.kind != CatalogueHit::Kind::Symptom);
    showError(hit.entry, {}, {});
}

void AnswerPanel::showError(const DecodedError& error, const QDateTime& since, const QByteArray& body)
{
    const bool another = !m_error || *m_error != error;
    m_error = error;
    m_body = maskSecrets(body);
    QHash<QString, QString> names;
    for (const auto& [id, name] : m_desk.providers())
        names.insert(id, name);
    m_ui->decodedPanel->setProviderNames(names);
    m_ui->decodedPanel->setError(error, since, m_clock.nowUtc(), QTimeZone::systemTimeZone());
    ApiErrorRecord record;
    record.error = error;
    const QList<Fact> ids = idFactsOf(record);
    m_ui->idsList->setFacts(ids);
    m_ui->idsSection->setVisible(!ids.isEmpty());
    m_ui->rawView->setBytes(m_body);
    if (another)
        m_ui->answerScrollArea->verticalScrollBar()->setValue(0);
    m_ui->stack->setCurrentWidget(m_ui->answerScrollArea);
}

void AnswerPanel::askNothing()
{
    removeWidgetsFrom(*m_ui->candidates->layout());
    m_ui->askCard->hide();
}

QPushButton* AnswerPanel::addChoice(const QString& text, const QString& accessibleName)
{
    QLayout& layout = *m_ui->candidates->layout();
    auto* button = new QPushButton(asButtonText(text), m_ui->candidates);
    button->setObjectName(u"candidateButton%1"_s.arg(layout.count()));
    button->setAccessibleName(accessibleName);
    layout.addWidget(button);
    return button;
}

void AnswerPanel::askForProvider(const QStringList& candidates)
{
    askNothing();
    m_ui->askLabel->setText(tr("More than one provider writes errors like this. Whose is it?"));
    for (const QString& candidate : candidates) {
        const QString name = nameOf(candidate);
        connect(addChoice(name, tr("It is an error of %1").arg(visibleLine(name))), &QPushButton::clicked,
                this, [this, candidate] { emit providerChosen(candidate); });
    }
    static_cast<QHBoxLayout*>(m_ui->candidates->layout())->addStretch();
    m_ui->askCard->show();
}

void AnswerPanel::askForOperation()
{
    askNothing();
    m_ui->askLabel->setText(tr("Was the request to place a call? Then this error means something else."));
    const QList<QPair<QString, QString>> choices {{u"place"_s, tr("Yes, placing a call")},
                                                  {u"read"_s, tr("No, only reading")}};
    for (const auto& [operation, words] : choices)
        connect(addChoice(words, words), &QPushButton::clicked, this,
                [this, operation = operation] { emit operationChosen(operation); });
    static_cast<QHBoxLayout*>(m_ui->candidates->layout())->addStretch();
    m_ui->askCard->show();
}

void AnswerPanel::showRelated(const QList<CatalogueHit>& related)
{
    m_ui->relatedSection->setVisible(!related.isEmpty());
    QLayout& layout = *m_ui->relatedLinks->layout();
    removeWidgetsFrom(layout);
    for (const CatalogueHit& hit : related) {
        QStringList words;
        if (!hit.entry.provider.isEmpty())
            words.append(nameOf(hit.entry.provider));
        if (!hit.entry.code.isEmpty())
            words.append(hit.entry.code);
        words.append(hit.entry.title);
        auto* link = new LinkButton(m_ui->relatedLinks);
        link->setLinkText(words.join(u"  \u00b7  "_s));
        link->setObjectName(u"relatedLink%1"_s.arg(layout.count()));
        const QString entry = hit.entry.entry;
        connect(link, &LinkButton::clicked, this, [this, entry] { emit entryRequested(entry); });
        layout.addWidget(link);
    }
}

QString AnswerPanel::ticketText() const
{
    if (!m_error)
        return {};
    ApiErrorRecord record;
    record.error = *m_error;
    record.body = m_body;
    return ticketTextOf(record, nameOf(m_error->provider), {});
}

void AnswerPanel::tick()
{
    if (m_error)
        m_ui->decodedPanel->tick(m_clock.nowUtc());
}

} // namespace ringback
