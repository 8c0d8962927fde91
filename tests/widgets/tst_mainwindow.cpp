// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include "widgets/accountlist.h"

#include <QLabel>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestMainWindow : public WindowTest {
    Q_OBJECT

private slots:
    void explainsTheSelectedCall()
    {
        const CallKey key = failedCall();
        calls().selectCall(key);
        QTRY_VERIFY(m_window->isSettled());
        auto* detail = child<DetailPanel>();
        QCOMPARE(detail->shownKey(), std::optional(key));
        const QString shown = textsOf(detail);
        QVERIFY2(shown.contains(u"The carrier could not set up the call"_s), qPrintable(shown));
        QVERIFY(shown.contains(u"A network between the provider"_s));
        QVERIFY(shown.contains(u"Call once more after a minute"_s));
        QVERIFY(shown.contains(u"Retry after a wait"_s));
        QVERIFY(shown.contains(u"A carrier between"_s));
        QVERIFY(shown.contains(key.callId));
        QVERIFY(shown.contains(detail->requestId()));
        // Reported and observed steps say which they are.
        const QString ladder = textsOf(detail->findChild<EventLadder*>());
        QVERIFY(ladder.contains(u"reported by the provider"_s));
        QVERIFY(ladder.contains(u"seen by polling"_s));
        QVERIFY(ladder.contains(u"between"_s));
    }

    void dropsTheAnswerForAnOlderSelection()
    {
        m_monitor->automatic = false;
        const CallKey first = m_monitor->history.at(5).call.key;
        const CallKey second = m_monitor->history.at(6).call.key;
        calls().selectCall(first);
        calls().selectCall(second);
        const auto requests = m_monitor->detailRequests;
        QVERIFY(requests.size() >= 2);
        emit m_monitor->detailReady(requests.last().ticket, m_monitor->detailOf(second));
        emit m_monitor->detailReady(requests.at(requests.size() - 2).ticket, m_monitor->detailOf(first));
        QCOMPARE(child<DetailPanel>()->detail()->row.call.key, second);
    }

    void keepsItsPlaceWhenTheShownCallChanges()
    {
        const CallKey key = failedCall();
        calls().selectCall(key);
        QTRY_VERIFY(m_window->isSettled());
        auto* area = child<DetailPanel>()->findChild<QScrollArea*>(u"detailScrollArea"_s);
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > 40);
        area->verticalScrollBar()->setValue(40);
        CallRow row = m_monitor->detailOf(key)->row;
        row.call.endReasonText = u"changed words"_s;
        m_monitor->bring({row});
        QTRY_VERIFY(textsOf(child<DetailPanel>()).contains(u"changed words"_s));
        QCOMPARE(area->verticalScrollBar()->value(), 40);
    }

    void doesNotAskAgainWhenAnotherCallChanges()
    {
        calls().selectCall(failedCall());
        QTRY_VERIFY(m_window->isSettled());
        const auto asked = m_monitor->detailRequests.size();
        CallRow other = m_monitor->history.at(12);
        m_monitor->bring({other});
        QCoreApplication::processEvents();
        QCOMPARE(m_monitor->detailRequests.size(), asked);
    }

    void copiesTheRequestIdByKey()
    {
        const CallKey key = failedCall();
        calls().selectCall(key);
        QTRY_VERIFY(m_window->isSettled());
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), m_monitor->detailOf(key)->row.call.requestIds.first());
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), key.callId);
    }

    void copiesEverythingForATicket()
    {
        const CallKey key = failedCall();
        calls().selectCall(key);
        QTRY_VERIFY(m_window->isSettled());
        QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        const QString ticket = QGuiApplication::clipboard()->text();
        QVERIFY(ticket.contains(key.callId));
        QVERIFY(ticket.contains(m_monitor->detailOf(key)->row.call.requestIds.first()));
        QVERIFY(ticket.contains(u"5010"_s));
        QVERIFY(ticket.contains(u"2026-05-01T"_s)); // UTC, ISO 8601
        QVERIFY(ticket.contains(u"seen by polling"_s));
        QVERIFY(!ticket.contains(u"billing"_s)); // nothing of the raw record, which is not redacted
    }

    void copyButtonCopiesItsValue()
    {
        calls().selectCall(failedCall());
        QTRY_VERIFY(m_window->isSettled());
        auto* ids = child<DetailPanel>()->findChild<QWidget*>(u"idsList"_s);
        auto* button = ids->findChild<CopyButton*>(u"copyFactButton0"_s);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), child<DetailPanel>()->requestId());
    }

    void filterTextNarrowsEveryPage()
    {
        auto* edit = child<QLineEdit>(u"filterEdit"_s);
        QTest::keyClick(m_window.get(), Qt::Key_Slash);
        QTRY_COMPARE(QApplication::focusWidget(), edit);
        QTest::keyClicks(edit, u"status:busy account:desk"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        CallFilter expected;
        expected.statuses = {CallStatus::Busy};
        expected.accounts = {u"desk"_s};
        QCOMPARE(m_window->filter(), expected);
        QCOMPARE(calls().filter(), expected);
        QCOMPARE(m_monitor->callRequests.last().value.filter, expected);
        QCOMPARE(m_monitor->errorRequests.last().value.filter.accounts, QStringList {u"desk"_s});
        // The strip counts what the filter finds without its status part.
        QVERIFY(m_monitor->countRequests.last().value.statuses.isEmpty());
        QCOMPARE(m_monitor->countRequests.last().value.accounts, QStringList {u"desk"_s});
    }

    void aMistypedFilterIsSaidAndNotApplied()
    {
        auto* edit = child<QLineEdit>(u"filterEdit"_s);
        auto* problem = child<PlainLabel>(u"problemLabel"_s);
        const auto before = m_monitor->callRequests.size();
        const QPoint place = child<QWidget>(u"summaryStrip"_s)->mapTo(m_window.get(), QPoint());
        edit->setFocus();
        QTest::keyClicks(edit, u"staus:failed"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(problem->isVisible());
        QVERIFY(problem->plainText().contains(u"staus"_s));
        QCOMPARE(child<QWidget>(u"summaryStrip"_s)->mapTo(m_window.get(), QPoint()), place); // nothing jumps
        QVERIFY(problem->height() >= problem->heightForWidth(problem->width()));
        QCOMPARE(m_monitor->callRequests.size(), before);
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!problem->isVisible());
        QCOMPARE(edit->text(), QString());
    }

    void chipsChooseStatuses()
    {
        auto* failed = child<SummaryChip>(u"failedChip"_s);
        auto* busy = child<SummaryChip>(u"busyChip"_s);
        QTRY_VERIFY(failed->count().has_value());
        QCOMPARE(*failed->count(), m_monitor->countsOf({}).of(CallStatus::Failed));
        QTest::mouseClick(failed, Qt::LeftButton);
        QCOMPARE(m_window->filter().statuses, QSet<CallStatus> {CallStatus::Failed});
        QVERIFY(failed->isChecked());
        QTest::mouseClick(busy, Qt::LeftButton, Qt::ControlModifier);
        QCOMPARE(m_window->filter().statuses, (QSet<CallStatus> {CallStatus::Failed, CallStatus::Busy}));
        QCOMPARE(child<QLineEdit>(u"filterEdit"_s)->text(), u"status:failed,busy"_s);
        QTest::mouseClick(busy, Qt::LeftButton);
        QCOMPARE(m_window->filter().statuses, QSet<CallStatus> {CallStatus::Busy});
        QTest::mouseClick(busy, Qt::LeftButton);
        QVERIFY(m_window->filter().isEmpty());
        QVERIFY(child<SummaryChip>(u"allChip"_s)->isChecked());
    }

    void countsAreAskedForAtMostTwiceASecond()
    {
        QTRY_VERIFY(m_window->isSettled());
        const auto before = m_monitor->countRequests.size();
        for (int i = 0; i < 50; ++i)
            m_monitor->bring({m_monitor->history.at(0)});
        QVERIFY(m_monitor->countRequests.size() - before
                <= 2);                                         // those of the statuses, and what needs action
        QTRY_VERIFY(m_monitor->countRequests.size() > before); // and the last change is not forgotten
    }

    // A count that takes longer than half a second is waited for: else questions would pile up, and none of
    // their answers be shown.
    void aCountIsWaitedForBeforeTheNext()
    {
        QTRY_VERIFY(m_window->isSettled());
        const CallRow row = m_monitor->history.at(0);
        m_monitor->automatic = false;
        const auto before = m_monitor->countRequests.size();
        m_monitor->bring({row});
        // Those of the statuses, and what needs action.
        QTRY_COMPARE(m_monitor->countRequests.size(), before + 2);
        m_monitor->bring({row});
        QVERIFY(!QTest::qWaitFor([&] { return m_monitor->countRequests.size() > before + 2; }, 700));
        StatusCounts counts;
        counts.byStatus[static_cast<size_t>(CallStatus::Busy)] = 4321;
        emit m_monitor->countsReady(m_monitor->countRequests.at(before).ticket, counts);
        QCOMPARE(m_monitor->countRequests.size(), before + 4); // for what changed meanwhile
        QCOMPARE(child<SummaryChip>(u"busyChip"_s)->count(), std::optional<qint64>(4321));
    }

    void stepsThroughFailures()
    {
        QTRY_VERIFY(m_window->isSettled());
        QTest::keyClick(m_window.get(), Qt::Key_E);
        QTRY_VERIFY(calls().currentKey().has_value());
        const CallKey first = *calls().currentKey();
        QVERIFY(isFailure(m_monitor->detailOf(first)->row.call.status));
        QTest::keyClick(m_window.get(), Qt::Key_E);
        const CallKey second = *calls().currentKey();
        QVERIFY(second != first);
        QVERIFY(isFailure(m_monitor->detailOf(second)->row.call.status));
        QTest::keyClick(m_window.get(), Qt::Key_E, Qt::ShiftModifier);
        QCOMPARE(*calls().currentKey(), first);
    }

    void errorsPageExplainsTheNewestError()
    {
        m_window->showPage(u"errors"_s);
        QTRY_VERIFY(m_window->isSettled());
        auto* panel = child<ErrorPanel>();
        QTRY_VERIFY(panel->record().has_value());
        const QString shown = textsOf(panel);
        QVERIFY2(shown.contains(u"Too many requests"_s), qPrintable(shown));
        QVERIFY(shown.contains(u"req_7f3a91c2d40b4e55"_s));
        QVERIFY(shown.contains(u"GET /v1/calls"_s));
        // The wait of 17 s began 6 s ago.
        QVERIFY2(shown.contains(u"11 s left"_s), qPrintable(shown));
        m_clock->advance(12'000);
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QVERIFY(textsOf(panel).contains(u"the wait ended"_s));
        QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"req_7f3a91c2d40b4e55"_s);
    }

    void aFilterByHttpStatusKeepsWhatComesIn()
    {
        m_window->showPage(u"errors"_s);
        CallFilter filter;
        filter.text = u"429"_s;
        m_window->setFilter(filter);
        QTRY_VERIFY(m_window->isSettled());
        const int before = m_window->errorCount();
        ApiErrorRecord record = m_monitor->errors.first();
        record.rowId = 9001;
        record.error = {};
        record.error.httpStatus = 429;
        emit m_monitor->errorsAdded({record});
        QCOMPARE(m_window->errorCount(), before + 1);
        record.rowId = 9002;
        record.error.httpStatus = 503;
        emit m_monitor->errorsAdded({record});
        QCOMPARE(m_window->errorCount(), before + 1);
    }

    void ticketsOfErrorsHoldTheBodyWithoutItsSecrets()
    {
        m_monitor->errors.first().body = R"({"token":"QQQQsecret","message":"Slow down"})";
        m_window->showPage(u"errors"_s);
        auto* panel = child<ErrorPanel>();
        QTRY_VERIFY(panel->record().has_value());
        panel->showError(m_monitor->errors.first());
        QGuiApplication::clipboard()->clear();
        panel->findChild<QPushButton*>(u"ticketButton"_s)->click();
        const QString ticket = QGuiApplication::clipboard()->text();
        QVERIFY2(ticket.contains(u"Request ID: "_s), qPrintable(ticket));
        QVERIFY2(ticket.contains(u"Slow down"_s), qPrintable(ticket));
        QVERIFY2(ticket.contains(u"[masked]"_s), qPrintable(ticket));
        QVERIFY(!ticket.contains(u"QQQQ"_s));
    }

    void rawRecordsHaveTheirSecretsMasked()
    {
        for (CallRow& row : m_monitor->history)
            row.call.raw = R"({"auth_token":"QQQQsecret","id":"1"})";
        calls().selectCall(failedCall());
        auto* raw = child<DetailPanel>()->findChild<QPlainTextEdit*>(u"rawEdit"_s);
        QTRY_VERIFY(raw->toPlainText().contains(u"[masked]"_s));
        QVERIFY(!raw->toPlainText().contains(u"QQQQ"_s));
    }

    void anAccountsErrorIsOneClickAway()
    {
        auto* list = child<QListView>(u"accountsList"_s);
        const QModelIndexList found =
            list->model()->match(list->model()->index(0, 0), AccountListModel::FreshnessTextRole,
                                 u"key refused"_s, 1, Qt::MatchStartsWith);
        QCOMPARE(found.size(), 1);
        const QModelIndex refused = found.first();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(refused).center());
        auto* sides = child<QStackedWidget>(u"sides"_s);
        const QString shown = textsOf(sides->currentWidget());
        QVERIFY2(shown.contains(u"Key refused"_s), qPrintable(shown));
        QVERIFY(shown.contains(u"The key was not accepted"_s));
        QVERIFY(shown.contains(u"https://api.example.com"_s));
        // Selecting a call brings its explanation back.
        calls().selectCall(failedCall());
        QCOMPARE(sides->currentWidget(), child<DetailPanel>());
    }

    void linksSayTheirHostAndAreHttpsOnly()
    {
        QList<QUrl> opened;
        m_window->setLinkOpener([&opened](const QUrl& url) { opened.append(url); });
        const CallKey key = failedCall();
        calls().selectCall(key);
        QTRY_VERIFY(m_window->isSettled());
        auto* button = child<DetailPanel>()->findChild<QPushButton*>(u"documentationButton"_s);
        QVERIFY(button->text().contains(u"docs.example.com"_s));
        button->click();
        QCOMPARE(opened.size(), 1);
        for (const auto& bad :
             {u"http://docs.example.com/"_s, u"file:///etc/passwd"_s, u"javascript:alert(1)"_s,
              u"https://docs.example.com@evil.example/"_s, u"https://"_s}) {
            m_monitor->decoded[key].documentationUrl = bad;
            m_monitor->bring({m_monitor->detailOf(key)->row});
            QTRY_VERIFY2(!button->isVisible(), qPrintable(bad));
            button->click();
            QCOMPARE(opened.size(), 1);
        }
    }

    void titleAndStatusBarSayWhatIsUnhealthy()
    {
        QCOMPARE(m_window->windowTitle(), u"Ringback - 2 accounts need attention"_s);
        QCOMPARE(child<PlainLabel>(u"accountsLabel"_s)->plainText(),
                 u"5 accounts, 1 refused, 1 stale, 1 paused"_s);
        QCOMPARE(child<PlainLabel>(u"nextPollLabel"_s)->plainText(), u"next poll in 3 s"_s);
        m_monitor->accountStates[3].freshness.state = FreshnessState::Fresh;
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(m_window->windowTitle(), u"Ringback - 1 account stale"_s);
        m_monitor->accountStates[2].freshness.state = FreshnessState::Fresh;
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(m_window->windowTitle(), u"Ringback"_s);
    }

    void livingCallsAreDoubtedWhereNobodyVouchesForThem()
    {
        for (AccountState& account : m_monitor->accountStates)
            account.freshness = {FreshnessState::Fresh, m_clock->nowUtc()};
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        const CallKey living = m_monitor->history.at(2).call.key; // in progress, on the first account
        calls().selectCall(living);
        QTRY_COMPARE(child<PlainLabel>(u"statusLabel"_s)->plainText(), u"In progress"_s);
        const auto* note = child<PlainLabel>(u"doubtLabel"_s);
        const auto* chip = child<SummaryChip>(u"in-progressChip"_s);
        const auto statusText = [&] {
            const CallTableModel& model = calls().model();
            return model.index(model.rowOf(living), CallTableModel::StatusColumn).data().toString();
        };
        QVERIFY(note->isHidden());
        QVERIFY(!chip->isDoubted());
        QCOMPARE(statusText(), u"In progress"_s);

        // One account stale, or the whole engine silent: the same words everywhere.
        m_monitor->accountStates[0].freshness.state = FreshnessState::Stale;
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(child<PlainLabel>(u"statusLabel"_s)->plainText(), u"In progress?"_s);
        QVERIFY(note->plainText().endsWith(u"the account is stale"_s) && !note->isHidden());
        QVERIFY(chip->isDoubted());
        QVERIFY(!child<SummaryChip>(u"failedChip"_s)->isDoubted());
        QCOMPARE(statusText(), u"In progress?"_s);
        CallFilter filter;
        filter.accounts = {m_monitor->accountStates[1].account.id}; // a fresh one
        m_window->setFilter(filter);
        QVERIFY(!chip->isDoubted());
        m_window->setFilter({});

        m_monitor->accountStates[0].freshness.state = FreshnessState::Fresh;
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QTRY_COMPARE(statusText(), u"In progress"_s);
        m_clock->advance(60'000);
        QTRY_COMPARE_WITH_TIMEOUT(statusText(), u"In progress?"_s, 3000);
        QVERIFY(chip->isDoubted() && !note->isHidden());
    }

    void aSilentEngineIsNotBelieved()
    {
        for (AccountState& account : m_monitor->accountStates)
            account.freshness = {FreshnessState::Fresh, m_clock->nowUtc()};
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(m_window->windowTitle(), u"Ringback"_s);
        m_clock->advance(60'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->windowTitle(), u"Ringback - 5 accounts stale"_s, 3000);
        emit m_monitor->accountsChanged(m_monitor->accountStates);
        QCOMPARE(m_window->windowTitle(), u"Ringback"_s);
    }

    void pollsOnF5()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QCOMPARE(m_monitor->polled, QStringList {QString()});
    }

    void anEngineThatCannotBeginHasNotSaidThatThereAreNoAccounts()
    {
        FakeMonitor empty;
        empty.automatic = true;
        MainWindow window(empty, *m_clock, *m_theme, QString());
        window.show();
        QTRY_VERIFY(window.isSettled());
        const auto* title = window.findChild<QLabel*>(u"callsEmptyTitleLabel"_s);
        QCOMPARE(title->text(), u"No account yet"_s);
        emit empty.problemOccurred(u"The history is damaged."_s);
        QCOMPARE(title->text(), u"Nothing can be shown"_s);
        QCOMPARE(window.findChild<PlainLabel*>(u"accountsLabel"_s)->plainText(), u"accounts not known"_s);
        const auto* invitation = window.findChild<PlainLabel*>(u"addCommandLabel"_s);
        QVERIFY(!invitation->isVisible());
        QVERIFY(!window.findChild<SummaryChip*>(u"failedChip"_s)->count()); // not zero: not counted
    }

    void showsProblemsOfItsOwn()
    {
        auto* label = child<PlainLabel>(u"noticeLabel"_s);
        QVERIFY(!label->isVisible());
        emit m_monitor->problemOccurred(u"The disk is full: history cannot be written."_s);
        QVERIFY(label->isVisible());
        QCOMPARE(label->plainText(), u"The disk is full: history cannot be written."_s);
        child<QPushButton>(u"dismissNoticeButton"_s)->click();
        QVERIFY(!label->isVisible());
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
