//! What people and their programs write in the fields of an article, and what a page takes it for.

use crate::common::Options;
use offprint::model::{Article, Content, Page};
use offprint::site::Site;
use offprint::words::Words;
use serde_json::{Value, json};

/// A JSON file as a page.
fn page(fields: &Value) -> Page {
    Options::none().read(&fields.to_string())
}

fn article_of(raw: &str) -> Article {
    match Options::none().read(raw).content {
        Content::Article(article) => *article,
        other => panic!("{raw}: no article: {other:?}"),
    }
}

/// The article that a `NewsArticle` with these fields is.
fn article(mut fields: Value) -> Article {
    fields["@type"] = "NewsArticle".into();
    article_of(&fields.to_string())
}

fn body(written: &str) -> String {
    article(json!({"headline": "Storm", "articleBody": written})).body_html.as_str().into()
}

/// The address of the picture; empty where there is none.
fn picture(article: &Article) -> &str {
    article.picture.as_ref().map_or("", |picture| &picture.url)
}

#[test]
fn each_language_has_its_words() {
    // The scripts beside the core are held against the same list.
    let known: Value = serde_json::from_str(include_str!("../languages.json")).expect("JSON");
    for (written, words) in known.as_object().expect("tags") {
        let site = Site::from_json(&json!({"language": written}).to_string()).expect("a site");
        let tag = site.language.unwrap_or_else(|| panic!("{written} is a tag"));
        assert_eq!(Words::for_language(&tag).tag, words.as_str().expect("a tag"), "{written}");
    }
}
