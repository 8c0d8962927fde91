// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/definitionreader.h"

#include "providers/definitionchecks_p.h"
#include "providers/jsonscan_p.h"
#include "providers/placereader_p.h"
#include "providers/shapereader_p.h"
#include "providers/strictjson_p.h"
#include "providers/webhookreader_p.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>
#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
Paging readPaging(StrictObject& in)
{
    static const QStringList Words {u"none"_s,   u"next_url"_s,    u"cursor"_s,          u"page"_s,
                                    u"offset"_s, u"link_header"_s, u"timestamp_cursor"_s};
    static constexpr std::array Kinds {
        PagingKind::None,   PagingKind::NextUrl,    PagingKind::Cursor,         PagingKind::Page,
        PagingKind::Offset, PagingKind::LinkHeader, PagingKind::TimestampCursor};
    Paging paging;
    const qsizetype index = Words.indexOf(in.word("kind", Words, u"none"_s));
    paging.kind = Kinds[static_cast<size_t>(std::max<qsizetype>(index, 0))];
    paging.at = in.pointers("at");
    paging.at.removeAll(QString());
    paging.param = in.text("param");
    paging.firstPage = in.integer("first_page", 1, 0, 1);
    paging.sizeParam = in.text("size_param");
    const Json* size = in.any("size");
    if (size != nullptr && size->is_string()) {
        bool ok = false;
        paging.size = toQString(*size).toInt(&ok);
        if (!ok || paging.size < 0 || paging.size > 100'000)
            in.problem(u"size"_s, u"\"%1\" is not a page size; write a number"_s.arg(toQString(*size)));
    } else {
        paging.size = static_cast<int>(in.integer("size", 0, 1, 100'000));
    }
    paging.hasNext = in.pointers("has_next");
    paging.total = in.pointers("total");
    paging.pages = in.pointers("pages");
    paging.limit = in.pointers("limit");
    const bool needsAt = paging.kind == PagingKind::NextUrl || paging.kind == PagingKind::Cursor
        || paging.kind == PagingKind::TimestampCursor;
    const bool needsParam = paging.kind == PagingKind::Cursor || paging.kind == PagingKind::Page
        || paging.kind == PagingKind::Offset || paging.kind == PagingKind::TimestampCursor;
    if (needsAt && paging.at.isEmpty())
        in.problem(u"at"_s, u"this paging needs \"at\": where the body says what comes next"_s);
    if (needsParam && paging.param.isEmpty())
        in.problem(u"param"_s, u"this paging needs \"param\": the query parameter that carries it"_s);
    return paging;
}

EachRequest readEach(StrictObject& in)
{
    EachRequest each;
    each.path = in.text("path", true);
    if (!each.path.contains(u"{id}"))
        in.problem(u"path"_s, u"the path must contain {id}, the call's ID"_s);
    each.query = in.pairs("query");
    each.items = in.pointers("items");
    if (each.items.isEmpty())
        each.items = {QString()};
    each.shape = in.text("shape", true);
    each.goneStatuses = in.integers("gone_statuses", 100, 599);
    return each;
}

Feed readFeed(StrictObject& in)
{
    Feed feed;
    feed.id = in.text("id", true);
    feed.idsOnly = in.word("kind", {u"records"_s, u"ids"_s}, u"records"_s) == "ids"_L1;
    feed.path = in.text("path", true);
    feed.otherPaths = in.texts("other_paths");
    feed.query = in.pairs("query");
    feed.items = in.pointers("items", true);
    feed.shape = in.text("shape", !feed.idsOnly);
    feed.newestFirst = in.boolean("newest_first");
    feed.liveOnly = in.boolean("live_only");
    in.object("paging", [&feed](StrictObject& child) { feed.paging = readPaging(child); });
    in.object("each", [&feed](StrictObject& child) { feed.each = readEach(child); });
    if (feed.idsOnly && !feed.each)
        in.problem({}, u"a feed of IDs needs \"each\": how one call is fetched by its ID"_s);
    return feed;
}

AccountField readAccountField(StrictObject& in)
{
    AccountField field;
    field.key = in.text("key", true);
    field.label = in.text("label", true);
    field.help = in.text("help");
    field.secret = in.boolean("secret");
    field.required = in.boolean("required");
    field.choices = in.texts("choices");
    field.hasDefault = in.has("default");
    field.defaultValue = in.text("default");
    field.example = in.text("example");
    static const QRegularExpression KeyPattern(u"^[a-z][a-z0-9_]*$"_s);
    if (!KeyPattern.match(field.key).hasMatch())
        in.problem(u"key"_s, u"a key is lower-case letters, digits and _, beginning with a letter"_s);
    if (field.secret && field.hasDefault)
        in.problem(u"default"_s, u"a secret has no default"_s);
    if (field.hasDefault && !field.choices.isEmpty() && !field.choices.contains(field.defaultValue))
        in.problem(u"default"_s, u"the default must be one of the choices"_s);
    return field;
}

AuthMethod readAuthMethod(const QString& id, StrictObject& in)
{
    static const QStringList Words {u"none"_s, u"basic"_s, u"bearer"_s, u"headers"_s, u"query"_s, u"login"_s};
    static constexpr std::array Kinds {AuthKind::None,    AuthKind::Basic, AuthKind::Bearer,
                                       AuthKind::Headers, AuthKind::Query, AuthKind::Login};
    AuthMethod method;
    method.id = id;
    const qsizetype index = Words.indexOf(in.word("kind", Words));
    method.kind = Kinds[static_cast<size_t>(std::max<qsizetype>(index, 0))];
    method.fields = in.texts("fields");
    switch (method.kind) {
    case AuthKind::None:
        break;
    case AuthKind::Basic:
        method.user = in.text("user");
        method.password = in.text("password", true);
        break;
    case AuthKind::Bearer:
        method.token = in.text("token", true);
        break;
    case AuthKind::Headers:
        method.pairs = in.pairs("headers");
        if (method.pairs.isEmpty())
            in.problem(u"headers"_s, u"at least one header is needed"_s);
        break;
    case AuthKind::Query:
        method.pairs = in.pairs("params");
        if (method.pairs.isEmpty())
            in.problem(u"params"_s, u"at least one query parameter is needed"_s);
        break;
    case AuthKind::Login:
        method.path = in.text("path", true);
        method.fromOrigin = in.boolean("from_origin");
        method.formBody = in.word("body_encoding", {u"json"_s, u"form"_s}, u"json"_s) == "form"_L1;
        method.body = in.pairs("body");
        method.tokenAt = in.pointers("token_at", true);
        method.lifetimeSeconds = in.integer("lifetime_seconds", 3600, 1, 366LL * 86'400);
        break;
    }
    return method;
}

Envelope readEnvelope(StrictObject& in)
{
    Envelope envelope;
    envelope.id = in.text("id", true);
    envelope.when = readConditions(in, "when", true);
    envelope.hints = readConditions(in, "hints");
    envelope.specificity = static_cast<int>(in.integer("specificity", 1, 1, 4));
    envelope.code = in.pointers("code");
    envelope.message = in.pointers("message");
    envelope.details = in.pointers("details");
    envelope.requestId = in.pointers("request_id");
    envelope.documentationUrl = in.pointers("documentation_url");
    in.object("fields", [&envelope](StrictObject& child) {
        FieldErrorRule rule;
        rule.at = child.pointers("at", true);
        rule.field = child.pointers("field");
        rule.code = child.pointers("code");
        rule.message = child.pointers("message");
        rule.value = child.pointers("value");
        envelope.fieldErrors = rule;
    });
    return envelope;
}

ErrorRules readErrorRules(StrictObject& in)
{
    ErrorRules rules;
    in.objects(
        "envelopes", [&rules](StrictObject& child) { rules.envelopes.append(readEnvelope(child)); }, true);
    rules.requestIdHeaders = in.texts("request_id_headers");
    rules.hosts = in.texts("hosts");
    rules.retryAfterSeconds = in.pointers("retry_after_seconds");
    rules.retryAfterInstant = in.pointers("retry_after_instant");
    rules.errorInSuccess = readConditions(in, "error_in_success");
    return rules;
}

void readLinks(Definition& definition, StrictObject& in)
{
    const auto httpsLink = [&in](const char* key) {
        const QString link = in.text(key);
        if (!link.isEmpty() && QUrl(link).scheme() != "https"_L1)
            in.problem(QString::fromLatin1(key), u"a link must begin with https://"_s);
        return link;
    };
    definition.documentationUrl = httpsLink("documentation");
    definition.consoleUrl = httpsLink("console");
    definition.statusPageUrl = httpsLink("status_page");
}

// What an answer without a definition's word is looked through for: the names most of the web uses.
QList<RateHeaders> usualRateHeaders()
{
    return {{u"X-RateLimit-Limit"_s, u"X-RateLimit-Remaining"_s, u"X-RateLimit-Reset"_s, 0},
            {u"RateLimit-Limit"_s, u"RateLimit-Remaining"_s, u"RateLimit-Reset"_s, 0}};
}

void readPolling(Definition& definition, StrictObject& in)
{
    definition.pollSeconds = static_cast<int>(in.integer("every_seconds", 20, 1, 3600));
    definition.fastestSeconds = static_cast<int>(in.integer("fastest_seconds", 2, 1, 3600));
    if (definition.fastestSeconds > definition.pollSeconds && in.has("fastest_seconds"))
        in.problem(u"fastest_seconds"_s, u"this must not be longer than every_seconds"_s);
    definition.fastestSeconds = std::min(definition.fastestSeconds, definition.pollSeconds);
    definition.minGapMs = static_cast<int>(in.integer("min_gap_ms", 250, 0, 60'000));
    definition.firstWalkDays = static_cast<int>(in.integer("first_walk_days", 7, 1, 366));
    definition.firstWalkPages = static_cast<int>(in.integer("first_walk_pages", 50, 1, 10'000));
    definition.vanishAfterSeconds = static_cast<int>(in.integer("vanish_after_seconds", 0, 0, 86'400));
    in.object("budget", [&definition](StrictObject& child) {
        PollBudget budget;
        budget.perMinute = static_cast<int>(child.integer("per_minute", budget.perMinute, 1, 100'000));
        budget.perHour = static_cast<int>(child.integer("per_hour", budget.perHour, 1, 6'000'000));
        budget.published = child.boolean("published");
        budget.source = child.text("source", true);
        definition.budget = budget;
    });
    if (in.has("rate_headers"))
        definition.rateHeaders.clear();
    in.objects("rate_headers", [&definition](StrictObject& child) {
        definition.rateHeaders.append({child.text("limit"), child.text("remaining", true),
                                       child.text("reset"),
                                       static_cast<int>(child.integer("window_seconds", 0, 0, 86'400))});
    });
}

Definition readRoot(StrictObject& in)
{
    Definition definition;
    const qint64 version = in.integer("schema_version", 0, 0, 1'000'000);
    if (version != 1)
        in.problem(u"schema_version"_s, u"this program reads version 1; update Ringback, or write 1"_s);
    definition.id = in.text("id", true);
    static const QRegularExpression IdPattern(u"^[a-z0-9][a-z0-9-]*$"_s);
    if (!definition.id.isEmpty() && !IdPattern.match(definition.id).hasMatch())
        in.problem(u"id"_s, u"an id is lower-case letters, digits and -"_s);
    definition.name = in.text("name", true);
    in.boolean("active", true); // read by the registry
    definition.baseUrl = in.text("base_url");
    definition.note = in.text("note");
    in.object("links", [&definition](StrictObject& child) { readLinks(definition, child); });
    in.object("support", [&definition](StrictObject& child) {
        definition.supportEmail = child.text("email");
        definition.supportNote = child.text("note");
    });
    in.objects(
        "account", [&definition](StrictObject& child) { definition.account.append(readAccountField(child)); },
        true);
    in.object(
        "auth",
        [&definition](StrictObject& child) {
            definition.auth.choiceField = child.text("choice_field");
            child.members("methods", [&definition](const QString& id, StrictObject& method) {
                definition.auth.methods.append(readAuthMethod(id, method));
            });
            if (definition.auth.methods.isEmpty())
                child.problem(u"methods"_s, u"at least one method is needed"_s);
        },
        true);
    definition.rateHeaders = usualRateHeaders();
    in.object("polling", [&definition](StrictObject& child) { readPolling(definition, child); });
    in.members("shapes", [&definition](const QString& name, StrictObject& child) {
        definition.shapes.insert(name, readShape(child));
    });
    in.objects(
        "feeds", [&definition](StrictObject& child) { definition.feeds.append(readFeed(child)); }, true);
    in.object("call", [&definition](StrictObject& child) { definition.call = readEach(child); });
    in.object(
        "errors", [&definition](StrictObject& child) { definition.errors = readErrorRules(child); }, true);
    in.object("place", [&definition](StrictObject& child) { definition.place = readPlaceRules(child); });
    in.object("webhook",
              [&definition](StrictObject& child) { definition.webhook = readWebhookRules(child); });
    in.finish();
    checkReferences(definition, in);
    return definition;
}

void substitute(Json& value, const QMap<QString, QString>& fields)
{
    if (value.is_structured()) {
        for (Json& child : value)
            substitute(child, fields);
        return;
    }
    if (!value.is_string())
        return;
    QString text = toQString(value);
    if (!text.contains(u"{{"))
        return;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        text.replace(u"{{"_s + it.key() + u"}}", it.value());
    value = text.toStdString();
}

// What {{key}} stands for: the account's value, the default, the example.
QMap<QString, QString> substitutesOf(const Json& root, const QMap<QString, QString>& accountFields)
{
    QMap<QString, QString> values;
    const auto account = root.find("account");
    if (account == root.end() || !account->is_array())
        return values;
    for (const Json& field : *account) {
        if (!field.is_object() || !field.contains("key") || !field["key"].is_string())
            continue;
        QString value;
        for (const char* source : {"example", "default"}) {
            if (field.contains(source) && field[source].is_string())
                value = toQString(field[source]);
        }
        values.insert(toQString(field["key"]), value);
    }
    for (auto it = accountFields.begin(); it != accountFields.end(); ++it) {
        if (values.contains(it.key()))
            values.insert(it.key(), it.value());
    }
    return values;
}
} // namespace

QString foldedWord(const QString& word)
{
    QString folded = word.trimmed().toLower();
    folded.replace(u'_', u'-').replace(u' ', u'-');
    return folded;
}

std::optional<Definition> readDefinition(const QByteArray& bytes, const QString& file,
                                         DefinitionProblems& problems,
                                         const QMap<QString, QString>& accountFields)
{
    const qsizetype before = problems.size();
    std::optional<Json> root = parseDefinitionFile(bytes, file, problems);
    if (!root)
        return std::nullopt;
    if (root->is_object()) {
        const QMap<QString, QString> values = substitutesOf(*root, accountFields);
        for (auto it = root->begin(); it != root->end(); ++it) {
            if (it.key() != "account")
                substitute(it.value(), values);
        }
    }
    StrictObject in(*root, file, {}, problems);
    if (!in.isObject())
        return std::nullopt;
    Definition definition = readRoot(in);
    if (problems.size() > before)
        return std::nullopt;
    return definition;
}

std::optional<Definition> readErrorPart(const QByteArray& bytes)
{
    const QByteArrayView text(bytes);
    Json part = Json::object();
    const auto end = eachMemberIn(text, skipJsonSpace(text, 0), [&](QByteArrayView key, qsizetype begin) {
        const std::optional<qsizetype> valueEnd = endOfValue(text, begin);
        if (valueEnd && (key == "id" || key == "name" || key == "base_url" || key == "errors"))
            part[key.toByteArray().toStdString()] =
                Json::parse(text.begin() + begin, text.begin() + *valueEnd, nullptr, false);
        return valueEnd;
    });
    if (!end)
        return std::nullopt;
    DefinitionProblems problems;
    StrictObject in(part, {}, {}, problems);
    Definition definition;
    definition.id = in.text("id", true);
    definition.name = in.text("name", true);
    definition.baseUrl = in.text("base_url");
    in.object(
        "errors", [&definition](StrictObject& child) { definition.errors = readErrorRules(child); }, true);
    return problems.isEmpty() ? std::optional(definition) : std::nullopt;
}

bool isConfiguredByAccount(const QByteArray& bytes)
{
    return bytes.contains("{{");
}

} // namespace ringback
