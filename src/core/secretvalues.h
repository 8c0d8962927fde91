// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

namespace ringback {

// `text` with every occurrence of these values replaced by MaskText (core/redaction.h): as they are, percent-
// encoded, inside a JSON string, and in base64 wherever that stands for "user:value" or the value itself as
// basic authentication writes it. Values shorter than four characters are left: they would be found in every
// date. This is for secrets that are known; maskSecrets() finds those that only look like one. Pure.
QByteArray withoutValues(QByteArray text, const QStringList& values);

} // namespace ringback
