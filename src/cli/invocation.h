// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringList>

#include <optional>

namespace ringback::cli {

// Exit statuses of every command.
enum Exit : int { Done = 0, Failed = 1, WrongUsage = 2, Unhealthy = 3 };

// One option that a command takes.
struct OptionSpec {
    QString name;      // without the dashes
    QString valueName; // empty: a switch
    QString help;
    bool repeats = false;
};

// What stands on the command line, checked against what the command takes.
struct Invocation {
    QString command;
    QString profileFolder;
    QString format;                      // text, json, ...
    QHash<QString, QStringList> options; // name -> values; a switch has one empty value
    QStringList arguments;

    bool has(const QString& name) const { return options.contains(name); }
    QString value(const QString& name) const { return options.value(name).value(0); }
    QStringList values(const QString& name) const { return options.value(name); }
};

struct CommandSpec {
    QString name;
    QString usage; // "[FILTER] [--limit N]"
    QString summary;
    QList<OptionSpec> options;
    QStringList formats {QStringLiteral("text"), QStringLiteral("json")};
    int minArguments = 0;
    int maxArguments = 0;
    int (*run)(const Invocation&) = nullptr;
};

// What parsing came to: an invocation, or a text to print and the exit status to end with.
struct Parsed {
    const CommandSpec* spec = nullptr;
    Invocation invocation;
    QString text; // help, version or what is wrong
    int exit = Done;
};

// Options may stand before or after the command's name and are written --name VALUE or --name=VALUE; after --
// everything is an argument.
Parsed parseCommandLine(const QStringList& arguments, const QList<CommandSpec>& commands);

} // namespace ringback::cli
