// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_shortcutsdialog.h"

#include "widgets/plainlabel.h"
#include "widgets/shortcutsdialog.h"
#include "widgets/theme.h"

#include <QGridLayout>

namespace ringback {

ShortcutsDialog::ShortcutsDialog(const QList<Group>& groups, QWidget* parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::ShortcutsDialog>())
{
    m_ui->setupUi(this);
    m_ui->headingLabel->setFont(scaledFont(font(), 1.3, true));
    auto* grid = new QGridLayout(m_ui->shortcutsContent);
    grid->setContentsMargins(0, 0, Gap, 0);
    grid->setHorizontalSpacing(3 * Gap);
    grid->setVerticalSpacing(HalfGap);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const Group& group : groups) {
        auto* heading = new PlainLabel(group.heading, this);
        heading->setFont(scaledFont(font(), 1.0, true));
        heading->setContentsMargins(0, row == 0 ? 0 : Gap + HalfGap, 0, 0);
        grid->addWidget(heading, row++, 0, 1, 2);
        for (const auto& [keys, what] : group.keys) {
            auto* keysLabel = new PlainLabel(keys, this);
            keysLabel->setForegroundRole(QPalette::Link);
            grid->addWidget(keysLabel, row, 0);
            grid->addWidget(new PlainLabel(what, this), row++, 1);
        }
    }
    grid->setRowStretch(row, 1);
    const int character = fontMetrics().averageCharWidth();
    resize(76 * character, 46 * fontMetrics().height());
    withoutIcons(*m_ui->buttonBox);
    connect(m_ui->buttonBox, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

ShortcutsDialog::~ShortcutsDialog() = default;

} // namespace ringback
