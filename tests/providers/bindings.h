// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "providers/registry.h"
#include "providers/requests.h"

namespace ringback {

// An account of a shipped provider with made-up values in every field, ready to ask with.
inline AccountBinding bindingOf(const Registry& registry, const QString& provider,
                                const QMap<QString, QString>& fields = {}, const Secrets& secrets = {})
{
    using namespace Qt::StringLiterals;
    AccountBinding binding;
    binding.account.id = u"desk"_s;
    binding.account.provider = provider;
    binding.account.fields = fields;
    if (provider == "vobiz"_L1 && !fields.contains(u"auth_id"_s))
        binding.account.fields.insert(u"auth_id"_s, u"MA_MADEUP"_s);
    if (provider == "voxifi"_L1) {
        binding.account.baseUrl = u"https://calls.example.com/v1"_s;
        if (!fields.contains(u"list_path"_s))
            binding.account.fields.insert(u"list_path"_s, u"/calls"_s);
    }
    binding.secrets = secrets;
    if (secrets.isEmpty()) {
        for (const auto& key : {u"api_key"_s, u"auth_token"_s, u"access_key"_s, u"password"_s, u"token"_s})
            binding.secrets.insert(key, u"made-up-"_s + key);
    }
    const auto definition = registry.definitionFor(binding.account);
    if (definition)
        binding.definition = *definition;
    return binding;
}

} // namespace ringback
