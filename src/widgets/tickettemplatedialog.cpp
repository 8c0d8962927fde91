// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tickettemplatedialog.h"

#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

TicketTemplateDialog::TicketTemplateDialog(TicketDesk& desk, const QString& provider,
                                           const QString& providerName, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_provider(provider), m_edit(new QPlainTextEdit(this)),
      m_problem(new PlainLabel(this))
{
    setObjectName(u"ticketTemplateDialog"_s);
    setWindowTitle(tr("Ticket template for %1").arg(providerName));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap);
    auto* about = new PlainLabel(tr("What stands between double braces is filled in: {{call_id}} is a value, "
                                    "{{#calls}} ... {{/calls}} "
                                    "repeats for each call. Your template is kept in %1.")
                                     .arg(desk.templateFile(provider)),
                                 this);
    about->setWordWrap(true);
    layout->addWidget(about);
    m_edit->setObjectName(u"templateEdit"_s);
    m_edit->setAccessibleName(tr("Template"));
    m_edit->setFont(fixedWidthFont(font()));
    m_edit->setTabChangesFocus(true);
    m_edit->setPlainText(desk.templateText(provider));
    layout->addWidget(m_edit, 1);
    m_problem->setObjectName(u"templateProblemLabel"_s);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* saving = buttons->addButton(tr("&Save the template"), QDialogButtonBox::AcceptRole);
    saving->setObjectName(u"saveTemplateButton"_s);
    QPushButton* builtIn = buttons->addButton(tr("&Back to the built-in one"), QDialogButtonBox::ResetRole);
    builtIn->setObjectName(u"builtInTemplateButton"_s);
    QPushButton* cancel = buttons->addButton(tr("&Cancel"), QDialogButtonBox::RejectRole);
    cancel->setObjectName(u"cancelTemplateButton"_s);
    cancel->setDefault(true);
    saving->setAutoDefault(false);
    builtIn->setAutoDefault(false);
    withoutIcons(*buttons);
    layout->addWidget(buttons);
    connect(saving, &QPushButton::clicked, this, [this] { save(m_edit->toPlainText()); });
    connect(builtIn, &QPushButton::clicked, this, [this] { save({}); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(96 * fontMetrics().averageCharWidth(), 34 * fontMetrics().height());
    m_edit->setFocus();
}

void TicketTemplateDialog::save(const QString& text)
{
    const QString problem = m_desk.saveTemplate(m_provider, text);
    if (problem.isEmpty()) {
        accept();
        return;
    }
    m_problem->setText(problem);
    m_problem->show();
    m_edit->setFocus();
}

} // namespace ringback
