// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace ringback {

class PlainLabel;
class TonedLabel;

// Gives letters to labels so that no two of them in one dialog have the same.
class Mnemonics {
public:
    explicit Mnemonics(const QString& taken = {}) : m_taken(taken.toLower()) { }
    // The text with one letter marked where one is free. An & of the text stays an &.
    QString mark(const QString& text);

private:
    QString m_taken;
};

// One setting of a form: its name above the editor; below it what it is, where its value is now, and what is
// wrong with it. Texts may come from a definition: all are shown as they are. The row owns the editor.
class FieldRow : public QWidget {
    Q_OBJECT

public:
    // `name` is for object names: "label" gives "labelRow" and "labelMistakeLabel".
    FieldRow(const QString& name, QWidget* editor, QWidget* parent = nullptr);

    QWidget* editor() const { return m_editor; }
    // `marked`: with a mnemonic, as Mnemonics gives it.
    void setTitle(const QString& title, const QString& marked);
    QString title() const { return m_title; }
    void setHelp(const QString& text);
    void setNote(const QString& text); // about the value, such as where a key is kept
    // Empty: nothing is wrong.
    void setMistake(const QString& text);
    QString mistake() const;

private:
    void describe();

    QWidget* m_editor;
    QString m_title;
    QLabel* m_label;
    PlainLabel* m_help;
    PlainLabel* m_note;
    TonedLabel* m_mistake;
};

} // namespace ringback
