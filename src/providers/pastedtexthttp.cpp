// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/pastedtext_p.h"

#include <QRegularExpression>

#include <cctype>
#include <utility>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MaxHeaders = 1000; // of one head
constexpr int MaxHeads = 10'000;       // those of interim answers among them

QByteArrayView indentedLine(QByteArrayView text, const TextLine& line)
{
    qsizetype begin = line.begin;
    while (begin < line.end && (text[begin] == ' ' || text[begin] == '\t'))
        ++begin;
    return text.sliced(begin, line.end - begin);
}

bool isRequestLine(QByteArrayView line)
{
    if (line.size() > 8192 || !(line.contains(" HTTP/") || line.startsWith("curl ") || line.startsWith("$ ")))
        return false;
    static const QRegularExpression Pattern(u"^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE) "
                                            u"\\S+ HTTP/\\d(?:\\.\\d)?\\s*$|(?:\\$ +)?curl +[-h'\"]"
                                            "|\\$ +http)"_s);
    return Pattern.match(QString::fromLatin1(line)).hasMatch();
}

// What curl prints beside the exchange itself.
bool isCurlNoise(QByteArrayView line)
{
    if (line.startsWith("* ") || line == "*" || line.startsWith("> ") || line == ">" || line.startsWith("{ [")
        || line.startsWith("} ["))
        return true;
    const bool maybeProgress = line.size() <= 120 && line.size() > 0
        && (line[0] == ' ' || std::isdigit(static_cast<unsigned char>(line[0])));
    if (!maybeProgress)
        return false;
    static const QRegularExpression Progress(
        u"^ *% Total |^ +Dload +Upload|^ *\\d+ +[\\d.]+[kMG]? +\\d+ +[\\d.]+[kMG]? +\\d+ "_s);
    return Progress.match(QString::fromLatin1(line)).hasMatch();
}

// A body sent in chunks, as a raw capture shows it; nullopt when it is not framed so to its end.
std::optional<QByteArray> withoutChunks(QByteArrayView body)
{
    QByteArray out;
    qsizetype pos = 0;
    while (pos < body.size()) {
        const TextLine line = lineAt(body, pos);
        bool ok = false;
        const QByteArray digits = body.sliced(line.begin, line.end - line.begin).toByteArray();
        const qlonglong size = digits.split(';').first().trimmed().toLongLong(&ok, 16);
        if (!ok || size < 0 || size > body.size() - line.next)
            return std::nullopt;
        if (size == 0)
            return out;
        out += body.sliced(line.next, size);
        pos = lineAt(body, line.next + size).next;
    }
    return std::nullopt;
}

class TranscriptReader {
public:
    explicit TranscriptReader(const QByteArray& text)
        : m_text(text),
          m_verbose(text.startsWith("< HTTP/") || text.contains("\n< HTTP/") || text.contains("\r< HTTP/"))
    {
    }

    QList<PastedError> read()
    {
        qsizetype pos = 0;
        while (pos < m_text.size() && m_done.size() < MaxPastedErrors && m_heads < MaxHeads) {
            const TextLine line = lineAt(m_text, pos);
            pos = line.next;
            takeLine(line, pos);
        }
        finish();
        return std::exchange(m_done, {});
    }
    bool sawRequest() const { return m_sawRequest; }
    qsizetype firstHead() const { return m_firstHead; }

private:
    enum class At { Outside, Head, Body };

    void takeLine(const TextLine& line, qsizetype& pos)
    {
        QByteArrayView words = m_text.sliced(line.begin, line.end - line.begin);
        const bool prefixed = m_verbose && (words.startsWith("< ") || words == "<");
        if (m_verbose && !prefixed && isCurlNoise(words)) {
            readNoise(words);
            return;
        }
        if (prefixed)
            words = words.sliced(std::min<qsizetype>(2, words.size()));
        const QByteArrayView trimmed = prefixed ? words.trimmed() : indentedLine(m_text, line).trimmed();
        if (const int status = statusOfStatusLine(trimmed)) {
            // `curl -iv` prints each head twice, the lines of both in turns.
            if (m_prefixedHead && !prefixed && status == m_current.httpStatus && m_bodyIsBlank)
                return;
            beginHead(status, line.begin, prefixed);
        } else if (isRequestLine(trimmed)) {
            m_sawRequest = m_sawRequest || m_firstHead < 0;
            m_at = At::Outside;
        } else if (m_at == At::Head) {
            takeHeaderLine(words, trimmed, prefixed, line, pos);
        } else if (m_at == At::Body && !prefixed) {
            takeBody(line.begin, line.next);
        }
    }

    void readNoise(QByteArrayView words)
    {
        static const QRegularExpression Host(
            u"^(?:> host: *|\\* Connected to |\\* Trying )([A-Za-z0-9.-]+)"_s,
            QRegularExpression::CaseInsensitiveOption);
        m_sawRequest = m_sawRequest || words.startsWith("> ");
        if (words.size() < 400) {
            const auto match = Host.match(QString::fromLatin1(words));
            if (match.hasMatch() && !words.startsWith("* Trying"))
                m_host = match.captured(1).toLower();
        }
    }

    void beginHead(int status, qsizetype at, bool prefixed)
    {
        if (m_firstHead < 0)
            m_firstHead = at;
        // Continue, redirects, a proxy's answer and the question for a password are on the way to the answer.
        const int before = m_current.httpStatus;
        const bool onTheWay = before < 200 || (before >= 300 && before < 400)
            || (m_bodyIsBlank && (before < 400 || before == 401 || before == 407));
        if (before != 0 && !onTheWay)
            finish();
        ++m_heads;
        m_current = {};
        m_current.httpStatus = status;
        m_current.host = m_host;
        m_bodyIsBlank = true;
        m_prefixedHead = prefixed;
        m_at = At::Head;
    }

    void takeHeaderLine(QByteArrayView words, QByteArrayView trimmed, bool prefixed, const TextLine& line,
                        qsizetype& pos)
    {
        if (m_prefixedHead && !prefixed) {
            const bool isBody = trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.startsWith('<');
            if (isBody) { // the head was not closed
                m_at = At::Body;
                takeBody(line.begin, line.next);
            }
            return; // the second copy of the head
        }
        if (trimmed.isEmpty()) {
            m_at = At::Body;
            takeCountedBody(pos);
            return;
        }
        const qsizetype colon = trimmed.indexOf(':');
        const bool isFolded = !prefixed && (words.startsWith(' ') || words.startsWith('\t'))
            && !m_current.headers.isEmpty() && colon < 0;
        if (isFolded) {
            m_current.headers.last().second += ' ' + trimmed.toByteArray();
            return;
        }
        if (trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.startsWith('<')) {
            m_at = At::Body;
            takeBody(line.begin, line.next);
            return;
        }
        if (colon <= 0 || trimmed.first(colon).contains(' ') || m_current.headers.size() >= MaxHeaders)
            return;
        const QByteArray name = trimmed.first(colon).trimmed().toByteArray();
        // The text ends inside of this line, so an ID in it may be cut: half an ID is none.
        const QByteArray lower = name.toLower();
        if (line.next == line.end && (lower.contains("id") || lower.contains("ray")))
            return;
        m_current.headers.emplaceBack(name, trimmed.sliced(colon + 1).trimmed().toByteArray());
    }

    // Where Content-Length says how much is the body, what looks like a head in it is none.
    void takeCountedBody(qsizetype& pos)
    {
        bool ok = false;
        const qlonglong length = headerValue(m_current.headers, "Content-Length").toLongLong(&ok);
        if (m_verbose || !ok || length <= 0 || length > m_text.size() - pos)
            return;
        QByteArrayView rest = m_text.sliced(pos + length);
        while (!rest.isEmpty() && QByteArrayView(" \r\n").contains(rest.front())
               && rest.size() > m_text.size() - pos - length - 64)
            rest = rest.sliced(1);
        const TextLine next = lineAt(rest, 0);
        const bool fits = rest.isEmpty() || statusOfStatusLine(rest.first(next.end)) != 0;
        if (!fits)
            return;
        takeBody(pos, pos + length);
        pos += length;
    }

    void takeBody(qsizetype begin, qsizetype end)
    {
        QByteArrayView part = m_text.sliced(begin, end - begin);
        // A body without a line end runs into what is printed next.
        for (const QByteArrayView note :
             {QByteArrayView("* Connection #"), QByteArrayView("* Closing connection"),
              QByteArrayView("* Curl_http_done")}) {
            const qsizetype at = m_verbose ? part.indexOf(note) : -1;
            if (at > 0)
                part = part.first(at);
        }
        int nextStatus = 0;
        const qsizetype glued = part.indexOf("HTTP/");
        if (glued > 0 && QByteArrayView("}]>").contains(part[glued - 1])) {
            nextStatus = statusOfStatusLine(part.sliced(glued).trimmed());
            if (nextStatus != 0)
                part = part.first(glued);
        }
        if (m_bodyIsBlank && !part.trimmed().isEmpty())
            m_bodyIsBlank = false;
        m_current.body += part;
        if (nextStatus != 0)
            beginHead(nextStatus, begin + glued, false);
    }

    void finish()
    {
        if (m_current.httpStatus == 0 || m_done.size() >= MaxPastedErrors)
            return;
        const bool chunked =
            headerValue(m_current.headers, "Transfer-Encoding").toLower().contains("chunked");
        if (chunked) {
            if (const auto whole = withoutChunks(m_current.body))
                m_current.body = *whole;
        }
        m_current.foundAs = m_verbose ? u"a curl transcript"_s : u"an HTTP response"_s;
        m_done.append(std::exchange(m_current, {}));
        m_bodyIsBlank = true;
    }

    QByteArrayView m_text;
    const bool m_verbose;
    At m_at = At::Outside;
    PastedError m_current;
    QList<PastedError> m_done;
    QString m_host;
    qsizetype m_firstHead = -1;
    int m_heads = 0;
    bool m_bodyIsBlank = true;
    bool m_prefixedHead = false;
    bool m_sawRequest = false;
};
} // namespace

std::optional<QList<PastedError>> exchangesInText(const QByteArray& text)
{
    if (!text.contains("HTTP/"))
        return std::nullopt;
    TranscriptReader reader(text);
    QList<PastedError> found = reader.read();
    if (found.isEmpty())
        return std::nullopt;
    // The command that was typed above its answer tells whose it is.
    const QByteArray before = text.first(std::max<qsizetype>(reader.firstHead(), 0));
    const QString host = hostInWords(QByteArrayView(before).last(std::min<qsizetype>(before.size(), 8192)));
    for (PastedError& error : found) {
        if (error.host.isEmpty())
            error.host = host;
    }
    if (found.size() > 1) {
        for (qsizetype i = 0; i < found.size(); ++i)
            found[i].foundAs += u" (answer %1 of %2)"_s.arg(i + 1).arg(found.size());
    }
    if (!reader.sawRequest() && before.contains('{'))
        found = jsonErrorsIn(before, 0) + found;
    return found;
}

std::optional<PastedError> curlFailureIn(const QByteArray& text)
{
    static const QRegularExpression Pattern(
        u"(?:^|[\\r\\n])(?:curl: )?\\((\\d{1,2})\\) ([^\\r\\n]{1,400})"_s);
    if (!text.contains("curl: (") && !text.startsWith('('))
        return std::nullopt;
    const auto match = Pattern.match(QString::fromUtf8(text.right(65'536)));
    if (!match.hasMatch())
        return std::nullopt;
    const QString words = match.captured(2);
    const auto says = [&words](QLatin1StringView part) { return words.contains(part, Qt::CaseInsensitive); };
    PastedError error;
    switch (match.captured(1).toInt()) {
    case 5:
        error.fault = NetFault::Proxy;
        break;
    case 6:
        error.fault = NetFault::Dns;
        break;
    case 7:
        error.fault = says("route"_L1) || says("unreachable"_L1) ? NetFault::Unreachable : NetFault::Refused;
        break;
    case 18:
        error.fault = NetFault::CutBody;
        break;
    case 28:
        error.fault = NetFault::Deadline;
        break;
    case 35:
        error.fault = NetFault::TlsHandshake;
        break;
    case 51:
    case 60:
        error.fault = says("not yet valid"_L1) ? NetFault::TlsNotYetValid
            : says("expired"_L1)               ? NetFault::TlsExpired
            : says("self"_L1)                  ? NetFault::TlsSelfSigned
            : says("issuer"_L1)                ? NetFault::TlsIssuer
            : says("name"_L1)                  ? NetFault::TlsName
                                               : NetFault::TlsOther;
        break;
    case 52:
    case 55:
    case 56:
        error.fault = NetFault::Reset;
        break;
    case 61:
        error.fault = NetFault::Decompression;
        break;
    default:
        error.fault = NetFault::Other;
        break;
    }
    error.faultText = words.trimmed();
    error.foundAs = u"a curl transcript"_s;
    error.host = hostInWords(QByteArrayView(text).first(std::min<qsizetype>(text.size(), 8192)));
    if (error.host.isEmpty()) {
        static const QRegularExpression Host(
            u"(?:resolve host:?|connect to|Connected to) ([A-Za-z0-9.-]+)"_s);
        error.host = Host.match(QString::fromUtf8(text.right(65'536))).captured(1).toLower();
    }
    return error;
}

} // namespace ringback
