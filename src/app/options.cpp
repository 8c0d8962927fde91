// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include <QCoreApplication>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QString optionWords(const char* text)
{
    return QCoreApplication::translate("ringback::Options", text);
}

std::optional<QSize> sizeFromText(const QString& text)
{
    const QStringList parts = text.split(u'x');
    if (parts.size() != 2)
        return std::nullopt;
    bool widthOk = false;
    bool heightOk = false;
    const QSize size(parts[0].toInt(&widthOk), parts[1].toInt(&heightOk));
    const bool sensible =
        size.width() >= 320 && size.height() >= 240 && size.width() <= 16384 && size.height() <= 16384;
    return widthOk && heightOk && sensible ? std::optional(size) : std::nullopt;
}

// Empty: taken; else why not.
QString takeValue(Options& options, const QString& name, const QString& value)
{
    if (name == "--profile"_L1) {
        options.profile = value;
    } else if (name == "--grab"_L1) {
        options.grabFolder = value;
    } else if (name == "--record"_L1) {
        options.recordFolder = value;
    } else if (name == "--replay"_L1) {
        options.replayFolder = value;
    } else if (name == "--theme"_L1) {
        options.theme = themeModeFromWord(value);
        if (!options.theme)
            return optionWords("\"%1\" is not a theme. Use light, dark or system.").arg(value);
    } else {
        const auto size = sizeFromText(value);
        if (!size)
            return optionWords("\"%1\" is not a size. Write it as 1280x800.").arg(value);
        options.size = *size;
    }
    return {};
}
} // namespace

Result<Options> parseOptions(const QStringList& arguments)
{
    static const QStringList WithValue {u"--profile"_s, u"--grab"_s,  u"--record"_s,
                                        u"--replay"_s,  u"--theme"_s, u"--size"_s};
    Options options;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = equals > 0 ? argument.first(equals) : argument;
        if (WithValue.contains(name)) {
            QString value;
            if (equals > 0)
                value = argument.sliced(equals + 1);
            else if (i + 1 < arguments.size())
                value = arguments[++i];
            if (value.isEmpty())
                return Failure {optionWords("%1 needs a value.").arg(name)};
            const QString problem = takeValue(options, name, value);
            if (!problem.isEmpty())
                return Failure {problem};
        } else if (argument == "--demo"_L1) {
            options.demo = true;
        } else if (argument == "--help"_L1 || argument == "-h"_L1) {
            options.help = true;
        } else if (argument == "--version"_L1 || argument == "-v"_L1) {
            options.version = true;
        } else {
            return Failure {
                optionWords("\"%1\" is not an option. \"ringback --help\" lists them.").arg(argument)};
        }
    }
    const bool withOthers = options.demo || !options.profile.isEmpty() || !options.recordFolder.isEmpty();
    if (!options.replayFolder.isEmpty() && withOthers) {
        return Failure {optionWords(
            "--replay brings its own accounts and history: leave out --demo, --profile and --record.")};
    }
    return options;
}

QString usageText()
{
    return optionWords(
        "Usage: ringback [OPTION]...\n"
        "Watches the calls of programmable-voice APIs and explains every failure.\n"
        "\n"
        "  --demo             simulated providers in a profile of their own, thrown away at the end\n"
        "  --profile DIR      keep settings and history in DIR and nowhere else\n"
        "  --record DIR       write what is asked and answered, without keys, into the new folder DIR\n"
        "  --replay DIR       play such a recording, without a network\n"
        "  --theme THEME      light, dark or system\n"
        "  --size WxH         size of the window, such as 1280x800\n"
        "  --grab DIR         save a picture of each page, light and dark, in DIR and exit\n"
        "  --help, --version\n"
        "\n"
        "Accounts are added in the window (Ctrl+N) or with \"ringbackctl accounts add\".\n");
}

} // namespace ringback
