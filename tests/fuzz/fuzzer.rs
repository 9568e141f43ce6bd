//! The fuzzer: libFuzzer on the target that `TARGET` names. `README.md` says how it is run.
#![no_main]

#[path = "../native/common/mod.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod common;
mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use targets::{TARGETS, Target};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("TARGET").unwrap_or_default();
    let known = TARGETS.iter().find(|target| target.name == name);
    known.unwrap_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        panic!("TARGET is one of: {}", names.join(" "))
    })
});

fuzz_target!(|bytes: &[u8]| {
    let found = (TARGET.findings)(bytes);
    assert!(found.is_empty(), "{}", found.join("\n"));
});
