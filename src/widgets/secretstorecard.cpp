// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/secretstorecard.h"

#include "widgets/plainlabel.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace ringback {
using namespace Qt::StringLiterals;

SecretStoreCard::SecretStoreCard(QWidget* parent)
    : Card(parent), m_text(new PlainLabel(this)), m_retry(new QPushButton(tr("Tr&y again"), this))
{
    setObjectName(u"secretStoreCard"_s);
    m_text->setObjectName(u"secretStoreLabel"_s);
    m_text->setWordWrap(true);
    m_retry->setObjectName(u"retryStoreButton"_s);
    m_retry->setAccessibleName(tr("Ask the secret store again"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * Gap, Gap, Gap, Gap);
    layout->setSpacing(Gap);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_retry, 0, Qt::AlignTop);
    connect(m_retry, &QPushButton::clicked, this, &SecretStoreCard::retryRequested);
}

void SecretStoreCard::setState(const SecretStoreState& state)
{
    using Kind = SecretStoreState::Kind;
    const bool canRetry = state.kind == Kind::Locked || state.kind == Kind::Failed;
    // Nothing here is an alarm: keys that live until Ringback ends are a way to work.
    setTone(canRetry ? Tone::Caution : state.kind == Kind::Unavailable ? Tone::Info : Tone::Neutral);
    m_text->setText(state.text);
    const bool leavesFocus = !canRetry && m_retry->hasFocus();
    if (leavesFocus)
        focusNextChild();
    m_retry->setVisible(canRetry);
    setVisible(!state.text.isEmpty());
}

} // namespace ringback
