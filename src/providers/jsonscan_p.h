// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <optional>

// Finding one's way in JSON by its brackets and quotes alone: what stands between them may be broken.
namespace ringback {

bool isJsonSpace(char c);
// The first position from `pos` on that is no blank; the size where there is none.
qsizetype skipJsonSpace(QByteArrayView text, qsizetype pos);
// Past the closing quote of the string that begins at `pos`; nullopt when it never closes.
std::optional<qsizetype> endOfString(QByteArrayView text, qsizetype pos);
// Past the value that begins at `pos`; nullopt when it does not end.
std::optional<qsizetype> endOfValue(QByteArrayView text, qsizetype pos);

} // namespace ringback
