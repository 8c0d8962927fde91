// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ticketdesk.h"

#include <QDialog>

class QPlainTextEdit;

namespace ringback {

class PlainLabel;

// A person's own ticket template for one provider. accept() only once the desk has taken it; mistakes stay
// shown with their lines.
class TicketTemplateDialog final : public QDialog {
    Q_OBJECT

public:
    TicketTemplateDialog(TicketDesk& desk, const QString& provider, const QString& providerName,
                         QWidget* parent = nullptr);

private:
    void save(const QString& text);

    TicketDesk& m_desk;
    QString m_provider;
    QPlainTextEdit* m_edit;
    PlainLabel* m_problem;
};

} // namespace ringback
