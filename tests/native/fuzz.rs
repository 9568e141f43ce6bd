//! The inputs that the fuzzer kept, once more: `tests/fuzz/corpus/TARGET` has some for each target.
//! `tests/fuzz/README.md` says how new ones are looked for.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use targets::TARGETS;

#[test]
fn every_kept_input_holds() {
    let mut wrong = Vec::new();
    for target in TARGETS {
        let folder = format!("tests/fuzz/corpus/{}", target.name);
        let mut inputs = 0;
        for entry in fs::read_dir(&folder).unwrap_or_else(|_| panic!("{folder} is there")) {
            let file = entry.expect("an entry").path();
            let bytes = fs::read(&file).expect("a file");
            let found = catch_unwind(AssertUnwindSafe(|| (target.findings)(&bytes)));
            let found = found.unwrap_or_else(|_| vec!["panic, see above".into()]);
            if let [first, rest @ ..] = &found[..] {
                wrong.push(format!("{}: {first} (and {} more)", file.display(), rest.len()));
            }
            inputs += 1;
        }
        assert!(inputs > 0, "{folder} is empty");
    }
    assert!(wrong.is_empty(), "{} inputs fail:\n{}", wrong.len(), wrong.join("\n"));
}
