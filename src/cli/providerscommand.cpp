// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
QJsonArray accountFieldsJson(const Definition& definition)
{
    QJsonArray fields;
    for (const AccountField& field : definition.account) {
        fields.append(
            QJsonObject {{"key"_L1, field.key},
                         {"label"_L1, field.label},
                         {"help"_L1, textJson(field.help)},
                         {"secret"_L1, field.secret},
                         {"required"_L1, field.required},
                         {"choices"_L1, QJsonArray::fromStringList(field.choices)},
                         {"default"_L1,
                          field.hasDefault ? QJsonValue(field.defaultValue) : QJsonValue(QJsonValue::Null)}});
    }
    return fields;
}

int listProviders(const Session& session, const Invocation& invocation)
{
    QJsonArray list;
    QList<QStringList> rows;
    for (const LoadedProvider& provider : session.registry().providers()) {
        const Definition& definition = provider.definition;
        QStringList feeds;
        for (const Feed& feed : definition.feeds)
            feeds.append(feed.id);
        list.append(QJsonObject {{"id"_L1, definition.id},
                                 {"name"_L1, definition.name},
                                 {"base_url"_L1, textJson(definition.baseUrl)},
                                 {"feeds"_L1, QJsonArray::fromStringList(feeds)},
                                 {"entries"_L1, provider.catalogue.entries().size()},
                                 {"origin"_L1, provider.origin}});
        rows.append({definition.id, definition.name,
                     definition.baseUrl.isEmpty() ? u"(yours)"_s : definition.baseUrl, feeds.join(u' '),
                     QString::number(provider.catalogue.entries().size()), provider.origin});
    }
    if (invocation.format == "json"_L1)
        printJson(list);
    else
        printLine(table({u"ID"_s, u"Name"_s, u"Base URL"_s, u"Feeds"_s, u"Errors"_s, u"From"_s}, rows));
    return session.registry().problems().isEmpty() ? Done : Unhealthy;
}

void showText(const LoadedProvider& provider)
{
    const Definition& definition = provider.definition;
    printLine(u"%1 (%2), %3"_s.arg(definition.name, definition.id, provider.origin));
    printLine(u"Base URL      %1"_s.arg(
        definition.baseUrl.isEmpty() ? u"none published: each account names its own"_s : definition.baseUrl));
    if (!definition.note.isEmpty())
        printLine(u"Note          %1"_s.arg(definition.note));
    if (!definition.documentationUrl.isEmpty())
        printLine(u"Documentation %1"_s.arg(definition.documentationUrl));
    if (!definition.supportEmail.isEmpty() || !definition.supportNote.isEmpty())
        printLine(u"Support       %1 %2"_s.arg(definition.supportEmail, definition.supportNote).simplified());
    for (const Feed& feed : definition.feeds)
        printLine(u"Feed          %1: %2"_s.arg(feed.id, feed.path));
    if (definition.place) {
        const PlaceRules& place = *definition.place;
        const bool isUsers = place.path.isEmpty() || place.path.contains("{{"_L1);
        printLine(u"Places calls  %1 %2"_s.arg(QString::fromLatin1(place.method),
                                               isUsers ? u"where each account says"_s : place.path));
        if (!place.note.isEmpty())
            printLine(u"              %1"_s.arg(place.note));
    } else {
        printLine(u"Places calls  not described: its calls cannot be tried again from here"_s);
    }
    QList<QStringList> rows;
    for (const AccountField& field : definition.account) {
        rows.append({field.key, field.label, field.secret ? u"secret"_s : QString(),
                     field.required ? u"required"_s : QString(),
                     field.choices.isEmpty() ? field.defaultValue
                                             : field.choices.join(u'|') + u" (" + field.defaultValue + u')'});
    }
    printLine(u"\nAccount fields"_s);
    printLine(table({u"Field"_s, u"Label"_s, u"Kept"_s, u"Needed"_s, u"Default"_s}, rows));
}

int showProvider(const Session& session, const Invocation& invocation)
{
    const QString id = invocation.arguments.value(1);
    if (id.isEmpty() || invocation.arguments.size() > 2) {
        complain(u"Usage: ringbackctl providers show P, with one of `ringbackctl providers list`."_s);
        return WrongUsage;
    }
    const LoadedProvider* provider = session.registry().find(id);
    if (provider == nullptr) {
        complain(
            u"There is no provider \"%1\". `ringbackctl providers list` shows those there are."_s.arg(id));
        return Failed;
    }
    if (invocation.format == "json"_L1) {
        QJsonObject object = QJsonDocument::fromJson(provider->definitionBytes).object();
        object.insert("account"_L1, accountFieldsJson(provider->definition));
        object.insert("origin"_L1, provider->origin);
        printJson(object);
    } else {
        showText(*provider);
    }
    return Done;
}

int lint(const Invocation& invocation)
{
    const QStringList paths = invocation.arguments.mid(1);
    if (paths.isEmpty()) {
        complain(u"Usage: ringbackctl providers lint PATH..., with provider folders or their files."_s);
        return WrongUsage;
    }
    QJsonArray list;
    for (const QString& path : paths) {
        for (const DefinitionProblem& problem : lintDefinitions(path)) {
            list.append(QJsonObject {
                {"file"_L1, problem.file}, {"pointer"_L1, problem.pointer}, {"text"_L1, problem.text}});
            if (invocation.format != "json"_L1)
                printLine(problem.toText());
        }
    }
    if (invocation.format == "json"_L1)
        printJson(list);
    else if (list.isEmpty())
        printLine(u"No problems found."_s);
    return list.isEmpty() ? Done : Failed;
}
} // namespace

int runProviders(const Invocation& invocation)
{
    const QString verb = invocation.arguments.first();
    if (verb == "lint"_L1)
        return lint(invocation);
    const Session session(invocation);
    if (verb == "list"_L1)
        return listProviders(session, invocation);
    if (verb == "show"_L1)
        return showProvider(session, invocation);
    complain(u"\"%1\" is nothing that `providers` does; use list, show or lint."_s.arg(verb));
    return WrongUsage;
}

} // namespace ringback::cli
