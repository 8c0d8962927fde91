// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QToolButton>

namespace ringback {

// Puts its value on the clipboard, exactly as given, and says so for a moment.
class CopyButton : public QToolButton {
    Q_OBJECT

public:
    explicit CopyButton(QWidget* parent = nullptr);

    // `what` names the value for tooltips and screen readers: "request ID".
    void setValue(const QString& what, const QString& value);
    QString value() const { return m_value; }
    QSize sizeHint() const override;

signals:
    void copied(const QString& what);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void copy();

    QString m_what;
    QString m_value;
    QTimer m_saidTimer;
};

} // namespace ringback
