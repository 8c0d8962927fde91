// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"

#include <QHash>
#include <QTimeZone>
#include <QUrl>
#include <QWidget>

#include <memory>

namespace ringback {

namespace Ui {
class DecodedPanel;
}

// One decoded error, for a person: what happened, why, what to do, whether and when to repeat it. The same
// panel serves calls, API errors and accounts.
class DecodedPanel : public QWidget {
    Q_OBJECT

public:
    explicit DecodedPanel(QWidget* parent = nullptr);
    ~DecodedPanel() override;

    // What people call the providers, by ID; counts from the next setError().
    void setProviderNames(const QHash<QString, QString>& names) { m_names = names; }
    // `receivedAt` (UTC; may be invalid) is what a published wait counts from.
    void setError(const DecodedError& error, const QDateTime& receivedAt, const QDateTime& now,
                  const QTimeZone& zone);
    // Off for what is not one request's failure, such as a symptom: there is nothing to repeat. On at first;
    // counts from the next setError().
    void setAboutRequest(bool aboutRequest) { m_aboutRequest = aboutRequest; }
    // Moves the countdown on.
    void tick(const QDateTime& now);

    // The link that may be opened: https with a host and without user information; else empty.
    static QUrl safeLink(const QString& url);

signals:
    void linkRequested(const QUrl& url);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();
    void showCodes();
    void showDoubts();
    void showFields();
    void showRetry();
    void showAbout();

    std::unique_ptr<Ui::DecodedPanel> m_ui;
    DecodedError m_error;
    QHash<QString, QString> m_names;
    QDateTime m_receivedAt;
    QTimeZone m_zone;
    bool m_aboutRequest = true;
};

} // namespace ringback
