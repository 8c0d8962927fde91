// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketredactor.h"

#include "core/redaction.h"
#include "core/visibletext.h"

#include <QCryptographicHash>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString kindWord(TicketSecretKind kind)
{
    switch (kind) {
    case TicketSecretKind::PhoneNumber:
        return u"number"_s;
    case TicketSecretKind::PersonName:
        return u"name"_s;
    case TicketSecretKind::FreeText:
        return u"text"_s;
    case TicketSecretKind::Address:
        return u"address"_s;
    }
    return u"text"_s;
}

// From the value, not from its place: what a person agreed to show stays that when a ticket is made anew.
QString maskIdOf(TicketSecretKind kind, const QString& value)
{
    const QByteArray named = kindWord(kind).toUtf8() + '\n' + value.toUtf8();
    const QByteArray digest = QCryptographicHash::hash(named, QCryptographicHash::Sha256);
    return kindWord(kind) + u'-' + QString::fromLatin1(digest.toHex().first(10));
}
} // namespace

TicketRedactor::TicketRedactor(QSet<QString> unmasked, const QStringList& keys)
    : m_unmasked(std::move(unmasked)), m_keys(keys)
{
}

void TicketRedactor::begin()
{
    m_masks.clear();
    m_places.clear();
    m_more.clear();
    m_counted.clear();
}

QString TicketRedactor::withoutSecrets(const QString& value) const
{
    return maskSecrets(m_keys.masked(value));
}

bool TicketRedactor::isOpen(TicketSecretKind kind, const QString& value) const
{
    return m_unmasked.contains(maskIdOf(kind, value));
}

std::optional<QString> TicketRedactor::maskFor(TicketSecretKind kind, const QString& value,
                                               const QString& original, const QString& masked,
                                               const QString& where)
{
    const QString id = maskIdOf(kind, value);
    const bool open = m_unmasked.contains(id);
    if (!m_places.contains(id)) {
        const int number = ++m_counted[int(kind)];
        QString shown = masked;
        if (kind == TicketSecretKind::PersonName)
            shown = u"[name %1]"_s.arg(number);
        else if (kind == TicketSecretKind::Address)
            shown = u"[address %1]"_s.arg(number);
        else if (kind == TicketSecretKind::FreeText)
            shown = u"[text %1 left out, %2 characters]"_s.arg(number).arg(original.size());
        m_places.insert(id, m_masks.size());
        m_masks.append({id, kind, where, shown, original, open});
    }
    TicketMask& mask = m_masks[m_places.value(id)];
    // A number's first form may have been a short one; the whole one says more.
    if (kind == TicketSecretKind::PhoneNumber && original.size() > mask.original.size()) {
        mask.original = original;
        mask.shown = masked;
    }
    ++m_more[id];
    if (open)
        return std::nullopt;
    return kind == TicketSecretKind::PhoneNumber ? masked : mask.shown;
}

QString TicketRedactor::text(const QString& value, const QString& where, TextMasking::Context context)
{
    const QString plain = withoutSecrets(value);
    m_masking.learnFrom(plain);
    if (context == TextMasking::Context::Number)
        m_masking.learnNumber(plain);
    QString out;
    qsizetype kept = 0;
    for (const SensitiveSpan& span : m_masking.find(plain, context)) {
        const QString original = plain.sliced(span.begin, span.length);
        const auto mask = maskFor(span.kind, span.value, original, span.masked, where);
        if (!mask)
            continue;
        out += plain.sliced(kept, span.begin - kept) + *mask;
        kept = span.begin + span.length;
    }
    return out + plain.sliced(kept);
}

QString TicketRedactor::hidden(const QString& value, TicketSecretKind kind, const QString& where)
{
    if (value.trimmed().isEmpty())
        return value;
    if (kind == TicketSecretKind::PersonName)
        m_masking.learnName(value);
    const QString same = kind == TicketSecretKind::FreeText ? value : value.simplified().toLower();
    const auto mask = maskFor(kind, same, value, {}, where);
    if (mask)
        return *mask;
    // A name is shown as it is; longer texts may hold what nobody has agreed to show.
    return kind == TicketSecretKind::FreeText ? text(value, where) : withoutSecrets(value);
}

} // namespace ringback
