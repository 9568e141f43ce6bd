//! Orders as texts: the page that comes of one is the page that the reader and the layout make themselves, and the first
//! view orders what the visit will.

use offprint::address::Base;
use offprint::failure::Failure;
use offprint::layout::{Neighbours, Notice, View};
use offprint::model::Link;
use offprint::press::{Contents, Desk, Direct, Job, Press, Remote, Sheet, first_order, help};
use offprint::session::{Answer, Effect, Event, Session, Settings};
use offprint::site::Site;
use std::cell::RefCell;
use std::fs;
use std::rc::Rc;

const SITE_AT: &str = "https://paper.example/app/site.json";
const DOCUMENT: &str = "https://paper.example/app/index.html";

/// What comes of an order; with the help of the late reader, where that is needed.
fn answer(order: &str) -> Option<String> {
    let mut desk = Desk::new();
    let answer = desk.answer(order, "")?;
    if answer.starts_with('\0') { desk.answer(order, &help(&answer)) } else { Some(answer) }
}

/// The settings of the sample site, and all its pages: their paths and texts.
fn sample() -> (String, Vec<(String, String)>) {
    let mut pages = Vec::new();
    let mut folders = vec!["www/data".to_string()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path)
                && (path.ends_with(".md") || path.ends_with(".json"))
            {
                pages.push((path["www/data/".len()..].into(), text));
            }
        }
    }
    assert!(pages.len() > 20);
    (fs::read_to_string("www/site.json").unwrap(), pages)
}

fn site(text: &str) -> Site {
    let mut site = Site::from_json(text).unwrap();
    site.resolve(SITE_AT);
    site.settle(false);
    site
}

fn remote(settings: &str) -> Remote<fn(&str) -> Option<String>> {
    let remote = Remote::new(answer as fn(&str) -> Option<String>);
    remote.settle(settings, SITE_AT);
    remote
}

/// What of a page a visit uses: of teasers the links, without their pictures.
fn used(mut sheet: Sheet) -> Sheet {
    if let Contents::Section(front) = &mut sheet.contents {
        for story in &mut front.teasers {
            let Link { title, url, .. } = &story.link;
            let link = Link { title: title.clone(), url: url.clone(), image: None };
            *story = Default::default();
            story.link = link;
        }
    }
    sheet
}

#[test]
fn a_page_that_was_ordered_is_the_page_itself() {
    let (settings, mut pages) = sample();
    let second =
        r#"{"name": "B", "language": "en", "data": ["./data/", "https://b.example/"], "pictures": {"allow": []}}"#;
    pages.push(("odd.md".into(), "# A\u{0}B\n\n\u{0}c ![p](p.png)\n".into()));
    pages.push(("empty.md".into(), String::new()));
    for settings in [settings.as_str(), second] {
        let (site, remote) = (site(settings), remote(settings));
        for (path, text) in &pages {
            for (base, view_path, address, notice) in [
                (Base::InSite(path.clone()), Some(path.as_str()), Some("https://paper.example/#/x"), None),
                (Base::At("https://b.example/x.md".into()), None, None, Some(Notice::Older)),
                (Base::Unknown, None, None, Some(Notice::Kept("2025-04-09".into()))),
            ] {
                let view = View { site: &site, path: view_path, address, embedding: None };
                let job = Job { text, base, view, notice: notice.as_ref() };
                let (mut made, ordered) = (Direct.page(&job).unwrap(), remote.page(&job).unwrap());
                made.headline = made.headline.replace('\0', "");
                assert_eq!(used(ordered), used(made), "{path}");
            }
        }
    }
}

#[test]
fn flags_of_a_visit_reach_the_layout() {
    let settings = r#"{"data": ["./data/"]}"#;
    for (holds, carries, expected) in
        [(true, false, "data-src"), (false, true, "data-carried"), (false, false, " src=")]
    {
        let mut site = site(settings);
        (site.places.holds_all, site.places.carries_pictures) = (holds, carries);
        let view = View { site: &site, path: None, address: None, embedding: None };
        let job = Job { text: "# A\n\n![p](p.png)", base: Base::InSite("a.md".into()), view, notice: None };
        let markup = remote(settings).page(&job).unwrap().markup.into_string();
        assert!(markup.contains(expected), "{expected} in {markup}");
    }
}

#[test]
fn neighbours_failures_and_words_are_the_same() {
    let (settings, _) = sample();
    let (site, remote) = (site(&settings), remote(&settings));
    let view = View { site: &site, path: Some("a.md"), address: None, embedding: None };
    let link = |title: &str| Link { title: title.into(), url: format!("#/{title}.md"), image: None };
    let (section, older) = (link("section"), link("older"));
    for found in [
        Neighbours { section: Some(&section), newer: None, older: Some(&older) },
        Neighbours { section: None, newer: Some(&older), older: None },
    ] {
        assert_eq!(remote.neighbours(&found, &view, "en"), Direct.neighbours(&found, &view, "en"));
    }
    use Failure::{
        CannotVerify, NotFound, NotText, Offline, Older, Portal, SiteUnreadable, Status, Timeout, TooLarge,
        Unreachable, Untrusted,
    };
    for failure in [
        CannotVerify,
        NotFound,
        NotText,
        Offline,
        Older,
        Portal,
        SiteUnreadable,
        Status(503),
        Timeout,
        TooLarge,
        Unreachable,
        Untrusted,
    ] {
        assert_eq!(remote.failure(failure, &view, "zh-Hant"), Direct.failure(failure, &view, "zh-Hant"));
    }
    for language in ["en", "zh-Hans", "zh-Hant"] {
        assert_eq!(remote.words(language), Direct.words(language));
        assert!(!remote.words(language).loading.is_empty());
    }
}

#[test]
fn what_is_prepared_is_the_same_page() {
    let (settings, pages) = sample();
    let (text, other) = (&pages[0].1, &pages[1].1);
    let order =
        |settings: &str, text: &str| ["page", settings, SITE_AT, "", "site", "a.md", "a.md", "", "", text].join("\0");
    let first = order(&settings, text);
    let mut desk = Desk::new();
    let steps = |desk: &mut Desk, order: &str| (0..9).take_while(|_| desk.prepare(order)).count();
    assert_eq!(steps(&mut desk, &first), 2, "the settings, then the file");
    assert_eq!(desk.answer(&first, ""), Desk::new().answer(&first, ""));
    assert_eq!(steps(&mut desk, &first), 1, "the settings are known");
    // What comes is another order, of other settings: nothing of what was prepared gets into it.
    for next in [order(&settings, other), order("{\"name\": \"B\"}", text)] {
        desk.prepare(&first);
        assert_eq!(desk.answer(&next, ""), Desk::new().answer(&next, ""));
    }
    // A question that was prepared is asked, and an answer to it is heeded.
    let open = order("{}", "a[^1]\n\n[^1]: b");
    assert_eq!(steps(&mut desk, &open), 2);
    let question = Desk::new().answer(&open, "").unwrap();
    assert!(question.starts_with('\0'));
    let helped = Desk::new().answer(&open, &help(&question));
    assert_eq!(desk.answer(&open, &help(&question)), helped);
    assert_eq!(steps(&mut desk, &open), 1);
    assert_eq!(desk.answer(&open, "").as_ref(), Some(&question));
    assert_eq!(steps(&mut desk, "words\0zh"), 0);
}

#[test]
fn what_is_no_order_comes_to_nothing() {
    for text in ["", "page", "other\0a\0b", "failure\0{}\0\0\0en\0none\0", "failure\0{}\0\0\0en\0status\0x"] {
        assert_eq!(answer(text), None, "{text:?}");
    }
    // Orders that are cut off are orders for empty texts.
    assert!(answer("page\0").is_some() && answer("words\0").is_some() && answer("neighbours\0").is_some());
}

/// The orders of a visit that opens a page of the sample site.
fn orders_of_visit(settings: &str, hash: &str, text: &str) -> Vec<String> {
    let orders = Rc::new(RefCell::new(Vec::new()));
    let heard = orders.clone();
    let press = Remote::new(move |order: &str| {
        heard.borrow_mut().push(order.to_string());
        answer(order)
    });
    let mut session = Session::new(Settings::At(SITE_AT.into()), Some(DOCUMENT.into()), "en".into(), Box::new(press));
    let (target, place) = Session::target(hash);
    session.handle(Event::Opened(target, place), 0.0);
    for effect in session.handle(Event::SiteFetched(Ok(settings.into())), 0.0) {
        if let Effect::Ask { request, mirror, .. } = effect {
            let result = Ok(Answer { text: text.into(), version: 0, is_elsewhere: false });
            session.handle(Event::Answered { request, mirror, took: 1.0, result }, 1.0);
        }
    }
    orders.take()
}

#[test]
fn the_first_view_orders_what_the_visit_will() {
    let (settings, pages) = sample();
    let first = |settings: &str, hash: &str, path: &str, came: &str, text: &str| {
        let address = format!("https://paper.example/app/data/{path}");
        first_order(&[DOCUMENT, hash, SITE_AT, settings, "", &address, came, text].join("\0"))
    };
    for (path, text) in &pages {
        let hash = format!("#/{}", offprint::address::encode(path));
        let order = first(&settings, &hash, path, "", text).expect("a first view");
        assert_eq!(Some(&order), orders_of_visit(&settings, &hash, text).first(), "{path}");
    }
    let home = Site::from_json(&settings).unwrap().home;
    for hash in ["", "#", "#/", &format!("#/{home}#anchor")] {
        let order = first(&settings, hash, &home, "", "# A").expect("a first view");
        assert_eq!(Some(&order), orders_of_visit(&settings, hash, "# A").first(), "{hash}");
    }
    let mirrors = r#"{"data": ["./data/", "https://b.example/"]}"#;
    assert_eq!(first(mirrors, "#/a.md", "a.md", "", "# A").as_ref(), orders_of_visit(mirrors, "#/a.md", "# A").first());
    let keys = r#"{"keys": ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]}"#;
    let vouched = first(keys, "#/a.md", "a.md", "k", "# A");
    assert!(vouched.is_some());
    assert_eq!(vouched, first(keys, "#/a.md", "a.md", "1k", "# A"));
}

#[test]
fn what_only_a_visit_can_decide_has_no_first_view() {
    let first = |settings: &str, hash: &str, came: &str, text: &str| {
        let address = "https://paper.example/app/data/a.md";
        first_order(&[DOCUMENT, hash, SITE_AT, settings, "", address, came, text].join("\0"))
    };
    assert!(first("{}", "#/a.md", "", "# A").is_some());
    let key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    for (settings, hash, came, text) in [
        ("no json", "#/a.md", "", "# A"),
        (&format!(r#"{{"keys": ["{key}"]}}"#), "#/a.md", "", "# A"),
        (&format!(r#"{{"keys": ["{key}"]}}"#), "#/a.md", "1", "# A"),
        (r#"{"keys": ["damaged"]}"#, "#/a.md", "", "# A"),
        (r#"{"keys": ""}"#, "#/a.md", "", "# A"),
        ("{}", "#/b.md", "", "# A"),
        (r#"{"data": ["./other/"]}"#, "#/a.md", "", "# A"),
        ("{}", "#https://b.example/a.md", "", "# A"),
        ("{}", "#/a.md", "", "<!doctype html><title>Log in</title>"),
        ("{}", "#/a.md", "1", "<html><title>Log in</title>"),
        ("{}", "#/a.md", "1k", "<html><title>Log in</title>"),
        ("{}", "#/a.md", "", "\u{FFFD}PNG\0\0"),
    ] {
        assert_eq!(first(settings, hash, came, text), None, "{settings} {hash} {came} {text}");
    }
}

#[test]
fn a_page_waits_for_a_reader_that_comes_late() {
    let is_here = Rc::new(RefCell::new(false));
    let here = is_here.clone();
    let press = Remote::new(move |order: &str| answer(order).filter(|_| *here.borrow() || !order.starts_with("page")));
    let site = Box::new(site("{}"));
    let mut session = Session::new(Settings::Given(site), Some(DOCUMENT.into()), "en".into(), Box::new(press));
    session.use_device();
    let opens = |session: &mut Session, hash: &str| -> Vec<Effect> {
        let (target, place) = Session::target(hash);
        let asked = session.handle(Event::Navigated(target, place), 0.0);
        let ask = asked.iter().find_map(|effect| match effect {
            Effect::Ask { request, mirror, .. } => Some((*request, *mirror)),
            _ => None,
        });
        let (request, mirror) = ask.expect("a request");
        let result = Ok(Answer { text: "# A\n\nb".into(), version: 7, is_elsewhere: false });
        session.handle(Event::Answered { request, mirror, took: 1.0, result }, 1.0)
    };
    let shown = |effects: &[Effect]| -> Option<Option<Failure>> {
        effects.iter().find_map(|effect| match effect {
            Effect::Show(shown) => Some(shown.failure),
            _ => None,
        })
    };
    let is_wanted = |effects: &[Effect]| effects.contains(&Effect::FetchReader);

    // It does not come.
    let effects = opens(&mut session, "#/a.md");
    assert!(is_wanted(&effects) && shown(&effects).is_none());
    assert_eq!(shown(&session.handle(Event::ReaderFetched, 2.0)), Some(Some(Failure::Unreachable)));
    assert_eq!(session.handle(Event::ReaderFetched, 2.0), [], "told twice");

    // The page that waited for it was left.
    assert!(is_wanted(&opens(&mut session, "#/a.md")));
    let (target, place) = Session::target("#/b.md");
    session.handle(Event::Navigated(target, place), 3.0);
    assert_eq!(session.handle(Event::ReaderFetched, 4.0), []);

    // It comes: the page is shown, kept, and has its share code drawn.
    assert!(is_wanted(&opens(&mut session, "#/a.md")));
    *is_here.borrow_mut() = true;
    let effects = session.handle(Event::ReaderFetched, 5.0);
    assert_eq!(shown(&effects), Some(None));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ShowCode(code) if code.view_box.starts_with("0 0 "))));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep { version: 7, title, .. } if title == "A")));
    assert!(!is_wanted(&opens(&mut session, "#/b.md")));
}

#[test]
fn what_is_rare_is_left_to_the_reader_that_comes_late() {
    let order = |text: &str| ["page", "{}", SITE_AT, "", "site", "a.md", "a.md", "", "", text].join("\0");
    for (text, is_plain) in [
        ("# A\n\n*b* [c](d.md)", true),
        ("a | b\n--- | ---\nc | d", false),
        ("a[^1]\n\n[^1]: b", false),
        (r#"{"@type": "NewsArticle", "headline": "A", "articleBody": "<p>a&nbsp;b &hellip;</p>"}"#, true),
        (r#"{"@type": "NewsArticle", "headline": "A", "articleBody": "<p>&bigstar;</p>"}"#, false),
        (r#"{"@type": "NewsArticle", "headline": "A\u0000B", "articleBody": "a~~b~~\u0000&star;"}"#, false),
        ("---\ntitle: \"A\\0B\"\n---\na~~b~~", false),
    ] {
        let first = Desk::new().answer(&order(text), "").expect("a page, or a question");
        assert_eq!(first.starts_with('\0'), !is_plain, "{text}");
        let site = site("{}");
        let view = View { site: &site, path: Some("a.md"), address: None, embedding: None };
        let job = Job { text, base: Base::InSite("a.md".into()), view, notice: None };
        let (made, ordered) = (Direct.page(&job).unwrap(), answer(&order(text)).unwrap());
        assert_eq!(ordered.split('\0').next(), Some(made.markup.as_str()), "{text}");
    }
}
