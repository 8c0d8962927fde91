// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/symptoms.h"

#include "providers/strictjson_p.h"

#include <QFile>
#include <QRegularExpression>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
// A step is a text, or an object with the provider it is for.
QList<SymptomStep> readSymptomSteps(StrictObject& in)
{
    QList<SymptomStep> steps;
    const Json* list = in.any("fix");
    if (list == nullptr || !list->is_array() || list->empty()) {
        in.problem(u"fix"_s, u"this must be a list with at least one step"_s);
        return steps;
    }
    for (size_t i = 0; i < list->size(); ++i) {
        const Json& value = (*list)[i];
        const QString key = u"fix/"_s + QString::number(i);
        SymptomStep step;
        if (value.is_string()) {
            step.text = toQString(value);
            if (step.text.isEmpty())
                in.problem(key, u"this must not be empty"_s);
        } else {
            StrictObject child(value, in.file(), in.pointerOf(key), in.problems());
            if (child.isObject()) {
                step.provider = child.text("provider", true);
                step.text = child.text("text", true);
                child.finish();
            }
        }
        steps.append(step);
    }
    return steps;
}

QStringList readRelated(StrictObject& in)
{
    QStringList related;
    const Json* groups = in.any("related");
    if (groups == nullptr || !groups->is_object() || groups->empty()) {
        in.problem(u"related"_s,
                   u"this must be an object: a provider's id, http or net, each with a list of entries"_s);
        return related;
    }
    for (const auto& [name, entries] : groups->items()) {
        const QString family = QString::fromStdString(name);
        const QString key = u"related/"_s + family;
        if (!entries.is_array() || entries.empty()) {
            in.problem(key, u"this must be a list with at least one entry"_s);
            continue;
        }
        for (const Json& entry : entries) {
            const QString id = entry.is_string() ? family + u'/' + toQString(entry) : QString();
            if (id.isEmpty())
                in.problem(key, u"an entry is a text: its id without the provider"_s);
            else if (related.contains(id))
                in.problem(key, u"\"%1\" stands twice"_s.arg(id));
            else
                related.append(id);
        }
    }
    return related;
}

Symptom readSymptom(StrictObject& in)
{
    static const QRegularExpression IdPattern(u"^[a-z0-9][a-z0-9-]*$"_s);
    Symptom symptom;
    const QString id = in.text("id", true);
    if (!id.isEmpty() && !IdPattern.match(id).hasMatch())
        in.problem(u"id"_s, u"an id is lower-case letters, digits and -"_s);
    symptom.id = u"symptom/"_s + id;
    symptom.title = in.text("title", true);
    symptom.words = in.texts("words");
    if (symptom.words.isEmpty())
        in.problem(u"words"_s, u"at least one way in which people put it is needed"_s);
    for (const QString& words : std::as_const(symptom.words)) {
        if (words.trimmed().isEmpty() || words != words.toLower())
            in.problem(u"words"_s, u"\"%1\" can never be found: write lower case"_s.arg(words));
    }
    symptom.cause = in.text("cause", true);
    symptom.fix = readSymptomSteps(in);
    const QString fault = in.text("fault", true);
    const auto known = faultFromWord(fault);
    if (!known) {
        QStringList words;
        for (const Fault one : AllFaults)
            words.append(wordOf(one));
        in.problem(u"fault"_s,
                   u"\"%1\" is not a known word here; write one of %2"_s.arg(fault, words.join(u", "_s)));
    }
    symptom.fault = known.value_or(Fault::Unknown);
    symptom.money = in.boolean("money");
    symptom.related = readRelated(in);
    symptom.source = in.text("source", true);
    return symptom;
}
} // namespace

std::optional<QList<Symptom>> readSymptoms(const QByteArray& bytes, const QString& file,
                                           DefinitionProblems& problems)
{
    const qsizetype before = problems.size();
    const std::optional<Json> root = parseDefinitionFile(bytes, file, problems);
    if (!root)
        return std::nullopt;
    StrictObject in(*root, file, {}, problems);
    if (!in.isObject())
        return std::nullopt;
    if (in.integer("schema_version", 0, 0, 1'000'000) != 1)
        in.problem(u"schema_version"_s, u"this program reads version 1; update Ringback, or write 1"_s);
    QList<Symptom> symptoms;
    in.objects(
        "symptoms",
        [&symptoms](StrictObject& child) {
            const Symptom symptom = readSymptom(child);
            for (const Symptom& known : symptoms) {
                if (known.id == symptom.id)
                    child.problem(u"id"_s, u"\"%1\" stands twice; give each its own id"_s.arg(symptom.id));
            }
            symptoms.append(symptom);
        },
        true);
    in.finish();
    if (problems.size() > before)
        return std::nullopt;
    return symptoms;
}

QList<Symptom> builtInSymptoms()
{
    const QString path = u":/errors/symptoms.json"_s;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    DefinitionProblems problems;
    return readSymptoms(file.readAll(), path, problems).value_or(QList<Symptom> {});
}

} // namespace ringback
