// SPDX-License-Identifier: GPL-3.0-or-later
// `explain` and `webhook verify` as a person or a script meets them: through the program.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#    include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace {
struct Ran {
    int exit = -1;
    QByteArray out;
    QByteArray err;
};
} // namespace

class TestExplain : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_home;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();

    Ran run(const QStringList& arguments, const QByteArray& input = {})
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
#ifdef Q_OS_UNIX
        // Away from the terminal the tests may run in: nothing can ask there.
        process.setChildProcessModifier([] { ::setsid(); });
#endif
        process.start(QStringLiteral(RINGBACKCTL), arguments + QStringList {u"--profile"_s, m_home.path()});
        process.write(input);
        process.closeWriteChannel();
        Ran ran;
        if (process.waitForFinished() && process.exitStatus() == QProcess::NormalExit)
            ran.exit = process.exitCode();
        ran.out = process.readAllStandardOutput();
        ran.err = process.readAllStandardError();
        return ran;
    }

    QList<QJsonObject> explained(const QStringList& arguments)
    {
        const Ran ran = run(QStringList {u"explain"_s, u"--format"_s, u"json"_s} + arguments);
        QList<QJsonObject> objects;
        for (const QByteArray& line : ran.out.trimmed().split('\n'))
            objects.append(QJsonDocument::fromJson(line).object());
        return ran.exit == 0 ? objects : QList<QJsonObject>();
    }

    const QByteArray m_body = "hello";
    const QStringList m_headers {
        u"--header"_s,
        u"X-Webhook-Signature: sha256=aad5f77283d93db69f19c90f003ca312c47de7acf92a093e82b78ef01b019e80"_s,
        u"--header"_s, u"X-Webhook-Timestamp: 1777629600"_s};

private slots:
    void init()
    {
        m_environment.insert(u"RINGBACK_WEBHOOK_SECRET"_s, u"made-up-secret"_s);
    }

    void explainsInJson()
    {
        const QList<QJsonObject> hits = explained({u"RATE_LIMITED"_s});
        QVERIFY(!hits.isEmpty());
        const QJsonObject& hit = hits.first();
        QCOMPARE(hit["entry"_L1].toString(), u"voicebip/RATE_LIMITED"_s);
        QCOMPARE(hit["kind"_L1].toString(), u"code"_s);
        QVERIFY(hit["related"_L1].isArray());
        for (const char* key : {"provider", "confidence", "candidates", "recognised", "code", "http_status",
                                "title", "message", "cause", "fix", "fault", "retry", "request_id",
                                "request_id_source", "documentation_url", "fields", "details", "source"})
            QVERIFY2(hit.contains(QLatin1StringView(key)), key);
        QVERIFY(hit["message"_L1].isNull());
        QVERIFY(hit["request_id"_L1].isNull());
    }

    void explainsSymptomsOfSeveralWords()
    {
        const QList<QJsonObject> hits = explained({u"phone"_s, u"never"_s, u"rang"_s});
        QCOMPARE(hits.value(0)["entry"_L1].toString(), u"symptom/phone-never-rang"_s);
        QCOMPARE(hits.value(0)["kind"_L1].toString(), u"symptom"_s);
        QVERIFY(hits.value(0)["related"_L1].toArray().contains(u"vobiz/end-3010"_s));
        QVERIFY(hits.value(0)["provider"_L1].isNull());
    }

    void explainsForOneProvider()
    {
        const QList<QJsonObject> hits = explained({u"--provider"_s, u"vobiz"_s, u"busy"_s});
        QVERIFY(!hits.isEmpty());
        for (const QJsonObject& hit : hits)
            QCOMPARE(hit["provider"_L1].toString(), u"vobiz"_s);
    }

    void explainsInText()
    {
        const Ran ran = run({u"explain"_s, u"3010"_s});
        QCOMPARE(ran.exit, 0);
        QVERIFY2(ran.out.contains("vobiz/end-3010"), ran.out.constData());
        QVERIFY(ran.out.contains("What to do"));
        QVERIFY(ran.err.isEmpty());
    }

    void listsEverythingWithoutWords()
    {
        const Ran ran = run({u"explain"_s});
        QCOMPARE(ran.exit, 0);
        QVERIFY(ran.out.count('\n') > 400);
    }

    void advisesWhereNothingIsKnown()
    {
        const Ran ran = run({u"explain"_s, u"--format"_s, u"json"_s, u"zzyzx"_s});
        QCOMPARE(ran.exit, 3);
        QVERIFY(ran.out.isEmpty());
        QVERIFY2(ran.err.contains("Try a code"), ran.err.constData());
        QCOMPARE(run({u"explain"_s, u"--provider"_s, u"acme"_s, u"busy"_s}).exit, 2);
    }

    void verifiesInJson()
    {
        const Ran ran = run(QStringList {u"webhook"_s, u"verify"_s, u"--provider"_s, u"voxifi"_s, u"--at"_s,
                                         u"2026-05-01T10:01:00Z"_s, u"--format"_s, u"json"_s}
                                + m_headers,
                            m_body);
        QCOMPARE(ran.exit, 0);
        const QJsonObject verdict = QJsonDocument::fromJson(ran.out).object();
        QCOMPARE(verdict["verdict"_L1].toString(), u"valid"_s);
        QVERIFY(verdict["valid"_L1].toBool());
        QVERIFY(verdict["freshness_checked"_L1].toBool());
        QVERIFY(verdict["covers_body"_L1].toBool());
        QVERIFY(verdict["steps"_L1].isArray());
    }

    void oldOnesAreNotValidNow()
    {
        const Ran ran =
            run(QStringList {u"webhook"_s, u"verify"_s, u"--provider"_s, u"voxifi"_s} + m_headers, m_body);
        QCOMPARE(ran.exit, 1);
        QVERIFY2(ran.out.startsWith("NOT VALID"), ran.out.constData());
    }

    void readsTheBodyFromAFile()
    {
        QFile file(m_home.filePath(u"body"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(m_body + '\n');
        file.close();
        const Ran ran = run(QStringList {u"webhook"_s, u"verify"_s, file.fileName(), u"--provider"_s,
                                         u"voxifi"_s, u"--format"_s, u"json"_s}
                            + m_headers);
        QCOMPARE(ran.exit, 1);
        QCOMPARE(QJsonDocument::fromJson(ran.out).object()["verdict"_L1].toString(), u"body-changed"_s);
        QCOMPARE(run(QStringList {u"webhook"_s, u"verify"_s, m_home.filePath(u"none"_s), u"--provider"_s,
                                  u"voxifi"_s}
                     + m_headers)
                     .exit,
                 1);
    }

    void saysWhatIsWrongWithTheUsage_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no provider") << QStringList {u"verify"_s};
        QTest::newRow("unknown provider") << QStringList {u"verify"_s, u"--provider"_s, u"acme"_s};
        QTest::newRow("unknown verb") << QStringList {u"guess"_s, u"--provider"_s, u"voxifi"_s};
        QTest::newRow("header without a colon")
            << QStringList {u"verify"_s, u"--provider"_s, u"voxifi"_s, u"--header"_s, u"nonsense"_s};
        QTest::newRow("time that is none")
            << QStringList {u"verify"_s, u"--provider"_s, u"voxifi"_s, u"--at"_s, u"noon"_s};
        QTest::newRow("no URL") << QStringList {
            u"verify"_s,
            u"--provider"_s,
            u"vobiz"_s,
            u"--header"_s,
            u"X-Vobiz-Signature-V2: JnUrsqlEoeCrE68T+F9iV162Xt5TVUPir/FwHarW38k="_s,
            u"--header"_s,
            u"X-Vobiz-Signature-V2-Nonce: 20123456789012345678"_s};
    }
    void saysWhatIsWrongWithTheUsage()
    {
        QFETCH(QStringList, arguments);
        const Ran ran = run(QStringList {u"webhook"_s} + arguments);
        QCOMPARE(ran.exit, 2);
        QVERIFY(!ran.out.isEmpty() || !ran.err.isEmpty());
    }

    void saysWhereTheSecretComesFrom()
    {
        m_environment.remove(u"RINGBACK_WEBHOOK_SECRET"_s);
        const Ran ran =
            run(QStringList {u"webhook"_s, u"verify"_s, u"--provider"_s, u"voxifi"_s} + m_headers, m_body);
        QCOMPARE(ran.exit, 2);
        QVERIFY2(ran.err.contains("RINGBACK_WEBHOOK_SECRET"), ran.err.constData());
    }

    void neverPrintsTheSecret()
    {
        m_environment.insert(u"RINGBACK_WEBHOOK_SECRET"_s, u"made-up-4711"_s);
        for (const QString& format : {u"text"_s, u"json"_s}) {
            const Ran ran = run(
                QStringList {u"webhook"_s, u"verify"_s, u"--provider"_s, u"voxifi"_s, u"--format"_s, format}
                    + m_headers,
                m_body);
            QCOMPARE(ran.exit, 1);
            QVERIFY(!ran.out.contains("4711") && !ran.err.contains("4711"));
        }
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
