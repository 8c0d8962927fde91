// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "support/fakeaccountdesk.h"
#include "widgets/accountactions.h"
#include "widgets/accountbadge.h"
#include "widgets/accountdetailpanel.h"
#include "widgets/accountdialog.h"
#include "widgets/confirmdialog.h"
#include "widgets/welcomepage.h"

#include <QComboBox>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestAccountActions : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_monitor = std::make_unique<FakeMonitor>();
        m_monitor->automatic = true;
        m_desk = std::make_unique<FakeAccountDesk>();
        m_theme = std::make_unique<Theme>(*qApp, ThemeMode::Light);
    }
    void cleanup()
    {
        m_window.reset();
        m_monitor.reset();
    }

    void firstStartOffersBothWays()
    {
        openWindow();
        auto* welcome = child<WelcomePage>(u"welcomePage"_s);
        QVERIFY(welcome->isVisible());
        QVERIFY(!child<CallsView>()->isVisible()); // no empty table
        QVERIFY(!child<PlainLabel>(u"addCommandLabel"_s)->isVisible());
        int demos = 0;
        m_window->setDemoStarter([&demos] { return ++demos > 1; });
        QTest::mouseClick(child<QPushButton>(u"welcomeDemoButton"_s), Qt::LeftButton);
        QCOMPARE(demos, 1);
        QVERIFY(child<PlainLabel>(u"noticeLabel"_s)->plainText().contains(u"ringback --demo"_s)); // it failed
        QTest::mouseClick(child<QPushButton>(u"welcomeDemoButton"_s), Qt::LeftButton);
        QCOMPARE(demos, 2);
        auto* add = child<QPushButton>(u"welcomeAddButton"_s);
        add->setFocus();
        QTest::keyClick(add, Qt::Key_Space);
        QVERIFY(m_window->findChild<AccountDialog*>() != nullptr);
        keep(u"first-start"_s);
        QTest::keyClick(m_window->findChild<AccountDialog*>(), Qt::Key_Escape);
        keep(u"first-start-light"_s);
        m_theme->setMode(ThemeMode::Dark);
        keep(u"first-start-dark"_s);
        // The first account: the table comes.
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QVERIFY(!welcome->isVisible());
        QVERIFY(child<CallsView>()->isVisible());
    }

    void afterTheLastOneTheHistoryStaysInSight()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        openWindow();
        auto* welcome = child<WelcomePage>(u"welcomePage"_s);
        QVERIFY(!welcome->isVisible());
        m_monitor->accountStates.clear();
        emit m_monitor->accountsChanged({});
        QVERIFY(welcome->isVisible());
        QVERIFY(child<CallsView>()->isVisible());
        QVERIFY(child<QPushButton>(u"welcomeAddButton"_s)->isVisible());
        QVERIFY(child<QPushButton>(u"welcomeDemoButton"_s)->isVisible());
        QVERIFY(welcome->height() < m_window->height() / 3);
        keep(u"last-removed"_s);
    }

    void withoutADeskNothingIsOfferedThatCannotBeDone()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        m_window = std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, QString());
        m_window->show();
        QVERIFY(m_window->findChild<AccountActions*>() == nullptr);
        QVERIFY(m_window->findChild<QMenu*>(u"accountsMenu"_s) == nullptr);
        QVERIFY(!child<QToolButton>(u"addButton"_s)->isVisible());
        m_monitor->accountStates.clear();
        emit m_monitor->accountsChanged({});
        QVERIFY(child<PlainLabel>(u"addCommandLabel"_s)->isVisible());
        QVERIFY(!child<QPushButton>(u"welcomeAddButton"_s)->isVisible());
        QVERIFY(child<QPushButton>(u"welcomeDemoButton"_s)->isVisible());
    }

    void actionsFollowTheCurrentAccount()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        openWindow();
        auto* edit = child<QAction>(u"editAccountAction"_s);
        auto* pause = child<QAction>(u"pauseAccountAction"_s);
        auto* remove = child<QAction>(u"removeAccountAction"_s);
        QVERIFY(child<QAction>(u"addAccountAction"_s)->isEnabled());
        for (const QAction* action : {edit, pause, remove})
            QVERIFY(!action->isEnabled());
        auto* list = child<QListView>(u"accountsList"_s);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        const QString current = child<AccountsPanel>()->currentAccount();
        QVERIFY(!current.isEmpty());
        for (const QAction* action : {edit, pause, remove})
            QVERIFY(action->isEnabled());
        pause->trigger();
        QCOMPARE(m_monitor->paused, (QList<QPair<QString, bool>> {{current, true}}));
        for (AccountState& state : m_monitor->accountStates) {
            if (state.account.id == current) {
                state.account.paused = true;
                state.freshness.state = FreshnessState::Paused;
            }
        }
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(child<AccountsPanel>()->currentAccount(), current);
        QVERIFY(pause->text().contains(u"Resume"_s));
        pause->trigger();
        QCOMPARE(m_monitor->paused.last(), (QPair<QString, bool> {current, false}));
        QTest::keyClick(m_window.get(), Qt::Key_F2);
        auto* dialog = m_window->findChild<AccountDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"idEdit"_s)->text(), current);
        QTest::keyClick(dialog, Qt::Key_Escape);
    }

    void theAccountsPanelAtTheRightOffersToChangeIt()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        openWindow();
        auto* list = child<QListView>(u"accountsList"_s);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        QTest::keyClick(list, Qt::Key_Return);
        auto* change = child<QPushButton>(u"changeButton"_s);
        QTRY_VERIFY(change->isVisible());
        keep(u"account-panel-light"_s);
        m_theme->setMode(ThemeMode::Dark);
        keep(u"account-panel-dark"_s);
        change->click();
        auto* dialog = m_window->findChild<AccountDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->findChild<QLineEdit*>(u"idEdit"_s)->text(),
                 child<AccountDetailPanel>()->shownAccount());
        QTest::keyClick(dialog, Qt::Key_Escape);
    }

    // Where two providers answer like this, they are called by their names.
    void anErrorOfAnAccountNamesProviders()
    {
        m_monitor->providerInfos.append({u"brook"_s, u"Brook Telephony"_s, {}, {}, {}, {}, {}});
        AccountDetailPanel panel(*m_monitor, *m_clock);
        AccountState state;
        state.account.id = u"desk"_s;
        state.account.provider = u"brook"_s;
        DecodedError error;
        error.title = u"Made up"_s;
        error.confidence = Confidence::Probable;
        error.provider = u"brook"_s;
        state.lastError = error;
        panel.showAccount(state);
        const QString code = panel.findChild<PlainLabel*>(u"codeLabel"_s)->plainText();
        QVERIFY2(code.contains(u"probably Brook Telephony"_s), qPrintable(code));
    }

    // Their file was lost: that is said, and nothing is removed before a person wants it.
    void keysOfLostAccountsAreSaidAndKept()
    {
        m_desk->strays = {u"sales"_s, u"night"_s};
        openWindow();
        const auto* notice = child<PlainLabel>(u"noticeLabel"_s);
        QVERIFY2(notice->plainText().contains(u"sales, night"_s), qPrintable(notice->plainText()));
        QVERIFY(m_desk->removals.isEmpty());
        auto* remove = child<QAction>(u"removeStrayKeysAction"_s);
        QVERIFY(remove->isVisible());
        remove->trigger();
        auto* question = m_window->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr);
        QTest::keyClick(question, Qt::Key_Return); // staying is the default
        QVERIFY(m_desk->removals.isEmpty());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        remove->trigger();
        question = m_window->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr);
        question->findChild<QPushButton*>(u"yesButton"_s)->click();
        QCOMPARE(m_desk->removals.size(), 1);
        m_desk->answerRemoval();
        QCOMPARE(m_window->statusBar()->currentMessage(), u"The left-over keys are removed."_s);
        emit m_window->findChild<QMenu*>(u"accountsMenu"_s)->aboutToShow();
        QVERIFY(!remove->isVisible());
    }

    void menuOfTheListOffersTheSame()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        openWindow();
        auto* list = child<QListView>(u"accountsList"_s);
        emit list->customContextMenuRequested(list->visualRect(list->model()->index(0, 0)).center());
        auto* menu = child<QMenu>(u"accountMenu"_s);
        QStringList texts;
        for (const QAction* action : menu->actions())
            texts.append(action->text().remove(u'&'));
        QVERIFY(texts.contains(u"Change..."_s));
        QVERIFY(texts.contains(u"Remove..."_s));
        menu->actions().last()->trigger();
        QVERIFY(m_window->findChild<ConfirmDialog*>() != nullptr);
        menu->close();
    }

    void removalSaysWhatGoesAndWhatStays()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        for (AccountState& state : m_monitor->accountStates)
            state.account.provider = u"acme"_s;
        openWindow();
        auto* list = child<QListView>(u"accountsList"_s);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        const QString current = child<AccountsPanel>()->currentAccount();
        m_desk->held.insert(current + u"/api_key"_s, SecretPlace::Store);
        QTest::keyClick(list, Qt::Key_Delete);
        ConfirmDialog* question = m_window->findChild<ConfirmDialog*>();
        QVERIFY(question != nullptr && question->isVisible());
        QString text;
        for (const auto* label : question->findChildren<PlainLabel*>())
            text += label->plainText() + u'\n';
        QVERIFY2(text.contains(u"its key, which is wiped from the test's secret store"_s), qPrintable(text));
        QVERIFY(text.contains(u"What stays: its calls and errors"_s));
        QVERIFY(!text.contains(u"RINGBACK_SECRET"_s));
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            m_theme->setMode(mode);
            QCoreApplication::processEvents();
            const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
            if (!folder.isEmpty())
                QVERIFY(question->grab().save(QDir(folder).filePath(u"remove-%1.png"_s.arg(wordOf(mode)))));
        }
        QTest::keyClick(question, Qt::Key_Return); // the default is not the dangerous one
        QCOMPARE(m_desk->removals.size(), 0);
        QTRY_VERIFY(m_window->findChild<ConfirmDialog*>() == nullptr);
        m_desk->held[current + u"/api_key"_s] = SecretPlace::Session;
        m_desk->store.name.clear(); // there is none
        child<QAction>(u"removeAccountAction"_s)->trigger();
        question = m_window->findChild<ConfirmDialog*>();
        text.clear();
        for (const auto* label : question->findChildren<PlainLabel*>())
            text += label->plainText() + u'\n';
        QVERIFY2(text.contains(u"which is wiped from memory"_s), qPrintable(text));
        QTest::keyClick(question, Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<ConfirmDialog*>() == nullptr);
        m_desk->held[current + u"/api_key"_s] = SecretPlace::Environment;
        child<QAction>(u"removeAccountAction"_s)->trigger();
        question = m_window->findChild<ConfirmDialog*>();
        text.clear();
        for (const auto* label : question->findChildren<PlainLabel*>())
            text += label->plainText() + u'\n';
        QVERIFY2(text.contains(u"RINGBACK_SECRET_"_s), qPrintable(text));
        QVERIFY(!text.contains(u"wiped"_s));
        question->findChild<QPushButton*>(u"yesButton"_s)->click();
        QCOMPARE(m_desk->removals.size(), 1);
        QCOMPARE(m_desk->removals.first().second, current);
        m_desk->answerRemoval(u"The key could not be wiped."_s);
        QVERIFY(child<PlainLabel>(u"noticeLabel"_s)->plainText().contains(u"could not be wiped"_s));
        emit m_desk->removed(999, u"of somebody else"_s);
        QVERIFY(!child<PlainLabel>(u"noticeLabel"_s)->plainText().contains(u"somebody"_s));
    }

    void remarksStayUntilTheyAreRead()
    {
        openWindow();
        child<QAction>(u"addAccountAction"_s)->trigger();
        auto* dialog = m_window->findChild<AccountDialog*>();
        child<QAction>(u"addAccountAction"_s)->trigger(); // one at a time
        QCOMPARE(m_window->findChildren<AccountDialog*>().size(), 1);
        dialog->findChild<QLineEdit*>(u"field_tenantEdit"_s)->setText(u"T_1"_s);
        dialog->findChild<QLineEdit*>(u"field_api_keyEdit"_s)->setText(u"made-up"_s);
        dialog->findChild<QPushButton*>(u"saveButton"_s)->click();
        m_desk->answerSave({}, u"The key is kept until Ringback ends."_s);
        QCOMPARE(child<PlainLabel>(u"noticeLabel"_s)->plainText(), u"The key is kept until Ringback ends."_s);
        QVERIFY(child<QWidget>(u"noticeCard"_s)->isVisible());
        QTRY_VERIFY(m_window->findChild<AccountDialog*>() == nullptr);
        child<QAction>(u"addAccountAction"_s)->trigger();
        dialog = m_window->findChild<AccountDialog*>();
        QVERIFY(dialog != nullptr);
        QTest::keyClick(dialog, Qt::Key_Escape);
    }

    void aRemovedAccountIsNotExplainedAnyMore()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        openWindow();
        const QString id = m_monitor->accountStates.first().account.id;
        emit child<AccountsPanel>()->accountActivated(id);
        auto* sides = child<QStackedWidget>(u"sides"_s);
        QVERIFY(sides->currentWidget() != child<DetailPanel>());
        QList<AccountState> others = m_monitor->accountStates;
        others.removeLast();
        emit m_monitor->accountsChanged(others); // another one went
        QVERIFY(sides->currentWidget() != child<DetailPanel>());
        others.removeFirst();
        emit m_monitor->accountsChanged(others);
        QCOMPARE(sides->currentWidget(), child<DetailPanel>());
    }

    void linksGoThroughTheWindow()
    {
        openWindow();
        QList<QUrl> opened;
        m_window->setLinkOpener([&opened](const QUrl& url) { opened.append(url); });
        child<QAction>(u"addAccountAction"_s)->trigger();
        auto* dialog = m_window->findChild<AccountDialog*>();
        dialog->findChild<QPushButton*>(u"documentationButton"_s)->click();
        QCOMPARE(opened, QList<QUrl> {QUrl(u"https://docs.acme.example/api"_s)});
        QTest::keyClick(dialog, Qt::Key_Escape);
    }

    void everyBadgeWearsTheChosenColour()
    {
        SampleCalls(m_clock->nowUtc()).fill(*m_monitor, 20);
        for (AccountState& state : m_monitor->accountStates)
            state.account.colour = u"red"_s;
        openWindow();
        emit child<AccountsPanel>()->accountActivated(m_monitor->accountStates.first().account.id);
        const QRgb wanted = accountColor({}, m_window->palette(), u"red"_s).rgb();
        int shown = 0;
        for (AccountBadge* badge : m_window->findChildren<AccountBadge*>()) {
            if (!badge->isVisible())
                continue;
            ++shown;
            const QImage image = badge->grab().toImage();
            bool found = false;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    found = found || image.pixel(x, y) == wanted;
            }
            QVERIFY2(found, qPrintable(badge->parentWidget()->objectName()));
        }
        QVERIFY(shown > 0);
    }

private:
    void openWindow()
    {
        m_window =
            std::make_unique<MainWindow>(*m_monitor, *m_clock, *m_theme, QString(), Desks {nullptr, m_desk.get()});
        m_window->resize(1280, 800);
        m_window->show();
        QApplication::setActiveWindow(m_window.get());
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTRY_VERIFY(m_window->isSettled());
        emit m_monitor->accountsChanged(m_monitor->accountStates);
    }
    template <typename T> T* child(const QString& name = {}) const
    {
        T* found = m_window->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    void keep(const QString& name)
    {
        QCoreApplication::processEvents();
        const QString folder = qEnvironmentVariable("RINGBACK_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(m_window->grab().save(QDir(folder).filePath(name + u".png"_s)));
    }

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<FakeAccountDesk> m_desk;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestAccountActions)
#include "tst_accountactions.moc"
