// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountfields.h"

#include "core/visibletext.h"
#include "widgets/fieldrow.h"
#include "widgets/lineicon.h"
#include "widgets/secretedit.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Fewer settings that can be left alone than this are not worth folding away.
constexpr qsizetype WorthFolding = 5;

bool canBeLeftAlone(const AccountField& field)
{
    return field.hasDefault && !field.required && !field.secret && field.choices.isEmpty();
}

QVBoxLayout* fieldColumn(QWidget* parent)
{
    auto* layout = new QVBoxLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap + HalfGap);
    return layout;
}
} // namespace

AccountFields::AccountFields(const AccountForm& form, const QSet<QString>& ofSigningIn, Mnemonics& mnemonics,
                             QWidget* parent)
    : QWidget(parent), m_form(form), m_layout(fieldColumn(this))
{
    setObjectName(u"accountFields"_s);
    for (const AccountField& field : m_form.fields) {
        if (canBeLeftAlone(field) && !ofSigningIn.contains(field.key))
            m_folding.insert(field.key);
    }
    if (m_folding.size() < WorthFolding)
        m_folding.clear();
    for (const AccountField& field : m_form.fields) {
        if (!m_folding.contains(field.key))
            build(field, mnemonics);
    }
    if (m_folding.isEmpty())
        return;
    m_foldButton = new QToolButton(this);
    m_foldButton->setObjectName(u"moreFieldsButton"_s);
    m_foldButton->setText(tr("%1 more settings, each with a usual value").arg(m_folding.size()));
    m_foldButton->setAccessibleName(m_foldButton->text());
    m_foldButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_foldButton->setAutoRaise(true);
    m_foldButton->setCheckable(true);
    m_foldButton->setFocusPolicy(Qt::StrongFocus);
    m_layout->addWidget(m_foldButton, 0, Qt::AlignLeft);
    m_foldedPart = new QWidget(this);
    m_foldedPart->setObjectName(u"moreFields"_s);
    m_layout->addWidget(m_foldedPart);
    m_layout = fieldColumn(m_foldedPart);
    for (const AccountField& field : m_form.fields) {
        if (m_folding.contains(field.key))
            build(field, mnemonics);
    }
    connect(m_foldButton, &QToolButton::toggled, this, [this](bool on) { fold(!on); });
    fold(true);
}

AccountFields::~AccountFields()
{
    for (QWidget* widget : findChildren<QWidget*>())
        widget->blockSignals(true); // one that has the focus would report that it is left
}

void AccountFields::fold(bool folded)
{
    m_foldedPart->setVisible(!folded);
    m_foldButton->setIcon(lineIcon(folded ? LineIcon::ChevronRight : LineIcon::ChevronDown));
}

void AccountFields::build(const AccountField& field, Mnemonics& mnemonics)
{
    // Object names follow from the key, never from a value.
    const QString name = u"field_"_s + field.key;
    const QString key = field.key;
    QWidget* editor = nullptr;
    if (field.secret) {
        auto* secret = new SecretEdit(name, this);
        secret->setTitle(field.label);
        connect(secret, &SecretEdit::textEdited, this, [this, key] { emit changed(key); });
        connect(secret, &SecretEdit::removalChanged, this, [this, key] {
            emit changed(key);
            emit left(key);
        });
        connect(secret, &SecretEdit::editingFinished, this, [this, key] { emit left(key); });
        editor = secret;
    } else if (!field.choices.isEmpty()) {
        auto* combo = new QComboBox(this);
        combo->setObjectName(name + u"Combo"_s);
        for (const QString& choice : field.choices)
            combo->addItem(visibleLine(wordOfChoice(choice)), choice);
        combo->setCurrentIndex(std::max(0, combo->findData(field.defaultValue)));
        connect(combo, &QComboBox::currentIndexChanged, this, [this, key] { emit changed(key); });
        editor = combo;
    } else {
        auto* edit = new QLineEdit(field.defaultValue, this);
        edit->setObjectName(name + u"Edit"_s);
        if (!field.example.isEmpty())
            edit->setPlaceholderText(tr("for example %1").arg(visibleLine(field.example)));
        connect(edit, &QLineEdit::textEdited, this, [this, key] { emit changed(key); });
        connect(edit, &QLineEdit::editingFinished, this, [this, key] { emit left(key); });
        editor = edit;
    }
    auto* row = new FieldRow(name, editor, this);
    row->setTitle(field.label, mnemonics.mark(field.label));
    row->setHelp(field.help);
    m_rows.insert(key, row);
    m_layout->addWidget(row);
}

// "access_key" is the name of a field where that choice asks for it: its label says more.
QString AccountFields::wordOfChoice(const QString& choice) const
{
    for (const AccountField& field : m_form.fields) {
        if (field.key == choice)
            return field.label;
    }
    QString words = choice;
    words.replace(u'_', u' ');
    if (!words.isEmpty())
        words[0] = words[0].toUpper();
    return words;
}

void AccountFields::setValues(const QMap<QString, QString>& fields)
{
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        FieldRow* const known = m_rows.value(it.key());
        if (known == nullptr)
            continue;
        if (auto* combo = qobject_cast<QComboBox*>(known->editor())) {
            // A value the definition does not offer any more stays, so that the mistake can name it.
            if (combo->findData(it.value()) < 0)
                combo->addItem(visibleLine(it.value()), it.value());
            combo->setCurrentIndex(combo->findData(it.value()));
        } else if (auto* edit = qobject_cast<QLineEdit*>(known->editor())) {
            edit->setText(it.value());
        }
    }
}

QMap<QString, QString> AccountFields::values() const
{
    QMap<QString, QString> values;
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it) {
        if (const auto* combo = qobject_cast<QComboBox*>(it.value()->editor()))
            values.insert(it.key(), combo->currentData().toString());
        else if (const auto* edit = qobject_cast<QLineEdit*>(it.value()->editor()))
            values.insert(it.key(), edit->text().trimmed());
    }
    return values;
}

Secrets AccountFields::typedSecrets() const
{
    Secrets secrets;
    for (auto it = m_rows.begin(); it != m_rows.end(); ++it) {
        const auto* edit = qobject_cast<SecretEdit*>(it.value()->editor());
        if (edit != nullptr && edit->isRemoving())
            secrets.insert(it.key(), QString());
        else if (edit != nullptr && !edit->text().isEmpty())
            secrets.insert(it.key(), edit->text());
    }
    return secrets;
}

bool AccountFields::hasTypedSecrets() const
{
    return !typedSecrets().isEmpty();
}

void AccountFields::wipeSecrets()
{
    for (const FieldRow* row : std::as_const(m_rows)) {
        if (auto* edit = qobject_cast<SecretEdit*>(row->editor()))
            edit->wipe();
    }
}

QString AccountFields::noteFor(const AccountField& field, const AccountExamination& examination,
                               const QMap<QString, SecretPlace>& held, const QString& storeName) const
{
    const SecretPlace now = examination.secrets.value(field.key, SecretPlace::Nowhere);
    const SecretPlace before = held.value(field.key, SecretPlace::Nowhere);
    const QString variable = examination.variables.value(field.key);
    if (now == SecretPlace::Environment)
        return tr("The environment's variable %1 holds it, and it wins over what is typed here.")
            .arg(variable);
    const bool kept = before == SecretPlace::Store || before == SecretPlace::Session;
    const auto* edit = qobject_cast<const SecretEdit*>(m_rows.value(field.key)->editor());
    if (kept && edit != nullptr && edit->isRemoving())
        return before == SecretPlace::Store ? tr("Removed from %1 when you save.").arg(storeName)
                                            : tr("Forgotten when you save.");
    if (now == SecretPlace::Typed && kept)
        return tr("Takes the place of the one that is kept, when you save.");
    if (before == SecretPlace::Store)
        return tr("Kept in %1. It is not shown; leave this empty to keep it.").arg(storeName);
    if (before == SecretPlace::Session)
        return tr("Kept in memory until Ringback ends. It is not shown; leave this empty to keep it.");
    return {};
}

void AccountFields::setExamination(const AccountExamination& examination,
                                   const QMap<QString, SecretPlace>& held, const QString& storeName)
{
    for (const AccountField& field : m_form.fields) {
        FieldRow* const row = m_rows.value(field.key);
        row->setVisible(field.key == m_form.choiceField || examination.fieldsInUse.contains(field.key));
        auto* const secret = qobject_cast<SecretEdit*>(row->editor());
        if (secret == nullptr)
            continue;
        const SecretPlace before = held.value(field.key, SecretPlace::Nowhere);
        const bool fromEnvironment = examination.secrets.value(field.key) == SecretPlace::Environment;
        secret->setRemovable(!fromEnvironment
                             && (before == SecretPlace::Store || before == SecretPlace::Session));
        if (secret->isRemoving())
            secret->setPlaceholderText(tr("is removed when you save"));
        else if (before == SecretPlace::Store)
            secret->setPlaceholderText(tr("kept in %1; type to replace").arg(storeName));
        else if (before == SecretPlace::Session)
            secret->setPlaceholderText(tr("kept in memory; type to replace"));
        else if (fromEnvironment)
            secret->setPlaceholderText(tr("from the environment"));
        else
            secret->setPlaceholderText({});
        row->setNote(noteFor(field, examination, held, storeName));
    }
}

QStringList AccountFields::missingSecrets(const AccountExamination& examination) const
{
    QStringList missing;
    for (const AccountField& field : m_form.fields) {
        const FieldRow* row = m_rows.value(field.key);
        const auto* edit = qobject_cast<const SecretEdit*>(row->editor());
        // With several ways to sign in, the chosen one needs it.
        const bool optional = !field.required && m_form.choiceField.isEmpty();
        if (edit != nullptr && edit->isRemoving() && optional)
            continue;
        if (field.secret && examination.fieldsInUse.contains(field.key)
            && examination.secrets.value(field.key, SecretPlace::Nowhere) == SecretPlace::Nowhere)
            missing.append(field.key);
    }
    return missing;
}

void AccountFields::bringToSight(const QString& key)
{
    if (m_folding.contains(key))
        m_foldButton->setChecked(true);
}

QStringList AccountFields::keys() const
{
    QStringList keys;
    for (const AccountField& field : m_form.fields) {
        if (!m_folding.contains(field.key))
            keys.append(field.key);
    }
    for (const AccountField& field : m_form.fields) {
        if (m_folding.contains(field.key))
            keys.append(field.key);
    }
    return keys;
}

} // namespace ringback
