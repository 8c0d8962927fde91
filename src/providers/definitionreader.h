// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/definition.h"
#include "providers/problem.h"

#include <QByteArray>
#include <QMap>

#include <optional>

namespace ringback {

// Reads a provider.json strictly: an unknown key, a wrong type, a bad pointer, an unknown word or a missing
// field is a problem that names file, JSON pointer and remedy, and then there is no definition. `file` is
// only a name for the messages.
//
// A definition may leave choices to its user: a text that contains {{key}} takes the value that the account
// gives to the account field `key` (else the field's default, else its example) before anything is read.
std::optional<Definition> readDefinition(const QByteArray& bytes, const QString& file,
                                         DefinitionProblems& problems,
                                         const QMap<QString, QString>& accountFields = {});

// Of bytes that readDefinition() accepts, only what decoding an error needs: id, name, base URL and error
// rules; the rest of the definition stays empty. The other sections are skipped by their brackets.
std::optional<Definition> readErrorPart(const QByteArray& bytes);

// Whether the file uses {{key}} at all: then it has to be read again for each account.
bool isConfiguredByAccount(const QByteArray& bytes);

} // namespace ringback
