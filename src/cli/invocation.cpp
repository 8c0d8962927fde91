// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/invocation.h"

#include "engine/profile.h"

namespace ringback::cli {
using namespace Qt::StringLiterals;

namespace {
const QList<OptionSpec>& commonOptions()
{
    static const QList<OptionSpec> Options {
        {u"profile"_s, u"DIR"_s, u"Keep settings and history in DIR and nowhere else."_s},
        {u"format"_s, u"FORMAT"_s, u"Print as text or json; some commands know more."_s},
        {u"help"_s, {}, u"Say what this does and how it is used."_s},
        {u"version"_s, {}, u"Print the version."_s},
    };
    return Options;
}

const OptionSpec* findOption(const QString& name, const CommandSpec* command,
                             const QList<CommandSpec>& commands)
{
    const auto in = [&name](const QList<OptionSpec>& options) -> const OptionSpec* {
        for (const OptionSpec& option : options) {
            if (option.name == name)
                return &option;
        }
        return nullptr;
    };
    if (const OptionSpec* option = in(commonOptions()))
        return option;
    if (command != nullptr)
        return in(command->options);
    // Before the command's name any command's option may stand; whether it fits is known later.
    for (const CommandSpec& other : commands) {
        if (const OptionSpec* option = in(other.options))
            return option;
    }
    return nullptr;
}

const CommandSpec* findCommand(const QString& name, const QList<CommandSpec>& commands)
{
    for (const CommandSpec& command : commands) {
        if (command.name == name)
            return &command;
    }
    return nullptr;
}

QString optionLine(const OptionSpec& option)
{
    const QString head =
        u"  --"_s + option.name + (option.valueName.isEmpty() ? QString() : u' ' + option.valueName);
    return head.leftJustified(30) + option.help + u'\n';
}

QString overview(const QList<CommandSpec>& commands)
{
    QString text =
        u"ringbackctl: Ringback on the command line\n\nUsage: ringbackctl COMMAND [OPTIONS] [ARGUMENTS]\n\n"
        "Commands:\n"_s;
    for (const CommandSpec& command : commands)
        text += u"  "_s + command.name.leftJustified(12) + command.summary + u'\n';
    text += u"\nEverywhere:\n"_s;
    for (const OptionSpec& option : commonOptions())
        text += optionLine(option);
    return text
        + u"\n`ringbackctl COMMAND --help` says more. Exit status: 0 done, 1 failed, 2 wrong usage, 3 done "
          u"but "
          "something is unhealthy.\nSecrets are never arguments: they come from the environment, as "
          "RINGBACK_SECRET_<ACCOUNT>_<FIELD>, or\nfrom the system's secret store, where `accounts add` puts "
          "what it is given on a terminal or by --secrets-stdin.\n"_s;
}

QString helpOf(const CommandSpec& command)
{
    QString text =
        u"Usage: ringbackctl %1 %2\n\n%3\n\nOptions:\n"_s.arg(command.name, command.usage, command.summary);
    for (const OptionSpec& option : command.options)
        text += optionLine(option);
    for (const OptionSpec& option : commonOptions())
        text += optionLine(option);
    return text + u"\nFormats: %1\n"_s.arg(command.formats.join(u", "_s));
}

Parsed wrong(const QString& text, const CommandSpec* command)
{
    Parsed parsed;
    parsed.exit = WrongUsage;
    const QString help =
        command != nullptr ? u"ringbackctl %1 --help"_s.arg(command->name) : u"ringbackctl --help"_s;
    parsed.text = u"%1\nSee `%2`.\n"_s.arg(text, help);
    return parsed;
}
} // namespace

Parsed parseCommandLine(const QStringList& arguments, const QList<CommandSpec>& commands)
{
    Parsed parsed;
    QStringList positional;
    const CommandSpec* command = nullptr;
    bool onlyArguments = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        // The one short form there is, because everybody types it.
        const QString word = !onlyArguments && arguments[i] == "-o"_L1 ? u"--output"_s : arguments[i];
        if (onlyArguments || !word.startsWith("--"_L1)) {
            if (command == nullptr) {
                command = findCommand(word, commands);
                if (command == nullptr)
                    return wrong(u"\"%1\" is not a command."_s.arg(word), nullptr);
            } else {
                positional.append(word);
            }
            continue;
        }
        if (word == "--"_L1) {
            onlyArguments = true;
            continue;
        }
        const QString name = word.mid(2).section(u'=', 0, 0);
        const OptionSpec* option = findOption(name, command, commands);
        if (option == nullptr)
            return wrong(u"--%1 is not an option here."_s.arg(name), command);
        QString value;
        if (word.contains(u'=')) {
            if (option->valueName.isEmpty())
                return wrong(u"--%1 takes no value."_s.arg(name), command);
            value = word.section(u'=', 1);
        } else if (!option->valueName.isEmpty()) {
            // What looks like an option is one: the value was forgotten. A value that begins so is written
            // with =.
            if (i + 1 >= arguments.size() || arguments[i + 1].startsWith("--"_L1))
                return wrong(u"--%1 needs a value: --%1 %2."_s.arg(name, option->valueName), command);
            value = arguments[++i];
        }
        QStringList& values = parsed.invocation.options[name];
        if (!values.isEmpty() && !option->repeats)
            return wrong(u"--%1 stands twice."_s.arg(name), command);
        values.append(value);
    }
    Invocation& invocation = parsed.invocation;
    if (invocation.has(u"version"_s)) {
        parsed.text = u"ringbackctl " RINGBACK_VERSION "\n"_s;
        return parsed;
    }
    if (command == nullptr) {
        parsed.text = overview(commands);
        parsed.exit = invocation.has(u"help"_s) ? Done : WrongUsage;
        return parsed;
    }
    if (invocation.has(u"help"_s)) {
        parsed.text = helpOf(*command);
        return parsed;
    }
    for (auto it = invocation.options.begin(); it != invocation.options.end(); ++it) {
        if (findOption(it.key(), command, {}) == nullptr)
            return wrong(u"--%1 is not an option of %2."_s.arg(it.key(), command->name), command);
    }
    if (positional.size() < command->minArguments)
        return wrong(u"Something is missing: ringbackctl %1 %2"_s.arg(command->name, command->usage),
                     command);
    if (command->maxArguments >= 0 && positional.size() > command->maxArguments)
        return wrong(u"\"%1\" is one argument too many."_s.arg(positional[command->maxArguments]), command);
    invocation.command = command->name;
    invocation.arguments = positional;
    invocation.format =
        invocation.has(u"format"_s) ? invocation.value(u"format"_s) : command->formats.first();
    if (!command->formats.contains(invocation.format)) {
        return wrong(u"\"%1\" is not a format of %2; use %3."_s.arg(invocation.format, command->name,
                                                                    command->formats.join(u", "_s)),
                     command);
    }
    invocation.profileFolder =
        invocation.has(u"profile"_s) ? invocation.value(u"profile"_s) : Profile::defaultFolder();
    if (invocation.profileFolder.isEmpty())
        return wrong(u"--profile needs a folder."_s, command);
    parsed.spec = command;
    return parsed;
}

} // namespace ringback::cli
