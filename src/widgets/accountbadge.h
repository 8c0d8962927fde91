// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QHash>
#include <QWidget>

class QPainter;

namespace ringback {

// How an account is recognised at a glance: the initials of its label on the colour a person chose for it,
// else on one that follows from its ID alone, so that it stays the same in every list and after every
// restart. `colour` is a word of badgeColours(); empty, or a word from elsewhere: the one of the ID.
QColor accountColor(const QString& accountId, const QPalette& palette, const QString& colour = {});
QStringList badgeColours();                     // "blue", "green", ...: as saved
QString badgeColourText(const QString& colour); // "Blue"
QString accountInitials(const QString& label);
// `muted`: for an account that is not fresh; the badge then is an outline.
void paintAccountBadge(QPainter& painter, const QRectF& box, const QString& accountId, const QString& label,
                       const QPalette& palette, const QFont& font, bool muted = false,
                       const QString& colour = {});

class AccountBadge : public QWidget {
    Q_OBJECT

public:
    explicit AccountBadge(QWidget* parent = nullptr);

    void setAccount(const QString& accountId, const QString& label, bool muted = false);
    // The colours people chose, by account ID. Shared by every badge of a window.
    void setColours(const QHash<QString, QString>& colours);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_accountId;
    QString m_label;
    bool m_muted = false;
    QHash<QString, QString> m_colours;
};

} // namespace ringback
