// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/ticketdraft.h"

#include <QDateTime>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace ringback {

// A ticket as files and links. What goes in is a draft, redacted already; nothing here adds facts.

// The bytes of a ticket in one form. `picture` (PNG, may be empty) goes into a bundle only. `now`: of the
// mail's date and the zip's members.
Result<QByteArray> ticketBytes(const TicketDraft& draft, TicketFormat format, const QByteArray& picture,
                               const QDateTime& now);
// Writes them: the file is the old or the whole new one at every moment.
Outcome writeTicket(const TicketDraft& draft, TicketFormat format, const QString& file,
                    const QByteArray& picture, const QDateTime& now);

// A mail that a mail program opens as a new one, not as received (X-Unsent). RFC 5322, CRLF, UTF-8.
QByteArray ticketMail(const TicketDraft& draft, const QDateTime& now);
// For "open in the mail program": what is too long for such a link is left out, and the text says to attach
// the saved ticket. Without an address where the provider publishes none.
inline constexpr qsizetype LongestMailLink = 1'800;
QUrl ticketMailLink(const TicketDraft& draft);

// A name for a body that is safe in a zip and on every file system: no path, no dots in front, at most 80
// characters, not used before in `used` (to which it is added). The ending follows the bytes: .json or .txt.
QString evidenceName(const QString& wanted, const QByteArray& bytes, QStringList& used);

// "ringback-vobiz-20261121-1.md": a name to propose for a file.
QString proposedTicketName(const TicketDraft& draft, TicketFormat format, const QDateTime& now);

// "text", "md", "eml", "json", "zip".
QString wordOf(TicketFormat format);
std::optional<TicketFormat> ticketFormatFromWord(QStringView word);

} // namespace ringback
