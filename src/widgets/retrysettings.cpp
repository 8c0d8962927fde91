// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/retrysettings.h"

#include "core/visibletext.h"
#include "widgets/fieldrow.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QSpinBox>
#include <QTimeEdit>
#include <QVBoxLayout>

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int LongestGapMinutes = 7 * 24 * 60;
constexpr int JsonLines = 5;

QTimeEdit* timeOfDayEdit(const QString& name, const QString& title, QWidget* parent)
{
    auto* edit = new QTimeEdit(parent);
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setDisplayFormat(u"HH:mm"_s);
    return edit;
}
} // namespace

RetrySettingsForm::RetrySettingsForm(const QList<PlaceField>& fields, Check check, Mnemonics& mnemonics,
                                     QWidget* parent)
    : QWidget(parent), m_fields(fields), m_check(std::move(check)), m_layout(new QVBoxLayout(this))
{
    setObjectName(u"retrySettings"_s);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(Gap + HalfGap);
    buildPermission(mnemonics);
    for (const PlaceField& field : std::as_const(m_fields))
        buildField(field, mnemonics);
    buildManners(mnemonics);
    setSettings({});
}

RetrySettingsForm::~RetrySettingsForm()
{
    // One that has the focus would report that it is left.
    for (QWidget* widget : findChildren<QWidget*>()) {
        widget->removeEventFilter(this);
        widget->blockSignals(true);
    }
}

void RetrySettingsForm::buildPermission(Mnemonics& mnemonics)
{
    const QString title = tr("Allow calls to be placed from this account");
    m_allowed = new QCheckBox(mnemonics.mark(title), this);
    m_allowed->setObjectName(u"allowRetriesCheckBox"_s);
    m_allowed->setAccessibleName(title);
    m_layout->addWidget(m_allowed);
    auto* help = new PlainLabel(this);
    help->setObjectName(u"allowRetriesHelpLabel"_s);
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    help->setText(
        tr("While this is off, Ringback only reads from the account. While it is on, you can have "
           "failed calls placed again: each after a yes of yours, never by itself. Such a call rings "
           "somebody's phone and costs what the provider charges."));
    m_allowed->setAccessibleDescription(help->plainText());
    m_layout->addWidget(help);
    connect(m_allowed, &QCheckBox::toggled, this, [this](bool on) {
        for (const PlaceField& field : std::as_const(m_fields)) {
            // What is needed is needed for placing alone.
            if (!on && valueOf(field).isEmpty())
                m_rows[field.key]->setMistake({});
        }
        emit changed();
    });
}

void RetrySettingsForm::buildManners(Mnemonics& mnemonics)
{
    m_gap = new QSpinBox(this);
    m_gap->setObjectName(u"retryGapSpinBox"_s);
    m_gap->setRange(0, LongestGapMinutes);
    m_gap->setSuffix(tr(" minutes"));
    m_gap->setSpecialValueText(tr("no gap"));
    auto* gap = new FieldRow(u"retryGap"_s, m_gap, this);
    gap->setTitle(tr("Leave the same number alone for"),
                  mnemonics.mark(tr("Leave the same number alone for")));
    gap->setHelp(tr("After the last call to it, from whichever account."));
    m_layout->addWidget(gap);

    const QString title = tr("Ask twice during quiet hours");
    m_quiet = new QCheckBox(mnemonics.mark(title), this);
    m_quiet->setObjectName(u"quietHoursCheckBox"_s);
    m_quiet->setAccessibleName(title);
    m_quietFrom = timeOfDayEdit(u"quietFromEdit"_s, tr("Quiet hours begin at"), this);
    m_quietUntil = timeOfDayEdit(u"quietUntilEdit"_s, tr("Quiet hours end at"), this);
    auto* from = new QLabel(tr("from"), this);
    auto* until = new QLabel(tr("until"), this);
    auto* hours = new QHBoxLayout;
    hours->setSpacing(Gap);
    for (QWidget* part : QList<QWidget*> {from, m_quietFrom, until, m_quietUntil})
        hours->addWidget(part);
    hours->addStretch(1);
    auto* both = new QVBoxLayout;
    both->setSpacing(HalfGap);
    both->addWidget(m_quiet);
    both->addLayout(hours);
    m_layout->addLayout(both);
    auto* help = new PlainLabel(this);
    help->setObjectName(u"quietHoursHelpLabel"_s);
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    help->setText(tr("By the clock where the called number lies; in a country with several time zones, by "
                     "each of them."));
    m_quiet->setAccessibleDescription(help->plainText());
    m_layout->addWidget(help);

    connect(m_gap, &QSpinBox::valueChanged, this, &RetrySettingsForm::changed);
    connect(m_quiet, &QCheckBox::toggled, this, [this](bool on) {
        m_quietFrom->setEnabled(on);
        m_quietUntil->setEnabled(on);
        emit changed();
    });
    connect(m_quietFrom, &QTimeEdit::timeChanged, this, &RetrySettingsForm::changed);
    connect(m_quietUntil, &QTimeEdit::timeChanged, this, &RetrySettingsForm::changed);
}

void RetrySettingsForm::buildField(const PlaceField& field, Mnemonics& mnemonics)
{
    const QString name = u"place_"_s + field.key;
    const QString key = field.key;
    QWidget* editor = nullptr;
    switch (field.kind) {
    case PlaceField::Kind::Choice: {
        auto* combo = new QComboBox(this);
        combo->setObjectName(name + u"Combo"_s);
        combo->addItem(tr("not set"), QString());
        for (const QString& choice : field.choices)
            combo->addItem(visibleLine(choice), choice);
        connect(combo, &QComboBox::currentIndexChanged, this, [this, key] { noteChange(key); });
        editor = combo;
        break;
    }
    case PlaceField::Kind::JsonText: {
        auto* edit = new QPlainTextEdit(this);
        edit->setObjectName(name + u"Edit"_s);
        edit->setTabChangesFocus(true);
        edit->setFixedHeight(JsonLines * fontMetrics().lineSpacing() + 2 * Gap);
        edit->installEventFilter(this);
        connect(edit, &QPlainTextEdit::textChanged, this, [this, key] { noteChange(key); });
        editor = edit;
        break;
    }
    case PlaceField::Kind::Url:
    case PlaceField::Kind::Text: {
        auto* edit = new QLineEdit(this);
        edit->setObjectName(name + u"Edit"_s);
        if (field.kind == PlaceField::Kind::Url)
            edit->setInputMethodHints(Qt::ImhUrlCharactersOnly | Qt::ImhNoPredictiveText);
        connect(edit, &QLineEdit::textChanged, this, [this, key] { noteChange(key); });
        connect(edit, &QLineEdit::editingFinished, this, [this, key] { left(key); });
        editor = edit;
        break;
    }
    }
    auto* row = new FieldRow(name, editor, this);
    const QString title = field.required ? tr("%1 (needed to place calls)").arg(field.label) : field.label;
    row->setTitle(title, mnemonics.mark(title));
    row->setHelp(field.help);
    m_rows.insert(key, row);
    m_layout->addWidget(row);
}

void RetrySettingsForm::setSettings(const RetrySettings& settings)
{
    m_given = settings;
    m_allowed->setChecked(settings.allowed);
    m_gap->setValue((settings.gapSeconds + 59) / 60);
    const RetrySettings usual;
    const bool quiet = settings.quietFrom != settings.quietUntil;
    m_quiet->setChecked(quiet);
    m_quietFrom->setTime(quiet ? settings.quietFrom : usual.quietFrom);
    m_quietUntil->setTime(quiet ? settings.quietUntil : usual.quietUntil);
    m_quietFrom->setEnabled(quiet);
    m_quietUntil->setEnabled(quiet);
    for (const PlaceField& field : std::as_const(m_fields)) {
        const QString value = settings.fields.value(field.key, field.defaultValue);
        QWidget* const editor = m_rows[field.key]->editor();
        if (auto* combo = qobject_cast<QComboBox*>(editor)) {
            // A value that is not offered any more stays, so that the mistake can name it.
            if (combo->findData(value) < 0)
                combo->addItem(visibleLine(value), value);
            combo->setCurrentIndex(combo->findData(value));
        } else if (auto* text = qobject_cast<QPlainTextEdit*>(editor)) {
            text->setPlainText(value);
        } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
            line->setText(value);
        }
        m_rows[field.key]->setMistake({});
    }
}

RetrySettings RetrySettingsForm::settings() const
{
    RetrySettings settings = m_given;
    settings.allowed = m_allowed->isChecked();
    if (m_gap->value() != (m_given.gapSeconds + 59) / 60)
        settings.gapSeconds = m_gap->value() * 60;
    settings.quietFrom = m_quietFrom->time();
    settings.quietUntil = m_quiet->isChecked() ? m_quietUntil->time() : m_quietFrom->time();
    for (const PlaceField& field : m_fields) {
        const QString value = valueOf(field);
        if (value.isEmpty())
            settings.fields.remove(field.key);
        else
            settings.fields.insert(field.key, value);
    }
    return settings;
}

QString RetrySettingsForm::valueOf(const PlaceField& field) const
{
    QWidget* const editor = m_rows[field.key]->editor();
    if (const auto* combo = qobject_cast<QComboBox*>(editor))
        return combo->currentData().toString();
    if (const auto* text = qobject_cast<QPlainTextEdit*>(editor))
        return text->toPlainText().trimmed();
    if (const auto* line = qobject_cast<QLineEdit*>(editor))
        return line->text().trimmed();
    return {};
}

QString RetrySettingsForm::problemOf(const PlaceField& field) const
{
    const QString value = valueOf(field);
    if (value.isEmpty())
        return field.required && m_allowed->isChecked() ? tr("Without it no call can be placed.") : QString();
    return m_check ? m_check(field, value) : QString();
}

QStringList RetrySettingsForm::problems() const
{
    QStringList problems;
    for (const PlaceField& field : m_fields) {
        const QString problem = problemOf(field);
        if (!problem.isEmpty())
            problems.append(u"%1: %2"_s.arg(visibleLine(field.label), problem));
    }
    return problems;
}

bool RetrySettingsForm::showProblems()
{
    const FieldRow* first = nullptr;
    for (const PlaceField& field : std::as_const(m_fields)) {
        FieldRow* const row = m_rows[field.key];
        row->setMistake(problemOf(field));
        if (first == nullptr && !row->mistake().isEmpty())
            first = row;
    }
    if (first != nullptr)
        first->editor()->setFocus(Qt::OtherFocusReason);
    return first == nullptr;
}

// A mistake is told when the person is done with the field; an empty one may be filled later.
void RetrySettingsForm::left(const QString& key)
{
    for (const PlaceField& field : std::as_const(m_fields)) {
        if (field.key == key && !valueOf(field).isEmpty())
            m_rows[key]->setMistake(problemOf(field));
    }
}

void RetrySettingsForm::noteChange(const QString& key)
{
    FieldRow* const row = m_rows.value(key);
    if (row != nullptr && !row->mistake().isEmpty()) {
        for (const PlaceField& field : std::as_const(m_fields)) {
            if (field.key == key)
                row->setMistake(problemOf(field));
        }
    }
    emit changed();
}

bool RetrySettingsForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) {
        for (auto it = m_rows.begin(); it != m_rows.end(); ++it) {
            if (it.value()->editor() == watched)
                left(it.key());
        }
    }
    return QWidget::eventFilter(watched, event);
}

RetrySettingsDialog::RetrySettingsDialog(const Texts& texts, const QList<PlaceField>& fields,
                                         RetrySettingsForm::Check check, const RetrySettings& settings,
                                         QWidget* parent)
    : QDialog(parent)
{
    setObjectName(u"retrySettingsDialog"_s);
    setWindowTitle(tr("Retries"));
    auto* title = new PlainLabel(this);
    title->setObjectName(u"retryAccountLabel"_s);
    title->setWordWrap(true);
    title->setFont(scaledFont(font(), 1.1, true));
    title->setText(tr("Retries from %1 (%2)").arg(visibleLine(texts.account), visibleLine(texts.provider)));

    Mnemonics mnemonics(u"sc"_s); // the buttons'
    auto* content = new QWidget(this);
    m_form = new RetrySettingsForm(fields, std::move(check), mnemonics, content);
    m_form->setSettings(settings);
    auto* inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, 0, Gap, 0);
    inside->setSpacing(Gap + HalfGap);
    if (!texts.note.isEmpty()) {
        auto* note = new PlainLabel(content);
        note->setObjectName(u"retryNoteLabel"_s);
        note->setWordWrap(true);
        note->setText(visibleText(texts.note));
        inside->addWidget(note);
    }
    inside->addWidget(m_form);
    inside->addStretch(1);

    auto* area = new QScrollArea(this);
    area->setObjectName(u"retrySettingsArea"_s);
    area->setAccessibleName(tr("Settings for retries"));
    area->setFocusPolicy(Qt::NoFocus);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(content);

    // Made in the order in which Tab goes.
    auto* cancel = new QPushButton(tr("&Cancel"), this);
    cancel->setObjectName(u"cancelRetrySettingsButton"_s);
    cancel->setAccessibleName(tr("Cancel: keep the settings as they were"));
    cancel->setAutoDefault(false);
    auto* save = new QPushButton(tr("&Save"), this);
    save->setObjectName(u"saveRetrySettingsButton"_s);
    save->setAccessibleName(tr("Save the settings for retries"));
    save->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Gap);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(save);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    layout->addWidget(title);
    layout->addWidget(area, 1);
    layout->addLayout(buttons);

    connect(save, &QPushButton::clicked, this, &RetrySettingsDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);

    const int width = 66 * fontMetrics().averageCharWidth();
    content->setMinimumWidth(width / 2);
    const QSize room = screen()->availableGeometry().size() - QSize(40, 80);
    const int wanted = content->sizeHint().height() + 9 * fontMetrics().height();
    resize(QSize(width, wanted).boundedTo(room));
}

void RetrySettingsDialog::accept()
{
    if (m_form->showProblems())
        QDialog::accept();
}

} // namespace ringback
