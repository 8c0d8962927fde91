// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/callnamed.h"

#include "cli/output.h"
#include "store/historystore.h"

namespace ringback::cli {
using namespace Qt::StringLiterals;

std::optional<CallKey> callNamed(HistoryStore& store, const QString& text, Exit* exit)
{
    const Result<QList<CallKey>> keys = store.findCall(text);
    if (keys && keys->size() == 1)
        return keys->first();
    const bool several = keys && keys->size() > 1;
    if (exit != nullptr)
        *exit = several ? WrongUsage : Failed;
    if (!keys) {
        complain(keys.error());
    } else if (several) {
        QStringList choices;
        for (const CallKey& key : *keys)
            choices.append(key.account + u'/' + key.callId);
        complain(u"Several accounts have a call \"%1\"; choose one: %2"_s.arg(text, choices.join(u", "_s)));
    } else {
        complain(u"The history holds no call \"%1\". Give a call ID, or account/call-ID."_s.arg(text));
    }
    return std::nullopt;
}

} // namespace ringback::cli
