// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/providerchooser.h"

#include "core/visibletext.h"
#include "widgets/theme.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// With more than these a person searches instead of reading.
constexpr qsizetype ReadableProviders = 12;
constexpr int ProviderIdRole = Qt::UserRole + 1;
} // namespace

ProviderChooser::ProviderChooser(const QList<AccountForm>& forms, QWidget* parent)
    : QWidget(parent), m_search(new QLineEdit(this)), m_list(new QListView(this)),
      m_model(new QStandardItemModel(this)), m_found(new QSortFilterProxyModel(this))
{
    setObjectName(u"providerChooser"_s);
    auto* label = new QLabel(tr("P&rovider"), this);
    label->setTextFormat(Qt::PlainText);
    label->setFont(scaledFont(font(), 1.0, true));
    label->setBuddy(m_list);
    m_search->setObjectName(u"providerSearchEdit"_s);
    m_search->setAccessibleName(tr("Search a provider"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setVisible(forms.size() > ReadableProviders);
    for (const AccountForm& form : forms) {
        auto* item = new QStandardItem(visibleLine(form.name));
        item->setData(form.provider, ProviderIdRole);
        item->setEditable(false);
        m_model->appendRow(item);
    }
    m_found->setSourceModel(m_model);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_found->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_found->sort(0);
    m_list->setObjectName(u"providerList"_s);
    m_list->setAccessibleName(tr("Provider"));
    m_list->setModel(m_found);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->installEventFilter(this);
    m_search->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(HalfGap);
    layout->addWidget(label);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    setFocusProxy(m_search->isHidden() ? static_cast<QWidget*>(m_list) : m_search);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        const QString before = current();
        m_found->setFilterFixedString(text.trimmed());
        setCurrent(before);
        if (!m_list->currentIndex().isValid() && m_found->rowCount() > 0)
            m_list->setCurrentIndex(m_found->index(0, 0));
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (!current().isEmpty())
            emit currentChanged(current());
    });
}

QString ProviderChooser::current() const
{
    return m_list->currentIndex().data(ProviderIdRole).toString();
}

void ProviderChooser::setCurrent(const QString& provider)
{
    for (int row = 0; row < m_found->rowCount(); ++row) {
        const QModelIndex index = m_found->index(row, 0);
        if (index.data(ProviderIdRole).toString() == provider)
            m_list->setCurrentIndex(index);
    }
}

bool ProviderChooser::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        emit accepted();
        return true;
    }
    // From the search straight into what it found.
    if (watched == m_search && (key == Qt::Key_Down || key == Qt::Key_Up)) {
        m_list->setFocus();
        QCoreApplication::sendEvent(m_list, event);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ringback
