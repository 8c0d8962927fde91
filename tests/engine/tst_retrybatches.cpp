// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/retrybatches.h"
#include "engine/retryrig.h"
#include "support/fakeclock.h"

using namespace Qt::StringLiterals;
using namespace ringback;

// The order and the pace of a batch, with a placer that answers as the test says.
class TestRetryBatches : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::make_unique<StoreThread>();
        m_store->open(m_folder->filePath(u"history.sqlite"_s), HistoryStore::Mode::ReadWrite);
        m_clock = std::make_unique<FakeClock>();
        make();
    }
    void cleanup()
    {
        m_batches.reset();
        m_store.reset();
    }

    void placesOneAfterTheOtherAtItsRate()
    {
        const QString id = begin(3, 6); // one in ten seconds
        QTRY_COMPARE(m_asked.size(), 1);
        QCOMPARE(m_asked[0].person, u"Ada"_s);
        answerSent(0);
        m_clock->advance(60'000);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1); // the first has not ended
        end(0, AttemptState::Placed);
        QTRY_COMPARE(m_asked.size(), 2);
        answerSent(1);
        end(1, AttemptState::NotPlaced);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 2); // its ten seconds have not gone by
        m_clock->advance(10'000);
        m_batches->wake();
        QTRY_COMPARE(m_asked.size(), 3);
        answerSent(2);
        end(2, AttemptState::Placed);
        QTRY_VERIFY(!batch(id).running);
        QCOMPARE(statesOf(id), (QStringList {u"placed"_s, u"not-placed"_s, u"placed"_s}));
    }

    void dropsWhatIsRefusedAndGoesOnAtOnce()
    {
        const QString id = begin(2, 1);
        QTRY_COMPARE(m_asked.size(), 1);
        answerRefused(0, u"Opted out."_s, GuardWord::Refused, u"opt-out"_s);
        QTRY_COMPARE(m_asked.size(), 2);
        QCOMPARE(batch(id).attempts[0].state, AttemptState::Dropped);
        QCOMPARE(batch(id).attempts[0].reason, u"Opted out."_s);
        QTRY_COMPARE(storedState(batch(id).attempts[0].id), AttemptState::Dropped);
    }

    void waitsForTheAccountInsteadOfDropping()
    {
        const QString id = begin(2, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerRefused(0, u"Held."_s, GuardWord::AllowedAfter, u"hold"_s, 30);
        QTRY_COMPARE(batch(id).nextAt, m_clock->nowUtc().addSecs(30));
        QCOMPARE(batch(id).attempts[0].state, AttemptState::Planned);
        m_clock->advance(29'000);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1);
        m_clock->advance(2'000);
        m_batches->wake();
        QTRY_COMPARE(m_asked.size(), 2);
        QCOMPARE(m_asked[1].planned.id, m_asked[0].planned.id);
    }

    void waitsForAPollInsteadOfDropping()
    {
        const QString id = begin(1, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerRefused(0, u"Not up to date."_s, GuardWord::Refused, u"not-fresh"_s);
        QTRY_VERIFY(batch(id).nextAt > m_clock->nowUtc());
        QCOMPARE(batch(id).attempts[0].state, AttemptState::Planned);
        m_clock->advance(5'000);
        m_batches->wake();
        QTRY_COMPARE(m_asked.size(), 2);
    }

    // A sign-in that failed, a history that cannot be written: no rule says that it passes by itself.
    void dropsWhatIsRefusedWithoutAVerdict()
    {
        const QString id = begin(1, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        Placer::Answer answer;
        answer.attempt = m_asked[0].planned;
        answer.problem = u"Signing in failed."_s;
        m_answers[0](answer);
        QTRY_VERIFY(!batch(id).running);
        QCOMPARE(batch(id).attempts[0].state, AttemptState::Dropped);
        QCOMPARE(batch(id).attempts[0].reason, u"Signing in failed."_s);
        m_clock->advance(60'000);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1);
    }

    void withdrawsTheOneUnderWayWhenItIsStopped()
    {
        const QString id = begin(2, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        m_batches->stop(id, u"Bob"_s);
        QCOMPARE(m_withdrawn, QStringList {m_asked[0].planned.id});
        Placer::Answer answer;
        answer.attempt = m_asked[0].planned;
        answer.problem = u"Withdrawn."_s;
        m_answers[0](answer);
        QCOMPARE(statesOf(id), (QStringList {u"dropped"_s, u"dropped"_s}));
    }

    void dropsWhatTheGuardMakesWait()
    {
        const QString id = begin(2, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerRefused(0, u"Tried a minute ago."_s, GuardWord::AllowedAfter, u"same-number"_s, 30);
        QTRY_COMPARE(m_asked.size(), 2);
        QCOMPARE(batch(id).attempts[0].state, AttemptState::Dropped);
    }

    void stops()
    {
        const QString id = begin(3, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerSent(0);
        m_batches->stop(id, u"Bob"_s);
        QCOMPARE(statesOf(id), (QStringList {u"sending"_s, u"dropped"_s, u"dropped"_s}));
        QVERIFY(batch(id).stopped);
        end(0, AttemptState::Placed);
        m_clock->advance(100'000);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1);
        QCOMPARE(statesOf(id).first(), u"placed"_s);
        m_batches->resume(id, u"Bob"_s);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1);
    }

    void waitsForANewYesAfterAnOutcomeThatIsNotKnown()
    {
        const QString id = begin(2, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerSent(0);
        end(0, AttemptState::Unknown);
        m_clock->advance(100'000);
        m_batches->wake();
        QCOMPARE(m_asked.size(), 1);
        QVERIFY(batch(id).waitsForYes);
        QVERIFY(!batch(id).running);
        m_batches->resume(id, u"Bob"_s);
        QTRY_COMPARE(m_asked.size(), 2);
        QCOMPARE(m_asked[1].person, u"Bob"_s);
    }

    void nothingRunsAfterARestartWithoutAYes()
    {
        const QString id = begin(3, 60);
        QTRY_COMPARE(m_asked.size(), 1);
        answerSent(0);
        end(0, AttemptState::Placed);
        QTRY_COMPARE(m_asked.size(), 1);
        QList<Attempt> left;
        QTRY_VERIFY(!(left = attempts()).isEmpty());
        m_batches.reset();
        make();
        m_batches->recall(left);
        QCOMPARE(m_batches->batches().size(), 1);
        QVERIFY(batch(id).waitsForYes);
        QVERIFY(!batch(id).running);
        m_clock->advance(3'600'000);
        m_batches->wake();
        QCoreApplication::processEvents();
        QVERIFY(m_asked.isEmpty());
        m_batches->resume(id, u"Bob"_s);
        QTRY_COMPARE(m_asked.size(), 1);
        QVERIFY(!m_asked[0].decision.secondYes); // what was agreed to is not known any more
    }

    void refusesABatchThatIsNone()
    {
        QString problem;
        m_batches->begin({}, 6, u"Ada"_s,
                         [&problem](const RetryBatch&, const QString& text) { problem = text; });
        QTRY_VERIFY(!problem.isEmpty());
        problem.clear();
        RetryDecision one;
        m_batches->begin({one}, 0, u"Ada"_s,
                         [&problem](const RetryBatch&, const QString& text) { problem = text; });
        QTRY_VERIFY(!problem.isEmpty());
        QVERIFY(m_batches->batches().isEmpty());
    }

private:
    void make()
    {
        m_batches = std::make_unique<RetryBatches>(RetryBatches::Tools {
            *m_store, *m_clock,
            [this](const Placer::Job& job, std::function<void(const Placer::Answer&)> answered) {
                m_asked.append(job);
                m_answers.append(std::move(answered));
            },
            [this](const QString& attempt) { m_withdrawn.append(attempt); }});
        m_withdrawn.clear();
        m_asked.clear();
        m_answers.clear();
    }
    QString begin(int calls, int perMinute)
    {
        QList<RetryDecision> decisions;
        for (int i = 0; i < calls; ++i) {
            RetryDecision decision;
            decision.order.origin = {u"desk"_s, u"old-%1"_s.arg(i)};
            decision.order.account = u"desk"_s;
            decision.order.to = u"+1555010020%1"_s.arg(i);
            decisions.append(decision);
        }
        RetryBatch made;
        m_batches->begin(decisions, perMinute, u"Ada"_s,
                         [&made](const RetryBatch& batch, const QString&) { made = batch; });
        if (!QTest::qWaitFor([&made] { return !made.id.isEmpty(); }))
            qWarning("the batch did not begin");
        return made.id;
    }
    void answerSent(int asked)
    {
        Placer::Answer answer;
        answer.attempt = m_asked[asked].planned;
        answer.attempt.state = AttemptState::Sending;
        m_answers[asked](answer);
    }
    void end(int asked, AttemptState state)
    {
        Attempt attempt = m_asked[asked].planned;
        attempt.state = state;
        m_store->post([attempt](HistoryStore& store) -> StoreThread::Continuation {
            Attempt sending = attempt;
            sending.state = AttemptState::Sending;
            AuditEntry entry;
            entry.at = attempt.createdAt;
            entry.action = u"retry.test"_s;
            const Outcome first = store.actions().saveAttempt(sending, entry);
            const Outcome second = store.actions().saveAttempt(attempt, entry);
            return [first, second] { QVERIFY(first.ok() && second.ok()); };
        });
        m_batches->note(attempt);
    }
    void answerRefused(int asked, const QString& problem, GuardWord word, const QString& rule,
                       int seconds = 0)
    {
        Placer::Answer answer;
        answer.attempt = m_asked[asked].planned;
        answer.problem = problem;
        GuardPoint point;
        point.word = word;
        point.rule = rule;
        point.text = problem;
        if (seconds > 0)
            point.notBefore = m_clock->nowUtc().addSecs(seconds);
        answer.verdict = {word, point.notBefore, {point}};
        m_answers[asked](answer);
    }
    RetryBatch batch(const QString& id) const
    {
        for (const RetryBatch& batch : m_batches->batches()) {
            if (batch.id == id)
                return batch;
        }
        return {};
    }
    QStringList statesOf(const QString& id) const
    {
        QStringList states;
        for (const Attempt& attempt : batch(id).attempts)
            states.append(wordOf(attempt.state));
        return states;
    }
    QList<Attempt> attempts()
    {
        std::optional<QList<Attempt>> got;
        m_store->post([&got](HistoryStore& store) -> StoreThread::Continuation {
            const auto found = store.actions().attempts();
            return [&got, found] { got = found ? *found : QList<Attempt>(); };
        });
        const bool came = QTest::qWaitFor([&got] { return got.has_value(); });
        return came ? *got : QList<Attempt>();
    }
    AttemptState storedState(const QString& id)
    {
        for (const Attempt& attempt : attempts()) {
            if (attempt.id == id)
                return attempt.state;
        }
        return AttemptState::Planned;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<StoreThread> m_store;
    std::unique_ptr<RetryBatches> m_batches;
    QList<Placer::Job> m_asked;
    QList<std::function<void(const Placer::Answer&)>> m_answers;
    QStringList m_withdrawn;
};

QTEST_GUILESS_MAIN(TestRetryBatches)
#include "tst_retrybatches.moc"
