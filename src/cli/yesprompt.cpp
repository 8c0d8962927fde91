// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/yesprompt.h"

#include "core/visibletext.h"

#include <array>

#ifdef Q_OS_UNIX
#    include <cstdio>
#endif

namespace ringback::cli {
using namespace Qt::StringLiterals;

#ifdef Q_OS_UNIX
std::optional<bool> askYes(const QString& question)
{
    std::FILE* terminal = std::fopen("/dev/tty", "r+e");
    if (terminal == nullptr)
        return std::nullopt;
    std::fputs((visibleText(question) + u" [y/N] "_s).toUtf8().constData(), terminal);
    std::fflush(terminal);
    std::array<char, 64> line {};
    const bool read = std::fgets(line.data(), static_cast<int>(line.size()), terminal) != nullptr;
    std::fclose(terminal);
    const QByteArray answer = QByteArray(line.data()).trimmed().toLower();
    return read && (answer == "y" || answer == "yes");
}
#else
std::optional<bool> askYes(const QString&)
{
    return std::nullopt; // --yes is the way there
}
#endif

} // namespace ringback::cli
