// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pollinglock.h"

#include <QSysInfo>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;
using Taking = PollingLock::Taking;

class TestPollingLock : public QObject {
    Q_OBJECT

private slots:
    void oneAtATime()
    {
        const QTemporaryDir folder;
        const Profile profile(folder.path());
        auto first = std::make_unique<PollingLock>(profile);
        PollingLock second(profile);
        QCOMPARE(first->take(), Taking::Taken);
        QCOMPARE(first->take(), Taking::Taken);
        QCOMPARE(second.take(), Taking::Busy);
        QVERIFY2(second.whoPolls().contains(u"tst_pollinglock (process %1 on this computer)"_s.arg(
                     QCoreApplication::applicationPid())),
                 qPrintable(second.whoPolls()));
        QVERIFY(second.advice().isEmpty());
        QVERIFY(!second.isTaken());
        first.reset();
        QCOMPARE(second.take(), Taking::Taken);
        second.release();
        QVERIFY(!QFileInfo::exists(profile.pollingLockFile()));
        PollingLock other(Profile(QTemporaryDir().path()));
        QCOMPARE(other.take(), Taking::Unusable);
        QVERIFY(other.problem().contains(u"polling.lock"_s));
    }

    // What is left of processes that are gone stops nobody; what cannot be judged from here is believed.
    void locksThatAreLeft_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<qint64>("ageSeconds");
        QTest::addColumn<bool>("taken");
        const QByteArray here = QSysInfo::machineHostName().toUtf8();
        const QByteArray mine = QByteArray::number(QCoreApplication::applicationPid());
        QTest::newRow("a dead process") << "999999999\nringback\n" + here + '\n' << 0LL << true;
        QTest::newRow("a process that is another program now") << mine + "\nringback\n" + here + '\n'
                                                               << 0LL << true;
        QTest::newRow("a living process, for years") << mine + "\ntst_pollinglock\n" + here + '\n'
                                                     << 90'000'000LL << false;
        QTest::newRow("another computer's")
            << "4711\nringback\nelsewhere.example\n"_ba << 90'000'000LL << false;
        QTest::newRow("cut short") << ""_ba << 3'600LL << true;
        QTest::newRow("being written") << ""_ba << 0LL << false;
    }
    void locksThatAreLeft()
    {
        QFETCH(QByteArray, content);
        QFETCH(qint64, ageSeconds);
        QFETCH(bool, taken);
        const QTemporaryDir folder;
        const Profile profile(folder.path());
        {
            QFile file(profile.pollingLockFile());
            QVERIFY(file.open(QIODevice::ReadWrite));
            file.write(content);
            file.flush();
            QVERIFY(file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-ageSeconds),
                                     QFileDevice::FileModificationTime));
        }
        PollingLock lock(profile);
        QCOMPARE(lock.take(), taken ? Taking::Taken : Taking::Busy);
        if (content.contains("elsewhere")) {
            QCOMPARE(lock.whoPolls(), u"ringback (process 4711 on elsewhere.example)"_s);
            QVERIFY(lock.advice().contains(profile.pollingLockFile()));
        }
    }
};

QTEST_GUILESS_MAIN(TestPollingLock)
#include "tst_pollinglock.moc"
