// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace ringback {

class PlainLabel;

// What a person sees who has no account yet, or no longer one: the ways on.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);

    // Whether accounts can be added here; if not, only the demo is offered.
    void setCanAdd(bool can);
    // With a history the page is short and stands above its calls.
    void setBrief(bool brief);

signals:
    void addRequested();
    void demoRequested();

private:
    PlainLabel* m_heading;
    PlainLabel* m_text;
    QPushButton* m_add;
    QPushButton* m_demo;
    PlainLabel* m_demoText;
    QWidget* m_above;
    QWidget* m_below;
};

} // namespace ringback
