//! Which module may use which: a row of [`LAYERS`] is a layer, and a module uses only modules of the rows above its own.
//!
//! Read from the sources themselves, so that a use against the direction is seen in the change that makes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules, those that need nothing first. Modules of one row do not know each other.
const LAYERS: &[&[&str]] = &[
    // Words, markup and values; no idea of a newspaper.
    &["html", "json", "language", "note", "signature"],
    &["address", "failure", "search", "words"],
    &["mirrors", "route", "sanitize"],
    &["model"],
    // From text to the model.
    &["fields"],
    &["source"],
    &["site"],
    // From the model to markup.
    &["layout"],
    &["press"],
    // A visit; and what publishers do with folders: only that knows files.
    &["publish", "session"],
    // Only these know that there is a browser.
    &["browser", "first_view", "late_reader", "main", "search_page"],
    &["api"],
];

/// Reading and laying out meet in the model alone: the first module of a pair does not use the second.
const APART: [(&str, &str); 3] = [("layout", "fields"), ("layout", "source"), ("layout", "sanitize")];

/// What only [`IN_BROWSER`] may name.
const OF_BROWSER: [&str; 5] = ["gloo", "js_sys", "serde_wasm_bindgen", "wasm_bindgen", "web_sys"];
const IN_BROWSER: [&str; 5] = ["browser", "api", "first_view", "late_reader", "search_page"];

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut wrong = Vec::new();
    for file in sources() {
        let module = module_of(&file);
        for used in uses(&file) {
            let is_apart = APART.contains(&(&module, &used));
            if used != module && (is_apart || layer(&used) >= layer(&module)) {
                wrong.push(format!("{} uses {used}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "against the direction of the layers:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_outermost_modules_know_the_browser() {
    let mut wrong = Vec::new();
    let mut inside = BTreeSet::new();
    for file in sources() {
        let module = module_of(&file);
        let code = code_of(&file);
        let words: BTreeSet<&str> = code.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        for name in OF_BROWSER.into_iter().filter(|name| words.contains(name)) {
            if IN_BROWSER.contains(&&*module) {
                inside.insert(name);
            } else {
                wrong.push(format!("{} names {name}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Names that nobody uses any more would make this test say nothing.
    assert!(inside.contains("wasm_bindgen"), "the browser's modules name only {inside:?}");
}

#[test]
fn every_module_has_a_layer() {
    let listed: BTreeSet<String> = LAYERS.iter().copied().flatten().map(|name| (*name).into()).collect();
    let there: BTreeSet<String> = sources().iter().map(|file| module_of(file)).filter(|name| name != "lib").collect();
    assert_eq!(listed, there);
}

fn layer(module: &str) -> usize {
    // The root declares all modules.
    if module == "lib" {
        return LAYERS.len();
    }
    LAYERS.iter().position(|row| row.contains(&module)).unwrap_or_else(|| panic!("{module} has no layer"))
}

/// The files of the crate.
fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(Path::new("src"), &mut files);
    files.sort();
    files
}

/// The module of the crate's root that a file belongs to: `layout` for `src/layout/head.rs`.
fn module_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").expect("a file of src");
    let first = inside.iter().next().expect("a name").to_str().expect("UTF-8");
    first.trim_end_matches(".rs").into()
}

/// A file without comments and without its own tests.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a file");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules of the crate's root that a file names: `crate::a::b` and `crate::{a, b::{c, d}}`.
fn uses(file: &Path) -> BTreeSet<String> {
    let code = code_of(file);
    let mut names = BTreeSet::new();
    // In a module of the root, `src/name.rs` or `src/name/mod.rs`, `super` is the root.
    let depth = file.components().count();
    let is_module_of_root = depth == 2 || (depth == 3 && file.ends_with("mod.rs"));
    let mut starts = vec!["crate::"];
    if is_module_of_root {
        starts.push("super::");
    }
    for start in starts {
        for rest in code.split(start).skip(1) {
            let name = |text: &str| {
                text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_string()
            };
            let Some(group) = rest.strip_prefix('{') else {
                names.insert(name(rest));
                continue;
            };
            let mut depth = 0_usize;
            let mut before = ',';
            for (at, c) in group.char_indices() {
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ if depth == 0 && before == ',' && c.is_alphabetic() => {
                        names.insert(name(&group[at..]));
                    }
                    _ => {}
                }
                if !c.is_whitespace() {
                    before = c;
                }
            }
        }
    }
    names
}
