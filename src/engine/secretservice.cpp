// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretservice_p.h"

#include <QMetaObject>
#include <QObject>

#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN) && !defined(Q_OS_ANDROID)
#    include <QDBusConnection>
#    include <QDBusMessage>
#    include <QDBusMetaType>
#    include <QDBusObjectPath>
#    include <QDBusPendingCallWatcher>
#    include <QDBusPendingReply>
#    include <QMap>
#endif

namespace ringback {
using namespace Qt::StringLiterals;

#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN) && !defined(Q_OS_ANDROID)
void searchSecretService(const QString& service, const QString& entry, QObject* context,
                         std::function<void(const std::optional<SecretServiceItems>&)> found)
{
    using Attributes = QMap<QString, QString>;
    using Paths = QList<QDBusObjectPath>;
    qDBusRegisterMetaType<Attributes>();
    QDBusMessage question =
        QDBusMessage::createMethodCall(u"org.freedesktop.secrets"_s, u"/org/freedesktop/secrets"_s,
                                       u"org.freedesktop.Secret.Service"_s, u"SearchItems"_s);
    // The names that QtKeychain gives its attributes.
    question << QVariant::fromValue(Attributes {{u"user"_s, entry}, {u"server"_s, service}});
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [found = std::move(found)](QDBusPendingCallWatcher* ended) {
                         ended->deleteLater();
                         const QDBusPendingReply<Paths, Paths> reply = *ended;
                         if (reply.isError())
                             found(std::nullopt);
                         else
                             found(SecretServiceItems {!reply.argumentAt<0>().isEmpty(),
                                                       !reply.argumentAt<1>().isEmpty()});
                     });
}
#else
void searchSecretService(const QString&, const QString&, QObject* context,
                         std::function<void(const std::optional<SecretServiceItems>&)> found)
{
    QMetaObject::invokeMethod(
        context, [found = std::move(found)] { found(std::nullopt); }, Qt::QueuedConnection);
}
#endif

} // namespace ringback
