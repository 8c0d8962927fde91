// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secretvalues.h"

#include "core/redaction.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype ShortestValue = 4;

QList<QByteArray> writtenForms(const QString& value)
{
    const QByteArray plain = value.toUtf8();
    // ["value"] without its brackets and quotes.
    const QByteArray json = QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact);
    QByteArray slashed = json.mid(2, json.size() - 4);
    const QByteArray escaped = slashed;
    slashed.replace('/', "\\/");
    QByteArray lower = QUrl::toPercentEncoding(value);
    lower = lower.toLower();
    return {plain,           escaped,
            slashed,         QUrl::toPercentEncoding(value),
            lower,           QUrl::toPercentEncoding(value, {}, "-._~"),
            plain.toBase64()};
}

// Words in base64 that hold one of the values: "Basic dXNlcjp2YWx1ZQ==".
QByteArray withoutEncoded(const QByteArray& text, const QList<QByteArray>& values)
{
    static const QRegularExpression Word(u"[A-Za-z0-9+/]{8,}={0,2}"_s);
    const QString shown = QString::fromLatin1(text);
    QString out;
    qsizetype kept = 0;
    auto found = Word.globalMatch(shown);
    while (found.hasNext()) {
        const auto match = found.next();
        const QByteArray word = match.captured().toLatin1();
        const QByteArray plain = QByteArray::fromBase64(word);
        if (!plain.contains(':')
            || std::none_of(values.begin(), values.end(), [&plain](const QByteArray& value) {
                   return plain.endsWith(QByteArray(':' + value));
               }))
            continue;
        out += QStringView(shown).sliced(kept, match.capturedStart() - kept) + QLatin1String(MaskText);
        kept = match.capturedEnd();
    }
    if (kept == 0)
        return text;
    return (out + QStringView(shown).sliced(kept)).toLatin1();
}
} // namespace

QByteArray withoutValues(QByteArray text, const QStringList& values)
{
    QList<QByteArray> known;
    for (const QString& value : values) {
        if (value.size() >= ShortestValue)
            known.append(value.toUtf8());
    }
    if (known.isEmpty())
        return text;
    // First the words that hold more than the value.
    text = withoutEncoded(text, known);
    for (const QByteArray& value : std::as_const(known)) {
        for (const QByteArray& form : writtenForms(QString::fromUtf8(value)))
            text.replace(form, MaskText);
    }
    return text;
}

} // namespace ringback
