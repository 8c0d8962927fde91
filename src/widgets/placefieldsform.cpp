// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/placefieldsform.h"

#include "core/visibletext.h"
#include "widgets/fieldrow.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int PlaceJsonLines = 4;
} // namespace

PlaceFieldsForm::PlaceFieldsForm(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(u"placeFieldsForm"_s);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(Gap);
}

QWidget* PlaceFieldsForm::makeEditor(const PlaceField& field)
{
    const QString key = field.key;
    if (field.kind == PlaceField::Kind::Choice) {
        auto* combo = new QComboBox(this);
        combo->addItem(tr("not set"), QString());
        for (const QString& choice : field.choices)
            combo->addItem(visibleLine(choice), choice);
        connect(combo, &QComboBox::currentIndexChanged, this,
                [this, key, combo] { note(key, combo->currentData().toString()); });
        return combo;
    }
    if (field.kind == PlaceField::Kind::JsonText) {
        auto* edit = new QPlainTextEdit(this);
        edit->setTabChangesFocus(true);
        edit->setFont(fixedWidthFont(font()));
        edit->setFixedHeight(PlaceJsonLines * fontMetrics().lineSpacing() + 2 * Gap);
        connect(edit, &QPlainTextEdit::textChanged, this,
                [this, key, edit] { note(key, edit->toPlainText().trimmed()); });
        return edit;
    }
    auto* edit = new QLineEdit(this);
    connect(edit, &QLineEdit::textChanged, this,
            [this, key](const QString& text) { note(key, text.trimmed()); });
    return edit;
}

void PlaceFieldsForm::setFields(const QList<PlaceField>& fields)
{
    if (fields == m_fields)
        return;
    m_fields = fields;
    qDeleteAll(m_rows);
    m_rows.clear();
    for (const PlaceField& field : fields) {
        QWidget* editor = makeEditor(field);
        editor->setObjectName(u"field_"_s + field.key);
        auto* row = new FieldRow(u"field_"_s + field.key, editor, this);
        const QString title = field.required ? tr("%1 (needed)").arg(field.label) : field.label;
        QString marked = title;
        row->setTitle(title, marked.replace(u'&', u"&&"_s));
        row->setHelp(field.help);
        m_rows.insert(field.key, row);
        m_layout->addWidget(row);
    }
}

void PlaceFieldsForm::setKnown(const QMap<QString, QString>& values)
{
    const QScopedValueRollback filling(m_filling, true);
    for (const PlaceField& field : std::as_const(m_fields)) {
        const QString value = m_typed.value(field.key, values.value(field.key));
        QWidget* editor = m_rows.value(field.key)->editor();
        if (m_typed.contains(field.key) && editor->hasFocus())
            continue; // as it is being typed
        if (auto* combo = qobject_cast<QComboBox*>(editor)) {
            if (combo->findData(value) < 0)
                combo->addItem(visibleLine(value), value);
            combo->setCurrentIndex(combo->findData(value));
        } else if (auto* text = qobject_cast<QPlainTextEdit*>(editor)) {
            if (text->toPlainText().trimmed() != value)
                text->setPlainText(value);
        } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
            if (line->text().trimmed() != value)
                line->setText(value);
        }
    }
}

QMap<QString, QString> PlaceFieldsForm::typed() const
{
    return m_typed;
}

void PlaceFieldsForm::note(const QString& key, const QString& value)
{
    if (m_filling)
        return;
    m_typed.insert(key, value);
    emit edited();
}

} // namespace ringback
