//! What holds for every page, whoever wrote its file.

use super::{Options, tree};
use offprint::layout::{self, Embedding, Head, Parts, View};
use offprint::model::{Content, Page};
use offprint::note::Notes;
use offprint::sanitize::sanitize;
use serde_json::{Value, json};

/// The one foreign place from which the last of the settings lets pictures load by themselves.
const ALLOWED: &str = "https://pictures.example/";

/// What stands before links within the site where a page is embedded.
pub const LINKS: &str = "https://mirror.example/?a=\"<b>&c/index.html";

/// Where a file may stand.
pub fn settings() -> Vec<(&'static str, Options)> {
    let at = |site: Value, url: &str| Options::new(&site.to_string(), url);
    let aliases = json!(["https://github.com/chaoxibao/news/blob/master/", "https://code.example/reader/paper"]);
    let site = json!({"name": "潮汐报", "language": "zh-Hans", "aliases": aliases});
    // As in a browser, where the settings know their own address.
    let mut elsewhere = at(json!({"aliases": aliases}), "https://mirror.example/news/gb/25/4/28/n1.md");
    elsewhere.site.resolve("https://paper.example/site.json");
    vec![
        ("where nothing is known", Options::none()),
        ("in a site", at(site, "gb/25/4/28/n1.md")),
        ("at an address", elsewhere),
        ("with pictures held back", at(json!({"pictures": {"allow": [ALLOWED]}}), "gb/25/4/28/n1.md")),
    ]
}

fn view(options: &Options) -> View<'_> {
    View { site: &options.site, path: options.path(), address: Some("https://paper.example/#/n1.md"), embedding: None }
}

/// The text that a reader of the page sees, runs of white space as one space.
pub fn text_of_page(page: &Page, options: &Options) -> String {
    tree::text(&tree::parse(layout::page(page, &view(options)).as_str()))
}

/// What does not hold for a page that was read with `options`, one line a finding.
pub fn findings(page: &Page, options: &Options) -> Vec<String> {
    let mut found = Vec::new();
    if let Content::Article(article) = &page.content {
        let body = article.body_html.as_str();
        found.extend(tree::foreign_in_body(&tree::parse(body)));
        found.extend(second_readings(body, options));
    }
    let markup = layout::page(page, &view(options));
    let parsed = tree::parse(markup.as_str());
    found.extend(tree::foreign_in_page(&parsed));
    let written = tree::written(&parsed);
    if written != markup.as_str() {
        found.push(format!("the page is read as another: {}", tree::difference(markup.as_str(), &written)));
    }
    if options.site.places.allow.is_some() {
        found.extend(pictures_that_load(&parsed));
    }
    let embedding = Embedding { parts: Parts::ALL, links: LINKS.into(), language: None };
    let embedded = layout::page(page, &View { embedding: Some(&embedding), ..view(options) });
    found.extend(tree::other_than_embedded(&parsed, &tree::parse(embedded.as_str()), LINKS));
    found.extend(addresses_in_model(page));
    let json_ld = Head::new(page, &view(options)).json_ld;
    if json_ld.contains('<') || serde_json::from_str::<Value>(&json_ld).is_err() {
        found.push(format!("JSON-LD that can end its script, or is none: {json_ld}"));
    }
    found
}

/// Read again, by a browser's rules or by ours, a body is what it was.
pub fn second_readings(body: &str, options: &Options) -> Vec<String> {
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
                    let is_address = name.ends_with("url")
                        || name.ends_with("Url")
                        || ["image", "next", "previous"].contains(&&**name);
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
