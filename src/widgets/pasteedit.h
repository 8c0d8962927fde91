// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QPlainTextEdit>

#include <optional>

namespace ringback {

// A field for text or bytes that somebody pastes, drops as a file or opens. What it holds lives in memory
// only.
//
// Text that can be edited is small; what is large, is not UTF-8 or would lose something in a text field is
// held as the bytes it is, shown in part and read-only until it is cleared.
class PasteEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    static constexpr qsizetype MaxBytes = 8 * 1024 * 1024; // more is cut off, and note() says so
    static constexpr qsizetype EditableBytes = 256 * 1024;

    explicit PasteEdit(QWidget* parent = nullptr);

    // Every byte counts: carriage returns are held, too, which a text field would drop.
    void setExact(bool exact) { m_exact = exact; }

    QByteArray bytes() const;
    bool isHeld() const { return m_held.has_value(); }
    void setBytes(const QByteArray& bytes);
    // Reads a file. When it cannot be read the content stays, and note() says why.
    void openFile(const QString& path);
    void reset() { setBytes({}); }
    // What a person should know about the content; empty: nothing.
    QString note() const { return m_note; }

signals:
    void bytesChanged();
    void noteChanged();

protected:
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;

private:
    void say(const QString& note);
    bool needsHolding(const QByteArray& bytes) const;

    std::optional<QByteArray> m_held;
    QString m_note;
    bool m_exact = false;
    bool m_filling = false;
};

// Asks for a file; empty when there was none.
QString askForFile(QWidget* parent, const QString& title);

} // namespace ringback
