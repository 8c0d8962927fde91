// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctl.h"

using namespace Qt::StringLiterals;
using namespace ctl;

namespace {
const QByteArray Limited =
    R"({"error_code":"RATE_LIMITED","message":"slow down","request_id":"req_made_up"})";
}

// The commands that need no provider.
class TestRingbackctl : public QObject {
    Q_OBJECT

private slots:
    void init() { m_ctl = std::make_unique<Ctl>(); }

    void wrongUsageIsTwoAndSaidOnStderr_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList {};
        QTest::newRow("unknown command") << QStringList {u"frobnicate"_s};
        QTest::newRow("unknown option") << QStringList {u"calls"_s, u"--nope"_s};
        QTest::newRow("bad limit") << QStringList {u"calls"_s, u"--limit"_s, u"0"_s};
        QTest::newRow("requests limit") << QStringList {u"requests"_s, u"--limit"_s, u"many"_s};
        QTest::newRow("bad status") << QStringList {u"calls"_s, u"status:exploded"_s};
        QTest::newRow("mistyped key") << QStringList {u"calls"_s, u"staus:failed"_s};
        QTest::newRow("bad time") << QStringList {u"calls"_s, u"since:yesterday"_s};
        QTest::newRow("time without zone") << QStringList {u"calls"_s, u"since:2026-05-01T10:00"_s};
        QTest::newRow("no value") << QStringList {u"calls"_s, u"provider:"_s};
        QTest::newRow("errors by status") << QStringList {u"errors"_s, u"status:failed"_s};
        QTest::newRow("errors by entry") << QStringList {u"errors"_s, u"entry:x/y"_s};
        QTest::newRow("poll since") << QStringList {u"poll"_s, u"--since"_s, u"soon"_s};
        QTest::newRow("simulate rate") << QStringList {u"simulate"_s, u"--rate"_s, u"-1"_s};
        QTest::newRow("simulate provider") << QStringList {u"simulate"_s, u"--providers"_s, u"acme"_s};
        QTest::newRow("decode status") << QStringList {u"decode"_s, u"--http-status"_s, u"42"_s};
        QTest::newRow("decode header") << QStringList {u"decode"_s, u"--header"_s, u"nocolon"_s};
        QTest::newRow("decode operation") << QStringList {u"decode"_s, u"--operation"_s, u"dance"_s};
        QTest::newRow("decode provider") << QStringList {u"decode"_s, u"--provider"_s, u"acme"_s};
        QTest::newRow("ending without provider") << QStringList {u"decode"_s, u"--call-ending"_s, u"3010"_s};
        QTest::newRow("accounts verb") << QStringList {u"accounts"_s, u"frob"_s};
        QTest::newRow("providers verb") << QStringList {u"providers"_s, u"frob"_s};
    }
    void wrongUsageIsTwoAndSaidOnStderr()
    {
        QFETCH(QStringList, arguments);
        const Ran ran = m_ctl->run(arguments);
        QVERIFY2(ran.exit == 2, ran.text());
        QVERIFY2(ran.out.isEmpty(), ran.text());
        QVERIFY2(ran.err.size() > 10, ran.text());
        QVERIFY2(!QFileInfo::exists(m_ctl->profile()), "wrong usage leaves nothing behind");
    }

    void saysWhatAFilterMayBe()
    {
        QVERIFY(m_ctl->run({u"calls"_s, u"status:exploded"_s}).err.contains("no-answer"));
        QVERIFY(m_ctl->run({u"calls"_s, u"staus:failed"_s}).err.contains("status"));
        QVERIFY(m_ctl->run({u"calls"_s, u"since:yesterday"_s}).err.contains("2h"));
    }

    void helpAndVersion()
    {
        const Ran help = m_ctl->run({u"--help"_s});
        QVERIFY2(help.exit == 0, help.text());
        QVERIFY(help.out.contains("simulate"));
        QVERIFY(help.err.isEmpty());
        const Ran version = m_ctl->run({u"--version"_s});
        QVERIFY2(version.exit == 0 && version.out.startsWith("ringbackctl 0."), version.text());
        QVERIFY(m_ctl->run({u"poll"_s, u"--help"_s}).out.contains("--since"));
    }

    void anEmptyProfileIsNoError()
    {
        for (const QString& command : {u"calls"_s, u"errors"_s, u"requests"_s}) {
            const Ran ran = m_ctl->run({command, u"--format"_s, u"json"_s});
            QVERIFY2(ran.exit == 0 && ran.out == "[]\n", ran.text());
        }
        const Ran accounts = m_ctl->run({u"accounts"_s, u"list"_s, u"--format"_s, u"json"_s});
        QVERIFY2(accounts.exit == 0 && accounts.out == "[]\n", accounts.text());
        const Ran poll = m_ctl->run({u"poll"_s, u"--format"_s, u"json"_s});
        QVERIFY2(poll.exit == 0 && poll.object().value(u"accounts"_s).isArray(), poll.text());
        QVERIFY(poll.err.contains("accounts add"));
        QCOMPARE(m_ctl->run({u"watch"_s}).exit, 1);
        QCOMPARE(m_ctl->run({u"call"_s, u"nope"_s}).exit, 1);
    }

    void resultsThatCannotBeWrittenAreAFailure()
    {
        QProcess process;
        process.setProcessEnvironment(m_ctl->environment);
        process.setStandardOutputFile(u"/dev/full"_s);
        process.start(QStringLiteral(RINGBACKCTL),
                      {u"providers"_s, u"list"_s, u"--profile"_s, m_ctl->profile()});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("output"));
    }

    // ---- accounts ----

    void accountsComeAndGo()
    {
        Ran ran = add({u"--id"_s, u"desk"_s, u"--provider"_s, u"vobiz"_s, u"--label"_s, u"Desk"_s, u"--set"_s,
                       u"auth_id=MA_MADEUP"_s});
        QVERIFY2(ran.exit == 0, ran.text());
        QVERIFY2(ran.err.contains("RINGBACK_SECRET_DESK_AUTH_TOKEN"), ran.text());
        ran = list();
        QVERIFY2(ran.exit == 0, ran.text());
        QCOMPARE(ran.array().size(), 1);
        QJsonObject account = ran.array().first().toObject();
        QCOMPARE(keysOf(account),
                 sorted({u"id"_s, u"provider"_s, u"label"_s, u"base_url"_s, u"fields"_s, u"paused"_s,
                         u"missing"_s, u"freshness"_s}));
        QCOMPARE(account.value(u"base_url"_s).toString(), u"https://api.vobiz.ai/api/v1"_s);
        QCOMPARE(account.value(u"fields"_s).toObject().value(u"auth_id"_s).toString(), u"MA_MADEUP"_s);
        QCOMPARE(account.value(u"missing"_s).toArray(), (QJsonArray {u"RINGBACK_SECRET_DESK_AUTH_TOKEN"_s}));
        QCOMPARE(account.value(u"freshness"_s).toObject().value(u"state"_s).toString(), u"never-polled"_s);

        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_AUTH_TOKEN"_s, u"k-made-up"_s);
        ran = list();
        QVERIFY(ran.array().first().toObject().value(u"missing"_s).toArray().isEmpty());
        QVERIFY(!ran.out.contains("k-made-up"));

        QCOMPARE(add({u"--id"_s, u"desk"_s, u"--provider"_s, u"voicebip"_s}).exit, 1);
        QCOMPARE(m_ctl->run({u"accounts"_s, u"remove"_s, u"desc"_s}).exit, 1);
        ran = m_ctl->run({u"accounts"_s, u"remove"_s, u"desk"_s});
        QVERIFY2(ran.exit == 0 && ran.out.isEmpty(), ran.text());
        QCOMPARE(list().array().size(), 0);
    }

    void refusesWhatAnAccountCannotBe_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("said");
        const QStringList vobiz {u"--id"_s, u"x"_s, u"--provider"_s, u"vobiz"_s};
        const QStringList voicebip {u"--id"_s, u"x"_s, u"--provider"_s, u"voicebip"_s};
        QTest::newRow("no id") << QStringList {u"--provider"_s, u"vobiz"_s} << "--id"_ba;
        QTest::newRow("bad id") << QStringList {u"--id"_s, u"A B"_s, u"--provider"_s, u"vobiz"_s} << "A B"_ba;
        QTest::newRow("no provider") << QStringList {u"--id"_s, u"x"_s} << "--provider"_ba;
        QTest::newRow("unknown provider")
            << QStringList {u"--id"_s, u"x"_s, u"--provider"_s, u"acme"_s} << "acme"_ba;
        QTest::newRow("missing field") << vobiz << "auth_id"_ba;
        QTest::newRow("unknown field") << vobiz + QStringList {u"--set"_s, u"nope=1"_s} << "auth_id"_ba;
        QTest::newRow("no value") << vobiz + QStringList {u"--set"_s, u"auth_id"_s} << "FIELD=VALUE"_ba;
        QTest::newRow("a secret") << voicebip + QStringList {u"--set"_s, u"api_key=k-made-up"_s}
                                  << "RINGBACK_SECRET_X_API_KEY"_ba;
        QTest::newRow("plain http") << voicebip
                + QStringList {u"--base-url"_s, u"http://api.example.com/v1"_s}
                                    << "https"_ba;
        QTest::newRow("key in the address")
            << voicebip + QStringList {u"--base-url"_s, u"https://u:k-made-up@example.com/v1"_s}
            << "secret"_ba;
        QTest::newRow("query in the address")
            << voicebip + QStringList {u"--base-url"_s, u"https://example.com/v1?key=k-made-up"_s} << "?"_ba;
        QTest::newRow("no address") << QStringList {u"--id"_s,   u"x"_s,     u"--provider"_s,
                                                    u"voxifi"_s, u"--set"_s, u"list_path=/calls"_s}
                                    << "--base-url"_ba;
        QTest::newRow("bad choice") << QStringList {u"--id"_s,    u"x"_s,     u"--provider"_s,
                                                    u"voipbin"_s, u"--set"_s, u"auth=magic"_s}
                                    << "access_key"_ba;
    }
    void refusesWhatAnAccountCannotBe()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, said);
        const Ran ran = add(arguments);
        QVERIFY2(ran.exit == 2, ran.text());
        QVERIFY2(ran.out.isEmpty(), ran.text());
        QVERIFY2(ran.err.contains(said), ran.text());
        QVERIFY2(!ran.err.contains("k-made-up"), ran.text());
        QVERIFY(!QFileInfo::exists(m_ctl->profile() + u"/accounts.json"));
    }

    void refusesClashingVariables()
    {
        // Two definitions of the user's whose fields come together in one variable.
        const QByteArray bytes =
            m_ctl->run({u"providers"_s, u"show"_s, u"voicebip"_s, u"--format"_s, u"json"_s}).out;
        QVERIFY(bytes.contains("api_key"));
        const QStringList one {u"--id"_s, u"a-api"_s, u"--provider"_s, u"own"_s};
        const QStringList other {u"--id"_s, u"a"_s, u"--provider"_s, u"voicebip"_s};
        QByteArray definition =
            bytesOf(QStringLiteral(RINGBACK_SOURCE_DIR "/resources/providers/voicebip/provider.json"));
        definition.replace("\"voicebip\"", "\"own\"").replace("api_key", "key");
        m_ctl->put(u"profile/providers/own/provider.json"_s, definition);
        QByteArray errors =
            bytesOf(QStringLiteral(RINGBACK_SOURCE_DIR "/resources/providers/voicebip/errors.json"));
        m_ctl->put(u"profile/providers/own/errors.json"_s, errors.replace("\"voicebip\"", "\"own\""));
        Ran ran = add(one);
        QVERIFY2(ran.exit == 0, ran.text());
        ran = add(other);
        QVERIFY2(ran.exit == 2, ran.text());
        QVERIFY2(ran.err.contains("RINGBACK_SECRET_A_API_KEY") && ran.err.contains("a-api"), ran.text());
        QCOMPARE(list().array().size(), 1);
    }

    void aDamagedAccountsFileIsSaid()
    {
        QVERIFY(add({u"--id"_s, u"desk"_s, u"--provider"_s, u"voicebip"_s}).exit == 0);
        m_ctl->put(u"profile/accounts.json"_s, "{\"version\":1,");
        Ran ran = list();
        QCOMPARE(ran.array().size(), 1);
        QVERIFY2(ran.err.contains("last-good"), ran.text());
        m_ctl->put(u"profile/accounts.json.last-good"_s, "rubbish");
        for (const QStringList& command : {QStringList {u"accounts"_s, u"list"_s}, QStringList {u"poll"_s}}) {
            ran = m_ctl->run(command);
            QVERIFY2(ran.exit == 1 && ran.out.isEmpty() && ran.err.contains("accounts.json"), ran.text());
        }
        ran = add({u"--id"_s, u"b"_s, u"--provider"_s, u"voicebip"_s});
        QVERIFY2(ran.exit == 1, ran.text());
        QCOMPARE(bytesOf(m_ctl->path(u"profile/accounts.json"_s)), "{\"version\":1,");
    }

    // ---- decode ----

    void decodesFromStdinAndFile()
    {
        const QStringList json {u"--format"_s, u"json"_s};
        for (const QStringList& from :
             {QStringList {}, QStringList {u"-"_s}, QStringList {m_ctl->put(u"error.json"_s, Limited)}}) {
            const Ran ran = m_ctl->run(QStringList {u"decode"_s} + from + json, Limited);
            QVERIFY2(ran.exit == 0, ran.text());
            QCOMPARE(ran.out.count('\n'), 1);
            const QJsonObject error = ran.object();
            QCOMPARE(keysOf(error), decodedKeys());
            QCOMPARE(keysOf(error.value(u"retry"_s).toObject()), retryKeys());
            QCOMPARE(error.value(u"provider"_s).toString(), u"voicebip"_s);
            QCOMPARE(error.value(u"confidence"_s).toString(), u"certain"_s);
            QCOMPARE(error.value(u"entry"_s).toString(), u"voicebip/RATE_LIMITED"_s);
            QCOMPARE(error.value(u"request_id"_s).toString(), u"req_made_up"_s);
            QCOMPARE(error.value(u"request_id_source"_s).toString(), u"body:/request_id"_s);
            QVERIFY(error.value(u"http_status"_s).isNull());
            QVERIFY(error.value(u"fields"_s).isArray() && error.value(u"candidates"_s).isArray());
            QVERIFY(error.value(u"details"_s).isObject());
        }
        const Ran none = m_ctl->run({u"decode"_s, u"/nowhere/at/all"_s});
        QVERIFY2(none.exit == 1 && none.out.isEmpty() && none.err.contains("/nowhere/at/all"), none.text());
    }

    void pointsAtACodeInATextWithoutAnError()
    {
        const Ran ran = m_ctl->run({u"decode"_s, u"--format"_s, u"json"_s},
                                   "12:00:01 vobiz hangup HangupCauseCode=6010 to=+15550100200\n");
        QCOMPARE(ran.exit, 3);
        QVERIFY(ran.object().value(u"entry"_s).isNull());
        QVERIFY2(ran.err.contains("ringbackctl explain --provider vobiz 6010"), ran.text());
        // Where an error was found there is nothing to point at.
        const Ran found = m_ctl->run({u"decode"_s}, Limited);
        QVERIFY2(found.err.isEmpty(), found.text());
    }

    void decodesAWholeResponse()
    {
        const Ran ran = m_ctl->run({u"decode"_s, u"--format"_s, u"json"_s},
                                   "HTTP/1.1 429 Too Many Requests\r\nretry-after: 17\r\n\r\n" + Limited);
        QCOMPARE(ran.object().value(u"http_status"_s).toInt(), 429);
        const QJsonObject retry = ran.object().value(u"retry"_s).toObject();
        QCOMPARE(retry.value(u"wait_seconds"_s).toInt(), 17);
        QCOMPARE(retry.value(u"wait_source"_s).toString(), u"header"_s);
        // By options it is the same.
        const Ran options = m_ctl->run({u"decode"_s, u"--http-status"_s, u"429"_s, u"--header"_s,
                                        u"Retry-After: 17"_s, u"--format"_s, u"json"_s},
                                       Limited);
        QCOMPARE(options.object(), ran.object());
    }

    void decodesSeveral()
    {
        const Ran ran =
            m_ctl->run({u"decode"_s, u"--format"_s, u"json"_s},
                       "10:00 got " + Limited
                           + "\n10:01 got "
                             R"({"error_code":"MADE_UP_CODE","message":"no","documentation_url":"x"})");
        const QList<QByteArray> lines = ran.out.trimmed().split('\n');
        QVERIFY2(lines.size() == 2, ran.text());
        QVERIFY2(ran.exit == 3, ran.text());
        const QJsonObject second = QJsonDocument::fromJson(lines.last()).object();
        QCOMPARE(second.value(u"recognised"_s).toBool(), false);
        QCOMPARE(second.value(u"code"_s).toString(), u"MADE_UP_CODE"_s);
        QCOMPARE(second.value(u"message"_s).toString(), u"no"_s);
    }

    void anUnknownErrorIsThree()
    {
        for (const QByteArray& input : {QByteArray(), "what is this"_ba, R"({"a":1})"_ba}) {
            const Ran ran = m_ctl->run({u"decode"_s, u"--format"_s, u"json"_s}, input);
            QVERIFY2(ran.exit == 3, ran.text());
            QVERIFY(ran.object().value(u"provider"_s).isNull());
            QCOMPARE(ran.object().value(u"recognised"_s).toBool(true), false);
        }
    }

    void providersTextCannotActOnTheTerminal()
    {
        const Ran ran = m_ctl->run({u"decode"_s, u"--provider"_s, u"voicebip"_s},
                                   "{\"error_code\":\"X\",\"message\":\"a\\u001b[2Jb\"}");
        QVERIFY2(!ran.out.contains('\x1b'), ran.text());
        QVERIFY(ran.out.contains("[2Jb"));
    }

    void decodesCallEndings()
    {
        const QStringList base {u"decode"_s,   u"--provider"_s, u"vobiz"_s,
                                u"--format"_s, u"json"_s,       u"--call-ending"_s};
        const Ran busy = m_ctl->run(base + QStringList {u"3010"_s});
        QVERIFY2(busy.exit == 0, busy.text());
        QCOMPARE(keysOf(busy.object()), decodedKeys());
        QCOMPARE(busy.object().value(u"code"_s).toString(), u"3010"_s);
        QVERIFY(busy.object().value(u"http_status"_s).isNull());
        const Ran unknown = m_ctl->run(base + QStringList {u"99999"_s});
        QVERIFY2(unknown.exit == 3, unknown.text());
        QCOMPARE(m_ctl->run(base + QStringList {u"3010"_s, u"--answered"_s, u"maybe"_s}).exit, 2);
        QCOMPARE(m_ctl->run(base + QStringList {u"3010"_s, u"--direction"_s, u"up"_s}).exit, 2);
    }

    // ---- providers ----

    void listsAndShowsProviders()
    {
        const Ran all = m_ctl->run({u"providers"_s, u"list"_s, u"--format"_s, u"json"_s});
        QVERIFY2(all.exit == 0, all.text());
        QStringList ids;
        for (const QJsonValue& value : all.array())
            ids.append(value.toObject().value(u"id"_s).toString());
        QCOMPARE(sorted(ids), sorted({u"voicebip"_s, u"voipbin"_s, u"vobiz"_s, u"truedy"_s, u"voxifi"_s}));
        for (const QString& id : ids) {
            const Ran one = m_ctl->run({u"providers"_s, u"show"_s, id, u"--format"_s, u"json"_s});
            QVERIFY2(one.exit == 0, one.text());
            const QJsonArray fields = one.object().value(u"account"_s).toArray();
            QVERIFY2(!fields.isEmpty(), qPrintable(id));
            for (const QJsonValue& field : fields) {
                for (const QString& key :
                     {u"key"_s, u"label"_s, u"secret"_s, u"required"_s, u"choices"_s, u"default"_s})
                    QVERIFY2(field.toObject().contains(key), qPrintable(id + u' ' + key));
                QVERIFY(field.toObject().value(u"choices"_s).isArray());
            }
        }
        const Ran shown = m_ctl->run({u"providers"_s, u"show"_s, u"voicebip"_s});
        QVERIFY2(shown.out.contains("\nPlaces calls  POST /"), shown.text());
        QCOMPARE(m_ctl->run({u"providers"_s, u"show"_s, u"acme"_s}).exit, 1);
        QCOMPARE(m_ctl->run({u"providers"_s, u"show"_s}).exit, 2);
    }

    void lintNamesFilePointerAndRemedy()
    {
        const QString good = QStringLiteral(RINGBACK_SOURCE_DIR "/resources/providers");
        const Ran fine = m_ctl->run({u"providers"_s, u"lint"_s, good});
        QVERIFY2(fine.exit == 0, fine.text());
        QByteArray definition = bytesOf(good + u"/voicebip/provider.json");
        definition.replace("\"every_seconds\"", "\"evry_seconds\"");
        const QString file = m_ctl->put(u"profile/providers/voicebip/provider.json"_s, definition);
        m_ctl->put(u"profile/providers/voicebip/errors.json"_s, bytesOf(good + u"/voicebip/errors.json"));
        const Ran broken = m_ctl->run({u"providers"_s, u"lint"_s, file, u"--format"_s, u"json"_s});
        QVERIFY2(broken.exit == 1, broken.text());
        QVERIFY(!broken.array().isEmpty());
        const QJsonObject problem = broken.array().first().toObject();
        QCOMPARE(keysOf(problem), sorted({u"file"_s, u"pointer"_s, u"text"_s}));
        QCOMPARE(problem.value(u"file"_s).toString(), file);
        QCOMPARE(problem.value(u"pointer"_s).toString(), u"/polling/evry_seconds"_s);
        QVERIFY2(problem.value(u"text"_s).toString().contains(u"every_seconds"_s), broken.text());
        const Ran text = m_ctl->run({u"providers"_s, u"lint"_s, file});
        QVERIFY2(text.out.contains(file.toUtf8()) && text.out.contains("/polling/evry_seconds"), text.text());
        QCOMPARE(m_ctl->run({u"providers"_s, u"lint"_s, u"/nowhere"_s}).exit, 1);
        QCOMPARE(m_ctl->run({u"providers"_s, u"lint"_s}).exit, 2);

        // In use it is said and the built-in one stays.
        const Ran used = m_ctl->run({u"providers"_s, u"list"_s, u"--format"_s, u"json"_s});
        QVERIFY2(used.exit == 3 && used.array().size() == 5 && used.err.contains("evry_seconds"),
                 used.text());
    }

    // ---- doctor ----

    void doctorFindsWhatIsWrong()
    {
        const QStringList doctor {u"doctor"_s, u"--format"_s, u"json"_s};
        Ran ran = m_ctl->run(doctor);
        QVERIFY2(ran.exit == 0 && ran.object().value(u"healthy"_s).toBool(), ran.text());
        QVERIFY2(!QFileInfo::exists(m_ctl->profile()), "looking makes nothing");
        for (const QJsonValue& check : ran.object().value(u"checks"_s).toArray())
            QCOMPARE(keysOf(check.toObject()), sorted({u"check"_s, u"ok"_s, u"text"_s}));

        QVERIFY(add({u"--id"_s, u"desk"_s, u"--provider"_s, u"voicebip"_s}).exit == 0);
        ran = m_ctl->run(doctor);
        QVERIFY2(ran.exit == 3 && ran.out.contains("RINGBACK_SECRET_DESK_API_KEY"), ran.text());
        m_ctl->environment.insert(u"RINGBACK_SECRET_DESK_API_KEY"_s, u"k-made-up"_s);
        ran = m_ctl->run(doctor);
        QVERIFY2(ran.exit == 0 && !ran.out.contains("k-made-up"), ran.text());
        m_ctl->put(u"profile/history.sqlite"_s, QByteArray(4096, 'x'));
        ran = m_ctl->run(doctor);
        QVERIFY2(ran.exit == 3 && ran.out.contains("history.sqlite"), ran.text());
        ran = m_ctl->run({u"calls"_s});
        QVERIFY2(ran.exit == 1 && ran.out.isEmpty() && ran.err.contains("history.sqlite"), ran.text());
        ran = m_ctl->run({u"poll"_s});
        QVERIFY2(ran.exit == 1 && ran.err.contains("history.sqlite"), ran.text());
        QCOMPARE(bytesOf(m_ctl->path(u"profile/history.sqlite"_s)), QByteArray(4096, 'x'));
    }

private:
    Ran add(const QStringList& arguments) const
    {
        return m_ctl->run(QStringList {u"accounts"_s, u"add"_s} + arguments);
    }
    Ran list() const { return m_ctl->run({u"accounts"_s, u"list"_s, u"--format"_s, u"json"_s}); }
    static QByteArray bytesOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<Ctl> m_ctl;
};

QTEST_GUILESS_MAIN(TestRingbackctl)
#include "tst_ringbackctl.moc"
