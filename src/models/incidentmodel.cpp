// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/incidentmodel.h"

#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/statusstyle.h"
#include "models/workstyle.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString incidentWords(const char* text)
{
    return QCoreApplication::translate("ringback::IncidentModel", text);
}

bool isNumberColumn(int column)
{
    return column == IncidentModel::CountColumn || column == IncidentModel::CallsColumn;
}
} // namespace

QString incidentTitle(const Incident& incident)
{
    const QStringList words {incident.decoded.title, incident.key.reason, incident.decoded.message,
                             incident.key.entry};
    for (const QString& title : words) {
        if (!title.isEmpty())
            return visibleLine(title);
    }
    return incident.key.of == IncidentKey::Of::Calls
        ? incidentWords(QT_TRANSLATE_NOOP("ringback::IncidentModel", "Failed without a reason"))
        : incidentWords(QT_TRANSLATE_NOOP("ringback::IncidentModel", "An error that is not documented"));
}

QString incidentCode(const Incident& incident)
{
    QString code = incident.call ? incident.call->call.endReason : incident.decoded.code;
    if (code.isEmpty())
        code = incident.decoded.code;
    if (code.isEmpty() && incident.decoded.httpStatus > 0)
        code = u"HTTP %1"_s.arg(incident.decoded.httpStatus);
    return visibleLine(code);
}

IncidentModel::IncidentModel(QObject* parent)
    : QAbstractTableModel(parent), m_zone(QTimeZone::systemTimeZone())
{
}

int IncidentModel::rowOf(const IncidentKey& key) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (incidentAt(row).key == key)
            return row;
    }
    return -1;
}

void IncidentModel::setReport(const IncidentReport& report)
{
    QList<Incident>& rows = m_report.incidents;
    const auto isWanted = [&report](const IncidentKey& key) {
        return std::any_of(report.incidents.begin(), report.incidents.end(),
                           [&key](const Incident& incident) { return incident.key == key; });
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isWanted(rows.at(row).key))
            continue;
        beginRemoveRows({}, row, row);
        rows.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < report.incidents.size(); ++row) {
        const Incident& wanted = report.incidents.at(row);
        const int known = rowOf(wanted.key);
        if (known < 0) {
            beginInsertRows({}, row, row);
            rows.insert(row, wanted);
            endInsertRows();
            continue;
        }
        // Rows above are in place already, so that a known one only ever moves up.
        if (known != row) {
            beginMoveRows({}, known, known, {}, row);
            rows.move(known, row);
            endMoveRows();
        }
        if (rows.at(row) != wanted) {
            rows[row] = wanted;
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
    const bool otherSpan = m_report.spanStart != report.spanStart || m_report.bucketMs != report.bucketMs;
    m_report = report;
    if (otherSpan && rowCount() > 0)
        emit dataChanged(index(0, TrendColumn), index(rowCount() - 1, TrendColumn));
}

void IncidentModel::setNow(const QDateTime& now)
{
    m_now = now;
    if (rowCount() > 0)
        emit dataChanged(index(0, FirstColumn), index(rowCount() - 1, LastColumn), {Qt::DisplayRole});
}

void IncidentModel::setAccountLabels(const QHash<QString, QString>& labels)
{
    if (labels == m_accountLabels)
        return;
    m_accountLabels = labels;
    if (rowCount() > 0)
        emit dataChanged(index(0, AccountColumn), index(rowCount() - 1, AccountColumn));
}

void IncidentModel::setWork(const QHash<IncidentKey, IncidentWork>& work)
{
    if (work == m_work)
        return;
    m_work = work;
    if (rowCount() > 0)
        emit dataChanged(index(0, WorkColumn), index(rowCount() - 1, WorkColumn));
}

int IncidentModel::countThatNeedAction() const
{
    return static_cast<int>(
        std::count_if(m_report.incidents.begin(), m_report.incidents.end(), [this](const Incident& incident) {
            return workMarkOf(incident, workOf(incident.key)) == WorkMark::NeedsAction;
        }));
}

QString IncidentModel::workText(const Incident& incident, bool inFull) const
{
    const IncidentWork work = workOf(incident.key);
    const WorkMark mark = workMarkOf(incident, work);
    const QString word = inFull ? longLabelOf(mark) : labelOf(mark);
    const bool isTheirs = mark == WorkMark::Taken || mark == WorkMark::Waiting || mark == WorkMark::Done;
    const QString person = isTheirs ? visibleLine(work.entries.constLast().person) : QString();
    return person.isEmpty() ? word : tr("%1, %2").arg(word, person);
}

int IncidentModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_report.incidents.size());
}

int IncidentModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString IncidentModel::displayText(const Incident& incident, int column) const
{
    switch (column) {
    case StatusColumn:
        return incident.call ? labelOf(incident.call->call.status) : tr("API error");
    case WorkColumn:
        return workText(incident, false);
    case TitleColumn:
        return incidentTitle(incident);
    case CodeColumn:
        return incidentCode(incident);
    case AccountColumn:
        return visibleLine(m_accountLabels.value(incident.key.account, incident.key.account));
    case CountColumn:
        return QLocale().toString(incident.count);
    case CallsColumn:
        return incident.affectedCalls > 0 ? QLocale().toString(incident.affectedCalls) : u"\u2013"_s;
    case FirstColumn:
        return ageText(incident.firstAt, m_now);
    case LastColumn:
        return ageText(incident.lastAt, m_now);
    default:
        return {};
    }
}

QString IncidentModel::trendText(const Incident& incident) const
{
    if (incident.buckets.isEmpty())
        return {};
    const auto most = std::max_element(incident.buckets.begin(), incident.buckets.end());
    const QDateTime at = m_report.spanStart.addMSecs((most - incident.buckets.begin()) * m_report.bucketMs);
    return tr("Most within %1: %2, from %3")
        .arg(lengthText(m_report.bucketMs), QLocale().toString(*most), instantText(at, m_zone));
}

QString IncidentModel::toolTipText(const Incident& incident, int column) const
{
    const bool ofCalls = incident.key.of == IncidentKey::Of::Calls;
    switch (column) {
    case WorkColumn: {
        QStringList lines {workText(incident, true)};
        const QList<WorkEntry> entries = workOf(incident.key).entries;
        if (!entries.isEmpty() && !entries.constLast().note.isEmpty())
            lines.append(visibleLine(entries.constLast().note));
        return asToolTip(lines.join(u'\n'));
    }
    case TitleColumn:
        return asToolTip(incidentTitle(incident) + u'\n' + visibleLine(incident.decoded.cause));
    case CodeColumn:
        return asToolTip(QString(incidentCode(incident) + u'\n' + visibleLine(incident.key.entry)).trimmed());
    case AccountColumn:
        return asToolTip(displayText(incident, column) + u'\n' + visibleLine(incident.key.provider));
    case CountColumn:
        return asToolTip(ofCalls ? tr("Failed calls") : tr("Failed requests"));
    case CallsColumn:
        return asToolTip(incident.affectedCalls > 0 ? tr("Calls that did not happen or could not be ended")
                                                    : tr("No call was lost: Ringback only read"));
    case FirstColumn:
        return asToolTip(instantText(incident.firstAt, m_zone));
    case LastColumn:
        return asToolTip(instantText(incident.lastAt, m_zone));
    case TrendColumn:
        return asToolTip(trendText(incident));
    default:
        return asToolTip(displayText(incident, column));
    }
}

QVariant IncidentModel::sortValue(const Incident& incident, int column) const
{
    switch (column) {
    case CountColumn:
        return incident.count;
    case CallsColumn:
        return incident.affectedCalls;
    case FirstColumn:
        return incident.firstAt;
    case LastColumn:
        return incident.lastAt;
    default:
        return displayText(incident, column);
    }
}

QVariant IncidentModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Incident& incident = incidentAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(incident, index.column());
    case Qt::ToolTipRole:
        return toolTipText(incident, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == WorkColumn)
            return workText(incident, true);
        return index.column() == TrendColumn ? trendText(incident) : displayText(incident, index.column());
    case Qt::TextAlignmentRole: {
        const Qt::Alignment side = isNumberColumn(index.column()) ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    case WorkRole:
        return static_cast<int>(workMarkOf(incident, workOf(incident.key)));
    case StatusRole:
        return incident.call ? static_cast<int>(incident.call->call.status) : -1;
    case AccountIdRole:
        return incident.key.account;
    case BucketsRole:
        return QVariant::fromValue(incident.buckets);
    case SortRole:
        return sortValue(incident, index.column());
    default:
        return {};
    }
}

QVariant IncidentModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const Qt::Alignment side = isNumberColumn(section) ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StatusColumn:
        return tr("Status");
    case WorkColumn:
        return tr("Work");
    case TitleColumn:
        return tr("What happened");
    case CodeColumn:
        return tr("Code");
    case AccountColumn:
        return tr("Account");
    case CountColumn:
        return tr("Count");
    case CallsColumn:
        return tr("Calls");
    case FirstColumn:
        return tr("First seen");
    case LastColumn:
        return tr("Last seen");
    default:
        return tr("Over time");
    }
}

} // namespace ringback
