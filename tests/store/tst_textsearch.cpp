// SPDX-License-Identifier: GPL-3.0-or-later
#include "storesamples.h"

#include "store/searchindex_p.h"
#include "store/sqlconnection_p.h"

#include <QTemporaryDir>

using namespace ringback;
using namespace ringback::samples;

class TestTextSearch : public QObject {
    Q_OBJECT

private slots:
    void init();
    void findsTextWithAndWithoutTheIndex_data();
    void findsTextWithAndWithoutTheIndex();
    void changedCallIsFoundByItsNewTextOnly();
    void callsBeyondTheFirstLookAreFound();
    void indexNarrowsTheCandidates();
    void catchingUpGoesInPortions();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HistoryStore> m_store;
};

namespace {
// More newer calls than are looked at one by one, so that only the index can find what is older.
void buryOtherCalls(HistoryStore& store)
{
    QList<Call> calls;
    for (int i = 0; i < 600; ++i) {
        Call other = call(u"desk"_s, u"b-%1"_s.arg(i), CallStatus::Completed, 10'000 + i);
        other.from = u"+44"_s;
        other.to = u"+44"_s;
        calls.append(other);
    }
    write(store, page(u"desk"_s, calls));
}

Call callWithReason(const QString& id, const QString& reason)
{
    Call result = call(u"desk"_s, id, CallStatus::Failed);
    result.from = u"+1"_s;
    result.to = u"+1"_s;
    result.endReasonText = reason;
    return result;
}
} // namespace

void TestTextSearch::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = open(m_folder->filePath(u"history.db"_s));
}

void TestTextSearch::findsTextWithAndWithoutTheIndex_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("found");
    QTest::newRow("middle") << u"Carrier said no"_s << u"rier sa"_s << true;
    QTest::newRow("other case") << u"Carrier said no"_s << u"CARRIER"_s << true;
    QTest::newRow("two letters inside") << u"a qz b"_s << u"qz"_s << true;
    QTest::newRow("two letters at the end") << u"it ends qz"_s << u"QZ"_s << true;
    QTest::newRow("one letter") << u"it ends ~"_s << u"~"_s << true;
    QTest::newRow("one letter elsewhere") << u"plain"_s << u"~"_s << false;
    QTest::newRow("umlauts") << u"Teilnehmer überlastet"_s << u"ÜBER"_s << true;
    QTest::newRow("short umlaut") << u"grün"_s << u"ü"_s << true;
    QTest::newRow("two umlauts") << u"xöäx"_s << u"ÖÄ"_s << true;
    QTest::newRow("not the umlaut") << u"uberlastet"_s << u"über"_s << false;
    QTest::newRow("beyond 16 bit") << u"line \U0001F4DE\U0001F6AB dead"_s << u"\U0001F4DE\U0001F6AB d"_s
                                   << true;
    QTest::newRow("one beyond 16 bit") << u"line \U0001F4DE"_s << u"\U0001F4DE"_s << true;
    QTest::newRow("double quotes") << u"said \"busy\" twice"_s << u"\"busy\""_s << true;
    QTest::newRow("only quotes") << u"said \"\"\" twice"_s << u"\"\"\""_s << true;
    QTest::newRow("single quote") << u"it's gone"_s << u"it's"_s << true;
    QTest::newRow("percent is no wildcard") << u"plain reason"_s << u"pl%on"_s << false;
    QTest::newRow("percent") << u"100% lost"_s << u"0% l"_s << true;
    QTest::newRow("underscore is no wildcard") << u"plain reason"_s << u"pla_n"_s << false;
    QTest::newRow("underscore") << u"end_of_call"_s << u"d_o"_s << true;
    QTest::newRow("lone percent") << u"no such sign"_s << u"%"_s << false;
    QTest::newRow("lone star") << u"no such sign"_s << u"*"_s << false;
    QTest::newRow("and") << u"salt and pepper"_s << u"salt AND pepper"_s << true;
    QTest::newRow("and is no operator") << u"salt, pepper"_s << u"salt AND pepper"_s << false;
    QTest::newRow("or is no operator") << u"salt"_s << u"salt OR pepper"_s << false;
    QTest::newRow("not is no operator") << u"salt"_s << u"salt NOT pepper"_s << false;
    QTest::newRow("near") << u"NEAR(a b)"_s << u"near(a"_s << true;
    QTest::newRow("column") << u"text:abc"_s << u"text:abc"_s << true;
    QTest::newRow("star") << u"5* hotel"_s << u"5* h"_s << true;
    QTest::newRow("star is no prefix") << u"500 hotel"_s << u"500*"_s << false;
    QTest::newRow("caret and minus") << u"-^abc"_s << u"-^a"_s << true;
    QTest::newRow("backslash") << u"a\\b\\c"_s << u"\\b\\"_s << true;
    QTest::newRow("trigrams in another order") << u"bcd abc"_s << u"abcd"_s << false;
    QTest::newRow("spaces") << u"a  b   c"_s << u"  b   "_s << true;
    QTest::newRow("after a NUL") << u"a\0needle"_s << u"needle"_s << true;
    QTest::newRow("with a NUL") << u"a\0needle"_s << QString(u"a\0n"_s) << true;
    QTest::newRow("long") << QString(u"ab"_s).repeated(500) << QString(u"ba"_s).repeated(300) << true;
    QTest::newRow("too long") << QString(u"ab"_s).repeated(500) << QString(u"ba"_s).repeated(501) << false;
}

void TestTextSearch::findsTextWithAndWithoutTheIndex()
{
    QFETCH(QString, reason);
    QFETCH(QString, text);
    QFETCH(bool, found);
    const QStringList expected = found ? QStringList {u"c-1"_s} : QStringList();
    write(*m_store, page(u"desk"_s, {callWithReason(u"c-1"_s, reason)}));
    CallFilter filter;
    filter.text = text;
    QCOMPARE(search(*m_store, text), expected); // among the newest rows
    buryOtherCalls(*m_store);
    QCOMPARE(search(*m_store, text), expected); // not indexed yet
    QCOMPARE(m_store->counts(filter)->total(), expected.size());
    QCOMPARE(*m_store->catchUpSearch(100'000), 601);
    QCOMPARE(search(*m_store, text), expected); // by the index
    QCOMPARE(m_store->counts(filter)->total(), expected.size());
}

void TestTextSearch::changedCallIsFoundByItsNewTextOnly()
{
    write(*m_store, page(u"desk"_s, {callWithReason(u"c-1"_s, u"first words"_s)}));
    buryOtherCalls(*m_store);
    QVERIFY(m_store->catchUpSearch(100'000).ok());
    for (const QString& reason : {u"second try"_s, u"third time"_s}) // changed twice between two portions
        QCOMPARE(write(*m_store, page(u"desk"_s, {callWithReason(u"c-1"_s, reason)})).changed, 1);
    for (const bool indexed : {false, true}) {
        if (indexed)
            QCOMPARE(*m_store->catchUpSearch(100'000), 1);
        QVERIFY(search(*m_store, u"first words"_s).isEmpty());
        QVERIFY(search(*m_store, u"second"_s).isEmpty());
        QCOMPARE(search(*m_store, u"third"_s), QStringList({u"c-1"_s}));
        QCOMPARE(search(*m_store, u"c-1"_s), QStringList({u"c-1"_s}));
    }
    QCOMPARE(*m_store->catchUpSearch(100'000), 0);
}

void TestTextSearch::callsBeyondTheFirstLookAreFound()
{
    QList<Call> calls;
    for (int i = 0; i < 30; ++i) {
        Call old =
            callWithReason(u"c-%1"_s.arg(i, 2, 10, QChar(u'0')), i % 2 == 0 ? u"even word"_s : u"odd word"_s);
        old.createdAt = instant(i);
        calls.append(old);
    }
    write(*m_store, page(u"desk"_s, calls));
    buryOtherCalls(*m_store);
    QVERIFY(m_store->catchUpSearch(100'000).ok());
    CallQuery query;
    query.filter.text = u"even word"_s;
    query.limit = 4;
    auto page = m_store->calls(query);
    QCOMPARE(idsOf(page->rows), QStringList({u"c-28"_s, u"c-26"_s, u"c-24"_s, u"c-22"_s}));
    QVERIFY(page->more);
    query.newerThan = CallCursor {page->rows.last().sortAt, page->rows.last().rowId};
    page = m_store->calls(query);
    QCOMPARE(idsOf(page->rows), QStringList({u"c-28"_s, u"c-26"_s, u"c-24"_s}));
    QVERIFY(!page->more);
    query.filter.statuses = {CallStatus::Busy};
    QVERIFY(m_store->calls(query)->rows.isEmpty());
}

void TestTextSearch::indexNarrowsTheCandidates()
{
    write(*m_store, page(u"desk"_s, {callWithReason(u"c-1"_s, u"needle qz"_s)}));
    buryOtherCalls(*m_store);
    auto connection =
        std::move(*SqlConnection::open(m_folder->filePath(u"history.db"_s), SqlConnection::Access::ReadOnly));
    SearchIndex index(*connection);
    QCOMPARE(index.candidates(u"needle"_s, 10'000)->size(), 601); // none is indexed: all may be
    QVERIFY(!index.candidates(u"needle"_s, 600).has_value());
    QVERIFY(m_store->catchUpSearch(100'000).ok());
    for (const QString& text : {u"needle"_s, u"eedle q"_s, u"qz"_s})
        QCOMPARE(index.candidates(text, 100)->size(), 1);
    QVERIFY(index.candidates(u"#+#"_s, 100)->isEmpty());
    QVERIFY(index.candidates(u"#"_s, 100)->isEmpty());
    QVERIFY(!index.candidates(u"+44"_s, 100).has_value());
}

void TestTextSearch::catchingUpGoesInPortions()
{
    buryOtherCalls(*m_store);
    QCOMPARE(*m_store->catchUpSearch(400), 400);
    QCOMPARE(*m_store->catchUpSearch(400), 200);
    QCOMPARE(*m_store->catchUpSearch(400), 0);
    QCOMPARE(search(*m_store, u"b-599"_s), QStringList({u"b-599"_s}));
    QCOMPARE(search(*m_store, u"b-17"_s).size(), 11);
}

QTEST_GUILESS_MAIN(TestTextSearch)
#include "tst_textsearch.moc"
