// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/definitionchecks_p.h"
#include "providers/placereader_p.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
using NamePairs = QList<QPair<QString, QString>>;

// Every {name} in a template must be an account field (or {id}, where a call is fetched).
void checkNames(const QStringList& templates, const QStringList& known, const QString& where,
                StrictObject& in)
{
    static const QRegularExpression Name(u"\\{([^{}]*)\\}"_s);
    for (const QString& text : templates) {
        auto it = Name.globalMatch(text);
        while (it.hasNext()) {
            const QString name = it.next().captured(1);
            if (!known.contains(name))
                in.problem(
                    where,
                    u"{%1} is not an account field; known here are %2"_s.arg(name, known.join(u", "_s)));
        }
    }
}

// Paths are shown: in lists of errors, logs and recordings.
void checkPaths(const QStringList& paths, const QStringList& secrets, const QString& where, StrictObject& in)
{
    for (const QString& path : paths) {
        for (const QString& secret : secrets) {
            if (path.contains(u'{' + secret + u'}'))
                in.problem(
                    where,
                    u"{%1} is a secret, and paths are logged; send it in a header, the query or a body"_s.arg(
                        secret));
        }
    }
}

QStringList templatesIn(const NamePairs& pairs)
{
    QStringList templates;
    for (const auto& [name, value] : pairs)
        templates << name << value;
    return templates;
}

void checkTemplates(const Definition& definition, const QStringList& keys, StrictObject& in)
{
    const QStringList withId = keys + QStringList {u"id"_s};
    QStringList secrets;
    for (const AccountField& field : definition.account) {
        if (field.secret)
            secrets.append(field.key);
    }
    for (qsizetype i = 0; i < definition.feeds.size(); ++i) {
        const Feed& feed = definition.feeds[i];
        const QString where = u"feeds/%1"_s.arg(i);
        checkNames(QStringList {feed.path} + feed.otherPaths, keys, where + u"/path", in);
        checkPaths(QStringList {feed.path} + feed.otherPaths, secrets, where + u"/path", in);
        checkNames(templatesIn(feed.query), keys, where + u"/query", in);
        if (feed.each) {
            checkNames({feed.each->path}, withId, where + u"/each/path", in);
            checkPaths({feed.each->path}, secrets, where + u"/each/path", in);
            checkNames(templatesIn(feed.each->query), keys, where + u"/each/query", in);
        }
    }
    if (definition.call) {
        checkNames({definition.call->path}, withId, u"call/path"_s, in);
        checkPaths({definition.call->path}, secrets, u"call/path"_s, in);
        checkNames(templatesIn(definition.call->query), keys, u"call/query"_s, in);
    }
    if (definition.place) {
        checkNames({definition.place->path}, keys, u"place/path"_s, in);
        checkPaths({definition.place->path}, secrets, u"place/path"_s, in);
    }
    for (const AuthMethod& method : definition.auth.methods) {
        QStringList templates {method.user, method.password, method.token, method.path};
        templates += templatesIn(method.pairs) + templatesIn(method.body);
        checkNames(templates, keys, u"auth/methods/"_s + method.id, in);
        checkPaths({method.path}, secrets, u"auth/methods/%1/path"_s.arg(method.id), in);
    }
}
} // namespace

void checkReferences(const Definition& definition, StrictObject& in)
{
    QStringList keys;
    for (const AccountField& field : definition.account) {
        if (keys.contains(field.key))
            in.problem(u"account"_s, u"the key \"%1\" is used twice"_s.arg(field.key));
        keys.append(field.key);
    }
    if (definition.feeds.isEmpty())
        in.problem(u"feeds"_s, u"at least one feed is needed"_s);
    QStringList feedIds;
    const auto checkShape = [&](const QString& shape, const QString& where) {
        if (!shape.isEmpty() && !definition.shapes.contains(shape))
            in.problem(where, u"the shape \"%1\" is not defined under \"shapes\""_s.arg(shape));
    };
    for (qsizetype i = 0; i < definition.feeds.size(); ++i) {
        const Feed& feed = definition.feeds[i];
        const QString where = u"feeds/%1"_s.arg(i);
        if (feedIds.contains(feed.id))
            in.problem(where + u"/id", u"the feed \"%1\" stands twice"_s.arg(feed.id));
        feedIds.append(feed.id);
        checkShape(feed.shape, where + u"/shape");
        if (feed.each)
            checkShape(feed.each->shape, where + u"/each/shape");
    }
    if (definition.call)
        checkShape(definition.call->shape, u"call/shape"_s);
    for (const AuthMethod& method : definition.auth.methods) {
        for (const QString& field : method.fields) {
            if (!keys.contains(field))
                in.problem(u"auth/methods/"_s + method.id + u"/fields",
                           u"\"%1\" is not an account field"_s.arg(field));
        }
    }
    checkTemplates(definition, keys, in);
    checkPlaceNames(definition, in);
    if (!definition.auth.choiceField.isEmpty()) {
        for (const AccountField& field : definition.account) {
            if (field.key != definition.auth.choiceField)
                continue;
            for (const QString& choice : field.choices) {
                const auto same = [&choice](const AuthMethod& method) { return method.id == choice; };
                if (std::none_of(definition.auth.methods.begin(), definition.auth.methods.end(), same))
                    in.problem(u"auth/methods"_s, u"there is no method for the choice \"%1\""_s.arg(choice));
            }
        }
        if (!keys.contains(definition.auth.choiceField))
            in.problem(u"auth/choice_field"_s,
                       u"\"%1\" is not an account field"_s.arg(definition.auth.choiceField));
    }
    if (!definition.baseUrl.isEmpty()) {
        const QUrl url(definition.baseUrl, QUrl::StrictMode);
        if (!url.isValid() || url.scheme() != "https"_L1 || url.host().isEmpty())
            in.problem(u"base_url"_s, u"this must be an https address such as https://api.example.com/v1"_s);
    }
}

} // namespace ringback
