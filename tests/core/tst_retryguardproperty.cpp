// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guardquestions.h"

#include <QRandomGenerator>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace ringback;
using namespace ringback::guardtest;

namespace {
constexpr quint32 Seed = 20'260'610;
constexpr int Questions = 4'000;

struct BadFact {
    const char* name;
    std::function<void(GuardQuestion&)> add;
    bool refuses;
};

// Each makes a question worse, whatever it was before.
const QList<BadFact>& badFacts()
{
    static const QList<BadFact> Facts {
        {"retries turned off", [](GuardQuestion& q) { q.account.retry.allowed = false; }, true},
        {"no way to place", [](GuardQuestion& q) { q.placingKnown = false; }, true},
        {"stale", [](GuardQuestion& q) { q.callAccountFresh = false; }, true},
        {"live", [](GuardQuestion& q) { q.call.status = CallStatus::Ringing; }, true},
        {"another lives", [](GuardQuestion& q) { q.liveCallToNumber = true; }, true},
        {"opted out", [](GuardQuestion& q) { q.optOutAccount = u"desk-3"_s; }, true},
        {"unknown outcome",
         [](GuardQuestion& q) { q.attempts.append(attemptAt(q, AttemptState::Unknown, 90'000)); }, true},
        {"being sent", [](GuardQuestion& q) { q.attempts.prepend(attemptAt(q, AttemptState::Sending, 1)); },
         true},
        {"never, by an attempt",
         [](GuardQuestion& q) { q.attempts.append(refusedAt(q, because(RetryWord::Never), 90'000)); }, true},
        {"opted out, by an attempt",
         [](GuardQuestion& q) {
             DecodedError error = because(RetryWord::Later);
             error.code = u"OPT_OUT_ENFORCED"_s;
             q.attempts.append(refusedAt(q, error, 90'000));
         },
         true},
        {"paused", [](GuardQuestion& q) { q.account.paused = true; }, false},
        {"a field is missing", [](GuardQuestion& q) { q.missingFields.append(u"Agent"_s); }, false},
        {"key refused",
         [](GuardQuestion& q) {
             q.openRefusal = because(RetryWord::AfterChange, u"the key"_s);
             q.openRefusalAt = q.now;
         },
         false},
        {"called a moment ago", [](GuardQuestion& q) { q.lastCallToNumberAt = q.now; }, false},
        {"not in its plan", [](GuardQuestion& q) { q.number.valid = false; }, false},
        {"one more zone, where it is night",
         [](GuardQuestion& q) {
             if (!q.number.zones.isEmpty())
                 q.number.zones.append(QTimeZone(43'200)); // noon UTC is midnight there
         },
         false},
        {"contradictory", [](GuardQuestion& q) { q.call.flags.append(u"contradictory"_s); }, false},
        {"tried often", [](GuardQuestion& q) { q.call.attempt = q.call.attempts = 9; }, false},
        {"looked for and not found",
         [](GuardQuestion& q) {
             q.attempts.append(attemptAt(q, AttemptState::NotFound, 86'000));
             q.attempts.last().order.origin.callId = u"another"_s;
         },
         false},
    };
    return Facts;
}

class Maker {
public:
    explicit Maker(QRandomGenerator& random) : m_random(random) { }

    GuardQuestion question()
    {
        GuardQuestion q = allowed();
        q.call.status = AllCallStatuses[below(CallStatusCount)];
        q.call.direction = static_cast<Direction>(below(3));
        if (q.call.direction == Direction::Inbound)
            std::swap(q.call.from, q.call.to);
        q.call.createdAt = q.now.addSecs(-below(200'000));
        q.call.endedAt = sometimes(4) ? QDateTime() : q.call.createdAt.addSecs(below(300));
        q.call.attempt = q.call.attempts = below(4);
        q.decoded.reset();
        if (!sometimes(5))
            q.decoded = error();
        if (sometimes(2))
            q.decodedAt = q.now.addSecs(-below(5'000));
        q.account.retry.gapSeconds = below(2'000);
        q.account.retry.quietFrom = QTime(below(24), 0);
        q.account.retry.quietUntil = QTime(below(24), 0);
        q.changeStated = sometimes(2);
        if (sometimes(3))
            q.lastCallToNumberAt = q.now.addSecs(-below(5'000));
        for (int count = below(4), ago = 0; count > 0; --count) {
            ago += below(40'000);
            Attempt attempt = attemptAt(q, AllAttemptStates[below(AllAttemptStates.size())], ago);
            if (sometimes(2))
                attempt.error = error();
            if (sometimes(3))
                attempt.order.account = u"desk-2"_s;
            q.attempts.append(attempt);
        }
        // Few questions that are refused for the same plain reason: the others say more.
        for (const BadFact& fact : badFacts()) {
            if (sometimes(25))
                fact.add(q);
        }
        return q;
    }

    int below(size_t bound) { return m_random.bounded(static_cast<int>(bound)); }
    bool sometimes(int of) { return m_random.bounded(of) == 0; }

private:
    DecodedError error()
    {
        const QStringList changes {
            {}, u"a key"_s, u"another number"_s, u"another caller ID"_s, u"08:00 to 20:00 Africa/Lagos"_s};
        DecodedError made =
            because(AllRetryWords[below(AllRetryWords.size())], changes[below(changes.size())]);
        made.recognised = !sometimes(5);
        made.httpStatus = sometimes(2) ? 500 : 422;
        if (sometimes(2)) {
            made.retry.waitSeconds = below(10'000);
            made.retry.waitSource = sometimes(2) ? u"header"_s : u"catalogue"_s;
        }
        if (sometimes(3))
            made.retry.scheduleSeconds = {1, 60, 3'600};
        return made;
    }

    QRandomGenerator& m_random;
};

QByteArray story(const BadFact& fact, const GuardVerdict& before, const GuardVerdict& then, int number)
{
    const auto told = [](const GuardVerdict& verdict) {
        QString text = wordOf(verdict.word);
        for (const GuardPoint& point : verdict.points)
            text += u"\n    "_s + wordOf(point.word) + u' ' + point.rule + u": "_s + point.text;
        return text;
    };
    return u"question %1, %2\n  before: %3\n  then: %4"_s.arg(number)
        .arg(QString::fromLatin1(fact.name), told(before), told(then))
        .toUtf8();
}
} // namespace

class TestRetryGuardProperty : public QObject {
    Q_OBJECT

private slots:
    // A bad fact more never makes the verdict milder, and a refusing one refuses whatever else is so.
    void strictnessOnlyGrows()
    {
        qInfo("seed %u, %d questions, %lld facts each", Seed, Questions,
              static_cast<long long>(badFacts().size()));
        QRandomGenerator random(Seed);
        Maker maker(random);
        QMap<GuardWord, int> seen;
        for (int number = 0; number < Questions; ++number) {
            const GuardQuestion question = maker.question();
            const GuardVerdict before = judgeRetry(question);
            ++seen[before.word];
            for (const BadFact& fact : badFacts()) {
                GuardQuestion worse = question;
                fact.add(worse);
                const GuardVerdict then = judgeRetry(worse);
                const bool sooner = then.word == GuardWord::AllowedAfter
                    && before.word == GuardWord::AllowedAfter && then.notBefore < before.notBefore;
                if (then.word < before.word || (fact.refuses && then.word != GuardWord::Refused) || sooner)
                    QFAIL(story(fact, before, then, number).constData());
            }
        }
        // The questions are worth asking: every word came up often.
        for (const GuardWord word :
             {GuardWord::SecondYes, GuardWord::AllowedAfter, GuardWord::AfterChange, GuardWord::Refused})
            QVERIFY2(seen[word] > Questions / 50, qPrintable(wordOf(word)));
        QVERIFY(seen[GuardWord::Allowed] > 0);
    }

    // What a person states lifts nothing but what they can vouch for, and that only to a second yes.
    void aStatementLiftsNoRefusal()
    {
        qInfo("seed %u, %d questions", Seed + 1, Questions);
        QRandomGenerator random(Seed + 1);
        Maker maker(random);
        int lifted = 0;
        for (int number = 0; number < Questions; ++number) {
            GuardQuestion question = maker.question();
            question.changeStated = false;
            const GuardVerdict silent = judgeRetry(question);
            question.changeStated = true;
            const GuardVerdict stated = judgeRetry(question);
            QCOMPARE(stated.word == GuardWord::Refused, silent.word == GuardWord::Refused);
            QCOMPARE(stated.points.size(), silent.points.size());
            for (const GuardPoint& point : silent.points) {
                if (!point.changeStated) {
                    QVERIFY(stated.points.contains(point));
                    continue;
                }
                QCOMPARE(point.word, GuardWord::AfterChange);
                const auto yes = std::find_if(
                    stated.points.begin(), stated.points.end(), [&point](const GuardPoint& other) {
                        return other.rule == point.rule && other.text.startsWith(point.text);
                    });
                QVERIFY(yes != stated.points.end());
                QCOMPARE(yes->word, GuardWord::SecondYes);
                ++lifted;
            }
        }
        QVERIFY(lifted > Questions / 20);
    }

    // Time alone ends waits: at the instant a verdict names, no wait is left.
    void aWaitEndsWhenItSays()
    {
        QRandomGenerator random(Seed + 2);
        Maker maker(random);
        int waits = 0;
        for (int number = 0; number < Questions; ++number) {
            GuardQuestion question = maker.question();
            const GuardVerdict now = judgeRetry(question);
            if (now.word != GuardWord::AllowedAfter)
                continue;
            ++waits;
            QVERIFY(now.notBefore > question.now);
            question.now = now.notBefore.addMSecs(-1);
            QVERIFY(judgeRetry(question).word >= GuardWord::AllowedAfter);
            question.now = now.notBefore;
            const GuardVerdict then = judgeRetry(question);
            QVERIFY2(then.word < GuardWord::AllowedAfter, qPrintable(then.points.value(0).text));
        }
        QVERIFY(waits > Questions / 50);
    }
};

QTEST_GUILESS_MAIN(TestRetryGuardProperty)
#include "tst_retryguardproperty.moc"
