//! `offprint prerender`, `bundle` and `serve`: what they write and answer, held against an independent parser.

use crate::common::tree;
use offprint::address::Base;
use offprint::layout::{self, View};
use offprint::note::NoteCode;
use offprint::publish::prerender::Prerendered;
use offprint::publish::{Folder, Report, Silent, build, bundle, prerender};
use offprint::site::Site;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;

// --- A site in a folder of its own ----------------------------------------------------------------------------------

struct Place(TempDir);

impl Place {
    /// A site with these settings and files of data/.
    fn new(settings: &Value, files: &[(&str, &str)]) -> Place {
        let place = Place(tempfile::tempdir().expect("a folder"));
        place.put("site/site.json", settings.to_string().as_bytes());
        fs::create_dir_all(place.at("site/data")).expect("a folder");
        for (path, text) in files {
            place.put(&format!("site/data/{path}"), text.as_bytes());
        }
        place
    }

    /// The sample site, with these fields added to its settings.
    fn sample(more: &Value) -> Place {
        let mut settings: Value = serde_json::from_slice(&fs::read("www/site.json").expect("settings")).expect("JSON");
        for (name, value) in more.as_object().expect("fields") {
            settings[name] = value.clone();
        }
        let place = Place::new(&settings, &[]);
        let data = Folder::new("www/data");
        for path in data.files() {
            let path = path.expect("a path");
            place.put(&format!("site/data/{path}"), &data.read(&path).expect("readable").expect("there"));
        }
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let file = self.at(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn prerender(&self) -> Prerendered {
        self.prerender_to("out").expect("prerendered")
    }

    fn prerender_to(&self, out: &str) -> Result<Prerendered, offprint::publish::Problem> {
        prerender::run(&prerender::Options { folder: self.at("site"), out: self.at(out), live: false }, &Silent)
    }

    fn prerender_live(&self) -> Result<Prerendered, offprint::publish::Problem> {
        prerender::run(&prerender::Options { folder: self.at("site"), out: self.at("out"), live: true }, &Silent)
    }

    fn bundle(&self, path: &str) -> (bundle::Bundled, String) {
        let options =
            bundle::Options { article: self.at("site/data").join(path), output: Some(self.at("bundle.html")) };
        (bundle::run(&options).expect("bundled"), self.read("bundle.html"))
    }

    /// The paths of the files in a folder.
    fn files(&self, folder: &str) -> Vec<String> {
        Folder::new(self.at(folder)).files().map(|path| path.expect("a path")).collect()
    }
}

fn all<'d>(document: &'d Html, selector: &str) -> Vec<ElementRef<'d>> {
    document.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn one<'d>(document: &'d Html, selector: &str, attribute: &str) -> &'d str {
    match &all(document, selector)[..] {
        [element] => element.attr(attribute).unwrap_or_else(|| panic!("no {attribute} on {selector}")),
        others => panic!("{} of {selector}", others.len()),
    }
}

/// The markup between the body's tags.
fn body(document: &str) -> &str {
    let start = document.find("<body class=\"op-page\">\n").expect("a body") + "<body class=\"op-page\">\n".len();
    &document[start..document.rfind("\n</body>").expect("its end")]
}

/// The address that a link of the page at `page` leads to in the same folder: a path, and an anchor.
fn target(page: &str, href: &str) -> (String, Option<String>) {
    let (path, anchor) = href.split_once('#').map_or((href, None), |(path, anchor)| (path, Some(anchor)));
    let mut parts: Vec<&str> = page.split('/').collect();
    if !path.is_empty() {
        parts.pop();
    }
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            assert!(parts.pop().is_some(), "{href} in {page} leaves the folder");
        } else {
            parts.push(part);
        }
    }
    let decoded = |text: &str| offprint::address::decode(text).into_owned();
    (decoded(&parts.join("/")), anchor.map(decoded))
}

/// Every title of the sample attacks and pages, and its text.
fn cases() -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for file in ["markdown", "html", "mxss", "clobber", "legacy", "json"] {
        let text = fs::read_to_string(format!("tests/attacks/{file}.json")).expect("cases");
        for case in serde_json::from_str::<Vec<Value>>(&text).expect("a list") {
            if let Some(source) = case["source"].as_str() {
                cases.push((case["title"].to_string(), source.into()));
            }
        }
    }
    for case in fs::read_dir("tests/pages").expect("a folder") {
        let folder = case.expect("a case").path();
        for source in ["source.md", "source.json"] {
            if let Ok(bytes) = fs::read(folder.join(source)) {
                cases.push((folder.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    cases
}

// --- Prerender --------------------------------------------------------------------------------------------------------

#[test]
fn every_page_of_the_sample_site_is_there_and_every_link_leads_somewhere() {
    let place = Place::sample(&json!({ "url": "https://paper.example/news" }));
    let done = place.prerender();
    assert_eq!(done.problems(), []);
    let files: BTreeSet<String> = place.files("out").into_iter().collect();
    let pages: Vec<&String> = files.iter().filter(|path| path.ends_with(".html")).collect();
    assert_eq!(pages.len() as u64, done.pages + 1, "the home page twice");
    assert!(done.pages >= 25, "{done}");

    let mut addresses = 0;
    for page in pages {
        let text = place.read(&format!("out/{page}"));
        let document = Html::parse_document(&text);
        let ids = |path: &str| -> BTreeSet<String> {
            let document = Html::parse_document(&place.read(&format!("out/{path}")));
            all(&document, "[id]").iter().filter_map(|element| element.attr("id")).map(Into::into).collect()
        };
        for (selector, name) in [("a[href]", "href"), ("img", "src"), ("link[rel=stylesheet]", "href")] {
            for element in all(&document, selector) {
                let address = element.attr(name).expect("it is selected by it");
                if tree::scheme_of(address).is_some() {
                    continue;
                }
                let (path, anchor) = target(page, address);
                assert!(files.contains(&path), "{address} of {page} leads to {path}, which is not there");
                if let Some(anchor) = anchor {
                    assert!(ids(&path).contains(&anchor), "{address} of {page}: no such anchor in {path}");
                }
                addresses += 1;
            }
        }
        assert!(!text.contains("#/"), "an address of the live page in {page}");
        assert_eq!(all(&document, "button, script:not([type='application/ld+json'])").len(), 0, "{page}");
    }
    assert!(addresses > 1500, "only {addresses} addresses");
    assert!(files.contains("pictures/comet-1200x800.webp"));
    assert_eq!(place.read("out/offprint.css"), fs::read_to_string("www/offprint.css").expect("styles"));
    assert_eq!(place.read("out/index.html"), place.read("out/front.html"));
}

#[test]
fn the_head_tells_others_what_the_page_is() {
    let place = Place::sample(&json!({ "url": "https://paper.example/news" }));
    place.prerender();
    let document = Html::parse_document(&place.read("out/science/comet.html"));
    let content = |name: &str| one(&document, &format!("meta[property='{name}']"), "content").to_string();
    let address = "https://paper.example/news/science/comet.html";
    let picture = "https://paper.example/news/pictures/comet-1200x800.webp";
    assert_eq!(one(&document, "link[rel=canonical]", "href"), address);
    assert_eq!(content("og:url"), address);
    assert_eq!(content("og:title"), "追一颗八万年来一次的彗星");
    assert_eq!(content("og:type"), "article");
    assert_eq!(content("og:image"), picture);
    assert_eq!(content("og:image:alt"), "夜空中一颗拖着两条尾巴的彗星，下方是海湾与灯塔的剪影");
    assert_eq!(content("og:locale"), "zh_CN");
    assert_eq!(content("og:site_name"), "潮汐报");
    assert_eq!(content("article:published_time"), "2025-05-10");
    assert_eq!(content("og:description"), one(&document, "meta[name=description]", "content"));
    assert_eq!(one(&document, "html", "lang"), "zh-Hans");
    let json_ld: Value = serde_json::from_str(&all(&document, "script")[0].inner_html()).expect("JSON");
    assert_eq!((json_ld["url"].as_str(), json_ld["image"].as_str()), (Some(address), Some(picture)));
    assert_eq!(all(&document, ".op-address")[0].text().collect::<String>(), address, "the share block");

    let front = Html::parse_document(&place.read("out/front.html"));
    assert_eq!(one(&front, "meta[property='og:type']", "content"), "website");
    // The home page is at two places, and has one address.
    assert_eq!(one(&front, "link[rel=canonical]", "href"), "https://paper.example/news/");
    let index = Html::parse_document(&place.read("out/index.html"));
    assert_eq!(one(&index, "link[rel=canonical]", "href"), "https://paper.example/news/");
}

#[test]
fn without_an_address_nothing_absolute_is_made_up() {
    let place = Place::sample(&json!({}));
    let done = place.prerender();
    assert!(done.to_string().contains("no canonical links"), "{done}");
    let document = Html::parse_document(&place.read("out/science/comet.html"));
    for selector in ["link[rel=canonical]", "meta[property='og:url']", "meta[property='og:image']", ".op-share"] {
        assert_eq!(all(&document, selector).len(), 0, "{selector}");
    }
    let json_ld: Value = serde_json::from_str(&all(&document, "script")[0].inner_html()).expect("JSON");
    assert_eq!(json_ld["image"], "../pictures/comet-1200x800.webp");
    assert_eq!(json_ld.get("url"), None);
}

#[test]
fn whatever_an_article_holds_its_page_says_the_same_and_is_harmless() {
    let cases = cases();
    assert!(cases.len() > 500, "only {} cases", cases.len());
    let names: Vec<String> = (0..cases.len()).map(|number| format!("gb/25/n{number}.md")).collect();
    for settings in [
        json!({ "name": "报", "home": "gb/25/n0.md" }),
        json!({ "home": "gb/25/n0.md", "url": "https://paper.example", "pictures": { "allow": ["https://ok.example/"] } }),
    ] {
        let files: Vec<(&str, &str)> = names.iter().zip(&cases).map(|(name, case)| (&**name, &*case.1)).collect();
        let place = Place::new(&settings, &files);
        let done = place.prerender();
        let site = Site::from_json(&settings.to_string()).expect("settings");
        let is_held = site.places.allow.is_some();
        for ((title, source), name) in cases.iter().zip(&names) {
            let at = format!("out/{}", name.replace(".md", ".html"));
            let Ok(text) = fs::read_to_string(place.at(&at)) else {
                // No text at all: readers would not be shown it either.
                let is_told = done.problems().iter().any(|problem| problem.file.ends_with(&**name));
                assert!(is_told && !place.at(&format!("out/{name}")).exists(), "{title}");
                continue;
            };
            let parsed = tree::parse(body(&text));
            assert_eq!(tree::foreign_in_page(&parsed), [""; 0], "{title}");
            let written = tree::written(&parsed);
            assert!(written == body(&text), "{title}: {}", tree::difference(body(&text), &written));
            let head: BTreeSet<String> = all(&Html::parse_document(&text), "head > *")
                .iter()
                .map(|element| element.value().name().into())
                .collect();
            assert!(
                head.iter().all(|name| ["link", "meta", "script", "title"].contains(&&**name)),
                "{title}: {head:?}"
            );
            assert_eq!(text.matches("<script").count(), 1, "{title}: the JSON-LD alone");

            let page = site.read(source, Base::InSite(name.clone()));
            let address = is_held.then(|| format!("https://paper.example/{}", name.replace(".md", ".html")));
            let address =
                address.map(|address| if name == &site.home { "https://paper.example/".into() } else { address });
            let view = View { site: &site, path: Some(name), address: address.as_deref(), embedding: None };
            let live = layout::page(&page, &view);
            let live = tree::parse(live.as_str());
            let words = |page: &Html, without: &str| {
                let skipped: BTreeSet<_> =
                    all(page, without).iter().flat_map(|element| element.descendants()).map(|node| node.id()).collect();
                let texts = page.root_element().descendants().filter(|node| !skipped.contains(&node.id()));
                texts
                    .filter_map(|node| node.value().as_text().map(|text| text.split_whitespace().collect::<String>()))
                    .collect::<String>()
            };
            if is_held {
                let loading = all(&parsed, "img").into_iter().filter_map(|image| image.attr("src"));
                let foreign: Vec<&str> = loading
                    .filter(|src| tree::scheme_of(src).is_some() && !src.starts_with("https://ok.example/"))
                    .collect();
                assert_eq!(foreign, [""; 0], "{title}: loads what was not allowed");
                let held = all(&live, "[data-src]").len();
                assert_eq!(all(&parsed, "a.op-missing").len(), held, "{title}: each picture can be reached");
            } else {
                assert_eq!(words(&live, ".op-actions"), words(&parsed, ".op-missing"), "{title}");
            }
        }
    }
}

#[test]
fn only_what_changed_is_written() {
    let place = Place::sample(&json!({ "url": "https://paper.example/" }));
    let first = place.prerender();
    assert!(first.written > 50 && first.bytes_written > 500_000, "{first}");
    let again = place.prerender();
    assert_eq!((again.written, again.bytes_written, again.removed, again.left), (0, 0, 0, 0));
    assert_eq!((again.pages, again.copied), (first.pages, first.copied));
    place.put("site/data/science/comet.md", "# 新的标题\n\n一段。".as_bytes());
    let changed = place.prerender();
    assert_eq!(changed.written, 1, "{changed}");
    assert!(place.read("out/science/comet.html").contains("新的标题"));
}

#[test]
fn pages_of_files_that_are_gone_are_removed_and_nothing_else() {
    let files = [
        ("a.md", "# A"),
        ("old/b.md", "# B"),
        ("old/p.png", "png"),
        ("was.json", "{\"headline\": \"W\", \"articleBody\": \"w\"}"),
    ];
    let place = Place::new(&json!({ "home": "a.md" }), &files);
    place.prerender();
    // Another site's pages below, and a page of somebody else's.
    place.prerender_to("out/inner").expect("prerendered");
    place.put("out/old/mine.html", b"<p>mine");
    place.put("out/old/offprint-source.html", b"<p>offprint-source old/offprint-source.md");
    fs::remove_file(place.at("site/data/old/b.md")).expect("removed");
    place.put("site/data/was.json", b"{\"items\": []}");
    let done = place.prerender();
    assert_eq!(done.removed, 2, "{done}");
    let expected = [
        "a.html",
        "index.html",
        "inner/a.html",
        "inner/index.html",
        "inner/offprint.css",
        "inner/old/b.html",
        "inner/old/p.png",
        "inner/was.html",
        "offprint.css",
        "old/mine.html",
        "old/offprint-source.html",
        "old/p.png",
        "was.json",
    ];
    assert_eq!(place.files("out"), expected);
}

#[test]
fn pages_that_were_not_made_here_are_left_alone() {
    let place = Place::new(&json!({ "home": "a.md" }), &[("a.md", "# A"), ("b.md", "# B")]);
    place.put("out/index.html", b"<!doctype html><div id=\"offprint\">the shell</div>");
    let done = place.prerender();
    assert_eq!((done.pages, done.left, done.problems()), (2, 1, &[][..]));
    assert!(place.read("out/index.html").contains("the shell"));
}

#[test]
fn files_that_would_be_one_page_are_told() {
    let files = [
        ("home.md", "# Home"),
        ("n1.md", "# Markdown"),
        ("n1.json", "{\"headline\": \"JSON\", \"articleBody\": \"j\"}"),
        ("feed.md", "# Words\n\n[feed](feed.json) ![P](gone.png)"),
        ("feed.json", "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"items\": []}"),
        ("n1", "# Without ending"),
        ("index.md", "# Index"),
        ("offprint.css", "p {}"),
        ("picture.md", "\u{0}PNG\u{0}"),
    ];
    let place = Place::new(&json!({ "home": "home.md" }), &files);
    let done = place.prerender();
    let told: Vec<String> = done
        .problems()
        .iter()
        .map(|problem| format!("{}: {}", problem.file.rsplit('/').next().unwrap_or_default(), problem.reason))
        .collect();
    let expected = [
        "index.md: is index.html, so the home page is only at home.html",
        "n1: would be the page n1.html, which n1.md is already",
        "n1.json: would be the page n1.html, which n1.md is already",
        "offprint.css: has the name of the style sheet of the pages; not copied",
        "picture.md: is no text, though its name is that of a page",
    ];
    assert_eq!(told, expected);
    assert!(place.read("out/n1.html").contains("Markdown"));
    assert!(place.read("out/index.html").contains("Index"));
    assert!(place.read("out/offprint.css").contains(".op"));
    assert_eq!(place.read("out/feed.json"), files[4].1, "a feed is no page");
    assert!(place.read("out/feed.html").contains("<a href=\"feed.json\">feed</a>"), "and a link to it leads to it");
    let frame = "<span class=\"op-missing\">Picture not available · P</span>";
    assert!(place.read("out/feed.html").contains(frame), "as the live page has it, when a picture does not come");
    assert!(!place.at("out/picture.md").exists(), "no text is no page");
}

#[test]
fn odd_names_and_bases_lead_where_they_should() {
    let settings = json!({
        "home": "一 二.md",
        "url": "http://paper.example/x",
        "data": ["https://raw.example/data/", "./data/"],
        "pictures": { "rewrite": [["https://old.example/", "./data/pictures/"]] },
    });
    let words = "# T\n\n[a](sub/50%25%20%23.md#%C3%A9) [b](./a:b.md) [c](/sub/doc.pdf) ![d](https://old.example/p.png) \
                 [e](elsewhere.pdf) [f](https://web.example/#/x)";
    let files = [
        ("一 二.md", words),
        ("sub/50% #.md", "# S\n\n## é\n\n[up](../a:b.md)"),
        ("a:b.md", "# C"),
        ("sub/doc.pdf", ""),
    ];
    let place = Place::new(&settings, &files);
    place.put("site/data/pictures/p.png", b"png");
    assert_eq!(place.prerender().problems(), []);
    let document = Html::parse_document(&place.read("out/一 二.html"));
    let hrefs: Vec<&str> = all(&document, ".op-body a").iter().filter_map(|link| link.attr("href")).collect();
    let expected = [
        "sub/50%25%20%23.html#user-content-é",
        "./a:b.html",
        "sub/doc.pdf",
        // Not in the folder: it is on the other host, if anywhere.
        "https://raw.example/data/elsewhere.pdf",
        "https://web.example/#/x",
    ];
    assert_eq!(hrefs, expected);
    assert_eq!(one(&document, ".op-body img", "src"), "pictures/p.png");
    assert!(place.read("out/sub/50% #.html").contains("<h2 id=\"user-content-é\">"));
    assert!(place.read("out/sub/50% #.html").contains("<a href=\"../a:b.html\">up</a>"));
    assert!(place.read("out/sub/50% #.html").contains("http://paper.example/x/sub/50%25%20%23.html\">"));
}

#[test]
fn folders_that_would_eat_themselves_are_refused() {
    let place = Place::new(&json!({}), &[("README.md", "# R")]);
    for out in ["site", "site/data", "site/data/out", ".", "other/../site/data/x/y"] {
        let problem = place.prerender_to(out).expect_err(out);
        assert!(problem.reason.contains("choose another folder"), "{out}: {problem}");
    }
    assert_eq!(place.files("."), ["site/data/README.md", "site/site.json"]);
    assert_eq!(place.prerender_to("site/static").expect("beside data").pages, 1);
    let nowhere = prerender::Options { folder: place.at("nowhere"), out: place.at("out"), live: false };
    assert!(prerender::run(&nowhere, &Silent).expect_err("no site").to_string().contains("site.json"));
}

#[test]
fn live_pages_bring_the_script_and_where_links_lead_in_the_live_site() {
    let settings =
        json!({ "home": "a.md", "nav": [{ "title": "搜", "url": "search.html" }], "url": "https://paper.example/" });
    let article = "# 甲\n\n![图](sub/p.png)\n\n[乙](b.md#x), [丙](sub/c.md), [外](https://far.example/), [注](#x)";
    let place = Place::new(&settings, &[("a.md", article), ("b.md", "# 乙"), ("sub/c.md", "# 丙\n\n[乙](../b.md)")]);
    let problem = place.prerender_live().expect_err("no shell");
    assert!(problem.file.ends_with("offprint.css") && problem.reason.contains("make dist"), "{problem}");
    assert!(!place.at("out").exists());

    place.put("site/offprint.css", b"p {}");
    place.put("site/entry.js", b"export {}");
    place.put("site/data/sub/p.png", b"picture");
    assert_eq!(place.prerender_live().expect("pages").pages, 3);
    let written = place.read("out/sub/c.html");
    let page = Html::parse_document(&written);
    // The first 16 digits of the SHA-256 of the content and a NUL, as in the shell.
    assert_eq!(one(&page, "script[type=module]", "src"), "../entry.js?v=e476af5471dec644");
    assert_eq!(one(&page, "link[rel=stylesheet]", "href"), "../offprint.css?v=cfedb3633ec0c8b6");
    assert_eq!(all(&page, "#offprint.op-root.op-entry > div > .op").len(), 1);
    assert_eq!(one(&page, ".op-body a", "href"), "../b.html");
    assert_eq!(one(&page, ".op-body a", "data-live"), "#/b.md");
    assert_eq!(one(&page, ".op-nav a", "href"), "../search.html");
    assert_eq!(one(&page, ".op-nav a", "data-live"), "search.html");
    assert!(!all(&page, ".op-actions [data-op=copy]").is_empty());
    let policy = one(&page, "meta[http-equiv=Content-Security-Policy]", "content");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline"), "{policy}");

    let written = place.read("out/a.html");
    let page = Html::parse_document(&written);
    // The visit asks for pictures by the same address, so nothing is copied.
    assert_eq!(one(&page, ".op-body img", "src"), "data/sub/p.png");
    assert!(!place.at("out/sub/p.png").exists());
    let links: Vec<_> = all(&page, ".op-body a").iter().map(|a| (a.attr("href"), a.attr("data-live"))).collect();
    let expected = [
        (Some("b.html#user-content-x"), Some("#/b.md#x")),
        (Some("sub/c.html"), Some("#/sub/c.md")),
        (Some("https://far.example/"), None),
        (Some("#user-content-x"), None),
    ];
    assert_eq!(links, expected);
    assert_eq!(place.prerender_live().expect("again").written, 0);

    // Without the option there is no script, and no trace of one.
    place.prerender();
    let written = place.read("out/a.html");
    assert!(
        !written.contains("<script type=\"module\"") && !written.contains("data-live") && !written.contains("<button")
    );
}

#[test]
fn live_pages_ask_for_pictures_where_the_data_is() {
    let article = [("../articles/sub/a.md", "# 甲\n\n![图](p.png)")];
    let place = Place::new(&json!({ "home": "sub/a.md", "data": ["./articles/"] }), &article);
    for (path, bytes) in [("offprint.css", ""), ("entry.js", ""), ("articles/sub/p.png", "picture")] {
        place.put(&format!("site/{path}"), bytes.as_bytes());
    }
    place.prerender_live().expect("pages");
    let page = Html::parse_document(&place.read("out/sub/a.html"));
    assert_eq!(one(&page, ".op-body img", "src"), "../articles/sub/p.png");
}

#[test]
fn feeds_and_the_site_map_go_with_the_pages() {
    for data in ["data/", "./"] {
        let settings = json!({ "home": "a.md", "url": "https://paper.example/", "data": [data] });
        let place = Place::new(&settings, &[]);
        for name in ["a.md", "b.md"] {
            let article = "---\ntitle: 潮\ndate: 2025-05-01\n---\n\n水。";
            place.put(&format!("site/{}{name}", data.trim_start_matches("./")), article.as_bytes());
        }
        build::run(&build::Options { folder: place.at("site"), full_text: false, again: false }, &Silent)
            .expect("built");
        place.put("site/sitemaps/notes.txt", b"not ours");
        let done = place.prerender();
        assert!(done.problems().is_empty(), "{:?}", done.problems());
        let (beside, out) = (Folder::new(place.at("site")), Folder::new(place.at("out")));
        for path in ["feed.xml", "feed.json", "sitemap.xml", "sitemaps/1.xml"] {
            let written = out.read(path).expect("readable");
            assert!(written.is_some() && written == beside.read(path).expect("readable"), "{data}: {path}");
        }
        let map = place.read("out/sitemaps/1.xml");
        assert!(map.contains("https://paper.example/b.html") && place.at("out/b.html").is_file(), "{map}");
        assert_eq!(place.prerender().written, 0);
    }
}

#[test]
fn a_home_page_that_is_not_there_is_told() {
    let place = Place::new(&json!({ "home": "front.json" }), &[("a.md", "# A [home](#/)")]);
    let done = place.prerender();
    assert!(done.problems()[0].file.ends_with("front.json"), "{:?}", done.problems());
    assert!(!place.at("out/index.html").exists());
}

#[test]
fn the_public_address_is_one_of_the_web() {
    for (url, expected) in [
        (json!("https://paper.example"), Some("https://paper.example/")),
        (json!(" http://paper.example/news/ "), Some("http://paper.example/news/")),
        (json!("paper.example"), None),
        (json!("ftp://paper.example/"), None),
        (json!(["https://paper.example"]), None),
        (json!(""), None),
    ] {
        let site = Site::from_json(&json!({ "url": url }).to_string()).expect("settings");
        assert_eq!(site.url.as_deref(), expected, "{url}");
        let notes: Vec<NoteCode> = site.notes.iter().map(|note| note.code).collect();
        assert_eq!(notes, if expected.is_some() { vec![] } else { vec![NoteCode::WrongType] }, "{url}");
    }
}

// --- Bundle -----------------------------------------------------------------------------------------------------------

/// Everything in a document that a browser would ask a host for, or run.
fn requests(document: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for element in all(document, "*") {
        let name = element.value().name();
        let is_held = |value: &str| value.starts_with("data:");
        for (attribute, value) in element.value().attrs() {
            let asks = match (name, attribute) {
                ("a", "href") => false,
                (_, "src" | "href" | "poster" | "data" | "action" | "background" | "srcset") => !is_held(value),
                (_, "style") => true,
                (_, attribute) => attribute.starts_with("on"),
            };
            if asks {
                found.push(format!("{name} {attribute}={value}"));
            }
        }
        if ["script", "iframe", "object", "embed", "form", "button"].contains(&name) {
            found.push(name.into());
        }
    }
    found
}

#[test]
fn a_bundle_holds_its_pictures_and_asks_for_nothing() {
    let place = Place::sample(&json!({ "url": "https://paper.example/news/" }));
    let (done, text) = place.bundle("gb/25/5/12/n10001.md");
    let document = Html::parse_document(&text);
    assert_eq!(requests(&document), [""; 0]);
    assert_eq!((done.pictures, done.left_out, done.problems()), (2, 0, &[][..]));
    assert_eq!(done.bytes, text.len() as u64);
    let pictures = all(&document, "img");
    assert_eq!(pictures.len(), 2);
    for (picture, file) in pictures.iter().zip(["lighthouse-600x400.jpg", "lens-600x400.jpg"]) {
        let held = picture.attr("src").and_then(|src| src.strip_prefix("data:image/jpeg;base64,")).expect("a picture");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, held).expect("base64");
        assert_eq!(bytes, fs::read(format!("www/data/pictures/{file}")).expect("the file"));
    }
    // The story, its lists, its source, the paper's name and address; nothing of the site around it.
    assert_eq!(all(&document, "h1")[0].text().collect::<String>(), "百年灯塔今夜重放光明 老透镜擦了四十天");
    assert_eq!(one(&document, ".op-masthead a", "href"), "https://paper.example/news/#/");
    assert_eq!(
        one(&document, ".op-related li:first-child a", "href"),
        "https://paper.example/news/#/gb/25/5/11/n10002.md"
    );
    assert!(all(&document, ".op-attribution a").len() >= 2);
    assert_eq!(
        all(&document, ".op-address")[0].text().collect::<String>(),
        "https://paper.example/news/#/gb/25/5/12/n10001.md"
    );
    assert_eq!(all(&document, "nav, .op-promos").len(), 0);
    let policy = one(&document, "meta[http-equiv]", "content");
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src data:;"), "{policy}");
}

#[test]
fn a_bundle_without_an_address_has_no_dead_links() {
    let place = Place::sample(&json!({}));
    let (_, text) = place.bundle("science/comet.md");
    let document = Html::parse_document(&text);
    let ids: BTreeSet<&str> = all(&document, "[id]").iter().filter_map(|element| element.attr("id")).collect();
    let links = all(&document, "a[href]");
    assert!(links.len() > 5);
    for link in links {
        let href = link.attr("href").expect("it is selected by it");
        let is_here = href.strip_prefix('#').is_some_and(|id| ids.contains(&*offprint::address::decode(id)));
        assert!(is_here || tree::scheme_of(href).is_some(), "{href}");
    }
    assert_eq!(all(&document, ".op-related").len(), 0, "a list without links says nothing");
    let words = all(&document, ".op-body")[0].text().collect::<String>();
    assert!(words.contains("四百年的望远镜故事"), "words of links stay");
}

#[test]
fn pictures_that_cannot_be_held_are_said() {
    let text = "---\ntitle: T\nimage: https://far.example/lead.jpg\nimage_alt: Lead\ncaption: Under it\n---\n\
                ![web](https://far.example/p.png) ![gone](gone.png) ![no picture](secret.txt) ![link](link.png) \
                ![ok](ok.svg) [self](a.md#part)\n\n## part";
    let place = Place::new(&json!({}), &[("a.md", text), ("secret.txt", "secret"), ("ok.svg", "<svg/>")]);
    place.put("outside.png", b"outside");
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.at("outside.png"), place.at("site/data/link.png")).expect("a link");
    let (done, text) = place.bundle("a.md");
    let document = Html::parse_document(&text);
    assert_eq!(requests(&document), [""; 0]);
    assert_eq!((done.pictures, done.left_out), (1, 2));
    let told: Vec<&str> = done.problems().iter().map(|problem| &*problem.reason).collect();
    assert_eq!(
        told,
        [
            "the picture gone.png is not there",
            "the picture link.png is not there",
            "the picture secret.txt is not there"
        ]
    );
    let frames: Vec<String> = all(&document, ".op-missing").iter().map(|frame| frame.text().collect()).collect();
    let expected = [
        "Show picture · Lead",
        "Show picture · web",
        "Picture not available · gone",
        "Picture not available · no picture",
        "Picture not available · link",
    ];
    assert_eq!(frames, expected);
    assert!(text.contains("<figcaption>Under it</figcaption>"));
    assert_eq!(one(&document, ".op-lead a", "href"), "https://far.example/lead.jpg");
    assert!(text.contains("<a href=\"#user-content-part\">self</a>"));
    assert!(!text.contains("b3V0c2lkZQ"), "what lies outside is not passed on");
}

#[test]
fn whatever_an_article_holds_its_bundle_asks_for_nothing() {
    let cases = cases();
    let place = Place::new(&json!({}), &[]);
    for (title, source) in &cases {
        place.put("site/data/gb/n1.md", source.as_bytes());
        let options = bundle::Options { article: place.at("site/data/gb/n1.md"), output: Some(place.at("b.html")) };
        if bundle::run(&options).is_ok() {
            let text = place.read("b.html");
            assert_eq!(requests(&Html::parse_document(&text)), [""; 0], "{title}");
            let parsed = tree::parse(body(&text));
            assert!(tree::written(&parsed) == body(&text), "{title}");
        }
    }
}

#[test]
fn a_bundle_is_written_where_nothing_is_lost() {
    let place = Place::new(&json!({ "name": "Paper" }), &[]);
    place.put("loose/story.html", b"# Loose\n\n![p](p.gif)");
    place.put("loose/p.gif", b"GIF89a");
    place.put("here/other.html", b"mine");
    let run = |article: &str, folder: &str| {
        let command = Command::new(env!("CARGO_BIN_EXE_offprint"))
            .args(["bundle", article])
            .current_dir(place.at(folder))
            .output()
            .expect("runs");
        (command.status.code(), String::from_utf8_lossy(&command.stderr).into_owned())
    };
    assert_eq!(run("../loose/story.html", "here"), (Some(0), String::new()));
    assert!(place.read("here/story.html").contains("data:image/gif;base64,R0lGODlh"));
    assert_eq!(run("../loose/story.html", "here").0, Some(0), "its own may be written again");
    let (code, said) = run("story.html", "loose");
    assert!(code == Some(2) && said.contains("is the article itself"), "{said}");
    place.put("loose/other.md", b"# Other");
    let (code, said) = run("../loose/other.md", "here");
    assert!(code == Some(2) && said.contains("was not made of this article"), "{said}");
    assert_eq!(place.read("here/other.html"), "mine");
    assert_eq!(run("gone.md", "here").0, Some(2));
    // Articles of one name, in folders of their own.
    for name in ["ebb", "flood"] {
        place.put(&format!("site/data/{name}/index.md"), format!("# {name}").as_bytes());
    }
    assert_eq!(run("../site/data/ebb/index.md", "here"), (Some(0), String::new()));
    let (code, said) = run("../site/data/flood/index.md", "here");
    assert!(code == Some(2) && said.contains("was not made of this article"), "{said}");
    assert!(place.read("here/index.html").contains("ebb"));
}

#[test]
fn a_bundle_is_of_the_site_that_its_article_lies_in() {
    let place = Place::new(&json!({ "name": "Paper", "data": ["https://far.example/", "./articles/"] }), &[]);
    place.put("site/articles/x/a.md", b"# A\n\n[B](../b.md) ![p](p.gif)");
    place.put("site/articles/x/p.gif", b"GIF89a");
    let options = bundle::Options { article: place.at("site/articles/x/a.md"), output: Some(place.at("b.html")) };
    assert!(bundle::run(&options).expect("bundled").problems().is_empty());
    let text = place.read("b.html");
    assert!(text.contains("Paper") && text.contains("data:image/gif;base64,"), "{text}");
}

// --- Serve ------------------------------------------------------------------------------------------------------------

/// A served folder; it ends with the test.
struct Host {
    command: Child,
    said: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.command.kill().ok();
        self.command.wait().ok();
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body without its compression, and how many bytes it was sent in. Two answers for one file may be compressed
    /// to other bytes: what the disk has not given yet is not waited for.
    fn unpacked(&self) -> (Vec<u8>, usize) {
        let sent = if self.header("transfer-encoding") == "chunked" { joined(&self.body) } else { self.body.clone() };
        let mut content = Vec::new();
        match self.header("content-encoding") {
            "gzip" => flate2::read::GzDecoder::new(&*sent).read_to_end(&mut content),
            "br" => brotli::Decompressor::new(&*sent, 4096).read_to_end(&mut content),
            _ => (&*sent).read_to_end(&mut content),
        }
        .expect("a whole stream");
        (content, sent.len())
    }
}

/// The content of a body that came in chunks (RFC 9112, 7.1).
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n").expect("a size");
        let size = std::str::from_utf8(&chunks[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let size = size.expect("a number");
        if size == 0 {
            return content;
        }
        content.extend_from_slice(&chunks[end + 2..end + 2 + size]);
        chunks = &chunks[end + 2 + size + 2..];
    }
}

impl Host {
    fn open(folder: &Path) -> Host {
        let mut command = Command::new(env!("CARGO_BIN_EXE_offprint"))
            .args(["serve", "--port", "0"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut said = BufReader::new(command.stdout.take().expect("its words"));
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://127.0.0.1:")).expect(&line);
        let port = address.trim_end_matches('/').parse().expect("a port");
        Host { command, said, port }
    }

    fn ask(&self, request: &str, headers: &[&str]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n").expect("asked");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": ").map(|(name, value)| (name.into(), value.into())));
        Answer { status: status.expect("a status"), headers: headers.collect(), body: bytes[end + 4..].to_vec() }
    }
}

#[test]
fn what_only_has_the_name_of_a_page_is_not_copied() {
    let place = Place::new(&json!({ "home": "a.md" }), &[("a.md", "# 甲")]);
    let script = "<script>alert(1)</script>";
    place.put("site/data/nul.html", format!("<html>{script}\0").as_bytes());
    place.put("site/data/shell.html", format!("<!doctype html>{script}<div id=\"offprint\"></div>").as_bytes());
    place.put("site/data/about.md", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR");
    place.put("out/about.html", b"<p>The publisher's own");
    let done = place.prerender();
    let told: Vec<String> = done.problems().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    for (problem, (name, reason)) in told.iter().zip([
        ("about.md", "is no text, though its name is that of a page"),
        ("nul.html", "is no text, though its name is that of a page"),
        ("shell.html", "is a copy of the site's own index.html, which counts as no page"),
    ]) {
        assert!(problem.ends_with(&format!("{name}: {reason}")), "{problem}");
    }
    assert_eq!(place.files("out"), ["a.html", "about.html", "index.html", "offprint.css"]);
    assert_eq!(place.read("out/about.html"), "<p>The publisher's own");
}

#[test]
fn files_are_served_with_their_media_types() {
    let place = Place::new(&json!({}), &[("a.md", "# 甲"), ("sub/index.html", "<p>index"), ("n", "raw")]);
    place.put("site/offprint_bg.wasm", b"\0asm");
    place.put("site/offprint.js", b"export {}");
    place.put("site/offprint.css", b"p {}");
    place.put("outside.txt", b"secret");
    place.put("site/.git/config", b"secret");
    place.put("site/linked/a.md", b"");
    #[cfg(unix)]
    for link in ["site/link.txt", "site/linked/index.html"] {
        std::os::unix::fs::symlink(place.at("outside.txt"), place.at(link)).expect("a link");
    }
    let host = Host::open(&place.at("site"));
    for (path, media_type) in [
        ("/offprint_bg.wasm", "application/wasm"),
        ("/offprint.js", "text/javascript; charset=utf-8"),
        ("/offprint.css", "text/css; charset=utf-8"),
        ("/site.json", "application/json; charset=utf-8"),
        ("/data/a.md", "text/markdown; charset=utf-8"),
        ("/data/a.md?v=1", "text/markdown; charset=utf-8"),
        ("/data/sub/", "text/html; charset=utf-8"),
        ("/data/n", "application/octet-stream"),
    ] {
        let answer = host.ask(&format!("GET {path}"), &[]);
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
    }
    assert_eq!(host.ask("GET /data/a.md", &[]).body, "# 甲".as_bytes());
    assert_eq!(host.ask("HEAD /data/a.md", &[]).header("content-length"), "5");
    let folder = host.ask("GET /data/sub", &[]);
    assert_eq!((folder.status / 100, folder.header("location")), (3, "/data/sub/"));
    assert_eq!(host.ask("POST /data/a.md", &[]).status, 405);
    for path in [
        "/gone.md",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/data/../../outside.txt",
        "/link.txt",
        "/linked/",
        "/linked/index.html",
        "/.git/config",
        "/%2egit/config",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/data/",
    ] {
        let answer = host.ask(&format!("GET {path}"), &[]);
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!((answer.status, &*said), (404, "There is no such file in this folder.\n"), "{path}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
}

#[test]
fn ranges_compression_and_known_files_are_answered_as_hosts_do() {
    let text = "潮水每天涨落两次。".repeat(500);
    let place = Place::new(&json!({}), &[("a.md", &text)]);
    let host = Host::open(&place.at("site"));
    let whole = host.ask("GET /data/a.md", &[]);
    assert_eq!((whole.header("accept-ranges"), whole.header("content-encoding")), ("bytes", ""));

    let part = host.ask("GET /data/a.md", &["Range: bytes=3-5", "Accept-Encoding: gzip, br"]);
    assert_eq!((part.status, part.header("content-range")), (206, &*format!("bytes 3-5/{}", text.len())));
    assert_eq!(part.body, "水".as_bytes());
    assert_eq!(host.ask("GET /data/a.md", &["Range: bytes=999999-"]).status, 416);

    for encoding in ["gzip", "br"] {
        let packed = host.ask("GET /data/a.md", &[&format!("Accept-Encoding: {encoding}")]);
        assert_eq!((packed.status, packed.header("content-encoding")), (200, encoding));
        let (content, sent) = packed.unpacked();
        assert_eq!(content, text.as_bytes(), "{encoding}");
        assert!(sent * 10 < text.len(), "{encoding}: {sent} bytes");
        // What was compressed beforehand may be older than the file beside it.
        for ending in ["gz", "br"] {
            place.put(&format!("site/data/a.md.{ending}"), b"older");
        }
        let again = host.ask("GET /data/a.md", &[&format!("Accept-Encoding: {encoding}")]);
        assert_eq!(again.header("content-encoding"), encoding);
        assert_eq!(again.unpacked().0, text.as_bytes(), "{encoding}");
    }
    for (condition, header) in [("If-Modified-Since", "last-modified"), ("If-None-Match", "etag")] {
        let known = host.ask("GET /data/a.md", &[&format!("{condition}: {}", whole.header(header))]);
        assert_eq!((known.status, known.body.len()), (304, 0), "{condition}");
    }
    place.put("site/data/a.md", b"# changed");
    assert_eq!(host.ask("GET /data/a.md", &[&format!("If-None-Match: {}", whole.header("etag"))]).body, b"# changed");
}

#[test]
fn a_taken_port_is_a_sentence_and_ctrl_c_an_end() {
    let place = Place::new(&json!({}), &[]);
    let mut host = Host::open(&place.at("site"));
    let second = Command::new(env!("CARGO_BIN_EXE_offprint"))
        .args(["serve", "--port", &host.port.to_string()])
        .arg(place.at("site"))
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(2));
    assert!(said.contains(&format!("127.0.0.1:{}", host.port)) && said.contains("this port is taken"), "{said}");

    // A reader who holds a connection open does not keep it from ending.
    let reader = TcpStream::connect(("127.0.0.1", host.port)).expect("a connection");
    let ended = Command::new("kill").args(["-INT", &host.command.id().to_string()]).status().expect("sent");
    assert!(ended.success());
    assert_eq!(host.command.wait().expect("it ends").code(), Some(0));
    let mut rest = String::new();
    host.said.read_to_string(&mut rest).expect("its last words");
    assert_eq!(rest, "ended\n");
    drop(reader);
}
