// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ringback {

// Keeps what is in this process's memory (keys among it) from files and from other programs of the same user:
// no core dump is written, and on Linux no other process may attach to it or read /proc/PID/mem and environ.
// The price is that a debugger has to start the program itself, as root, or with RINGBACK_ALLOW_DEBUGGER set.
// To be called first in main().
//
// What it does not do: memory can still be swapped out (pages are not locked), and the root user sees all.
void guardProcessMemory();

} // namespace ringback
