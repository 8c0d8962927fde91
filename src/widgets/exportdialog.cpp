// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_exportdialog.h"

#include "engine/exportjob.h"
#include "models/callformat.h"
#include "widgets/confirmdialog.h"
#include "widgets/exportdialog.h"
#include "widgets/theme.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>
#include <QStandardPaths>

namespace ringback {
using namespace Qt::StringLiterals;

ExportDialog::ExportDialog(What what, QWidget* parent)
    : QDialog(parent), m_what(std::move(what)), m_ui(std::make_unique<Ui::ExportDialog>())
{
    m_ui->setupUi(this);
    withoutIcons(*m_ui->buttonBox);
    m_ui->headingLabel->setFont(scaledFont(font(), 1.2, true));
    m_ui->headingLabel->setText(tr("Export calls"));
    const QString filter = m_what.filter.toText();
    m_ui->whatLabel->setText(
        (filter.isEmpty() ? tr("All calls of the history, newest first.")
                          : tr("The calls of the list's filter, newest first: %1").arg(filter))
        + u' ' + tr("With each call goes how far its account could be believed when the export began."));
    const QTimeZone local = QTimeZone::systemTimeZone();
    m_ui->zoneCombo->addItem(tr("UTC"), QByteArray("UTC"));
    m_ui->zoneCombo->addItem(
        tr("Local time: %1 (%2)").arg(QString::fromUtf8(local.id()), zoneText(m_what.now, local)),
        local.id());
    m_ui->numbersLabel->setText(tr("A text that a spreadsheet would run as a formula (it begins with = + - "
                                   "@) gets an apostrophe in front. "
                                   "Phone numbers and long digits, which a spreadsheet would change, are "
                                   "written as =\"+15551234567\": it "
                                   "then shows and saves +15551234567. To undo this in a program: take away "
                                   "one leading apostrophe, or the "
                                   "=\" and the last \"."));
    QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    if (folder.isEmpty() || !QFileInfo(folder).isDir())
        folder = QDir::homePath();
    m_ui->fileEdit->setText(QDir::toNativeSeparators(
        folder + u"/calls-"_s + m_what.now.toLocalTime().toString(u"yyyyMMdd-HHmm"_s) + u".csv"_s));
    m_ui->progressBar->hide();
    QPushButton* go = m_ui->buttonBox->button(QDialogButtonBox::Save);
    go->setText(tr("&Export"));
    go->setObjectName(u"exportButton"_s);
    connect(go, &QPushButton::clicked, this, &ExportDialog::start);
    connect(m_ui->buttonBox, &QDialogButtonBox::rejected, this, &ExportDialog::reject);
    connect(m_ui->chooseButton, &QPushButton::clicked, this, &ExportDialog::chooseFile);
    connect(m_ui->fileEdit, &QLineEdit::textChanged, this, &ExportDialog::updateForm);
    for (QRadioButton* button : {m_ui->csvButton, m_ui->jsonButton, m_ui->ndjsonButton}) {
        connect(button, &QRadioButton::toggled, this, [this](bool on) {
            if (on)
                fitSuffix();
            updateForm();
        });
    }
    connect(m_ui->plainCheckBox, &QCheckBox::toggled, this, &ExportDialog::updateForm);
    updateForm();
}

void ExportDialog::setCount(qint64 count)
{
    m_count = count;
    m_ui->headingLabel->setText(tr("Export %1").arg(countText(count)));
    if (count == 0)
        say(tr("No call fits the filter: there is nothing to export. Widen the filter first."), true);
    updateForm();
}

ExportDialog::~ExportDialog() = default;

QString ExportDialog::countText(qint64 count) const
{
    return count == 1 ? tr("1 call") : tr("%1 calls").arg(locale().toString(count));
}

ExportRequest ExportDialog::request() const
{
    ExportRequest request;
    request.filter = m_what.filter;
    request.accounts = m_what.accounts;
    request.now = m_what.now;
    request.format = m_ui->jsonButton->isChecked() ? ExportFormat::Json
        : m_ui->ndjsonButton->isChecked()          ? ExportFormat::NdJson
                                                   : ExportFormat::Csv;
    request.numbers = m_ui->plainCheckBox->isChecked() ? CsvNumbers::Plain : CsvNumbers::ForSpreadsheets;
    request.byteOrderMark = m_ui->bomCheckBox->isChecked();
    request.zone = QTimeZone(m_ui->zoneCombo->currentData().toByteArray());
    request.withRaw = m_ui->rawCheckBox->isChecked();
    return request;
}

void ExportDialog::setFile(const QString& file)
{
    m_ui->fileEdit->setText(file);
}

void ExportDialog::chooseFile()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Export calls"), m_ui->fileEdit->text(),
                                                      tr("Calls (*.csv *.json *.ndjson);;All files (*)"),
                                                      nullptr, QFileDialog::DontConfirmOverwrite);
    if (!file.isEmpty())
        setFile(QDir::toNativeSeparators(file));
}

// The name follows the form as long as it ends in the name of one.
void ExportDialog::fitSuffix()
{
    const QString file = m_ui->fileEdit->text();
    const qsizetype dot = file.lastIndexOf(u'.');
    if (dot > 0 && exportFormatFromWord(QStringView(file).mid(dot + 1)))
        setFile(file.first(dot + 1) + wordOf(request().format));
}

void ExportDialog::updateForm()
{
    const bool csv = m_ui->csvButton->isChecked();
    const bool idle = m_job == nullptr;
    m_ui->formGroup->setEnabled(idle);
    m_ui->csvGroup->setVisible(csv);
    m_ui->csvGroup->setEnabled(idle);
    m_ui->jsonGroup->setVisible(!csv);
    m_ui->jsonGroup->setEnabled(idle);
    m_ui->fileEdit->setEnabled(idle);
    m_ui->chooseButton->setEnabled(idle);
    m_ui->numbersLabel->setVisible(!m_ui->plainCheckBox->isChecked());
    m_ui->buttonBox->button(QDialogButtonBox::Save)
        ->setEnabled(idle && !m_ui->fileEdit->text().trimmed().isEmpty() && m_count != 0);
    m_ui->buttonBox->button(QDialogButtonBox::Cancel)->setText(idle ? tr("Close") : tr("Stop"));
}

void ExportDialog::say(const QString& text, bool bad)
{
    m_ui->resultLabel->setText(text);
    m_ui->resultLabel->setTone(bad ? Tone::Bad : Tone::Good);
    m_ui->resultLabel->setVisible(!text.isEmpty());
}

void ExportDialog::start()
{
    const QString file = QDir::fromNativeSeparators(m_ui->fileEdit->text().trimmed());
    if (QFileInfo(file).isFile()) {
        ConfirmDialog question(
            {tr("Replace %1?").arg(QFileInfo(file).fileName()),
             {tr("There is a file of this name. It stays as it is until the export is complete.")},
             tr("&Replace it"),
             tr("&Keep it")},
            this);
        if (question.exec() != QDialog::Accepted)
            return;
    }
    say({}, false);
    m_ui->progressBar->setRange(0,
                                m_count > 0 ? static_cast<int>(std::min<qint64>(m_count, 2'000'000'000)) : 0);
    m_ui->progressBar->setValue(0);
    m_ui->progressBar->show();
    m_job = std::make_unique<ExportJob>(m_what.historyFile, request(), file);
    connect(m_job.get(), &ExportJob::progressed, this, [this](qint64 written) {
        m_ui->progressBar->setValue(
            static_cast<int>(std::min<qint64>(written, m_ui->progressBar->maximum())));
        m_ui->progressBar->setFormat(tr("%1 written").arg(countText(written)));
    });
    connect(m_job.get(), &ExportJob::finished, this, &ExportDialog::finish);
    m_job->start();
    updateForm();
    m_ui->buttonBox->button(QDialogButtonBox::Cancel)->setFocus();
}

void ExportDialog::finish(const ExportOutcome& outcome, const QString& problem)
{
    const QString file = m_ui->fileEdit->text().trimmed();
    // From inside its own signal it cannot be deleted.
    m_job.release()->deleteLater();
    m_ui->progressBar->hide();
    updateForm();
    if (!problem.isEmpty()) {
        say(problem, true);
    } else if (outcome.canceled) {
        say(tr("Stopped. No file was written; what was there before is unchanged."), true);
    } else if (outcome.rows == 0) {
        say(tr("No call fits the filter any more: no file was written."), true);
    } else {
        const QString message = tr("%1 exported to %2").arg(countText(outcome.rows), file);
        say(message, false);
        emit exported(message);
    }
}

void ExportDialog::reject()
{
    if (m_job)
        m_job->cancel();
    else
        QDialog::reject();
}

} // namespace ringback
