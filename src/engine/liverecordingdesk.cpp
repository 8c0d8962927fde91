// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/liverecordingdesk.h"

#include "core/clock.h"
#include "engine/livemonitor.h"
#include "engine/recordings.h"

#include <QDir>
#include <QFileInfo>

namespace ringback {
using namespace Qt::StringLiterals;

LiveRecordingDesk::LiveRecordingDesk(LiveMonitor& monitor, const Clock& clock, QString parentFolder,
                                     QObject* parent)
    : RecordingDesk(parent), m_monitor(monitor), m_clock(clock), m_parentFolder(std::move(parentFolder)),
      m_ends(std::make_shared<Channel<QPair<quint64, QString>>>())
{
    m_ends->connectReceiver(this, "takeEnds");
}

LiveRecordingDesk::~LiveRecordingDesk()
{
    m_ends->disconnectReceiver();
}

QString LiveRecordingDesk::proposedFolder() const
{
    const QString name =
        m_parentFolder + u"/ringback-recording-"_s + m_clock.nowUtc().toString(u"yyyyMMdd-HHmmss"_s);
    QString folder = name;
    for (int number = 2; QFileInfo::exists(folder); ++number)
        folder = name + u"-%1"_s.arg(number);
    return QDir::toNativeSeparators(folder);
}

Outcome LiveRecordingDesk::start(const QString& folder)
{
    const quint64 number = m_number + 1;
    const Result<std::shared_ptr<Traffic>> recorder =
        openRecorder(folder, m_clock, [ends = m_ends, number](const QString& problem) {
            ends->send({number, problem});
        });
    if (!recorder)
        return recorder.failure();
    m_number = number;
    m_folder = folder;
    m_monitor.setTraffic(*recorder);
    emit changed();
    return Done {};
}

void LiveRecordingDesk::stop()
{
    if (m_folder.isEmpty())
        return;
    m_folder.clear();
    m_monitor.setTraffic({});
    emit changed();
}

void LiveRecordingDesk::takeEnds()
{
    for (const auto& [number, problem] : m_ends->takeAll()) {
        if (number != m_number || m_folder.isEmpty())
            continue; // stopped, or another one, meanwhile
        emit endedEarly(problem);
        stop();
    }
}

} // namespace ringback
