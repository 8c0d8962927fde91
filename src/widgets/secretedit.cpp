// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/secretedit.h"

#include "core/visibletext.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace ringback {
using namespace Qt::StringLiterals;

SecretEdit::SecretEdit(const QString& name, QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_show(new QToolButton(this)),
      m_remove(new QToolButton(this))
{
    m_edit->setObjectName(name + u"Edit"_s);
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhHiddenText | Qt::ImhNoPredictiveText
                                | Qt::ImhNoAutoUppercase);
    m_edit->setDragEnabled(false);
    m_edit->setContextMenuPolicy(Qt::DefaultContextMenu);
    setFocusProxy(m_edit);
    m_show->setObjectName(name + u"ShowButton"_s);
    m_show->setText(tr("Show"));
    m_show->setToolTip(tr("Shows what you typed while this is held down"));
    m_show->setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_show);
    layout->addWidget(m_remove);
    m_remove->setObjectName(name + u"RemoveButton"_s);
    m_remove->setText(tr("Remove stored key"));
    m_remove->setToolTip(tr("Removes the key that is kept, when you save"));
    m_remove->setCheckable(true);
    m_remove->setFocusPolicy(Qt::StrongFocus);
    m_remove->hide();
    connect(m_remove, &QToolButton::toggled, this, [this](bool on) {
        if (on)
            wipe();
        m_edit->setEnabled(!on);
        m_remove->setText(on ? tr("Keep stored key") : tr("Remove stored key"));
        emit removalChanged();
    });
    m_show->setEnabled(false);
    connect(m_edit, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_show->setEnabled(!text.isEmpty()); });
    connect(m_edit, &QLineEdit::textEdited, this, &SecretEdit::textEdited);
    connect(m_edit, &QLineEdit::editingFinished, this, &SecretEdit::editingFinished);
    connect(m_show, &QToolButton::pressed, this, [this] { m_edit->setEchoMode(QLineEdit::Normal); });
    connect(m_show, &QToolButton::released, this, &SecretEdit::conceal);
}

void SecretEdit::conceal()
{
    m_edit->setEchoMode(QLineEdit::Password);
}

QString SecretEdit::text() const
{
    return m_edit->text();
}

void SecretEdit::wipe()
{
    conceal();
    m_edit->setText({}); // unlike clear(), also forgets what could be undone
}

void SecretEdit::setPlaceholderText(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

void SecretEdit::setTitle(const QString& title)
{
    m_show->setAccessibleName(tr("Show while held: %1").arg(visibleLine(title)));
    m_remove->setAccessibleName(tr("Remove stored key: %1").arg(visibleLine(title)));
}

void SecretEdit::setRemovable(bool removable)
{
    if (!removable)
        m_remove->setChecked(false);
    m_remove->setVisible(removable);
}

bool SecretEdit::isRemoving() const
{
    return m_remove->isChecked();
}

void SecretEdit::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    conceal();
}

} // namespace ringback
