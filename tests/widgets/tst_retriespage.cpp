// SPDX-License-Identifier: GPL-3.0-or-later
#include "retryproposals.h"

#include "widgets/attemptlist.h"
#include "widgets/attemptpanel.h"
#include "widgets/attempttext.h"
#include "widgets/batchcard.h"
#include "widgets/linkbutton.h"
#include "widgets/retriespage.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestRetriesPage : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void emptyPageSaysWhatToDo();
    void attemptsInDoubtStandOnTop();
    void attemptsFollowTheDesk();
    void attemptsAreReachedByKeyboard();
    void batchesStandAbove();
    void auditIsWrittenWhole_data();
    void auditIsWrittenWhole();
    void auditThatCannotBeWrittenIsSaid();
    void auditThatCannotBeReadIsNotSaved();
    void formulasAreNoFormulas();
    void attemptsOfACallLeadToTheirCalls();

private:
    template <typename T> T* child(const QString& name) const
    {
        T* found = m_page->findChild<T*>(name);
        if (found == nullptr)
            qFatal("no such child: %s", qPrintable(name));
        return found;
    }
    Attempt attempt(const QString& id, AttemptState state, int minute) const;
    void open();

    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<FakeMonitor> m_monitor;
    std::unique_ptr<FakeRetryDesk> m_desk;
    std::unique_ptr<QWidget> m_home;
    RetriesPage* m_page = nullptr;
};

void TestRetriesPage::init()
{
    m_clock = std::make_unique<FakeClock>();
    m_monitor = std::make_unique<FakeMonitor>();
    m_desk = std::make_unique<FakeRetryDesk>();
}

void TestRetriesPage::cleanup()
{
    m_home.reset();
    m_desk.reset();
    m_monitor.reset();
}

Attempt TestRetriesPage::attempt(const QString& id, AttemptState state, int minute) const
{
    Attempt made;
    made.id = id;
    made.state = state;
    made.order.origin = {u"desk"_s, u"origin"_s};
    made.order.account = u"desk"_s;
    made.order.to = u"+4930555000"_s;
    made.createdAt = QDateTime(QDate(2026, 5, 1), QTime(10, minute), Qt::UTC);
    made.person = u"Ana"_s;
    return made;
}

void TestRetriesPage::open()
{
    m_home = std::make_unique<QWidget>();
    m_page = new RetriesPage(*m_desk, *m_monitor, *m_clock, m_home.get());
    m_home->resize(1000, 700);
    m_page->resize(1000, 500);
    m_page->side()->setGeometry(0, 500, 1000, 200);
    m_home->show();
    QApplication::setActiveWindow(m_home.get());
    QVERIFY(QTest::qWaitForWindowActive(m_home.get()));
    QTRY_VERIFY(m_page->isLoaded());
}

void TestRetriesPage::emptyPageSaysWhatToDo()
{
    open();
    const QString texts = labelsOf(m_page);
    QVERIFY(texts.contains(u"Nothing has been tried again"_s));
    QVERIFY(texts.contains(u"Ctrl+R"_s));
    QVERIFY(!child<QTreeWidget>(u"attemptsTree"_s)->isVisible());
}

void TestRetriesPage::attemptsInDoubtStandOnTop()
{
    m_desk->attempts = {attempt(u"a"_s, AttemptState::Placed, 30), attempt(u"b"_s, AttemptState::Unknown, 10),
                        attempt(u"c"_s, AttemptState::NotPlaced, 40),
                        attempt(u"d"_s, AttemptState::NotFound, 20)};
    open();
    auto* list = child<QTreeWidget>(u"attemptsTree"_s);
    QStringList states;
    for (int i = 0; i < list->topLevelItemCount(); ++i)
        states.append(list->topLevelItem(i)->text(1));
    QCOMPARE(states, (QStringList {u"Not found"_s, u"Outcome not known"_s, u"Not placed"_s, u"Placed"_s}));
    QVERIFY(child<PlainLabel>(u"doubtLabel"_s)->plainText().contains(u"2 attempts"_s));
    // The first is explained without a click.
    QCOMPARE(m_page->side()->findChild<AttemptPanel*>()->attempt()->id, u"d"_s);
}

void TestRetriesPage::attemptsFollowTheDesk()
{
    m_desk->attempts = {attempt(u"a"_s, AttemptState::Sending, 30)};
    open();
    auto* panel = m_page->side()->findChild<AttemptPanel*>();
    QVERIFY(panel->attempt().has_value());
    Attempt changed = attempt(u"a"_s, AttemptState::Placed, 30);
    changed.callId = u"new"_s;
    emit m_desk->attemptChanged(changed);
    QCOMPARE(child<QTreeWidget>(u"attemptsTree"_s)->topLevelItem(0)->text(1), u"Placed"_s);
    QCOMPARE(panel->attempt()->state, AttemptState::Placed);
    emit m_desk->attemptChanged(attempt(u"b"_s, AttemptState::Sending, 31));
    QCOMPARE(m_page->count(), 2);
    // What a person looks at stays.
    QCOMPARE(panel->attempt()->id, u"a"_s);
}

void TestRetriesPage::attemptsAreReachedByKeyboard()
{
    m_desk->attempts = {attempt(u"a"_s, AttemptState::NotPlaced, 30),
                        attempt(u"b"_s, AttemptState::Placed, 20)};
    m_desk->attempts[1].callId = u"new"_s;
    open();
    auto* list = child<QTreeWidget>(u"attemptsTree"_s);
    list->setFocus();
    QSignalSpy chosen(m_page, &RetriesPage::callChosen);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.constLast().first().value<CallKey>(), (CallKey {u"desk"_s, u"origin"_s}));
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.constLast().first().value<CallKey>(), (CallKey {u"desk"_s, u"new"_s}));
    QSignalSpy again(m_page, &RetriesPage::againRequested);
    QTest::keyClick(list, Qt::Key_Up);
    m_page->side()->findChild<QPushButton*>(u"againButton"_s)->click();
    QCOMPARE(again.size(), 1);
    QCOMPARE(m_desk->decisions.size(), 0);
}

void TestRetriesPage::batchesStandAbove()
{
    RetryBatch over;
    over.id = u"over"_s;
    RetryBatch waiting;
    waiting.id = u"left"_s;
    waiting.waitsForYes = true;
    waiting.attempts = {attempt(u"a"_s, AttemptState::Planned, 1)};
    m_desk->heldBatches = {over, waiting};
    open();
    QCOMPARE(m_page->findChildren<BatchCard*>().size(), 1);
    QVERIFY(labelsOf(m_page).contains(u"new yes"_s));
    waiting.waitsForYes = false;
    waiting.attempts[0].state = AttemptState::Placed;
    emit m_desk->batchesChanged({waiting});
    QVERIFY(labelsOf(m_page).contains(u"Finished"_s));
    emit m_desk->batchesChanged({});
    QCOMPARE(m_page->findChildren<BatchCard*>().size(), 0);
}

void TestRetriesPage::auditIsWrittenWhole_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("CSV") << u"log.csv"_s;
    QTest::newRow("JSON") << u"log.json"_s;
}

void TestRetriesPage::auditIsWrittenWhole()
{
    QFETCH(QString, name);
    // More than one page of it.
    for (int number = 1203; number > 0; --number) {
        AuditEntry entry;
        entry.number = number;
        entry.at = QDateTime(QDate(2026, 5, 1), QTime(10, 0), Qt::UTC);
        entry.action = u"retry.placed"_s;
        entry.person = u"Ana"_s;
        m_desk->audit.append(entry);
    }
    open();
    child<QTabWidget>(u"retriesTabs"_s)->setCurrentIndex(1);
    auto* log = child<QTreeWidget>(u"auditTree"_s);
    QTRY_VERIFY(log->topLevelItemCount() > 0);
    const QTemporaryDir folder;
    const QString path = folder.filePath(name);
    QSignalSpy remarked(m_page, &RetriesPage::remarked);
    m_page->exportAudit(path);
    QTRY_COMPARE(remarked.size(), 1);
    QVERIFY(remarked.first().first().toString().contains(u"1203"_s));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    if (name.endsWith(u"json"_s)) {
        const QJsonArray array = QJsonDocument::fromJson(bytes).array();
        QCOMPARE(array.size(), 1203);
        QCOMPARE(array.last()[u"number"_s].toInt(), 1);
    } else {
        QCOMPARE(bytes.count("\r\n"), 1204);
        QVERIFY(bytes.contains("retry.placed"));
    }
}

void TestRetriesPage::auditThatCannotBeReadIsNotSaved()
{
    m_desk->audit.append(AuditEntry {1, {}, u"Ana"_s, u"retry.placed"_s, {}, {}, {}, {}});
    open();
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"log.csv"_s);
    QSignalSpy answered(m_desk.get(), &RetryDesk::auditReady);
    m_page->exportAudit(path);
    // A desk that cannot read says so, and then answers with nothing.
    emit m_desk->problemOccurred(u"The history cannot be read."_s);
    QVERIFY(labelsOf(m_page).contains(u"not saved"_s));
    QTRY_VERIFY(!answered.isEmpty());
    QVERIFY(!QFile::exists(path));
}

void TestRetriesPage::auditThatCannotBeWrittenIsSaid()
{
    m_desk->audit.append(AuditEntry {1, {}, u"Ana"_s, u"retry.placed"_s, {}, {}, {}, {}});
    open();
    m_page->exportAudit(u"/no/such/folder/log.csv"_s);
    QTRY_VERIFY(labelsOf(m_page).contains(u"could not be written"_s));
}

void TestRetriesPage::formulasAreNoFormulas()
{
    AuditEntry entry;
    entry.person = u"=HYPERLINK(\"https://evil.example\")"_s;
    entry.text = u"line one\nline \"two\""_s;
    const QByteArray csv = auditAsCsv({entry});
    QVERIFY(csv.contains("'=HYPERLINK"));
    QVERIFY(csv.contains("line \"\"two\"\""));
}

void TestRetriesPage::attemptsOfACallLeadToTheirCalls()
{
    m_desk->attempts = {attempt(u"a"_s, AttemptState::NotPlaced, 10),
                        attempt(u"b"_s, AttemptState::Placed, 20)};
    m_desk->attempts[1].callId = u"new"_s;
    AttemptList list(*m_desk, *m_clock);
    CallRow row = madeCall(u"origin"_s, 1, m_clock->nowUtc(), 600, CallStatus::Failed);
    row.call.attempt = 1;
    row.call.attempts = 2;
    list.showCall(row.call);
    QTRY_COMPARE(list.findChildren<LinkButton*>().size(), 2);
    QVERIFY(labelsOf(&list).contains(u"call 1 of 2"_s));
    QSignalSpy chosen(&list, &AttemptList::callChosen);
    list.findChildren<LinkButton*>().constLast()->click();
    QCOMPARE(chosen.first().first().value<CallKey>(), (CallKey {u"desk"_s, u"new"_s}));
    // Another call without attempts: nothing is left of them.
    list.showCall(madeCall(u"other"_s, 2, m_clock->nowUtc(), 60).call);
    QTRY_VERIFY(list.isHidden());
}

QTEST_MAIN(TestRetriesPage)
#include "tst_retriespage.moc"
