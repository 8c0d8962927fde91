// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace ringback {

// Takes a key or password. What is typed is seen only while the button beside it is held, never offered for
// completion, spelling or dragging, and gone, with everything that could be undone, after wipe(). One that is
// kept already can be marked for removal.
class SecretEdit : public QWidget {
    Q_OBJECT

public:
    // `name` is for object names: "api_key" gives "api_keyEdit" and "api_keyShowButton".
    explicit SecretEdit(const QString& name, QWidget* parent = nullptr);

    QString text() const;
    void wipe();
    void setPlaceholderText(const QString& text);
    // What the button's name for a screen reader ends with: the field's label.
    void setTitle(const QString& title);
    // Whether there is one that is kept and can be removed: shows the button for it. Without, nothing is
    // removed.
    void setRemovable(bool removable);
    // The person wants the kept one removed; nothing can be typed meanwhile.
    bool isRemoving() const;

signals:
    void removalChanged();
    void textEdited();
    void editingFinished();

protected:
    void hideEvent(QHideEvent* event) override;

private:
    void conceal();

    QLineEdit* m_edit;
    QToolButton* m_show;
    QToolButton* m_remove;
};

} // namespace ringback
