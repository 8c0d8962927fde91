// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/checkmenu.h"

#include "core/visibletext.h"

#include <QKeyEvent>
#include <QMouseEvent>

namespace ringback {
using namespace Qt::StringLiterals;

void CheckMenu::setChoices(const QList<Choice>& choices, const QStringList& chosen)
{
    clear();
    for (const Choice& choice : choices) {
        QAction* action = addAction(choice.icon, visibleLine(choice.text).replace(u'&', u"&&"_s));
        action->setData(choice.value);
        action->setCheckable(true);
        action->setChecked(chosen.contains(choice.value));
        connect(action, &QAction::triggered, this, [this] { emit chosenChanged(this->chosen()); });
    }
}

QStringList CheckMenu::chosen() const
{
    QStringList values;
    for (const QAction* action : actions()) {
        if (action->isChecked())
            values.append(action->data().toString());
    }
    return values;
}

void CheckMenu::mouseReleaseEvent(QMouseEvent* event)
{
    QAction* action = actionAt(event->position().toPoint());
    if (action != nullptr && action->isCheckable())
        action->trigger();
    else
        QMenu::mouseReleaseEvent(event);
}

void CheckMenu::keyPressEvent(QKeyEvent* event)
{
    QAction* action = activeAction();
    if (event->key() == Qt::Key_Space && action != nullptr && action->isCheckable())
        action->trigger();
    else
        QMenu::keyPressEvent(event);
}

} // namespace ringback
