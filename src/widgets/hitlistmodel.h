// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cataloguehit.h"

#include <QAbstractTableModel>
#include <QHash>

namespace ringback {

QString hitKindText(CatalogueHit::Kind kind); // "Error code", "End of a call", ...

// What a search in the catalogues found, in the order the desk gave it. GUI thread.
class HitListModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { KindColumn, ProviderColumn, CodeColumn, TitleColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setProviderNames(const QHash<QString, QString>& names);
    void setHits(const QList<CatalogueHit>& hits);
    const CatalogueHit& hitAt(int row) const { return m_hits.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString textAt(const CatalogueHit& hit, int column) const;

    QList<CatalogueHit> m_hits;
    QHash<QString, QString> m_names;
};

} // namespace ringback
