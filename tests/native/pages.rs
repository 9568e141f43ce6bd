//! Whole files against what they should become: a folder in `tests/pages` is a case.
//!
//! `source.md` or `source.json` is the file, `options.json` (if there) where it stands, `about.txt` what is odd about
//! it. `expected.json` is the page model and `expected.html` the page. `UPDATE=1 cargo test --test native pages` writes what
//! the code makes of the sources; read the difference before you commit it.

use crate::common::Options;
use offprint::layout::{self, Head, View};
use std::fs;
use std::path::Path;

#[test]
fn every_page_reads_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut cases = 0;
    let mut wrong = Vec::new();
    let mut folders: Vec<_> = fs::read_dir("tests/pages").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        cases += 1;
        let (model, html) = made_of(folder);
        for (name, made) in [("expected.json", model), ("expected.html", html)] {
            let file = folder.join(name);
            if update {
                fs::write(&file, made).unwrap();
            } else if fs::read_to_string(&file).unwrap_or_default() != made {
                wrong.push(format!(
                    "{}: {}",
                    file.display(),
                    first_difference(&fs::read_to_string(&file).unwrap_or_default(), &made)
                ));
            }
        }
    }
    assert!(cases >= 40, "only {cases} cases found");
    assert!(wrong.is_empty(), "{} files differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The page model as JSON, and the page with a line for each element of its layout.
fn made_of(folder: &Path) -> (String, String) {
    let source = ["source.md", "source.json"].into_iter().find_map(|name| fs::read(folder.join(name)).ok());
    let source = String::from_utf8(source.expect("a source file")).expect("UTF-8");
    let options = Options::of_folder(folder);
    let page = options.read(&source);
    let model = serde_json::to_string_pretty(&page).unwrap() + "\n";
    let view = View { site: &options.site, path: options.path(), address: None, embedding: None };
    let head = Head::new(&page, &view);
    let html = format!(
        "<!-- {} · {} · {} -->\n{}\n",
        head.language,
        head.title,
        head.description,
        layout::page(&page, &view).as_str().replace("><", ">\n<")
    );
    (model, html)
}

fn first_difference(expected: &str, made: &str) -> String {
    let mut lines = expected.lines().zip(made.lines()).enumerate();
    match lines.find(|(_, (expected, made))| expected != made) {
        Some((number, (expected, made))) => format!("line {}\n  expected {expected}\n  made     {made}", number + 1),
        None => format!("{} lines expected, {} made", expected.lines().count(), made.lines().count()),
    }
}
