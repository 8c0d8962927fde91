// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayMatcher>
#include <QList>
#include <QString>
#include <QStringList>

namespace ringback {

// Takes an account's own keys out of what its provider says, before that is kept or shown. Providers do echo
// them: "the key abc... is not valid". Every form that a key travels in is found: as it is, percent-encoded,
// escaped in JSON, and in base64 at any place of a longer text (Basic authentication). What only looks like
// a credential is core/redaction.h's business.
//
// A key of fewer than eight characters is masked only where it stands alone: as part of a longer word or
// number it is more likely chance, and a call's number must stay what it was.
//
// Holds the keys in memory; made for one account, used in one thread.
class KeyMask {
public:
    explicit KeyMask(const QStringList& keys);

    QByteArray masked(const QByteArray& text) const;
    QString masked(const QString& text) const;

private:
    struct Form {
        QByteArrayMatcher matcher;
        bool alone = false;
    };
    void add(const QByteArray& form, bool alone);
    void addKey(const QByteArray& key);

    QList<Form> m_forms; // longest first
};

} // namespace ringback
