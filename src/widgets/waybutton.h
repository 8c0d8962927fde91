// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace ringback {

// One of the ways into the Decoder: a title, and below it in small what it takes. Tinted while it is on.
class WayButton : public QPushButton {
    Q_OBJECT

public:
    explicit WayButton(QWidget* parent = nullptr);

    void setDescription(const QString& description);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont titleFont() const;
    int textWidth() const;

    QString m_description;
};

} // namespace ringback
