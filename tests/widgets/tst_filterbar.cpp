// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeclock.h"
#include "widgets/filterbar.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestFilterBar : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_bar = std::make_unique<FilterBar>(m_clock);
        m_bar->setProviderChoices({{u"vobiz"_s, u"Vobiz & Co"_s, {}}, {u"truedy"_s, u"Truedy"_s, {}}});
        m_bar->setAccountChoices({{u"desk"_s, u"Service desk"_s, {}}, {u"lab"_s, u"Lab"_s, {}}});
        m_bar->show();
    }

    void showsTheFilterItIsGivenAndSaysNothing()
    {
        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        m_bar->setFilter(*parseCallFilter(u"status:busy since:2h 555"_s, m_clock.nowUtc()));
        QCOMPARE(text(), u"status:busy since:2h 555"_s);
        QCOMPARE(button(u"statusButton"_s)->text(), u"Status: Busy"_s);
        QCOMPARE(button(u"timeButton"_s)->text(), u"Time: last 2h"_s);
        QVERIFY(button(u"clearButton"_s)->isEnabled());
        QCOMPARE(changes.size(), 0);
    }

    void offersWhatWasTypedWithoutAKeyPress()
    {
        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        QTest::keyClicks(edit(), u"status:failed"_s);
        QTRY_COMPARE(changes.size(), 1);
        QCOMPARE(changes[0][0].value<CallFilter>().statuses, QSet<CallStatus> {CallStatus::Failed});
    }

    void leavesTheWayItWasTypedAlone()
    {
        QTest::keyClicks(edit(), u"  555   status:failed"_s);
        m_bar->setFilter(*parseCallFilter(text(), m_clock.nowUtc()));
        QCOMPARE(text(), u"  555   status:failed"_s);
        m_clock.advance(1000);
        m_bar->setFilter(*parseCallFilter(u"since:15m"_s, m_clock.nowUtc()));
        QCOMPARE(text(), u"since:15m"_s);
    }

    void menusChangeTheirPartOnly()
    {
        const CallFilter before = *parseCallFilter(u"status:busy since:2h 555"_s, m_clock.nowUtc());
        m_bar->setFilter(before);
        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        choose(u"providerButton"_s, 0);
        CallFilter expected = before;
        expected.providers = {u"vobiz"_s};
        QCOMPARE(changes.takeFirst()[0].value<CallFilter>(), expected);
        // It kept nothing: only setFilter() changes what is shown.
        QCOMPARE(text(), u"status:busy since:2h 555"_s);
        choose(u"accountButton"_s, 1);
        expected = before;
        expected.accounts = {u"lab"_s};
        QCOMPARE(changes.takeFirst()[0].value<CallFilter>(), expected);
        choose(u"statusButton"_s, 4); // failed
        QCOMPARE(changes.takeFirst()[0].value<CallFilter>().statuses,
                 (QSet<CallStatus> {CallStatus::Busy, CallStatus::Failed}));
    }

    void timesAreRelativeWhereTheyCanBe()
    {
        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        choose(u"timeButton"_s, 0);
        const auto filter = changes.takeFirst()[0].value<CallFilter>();
        QCOMPARE(filter.sinceText, u"15m"_s);
        QCOMPARE(filter.since, m_clock.nowUtc().addSecs(-900));
        m_bar->setFilter(filter);
        choose(u"timeButton"_s, 5);
        QVERIFY(changes.takeFirst()[0].value<CallFilter>().isEmpty());
    }

    void workIsInStepWithTheText()
    {
        auto* const needs = button(u"needsActionButton"_s);
        m_bar->setFilter(*parseCallFilter(u"status:failed needs:action"_s, m_clock.nowUtc()));
        QVERIFY(needs->isChecked());
        m_bar->setFilter(*parseCallFilter(u"status:failed work:taken"_s, m_clock.nowUtc()));
        QVERIFY(!needs->isChecked());
        QCOMPARE(button(u"workButton"_s)->text(), u"Work: Taken"_s);

        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        needs->click();
        auto filter = changes.takeFirst()[0].value<CallFilter>();
        QVERIFY(filter.needsAction);
        QCOMPARE(filter.statuses, QSet<CallStatus> {CallStatus::Failed}); // the rest stays
        QCOMPARE(filter.works, QSet<WorkWord> {WorkWord::Taken});
        QVERIFY(!needs->isChecked()); // nobody has applied it yet
        choose(u"workButton"_s, 2);   // waiting, besides
        filter = changes.takeFirst()[0].value<CallFilter>();
        QCOMPARE(filter.works, (QSet<WorkWord> {WorkWord::Taken, WorkWord::Waiting}));
        m_bar->setFilter(filter);
        QCOMPARE(text(), u"status:failed work:taken,waiting"_s);
        QCOMPARE(button(u"workButton"_s)->text(), u"Work: 2"_s);
    }

    void clearsEverything()
    {
        m_bar->setFilter(*parseCallFilter(u"status:busy"_s, m_clock.nowUtc()));
        QSignalSpy changes(m_bar.get(), &FilterBar::filterChanged);
        button(u"clearButton"_s)->click();
        QVERIFY(changes.takeFirst()[0].value<CallFilter>().isEmpty());
    }

    void anAmpersandInANameIsNoMnemonic()
    {
        emit button(u"providerButton"_s)->menu()->aboutToShow();
        QCOMPARE(button(u"providerButton"_s)->menu()->actions().first()->text(), u"Vobiz && Co"_s);
    }

private:
    QLineEdit* edit() const { return m_bar->findChild<QLineEdit*>(u"filterEdit"_s); }
    QString text() const { return edit()->text(); }
    QToolButton* button(const QString& name) const { return m_bar->findChild<QToolButton*>(name); }
    void choose(const QString& name, int index)
    {
        QMenu* menu = button(name)->menu();
        emit menu->aboutToShow();
        menu->actions().at(index)->trigger();
    }

    FakeClock m_clock;
    std::unique_ptr<FilterBar> m_bar;
};

QTEST_MAIN(TestFilterBar)
#include "tst_filterbar.moc"
