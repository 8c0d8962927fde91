// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "widgets/accountdetailpanel.h"
#include "widgets/incidentpanel.h"
#include "widgets/incidentspage.h"

#include <QComboBox>
#include <QHeaderView>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
// The fake's history and errors, grouped as the store would.
IncidentReport incidentsOf(const FakeMonitor& monitor, const QDateTime& now)
{
    QHash<IncidentKey, Incident> groups;
    IncidentReport report;
    report.known = true;
    report.spanStart = now.addSecs(-7200);
    report.bucketMs = 180'000;
    report.buckets = 41;
    const auto add = [&](const IncidentKey& key, const QDateTime& at) -> Incident& {
        Incident& group = groups[key];
        group.key = key;
        ++group.count;
        group.buckets.resize(report.buckets);
        ++group.buckets[std::clamp<qint64>(report.spanStart.msecsTo(at) / report.bucketMs, 0, 40)];
        if (!group.firstAt.isValid() || at < group.firstAt)
            group.firstAt = at;
        return group;
    };
    for (const CallRow& row : monitor.history) {
        if (!isIncident(row.call, {}))
            continue;
        Incident& group = add(incidentKeyOf(row.call), row.sortAt);
        ++group.affectedCalls;
        group.statuses.insert(row.call.status);
        if (!group.lastAt.isValid() || row.sortAt > group.lastAt) {
            group.lastAt = row.sortAt;
            group.call = row;
            group.decoded = monitor.decoded.value(row.call.key);
        }
    }
    for (const ApiErrorRecord& record : monitor.errors) {
        Incident& group = add(incidentKeyOf(record), record.at);
        if (!group.lastAt.isValid() || record.at > group.lastAt) {
            group.lastAt = record.at;
            group.request = record;
            group.decoded = record.error;
        }
    }
    report.incidents = groups.values();
    std::sort(report.incidents.begin(), report.incidents.end(), [](const Incident& a, const Incident& b) {
        return comesBefore(a, b, IncidentOrder::LastSeen);
    });
    return report;
}
} // namespace

class TestIncidentsPage : public WindowTest {
    Q_OBJECT

private:
    QTableView* table() const { return child<QTableView>(u"incidentsTable"_s); }
    IncidentPanel* panel() const { return child<IncidentPanel>(); }
    QString pageText() const { return textsOf(child<IncidentsPage>()); }
    void showIncidents()
    {
        m_monitor->incidents = incidentsOf(*m_monitor, m_clock->nowUtc());
        m_window->showPage(u"incidents"_s);
        [&] { QTRY_VERIFY(m_window->isSettled()); }();
    }
    void showNothing(const IncidentReport& report)
    {
        m_monitor->incidents = report;
        m_window->showPage(u"incidents"_s);
        [&] { QTRY_VERIFY(m_window->isSettled()); }();
    }
    void allFresh()
    {
        for (AccountState& state : m_monitor->accountStates) {
            state.freshness = {FreshnessState::Fresh, m_clock->nowUtc()};
            state.account.paused = false;
        }
        emit m_monitor->accountsChanged(m_monitor->accountStates);
    }
    static IncidentReport nothing()
    {
        IncidentReport report;
        report.known = true;
        return report;
    }

private slots:
    void explainsTheNewestIncidentByItself()
    {
        showIncidents();
        QVERIFY(table()->model()->rowCount() > 3);
        QCOMPARE(table()->currentIndex().row(), 0);
        const Incident newest = m_monitor->incidents.incidents.first();
        QVERIFY(panel()->incident().has_value());
        QCOMPARE(panel()->incident()->key, newest.key);
        QVERIFY2(textsOf(panel()).contains(newest.decoded.title), qPrintable(textsOf(panel())));
        QVERIFY(pageText().contains(u"outcomes"_s)); // what is counted is said
    }

    void asksOnlyWhileShownAndNotAtEveryCall()
    {
        QVERIFY(m_monitor->incidentRequests.isEmpty());
        emit m_monitor->callsChanged({m_monitor->history.at(3)});
        QVERIFY(m_monitor->incidentRequests.isEmpty());
        showIncidents();
        const auto before = m_monitor->incidentRequests.size();
        QCOMPARE(before, 1);
        for (int i = 0; i < 20; ++i)
            emit m_monitor->callsChanged({m_monitor->history.at(3)});
        QCOMPARE(m_monitor->incidentRequests.size(), before);
        QTRY_COMPARE(m_monitor->incidentRequests.size(), before + 1); // once, after the pause
    }

    void selectionAndPlaceStayThroughUpdates()
    {
        showIncidents();
        IncidentReport many = m_monitor->incidents;
        const Incident sample = many.incidents.first();
        for (int i = 0; i < 60; ++i) {
            Incident more = sample;
            more.key.entry = u"vobiz/end-%1"_s.arg(9000 + i);
            more.lastAt = sample.lastAt.addSecs(-3600 - i);
            many.incidents.append(more);
        }
        m_monitor->incidents = many;
        emit m_monitor->errorsAdded({});
        QTRY_COMPARE(table()->model()->rowCount(), many.incidents.size());
        table()->selectRow(40);
        table()->verticalScrollBar()->setValue(table()->verticalHeader()->sectionPosition(35));
        const IncidentKey selected = panel()->incident()->key;
        const int height = table()->rowViewportPosition(40);
        Incident fresh = sample;
        fresh.key.entry = u"vobiz/end-1"_s;
        many.incidents.prepend(fresh);
        m_monitor->incidents = many;
        emit m_monitor->errorsAdded({});
        QTRY_COMPARE(table()->model()->rowCount(), many.incidents.size());
        QCOMPARE(table()->currentIndex().row(), 41);
        QCOMPARE(panel()->incident()->key, selected);
        QCOMPARE(table()->rowViewportPosition(41), height);
    }

    void anUpdateDoesNotPushAwayAnAccount()
    {
        showIncidents();
        auto* list = child<QListView>(u"accountsList"_s);
        const QModelIndex refused = list->model()->index(3, 0);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(refused).center());
        auto* sides = child<QStackedWidget>(u"sides"_s);
        QVERIFY(qobject_cast<AccountDetailPanel*>(sides->currentWidget()) != nullptr);
        ++m_monitor->incidents.incidents.first().count;
        emit m_monitor->errorsAdded({});
        QTRY_COMPARE(panel()->incident()->count, m_monitor->incidents.incidents.first().count);
        QVERIFY(qobject_cast<AccountDetailPanel*>(sides->currentWidget()) != nullptr);
    }

    void orderIsAskedForByHeaderAndByBox()
    {
        showIncidents();
        QHeaderView* header = table()->horizontalHeader();
        const int x = header->sectionViewportPosition(IncidentModel::CountColumn) + 5;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, header->height() / 2});
        QCOMPARE(m_monitor->incidentRequests.last().value.order, IncidentOrder::Count);
        auto* box = child<QComboBox>(u"orderBox"_s);
        QCOMPARE(box->currentIndex(), 1);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Up);
        QCOMPARE(m_monitor->incidentRequests.last().value.order, IncidentOrder::LastSeen);
        QCOMPARE(header->sortIndicatorSection(), int(IncidentModel::LastColumn));
    }

    void showsItsCallsAndItsErrors()
    {
        showIncidents();
        const auto rowWhere = [this](IncidentKey::Of of) {
            for (int row = 0; row < table()->model()->rowCount(); ++row) {
                if (m_monitor->incidents.incidents.at(row).key.of == of)
                    return row;
            }
            return -1;
        };
        const int callsRow = rowWhere(IncidentKey::Of::Calls);
        table()->selectRow(callsRow);
        const Incident incident = *panel()->incident();
        child<QPushButton>(u"showMembersButton"_s)->click();
        QCOMPARE(m_window->currentPage(), u"calls"_s);
        QCOMPARE(m_window->filter().entries, QStringList {incident.key.entry});
        QCOMPARE(m_window->filter().accounts, QStringList {incident.key.account});
        QTRY_VERIFY(m_window->isSettled());
        QCOMPARE(calls().model().rowCount(), int(incident.count));

        m_window->setFilter({});
        m_window->showPage(u"incidents"_s);
        QTRY_VERIFY(m_window->isSettled());
        table()->selectRow(rowWhere(IncidentKey::Of::Requests));
        const QString entry = panel()->incident()->key.entry;
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(m_window->currentPage(), u"errors"_s);
        QCOMPARE(m_window->filter().text, entry);
        QCOMPARE(m_monitor->errorRequests.last().value.filter.text, entry);
    }

    void filterPartsThatApplyAreAskedFor()
    {
        CallFilter filter;
        filter.accounts = {u"desk"_s};
        filter.text = u"odd"_s;
        filter.sinceText = u"2h"_s;
        filter.flags = {u"stuck"_s};
        m_window->setFilter(filter);
        showIncidents();
        filter.flags.clear();
        QCOMPARE(m_monitor->incidentRequests.last().value.filter, filter);
    }

    void allIsWellOnlyWhenEveryAccountIsFresh()
    {
        allFresh();
        showNothing(nothing());
        QVERIFY2(pageText().contains(u"All is well"_s), qPrintable(pageText()));
        QVERIFY(!pageText().contains(u"Nothing newer"_s));
        m_monitor->accountStates[2].freshness.state = FreshnessState::Stale;
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QVERIFY2(!pageText().contains(u"All is well"_s), qPrintable(pageText()));
        QVERIFY2(pageText().contains(u"Nothing newer is known of Night line"_s), qPrintable(pageText()));
        allFresh();
        QVERIFY(pageText().contains(u"All is well"_s));
        m_monitor->accountStates[1].setAside = 2; // unread records may be failures
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QVERIFY(!pageText().contains(u"All is well"_s));
    }

    void silenceOfTheEngineIsNotWell()
    {
        allFresh();
        showNothing(nothing());
        QVERIFY(pageText().contains(u"All is well"_s));
        m_clock->advance(60'000);
        QTRY_VERIFY2(!pageText().contains(u"All is well"_s), qPrintable(pageText()));
    }

    void anUnaskedHistoryIsNotWell()
    {
        allFresh();
        showNothing({});
        QVERIFY2(pageText().contains(u"Not known"_s), qPrintable(pageText()));
        QVERIFY(!pageText().contains(u"All is well"_s));
    }

    void noAccountsIsNotWell()
    {
        m_monitor->accountStates.clear();
        emit m_monitor->accountsChanged({});
        showNothing(nothing());
        QVERIFY2(pageText().contains(u"No accounts yet"_s), qPrintable(pageText()));
        QVERIFY(!pageText().contains(u"All is well"_s));
    }

    void aFilterWithoutMatchesIsNotWell()
    {
        allFresh();
        CallFilter filter;
        filter.text = u"zzz"_s;
        m_window->setFilter(filter);
        showNothing(nothing());
        QVERIFY2(pageText().contains(u"No incident matches"_s), qPrintable(pageText()));
        QVERIFY(!pageText().contains(u"All is well"_s));
        child<IncidentsPage>()->findChild<QPushButton*>(u"clearFilterButton"_s)->click();
        QVERIFY(m_window->filter().isEmpty());
    }

    void oldAnswersAreDropped()
    {
        m_monitor->automatic = false;
        m_window->showPage(u"incidents"_s);
        const quint64 first = m_monitor->incidentRequests.last().ticket;
        CallFilter filter;
        filter.accounts = {u"desk"_s};
        m_window->setFilter(filter);
        const quint64 second = m_monitor->incidentRequests.last().ticket;
        QVERIFY(second != first);
        emit m_monitor->incidentsReady(first, incidentsOf(*m_monitor, m_clock->nowUtc()));
        QCOMPARE(table()->model()->rowCount(), 0);
        QVERIFY(!m_window->isSettled());
        emit m_monitor->incidentsReady(second, incidentsOf(*m_monitor, m_clock->nowUtc()));
        QVERIFY(table()->model()->rowCount() > 0);
    }

    void markupStaysText()
    {
        IncidentReport report = incidentsOf(*m_monitor, m_clock->nowUtc());
        Incident& bad = report.incidents.first();
        bad.key.entry.clear();
        bad.key.reason = u"<img src=x>\u202e<b>x</b>"_s;
        bad.decoded = {};
        m_monitor->incidents = report;
        m_window->showPage(u"incidents"_s);
        QTRY_VERIFY(m_window->isSettled());
        const QString title =
            table()->model()->index(0, IncidentModel::TitleColumn).data(Qt::DisplayRole).toString();
        QVERIFY2(title.startsWith(u"<img src=x>"_s) && !title.contains(QChar(0x202e)), qPrintable(title));
        QVERIFY(textsOf(panel()).contains(u"<img src=x>"_s));
    }

    void looksWell()
    {
        showIncidents();
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        for (const auto mode : {ThemeMode::Light, ThemeMode::Dark}) {
            m_theme->setMode(mode);
            for (const QSize& size : {QSize(1280, 800), QSize(1920, 1080)}) {
                m_window->resize(size);
                QCoreApplication::processEvents();
                // The words of a row are not squeezed out by its numbers.
                QVERIFY(table()->columnWidth(IncidentModel::TitleColumn)
                        > 22 * table()->fontMetrics().averageCharWidth());
                QVERIFY(!table()->horizontalScrollBar()->isVisible());
                if (!folder.isEmpty())
                    QVERIFY(m_window->grab().save(
                        folder + u"/incidents-%1-%2.png"_s.arg(wordOf(mode)).arg(size.width())));
            }
        }
        allFresh();
        showNothing(nothing());
        emit m_monitor->errorsAdded({});
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        if (!folder.isEmpty())
            QVERIFY(m_window->grab().save(folder + u"/incidents-empty.png"_s));
    }
};

QTEST_MAIN(TestIncidentsPage)
#include "tst_incidentspage.moc"
