// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"

#include <QWidget>

class QLineEdit;
class QListView;
class QSortFilterProxyModel;
class QStandardItemModel;

namespace ringback {

// The providers an account can be of; with a field to search in where there are many.
class ProviderChooser : public QWidget {
    Q_OBJECT

public:
    explicit ProviderChooser(const QList<AccountForm>& forms, QWidget* parent = nullptr);

    QString current() const; // ID; empty while nothing is chosen
    void setCurrent(const QString& provider);

signals:
    void currentChanged(const QString& provider);
    void accepted(); // Return: on to the fields

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLineEdit* m_search;
    QListView* m_list;
    QStandardItemModel* m_model;
    QSortFilterProxyModel* m_found;
};

} // namespace ringback
