// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workdialog.h"

#include "engine/workdesk.h"
#include "models/callformat.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTimeZone>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

QString workText(WorkWord state)
{
    switch (state) {
    case WorkWord::Open:
        return WorkDialog::tr("open");
    case WorkWord::Taken:
        return WorkDialog::tr("taken");
    case WorkWord::Waiting:
        return WorkDialog::tr("waiting");
    case WorkWord::Done:
        return WorkDialog::tr("done");
    }
    return {};
}

QString workEntryText(const WorkEntry& entry, const QDateTime& now)
{
    QString text = entry.person.isEmpty()
        ? WorkDialog::tr("%1, %2").arg(workText(entry.state),
                                       timeText(entry.at, now, QTimeZone::systemTimeZone()))
        : WorkDialog::tr("%1 by %2, %3")
              .arg(workText(entry.state), entry.person, timeText(entry.at, now, QTimeZone::systemTimeZone()));
    if (!entry.note.isEmpty())
        text += u": "_s + entry.note;
    return text;
}

WorkDialog::WorkDialog(WorkDesk& desk, const QList<CallKey>& calls, WorkWord state, const Clock& clock,
                       QWidget* parent)
    : WorkDialog(desk,
                 About {calls.size() == 1 ? tr("Work on a call") : tr("Work on %1 calls").arg(calls.size()),
                        calls.size() == 1 ? tr("Call %1").arg(calls.constFirst().callId)
                                          : tr("%1 calls").arg(calls.size()),
                        {},
                        {}},
                 state, clock, parent)
{
    if (calls.size() == 1) {
        connect(&desk, &WorkDesk::workReady, this, [this](quint64 ticket, const CallWork& work) {
            if (ticket == m_ticket)
                showEarlier(work.entries);
        });
        m_ticket = desk.requestWork(calls.constFirst());
    }
}

WorkDialog::WorkDialog(WorkDesk& desk, const About& about, WorkWord state, const Clock& clock,
                       QWidget* parent)
    : QDialog(parent), m_clock(clock), m_note(new QPlainTextEdit(this)), m_earlier(new PlainLabel(this))
{
    setObjectName(u"workDialog"_s);
    setWindowTitle(about.title);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap);
    auto* heading = new PlainLabel(this);
    heading->setObjectName(u"workHeadingLabel"_s);
    heading->setFont(scaledFont(font(), 1.2, true));
    heading->setWordWrap(true);
    heading->setText(about.heading);
    layout->addWidget(heading);
    const QList<QPair<WorkWord, QString>> words {
        {WorkWord::Open, tr("&Open: nobody has it")},
        {WorkWord::Taken, tr("&Taken: %1 works on it").arg(desk.person())},
        {WorkWord::Waiting, tr("&Waiting: for support, for a retry, for the other side")},
        {WorkWord::Done, about.doneText.isEmpty() ? tr("&Done: nothing more to do") : about.doneText}};
    for (const auto& [word, text] : words) {
        auto* button = new QRadioButton(text, this);
        button->setObjectName(wordOf(word) + u"Button"_s);
        button->setProperty("work", static_cast<int>(word));
        button->setChecked(word == state);
        layout->addWidget(button);
        m_states.append(button);
    }
    auto* noteLabel = new QLabel(tr("&Note for whoever comes next"), this);
    noteLabel->setBuddy(m_note);
    layout->addWidget(noteLabel);
    m_note->setObjectName(u"noteEdit"_s);
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->setMinimumWidth(60 * fontMetrics().averageCharWidth());
    m_note->setFixedHeight(5 * fontMetrics().lineSpacing());
    layout->addWidget(m_note);
    m_earlier->setObjectName(u"earlierLabel"_s);
    m_earlier->setWordWrap(true);
    m_earlier->hide();
    layout->addWidget(m_earlier);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Save)->setObjectName(u"saveWorkButton"_s);
    withoutIcons(*buttons);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit chosen(this->state(), note());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_note->setFocus();
    showEarlier(about.earlier);
}

WorkWord WorkDialog::state() const
{
    for (const QRadioButton* button : m_states) {
        if (button->isChecked())
            return static_cast<WorkWord>(button->property("work").toInt());
    }
    return WorkWord::Open;
}

QString WorkDialog::note() const
{
    return m_note->toPlainText().trimmed();
}

void WorkDialog::showEarlier(const QList<WorkEntry>& entries)
{
    QStringList lines;
    for (auto entry = entries.crbegin(); entry != entries.crend(); ++entry)
        lines.append(workEntryText(*entry, m_clock.nowUtc()));
    m_earlier->setText(tr("So far, newest first:") + u'\n' + lines.join(u'\n'));
    m_earlier->setVisible(!lines.isEmpty());
}

} // namespace ringback
