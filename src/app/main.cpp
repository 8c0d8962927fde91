// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/options.h"
#include "core/leanthreads.h"
#include "engine/processguard.h"

#include <QApplication>
#include <QIcon>
#include <QTextStream>

#include <cstdio>
#include <cstdlib>

namespace {
// Qt ends the program with its own words, and a core dump, when there is nothing to show a window on. Find
// out before.
bool hasDisplay()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
#else
    return true;
#endif
}

// A display that is named but does not answer: Qt then speaks of reinstalling it, and dumps core.
void sayWhyNoWindow(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    if (type != QtFatalMsg) {
        std::fprintf(stderr, "%s\n", qPrintable(text));
        return;
    }
    std::fprintf(
        stderr,
        "ringback: no window can be opened. The display that DISPLAY or WAYLAND_DISPLAY names does not "
        "answer,\n"
        "          or Qt's plug-in for it is not installed. Check both; ringbackctl does the same work "
        "in a terminal.\n");
    std::_Exit(1);
}

QStringList argumentsOf(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}
} // namespace

int main(int argc, char** argv)
{
    using namespace Qt::StringLiterals;
    ringback::guardProcessMemory(); // before there is a key in it
    ringback::useLeanThreads();
    QTextStream out(stdout);
    QTextStream err(stderr);

    // Before QApplication: help and mistakes need no display.
    const auto options = ringback::parseOptions(argumentsOf(argc, argv));
    if (!options) {
        err << "ringback: " << options.error() << Qt::endl;
        return 2;
    }
    if (options->help) {
        out << ringback::usageText();
        return 0;
    }
    if (options->version) {
        out << "ringback " << RINGBACK_VERSION << Qt::endl;
        return 0;
    }
    if (!hasDisplay()) {
        err << "ringback: there is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not "
               "set).\n"
               "          ringbackctl does the same work in a terminal."
            << Qt::endl;
        return 1;
    }

    QCoreApplication::setApplicationName(u"ringback"_s);
    QCoreApplication::setOrganizationName(u"ringback"_s);
    QCoreApplication::setApplicationVersion(QString::fromLatin1(RINGBACK_VERSION));
    QGuiApplication::setDesktopFileName(u"io.github.ringback.ringback"_s);
    const QtMessageHandler handler = qInstallMessageHandler(sayWhyNoWindow);
    QApplication qtApplication(argc, argv);
    qInstallMessageHandler(handler);
    QApplication::setWindowIcon(QIcon(u":/icons/ringback.svg"_s));
    return ringback::Application(qtApplication, *options).run();
}
