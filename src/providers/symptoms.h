// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/decodederror.h"
#include "providers/problem.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback {

// One step of a remedy; `provider` empty: for everybody.
struct SymptomStep {
    QString provider;
    QString text;
};

// What a person sees before any error is known ("the phone never rang"), with what may be behind it.
// Plain text in our own words; see resources/schemas/symptoms.schema.json.
struct Symptom {
    QString id; // "symptom/phone-never-rang"
    QString title;
    QStringList words; // how people put it, lower case
    QString cause;
    QList<SymptomStep> fix;
    Fault fault = Fault::Unknown;
    bool money = false;
    QStringList related; // catalogue entries, most likely first, by provider: "vobiz/end-3010"
    QString source;
};

// Reads a symptoms file strictly; nullopt with problems where it is not right.
std::optional<QList<Symptom>> readSymptoms(const QByteArray& bytes, const QString& file,
                                           DefinitionProblems& problems);
// The built-in ones. They have no problems: a test holds that.
QList<Symptom> builtInSymptoms();

} // namespace ringback
