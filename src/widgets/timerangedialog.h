// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QDialog>

#include <memory>

namespace ringback {

namespace Ui {
class TimeRangeDialog;
}

// Asks for a beginning and an end, in the local time zone. Either may be open.
class TimeRangeDialog : public QDialog {
    Q_OBJECT

public:
    // UTC; invalid: open. `now` is what the fields begin with where they are open.
    TimeRangeDialog(const QDateTime& since, const QDateTime& until, const QDateTime& now,
                    QWidget* parent = nullptr);
    ~TimeRangeDialog() override;

    QDateTime since() const; // UTC; invalid: open
    QDateTime until() const;

private:
    void check();

    std::unique_ptr<Ui::TimeRangeDialog> m_ui;
};

} // namespace ringback
