// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/profile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSet>
#include <QStandardPaths>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int AccountsVersion = 1;
constexpr int LongestWaitForLockMs = 3'000;
constexpr int LongestGapSeconds = 7 * 86'400;

// What may be done with an account beyond reading it: absent is the defaults, with which nothing is placed.
QJsonObject retryToJson(const RetrySettings& retry)
{
    QJsonObject fields;
    for (auto it = retry.fields.begin(); it != retry.fields.end(); ++it)
        fields.insert(it.key(), it.value());
    return QJsonObject {{"allowed"_L1, retry.allowed},
                        {"gap_seconds"_L1, retry.gapSeconds},
                        {"quiet_from"_L1, retry.quietFrom.toString(u"HH:mm"_s)},
                        {"quiet_until"_L1, retry.quietUntil.toString(u"HH:mm"_s)},
                        {"fields"_L1, fields}};
}

// A value that cannot be used takes the permission with it: nobody can tell what else was meant.
RetrySettings retryFromJson(const QJsonValue& value)
{
    if (value.isUndefined())
        return {};
    const QJsonObject object = value.toObject();
    RetrySettings retry;
    retry.allowed = object["allowed"_L1].toBool();
    retry.gapSeconds = object["gap_seconds"_L1].toInt(-1);
    retry.quietFrom = QTime::fromString(object["quiet_from"_L1].toString(), u"HH:mm"_s);
    retry.quietUntil = QTime::fromString(object["quiet_until"_L1].toString(), u"HH:mm"_s);
    bool usable = object["allowed"_L1].isBool() && retry.gapSeconds >= 0
        && retry.gapSeconds <= LongestGapSeconds && retry.quietFrom.isValid() && retry.quietUntil.isValid()
        && object["fields"_L1].isObject();
    const QJsonObject fields = object["fields"_L1].toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it) {
        usable = usable && it.value().isString();
        retry.fields.insert(it.key(), it.value().toString());
    }
    return usable ? retry : RetrySettings {};
}

QJsonObject accountToJson(const Account& account)
{
    QJsonObject fields;
    for (auto it = account.fields.begin(); it != account.fields.end(); ++it)
        fields.insert(it.key(), it.value());
    return QJsonObject {{"id"_L1, account.id},         {"provider"_L1, account.provider},
                        {"label"_L1, account.label},   {"base_url"_L1, account.baseUrl},
                        {"fields"_L1, fields},         {"ca_certificate"_L1, account.caCertificate},
                        {"colour"_L1, account.colour}, {"requests_per_minute"_L1, account.requestsPerMinute},
                        {"paused"_L1, account.paused}, {"retry"_L1, retryToJson(account.retry)}};
}

Account accountFromJson(const QJsonObject& object)
{
    Account account;
    account.id = object["id"_L1].toString();
    account.provider = object["provider"_L1].toString();
    account.label = object["label"_L1].toString();
    account.baseUrl = object["base_url"_L1].toString();
    const QJsonObject fields = object["fields"_L1].toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it)
        account.fields.insert(it.key(), it.value().toString());
    account.caCertificate = object["ca_certificate"_L1].toString();
    account.colour = object["colour"_L1].toString();
    account.requestsPerMinute = std::max(0, object["requests_per_minute"_L1].toInt());
    account.paused = object["paused"_L1].toBool();
    account.retry = retryFromJson(object["retry"_L1]);
    return account;
}

Result<QList<Account>> readAccountsFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure {u"%1 cannot be read: %2."_s.arg(path, file.errorString())};
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isObject())
        return Failure {u"%1 is damaged (%2 at byte %3)."_s.arg(path, error.errorString()).arg(error.offset)};
    const QJsonObject root = document.object();
    if (root["version"_L1].toInt() != AccountsVersion) {
        return Failure {
            u"%1 was written by another version of Ringback (its version is %2, this program reads %3)."_s
                .arg(path)
                .arg(root["version"_L1].toInt())
                .arg(AccountsVersion)};
    }
    if (!root["accounts"_L1].isArray())
        return Failure {u"%1 is damaged (it holds no list of accounts)."_s.arg(path)};
    QList<Account> accounts;
    QSet<QString> ids;
    const QJsonArray list = root["accounts"_L1].toArray();
    for (const QJsonValue& value : list) {
        const Account account = accountFromJson(value.toObject());
        if (const Outcome id = checkAccountId(account.id); !id)
            return Failure {u"%1: %2"_s.arg(path, id.error())};
        if (account.provider.isEmpty())
            return Failure {u"%1 is damaged (account %2 names no provider)."_s.arg(path, account.id)};
        if (ids.contains(account.id))
            return Failure {u"%1 is damaged (it holds two accounts %2)."_s.arg(path, account.id)};
        ids.insert(account.id);
        accounts.append(account);
    }
    return accounts;
}
} // namespace

QString Profile::defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/ringback";
}

Outcome Profile::ensure() const
{
    // A folder that is there may be used for something else, too: its rights are its owner's business, and
    // the files in it are made for their owner only.
    if (QFileInfo(m_folder).isDir())
        return Done {};
    if (!QDir().mkpath(m_folder))
        return Failure {
            u"The profile folder %1 cannot be made. Choose another with --profile DIR."_s.arg(m_folder)};
    // Numbers and names of people are in there.
    QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return Done {};
}

Outcome checkAccountId(const QString& id)
{
    static const QRegularExpression Pattern(u"\\A[a-z0-9][a-z0-9-]{0,39}\\z"_s);
    if (Pattern.match(id).hasMatch())
        return Done {};
    return Failure {
        u"\"%1\" is not an account ID. Use lower-case letters, digits and -, at most 40 of them, such "
        "as \"desk-1\"."_s.arg(id)};
}

Result<LoadedAccounts> loadAccounts(const Profile& profile)
{
    const QString path = profile.accountsFile();
    const QString copy = path + u".last-good";
    if (!QFileInfo::exists(path) && !QFileInfo::exists(copy))
        return LoadedAccounts {};
    const Result<QList<Account>> accounts = readAccountsFile(path);
    if (accounts)
        return LoadedAccounts {*accounts, {}};
    const Result<QList<Account>> older = readAccountsFile(copy);
    if (!older) {
        return Failure {u"%1 Its copy %2 cannot be used either. Repair the file, or move it away and add the "
                        "accounts again; nothing was changed."_s.arg(accounts.error(), copy)};
    }
    return LoadedAccounts {
        *older, u"%1 The accounts were read from its last good copy, %2."_s.arg(accounts.error(), copy)};
}

Outcome saveAccounts(const Profile& profile, const QList<Account>& accounts)
{
    if (const Outcome folder = profile.ensure(); !folder)
        return folder;
    QJsonArray list;
    for (const Account& account : accounts)
        list.append(accountToJson(account));
    const QByteArray bytes =
        QJsonDocument(QJsonObject {{"version"_L1, AccountsVersion}, {"accounts"_L1, list}}).toJson();
    const auto write = [&bytes](const QString& path) -> Outcome {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
            return Failure {
                u"%1 cannot be written: %2. The accounts are as they were."_s.arg(path, file.errorString())};
        }
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
        return Done {};
    };
    if (const Outcome main = write(profile.accountsFile()); !main)
        return main;
    // The accounts are saved now. A copy that cannot be renewed is only an older one.
    const Outcome copy = write(profile.accountsFile() + u".last-good");
    Q_UNUSED(copy)
    return Done {};
}

Outcome changeAccounts(const Profile& profile, const std::function<Outcome(QList<Account>&)>& change)
{
    if (const Outcome folder = profile.ensure(); !folder)
        return folder;
    QLockFile lock(profile.accountsFile() + u".lock");
    if (!lock.tryLock(LongestWaitForLockMs)) {
        return Failure {
            u"Another Ringback is changing %1 and does not finish. The accounts are as they were; "
            "try again."_s.arg(profile.accountsFile())};
    }
    Result<LoadedAccounts> kept = loadAccounts(profile);
    if (!kept)
        return kept.failure();
    if (const Outcome changed = change(kept->accounts); !changed)
        return changed;
    return saveAccounts(profile, kept->accounts);
}

} // namespace ringback
