// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_pasteway.h"

#include "core/visibletext.h"
#include "engine/errordesk.h"
#include "models/callformat.h"
#include "widgets/answerpanel.h"
#include "providers/mentionedcodes.h"
#include "widgets/pasteexamples.h"
#include "widgets/pasteway.h"
#include "widgets/theme.h"

#include <QSignalBlocker>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int DecodeDelayMs = 200;
// Beyond it a text is decoded once, not twice.
constexpr qsizetype AskableBytes = 256 * 1024;

// The desk answers a text without any error with words on what can be pasted.
bool saysNoError(const DecodedPaste& paste)
{
    const DecodedError& error = paste.error;
    return error.entry.isEmpty() && error.code.isEmpty() && error.provider.isEmpty()
        && error.message.isEmpty() && error.requestId.isEmpty() && paste.httpStatus == 0
        && error.httpStatus == 0 && error.confidence == Confidence::None;
}
} // namespace

PasteWay::PasteWay(const ErrorDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_clock(clock), m_ui(std::make_unique<Ui::PasteWay>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->pasteEdit);
    m_ui->headingLabel->setFont(scaledFont(font(), 1.5, true));
    m_ui->foundLabel->setFont(scaledFont(font(), 1.0, true));
    for (PlainLabel* muted :
         {m_ui->hintLabel, m_ui->examplesLabel, m_ui->providerLabel, m_ui->operationLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    m_ui->pasteEdit->setPlaceholderText(tr("Paste here. It is decoded as you type."));
    m_ui->pasteNoteLabel->hide();
    m_ui->foundSection->hide();
    buildChoosers();
    buildExamples();
    m_wait.setSingleShot(true);
    m_wait.setInterval(DecodeDelayMs);
    connect(&m_wait, &QTimer::timeout, this, &PasteWay::decode);
    connect(m_ui->pasteEdit, &PasteEdit::bytesChanged, this, [this] { m_wait.start(); });
    connect(m_ui->pasteEdit, &PasteEdit::noteChanged, this, [this] {
        m_ui->pasteNoteLabel->setText(m_ui->pasteEdit->note());
        m_ui->pasteNoteLabel->setVisible(!m_ui->pasteEdit->note().isEmpty());
    });
    connect(m_ui->openFileButton, &QPushButton::clicked, this, [this] {
        const QString path = askForFile(this, tr("Open a file with an error"));
        if (!path.isEmpty())
            m_ui->pasteEdit->openFile(path);
    });
    connect(m_ui->clearButton, &QPushButton::clicked, this, [this] {
        m_ui->pasteEdit->reset();
        m_ui->providerCombo->setCurrentIndex(0);
        m_ui->operationCombo->setCurrentIndex(0);
        m_wait.stop();
        decode();
        m_ui->pasteEdit->setFocus();
    });
    connect(m_ui->foundList, &QListWidget::currentRowChanged, this, &PasteWay::choose);
    m_ui->clearButton->setEnabled(false);
}

PasteWay::~PasteWay() = default;

void PasteWay::buildChoosers()
{
    m_ui->providerCombo->addItem(tr("Find out"), QString());
    for (const auto& [id, name] : m_desk.providers())
        m_ui->providerCombo->addItem(visibleLine(name), id);
    m_ui->operationCombo->addItem(tr("not known"), u"unknown"_s);
    m_ui->operationCombo->addItem(tr("reading"), u"read"_s);
    m_ui->operationCombo->addItem(tr("placing a call"), u"place"_s);
    m_ui->operationCombo->addItem(tr("hanging up"), u"hangup"_s);
    m_ui->operationCombo->setToolTip(
        asToolTip(tr("A read may be repeated; a call placed twice rings twice.")));
    for (QComboBox* combo : {m_ui->providerCombo, m_ui->operationCombo})
        connect(combo, &QComboBox::currentIndexChanged, this, [this] { m_wait.start(); });
}

void PasteWay::buildExamples()
{
    auto* layout = static_cast<QHBoxLayout*>(m_ui->examplesRow->layout());
    for (const PasteExample& example : pasteExamples()) {
        auto* button = new QPushButton(example.name, m_ui->examplesRow);
        button->setObjectName(u"exampleButton%1"_s.arg(layout->count() - 1));
        button->setAccessibleName(tr("Try the example: %1").arg(example.name));
        button->setToolTip(asToolTip(tr("%1. Made up.").arg(example.what)));
        connect(button, &QPushButton::clicked, this, [this, text = example.text] {
            m_ui->providerCombo->setCurrentIndex(0);
            m_ui->pasteEdit->setBytes(text);
            m_wait.stop();
            decode();
        });
        layout->insertWidget(layout->count() - 1, button);
    }
}

void PasteWay::setProvider(const QString& provider)
{
    const int index = m_ui->providerCombo->findData(provider);
    if (index < 0)
        return;
    m_ui->providerCombo->setCurrentIndex(index);
    m_wait.stop();
    decode();
}

void PasteWay::setOperation(const QString& operation)
{
    const int index = m_ui->operationCombo->findData(operation);
    if (index < 0)
        return;
    m_ui->operationCombo->setCurrentIndex(index);
    m_wait.stop();
    decode();
}

QList<DecodedPaste> PasteWay::codesIn(const QByteArray& text) const
{
    const QString words = QString::fromUtf8(text);
    QList<DecodedPaste> found;
    for (const CatalogueHit& hit : codesMentionedIn(
             words, m_desk.search({}, m_ui->providerCombo->currentData().toString()), m_desk.providers()))
        found.append({hit.entry, 0, {}, tr("a text without an API error, by its code")});
    return found;
}

void PasteWay::decode()
{
    const QByteArray text = m_ui->pasteEdit->bytes();
    const bool blank = text.trimmed().isEmpty();
    m_ui->clearButton->setEnabled(!text.isEmpty());
    const QList<DecodedPaste> before = m_found;
    const QList<QDateTime> beforeSince = m_since;
    const QString provider = m_ui->providerCombo->currentData().toString();
    const QString operation = m_ui->operationCombo->currentData().toString();
    m_found = blank ? QList<DecodedPaste>() : m_desk.decode(text, provider, operation);
    m_ifPlaced.clear();
    m_areCodes = false;
    DecodedError noError;
    if (m_found.size() == 1 && saysNoError(m_found.first()))
        noError = m_found.takeFirst().error;
    if (m_found.isEmpty() && !blank) {
        m_found = codesIn(text);
        m_areCodes = !m_found.isEmpty();
    } else if (operation == "unknown"_L1 && text.size() <= AskableBytes && !blank) {
        m_ifPlaced = m_desk.decode(text, provider, u"place"_s);
    }
    // A wait goes on counting while more is typed behind its error.
    m_since.clear();
    for (qsizetype i = 0; i < m_found.size(); ++i) {
        const bool known = i < before.size() && before.at(i).error.requestId == m_found.at(i).error.requestId
            && before.at(i).error.code == m_found.at(i).error.code && before.at(i).body == m_found.at(i).body;
        // When a call ended that way is not known: no wait can count from it.
        m_since.append(m_areCodes ? QDateTime() : known ? beforeSince.at(i) : m_clock.nowUtc());
    }
    showFound();
    if (blank)
        emit emptied();
    else if (m_found.isEmpty())
        emit nothingFound(noError);
}

void PasteWay::showFound()
{
    const int row =
        std::clamp(m_ui->foundList->currentRow(), 0, std::max(0, static_cast<int>(m_found.size()) - 1));
    {
        const QSignalBlocker quiet(m_ui->foundList);
        m_ui->foundList->clear();
        for (const DecodedPaste& paste : std::as_const(m_found)) {
            const DecodedError& error = paste.error;
            QStringList words {error.title.isEmpty() ? tr("An error that is not documented") : error.title};
            if (!error.provider.isEmpty())
                words.append(providerNameIn(m_desk, error.provider));
            if (!error.code.isEmpty())
                words.append(error.code);
            else if (paste.httpStatus > 0)
                words.append(tr("HTTP %1").arg(paste.httpStatus));
            auto* item = new QListWidgetItem(visibleLine(words.join(u"  \u00b7  "_s)), m_ui->foundList);
            item->setData(Qt::AccessibleTextRole, item->text());
            item->setSizeHint({0, fontMetrics().height() + Gap});
        }
        m_ui->foundList->setCurrentRow(m_found.isEmpty() ? -1 : row);
    }
    m_ui->foundSection->setVisible(m_found.size() > 1);
    const int lines = std::clamp(static_cast<int>(m_found.size()), 2, 7);
    m_ui->foundList->setFixedHeight(lines * (fontMetrics().height() + Gap)
                                    + 2 * m_ui->foundList->frameWidth());
    m_ui->foundLabel->setText(m_areCodes ? tr("No API error, but %1 codes").arg(m_found.size())
                                         : tr("%1 errors found").arg(m_found.size()));
    choose(m_found.isEmpty() ? -1 : row);
}

void PasteWay::choose(int row)
{
    if (row >= 0 && row < m_found.size())
        emit errorChosen(m_found.at(row), m_since.at(row), placingDiffers(row));
}

bool PasteWay::placingDiffers(int row) const
{
    if (m_ifPlaced.size() != m_found.size())
        return false;
    const DecodedError& one = m_found.at(row).error;
    const DecodedError& other = m_ifPlaced.at(row).error;
    return one.title != other.title || one.fix != other.fix || one.retry.advice != other.retry.advice;
}

} // namespace ringback
