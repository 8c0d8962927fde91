// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/pagereader.h"

#include "providers/jsonaccess_p.h"
#include "providers/recordmapper.h"

#include <QRegularExpression>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString faultOf(const QByteArray& body, const CutPage& page)
{
    const QByteArray head = body.trimmed();
    if (head.isEmpty())
        return u"empty"_s;
    if (head.startsWith('<'))
        return u"html"_s;
    if (!page.isJson)
        return u"not-json"_s;
    if (!page.complete)
        return u"cut-body"_s;
    return page.itemsFound ? QString() : u"not-json"_s;
}

void readRecords(const AccountBinding& binding, const QString& shapeName, const CutPage& cut, ReadPage& page)
{
    const RecordShape shape = binding.definition.shapes.value(shapeName);
    for (const QByteArray& record : cut.records) {
        Result<MappedRecord> mapped = mapRecord(shape, record);
        if (!mapped) {
            page.setAside.append({mapped.error(), record.left(4096)});
            continue;
        }
        mapped->call.key.account = binding.account.id;
        mapped->call.provider = binding.definition.id;
        page.calls.append(mapped->call);
        page.endingValues.append(mapped->endingValues);
    }
}

void readIds(const CutPage& cut, const Feed& feed, const AccountBinding& binding, ReadPage& page)
{
    for (const QByteArray& item : cut.records) {
        const auto value = parseProviderJson(item);
        QString id = value ? scalarText(*value).value_or(QString()) : QString();
        // A list of IDs may grow into a list of objects; the shape of one call knows where its ID is.
        if (value && value->is_object() && feed.each)
            id = textAt(*value, binding.definition.shapes.value(feed.each->shape).id.at);
        if (id.isEmpty())
            page.setAside.append({u"it is no call ID"_s, item.left(4096)});
        else if (!page.ids.contains(id))
            page.ids.append(id);
    }
}

std::optional<qint64> countAt(const nlohmann::json& envelope, const Pointers& pointers)
{
    const nlohmann::json* value = firstAt(envelope, pointers);
    const auto number = value != nullptr ? numberOf(*value) : std::nullopt;
    if (!number || *number < 0 || *number > 1e15)
        return std::nullopt;
    return static_cast<qint64>(*number);
}

std::optional<PageCursor> cursorOf(qint64 number)
{
    return PageCursor {QString::number(number)};
}

std::optional<PageCursor> nextByNumber(const Paging& paging, const nlohmann::json& envelope, int rows,
                                       const std::optional<PageCursor>& current)
{
    const bool byPage = paging.kind == PagingKind::Page;
    const qint64 here = current ? current->value.toLongLong() : (byPage ? paging.firstPage : 0);
    // Of more records than a page can have, some are there twice.
    const qint64 size = countAt(envelope, paging.limit).value_or(paging.size);
    const qint64 taken = size > 0 ? std::min<qint64>(rows, size) : rows;
    const auto next = cursorOf(here + (byPage ? 1 : taken));
    if (const nlohmann::json* hasNext = firstAt(envelope, paging.hasNext)) {
        // Said of a page without records too: whoever walks decides what to make of it.
        if (const auto more = booleanOf(*hasNext))
            return *more ? next : std::nullopt;
    }
    if (rows == 0)
        return std::nullopt;
    if (const auto pages = countAt(envelope, paging.pages); pages && byPage)
        return here - paging.firstPage + 1 < *pages ? next : std::nullopt;
    if (const auto total = countAt(envelope, paging.total); total && !byPage)
        return here + rows < *total ? next : std::nullopt;
    // Nothing says where the end is: a page that is not full is the last.
    return size > 0 && rows < size ? std::nullopt : next;
}

std::optional<PageCursor> nextByLink(const HeaderList& headers)
{
    static const QRegularExpression Next(
        u"<([^>]*)>\\s*;[^,]*\\brel=(?:\"(?:[^\"]* )?next(?: [^\"]*)?\"|next(?=[\\s;,]|$))"_s,
        QRegularExpression::CaseInsensitiveOption);
    for (const auto& [name, value] : headers) {
        if (QByteArrayView(name).compare("Link", Qt::CaseInsensitive) != 0)
            continue;
        if (const auto match = Next.match(QString::fromLatin1(value)); match.hasMatch())
            return PageCursor {match.captured(1)};
    }
    return std::nullopt;
}

// What comes next, and what the list says about its size.
void readPaging(const Paging& paging, const CutPage& cut, const HttpResponse& response,
                const std::optional<PageCursor>& current, ReadPage& page)
{
    if (paging.kind == PagingKind::None)
        return;
    if (paging.kind == PagingKind::LinkHeader) {
        page.next = nextByLink(response.headers);
        return;
    }
    const auto envelope = parseProviderJson(cut.envelope);
    if (!envelope)
        return;
    if (paging.kind == PagingKind::Page || paging.kind == PagingKind::Offset)
        page.rowsInAll = countAt(*envelope, paging.total);
    if (paging.kind == PagingKind::Page)
        page.rowsPerPage = countAt(*envelope, paging.limit);
    const int rows = page.rows;
    std::optional<PageCursor>& next = page.next;
    switch (paging.kind) {
    case PagingKind::Page:
    case PagingKind::Offset:
        next = nextByNumber(paging, *envelope, rows, current);
        break;
    case PagingKind::TimestampCursor:
        // The token stays set on the last page: a page that is not full is the end.
        if (rows == 0 || (paging.size > 0 && rows < paging.size))
            return;
        [[fallthrough]];
    default: {
        // Some say "next": false on the last page.
        const nlohmann::json* token = firstAt(*envelope, paging.at);
        if (token != nullptr && !token->is_boolean()) {
            if (const auto text = scalarText(*token); text && !text->isEmpty())
                next = PageCursor {*text};
        }
        // There is more, but where cannot be read: this must not pass for the end of the list.
        if (token != nullptr && token->is_structured())
            page.fault = u"not-json"_s;
        if (const nlohmann::json* hasNext = firstAt(*envelope, paging.hasNext)) {
            if (!booleanOf(*hasNext).value_or(true))
                next.reset();
        }
        break;
    }
    }
}
} // namespace

ReadPage readPage(const AccountBinding& binding, const Feed& feed, const HttpResponse& response,
                  const std::optional<PageCursor>& current)
{
    ReadPage page;
    const CutPage cut = cutPage(response.body, feed.items);
    page.fault = faultOf(response.body, cut);
    page.rows = static_cast<int>(cut.records.size() + cut.broken.size());
    page.setAside = cut.broken;
    if (feed.idsOnly)
        readIds(cut, feed, binding, page);
    else
        readRecords(binding, feed.shape, cut, page);
    if (page.fault.isEmpty())
        readPaging(feed.paging, cut, response, current, page);
    return page;
}

ReadPage readOneCall(const AccountBinding& binding, const EachRequest& each, const HttpResponse& response)
{
    ReadPage page;
    const CutPage cut = cutPage(response.body, each.items, CutFor::One);
    page.fault = faultOf(response.body, cut);
    page.rows = static_cast<int>(cut.records.size() + cut.broken.size());
    page.setAside = cut.broken;
    readRecords(binding, each.shape, cut, page);
    return page;
}

} // namespace ringback
