// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountbadge.h"
#include "widgets/accountlist.h"
#include "widgets/accountspanel.h"
#include "widgets/plainlabel.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestAccountList : public QObject {
    Q_OBJECT

private slots:
    void troubleStandsFirstThenTheLabel()
    {
        using S = FreshnessState;
        AccountListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setAccounts({account(u"Desk 10"_s, S::Fresh), account(u"Desk 9"_s, S::Late),
                           account(u"zebra"_s, S::Refused), account(u"Alpha"_s, S::Paused),
                           account(u"mint"_s, S::Stale), account(u"new"_s, S::NeverPolled)},
                          Now);
        QCOMPARE(labels(model),
                 (QStringList {u"mint"_s, u"zebra"_s, u"Alpha"_s, u"Desk 9"_s, u"Desk 10"_s, u"new"_s}));
    }

    void rowsMoveWithTheirIndexes()
    {
        using S = FreshnessState;
        AccountListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setAccounts({account(u"a"_s, S::Fresh), account(u"b"_s, S::Fresh), account(u"c"_s, S::Fresh)},
                          Now);
        const QPersistentModelIndex b(model.index(1));
        const QPersistentModelIndex c(model.index(2));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setAccounts({account(u"a"_s, S::Fresh), account(u"b"_s, S::Fresh), account(u"c"_s, S::Failing)},
                          Now);
        QCOMPARE(labels(model), (QStringList {u"c"_s, u"a"_s, u"b"_s}));
        QCOMPARE(c.row(), 0);
        QCOMPARE(b.row(), 2);
        QCOMPARE(b.data().toString(), u"b"_s);
        QCOMPARE(resets.size(), 0);
        // Coming late and back moves nothing.
        QSignalSpy moves(&model, &QAbstractItemModel::layoutChanged);
        model.setAccounts({account(u"a"_s, S::Late), account(u"b"_s, S::Fresh), account(u"c"_s, S::Failing)},
                          Now);
        QCOMPARE(moves.size(), 0);
        QVERIFY(model.index(1).data(AccountListModel::FreshnessTextRole).toString().startsWith(u"late"_s));
        model.setAccounts({account(u"b"_s, S::Fresh)}, Now);
        QCOMPARE(labels(model), QStringList {u"b"_s});
        QVERIFY(!c.isValid());
        model.setAccounts({}, Now);
        QCOMPARE(model.rowCount(), 0);
    }

    void findsByLabelProviderAndState()
    {
        using S = FreshnessState;
        AccountListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        AccountState other = account(u"Night"_s, S::Refused);
        other.providerName = u"Voicebip"_s;
        model.setAccounts({account(u"Day"_s, S::Fresh), other}, Now);
        model.setFilter(u"VOICE night"_s);
        QCOMPARE(labels(model), QStringList {u"Night"_s});
        QCOMPARE(model.rowOf(u"day"_s), -1);
        model.setFilter(u"refused"_s);
        QCOMPARE(labels(model), QStringList {u"Night"_s});
        model.setFilter(u"night vobiz"_s);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.total(), 2);
        model.setFilter(u"  "_s);
        QCOMPARE(model.rowCount(), 2);
    }

    void filterAppearsWithManyOnly()
    {
        AccountsPanel panel;
        panel.resize(300, 500);
        panel.show();
        auto* find = panel.findChild<QLineEdit*>(u"findEdit"_s);
        panel.setAccounts(many(12), Now);
        QVERIFY(!find->isVisible());
        panel.setAccounts(many(13), Now);
        QVERIFY(find->isVisible());
        find->setFocus();
        QTest::keyClicks(find, u"desk 7"_s);
        auto* list = panel.findChild<QListView*>();
        QCOMPARE(list->model()->rowCount(), 1);
        auto* nothing = panel.findChild<PlainLabel*>(u"nothingFoundLabel"_s);
        QVERIFY(!nothing->isVisible());
        QTest::keyClicks(find, u"777"_s);
        QCOMPARE(list->model()->rowCount(), 0);
        QVERIFY(nothing->isVisible());
        panel.setAccounts(many(3), Now); // the field goes, and what it hid comes back
        QVERIFY(!find->isVisible());
        QCOMPARE(list->model()->rowCount(), 3);
    }

    void keepsItsPlaceAmongAThousand()
    {
        AccountsPanel panel;
        panel.resize(300, 500);
        panel.show();
        QList<AccountState> accounts = many(1000);
        panel.setAccounts(accounts, Now);
        auto* list = panel.findChild<QListView*>();
        list->setCurrentIndex(list->model()->index(500, 0));
        const QString current = panel.currentAccount();
        list->verticalScrollBar()->setValue(list->verticalScrollBar()->maximum() / 3);
        const int scrolled = list->verticalScrollBar()->value();
        QVERIFY(scrolled > 0);
        accounts[0].freshness.state = FreshnessState::Failing;
        panel.setAccounts(accounts, Now.addSecs(1));
        QCOMPARE(panel.currentAccount(), current);
        accounts.removeLast();
        panel.setAccounts(accounts, Now.addSecs(2));
        QCOMPARE(panel.currentAccount(), current);
        QTRY_COMPARE(list->verticalScrollBar()->value(), scrolled);
        // No widget for each.
        QVERIFY(panel.findChildren<QWidget*>().size() < 60);
    }

    void aThousandCostLittleEverySecond()
    {
        AccountsPanel panel;
        panel.resize(300, 500);
        panel.show();
        const QList<AccountState> accounts = many(1000);
        panel.setAccounts(accounts, Now);
        QCoreApplication::processEvents();
        constexpr int Rounds = 50;
        QElapsedTimer timer;
        timer.start();
        for (int i = 1; i <= Rounds; ++i) {
            panel.setAccounts(accounts, Now.addSecs(i));
            QCoreApplication::processEvents();
        }
        const qint64 each = timer.nsecsElapsed() / Rounds / 1000;
        qInfo("one round of 1,000 accounts, painted: %lld us", static_cast<long long>(each));
        QVERIFY2(each < 50'000, qPrintable(QString::number(each))); // a stall nobody may see
    }

    void coloursArePeoplesChoiceOrTheIds()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            QSet<QRgb> seen;
            for (const QString& word : badgeColours()) {
                const QColor color = accountColor(u"desk"_s, palette, word);
                QCOMPARE(color, accountColor(u"another"_s, palette, word));
                QVERIFY2(!seen.contains(color.rgb()), qPrintable(word));
                seen.insert(color.rgb());
                QVERIFY(!badgeColourText(word).isEmpty());
                // The initials on it are in the surface's colour.
                QVERIFY(std::abs(color.lightness() - palette.color(QPalette::Base).lightness()) > 60);
            }
            QCOMPARE(accountColor(u"desk"_s, palette, u"no such colour"_s), accountColor(u"desk"_s, palette));
        }
    }

    void listWearsTheChosenColour()
    {
        AccountState state = account(u"Desk"_s, FreshnessState::Fresh);
        AccountsPanel panel;
        panel.setPalette(lightPalette());
        panel.resize(300, 300);
        state.account.colour = u"red"_s;
        panel.setAccounts({state}, Now);
        const QRgb wanted = accountColor({}, lightPalette(), u"red"_s).rgb();
        const auto holds = [&panel, wanted] {
            const QImage image = panel.grab().toImage();
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixel(x, y) == wanted)
                        return true;
                }
            }
            return false;
        };
        QVERIFY(holds());
        state.account.colour = u"blue"_s;
        panel.setAccounts({state}, Now);
        QVERIFY(!holds());
    }

private:
    static AccountState account(const QString& label, FreshnessState state)
    {
        AccountState result;
        result.account.id = label.toLower().replace(u' ', u'-');
        result.account.label = label;
        result.account.paused = state == FreshnessState::Paused;
        result.providerName = u"Vobiz"_s;
        result.freshness = {state, state == FreshnessState::NeverPolled ? QDateTime() : Now.addSecs(-4)};
        result.nextPollAt = Now.addSecs(12);
        return result;
    }
    static QList<AccountState> many(int count)
    {
        QList<AccountState> accounts;
        for (int i = 0; i < count; ++i)
            accounts.append(
                account(u"Desk %1"_s.arg(i), i % 50 == 49 ? FreshnessState::Stale : FreshnessState::Fresh));
        return accounts;
    }
    static QStringList labels(const AccountListModel& model)
    {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts.append(model.index(row).data().toString());
        return texts;
    }

    inline static const QDateTime Now {QDate(2026, 5, 1), QTime(10, 0), Qt::UTC};
};

QTEST_MAIN(TestAccountList)
#include "tst_accountlist.moc"
