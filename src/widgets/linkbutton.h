// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace ringback {

// Looks like a link, wraps like a text, and leads to another place inside the program.
class LinkButton : public QPushButton {
    Q_OBJECT

public:
    explicit LinkButton(QWidget* parent = nullptr);

    // Any text: it is made safe to show, and no character of it is a mnemonic.
    void setLinkText(const QString& text);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int indent() const;

    QString m_linkText;
};

} // namespace ringback
