#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Ringback with warnings as errors and runs every test. Needs no display.
# Arguments go to ctest. The last lines are ctest's summary.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=packaging/setup.sh
. packaging/setup.sh

install_missing "${build_packages[@]}"
configure_and_build ci

# The tests get a home of their own, so that they cannot meet the user's settings, history or proxy.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
say "running the tests"
env -u DISPLAY -u WAYLAND_DISPLAY -u http_proxy -u https_proxy -u HTTP_PROXY -u HTTPS_PROXY -u all_proxy -u ALL_PROXY \
  HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" \
  XDG_STATE_HOME="$home/state" XDG_RUNTIME_DIR="$home/run" QT_QPA_PLATFORM=offscreen \
  ctest --preset ci --output-on-failure -j2 "$@"
