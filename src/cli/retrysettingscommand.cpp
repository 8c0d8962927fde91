// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "core/callfilter.h"
#include "providers/placing.h"

#include <algorithm>

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 LongestGapSeconds = 7 * 24 * 3600;

QJsonObject settingsJson(const Account& account)
{
    QJsonObject fields;
    for (auto it = account.retry.fields.begin(); it != account.retry.fields.end(); ++it)
        fields.insert(it.key(), it.value());
    return QJsonObject {{"account"_L1, account.id},
                        {"allowed"_L1, account.retry.allowed},
                        {"gap_seconds"_L1, account.retry.gapSeconds},
                        {"quiet_from"_L1, account.retry.quietFrom.toString(u"HH:mm"_s)},
                        {"quiet_until"_L1, account.retry.quietUntil.toString(u"HH:mm"_s)},
                        {"fields"_L1, fields}};
}

// Takes FIELD=VALUE; false after saying what does not fit. An empty value forgets the field.
bool takeField(const QString& setting, const Definition& definition, RetrySettings& settings)
{
    const qsizetype equals = setting.indexOf(u'=');
    if (equals <= 0) {
        complain(u"\"%1\" is not FIELD=VALUE."_s.arg(setting));
        return false;
    }
    const QString key = setting.first(equals);
    const QString value = setting.mid(equals + 1);
    const QList<PlaceField> fields = definition.place ? definition.place->fields : QList<PlaceField>();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&key](const PlaceField& known) { return known.key == key; });
    if (field == fields.end()) {
        QStringList keys;
        for (const PlaceField& known : fields)
            keys.append(known.key);
        complain(keys.isEmpty() ? u"%1 asks for no field when a call is placed."_s.arg(definition.name)
                                : u"Placing a call with %1 has no field \"%2\". Its fields are %3."_s.arg(
                                    definition.name, key, keys.join(u", "_s)));
        return false;
    }
    if (const QString problem = placeFieldProblem(*field, value); !problem.isEmpty()) {
        complain(problem);
        return false;
    }
    if (value.isEmpty())
        settings.fields.remove(key);
    else
        settings.fields.insert(key, value);
    return true;
}

bool takeQuiet(const QString& text, RetrySettings& settings)
{
    if (text == "off"_L1) {
        settings.quietFrom = settings.quietUntil = QTime(0, 0);
        return true;
    }
    const QTime from = QTime::fromString(text.section(u'-', 0, 0), u"HH:mm"_s);
    const QTime until = QTime::fromString(text.section(u'-', 1), u"HH:mm"_s);
    if (!from.isValid() || !until.isValid()) {
        complain(u"--quiet takes hours such as 21:00-08:00, or off."_s);
        return false;
    }
    settings.quietFrom = from;
    settings.quietUntil = until;
    return true;
}

bool takeSettings(const Invocation& invocation, const Definition& definition, RetrySettings& settings)
{
    if (invocation.has(u"allow"_s)) {
        const QString word = invocation.value(u"allow"_s);
        if (word != "on"_L1 && word != "off"_L1) {
            complain(u"--allow is on or off."_s);
            return false;
        }
        settings.allowed = word == "on"_L1;
    }
    if (invocation.has(u"gap"_s)) {
        const auto ms = parseLength(invocation.value(u"gap"_s));
        if (!ms || *ms / 1000 > LongestGapSeconds) {
            complain(u"--gap is a length such as 15m, at most 7d."_s);
            return false;
        }
        settings.gapSeconds = static_cast<int>(*ms / 1000);
    }
    if (invocation.has(u"quiet"_s) && !takeQuiet(invocation.value(u"quiet"_s), settings))
        return false;
    const QStringList wanted = invocation.values(u"set"_s);
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const QString& setting) { return takeField(setting, definition, settings); });
}
} // namespace

int runRetrySettings(const Invocation& invocation)
{
    Session session(invocation);
    if (!session.loadAccounts())
        return Failed;
    const QString id = invocation.arguments.first();
    const auto account = std::find_if(session.accounts().begin(), session.accounts().end(),
                                      [&id](const Account& known) { return known.id == id; });
    if (account == session.accounts().end()) {
        complain(u"There is no account \"%1\". `ringbackctl accounts list` shows those there are."_s.arg(id));
        return Failed;
    }
    const Result<Definition> definition = session.registry().definitionFor(*account);
    if (!definition) {
        complain(definition.error());
        return Failed;
    }
    Account changed = *account;
    if (!takeSettings(invocation, *definition, changed.retry))
        return WrongUsage;
    if (changed != *account) {
        const Outcome saved = changeAccounts(session.profile(), [&](QList<Account>& accounts) -> Outcome {
            for (Account& known : accounts) {
                if (known.id == id)
                    known.retry = changed.retry;
            }
            return ringback::Done {};
        });
        if (!saved) {
            complain(saved.error());
            return Failed;
        }
    }
    if (invocation.format == "json"_L1) {
        printJson(settingsJson(changed));
        return Done;
    }
    const RetrySettings& settings = changed.retry;
    printLine(
        settings.allowed
            ? u"Account %1 may place calls again when a person says yes."_s.arg(id)
            : u"Account %1 is read-only: no call is placed from it. --allow on changes that."_s.arg(id));
    printLine(u"The same number is called again %1 s after the last attempt at the earliest."_s.arg(
        settings.gapSeconds));
    if (settings.quietFrom == settings.quietUntil)
        printLine(u"There are no quiet hours."_s);
    else
        printLine(u"From %1 to %2 local time of the number a call needs a second yes."_s.arg(
            settings.quietFrom.toString(u"HH:mm"_s), settings.quietUntil.toString(u"HH:mm"_s)));
    for (auto it = settings.fields.begin(); it != settings.fields.end(); ++it)
        printLine(u"%1 = %2"_s.arg(it.key(), it.value()));
    return Done;
}

} // namespace ringback::cli
