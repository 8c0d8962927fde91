// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fieldrow.h"

#include "core/visibletext.h"
#include "widgets/tonedlabel.h"

#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

QString Mnemonics::mark(const QString& text)
{
    QString marked;
    bool found = false;
    for (const QChar c : visibleLine(text)) {
        const QChar lower = c.toLower();
        if (!found && lower >= u'a' && lower <= u'z' && !m_taken.contains(lower)) {
            found = true;
            m_taken += lower;
            marked += u'&';
        }
        if (c == u'&')
            marked += u'&';
        marked += c;
    }
    return marked;
}

FieldRow::FieldRow(const QString& name, QWidget* editor, QWidget* parent)
    : QWidget(parent), m_editor(editor), m_label(new QLabel(this)), m_help(new PlainLabel(this)),
      m_note(new PlainLabel(this)), m_mistake(new TonedLabel(this))
{
    setObjectName(name + u"Row"_s);
    m_label->setObjectName(name + u"Label"_s);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setFont(scaledFont(font(), 1.0, true));
    m_label->setBuddy(editor);
    m_help->setObjectName(name + u"HelpLabel"_s);
    m_note->setObjectName(name + u"NoteLabel"_s);
    m_mistake->setObjectName(name + u"MistakeLabel"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    layout->addWidget(m_label);
    layout->addWidget(editor);
    for (PlainLabel* below : QList<PlainLabel*> {m_mistake, m_note, m_help}) {
        below->setWordWrap(true);
        below->hide();
        layout->addWidget(below);
    }
    m_mistake->setTone(Tone::Bad);
    m_help->setForegroundRole(QPalette::PlaceholderText);
}

void FieldRow::setTitle(const QString& title, const QString& marked)
{
    m_title = visibleLine(title);
    m_label->setText(marked);
    m_editor->setAccessibleName(m_title);
    if (QWidget* inner = m_editor->focusProxy())
        inner->setAccessibleName(m_title);
}

void FieldRow::setHelp(const QString& text)
{
    m_help->setText(text);
    m_help->setVisible(!text.isEmpty());
    describe();
}

void FieldRow::setNote(const QString& text)
{
    if (m_note->plainText() == text && m_note->isHidden() == text.isEmpty())
        return;
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
    describe();
}

void FieldRow::setMistake(const QString& text)
{
    if (m_mistake->plainText() == text && m_mistake->isHidden() == text.isEmpty())
        return;
    m_mistake->setText(text);
    m_mistake->setVisible(!text.isEmpty());
    describe();
}

QString FieldRow::mistake() const
{
    return m_mistake->isHidden() ? QString() : m_mistake->plainText();
}

// What is wrong, first: a screen reader is asked for the description when the field gets the focus.
void FieldRow::describe()
{
    QStringList texts;
    for (const PlainLabel* part : QList<const PlainLabel*> {m_mistake, m_note, m_help}) {
        if (!part->isHidden() && !part->plainText().isEmpty())
            texts.append(part->plainText());
    }
    QWidget* inner = m_editor->focusProxy() != nullptr ? m_editor->focusProxy() : m_editor;
    inner->setAccessibleDescription(texts.join(u' '));
}

} // namespace ringback
