// SPDX-License-Identifier: GPL-3.0-or-later
// What CallTableModel says about a row: the reading half of the class.
#include "core/visibletext.h"
#include "models/callformat.h"
#include "models/calltablemodel.h"
#include "models/lanes.h"
#include "models/statusstyle.h"
#include "models/workstyle.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString CallTableModel::columnName(int column)
{
    switch (column) {
    case CallTableModel::TimeColumn:
        return tr("Time");
    case CallTableModel::AccountColumn:
        return tr("Account");
    case CallTableModel::FromColumn:
        return tr("From");
    case CallTableModel::ToColumn:
        return tr("To");
    case CallTableModel::StatusColumn:
        return tr("Status");
    case CallTableModel::WorkColumn:
        return tr("Work");
    case CallTableModel::DurationColumn:
        return tr("Duration");
    case CallTableModel::EndReasonColumn:
        return tr("End reason");
    default:
        return {};
    }
}

QString CallTableModel::columnWord(int column)
{
    switch (column) {
    case TimeColumn:
        return u"time"_s;
    case StatusColumn:
        return u"status"_s;
    case WorkColumn:
        return u"work"_s;
    case FromColumn:
        return u"from"_s;
    case ToColumn:
        return u"to"_s;
    case AccountColumn:
        return u"account"_s;
    case DurationColumn:
        return u"duration"_s;
    case EndReasonColumn:
        return u"end-reason"_s;
    default:
        return {};
    }
}

namespace {

// A spreadsheet takes a pasted cell that begins so for a formula. A phone number's plus is none.
QString withoutFormula(const QString& text)
{
    if (text.isEmpty())
        return text;
    const QChar first = text.front();
    const bool number = first == u'+' && text.size() > 1 && text.at(1).isDigit()
        && QStringView(text).sliced(1).toLongLong() > 0;
    const bool formula = first == u'=' || first == u'@' || first == u'-' || (first == u'+' && !number);
    return formula ? u'\'' + text : text;
}

QString durationSource(const Call& call)
{
    if (call.durationMs && !(call.status == CallStatus::InProgress && call.answeredAt.isValid()))
        return CallTableModel::tr("As the provider counts it");
    return call.endedAt.isValid() ? CallTableModel::tr("From the reported answer to the reported end")
                                  : CallTableModel::tr("Since the reported answer");
}
} // namespace

bool CallTableModel::isDoubted(const CallRow& row) const
{
    return isLive(row.call.status) && freshnessOf(row.call.key.account).state != FreshnessState::Fresh;
}

QString CallTableModel::notKnownText(const CallRow& row) const
{
    return ringback::notKnownText(row, freshnessOf(row.call.key.account), m_now, m_zone);
}

// The person stands beside a state that the same person gave it: an open call is nobody's.
QString CallTableModel::workText(const Call& call, bool inFull) const
{
    const WorkMark mark = workMarkOf(call);
    const QString word = inFull ? longLabelOf(mark) : labelOf(mark);
    const QString person =
        call.work == WorkWord::Open ? QString() : visibleLine(m_workPersons.value(call.key));
    return person.isEmpty() ? word : tr("%1, %2").arg(word, person);
}

// A clock that nobody has looked at since does not run on.
std::optional<qint64> CallTableModel::talkOf(const CallRow& row) const
{
    return talkMs(row.call, knownUntil(row, freshnessOf(row.call.key.account), m_now).value_or(m_now));
}

QString CallTableModel::displayText(const CallRow& row, int column) const
{
    const Call& call = row.call;
    switch (column) {
    case TimeColumn:
        return timeText(row.sortAt, m_now, m_zone);
    case AccountColumn:
        return visibleLine(m_accountLabels.value(call.key.account, call.key.account));
    case FromColumn:
        return phoneText(call.from);
    case ToColumn:
        return phoneText(call.to);
    case StatusColumn: {
        const QString status = isDoubted(row) ? tr("%1?").arg(labelOf(call.status)) : labelOf(call.status);
        return call.attempts > 1 ? tr("%1 %2/%3").arg(status).arg(call.attempt).arg(call.attempts) : status;
    }
    case DurationColumn: {
        const auto talk = talkOf(row);
        if (!talk)
            return {};
        return isDoubted(row) ? u"\u2265 "_s + durationText(*talk) : durationText(*talk);
    }
    case EndReasonColumn:
        return endReasonText(call);
    case WorkColumn:
        return workText(call, false);
    default:
        return {};
    }
}

QString CallTableModel::toolTipText(const CallRow& row, int column) const
{
    const Call& call = row.call;
    QStringList lines;
    switch (column) {
    case TimeColumn:
        lines = {instantText(row.sortAt, m_zone),
                 call.createdAt.isValid() ? tr("Created, as the provider reports it")
                                          : tr("First seen; the provider gives no time of creation")};
        break;
    case AccountColumn:
        lines = {displayText(row, column), visibleLine(m_providerNames.value(call.provider, call.provider)),
                 tr("Call %1").arg(visibleLine(call.key.callId))};
        break;
    case FromColumn:
        lines = {visibleLine(call.from), directionText(call.direction)};
        break;
    case ToColumn:
        lines = {visibleLine(call.to)};
        break;
    case StatusColumn:
        lines = {labelOf(call.status),
                 call.providerStatus.isEmpty()
                     ? tr("The provider has no word for it")
                     : tr("The provider's word: %1").arg(visibleLine(call.providerStatus))};
        lines.append(notKnownText(row));
        lines.append(lineageText(call));
        if (!call.flags.isEmpty())
            lines.append(tr("Odd about it: %1").arg(visibleLine(call.flags.join(u", "_s))));
        break;
    case DurationColumn:
        if (const QString text = displayText(row, column); !text.isEmpty())
            lines = {text, durationSource(call), notKnownText(row)};
        break;
    case EndReasonColumn:
        lines = {endReasonText(call)};
        break;
    case WorkColumn:
        if (const WorkMark mark = workMarkOf(call); mark != WorkMark::None)
            lines.append(workText(call, true));
        if (workMarkOf(call) == WorkMark::NeedsAction)
            lines.append(tr("It failed, nobody has it, and there is something to do about it."));
        break;
    default:
        break;
    }
    lines.removeAll(QString());
    return asToolTip(lines.join(u'\n'));
}

QVariant CallTableModel::sortValue(const CallRow& row, int column) const
{
    switch (column) {
    case TimeColumn:
        return row.sortAt;
    case StatusColumn:
        return static_cast<int>(row.call.status);
    case DurationColumn:
        return talkOf(row).value_or(-1);
    case WorkColumn:
        return static_cast<int>(workMarkOf(row.call));
    case FromColumn:
        return row.call.from;
    case ToColumn:
        return row.call.to;
    default:
        return displayText(row, column);
    }
}

QVariant CallTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const CallRow& row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(row, index.column());
    case Qt::ToolTipRole:
        return toolTipText(row, index.column());
    case Qt::TextAlignmentRole: {
        const Qt::Alignment side = index.column() == DurationColumn ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    case Qt::AccessibleTextRole:
        if (index.column() == FromColumn)
            return QString(directionText(row.call.direction) + u' ' + displayText(row, FromColumn));
        if (index.column() == StatusColumn && isDoubted(row))
            return QString(labelOf(row.call.status) + u". "_s + notKnownText(row));
        if (index.column() == StatusColumn && row.call.attempts > 1)
            return QString(labelOf(row.call.status) + u". "_s + lineageText(row.call));
        if (index.column() == WorkColumn)
            return workMarkOf(row.call) == WorkMark::None ? QString() : workText(row.call, true);
        return displayText(row, index.column());
    case WorkRole:
        return static_cast<int>(workMarkOf(row.call));
    case DoubtRole:
        return isDoubted(row);
    case CallKeyRole:
        return QVariant::fromValue(row.call.key);
    case RowRole:
        return QVariant::fromValue(row);
    case SortRole:
        return sortValue(row, index.column());
    case StatusRole:
        return static_cast<int>(row.call.status);
    case DirectionRole:
        return static_cast<int>(row.call.direction);
    default:
        return {};
    }
}

QVariant CallTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        if (section == TimeColumn && m_now.isValid())
            return tr("Time (%1)").arg(zoneText(m_now, m_zone));
        return columnName(section);
    case Qt::TextAlignmentRole: {
        const Qt::Alignment side = section == DurationColumn ? Qt::AlignRight : Qt::AlignLeft;
        return QVariant::fromValue(Qt::Alignment(side | Qt::AlignVCenter));
    }
    case Qt::ToolTipRole:
        if (section == TimeColumn)
            return asToolTip(tr("When the call was created, or else first seen. Time zone: %1")
                                 .arg(zoneText(m_now, m_zone)));
        return {};
    default:
        return {};
    }
}

QString CallTableModel::rowAsText(int row) const
{
    const Call& call = rowAt(row).call;
    QStringList cells;
    for (int column = 0; column < ColumnCount; ++column) {
        QString text = displayText(rowAt(row), column);
        if (column == TimeColumn)
            text = instantText(rowAt(row).sortAt, m_zone);
        else if (column == FromColumn)
            text = visibleLine(call.from);
        else if (column == ToColumn)
            text = visibleLine(call.to);
        cells.append(withoutFormula(text));
    }
    cells.append(withoutFormula(visibleLine(call.key.callId)));
    return cells.join(u'\t');
}

} // namespace ringback
