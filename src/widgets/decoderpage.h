// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"

#include <QUrl>
#include <QWidget>

#include <memory>

class QAbstractButton;
class QStackedWidget;

namespace ringback {

class AnswerPanel;
class ErrorDesk;
class LookupWay;
class PasteWay;
class VerdictPanel;
class WebhookWay;
namespace Ui {
class DecoderPage;
}

// The Decoder: paste an error, look one up, or check a webhook's signature. Needs no account and no network.
// The answer stands at the right of the window, in side(). Nothing given to it is stored or logged.
class DecoderPage : public QWidget {
    Q_OBJECT

public:
    // Both must outlive it.
    DecoderPage(const ErrorDesk& desk, const Clock& clock, QWidget* parent = nullptr);
    ~DecoderPage() override;

    // The answers, one for each way, to be put at the right. Made as a child of `parent`.
    QWidget* side() const;
    bool isSettled() const;
    QString requestId() const;
    QString ticketText() const;
    void tick();
    // Goes to the search of the catalogues.
    void startSearch();

signals:
    void linkRequested(const QUrl& url);
    void copied(const QString& what);

private:
    void connectPaste();
    void connectLookup();
    void connectWebhook();
    void addWay(QAbstractButton* button, QWidget* way, QWidget* answer);

    std::unique_ptr<Ui::DecoderPage> m_ui;
    // Owned by this page as their Qt parent, the answers by whoever shows them.
    PasteWay* m_paste;
    LookupWay* m_lookup;
    WebhookWay* m_webhook;
    QStackedWidget* m_answers;
    AnswerPanel* m_pasted;
    AnswerPanel* m_found;
    VerdictPanel* m_verdict;
};

} // namespace ringback
