// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/keymask.h"
#include "core/textmasking.h"
#include "core/ticketdraft.h"

#include <QHash>
#include <QList>
#include <QSet>
#include <QString>

#include <optional>

namespace ringback {

// Everything that goes into one ticket passes here, and what was masked is listed. The same value gets the
// same mask and the same ID everywhere; to unmask the ID shows all of them. Keys are masked first, are not
// listed, and nothing shows them.
//
// A ticket is made twice with one redactor: the first time it learns numbers and names, so that the second
// time it finds them also where they stood before they were known.
class TicketRedactor {
public:
    TicketRedactor(QSet<QString> unmasked, const QStringList& keys);

    void learnNumber(const QString& number) { m_masking.learnNumber(number); }
    void learnName(const QString& name) { m_masking.learnName(name); }
    void protect(const QString& id) { m_masking.protect(id); }
    // Forgets what was masked, not what was learned.
    void begin();

    // `where` is for a person: "To of call 41f7...". One line comes back as one, control characters visible.
    QString text(const QString& value, const QString& where,
                 TextMasking::Context context = TextMasking::Context::Text);
    QString number(const QString& value, const QString& where)
    {
        return text(value, where, TextMasking::Context::Number);
    }
    // The whole value is one thing that is not shown.
    QString hidden(const QString& value, TicketSecretKind kind, const QString& where);
    // Only keys and tokens are masked: for IDs.
    QString withoutSecrets(const QString& value) const;

    // In the order met; each value once.
    QList<TicketMask> masks() const { return m_masks; }
    bool isOpen(TicketSecretKind kind, const QString& value) const;

private:
    // What stands for it, or nothing where it is to be shown.
    std::optional<QString> maskFor(TicketSecretKind kind, const QString& value, const QString& original,
                                   const QString& masked, const QString& where);

    QSet<QString> m_unmasked;
    KeyMask m_keys;
    TextMasking m_masking;
    QList<TicketMask> m_masks;
    QHash<QString, qsizetype> m_places; // ID -> its place in m_masks
    QHash<QString, int> m_more;         // ID -> how often it was met
    QHash<int, int> m_counted;          // kind -> how many different ones
};

} // namespace ringback
