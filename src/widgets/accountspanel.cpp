// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_accountspanel.h"

#include "models/callformat.h"
#include "widgets/accountspanel.h"
#include "widgets/lineicon.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>

namespace ringback {

namespace {
// With more accounts than these a person searches instead of reading.
constexpr int ReadableAccounts = 12;
} // namespace

AccountsPanel::AccountsPanel(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::AccountsPanel>())
{
    m_ui->setupUi(this);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_ui->pollNowButton->setIcon(lineIcon(LineIcon::Refresh));
    m_ui->pollNowButton->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_ui->accountsList->setModel(&m_model);
    m_ui->accountsList->setItemDelegate(new AccountDelegate(this));
    m_ui->accountsList->setMouseTracking(true);
    for (PlainLabel* muted : {m_ui->addHintLabel, m_ui->secretHintLabel, m_ui->demoHintLabel})
        muted->setForegroundRole(QPalette::PlaceholderText);
    m_ui->copyAddButton->setValue(tr("the command"), m_ui->addCommandLabel->plainText());
    m_ui->copyDemoButton->setValue(tr("the command"), m_ui->demoCommandLabel->plainText());
    applyFonts();

    const auto activate = [this](const QModelIndex& index) {
        emit accountActivated(m_model.accountAt(index.row()).account.id);
    };
    connect(m_ui->accountsList, &QListView::clicked, this, activate);
    connect(m_ui->accountsList, &QListView::activated, this, activate);
    connect(m_ui->accountsList, &QWidget::customContextMenuRequested, this, &AccountsPanel::showMenu);
    connect(m_ui->pollNowButton, &QToolButton::clicked, this, [this] { emit pollRequested({}); });
    m_ui->addButton->setIcon(lineIcon(LineIcon::Plus));
    connect(m_ui->addButton, &QToolButton::clicked, this, &AccountsPanel::addRequested);
    connect(m_ui->firstAddButton, &QPushButton::clicked, this, &AccountsPanel::addRequested);
    connect(m_ui->findEdit, &QLineEdit::textChanged, this, &AccountsPanel::showFound);
    connect(m_ui->accountsList->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { emit currentAccountChanged(currentAccount()); });
    connect(&m_model, &QAbstractItemModel::modelReset, this,
            [this] { emit currentAccountChanged(currentAccount()); });
    m_ui->accountsList->installEventFilter(this);
    m_ui->findEdit->hide();
    m_ui->nothingFoundLabel->hide();
    m_ui->nothingFoundLabel->setForegroundRole(QPalette::PlaceholderText);
    setCanChange(false);
}

AccountsPanel::~AccountsPanel() = default;

void AccountsPanel::applyFonts()
{
    m_ui->headingLabel->setFont(scaledFont(font(), 1.0, true));
    m_ui->emptyLabel->setFont(scaledFont(font(), 1.2, true));
    for (PlainLabel* command : {m_ui->addCommandLabel, m_ui->demoCommandLabel})
        command->setFont(fixedWidthFont(font()));
}

void AccountsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyFonts();
}

void AccountsPanel::setUnknown()
{
    const QList<QWidget*> invitation =
        m_ui->emptyPage->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget* const widget : invitation)
        widget->setVisible(widget == m_ui->emptyLabel);
    m_ui->emptyLabel->setText(tr("Not known"));
    m_ui->emptyLabel->setToolTip(
        asToolTip(tr("Ringback could not begin its work. The message above says why.")));
}

void AccountsPanel::setCanChange(bool can)
{
    m_canChange = can;
    m_ui->addButton->setVisible(can);
    m_ui->firstAddButton->setVisible(can);
    // The command line's way, where there is no other.
    for (QWidget* part : QList<QWidget*> {m_ui->addHintLabel, m_ui->addCard, m_ui->secretHintLabel,
                                          m_ui->demoHintLabel, m_ui->demoCard})
        part->setVisible(!can);
}

void AccountsPanel::showFound()
{
    const QString current = currentAccount();
    m_model.setFilter(m_ui->findEdit->text());
    if (currentAccount() != current)
        m_ui->accountsList->setCurrentIndex(m_model.index(m_model.rowOf(current)));
    m_ui->nothingFoundLabel->setVisible(m_model.rowCount() == 0 && m_model.total() > 0);
}

bool AccountsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_ui->accountsList && event->type() == QEvent::KeyPress && m_canChange
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete && !currentAccount().isEmpty()) {
        emit removeRequested(currentAccount());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void AccountsPanel::setAccounts(const QList<AccountState>& accounts, const QDateTime& now)
{
    const QString current = currentAccount();
    const int scrolled = m_ui->accountsList->verticalScrollBar()->value();
    m_model.setAccounts(accounts, now);
    if (currentAccount() != current) {
        m_ui->accountsList->setCurrentIndex(m_model.index(m_model.rowOf(current)));
        m_ui->accountsList->verticalScrollBar()->setValue(scrolled);
    }
    const bool many = accounts.size() > ReadableAccounts;
    if (!many && !m_ui->findEdit->text().isEmpty())
        m_ui->findEdit->clear(); // nothing may stay hidden by a field that is not there
    m_ui->findEdit->setVisible(many);
    m_ui->nothingFoundLabel->setVisible(m_model.rowCount() == 0 && m_model.total() > 0);
    m_ui->stack->setCurrentWidget(accounts.isEmpty() ? m_ui->emptyPage : m_ui->listPage);
    m_ui->pollNowButton->setEnabled(!accounts.isEmpty());
}

QString AccountsPanel::currentAccount() const
{
    const QModelIndex index = m_ui->accountsList->currentIndex();
    return index.isValid() ? m_model.accountAt(index.row()).account.id : QString();
}

void AccountsPanel::clearCurrent()
{
    m_ui->accountsList->setCurrentIndex({});
}

void AccountsPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_ui->accountsList->indexAt(position);
    if (!index.isValid())
        return;
    const AccountState state = m_model.accountAt(index.row());
    const QString id = state.account.id;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("accountMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Poll now"), this, [this, id] { emit pollRequested(id); });
    const bool paused = state.account.paused;
    menu->addAction(paused ? tr("&Resume polling") : tr("P&ause polling"), this,
                    [this, id, paused] { emit pauseRequested(id, !paused); });
    menu->addAction(tr("Show &only its calls"), this, [this, id] { emit onlyRequested(id); });
    menu->addSeparator();
    menu->addAction(tr("&Explain its state"), this, [this, id] { emit accountActivated(id); });
    if (m_canChange) {
        menu->addSeparator();
        menu->addAction(tr("&Change..."), this, [this, id] { emit editRequested(id); });
        menu->addAction(tr("Re&move..."), this, [this, id] { emit removeRequested(id); });
    }
    menu->popup(m_ui->accountsList->viewport()->mapToGlobal(position));
}

} // namespace ringback
