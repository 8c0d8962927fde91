// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace ringback::sim {

// One step of splitmix64. The standard distributions differ between libraries; this gives the same world
// on every platform.
constexpr quint64 mixBits(quint64 value)
{
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

// A salt of its own for every thing that is drawn, so that what one call looks like never depends on how
// many others were drawn before it.
inline quint64 saltOf(quint64 seed, const QByteArray& label, quint64 index)
{
    quint64 hash = 0xCBF29CE484222325ULL;
    for (const char c : label)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return mixBits(mixBits(seed ^ hash) + index);
}

// A small deterministic source of numbers. Not for secrets.
class Dice {
public:
    explicit Dice(quint64 salt) : m_state(salt) { }

    quint64 next()
    {
        const quint64 value = mixBits(m_state);
        m_state += 0x9E3779B97F4A7C15ULL;
        return value;
    }
    // 0 .. count-1; count must be positive.
    quint64 below(quint64 count) { return next() % count; }
    // low .. high, both included.
    qint64 between(qint64 low, qint64 high)
    {
        return low + static_cast<qint64>(below(static_cast<quint64>(high - low) + 1));
    }
    // 0 <= value < 1
    double unit() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }
    bool oneIn(quint64 count) { return below(count) == 0; }
    template <typename List> auto pick(const List& list)
    {
        return list[static_cast<qsizetype>(below(static_cast<quint64>(list.size())))];
    }

    // count characters out of alphabet.
    QString letters(int count, QLatin1StringView alphabet)
    {
        QString text;
        text.reserve(count);
        for (int i = 0; i < count; ++i)
            text +=
                QLatin1Char(alphabet[static_cast<qsizetype>(below(static_cast<quint64>(alphabet.size())))]);
        return text;
    }
    QString hex(int count) { return letters(count, QLatin1StringView("0123456789abcdef")); }
    QString lowerId(int count)
    {
        return letters(count, QLatin1StringView("abcdefghjkmnpqrstuvwxyz23456789"));
    }
    // A random UUID (version 4) without braces.
    QString uuid()
    {
        QString text = hex(8) + u'-' + hex(4) + u"-4" + hex(3) + u'-';
        text += letters(1, QLatin1StringView("89ab")) + hex(3) + u'-' + hex(12);
        return text;
    }

private:
    quint64 m_state;
};

} // namespace ringback::sim
