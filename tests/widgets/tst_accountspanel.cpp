// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountlist.h"
#include "widgets/accountspanel.h"
#include "widgets/accountsummary.h"
#include "widgets/advicetext.h"
#include "widgets/plainlabel.h"

#include <QListView>
#include <QMenu>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <QToolButton>

using namespace ringback;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(ringback::FreshnessState)

class TestAccountsPanel : public QObject {
    Q_OBJECT

private slots:
    void onlyAFreshAccountLooksHealthy_data()
    {
        QTest::addColumn<FreshnessState>("state");
        QTest::addColumn<QString>("text");
        QTest::newRow("fresh") << FreshnessState::Fresh << u"fresh, 4 s ago"_s;
        QTest::newRow("late") << FreshnessState::Late << u"late, 4 s ago"_s;
        QTest::newRow("stale") << FreshnessState::Stale << u"stale, 4 s ago"_s;
        QTest::newRow("failing") << FreshnessState::Failing << u"failing, retry in 12 s"_s;
        QTest::newRow("refused") << FreshnessState::Refused << u"key refused"_s;
        QTest::newRow("paused") << FreshnessState::Paused << u"paused, 4 s old"_s;
        QTest::newRow("unreachable") << FreshnessState::Unreachable << u"no answer, retry in 12 s"_s;
        QTest::newRow("never") << FreshnessState::NeverPolled << u"not polled yet"_s;
    }
    void onlyAFreshAccountLooksHealthy()
    {
        QFETCH(FreshnessState, state);
        QFETCH(QString, text);
        AccountsPanel panel;
        panel.setAccounts({account(u"desk"_s, state)}, Now);
        const QModelIndex index = panel.findChild<QListView*>()->model()->index(0, 0);
        QCOMPARE(index.data(AccountListModel::HealthyRole).toBool(), state == FreshnessState::Fresh);
        QCOMPARE(index.data(AccountListModel::FreshnessTextRole).toString(), text);
        // Not in words either.
        QCOMPARE(text.contains(u"fresh"_s), state == FreshnessState::Fresh);
        QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(text));
        QVERIFY(toneOf(state) != Tone::Good || state == FreshnessState::Fresh);
    }

    void freshIsNotBelievedWithoutGrounds()
    {
        AccountState state = account(u"desk"_s, FreshnessState::Fresh);
        QVERIFY(looksHealthy(state));
        QCOMPARE(believed(state, true).freshness.state, FreshnessState::Stale);
        state.freshness.lastGoodAt = {};
        QVERIFY(!looksHealthy(state));
        state = account(u"desk"_s, FreshnessState::Fresh);
        state.problem = u"The key is missing."_s;
        QVERIFY(!looksHealthy(state));
        QVERIFY(!freshnessText(state, Now).contains(u"fresh"_s));
    }

    void saysWhatToDoWithoutAccounts()
    {
        AccountsPanel panel;
        panel.show();
        panel.setAccounts({}, Now);
        QVERIFY(panel.findChild<PlainLabel*>(u"addCommandLabel"_s)->isVisible());
        QVERIFY(panel.findChild<PlainLabel*>(u"demoCommandLabel"_s)->plainText().contains(u"--demo"_s));
        panel.setAccounts({account(u"desk"_s, FreshnessState::Fresh)}, Now);
        QVERIFY(panel.findChild<QListView*>()->isVisible());
    }

    void selectionStaysWhileAccountsChange()
    {
        AccountsPanel panel;
        panel.setAccounts({account(u"a"_s, FreshnessState::Fresh), account(u"b"_s, FreshnessState::Fresh)},
                          Now);
        auto* list = panel.findChild<QListView*>();
        list->setCurrentIndex(list->model()->index(1, 0));
        panel.setAccounts({account(u"a"_s, FreshnessState::Stale), account(u"b"_s, FreshnessState::Late)},
                          Now);
        QCOMPARE(panel.currentAccount(), u"b"_s);
        panel.setAccounts({account(u"b"_s, FreshnessState::Fresh)}, Now);
        QCOMPARE(panel.currentAccount(), u"b"_s);
    }

    void menuActsOnTheAccountUnderIt()
    {
        AccountsPanel panel;
        panel.resize(300, 400);
        panel.show();
        panel.setAccounts({account(u"a"_s, FreshnessState::Fresh), account(u"b"_s, FreshnessState::Paused)},
                          Now);
        QSignalSpy polls(&panel, &AccountsPanel::pollRequested);
        QSignalSpy pauses(&panel, &AccountsPanel::pauseRequested);
        QSignalSpy only(&panel, &AccountsPanel::onlyRequested);
        auto* list = panel.findChild<QListView*>();
        emit list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center());
        auto* menu = panel.findChild<QMenu*>(u"accountMenu"_s);
        QVERIFY(menu != nullptr);
        for (int i = 0; i < 3; ++i)
            menu->actions().at(i)->trigger();
        QCOMPARE(polls.value(0).value(0).toString(), u"b"_s);
        QCOMPARE(pauses.value(0), (QVariantList {u"b"_s, false})); // it is paused: this resumes it
        QCOMPARE(only.value(0).value(0).toString(), u"b"_s);
    }

    void namesTheUnhealthyOnes()
    {
        using S = FreshnessState;
        QCOMPARE(unhealthyText({account(u"a"_s, S::Fresh), account(u"b"_s, S::Paused)}), QString());
        QCOMPARE(unhealthyText({account(u"a"_s, S::Stale), account(u"b"_s, S::Fresh)}), u"1 account stale"_s);
        QCOMPARE(unhealthyText({account(u"a"_s, S::Stale), account(u"b"_s, S::Stale)}),
                 u"2 accounts stale"_s);
        QCOMPARE(unhealthyText({account(u"a"_s, S::Stale), account(u"b"_s, S::Refused)}),
                 u"2 accounts need attention"_s);
        QCOMPARE(accountsText({account(u"a"_s, S::Fresh), account(u"b"_s, S::Fresh)}),
                 u"2 accounts, all fresh"_s);
        QCOMPARE(accountsText({account(u"a"_s, S::Late)}), u"1 account, 1 late"_s);
    }

    void saysWhatWasAskedOfWhatMayBe()
    {
        AccountState a = account(u"a"_s, FreshnessState::Fresh);
        QCOMPARE(requestsText({a}), QString());
        a.requests = {41, 600, 30, u"ours"_s};
        QCOMPARE(requestsText({a}), u"41 of 600 requests this hour"_s);
        QCOMPARE(requestsText({a, a}), u"82 of 1200 requests this hour"_s);
    }

private:
    static AccountState account(const QString& id, FreshnessState state)
    {
        AccountState result;
        result.account.id = id;
        result.account.paused = state == FreshnessState::Paused;
        result.providerName = u"Vobiz"_s;
        result.freshness = {state, Now.addSecs(-4)};
        result.nextPollAt = Now.addSecs(12);
        return result;
    }

    inline static const QDateTime Now {QDate(2026, 5, 1), QTime(10, 0), Qt::UTC};
};

QTEST_MAIN(TestAccountsPanel)
#include "tst_accountspanel.moc"
