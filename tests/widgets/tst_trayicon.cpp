// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/callmaker.h"
#include "support/fakemonitor.h"
#include "widgets/trayicon.h"

#include <QAction>
#include <QImage>
#include <QMenu>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

namespace {
const QDateTime Noon(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);

AccountState trayAccount(const QString& id, FreshnessState state)
{
    AccountState account;
    account.account.id = id;
    account.account.label = u"<img src=x> %1"_s.arg(id);
    account.account.paused = state == FreshnessState::Paused;
    account.freshness = {state, Noon};
    return account;
}

TrayFacts factsOf(const QList<FreshnessState>& states, std::optional<qint64> live = 3,
                  std::optional<qint64> needsAction = 0)
{
    QList<AccountState> accounts;
    for (const FreshnessState state : states)
        accounts.append(trayAccount(QString::number(accounts.size()), state));
    return {accounts, live, needsAction};
}

// The shape alone: what a person sees who sees no colours.
QByteArray shapeOf(const TrayFacts& facts)
{
    const QImage image = trayPixmap(facts, 64).toImage().convertToFormat(QImage::Format_ARGB32);
    QByteArray shape;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            shape += qGray(image.pixel(x, y)) > 90 ? '#' : '.';
    }
    return shape;
}
} // namespace

class TestTrayIcon : public QObject {
    Q_OBJECT

private slots:
    void everyStateHasItsOwnShape();
    void theWorstAccountDecides();
    void textNeverSoundsHealthyWhenItIsNot_data();
    void textNeverSoundsHealthyWhenItIsNot();
    void callsThatNeedActionMarkACorner();
    void countsFollowTheHistory();
    void menuDoesWhatItSays();
    void pausesEveryAccountAndResumes();

private:
    static QAction* action(TrayIcon& tray, const QString& name)
    {
        for (QAction* held : tray.menu().actions()) {
            if (held->objectName() == name)
                return held;
        }
        qFatal("no such action: %s", qPrintable(name));
    }
};

void TestTrayIcon::everyStateHasItsOwnShape()
{
    QList<QByteArray> shapes {shapeOf({}), shapeOf(factsOf({FreshnessState::Fresh}))};
    QVERIFY(shapes.at(0) != shapes.at(1));
    for (const FreshnessState state :
         {FreshnessState::NeverPolled, FreshnessState::Late, FreshnessState::Stale, FreshnessState::Failing,
          FreshnessState::Refused, FreshnessState::Paused, FreshnessState::Unreachable}) {
        const QByteArray shape = shapeOf(factsOf({state}));
        for (const QByteArray& other : std::as_const(shapes)) {
            int differs = 0;
            for (qsizetype i = 0; i < shape.size(); ++i)
                differs += shape.at(i) != other.at(i);
            QVERIFY2(differs > 60, QByteArray::number(int(state)).constData());
        }
        shapes.append(shape);
    }
    // Nothing watched is no health either.
    QVERIFY(shapeOf(factsOf({})) != shapes.at(1));
}

void TestTrayIcon::theWorstAccountDecides()
{
    QCOMPARE(shapeOf(factsOf({FreshnessState::Fresh, FreshnessState::Stale, FreshnessState::Late})),
             shapeOf(factsOf({FreshnessState::Stale})));
    QCOMPARE(shapeOf(factsOf({FreshnessState::Paused, FreshnessState::Fresh})),
             shapeOf(factsOf({FreshnessState::Paused})));
}

void TestTrayIcon::textNeverSoundsHealthyWhenItIsNot_data()
{
    QTest::addColumn<FreshnessState>("state");
    QTest::addColumn<QString>("word");
    QTest::newRow("stale") << FreshnessState::Stale << u"1 stale"_s;
    QTest::newRow("late") << FreshnessState::Late << u"1 late"_s;
    QTest::newRow("never") << FreshnessState::NeverPolled << u"1 not polled yet"_s;
    QTest::newRow("failing") << FreshnessState::Failing << u"1 failing"_s;
    QTest::newRow("refused") << FreshnessState::Refused << u"1 refused"_s;
    QTest::newRow("unreachable") << FreshnessState::Unreachable << u"1 unreachable"_s;
    QTest::newRow("paused") << FreshnessState::Paused << u"1 paused"_s;
}

void TestTrayIcon::textNeverSoundsHealthyWhenItIsNot()
{
    QFETCH(FreshnessState, state);
    QFETCH(QString, word);
    const TrayFacts facts = factsOf({FreshnessState::Fresh, state}, 3, 2);
    const QString text = trayText(facts);
    QVERIFY(!facts.isHealthy());
    QVERIFY2(text.contains(word), qPrintable(text));
    QVERIFY2(text.contains(u"when last heard of"_s), qPrintable(text));
    QVERIFY2(text.contains(u"2 calls need action"_s), qPrintable(text));
    QVERIFY(!text.contains(u'<')); // no word of a provider or an account
    const QString healthy = trayText(factsOf({FreshnessState::Fresh, FreshnessState::Fresh}, 1, 1));
    QVERIFY2(healthy.contains(u"all fresh"_s) && healthy.contains(u"1 call is going on"_s),
             qPrintable(healthy));
    QVERIFY(healthy.contains(u"1 call needs action"_s));
    QVERIFY(trayText({}).contains(u"not known"_s));
    QVERIFY(trayText({}).contains(u"not counted"_s));
    QVERIFY(!TrayFacts {}.isHealthy() && !factsOf({}).isHealthy());
}

void TestTrayIcon::callsThatNeedActionMarkACorner()
{
    const TrayFacts quiet = factsOf({FreshnessState::Fresh});
    TrayFacts loud = quiet;
    loud.needsAction = 4;
    QVERIFY(shapeOf(loud) != shapeOf(quiet));
    TrayFacts unknown = quiet;
    unknown.needsAction = std::nullopt;
    QCOMPARE(shapeOf(unknown), shapeOf(quiet));
}

void TestTrayIcon::countsFollowTheHistory()
{
    FakeMonitor monitor;
    monitor.automatic = true;
    monitor.history = {madeCall(u"a"_s, 1, Noon, 30, CallStatus::Ringing),
                       madeCall(u"b"_s, 2, Noon, 20, CallStatus::Completed)};
    TrayIcon tray(monitor);
    QVERIFY(tray.icon().toolTip().contains(u"accounts not known"_s));
    QTRY_COMPARE(tray.facts().live, std::optional<qint64>(1));
    QTRY_COMPARE(tray.facts().needsAction, std::optional<qint64>(0));
    tray.setAccounts({trayAccount(u"desk"_s, FreshnessState::Fresh)}, true);
    QVERIFY(tray.icon().toolTip().contains(u"1 call is going on"_s));
    QVERIFY(!tray.icon().icon().pixmap(22, 22).isNull());

    const auto asked = monitor.countRequests.size();
    CallRow failed = madeCall(u"a"_s, 1, Noon, 30, CallStatus::Failed);
    failed.call.advice = u"later"_s;
    for (int i = 0; i < 20; ++i)
        monitor.bring({failed});
    QVERIFY(monitor.countRequests.size() - asked <= 2);
    QTRY_COMPARE(tray.facts().needsAction, std::optional<qint64>(1));
    QCOMPARE(tray.facts().live, std::optional<qint64>(0));
    QVERIFY(tray.icon().toolTip().contains(u"1 call needs action"_s));
    // An engine that fails takes what it said with it.
    tray.setAccounts({}, false);
    QVERIFY(tray.icon().toolTip().contains(u"accounts not known"_s));
}

void TestTrayIcon::menuDoesWhatItSays()
{
    FakeMonitor monitor;
    TrayIcon tray(monitor);
    QSignalSpy shown(&tray, &TrayIcon::showRequested);
    QSignalSpy quits(&tray, &TrayIcon::quitRequested);
    action(tray, u"trayShowAction"_s)->trigger();
    QCOMPARE(shown.size(), 1);
    emit const_cast<QSystemTrayIcon&>(tray.icon()).activated(QSystemTrayIcon::Trigger);
    QCOMPARE(shown.size(), 2);
    emit const_cast<QSystemTrayIcon&>(tray.icon()).activated(QSystemTrayIcon::Context);
    QCOMPARE(shown.size(), 2); // the menu opens
    action(tray, u"trayPollAction"_s)->trigger();
    QCOMPARE(monitor.polled, QStringList {QString()});
    action(tray, u"trayQuitAction"_s)->trigger();
    QCOMPARE(quits.size(), 1);
}

void TestTrayIcon::pausesEveryAccountAndResumes()
{
    FakeMonitor monitor;
    TrayIcon tray(monitor);
    QAction* const pause = action(tray, u"trayPauseAction"_s);
    QVERIFY(!pause->isEnabled());
    tray.setAccounts(
        {trayAccount(u"a"_s, FreshnessState::Fresh), trayAccount(u"b"_s, FreshnessState::Paused)}, true);
    QVERIFY(pause->isEnabled() && pause->text().contains(u"ause"_s));
    pause->trigger();
    QCOMPARE(monitor.paused, (QList<QPair<QString, bool>> {{u"a"_s, true}})); // b is paused already
    monitor.paused.clear();
    tray.setAccounts(
        {trayAccount(u"a"_s, FreshnessState::Paused), trayAccount(u"b"_s, FreshnessState::Paused)}, true);
    QVERIFY(pause->text().contains(u"esume"_s));
    pause->trigger();
    QCOMPARE(monitor.paused, (QList<QPair<QString, bool>> {{u"a"_s, false}, {u"b"_s, false}}));
}

QTEST_MAIN(TestTrayIcon)
#include "tst_trayicon.moc"
