// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/markkey.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryFile>

#ifdef Q_OS_UNIX
#    include <unistd.h>
#endif

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MarkKeyBytes = 32;
constexpr qsizetype MarkBytes = 4;

bool isOwn(const QFileInfo& info)
{
#ifdef Q_OS_UNIX
    return info.ownerId() == geteuid();
#else
    Q_UNUSED(info)
    return true;
#endif
}

QString folderOfThisLogin()
{
#ifdef Q_OS_UNIX
    for (const QString& folder :
         {qEnvironmentVariable("XDG_RUNTIME_DIR"), u"/run/user/%1"_s.arg(geteuid())}) {
        const QFileInfo info(folder);
        if (!folder.isEmpty() && info.isDir() && isOwn(info) && info.isWritable())
            return folder;
    }
#    ifdef Q_OS_LINUX
    if (const QFileInfo memory(u"/dev/shm"_s); memory.isDir() && memory.isWritable())
        return memory.filePath();
#    endif
#endif
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
}

QString markKeyFile(const QString& folder)
{
#ifdef Q_OS_UNIX
    return folder + u"/ringback-marks-%1.key"_s.arg(geteuid());
#else
    return folder + u"/ringback-marks.key"_s;
#endif
}

// Empty: there is none that can be trusted.
QByteArray keptKey(const QString& path)
{
    const QFileInfo info(path);
    if (info.isSymLink() || !info.isFile() || !isOwn(info))
        return {};
#ifdef Q_OS_UNIX
    constexpr QFile::Permissions others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if ((info.permissions() & others) != 0)
        return {};
#endif
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray key = file.read(MarkKeyBytes + 1);
    return key.size() == MarkKeyBytes ? key : QByteArray();
}

QByteArray randomKey()
{
    QByteArray key(MarkKeyBytes, Qt::Uninitialized);
    for (char& byte : key)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return key;
}
} // namespace

MarkKey::MarkKey(const QByteArray& key) : m_key(key)
{
    m_id = QMessageAuthenticationCode::hash("which key", m_key, QCryptographicHash::Sha256).left(MarkBytes);
}

QByteArray MarkKey::markOf(const QByteArray& text) const
{
    return QMessageAuthenticationCode::hash("mark " + text, m_key, QCryptographicHash::Sha256)
        .left(MarkBytes);
}

MarkKey MarkKey::inFolder(const QString& folder)
{
    const QString path = markKeyFile(folder);
    if (const QByteArray kept = keptKey(path); !kept.isEmpty())
        return MarkKey(kept);
    const QByteArray made = randomKey();
    // Whole or not at all, and never over another's: two programs may do this at the same moment.
    QTemporaryFile file(path + u".XXXXXX"); // for its owner only
    if (file.open() && file.write(made) == made.size() && file.flush()
        && QFile::rename(file.fileName(), path)) {
        file.setAutoRemove(false);
        return MarkKey(made);
    }
    const QByteArray others = keptKey(path);
    return MarkKey(others.isEmpty() ? made : others);
}

const MarkKey& MarkKey::ofThisLogin()
{
    static const MarkKey key = inFolder(folderOfThisLogin());
    return key;
}

} // namespace ringback
