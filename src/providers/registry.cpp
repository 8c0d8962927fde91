// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/registry.h"

#include "providers/definitionreader.h"
#include "providers/strictjson_p.h"
#include "providers/symptoms.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QResource>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 MaxDefinitionBytes = 8 * 1024 * 1024;

std::optional<QByteArray> readWholeFile(const QString& path, DefinitionProblems& problems)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problems.append({path, {}, u"it cannot be read: %1"_s.arg(file.errorString())});
        return std::nullopt;
    }
    if (file.size() > MaxDefinitionBytes) {
        problems.append({path, {}, u"it is larger than 8 MiB: this is not a definition"_s});
        return std::nullopt;
    }
    return file.readAll();
}

bool isHidden(const QByteArray& bytes)
{
    if (!bytes.contains("\"active\"")) // nearly always: saves reading every definition twice
        return false;
    const Json root = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (!root.is_object())
        return false;
    const auto it = root.find("active");
    return it != root.end() && it->is_boolean() && !it->get<bool>();
}

QString hiddenIdOf(const QByteArray& bytes)
{
    const Json root = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    const auto it = root.is_object() ? root.find("id") : root.end();
    return root.is_object() && it != root.end() && it->is_string() ? toQString(*it) : QString();
}

std::optional<LoadedProvider> loadFolder(const QString& folder, const QString& origin,
                                         DefinitionProblems& problems)
{
    const QString definitionPath = folder + u"/provider.json";
    const QString cataloguePath = folder + u"/errors.json";
    const auto definitionBytes = readWholeFile(definitionPath, problems);
    if (!definitionBytes)
        return std::nullopt;
    const auto definition = readDefinition(*definitionBytes, definitionPath, problems);
    if (!definition)
        return std::nullopt;
    const QString folderName = QFileInfo(folder).fileName();
    if (definition->id != folderName) {
        problems.append({definitionPath, u"/id"_s,
                         u"the id is \"%1\" but the folder is \"%2\"; give both the same name"_s.arg(
                             definition->id, folderName)});
        return std::nullopt;
    }
    LoadedProvider provider;
    const auto catalogueBytes = readWholeFile(cataloguePath, problems);
    if (!catalogueBytes)
        return std::nullopt;
    auto catalogue = readCatalogue(*catalogueBytes, cataloguePath, definition->id, problems);
    if (!catalogue)
        return std::nullopt;
    provider.definition = *definition;
    provider.definitionBytes = *definitionBytes;
    provider.catalogue = std::move(*catalogue);
    provider.origin = origin;
    provider.configuredByAccount = isConfiguredByAccount(*definitionBytes);
    return provider;
}

// The bytes of a file that is part of the program, where they stand: nothing is copied.
QByteArray builtInBytes(const QString& path)
{
    return QResource(path).uncompressedData();
}

QString builtInDefinitionPath(const QString& id)
{
    return u":/providers/%1/provider.json"_s.arg(id);
}

struct ProviderDraft {
    LoadedProvider provider;
    bool whole = false; // else of the definition only what readErrorPart() gives
};

ProviderDraft builtInDraft(const QString& id)
{
    ProviderDraft draft;
    LoadedProvider& provider = draft.provider;
    provider.definitionBytes = builtInBytes(builtInDefinitionPath(id));
    provider.definition = readErrorPart(provider.definitionBytes).value_or(Definition {});
    Q_ASSERT_X(provider.definition.id == id, "Registry", "a built-in definition has problems");
    provider.catalogue = checkedCatalogue(builtInBytes(u":/providers/%1/errors.json"_s.arg(id)), id);
    provider.origin = u"built in"_s;
    provider.configuredByAccount = isConfiguredByAccount(provider.definitionBytes);
    return draft;
}

void addUserFolder(QList<ProviderDraft>& drafts, const QString& folder, DefinitionProblems& problems)
{
    const auto remove = [&drafts](const QString& id) {
        drafts.removeIf([&id](const ProviderDraft& known) { return known.provider.definition.id == id; });
    };
    QFile file(folder + u"/provider.json");
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray bytes = file.read(MaxDefinitionBytes);
        if (isHidden(bytes)) {
            const QString id = hiddenIdOf(bytes);
            const QString folderName = QFileInfo(folder).fileName();
            if (id == folderName) {
                remove(id);
                return;
            }
            problems.append({file.fileName(), u"/id"_s,
                             u"the id is \"%1\" but the folder is \"%2\"; give both the same name, that "
                             "of the provider to hide"_s.arg(id, folderName)});
            return;
        }
    }
    auto provider = loadFolder(folder, folder, problems);
    if (!provider)
        return;
    remove(provider->definition.id);
    drafts.append({std::move(*provider), true});
}
} // namespace

// The providers of a registry; a definition that was not read whole is when its provider is first asked for.
class ProviderList {
public:
    explicit ProviderList(const QList<ProviderDraft>& drafts)
        : m_asked(std::make_unique<std::once_flag[]>(static_cast<size_t>(drafts.size())))
    {
        for (const ProviderDraft& draft : drafts) {
            m_providers.append(draft.provider);
            m_whole.push_back(draft.whole);
        }
        m_first = m_providers.data();
    }

    const LoadedProvider& at(qsizetype i)
    {
        const auto place = static_cast<size_t>(i);
        if (!m_whole[place]) {
            std::call_once(m_asked[place], [this, i] {
                LoadedProvider& provider = m_first[i];
                const QString path = builtInDefinitionPath(provider.definition.id);
                DefinitionProblems problems;
                if (const auto definition = readDefinition(provider.definitionBytes, path, problems))
                    provider.definition = *definition;
                Q_ASSERT_X(problems.isEmpty(), "Registry", "a built-in definition has problems");
            });
        }
        return m_first[i];
    }

    const QList<LoadedProvider>& all()
    {
        for (qsizetype i = 0; i < m_providers.size(); ++i)
            at(i);
        return m_providers;
    }

private:
    QList<LoadedProvider> m_providers; // handed out only when all are whole
    LoadedProvider* m_first = nullptr; // of m_providers: completing one must not touch the others
    std::vector<bool> m_whole;         // from the beginning
    std::unique_ptr<std::once_flag[]> m_asked;
};

Registry::Registry() : m_providers(std::make_shared<ProviderList>(QList<ProviderDraft>())) { }

Registry Registry::load(const QString& userFolder)
{
    Registry registry;
    registry.m_http = checkedGenericCatalogue(builtInBytes(u":/errors/http.json"_s), u"http"_s);
    registry.m_net = checkedGenericCatalogue(builtInBytes(u":/errors/net.json"_s), u"net"_s);
    QList<ProviderDraft> drafts;
    for (const QString& id : QDir(u":/providers"_s).entryList(QDir::Dirs))
        drafts.append(builtInDraft(id));
    if (!userFolder.isEmpty()) {
        const QDir user(userFolder);
        for (const QString& name : user.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            addUserFolder(drafts, user.filePath(name), registry.m_problems);
    }
    std::sort(drafts.begin(), drafts.end(), [](const ProviderDraft& a, const ProviderDraft& b) {
        return a.provider.definition.name.compare(b.provider.definition.name, Qt::CaseInsensitive) < 0;
    });
    for (const ProviderDraft& draft : std::as_const(drafts)) {
        const Definition& definition = draft.provider.definition;
        registry.m_errorSources.append(
            {definition.id, definition.baseUrl, definition.errors, draft.provider.catalogue});
    }
    registry.m_providers = std::make_shared<ProviderList>(drafts);
    return registry;
}

const QList<LoadedProvider>& Registry::providers() const
{
    return m_providers->all();
}

const LoadedProvider* Registry::find(const QString& id) const
{
    for (qsizetype i = 0; i < m_errorSources.size(); ++i) {
        if (m_errorSources[i].id == id)
            return &m_providers->at(i);
    }
    return nullptr;
}

const ErrorSource* Registry::errorSource(const QString& id) const
{
    for (const ErrorSource& source : m_errorSources) {
        if (source.id == id)
            return &source;
    }
    return nullptr;
}

Result<Definition> Registry::definitionFor(const Account& account) const
{
    const LoadedProvider* provider = find(account.provider);
    if (provider == nullptr) {
        return Failure {
            u"Account %1: the provider \"%2\" is not known. `ringbackctl providers list` shows those "
            "that are."_s.arg(account.id, account.provider)};
    }
    if (!provider->configuredByAccount)
        return provider->definition;
    DefinitionProblems problems;
    const auto definition =
        readDefinition(provider->definitionBytes, u"account "_s + account.id, problems, account.fields);
    if (!definition) {
        return Failure {u"Account %1: its settings do not fit together. %2"_s.arg(
            account.id, problems.isEmpty() ? QString() : problems.first().toText())};
    }
    return *definition;
}

DefinitionProblems lintDefinitions(const QString& path)
{
    DefinitionProblems problems;
    const QFileInfo info(path);
    if (!info.exists()) {
        problems.append({path, {}, u"there is no such file or folder"_s});
        return problems;
    }
    if (info.isDir()) {
        if (QFileInfo::exists(path + u"/provider.json")) {
            loadFolder(QDir(path).absolutePath(), path, problems);
            return problems;
        }
        const QDir dir(path);
        const QStringList names = dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        if (names.isEmpty())
            problems.append({path, {}, u"this folder holds no provider folders and no provider.json"_s});
        for (const QString& name : names)
            problems += lintDefinitions(dir.filePath(name));
        return problems;
    }
    const auto bytes = readWholeFile(path, problems);
    if (!bytes)
        return problems;
    const auto root = parseDefinitionFile(*bytes, path, problems);
    if (!root)
        return problems;
    if (root->is_object() && root->contains("entries")) {
        const auto named = root->find("provider");
        if (named != root->end() && named->is_string())
            readCatalogue(*bytes, path, toQString(*named), problems);
        else
            readGenericCatalogue(*bytes, path, info.completeBaseName(), problems);
    } else if (root->is_object() && root->contains("symptoms")) {
        readSymptoms(*bytes, path, problems);
    } else {
        readDefinition(*bytes, path, problems);
    }
    return problems;
}

QString fieldValue(const Definition& definition, const Account& account, const QString& key)
{
    const auto it = account.fields.find(key);
    if (it != account.fields.end() && !it->isEmpty())
        return *it;
    for (const AccountField& field : definition.account) {
        if (field.key == key)
            return field.defaultValue;
    }
    return {};
}

const AuthMethod& authMethodOf(const Definition& definition, const Account& account)
{
    const QString chosen = fieldValue(definition, account, definition.auth.choiceField);
    for (const AuthMethod& method : definition.auth.methods) {
        if (method.id == chosen)
            return method;
    }
    return definition.auth.methods.first();
}

QList<AccountField> missingFields(const Definition& definition, const Account& account,
                                  const Secrets& secrets)
{
    const QStringList needed = authMethodOf(definition, account).fields;
    QList<AccountField> missing;
    for (const AccountField& field : definition.account) {
        // A definition with one way to sign in marks its fields as required; with several, the chosen one's
        // are.
        if (!field.required && !needed.contains(field.key))
            continue;
        const QString value =
            field.secret ? secrets.value(field.key) : fieldValue(definition, account, field.key);
        if (value.isEmpty())
            missing.append(field);
    }
    return missing;
}

} // namespace ringback
