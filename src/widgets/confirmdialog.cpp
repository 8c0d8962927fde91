// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/confirmdialog.h"

#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

ConfirmDialog::ConfirmDialog(const Texts& texts, QWidget* parent) : QDialog(parent)
{
    setObjectName(u"confirmDialog"_s);
    setWindowTitle(tr("Ringback"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    auto* heading = new PlainLabel(this);
    heading->setObjectName(u"questionLabel"_s);
    heading->setFont(scaledFont(font(), 1.2, true));
    heading->setWordWrap(true);
    heading->setText(texts.question);
    layout->addWidget(heading);
    for (const QString& text : texts.paragraphs) {
        auto* paragraph = new PlainLabel(this);
        paragraph->setWordWrap(true);
        paragraph->setText(text);
        layout->addWidget(paragraph);
    }
    setAccessibleDescription(texts.paragraphs.join(u' '));
    auto* buttons = new QDialogButtonBox(this);
    buttons->setObjectName(u"confirmButtonBox"_s);
    QPushButton* yes = buttons->addButton(texts.yes, QDialogButtonBox::DestructiveRole);
    yes->setObjectName(u"yesButton"_s);
    QPushButton* no = buttons->addButton(texts.no, QDialogButtonBox::RejectRole);
    no->setObjectName(u"noButton"_s);
    no->setDefault(true);
    no->setFocus();
    withoutIcons(*buttons);
    connect(yes, &QPushButton::clicked, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addSpacing(Gap);
    layout->addWidget(buttons);
    const int width = 66 * fontMetrics().averageCharWidth();
    setMinimumWidth(width);
    layout->activate();
    resize(width, layout->hasHeightForWidth() ? layout->heightForWidth(width) : sizeHint().height());
}

} // namespace ringback
