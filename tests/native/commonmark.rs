//! Markdown means what CommonMark says, in all 652 examples of its specification, and what GitHub adds: an entry of
//! `tests/commonmark/*.json` is a case.
//!
//! The expected HTML goes through the allow-list as a body in HTML does, so what is compared is the reading of
//! Markdown. Where Offprint differs on purpose, [`DIFFERENCES`] says how; an example there that agrees is a failure.

use crate::common::Options;
use offprint::address;
use offprint::model::Content;
use offprint::note::Notes;
use offprint::sanitize::sanitize;
use serde_json::Value;
use std::fs;

/// Examples that differ on purpose, with the reason.
const DIFFERENCES: &[(&str, &[u64], &str)] = &[
    ("spec", &[202, 502], "a backslash in an address is the slash that browsers take it for"),
    (
        "spec",
        &[572, 573, 576, 577, 584, 585, 586, 588, 589, 591],
        "a paragraph that is one picture with a title is a figure with a caption",
    ),
];

#[test]
fn the_specification_holds() {
    every_example_agrees("spec", 652);
}

#[test]
fn what_github_adds_holds() {
    every_example_agrees("gfm", 13);
}

fn every_example_agrees(file: &str, count: usize) {
    let text = fs::read_to_string(format!("tests/commonmark/{file}.json")).expect("the file is there");
    let examples: Vec<Value> = serde_json::from_str(&text).expect("a list of examples");
    assert_eq!(examples.len(), count);
    let mut wrong = Vec::new();
    let listed: Vec<u64> =
        DIFFERENCES.iter().filter(|(known, ..)| *known == file).flat_map(|(_, numbers, _)| *numbers).copied().collect();
    assert!(
        listed.iter().all(|listed| examples.iter().any(|example| example["example"] == *listed)),
        "no such example"
    );
    for example in &examples {
        let number = example["example"].as_u64().expect("a number");
        let text = |name: &str| example[name].as_str().expect("a text");
        let (made, expected) = (body_of(text("markdown")), expected_of(text("html")));
        let on_purpose = DIFFERENCES.iter().find(|(known, numbers, _)| *known == file && numbers.contains(&number));
        match (on_purpose, made == expected) {
            (None, false) => wrong.push(format!(
                "{file} {number} ({})\n  markdown {:?}\n  expected {expected:?}\n  made     {made:?}",
                text("section"),
                text("markdown")
            )),
            (Some((.., reason)), true) => wrong.push(format!("{file} {number} agrees, but the list says: {reason}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {count} examples:\n{}", wrong.len(), wrong.join("\n"));
}

/// The body that a Markdown text becomes. Front matter gives the headline, so that no heading is lifted out.
fn body_of(markdown: &str) -> String {
    let page = Options::none().read(&format!("---\ntitle: The headline\n---\n{markdown}"));
    let Content::Article(article) = page.content else { panic!("Markdown is an article: {markdown:?}") };
    comparable(article.body_html.as_str())
}

/// The expected HTML as a body. Boxes of tasks are characters; columns are aligned by an attribute, not by a style.
fn expected_of(html: &str) -> String {
    let options = Options::none();
    let html = html
        .replace("<input disabled=\"\" type=\"checkbox\"/>\n", "☐ ")
        .replace("<input disabled=\"\" type=\"checkbox\" checked=\"\"/>\n", "☑ ");
    let html = ["left", "center", "right"]
        .iter()
        .fold(html, |html, side| html.replace(&format!("style=\"text-align: {side}\""), &format!("align=\"{side}\"")));
    comparable(sanitize(&html, &options.resolver(), &mut Notes::default()).as_str())
}

/// A body without what means the same to readers: ids that headings of Markdown get from their words, line ends before
/// blocks, and the percent-encoding of addresses, which the specification leaves open.
fn comparable(body: &str) -> String {
    let mut out = body.to_string();
    for heading in ["<h2", "<h3", "<h4", "<h5", "<h6"] {
        out = rewritten(&out, &format!("{heading} id=\"user-content-"), |_| heading.into());
    }
    for start in ["<a href=\"", "<img src=\""] {
        out = rewritten(&out, start, |value| [start, &address::decode(value), "\""].concat());
    }
    for block in ["blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"] {
        for end in [">", " "] {
            out = out.replace(&format!("\n<{block}{end}"), &format!("<{block}{end}"));
        }
    }
    out
}

/// `body` with each value that begins with `start` and ends with a quote written as `write` has it, `start` and quote
/// included.
fn rewritten(body: &str, start: &str, write: impl Fn(&str) -> String) -> String {
    let mut parts = body.split(start);
    let mut out = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (value, rest) = part.split_once('"').expect("a value ends with a quote");
        out.push_str(&write(value));
        out.push_str(rest);
    }
    out
}
