// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/channel.h"

#include <QTest>
#include <QThread>

#include <memory>
#include <thread>
#include <vector>

using namespace ringback;

class Listener : public QObject {
    Q_OBJECT

public:
    explicit Listener(Channel<int>& channel) : m_channel(channel) { }

    int nudges = 0;
    std::vector<int> values;
    QThread* thread = nullptr;

public slots:
    void drain()
    {
        ++nudges;
        thread = QThread::currentThread();
        for (const int value : m_channel.takeAll())
            values.push_back(value);
    }

private:
    Channel<int>& m_channel;
};

class TestChannel : public QObject {
    Q_OBJECT

private slots:
    void aBurstGivesOneNudgeAndKeepsItsOrder()
    {
        Channel<int> channel;
        Listener listener(channel);
        channel.connectReceiver(&listener, "drain");
        for (int i = 0; i < 1000; ++i)
            channel.send(i);
        QCOMPARE(listener.nudges, 0); // never called from within send()
        QCoreApplication::processEvents();
        QCOMPARE(listener.nudges, 1);
        QCOMPARE(listener.values.size(), size_t(1000));
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(listener.values[static_cast<size_t>(i)], i);
        channel.send(7);
        QCoreApplication::processEvents();
        QCOMPARE(listener.nudges, 2);
        QCOMPARE(listener.values.back(), 7);
    }

    void whatWasSentBeforeAnyoneListenedArrives()
    {
        Channel<int> channel;
        channel.send(1);
        Listener listener(channel);
        channel.connectReceiver(&listener, "drain");
        QCoreApplication::processEvents();
        QCOMPARE(listener.values, std::vector<int> {1});
    }

    void afterDisconnectingNobodyIsNudged()
    {
        Channel<int> channel;
        Listener listener(channel);
        channel.connectReceiver(&listener, "drain");
        channel.disconnectReceiver();
        channel.send(1);
        QCoreApplication::processEvents();
        QCOMPARE(listener.nudges, 0);
        QCOMPARE(channel.takeAll().size(), size_t(1));
    }

    // A receiver that was nudged but went away before it could take anything must not leave the next one
    // waiting for ever.
    void aNewReceiverIsNudgedForWhatTheOldOneLeft()
    {
        Channel<int> channel;
        auto first = std::make_unique<Listener>(channel);
        channel.connectReceiver(first.get(), "drain");
        channel.send(1);
        channel.disconnectReceiver();
        first.reset();
        Listener second(channel);
        channel.connectReceiver(&second, "drain");
        channel.send(2);
        QCoreApplication::processEvents();
        QCOMPARE(second.values, (std::vector<int> {1, 2}));
    }

    void valuesFromManyThreadsAllArriveInTheReceiversThread()
    {
        constexpr int Threads = 4;
        constexpr int Each = 5000;
        Channel<int> channel;
        Listener listener(channel);
        channel.connectReceiver(&listener, "drain");
        std::vector<std::jthread> senders;
        for (int t = 0; t < Threads; ++t) {
            senders.emplace_back([&channel, t] {
                for (int i = 0; i < Each; ++i)
                    channel.send(t * Each + i);
            });
        }
        QTRY_COMPARE(listener.values.size(), size_t(Threads * Each));
        QCOMPARE(listener.thread, QThread::currentThread());
        std::vector<int> last(Threads, -1);
        for (const int value : listener.values) {
            const auto sender = static_cast<size_t>(value / Each);
            QVERIFY(value > last[sender]); // each sender's order is kept
            last[sender] = value;
        }
    }
};

QTEST_GUILESS_MAIN(TestChannel)
#include "tst_channel.moc"
