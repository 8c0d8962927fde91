// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/keychain.h"

#include "engine/secretservice_p.h"

#include <QFileInfo>
#include <qt6keychain/keychain.h>

#include <array>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
bool sessionHasBus([[maybe_unused]] const QProcessEnvironment& environment)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN) && !defined(Q_OS_ANDROID)
    if (!environment.value(u"DBUS_SESSION_BUS_ADDRESS"_s).isEmpty())
        return true;
    const QString runtime = environment.value(u"XDG_RUNTIME_DIR"_s);
    return !runtime.isEmpty() && QFileInfo::exists(runtime + u"/bus");
#else
    return true;
#endif
}

// Every job deletes itself when it has ended. It must never be deleted earlier: on Linux the library calls it
// back through a bare pointer.
void startJob(QKeychain::Job* job, const QString& entry, QObject* context,
              std::function<void(const SecretAnswer&)> answer)
{
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    job->setKey(entry);
    QObject::connect(job, &QKeychain::Job::finished, context,
                     [context, answer = std::move(answer)](QKeychain::Job* ended) {
                         SecretAnswer given;
                         given.fault = faultOfKeychainError(ended->error(), ended->errorString());
                         if (given.fault != SecretFault::None)
                             given.words = ended->errorString();
                         else if (const auto* reading = qobject_cast<QKeychain::ReadPasswordJob*>(ended))
                             given.value = reading->textData();
                         // Some backends end a job while it starts; nobody is answered from inside the
                         // request.
                         QMetaObject::invokeMethod(
                             context, [answer, given] { answer(given); }, Qt::QueuedConnection);
                     });
    job->start();
}
} // namespace

SecretFault faultOfKeychainError(int error, const QString& words)
{
    switch (error) {
    case QKeychain::NoError:
        return SecretFault::None;
    case QKeychain::EntryNotFound:
        return SecretFault::NotFound;
    case QKeychain::CouldNotDeleteEntry:
        return SecretFault::CouldNotDelete;
    case QKeychain::AccessDeniedByUser:
        return SecretFault::DeniedByUser;
    case QKeychain::AccessDenied:
        return SecretFault::Denied;
    case QKeychain::NoBackendAvailable:
        return SecretFault::NoBackend;
    case QKeychain::NotImplemented:
        return SecretFault::NotImplemented;
    default:
        break;
    }
    // libsecret's own errors are few; the rest comes as D-Bus put it.
    static constexpr auto Absent =
        std::to_array<QLatin1StringView>({"ServiceUnknown"_L1, "autolaunch"_L1, "was not provided by any"_L1,
                                          "D-Bus is not running"_L1, "Could not connect"_L1});
    for (const QLatin1StringView part : Absent) {
        if (words.contains(part))
            return SecretFault::NoBackend;
    }
    // The default collection is not there as long as nobody has unlocked or made it.
    static constexpr auto Closed = std::to_array<QLatin1StringView>(
        {"/org/freedesktop/secrets/collection/"_L1, "dismissed"_L1, "IsLocked"_L1});
    for (const QLatin1StringView part : Closed) {
        if (words.contains(part))
            return SecretFault::Denied;
    }
    return SecretFault::Other;
}

QString keychainService()
{
    return u"io.github.ringback.ringback"_s;
}

std::unique_ptr<SecretBackend> Keychain::forService(const QString& service,
                                                    const QProcessEnvironment& environment)
{
    if (!environment.value(u"RINGBACK_NO_SECRET_STORE"_s).isEmpty() || !sessionHasBus(environment))
        return nullptr;
    return std::make_unique<Keychain>(service);
}

Keychain::Keychain(QString service) : m_service(std::move(service)) { }

Keychain::~Keychain() = default;

QString Keychain::name() const
{
#if defined(Q_OS_MACOS)
    return u"the Keychain"_s;
#elif defined(Q_OS_WIN)
    return u"the Credential Manager"_s;
#else
    return u"the system's secret store"_s;
#endif
}

// Measured with GNOME Keyring: where the person does not unlock it, QtKeychain says of a locked entry that it
// is not found, and of its removal that all went well. So both are looked up.
void Keychain::read(const QString& entry, Answer answer)
{
    startJob(new QKeychain::ReadPasswordJob(m_service), entry, &m_context,
             [this, entry, answer = std::move(answer)](const SecretAnswer& given) {
                 if (given.fault != SecretFault::NotFound)
                     return answer(given);
                 searchSecretService(m_service, entry, &m_context,
                                     [answer, given](const std::optional<SecretServiceItems>& items) {
                                         const bool locked = items && items->locked;
                                         answer(locked ? SecretAnswer {SecretFault::Denied, {}, {}} : given);
                                     });
             });
}

void Keychain::write(const QString& entry, const QString& value, Answer answer)
{
    auto* job = new QKeychain::WritePasswordJob(m_service);
    job->setTextData(value);
    startJob(job, entry, &m_context, std::move(answer));
}

void Keychain::remove(const QString& entry, Answer answer)
{
    startJob(new QKeychain::DeletePasswordJob(m_service), entry, &m_context,
             [this, entry, answer = std::move(answer)](const SecretAnswer& given) {
                 if (given.fault != SecretFault::None && given.fault != SecretFault::NotFound)
                     return answer(given);
                 searchSecretService(m_service, entry, &m_context,
                                     [answer, given](const std::optional<SecretServiceItems>& items) {
                                         if (items && items->locked)
                                             answer({SecretFault::Denied, {}, {}});
                                         else if (items && items->open)
                                             answer({SecretFault::CouldNotDelete, {}, {}});
                                         else
                                             answer(given);
                                     });
             });
}

} // namespace ringback
