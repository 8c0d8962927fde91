// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/hitlistmodel.h"

#include "core/visibletext.h"
#include "models/callformat.h"

#include <QCoreApplication>

namespace ringback {

QString hitKindText(CatalogueHit::Kind kind)
{
    const auto words = [](const char* text) {
        return QCoreApplication::translate("ringback::CatalogueHit", text);
    };
    switch (kind) {
    case CatalogueHit::Kind::Code:
        return words("Error code");
    case CatalogueHit::Kind::HttpStatus:
        return words("HTTP status");
    case CatalogueHit::Kind::Text:
        return words("Error text");
    case CatalogueHit::Kind::CallEnding:
        return words("End of a call");
    case CatalogueHit::Kind::Webhook:
        return words("Webhook");
    case CatalogueHit::Kind::Network:
        return words("Network");
    case CatalogueHit::Kind::Symptom:
        return words("Symptom");
    }
    return {};
}

void HitListModel::setProviderNames(const QHash<QString, QString>& names)
{
    m_names = names;
}

void HitListModel::setHits(const QList<CatalogueHit>& hits)
{
    beginResetModel();
    m_hits = hits;
    endResetModel();
}

int HitListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

int HitListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString HitListModel::textAt(const CatalogueHit& hit, int column) const
{
    switch (column) {
    case KindColumn:
        return hitKindText(hit.kind);
    case ProviderColumn:
        return hit.entry.provider.isEmpty() ? tr("any")
                                            : m_names.value(hit.entry.provider, hit.entry.provider);
    case CodeColumn:
        if (hit.entry.code.isEmpty() && hit.entry.httpStatus > 0)
            return QString::number(hit.entry.httpStatus);
        return hit.entry.code;
    case TitleColumn:
        return hit.entry.title;
    default:
        return {};
    }
}

QVariant HitListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_hits.size())
        return {};
    const CatalogueHit& hit = m_hits.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return visibleLine(textAt(hit, index.column()));
    case Qt::ToolTipRole:
        return asToolTip(visibleText(textAt(hit, index.column() == CodeColumn ? CodeColumn : TitleColumn)));
    case Qt::AccessibleTextRole: {
        QStringList words;
        for (int column = 0; column < ColumnCount; ++column)
            words.append(visibleLine(textAt(hit, column)));
        return index.column() == 0 ? words.join(QStringLiteral(", ")) : words.at(index.column());
    }
    default:
        return {};
    }
}

QVariant HitListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KindColumn:
        return tr("Kind");
    case ProviderColumn:
        return tr("Provider");
    case CodeColumn:
        return tr("Code");
    case TitleColumn:
        return tr("What it is");
    default:
        return {};
    }
}

} // namespace ringback
