//! One reader's visit, as scripts: what happens, and what is to be done about it, line by line.
//!
//! [`Visit::says`] writes effects as short lines, so that a script reads like a record of the visit.

use crate::common::tree;
use offprint::address::Base;
use offprint::failure::Failure;
use offprint::press::Direct;
use offprint::session::{Answer, Effect, Event, Place, Session, Settings, Sign, Target};
use offprint::site::Site;
use offprint::words::Words;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed};
use std::collections::BTreeMap;

const SITE_AT: &str = "https://paper.example/app/site.json";
const DOCUMENT: &str = "https://paper.example/app/index.html";
const SITE: &str = r#"{
    "name": "潮汐报", "language": "zh-Hans", "home": "home.md", "data": ["./data/", "https://second.example/paper/"]
}"#;
const STORY: &str = "# 潮声\n\n夜里有风。";

/// A visit, the mirror that was asked last for each request, and the time.
struct Visit(Session, BTreeMap<u32, (usize, String)>, f64);

impl Visit {
    /// A visit that knows its settings.
    fn new(site: &str) -> Visit {
        let mut site = Site::from_json(site).expect("a site");
        site.resolve(SITE_AT);
        Visit::of(Session::new(Settings::Given(Box::new(site)), Some(DOCUMENT.into()), "en".into(), Box::new(Direct)))
    }

    /// A visit that has to fetch its settings.
    fn without_settings() -> Visit {
        Visit::of(Session::new(Settings::At(SITE_AT.into()), Some(DOCUMENT.into()), "en".into(), Box::new(Direct)))
    }

    fn of(session: Session) -> Visit {
        Visit(session, BTreeMap::new(), 0.0)
    }

    fn takes(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.0.handle(event, self.2);
        for effect in &effects {
            if let Effect::Ask { request, mirror, path, .. } = effect {
                self.1.insert(*request, (*mirror, path.clone()));
            }
        }
        effects
    }

    /// What an event leads to, save for what every request has: when it is looked at again, that it ends, and that what was
    /// fetched ahead is not waited for beside it.
    fn says(&mut self, event: Event) -> Vec<String> {
        let effects = self.takes(event);
        let is_telling = |effect: &&Effect| {
            !matches!(effect, Effect::LookAgain { .. } | Effect::GiveUp(_) | Effect::Wait | Effect::ForgetAhead(None))
        };
        effects.iter().filter(is_telling).map(said).collect()
    }

    /// The mirror that was asked last answers a request.
    fn answers(&mut self, request: u32, result: Result<String, Failure>) -> Event {
        let mirror = self.1.get(&request).expect("a request").0;
        let answer = |text| Answer { text, version: 0, is_elsewhere: false };
        Event::Answered { request, mirror, took: 100.0, result: result.map(answer) }
    }

    /// Opens the document at `hash`.
    fn opens(&mut self, hash: &str) -> Vec<String> {
        let (target, place) = Session::target(hash);
        self.says(Event::Opened(target, place))
    }

    /// Follows a link to `hash`.
    fn follows(&mut self, hash: &str) -> Vec<String> {
        let (target, place) = Session::target(hash);
        self.says(Event::Navigated(target, place))
    }

    /// Goes back to `hash`, where the reader was `at` pixels from the top.
    fn goes_back(&mut self, hash: &str, at: f64) -> Vec<String> {
        self.says(Event::Navigated(Session::target(hash).0, Place::At(at)))
    }

    fn gets_site(&mut self, text: &str) -> Vec<String> {
        self.says(Event::SiteFetched(Ok(text.into())))
    }

    fn gets(&mut self, request: u32, text: &str) -> Vec<String> {
        let event = self.answers(request, Ok(text.into()));
        self.says(event)
    }

    fn gets_none(&mut self, request: u32, failure: Failure) -> Vec<String> {
        let event = self.answers(request, Err(failure));
        self.says(event)
    }

    /// A link is pointed at, or comes into view.
    fn may_follow(&mut self, link: &str, sign: Sign) -> Vec<String> {
        self.says(Event::Likely { link: link.into(), sign, is_frugal: false })
    }

    fn nears_the_end(&mut self) -> Vec<String> {
        self.says(Event::NearEnd { is_frugal: false })
    }

    /// The file that `hash` leads to comes.
    fn gets_aside(&mut self, hash: &str, text: &str) -> Vec<String> {
        let Target::Path(asked) = Session::target(hash).0 else { panic!("{hash} is no file") };
        let latest = self.1.iter().rev().find(|(_, (_, path))| *path == asked);
        self.gets(*latest.expect("asked for").0, text)
    }

    /// The markup of the page that an event shows.
    fn page(&mut self, event: Event) -> String {
        let mut shown = self.takes(event).into_iter().filter_map(|effect| match effect {
            Effect::Show(shown) => Some(shown.markup.as_str().to_string()),
            _ => None,
        });
        shown.next().expect("a page")
    }
}

fn said(effect: &Effect) -> String {
    match effect {
        Effect::FetchReader => "fetch reader".into(),
        Effect::ShowCode(code) => format!("share code {}", code.view_box),
        Effect::FetchSite(address) => format!("fetch settings {address}"),
        Effect::Ask { request, address, .. } => format!("fetch {request} {address}"),
        Effect::LookAgain { request, asked, after } => format!("look {request} {asked} after {after}"),
        Effect::GiveUp(request) => format!("give up {request}"),
        Effect::Wait => "wait".into(),
        Effect::FindKept(path) => format!("find {path}"),
        Effect::Keep { path, text, version, title } => format!("keep {path} {} {version} {title}", text.len()),
        Effect::ShowPicture(address) => format!("picture {address}"),
        Effect::MissPicture(address) => format!("no picture {address}"),
        Effect::FetchAhead(address) => format!("fetch ahead {address}"),
        Effect::ForgetAhead(address) => format!("forget {}", address.as_deref().unwrap_or("all")),
        Effect::ShowNeighbours(markup) => format!("neighbours {}", neighbours_said(markup.as_str())),
        Effect::Scroll(place) => format!("scroll {}", place_said(place)),
        Effect::Note(note) => format!("note {:?} {}", note.code, note.detail),
        Effect::Show(shown) => {
            let what = match shown.failure {
                Some(failure) => failure.code(),
                None => shown.head.title.split(" – ").next().unwrap_or_default(),
            };
            let focus = if shown.takes_focus { ", focus" } else { "" };
            format!("show {what}, {}{focus}", place_said(&shown.place))
        }
    }
}

/// The links of the markup, with their classes: `newer #/b.md`.
fn neighbours_said(markup: &str) -> String {
    let items = markup.split("<p class=\"op-").skip(1);
    let links =
        items.filter_map(|item| Some((item.split('"').next()?, item.split("href=\"").nth(1)?.split('"').next()?)));
    links.map(|(class, href)| format!("{class} {href}")).collect::<Vec<_>>().join(", ")
}

fn place_said(place: &Place) -> String {
    match place {
        Place::Top => "top".into(),
        Place::Anchor(anchor) => format!("#{anchor}"),
        Place::At(at) => format!("at {at}"),
    }
}

/// A page of a section front, whose stories are at `/NAME.md`, with the pages around it.
fn section(stories: &str, previous: &str, next: &str) -> String {
    let teasers: Vec<String> =
        stories.split(' ').map(|name| format!(r#"{{"title": "{name}", "url": "/{name}.md"}}"#)).collect();
    let teasers = teasers.join(", ");
    format!(
        r#"{{"kind": "section", "headline": "科学", "teasers": [{teasers}], "previous": {previous}, "next": {next}}}"#
    )
}

#[test]
fn a_reader_who_comes_from_a_section_has_its_stories_side_by_side() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/science/index.json");
    visit.gets(1, &section("a b c", "null", "null"));
    visit.follows("#/b.md");
    let shown = visit.gets(2, STORY);
    assert_eq!(shown, ["show 潮声, top, focus", "neighbours up #/science/index.json, newer #/a.md, older #/c.md"]);
    // From neighbour to neighbour: the section is still the one that the reader came from.
    visit.follows("#/c.md#part");
    let shown = visit.gets(3, STORY);
    assert_eq!(shown, ["show 潮声, #part, focus", "neighbours up #/science/index.json, newer #/b.md"]);
    assert!(visit.nears_the_end().is_empty(), "nothing is older, and nothing is asked for");
    visit.follows("#/elsewhere.md");
    assert_eq!(visit.gets(4, STORY), ["show 潮声, top, focus"], "not in that section");
    assert!(visit.nears_the_end().is_empty(), "and its own is not known");
}

#[test]
fn the_first_and_the_last_story_of_a_page_have_neighbours_on_the_next() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/science/2.json");
    visit.gets(1, &section("c d", r#""3.json""#, r#""1.json""#));
    visit.follows("#/d.md");
    assert_eq!(visit.gets(2, STORY)[1], "neighbours up #/science/2.json, newer #/c.md");
    let asked = visit.nears_the_end();
    assert_eq!(asked, ["fetch 3 https://paper.example/app/data/science/1.json"]);
    assert!(visit.nears_the_end().is_empty(), "asked for already");
    // The newest page grows: what it holds may stand on the next one, too.
    let found = visit.gets_aside("#/science/1.json", &section("d e f", r#""2.json""#, "null"));
    assert_eq!(found, ["neighbours up #/science/2.json, newer #/c.md, older #/e.md"]);
    visit.follows("#/c.md");
    visit.gets(4, STORY);
    visit.nears_the_end();
    let found = visit.gets_aside("#/science/3.json", &section("a b", "null", r#""2.json""#));
    assert_eq!(found, ["neighbours up #/science/2.json, newer #/b.md, older #/d.md"]);
    // All that was read stays side by side.
    visit.follows("#/e.md");
    assert_eq!(visit.gets(6, STORY)[1], "neighbours up #/science/2.json, newer #/d.md, older #/f.md");
}

#[test]
fn a_reader_who_comes_from_elsewhere_finds_the_neighbours_by_the_list_of_pages() {
    let story = "---\ntitle: 潮声\nsection: 科 学\ndate: 2025-05-02\n---\n夜里有风。";
    let pages = r#"{"pages": [["2025-04-01", "x.md"], ["2025-05-02", "c.md"], ["2025-05-02", "q.md"], ["2025-05-03", "a.md"]]}"#;
    let mut visit = Visit::new(SITE);
    visit.opens("#/d.md");
    assert_eq!(visit.gets(1, story), ["show 潮声, top"]);
    let list = "#/sections/科%20学/pages.json";
    let asked = visit.nears_the_end();
    assert_eq!(asked, ["fetch 2 https://paper.example/app/data/sections/科%20学/pages.json"]);
    let page = "#/sections/科%20学/2.json";
    let asked = visit.gets_aside(list, pages);
    assert_eq!(asked, ["fetch 3 https://paper.example/app/data/sections/科%20学/2.json"]);
    let found = visit.gets_aside(page, &section("e d c", r#""3.json""#, r#""1.json""#));
    assert_eq!(found, ["neighbours up #/sections/科%20学/index.json, newer #/e.md, older #/c.md"]);
}

#[test]
fn what_stands_beside_an_article_fails_in_silence() {
    let story = "---\ntitle: 潮声\nsection: science\ndate: 2025-05-02\n---\n夜里有风。";
    let list = "#/sections/science/pages.json";
    for answer in ["", "{", "[]", "{}", r#"{"pages": 1}"#, "# 404", r#"{"kind": "front", "blocks": []}"#] {
        let mut visit = Visit::new(SITE);
        visit.opens("#/d.md");
        visit.gets(1, story);
        visit.nears_the_end();
        assert!(visit.gets_aside(list, answer).is_empty(), "{answer}");
        assert!(visit.nears_the_end().is_empty(), "{answer}: asked for again");
    }
    let mut visit = Visit::new(SITE);
    visit.opens("#/d.md");
    visit.gets(1, story);
    visit.nears_the_end();
    assert_eq!(visit.gets_none(2, Failure::NotFound).len(), 1, "another mirror may have it");
    assert!(visit.gets_none(2, Failure::NotFound).is_empty());
    // An answer for an earlier page says nothing about this one.
    visit.follows("#/e.md");
    visit.gets(2, story);
    assert!(visit.gets_aside(list, r#"{"pages": [["2025-05-01", "a.md"]]}"#).is_empty());
    // A name that is none of a folder is never part of an address.
    for name in ["../secret", "a/b", "a\\b"] {
        let mut visit = Visit::new(SITE);
        visit.opens("#/d.md");
        visit.gets(1, &story.replace("science", name));
        assert!(visit.nears_the_end().is_empty(), "{name}");
    }
}

#[test]
fn the_next_story_is_fetched_ahead_politely() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/");
    assert!(visit.may_follow("#/a.md", Sign::Pointed).is_empty(), "there is no page yet");
    visit.gets(1, STORY);
    assert_eq!(visit.may_follow("#/a.md#part", Sign::Seen), ["fetch ahead https://paper.example/app/data/a.md"]);
    for link in
        ["#/a.md", "#/home.md", "#/", "#part", "#/../secret.md", "https://evil.example/x.md", "mailto:a@b.example"]
    {
        assert!(visit.may_follow(link, Sign::Pointed).is_empty(), "{link}");
    }
    // What is only seen is not worth much; what is pointed at is worth more, with an end.
    assert_eq!(visit.may_follow("#/b.md", Sign::Seen).len(), 1);
    assert!(visit.may_follow("#/c.md", Sign::Seen).is_empty());
    let asked =
        ["c", "d", "e", "f", "g", "h"].map(|name| visit.may_follow(&format!("#/{name}.md"), Sign::Pointed).len());
    assert_eq!(asked, [1, 1, 1, 1, 0, 0]);
    // Each page begins anew; what was read before is not asked for.
    assert_eq!(visit.follows("#/a.md"), ["fetch 2 https://paper.example/app/data/a.md"]);
    assert!(visit.may_follow("#/b.md", Sign::Pointed).is_empty(), "the page is on its way");
    visit.gets(2, STORY);
    assert!(visit.may_follow("#/home.md", Sign::Pointed).is_empty());
    assert_eq!(visit.may_follow("#/b.md", Sign::Pointed), ["fetch ahead https://paper.example/app/data/b.md"]);
}

#[test]
fn only_a_page_that_is_followed_to_ends_what_was_fetched_ahead() {
    let forgets = |effects: &[Effect]| effects.contains(&Effect::ForgetAhead(None));
    let mut visit = Visit::new(SITE);
    let (target, place) = Session::target("#/");
    assert!(!forgets(&visit.takes(Event::Opened(target, place))));
    visit.gets(1, STORY);
    visit.may_follow("#/b.md", Sign::Pointed);
    let (target, place) = Session::target("#/a.md");
    assert!(forgets(&visit.takes(Event::Navigated(target, place))));
}

#[test]
fn what_is_pressed_is_fetched_ahead_unless_it_is_released() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/");
    visit.gets(1, STORY);
    let names = ["a", "b", "c", "d", "e", "f"];
    assert!(names.iter().all(|name| visit.may_follow(&format!("#/{name}.md"), Sign::Pointed).len() == 1));
    let (asked, forgotten) =
        (["fetch ahead https://paper.example/app/data/g.md"], ["forget https://paper.example/app/data/g.md"]);
    assert!(visit.may_follow("#/g.md", Sign::Pointed).is_empty(), "six are the most");
    assert_eq!(visit.may_follow("#/g.md", Sign::Pressed), asked, "but this one is all but followed");
    assert_eq!(visit.says(Event::Released), forgotten);
    assert!(visit.says(Event::Released).is_empty(), "once");
    assert_eq!(visit.may_follow("#/g.md", Sign::Pressed), asked, "anew");
    // What another sign has asked for stays.
    assert!(visit.may_follow("#/a.md", Sign::Pressed).is_empty());
    assert!(visit.says(Event::Released).is_empty());
}

#[test]
fn nothing_is_fetched_ahead_or_aside_where_every_byte_counts() {
    let story = "---\ntitle: 潮声\nsection: science\ndate: 2025-05-02\n---\n夜里有风。";
    let mut visit = Visit::new(SITE);
    visit.opens("#/d.md");
    visit.gets(1, story);
    for sign in [Sign::Seen, Sign::Pointed, Sign::Pressed] {
        assert!(visit.says(Event::Likely { link: "#/a.md".into(), sign, is_frugal: true }).is_empty());
    }
    assert!(visit.says(Event::NearEnd { is_frugal: true }).is_empty());
    assert_eq!(visit.nears_the_end().len(), 1, "the line is good again");
}

#[test]
fn home_is_opened() {
    let mut visit = Visit::without_settings();
    assert_eq!(visit.opens(""), ["fetch settings https://paper.example/app/site.json"]);
    assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/home.md"]);
    assert_eq!(visit.gets(1, STORY), ["show 潮声, top"]);
}

#[test]
fn a_path_is_opened_at_its_anchor() {
    let mut visit = Visit::without_settings();
    assert_eq!(visit.opens("#/gb/25/4/28/two%20words.md#part"), ["fetch settings https://paper.example/app/site.json"]);
    assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/gb/25/4/28/two%20words.md"]);
    assert_eq!(visit.gets(1, STORY), ["show 潮声, #part"]);
}

#[test]
fn a_foreign_address_is_not_found_and_never_fetched() {
    for hash in ["#/https://evil.example/x.md", "#//evil.example/x.md", "#/../../secret.md", "#/%2e%2e/secret.md"] {
        let mut visit = Visit::new(SITE);
        assert_eq!(visit.opens(hash), ["show not-found, top"], "{hash}");
        assert_eq!(visit.says(Event::Retried), ["show not-found, top, focus"], "{hash}");
        assert_eq!(visit.follows("#/a.md"), ["fetch 1 https://paper.example/app/data/a.md"], "{hash}");
    }
}

#[test]
fn another_anchor_of_the_same_page_only_scrolls() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/home.md");
    assert_eq!(visit.gets(1, STORY), ["show 潮声, top"]);
    assert_eq!(visit.follows("#/home.md#part"), ["scroll #part"]);
    assert_eq!(visit.follows("#/"), ["scroll top"]);
    assert_eq!(visit.goes_back("#/home.md", 120.5), ["scroll at 120.5"]);
    assert_eq!(visit.follows("#/other.md#part"), ["fetch 2 https://paper.example/app/data/other.md"]);
}

#[test]
fn a_page_on_its_way_is_not_there_to_scroll_in() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/a.md");
    visit.gets(1, STORY);
    assert_eq!(visit.follows("#/b.md"), ["fetch 2 https://paper.example/app/data/b.md"]);
    // The first page is still on the screen: nothing of it may move, whether or not the file is asked for again.
    let said = visit.follows("#/b.md#part");
    assert!(said.iter().all(|said| said.starts_with("fetch")), "{said:?}");
    let now = if said.is_empty() { 2 } else { 3 };
    assert_eq!(visit.gets(now, STORY), ["show 潮声, #part, focus"]);
}

#[test]
fn settings_that_cannot_be_read_are_one_sentence() {
    for text in ["", "no settings", "[]", "\"text\"", "<!DOCTYPE html>", "{\"name\": }"] {
        let mut visit = Visit::without_settings();
        visit.opens("#/a.md");
        assert_eq!(visit.gets_site(text), ["show site-unreadable, top"], "{text}");
        assert_eq!(visit.says(Event::Retried), ["fetch settings https://paper.example/app/site.json"], "{text}");
        assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/a.md"], "{text}");
        assert_eq!(visit.gets(1, STORY), ["show 潮声, top, focus"], "{text}");
    }
    for (failure, shown) in [
        (Failure::NotFound, "show site-unreadable, top"),
        (Failure::Status(500), "show site-unreadable, top"),
        (Failure::Timeout, "show site-unreadable, top"),
        (Failure::Offline, "show offline, top"),
    ] {
        let mut visit = Visit::without_settings();
        visit.opens("#/a.md");
        assert_eq!(visit.says(Event::SiteFetched(Err(failure))), [shown], "{failure:?}");
    }
}

#[test]
fn settings_come_once() {
    let mut visit = Visit::without_settings();
    visit.opens("#/a.md");
    visit.follows("#/b.md");
    assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/b.md"]);
    assert_eq!(visit.gets_site(SITE), [""; 0]);
    assert_eq!(visit.says(Event::SiteFetched(Err(Failure::Timeout))), [""; 0]);
    assert_eq!(visit.gets(1, STORY), ["show 潮声, top, focus"]);
}

#[test]
fn a_page_that_was_laid_out_beforehand_is_not_fetched_and_goes_on() {
    let adopted = || {
        let mut visit = Visit::without_settings();
        let story = ("科学".to_string(), "2025-05-02".to_string());
        let said = visit.says(Event::Adopted(Target::Path("c.md".into()), Some(story)));
        assert_eq!(said, ["fetch settings https://paper.example/app/site.json"]);
        visit
    };
    let mut visit = adopted();
    assert_eq!(visit.gets_site(SITE), [""; 0], "the page is there");
    assert_eq!(visit.may_follow("#/d.md", Sign::Pointed), ["fetch ahead https://paper.example/app/data/d.md"]);
    assert_eq!(visit.nears_the_end(), ["fetch 1 https://paper.example/app/data/sections/科学/pages.json"]);
    assert_eq!(visit.follows("#/c.md#x"), ["scroll #x"]);
    assert_eq!(visit.follows("#/d.md"), ["fetch 2 https://paper.example/app/data/d.md"]);
    assert_eq!(visit.gets(2, STORY)[0], "show 潮声, top, focus");
    assert_eq!(visit.goes_back("#/c.md", 9.0), ["fetch 3 https://paper.example/app/data/c.md"]);

    // Settings that do not come take nothing away, and the next page asks for them again.
    for answer in [Err(Failure::Timeout), Ok("no JSON".to_string())] {
        let mut visit = adopted();
        assert_eq!(visit.says(Event::SiteFetched(answer)), [""; 0]);
        assert_eq!(visit.follows("#/d.md"), ["fetch settings https://paper.example/app/site.json"]);
        assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/d.md"]);
    }
    // A reader who did not wait for them.
    let mut visit = adopted();
    assert_eq!(visit.follows("#/d.md"), ["fetch settings https://paper.example/app/site.json"]);
    assert_eq!(visit.gets_site(SITE), ["fetch 1 https://paper.example/app/data/d.md"]);
    assert_eq!(visit.gets_site(SITE), [""; 0]);
}

#[test]
fn fields_that_nobody_knows_are_notes() {
    let mut visit = Visit::without_settings();
    visit.opens("");
    assert_eq!(
        visit.gets_site(r#"{"colour": "blue", "home": "home.md", "data": 7, "Name": "x"}"#),
        [
            "note UnknownField colour",
            "note WrongType data",
            "note UnknownField Name",
            "fetch 1 https://paper.example/app/data/home.md",
        ]
    );
}

#[test]
fn the_next_data_base_is_asked_where_one_fails() {
    for failure in [Failure::NotFound, Failure::Unreachable, Failure::Timeout, Failure::Status(503), Failure::NotText] {
        let mut visit = Visit::new(SITE);
        visit.opens("#/gb/a.md");
        assert_eq!(visit.gets_none(1, failure), ["fetch 1 https://second.example/paper/gb/a.md"], "{failure:?}");
        assert_eq!(visit.gets(1, STORY), ["show 潮声, top"], "{failure:?}");
        // The next page is asked for where this one was to be had.
        assert_eq!(visit.follows("#/gb/b.md"), ["fetch 2 https://second.example/paper/gb/b.md"], "{failure:?}");
    }
}

#[test]
fn where_all_fail_the_first_failure_is_told() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/gb/a.md");
    assert_eq!(visit.gets_none(1, Failure::Timeout), ["fetch 1 https://second.example/paper/gb/a.md"]);
    assert_eq!(visit.gets_none(1, Failure::NotFound), ["show timeout, top"]);
    // The host that said nothing rests: the other one is asked first.
    assert_eq!(visit.says(Event::Retried), ["fetch 2 https://second.example/paper/gb/a.md"]);
    assert_eq!(visit.gets_none(2, Failure::NotFound), ["fetch 2 https://paper.example/app/data/gb/a.md"]);
    assert_eq!(visit.gets_none(2, Failure::Timeout), ["show not-found, top, focus"]);
    // A link to the page that failed asks again, too.
    assert_eq!(visit.follows("#/gb/a.md#part"), ["fetch 3 https://second.example/paper/gb/a.md"]);
    assert_eq!(visit.gets(3, STORY), ["show 潮声, #part, focus"]);
}

#[test]
fn every_failure_is_a_sentence_in_the_language_of_the_site() {
    let sentence_of = |words: &'static Words, failure: Failure| match failure {
        Failure::Offline => words.offline,
        Failure::Unreachable => words.unreachable,
        Failure::Timeout => words.timeout,
        Failure::NotFound => words.not_found,
        Failure::Status(_) => words.status,
        Failure::TooLarge => words.too_large,
        Failure::NotText => words.not_text,
        Failure::Portal => words.portal,
        Failure::Untrusted => words.untrusted,
        Failure::Older => words.older_only,
        Failure::CannotVerify => words.cannot_verify,
        other => panic!("no file fails with {other:?}"),
    };
    for (tag, retry) in [("zh-Hans", "重试"), ("zh-Hant", "重試"), ("en", "Try again")] {
        for failure in [
            Failure::Offline,
            Failure::Unreachable,
            Failure::Timeout,
            Failure::NotFound,
            Failure::Status(503),
            Failure::TooLarge,
            Failure::NotText,
            Failure::Portal,
            Failure::Untrusted,
            Failure::Older,
            Failure::CannotVerify,
        ] {
            let mut visit = Visit::new(&format!(r#"{{"language": "{tag}", "name": "潮汐报"}}"#));
            visit.opens("#/gb/a.md");
            let page = {
                let event = visit.answers(1, Err(failure));
                visit.page(event)
            };
            let title = format!("{failure:?} in {tag}");
            let sentence = sentence_of(Words::for_language(tag), failure).replace("{}", "503");
            assert!(page.contains(&format!("<p role=\"alert\">{sentence}</p>")), "{title}: {page}");
            assert!(
                page.contains(&format!("<button type=\"button\" data-op=\"retry\">{retry}</button>")),
                "{title}: {page}"
            );
            assert!(page.contains("<a href=\"#/\">"), "{title} has no way out: {page}");
            let offers_older = page.contains("data-op=\"older\"");
            assert_eq!(offers_older, failure == Failure::Older, "{title}: {page}");
            assert!(page.contains(&format!(" lang=\"{tag}\"")), "{title}: {page}");
            assert!(page.contains(&format!("data-code=\"{}\"", failure.code())), "{title}: {page}");
            assert_eq!(tree::foreign_in_page(&tree::parse(&page)), [""; 0], "{title}");
        }
    }
}

#[test]
fn without_settings_a_failure_speaks_the_language_of_the_document() {
    for tag in ["zh-Hans", "zh-Hant", "en"] {
        let mut visit =
            Visit::of(Session::new(Settings::At(SITE_AT.into()), Some(DOCUMENT.into()), tag.into(), Box::new(Direct)));
        visit.opens("");
        let page = visit.page(Event::SiteFetched(Err(Failure::Timeout)));
        let words = Words::for_language(tag);
        assert!(page.contains(&format!("<p role=\"alert\">{}</p>", words.site_unreadable)), "{tag}: {page}");
        assert!(page.contains("data-op=\"retry\""), "{tag} has no way out: {page}");
    }
}

#[test]
fn answers_of_an_earlier_visit_are_ignored() {
    let mut visit = Visit::new(SITE);
    assert_eq!(visit.opens("#/a.md"), ["fetch 1 https://paper.example/app/data/a.md"]);
    assert_eq!(visit.follows("#/b.md"), ["fetch 2 https://paper.example/app/data/b.md"]);
    assert_eq!(visit.gets(1, "# Late"), [""; 0]);
    assert_eq!(visit.gets_none(1, Failure::NotFound), [""; 0]);
    assert_eq!(visit.gets(2, STORY), ["show 潮声, top, focus"]);
    assert_eq!(visit.gets_none(1, Failure::Timeout), [""; 0]);
}

#[test]
fn going_back_shows_what_was_read() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/a.md");
    visit.gets(1, "# First");
    visit.follows("#/b.md");
    // Read from the second base: still the file of this path.
    visit.gets_none(2, Failure::NotFound);
    visit.gets(2, "# Second");
    assert_eq!(visit.goes_back("#/a.md", 120.0), ["show First, at 120, focus"]);
    assert_eq!(visit.goes_back("#/b.md", 0.0), ["show Second, at 0, focus"]);
    // A link asks for the newest, where it last was to be had.
    assert_eq!(visit.follows("#/a.md"), ["fetch 3 https://second.example/paper/a.md"]);
    // Going back does not wait for a page on its way, and that one does not come after it.
    assert_eq!(visit.goes_back("#/b.md", 7.0), ["show Second, at 7, focus"]);
    assert_eq!(visit.gets(3, "# First, newer"), [""; 0]);
    // What was never read is fetched, and shown where the reader was.
    assert_eq!(visit.goes_back("#/c.md", 30.0), ["fetch 4 https://second.example/paper/c.md"]);
    assert_eq!(visit.gets(4, "# Third"), ["show Third, at 30, focus"]);
}

#[test]
fn only_the_latest_files_are_kept() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/0.md");
    visit.gets(1, "# Page 0");
    for page in 1..=50_u32 {
        visit.follows(&format!("#/{page}.md"));
        visit.gets(page + 1, &format!("# Page {page}"));
    }
    assert_eq!(visit.goes_back("#/49.md", 0.0), ["show Page 49, at 0, focus"]);
    assert_eq!(visit.goes_back("#/0.md", 0.0), ["fetch 52 https://paper.example/app/data/0.md"]);
}

#[test]
fn the_headline_takes_the_focus_only_after_a_navigation() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/a.md");
    assert_eq!(visit.gets(1, STORY), ["show 潮声, top"]);
    visit.follows("#/b.md");
    assert_eq!(visit.gets(2, STORY), ["show 潮声, top, focus"]);
    visit.follows("#/c.md");
    visit.gets_none(3, Failure::Offline);
    assert_eq!(visit.gets_none(3, Failure::Offline), ["show offline, top, focus"]);
}

#[test]
fn the_shared_address_is_that_of_the_document_and_the_path() {
    for (hash, address) in [
        ("#/gb/25/4/28/n1.md", "https://paper.example/app/index.html#/gb/25/4/28/n1.md"),
        ("#/gb/n1.md?dfh#part", "https://paper.example/app/index.html#/gb/n1.md"),
        ("#/two words.md", "https://paper.example/app/index.html#/two%20words.md"),
        ("#/%E6%BD%AE%E6%B1%90.md", "https://paper.example/app/index.html#/潮汐.md"),
        ("#/", "https://paper.example/app/index.html#/home.md"),
    ] {
        let mut visit = Visit::new(SITE);
        visit.opens(hash);
        let page = {
            let event = visit.answers(1, Ok(STORY.into()));
            visit.page(event)
        };
        assert!(page.contains(&format!("<p class=\"op-address\" dir=\"ltr\">{address}</p>")), "{hash}: {page}");
    }
}

#[test]
fn an_article_inside_another_page_has_no_address_to_share() {
    let mut visit = Visit::of(Session::new(Settings::Given(Box::default()), None, "en".into(), Box::new(Direct)));
    let address = "https://mirror.example/gb/n1.md";
    assert_eq!(
        visit.says(Event::Opened(Target::Address(address.into()), Place::Top)),
        ["fetch 1 https://mirror.example/gb/n1.md"]
    );
    let page = {
        let event = visit.answers(1, Ok("# A\n\n[b](../b.md)".into()));
        visit.page(event)
    };
    assert!(!page.contains("op-address"), "{page}");
    assert!(page.contains("href=\"https://mirror.example/b.md\""), "{page}");
    assert_eq!(visit.0.hash_for("part"), None);
}

#[test]
fn a_file_at_an_address_has_one_place_only() {
    let mut visit = Visit::new(SITE);
    visit.says(Event::Opened(Target::Address("https://mirror.example/n1.md".into()), Place::Top));
    assert_eq!(visit.gets_none(1, Failure::NotFound), ["show not-found, top"]);
    assert_eq!(visit.says(Event::Retried), ["fetch 2 https://mirror.example/n1.md"]);
}

#[test]
fn a_text_at_hand_is_shown_at_once() {
    let mut visit = Visit::new(SITE);
    let target = Target::Text(STORY.into(), Base::InSite("gb/n1.md".into()));
    assert_eq!(visit.says(Event::Opened(target, Place::Top)), ["show 潮声, top"]);
}

#[test]
fn anchors_have_a_hash_of_their_own() {
    let mut visit = Visit::new(SITE);
    visit.opens("#/two%20words.md");
    assert_eq!(visit.0.hash_for("part").as_deref(), Some("#/two%20words.md#part"));
    assert_eq!(visit.0.hash_for("user-content-part").as_deref(), Some("#/two%20words.md#part"));
    visit.follows("#/");
    assert_eq!(visit.0.hash_for("潮 汐").as_deref(), Some("#/home.md#潮%20汐"));
    visit.follows("#/../x");
    assert_eq!(visit.0.hash_for("part"), None);
}

#[test]
fn the_interface_speaks_the_language_of_the_site() {
    let mut visit = Visit::of(Session::new(Settings::At(SITE_AT.into()), None, "fr".into(), Box::new(Direct)));
    visit.opens("");
    assert_eq!(visit.0.language(), "fr");
    visit.gets_site(SITE);
    assert_eq!(visit.0.language(), "zh-Hans");
}

/// Whatever happens in whatever order, only the settings and the data bases are asked, and every page is whole.
#[test]
fn no_visit_asks_anyone_else() {
    let place = prop_oneof![
        Just(Place::Top),
        Just(Place::At(7.0)),
        select(vec!["part", "", "user-content-part", "潮"]).prop_map(|anchor| Place::Anchor(anchor.into())),
    ];
    let hash = select(vec![
        "",
        "#/",
        "#/a.md",
        "#/a.md#part",
        "#/b.md",
        "#/two%20words.md",
        "#/https://evil.example/",
        "#//evil.example/",
        "#/../x",
        "#part",
        "#/%00",
    ]);
    let file = prop_oneof![
        select(vec![STORY, "", "{", "<table>", IN_SECTION, FRONT, PAGES]).prop_map(|text| Ok(text.to_string())),
        select(vec![Failure::NotFound, Failure::Offline, Failure::Timeout, Failure::Status(500)]).prop_map(Err),
    ];
    let site = prop_oneof![
        select(vec![SITE, "{}", "nonsense", "{\"home\": \"a.md\"}"]).prop_map(|text| Ok(text.to_string())),
        Just(Err(Failure::Offline)),
    ];
    // A section whose names and addresses lead anywhere.
    const IN_SECTION: &str = "---\ntitle: a\nsection: ..\ndate: 2025-05-02\n---\n";
    const FRONT: &str = r#"{"kind": "section", "headline": "a", "previous": "https://evil.example/2.json", "next": "b.md",
        "teasers": [{"title": "a", "url": "/a.md"}, {"title": "evil", "url": "https://evil.example/"}]}"#;
    const PAGES: &str = r#"{"pages": [["2025-05-01", "../evil.md"], ["2025-05-02", "b.md"]]}"#;
    #[derive(Clone, Debug)]
    enum Step {
        Happens(Event),
        /// One of the mirrors that were asked answers, or does not.
        Answer(Index, Result<String, Failure>),
        /// The time of one of them is up, when so many bytes have come.
        Look(Index, u32),
    }
    let step = prop_oneof![
        4 => (hash.clone(), place).prop_map(|(hash, place)| Step::Happens(Event::Navigated(Session::target(hash).0, place))),
        7 => (any::<Index>(), file).prop_map(|(which, result)| Step::Answer(which, result)),
        3 => (any::<Index>(), 0..9_000_u32).prop_map(|(which, received)| Step::Look(which, received)),
        2 => Just(Step::Happens(Event::NearEnd { is_frugal: false })),
        2 => (hash.clone(), 0..3_usize).prop_map(|(link, sign)| {
            let sign = [Sign::Seen, Sign::Pointed, Sign::Pressed][sign];
            Step::Happens(Event::Likely { link: link.into(), sign, is_frugal: false })
        }),
        1 => Just(Step::Happens(Event::Released)),
        2 => site.prop_map(|result| Step::Happens(Event::SiteFetched(result))),
        1 => Just(Step::Happens(Event::Retried)),
    ];
    let script = prop::collection::vec(step, 0..24);
    // The same scripts each time, as in properties.rs.
    let config = Config { failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..Config::with_cases(300) };
    proptest!(config, |(steps in script, knows_settings in any::<bool>())| {
        let mut visit = if knows_settings { Visit::new(SITE) } else { Visit::without_settings() };
        let mut asked = visit.takes(Event::Opened(Target::Home, Place::Top));
        for step in steps {
            visit.2 += 300.0;
            let event = match step {
                Step::Happens(event) => event,
                Step::Answer(which, result) => {
                    let asks: Vec<(u32, usize)> = asked.iter().filter_map(|effect| match effect {
                        Effect::Ask { request, mirror, .. } => Some((*request, *mirror)),
                        _ => None,
                    }).collect();
                    if asks.is_empty() {
                        continue;
                    }
                    let (request, mirror) = *which.get(&asks);
                    let answer = |text| Answer { text, version: 0, is_elsewhere: false };
                    Event::Answered { request, mirror, took: 250.0, result: result.map(answer) }
                }
                Step::Look(which, received) => {
                    let looks: Vec<(u32, usize)> = asked.iter().filter_map(|effect| match effect {
                        Effect::LookAgain { request, asked, .. } => Some((*request, *asked)),
                        _ => None,
                    }).collect();
                    if looks.is_empty() {
                        continue;
                    }
                    let (request, asked) = *which.get(&looks);
                    Event::LookedAgain { request, asked, received }
                }
            };
            asked.extend(visit.takes(event));
        }
        for effect in asked {
            match effect {
                Effect::FetchSite(address) => prop_assert_eq!(address, SITE_AT),
                Effect::Ask { address, .. } | Effect::FetchAhead(address) => {
                    let base = ["https://paper.example/app/data/", "https://second.example/paper/"];
                    prop_assert!(base.iter().any(|base| address.starts_with(base)), "{}", address);
                    prop_assert!(!address.contains("..") && !address.contains("evil"), "{}", address);
                }
                Effect::ShowNeighbours(markup) => prop_assert!(markup.as_str().ends_with("</nav>")),
                Effect::Show(shown) => prop_assert!(shown.markup.as_str().ends_with("</div>")),
                Effect::LookAgain { after, .. } => prop_assert!((400..=4_000).contains(&after), "{}", after),
                Effect::Scroll(_) | Effect::Note(_) | Effect::GiveUp(_) | Effect::ForgetAhead(_) | Effect::Wait => {}
                other => prop_assert!(false, "nobody has asked for {:?}", other),
            }
        }
    });
}
