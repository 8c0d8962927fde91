// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ticketdialog.h"

#include "core/visibletext.h"
#include "engine/ticketfile.h"
#include "widgets/card.h"
#include "widgets/confirmdialog.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/tickettemplatedialog.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int TicketPauseMs = 350;

struct TicketFileForm {
    TicketFormat format;
    const char* filter;
    const char* ending;
};
constexpr auto TicketFileForms = std::to_array<TicketFileForm>(
    {{TicketFormat::Bundle, QT_TRANSLATE_NOOP("ringback::TicketDialog", "Bundle with evidence (*.zip)"),
      ".zip"},
     {TicketFormat::Markdown, QT_TRANSLATE_NOOP("ringback::TicketDialog", "Markdown (*.md)"), ".md"},
     {TicketFormat::Text, QT_TRANSLATE_NOOP("ringback::TicketDialog", "Plain text (*.txt)"), ".txt"},
     {TicketFormat::Email, QT_TRANSLATE_NOOP("ringback::TicketDialog", "Mail (*.eml)"), ".eml"},
     {TicketFormat::Json, QT_TRANSLATE_NOOP("ringback::TicketDialog", "JSON (*.json)"), ".json"}});

// The ending says the form, whatever the filter was; a name without one gets the filter's.
QString askForTicketFile(QWidget* parent, const QString& proposed, TicketFormat* format)
{
    QStringList filters;
    for (const TicketFileForm& form : TicketFileForms)
        filters.append(TicketDialog::tr(form.filter));
    QString chosen = filters.first();
    QString file = QFileDialog::getSaveFileName(parent, TicketDialog::tr("Save the ticket"), proposed,
                                                filters.join(u";;"_s), &chosen);
    if (file.isEmpty())
        return {};
    for (const TicketFileForm& form : TicketFileForms) {
        if (file.endsWith(QLatin1StringView(form.ending), Qt::CaseInsensitive)) {
            *format = form.format;
            return file;
        }
    }
    const TicketFileForm& form = TicketFileForms.at(size_t(std::max<qsizetype>(0, filters.indexOf(chosen))));
    *format = form.format;
    return file + QLatin1StringView(form.ending);
}

QString maskKindText(TicketSecretKind kind)
{
    switch (kind) {
    case TicketSecretKind::PhoneNumber:
        return TicketDialog::tr("phone number");
    case TicketSecretKind::PersonName:
        return TicketDialog::tr("name");
    case TicketSecretKind::FreeText:
        return TicketDialog::tr("text");
    case TicketSecretKind::Address:
        return TicketDialog::tr("address");
    }
    return {};
}
} // namespace

TicketDialog::TicketDialog(TicketDesk& desk, TicketSubject subject, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_subject(std::move(subject))
{
    m_chooseFile = [this](const QString& proposed, TicketFormat* format) {
        return askForTicketFile(this, proposed, format);
    };
    build();
    m_pause.setSingleShot(true);
    m_pause.setInterval(TicketPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &TicketDialog::ask);
    connect(&m_desk, &TicketDesk::draftsReady, this, &TicketDialog::takeDrafts);
    connect(&m_desk, &TicketDesk::written, this, &TicketDialog::takeWritten);
    connect(&m_desk, &TicketDesk::kept, this, &TicketDialog::takeKept);
    connect(m_providers, &QListWidget::currentRowChanged, this, &TicketDialog::showDraft);
    connect(m_masks, &QListWidget::itemChanged, this, &TicketDialog::maskToggled);
    for (QPlainTextEdit* edit : {m_tried, m_expected})
        connect(edit, &QPlainTextEdit::textChanged, this, [this] { m_pause.start(); });
    connect(m_copyButton, &QPushButton::clicked, this, &TicketDialog::copy);
    connect(m_saveButton, &QPushButton::clicked, this, &TicketDialog::saveAs);
    connect(m_mailButton, &QPushButton::clicked, this, &TicketDialog::mail);
    connect(m_keepButton, &QPushButton::clicked, this, &TicketDialog::keep);
    connect(m_templateButton, &QPushButton::clicked, this, &TicketDialog::editTemplate);
    connect(m_closeButton, &QPushButton::clicked, this, &QDialog::reject);
    showDraft(-1);
    ask();
}

void TicketDialog::build()
{
    setObjectName(u"ticketDialog"_s);
    setWindowTitle(tr("Ticket for support"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap);
    m_heading = new PlainLabel(this);
    m_heading->setObjectName(u"ticketHeadingLabel"_s);
    m_heading->setFont(scaledFont(font(), 1.2, true));
    m_heading->setWordWrap(true);
    layout->addWidget(m_heading);
    m_earlier = new Card(this);
    m_earlier->setObjectName(u"earlierTicketsCard"_s);
    m_earlier->setTone(Tone::Caution);
    auto* earlierLayout = new QVBoxLayout(m_earlier);
    m_earlierText = new PlainLabel(m_earlier);
    m_earlierText->setObjectName(u"earlierTicketsLabel"_s);
    m_earlierText->setWordWrap(true);
    earlierLayout->addWidget(m_earlierText);
    layout->addWidget(m_earlier);

    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    m_providers = new QListWidget(splitter);
    m_providers->setObjectName(u"ticketProvidersList"_s);
    m_providers->setAccessibleName(tr("One ticket for each provider"));
    m_preview = new QPlainTextEdit(splitter);
    m_preview->setObjectName(u"ticketPreviewEdit"_s);
    m_preview->setAccessibleName(tr("The ticket as support will get it"));
    m_preview->setReadOnly(true);
    m_preview->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_preview->setTabChangesFocus(true);
    m_preview->setFont(fixedWidthFont(font()));
    splitter->addWidget(m_providers);
    splitter->addWidget(m_preview);
    splitter->addWidget(buildSide());
    splitter->setStretchFactor(1, 3);
    splitter->setStretchFactor(2, 2);
    const int letter = fontMetrics().averageCharWidth();
    splitter->setSizes({16 * letter, 76 * letter, 48 * letter});
    layout->addWidget(splitter, 1);
    m_status = new PlainLabel(this);
    m_status->setObjectName(u"ticketStatusLabel"_s);
    m_status->setWordWrap(true);
    layout->addWidget(m_status);
    layout->addWidget(buildButtons());
    resize(142 * letter, 40 * fontMetrics().height());
}

QWidget* TicketDialog::buildSide()
{
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(Gap, 0, 0, 0);
    layout->setSpacing(HalfGap);
    const auto field = [&](const QString& text, QWidget* widget, const char* name) {
        auto* label = new QLabel(text, side);
        label->setTextFormat(Qt::PlainText);
        label->setBuddy(widget);
        widget->setObjectName(QString::fromLatin1(name));
        QString plain = text;
        widget->setAccessibleName(plain.remove(u'&'));
        layout->addWidget(label);
        layout->addWidget(widget);
    };
    m_tried = new QPlainTextEdit(side);
    m_expected = new QPlainTextEdit(side);
    for (QPlainTextEdit* edit : {m_tried, m_expected}) {
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(4 * fontMetrics().height());
    }
    field(tr("What you &tried"), m_tried, "ticketTriedEdit");
    field(tr("What you e&xpected"), m_expected, "ticketExpectedEdit");
    m_masksHead = new PlainLabel(side);
    m_masksHead->setObjectName(u"ticketMasksLabel"_s);
    m_masksHead->setWordWrap(true);
    layout->addSpacing(HalfGap);
    layout->addWidget(m_masksHead);
    m_masks = new QListWidget(side);
    field(tr("&Masked values (ticked: shown in the ticket)"), m_masks, "ticketMasksList");
    m_masks->setWordWrap(true);
    m_masks->setTextElideMode(Qt::ElideMiddle);
    layout->setStretchFactor(m_masks, 1);
    m_reference = new QLineEdit(side);
    field(tr("The support's &number for it, if there is one"), m_reference, "ticketReferenceEdit");
    m_note = new QLineEdit(side);
    field(tr("N&ote for the history (not part of the ticket)"), m_note, "ticketNoteEdit");
    return side;
}

QWidget* TicketDialog::buildButtons()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](const QString& text, const char* name) {
        auto* button = new QPushButton(text, row);
        button->setObjectName(QString::fromLatin1(name));
        button->setAutoDefault(false);
        layout->addWidget(button);
        return button;
    };
    m_templateButton = add(tr("&Edit template..."), "editTemplateButton");
    layout->addStretch(1);
    m_copyButton = add(tr("&Copy"), "copyTicketButton");
    m_saveButton = add(tr("&Save as..."), "saveTicketButton");
    m_mailButton = add(tr("Open in mail &program"), "mailTicketButton");
    m_keepButton = add(tr("&Keep in history"), "keepTicketButton");
    m_keepButton->setToolTip(tr("Keeps the ticket as sent and puts the work on its calls to waiting."));
    m_closeButton = add(tr("C&lose"), "closeTicketButton");
    m_closeButton->setDefault(true);
    return row;
}

const TicketDraft* TicketDialog::current() const
{
    const int row = m_providers->currentRow();
    return row >= 0 && row < m_drafts.size() ? &m_drafts[row] : nullptr;
}

void TicketDialog::ask()
{
    m_options.tried = m_tried->toPlainText();
    m_options.expected = m_expected->toPlainText();
    if (m_subject.incident)
        m_asked = m_desk.draftForIncident(*m_subject.incident, m_options);
    else if (m_subject.error)
        m_asked = m_desk.draftForError(*m_subject.error, m_options);
    else
        m_asked = m_desk.draftForCalls(m_subject.calls, m_options);
}

void TicketDialog::takeDrafts(quint64 number, const QList<TicketDraft>& drafts)
{
    if (number != m_asked)
        return;
    const QString before = current() != nullptr ? current()->provider : QString();
    int row = 0;
    m_drafts = drafts;
    m_filling = true;
    m_providers->clear();
    for (qsizetype i = 0; i < drafts.size(); ++i) {
        const QString name = drafts[i].providerName.isEmpty() ? tr("No ticket") : drafts[i].providerName;
        m_providers->addItem(visibleLine(name));
        if (drafts[i].provider == before)
            row = int(i);
    }
    m_filling = false;
    m_providers->setVisible(drafts.size() > 1);
    m_providers->setCurrentRow(drafts.isEmpty() ? -1 : row);
    showDraft(m_providers->currentRow());
}

void TicketDialog::showDraft(int index)
{
    if (m_filling)
        return;
    const TicketDraft* draft = index >= 0 && index < m_drafts.size() ? &m_drafts[index] : nullptr;
    const bool usable = draft != nullptr && draft->problem.isEmpty();
    for (QPushButton* button : {m_copyButton, m_saveButton, m_mailButton, m_templateButton})
        button->setEnabled(usable);
    m_keepButton->setEnabled(usable && !m_keptProviders.contains(draft->provider) && m_keeping == 0);
    if (!usable) {
        m_heading->setText(draft == nullptr ? tr("Gathering what support asks for...") : tr("No ticket"));
        m_preview->setPlainText({});
        m_masks->clear();
        m_masksHead->setText({});
        m_earlier->hide();
        if (draft != nullptr)
            say(draft->problem, true);
        return;
    }
    m_heading->setText(draft->subject);
    const QString address = draft->supportEmail.isEmpty()
        ? tr("%1 publishes no support address").arg(draft->providerName)
        : draft->supportEmail;
    m_mailButton->setToolTip(visibleLine(tr("To: %1").arg(address)).toHtmlEscaped());
    QStringList earlier;
    for (const TicketRecord& record : draft->earlier) {
        earlier.append(
            tr("Already reported: %1 on %2, %3%4")
                .arg(record.id, record.createdAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s),
                     wordOf(record.state),
                     record.reference.isEmpty() ? QString() : tr(", reference %1").arg(record.reference)));
    }
    constexpr qsizetype EarlierShown = 4;
    if (earlier.size() > EarlierShown)
        earlier =
            earlier.first(EarlierShown) + QStringList {tr("and %1 more").arg(earlier.size() - EarlierShown)};
    m_earlierText->setText(earlier.join(u'\n'));
    m_earlier->setVisible(!earlier.isEmpty());
    if (m_preview->toPlainText() != draft->text)
        m_preview->setPlainText(draft->text);
    fillMasks(*draft);
    if (!draft->templateProblem.isEmpty())
        say(draft->templateProblem, true);
    else if (!draft->supportNote.isEmpty())
        say(draft->supportNote + u" ("_s + address + u')');
    else
        say(address);
}

void TicketDialog::fillMasks(const TicketDraft& draft)
{
    m_filling = true;
    const int row = m_masks->currentRow();
    m_masks->clear();
    int masked = 0;
    for (const TicketMask& mask : draft.masks) {
        masked += mask.open ? 0 : 1;
        auto* item = new QListWidgetItem(visibleLine(tr("%1 (%2), %3")
                                                         .arg(mask.open ? mask.original : mask.shown,
                                                              maskKindText(mask.kind), mask.where)),
                                         m_masks);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(mask.open ? Qt::Checked : Qt::Unchecked);
        item->setData(Qt::UserRole, mask.id);
        item->setData(Qt::AccessibleTextRole,
                      tr("%1: %2").arg(mask.open ? tr("Shown") : tr("Masked"), item->text()));
    }
    m_masks->setCurrentRow(std::min(row < 0 ? 0 : row, m_masks->count() - 1));
    m_masksHead->setText(tr("%1 values are masked, %2 shown. Keys are never shown.")
                             .arg(masked)
                             .arg(draft.masks.size() - masked));
    m_filling = false;
}

void TicketDialog::maskToggled(QListWidgetItem* item)
{
    if (m_filling || current() == nullptr)
        return;
    const QString id = item->data(Qt::UserRole).toString();
    const auto& masks = current()->masks;
    const auto mask =
        std::find_if(masks.begin(), masks.end(), [&id](const TicketMask& other) { return other.id == id; });
    if (mask == masks.end())
        return;
    if (item->checkState() == Qt::Unchecked) {
        m_options.unmasked.remove(id);
        ask();
        return;
    }
    m_filling = true;
    item->setCheckState(Qt::Unchecked);
    m_filling = false;
    constexpr qsizetype ShownOfText = 300;
    ConfirmDialog question(
        {tr("Show this %1 in the ticket?").arg(maskKindText(mask->kind)),
         {mask->original.left(ShownOfText) + (mask->original.size() > ShownOfText ? u"..."_s : QString()),
          tr("Found first: %1. It will then stand in the text, the files and the evidence, wherever it "
             "occurs, and "
             "support will read it.")
              .arg(mask->where)},
         tr("&Show it"),
         tr("&Keep it masked")},
        this);
    if (question.exec() == QDialog::Accepted) {
        m_options.unmasked.insert(id);
        ask();
    }
}

void TicketDialog::say(const QString& text, bool isProblem)
{
    m_status->setForegroundRole(isProblem ? QPalette::Text : QPalette::PlaceholderText);
    m_status->setText(text);
}

void TicketDialog::copy()
{
    if (const TicketDraft* draft = current()) {
        QGuiApplication::clipboard()->setText(draft->text);
        say(tr("Copied, as shown."));
    }
}

void TicketDialog::saveAs()
{
    const TicketDraft* draft = current();
    if (draft == nullptr)
        return;
    TicketFormat format = TicketFormat::Bundle;
    const QString file =
        m_chooseFile(proposedTicketName(*draft, format, QDateTime::currentDateTimeUtc()), &format);
    if (file.isEmpty())
        return;
    m_savedTo = file;
    const QByteArray picture = format == TicketFormat::Bundle && m_picture ? m_picture(*draft) : QByteArray();
    m_writing = m_desk.write(*draft, format, file, picture);
}

void TicketDialog::takeWritten(quint64 number, const QString& problem)
{
    if (number != m_writing)
        return;
    say(problem.isEmpty() ? tr("Saved: %1").arg(m_savedTo) : problem, !problem.isEmpty());
}

void TicketDialog::mail()
{
    if (const TicketDraft* draft = current()) {
        emit linkRequested(ticketMailLink(*draft));
        say(tr("Handed to the mail program. What was too long for it is in the saved file: attach that."));
    }
}

void TicketDialog::keep()
{
    const TicketDraft* draft = current();
    if (draft == nullptr || m_keeping != 0)
        return;
    m_keepingProvider = draft->provider;
    m_keepButton->setEnabled(false);
    m_keeping =
        m_desk.keep(*draft, TicketState::Sent, m_reference->text().trimmed(), m_note->text().trimmed());
}

void TicketDialog::takeKept(quint64 number, const TicketRecord& record, const QString& problem)
{
    if (m_keeping == 0 || number != m_keeping)
        return;
    m_keeping = 0;
    if (problem.isEmpty())
        m_keptProviders.insert(m_keepingProvider);
    showDraft(m_providers->currentRow());
    if (!problem.isEmpty()) {
        say(problem, true);
        return;
    }
    say(tr("Kept as %1. The work on its calls is waiting.").arg(record.id));
    emit ticketKept(record);
}

void TicketDialog::editTemplate()
{
    const TicketDraft* draft = current();
    if (draft == nullptr)
        return;
    TicketTemplateDialog dialog(m_desk, draft->provider, draft->providerName, this);
    if (dialog.exec() == QDialog::Accepted)
        ask();
}

} // namespace ringback
