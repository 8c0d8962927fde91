// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/accountmarks.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QMessageAuthenticationCode>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
AccountBinding withPassword(const QString& password)
{
    AccountBinding binding;
    binding.definition.id = u"acme"_s;
    binding.definition.baseUrl = u"https://api.acme.example"_s;
    binding.account.id = u"desk"_s;
    binding.account.provider = u"acme"_s;
    binding.account.fields = {{u"username"_s, u"desk@example.com"_s}};
    binding.secrets = {{u"password"_s, password}};
    return binding;
}

PollState kept(const PollState& state)
{
    return pollStateFromJson(toJson(state));
}
} // namespace

class TestAccountMarks : public QObject {
    Q_OBJECT

private slots:
    void aKeyRefusedTwiceIsRefusedWhileItIsThatKey()
    {
        PollState state;
        const AccountBinding binding = withPassword(u"summer-made-up"_s);
        noteRefusal(state, binding);
        QVERIFY(!isRefused(state, binding));
        noteRefusal(state, binding);
        QVERIFY(isRefused(kept(state), binding));
        QVERIFY(!isRefusalOfAnother(kept(state), binding));
        const AccountBinding changed = withPassword(u"winter-made-up"_s);
        QVERIFY(!isRefused(kept(state), changed));
        QVERIFY(isRefusalOfAnother(kept(state), changed));
        // The other key has a first refusal of its own.
        noteRefusal(state, changed);
        QCOMPARE(state.refusals, 1);
    }

    // The profile alone, with every word of a dictionary: under a mark key of the guesser's own no guess
    // fits, the right one included.
    void theProfileDoesNotTellAGuessFromAnother()
    {
        QTemporaryDir ours;
        QTemporaryDir theirs;
        const MarkKey key = MarkKey::inFolder(ours.path());
        const MarkKey guessers = MarkKey::inFolder(theirs.path());
        const AccountBinding right = withPassword(u"summer-made-up"_s);
        PollState state;
        noteRefusal(state, right, key);
        noteRefusal(state, right, key);
        QVERIFY(isRefused(state, right, key));
        QVERIFY(!isRefused(state, right, guessers));
        QVERIFY(!isRefusalOfAnother(state, withPassword(u"winter-made-up"_s), guessers));
        QVERIFY(settingsMark(right, key) != settingsMark(withPassword(u"winter-made-up"_s), key));
        QVERIFY(settingsMark(right, key) != settingsMark(right, guessers));
        QCOMPARE(targetMark(right), targetMark(withPassword(u"winter-made-up"_s)));
        // Nor does the salt that is kept help with the hash that older versions used.
        QMessageAuthenticationCode old(QCryptographicHash::Sha256, state.refusedSalt);
        old.addData(right.baseUrl().toUtf8() + "password"_ba + '\0' + "summer-made-up"_ba + '\0'
                    + "username"_ba + '\0' + "desk@example.com"_ba + '\0');
        QVERIFY(!state.refusedMark.contains(old.result().left(4)));
    }

    // A new login, or a computer that was started again: one more try, and its refusal is enough.
    void withoutTheMarkKeyTheKeyIsTriedOnceMore()
    {
        QTemporaryDir before;
        QTemporaryDir after;
        const MarkKey lost = MarkKey::inFolder(before.path());
        const MarkKey key = MarkKey::inFolder(after.path());
        const AccountBinding binding = withPassword(u"summer-made-up"_s);
        PollState state;
        noteRefusal(state, binding, lost);
        noteRefusal(state, binding, lost);
        QVERIFY(!isRefused(state, binding, key));
        noteRefusal(state, binding, key);
        QVERIFY(isRefused(state, binding, key));
    }

    void aMarkOfAnOlderVersionGoesAtOnceAndCostsOneTry()
    {
        const PollState state = pollStateFromJson(
            R"({"refusals":2,"refused_salt":"00112233","refused_mark":"01020304","failures":2,"failed_mark":"aabbccdd"})");
        QVERIFY(!toJson(state).contains("01020304"));
        QVERIFY(!toJson(state).contains("00112233"));
        QVERIFY(!toJson(state).contains("aabbccdd"));
        const AccountBinding binding = withPassword(u"summer-made-up"_s);
        QVERIFY(!isRefused(state, binding));
        QVERIFY(!isRefusalOfAnother(state, binding)); // waits that were asked for hold
        PollState again = state;
        noteRefusal(again, binding);
        QVERIFY(isRefused(again, binding));
    }

    void oneLoginHasOneMarkKey()
    {
        QTemporaryDir folder;
        const MarkKey first = MarkKey::inFolder(folder.path());
        const MarkKey second = MarkKey::inFolder(folder.path());
        QCOMPARE(second.id(), first.id());
        QCOMPARE(second.markOf("text"), first.markOf("text"));
        QVERIFY(first.markOf("other text") != first.markOf("text"));
        const QFileInfoList files = QDir(folder.path()).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 1);
        QCOMPARE(files.first().size(), 32);
#ifdef Q_OS_UNIX
        QVERIFY(!(files.first().permissions() & (QFile::ReadGroup | QFile::ReadOther)));
#endif
        QTemporaryDir another;
        QVERIFY(MarkKey::inFolder(another.path()).id() != first.id());
    }

    void aFileThatCannotBeTrustedIsNotUsed_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("readable for others") << u"open"_s;
        QTest::newRow("too short") << u"short"_s;
        QTest::newRow("a link") << u"link"_s;
    }
    void aFileThatCannotBeTrustedIsNotUsed()
    {
        QFETCH(QString, what);
        QTemporaryDir folder;
        const MarkKey made = MarkKey::inFolder(folder.path());
        const QString path = QDir(folder.path()).entryInfoList(QDir::Files).first().filePath();
        if (what == "open"_L1) {
#ifndef Q_OS_UNIX
            QSKIP("access rights of files mean nothing here");
#endif
            QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
        } else if (what == "short"_L1) {
            QVERIFY(QFile::resize(path, 31));
        } else {
            QVERIFY(QFile::rename(path, path + u".elsewhere"));
            QVERIFY(QFile::link(path + u".elsewhere", path));
        }
        const MarkKey own = MarkKey::inFolder(folder.path());
        QVERIFY(own.id() != made.id());
        QVERIFY(MarkKey::inFolder(folder.path()).id() != own.id()); // of this process alone, each time
    }
};

QTEST_GUILESS_MAIN(TestAccountMarks)
#include "tst_accountmarks.moc"
