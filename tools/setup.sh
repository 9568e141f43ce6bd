#!/usr/bin/env bash
# tools/setup.sh PART…: installs what is missing for each part, and says so; silent where nothing is.
#   node      the packages of package-lock.json
#   consumers what the projects of tests/consumers are built with, in target/consumers
#   native    rustfmt, clippy and a C linker
#   wasm      Rust for WebAssembly and wasm-bindgen
#   browser   Chromium, its driver, Chinese fonts and wasm-pack
# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$cache"

# --- Helpers --------------------------------------------------------------------------------------------------------

# One set-up at a time. Callers look again afterwards: the one before may have done the work.
locked=
lock() {
  if [ -z "$locked" ] && on_path flock; then
    exec 9>"$cache/lock"
    flock -n 9 || {
      say "waiting for another set-up to finish"
      flock 9
    }
  fi
  locked=1
}

# quietly NAME COMMAND…: keeps the output in a log and shows its end only on failure.
quietly() {
  local log="$cache/$1.log"
  shift
  # Not with the lock's descriptor: a service that a package starts would hold it for ever.
  "$@" >"$log" 2>&1 </dev/null 9>&- && return
  grep -v '^npm error  *at ' "$log" | tail -n 15 | sed 's/^/  | /' >&2
  say "(the whole output is in $log)"
  return 1
}

# failed_lately NAME: whether this failed within a day (touch "$cache/no-NAME"); asking again takes seconds.
failed_lately() { [ -n "$(find "$cache/no-$1" -mmin -1440 2>/dev/null)" ]; }

# Some networks swallow packets instead of refusing them.
limited() { if on_path timeout; then timeout 300 "$@"; else "$@"; fi; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env "$@"
  elif on_path sudo; then
    sudo -n env "$@"
  else
    return 1
  fi
}

is_debian() { on_path apt-get && grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }

apt_update() { quietly apt-update as_root apt-get -o DPkg::Lock::Timeout=300 update; }

# apt_install PURPOSE PACKAGE…: 1 where that cannot be done here.
apt_install() {
  local purpose=$1
  shift
  if ! is_debian; then
    say "$purpose: this is not Debian, whose packages for it are $*; please install the like of them"
    return 1
  fi
  if ! as_root true 2>/dev/null; then
    say "$purpose needs root: please run  apt-get install $*"
    return 1
  fi
  say "installing Debian packages for $purpose: $*"
  apt_update || say "apt-get update failed; going on with the lists at hand"
  quietly apt-install as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install -y --no-install-recommends "$@" || {
    say "apt-get could not install $*"
    return 1
  }
}

# cargo_install NAME VERSION CRATE TIME [OPTION…]: moved into place only when complete. The build folder outlives an
# interruption, so that a second try goes on where the first one stopped.
cargo_install() {
  local name=$1 version=$2 crate=$3 time=$4
  local part="$cache/.part-$name-$version"
  shift 4
  say "building $crate $version with cargo (once, about $time)"
  rm -rf "$part"
  # From $cache: a config.toml of the clone, or flags meant for the crate, have no say in how a tool is built.
  (
    cd "$cache"
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_BOOTSTRAP
    export CARGO_PROFILE_RELEASE_OPT_LEVEL=1 # fast enough at work, and much sooner built
    quietly "$name" cargo install "$crate" --version "=$version" --root "$part" --target-dir "$part-build" "$@"
  ) || die "cargo could not install $crate $version, which is needed here; is a registry for crates within reach?"
  mv "$part" "$(tool_dir "$name" "$version")"
  rm -rf "$part-build"
}

# --- Parts ----------------------------------------------------------------------------------------------------------

have_node_modules() { cmp -s "$root/package-lock.json" "$root/node_modules/.offprint-lock.json"; }

setup_node() {
  if ! on_path node || ! on_path npm; then die "Node.js 20 or newer, with npm, is needed and not on the PATH"; fi
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js 20 or newer is needed; this is $(node -v)"
  have_node_modules && return
  lock
  have_node_modules && return
  say "installing the packages of package-lock.json with npm"
  (cd "$root" && quietly npm npm ci --loglevel=error) || die "npm could not install the packages of package-lock.json; is a registry for npm packages within reach?"
  # Written last: its absence means an interrupted install.
  cp "$root/package-lock.json" "$root/node_modules/.offprint-lock.json"
}

# In target/, so that the packed package can be installed beside the tools: the manifests name it, and no registry has it
# yet, so that npm gets them without.
consumers=$root/target/consumers
have_consumers() { cmp -s "$root/tests/consumers/package-lock.json" "$consumers/node_modules/.offprint-lock.json"; }

setup_consumers() {
  node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' ||
    die "Node.js 20.19 or newer is needed for the tools of tests/consumers (Vite); this is $(node -v)"
  have_consumers && return
  lock
  have_consumers && return
  say "installing what the projects of tests/consumers are built with, with npm"
  mkdir -p "$consumers"
  (
    node "$root/tests/consumers/manifests.mjs" "$consumers"
    cp "$root/tests/consumers/package-lock.json" "$consumers"
    cd "$consumers"
    quietly consumers npm ci --loglevel=error --no-audit --no-fund
  ) || die "npm could not install the packages of tests/consumers/package-lock.json; is a registry for npm packages within reach?"
  cp "$root/tests/consumers/package-lock.json" "$consumers/node_modules/.offprint-lock.json"
}

need_rust() {
  if [ -z "$sysroot" ] || ! on_path cargo; then die "Rust is needed and not on the PATH; rustup installs it"; fi
}

need_linker() {
  on_path cc && return
  lock
  on_path cc || apt_install "a C linker" gcc libc6-dev || die "a C compiler (cc) is needed for linking"
}

setup_native() {
  need_rust
  need_linker
  [ -x "$sysroot/bin/cargo-clippy" ] && [ -x "$sysroot/bin/cargo-fmt" ] && return
  lock
  say "adding rustfmt and clippy with rustup"
  quietly rustup limited rustup component add rustfmt clippy || die "rustfmt and clippy are needed for the checks and rustup could not add them"
}

# Silent on failure: there is another way.
try_rustup() { on_path rustup && limited rustup "$@" >"$cache/rustup.log" 2>&1 </dev/null 9>&-; }

build_debian_std() {
  local work
  say "building Rust's standard library for WebAssembly (once, about a minute)"
  work=$(mktemp -d)
  mkdir "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
  echo '#![no_std]' >"$work/src/lib.rs"
  (
    cd "$work"
    unset CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_TARGET_DIR
    # Bitcode, for builds with link-time optimisation.
    export RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc
    quietly std /usr/bin/cargo build -Zbuild-std=std,panic_abort,test --release --target "$wasm"
  ) || {
    rm -rf "$work"
    return 1
  }
  mkdir -p "$work/out/lib"
  find "$work/target/$wasm/release/deps" -name '*.rlib' ! -name 'libempty-*' -exec cp {} "$work/out/lib" \;
  /usr/bin/rustc -V >"$work/out/built-by"
  as_root rm -rf "$debian_std" "$debian_std.part" &&
    as_root cp -r "$work/out" "$debian_std.part" &&
    as_root chmod -R a+rX "$debian_std.part" &&
    as_root mv "$debian_std.part" "$debian_std"
  rm -rf "$work"
  has_debian_rust
}

# Debian's compiler is the way out where rustup's servers cannot be reached.
install_debian_rust() {
  [ -n "$(rust_lld)" ] || on_path rust-lld || {
    say "the linker rust-lld, which comes with rustup's toolchains, is missing"
    return 1
  }
  if ! { [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -x /usr/bin/cargo-clippy ] && has_source /usr; }; then
    apt_install "Rust for WebAssembly" rustc-web cargo-web rust-web-src rust-web-clippy || return
  fi
  build_debian_std || {
    say "building the standard library failed"
    return 1
  }
}

setup_rust_for_wasm() {
  has_target "$sysroot" && has_source "$sysroot" && return
  has_debian_rust && return
  lock
  has_debian_rust && return
  if ! has_target "$sysroot"; then
    say "adding the target $wasm with rustup"
    try_rustup target add "$wasm" || true
  fi
  if has_target "$sysroot"; then
    # Only for size, and build.mjs says so where it is missing.
    if ! has_source "$sysroot" && ! failed_lately rust-src; then
      say "adding the standard library's source with rustup, for smaller files"
      try_rustup component add rust-src || touch "$cache/no-rust-src"
    fi
    return 0
  fi
  say "rustup cannot fetch it here; using Debian's Rust for WebAssembly instead"
  install_debian_rust || die "Rust for WebAssembly is missing: run  rustup target add $wasm  where rustup's servers can be reached"
}

setup_wasm() {
  need_rust
  need_linker
  setup_rust_for_wasm
  [ -n "$wasm_bindgen_version" ] || die "Cargo.lock does not name wasm-bindgen"
  has_tool wasm-bindgen "$wasm_bindgen_version" && return
  lock
  # Not --locked: some versions' own lock file names a crate that has been withdrawn since.
  has_tool wasm-bindgen "$wasm_bindgen_version" ||
    cargo_install wasm-bindgen "$wasm_bindgen_version" wasm-bindgen-cli "2 minutes"
}

have_chinese_fonts() { ! on_path fc-list || [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }
have_browser() { [ -x "$(find_chromium)" ] && [ -x "$(find_chromedriver)" ]; }

# Debian's packages, unpacked and not installed: apt would bring the machine's own browser to their version.
unpack_headless_shell() {
  local work=$unpacked_shell.part package
  local download=(limited apt-get download chromium-headless-shell chromium-common)
  say "unpacking Debian's chromium-headless-shell, for quicker tests"
  rm -rf "$work"
  mkdir "$work"
  (
    cd "$work"
    # Lists that are old name packages that are gone.
    "${download[@]}" >/dev/null 2>&1 </dev/null 9>&- ||
      { apt_update && quietly apt-download "${download[@]}"; }
  ) &&
    for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work" || return; done &&
    # Its libraries are those of the machine's Chromium, if that is not much older.
    quietly headless-shell "$work/usr/lib/chromium/chromium-headless-shell" --version &&
    rm "$work"/*.deb &&
    rm -rf "$unpacked_shell" &&
    mv "$work" "$unpacked_shell" &&
    touch "$unpacked_shell"
}

# Nothing keeps the unpacked one up to date but a new one each month.
has_tried_headless_shell() {
  on_path chromium-headless-shell || [ -n "$(find "$unpacked_shell" -maxdepth 0 -mtime -30 2>/dev/null)" ] || failed_lately headless-shell
}

# Only for speed.
setup_headless_shell() {
  [ -z "${OFFPRINT_CHROMIUM:-}${OFFPRINT_HEADLESS_SHELL:-}" ] && is_debian || return 0
  has_tried_headless_shell && return
  lock
  has_tried_headless_shell || unpack_headless_shell || {
    rm -rf "$unpacked_shell.part"
    say "going on without it"
    touch "$cache/no-headless-shell"
  }
}

setup_browser() {
  if ! have_browser; then
    lock
    have_browser || { apt_install "tests in a browser" chromium chromium-driver fonts-noto-cjk fontconfig && have_browser; } ||
      die "Chromium and chromedriver are needed on the PATH (or OFFPRINT_CHROMIUM and CHROMEDRIVER set to theirs)"
  fi
  setup_headless_shell
  if ! have_chinese_fonts; then
    lock
    have_chinese_fonts || apt_install "Chinese pages in screenshots" fonts-noto-cjk || say "going on without Chinese fonts"
  fi
  need_rust
  need_linker
  has_tool wasm-pack "$wasm_pack_version" && return
  lock
  has_tool wasm-pack "$wasm_pack_version" ||
    cargo_install wasm-pack "$wasm_pack_version" wasm-pack "1 minute" --locked
}

for part; do
  case $part in
  node | consumers | native | wasm | browser) "setup_$part" ;;
  *) die "unknown part '$part'; the parts are node, consumers, native, wasm, browser" ;;
  esac
done
