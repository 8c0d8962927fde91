// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/profile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
constexpr QFile::Permissions Others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
    | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

Account desk()
{
    Account account;
    account.id = u"desk-1"_s;
    account.provider = u"vobiz"_s;
    account.label = u"Desk \u201cone\u201d"_s;
    account.baseUrl = u"https://api.example.com/v1"_s;
    account.fields = {{u"auth_id"_s, u"MA_MADEUP"_s}, {u"empty"_s, QString()}};
    account.caCertificate = u"/etc/example/ca.pem"_s;
    account.paused = true;
    return account;
}

void put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

class TestProfile : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void nothingThereIsNoAccounts()
    {
        const auto loaded = loadAccounts(profile());
        QVERIFY(loaded.ok());
        QVERIFY(loaded->accounts.isEmpty());
        QVERIFY(loaded->warning.isEmpty());
        QVERIFY2(!QFileInfo::exists(profile().folder()), "reading makes nothing");
    }

    void keepsAccounts()
    {
        Account plain;
        plain.id = u"b"_s;
        plain.provider = u"voicebip"_s;
        QVERIFY(saveAccounts(profile(), {desk(), plain}).ok());
        const auto loaded = loadAccounts(profile());
        QVERIFY2(loaded.ok(), qPrintable(loaded.error()));
        QCOMPARE(loaded->accounts, (QList<Account> {desk(), plain}));
        QVERIFY(loaded->warning.isEmpty());
    }

    void keepsRetrySettings()
    {
        Account account = desk();
        account.retry.allowed = true;
        account.retry.gapSeconds = 0;
        account.retry.quietFrom = QTime(22, 30);
        account.retry.quietUntil = QTime(7, 15);
        account.retry.fields = {{u"answer_url"_s, u"https://example.com/answer?a=1&b=\u00fc"_s},
                                {u"actions"_s, u"[{\"type\": \"talk\"}]"_s},
                                {u"empty"_s, QString()}};
        QVERIFY(saveAccounts(profile(), {account}).ok());
        const auto loaded = loadAccounts(profile());
        QVERIFY2(loaded.ok(), qPrintable(loaded.error()));
        QCOMPARE(loaded->accounts.first().retry, account.retry);
    }

    // A file from before retries, or one that somebody has been at: nothing is placed by it.
    void placesNothingUnlessTheFileClearlySaysSo_data()
    {
        QTest::addColumn<QByteArray>("retry");
        QTest::addColumn<bool>("kept");
        const QByteArray good =
            R"({"allowed":true,"gap_seconds":60,"quiet_from":"21:00","quiet_until":"08:00","fields":{}})"_ba;
        const auto row = [&good](const char* name, const char* from, const char* to, bool kept = false) {
            QTest::newRow(name) << QByteArray(good).replace(from, to) << kept;
        };
        QTest::newRow("as it was written") << good << true;
        QTest::newRow("absent") << QByteArray() << false;
        QTest::newRow("null") << "null"_ba << false;
        QTest::newRow("true") << "true"_ba << false;
        QTest::newRow("a list") << "[]"_ba << false;
        QTest::newRow("empty") << "{}"_ba << false;
        QTest::newRow("nothing but the permission") << R"({"allowed":true})"_ba << false;
        row("allowed is a word", "true", "\"true\"");
        row("allowed is a number", "true", "1");
        row("a gap below nothing", "60", "-1");
        row("a gap of years", "60", "99999999");
        row("a broken gap", "60", "1.5");
        row("the gap is a word", "60", "\"60\"");
        row("no time of day", "21:00", "25:00");
        row("a time with a zone", "08:00", "08:00Z");
        row("the time is missing", "\"08:00\"", "null");
        row("fields is a list", "{}", "[]");
        row("a field is a number", "{}", "{\"a\":1}");
        row("a field is null", "{}", "{\"a\":null}");
        row("one key more", "{}", "{},\"new\":1", true);
    }
    void placesNothingUnlessTheFileClearlySaysSo()
    {
        QFETCH(QByteArray, retry);
        QFETCH(bool, kept);
        QVERIFY(QDir().mkpath(profile().folder()));
        put(profile().accountsFile(),
            R"({"version":1,"accounts":[{"id":"x","provider":"vobiz")"
                + (retry.isEmpty() ? QByteArray() : ",\"retry\":" + retry) + "}]}");
        const auto loaded = loadAccounts(profile());
        QVERIFY2(loaded.ok(), qPrintable(loaded.error()));
        QCOMPARE(loaded->accounts.size(), 1);
        const RetrySettings read = loaded->accounts.first().retry;
        QCOMPARE(read.allowed, kept);
        if (!kept)
            QCOMPARE(read, RetrySettings {});
        else
            QCOMPARE(read.gapSeconds, 60);
    }

    void isForItsOwnerOnly()
    {
        QVERIFY(saveAccounts(profile(), {desk()}).ok());
        QCOMPARE(QFileInfo(profile().folder()).permissions() & Others, QFile::Permissions());
        QCOMPARE(QFileInfo(profile().accountsFile()).permissions() & Others, QFile::Permissions());
        QCOMPARE(QFileInfo(lastGood()).permissions() & Others, QFile::Permissions());
    }

    // --profile may name a folder that others use for something else.
    void leavesTheRightsOfAFolderThatWasThere()
    {
        QVERIFY(QDir().mkpath(profile().folder()));
        const QFile::Permissions rights =
            QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup;
        QVERIFY(QFile::setPermissions(profile().folder(), rights));
        QVERIFY(saveAccounts(profile(), {desk()}).ok());
        QCOMPARE(QFileInfo(profile().folder()).permissions() & Others, QFile::ReadGroup | QFile::ExeGroup);
    }

    void damagedFileFallsBackToItsCopy_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("cut") << "{\"version\":1,\"accounts\":[{\"id\":\"desk-1\""_ba;
        QTest::newRow("array") << "[]"_ba;
        QTest::newRow("newer version") << R"({"version":2,"accounts":[]})"_ba;
        QTest::newRow("no version") << R"({"accounts":[]})"_ba;
        QTest::newRow("no accounts") << R"({"version":1})"_ba;
        QTest::newRow("accounts is no list") << R"({"version":1,"accounts":{"a":1}})"_ba;
        QTest::newRow("an account is no object") << R"({"version":1,"accounts":["a"]})"_ba;
        QTest::newRow("bad id") << R"({"version":1,"accounts":[{"id":"../x","provider":"vobiz"}]})"_ba;
        QTest::newRow("no provider") << R"({"version":1,"accounts":[{"id":"x"}]})"_ba;
        QTest::newRow("one id twice")
            << R"({"version":1,"accounts":[{"id":"x","provider":"a"},{"id":"x","provider":"b"}]})"_ba;
    }
    void damagedFileFallsBackToItsCopy()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(saveAccounts(profile(), {desk()}).ok());
        put(profile().accountsFile(), bytes);
        const auto loaded = loadAccounts(profile());
        QVERIFY2(loaded.ok(), qPrintable(loaded.error()));
        QCOMPARE(loaded->accounts, QList<Account> {desk()});
        QVERIFY(loaded->warning.contains(lastGood()));
        QVERIFY(loaded->warning.contains(profile().accountsFile()));
        // Looking at it repaired nothing by itself: the damage can still be examined.
        QCOMPARE(bytesOf(profile().accountsFile()), bytes);
        // Without the copy it is a failure and not an empty list.
        QVERIFY(QFile::remove(lastGood()));
        const auto without = loadAccounts(profile());
        QVERIFY(!without);
        QVERIFY(without.error().contains(profile().accountsFile()));
    }

    void missingFileFallsBackToItsCopy()
    {
        QVERIFY(saveAccounts(profile(), {desk()}).ok());
        QVERIFY(QFile::remove(profile().accountsFile()));
        const auto loaded = loadAccounts(profile());
        QVERIFY(loaded.ok());
        QCOMPARE(loaded->accounts, QList<Account> {desk()});
        QVERIFY(!loaded->warning.isEmpty());
    }

    void aFailedSaveLeavesTheOldFile()
    {
        QVERIFY(saveAccounts(profile(), {desk()}).ok());
        const QByteArray before = bytesOf(profile().accountsFile());
        // A folder in the way of the file cannot be replaced by it, whoever runs this.
        const Profile blocked(m_folder->filePath(u"blocked"_s));
        QVERIFY(QDir().mkpath(blocked.accountsFile()));
        const Outcome outcome = saveAccounts(blocked, {desk()});
        QVERIFY(!outcome);
        QVERIFY(outcome.error().contains(blocked.accountsFile()));
        QVERIFY(QFileInfo(blocked.accountsFile()).isDir());
        QCOMPARE(bytesOf(profile().accountsFile()), before);
    }

    // The accounts are saved, whatever becomes of the copy.
    void aCopyThatCannotBeWrittenIsNoFailedSave()
    {
        QVERIFY(QDir().mkpath(lastGood()));
        const Outcome outcome = saveAccounts(profile(), {desk()});
        QVERIFY2(outcome.ok(), qPrintable(outcome.error()));
        QCOMPARE(loadAccounts(profile())->accounts, QList<Account> {desk()});
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        const QString file = m_folder->filePath(u"file"_s);
        put(file, "x");
        const Outcome outcome = saveAccounts(Profile(file + u"/profile"), {desk()});
        QVERIFY(!outcome);
        QVERIFY(outcome.error().contains(u"--profile"_s));
    }

    void changesWhatIsThereNow()
    {
        QVERIFY(saveAccounts(profile(), {desk()}));
        const auto addOne = [](QList<Account>& accounts) -> Outcome {
            Account other = desk();
            other.id = u"desk-%1"_s.arg(accounts.size() + 1);
            accounts.append(other);
            return Done {};
        };
        QVERIFY(changeAccounts(profile(), addOne).ok());
        QVERIFY(changeAccounts(profile(), addOne).ok());
        QCOMPARE(loadAccounts(profile())->accounts.size(), 3);

        const QByteArray before = bytesOf(profile().accountsFile());
        const Outcome refused = changeAccounts(profile(), [](QList<Account>& accounts) -> Outcome {
            accounts.clear();
            return Failure {u"no"_s};
        });
        QCOMPARE(refused.error(), u"no"_s);
        QCOMPARE(bytesOf(profile().accountsFile()), before);
    }

    // Two programs that change them at the same time lose nothing of each other's.
    void changesAtTheSameTimeAreBothKept()
    {
        const Profile shared = profile();
        const auto addMany = [&shared](const QString& prefix) {
            for (int i = 0; i < 20; ++i) {
                const Outcome added =
                    changeAccounts(shared, [&prefix, i](QList<Account>& accounts) -> Outcome {
                        Account account = desk();
                        account.id = u"%1-%2"_s.arg(prefix).arg(i);
                        accounts.append(account);
                        return Done {};
                    });
                if (!added)
                    qWarning("%s", qPrintable(added.error()));
            }
        };
        std::thread other([&addMany] { addMany(u"a"_s); });
        addMany(u"b"_s);
        other.join();
        QCOMPARE(loadAccounts(shared)->accounts.size(), 40);
    }

    void checksIds_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("good");
        QTest::newRow("plain") << u"desk"_s << true;
        QTest::newRow("digits and dashes") << u"1-a-2"_s << true;
        QTest::newRow("one") << u"x"_s << true;
        QTest::newRow("40") << QString(40, u'a') << true;
        QTest::newRow("41") << QString(41, u'a') << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("dash first") << u"-a"_s << false;
        QTest::newRow("upper case") << u"Desk"_s << false;
        QTest::newRow("underscore") << u"a_b"_s << false;
        QTest::newRow("slash") << u"a/b"_s << false;
        QTest::newRow("dots") << u".."_s << false;
        QTest::newRow("blank") << u"a b"_s << false;
        QTest::newRow("line end") << u"a\n"_s << false;
        QTest::newRow("other script") << u"\u0430"_s << false;
        QTest::newRow("null character") << u"a"_s + QChar(u'\0') << false;
    }
    void checksIds()
    {
        QFETCH(QString, id);
        QTEST(checkAccountId(id).ok(), "good");
    }

private:
    Profile profile() const { return Profile(m_folder->filePath(u"profile"_s)); }
    QString lastGood() const { return profile().accountsFile() + u".last-good"; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
