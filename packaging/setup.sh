# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What run.sh and test.sh share; sourced by them. Bash, because both rely on arrays.

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
fail() {
  printf '%s: error: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# To build and to run. Five are not obvious: qt6-httpserver-dev does not bring qt6-websockets-dev although its
# CMake files ask for it; the SQLite driver is loaded at run time, and so is libsecret, by QtKeychain; without
# ca-certificates no provider's certificate can be checked; libphonenumber-dev knows the world's number plans, and
# brings the development files of protobuf, Abseil and Boost.Thread with it.
# shellcheck disable=SC2034  # used by the scripts that source this one
build_packages=(
  g++ cmake ninja-build ccache pkg-config
  qt6-base-dev qt6-svg-dev qt6-httpserver-dev qt6-websockets-dev
  qtkeychain-qt6-dev libsecret-1-0
  libqt6sql6-sqlite libqt6svg6 nlohmann-json3-dev libphonenumber-dev fonts-dejavu-core ca-certificates
)

# Succeeds when the package is installed and configured.
is_installed() {
  local status
  # shellcheck disable=SC2016  # ${...} is dpkg-query's own form
  status=$(dpkg-query -W -f='${db:Status-Abbrev}\n' "$1" 2>/dev/null) || return 1
  grep -q '^.i ' <<<"$status"
}

# Installs those of the given packages that are missing. Touches neither apt nor the network when none is.
install_missing() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    fail "this is not Debian or a relative of it (no apt-get). Install these by hand: $*"
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    say "all packages are installed"
    return 0
  fi

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 \
      || fail "packages are missing and there is no sudo. As root: apt-get install ${missing[*]}"
    # From the terminal sudo may ask for the password; without one it must not wait for it.
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
    "${as_root[@]}" true || fail "packages are missing and sudo did not let us in. As root: apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0)
  local doubt="" log
  log=$(mktemp)
  # One broken repository of the user's need not stop us, so this alone is no reason to end.
  if ! "${apt[@]}" -o=APT::Update::Error-Mode=any update >"$log" 2>&1; then
    head -n 3 "$log" >&2
    doubt=" Not all package lists could be fetched: is there a network, and are apt's sources and proxy right?"
  fi
  for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 \
      || fail "apt knows no package $package.${doubt:- Ringback is built on Debian 12 and newer; this is $(system_name).}"
  done
  if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    fail "apt-get could not install the packages (see $log).$doubt"
  fi
  rm -f "$log"
}

system_name() {
  # shellcheck disable=SC1091
  (. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-an unknown system}") || printf 'an unknown system'
}

# configure_and_build PRESET [TARGET...]
configure_and_build() {
  local preset=$1
  shift
  say "building (preset $preset); the first time this takes some minutes"
  local log=build/$preset-configure.log
  mkdir -p build
  cmake --preset "$preset" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "the build could not be prepared; see above, or $log"
  }
  cmake --build --preset "$preset" ${1+--target "$@"} || fail "the build failed; see above"
}
