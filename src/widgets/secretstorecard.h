// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"
#include "widgets/card.h"

class QPushButton;

namespace ringback {

class PlainLabel;

// Where keys are kept, in the words of the desk; with a way to ask the store again where that can help.
class SecretStoreCard : public Card {
    Q_OBJECT

public:
    explicit SecretStoreCard(QWidget* parent = nullptr);
    void setState(const SecretStoreState& state);

signals:
    void retryRequested();

private:
    PlainLabel* m_text;
    QPushButton* m_retry;
};

} // namespace ringback
