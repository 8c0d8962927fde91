// SPDX-License-Identifier: GPL-3.0-or-later
// What RetryDialog is made of.
#include "widgets/attemptpanel.h"
#include "widgets/card.h"
#include "widgets/factlist.h"
#include "widgets/guardpanel.h"
#include "widgets/lineicon.h"
#include "widgets/placefieldsform.h"
#include "widgets/plainlabel.h"
#include "widgets/retrydialog.h"
#include "widgets/theme.h"
#include "widgets/tonedlabel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int PartyEditMs = 300;
constexpr int RequestLines = 12;

QScrollArea* pageOf(QWidget* content, const QString& name)
{
    auto* area = new QScrollArea;
    area->setObjectName(name);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    return area;
}

QToolButton* disclosure(const QString& name, const QString& text, QWidget* parent)
{
    auto* toggle = new QToolButton(parent);
    toggle->setObjectName(name);
    toggle->setText(text);
    toggle->setAccessibleName(RetryDialog::tr("Show or hide: %1").arg(text));
    toggle->setCheckable(true);
    toggle->setAutoRaise(true);
    toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toggle->setFocusPolicy(Qt::StrongFocus);
    toggle->setFont(scaledFont(toggle->font(), 1.0, true));
    toggle->setIcon(lineIcon(LineIcon::ChevronRight));
    QObject::connect(toggle, &QToolButton::toggled, toggle, [toggle](bool open) {
        toggle->setIcon(lineIcon(open ? LineIcon::ChevronDown : LineIcon::ChevronRight));
    });
    return toggle;
}
} // namespace

RetryDialog::RetryDialog(RetryDesk& desk, const Monitor& monitor, const Clock& clock, const CallKey& call,
                         const QString& repeatOf, QWidget* parent)
    : QDialog(parent), m_desk(desk), m_monitor(monitor), m_clock(clock), m_call(call), m_repeatOf(repeatOf),
      m_heading(new PlainLabel(this)), m_problem(new TonedLabel(this)), m_stack(new QStackedWidget(this))
{
    setObjectName(u"retryDialog"_s);
    setWindowTitle(tr("Try a call again"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Gap, 2 * Gap, 2 * Gap, 2 * Gap);
    layout->setSpacing(Gap + HalfGap);
    m_heading->setObjectName(u"retryHeadingLabel"_s);
    m_heading->setWordWrap(true);
    m_heading->setFont(scaledFont(font(), 1.3, true));
    m_heading->setText(tr("Looking at what is known of the call…"));
    layout->addWidget(m_heading);
    m_problem->setObjectName(u"retryProblemLabel"_s);
    m_problem->setWordWrap(true);
    m_problem->setTone(Tone::Bad);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addWidget(m_stack, 1);

    auto* content = new QWidget;
    auto* outer = new QVBoxLayout(content);
    outer->setContentsMargins(0, 0, Gap, 0);
    m_details = new QWidget(content);
    outer->addWidget(m_details);
    outer->addStretch(1);
    auto* inside = new QVBoxLayout(m_details);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(Gap + HalfGap);
    buildParties(*inside);
    m_facts = new FactList(m_details);
    m_facts->setObjectName(u"retryFacts"_s);
    inside->addWidget(m_facts);
    m_guard = new GuardPanel(m_details);
    inside->addWidget(m_guard);
    buildPermission(*inside);
    buildFields(*inside);
    buildRequest(*inside);
    m_details->hide();
    m_confirm = pageOf(content, u"confirmArea"_s);
    m_stack->addWidget(m_confirm);

    m_attempt = new AttemptPanel(m_desk, m_monitor, m_clock);
    m_outcome = pageOf(m_attempt, u"outcomeArea"_s);
    m_stack->addWidget(m_outcome);
    buildButtons(*layout);
    connectDesk();

    m_editTimer.setSingleShot(true);
    m_editTimer.setInterval(PartyEditMs);
    connect(&m_editTimer, &QTimer::timeout, this, [this] { propose(); });
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &RetryDialog::tick);
    m_second.start();
    const QSize room = screen()->availableGeometry().size() - QSize(40, 80);
    resize(QSize(100 * fontMetrics().averageCharWidth(), 46 * fontMetrics().lineSpacing()).boundedTo(room));
    propose();
    m_close->setFocus();
}

void RetryDialog::buildParties(QVBoxLayout& layout)
{
    m_to = new QLineEdit(m_details);
    m_to->setObjectName(u"toEdit"_s);
    m_from = new QLineEdit(m_details);
    m_from->setObjectName(u"fromEdit"_s);
    m_account = new QComboBox(m_details);
    m_account->setObjectName(u"accountCombo"_s);
    m_toHelp = new PlainLabel(m_details);
    m_toHelp->setObjectName(u"toHelpLabel"_s);
    m_toHelp->setForegroundRole(QPalette::PlaceholderText);
    m_toHelp->setWordWrap(true);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(Gap + HalfGap);
    grid->setVerticalSpacing(HalfGap);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](const QString& text, const QString& name, QWidget* editor) {
        auto* label = new QLabel(text, m_details);
        label->setBuddy(editor);
        editor->setAccessibleName(name);
        grid->addWidget(label, row, 0);
        grid->addWidget(editor, row++, 1);
    };
    add(tr("Call t&o"), tr("Number to call"), m_to);
    grid->addWidget(m_toHelp, row++, 1);
    add(tr("Call &from"), tr("Number that calls"), m_from);
    add(tr("On acco&unt"), tr("Account that places the call"), m_account);
    layout.addLayout(grid);
    connect(m_to, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_order.to = text.trimmed();
        noteEdit();
    });
    connect(m_from, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_order.from = text.trimmed();
        noteEdit();
    });
    connect(m_account, &QComboBox::activated, this, [this] {
        m_order.account = m_account->currentData().toString();
        noteEdit();
    });
}

// A step of its own: turning it on places nothing.
void RetryDialog::buildPermission(QVBoxLayout& layout)
{
    m_permission = new Card(m_details);
    m_permission->setObjectName(u"permissionCard"_s);
    auto* inside = new QHBoxLayout(m_permission);
    inside->setContentsMargins(12, 8, 12, 8);
    inside->setSpacing(Gap + HalfGap);
    m_permissionLabel = new PlainLabel(m_permission);
    m_permissionLabel->setObjectName(u"permissionLabel"_s);
    m_permissionLabel->setWordWrap(true);
    inside->addWidget(m_permissionLabel, 1);
    m_settings = new QPushButton(m_permission);
    m_settings->setObjectName(u"retrySettingsButton"_s);
    m_settings->setAutoDefault(false);
    inside->addWidget(m_settings);
    layout.addWidget(m_permission);
    connect(m_settings, &QPushButton::clicked, this, &RetryDialog::openSettings);
}

void RetryDialog::buildFields(QVBoxLayout& layout)
{
    m_fieldsToggle =
        disclosure(u"fieldsToggleButton"_s, tr("What the provider needs for the call"), m_details);
    layout.addWidget(m_fieldsToggle, 0, Qt::AlignLeft);
    m_fieldProblems = new TonedLabel(m_details);
    m_fieldProblems->setObjectName(u"fieldProblemsLabel"_s);
    m_fieldProblems->setTone(Tone::Caution);
    m_fieldProblems->setWordWrap(true);
    m_fieldProblems->hide();
    layout.addWidget(m_fieldProblems);
    m_fields = new PlaceFieldsForm(m_details);
    m_fields->hide();
    layout.addWidget(m_fields);
    connect(m_fieldsToggle, &QToolButton::toggled, m_fields, &QWidget::setVisible);
    connect(m_fields, &PlaceFieldsForm::edited, this, &RetryDialog::noteEdit);
}

void RetryDialog::buildRequest(QVBoxLayout& layout)
{
    m_requestToggle =
        disclosure(u"requestToggleButton"_s, tr("The exact request (nothing is sent by looking)"), m_details);
    layout.addWidget(m_requestToggle, 0, Qt::AlignLeft);
    m_request = new QPlainTextEdit(m_details);
    m_request->setObjectName(u"requestEdit"_s);
    m_request->setAccessibleName(tr("The exact request, secrets masked"));
    m_request->setReadOnly(true);
    m_request->setTabChangesFocus(true);
    m_request->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_request->setFont(scaledFont(fixedWidthFont(font()), 0.95));
    m_request->setFixedHeight(RequestLines * fontMetrics().lineSpacing());
    m_request->hide();
    layout.addWidget(m_request);
    connect(m_requestToggle, &QToolButton::toggled, m_request, &QWidget::setVisible);
}

void RetryDialog::buildButtons(QVBoxLayout& layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(Gap);
    m_repeat = new QPushButton(tr("Look at sending it again with the same &key…"), this);
    m_repeat->setObjectName(u"repeatSameKeyButton"_s);
    m_repeat->setAutoDefault(false);
    m_repeat->setToolTip(
        tr("Where the first request arrived, the provider gives that call instead of placing "
           "another."));
    m_repeat->hide();
    m_place = new QPushButton(this);
    m_place->setObjectName(u"placeButton"_s);
    m_place->setAutoDefault(false);
    m_place->setEnabled(false);
    m_close = new QPushButton(tr("C&lose"), this);
    m_close->setObjectName(u"closeRetryButton"_s);
    m_close->setDefault(true);
    row->addWidget(m_repeat);
    row->addStretch(1);
    row->addWidget(m_place);
    row->addSpacing(2 * Gap);
    row->addWidget(m_close);
    layout.addLayout(row);
    connect(m_place, &QPushButton::clicked, this, &RetryDialog::decide);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_repeat, &QPushButton::clicked, this, [this] { startAgain(m_call, m_proposal.repeatable); });
}

} // namespace ringback
