// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsontext.h"

#include "providers/jsonscan_p.h"

#include <QVarLengthArray>

#include <algorithm>
#include <optional>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxKeptBytes = 4096;
// How often a search for something whole may read to the end of the text in vain: hostile input must not
// make the work quadratic.
constexpr int MaxFailedLooks = 64;
constexpr qsizetype MaxLookedAt = 64 * 1024 * 1024; // bytes, while looking for the next whole record

QByteArray unescapedToken(QStringView token)
{
    QString text = token.toString();
    text.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
    return text.toUtf8();
}

// Where the value of `key` begins in the object at `pos`.
std::optional<qsizetype> memberOf(const QByteArray& text, qsizetype pos, const QByteArray& key)
{
    if (pos >= text.size() || text[pos] != '{')
        return std::nullopt;
    qsizetype i = skipJsonSpace(text, pos + 1);
    while (i < text.size() && text[i] == '"') {
        const auto keyEnd = endOfString(text, i);
        if (!keyEnd)
            return std::nullopt;
        const bool found = QByteArrayView(text).sliced(i + 1, *keyEnd - i - 2) == key;
        i = skipJsonSpace(text, *keyEnd);
        if (i >= text.size() || text[i] != ':')
            return std::nullopt;
        i = skipJsonSpace(text, i + 1);
        if (found)
            return i;
        const auto valueEnd = endOfValue(text, i);
        if (!valueEnd)
            return std::nullopt;
        i = skipJsonSpace(text, *valueEnd);
        if (i >= text.size() || text[i] != ',')
            return std::nullopt;
        i = skipJsonSpace(text, i + 1);
    }
    return std::nullopt;
}

std::optional<qsizetype> findByPointer(const QByteArray& text, const QString& pointer)
{
    qsizetype pos = skipJsonSpace(text, 0);
    if (pos >= text.size())
        return std::nullopt;
    const QStringList tokens = pointer.split(u'/').mid(1);
    for (const QString& token : tokens) {
        const auto next = memberOf(text, pos, unescapedToken(token));
        if (!next)
            return std::nullopt;
        pos = *next;
    }
    return pos;
}

// --- a list with a broken record in it ------------------------------------------------------------------

// The keys of the object that begins at `pos`, as far as they can be read.
QList<QByteArrayView> keysOf(QByteArrayView text, qsizetype pos)
{
    QList<QByteArrayView> keys;
    qsizetype i = skipJsonSpace(text, pos + 1);
    while (i < text.size() && text[i] == '"') {
        const auto keyEnd = endOfString(text, i);
        const qsizetype colon = keyEnd ? skipJsonSpace(text, *keyEnd) : text.size();
        if (colon >= text.size() || text[colon] != ':')
            break;
        keys.append(text.sliced(i + 1, *keyEnd - i - 2));
        const auto valueEnd = endOfValue(text, skipJsonSpace(text, colon + 1));
        i = valueEnd ? skipJsonSpace(text, *valueEnd) : text.size();
        if (i >= text.size() || text[i] != ',')
            break;
        i = skipJsonSpace(text, i + 1);
    }
    return keys;
}

// Whether an object with these keys is a record like the others, and not something nested in one.
bool isSuchARecord(const QList<QByteArrayView>& keys, const QList<QByteArrayView>& others)
{
    if (keys.isEmpty() || others.isEmpty() || keys.first() != others.first())
        return false;
    const auto shared = std::count_if(others.begin(), others.end(),
                                      [&keys](QByteArrayView key) { return keys.contains(key); });
    return shared * 2 >= others.size() && (shared >= 2 || others.size() == 1);
}

// How many brackets are open before `pos`.
qsizetype depthBefore(QByteArrayView text, qsizetype pos)
{
    qsizetype depth = 0;
    for (qsizetype i = 0; i < pos; ++i) {
        if (text[i] == '"')
            i = endOfString(text, i).value_or(pos) - 1;
        else if (text[i] == '{' || text[i] == '[')
            ++depth;
        else if (text[i] == '}' || text[i] == ']')
            --depth;
    }
    return depth;
}

struct ListTail {
    qsizetype listEnd = 0; // of the closing bracket
    qsizetype begin = 0;   // of the first record that is whole, else listEnd
    QList<QByteArray> records;
};

// The quote that opens the string whose closing quote stands at `pos`; nullopt when that quote is escaped or
// none opens it.
std::optional<qsizetype> startOfString(QByteArrayView text, qsizetype pos)
{
    const auto escaped = [&text](qsizetype at) {
        qsizetype slashes = 0;
        while (at - slashes > 0 && text[at - slashes - 1] == '\\')
            ++slashes;
        return slashes % 2 == 1;
    };
    if (escaped(pos))
        return std::nullopt;
    for (qsizetype i = pos - 1; i >= 0; --i) {
        if (text[i] == '"' && !escaped(i))
            return i;
    }
    return std::nullopt;
}

// Reads the document from its end back to the broken record at `broken`: from there, brackets mean what they
// say again. Gives the end of the list at nesting `depth` and the whole records after the broken one;
// nullopt for a document that is cut off, or whose end is damaged too.
std::optional<ListTail> tailAfter(QByteArrayView text, qsizetype broken, qsizetype depth)
{
    QVarLengthArray<qsizetype, 64> closers;
    QList<std::pair<qsizetype, qsizetype>> whole; // last first
    bool keyAfterList = false;
    const auto inList = [&] { return closers.size() == depth + 1 && text[closers[depth]] == ']'; };
    for (qsizetype i = text.size() - 1; i > broken; --i) {
        const char c = text[i];
        if (c == '"') {
            const auto start = startOfString(text, i);
            if (!start)
                break;
            i = *start;
        } else if (c == '}' || c == ']') {
            closers.append(i);
        } else if (c == '{' || c == '[') {
            if (closers.isEmpty() || text[closers.back()] != (c == '{' ? '}' : ']'))
                break;
            const qsizetype end = closers.back();
            closers.removeLast();
            if (closers.size() < depth)
                return std::nullopt;
            if (inList()) {
                qsizetype before = i - 1;
                while (before > broken && isJsonSpace(text[before]))
                    --before;
                if (before <= broken || (text[before] != ',' && text[before] != '['))
                    break;
                whole.append({i, end + 1});
            } else if (closers.size() == depth) {
                whole.clear(); // that was another list beside ours
            }
        } else if (c == ':') {
            if (closers.size() == depth)
                keyAfterList = true;
            else if (inList())
                break; // inside the broken record
        }
    }
    if (closers.size() <= depth || text[closers[depth]] != ']')
        return std::nullopt;
    // What ends right after its list, with nothing whole in it, may as well be a text that was cut off.
    if (whole.isEmpty() && !keyAfterList)
        return std::nullopt;
    ListTail tail;
    tail.listEnd = closers[depth];
    tail.begin = whole.isEmpty() ? tail.listEnd : whole.last().first;
    for (auto it = whole.rbegin(); it != whole.rend(); ++it)
        tail.records.append(text.sliced(it->first, it->second - it->first).toByteArray());
    return tail;
}

// Where the next record like `others` begins after the broken one; nullopt: nowhere.
std::optional<qsizetype> nextRecordAfter(QByteArrayView text, qsizetype broken,
                                         const QList<QByteArrayView>& others, qsizetype& lookedAt)
{
    for (qsizetype i = broken + 1; i < text.size() && lookedAt < MaxLookedAt; ++i) {
        if (text[i] != ',')
            continue;
        const qsizetype pos = skipJsonSpace(text, i + 1);
        if (pos >= text.size() || text[pos] != '{')
            continue;
        const auto end = endOfValue(text, pos);
        const qsizetype after = end ? skipJsonSpace(text, *end) : text.size();
        lookedAt += end.value_or(text.size()) - pos;
        if (end && (after >= text.size() || text[after] == ',') && isSuchARecord(keysOf(text, pos), others))
            return pos;
    }
    return std::nullopt;
}

// Cuts the items that stand from `pos` on, up to the end of the list or of `text`; returns where it stopped:
// at a closing bracket, at a broken item, or at the end.
qsizetype cutWholeItems(QByteArrayView text, qsizetype pos, bool textMayEnd, CutPage& page)
{
    qsizetype i = pos;
    while (i < text.size() && text[i] != ']') {
        if (text[i] == ',') { // an element that is missing: nothing to keep
            i = skipJsonSpace(text, i + 1);
            continue;
        }
        const auto end = endOfValue(text, i);
        const qsizetype after = end ? skipJsonSpace(text, *end) : text.size();
        if (!end || (after >= text.size() && !textMayEnd))
            return i;
        if (after < text.size() && text[after] != ',' && text[after] != ']')
            return i;
        page.records.append(text.sliced(i, *end - i).toByteArray());
        i = after < text.size() && text[after] == ',' ? skipJsonSpace(text, after + 1) : after;
    }
    return i;
}

// Cuts the array that begins at `pos` into page.records; returns where it ends, or nullopt when it is cut.
std::optional<qsizetype> cutArray(const QByteArray& body, qsizetype pos, CutPage& page)
{
    qsizetype i = cutWholeItems(body, skipJsonSpace(body, pos + 1), false, page);
    if (i < body.size() && body[i] == ']')
        return i + 1;
    if (i >= body.size())
        return std::nullopt;
    const auto setAside = [&page, &body](qsizetype from, qsizetype to, const QString& reason) {
        page.broken.append({reason, body.mid(from, std::min(to - from, MaxKeptBytes))});
    };
    const auto tail = tailAfter(body, i, depthBefore(body, pos));
    if (!tail) {
        setAside(i, body.size(), u"it is cut off or damaged"_s);
        return std::nullopt;
    }
    // Between the first broken record and the last there may be whole ones.
    const QByteArrayView between = QByteArrayView(body).first(tail->begin);
    QList<QByteArrayView> others;
    if (!page.records.isEmpty())
        others = keysOf(page.records.first(), 0);
    else if (!tail->records.isEmpty())
        others = keysOf(tail->records.first(), 0);
    else
        others = keysOf(between, i);
    qsizetype lookedAt = 0;
    while (i < between.size()) {
        const auto next = nextRecordAfter(between, i, others, lookedAt);
        setAside(i, next.value_or(between.size()), u"its brackets or quotes do not close"_s);
        i = next ? cutWholeItems(between, *next, true, page) : between.size();
    }
    page.records += tail->records;
    return tail->listEnd + 1;
}
} // namespace

CutPage cutPage(const QByteArray& body, const QStringList& pointers, CutFor what)
{
    CutPage page;
    const qsizetype start = skipJsonSpace(body, body.startsWith("\xEF\xBB\xBF") ? 3 : 0);
    page.isJson = start < body.size() && (body[start] == '{' || body[start] == '[');
    if (!page.isJson)
        return page;
    const QByteArray text = start > 0 ? body.mid(start) : body;
    const auto documentEnd = endOfValue(text, 0);
    page.complete = documentEnd && skipJsonSpace(text, *documentEnd) >= text.size();

    for (const QString& pointer : pointers) {
        const auto pos = findByPointer(text, pointer);
        if (!pos || *pos >= text.size())
            continue;
        if (text[*pos] == '[') {
            page.itemsFound = true;
            const auto end = cutArray(text, *pos, page);
            if (end) {
                // A broken record unbalances the document; what stands around the array still counts.
                const QByteArray around = text.first(*pos) + "[]" + text.mid(*end);
                const auto aroundEnd = endOfValue(around, 0);
                page.complete = aroundEnd && skipJsonSpace(around, *aroundEnd) >= around.size();
                page.envelope = page.complete ? around : QByteArray();
            } else {
                page.complete = false;
            }
            return page;
        }
        if (text[*pos] == '{' && what == CutFor::One) {
            page.itemsFound = true;
            const auto end = endOfValue(text, *pos);
            if (end)
                page.records.append(text.mid(*pos, *end - *pos));
            else
                page.broken.append({u"it is cut off or damaged"_s, text.mid(*pos, MaxKeptBytes)});
            page.envelope = page.complete ? text : QByteArray();
            return page;
        }
    }
    for (const QString& pointer : pointers) {
        const auto pos = what == CutFor::List ? findByPointer(text, pointer) : std::nullopt;
        if (pos && QByteArrayView(text).sliced(*pos).startsWith("null"))
            page.itemsFound = true;
    }
    page.envelope = page.complete ? text : QByteArray();
    return page;
}

QList<QByteArray> jsonValuesIn(const QByteArray& text)
{
    QList<QByteArray> values;
    int failedLooks = 0;
    qsizetype i = 0;
    while (i < text.size() && failedLooks < MaxFailedLooks) {
        if (text[i] == '{' || text[i] == '[') {
            if (const auto end = endOfValue(text, i)) {
                values.append(text.mid(i, *end - i));
                i = *end;
                continue;
            }
            ++failedLooks;
        }
        ++i;
    }
    return values;
}

} // namespace ringback
