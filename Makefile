# Every target sets up what it needs first (tools/setup.sh, silent where all is there). What has not changed is not
# built again: cargo and tools/build.mjs look at contents.

PORT ?= 8000

# Runs a command with the Rust for WebAssembly, wasm-bindgen, wasm-pack and the browser that setup.sh found or installed.
ENV := tools/env.sh
WASM := wasm32-unknown-unknown
# Apart from target/: two compilers, or native and WebAssembly builds, would make each other start anew.
WASM_CARGO := CARGO_TARGET_DIR=target/wasm $(ENV)

section = @printf '\n== %s\n' '$1'

MAKEFLAGS += --no-print-directory
.NOTPARALLEL: # cargo and Playwright use the cores themselves
.DELETE_ON_ERROR:
.PHONY: help serve test dist package bench fuzz clean \
	lint test-native doc test-crate test-wasm test-size test-builds test-package test-consumers test-memory test-site \
	setup-node setup-consumers setup-native setup-wasm setup-browser

help:
	@echo 'make serve         build the sample site and serve it on http://127.0.0.1:$(PORT) (PORT= moves it)'
	@echo 'make test          every check; one by one: lint test-native doc test-crate test-wasm test-size test-package test-consumers test-memory test-site'
	@echo 'make dist          dist/: the files that a publisher uploads to a static host; COMPRESS=1: with .br and .gz beside them'
	@echo 'make package       pkg/: the npm package, and its .tgz'
	@echo 'make bench         the benchmarks'
	@echo 'make fuzz          looks for inputs that break the readers, SECONDS=60 for each kind; tests/fuzz/README.md'
	@echo 'make clean         remove what was built; installed tools stay'

setup-node setup-consumers setup-native setup-wasm setup-browser: setup-%:
	@tools/setup.sh $*

dist: setup-node setup-wasm
	@$(ENV) node tools/build.mjs dist

package: setup-node setup-wasm
	@$(ENV) node tools/build.mjs package

serve: dist
	@exec node tools/serve.mjs dist $(PORT)

bench: dist package setup-native setup-browser
	@$(ENV) node benches/bench.mjs

# Not part of the tests: these replay what it kept.
SECONDS ?= 60
fuzz: setup-native
	@node tests/fuzz/fuzz.mjs $(SECONDS)

test: setup-native setup-node setup-consumers setup-wasm setup-browser lint test-native test-wasm test-builds test-package test-consumers test-memory test-site
	$(call section,all checks passed)

# Side by side: what makes dist/ often waits for one thread, and the others compile in a folder of their own.
test-builds: setup-native setup-node setup-wasm
	@$(MAKE) doc test-crate & beside=$$!; $(MAKE) test-size; size=$$?; wait $$beside && exit $$size

lint: setup-native setup-wasm
	$(call section,format)
	@cargo fmt --check
	$(call section,lints)
	@(look=clippy flags='-- -D warnings'; $(ENV) cargo clippy --version >/dev/null 2>&1 || { look=check flags=; export RUSTFLAGS=-Dwarnings; }; \
	for module in page first-view late-reader search-page package; do \
		case $$module in page) what= ;; package) what='--features package --test web' ;; *) what="--features $$module" ;; esac; \
		$(WASM_CARGO) cargo $$look --quiet --no-default-features --target $(WASM) --lib $$what $$flags || exit 1; \
	done) & for_wasm=$$!; \
	cargo clippy --quiet --locked --all-targets -- -D warnings; native=$$?; \
	wait $$for_wasm && exit $$native

test-native: setup-native
	$(call section,native tests)
	@tools/scratch.sh cargo test --quiet --tests
	@cargo test --quiet --doc

doc: setup-native
	$(call section,documentation)
	@RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps

# `cargo publish --dry-run` in two steps, so that the dependencies are those that lint has checked already: what is packed,
# unpacked and compiled, as a library and with the command.
test-crate: setup-native
	$(call section,the crate as crates.io gets it)
	@rm -f target/package/offprint-*.crate
	@cargo package --quiet --locked --offline --allow-dirty --no-verify 2>&1 | grep -v ' is not included in the published package$$' || true
	@cd target/package && rm -rf unpacked && mkdir unpacked && tar -xzmf offprint-*.crate -C unpacked --strip-components 1 # -m: cargo goes by times
	@for features in --no-default-features --all-features; do \
		cargo check --quiet --locked --offline --target-dir target --manifest-path target/package/unpacked/Cargo.toml $$features || exit 1; \
	done

# The browser leaves folders behind when its driver ends it.
test-wasm: setup-wasm setup-browser
	$(call section,tests in a headless browser)
	@$(WASM_CARGO) tools/scratch.sh sh -c 'wasm-pack --log-level error test --headless --chrome --chromedriver "$$CHROMEDRIVER" --mode no-install -- --no-default-features --features package --test web'

test-size: dist
	$(call section,what readers download)
	@node benches/bench.mjs sizes

test-package: package setup-consumers
	$(call section,the npm package in Node and in a bundler)
	@node --test --test-reporter=spec tools/check-package.mjs tools/check-publishing.mjs

test-consumers: package setup-consumers setup-browser
	$(call section,the npm package in projects of others)
	@$(ENV) node_modules/.bin/playwright test --config tests/consumers

test-memory: package setup-browser
	$(call section,what the module holds)
	@$(ENV) node benches/bench.mjs memory

test-site: dist setup-native setup-browser
	$(call section,the site in a browser)
	@cargo build --quiet --locked --profile test --bin offprint --example newspaper
	@$(ENV) tools/scratch.sh node_modules/.bin/playwright test

# What target/consumers was installed with is a tool.
clean:
	rm -rf dist pkg
	@if [ -d target ]; then find target -mindepth 1 -maxdepth 1 ! -name consumers -exec rm -rf {} +; fi
	@if [ -d target/consumers ]; then find target/consumers -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +; fi
