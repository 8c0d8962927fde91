// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

class QPainter;

namespace ringback {

// How an account is recognised at a glance: the initials of its label on a colour that follows from its ID
// alone, so that it stays the same in every list and after every restart.
QColor accountColor(const QString& accountId, const QPalette& palette);
QString accountInitials(const QString& label);
// `muted`: for an account that is not fresh; the badge then is an outline.
void paintAccountBadge(QPainter& painter, const QRectF& box, const QString& accountId, const QString& label,
                       const QPalette& palette, const QFont& font, bool muted = false);

class AccountBadge : public QWidget {
    Q_OBJECT

public:
    explicit AccountBadge(QWidget* parent = nullptr);

    void setAccount(const QString& accountId, const QString& label, bool muted = false);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_accountId;
    QString m_label;
    bool m_muted = false;
};

} // namespace ringback
