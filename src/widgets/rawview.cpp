// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/rawview.h"

#include "widgets/copybutton.h"
#include "widgets/jsontext.h"
#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QToolButton>

namespace ringback {
using namespace Qt::StringLiterals;

RawView::RawView(QWidget* parent)
    : QWidget(parent), m_toggleButton(new QToolButton(this)), m_copyButton(new CopyButton(this)),
      m_edit(new QPlainTextEdit(this))
{
    m_toggleButton->setObjectName(u"rawToggleButton"_s);
    m_toggleButton->setCheckable(true);
    m_toggleButton->setAutoRaise(true);
    m_toggleButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toggleButton->setFont(scaledFont(font(), 1.0, true));
    m_copyButton->setObjectName(u"copyRawButton"_s);
    m_copyButton->setValue(tr("raw record"), {});
    m_edit->setObjectName(u"rawEdit"_s);
    m_edit->setReadOnly(true);
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setFont(scaledFont(fixedWidthFont(font()), 0.95));
    m_edit->setTabChangesFocus(true);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 0, 0);
    head->addWidget(m_toggleButton);
    head->addStretch();
    head->addWidget(m_copyButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    layout->addLayout(head);
    layout->addWidget(m_edit);
    connect(m_toggleButton, &QToolButton::toggled, this, &RawView::setOpen);
    setHeading(tr("Raw record"));
    setOpen(false);
}

void RawView::setHeading(const QString& heading)
{
    m_toggleButton->setText(heading);
    m_toggleButton->setAccessibleName(tr("Show or hide: %1").arg(heading));
    m_edit->setAccessibleName(heading);
}

void RawView::setBytes(const QByteArray& bytes)
{
    setVisible(!bytes.isEmpty());
    if (bytes == m_bytes)
        return;
    m_bytes = bytes;
    const QString text = readableText(bytes);
    m_edit->setPlainText(text);
    m_copyButton->setValue(m_toggleButton->text().toLower(), text);
    adjustHeight();
}

bool RawView::isOpen() const
{
    return m_toggleButton->isChecked();
}

void RawView::setOpen(bool open)
{
    m_toggleButton->setChecked(open);
    m_toggleButton->setIcon(lineIcon(open ? LineIcon::ChevronDown : LineIcon::ChevronRight));
    m_edit->setVisible(open);
    m_copyButton->setVisible(open);
}

void RawView::adjustHeight()
{
    const int lines = qBound(4, m_edit->blockCount() + 2, 28);
    m_edit->setFixedHeight(lines * QFontMetrics(m_edit->font()).lineSpacing() + 2 * Gap);
}

} // namespace ringback
