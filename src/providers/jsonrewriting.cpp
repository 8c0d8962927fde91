// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/jsonrewriting_p.h"

#include <nlohmann/json.hpp>

#include <QList>
#include <QStringList>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// Deeper values are not indented and not parsed into a tree: both would need room without bound.
constexpr int MaxRewrittenDepth = 200;
// Larger bodies are tried in fewer forms, to stay quick.
constexpr qsizetype MaxParsedBody = 1024 * 1024;

struct JsonStyle {
    const char* comma;
    const char* colon;
    const char* indent; // per level; null: all on one line
    const char* words;
};
constexpr std::array<JsonStyle, 5> JsonStyles = {{
    {",", ":", nullptr, "without any white space"},
    {", ", ": ", nullptr, "on one line with a space after each comma and colon"},
    {",", ": ", "  ", "indented by 2 spaces"},
    {",", ": ", "    ", "indented by 4 spaces"},
    {",", ": ", "\t", "indented by tabs"},
}};

bool isTokenGap(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The end of the string that begins at `at`, one past its closing quote.
qsizetype pastStringAt(const QByteArray& text, qsizetype at)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

int jsonDepth(const QByteArray& text)
{
    int depth = 0;
    int deepest = 0;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"')
            at = pastStringAt(text, at) - 1;
        else if (c == '{' || c == '[')
            deepest = std::max(deepest, ++depth);
        else if (c == '}' || c == ']')
            --depth;
    }
    return deepest;
}

// Only the white space between the tokens changes: numbers, escapes and the order stay as they are.
QByteArray restyled(const QByteArray& text, const JsonStyle& style)
{
    QByteArray out;
    out.reserve(text.size() * 2);
    int depth = 0;
    const auto newLine = [&] {
        if (style.indent == nullptr)
            return;
        out.append('\n');
        for (int i = 0; i < depth; ++i)
            out.append(style.indent);
    };
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (isTokenGap(c))
            continue;
        if (c == '"') {
            const qsizetype end = pastStringAt(text, at);
            out.append(text.constData() + at, end - at);
            at = end - 1;
        } else if (c == '{' || c == '[') {
            qsizetype next = at + 1;
            while (next < text.size() && isTokenGap(text[next]))
                ++next;
            out.append(c);
            if (next < text.size() && (text[next] == '}' || text[next] == ']')) {
                out.append(text[next]);
                at = next;
                continue;
            }
            ++depth;
            newLine();
        } else if (c == '}' || c == ']') {
            depth = std::max(0, depth - 1);
            newLine();
            out.append(c);
        } else if (c == ',') {
            out.append(style.comma);
            newLine();
        } else if (c == ':') {
            out.append(style.colon);
        } else {
            out.append(c);
        }
    }
    return out;
}

struct JsonBase {
    QByteArray text;
    QString words;
};

template <typename Tree> QByteArray dumped(const Tree& tree, bool ascii)
{
    return QByteArray::fromStdString(tree.dump(-1, ' ', ascii, Tree::error_handler_t::replace));
}

// The same value with other keys first and other escapes; the white space is the caller's matter.
QList<JsonBase> basesOf(const QByteArray& body, int depth)
{
    QList<JsonBase> bases {{body, {}}};
    if (depth > MaxRewrittenDepth || body.size() > MaxParsedBody)
        return bases;
    const auto tree = nlohmann::ordered_json::parse(body.begin(), body.end(), nullptr, false);
    if (tree.is_discarded())
        return bases;
    const QByteArray plain = dumped(tree, false);
    bases.append({plain, u"without needless escapes"_s});
    bases.append({dumped(tree, true), u"with every character beyond ASCII escaped"_s});
    QByteArray slashes = plain;
    bases.append({slashes.replace("/", "\\/"), u"with every slash escaped"_s});
    const auto sorted = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
    if (!sorted.is_discarded()) {
        bases.append({dumped(sorted, false), u"with its keys sorted"_s});
        bases.append(
            {dumped(sorted, true), u"with its keys sorted and every character beyond ASCII escaped"_s});
    }
    return bases;
}

struct LineEnd {
    const char* bytes;
    const char* words;
};
constexpr std::array<LineEnd, 3> LineEnds = {{
    {"", "without a line break at the end"},
    {"\n", "with a line break at the end"},
    {"\r\n", "with a Windows line break at the end"},
}};

std::optional<QString> otherLineBreaks(const QByteArray& body,
                                       const std::function<bool(const QByteArray&)>& fits)
{
    QByteArray bare = body;
    while (bare.endsWith('\n') || bare.endsWith('\r'))
        bare.chop(1);
    for (const LineEnd& end : LineEnds) {
        const QByteArray candidate = bare + end.bytes;
        if (candidate != body && fits(candidate))
            return QString::fromLatin1(end.words);
    }
    QByteArray unixBreaks = body;
    unixBreaks.replace("\r\n", "\n");
    if (unixBreaks != body && fits(unixBreaks))
        return u"with plain line breaks in place of Windows ones"_s;
    QByteArray windowsBreaks = unixBreaks;
    windowsBreaks.replace("\n", "\r\n");
    if (windowsBreaks != body && fits(windowsBreaks))
        return u"with Windows line breaks in place of plain ones"_s;
    return std::nullopt;
}
} // namespace

std::optional<QString> rewritingThat(const QByteArray& body,
                                     const std::function<bool(const QByteArray&)>& fits)
{
    if (const auto words = otherLineBreaks(body, fits))
        return words;
    const QByteArray trimmed = body.trimmed();
    if (!trimmed.startsWith('{') && !trimmed.startsWith('['))
        return std::nullopt;
    const int depth = jsonDepth(trimmed);
    for (const JsonBase& base : basesOf(trimmed, depth)) {
        for (const JsonStyle& style : JsonStyles) {
            if (style.indent != nullptr && depth > MaxRewrittenDepth)
                continue;
            const QByteArray candidate = restyled(base.text, style);
            QStringList words {QString::fromLatin1(style.words)};
            if (!base.words.isEmpty())
                words.prepend(base.words);
            if (candidate != body && fits(candidate))
                return words.join(u", "_s);
            if (fits(candidate + '\n'))
                return words.join(u", "_s) + u", with a line break at the end"_s;
        }
    }
    return std::nullopt;
}

} // namespace ringback
