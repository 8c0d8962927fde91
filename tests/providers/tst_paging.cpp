// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/bindings.h"
#include "providers/pagereader.h"

#include <QTest>
#include <QUrlQuery>

#include <functional>

using namespace Qt::StringLiterals;
using namespace ringback;

namespace {
constexpr int Total = 23;

AccountBinding bindingWith(const Paging& paging)
{
    AccountBinding binding;
    binding.account.id = u"desk"_s;
    binding.account.provider = u"acme"_s;
    binding.account.baseUrl = u"https://a.example/v1"_s;
    binding.definition.id = u"acme"_s;
    AuthMethod method;
    method.id = u"none"_s;
    binding.definition.auth.methods = {method};
    RecordShape shape;
    shape.id.at = {u"/id"_s};
    binding.definition.shapes.insert(u"call"_s, shape);
    Feed feed;
    feed.id = u"calls"_s;
    feed.path = u"/calls"_s;
    feed.items = {u"/calls"_s};
    feed.shape = u"call"_s;
    feed.paging = paging;
    binding.definition.feeds = {feed};
    return binding;
}

QByteArray rows(int from, int to)
{
    QByteArrayList list;
    for (int i = from; i < to; ++i)
        list.append("{\"id\":\"c" + QByteArray::number(i) + "\"}");
    return '[' + list.join(',') + ']';
}

HttpResponse answer(const QByteArray& body, const HeaderList& headers = {})
{
    HttpResponse response;
    response.httpStatus = 200;
    response.body = body;
    response.headers = headers;
    return response;
}

// Walks a feed to its end against a server made of one function; gives the IDs in the order read.
struct Walk {
    QStringList ids;
    int pages = 0;
    bool endless = false;
};
Walk walk(const Paging& paging, const std::function<HttpResponse(const QUrlQuery&)>& server)
{
    const AccountBinding binding = bindingWith(paging);
    Walk result;
    std::optional<PageCursor> cursor;
    do {
        if (++result.pages > 40) {
            result.endless = true;
            break;
        }
        const auto request = feedRequest(binding, binding.definition.feeds.first(), cursor);
        if (!request)
            break;
        const ReadPage page =
            readPage(binding, binding.definition.feeds.first(), server(QUrlQuery(request->url)), cursor);
        for (const Call& call : page.calls)
            result.ids.append(call.key.callId);
        cursor = page.next;
    } while (cursor);
    return result;
}

QStringList allIds()
{
    QStringList ids;
    for (int i = 0; i < Total; ++i)
        ids.append(u"c%1"_s.arg(i));
    return ids;
}
} // namespace

class TestPaging : public QObject {
    Q_OBJECT

private slots:
    void everyKindIsReadToItsEnd_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("served"); // what the server makes of the size that was asked for
        for (const int served : {10, 7, 23, 1}) {
            for (const auto& [name, kind] : {std::pair {"cursor", PagingKind::Cursor},
                                             {"next url", PagingKind::NextUrl},
                                             {"link header", PagingKind::LinkHeader},
                                             {"page with has_next", PagingKind::Page},
                                             {"offset with total", PagingKind::Offset}})
                QTest::addRow("%s, %d a page", name, served) << int(kind) << served;
        }
    }
    void everyKindIsReadToItsEnd()
    {
        QFETCH(int, kind);
        QFETCH(int, served);
        Paging paging;
        paging.kind = static_cast<PagingKind>(kind);
        paging.at = {u"/next"_s};
        paging.param = u"p"_s;
        paging.sizeParam = u"n"_s;
        paging.size = 10;
        paging.hasNext = {u"/more"_s};
        paging.total = {u"/total"_s};
        const auto server = [&](const QUrlQuery& query) {
            const QString value = query.queryItemValue(u"p"_s);
            int from = value.toInt();
            if (paging.kind == PagingKind::Page)
                from = (from - 1) * served;
            const int to = std::min(from + served, Total);
            const bool more = to < Total;
            QByteArray body = "{\"calls\":" + rows(from, to);
            HeaderList headers;
            if (paging.kind == PagingKind::Cursor && more)
                body += ",\"next\":\"" + QByteArray::number(to) + '"';
            if (paging.kind == PagingKind::NextUrl)
                body +=
                    more ? QByteArray(",\"next\":\"?p=" + QByteArray::number(to) + '"') : ",\"next\":null"_ba;
            if (paging.kind == PagingKind::LinkHeader && more)
                headers = {{"Link", "<?p=0>; rel=\"first\""},
                           {"link",
                            "<?p=1>; rel=prev, <https://a.example/v1/calls?p=" + QByteArray::number(to)
                                + ">; title=\"x\"; rel=\"next\""}};
            if (paging.kind == PagingKind::Page)
                body += more ? ",\"more\":true"_ba : ",\"more\":false"_ba;
            if (paging.kind == PagingKind::Offset)
                body += ",\"total\":" + QByteArray::number(Total);
            return answer(body + '}', headers);
        };
        const Walk result = walk(paging, server);
        QVERIFY(!result.endless);
        QCOMPARE(result.ids, allIds());
        QCOMPARE(result.pages, (Total + served - 1) / served);
    }

    void withoutTotalsAPageThatIsNotFullIsTheLast_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("pages");
        QTest::newRow("page, last is short") << int(PagingKind::Page) << 10 << 3;
        QTest::newRow("offset, last is short") << int(PagingKind::Offset) << 10 << 3;
        QTest::newRow("page, all full") << int(PagingKind::Page) << Total << 2;
        QTest::newRow("offset, all full") << int(PagingKind::Offset) << Total << 2;
        QTest::newRow("page, size not known") << int(PagingKind::Page) << 0 << 4;
        QTest::newRow("offset, size not known") << int(PagingKind::Offset) << 0 << 4;
    }
    void withoutTotalsAPageThatIsNotFullIsTheLast()
    {
        QFETCH(int, kind);
        QFETCH(int, size);
        Paging paging;
        paging.kind = static_cast<PagingKind>(kind);
        paging.param = u"p"_s;
        paging.size = size;
        const int served = size == 0 ? 10 : size;
        const Walk result = walk(paging, [&](const QUrlQuery& query) {
            int from = query.queryItemValue(u"p"_s).toInt();
            if (paging.kind == PagingKind::Page)
                from = (from - 1) * served;
            from = std::min(from, Total);
            return answer("{\"calls\":" + rows(from, std::min(from + served, Total)) + '}');
        });
        QCOMPARE(result.ids, allIds());
        QTEST(result.pages, "pages");
    }

    void aServerThatMakesPagesSmallerSaysSo()
    {
        Paging paging;
        paging.kind = PagingKind::Offset;
        paging.param = u"p"_s;
        paging.sizeParam = u"n"_s;
        paging.size = 100;
        paging.limit = {u"/meta/limit"_s};
        const Walk result = walk(paging, [](const QUrlQuery& query) {
            const int from = query.queryItemValue(u"p"_s).toInt();
            return answer("{\"calls\":" + rows(from, std::min(from + 5, Total)) + ",\"meta\":{\"limit\":5}}");
        });
        QCOMPARE(result.ids, allIds());
    }

    void aTimestampCursorStaysSetOnTheLastPage()
    {
        Paging paging;
        paging.kind = PagingKind::TimestampCursor;
        paging.at = {u"/next"_s};
        paging.param = u"p"_s;
        paging.size = 10;
        const auto server = [](const QUrlQuery& query) {
            const int from = query.queryItemValue(u"p"_s).toInt();
            const int to = std::min(from + 10, Total);
            return answer("{\"calls\":" + rows(from, to) + ",\"next\":\"" + QByteArray::number(to) + "\"}");
        };
        const Walk result = walk(paging, server);
        QCOMPARE(result.ids, allIds());
        QCOMPARE(result.pages, 3);
    }

    // Whether it is the end is for whoever walks to say (FeedWalk): it may be a page that came twice.
    void aCursorThatLeadsToItselfIsHandedOn()
    {
        for (const PagingKind kind : {PagingKind::Cursor, PagingKind::NextUrl, PagingKind::TimestampCursor}) {
            Paging paging;
            paging.kind = kind;
            paging.at = {u"/next"_s};
            paging.param = u"p"_s;
            const Walk result = walk(paging, [](const QUrlQuery&) {
                return answer("{\"calls\":" + rows(0, 2) + ",\"next\":\"?p=1\"}");
            });
            QVERIFY(result.endless);
        }
    }

    // The same where a page says plainly that there is more. A timestamp's token says nothing.
    void anEmptyPageCanPromiseMore()
    {
        for (const PagingKind kind : {PagingKind::Page, PagingKind::Offset, PagingKind::TimestampCursor}) {
            Paging paging;
            paging.kind = kind;
            paging.at = {u"/next"_s};
            paging.param = u"p"_s;
            paging.hasNext = {u"/more"_s};
            const Walk result = walk(paging, [](const QUrlQuery&) {
                return answer(R"({"calls":[],"next":"t","more":true,"total":99})");
            });
            QCOMPARE(result.endless, kind != PagingKind::TimestampCursor);
        }
    }

    void whatIsNoCursorEnds_data()
    {
        QTest::addColumn<QByteArray>("next");
        for (const char* next : {"null", "\"\"", "\"  \"", "false", "{}", "[]"})
            QTest::newRow(next) << QByteArray(next);
    }
    void whatIsNoCursorEnds()
    {
        QFETCH(QByteArray, next);
        Paging paging;
        paging.kind = PagingKind::Cursor;
        paging.at = {u"/next"_s};
        paging.param = u"p"_s;
        QCOMPARE(walk(paging,
                      [&](const QUrlQuery&) {
                          return answer("{\"calls\":" + rows(0, 2) + ",\"next\":" + next + '}');
                      })
                     .pages,
                 1);
    }

    void hasNextDecidesOverACursor()
    {
        Paging paging;
        paging.kind = PagingKind::Cursor;
        paging.at = {u"/next"_s};
        paging.param = u"p"_s;
        paging.hasNext = {u"/more"_s};
        QCOMPARE(walk(paging,
                      [&](const QUrlQuery&) {
                          return answer("{\"calls\":" + rows(0, 2) + ",\"next\":\"t\",\"more\":false}");
                      })
                     .pages,
                 1);
    }

    void linksThatOnlyLookLikeNextAreNone_data()
    {
        QTest::addColumn<QByteArray>("link");
        QTest::addColumn<QString>("next");
        QTest::newRow("plain") << "<?p=2>; rel=next"_ba << u"?p=2"_s;
        QTest::newRow("quoted") << "<?p=2>; rel=\"next\""_ba << u"?p=2"_s;
        QTest::newRow("one of two") << "<?p=2>; rel=\"last next\""_ba << u"?p=2"_s;
        QTest::newRow("second link") << "<?p=1>; rel=\"prev\", <?p=2>; rel=\"next\""_ba << u"?p=2"_s;
        QTest::newRow("upper case") << "<?p=2>; REL=\"NEXT\""_ba << u"?p=2"_s;
        QTest::newRow("prev") << "<?p=1>; rel=\"prev\""_ba << QString();
        QTest::newRow("next-archive") << "<?p=1>; rel=\"next-archive\""_ba << QString();
        QTest::newRow("nextish") << "<?p=1>; rel=nextish"_ba << QString();
        QTest::newRow("nothing") << QByteArray() << QString();
    }
    void linksThatOnlyLookLikeNextAreNone()
    {
        QFETCH(QByteArray, link);
        QFETCH(QString, next);
        Paging paging;
        paging.kind = PagingKind::LinkHeader;
        const AccountBinding binding = bindingWith(paging);
        const ReadPage page =
            readPage(binding, binding.definition.feeds.first(),
                     answer("{\"calls\":" + rows(0, 2) + '}', {{"Link", link}}), std::nullopt);
        QCOMPARE(page.next ? page.next->value : QString(), next);
    }

    void whatIsNoPageSaysWhat_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<int>("calls");
        QTest::newRow("a page") << R"({"calls":[{"id":"a"}]})"_ba << QString() << 1;
        QTest::newRow("an empty page") << R"({"calls":[]})"_ba << QString() << 0;
        QTest::newRow("a null page") << R"({"calls":null})"_ba << QString() << 0;
        QTest::newRow("nothing") << QByteArray() << u"empty"_s << 0;
        QTest::newRow("blanks") << "\r\n "_ba << u"empty"_s << 0;
        QTest::newRow("HTML") << "<!doctype html><p>{}</p>"_ba << u"html"_s << 0;
        QTest::newRow("words") << "Bad Gateway"_ba << u"not-json"_s << 0;
        QTest::newRow("other JSON") << R"({"ok":true})"_ba << u"not-json"_s << 0;
        QTest::newRow("an object for the list") << R"({"calls":{"id":"a"}})"_ba << u"not-json"_s << 0;
        QTest::newRow("cut") << R"({"calls":[{"id":"a"},{"id":"b")"_ba << u"cut-body"_s << 1;
        QTest::newRow("cut after a record") << R"({"calls":[{"id":"a"},)"_ba << u"cut-body"_s << 1;
    }
    void whatIsNoPageSaysWhat()
    {
        QFETCH(QByteArray, body);
        const AccountBinding binding = bindingWith({});
        const ReadPage page = readPage(binding, binding.definition.feeds.first(), answer(body), std::nullopt);
        QTEST(page.fault, "fault");
        QTEST(int(page.calls.size()), "calls");
        if (!page.fault.isEmpty())
            QVERIFY(!page.next);
    }

    void anErrorInAListsPlaceIsNoEmptyHistory()
    {
        const Registry registry = Registry::load();
        const QByteArray error = R"({"error":{"code":"x","message":"y"},"meta":{"request_id":"r"}})";
        for (const auto& id : {u"voicebip"_s, u"voipbin"_s, u"truedy"_s, u"vobiz"_s, u"voxifi"_s}) {
            const AccountBinding binding = bindingOf(registry, id);
            const ReadPage page =
                readPage(binding, binding.definition.feeds.last(), answer(error), std::nullopt);
            QVERIFY2(!page.fault.isEmpty(), qPrintable(id));
            QVERIFY(page.calls.isEmpty() && page.setAside.isEmpty());
        }
    }

    void idsAreReadFromTextsNumbersAndObjects()
    {
        const Registry registry = Registry::load();
        const AccountBinding binding = bindingOf(registry, u"vobiz"_s);
        const ReadPage page = readPage(
            binding, binding.definition.feeds.first(),
            answer(R"({"calls":["u-1","u-2","u-1",7,{"call_uuid":"u-3"},null,"",{}]})"), std::nullopt);
        QVERIFY(page.fault.isEmpty());
        QCOMPARE(page.ids, (QStringList {u"u-1"_s, u"u-2"_s, u"7"_s, u"u-3"_s}));
        QCOMPARE(page.setAside.size(), 3);
        QCOMPARE(page.rows, 8);
    }
};

QTEST_GUILESS_MAIN(TestPaging)
#include "tst_paging.moc"
