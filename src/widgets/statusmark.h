// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/callstatus.h"

#include <QWidget>

namespace ringback {

// The drawn glyph of a status, as tall as the widget's font. Its word stands beside it.
class StatusMark : public QWidget {
    Q_OBJECT

public:
    explicit StatusMark(QWidget* parent = nullptr);

    void setStatus(CallStatus status);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    CallStatus m_status = CallStatus::Unknown;
};

} // namespace ringback
