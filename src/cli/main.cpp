// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "core/leanthreads.h"
#include "engine/processguard.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char* argv[])
{
    ringback::guardProcessMemory(); // before there is a key in it
    ringback::useLeanThreads();
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ringbackctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(RINGBACK_VERSION));

    using namespace ringback::cli;
    const Parsed parsed = parseCommandLine(QCoreApplication::arguments().mid(1), allCommands());
    if (parsed.spec == nullptr) {
        std::fputs(parsed.text.toUtf8().constData(), parsed.exit == Done ? stdout : stderr);
        return parsed.exit;
    }
    const int status = parsed.spec->run(parsed.invocation);
    // A result that could not be written (a full disk) was not given.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        std::fputs("ringbackctl: standard output could not be written.\n", stderr);
        return Failed;
    }
    return status;
}
