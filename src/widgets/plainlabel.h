// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace ringback {

// A label for text that Ringback did not write: always Qt::PlainText, selectable by mouse and keyboard, with
// control and reordering characters made visible (core/visibletext.h). Words too long for a line may break
// anywhere; what is copied from it is the text without those breaks.
class PlainLabel : public QLabel {
    Q_OBJECT
    Q_PROPERTY(QString text READ plainText WRITE setText)

public:
    explicit PlainLabel(QWidget* parent = nullptr);
    explicit PlainLabel(const QString& text, QWidget* parent = nullptr);

    // Hides QLabel::setText: the same, made safe to show.
    void setText(const QString& text);
    // As shown, without the break opportunities.
    QString plainText() const { return m_text; }

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QString cleanSelection() const;

    QString m_text;
    bool m_hasBreaks = false;
};

} // namespace ringback
