//! What an attacker may publish, and what must hold whatever it is: an object in `tests/attacks/*.json` is a case, and
//! the `README.md` there says what its fields mean.
//!
//! Each case is read where nothing is known, in a site with aliases, at an absolute address, and in a site that holds
//! pictures back. Body and page go through an independent parser, and what that one sees is held against lists of its
//! own (`common/tree.rs`).
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{Options, tree};
use offprint::layout::{self, Head, View};
use offprint::model::{Content, Page};
use offprint::note::Notes;
use offprint::sanitize::sanitize;
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

/// Where a file may stand.
fn settings() -> Vec<(&'static str, Options)> {
    let at = |site: Value, url: &str| Options::new(&site.to_string(), url);
    let aliases = serde_json::json!([
        "https://github.com/chaoxibao/news/blob/master/",
        "https://code.example/reader/paper/blob/master",
    ]);
    vec![
        ("where nothing is known", Options::none()),
        (
            "in a site",
            at(serde_json::json!({"name": "潮汐报", "language": "zh-Hans", "aliases": aliases}), "gb/25/4/28/n1.md"),
        ),
        ("at an address", at(serde_json::json!({"aliases": aliases}), "https://mirror.example/news/gb/25/4/28/n1.md")),
        ("with pictures held back", at(serde_json::json!({"pictures": {"allow": [ALLOWED]}}), "gb/25/4/28/n1.md")),
    ]
}

/// The one foreign place from which the last of the settings lets pictures load by themselves.
const ALLOWED: &str = "https://pictures.example/";

fn every_case_holds(file: &str) {
    let settings = settings();
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
    let mut found = Vec::new();
    if let Content::Article(article) = &page.content {
        let body = article.body_html.as_str();
        let parsed = tree::parse(body);
        found.extend(tree::foreign_in_body(&parsed));
        found.extend(second_readings(body, options));
    }
    let view = View { site: &options.site, path: options.path(), address: Some("https://paper.example/#/n1.md") };
    let markup = layout::page(&page, &view);
    let parsed = tree::parse(markup.as_str());
    found.extend(tree::foreign_in_page(&parsed));
    if tree::written(&parsed) != markup.as_str() {
        found.push(format!(
            "the page is read as another: {}",
            tree::difference(markup.as_str(), &tree::written(&parsed))
        ));
    }
    if options.site.allow.is_some() {
        found.extend(pictures_that_load(&parsed));
    }
    let text = tree::text(&parsed);
    for words in &case.keeps {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.contains(&words) {
            found.push(format!("{words:?} is lost from {text:?}"));
        }
    }
    found.extend(addresses_in_model(&page));
    let json_ld = Head::new(&page, &view).json_ld;
    if json_ld.contains('<') || serde_json::from_str::<Value>(&json_ld).is_err() {
        found.push(format!("JSON-LD that can end its script, or is none: {json_ld}"));
    }
    found
}

/// Read again, by a browser's rules or by ours, a body is what it was.
fn second_readings(body: &str, options: &Options) -> Vec<String> {
    let mut found = Vec::new();
    let parsed = tree::parse(body);
    let written = tree::written(&parsed);
    if written != body {
        found.push(format!("the body is read as another: {}", tree::difference(body, &written)));
    }
    // The parser's own way of writing, as a browser's innerHTML would give it.
    let again = tree::written(&tree::parse(&parsed.root_element().inner_html()));
    if again != written {
        found.push(format!("the body changes when written and read: {}", tree::difference(&written, &again)));
    }
    let sanitised = sanitize(body, &options.resolver(), &mut Notes::default());
    if sanitised.as_str() != body {
        found.push(format!("sanitising again changes it: {}", tree::difference(body, sanitised.as_str())));
    }
    found
}

/// Pictures of other hosts that would load by themselves.
fn pictures_that_load(page: &scraper::Html) -> Vec<String> {
    let elements = page.root_element().descendent_elements();
    let sources = elements.filter(|element| element.value().name() == "img").filter_map(|image| image.attr("src"));
    let foreign = sources.filter(|src| tree::scheme_of(src).is_some() && !src.starts_with(ALLOWED));
    foreign.map(|src| format!("a picture that was not allowed loads: {src}")).collect()
}

/// Addresses of the model that are not safe.
fn addresses_in_model(page: &Page) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let is_picture = name == "image" || (name == "url" && fields.contains_key("caption"));
                    let is_address =
                        name.ends_with("url") || name.ends_with("Url") || ["image", "next"].contains(&&**name);
                    if let (true, Some(address)) = (is_address, value.as_str())
                        && let Some(problem) = tree::address_problem(address, !is_picture)
                    {
                        found.push(format!("{problem} in the model's {name}"));
                    }
                    walk(value, found);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::to_value(page).expect("a page is JSON"), &mut found);
    found
}
