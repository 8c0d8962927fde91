// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "engine/liveworkdesk.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
const QDateTime CallsAt(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);

Call failedCall(const QString& id)
{
    Call call;
    call.key = {u"desk"_s, id};
    call.provider = u"vobiz"_s;
    call.status = CallStatus::Failed;
    call.advice = u"later"_s;
    call.to = u"+4930555000"_s;
    call.createdAt = CallsAt;
    return call;
}
} // namespace

// Over a real monitor without accounts: its threads, its two connections to one file.
class TestLiveWorkDesk : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const Profile profile(m_folder->path());
        QVERIFY(profile.ensure().ok());
        auto store = std::move(*HistoryStore::open(profile.historyFile(), HistoryStore::Mode::ReadWrite));
        PageWrite page;
        page.account = u"desk"_s;
        page.provider = u"vobiz"_s;
        page.calls = {failedCall(u"c-1"_s), failedCall(u"c-2"_s)};
        page.observedAt = CallsAt;
        QVERIFY(store->writePage(page).ok());
    }

    void whatIsSetIsAnnouncedThenConfirmedThenThere()
    {
        LiveMonitor monitor(setup());
        LiveWorkDesk desk(monitor, u"Ada"_s);
        QStringList order;
        QList<CallRow> rows;
        connect(&monitor, &Monitor::callsChanged, this, [&](const QList<CallRow>& changed) {
            order.append(u"changed"_s);
            rows = changed;
        });
        connect(&desk, &WorkDesk::workSet, this, [&](quint64 ticket, const QString& problem) {
            order.append(u"set %1%2"_s.arg(ticket).arg(problem));
        });
        monitor.start();
        const quint64 ticket = desk.setWork({{u"desk"_s, u"c-1"_s}}, WorkWord::Waiting, u" asked support "_s);
        QVERIFY(order.isEmpty());
        QTRY_COMPARE(order, (QStringList {u"changed"_s, u"set %1"_s.arg(ticket)}));
        QCOMPARE(rows.size(), 1);
        QCOMPARE(rows.first().call.key.callId, u"c-1"_s);
        QCOMPARE(rows.first().call.work, WorkWord::Waiting);

        QSignalSpy works(&desk, &WorkDesk::workReady);
        const quint64 asked = desk.requestWork({u"desk"_s, u"c-1"_s});
        QTRY_COMPARE(works.size(), 1);
        QCOMPARE(works.first().at(0).toULongLong(), asked);
        const auto work = works.first().at(1).value<CallWork>();
        QCOMPARE(work.entries.size(), 1);
        QCOMPARE(work.entries.first().person, u"Ada"_s);
        QCOMPARE(work.entries.first().note, u"asked support"_s);
        QCOMPARE(work.state(), WorkWord::Waiting);
        QVERIFY(std::abs(work.entries.first().at.secsTo(m_clock.nowUtc())) < 60);

        QSignalSpy lists(&desk, &WorkDesk::handoverReady);
        desk.requestHandover({});
        QTRY_COMPARE(lists.size(), 1);
        const auto items = lists.first().at(1).value<QList<HandoverItem>>();
        QCOMPARE(items.size(), 2); // one in hand, one that nobody has
    }

    void anUnknownCallIsAProblemAndChangesNothing()
    {
        LiveMonitor monitor(setup());
        LiveWorkDesk desk(monitor, u"Ada"_s);
        QSignalSpy changes(&monitor, &Monitor::callsChanged);
        QSignalSpy sets(&desk, &WorkDesk::workSet);
        monitor.start();
        desk.setWork({{u"desk"_s, u"c-1"_s}, {u"desk"_s, u"none"_s}}, WorkWord::Done, {});
        QTRY_COMPARE(sets.size(), 1);
        QVERIFY2(sets.first().at(1).toString().contains(u"desk/none"_s),
                 qPrintable(sets.first().at(1).toString()));
        QVERIFY(changes.isEmpty());
        QSignalSpy works(&desk, &WorkDesk::workReady);
        desk.requestWork({u"desk"_s, u"c-1"_s});
        QTRY_COMPARE(works.size(), 1);
        QVERIFY(works.first().at(1).value<CallWork>().entries.isEmpty());
    }

    void incidentWorkComesBack()
    {
        LiveMonitor monitor(setup());
        LiveWorkDesk desk(monitor, u"Ada"_s);
        QSignalSpy sets(&desk, &WorkDesk::workSet);
        QSignalSpy lists(&desk, &WorkDesk::incidentWorkReady);
        monitor.start();
        const IncidentKey key {IncidentKey::Of::Calls, u"desk"_s, u"vobiz"_s, u"vobiz/end-3010"_s, {}, 0};
        desk.setIncidentWork(key, WorkWord::Taken, u"mine"_s);
        QTRY_COMPARE(sets.size(), 1);
        QCOMPARE(sets.first().at(1).toString(), QString());
        desk.requestIncidentWork();
        QTRY_COMPARE(lists.size(), 1);
        const auto all = lists.first().at(1).value<QList<IncidentWork>>();
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.first().incident, key);
        QCOMPARE(all.first().entries.first().note, u"mine"_s);
    }

    void aLostHistoryIsSaidAndEveryTicketAnswered()
    {
        QVERIFY(QDir(m_folder->path()).removeRecursively());
        QVERIFY(QDir().mkpath(Profile(m_folder->path()).historyFile()));
        LiveMonitor monitor(setup());
        LiveWorkDesk desk(monitor, u"Ada"_s);
        QSignalSpy problems(&monitor, &Monitor::problemOccurred);
        QSignalSpy sets(&desk, &WorkDesk::workSet);
        QSignalSpy works(&desk, &WorkDesk::workReady);
        QSignalSpy lists(&desk, &WorkDesk::handoverReady);
        monitor.start();
        desk.setWork({{u"desk"_s, u"c-1"_s}}, WorkWord::Done, {});
        desk.requestWork({u"desk"_s, u"c-1"_s});
        desk.requestHandover({});
        QTRY_COMPARE(sets.size(), 1);
        QTRY_COMPARE(works.size(), 1);
        QTRY_COMPARE(lists.size(), 1);
        QVERIFY(!sets.first().at(1).toString().isEmpty());
        QCOMPARE(works.first().at(1).value<CallWork>().call.callId, u"c-1"_s);
        QVERIFY(problems.size() >= 2);
    }

    void aDeskThatIsGoneIsNotTold()
    {
        LiveMonitor monitor(setup());
        QSignalSpy changes(&monitor, &Monitor::callsChanged);
        {
            LiveWorkDesk gone(monitor, u"Ada"_s);
            gone.setWork({{u"desk"_s, u"c-1"_s}}, WorkWord::Done, {});
            gone.requestWork({u"desk"_s, u"c-1"_s});
        }
        LiveWorkDesk desk(monitor, u"Ada"_s);
        QSignalSpy works(&desk, &WorkDesk::workReady);
        QSignalSpy sets(&desk, &WorkDesk::workSet);
        monitor.start();
        desk.setWork({{u"desk"_s, u"c-2"_s}}, WorkWord::Done, {});
        QTRY_COMPARE(sets.size(), 1);
        desk.requestWork({u"desk"_s, u"c-1"_s});
        QTRY_COMPARE(works.size(), 1);
        // It was written nevertheless.
        QCOMPARE(works.first().at(1).value<CallWork>().state(), WorkWord::Done);
    }

    void theDesktopUserHasAName()
    {
        const QString person = desktopPerson();
        QVERIFY(!person.isEmpty());
        QCOMPARE(person, person.simplified());
    }

private:
    LiveMonitor::Setup setup()
    {
        return {Profile(m_folder->path()), {}, std::make_shared<MemorySecrets>(), m_clock};
    }

    const SystemClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestLiveWorkDesk)
#include "tst_liveworkdesk.moc"
