// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/clock.h"
#include "engine/accountcheck.h"

#include <QWidget>

class QProgressBar;
class QPushButton;
class QUrl;

namespace ringback {

class Card;
class DecodedPanel;
class PlainLabel;

// What became of a test of the connection: under way, stopped, worked, or the decoded answer. Hidden until
// there is one.
class AccountTestPanel : public QWidget {
    Q_OBJECT

public:
    explicit AccountTestPanel(const Clock& clock, QWidget* parent = nullptr);

    // What providers are called, by ID.
    void setProviderNames(const QHash<QString, QString>& names);
    void showRunning(const QString& origin);
    void showCanceled();
    void showResult(const CheckResult& result, const QString& providerName);
    // Something that was tested is different now: the result stays readable and says so.
    void setOutdated();
    void forget();
    bool isRunning() const { return m_running; }
    void tick(); // moves a countdown on

signals:
    void cancelRequested();
    void linkRequested(const QUrl& url);

private:
    void say(const QString& heading, const QString& text);

    const Clock& m_clock;
    bool m_running = false;
    bool m_hasResult = false;
    Card* m_card;
    PlainLabel* m_heading;
    PlainLabel* m_text;
    PlainLabel* m_outdated;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    DecodedPanel* m_decoded;
};

} // namespace ringback
