// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace ringback {

// A flat tool button of the bar at the top: rounded, tinted while it is on; with a menu it has a chevron
// that stands beside its text instead of over its corner.
class BarButton : public QToolButton {
    Q_OBJECT

public:
    explicit BarButton(QWidget* parent = nullptr);

    // With a frame also while it is off: for choosers.
    void setFramed(bool framed);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int iconSide() const;

    bool m_framed = false;
};

} // namespace ringback
