// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plainlabel.h"

#include "core/visibletext.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace ringback {

namespace {
constexpr QChar BreakHere(0x200B);

// QLabel breaks lines at spaces only: a request ID or a URL would widen the whole panel. Runs that are long
// get places where they may break.
QString withBreakPlaces(const QString& text)
{
    constexpr int LongRun = 18;
    QString result;
    int run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        result += c;
        const bool joint = c == u'/' || c == u'-' || c == u'_' || c == u'.' || c == u',' || c == u'&'
            || c == u'=' || c == u'?';
        // Never between the halves of a surrogate pair.
        if (!c.isHighSurrogate() && (run >= LongRun || (run > 8 && joint))) {
            result += BreakHere;
            run = 0;
        }
    }
    return result;
}
} // namespace

PlainLabel::PlainLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

PlainLabel::PlainLabel(const QString& text, QWidget* parent) : PlainLabel(parent)
{
    setText(text);
}

void PlainLabel::setText(const QString& text)
{
    const QString safe = visibleText(text);
    if (safe == m_text && !QLabel::text().isNull())
        return; // keeps a selection that somebody is about to copy
    m_text = safe;
    const QString shown = wordWrap() ? withBreakPlaces(safe) : safe;
    m_hasBreaks = shown != safe;
    QLabel::setText(shown);
}

QString PlainLabel::cleanSelection() const
{
    QString text = selectedText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    if (m_hasBreaks)
        text.remove(BreakHere);
    return text;
}

void PlainLabel::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("&Copy"), this, [this] {
        QGuiApplication::clipboard()->setText(hasSelectedText() ? cleanSelection() : m_text);
    });
    copy->setEnabled(!m_text.isEmpty());
    menu.addAction(tr("Select &all"), this,
                   [this] { setSelection(0, static_cast<int>(QLabel::text().size())); });
    menu.exec(event->globalPos());
}

void PlainLabel::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && hasSelectedText()) {
        QGuiApplication::clipboard()->setText(cleanSelection());
        event->accept();
        return;
    }
    QLabel::keyPressEvent(event);
}

void PlainLabel::mouseReleaseEvent(QMouseEvent* event)
{
    QLabel::mouseReleaseEvent(event);
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (m_hasBreaks && hasSelectedText() && clipboard->supportsSelection())
        clipboard->setText(cleanSelection(), QClipboard::Selection);
}

} // namespace ringback
