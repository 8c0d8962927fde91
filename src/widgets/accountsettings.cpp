// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountsettings.h"

#include "core/visibletext.h"
#include "widgets/accountbadge.h"
#include "widgets/card.h"
#include "widgets/fieldrow.h"
#include "widgets/plainlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int MostPerMinute = 60'000;

// An edit with a button behind it, as one editor.
QWidget* editorWithButton(QLineEdit* edit, QPushButton* button, QWidget* parent)
{
    auto* both = new QWidget(parent);
    auto* layout = new QHBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    layout->addWidget(edit, 1);
    layout->addWidget(button);
    both->setFocusProxy(edit);
    return both;
}

QIcon badgeSwatch(const QString& colour, const QPalette& palette, int side)
{
    QPixmap picture(side, side);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(accountColor({}, palette, colour));
    painter.drawRoundedRect(picture.rect(), side * 0.28, side * 0.28);
    return picture;
}
} // namespace

AccountSettings::AccountSettings(Mnemonics& mnemonics, QWidget* parent) : QWidget(parent)
{
    setObjectName(u"accountSettings"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap + HalfGap);
    buildAddress(mnemonics);
    buildCertificate(mnemonics);
    buildRest(mnemonics);
}

void AccountSettings::buildAddress(Mnemonics& mnemonics)
{
    m_address = new QLineEdit(this);
    m_address->setObjectName(u"baseUrlEdit"_s);
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly | Qt::ImhNoPredictiveText);
    m_ownAddress = new QPushButton(tr("Provider's o&wn"), this);
    m_ownAddress->setObjectName(u"ownAddressButton"_s);
    m_ownAddress->setAccessibleName(tr("Use the provider's own address"));
    auto* row = new FieldRow(u"baseUrl"_s, editorWithButton(m_address, m_ownAddress, this), this);
    row->setTitle(tr("Base URL of the API"), mnemonics.mark(tr("Base URL of the API")));
    m_rows.insert(u"base_url"_s, row);
    layout()->addWidget(row);

    m_originCard = new Card(this);
    m_originCard->setObjectName(u"originCard"_s);
    m_origin = new PlainLabel(m_originCard);
    m_origin->setObjectName(u"originLabel"_s);
    m_origin->setWordWrap(true);
    auto* inside = new QVBoxLayout(m_originCard);
    inside->setContentsMargins(2 * Gap, Gap, Gap, Gap);
    inside->addWidget(m_origin);
    layout()->addWidget(m_originCard);

    connect(m_address, &QLineEdit::textChanged, this, [this] {
        m_ownAddress->setVisible(!m_form.baseUrl.isEmpty() && m_address->text().trimmed() != m_form.baseUrl);
        emit changed(u"base_url"_s);
    });
    connect(m_address, &QLineEdit::editingFinished, this, [this] { emit left(u"base_url"_s); });
    connect(m_ownAddress, &QPushButton::clicked, this, [this] {
        m_address->setFocus();
        m_address->setText(m_form.baseUrl);
    });
}

void AccountSettings::buildCertificate(Mnemonics& mnemonics)
{
    m_certificate = new QLineEdit(this);
    m_certificate->setObjectName(u"certificateEdit"_s);
    m_certificate->setClearButtonEnabled(true);
    auto* choose = new QPushButton(tr("C&hoose..."), this);
    choose->setObjectName(u"chooseCertificateButton"_s);
    choose->setAccessibleName(tr("Choose the certificate's file"));
    auto* row = new FieldRow(u"certificate"_s, editorWithButton(m_certificate, choose, this), this);
    row->setTitle(tr("Additional CA certificate"), mnemonics.mark(tr("Additional CA certificate")));
    row->setHelp(tr("A PEM file, for a server with a certificate of its own; empty for a public provider. It "
                    "is trusted for this account only."));
    m_rows.insert(u"ca_certificate"_s, row);
    layout()->addWidget(row);
    connect(m_certificate, &QLineEdit::textChanged, this, [this] { emit changed(u"ca_certificate"_s); });
    connect(m_certificate, &QLineEdit::editingFinished, this, [this] { emit left(u"ca_certificate"_s); });
    connect(choose, &QPushButton::clicked, this, &AccountSettings::chooseCertificate);
}

void AccountSettings::buildRest(Mnemonics& mnemonics)
{
    m_limit = new QSpinBox(this);
    m_limit->setObjectName(u"limitSpinBox"_s);
    m_limit->setRange(0, MostPerMinute);
    m_limit->setSpecialValueText(tr("no limit of your own"));
    m_limit->setSuffix(tr(" a minute"));
    auto* limit = new FieldRow(u"limit"_s, m_limit, this);
    limit->setTitle(tr("Requests at most"), mnemonics.mark(tr("Requests at most")));
    m_rows.insert(u"requests_per_minute"_s, limit);

    m_colour = new QComboBox(this);
    m_colour->setObjectName(u"colourCombo"_s);
    m_badge = new AccountBadge(this);
    auto* both = new QWidget(this);
    auto* pair = new QHBoxLayout(both);
    pair->setContentsMargins(0, 0, 0, 0);
    pair->setSpacing(Gap);
    pair->addWidget(m_badge);
    pair->addWidget(m_colour, 1);
    both->setFocusProxy(m_colour);
    const int side = fontMetrics().height();
    m_colour->setIconSize({side, side});
    m_colour->addItem(tr("By itself, from the ID"), QString());
    for (const QString& word : badgeColours())
        m_colour->addItem(badgeSwatch(word, palette(), side), badgeColourText(word), word);
    auto* colour = new FieldRow(u"colour"_s, both, this);
    colour->setTitle(tr("Colour of its badge"), mnemonics.mark(tr("Colour of its badge")));

    auto* beside = new QHBoxLayout;
    beside->setSpacing(2 * Gap);
    beside->addWidget(limit, 1, Qt::AlignTop);
    beside->addWidget(colour, 1, Qt::AlignTop);
    static_cast<QVBoxLayout*>(layout())->addLayout(beside);

    const QString paused = tr("Paused: do not ask this account");
    m_paused = new QCheckBox(mnemonics.mark(paused), this);
    m_paused->setObjectName(u"pausedCheckBox"_s);
    m_paused->setAccessibleName(paused);
    layout()->addWidget(m_paused);

    connect(m_limit, &QSpinBox::valueChanged, this, [this] { emit changed(u"requests_per_minute"_s); });
    connect(m_colour, &QComboBox::currentIndexChanged, this, [this] {
        updateBadge();
        emit changed(u"colour"_s);
    });
    connect(m_paused, &QCheckBox::toggled, this, [this] { emit changed(u"paused"_s); });
}

void AccountSettings::setForm(const AccountForm& form)
{
    const QString typed = m_address->text().trimmed();
    const bool isOwn = typed.isEmpty() || typed == m_form.baseUrl;
    m_form = form;
    m_address->setPlaceholderText(form.baseUrl.isEmpty() ? tr("https://...") : QString());
    m_rows[u"base_url"_s]->setHelp(
        form.baseUrl.isEmpty() ? tr("This provider has no one address: give yours, beginning with https://.")
                               : tr("Change it only for a server of your own or another region's."));
    if (isOwn)
        m_address->setText(form.baseUrl);
    m_ownAddress->setVisible(!form.baseUrl.isEmpty() && m_address->text().trimmed() != form.baseUrl);
    m_rows[u"requests_per_minute"_s]->setHelp(
        form.requestsPerMinute > 0
            ? tr("%1 publishes %2 a minute; the lower of both holds.")
                  .arg(visibleLine(form.name), QString::number(form.requestsPerMinute))
            : tr("%1 publishes no limit. What its answers ask for is kept in any case.")
                  .arg(visibleLine(form.name)));
}

void AccountSettings::setAccount(const Account& account)
{
    if (!account.baseUrl.isEmpty())
        m_address->setText(account.baseUrl);
    m_certificate->setText(QDir::toNativeSeparators(account.caCertificate));
    m_limit->setValue(account.requestsPerMinute);
    m_colour->setCurrentIndex(std::max(0, m_colour->findData(account.colour)));
    m_paused->setChecked(account.paused);
}

void AccountSettings::fill(Account& account) const
{
    const QString address = m_address->text().trimmed();
    account.baseUrl = address == m_form.baseUrl ? QString() : address;
    account.caCertificate = QDir::fromNativeSeparators(m_certificate->text().trimmed());
    account.requestsPerMinute = m_limit->value();
    account.colour = m_colour->currentData().toString();
    account.paused = m_paused->isChecked();
}

void AccountSettings::setExamination(const AccountExamination& examination)
{
    m_originCard->setVisible(!examination.origin.isEmpty());
    m_originCard->setTone(examination.originIsProviders ? Tone::Neutral : Tone::Caution);
    const QString origin = visibleLine(examination.origin);
    m_origin->setText(
        examination.originIsProviders
            ? tr("The key is sent to %1, and nowhere else.").arg(origin)
            : tr("The key will be sent to %1. That is not %2's own address: whoever runs it can "
                 "read the key. Go on only if you know them.")
                  .arg(origin, visibleLine(m_form.name)));
}

void AccountSettings::setBadge(const QString& id, const QString& label)
{
    m_id = id;
    m_label = label;
    updateBadge();
}

void AccountSettings::updateBadge()
{
    m_badge->setColours({{m_id, m_colour->currentData().toString()}});
    m_badge->setAccount(m_id, m_label.isEmpty() ? m_id : m_label);
}

void AccountSettings::chooseCertificate()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Choose a CA certificate"), QFileInfo(m_certificate->text()).path(),
        tr("PEM certificates (*.pem *.crt *.cer)") + u";;"_s + tr("All files (*)"));
    if (path.isEmpty())
        return;
    m_certificate->setText(QDir::toNativeSeparators(path));
    emit left(u"ca_certificate"_s);
}

} // namespace ringback
