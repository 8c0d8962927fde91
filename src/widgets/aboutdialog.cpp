// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_aboutdialog.h"

#include "widgets/aboutdialog.h"
#include "widgets/theme.h"

#include <QIcon>

namespace ringback {
using namespace Qt::StringLiterals;

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent), m_ui(std::make_unique<Ui::AboutDialog>())
{
    m_ui->setupUi(this);
    m_ui->iconLabel->setPixmap(QIcon(u":/icons/ringback.svg"_s).pixmap(96, 96));
    m_ui->iconLabel->setAlignment(Qt::AlignTop);
    m_ui->nameLabel->setFont(scaledFont(font(), 1.8, true));
    m_ui->versionLabel->setText(
        tr("Version %1, on Qt %2")
            .arg(QString::fromLatin1(RINGBACK_VERSION), QString::fromLatin1(qVersion())));
    m_ui->versionLabel->setForegroundRole(QPalette::PlaceholderText);
    m_ui->licenceLabel->setForegroundRole(QPalette::PlaceholderText);
    setFixedWidth(64 * fontMetrics().averageCharWidth());
    withoutIcons(*m_ui->buttonBox);
    connect(m_ui->buttonBox, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

AboutDialog::~AboutDialog() = default;

} // namespace ringback
