// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/keymask.h"

#include "core/redaction.h"

#include <QSet>
#include <QUrl>

#include <algorithm>

namespace ringback {

namespace {
constexpr qsizetype ShortKey = 8;

bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
        || static_cast<unsigned char>(c) >= 0x80;
}

bool standsAlone(const QByteArray& text, qsizetype at, qsizetype size)
{
    return (at == 0 || !isWordByte(text[at - 1]))
        && (at + size >= text.size() || !isWordByte(text[at + size]));
}

// The characters of base64 that depend on `key` alone, when `before` other bytes (0 to 2) stand in front of
// it in their group of three. What follows the key touches its last characters only.
QByteArray base64Within(const QByteArray& key, int before, QByteArray::Base64Options options)
{
    QByteArray padded(before, '\0');
    padded += key;
    const qsizetype whole = padded.size() - padded.size() % 3;
    const QByteArray text = padded.first(whole).toBase64(options | QByteArray::OmitTrailingEquals);
    constexpr int Shared[] = {0, 2, 3}; // characters that also hold bits of the bytes before
    return text.mid(Shared[before]);
}

QByteArray jsonEscaped(const QByteArray& key, bool slashesToo)
{
    QByteArray text;
    for (const char c : key) {
        if (c == '"' || c == '\\' || (slashesToo && c == '/'))
            text += '\\';
        text += c;
    }
    return text;
}

QByteArray lowerHex(const QByteArray& encoded)
{
    QByteArray text = encoded;
    for (qsizetype i = 0; i + 2 < text.size(); ++i) {
        if (text[i] != '%')
            continue;
        for (const qsizetype digit : {i + 1, i + 2}) {
            if (text[digit] >= 'A' && text[digit] <= 'F')
                text[digit] = static_cast<char>(text[digit] - 'A' + 'a');
        }
    }
    return text;
}
} // namespace

KeyMask::KeyMask(const QStringList& keys)
{
    for (const QString& key : keys)
        addKey(key.toUtf8());
    std::stable_sort(m_forms.begin(), m_forms.end(), [](const Form& a, const Form& b) {
        return a.matcher.pattern().size() > b.matcher.pattern().size();
    });
}

void KeyMask::add(const QByteArray& form, bool alone)
{
    const auto same = [&form](const Form& known) { return known.matcher.pattern() == form; };
    if (!form.isEmpty() && std::none_of(m_forms.begin(), m_forms.end(), same))
        m_forms.append({QByteArrayMatcher(form), alone});
}

void KeyMask::addKey(const QByteArray& key)
{
    if (key.isEmpty())
        return;
    const bool alone = key.size() < ShortKey;
    const QByteArray encoded = key.toPercentEncoding();
    for (const QByteArray& form : {key, encoded, lowerHex(encoded), QByteArray(encoded).replace("%20", "+"),
                                   jsonEscaped(key, false), jsonEscaped(key, true)})
        add(form, alone);
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        for (const int before : {0, 1, 2}) {
            const QByteArray form = base64Within(key, before, alphabet);
            // Shorter ones are found in texts that have nothing to do with the key.
            if (form.size() >= ShortKey)
                add(form, false);
        }
        add(key.toBase64(alphabet), alone);
    }
}

QByteArray KeyMask::masked(const QByteArray& text) const
{
    QByteArray result = text;
    for (const Form& form : m_forms) {
        const qsizetype size = form.matcher.pattern().size();
        qsizetype at = form.matcher.indexIn(result);
        while (at >= 0) {
            if (form.alone && !standsAlone(result, at, size)) {
                at = form.matcher.indexIn(result, at + 1);
                continue;
            }
            result.replace(at, size, MaskText);
            at = form.matcher.indexIn(result, at + static_cast<qsizetype>(sizeof(MaskText)) - 1);
        }
    }
    return result;
}

QString KeyMask::masked(const QString& text) const
{
    return QString::fromUtf8(masked(text.toUtf8()));
}

} // namespace ringback
