// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secretindex.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>
#include <QUuid>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int IndexVersion = 1;
constexpr int LongestWaitForIndexMs = 3'000;

struct IndexFile {
    QString identity;
    QString folder;
    QStringList names;
};

IndexFile readIndexFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    if (root["version"_L1].toInt() != IndexVersion)
        return {};
    IndexFile index;
    index.identity = root["profile"_L1].toString();
    index.folder = root["folder"_L1].toString();
    const QJsonArray entries = root["entries"_L1].toArray();
    for (const QJsonValue& entry : entries)
        index.names.append(entry.toString());
    return index;
}
} // namespace

SecretName SecretName::fromText(const QString& text)
{
    const QStringList parts = text.split(u'/');
    return parts.size() == 3 ? SecretName {parts[0], parts[1], parts[2]} : SecretName {};
}

SecretIndex SecretIndex::load(const Profile& profile)
{
    SecretIndex index(profile);
    index.read();
    return index;
}

void SecretIndex::read()
{
    m_identity.clear();
    m_names.clear();
    const IndexFile file = readIndexFile(m_profile.secretIndexFile());
    if (file.identity.isEmpty())
        return;
    const QString here = QFileInfo(m_profile.folder()).canonicalFilePath();
    if (file.folder != here) {
        const QString there = Profile(file.folder).secretIndexFile();
        // Still in use where it was made: this is a copy, and those keys are not this one's.
        if (readIndexFile(there).identity == file.identity)
            return;
    }
    m_identity = file.identity;
    m_names = QSet<QString>(file.names.begin(), file.names.end());
}

QList<SecretName> SecretIndex::names() const
{
    QStringList texts(m_names.begin(), m_names.end());
    texts.sort();
    QList<SecretName> names;
    for (const QString& text : texts)
        names.append(SecretName::fromText(text));
    return names;
}

Outcome SecretIndex::add(const SecretName& name)
{
    return change(name.toText(), true);
}

Outcome SecretIndex::remove(const SecretName& name)
{
    return change(name.toText(), false);
}

Outcome SecretIndex::change(const QString& name, bool there)
{
    if (const Outcome folder = m_profile.ensure(); !folder)
        return folder;
    const QString path = m_profile.secretIndexFile();
    QLockFile lock(path + u".lock");
    if (!lock.tryLock(LongestWaitForIndexMs))
        return Failure {u"Another Ringback is changing %1 and does not finish."_s.arg(path)};
    read();
    const bool known = m_names.contains(name);
    if (known == there && !m_identity.isEmpty())
        return Done {};
    if (m_identity.isEmpty())
        m_identity = QUuid::createUuid().toString(QUuid::Id128);
    if (there)
        m_names.insert(name);
    else
        m_names.remove(name);
    QStringList sorted(m_names.begin(), m_names.end());
    sorted.sort();
    const QByteArray bytes =
        QJsonDocument(QJsonObject {{"version"_L1, IndexVersion},
                                   {"about"_L1,
                                    u"Names of the keys that Ringback keeps in the system's secret store."_s},
                                   {"profile"_L1, m_identity},
                                   {"folder"_L1, QFileInfo(m_profile.folder()).canonicalFilePath()},
                                   {"entries"_L1, QJsonArray::fromStringList(sorted)}})
            .toJson();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Failure {u"%1 cannot be written: %2."_s.arg(path, file.errorString())};
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    return Done {};
}

} // namespace ringback
