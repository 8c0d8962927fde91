// SPDX-License-Identifier: GPL-3.0-or-later
#include "farend.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {

// What a JSON pointer without escapes points at.
QJsonValue pointedAt(QJsonObject object, const QString& pointer)
{
    const QStringList parts = pointer.split(u'/', Qt::SkipEmptyParts);
    for (const QString& part : parts.mid(0, parts.size() - 1))
        object = object.value(part).toObject();
    return object.value(parts.last());
}

} // namespace

class TestVoxifiApi : public QObject {
    Q_OBJECT
private slots:
    void init();
    void theAccountFieldsDescribeTheApi();
    void everyOutcomeOccurs();
    void refusesOddQueries();
    void errorsCarryARequestId();
    void placesNothing();

private:
    Answer page(const QString& query = {})
    {
        return m_far->send("GET", m_provider.baseUrl + field("list_path"_L1) + query, m_key);
    }
    QString field(QLatin1StringView key) const { return m_provider.set.value(QString(key)); }

    std::unique_ptr<FarEnd> m_far;
    SimulatedProvider m_provider;
    HeaderPairs m_key;
};

void TestVoxifiApi::init()
{
    m_far = std::make_unique<FarEnd>(onlyProvider(u"voxifi"_s, 120, 60));
    m_provider = m_far->provider(u"voxifi"_s);
    QCOMPARE(field("auth_kind"_L1), u"header"_s);
    m_key = {{field("auth_name"_L1).toLatin1(), m_provider.secrets.value(u"api_key"_s).toLatin1()}};
}

// A client that knows nothing but the account's fields reads the whole history.
void TestVoxifiApi::theAccountFieldsDescribeTheApi()
{
    QCOMPARE(field("paging_kind"_L1), u"cursor"_s);
    QSet<QString> seen;
    QString cursor;
    int pages = 0;
    do {
        QString query = u'?' + field("page_size_param"_L1) + u'=' + field("page_size"_L1);
        if (!cursor.isEmpty())
            query += u'&' + field("paging_param"_L1) + u'=' + cursor;
        const Answer answer = page(query);
        QCOMPARE(answer.status, 200);
        QVERIFY(!pointedAt(answer.body, field("request_id_path"_L1)).toString().isEmpty());
        const QJsonArray items = pointedAt(answer.body, field("items_path"_L1)).toArray();
        for (const QJsonValue& item : items) {
            const QJsonObject call = item.toObject();
            const auto at = [&](QLatin1StringView key) { return pointedAt(call, field(key)); };
            const QString status = at("status_path"_L1).toString();
            QVERIFY(!seen.contains(at("id_path"_L1).toString()));
            seen.insert(at("id_path"_L1).toString());
            QVERIFY(at("from_path"_L1).toString().startsWith(u'+'));
            QVERIFY(at("to_path"_L1).toString().startsWith(u'+'));
            QVERIFY(at("created_path"_L1).toString().endsWith(u'Z'));
            QVERIFY((QStringList {u"inbound"_s, u"outbound"_s}).contains(at("direction_path"_L1).toString()));
            QCOMPARE(at("end_reason_path"_L1).isString(), status == u"failed"_s);
            QCOMPARE(at("answered_path"_L1).isString(),
                     status == u"completed"_s || status == u"in-progress"_s);
            const bool over = at("ended_path"_L1).isString();
            QCOMPARE(at("duration_path"_L1).isDouble(), over);
        }
        cursor = pointedAt(answer.body, field("next_path"_L1)).toString();
        ++pages;
    } while (!cursor.isEmpty());
    QCOMPARE(pages, 3);
    QCOMPARE(seen.size(), 120);
}

void TestVoxifiApi::everyOutcomeOccurs()
{
    QSet<QString> words;
    for (int i = 0; i < 24; ++i) {
        m_far->clock.advance(5000);
        const QStringList now = texts(page(u"?limit=200"_s).list(u"items"_s), u"state"_s);
        words += QSet<QString>(now.begin(), now.end());
    }
    QCOMPARE(words,
             (QSet<QString> {u"queued"_s, u"ringing"_s, u"in-progress"_s, u"completed"_s, u"failed"_s,
                             u"busy"_s, u"no-answer"_s, u"canceled"_s}));
}

void TestVoxifiApi::refusesOddQueries()
{
    QCOMPARE(page(u"?limit=0"_s).status, 400);
    QCOMPARE(page(u"?limit=201"_s).status, 400);
    QCOMPARE(page(u"?after=nobody"_s).status, 400);
}

void TestVoxifiApi::errorsCarryARequestId()
{
    const Answer stranger = m_far->send("GET", m_provider.baseUrl + u"/calls"_s);
    QCOMPARE(stranger.status, 401);
    const Answer nowhere = m_far->send("GET", m_provider.baseUrl + u"/call"_s, m_key);
    QCOMPARE(nowhere.status, 404);
    for (const Answer& answer : {stranger, nowhere}) {
        QVERIFY(answer.at(u"error"_s).isString());
        QVERIFY(!pointedAt(answer.body, field("request_id_path"_L1)).toString().isEmpty());
    }
}

void TestVoxifiApi::placesNothing()
{
    QCOMPARE(m_far->send("POST", m_provider.baseUrl + u"/calls"_s, m_key, "{}").status, 404);
}

QTEST_GUILESS_MAIN(TestVoxifiApi)
#include "tst_voxifiapi.moc"
