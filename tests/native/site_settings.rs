//! `site.json`, field by field: what each does to what a reader sees, and what happens where it is missing or wrong.
//!
//! By the visit as a whole where the field says what is fetched, by the page that is laid out where it says what is
//! shown. The browser's part (a picture that waits for its click, a note in the console) is in `site/`.

use offprint::address::Base;
use offprint::failure::Failure;
use offprint::layout::{self, View};
use offprint::model::{Article, Content, Page};
use offprint::press::Direct;
use offprint::session::{Effect, Event, Session, Settings};
use offprint::site::Site;

const SITE_AT: &str = "https://paper.example/news/site.json";
const STORY: &str = "# Tides\n\nThe water rises twice a day.\n";

/// The seed of a legacy page's own nav, topics and promos, as a page model.
const PAGE_WITH_ITS_OWN: &str = r#"{"kind": "article", "headline": "Tides", "bodyHtml": "<p>Water.</p>",
    "nav": [{"title": "Own section", "url": "own.md"}],
    "topics": [[{"title": "Own topic", "url": "own.md"}]],
    "promos": [{"title": "Own promo", "url": "own.md"}]}"#;

fn site(text: &str) -> Site {
    let mut site = Site::from_json(text).expect("a site");
    site.resolve(SITE_AT);
    site
}

fn notes(text: &str) -> Vec<String> {
    let site = Site::from_json(text).expect("a site");
    site.notes.iter().map(|note| format!("{} {}", note.code.name(), note.detail)).collect()
}

/// The markup of a raw file that stands at `a.md` in a site.
fn page(site: &Site, raw: &str) -> String {
    let page = site.read(raw, Base::InSite("a.md".into()));
    layout::page(&page, &View { site, path: Some("a.md"), address: None, embedding: None }).as_str().into()
}

fn article(page: Page) -> Article {
    match page.content {
        Content::Article(article) => *article,
        other => panic!("no article: {other:?}"),
    }
}

/// What a visit at a hash says to each of these events, in words.
fn visit(settings: &str, hash: &str, events: impl IntoIterator<Item = Event>) -> Vec<String> {
    let mut session = Session::new(
        Settings::At(SITE_AT.into()),
        Some("https://paper.example/news/".into()),
        "en".into(),
        Box::new(Direct),
    );
    let (target, place) = Session::target(hash);
    let mut effects = session.handle(Event::Opened(target, place), 0.0);
    effects.extend(session.handle(Event::SiteFetched(Ok(settings.into())), 1.0));
    for event in events {
        effects.extend(session.handle(event, 2.0));
    }
    // When a request is looked at again is no matter of the settings.
    effects.retain(|effect| !matches!(effect, Effect::LookAgain { .. } | Effect::GiveUp(_) | Effect::Wait));
    let said = |effect: &Effect| match effect {
        Effect::FetchSite(address) | Effect::Ask { address, .. } => address.clone(),
        Effect::Show(shown) => shown.failure.map_or_else(|| "shown".into(), |failure| failure.code().into()),
        Effect::Note(note) => format!("{} {}", note.code.name(), note.detail),
        Effect::Scroll(_) => "scrolled".into(),
        other => format!("{other:?}"),
    };
    effects.iter().skip(1).map(said).collect()
}

fn fails(mirror: usize) -> Event {
    Event::Answered { request: 1, mirror, took: 1.0, result: Err(Failure::NotFound) }
}

#[test]
fn name_is_the_masthead_and_ends_the_title() {
    let site = site(r#"{"name": "Tide <Times>"}"#);
    assert!(page(&site, STORY).contains(">Tide &lt;Times&gt;</a>"), "{}", page(&site, STORY));
    let read = site.read(STORY, Base::InSite("a.md".into()));
    let head = layout::Head::new(&read, &View { site: &site, path: Some("a.md"), address: None, embedding: None });
    assert_eq!(head.title, "Tides – Tide <Times>");
}

#[test]
fn language_is_that_of_the_interface_and_of_pages_that_say_none() {
    for (language, interface) in [("zh-Hans", "相关新闻"), ("zh-Hant", "相關新聞"), ("en", "Related")] {
        let site = site(&format!(r#"{{"language": "{language}"}}"#));
        let page = page(&site, "---\ntitle: 7\nrelated: [b.md]\n---\n\n7 7 7\n");
        assert!(page.contains(interface), "{language}: {page}");
    }
    let site = site(r#"{"language": "en"}"#);
    let language = |raw: &str| layout::page_language(&site.read(raw, Base::Unknown), &site).to_string();
    assert_eq!(language(STORY), "en");
    assert_eq!(language("---\ntitle: Gezeiten\nlang: de\n---\n\nWasser.\n"), "de");
    for wrong in [r#"{"language": "not a tag!"}"#, r#"{"language": "English"}"#, r#"{"language": null}"#] {
        assert_eq!(Site::from_json(wrong).expect("a site").language, None, "{wrong}");
        assert_eq!(notes(wrong), ["wrong-type language"], "{wrong}");
    }
    assert_eq!(Site::from_json("{}").expect("a site").language, None);
}

#[test]
fn home_is_what_opens_first() {
    for (settings, fetched) in [
        (r#"{"home": "front.json"}"#, "https://paper.example/news/data/front.json"),
        (r##"{"home": "#/gb/front.md"}"##, "https://paper.example/news/data/gb/front.md"),
        (r##"{"home": "front.json#part"}"##, "https://paper.example/news/data/front.json"),
        (r#"{"home": "/two words.md"}"#, "https://paper.example/news/data/two%20words.md"),
        ("{}", "https://paper.example/news/data/README.md"),
    ] {
        assert_eq!(visit(settings, "", []), [fetched], "{settings}");
        assert_eq!(visit(settings, "#/", []), [fetched], "{settings}");
    }
    for foreign in ["https://evil.example/x.md", "../secret.md", "%2e%2e/secret.md", ""] {
        let settings = format!(r#"{{"home": "{foreign}"}}"#);
        let said = visit(&settings, "", []);
        assert_eq!(said, ["wrong-type home", "https://paper.example/news/data/README.md"], "{foreign}");
    }
}

#[test]
fn data_bases_are_asked_in_their_order() {
    let settings = r#"{"data": ["./data/", "../archive", "/root/", "//raw.example/p", "https://far.example/x/"]}"#;
    let said = visit(settings, "#/gb/a.md", (0..5).map(fails));
    assert_eq!(
        said,
        [
            "https://paper.example/news/data/gb/a.md",
            "https://paper.example/archive/gb/a.md",
            "https://paper.example/root/gb/a.md",
            "https://raw.example/p/gb/a.md",
            "https://far.example/x/gb/a.md",
            "not-found",
        ]
    );
    let default = "https://paper.example/news/data/gb/a.md";
    assert_eq!(visit("{}", "#/gb/a.md", []), [default]);
    assert_eq!(visit(r#"{"data": [""]}"#, "#/gb/a.md", []), ["https://paper.example/news/gb/a.md"]);
    for wrong in [r#"[]"#, r#"7"#, r#"[7]"#, r#"["./data/", "ftp://x/"]"#, r#"["javascript:x"]"#] {
        assert_eq!(visit(&format!(r#"{{"data": {wrong}}}"#), "#/gb/a.md", []), ["wrong-type data", default], "{wrong}");
    }
}

#[test]
fn pictures_and_other_files_of_a_page_come_from_the_first_base() {
    let site = site(r#"{"data": ["https://raw.example/p/", "./data/"]}"#);
    let page = page(&site, "# Tides\n\n![pool](pool.png) and [all of it](tides.pdf), [more](b.md)\n");
    for expected in ["\"https://raw.example/p/pool.png\"", "\"https://raw.example/p/tides.pdf\"", "\"#/b.md\""] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn aliases_mean_this_site() {
    let raw = "# A\n\n[one](https://git.example/u/r/blob/main/gb/b.md#part) [two](http://old.example/x.md)\n\n\
               ![p](https://git.example/u/r/blob/main/p.png)\n";
    let with = page(&site(r#"{"aliases": ["https://git.example/u/r/blob/main/", "https://old.example"]}"#), raw);
    for expected in ["\"#/gb/b.md#part\"", "\"#/x.md\"", "\"https://paper.example/news/data/p.png\""] {
        assert!(with.contains(expected), "{expected}: {with}");
    }
    for without in ["{}", r#"{"aliases": []}"#, r#"{"aliases": [7]}"#] {
        let page = page(&site(without), raw);
        assert!(page.contains("\"https://git.example/u/r/blob/main/gb/b.md#part\""), "{without}: {page}");
    }
    assert_eq!(notes(r#"{"aliases": [7]}"#), ["wrong-type aliases"]);
}

#[test]
fn nav_topics_and_promos_replace_those_of_a_page() {
    for (field, own, value) in [
        ("nav", "Own section", r#"[{"title": "Sea", "url": "sea.md"}]"#),
        ("topics", "Own topic", r#"[[{"title": "Sea", "url": "sea.md"}]]"#),
        ("promos", "Own promo", r#"[{"title": "Sea", "url": "sea.md", "image": "sea.png"}]"#),
    ] {
        let given = page(&site(&format!(r#"{{"{field}": {value}}}"#)), PAGE_WITH_ITS_OWN);
        assert!(given.contains("href=\"#/sea.md\"") && !given.contains(own), "{field}: {given}");
        let empty = page(&site(&format!(r#"{{"{field}": []}}"#)), PAGE_WITH_ITS_OWN);
        assert!(!empty.contains(own), "{field}: an empty list is a list, too: {empty}");
        for missing in ["{}".to_string(), format!(r#"{{"{field}": null}}"#), format!(r#"{{"{field}": "none"}}"#)] {
            let kept = page(&site(&missing), PAGE_WITH_ITS_OWN);
            assert!(kept.contains(own), "{missing}: {kept}");
        }
        assert_eq!(notes(&format!(r#"{{"{field}": "none"}}"#)), [format!("wrong-type {field}")]);
        // The two others are as they were.
        for other in ["Own section", "Own topic", "Own promo"].into_iter().filter(|other| *other != own) {
            assert!(given.contains(other), "{field}, {other}: {given}");
        }
    }
    let promos = page(&site(r#"{"promos": [{"title": "Sea", "url": "sea.md", "image": "sea.png"}]}"#), STORY);
    assert!(promos.contains("\"https://paper.example/news/data/sea.png\""), "{promos}");
}

#[test]
fn attribution_completes_articles_that_name_only_their_original() {
    let all = site(r#"{"attribution": {"name": "Harbour Post", "url": "https://post.example/"}}"#);
    let read = |site: &Site, raw: &str| article(site.read(raw, Base::InSite("a.md".into()))).attribution;
    let short = "---\ntitle: Tides\nsource: https://post.example/1\n---\n\nWater.\n";
    let completed = read(&all, short).expect("a source");
    assert_eq!((&*completed.name, &*completed.url), ("Harbour Post", "https://post.example/"));
    assert_eq!((&*completed.original_url, &*completed.original_title), ("https://post.example/1", "Tides"));
    let whole = "---\ntitle: Tides\nattribution:\n  name: Own\n  originalUrl: https://own.example/1\n---\n\nWater.\n";
    assert_eq!(read(&all, whole).expect("a source").name, "Own");
    assert_eq!(read(&all, STORY), None, "an article without a source gets none");
    assert_eq!(read(&site("{}"), short).expect("a source").name, "");
    assert_eq!(notes(r#"{"attribution": "Harbour Post"}"#), ["wrong-type attribution"]);
    let half = site(r#"{"attribution": {"name": "Harbour Post", "url": 7}}"#);
    assert_eq!(read(&half, short).expect("a source").name, "Harbour Post");
}

#[test]
fn pictures_are_rewritten_and_wait_where_they_are_not_allowed() {
    let raw = "# A\n\n![p](https://i.example/one/p.png)\n\n![q](https://j.example/q.png)\n\n![own](own.png)\n";
    let rewritten = site(
        r#"{"pictures": {"rewrite": [["https://i.example/one/", "./cdn/"], ["https://i.example/", "https://k.example/"]]}}"#,
    );
    let rewritten = page(&rewritten, raw);
    for expected in ["\"https://paper.example/news/cdn/p.png\"", "\"https://j.example/q.png\""] {
        assert!(rewritten.contains(expected), "{expected}: {rewritten}");
    }
    // Those that load by themselves have their address as `src`.
    let loading = |settings: &str| {
        let page = page(&site(settings), raw);
        let tags: Vec<&str> = page.split("<img").skip(1).filter_map(|rest| rest.split('>').next()).collect();
        ["i.example/one/p.png", "j.example/q.png", "data/own.png"]
            .map(|name| tags.iter().any(|tag| tag.contains(" src=") && tag.contains(name)))
    };
    assert_eq!(loading("{}"), [true, true, true]);
    assert_eq!(loading(r#"{"pictures": {"allow": []}}"#), [false, false, true]);
    assert_eq!(loading(r#"{"pictures": {"allow": ["https://j.example"]}}"#), [false, true, true]);
    for wrong in ["[]", r#"{"rewrite": [["a"]]}"#, r#"{"rewrite": "a"}"#, r#"{"allow": [7]}"#, r#"{"allow": true}"#] {
        assert_eq!(notes(&format!(r#"{{"pictures": {wrong}}}"#)), ["wrong-type pictures"], "{wrong}");
    }
    // One thing that is wrong does not let in what the rest of it keeps out.
    for (wrong, expected) in [
        (r#"{"allow": [], "rewrite": null}"#, [false, false, true]),
        (r#"{"rewrite": [["a"]], "allow": []}"#, [false, false, true]),
        (r#"{"rewrite": [7, ["a", "b", "c"]], "allow": ["https://j.example/"]}"#, [false, true, true]),
        (r#"{"allow": ["https://j.example/", 7]}"#, [false, true, true]),
        (r#"{"allow": [null]}"#, [false, false, true]),
        (r#"{"allow": null}"#, [false, false, true]),
        (r#"{"allow": {}, "rewrite": []}"#, [false, false, true]),
    ] {
        let settings = format!(r#"{{"pictures": {wrong}}}"#);
        assert_eq!(loading(&settings), expected, "{wrong}");
        assert_eq!(notes(&settings), ["wrong-type pictures"], "{wrong}");
    }
    let half = site(r#"{"pictures": {"rewrite": [["a"], ["https://i.example/", "https://k.example/"]]}}"#);
    assert!(page(&half, raw).contains("\"https://k.example/one/p.png\""), "{}", page(&half, raw));
}

#[test]
fn keys_are_read() {
    let (one, two) = ("2HYMW5KzXkvUxIN2bPUfGu3wnq4XN7yTqWpjTlzr0mo=", "q/+/W5KzXkvUxIN2bPUfGu3wnq4XN7yTqWpjTlzr0mo=");
    let short = "2HYMW5KzXkvUxIN2bPUfGu3wnq4XN7yTqWpjTlzr0g==";
    let url_safe = "q_-_W5KzXkvUxIN2bPUfGu3wnq4XN7yTqWpjTlzr0mo=";
    let keys = |value: serde_json::Value| {
        let settings = serde_json::json!({ "keys": value }).to_string();
        (Site::from_json(&settings).expect("a site").keys, notes(&settings))
    };
    let none: [&str; 0] = [];
    for (value, read, is_understood) in [
        (serde_json::json!([one, two]), Some(vec![one, two]), true),
        (serde_json::json!(one), Some(vec![one]), true),
        (serde_json::json!([]), None, true),
        (serde_json::json!([one, short, 7, two]), Some(vec![one, two]), false),
        // Keys that cannot be read are not the same as none: nothing is vouched for.
        (serde_json::json!([short]), Some(vec![]), false),
        (serde_json::json!([url_safe, format!("{one}="), format!(" {one}"), "", "ed25519:key"]), Some(vec![]), false),
        (serde_json::json!({}), Some(vec![]), false),
        (serde_json::json!(null), Some(vec![]), false),
    ] {
        let noted = if is_understood { &none[..] } else { &["wrong-type keys"] };
        let read = read.map(|read| read.into_iter().map(String::from).collect());
        assert_eq!(keys(value.clone()), (read, noted.iter().copied().map(String::from).collect()), "{value}");
    }
    assert_eq!(Site::from_json("{}").expect("a site").keys, None);
}

#[test]
fn whether_articles_are_kept_is_a_setting_for_the_scripts_beside() {
    assert!(notes(r#"{"offline": true}"#).is_empty());
    assert_eq!(notes(r#"{"offline": "yes"}"#), ["wrong-type offline"]);
    assert_eq!(site(r#"{"offline": true}"#), site("{}"));
}

#[test]
fn an_unknown_field_is_a_note_and_nothing_else() {
    let said = visit(r#"{"colour": "red", "home": "a.md"}"#, "", []);
    assert_eq!(said, ["unknown-field colour", "https://paper.example/news/data/a.md"]);
    let mut unknown = Site::from_json(r#"{"colour": {"of": ["x"]}}"#).expect("a site");
    unknown.notes.clear();
    assert_eq!(unknown, Site::default());
}

#[test]
fn without_any_field_there_is_a_page() {
    assert_eq!(Site::from_json("{}").expect("a site"), Site::default());
    let page = page(&site("{}"), STORY);
    assert!(page.contains("<h1") && page.contains("The water rises twice a day."), "{page}");
}

#[test]
fn settings_that_cannot_be_read_are_a_sentence() {
    for text in ["", "{\"name\": ", "[]", "<!doctype html>", "null"] {
        assert_eq!(visit(text, "#/a.md", []), ["site-unreadable"], "{text}");
    }
    assert_eq!(
        visit("\u{FEFF}{}", "#/a.md", []),
        ["https://paper.example/news/data/a.md"],
        "a byte order mark is no fault"
    );
}
