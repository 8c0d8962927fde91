// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketbody.h"

#include "core/redaction.h"
#include "core/visibletext.h"
#include "engine/ticketredactor.h"
#include "providers/jsontext.h"

#include <nlohmann/json.hpp>

#include <QRegularExpression>
#include <QSet>
#include <QUrl>

#include <algorithm>
#include <utility>
#include <vector>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int DeepestBody = 60;
constexpr qsizetype LargestBody = 512 * 1024;

// A JSON value as it was written: members in order, twice where they came twice, numbers letter by letter.
struct BodyNode {
    enum class Kind : quint8 { Object, Array, String, Bare };
    Kind kind = Kind::Bare;
    std::string text; // of a string its value, of a bare word or number its letters
    std::vector<std::pair<std::string, BodyNode>> members; // an array's have no names
};

// Builds what can be read and stops at the first thing that cannot.
class BodyReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    BodyReader() { m_open.push_back(&root); }
    bool null() override { return put({BodyNode::Kind::Bare, "null", {}}) != nullptr; }
    bool boolean(bool value) override
    {
        return put({BodyNode::Kind::Bare, value ? "true" : "false", {}}) != nullptr;
    }
    bool number_integer(number_integer_t value) override
    {
        return put({BodyNode::Kind::Bare, std::to_string(value), {}}) != nullptr;
    }
    bool number_unsigned(number_unsigned_t value) override
    {
        return put({BodyNode::Kind::Bare, std::to_string(value), {}}) != nullptr;
    }
    bool number_float(number_float_t, const string_t& letters) override
    {
        return put({BodyNode::Kind::Bare, letters, {}}) != nullptr;
    }
    bool string(string_t& value) override { return put({BodyNode::Kind::String, value, {}}) != nullptr; }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return openNode(BodyNode::Kind::Object); }
    bool key(string_t& name) override
    {
        m_key = name;
        return true;
    }
    bool end_object() override { return closeNode(); }
    bool start_array(std::size_t) override { return openNode(BodyNode::Kind::Array); }
    bool end_array() override { return closeNode(); }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::detail::exception&) override
    {
        stoppedAt = qsizetype(at);
        return false;
    }

    BodyNode root {BodyNode::Kind::Array, {}, {}};
    qsizetype stoppedAt = -1;

private:
    // Into the innermost open one. Only that one grows, so that the others stay where they are.
    BodyNode* put(BodyNode node)
    {
        auto& members = m_open.back()->members;
        members.emplace_back(std::exchange(m_key, {}), std::move(node));
        return &members.back().second;
    }
    bool openNode(BodyNode::Kind kind)
    {
        if (m_open.size() > DeepestBody)
            return false;
        m_open.push_back(put({kind, {}, {}}));
        return true;
    }
    bool closeNode()
    {
        m_open.pop_back();
        return true;
    }

    std::vector<BodyNode*> m_open;
    std::string m_key;
};

QString jsonQuoted(const QString& text)
{
    return QString::fromStdString(
        nlohmann::json(text.toStdString()).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

QString compactNode(const BodyNode& node)
{
    if (node.kind == BodyNode::Kind::Bare)
        return QString::fromStdString(node.text);
    if (node.kind == BodyNode::Kind::String)
        return QString::fromStdString(node.text);
    QStringList parts;
    for (const auto& [name, value] : node.members) {
        parts.append(node.kind == BodyNode::Kind::Object
                         ? QString::fromStdString(name) + u": "_s + compactNode(value)
                         : compactNode(value));
    }
    return parts.join(u", "_s);
}

// Words where a number is expected: somebody's name, unless it is one of those that providers put there.
bool isSomebody(const QString& text)
{
    static const QSet<QString> Known {
        u"anonymous"_s, u"private"_s, u"unknown"_s,  u"restricted"_s, u"unavailable"_s, u"caller"_s,
        u"callee"_s,    u"system"_s,  u"agent"_s,    u"api"_s,        u"webrtc"_s,      u"tel"_s,
        u"sip"_s,       u"inbound"_s, u"outbound"_s, u"customer"_s,   u"provider"_s,    u"carrier"_s,
        u"local"_s,     u"remote"_s,  u"user"_s,     u"none"_s,       u"null"_s};
    const bool letters = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
    const bool isUri = text.contains(u'@') || text.contains(u':') || text.contains(u'_')
        || text.contains(u'{') || text.contains(u'/');
    return letters && !isUri && !Known.contains(text.trimmed().toLower());
}

class BodyWriter {
public:
    BodyWriter(QString where, TicketRedactor& redactor) : m_where(std::move(where)), m_redactor(redactor) { }

    QString written(const BodyNode& node, const QString& path, FieldSense sense, int depth)
    {
        switch (node.kind) {
        case BodyNode::Kind::Bare:
            return bare(node, path, sense);
        case BodyNode::Kind::String:
            return jsonQuoted(value(QString::fromStdString(node.text), path, sense));
        case BodyNode::Kind::Array:
        case BodyNode::Kind::Object:
            break;
        }
        // Everything below a transcript is one thing.
        if ((sense == FieldSense::FreeText || sense == FieldSense::Secret) && !node.members.empty()) {
            const QString whole = compactNode(node);
            if (sense == FieldSense::Secret)
                return jsonQuoted(QString::fromLatin1(MaskText));
            const QString masked = m_redactor.hidden(whole, TicketSecretKind::FreeText, m_where + path);
            if (!m_redactor.isOpen(TicketSecretKind::FreeText, whole))
                return jsonQuoted(masked);
        }
        return container(node, path, sense, depth);
    }

    QString value(const QString& text, const QString& path, FieldSense sense)
    {
        const QString where = m_where + path;
        switch (sense) {
        case FieldSense::Secret:
            return text.isEmpty() ? text : QString::fromLatin1(MaskText);
        case FieldSense::Phone: {
            const QString masked = m_redactor.number(text, where);
            return masked == text && isSomebody(text)
                ? m_redactor.hidden(text, TicketSecretKind::PersonName, where)
                : masked;
        }
        case FieldSense::Name:
            return m_redactor.hidden(text, TicketSecretKind::PersonName, where);
        case FieldSense::FreeText:
            return m_redactor.hidden(text, TicketSecretKind::FreeText, where);
        case FieldSense::Address: {
            // A number or an address inside stays readable around what is masked; else all of it goes.
            const QString masked = m_redactor.text(text, where);
            const bool changed = masked != text;
            return changed ? masked : m_redactor.hidden(text, TicketSecretKind::Address, where);
        }
        case FieldSense::Id: {
            // A row of digits under such a name is an ID, and a SIP Call-ID has its host behind an @. A
            // number with its + and an e-mail address are what they are, whatever the name.
            const QString name = QString(path.section(u'/', -1)).toLower().remove(u'_').remove(u'-');
            const bool isCallId = name.endsWith("callid"_L1);
            if (!text.contains(u'+') && (isCallId || !text.contains(u'@')))
                m_redactor.protect(text);
            return m_redactor.text(text, where);
        }
        case FieldSense::Plain:
            break;
        }
        // JSON inside of a string, as some log their bodies.
        if ((text.startsWith(u'{') || text.startsWith(u'[')) && m_nested < 3) {
            BodyWriter inner(where, m_redactor);
            inner.m_nested = m_nested + 1;
            BodyReader reader;
            if (nlohmann::json::sax_parse(text.toStdString(), &reader) && !reader.root.members.empty())
                return inner.written(reader.root.members.front().second, {}, FieldSense::Plain, -1);
        }
        return m_redactor.text(text, where);
    }

private:
    QString bare(const BodyNode& node, const QString& path, FieldSense sense)
    {
        const QString letters = QString::fromStdString(node.text);
        const bool isNumber = !letters.isEmpty() && (letters[0].isDigit() || letters[0] == u'-');
        if (!isNumber)
            return letters;
        if (sense == FieldSense::Secret)
            return jsonQuoted(QString::fromLatin1(MaskText));
        if (sense == FieldSense::FreeText)
            return jsonQuoted(m_redactor.hidden(letters, TicketSecretKind::FreeText, m_where + path));
        if (sense == FieldSense::Phone && letters.size() >= 7) {
            const QString masked = m_redactor.number(letters, m_where + path);
            return masked == letters ? letters : jsonQuoted(masked);
        }
        // Sums, instants and IDs stay numbers, unless it is one of the numbers of this ticket.
        const QString masked = letters.size() >= 9 && sense != FieldSense::Id
            ? m_redactor.text(u"id "_s + letters, m_where + path).sliced(3)
            : letters;
        return masked == letters ? letters : jsonQuoted(masked);
    }

    QString container(const BodyNode& node, const QString& path, FieldSense sense, int depth)
    {
        const bool isObject = node.kind == BodyNode::Kind::Object;
        if (node.members.empty())
            return isObject ? u"{}"_s : u"[]"_s;
        bool hasTarget = false;
        for (const auto& member : node.members)
            hasTarget = hasTarget || member.first == "target";
        QStringList lines;
        int index = 0;
        for (const auto& [key, child] : node.members) {
            const QString name = isObject ? QString::fromStdString(key) : QString::number(index++);
            FieldSense inner = isObject ? fieldSenseOf(name) : sense;
            // What stands beside a call's target describes a person: {"type", "target", "target_name", ...}
            if (isObject && hasTarget && name == "detail"_L1)
                inner = FieldSense::FreeText;
            const QString value = written(child, path + u'/' + name, inner, depth < 0 ? depth : depth + 1);
            // A member's name can be a person's number: {"+15550100421": "busy"}.
            lines.append(isObject ? jsonQuoted(m_redactor.text(name, m_where + path)) + u": "_s + value
                                  : value);
        }
        const QChar open = isObject ? u'{' : u'[';
        const QChar close = isObject ? u'}' : u']';
        if (depth < 0)
            return open + lines.join(u", "_s) + close;
        const QString indent(2 * (depth + 1), u' ');
        return open + u"\n"_s + indent + lines.join(u",\n"_s + indent) + u'\n' + QString(2 * depth, u' ')
            + close;
    }

    QString m_where;
    TicketRedactor& m_redactor;
    int m_nested = 0;
};

// Names of fields in text that is no JSON: name=value, name: value, <name>value</name>.
QString redactedFields(const QString& text, const QString& where, TicketRedactor& redactor)
{
    static const QRegularExpression Form(
        u"^[\\w.\\[\\]%-]{1,64}=[^&\\s]*(?:&[\\w.\\[\\]%-]{1,64}=[^&\\s]*)*\\s*$"_s);
    BodyWriter writer(where, redactor);
    if (Form.match(text).hasMatch()) {
        QStringList pairs;
        for (const QString& pair : text.trimmed().split(u'&')) {
            const qsizetype equals = pair.indexOf(u'=');
            QString coded = pair.sliced(equals + 1);
            const QString name = QUrl::fromPercentEncoding(pair.first(equals).toUtf8());
            const QString value = QUrl::fromPercentEncoding(coded.replace(u'+', u' ').toUtf8());
            const QString masked = writer.value(value, u'/' + name, fieldSenseOf(name));
            pairs.append(pair.first(equals) + u'='
                         + (masked == value ? pair.sliced(equals + 1)
                                            : QString::fromLatin1(QUrl::toPercentEncoding(masked, "[], "))));
        }
        return pairs.join(u'&');
    }
    static const QRegularExpression Fields(
        u"<(?<tag>[\\w:.-]{1,64})(?:\\s[^<>]{0,200})?>(?<inside>[^<]{1,4000})<"
        "|(?<![\\w-])(?<name>[A-Za-z][\\w-]{1,63})[\"']?[ \\t]*[:=][ \\t]*"
        "(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)(?:\"|$)|(?<bare>[^\\r\\n,;&\"{}\\[\\]]+))"_s);
    QString out;
    qsizetype kept = 0;
    auto matches = Fields.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const bool isTag = match.capturedLength(u"tag"_s) > 0;
        const FieldSense sense = fieldSenseOf(match.captured(isTag ? u"tag"_s : u"name"_s));
        if (sense == FieldSense::Plain || sense == FieldSense::Id || sense == FieldSense::Secret)
            continue;
        const QString part = isTag                  ? u"inside"_s
            : match.capturedLength(u"quoted"_s) > 0 ? u"quoted"_s
                                                    : u"bare"_s;
        if (match.capturedLength(part) <= 0)
            continue;
        const QString value = match.captured(part);
        const QString name = match.captured(isTag ? u"tag"_s : u"name"_s);
        out += redactor.text(text.sliced(kept, match.capturedStart(part) - kept), where);
        out += writer.value(value, u'/' + name, sense);
        kept = match.capturedEnd(part);
    }
    return out + redactor.text(text.sliced(kept), where);
}

QStringList wordsOfName(const QString& name)
{
    QStringList words {QString()};
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name[i];
        if (!c.isLetterOrNumber()) {
            words.append(QString());
            continue;
        }
        const bool rises = c.isUpper() && i > 0
            && (name[i - 1].isLower()
                || (name[i - 1].isUpper() && i + 1 < name.size() && name[i + 1].isLower()));
        if (rises)
            words.append(QString());
        words.last() += c.toLower();
    }
    words.removeAll(QString());
    return words;
}
} // namespace

FieldSense fieldSenseOf(const QString& name)
{
    static const QSet<QString> IdWords {u"id"_s,   u"ids"_s,  u"uuid"_s,   u"uuids"_s,
                                        u"guid"_s, u"sid"_s,  u"cursor"_s, u"digest"_s,
                                        u"hash"_s, u"etag"_s, u"version"_s};
    static const QSet<QString> PhoneWords {u"to"_s,
                                           u"from"_s,
                                           u"phone"_s,
                                           u"phones"_s,
                                           u"mobile"_s,
                                           u"msisdn"_s,
                                           u"number"_s,
                                           u"numbers"_s,
                                           u"caller"_s,
                                           u"callee"_s,
                                           u"called"_s,
                                           u"calling"_s,
                                           u"destination"_s,
                                           u"source"_s,
                                           u"target"_s,
                                           u"cli"_s,
                                           u"ani"_s,
                                           u"dnis"_s,
                                           u"did"_s,
                                           u"e164"_s,
                                           u"tel"_s,
                                           u"telephone"_s,
                                           u"callerid"_s,
                                           u"cid"_s,
                                           u"recipient"_s,
                                           u"recipients"_s,
                                           u"endpoint"_s,
                                           u"contact"_s,
                                           u"customer"_s,
                                           u"whatsapp"_s,
                                           u"fax"_s,
                                           u"cell"_s,
                                           u"phonenumber"_s,
                                           u"tonumber"_s,
                                           u"fromnumber"_s,
                                           u"callernumber"_s,
                                           u"destinationnumber"_s,
                                           u"terminated"_s};
    // Numbers of these are counts and places.
    static const QSet<QString> HarmlessNumbers {u"page"_s,     u"attempt"_s, u"line"_s,   u"port"_s,
                                                u"sequence"_s, u"version"_s, u"serial"_s, u"retry"_s};
    static const QSet<QString> Timely {u"at"_s,    u"time"_s,  u"ms"_s,     u"seconds"_s, u"duration"_s,
                                       u"count"_s, u"code"_s,  u"status"_s, u"type"_s,    u"cost"_s,
                                       u"rate"_s,  u"price"_s, u"region"_s, u"country"_s, u"reason"_s,
                                       u"url"_s,   u"uri"_s,   u"enabled"_s};
    static const QSet<QString> HarmlessNames {
        u"event"_s,       u"file"_s,  u"cause"_s,    u"hangup"_s,   u"status"_s,  u"app"_s,
        u"application"_s, u"trunk"_s, u"carrier"_s,  u"provider"_s, u"country"_s, u"region"_s,
        u"plan"_s,        u"voice"_s, u"model"_s,    u"codec"_s,    u"tool"_s,    u"field"_s,
        u"method"_s,      u"host"_s,  u"domain"_s,   u"node"_s,     u"server"_s,  u"service"_s,
        u"resource"_s,    u"error"_s, u"currency"_s, u"type"_s,     u"product"_s, u"zone"_s,
        u"parameter"_s};
    static const QSet<QString> FreeWords {
        u"transcript"_s,   u"transcripts"_s, u"transcription"_s, u"transcriptions"_s,
        u"summary"_s,      u"summaries"_s,   u"note"_s,          u"notes"_s,
        u"comment"_s,      u"comments"_s,    u"conversation"_s,  u"conversations"_s,
        u"messages"_s,     u"utterance"_s,   u"utterances"_s,    u"content"_s,
        u"prompt"_s,       u"prompts"_s,     u"greeting"_s,      u"speech"_s,
        u"text"_s,         u"texts"_s,       u"metadata"_s,      u"variables"_s,
        u"custom"_s,       u"tags"_s,        u"extra"_s,         u"subject"_s,
        u"instructions"_s, u"sentiment"_s,   u"feedback"_s,      u"memo"_s,
        u"street"_s,       u"city"_s,        u"birthdate"_s,     u"birthday"_s,
        u"birth"_s,        u"dob"_s,         u"zip"_s,           u"postcode"_s,
        u"postal"_s,       u"turns"_s,       u"dialogue"_s,      u"dialog"_s,
        u"dtmf"_s,         u"answers"_s,     u"userdata"_s,      u"annotations"_s,
        u"remark"_s,       u"remarks"_s,     u"intent"_s,        u"topics"_s,
        u"keywords"_s,     u"ssn"_s,         u"passport"_s};
    static const QSet<QString> AddressWords {u"email"_s, u"emails"_s,  u"mail"_s,    u"ip"_s,
                                             u"addr"_s,  u"ipaddr"_s,  u"address"_s, u"addresses"_s,
                                             u"ips"_s,   u"remoteip"_s};
    if (isSecretName(name))
        return FieldSense::Secret;
    const QStringList words = wordsOfName(name);
    if (words.isEmpty())
        return FieldSense::Plain;
    const QString& last = words.constLast();
    const auto any = [&words](const QSet<QString>& of) {
        return std::any_of(words.begin(), words.end(),
                           [&of](const QString& word) { return of.contains(word); });
    };
    if (words.contains(u"hangup"_s) || last == "url"_L1 || last == "uri"_L1 || last == "enabled"_L1)
        return FieldSense::Plain;
    // "caller_id" is what the called party sees.
    const bool callerId = words.size() >= 2 && last == "id"_L1
        && (words[words.size() - 2] == "caller"_L1 || words[words.size() - 2] == "calling"_L1);
    if (IdWords.contains(last) && !callerId)
        return FieldSense::Id;
    if (last == "name"_L1 || last == "names"_L1 || last == "username"_L1 || last == "fullname"_L1
        || last == "firstname"_L1 || last == "lastname"_L1 || last == "surname"_L1 || last == "nickname"_L1
        || last == "displayname"_L1 || last == "callername"_L1 || last == "customername"_L1
        || last == "cnam"_L1)
        return any(HarmlessNames) ? FieldSense::Plain : FieldSense::Name;
    if (any(FreeWords) && !Timely.contains(last))
        return FieldSense::FreeText;
    if (any(AddressWords) && !Timely.contains(last))
        return FieldSense::Address;
    if ((callerId || any(PhoneWords)) && !Timely.contains(last) && !any(HarmlessNumbers))
        return FieldSense::Phone;
    return FieldSense::Plain;
}

QByteArray redactedBody(const QByteArray& raw, const QString& where, TicketRedactor& redactor)
{
    const QByteArray trimmed = raw.trimmed();
    if (trimmed.isEmpty())
        return {};
    const QByteArray whole = trimmed.first(std::min(trimmed.size(), LargestBody));
    if (whole.startsWith('{') || whole.startsWith('[')) {
        const QByteArray readable = readableJson(whole);
        BodyReader reader;
        const bool ok = nlohmann::json::sax_parse(readable.begin(), readable.end(), &reader)
            && whole.size() == trimmed.size();
        if (!reader.root.members.empty()) {
            BodyWriter writer(where, redactor);
            QString text = writer.written(reader.root.members.front().second, {}, FieldSense::Plain, 0);
            if (!ok)
                text += u"\n[the body breaks off or is no JSON here; the rest was left out]"_s;
            return text.toUtf8() + '\n';
        }
    }
    return visibleText(redactedFields(QString::fromUtf8(whole), where, redactor)).toUtf8() + '\n';
}

} // namespace ringback
