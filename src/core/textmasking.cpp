// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/textmasking.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr int KeptTail = 3;
constexpr int LeastHidden = 4;
constexpr int LeastKnown = 7;          // fewer digits say too little to be taken for a part of a known number
constexpr int LongestCluster = 40;     // digits; more are looked at part by part
constexpr qsizetype MostLearned = 300; // of a kind: what a hostile record makes of it stays quick
constexpr int LongestPhone = 15;       // E.164

// A row of digits with what people put between them.
struct DigitCluster {
    qsizetype begin = 0;
    qsizetype end = 0;
    bool plus = false;
    QString digits;
    QList<qsizetype> places; // of each digit in the text
    QList<int> groups;       // lengths of the rows between separators
    bool joined = false;     // holds a separator
};

const QRegularExpression& maskingRegex(const char* pattern)
{
    thread_local QHash<const char*, QRegularExpression> made; // tickets are made in several threads
    auto found = made.find(pattern);
    if (found == made.end())
        found = made.insert(pattern,
                            QRegularExpression(QString::fromLatin1(pattern),
                                               QRegularExpression::CaseInsensitiveOption
                                                   | QRegularExpression::UseUnicodePropertiesOption));
    return *found;
}

// Length of what stands for a plus sign here; 0: none.
qsizetype plusAt(QStringView text, qsizetype at)
{
    static constexpr auto Forms = std::to_array<const char*>({"%2B", "%252B", "\\u002B", "&#43;", "&plus;"});
    if (at >= text.size())
        return 0;
    if (text[at] == u'+' || text[at] == u'\xFF0B')
        return 1;
    for (const char* form : Forms) {
        const QLatin1StringView word(form);
        if (text.sliced(at).startsWith(word, Qt::CaseInsensitive))
            return word.size();
    }
    return 0;
}

// Length of one separator here; 0: none.
qsizetype separatorAt(QStringView text, qsizetype at)
{
    if (at >= text.size())
        return 0;
    const QChar c = text[at];
    if (u" -.()/\t"_s.contains(c) || c == u'\xA0' || c.category() == QChar::Punctuation_Dash
        || c.category() == QChar::Separator_Space || c.category() == QChar::Other_Format)
        return 1;
    static constexpr auto Encoded = std::to_array<const char*>({"%20", "%2D", "%28", "%29", "%2E"});
    for (const char* form : Encoded) {
        if (text.sliced(at).startsWith(QLatin1StringView(form), Qt::CaseInsensitive))
            return 3;
    }
    return 0;
}

std::optional<DigitCluster> clusterAt(QStringView text, qsizetype begin)
{
    DigitCluster cluster;
    cluster.begin = begin;
    qsizetype at = begin;
    if (const qsizetype plus = plusAt(text, at)) {
        cluster.plus = true;
        at += plus;
    }
    // "+ (49) 30 ..."
    for (int i = 0; i < 2 && at < text.size(); ++i) {
        if (const qsizetype length = separatorAt(text, at); length > 0 && (cluster.plus || text[at] == u'('))
            at += length;
    }
    if (at >= text.size() || !text[at].isDigit())
        return std::nullopt;
    int group = 0;
    while (at < text.size()) {
        if (text[at].isDigit()) {
            cluster.digits += QChar(u'0' + text[at].digitValue());
            cluster.places.append(at++);
            cluster.end = at;
            ++group;
            continue;
        }
        if (cluster.digits.size() >= LongestCluster)
            break;
        // Few separators, then a digit: it goes on.
        qsizetype next = at;
        for (int i = 0; i < 3; ++i) {
            const qsizetype length = separatorAt(text, next);
            if (length == 0)
                break;
            next += length;
        }
        if (next == at || next >= text.size() || !text[next].isDigit())
            break;
        cluster.joined = true;
        cluster.groups.append(group);
        group = 0;
        at = next;
    }
    cluster.groups.append(group);
    return cluster;
}

// Its rows of digits, each alone.
QList<DigitCluster> splitCluster(const DigitCluster& whole)
{
    QList<DigitCluster> parts;
    qsizetype from = 0;
    for (const int length : whole.groups) {
        DigitCluster part;
        part.plus = whole.plus && from == 0;
        part.begin = from == 0 ? whole.begin : whole.places[from];
        part.digits = whole.digits.sliced(from, length);
        part.places = whole.places.sliced(from, length);
        part.end = part.places.constLast() + 1;
        part.groups = {length};
        parts.append(part);
        from += length;
    }
    return parts;
}

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

// Hours since 1970 and calendar days written as one row of digits.
bool looksLikeInstant(const QString& digits)
{
    const auto size = digits.size();
    if (size == 10 || size == 13) {
        const int first = QStringView(digits).first(2).toInt();
        return first >= 15 && first <= 20;
    }
    if (size == 8 || size == 12 || size == 14) {
        const int year = QStringView(digits).first(4).toInt();
        const int month = QStringView(digits).sliced(4, 2).toInt();
        const int day = QStringView(digits).sliced(6, 2).toInt();
        return year >= 2015 && year <= 2039 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }
    return false;
}

enum class Beside : quint8 { Nothing, Phone, Id, Amount };

// What the words in front of a row of digits say that it is.
Beside wordsBefore(const QString& text, qsizetype begin)
{
    const QString before = text.sliced(std::max<qsizetype>(0, begin - 40), std::min<qsizetype>(begin, 40));
    static constexpr char Phone[] =
        "(?:(?:^|[^a-z])(?:tel|sips?|callto)[:=]|(?:to|from|caller|callee|called|calling|phone|mobile|msisdn|"
        "number|numbers|destination|source|target|cli|ani|dnis|did|customer|recipient|e164)(?:_?(?:number|"
        "phone|id))?[\"']?(?:\\s*[:=/]\\s*|%3D)[\"']?)$";
    static constexpr char Id[] = "(?:#|/|(?:^|[^a-z])(?:id|ids|uuid|guid|sid|ref|reference|ticket|order|"
                                 "invoice|request|trace)[\"']?\\s{0,2}[:=#]?\\s{0,2}[\"']?|[a-z]id[\"']?\\s?"
                                 "[:=]\\s?[\"']?)$";
    static constexpr char Amount[] =
        "(?:[$€£₦₹]\\s?|(?:usd|eur|inr|ngn|gbp|balance|amount|credits?|cost|price|required|available|limit|"
        "current|total|bytes|ms|micros?|duration)(?:_[a-z]+)?[\"']?\\s{0,2}[:=]?\\s{0,2}[\"']?)$";
    if (maskingRegex(Phone).match(before).hasMatch())
        return Beside::Phone;
    if (maskingRegex(Amount).match(before).hasMatch())
        return Beside::Amount;
    if (maskingRegex(Id).match(before).hasMatch())
        return Beside::Id;
    return Beside::Nothing;
}

// Groups as people write a number, and not a list of small ones or a sum with spaces.
bool groupsLikeNumber(const DigitCluster& cluster)
{
    const auto count = cluster.digits.size();
    if (cluster.digits.startsWith(u'0'))
        return count >= 8 && count <= 13;
    if (count < 10 || count > LongestPhone)
        return false;
    const bool thousands =
        std::all_of(cluster.groups.begin() + 1, cluster.groups.end(), [](int length) { return length == 3; });
    return !thousands;
}

bool isPhoneCluster(const QString& text, const DigitCluster& cluster, TextMasking::Context context)
{
    const auto count = cluster.digits.size();
    if (context == TextMasking::Context::Number)
        return count >= 5;
    if (cluster.plus)
        return count >= 7;
    const bool gluedBefore = cluster.begin > 0 && isWordPart(text[cluster.begin - 1]);
    const QStringView after = QStringView(text).sliced(cluster.end);
    const bool gluedAfter = !after.isEmpty() && isWordPart(after[0])
        && !maskingRegex("^(?:x|ext)\\.?\\s?\\d").match(after.toString().left(8)).hasMatch();
    if (gluedBefore || gluedAfter)
        return false;
    // "call-15550100421": a word with a number is somebody's ID.
    if (cluster.begin > 1 && text[cluster.begin - 1] == u'-' && text[cluster.begin - 2].isLetter())
        return false;
    if (after.size() > 1 && after[0] == u'-' && after[1].isLetter())
        return false;
    const Beside beside = wordsBefore(text, cluster.begin);
    if (beside == Beside::Phone)
        return count >= 6 && count <= 17;
    if (cluster.digits.startsWith(u"00") && count >= 10 && count <= 17 && cluster.digits[2] != u'0')
        return true;
    // A fraction: "0.4512345678".
    const qsizetype dot = cluster.groups.size() == 2 ? cluster.places[cluster.groups[0] - 1] + 1 : -1;
    if (dot > 0 && text[dot] == u'.' && cluster.places[cluster.groups[0]] == dot + 1)
        return false;
    if (cluster.joined)
        return beside != Beside::Amount && groupsLikeNumber(cluster);
    return beside == Beside::Nothing && count >= 10 && count <= LongestPhone
        && !looksLikeInstant(cluster.digits);
}

// The digits without what stands in front of a country or area code when dialling.
QStringView withoutTrunk(QStringView digits)
{
    if (digits.startsWith(u"011") && digits.size() > 11)
        return digits.sliced(3);
    if (digits.startsWith(u"00"))
        return digits.sliced(2);
    if (digits.startsWith(u'0'))
        return digits.sliced(1);
    return digits;
}

class SpanFinder {
public:
    explicit SpanFinder(const QString& text) : m_text(text), m_taken(text.size(), false) { }

    void take(qsizetype begin, qsizetype end)
    {
        std::fill(m_taken.begin() + begin, m_taken.begin() + end, true);
    }
    bool isFree(qsizetype begin, qsizetype end) const
    {
        return std::none_of(m_taken.begin() + begin, m_taken.begin() + end, [](bool taken) { return taken; });
    }
    bool isTaken(qsizetype at) const { return m_taken[size_t(at)]; }
    qsizetype nextTaken(qsizetype from) const
    {
        return std::find(m_taken.begin() + from, m_taken.end(), true) - m_taken.begin();
    }
    void takeAll(const char* pattern)
    {
        auto matches = maskingRegex(pattern).globalMatch(m_text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            take(match.capturedStart(), match.capturedEnd());
        }
    }
    void takeWord(const QString& word)
    {
        for (qsizetype at = m_text.indexOf(word); at >= 0; at = m_text.indexOf(word, at + word.size())) {
            const bool begins = at == 0 || !isWordPart(m_text[at - 1]);
            const qsizetype end = at + word.size();
            if (begins && (end == m_text.size() || !isWordPart(m_text[end])))
                take(at, end);
        }
    }
    void add(qsizetype begin, qsizetype end, TicketSecretKind kind, const QString& value,
             const QString& masked = {})
    {
        if (begin >= end || !isFree(begin, end))
            return;
        take(begin, end);
        m_spans.append({begin, end - begin, kind, value, masked});
    }
    void addNumber(const DigitCluster& cluster, const QString& value, int lead)
    {
        QString masked = m_text.sliced(cluster.begin, cluster.end - cluster.begin);
        const int count = int(cluster.digits.size());
        int tail = KeptTail;
        if (count - lead - tail < LeastHidden) {
            lead = 0;
            tail = std::min(2, count / 3);
        }
        for (int i = lead; i < count - tail; ++i)
            masked[cluster.places[i] - cluster.begin] = u'X';
        add(cluster.begin, cluster.end, TicketSecretKind::PhoneNumber, value, masked);
    }
    // Everywhere, whatever the case, as words of their own.
    void addName(const QString& name, const QString& whole)
    {
        for (qsizetype at = m_text.indexOf(name, 0, Qt::CaseInsensitive); at >= 0;
             at = m_text.indexOf(name, at + name.size(), Qt::CaseInsensitive)) {
            const qsizetype end = at + name.size();
            if ((at == 0 || !isWordPart(m_text[at - 1]))
                && (end == m_text.size() || !isWordPart(m_text[end])))
                add(at, end, TicketSecretKind::PersonName, whole);
        }
    }
    QList<SensitiveSpan> spans()
    {
        std::sort(m_spans.begin(), m_spans.end(),
                  [](const SensitiveSpan& a, const SensitiveSpan& b) { return a.begin < b.begin; });
        return m_spans;
    }

private:
    const QString& m_text;
    std::vector<bool> m_taken;
    QList<SensitiveSpan> m_spans;
};

bool isIpV6(QStringView text)
{
    const auto groups = text.split(u':');
    int filled = 0;
    for (const QStringView group : groups) {
        if (group.size() > 4 && !group.contains(u'.'))
            return false;
        filled += group.isEmpty() ? 0 : 1;
    }
    if (filled < 2)
        return false;
    return text.contains(u"::") ? filled <= 7 : filled == 8;
}

void findAddresses(const QString& text, SpanFinder& finder)
{
    // A SIP user that is no number, and every e-mail address; a user that is a number is found as such.
    auto users =
        maskingRegex("([\\w.!#$&'*+/=?^`{|}~-]+|\"[^\"\\r\\n]{1,64}\")(?:@|%40)([\\w-]+(?:\\.[\\w-]+)*)")
            .globalMatch(text);
    while (users.hasNext()) {
        const auto match = users.next();
        QString user = match.captured(1);
        qsizetype begin = match.capturedStart(1);
        // In a query string the name stands in front: mail=anna@example.org
        if (const qsizetype equals = user.lastIndexOf(u'='); equals >= 0) {
            begin += equals + 1;
            user = user.sliced(equals + 1);
        }
        const bool isNumber = maskingRegex("^(?:%2B|\\+)?[\\d.()-]{3,}$").match(user).hasMatch();
        if (!isNumber && !user.isEmpty())
            finder.add(begin, match.capturedEnd(2), TicketSecretKind::Address,
                       text.sliced(begin, match.capturedEnd(2) - begin).toLower());
    }
    auto four = maskingRegex("(?<![\\w.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w]|\\.\\d)").globalMatch(text);
    while (four.hasNext()) {
        const auto match = four.next();
        const auto parts = match.captured().split(u'.');
        if (std::all_of(parts.begin(), parts.end(), [](const QString& part) { return part.toInt() <= 255; }))
            finder.add(match.capturedStart(), match.capturedEnd(), TicketSecretKind::Address,
                       match.captured());
    }
    auto six = maskingRegex("(?<![\\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\\.\\d{1,3}){0,3}(?![\\w:])")
                   .globalMatch(text);
    while (six.hasNext()) {
        const auto match = six.next();
        if (isIpV6(match.capturedView()))
            finder.add(match.capturedStart(), match.capturedEnd(), TicketSecretKind::Address,
                       match.captured().toLower());
    }
}
} // namespace

int callingCodeLength(QStringView digits)
{
    if (digits.startsWith(u'1') || digits.startsWith(u'7'))
        return 1;
    static constexpr auto Two = std::to_array<int>(
        {20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54,
         55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98});
    const int first = digits.size() < 2 ? 0 : digits.first(2).toInt();
    return std::find(Two.begin(), Two.end(), first) != Two.end() ? 2 : 3;
}

void TextMasking::learnNumber(const QString& text)
{
    qsizetype begin = 0;
    while (begin < text.size() && !text[begin].isDigit() && plusAt(text, begin) == 0)
        ++begin;
    const auto cluster = clusterAt(text, begin);
    if (!cluster || cluster->digits.size() < LeastKnown || cluster->digits.size() > 17)
        return;
    const QString digits = cluster->plus ? cluster->digits : withoutTrunk(cluster->digits).toString();
    if (digits.size() >= LeastKnown && m_numbers.size() < MostLearned && !m_numbers.contains(digits)) {
        m_numbers.append(digits);
        // The longest first: it knows the country code of the others.
        std::stable_sort(m_numbers.begin(), m_numbers.end(),
                         [](const QString& a, const QString& b) { return a.size() > b.size(); });
    }
}

void TextMasking::learnFrom(const QString& text)
{
    for (const SensitiveSpan& span : find(text)) {
        const QString form = text.sliced(span.begin, span.length);
        if (span.kind == TicketSecretKind::PhoneNumber && plusAt(form, 0) > 0)
            learnNumber(form);
    }
}

void TextMasking::learnName(const QString& name)
{
    const QString plain = name.simplified();
    if (plain.size() < 3 || plain.size() > 200 || m_names.size() >= MostLearned
        || m_knownNames.contains(plain.toLower()))
        return;
    if (std::none_of(plain.begin(), plain.end(), [](QChar c) { return c.isLetter(); })) {
        learnNumber(plain);
        return;
    }
    m_knownNames.insert(plain.toLower());
    m_names.append({plain, plain.toLower()});
    const auto parts = plain.split(u' ', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        if (parts.size() > 1 && part.size() >= 4 && !m_knownNames.contains(part.toLower())) {
            m_knownNames.insert(part.toLower());
            m_names.append({part, plain.toLower()});
        }
    }
    std::stable_sort(m_names.begin(), m_names.end(),
                     [](const KnownName& a, const KnownName& b) { return a.text.size() > b.text.size(); });
}

void TextMasking::protect(const QString& id)
{
    if (id.size() >= 4 && m_ids.size() < MostLearned && !m_ids.contains(id))
        m_ids.append(id);
}

QList<SensitiveSpan> TextMasking::find(const QString& text, Context context) const
{
    SpanFinder finder(text);
    for (const QString& id : m_ids)
        finder.takeWord(id);
    finder.takeAll("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
    // "Anna Example" <sip:...>
    auto display = maskingRegex("\"([^\"<>\\r\\n]{2,80})\"\\s*<\\s*(?:sips?|tel):").globalMatch(text);
    while (display.hasNext()) {
        const auto match = display.next();
        finder.add(match.capturedStart(1), match.capturedEnd(1), TicketSecretKind::PersonName,
                   match.captured(1).toLower());
    }
    findAddresses(text, finder);
    for (const KnownName& name : m_names)
        finder.addName(name.text, name.whole);
    finder.takeAll("\\b\\d{4}[-/](?:0\\d|1[0-2])[-/][0-3]\\d(?:(?:T|\\s+|%20)[0-2]\\d(?::|%3A)[0-5]\\d"
                   "(?:(?::|%3A)\\d\\d(?:[.,]\\d{1,9})?)?(?:\\s?Z|\\s?(?:[+-]|%2B)\\d\\d:?\\d\\d)?)?(?!\\d)");
    qsizetype limit = -1; // the next place that is something else already
    for (qsizetype at = 0; at < text.size();) {
        if (finder.isTaken(at)) {
            ++at;
            continue;
        }
        if (limit < at)
            limit = finder.nextTaken(at);
        const bool inside = at > 0 && text[at - 1].isDigit() && !finder.isTaken(at - 1);
        const auto cluster = inside || (!text[at].isDigit() && text[at] != u'(' && plusAt(text, at) == 0)
            ? std::nullopt
            : clusterAt(QStringView(text).first(limit), at);
        if (!cluster) {
            ++at;
            continue;
        }
        const bool tooLong = cluster->joined && cluster->digits.size() > LongestPhone + 2;
        for (const DigitCluster& part : tooLong ? splitCluster(*cluster) : QList<DigitCluster> {*cluster}) {
            const QStringView bare = part.plus ? QStringView(part.digits) : withoutTrunk(part.digits);
            const auto known = std::find_if(m_numbers.begin(), m_numbers.end(), [&](const QString& number) {
                const bool isPart = number.endsWith(bare) || number.endsWith(part.digits);
                return part.digits.size() >= LeastKnown
                    && ((bare.size() >= LeastKnown - 1 && isPart) || part.digits.contains(number));
            });
            if (known != m_numbers.end()) {
                // With its country code at the end, without it, or in the middle of more digits.
                const bool whole = part.digits.endsWith(*known);
                const int before = int(part.digits.size() - known->size());
                finder.addNumber(part, *known, whole ? before + callingCodeLength(*known) : 0);
            } else if (isPhoneCluster(text, part, context)) {
                const bool international = part.plus || part.digits.startsWith(u"00")
                    || (part.digits.size() >= 11 && !part.digits.startsWith(u'0'));
                const int trunk = part.plus ? 0 : int(part.digits.size() - withoutTrunk(part.digits).size());
                finder.addNumber(part, international ? bare.toString() : part.digits,
                                 international ? trunk + callingCodeLength(bare) : 0);
            }
        }
        at = cluster->end;
    }
    return finder.spans();
}

} // namespace ringback
