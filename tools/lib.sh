# What setup.sh and env.sh share: where things are, and which Rust compiles for WebAssembly.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Outside the clone, so that a second clone finds what the first one built.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/offprint

wasm=wasm32-unknown-unknown
wasm_pack_version=0.15.1
# The command must be of the very version that the crate was compiled against.
wasm_bindgen_version=$(awk '/^name = "wasm-bindgen"\r?$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' "$root/Cargo.lock")

say() { printf 'set-up: %s\n' "$*" >&2; }
die() {
  printf 'set-up: %s\n' "$*" >&2
  exit 1
}

on_path() { command -v "$1" >/dev/null 2>&1; }

# --- Rust for WebAssembly -------------------------------------------------------------------------------------------

# The sysroot of the rustc on the PATH; empty if there is none.
sysroot=$(cd "$root" && { rustc --print sysroot 2>/dev/null || true; })

has_target() { [ -n "$1" ] && compgen -G "$1/lib/rustlib/$wasm/lib/libstd-*.rlib" >/dev/null; }
# std's source lets a build leave out what only panics and formatting need.
has_source() { [ -n "$1" ] && [ -f "$1/lib/rustlib/src/rust/library/Cargo.lock" ]; }

# Debian has a recent rustc but no std for the browser's target; setup.sh builds that std into this folder of rustc's
# sysroot, which is where wasm-pack looks. A note of the compiler lies beside it: another one cannot read it.
debian_std=/usr/lib/rustlib/$wasm
has_debian_rust() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && has_target /usr && has_source /usr &&
    [ "$(cat "$debian_std/built-by" 2>/dev/null)" = "$(/usr/bin/rustc -V)" ]
}

# rustup's, Debian's or none. rustup's without std's source makes larger files, so it comes last.
wasm_rust() {
  if has_target "$sysroot" && has_source "$sysroot"; then
    echo ordinary
  elif has_debian_rust; then
    echo debian
  elif has_target "$sysroot"; then
    echo ordinary
  fi
}

rust_lld() { compgen -G "$sysroot/lib/rustlib/*/bin/rust-lld" | head -n 1; }

# --- Tools ----------------------------------------------------------------------------------------------------------

# tool_dir NAME VERSION: where setup.sh installs a cargo tool.
tool_dir() { echo "$cache/$1-$2"; }

# has_tool NAME VERSION [COMMAND]: is it installed there, or on the PATH in just this version?
has_tool() {
  [ -x "$(tool_dir "$1" "$2")/bin/${3:-$1}" ] ||
    { on_path "${3:-$1}" && [ "$("${3:-$1}" --version 2>/dev/null | awk '{ print $2 }')" = "$2" ]; }
}

# first_on_path NAME…: the path of the first one that is there.
first_on_path() {
  local name
  for name; do
    if on_path "$name"; then
      command -v "$name"
      return
    fi
  done
}

find_chromium() {
  if [ -n "${OFFPRINT_CHROMIUM:-}" ]; then
    echo "$OFFPRINT_CHROMIUM"
  else
    first_on_path chromium chromium-browser google-chrome google-chrome-stable
  fi
}
# Chromium without its windows, as setup.sh unpacks it or from the PATH. Whoever names a browser wants that one.
unpacked_shell=$cache/headless-shell
find_headless_shell() {
  if [ -n "${OFFPRINT_HEADLESS_SHELL:-}" ]; then
    echo "$OFFPRINT_HEADLESS_SHELL"
  elif [ -z "${OFFPRINT_CHROMIUM:-}" ]; then
    first_on_path chromium-headless-shell "$unpacked_shell/usr/lib/chromium/chromium-headless-shell"
  fi
}
find_chromedriver() {
  if [ -n "${CHROMEDRIVER:-}" ]; then
    echo "$CHROMEDRIVER"
  else
    first_on_path chromedriver
  fi
}
