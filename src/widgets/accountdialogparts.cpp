// SPDX-License-Identifier: GPL-3.0-or-later
// What the accounts dialog is made of.
#include "core/visibletext.h"
#include "widgets/accountdialog.h"
#include "widgets/accountfields.h"
#include "widgets/accountsettings.h"
#include "widgets/accounttestpanel.h"
#include "widgets/card.h"
#include "widgets/decodedpanel.h"
#include "widgets/fieldrow.h"
#include "widgets/lineicon.h"
#include "widgets/providerchooser.h"
#include "widgets/secretstorecard.h"
#include "widgets/tonedlabel.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>

#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// The letters of the dialog's buttons and fixed labels; the fields of a provider share the rest.
const QString ButtonLetters = u"styrwhn"_s;

// Only a link that may be opened is offered, with its host in the form that no other alphabet can imitate.
void offerLink(QPushButton& button, const QString& words, const QString& link)
{
    const QUrl url = DecodedPanel::safeLink(link);
    button.setVisible(url.isValid());
    if (!url.isValid())
        return;
    constexpr qsizetype LongestHost = 60;
    QString host = url.host(QUrl::FullyEncoded);
    if (host.size() > LongestHost)
        host = u'\u2026' + host.right(LongestHost); // whose it is stands at the end
    const QString text = words.arg(host);
    button.setText(text);
    button.setAccessibleName(text);
    button.setToolTip(visibleLine(url.toString(QUrl::FullyEncoded)).toHtmlEscaped());
}
} // namespace

void AccountDialog::build()
{
    setObjectName(u"accountDialog"_s);
    const bool isNew = m_previous.id.isEmpty();
    setWindowTitle(isNew ? tr("Add an account") : tr("Change an account"));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(2 * Gap);
    if (isNew) {
        m_chooser = new ProviderChooser(m_forms, this);
        m_chooser->setFixedWidth(26 * fontMetrics().averageCharWidth());
        middle->addWidget(m_chooser);
    }
    m_area = new QScrollArea(this);
    m_area->setObjectName(u"accountScrollArea"_s);
    m_area->setAccessibleName(tr("Settings of the account"));
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setWidget(buildContent());
    middle->addWidget(m_area, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    layout->addLayout(middle, 1);
    layout->addWidget(buildFooter());

    const int character = fontMetrics().averageCharWidth();
    const int line = fontMetrics().height();
    setMinimumSize(78 * character, 22 * line);
    const QSize room = screen()->availableGeometry().size() - QSize(40, 80);
    resize(QSize((isNew ? 150 : 116) * character, 50 * line).boundedTo(room).expandedTo(minimumSize()));
}

QWidget* AccountDialog::buildContent()
{
    auto* content = new QWidget(this);
    content->setObjectName(u"accountContent"_s);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, Gap, 0);
    layout->setSpacing(Gap + HalfGap);
    buildProviderCard(*layout);
    buildNames(*layout);
    m_fieldsLayout = new QVBoxLayout;
    layout->addLayout(m_fieldsLayout);

    m_duplicateCard = new Card(content);
    m_duplicateCard->setObjectName(u"duplicateCard"_s);
    m_duplicateCard->setTone(Tone::Caution);
    m_duplicate = new PlainLabel(m_duplicateCard);
    m_duplicate->setObjectName(u"duplicateLabel"_s);
    m_duplicate->setWordWrap(true);
    auto* inside = new QVBoxLayout(m_duplicateCard);
    inside->setContentsMargins(2 * Gap, Gap, Gap, Gap);
    inside->addWidget(m_duplicate);
    m_duplicateCard->hide();
    layout->addWidget(m_duplicateCard);

    m_store = new SecretStoreCard(content);
    layout->addWidget(m_store);
    Mnemonics mnemonics(ButtonLetters + u"li"_s);
    m_settings = new AccountSettings(mnemonics, content);
    layout->addWidget(m_settings);
    m_tests = new AccountTestPanel(m_clock, content);
    layout->addWidget(m_tests);
    layout->addStretch(1);
    return content;
}

void AccountDialog::buildProviderCard(QVBoxLayout& layout)
{
    auto* card = new Card(this);
    card->setObjectName(u"providerCard"_s);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(Gap + HalfGap, Gap, Gap, Gap);
    inside->setSpacing(HalfGap);
    m_providerName = new PlainLabel(card);
    m_providerName->setObjectName(u"providerNameLabel"_s);
    m_providerName->setFont(scaledFont(font(), 1.2, true));
    inside->addWidget(m_providerName);
    m_providerNote = new PlainLabel(card);
    m_providerNote->setObjectName(u"providerNoteLabel"_s);
    m_providerNote->setWordWrap(true);
    inside->addWidget(m_providerNote);
    auto* links = new QVBoxLayout;
    links->setSpacing(HalfGap);
    m_documentation = new QPushButton(lineIcon(LineIcon::Link), {}, card);
    m_documentation->setObjectName(u"documentationButton"_s);
    m_console = new QPushButton(lineIcon(LineIcon::Link), {}, card);
    m_console->setObjectName(u"consoleButton"_s);
    links->addWidget(m_documentation, 0, Qt::AlignLeft);
    links->addWidget(m_console, 0, Qt::AlignLeft);
    inside->addLayout(links);
    layout.addWidget(card);
}

void AccountDialog::buildNames(QVBoxLayout& layout)
{
    m_label = new QLineEdit(this);
    m_label->setObjectName(u"labelEdit"_s);
    m_labelRow = new FieldRow(u"label"_s, m_label, this);
    m_labelRow->setTitle(tr("Label"), tr("&Label"));
    m_labelRow->setHelp(tr("What you call it: \"Sales desk\"."));
    m_id = new QLineEdit(this);
    m_id->setObjectName(u"idEdit"_s);
    m_idRow = new FieldRow(u"id"_s, m_id, this);
    m_idRow->setTitle(tr("ID"), tr("&ID"));
    const bool isNew = m_previous.id.isEmpty();
    m_idRow->setHelp(isNew ? tr("Small letters, digits and dashes. It stays as it is: the calls are kept "
                                "under it.")
                           : tr("The calls are kept under it; it cannot be changed."));
    m_id->setReadOnly(!isNew);
    m_id->setFocusPolicy(isNew ? Qt::StrongFocus : Qt::ClickFocus);
    auto* beside = new QHBoxLayout;
    beside->setSpacing(2 * Gap);
    beside->addWidget(m_labelRow, 3, Qt::AlignTop);
    beside->addWidget(m_idRow, 2, Qt::AlignTop);
    layout.addLayout(beside);
}

QWidget* AccountDialog::buildFooter()
{
    auto* footer = new QWidget(this);
    footer->setObjectName(u"accountFooter"_s);
    auto* layout = new QVBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    m_status = new TonedLabel(footer);
    m_status->setObjectName(u"accountStatusLabel"_s);
    m_status->setWordWrap(true);
    layout->addWidget(m_status);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Gap);
    const auto add = [&](const QString& name, const QString& text, const QString& spoken) {
        auto* button = new QPushButton(text, footer);
        button->setObjectName(name);
        button->setAccessibleName(spoken);
        buttons->addWidget(button);
        return button;
    };
    m_testButton = add(u"testButton"_s, tr("&Test connection"), tr("Test connection"));
    buttons->addStretch(1);
    m_saveButton = add(u"saveButton"_s, tr("&Save"), tr("Save"));
    m_saveButton->setDefault(true);
    m_cancelButton = add(u"cancelButton"_s, tr("Ca&ncel"), tr("Cancel"));
    layout->addLayout(buttons);
    return footer;
}

// The fields that some choice of how to sign in does not use.
QSet<QString> AccountDialog::fieldsOfSigningIn() const
{
    QSet<QString> keys;
    AccountDraft draft;
    draft.account.id = m_previous.id;
    draft.account.provider = m_form.provider;
    QStringList choices;
    for (const AccountField& field : m_form.fields) {
        if (!field.secret)
            draft.account.fields.insert(field.key, field.defaultValue);
        if (field.key == m_form.choiceField)
            choices = field.choices;
    }
    for (const QString& choice : std::as_const(choices)) {
        draft.account.fields.insert(m_form.choiceField, choice);
        const QStringList used = m_desk.examine(draft).fieldsInUse;
        for (const AccountField& field : m_form.fields) {
            if (!used.contains(field.key))
                keys.insert(field.key);
        }
    }
    return keys;
}

// What follows from the provider.
void AccountDialog::showForm()
{
    m_providerName->setText(m_form.name);
    m_providerNote->setText(m_form.note);
    m_providerNote->setVisible(!m_form.note.isEmpty());
    offerLink(*m_documentation, tr("Documentation on %1"), m_form.documentationUrl);
    offerLink(*m_console, tr("Console on %1"), m_form.consoleUrl);
    Mnemonics mnemonics(ButtonLetters + u"liacqbpe"_s);
    auto* fields = new AccountFields(m_form, fieldsOfSigningIn(), mnemonics, m_area->widget());
    if (m_fields != nullptr) {
        m_fields->wipeSecrets();
        delete m_fields;
    }
    m_fields = fields;
    m_fieldsLayout->addWidget(m_fields);
    m_fields->setVisible(!m_form.fields.isEmpty());
    connect(m_fields, &AccountFields::changed, this, &AccountDialog::noteChange);
    connect(m_fields, &AccountFields::left, this, &AccountDialog::leave);
}

} // namespace ringback
