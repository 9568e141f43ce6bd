#!/usr/bin/env bash
# tools/env.sh COMMAND…: runs COMMAND with the tools that setup.sh installed first on the PATH, and with the Rust that
# can compile for WebAssembly.
# shellcheck source=tools/lib.sh
. "$(dirname "$0")/lib.sh"

PATH="$(tool_dir wasm-bindgen "$wasm_bindgen_version")/bin:$(tool_dir wasm-pack "$wasm_pack_version")/bin:$PATH"

if [ "$(wasm_rust)" = debian ]; then
  # Links, not /usr/bin first on the PATH: that would also change which node and npm run.
  links=$cache/debian-rust
  mkdir -p "$links"
  for tool in cargo rustc rustdoc cargo-clippy clippy-driver; do
    if [ -x "/usr/bin/$tool" ]; then ln -sfn "/usr/bin/$tool" "$links/$tool"; fi
  done
  # Debian's rustc comes without the linker for WebAssembly.
  lld=$(rust_lld)
  if [ -n "$lld" ]; then ln -sfn "$lld" "$links/rust-lld"; fi
  PATH="$links:$PATH"
  # rustup's proxies set these; they would lead Debian's cargo back to rustup's rustc.
  unset RUSTC RUSTDOC RUSTUP_TOOLCHAIN
fi

# First: it asks who named the browser.
OFFPRINT_HEADLESS_SHELL=$(find_headless_shell)
OFFPRINT_CHROMIUM=$(find_chromium)
CHROMEDRIVER=$(find_chromedriver)
export PATH OFFPRINT_HEADLESS_SHELL OFFPRINT_CHROMIUM CHROMEDRIVER
exec "$@"
