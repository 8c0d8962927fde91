// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/retrydesk.h"

#include <QDialog>
#include <QWidget>

#include <functional>

class QCheckBox;
class QSpinBox;
class QTimeEdit;
class QVBoxLayout;

namespace ringback {

class FieldRow;
class Mnemonics;

// What one account may do beyond reading: may it place calls at all, how long the same number is left alone,
// when a call needs a second yes, and what its provider needs to place one. Values in, values out: it saves
// nothing. Labels, help and values may come from a definition or a file; all are shown as they are.
class RetrySettingsForm : public QWidget {
    Q_OBJECT

public:
    // What is wrong with a field's value; empty: nothing. Asked for values that are not empty.
    using Check = std::function<QString(const PlaceField& field, const QString& value)>;

    // `mnemonics` gives the letters for the labels.
    RetrySettingsForm(const QList<PlaceField>& fields, Check check, Mnemonics& mnemonics,
                      QWidget* parent = nullptr);
    ~RetrySettingsForm() override;

    void setSettings(const RetrySettings& settings);
    // As they stand now, mistakes and all. A field left empty is absent; what the form does not show (fields
    // that the definition does not know any more, seconds of the gap) stays as it was.
    RetrySettings settings() const;
    // "Answer URL: ..." of every field that is wrong or needed and empty. A needed field counts only while
    // placing calls is allowed.
    QStringList problems() const;
    // Shows every mistake beside its field and puts the focus on the first; true when there is none.
    bool showProblems();
    // Null where this is no field of the definition.
    FieldRow* row(const QString& key) const { return m_rows.value(key); }

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildPermission(Mnemonics& mnemonics);
    void buildManners(Mnemonics& mnemonics);
    void buildField(const PlaceField& field, Mnemonics& mnemonics);
    QString valueOf(const PlaceField& field) const;
    QString problemOf(const PlaceField& field) const;
    void left(const QString& key);
    void noteChange(const QString& key);

    QList<PlaceField> m_fields;
    Check m_check;
    RetrySettings m_given;
    QCheckBox* m_allowed = nullptr;
    QSpinBox* m_gap = nullptr;
    QCheckBox* m_quiet = nullptr;
    QTimeEdit* m_quietFrom = nullptr;
    QTimeEdit* m_quietUntil = nullptr;
    QMap<QString, FieldRow*> m_rows;
    QVBoxLayout* m_layout;
};

// The form as a dialog of its own. accepted() comes only with settings that have no problem; read them from
// settings(). Saving is the caller's.
class RetrySettingsDialog : public QDialog {
    Q_OBJECT

public:
    struct Texts {
        QString account;  // as it is called
        QString provider; // its name
        QString note;     // what its provider says of placing; may be empty
    };

    RetrySettingsDialog(const Texts& texts, const QList<PlaceField>& fields, RetrySettingsForm::Check check,
                        const RetrySettings& settings, QWidget* parent = nullptr);

    RetrySettings settings() const { return m_form->settings(); }
    void accept() override;

private:
    RetrySettingsForm* m_form;
};

} // namespace ringback
