// SPDX-License-Identifier: GPL-3.0-or-later
// The real Secret Service, where one can be had: GNOME Keyring on a D-Bus session of its own, with a folder
// of its own. Skipped where gnome-keyring, libsecret or dbus-daemon are not installed. The store of whoever
// runs this is never reached.
#include "ctl.h"

#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDirIterator>
#include <QLibrary>
#include <QStandardPaths>

using namespace Qt::StringLiterals;
using namespace ctl;

class TestSecretService : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const QString bus = QStandardPaths::findExecutable(u"dbus-daemon"_s);
        m_keyring = QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s);
        if (bus.isEmpty() || m_keyring.isEmpty() || !QLibrary(u"secret-1"_s, 0).load())
            QSKIP("gnome-keyring, libsecret-1-0 or dbus-daemon is not installed");
        const QString runtime = m_ctl.path(u"run"_s);
        QVERIFY(QDir().mkpath(runtime));
        QVERIFY(QFile::setPermissions(runtime, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        for (const QString& name : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"DBUS_SESSION_BUS_ADDRESS"_s,
                                    u"GNOME_KEYRING_CONTROL"_s, u"RINGBACK_NO_SECRET_STORE"_s})
            m_ctl.environment.remove(name);
        m_ctl.environment.insert(u"XDG_RUNTIME_DIR"_s, runtime);
        m_bus.setProcessEnvironment(m_ctl.environment);
        m_bus.start(bus, {u"--session"_s, u"--nofork"_s, u"--print-address=1"_s});
        QVERIFY(m_bus.waitForReadyRead(10'000));
        const QString address = QString::fromUtf8(m_bus.readLine()).trimmed();
        m_ctl.environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, address);
        m_connection = std::make_unique<QDBusConnection>(QDBusConnection::connectToBus(address, u"test"_s));
        QVERIFY(m_connection->isConnected());
        unlock();
    }

    void cleanupTestCase()
    {
        m_connection.reset();
        QDBusConnection::disconnectFromBus(u"test"_s);
        m_bus.terminate(); // the keyring ends with its bus
        m_bus.waitForFinished(10'000);
    }

    void keepsFindsAndWipes()
    {
        const Ran added = add(u"desk"_s, "k-made-up-1");
        QVERIFY2(added.exit == 0, added.text());
        QVERIFY2(added.err.contains("kept in the system's secret store"), added.text());
        QCOMPARE(added.object().value(u"secrets"_s).toObject().value(u"api_key"_s).toString(), u"store"_s);
        QVERIFY(added.object().value(u"missing"_s).toArray().isEmpty());
        QCOMPARE(itemsOf(u"desk"_s), 1);
        QVERIFY2(finding(u"account desk"_s), m_doctor.text());
        QVERIFY2(finding(u"secrets"_s), m_doctor.text());
        QVERIFY(!everyFileOfTheProfile().contains("k-made-up-1"));

        // The environment wins, and then the store is not asked: it might as well be locked.
        lock();
        m_ctl.environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up-2"_s);
        QVERIFY2(finding(u"account desk"_s), m_doctor.text());
        m_ctl.environment.remove(u"RINGBACK_SECRET_DESK_API_KEY"_s);
        unlock();

        const Ran removed = m_ctl.run({u"accounts"_s, u"remove"_s, u"desk"_s});
        QVERIFY2(removed.exit == 0, removed.text());
        QCOMPARE(itemsOf(u"desk"_s), 0);
    }

    void aLockedStoreIsNoMissingKey()
    {
        QVERIFY(add(u"desk"_s, "k-made-up-3").exit == 0);
        lock();
        QVERIFY(!finding(u"account desk"_s));
        QVERIFY2(m_doctor.out.contains("is locked"), m_doctor.text());
        QVERIFY2(!m_doctor.out.contains("Missing"), m_doctor.text());

        // What cannot be wiped is said, and wiped when it can be.
        const Ran removed = m_ctl.run({u"accounts"_s, u"remove"_s, u"desk"_s});
        QVERIFY2(removed.exit == 3, removed.text());
        QVERIFY2(removed.err.contains("still there"), removed.text());
        QCOMPARE(itemsOf(u"desk"_s), 1);
        unlock();
        QVERIFY(add(u"other"_s, "k-made-up-4").exit == 0);
        QCOMPARE(itemsOf(u"desk"_s), 0);
        QCOMPARE(itemsOf(u"other"_s), 1);
        QVERIFY(m_ctl.run({u"accounts"_s, u"remove"_s, u"other"_s}).exit == 0);
    }

    void whatALockedStoreWasGivenIsNotKept()
    {
        lock();
        const Ran added = add(u"late"_s, "k-made-up-5");
        QVERIFY2(added.exit == 3, added.text());
        QVERIFY2(added.err.contains("RINGBACK_SECRET_LATE_API_KEY"), added.text());
        QVERIFY2(!added.all().contains("k-made-up-5"), added.text());
        unlock();
        QVERIFY(m_ctl.run({u"accounts"_s, u"remove"_s, u"late"_s}).exit == 0);
    }

    void anotherProfileSeesNothing()
    {
        QVERIFY(add(u"desk"_s, "k-made-up-6").exit == 0);
        const QString copy = m_ctl.path(u"copy"_s);
        QVERIFY(QDir().mkpath(copy));
        for (const QString& name : {u"accounts.json"_s, u"secret-store.json"_s})
            QVERIFY(QFile::copy(m_ctl.profile() + u'/' + name, copy + u'/' + name));
        QProcess other;
        other.setProcessEnvironment(m_ctl.environment);
        other.start(QStringLiteral(RINGBACKCTL),
                    {u"--profile"_s, copy, u"accounts"_s, u"remove"_s, u"desk"_s});
        QVERIFY(other.waitForFinished(30'000));
        QCOMPARE(other.exitCode(), 0);
        QCOMPARE(itemsOf(u"desk"_s), 1);
        QVERIFY(m_ctl.run({u"accounts"_s, u"remove"_s, u"desk"_s}).exit == 0);
        QCOMPARE(itemsOf(u"desk"_s), 0);
    }

private:
    Ran add(const QString& id, const QByteArray& key)
    {
        return m_ctl.run({u"accounts"_s, u"add"_s, u"--id"_s, id, u"--provider"_s, u"voicebip"_s,
                          u"--secrets-stdin"_s, u"--format"_s, u"json"_s},
                         "api_key=" + key + '\n');
    }
    bool finding(const QString& name)
    {
        m_doctor = m_ctl.run({u"doctor"_s, u"--format"_s, u"json"_s});
        const QJsonArray checks = m_doctor.object().value(u"checks"_s).toArray();
        for (const QJsonValue& check : checks) {
            if (check.toObject().value(u"check"_s).toString() == name)
                return check.toObject().value(u"ok"_s).toBool();
        }
        return false;
    }
    QByteArray everyFileOfTheProfile() const
    {
        QByteArray all;
        QDirIterator files(m_ctl.profile(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
        return all;
    }

    void unlock()
    {
        QProcess keyring;
        keyring.setProcessEnvironment(m_ctl.environment);
        keyring.start(m_keyring,
                      {u"--replace"_s, u"--daemonize"_s, u"--unlock"_s, u"--components=secrets"_s});
        keyring.write("made-up-password");
        keyring.closeWriteChannel();
        QVERIFY(keyring.waitForFinished(20'000));
        QCOMPARE(keyring.exitCode(), 0);
    }
    void lock()
    {
        QDBusMessage call = message(u"Lock"_s);
        call << QVariant::fromValue(
            QList<QDBusObjectPath> {QDBusObjectPath(u"/org/freedesktop/secrets/collection/login"_s)});
        QCOMPARE(m_connection->call(call).type(), QDBusMessage::ReplyMessage);
    }
    // How many entries of the account there are, locked or not.
    int itemsOf(const QString& account)
    {
        int count = 0;
        QDBusMessage items = QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s,
                                                            u"/org/freedesktop/secrets/collection/login"_s,
                                                            u"org.freedesktop.DBus.Properties"_s, u"Get"_s);
        items << u"org.freedesktop.Secret.Collection"_s << u"Items"_s;
        const QVariant paths = m_connection->call(items).arguments().value(0).value<QDBusVariant>().variant();
        for (const QDBusObjectPath& path : qdbus_cast<QList<QDBusObjectPath>>(paths)) {
            QDBusMessage attributes = QDBusMessage::createMethodCall(
                u"org.freedesktop.secrets"_s, path.path(), u"org.freedesktop.DBus.Properties"_s, u"Get"_s);
            attributes << u"org.freedesktop.Secret.Item"_s << u"Attributes"_s;
            const QVariant map =
                m_connection->call(attributes).arguments().value(0).value<QDBusVariant>().variant();
            const auto values = qdbus_cast<QMap<QString, QString>>(map);
            count += values.value(u"user"_s).contains(u'/' + account + u'/') ? 1 : 0;
        }
        return count;
    }
    static QDBusMessage message(const QString& method)
    {
        return QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s,
                                              u"org.freedesktop.Secret.Service"_s, method);
    }

    Ctl m_ctl;
    QString m_keyring;
    QProcess m_bus;
    std::unique_ptr<QDBusConnection> m_connection;
    Ran m_doctor;
};

QTEST_GUILESS_MAIN(TestSecretService)
#include "tst_secretservice.moc"
