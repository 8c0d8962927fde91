// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/secretprompt.h"

#ifdef Q_OS_UNIX
#    include <cstdio>
#    include <termios.h>
#    include <unistd.h>
#endif

namespace ringback::cli {

#ifdef Q_OS_UNIX
namespace {
// A secret is one line; more than this is not one.
constexpr qsizetype LongestSecret = 4096;
} // namespace

std::optional<QByteArray> promptForSecret(const QString& question)
{
    std::FILE* terminal = std::fopen("/dev/tty", "r+e");
    if (terminal == nullptr)
        return std::nullopt;
    const int descriptor = fileno(terminal);
    termios before {};
    if (tcgetattr(descriptor, &before) != 0) {
        std::fclose(terminal);
        return std::nullopt;
    }
    // Without signals from the keyboard too, so that Ctrl+C cannot leave the terminal silent: it arrives as a
    // character and ends the question.
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    tcsetattr(descriptor, TCSAFLUSH, &silent);

    const QByteArray shown = question.toUtf8();
    [[maybe_unused]] const auto asked =
        write(descriptor, shown.constData(), static_cast<size_t>(shown.size()));
    QByteArray secret;
    bool interrupted = false;
    char c = 0;
    while (secret.size() < LongestSecret && read(descriptor, &c, 1) == 1 && c != '\n' && c != '\r') {
        constexpr char ControlC = 3;
        if (c == ControlC) {
            interrupted = true;
            break;
        }
        secret.append(c);
    }
    [[maybe_unused]] const auto ended = write(descriptor, "\n", 1);
    tcsetattr(descriptor, TCSAFLUSH, &before);
    std::fclose(terminal);
    if (interrupted || secret.isEmpty())
        return std::nullopt;
    return secret;
}
#else
std::optional<QByteArray> promptForSecret(const QString&)
{
    return std::nullopt; // the environment is the way there
}
#endif

} // namespace ringback::cli
