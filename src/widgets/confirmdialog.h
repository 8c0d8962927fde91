// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ringback {

// Asks before something that cannot be taken back. Staying is the default, for Enter and for Esc; accepted()
// comes only from the button that says what will happen. All texts are shown as they are.
class ConfirmDialog : public QDialog {
    Q_OBJECT

public:
    struct Texts {
        QString question;
        QStringList paragraphs;
        QString yes; // "&Remove the account"
        QString no;  // "&Keep it"
    };

    ConfirmDialog(const Texts& texts, QWidget* parent);
};

} // namespace ringback
