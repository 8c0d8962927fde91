// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workstate.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimeZone>

namespace ringback {

// A report's incidents in its order. A new report is taken row by row, so that selection and scrolling stay
// with their incident. Whatever a provider sent is shown as plain text. GUI thread.
class IncidentModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        StatusColumn,
        WorkColumn,
        TitleColumn,
        CodeColumn,
        AccountColumn,
        CountColumn,
        CallsColumn,
        FirstColumn,
        LastColumn,
        TrendColumn,
        ColumnCount
    };
    enum Role {
        StatusRole = Qt::UserRole + 1, // int: number of the CallStatus; -1: failed requests
        AccountIdRole,                 // QString
        BucketsRole,                   // QList<qint64>
        SortRole,
        WorkRole, // int of WorkMark (models/workstyle.h)
    };

    explicit IncidentModel(QObject* parent = nullptr);

    void setReport(const IncidentReport& report);
    const IncidentReport& report() const { return m_report; }
    const Incident& incidentAt(int row) const { return m_report.incidents.at(row); }
    int rowOf(const IncidentKey& key) const; // -1: not there

    // Ages count from `now`; tooltips say instants in `zone`.
    void setNow(const QDateTime& now);
    void setZone(const QTimeZone& zone) { m_zone = zone; }
    void setAccountLabels(const QHash<QString, QString>& labels);
    // What people wrote about incidents; one that is missing is open.
    void setWork(const QHash<IncidentKey, IncidentWork>& work);
    IncidentWork workOf(const IncidentKey& key) const { return m_work.value(key, {key, {}}); }
    // Of the incidents shown.
    int countThatNeedAction() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString displayText(const Incident& incident, int column) const;
    QString toolTipText(const Incident& incident, int column) const;
    QVariant sortValue(const Incident& incident, int column) const;
    QString workText(const Incident& incident, bool inFull) const;
    QString trendText(const Incident& incident) const;

    IncidentReport m_report;
    QHash<QString, QString> m_accountLabels;
    QHash<IncidentKey, IncidentWork> m_work;
    QDateTime m_now;
    QTimeZone m_zone;
};

// What an incident is called: the catalogue's title, else the reason word for word. One line, nothing hidden.
QString incidentTitle(const Incident& incident);
// The provider's code: of the newest example; "HTTP 502" where there is only that.
QString incidentCode(const Incident& incident);

} // namespace ringback
