// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ringback {

// A menu of choices of which several can be on: it stays open while they are made.
class CheckMenu : public QMenu {
    Q_OBJECT

public:
    struct Choice {
        QString value;
        QString text; // shown as it is: an ampersand is not a mnemonic
        QIcon icon;
    };

    using QMenu::QMenu;

    void setChoices(const QList<Choice>& choices, const QStringList& chosen);
    QStringList chosen() const;

signals:
    void chosenChanged(const QStringList& values);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace ringback
