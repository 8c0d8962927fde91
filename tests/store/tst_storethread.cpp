// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/storethread.h"

#include <QSemaphore>
#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestStoreThread : public QObject {
    Q_OBJECT

private slots:
    void init();
    void jobsAndContinuationsKeepTheirOrderAndThreads();
    void destructorFinishesQueuedWritesAndDropsContinuations();
    void failedOpenRefusesEveryJob();
    void cancelledJobNeitherRunsNorAnswers();
    void answerOfACancelledRunningJobIsDropped();
    void readerAnswersWhileTheWriterIsBusy();
    void continuationMayDestroyTheThread();
    void destroyedWithoutEverOpening();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestStoreThread::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.db"_s);
}

void TestStoreThread::jobsAndContinuationsKeepTheirOrderAndThreads()
{
    StoreThread thread;
    QStringList said;
    QThread* const here = QThread::currentThread();
    thread.open(m_path, HistoryStore::Mode::ReadWrite,
                [&](const Outcome& outcome) { said.append(outcome.ok() ? u"opened"_s : outcome.error()); });
    auto counts = std::make_shared<QList<qint64>>(); // only touched in the store's thread
    for (int i = 0; i < 50; ++i) {
        thread.post([&said, here, counts, i](HistoryStore& store) {
            write(store, page(u"desk"_s, {call(u"desk"_s, u"c-%1"_s.arg(i))}));
            const qint64 total = store.counts({})->total();
            const bool apart = QThread::currentThread() != here;
            return [&said, here, total, apart] {
                if (apart && QThread::currentThread() == here)
                    said.append(QString::number(total));
            };
        });
    }
    thread.post([](HistoryStore&) { return StoreThread::Continuation(); });
    QStringList expected {u"opened"_s};
    for (int i = 1; i <= 50; ++i)
        expected.append(QString::number(i));
    QTRY_COMPARE(said, expected);
}

void TestStoreThread::destructorFinishesQueuedWritesAndDropsContinuations()
{
    bool continued = false;
    {
        StoreThread thread;
        thread.open(m_path, HistoryStore::Mode::ReadWrite);
        for (int i = 0; i < 40; ++i) {
            thread.post([&continued, i](HistoryStore& store) {
                write(store, page(u"desk"_s, {call(u"desk"_s, u"c-%1"_s.arg(i))}));
                return [&continued] { continued = true; };
            });
        }
    }
    QCoreApplication::processEvents();
    QVERIFY(!continued);
    QCOMPARE(open(m_path)->counts({})->total(), 40);
}

void TestStoreThread::failedOpenRefusesEveryJob()
{
    QFile rubbish(m_path);
    QVERIFY(rubbish.open(QIODevice::WriteOnly));
    rubbish.write(QByteArray(4'096, 'x'));
    rubbish.close();
    StoreThread thread;
    QString opened;
    QString refused;
    bool ran = false;
    thread.open(m_path, HistoryStore::Mode::ReadWrite,
                [&](const Outcome& outcome) { opened = outcome.error(); });
    thread.post(
        [&ran](HistoryStore&) {
            ran = true;
            return StoreThread::Continuation();
        },
        [&](const Failure& failure) { refused = failure.text; });
    QTRY_VERIFY(!refused.isEmpty());
    QVERIFY(opened.contains(m_path));
    QCOMPARE(refused, opened);
    QVERIFY(!ran);
}

void TestStoreThread::cancelledJobNeitherRunsNorAnswers()
{
    StoreThread thread;
    thread.open(m_path, HistoryStore::Mode::ReadWrite);
    QSemaphore started;
    QSemaphore release;
    thread.post([&](HistoryStore&) {
        started.release();
        release.acquire();
        return StoreThread::Continuation();
    });
    std::atomic_bool ran = false;
    bool answered = false;
    const quint64 number = thread.post([&](HistoryStore&) {
        ran = true;
        return [&answered] { answered = true; };
    });
    bool last = false;
    thread.post([&](HistoryStore&) { return [&last] { last = true; }; });
    started.acquire();
    thread.cancel(number);
    thread.cancel(number);
    thread.cancel(4'711);
    release.release();
    QTRY_VERIFY(last);
    QVERIFY(!ran);
    QVERIFY(!answered);
}

void TestStoreThread::answerOfACancelledRunningJobIsDropped()
{
    StoreThread thread;
    thread.open(m_path, HistoryStore::Mode::ReadWrite);
    QSemaphore started;
    QSemaphore release;
    bool answered = false;
    const quint64 number = thread.post([&](HistoryStore&) {
        started.release();
        release.acquire();
        return [&answered] { answered = true; };
    });
    started.acquire();
    thread.cancel(number);
    release.release();
    bool last = false;
    thread.post([&](HistoryStore&) { return [&last] { last = true; }; });
    QTRY_VERIFY(last);
    QVERIFY(!answered);
}

void TestStoreThread::readerAnswersWhileTheWriterIsBusy()
{
    open(m_path);
    QSemaphore release;
    StoreThread writer;
    StoreThread reader;
    writer.open(m_path, HistoryStore::Mode::ReadWrite);
    reader.open(m_path, HistoryStore::Mode::ReadOnly);
    bool written = false;
    writer.post([](HistoryStore& store) {
        write(store, page(u"desk"_s, {call(u"desk"_s, u"c-1"_s)}));
        return StoreThread::Continuation();
    });
    writer.post([&](HistoryStore&) { return [&written] { written = true; }; });
    QTRY_VERIFY(written);
    writer.post([&](HistoryStore&) {
        release.acquire();
        return StoreThread::Continuation();
    });
    qint64 seen = -1;
    reader.post([&seen](HistoryStore& store) {
        return [&seen, total = store.counts({})->total()] { seen = total; };
    });
    QTRY_COMPARE(seen, 1);
    release.release();
}

void TestStoreThread::continuationMayDestroyTheThread()
{
    auto* const thread = new StoreThread;
    int answered = 0;
    thread->open(m_path, HistoryStore::Mode::ReadWrite);
    for (int i = 0; i < 3; ++i) {
        thread->post([&answered, thread](HistoryStore&) {
            return [&answered, thread] {
                ++answered;
                delete thread;
            };
        });
    }
    QTRY_COMPARE(answered, 1);
    QCoreApplication::processEvents();
    QCOMPARE(answered, 1);
}

void TestStoreThread::destroyedWithoutEverOpening()
{
    QString refused;
    {
        StoreThread thread;
        thread.post([](HistoryStore&) { return StoreThread::Continuation(); },
                    [&refused](const Failure& failure) { refused = failure.text; });
        QTRY_VERIFY(refused.contains(u"not open"_s));
    }
    const StoreThread unused;
}

QTEST_GUILESS_MAIN(TestStoreThread)
#include "tst_storethread.moc"
