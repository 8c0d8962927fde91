// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/account.h"
#include "core/result.h"
#include "providers/catalogue.h"
#include "providers/definition.h"
#include "providers/problem.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>

namespace ringback {

struct LoadedProvider {
    Definition definition; // as it is without an account
    QByteArray definitionBytes;
    Catalogue catalogue;
    QString origin; // "built in", or the folder it came from
    bool configuredByAccount = false;
};

// What decoding an error needs to know of a provider.
struct ErrorSource {
    QString id;
    QString baseUrl; // empty: only the user knows
    ErrorRules rules;
    Catalogue catalogue;
};

class ProviderList;

// Every provider that can be used: the built-in ones, overlaid by those of a user's folder (one folder per
// provider, holding provider.json and errors.json; the one with the same id wins; "active": false hides one).
// A user's broken file is reported and not used: the built-in one stays. Immutable; make a new one to reload.
//
// Loading reads and checks a user's files whole. Of the built-in ones, which a test holds to the same checks,
// it reads what decoding needs; the rest follows when it is asked for. Every thread may ask; copies share.
class Registry {
public:
    Registry(); // knows no provider
    // `userFolder` may be empty or not exist.
    static Registry load(const QString& userFolder = {});

    const QList<LoadedProvider>& providers() const; // by name
    const LoadedProvider* find(const QString& id) const;
    const QList<ErrorSource>& errorSources() const { return m_errorSources; } // in the same order
    const ErrorSource* errorSource(const QString& id) const;
    // What is wrong with the user's files. Built-in files have no problems: a test holds that.
    const DefinitionProblems& problems() const { return m_problems; }

    // The definition as this account configures it.
    Result<Definition> definitionFor(const Account& account) const;

    const Catalogue& httpCatalogue() const { return m_http; }
    const Catalogue& netCatalogue() const { return m_net; }

private:
    std::shared_ptr<ProviderList> m_providers;
    QList<ErrorSource> m_errorSources;
    Catalogue m_http;
    Catalogue m_net;
    DefinitionProblems m_problems;
};

// Reads one provider folder, one file of it, a generic catalogue or a symptoms file, for
// `ringbackctl providers lint`.
DefinitionProblems lintDefinitions(const QString& path);

// The account fields that are needed and missing: required ones, and those of the chosen way to authenticate.
// Secrets are looked for in `secrets`. Empty: complete.
QList<AccountField> missingFields(const Definition& definition, const Account& account,
                                  const Secrets& secrets);
// The account's value of a field: what it sets, else the field's default.
QString fieldValue(const Definition& definition, const Account& account, const QString& key);
// The chosen way to authenticate.
const AuthMethod& authMethodOf(const Definition& definition, const Account& account);

} // namespace ringback
