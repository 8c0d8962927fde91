// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redaction.h"

#include <QStringView>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr auto SecretEndings = std::to_array<const char*>(
    {"token", "apikey", "accesskey", "secretkey", "privatekey", "signingkey", "secret", "password", "passwd",
     "passphrase", "pwd", "authorization", "credential", "credentials", "cookie", "bearer", "jwt"});
// What a token with these words before it is: a place in a list, or a number of words.
constexpr auto HarmlessTokens =
    std::to_array<const char*>({"pagetoken", "nexttoken", "previoustoken", "prevtoken", "cursortoken",
                                "continuationtoken", "synctoken"});
constexpr auto KeyBeginnings =
    std::to_array<const char*>({"pk_live_", "pk_test_", "sk_live_", "sk_test_", "whsec_", "truedy_", "eyJ"});
constexpr qsizetype LongestName = 64;

bool isSecretNameChar(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_'
        || c == u'-';
}

bool isSecretSpace(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\n' || c == u'\r';
}

// The characters keys and tokens are made of.
bool isKeyChar(char16_t c)
{
    return isSecretNameChar(c) || c == u'.' || c == u'~' || c == u'+' || c == u'/' || c == u'=';
}

// A credential rather than a word of a sentence: "Basic authentication failed" stays readable.
bool looksLikeKey(QStringView text)
{
    if (text.size() < 8)
        return false;
    bool lower = false;
    bool digit = false;
    bool risesInside = false;
    for (const QChar c : text) {
        risesInside |= lower && c.isUpper();
        lower |= c.isLower();
        digit |= c.isDigit() || c == u'=';
    }
    return digit || risesInside || text.size() >= 24;
}

// One pass over the text, from left to right. The text is either a string or bytes seen as Latin-1: both
// keep every character that is not masked.
class SecretMasker {
public:
    explicit SecretMasker(QStringView text) : m_text(text) { }

    QString masked()
    {
        while (m_at < m_text.size()) {
            if (!atWordStart() || !(takeSecretField() || takeScheme() || takeKnownKey() || takeCurlUser()))
                takeOne();
        }
        m_out += m_text.sliced(m_kept);
        return m_out;
    }

private:
    char16_t at(qsizetype index) const
    {
        return index >= 0 && index < m_text.size() ? m_text.at(index).unicode() : u'\0';
    }
    bool atWordStart() const
    {
        return isSecretNameChar(at(m_at)) && (m_at == 0 || !isSecretNameChar(at(m_at - 1)));
    }
    bool isEnd(qsizetype index) const { return index >= m_text.size(); }

    void takeOne()
    {
        if (at(m_at) == u':' && at(m_at + 1) == u'/' && at(m_at + 2) == u'/')
            takeUserInfo();
        else
            ++m_at;
    }

    // `quote`: for what stood without quotes in JSON, which is to stay JSON.
    void mask(qsizetype from, qsizetype to, const QString& quote = {})
    {
        if (to <= from || m_text.sliced(from, to - from) == QLatin1String(MaskText)) {
            m_at = std::max(m_at, to);
            return;
        }
        m_out += m_text.sliced(m_kept, from - m_kept);
        m_out += quote + QLatin1String(MaskText) + quote;
        m_kept = to;
        m_at = to;
    }

    qsizetype endOfName() const
    {
        qsizetype end = m_at;
        while (!isEnd(end) && isSecretNameChar(at(end)))
            ++end;
        return end;
    }

    // name=value, name: value and "name": value, where the name is a secret's.
    bool takeSecretField()
    {
        const qsizetype nameEnd = endOfName();
        if (nameEnd - m_at > LongestName || !isSecretName(m_text.sliced(m_at, nameEnd - m_at)))
            return false;
        qsizetype quote = m_at - 1;
        const bool quoted = at(quote) == u'"' || at(quote) == u'\'';
        qsizetype slashes = 0;
        if (quoted) {
            while (at(quote - 1 - slashes) == u'\\')
                ++slashes;
        }
        qsizetype next = nameEnd;
        for (qsizetype i = 0; quoted && i < slashes && at(next) == u'\\'; ++i)
            ++next;
        const bool closed = quoted && at(next) == at(quote);
        if (closed)
            ++next;
        const qsizetype separator = afterBlanks(next);
        const char16_t sign = at(separator);
        if (sign == u'=' && !closed && at(separator + 1) != u'=') {
            const qsizetype from = afterBlanks(separator + 1);
            return takeSetting(from, from == nameEnd + 1);
        }
        if (sign != u':')
            return false;
        const qsizetype value = afterSpace(separator + 1);
        if (closed)
            return takeMember(value, slashes);
        return takeHeader(m_text.sliced(m_at, nameEnd - m_at), separator + 1);
    }

    qsizetype afterBlanks(qsizetype from) const
    {
        while (at(from) == u' ' || at(from) == u'\t')
            ++from;
        return from;
    }
    qsizetype afterSpace(qsizetype from) const
    {
        while (isSecretSpace(at(from)))
            ++from;
        return from;
    }

    // The value of a JSON member, or of what loggers print like one. `slashes` stand before each quote where
    // the JSON is itself inside a string.
    bool takeMember(qsizetype from, qsizetype slashes)
    {
        qsizetype begin = from;
        while (begin - from < slashes && at(begin) == u'\\')
            ++begin;
        const char16_t quote = at(begin);
        if (quote == u'"' || quote == u'\'') {
            mask(begin + 1, endOfString(begin + 1, quote, slashes));
            return true;
        }
        if (quote == u'[' || quote == u'{')
            return takeContainer(begin, slashes);
        qsizetype end = begin;
        while (!isEnd(end) && isKeyChar(at(end)))
            ++end;
        const QStringView bare = m_text.sliced(begin, end - begin);
        if (bare.isEmpty() || bare == "null"_L1 || bare == "true"_L1 || bare == "false"_L1
            || bare == "None"_L1)
            return false;
        mask(begin, end, slashes == 0 ? u"\""_s : QString());
        return true;
    }

    // A list or an object under a secret's name: keys have no spaces; the sentences of a refused form
    // ("password": ["is too short"]) stay readable.
    bool takeContainer(qsizetype begin, qsizetype slashes)
    {
        int level = 0;
        m_at = begin;
        while (!isEnd(m_at)) {
            const char16_t c = at(m_at);
            if (c == u'"') {
                const qsizetype end = endOfString(m_at + 1, c, slashes);
                const QStringView value = m_text.sliced(m_at + 1, end - m_at - 1);
                const qsizetype next = afterSpace(end + slashes + 1);
                const bool isName = at(next) == u':';
                const bool isSentence = std::any_of(value.begin(), value.end(),
                                                    [](QChar v) { return isSecretSpace(v.unicode()); });
                if (!isName && !isSentence && !value.isEmpty())
                    mask(m_at + 1, end);
                m_at = std::min(end + slashes + 1, m_text.size());
                continue;
            }
            ++m_at;
            if (c == u'[' || c == u'{')
                ++level;
            else if ((c == u']' || c == u'}') && --level == 0)
                break;
        }
        return true;
    }

    // The index of what ends the string: its quote, or the backslashes before it in an escaped one.
    qsizetype endOfString(qsizetype from, char16_t quote, qsizetype slashes) const
    {
        qsizetype run = 0;
        for (qsizetype i = from; !isEnd(i); ++i) {
            const char16_t c = at(i);
            if (c == quote && (slashes == 0 ? run % 2 == 0 : run <= slashes))
                return i - (slashes == 0 ? 0 : run);
            run = c == u'\\' ? run + 1 : 0;
        }
        return m_text.size();
    }

    bool takeSetting(qsizetype from, bool tight)
    {
        const char16_t quote = at(from);
        if (quote == u'"' || quote == u'\'') {
            mask(from + 1, endOfString(from + 1, quote, 0));
            return true;
        }
        if (m_text.sliced(std::min(from, m_text.size())).startsWith(QLatin1String(MaskText)))
            return false; // is one already
        qsizetype end = from;
        while (!isEnd(end) && !isSecretSpace(at(end)) && !QStringView(u"&\"'<>;,)}]\\").contains(at(end)))
            ++end;
        if (end == from || (!tight && !looksLikeKey(m_text.sliced(from, end - from))))
            return false;
        mask(from, end);
        return true;
    }

    // A header's value runs to the end of the line, or of the quotes that a command line has around it. The
    // scheme before a credential stays. Elsewhere "token: expired" is a sentence.
    bool takeHeader(QStringView name, qsizetype from)
    {
        qsizetype begin = afterBlanks(from);
        const bool isHeader = name.contains(u'-') || name.endsWith("authorization"_L1, Qt::CaseInsensitive)
            || name.compare("cookie"_L1, Qt::CaseInsensitive) == 0;
        const char16_t before = at(m_at - 1);
        const auto ends = [&](qsizetype index) {
            const char16_t c = at(index);
            return isEnd(index) || c == u'\n' || c == u'\r' || c == u'"' || (before == u'\'' && c == u'\'')
                || (!isHeader && (isSecretSpace(c) || c == u',' || c == u';'));
        };
        qsizetype end = begin;
        while (!ends(end))
            ++end;
        const QStringView value = m_text.sliced(begin, end - begin);
        if (value.isEmpty() || (!isHeader && !looksLikeKey(value)))
            return false;
        if (const qsizetype space = value.indexOf(u' '); space > 0 && isScheme(value.first(space)))
            begin = afterBlanks(begin + space);
        mask(begin, end);
        return true;
    }

    static bool isScheme(QStringView word)
    {
        return word.compare("Bearer"_L1, Qt::CaseInsensitive) == 0
            || word.compare("Basic"_L1, Qt::CaseInsensitive) == 0
            || word.compare("Token"_L1, Qt::CaseInsensitive) == 0
            || word.compare("Digest"_L1, Qt::CaseInsensitive) == 0;
    }

    // "Bearer xyz" anywhere.
    bool takeScheme()
    {
        const qsizetype nameEnd = endOfName();
        const qsizetype from = afterBlanks(nameEnd);
        if (from == nameEnd || !isScheme(m_text.sliced(m_at, nameEnd - m_at)))
            return false;
        qsizetype end = from;
        while (!isEnd(end) && isKeyChar(at(end)))
            ++end;
        if (!looksLikeKey(m_text.sliced(from, end - from)))
            return false;
        mask(from, end);
        return true;
    }

    bool takeKnownKey()
    {
        for (const char* beginning : KeyBeginnings) {
            const QLatin1String known(beginning);
            if (!m_text.sliced(m_at).startsWith(known))
                continue;
            const bool isWebToken = known == "eyJ"_L1;
            const qsizetype from = m_at + known.size();
            qsizetype end = from;
            while (!isEnd(end) && (isSecretNameChar(at(end)) || (isWebToken && at(end) == u'.')))
                ++end;
            // "truedy_error" is a word.
            const bool isKey = isWebToken ? end - from >= 12 : looksLikeKey(m_text.sliced(from, end - from));
            if (!isKey)
                return false;
            mask(from, end);
            return true;
        }
        return false;
    }

    // scheme://user:password@host
    void takeUserInfo()
    {
        m_at += 3;
        qsizetype colon = -1;
        for (qsizetype i = m_at; !isEnd(i) && i - m_at < 512; ++i) {
            const char16_t c = at(i);
            if (c == u':' && colon < 0)
                colon = i;
            if (c == u'@' && colon >= 0) {
                mask(colon + 1, i);
                return;
            }
            if (c == u'@' || c == u'/' || c == u'?' || c == u'#' || c == u'"' || isSecretSpace(c))
                return;
        }
    }

    // curl -u user:password
    bool takeCurlUser()
    {
        const qsizetype nameEnd = endOfName();
        const QStringView option = m_text.sliced(m_at, nameEnd - m_at);
        if (option != "-u"_L1 && option != "--user"_L1)
            return false;
        qsizetype from = afterBlanks(nameEnd);
        if (from == nameEnd)
            return false;
        if (at(from) == u'"' || at(from) == u'\'')
            ++from;
        while (!isEnd(from) && at(from) != u':' && !isSecretSpace(at(from)))
            ++from;
        qsizetype end = from;
        while (!isEnd(end) && !isSecretSpace(at(end)) && at(end) != u'"' && at(end) != u'\'')
            ++end;
        if (end - from < 2)
            return false;
        mask(from + 1, end);
        return true;
    }

    QStringView m_text;
    QString m_out;
    qsizetype m_at = 0;
    qsizetype m_kept = 0; // what stands before it is in m_out
};
} // namespace

bool isSecretName(QStringView name)
{
    QString plain;
    for (const QChar c : name) {
        if (c != u'-' && c != u'_' && c != u' ')
            plain += c.toLower();
    }
    const auto ends = [&plain](const char* ending) { return plain.endsWith(QLatin1String(ending)); };
    return std::any_of(SecretEndings.begin(), SecretEndings.end(), ends)
        && std::none_of(HarmlessTokens.begin(), HarmlessTokens.end(), ends);
}

QString maskSecrets(const QString& text)
{
    return SecretMasker(text).masked();
}

QByteArray maskSecrets(const QByteArray& text)
{
    return SecretMasker(QString::fromLatin1(text)).masked().toLatin1();
}

} // namespace ringback
