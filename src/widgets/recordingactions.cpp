// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/recordingactions.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"
#include "widgets/tonedlabel.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
PlainLabel* wrappedLabel(const QString& text, QWidget* parent)
{
    auto* label = new PlainLabel(parent);
    label->setWordWrap(true);
    label->setText(text);
    return label;
}
// As high as its texts need at its width.
void fitHeight(QDialog& dialog)
{
    QLayout* layout = dialog.layout();
    layout->activate();
    const int width = std::max(dialog.minimumWidth(), dialog.isVisible() ? dialog.width() : 0);
    dialog.resize(width,
                  layout->hasHeightForWidth() ? layout->heightForWidth(width) : dialog.sizeHint().height());
}
} // namespace

RecordingActions::RecordingActions(RecordingDesk& desk, QMainWindow& window)
    : QObject(&window), m_desk(desk), m_window(window), m_action(new QAction(this)),
      m_indicator(new QWidget(&window)), m_where(new PlainLabel(m_indicator))
{
    m_action->setObjectName(u"recordTrafficAction"_s);
    connect(m_action, &QAction::triggered, this, [this] {
        if (m_desk.folder().isEmpty())
            ask();
        else
            stop();
    });
    m_indicator->setObjectName(u"recordingIndicator"_s);
    m_where->setObjectName(u"recordingLabel"_s);
    auto* stopButton = new QToolButton(m_indicator);
    stopButton->setObjectName(u"stopRecordingButton"_s);
    stopButton->setText(tr("Stop"));
    stopButton->setAccessibleName(tr("Stop recording"));
    auto* layout = new QHBoxLayout(m_indicator);
    layout->setContentsMargins(Gap, 0, Gap, 0);
    layout->setSpacing(HalfGap);
    layout->addWidget(m_where);
    layout->addWidget(stopButton);
    connect(stopButton, &QToolButton::clicked, this, &RecordingActions::stop);
    connect(&m_desk, &RecordingDesk::changed, this, &RecordingActions::show);
    connect(&m_desk, &RecordingDesk::endedEarly, this, [this](const QString& problem) {
        emit noticed(tr("%1 What was recorded until then is in %2.")
                         .arg(visibleText(problem), visibleLine(QDir::toNativeSeparators(m_desk.folder()))));
    });
    show();
}

void RecordingActions::show()
{
    const QString folder = QDir::toNativeSeparators(m_desk.folder());
    const bool on = !folder.isEmpty();
    m_action->setText(on ? tr("Stop &recording") : tr("&Record traffic..."));
    m_indicator->setVisible(on);
    m_where->setText(tr("Recording to %1").arg(visibleLine(QDir(folder).dirName())));
    m_where->setToolTip(asToolTip(folder));
}

void RecordingActions::stop()
{
    const QString folder = QDir::toNativeSeparators(m_desk.folder());
    if (folder.isEmpty())
        return;
    m_desk.stop();
    emit noticed(tr("Recorded to %1. Read through it before you give it to somebody. To play it: ringback "
                    "--replay FOLDER")
                     .arg(visibleLine(folder)));
}

void RecordingActions::ask()
{
    if (!m_open.isNull())
        return;
    auto* dialog = new QDialog(&m_window);
    m_open = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"recordingDialog"_s);
    dialog->setWindowTitle(tr("Record traffic"));
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    layout->addWidget(wrappedLabel(tr("Everything that Ringback asks its providers, and what they answer, is "
                                      "written into a folder, account by account, until you stop it. For "
                                      "bug reports and training; it can be played back."),
                                   dialog));
    layout->addWidget(wrappedLabel(
        tr("Masked: keys, passwords, tokens, cookies and all that is known to be a credential. Not masked: "
           "phone numbers, names, call IDs and texts. Read through it before you give it to somebody."),
        dialog));
    layout->addWidget(wrappedLabel(tr("Every account is read from its beginning once more, so that the "
                                      "recording is whole; that takes some requests."),
                                   dialog));
    auto* label = new QLabel(tr("&Folder (a new or empty one)"), dialog);
    auto* folder = new QLineEdit(m_desk.proposedFolder(), dialog);
    folder->setObjectName(u"recordingFolderEdit"_s);
    label->setBuddy(folder);
    auto* choose = new QPushButton(tr("&Choose..."), dialog);
    choose->setAccessibleName(tr("Choose the folder for the recording"));
    auto* row = new QHBoxLayout;
    row->setSpacing(Gap);
    row->addWidget(folder, 1);
    row->addWidget(choose);
    layout->addWidget(label);
    layout->addLayout(row);
    auto* problem = new TonedLabel(dialog);
    problem->setObjectName(u"recordingProblemLabel"_s);
    problem->setWordWrap(true);
    problem->setTone(Tone::Bad);
    problem->hide();
    layout->addWidget(problem);
    auto* buttons = new QDialogButtonBox(dialog);
    QPushButton* start = buttons->addButton(tr("&Record"), QDialogButtonBox::ActionRole);
    start->setObjectName(u"startRecordingButton"_s);
    start->setDefault(true);
    QPushButton* cancel = buttons->addButton(tr("Ca&ncel"), QDialogButtonBox::RejectRole);
    cancel->setObjectName(u"cancelRecordingButton"_s);
    withoutIcons(*buttons);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(choose, &QPushButton::clicked, dialog, [dialog, folder] {
        const QString chosen = QFileDialog::getExistingDirectory(dialog, tr("Folder for the recording"),
                                                                 QFileInfo(folder->text()).absolutePath());
        if (!chosen.isEmpty())
            folder->setText(QDir::toNativeSeparators(chosen));
    });
    connect(start, &QPushButton::clicked, dialog, [this, dialog, folder, problem] {
        const QString path = QDir::fromNativeSeparators(folder->text().trimmed());
        const Outcome started = path.isEmpty() ? Outcome(Failure {tr("Name a folder for the recording.")})
                                               : m_desk.start(QDir(path).absolutePath());
        if (started)
            return dialog->accept();
        problem->setText(visibleText(started.error()));
        problem->show();
        fitHeight(*dialog);
        folder->setFocus();
    });
    folder->setFocus();
    dialog->setMinimumWidth(80 * dialog->fontMetrics().averageCharWidth());
    fitHeight(*dialog);
    dialog->open();
}

} // namespace ringback
