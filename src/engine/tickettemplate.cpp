// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tickettemplate.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QMap>
#include <QRegularExpression>

#include <algorithm>
#include <kainjow/mustache.hpp>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 LargestTemplate = 256 * 1024;

// What may stand where: the list a name belongs to, empty for the ticket itself. A list stands among the
// names of the part it is in.
const QMap<QString, QStringList>& templateVocabulary()
{
    static const QMap<QString, QStringList> Names {
        {QString(),
         {u"subject"_s, u"provider"_s, u"support_note"_s, u"accounts"_s, u"request_ids"_s, u"call_ids"_s,
          u"incident"_s, u"summary"_s, u"left_out"_s, u"tried"_s, u"expected"_s, u"masked"_s, u"made_at"_s,
          u"time_zone"_s, u"app_version"_s, u"calls"_s, u"requests"_s, u"earlier"_s}},
        {u"calls"_s, {u"number"_s,      u"call_id"_s,         u"call_account"_s,  u"call_request_ids"_s,
                      u"other_ids"_s,   u"direction"_s,       u"from"_s,          u"to"_s,
                      u"status"_s,      u"provider_status"_s, u"end_code"_s,      u"end_text"_s,
                      u"length"_s,      u"resolution"_s,      u"flags"_s,         u"attempt"_s,
                      u"error_title"_s, u"error_code"_s,      u"error_message"_s, u"http_status"_s,
                      u"created_utc"_s, u"created_local"_s,   u"ended_utc"_s,     u"ended_local"_s,
                      u"timeline"_s,    u"chain"_s,           u"retries"_s}},
        {u"timeline"_s, {u"step"_s, u"step_utc"_s, u"step_local"_s, u"source"_s, u"step_words"_s}},
        {u"chain"_s,
         {u"chain_number"_s, u"chain_call_id"_s, u"chain_status"_s, u"chain_code"_s, u"chain_utc"_s}},
        {u"retries"_s,
         {u"retry_state"_s, u"retry_utc"_s, u"retry_request_id"_s, u"retry_http_status"_s, u"retry_code"_s,
          u"retry_message"_s}},
        {u"requests"_s,
         {u"request_number"_s, u"request_utc"_s, u"request_local"_s, u"request_account"_s, u"operation"_s,
          u"request"_s, u"http_status"_s, u"error_title"_s, u"error_code"_s, u"error_message"_s,
          u"request_id"_s, u"request_id_source"_s, u"error_fields"_s, u"error_details"_s, u"body"_s}},
        {u"earlier"_s, {u"ticket"_s, u"ticket_state"_s, u"ticket_date"_s, u"ticket_reference"_s}},
    };
    return Names;
}

int editDistance(const QString& a, const QString& b)
{
    QList<int> row(b.size() + 1);
    for (int j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (int i = 1; i <= a.size(); ++i) {
        int diagonal = std::exchange(row[0], i);
        for (int j = 1; j <= b.size(); ++j) {
            const int above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.constLast();
}

QString nearestName(const QString& name, const QStringList& names)
{
    QString best;
    int bestDistance = 4;
    for (const QString& candidate : names) {
        const int distance = editDistance(name, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

kainjow::mustache::data mustacheData(const QJsonObject& object)
{
    using kainjow::mustache::data;
    data result(data::type::object);
    for (auto it = object.begin(); it != object.end(); ++it) {
        const std::string name = it.key().toStdString();
        if (it->isArray()) {
            data list(data::type::list);
            for (const QJsonValue& item : it->toArray())
                list.push_back(mustacheData(item.toObject()));
            result.set(name, list);
        } else if (it->toString().isEmpty()) {
            result.set(name, data(data::type::bool_false));
        } else {
            result.set(name, data(it->toString().toStdString()));
        }
    }
    return result;
}

// A line end that the library does not see as one.
constexpr QChar HeldLineEnd(u'\x01');

// A line that holds nothing but a part's begin or end leaves no line behind, nor does a line that is one part
// whole when there is nothing to show. The library's own rule for such lines depends on what stands around
// them, so it gets the text without line ends.
QString heldLines(const QString& text)
{
    static const QRegularExpression Alone(u"^[ \\t]*(\\{\\{[#^/!][^{}]*\\}\\}[ \\t]*)+$"_s);
    static const QRegularExpression Whole(
        u"^(?<begin>\\{\\{[#^]\\s*(?<name>\\w+)\\s*\\}\\})(?<inside>.*)(?<end>\\{\\{/\\s*\\k<name>\\s*\\}\\})[ \\t]*$"_s);
    QString out;
    QString plain = text;
    plain.remove(HeldLineEnd).remove(u'\r');
    const QStringList lines = plain.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString& line = lines[i];
        const QString end = i + 1 < lines.size() ? QString(HeldLineEnd) : QString();
        const auto whole = Whole.match(line);
        if (Alone.match(line).hasMatch())
            out += line.trimmed();
        else if (whole.hasMatch()
                 && !whole.captured(u"inside"_s).contains(u"{{/"_s + whole.captured(u"name"_s)))
            out += whole.captured(u"begin"_s) + whole.captured(u"inside"_s) + end + whole.captured(u"end"_s);
        else
            out += line + end;
    }
    return out;
}

class TemplateChecker {
public:
    TemplateChecker(const QString& text, QString file) : m_text(text), m_file(std::move(file)) { }

    QStringList problems()
    {
        qsizetype at = m_text.indexOf("{{"_L1);
        for (; at >= 0; at = m_text.indexOf("{{"_L1, at)) {
            const qsizetype end = m_text.indexOf("}}"_L1, at + 2);
            if (end < 0) {
                say(at, u"\"{{\" is never closed; write \"}}\" behind the placeholder's name"_s);
                return m_problems;
            }
            tag(at, m_text.sliced(at + 2, end - at - 2).trimmed());
            at = end + 2;
        }
        for (const auto& [name, begin] : m_open)
            say(begin, u"{{#%1}} is never closed; write {{/%1}} where it ends"_s.arg(name));
        return m_problems;
    }

private:
    void tag(qsizetype at, const QString& inside)
    {
        const QChar sign = inside.isEmpty() ? QChar() : inside[0];
        if (sign == u'!')
            return;
        if (u">=&{"_s.contains(sign) && !sign.isNull()) {
            say(at,
                u"{{%1 is not known here; a placeholder is {{name}}, a part {{#name}} ... {{/name}}"_s.arg(
                    QString(sign)));
            return;
        }
        const bool isPart = sign == u'#' || sign == u'^';
        const QString name = (isPart || sign == u'/' ? inside.sliced(1) : inside).trimmed();
        if (sign == u'/') {
            if (m_open.isEmpty() || m_open.constLast().first != name) {
                say(at,
                    m_open.isEmpty()
                        ? u"{{/%1}} closes nothing; take it away, or open {{#%1}} before it"_s.arg(name)
                        : u"{{/%1}} stands where {{/%2}} is awaited; close the parts in the order they were "
                          "opened"_s.arg(name, m_open.constLast().first));
                return;
            }
            m_open.removeLast();
            return;
        }
        if (!isKnown(name)) {
            const QString nearest = nearestName(name, allNames());
            const QString part = partOf(name);
            if (!part.isEmpty())
                say(at,
                    u"{{%1}} has a value only between {{#%2}} and {{/%2}}; put it there"_s.arg(name, part));
            else if (nearest.isEmpty())
                say(at,
                    u"there is no placeholder {{%1}}; the ones there are: %2"_s.arg(
                        name, allNames().join(u", "_s)));
            else
                say(at, u"there is no placeholder {{%1}}; did you mean {{%2}}?"_s.arg(name, nearest));
        }
        if (!isPart && templateVocabulary().contains(name))
            say(at, u"{{%1}} is a list; write {{#%1}} ... {{/%1}} around what is to be repeated"_s.arg(name));
        if (isPart)
            m_open.append({name, at});
    }

    bool isKnown(const QString& name) const
    {
        if (templateVocabulary().value(QString()).contains(name))
            return true;
        return std::any_of(m_open.begin(), m_open.end(), [&name](const auto& open) {
            return templateVocabulary().value(open.first).contains(name);
        });
    }
    static QStringList allNames()
    {
        QStringList names;
        for (const QStringList& part : templateVocabulary())
            names += part;
        names.sort();
        names.removeDuplicates();
        return names;
    }
    static QString partOf(const QString& name)
    {
        for (auto it = templateVocabulary().begin(); it != templateVocabulary().end(); ++it) {
            if (it->contains(name))
                return it.key();
        }
        return {};
    }
    void say(qsizetype at, const QString& what)
    {
        const auto line = m_text.first(at).count(u'\n') + 1;
        if (m_problems.size() < 20)
            m_problems.append(u"%1, line %2: %3."_s.arg(m_file).arg(line).arg(what));
    }

    const QString& m_text;
    QString m_file;
    QList<QPair<QString, qsizetype>> m_open;
    QStringList m_problems;
};
} // namespace

QStringList templateNames()
{
    QStringList names;
    for (auto it = templateVocabulary().begin(); it != templateVocabulary().end(); ++it) {
        for (const QString& name : *it)
            names.append(it.key().isEmpty() ? name : it.key() + u'.' + name);
    }
    return names;
}

QStringList templateProblems(const QString& text, const QString& file)
{
    if (text.size() > LargestTemplate)
        return {u"%1: is larger than a template may be (256 KiB); shorten it."_s.arg(file)};
    if (text.trimmed().isEmpty())
        return {u"%1: is empty; delete it to use the built-in template."_s.arg(file)};
    QStringList problems = TemplateChecker(text, file).problems();
    // The library has the last word on what it can fill.
    if (problems.isEmpty()) {
        const kainjow::mustache::mustache probe(text.toStdString());
        if (!probe.is_valid())
            problems.append(u"%1: %2."_s.arg(file, QString::fromStdString(probe.error_message())));
    }
    return problems;
}

QString filledTemplate(const QString& text, const QJsonObject& data)
{
    kainjow::mustache::mustache filled(heldLines(text).toStdString());
    filled.set_custom_escape([](const std::string& value) { return value; });
    QString result = QString::fromStdString(filled.render(mustacheData(data)));
    result.replace(HeldLineEnd, u'\n');
    // Parts that are not there may leave several empty lines behind each other.
    static const QRegularExpression Gaps(u"\\n{3,}"_s);
    return result.replace(Gaps, u"\n\n"_s);
}

QString plainTemplate(const QString& text)
{
    QStringList lines;
    for (QString line : text.split(u'\n')) {
        if (line.startsWith("```"_L1))
            continue;
        static const QRegularExpression Heading(u"^((?:\\{\\{[#^/][^}]*\\}\\})*)#{1,6} +"_s);
        line.replace(Heading, u"\\1== "_s);
        line.remove("**"_L1);
        line.remove(u'`');
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString builtInTemplate(const QString& provider)
{
    static const QRegularExpression PlainName(u"^[a-z0-9-]+$"_s);
    QFile file(u":/tickets/%1.md"_s.arg(PlainName.match(provider).hasMatch() ? provider : u"general"_s));
    if (!file.open(QIODevice::ReadOnly)) {
        file.setFileName(u":/tickets/general.md"_s);
        if (!file.open(QIODevice::ReadOnly))
            return {};
    }
    return QString::fromUtf8(file.readAll());
}

ChosenTemplate chosenTemplate(const QString& folder, const QString& provider)
{
    QFile file(folder + u'/' + provider + u".md"_s);
    if (folder.isEmpty() || !file.exists())
        return {builtInTemplate(provider), {}};
    const QString name = QFileInfo(file).fileName();
    if (!file.open(QIODevice::ReadOnly)) {
        return {builtInTemplate(provider),
                u"%1 cannot be read: %2. The built-in template is used."_s.arg(file.fileName(),
                                                                               file.errorString())};
    }
    const QString text = QString::fromUtf8(file.read(LargestTemplate + 1));
    const QStringList problems = templateProblems(text, name);
    if (!problems.isEmpty()) {
        return {builtInTemplate(provider),
                u"Your template has mistakes, so the built-in one is used.\n"_s + problems.join(u'\n')};
    }
    return {text, {}};
}

} // namespace ringback
