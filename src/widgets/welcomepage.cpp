// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/welcomepage.h"

#include "widgets/lineicon.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent), m_heading(new PlainLabel(this)), m_text(new PlainLabel(this)),
      m_add(new QPushButton(lineIcon(LineIcon::Plus), tr("A&dd an account..."), this)),
      m_demo(new QPushButton(tr("&Try the demo"), this)), m_demoText(new PlainLabel(this)),
      m_above(new QWidget(this)), m_below(new QWidget(this))
{
    setObjectName(u"welcomePage"_s);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_heading->setObjectName(u"welcomeHeadingLabel"_s);
    m_heading->setFont(scaledFont(font(), 1.5, true));
    m_text->setObjectName(u"welcomeTextLabel"_s);
    m_add->setObjectName(u"welcomeAddButton"_s);
    m_add->setAccessibleName(tr("Add an account"));
    m_demo->setObjectName(u"welcomeDemoButton"_s);
    m_demo->setAccessibleName(tr("Try the demo"));
    m_demoText->setObjectName(u"welcomeDemoLabel"_s);
    m_demoText->setForegroundRole(QPalette::PlaceholderText);
    m_demoText->setText(tr("The demo opens a second window on five simulated providers. It asks nobody "
                           "outside of this computer, and leaves nothing behind."));
    auto* column = new QVBoxLayout;
    column->setSpacing(Gap + HalfGap);
    column->addWidget(m_above, 1);
    column->addWidget(m_heading);
    const int width = 62 * fontMetrics().averageCharWidth();
    for (PlainLabel* label : {m_text, m_demoText}) {
        label->setWordWrap(true);
        label->setFixedWidth(width);
    }
    column->addWidget(m_text);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Gap);
    buttons->addWidget(m_add);
    buttons->addWidget(m_demo);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addWidget(m_demoText);
    column->addWidget(m_below, 2);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->addStretch(1);
    layout->addLayout(column);
    layout->addStretch(1);
    connect(m_add, &QPushButton::clicked, this, &WelcomePage::addRequested);
    connect(m_demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    setCanAdd(false);
    setBrief(false);
}

void WelcomePage::setCanAdd(bool can)
{
    m_add->setVisible(can);
    m_text->setText(can ? tr("Add the account of a voice provider, and Ringback shows its calls, explains "
                             "those that failed, and says what to do about them.")
                        : tr("Accounts are added with ringbackctl accounts add; the panel at the left shows "
                             "how."));
}

void WelcomePage::setBrief(bool brief)
{
    m_heading->setText(brief ? tr("No accounts") : tr("No accounts yet"));
    for (QWidget* spare : {m_above, m_below})
        spare->setVisible(!brief);
    m_demoText->setVisible(!brief);
    setSizePolicy(QSizePolicy::Preferred, brief ? QSizePolicy::Maximum : QSizePolicy::Preferred);
}

} // namespace ringback
