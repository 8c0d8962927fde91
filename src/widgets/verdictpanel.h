// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/webhookcheck.h"

#include <QWidget>

#include <memory>

namespace ringback {

namespace Ui {
class VerdictPanel;
}

// What the check of a webhook's signature found: valid or not and why, what to do, what was checked, and what
// a signature of this scheme does not say.
class VerdictPanel : public QWidget {
    Q_OBJECT

public:
    explicit VerdictPanel(QWidget* parent = nullptr);
    ~VerdictPanel() override;

    void showHint(const QString& title, const QString& text);
    // `remark`: what else was noticed; may be empty.
    void showVerdict(const WebhookVerdict& verdict, const QString& remark);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyFonts();

    std::unique_ptr<Ui::VerdictPanel> m_ui;
};

} // namespace ringback
