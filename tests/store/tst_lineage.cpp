// SPDX-License-Identifier: GPL-3.0-or-later
#include "actionsamples.h"

#include "store/lineage_p.h"

#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

// Chains of retries, however their links come in.
class TestLineage : public QObject {
    Q_OBJECT

private slots:
    void init();
    void aCallAloneHasNoPlace();
    void linkedWhenBothAreThere();
    void linkedWhenTheNewCallComesLater();
    void savingThePlacedAttemptIsEnough();
    void aChainGrows();
    void severalRetriesOfOneCall();
    void anotherAccountPlacedIt();
    void aCallLinkedByAnotherAccountsPageIsGiven();
    void theProviderNamesIt();
    void theProvidersWordWins();
    void theUnknownBeginningComesLater();
    void pollingAgainKeepsTheLink();
    void aReplayedAnswerIsNoLink();
    void circlesEnd();
    void theSameIdInAnotherAccountIsAnotherCall();
    void attemptsOfTheWholeChain();
    void anEndlessChainIsCut();
    void movingToAnotherChainRenumbersBoth();

private:
    QStringList chain(const CallKey& key)
    {
        const auto rows = m_store->actions().chainOf(key);
        return rows ? placesOf(*rows) : QStringList {rows.error()};
    }
    PageOutcome poll(const QString& account, const QStringList& ids)
    {
        QList<Call> calls;
        for (const QString& id : ids)
            calls.append(call(account, id, CallStatus::Failed, id.section(u'-', 1).toInt() * 10));
        return write(*m_store, page(account, calls, instant(1'000 + ++m_polls)));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HistoryStore> m_store;
    int m_polls = 0;
};

namespace {
const CallKey First {u"desk"_s, u"c-1"_s};
const CallKey Second {u"desk"_s, u"c-2"_s};
const CallKey Third {u"desk"_s, u"c-3"_s};
} // namespace

void TestLineage::init()
{
    m_store.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = open(m_folder->filePath(u"history.db"_s));
}

void TestLineage::aCallAloneHasNoPlace()
{
    poll(u"desk"_s, {u"c-1"_s});
    QCOMPARE(chain(First), QStringList {u"c-1:0/0"_s});
    QCOMPARE(chain(Second), QStringList());
}

void TestLineage::linkedWhenBothAreThere()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s});
    const auto rows = m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s));
    QVERIFY2(rows.ok(), qPrintable(rows.error()));
    QCOMPARE(placesOf(*rows), (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
    QCOMPARE(rows->last().call.retryOf, u"c-1"_s);
    QVERIFY(!rows->last().events.isEmpty());
    QCOMPARE((*m_store->call(Second))->call.attempt, 2);
    QCOMPARE(chain(First), chain(Second));
    // Once more changes nothing and gives the same.
    QCOMPARE(*m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s)), *rows);
    // An attempt that placed nothing links nothing.
    poll(u"desk"_s, {u"c-3"_s});
    Attempt unclear = placed(u"b"_s, First, u"c-3"_s);
    unclear.state = AttemptState::Unknown;
    QCOMPARE(m_store->actions().linkAttempt(unclear)->size(), 0);
    QCOMPARE(chain(Third), QStringList {u"c-3:0/0"_s});
}

void TestLineage::linkedWhenTheNewCallComesLater()
{
    poll(u"desk"_s, {u"c-1"_s});
    QCOMPARE(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s))->size(), 0);
    QCOMPARE(chain(First), QStringList {u"c-1:0/0"_s});
    const PageOutcome outcome = poll(u"desk"_s, {u"c-2"_s});
    QCOMPARE(outcome.newCalls, 1);
    QCOMPARE(outcome.changed, 0);
    // Both are given, so that lists can show the place of each.
    QStringList given = placesOf(outcome.rows);
    given.sort();
    QCOMPARE(given, (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
    for (const CallRow& row : outcome.rows)
        QCOMPARE(row.call.retryOf, row.call.attempt == 2 ? u"c-1"_s : QString());
    QCOMPARE(chain(Second), (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
}

void TestLineage::savingThePlacedAttemptIsEnough()
{
    // As after a crash between saving and linking.
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s});
    QVERIFY(m_store->actions()
                .saveAttempts({placed(u"a"_s, First, u"c-2"_s), placed(u"b"_s, Second, u"c-3"_s)}, {})
                .ok());
    poll(u"desk"_s, {u"c-3"_s});
    QCOMPARE(chain(First), (QStringList {u"c-1:1/3"_s, u"c-2:2/3"_s, u"c-3:3/3"_s}));
}

void TestLineage::aChainGrows()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s, u"c-3"_s});
    QVERIFY(m_store->actions().linkAttempt(placed(u"b"_s, Second, u"c-3"_s)).ok());
    QCOMPARE(chain(Third), (QStringList {u"c-2:1/2"_s, u"c-3:2/2"_s}));
    const auto rows = m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s));
    QCOMPARE(placesOf(*rows), (QStringList {u"c-1:1/3"_s, u"c-2:2/3"_s, u"c-3:3/3"_s}));
}

void TestLineage::severalRetriesOfOneCall()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s, u"c-3"_s});
    QVERIFY(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-3"_s)).ok());
    QVERIFY(m_store->actions().linkAttempt(placed(u"b"_s, First, u"c-2"_s)).ok());
    QCOMPARE(chain(Second), (QStringList {u"c-1:1/3"_s, u"c-2:2/3"_s, u"c-3:3/3"_s}));
}

void TestLineage::anotherAccountPlacedIt()
{
    poll(u"desk"_s, {u"c-1"_s});
    poll(u"shop"_s, {u"c-2"_s});
    Attempt cross = placed(u"a"_s, First, u"c-2"_s);
    cross.order.account = u"shop"_s;
    const auto rows = m_store->actions().linkAttempt(cross);
    QCOMPARE(placesOf(*rows), (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
    QCOMPARE(rows->last().call.key.account, u"shop"_s);
    QCOMPARE(rows->last().call.retryOf, u"c-1"_s);
    QCOMPARE(chain({u"shop"_s, u"c-2"_s}), placesOf(*rows));
    // Polling the retry again keeps where its origin is.
    QCOMPARE(poll(u"shop"_s, {u"c-2"_s}).unchanged, 1);
    QCOMPARE(chain(First), placesOf(*rows));
}

void TestLineage::aCallLinkedByAnotherAccountsPageIsGiven()
{
    poll(u"desk"_s, {u"c-1"_s});
    Attempt cross = placed(u"a"_s, First, u"c-2"_s);
    cross.order.account = u"shop"_s;
    QVERIFY(m_store->actions().saveAttempt(cross, {}).ok());
    const PageOutcome outcome = poll(u"shop"_s, {u"c-2"_s});
    // A page's own rows are of its account only.
    QCOMPARE(placesOf(outcome.rows), QStringList {u"c-2:2/2"_s});
    QCOMPARE(placesOf(outcome.linked), QStringList {u"c-1:1/2"_s});
}

void TestLineage::theProviderNamesIt()
{
    Call retry = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 20);
    retry.retryOf = u"c-1"_s;
    const PageOutcome outcome =
        write(*m_store, page(u"desk"_s, {retry, call(u"desk"_s, u"c-1"_s, CallStatus::Failed, 10)}));
    QCOMPARE(placesOf(outcome.rows), (QStringList {u"c-2:2/2"_s, u"c-1:1/2"_s}));
    QCOMPARE(outcome.newCalls, 2);
}

void TestLineage::theProvidersWordWins()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-9"_s});
    QVERIFY(m_store->actions().saveAttempt(placed(u"a"_s, First, u"c-2"_s), {}).ok());
    Call retry = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 100);
    retry.retryOf = u"c-9"_s;
    write(*m_store, page(u"desk"_s, {retry}));
    QCOMPARE((*m_store->call(Second))->call.retryOf, u"c-9"_s);
    QCOMPARE(chain(First), QStringList {u"c-1:0/0"_s});
    QCOMPARE(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s))->last().call.retryOf, u"c-9"_s);
}

void TestLineage::theUnknownBeginningComesLater()
{
    // Newest pages first, as a walk back through a history brings them.
    Call second = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 20);
    second.retryOf = u"c-1"_s;
    Call third = call(u"desk"_s, u"c-3"_s, CallStatus::Failed, 30);
    third.retryOf = u"c-1"_s;
    write(*m_store, page(u"desk"_s, {third}));
    QCOMPARE(chain(Third), QStringList {u"c-3:1/1"_s});
    write(*m_store, page(u"desk"_s, {second}));
    QCOMPARE(chain(Third), (QStringList {u"c-2:1/2"_s, u"c-3:2/2"_s}));
    poll(u"desk"_s, {u"c-1"_s});
    QCOMPARE(chain(Third), (QStringList {u"c-1:1/3"_s, u"c-2:2/3"_s, u"c-3:3/3"_s}));
}

void TestLineage::pollingAgainKeepsTheLink()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s});
    QVERIFY(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s)).ok());
    QCOMPARE(poll(u"desk"_s, {u"c-1"_s, u"c-2"_s}).unchanged, 2);
    Call other = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 20);
    other.endReason = u"3010"_s;
    const PageOutcome outcome = write(*m_store, page(u"desk"_s, {other}, instant(5'000)));
    QCOMPARE(outcome.changed, 1);
    QCOMPARE(placesOf(outcome.rows), QStringList {u"c-2:2/2"_s});
    QCOMPARE(chain(First), (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
}

void TestLineage::aReplayedAnswerIsNoLink()
{
    poll(u"desk"_s, {u"c-1"_s});
    QCOMPARE(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-1"_s))->size(), 0);
    QCOMPARE(chain(First), QStringList {u"c-1:0/0"_s});
    QCOMPARE((*m_store->call(First))->call.retryOf, QString());
}

void TestLineage::circlesEnd()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s, u"c-3"_s});
    ActionStore& actions = m_store->actions();
    QVERIFY(actions.linkAttempt(placed(u"a"_s, First, u"c-2"_s)).ok());
    QVERIFY(actions.linkAttempt(placed(u"b"_s, Second, u"c-3"_s)).ok());
    // Ours are refused ...
    QVERIFY(actions.linkAttempt(placed(u"c"_s, Third, u"c-1"_s)).ok());
    QCOMPARE((*m_store->call(First))->call.retryOf, QString());
    // ... and a provider's are lived with.
    Call one = call(u"desk"_s, u"x-1"_s, CallStatus::Failed, 10);
    one.retryOf = u"x-2"_s;
    Call two = call(u"desk"_s, u"x-2"_s, CallStatus::Failed, 20);
    two.retryOf = u"x-1"_s;
    Call self = call(u"desk"_s, u"x-3"_s, CallStatus::Failed, 30);
    self.retryOf = u"x-3"_s;
    write(*m_store, page(u"desk"_s, {one, two, self}));
    QCOMPARE(actions.chainOf({u"desk"_s, u"x-1"_s})->size(), 2);
    QCOMPARE(actions.chainOf({u"desk"_s, u"x-2"_s})->size(), 2);
    QCOMPARE(chain({u"desk"_s, u"x-3"_s}), QStringList {u"x-3:1/1"_s});
}

void TestLineage::theSameIdInAnotherAccountIsAnotherCall()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s});
    poll(u"shop"_s, {u"c-1"_s, u"c-2"_s});
    QVERIFY(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s)).ok());
    QCOMPARE(chain(First), (QStringList {u"c-1:1/2"_s, u"c-2:2/2"_s}));
    QCOMPARE(chain({u"shop"_s, u"c-1"_s}), QStringList {u"c-1:0/0"_s});
    QCOMPARE(chain({u"shop"_s, u"c-2"_s}), QStringList {u"c-2:0/0"_s});
}

void TestLineage::attemptsOfTheWholeChain()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s, u"c-3"_s});
    ActionStore& actions = m_store->actions();
    QVERIFY(actions
                .saveAttempts({placed(u"a"_s, First, u"c-2"_s, 1),
                               attempt(u"refused"_s, Second, AttemptState::NotPlaced, 2),
                               placed(u"b"_s, Second, u"c-3"_s, 3),
                               attempt(u"other"_s, {u"desk"_s, u"c-7"_s}, AttemptState::Planned, 4)},
                              {})
                .ok());
    const QStringList all {u"a"_s, u"refused"_s, u"b"_s};
    for (const CallKey& key : {First, Second, Third})
        QCOMPARE(samples::idsOf(*actions.attemptsFor(key)), all);
    // A call that is in no history still has its attempts.
    QCOMPARE(samples::idsOf(*actions.attemptsFor({u"desk"_s, u"c-7"_s})), QStringList {u"other"_s});
}

void TestLineage::anEndlessChainIsCut()
{
    QList<Call> calls;
    for (int i = 0; i < 3 * Lineage::MostCalls; ++i) {
        calls.append(call(u"desk"_s, u"n-%1"_s.arg(i), CallStatus::Failed, i));
        calls.last().retryOf = u"none"_s;
    }
    write(*m_store, page(u"desk"_s, calls));
    QCOMPARE(m_store->actions().chainOf({u"desk"_s, u"n-0"_s})->size(), Lineage::MostCalls);
    QCOMPARE(chain({u"desk"_s, u"n-299"_s}), QStringList {u"n-299:0/0"_s});
}

void TestLineage::movingToAnotherChainRenumbersBoth()
{
    poll(u"desk"_s, {u"c-1"_s, u"c-2"_s, u"c-9"_s});
    QVERIFY(m_store->actions().linkAttempt(placed(u"a"_s, First, u"c-2"_s)).ok());
    Call moved = call(u"desk"_s, u"c-2"_s, CallStatus::Failed, 20);
    moved.retryOf = u"c-9"_s;
    write(*m_store, page(u"desk"_s, {moved}, instant(5'000)));
    QCOMPARE(chain(First), QStringList {u"c-1:0/0"_s});
    QCOMPARE(chain(Second), (QStringList {u"c-9:1/2"_s, u"c-2:2/2"_s}));
}

QTEST_GUILESS_MAIN(TestLineage)
#include "tst_lineage.moc"
