//! What an attacker may publish, and what must hold whatever it is: an object in `tests/attacks/*.json` is a case, and
//! the `README.md` there says what its fields mean.
//!
//! Each case is read where nothing is known, in a site with aliases, at an absolute address, and in a site that holds
//! pictures back. Body and page go through an independent parser, and what that one sees is held against lists of its
//! own (`common/harmless.rs`, `common/tree.rs`).

use crate::common::{Options, harmless};
use serde_json::Value;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn markdown_is_harmless() {
    every_case_holds("markdown");
}

#[test]
fn html_in_markdown_is_harmless() {
    every_case_holds("html");
}

#[test]
fn markup_that_changes_when_read_again_is_harmless() {
    every_case_holds("mxss");
}

#[test]
fn nothing_of_the_page_can_be_shadowed_or_forged() {
    every_case_holds("clobber");
}

#[test]
fn legacy_pages_are_harmless() {
    every_case_holds("legacy");
}

#[test]
fn json_is_harmless() {
    every_case_holds("json");
}

#[test]
fn titles_are_unique_and_every_file_is_tested() {
    let mut titles = Vec::new();
    for entry in fs::read_dir("tests/attacks").expect("the folder is there") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        if let Some(file) = name.strip_suffix(".json") {
            assert!(["markdown", "html", "mxss", "clobber", "legacy", "json"].contains(&file), "no test reads {name}");
            titles.extend(cases(file).into_iter().map(|case| case.title));
        }
    }
    let count = titles.len();
    titles.sort();
    titles.dedup();
    assert_eq!(count, titles.len(), "two cases have one title");
}

struct Case {
    title: String,
    source: String,
    keeps: Vec<String>,
}

fn cases(file: &str) -> Vec<Case> {
    let text = fs::read_to_string(format!("tests/attacks/{file}.json")).expect("the file is there");
    let list: Vec<Value> = serde_json::from_str(&text).expect("a list of cases");
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|word| word.as_str().expect("a word").into()).collect()
    };
    let read = |case: &Value| {
        let built = case["build"].as_array().into_iter().flatten().map(|part| {
            let times = part[1].as_u64().expect("how often") as usize;
            part[0].as_str().expect("a text").repeat(times)
        });
        Case {
            title: case["title"].as_str().expect("a title").into(),
            source: case["source"].as_str().map_or_else(|| built.collect(), Into::into),
            keeps: strings(&case["keeps"]),
        }
    };
    list.iter().map(read).collect()
}

fn every_case_holds(file: &str) {
    let settings = harmless::settings();
    let cases = cases(file);
    assert!(cases.len() >= 80, "only {} cases found", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        // Where a long run of one thing stands does not matter: the first place and the last will do.
        let step = if case.source.len() > 32 << 10 { settings.len() - 1 } else { 1 };
        for (place, options) in settings.iter().step_by(step) {
            let found = catch_unwind(AssertUnwindSafe(|| findings(case, options)));
            let found = found.unwrap_or_else(|_| vec!["panic, see above".into()]);
            if let [first, rest @ ..] = &found[..] {
                wrong.push(format!("{} ({place}): {first} (and {} more)", case.title, rest.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} findings in {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// What does not hold for a case.
fn findings(case: &Case, options: &Options) -> Vec<String> {
    let page = options.read(&case.source);
    let mut found = harmless::findings(&page, options);
    let text = harmless::text_of_page(&page, options);
    for words in &case.keeps {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.contains(&words) {
            found.push(format!("{words:?} is lost from {text:?}"));
        }
    }
    found
}
