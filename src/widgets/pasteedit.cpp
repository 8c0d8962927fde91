// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pasteedit.h"

#include "core/visibletext.h"
#include "widgets/theme.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMimeData>
#include <QTextDocument>
#include <QUrl>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString sizeText(qsizetype bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

QString localFileOf(const QMimeData* source)
{
    const QList<QUrl> urls = source->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}
} // namespace

PasteEdit::PasteEdit(QWidget* parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setFont(fixedWidthFont(font()));
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_filling)
            return;
        say({});
        emit bytesChanged();
    });
}

QByteArray PasteEdit::bytes() const
{
    if (m_held)
        return *m_held;
    // Not toPlainText(): that turns no-break spaces into spaces.
    QString text = document()->toRawText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    text.replace(QChar::LineSeparator, u'\n');
    return text.toUtf8();
}

void PasteEdit::say(const QString& note)
{
    if (note == m_note)
        return;
    m_note = note;
    emit noteChanged();
}

bool PasteEdit::needsHolding(const QByteArray& bytes) const
{
    return bytes.size() > EditableBytes || bytes.contains('\0') || (m_exact && bytes.contains('\r'))
        || QString::fromUtf8(bytes).toUtf8() != bytes;
}

void PasteEdit::setBytes(const QByteArray& all)
{
    const bool cut = all.size() > MaxBytes;
    const QByteArray bytes = cut ? all.first(MaxBytes) : all;
    const bool hold = needsHolding(bytes);
    m_held = hold ? std::optional(bytes) : std::nullopt;
    m_filling = true;
    setPlainText(hold ? visibleText(QString::fromUtf8(bytes.first(std::min(bytes.size(), EditableBytes))))
                      : QString::fromUtf8(bytes));
    setReadOnly(hold);
    m_filling = false;
    QString note;
    if (cut)
        note = tr("Only the first %1 of %2 were read.").arg(sizeText(MaxBytes), sizeText(all.size()));
    else if (bytes.size() > EditableBytes)
        note = tr("The first %1 are shown, all %2 were read. Clear the field to type.")
                   .arg(sizeText(EditableBytes), sizeText(bytes.size()));
    else if (hold)
        note = tr("Kept byte for byte, so it cannot be edited here. Clear the field to type.");
    say(note);
    emit bytesChanged();
}

void PasteEdit::openFile(const QString& path)
{
    QFile file(path);
    // Not a pipe or a device, which may never end.
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        say(tr("\u201c%1\u201d could not be read.").arg(visibleLine(QFileInfo(path).fileName())));
        return;
    }
    const QByteArray bytes = file.read(MaxBytes);
    setBytes(bytes);
    if (file.size() > MaxBytes)
        say(tr("Only the first %1 of %2 were read.").arg(sizeText(MaxBytes), sizeText(file.size())));
}

bool PasteEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return !localFileOf(source).isEmpty() || QPlainTextEdit::canInsertFromMimeData(source);
}

void PasteEdit::insertFromMimeData(const QMimeData* source)
{
    // Not now: a drop is in the middle of an edit that replacing everything would pull away under it.
    if (const QString path = localFileOf(source); !path.isEmpty()) {
        QMetaObject::invokeMethod(
            this, [this, path] { openFile(path); }, Qt::QueuedConnection);
        return;
    }
    const QByteArray pasted = source->text().toUtf8();
    if (pasted.size() > EditableBytes || (m_exact && pasted.contains('\r')))
        QMetaObject::invokeMethod(
            this, [this, pasted] { setBytes(pasted); }, Qt::QueuedConnection);
    else
        QPlainTextEdit::insertFromMimeData(source);
}

QString askForFile(QWidget* parent, const QString& title)
{
    return QFileDialog::getOpenFileName(parent, title);
}

} // namespace ringback
