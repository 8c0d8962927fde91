#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Ringback and opens it on its demo: five simulated providers on this
# computer. Further arguments go to the program. Run it again at any time: it does only what is left to do.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/setup.sh
. packaging/setup.sh

if [ -z "${DISPLAY:-}" ] && [ -n "${WAYLAND_DISPLAY:-}" ]; then
  build_packages+=(qt6-wayland) # a Wayland session without X
fi
install_missing "${build_packages[@]}"
configure_and_build release ringback ringbackctl

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
  say "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened"
  say "following the demo in the terminal instead; Ctrl+C ends it"
  exec build/release/src/cli/ringbackctl watch --demo
fi
say "opening the demo"
exec build/release/src/app/ringback --demo "$@"
