// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redaction.h"
#include "core/secretvalues.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace ringback;

class TestSecretValues : public QObject {
    Q_OBJECT

private slots:
    void findsEveryWayToWriteOne_data()
    {
        QTest::addColumn<QByteArray>("written");
        const QString value = u"a/b+c \"d\" \u00e9=1"_s;
        const QByteArray plain = value.toUtf8();
        QByteArray json = QJsonDocument(QJsonObject {{"k"_L1, value}}).toJson(QJsonDocument::Compact);
        json = json.mid(6, json.size() - 8);
        QTest::newRow("plain") << plain;
        QTest::newRow("percent-encoded") << QUrl::toPercentEncoding(value);
        QTest::newRow("percent-encoded, lower case") << QUrl::toPercentEncoding(value).toLower();
        QTest::newRow("JSON") << json;
        QTest::newRow("JSON, slashes escaped") << QByteArray(json).replace('/', "\\/");
        QTest::newRow("base64") << plain.toBase64();
        QTest::newRow("basic authentication") << QByteArray("somebody:" + plain).toBase64();
    }
    void findsEveryWayToWriteOne()
    {
        QFETCH(QByteArray, written);
        const QByteArray text = "before " + written + " after " + written;
        const QByteArray masked = withoutValues(text, {u"a/b+c \"d\" \u00e9=1"_s});
        QCOMPARE(masked, "before [masked] after [masked]"_ba);
        QCOMPARE(withoutValues(masked, {u"a/b+c \"d\" \u00e9=1"_s}), masked);
    }

    void leavesTheRest()
    {
        const QByteArray text("{\"id\":\"call-7\",\"at\":\"2026-05-01\",\"raw\":\"\xff\xfe\"}");
        QCOMPARE(withoutValues(text, {u"k-made-up"_s}), text);
        QCOMPARE(withoutValues(text, {}), text);
        QCOMPARE(withoutValues(text, {QString(), u"01"_s}), text); // too short to be told from a date
    }
};

QTEST_GUILESS_MAIN(TestSecretValues)
#include "tst_secretvalues.moc"
