// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
Definition withFields(const QStringList& secretKeys, const QStringList& plainKeys = {})
{
    Definition definition;
    for (const QString& key : secretKeys) {
        AccountField field;
        field.key = key;
        field.secret = true;
        definition.account.append(field);
    }
    for (const QString& key : plainKeys) {
        AccountField field;
        field.key = key;
        definition.account.append(field);
    }
    return definition;
}

Account named(const QString& id)
{
    Account account;
    account.id = id;
    return account;
}
} // namespace

class TestSecrets : public QObject {
    Q_OBJECT

private slots:
    void namesVariables_data()
    {
        QTest::addColumn<QString>("account");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("variable");
        QTest::newRow("plain") << u"desk"_s << u"api_key"_s << u"RINGBACK_SECRET_DESK_API_KEY"_s;
        QTest::newRow("dash and digit")
            << u"desk-1"_s << u"auth_token"_s << u"RINGBACK_SECRET_DESK_1_AUTH_TOKEN"_s;
        QTest::newRow("other characters") << u"a.b c"_s << u"k:\u00e9"_s << u"RINGBACK_SECRET_A_B_C_K__"_s;
    }
    void namesVariables()
    {
        QFETCH(QString, account);
        QFETCH(QString, field);
        QTEST(secretVariable(account, field), "variable");
    }

    void takesSecretFieldsFromTheEnvironment()
    {
        QProcessEnvironment environment;
        environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up"_s);
        environment.insert(u"RINGBACK_SECRET_DESK_EMPTY"_s, QString());
        environment.insert(u"RINGBACK_SECRET_DESK_REGION"_s, u"eu"_s);
        environment.insert(u"RINGBACK_SECRET_OTHER_API_KEY"_s, u"not-mine"_s);
        const EnvironmentSecrets source(environment);
        const Secrets secrets =
            source.secretsFor(named(u"desk"_s), withFields({u"api_key"_s, u"empty"_s}, {u"region"_s}));
        QCOMPARE(secrets, (Secrets {{u"api_key"_s, u"k-made-up"_s}}));
    }

    // What the program starts later must not inherit the keys.
    void takesThemOutOfTheEnvironment()
    {
        qputenv("RINGBACK_SECRET_DESK_API_KEY", "k-made-up=1");
        qputenv("RINGBACK_SECRETIVE", "no");
        qputenv("RINGBACK_OTHER", "stays");
        const EnvironmentSecrets source = EnvironmentSecrets::taken();
        QVERIFY(!qEnvironmentVariableIsSet("RINGBACK_SECRET_DESK_API_KEY"));
        QCOMPARE(qgetenv("RINGBACK_SECRETIVE"), QByteArray("no"));
        QCOMPARE(qgetenv("RINGBACK_OTHER"), QByteArray("stays"));
        QVERIFY(source.has(u"desk"_s, u"api_key"_s));
        QCOMPARE(source.secretsFor(named(u"desk"_s), withFields({u"api_key"_s})).value(u"api_key"_s),
                 u"k-made-up=1"_s);
    }

    void overwritesWhatIsItsOwn()
    {
        QString secret = u"k-made-up-1"_s;
        secret.detach();
        const QString shared = secret;
        QString copy = shared;
        overwrite(copy); // another text shares these characters: they stay what they are
        QVERIFY(copy.isEmpty());
        QCOMPARE(shared, u"k-made-up-1"_s);
        Secrets secrets {{u"a"_s, u"1"_s}};
        overwrite(secrets);
        QVERIFY(secrets.isEmpty());
    }

    void memoryKeepsAccountsApart()
    {
        MemorySecrets source;
        source.set(u"a"_s, {{u"k"_s, u"1"_s}});
        QCOMPARE(source.secretsFor(named(u"a"_s), {}).value(u"k"_s), u"1"_s);
        QVERIFY(source.secretsFor(named(u"b"_s), {}).isEmpty());
    }

    void refusesClashes_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QStringList>("fields");
        QTest::addColumn<QString>("otherId");
        QTest::addColumn<QStringList>("otherFields");
        QTest::addColumn<bool>("clash");
        QTest::newRow("a-b/c and a/b_c")
            << u"a-b"_s << QStringList {u"c"_s} << u"a"_s << QStringList {u"b_c"_s} << true;
        QTest::newRow("the other way round")
            << u"a"_s << QStringList {u"b_c"_s} << u"a-b"_s << QStringList {u"c"_s} << true;
        QTest::newRow("one of several")
            << u"a"_s << QStringList {u"x"_s, u"b_c"_s} << u"a-b"_s << QStringList {u"y"_s, u"c"_s} << true;
        QTest::newRow("alike, but apart")
            << u"desk"_s << QStringList {u"api_key"_s} << u"desk-2"_s << QStringList {u"api_key"_s} << false;
        QTest::newRow("no secrets") << u"a-b"_s << QStringList {} << u"a"_s << QStringList {u"b_c"_s}
                                    << false;
    }
    void refusesClashes()
    {
        QFETCH(QString, id);
        QFETCH(QStringList, fields);
        QFETCH(QString, otherId);
        QFETCH(QStringList, otherFields);
        QFETCH(bool, clash);
        const Outcome outcome =
            checkVariableClash(named(id), withFields(fields), {named(otherId)}, {withFields(otherFields)});
        QCOMPARE(!outcome, clash);
        if (clash) {
            QVERIFY(outcome.error().contains(u"RINGBACK_SECRET_A_B_C"_s));
            QVERIFY(outcome.error().contains(u'"' + otherId + u'"'));
        }
    }

    // A field that is no secret is read from no variable.
    void plainFieldsDoNotClash()
    {
        QVERIFY(checkVariableClash(named(u"a-b"_s), withFields({u"c"_s}), {named(u"a"_s)},
                                   {withFields({}, {u"b_c"_s})})
                    .ok());
    }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
