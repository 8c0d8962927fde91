// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPlainTextEdit;
class QToolButton;

namespace ringback {

class CopyButton;

// What the provider sent, byte for byte as far as text can be, behind a heading that opens and closes it.
class RawView : public QWidget {
    Q_OBJECT

public:
    explicit RawView(QWidget* parent = nullptr);

    void setHeading(const QString& heading);
    // Keeps the scroll position where the bytes did not change. Hides itself without bytes.
    void setBytes(const QByteArray& bytes);
    bool isOpen() const;
    void setOpen(bool open);

private:
    void adjustHeight();

    QToolButton* m_toggleButton;
    CopyButton* m_copyButton;
    QPlainTextEdit* m_edit;
    QByteArray m_bytes;
};

} // namespace ringback
