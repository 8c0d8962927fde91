// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_timerangedialog.h"

#include "models/callformat.h"
#include "widgets/theme.h"
#include "widgets/timerangedialog.h"

#include <QPushButton>
#include <QTimeZone>

namespace ringback {

TimeRangeDialog::TimeRangeDialog(const QDateTime& since, const QDateTime& until, const QDateTime& now,
                                 QWidget* parent)
    : QDialog(parent), m_ui(std::make_unique<Ui::TimeRangeDialog>())
{
    m_ui->setupUi(this);
    const QTimeZone zone = QTimeZone::systemTimeZone();
    m_ui->zoneLabel->setText(tr("Times are local: %1.").arg(zoneText(now, zone)));
    m_ui->sinceCheckBox->setChecked(since.isValid() || !until.isValid());
    m_ui->untilCheckBox->setChecked(until.isValid());
    m_ui->sinceEdit->setDateTime((since.isValid() ? since : now.addSecs(-3600)).toLocalTime());
    m_ui->untilEdit->setDateTime((until.isValid() ? until : now).toLocalTime());
    connect(m_ui->sinceCheckBox, &QCheckBox::toggled, this, &TimeRangeDialog::check);
    connect(m_ui->untilCheckBox, &QCheckBox::toggled, this, &TimeRangeDialog::check);
    connect(m_ui->sinceEdit, &QDateTimeEdit::dateTimeChanged, this, &TimeRangeDialog::check);
    connect(m_ui->untilEdit, &QDateTimeEdit::dateTimeChanged, this, &TimeRangeDialog::check);
    connect(m_ui->buttonBox, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_ui->buttonBox, &QDialogButtonBox::rejected, this, &QDialog::reject);
    withoutIcons(*m_ui->buttonBox);
    check();
}

TimeRangeDialog::~TimeRangeDialog() = default;

QDateTime TimeRangeDialog::since() const
{
    return m_ui->sinceCheckBox->isChecked() ? m_ui->sinceEdit->dateTime().toUTC() : QDateTime();
}

QDateTime TimeRangeDialog::until() const
{
    return m_ui->untilCheckBox->isChecked() ? m_ui->untilEdit->dateTime().toUTC() : QDateTime();
}

void TimeRangeDialog::check()
{
    m_ui->sinceEdit->setEnabled(m_ui->sinceCheckBox->isChecked());
    m_ui->untilEdit->setEnabled(m_ui->untilCheckBox->isChecked());
    const bool reversed = since().isValid() && until().isValid() && since() >= until();
    m_ui->problemLabel->setText(reversed ? tr("The end must be after the beginning.") : QString());
    m_ui->buttonBox->button(QDialogButtonBox::Ok)->setEnabled(!reversed);
}

} // namespace ringback
