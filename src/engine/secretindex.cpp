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
    QStringList leaving;
};

QStringList textsOf(const QJsonArray& array)
{
    QStringList texts;
    for (const QJsonValue& value : array)
        texts.append(value.toString());
    return texts;
}

QStringList sortedTexts(const QSet<QString>& set)
{
    QStringList texts(set.begin(), set.end());
    texts.sort();
    return texts;
}

QList<SecretName> namesFrom(const QSet<QString>& set)
{
    QList<SecretName> names;
    for (const QString& text : sortedTexts(set))
        names.append(SecretName::fromText(text));
    return names;
}

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
    index.names = textsOf(root["entries"_L1].toArray());
    index.leaving = textsOf(root["leaving"_L1].toArray());
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
    m_leaving.clear();
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
    m_leaving = QSet<QString>(file.leaving.begin(), file.leaving.end()).intersect(m_names);
}

QList<SecretName> SecretIndex::names() const
{
    return namesFrom(m_names);
}

QList<SecretName> SecretIndex::leaving() const
{
    return namesFrom(m_leaving);
}

Outcome SecretIndex::add(const SecretName& name)
{
    return change(name.toText(), Place::There);
}

Outcome SecretIndex::leave(const SecretName& name)
{
    return change(name.toText(), Place::Leaving);
}

Outcome SecretIndex::remove(const SecretName& name)
{
    return change(name.toText(), Place::Gone);
}

Outcome SecretIndex::change(const QString& name, Place place)
{
    if (const Outcome folder = m_profile.ensure(); !folder)
        return folder;
    const QString path = m_profile.secretIndexFile();
    QLockFile lock(path + u".lock");
    if (!lock.tryLock(LongestWaitForIndexMs))
        return Failure {u"Another Ringback is changing %1 and does not finish."_s.arg(path)};
    read();
    const Place now = m_leaving.contains(name) ? Place::Leaving
        : m_names.contains(name)               ? Place::There
                                               : Place::Gone;
    // What another program removed meanwhile does not have to leave.
    if (place == Place::Leaving && now == Place::Gone)
        return Done {};
    if (now == place && !m_identity.isEmpty())
        return Done {};
    if (m_identity.isEmpty())
        m_identity = QUuid::createUuid().toString(QUuid::Id128);
    m_names.remove(name);
    m_leaving.remove(name);
    if (place != Place::Gone)
        m_names.insert(name);
    if (place == Place::Leaving)
        m_leaving.insert(name);
    const QByteArray bytes =
        QJsonDocument(QJsonObject {{"version"_L1, IndexVersion},
                                   {"about"_L1,
                                    u"Names of the keys that Ringback keeps in the system's secret store."_s},
                                   {"profile"_L1, m_identity},
                                   {"folder"_L1, QFileInfo(m_profile.folder()).canonicalFilePath()},
                                   {"entries"_L1, QJsonArray::fromStringList(sortedTexts(m_names))},
                                   {"leaving"_L1, QJsonArray::fromStringList(sortedTexts(m_leaving))}})
            .toJson();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Failure {u"%1 cannot be written: %2."_s.arg(path, file.errorString())};
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    return Done {};
}

} // namespace ringback
