// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "core/webhookcheck.h"

#include <QWidget>

#include <memory>

namespace ringback {

class ErrorDesk;
namespace Ui {
class WebhookWay;
}

// The Decoder's third way: is this webhook's signature valid? The secret is in its field and nowhere else: it
// is cleared when the person leaves for another page or way.
class WebhookWay : public QWidget {
    Q_OBJECT

public:
    // Both must outlive it.
    WebhookWay(const ErrorDesk& desk, const Clock& clock, QWidget* parent = nullptr);
    ~WebhookWay() override;

    // "Name: value" lines as headers; request and status lines and curl's marks are skipped.
    static HeaderList headersIn(const QByteArray& text);

signals:
    // `remark`: what had to be assumed about the body; may be empty.
    void checked(const ringback::WebhookVerdict& verdict, const QString& remark);
    // A verdict shown so far is about something else now.
    void changed();

protected:
    void hideEvent(QHideEvent* event) override;

private:
    WebhookQuestion question() const;
    // Whose signature the headers carry, by what the desk knows of their names; several may fit.
    QStringList providersIn(const HeaderList& headers) const;
    QStringList namesOf(const QStringList& providers) const;
    // Why no provider can be taken from the headers.
    WebhookVerdict askForProvider() const;
    void arrange();
    void check();

    const ErrorDesk& m_desk;
    const Clock& m_clock;
    std::unique_ptr<Ui::WebhookWay> m_ui;
};

} // namespace ringback
