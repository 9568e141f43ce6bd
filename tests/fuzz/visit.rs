//! A reader's visit with hosts, a device and a network that do what the bytes say.

use crate::common::tree;
use offprint::failure::Failure;
use offprint::press::Direct;
use offprint::session::{Answer, Effect, Event, Kept, Place, Session, Settings, Sign, Target};
use offprint::site::Site;
use std::collections::BTreeSet;

const SITE_AT: &str = "https://paper.example/app/site.json";
/// Sites without keys and with one, of one mirror and of three.
const SITES: [&str; 4] = [
    r#"{"name": "潮汐报", "language": "zh-Hans", "home": "home.md"}"#,
    r#"{"home": "a.json", "data": ["./data/", "https://second.example/paper/", "https://third.example/"]}"#,
    r#"{"home": "home.md", "keys": ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]}"#,
    r#"{"home": "home.md", "keys": ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="], "data": ["./data/", "https://second.example/", "https://third.example/"]}"#,
];
const TEXTS: [&str; 6] = [
    "# 潮声\n\n夜里有风。",
    r#"{"@type": "NewsArticle", "headline": "a", "articleSection": "sea", "datePublished": "2025-05-12", "articleBody": "b"}"#,
    r##"{"kind": "section", "headline": "Sea", "teasers": [{"title": "a", "url": "#/a.md"}, {"title": "b", "url": "#/b.md"}], "next": "sections/sea/1.json", "previous": "c.json"}"##,
    r#"{"pages": [["2025-05-01", "x.md"], ["2025-06-01", "y.md"]]}"#,
    r#"{"name": "x", "data": ["https://fourth.example/", "./data/"]}"#,
    "<!doctype html><title>Login</title>",
];
const FAILURES: [Failure; 8] = [
    Failure::Offline,
    Failure::Unreachable,
    Failure::Timeout,
    Failure::NotFound,
    Failure::Status(503),
    Failure::TooLarge,
    Failure::Untrusted,
    Failure::CannotVerify,
];
const LINKS: [&str; 6] = ["#/a.md", "#/b.md", "#/c.json", "#/sections/sea/1.json", "#/", "#/../x.md"];

struct Visit {
    session: Session,
    now: f64,
    /// What is under way: files by request and mirror, looks by request and count, copies by path, settings.
    asked: Vec<(u32, usize)>,
    looks: Vec<(u32, usize)>,
    copies: Vec<String>,
    settings: usize,
    given_up: BTreeSet<u32>,
    ever_asked: BTreeSet<(u32, usize)>,
    /// The reader waits for a page.
    waits: bool,
    found: Vec<String>,
}

impl Visit {
    fn takes(&mut self, event: Event) {
        self.waits |= matches!(event, Event::Opened(..) | Event::Navigated(..) | Event::Retried);
        for effect in self.session.handle(event, self.now) {
            match effect {
                Effect::FetchSite(address) => {
                    self.settings += 1;
                    self.must(address == SITE_AT, || format!("settings from {address}"));
                }
                Effect::Ask { request, mirror, address, path, .. } => {
                    let is_new = self.ever_asked.insert((request, mirror));
                    self.must(is_new, || format!("mirror {mirror} is asked twice for {path}"));
                    self.must(!self.given_up.contains(&request), || {
                        format!("{path} is asked for after it was given up")
                    });
                    let problem = tree::address_problem(&address, false);
                    self.must(problem.is_none() && address.contains(".example/"), || format!("{address} is asked"));
                    self.asked.push((request, mirror));
                }
                Effect::LookAgain { request, asked, after } => {
                    self.must(after > 0 && after <= 60_000, || format!("a look after {after} ms"));
                    self.looks.push((request, asked));
                }
                Effect::GiveUp(request) => {
                    self.given_up.insert(request);
                }
                Effect::FindKept(path) => self.copies.push(path),
                Effect::Show(shown) => {
                    self.waits = false;
                    let foreign = tree::foreign_in_page(&tree::parse(shown.markup.as_str()));
                    self.found.extend(foreign);
                }
                Effect::Scroll(_) => self.waits = false,
                Effect::ShowNeighbours(markup) => {
                    self.found.extend(tree::foreign_in_page(&tree::parse(markup.as_str())))
                }
                _ => {}
            }
        }
        // Nobody tells of what was given up.
        self.asked.retain(|(request, _)| !self.given_up.contains(request));
        self.looks.retain(|(request, _)| !self.given_up.contains(request));
    }

    fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.found.push(what());
        }
    }
}

/// What does not hold for the visit that these bytes tell, two for each event.
pub fn findings(bytes: &[u8]) -> Vec<String> {
    let Some((first, rest)) = bytes.split_first() else {
        return Vec::new();
    };
    let site = SITES[usize::from(first & 3)];
    let settings = if first & 4 == 0 {
        let mut site = Site::from_json(site).expect("a site");
        site.resolve(SITE_AT);
        Settings::Given(Box::new(site))
    } else {
        Settings::At(SITE_AT.into())
    };
    let mut session =
        Session::new(settings, Some("https://paper.example/app/index.html".into()), "en".into(), Box::new(Direct));
    if first & 8 != 0 {
        session.use_device();
    }
    if first & 16 != 0 {
        session.hold_pictures();
    }
    let mut visit = Visit {
        session,
        now: 0.0,
        asked: Vec::new(),
        looks: Vec::new(),
        copies: Vec::new(),
        settings: 0,
        given_up: BTreeSet::new(),
        ever_asked: BTreeSet::new(),
        waits: false,
        found: Vec::new(),
    };
    visit.takes(Event::Opened(Target::Home, Place::Top));
    for pair in rest.chunks_exact(2) {
        let (what, which) = (pair[0] % 14, usize::from(pair[1]));
        let link = LINKS[which % LINKS.len()];
        let place = if which & 64 == 0 { Place::Top } else { Place::At(40.0) };
        let answer = || Answer {
            text: TEXTS[which / 8 % TEXTS.len()].into(),
            version: [0, 1, 1_700_000_000, 1_800_000_000][which % 4],
            is_elsewhere: which & 4 != 0,
        };
        match what {
            0 | 1 => visit.takes(Event::Navigated(Session::target(link).0, place)),
            2 => visit.takes(Event::Navigated(Target::Address("https://other.example/x.md".into()), place)),
            3 | 4 if !visit.asked.is_empty() => {
                let (request, mirror) = visit.asked.remove(which % visit.asked.len());
                visit.takes(Event::Answered { request, mirror, took: which as f64 * 20.0, result: Ok(answer()) });
            }
            5 if !visit.asked.is_empty() => {
                let (request, mirror) = visit.asked.remove(which % visit.asked.len());
                let result = Err(FAILURES[which / 8 % FAILURES.len()]);
                visit.takes(Event::Answered { request, mirror, took: 0.0, result });
            }
            6 if !visit.looks.is_empty() => {
                let (request, asked) = visit.looks.remove(which % visit.looks.len());
                visit.takes(Event::LookedAgain { request, asked, received: which as u32 * 400 });
            }
            7 if !visit.copies.is_empty() => {
                let path = visit.copies.remove(which % visit.copies.len());
                let kept = (which & 128 != 0).then(|| Kept { answer: answer(), day: "2025-05-12".into() });
                visit.takes(Event::KeptFound { path, kept });
            }
            8 => visit.takes(Event::Retried),
            9 => visit.takes(Event::OlderWanted),
            10 => match [Some(Sign::Seen), Some(Sign::Pointed), Some(Sign::Pressed), None][which / 64] {
                Some(sign) => visit.takes(Event::Likely { link: link.into(), sign, is_frugal: which & 32 != 0 }),
                None => visit.takes(Event::Released),
            },
            11 => visit.takes(Event::NearEnd { is_frugal: which & 32 != 0 }),
            12 => visit.takes(Event::PictureNeeded(format!("https://paper.example/app/data/{which}.png"))),
            _ if visit.settings > 0 && what == 13 => {
                visit.settings -= 1;
                let text = if which & 16 == 0 { Ok(site.to_string()) } else { Err(FAILURES[which % FAILURES.len()]) };
                visit.takes(Event::SiteFetched(text));
            }
            _ => visit.now += which as f64 * 1000.0,
        }
    }
    comes_to_rest(&mut visit);
    visit.found
}

/// Whatever is under way ends, badly: then the reader sees something, and nothing goes on.
fn comes_to_rest(visit: &mut Visit) {
    for _ in 0..1000 {
        visit.now += 100.0;
        if let Some((request, mirror)) = visit.asked.pop() {
            visit.takes(Event::Answered { request, mirror, took: 0.0, result: Err(Failure::Unreachable) });
        } else if let Some(path) = visit.copies.pop() {
            visit.takes(Event::KeptFound { path, kept: None });
        } else if visit.settings > 0 {
            visit.settings -= 1;
            visit.takes(Event::SiteFetched(Err(Failure::Unreachable)));
        } else if let Some((request, asked)) = visit.looks.pop() {
            visit.takes(Event::LookedAgain { request, asked, received: 0 });
        } else {
            let waits = visit.waits;
            visit.must(!waits, || "nothing is under way, and the reader waits".into());
            return;
        }
    }
    visit.found.push("the visit does not come to rest".into());
}
