// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

// Reading a provider's JSON as bytes, before any parser sees it.
//
// A parser gives up a whole document for one number that is too large, one wrong byte or one missing brace;
// a page of call history must lose at most the record that is broken. So a page is first cut into its
// records by their brackets alone, and each record is then put into a form that a strict parser accepts.

struct BrokenRecord {
    QString reason;
    QByteArray bytes; // as received, cut at a few kilobytes
};

struct CutPage {
    bool isJson = false;   // it begins like JSON: an object or an array
    bool complete = false; // every bracket that was opened was closed
    bool itemsFound = false;
    // The document with its items array emptied, ready for readableJson(); empty unless complete.
    QByteArray envelope;
    QList<QByteArray> records; // the bytes of each item, in order
    QList<BrokenRecord> broken;
};

// What a page is expected to hold: a list of records, of which null stands for none at all, or one record.
enum class CutFor : unsigned char { List, One };

// Cuts `body` at the first of `pointers` (RFC 6901; "" is the whole document) that holds an array or, for
// CutFor::One, an object: that one record. Nothing is copied but the records.
CutPage cutPage(const QByteArray& body, const QStringList& pointers, CutFor what = CutFor::List);

// The same value in a form that a strict parser takes: bytes that are not UTF-8 become U+FFFD, control
// characters in strings are escaped, half surrogate pairs and unknown escapes are made harmless, and bare
// words that are no JSON value and numbers that a double or a 64-bit integer cannot hold exactly become
// strings holding their text. Does not repair structure.
QByteArray readableJson(const QByteArray& bytes);

// Past the object or array that begins at `pos`, by its brackets and quotes alone; nullopt when it does not
// end, its brackets do not match, a line ends inside of a text, or it nests deeper than anybody does in good
// faith. `stoppedAt` then says where that showed.
std::optional<qsizetype> endOfJson(QByteArrayView text, qsizetype pos, qsizetype* stoppedAt = nullptr);

// A body up to this size is parsed as it is.
inline constexpr qsizetype LargeJson = 1024 * 1024;

// The same object or array without what makes it larger than an error is: in an object of more than LargeJson
// bytes, members of more than 64 KiB become null, or their beginning where they are words. Reads in linear
// time and gives a few megabytes at most, whatever it is given; empty when a large text is not whole JSON.
QByteArray reducedJson(const QByteArray& bytes);

// Every top-level JSON object or array that stands in `text` (a log line, a transcript), in order.
QList<QByteArray> jsonValuesIn(const QByteArray& text);

} // namespace ringback
