// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ticketfile.h"

#include "core/visibletext.h"

#include <QSaveFile>
#include <QTimeZone>

#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <zip.h>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// What closes a line or a header never gets into one.
QString headerLine(const QString& text)
{
    return visibleLine(text).simplified();
}

// RFC 2047: UTF-8 in base64, cut between characters into words of at most 75 letters.
QByteArray encodedHeader(const QString& text)
{
    bool plain = true;
    for (const QChar c : text)
        plain = plain && c.unicode() >= 0x20 && c.unicode() < 0x7F;
    if (plain && !text.contains("=?"_L1) && text.size() <= 60)
        return text.toLatin1();
    QByteArrayList words;
    QByteArray bytes;
    const auto flush = [&] {
        if (!bytes.isEmpty())
            words.append("=?UTF-8?B?" + bytes.toBase64() + "?=");
        bytes.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const QByteArray character = text.sliced(i, pair ? 2 : 1).toUtf8();
        if (bytes.size() + character.size() > 42)
            flush();
        bytes += character;
        i += pair ? 1 : 0;
    }
    flush();
    return words.join("\r\n ");
}

// Only what is one plain address; a definition is data, and may be somebody's own.
QByteArray mailAddress(const QString& address)
{
    for (const QChar c : address) {
        if (c.unicode() <= 0x20 || c.unicode() >= 0x7F || u",;:<>()\"\\"_s.contains(c))
            return {};
    }
    return address.count(u'@') == 1 && !address.startsWith(u'@') && !address.endsWith(u'@')
        ? address.toLatin1()
        : QByteArray();
}

QByteArray mailDate(const QDateTime& now)
{
    static constexpr auto Days =
        std::to_array<const char*>({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"});
    static constexpr auto Months = std::to_array<const char*>(
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
    const QDateTime utc = now.toUTC();
    const QDate date = utc.date();
    return QByteArray(Days[size_t(date.dayOfWeek() - 1)]) + ", " + QByteArray::number(date.day()) + ' '
        + Months[size_t(date.month() - 1)] + ' ' + QByteArray::number(date.year()) + ' '
        + utc.toString(u"HH:mm:ss"_s).toLatin1() + " +0000";
}

struct ZipMember {
    QString name;
    QByteArray bytes;
};

struct ZipSourceFree {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};

Failure zipFailure(zip_error_t& error)
{
    const QString text =
        u"The bundle could not be packed: %1"_s.arg(QString::fromUtf8(zip_error_strerror(&error)));
    return {text};
}

// Packs in memory, so that the file is written in one step like every other.
Result<QByteArray> zipOf(const QList<ZipMember>& members, const QDateTime& now)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (buffer == nullptr)
        return zipFailure(error);
    zip_source_keep(buffer);
    const std::unique_ptr<zip_source_t, ZipSourceFree> kept(buffer);
    zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
    if (archive == nullptr) {
        zip_source_free(buffer);
        return zipFailure(error);
    }
    for (const ZipMember& member : members) {
        zip_source_t* source =
            zip_source_buffer(archive, member.bytes.constData(), zip_uint64_t(member.bytes.size()), 0);
        const zip_int64_t index = source == nullptr
            ? -1
            : zip_file_add(archive, member.name.toUtf8().constData(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(source);
            const Failure failure {
                u"The bundle could not be packed: %1"_s.arg(QString::fromUtf8(zip_strerror(archive)))};
            zip_discard(archive);
            return failure;
        }
        zip_file_set_mtime(archive, zip_uint64_t(index), time_t(now.toSecsSinceEpoch()), 0);
    }
    if (zip_close(archive) != 0) {
        const Failure failure {
            u"The bundle could not be packed: %1"_s.arg(QString::fromUtf8(zip_strerror(archive)))};
        zip_discard(archive);
        return failure;
    }
    zip_stat_t stat;
    zip_stat_init(&stat);
    QByteArray bytes;
    if (zip_source_open(buffer) != 0 || zip_source_stat(buffer, &stat) != 0)
        return Failure {u"The bundle could not be read back."_s};
    bytes.resize(qsizetype(stat.size));
    const zip_int64_t got = zip_source_read(buffer, bytes.data(), stat.size);
    zip_source_close(buffer);
    if (got != zip_int64_t(stat.size))
        return Failure {u"The bundle could not be read back."_s};
    return bytes;
}

QList<ZipMember> bundleMembers(const TicketDraft& draft, const QByteArray& picture)
{
    QList<ZipMember> members {{u"ticket.md"_s, draft.markdown.toUtf8()},
                              {u"ticket.txt"_s, draft.text.toUtf8()},
                              {u"ticket.json"_s, draft.json}};
    for (const TicketEvidence& evidence : draft.evidence)
        members.append({u"evidence/"_s + evidence.name, evidence.bytes});
    if (!picture.isEmpty())
        members.append({u"timeline.png"_s, picture});
    return members;
}
} // namespace

QByteArray ticketMail(const TicketDraft& draft, const QDateTime& now)
{
    QByteArray mail;
    const auto header = [&mail](const QByteArray& name, const QByteArray& value) {
        mail += name + ": " + value + "\r\n";
    };
    if (const QByteArray to = mailAddress(draft.supportEmail); !to.isEmpty())
        header("To", to);
    header("Subject", encodedHeader(headerLine(draft.subject)));
    header("Date", mailDate(now));
    header("X-Unsent", "1");
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=UTF-8");
    header("Content-Transfer-Encoding", "base64");
    mail += "\r\n";
    QString text = draft.text;
    text.replace(u'\n', u"\r\n"_s);
    const QByteArray coded = text.toUtf8().toBase64();
    constexpr qsizetype LineLength = 76;
    for (qsizetype at = 0; at < coded.size(); at += LineLength)
        mail += coded.sliced(at, std::min(LineLength, coded.size() - at)) + "\r\n";
    return mail;
}

QUrl ticketMailLink(const TicketDraft& draft)
{
    const auto coded = [](const QString& text) { return QUrl::toPercentEncoding(text); };
    const QByteArray begin =
        "mailto:" + QUrl::toPercentEncoding(QString::fromLatin1(mailAddress(draft.supportEmail)), "@")
        + "?subject=" + coded(headerLine(draft.subject)) + "&body=";
    QString text = draft.text;
    text.replace(u'\n', u"\r\n"_s);
    QByteArray body = coded(text);
    if (begin.size() + body.size() > LongestMailLink) {
        const QByteArray rest =
            coded(u"\r\n\r\n[Cut here: the whole ticket is in the saved file. Please attach it.]\r\n"_s);
        const qsizetype room = std::max<qsizetype>(0, LongestMailLink - begin.size() - rest.size());
        // Whole lines only.
        QByteArray kept;
        for (const QString& line : text.split(u"\r\n"_s)) {
            const QByteArray next = kept + coded(line + u"\r\n"_s);
            if (next.size() > room)
                break;
            kept = next;
        }
        body = kept + rest;
    }
    return QUrl::fromEncoded(begin + body, QUrl::StrictMode);
}

Result<QByteArray> ticketBytes(const TicketDraft& draft, TicketFormat format, const QByteArray& picture,
                               const QDateTime& now)
{
    if (!draft.problem.isEmpty())
        return Failure {draft.problem};
    switch (format) {
    case TicketFormat::Text:
        return draft.text.toUtf8();
    case TicketFormat::Markdown:
        return draft.markdown.toUtf8();
    case TicketFormat::Email:
        return ticketMail(draft, now);
    case TicketFormat::Json:
        return draft.json;
    case TicketFormat::Bundle:
        return zipOf(bundleMembers(draft, picture), now);
    }
    return Failure {u"There is no such form of a ticket."_s};
}

Outcome writeTicket(const TicketDraft& draft, TicketFormat format, const QString& file,
                    const QByteArray& picture, const QDateTime& now)
{
    const Result<QByteArray> bytes = ticketBytes(draft, format, picture, now);
    if (!bytes)
        return bytes.failure();
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(*bytes) != bytes->size() || !out.commit()) {
        return Failure {u"%1 could not be written: %2. Choose another folder, or free some space."_s.arg(
            file, out.errorString())};
    }
    return Done {};
}

QString evidenceName(const QString& wanted, const QByteArray& bytes, QStringList& used)
{
    QString base;
    for (const QChar c : wanted) {
        const bool fits = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
            || c == u'-' || c == u'_';
        base += fits ? c : QChar(u'_');
    }
    base = base.first(std::min<qsizetype>(base.size(), 64));
    const QString ending = bytes.startsWith('{') || bytes.startsWith('[') ? u".json"_s : u".txt"_s;
    QString name = base + ending;
    // Where case makes no difference, two IDs may be one file.
    for (int number = 2; used.contains(name, Qt::CaseInsensitive); ++number)
        name = base + u'-' + QString::number(number) + ending;
    used.append(name);
    return name;
}

QString proposedTicketName(const TicketDraft& draft, TicketFormat format, const QDateTime& now)
{
    QStringList used;
    const QString base = evidenceName(draft.provider, {}, used).chopped(4);
    const QString ending = format == TicketFormat::Text ? u"txt"_s : wordOf(format);
    return u"ringback-"_s + base + u'-' + now.toUTC().toString(u"yyyyMMdd-HHmmss"_s) + u'.' + ending;
}

QString wordOf(TicketFormat format)
{
    switch (format) {
    case TicketFormat::Text:
        return u"text"_s;
    case TicketFormat::Markdown:
        return u"md"_s;
    case TicketFormat::Email:
        return u"eml"_s;
    case TicketFormat::Json:
        return u"json"_s;
    case TicketFormat::Bundle:
        return u"zip"_s;
    }
    return u"text"_s;
}

std::optional<TicketFormat> ticketFormatFromWord(QStringView word)
{
    for (const TicketFormat format : {TicketFormat::Text, TicketFormat::Markdown, TicketFormat::Email,
                                      TicketFormat::Json, TicketFormat::Bundle}) {
        if (wordOf(format) == word)
            return format;
    }
    return std::nullopt;
}

} // namespace ringback
