// SPDX-License-Identifier: GPL-3.0-or-later
// What needs no real store: none is ever reached from here.
#include "engine/keychain.h"
#include "engine/processguard.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#ifdef Q_OS_LINUX
#    include <sys/prctl.h>
#    include <sys/resource.h>
#endif

using namespace Qt::StringLiterals;
using namespace ringback;

class TestKeychain : public QObject {
    Q_OBJECT

private slots:
    void readsTheLibrarysErrors_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("words");
        QTest::addColumn<SecretFault>("fault");
        QTest::newRow("none") << 0 << QString() << SecretFault::None;
        QTest::newRow("not found") << 1 << u"Entry not found"_s << SecretFault::NotFound;
        QTest::newRow("could not delete") << 2 << u"Could not delete"_s << SecretFault::CouldNotDelete;
        QTest::newRow("denied by the user") << 3 << QString() << SecretFault::DeniedByUser;
        QTest::newRow("denied") << 4 << u"Access to keychain denied"_s << SecretFault::Denied;
        QTest::newRow("no backend") << 5 << QString() << SecretFault::NoBackend;
        QTest::newRow("not implemented") << 6 << QString() << SecretFault::NotImplemented;
        QTest::newRow("other") << 7 << u"Unknown error"_s << SecretFault::Other;
        QTest::newRow("a number of a later version") << 99 << QString() << SecretFault::Other;
        QTest::newRow("no bus") << 7 << u"Cannot autolaunch D-Bus without X11 $DISPLAY"_s
                                << SecretFault::NoBackend;
        QTest::newRow("nobody provides it")
            << 7 << u"The name org.freedesktop.secrets was not provided by any .service files"_s
            << SecretFault::NoBackend;
        QTest::newRow("no collection yet")
            << 7 << u"Object does not exist at path \u201c/org/freedesktop/secrets/collection/login\u201d"_s
            << SecretFault::Denied;
    }
    void readsTheLibrarysErrors()
    {
        QFETCH(int, error);
        QFETCH(QString, words);
        QTEST(faultOfKeychainError(error, words), "fault");
    }

    void withoutASessionBusThereIsNoStore()
    {
#if defined(Q_OS_LINUX)
        QProcessEnvironment environment;
        QVERIFY(Keychain::forService(u"made-up"_s, environment) == nullptr);
        QTemporaryDir runtime;
        environment.insert(u"XDG_RUNTIME_DIR"_s, runtime.path());
        QVERIFY(Keychain::forService(u"made-up"_s, environment) == nullptr);
        environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nonexistent"_s);
        QVERIFY(Keychain::forService(u"made-up"_s, environment) != nullptr);
        environment.insert(u"RINGBACK_NO_SECRET_STORE"_s, u"1"_s);
        QVERIFY(Keychain::forService(u"made-up"_s, environment) == nullptr);
#else
        QSKIP("only Linux can be without one");
#endif
    }

    // This test itself must never find the store of whoever runs it.
    void testsReachNoStore()
    {
        QVERIFY(Keychain::forService(u"made-up"_s) == nullptr);
    }

    void theProcessLeavesNoCore()
    {
#if defined(Q_OS_LINUX)
        guardProcessMemory();
        rlimit limit {};
        QCOMPARE(getrlimit(RLIMIT_CORE, &limit), 0);
        QCOMPARE(limit.rlim_cur, rlim_t(0));
        QCOMPARE(limit.rlim_max, rlim_t(0));
#    if !defined(__SANITIZE_ADDRESS__)
        QCOMPARE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
#    endif
#else
        QSKIP("Linux only");
#endif
    }
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
