//! Mirrors that fail in every way, as scripts with a clock of their own: who is asked, when, and what the reader gets.
//!
//! The same faults happen for real in tests/site/faults.spec.mjs.

use offprint::failure::Failure;
use offprint::mirrors::{Ask, Mirrors, Race};
use offprint::press::Direct;
use offprint::session::{Answer, Effect, Event, Kept, Place, Session, Settings, Target};
use std::collections::BTreeMap;

const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const STORY: &str = "# 潮声\n\n夜里有风。";

/// What a mirror does when it is asked.
#[derive(Clone, Copy, Debug)]
enum Mirror {
    /// Gives this text, in this version, after so many milliseconds.
    Gives(&'static str, u64, f64),
    /// Fails like this after so many milliseconds.
    Fails(Failure, f64),
    /// Sends so many bytes a second and never ends.
    Drips(f64),
}
use Mirror::{Drips, Fails, Gives};

const GOOD: Mirror = Gives(STORY, 0, 100.0);
/// Accepts, and says nothing: what the shell makes of it after its own patience.
const BLACK_HOLE: Mirror = Fails(Failure::Timeout, 20_000.0);

fn keys() -> String {
    format!(r#", "keys": ["{KEY}"]"#)
}

/// A copy of a file that the device keeps.
fn kept(version: u64) -> Kept {
    Kept { answer: Answer { text: STORY.into(), version, is_elsewhere: false }, day: "2026-05-01".into() }
}

/// A visit with its mirrors and a clock that jumps from one thing to the next.
struct World {
    session: Session,
    mirrors: Vec<Mirror>,
    now: f64,
    /// What will happen, and when; of one time in the order in which it was planned.
    plan: Vec<(f64, Event)>,
    /// Asked mirrors by request, and when.
    asks: BTreeMap<u32, Vec<(usize, f64)>>,
    /// What was seen, with its time.
    seen: Vec<(f64, String)>,
    /// What the device keeps, by path.
    device: BTreeMap<String, Kept>,
    /// Paths that a mirror was asked for, with its number.
    asked: Vec<(usize, String)>,
}

impl World {
    fn new(mirrors: &[Mirror]) -> World {
        World::with(mirrors, "", None)
    }

    /// With `more` settings, and with a device that keeps these files.
    fn with(mirrors: &[Mirror], more: &str, device: Option<&[(&str, u64)]>) -> World {
        let bases: Vec<String> = (0..mirrors.len()).map(|n| format!("\"https://m{n}.example/\"")).collect();
        let site = format!(r#"{{"language": "en", "home": "home.md", "data": [{}]{more}}}"#, bases.join(", "));
        let mut session =
            Session::new(Settings::At("https://p.example/site.json".into()), None, "en".into(), Box::new(Direct));
        if device.is_some() {
            session.use_device();
        }
        let mut world = World {
            session,
            mirrors: mirrors.into(),
            now: 0.0,
            plan: Vec::new(),
            asks: BTreeMap::new(),
            seen: Vec::new(),
            device: device
                .unwrap_or_default()
                .iter()
                .map(|(path, version)| (path.to_string(), kept(*version)))
                .collect(),
            asked: Vec::new(),
        };
        world.feed(Event::Opened(Session::target("#/a.md").0, Place::Top));
        world.feed(Event::SiteFetched(Ok(site)));
        world
    }

    fn signed(mirrors: &[Mirror]) -> World {
        World::with(mirrors, &keys(), None)
    }

    fn feed(&mut self, event: Event) {
        for effect in self.session.handle(event, self.now) {
            match effect {
                Effect::Ask { request, mirror, path, .. } => {
                    self.asks.entry(request).or_default().push((mirror, self.now));
                    self.asked.push((mirror, path.clone()));
                    let (after, result) = match self.mirrors[mirror] {
                        Gives(text, version, after) => {
                            (after, Ok(Answer { text: text.into(), version, is_elsewhere: false }))
                        }
                        Fails(failure, after) => (after, Err(failure)),
                        Drips(_) => (180_000.0, Err(Failure::Timeout)),
                    };
                    self.plan.push((self.now + after, Event::Answered { request, mirror, took: after, result }));
                }
                Effect::LookAgain { request, asked, after } => {
                    let at = self.now + f64::from(after);
                    let (mirror, since) = self.asks[&request][asked - 1];
                    let received = match self.mirrors[mirror] {
                        Drips(rate) => (rate * (at - since) / 1000.0) as u32,
                        _ => 0,
                    };
                    self.plan.push((at, Event::LookedAgain { request, asked, received }));
                }
                Effect::GiveUp(request) => {
                    let is_of = |event: &Event| match event {
                        Event::Answered { request: of, .. } | Event::LookedAgain { request: of, .. } => *of == request,
                        _ => false,
                    };
                    self.plan.retain(|(_, event)| !is_of(event));
                }
                Effect::Show(shown) => {
                    let markup = shown.markup.as_str();
                    let notice = if markup.contains("op-notice") { " with a notice" } else { "" };
                    let what = shown.failure.map_or("page", Failure::code);
                    self.seen.push((self.now, format!("{what}{notice}")));
                }
                Effect::FindKept(path) => {
                    let kept = self.device.get(&path).cloned();
                    self.plan.push((self.now + 20.0, Event::KeptFound { path, kept }));
                }
                Effect::Keep { path, version, .. } => {
                    self.device.insert(path, kept(version));
                }
                Effect::ShowPicture(address) => self.seen.push((self.now, format!("picture {address}"))),
                Effect::MissPicture(address) => self.seen.push((self.now, format!("no picture {address}"))),
                _ => {}
            }
        }
    }

    /// Lets happen what is planned, until nothing is left.
    fn runs(&mut self) {
        while let Some(at) = (0..self.plan.len()).min_by(|a, b| self.plan[*a].0.total_cmp(&self.plan[*b].0)) {
            let (time, event) = self.plan.remove(at);
            self.now = self.now.max(time);
            self.feed(event);
        }
    }

    /// What the reader sees last, and how long after the start.
    fn shows(&mut self) -> (String, f64) {
        let start = self.now;
        self.runs();
        let (time, what) = self.seen.last().expect("something is shown").clone();
        (what, time - start)
    }

    fn goes(&mut self, hash: &str) -> (String, f64) {
        let start = self.now;
        self.feed(Event::Navigated(Session::target(hash).0, Place::Top));
        self.runs();
        let (time, what) = self.seen.last().expect("something is shown").clone();
        (what, time - start)
    }

    /// The mirrors that were asked for the file at a path, in order.
    fn asked_for(&self, path: &str) -> Vec<usize> {
        self.asked.iter().filter(|(_, of)| of == path).map(|(mirror, _)| *mirror).collect()
    }
}

#[test]
fn a_good_mirror_is_asked_alone() {
    let mut world = World::new(&[GOOD, GOOD, GOOD]);
    assert_eq!(world.shows(), ("page".into(), 100.0));
    assert_eq!(world.asked_for("a.md"), [0]);
}

#[test]
fn every_fault_of_the_first_mirror_is_survived_in_time() {
    let faults = [
        ("refused", Fails(Failure::Unreachable, 5.0)),
        ("black hole", BLACK_HOLE),
        ("reset half-way", Fails(Failure::Unreachable, 300.0)),
        ("endless drip", Drips(50.0)),
        ("not there", Fails(Failure::NotFound, 100.0)),
        ("error of the host", Fails(Failure::Status(503), 100.0)),
        ("login page of the network", Gives("<!doctype html><title>Log in", 0, 100.0)),
        ("another charset", Gives("\u{FFFD}\u{FFFD}\u{FFFD} a", 0, 100.0)),
        ("gigabytes", Fails(Failure::TooLarge, 400.0)),
    ];
    for (name, fault) in faults {
        let mut world = World::new(&[fault, GOOD, GOOD]);
        let (what, after) = world.shows();
        assert_eq!(what, "page", "{name}");
        assert!(after <= 100.0 + 1_000.0, "{name}: {after} ms");
        // Two of three, and the good one is the last.
        let mut world = World::new(&[fault, fault, GOOD]);
        let (what, after) = world.shows();
        assert_eq!(what, "page", "{name}, twice");
        assert!(after <= 100.0 + 2_000.0, "{name}, twice: {after} ms");
        assert_eq!(world.asked_for("a.md"), [0, 1, 2], "{name}");
    }
}

#[test]
fn what_is_wrong_with_the_bytes_is_survived_where_they_are_signed() {
    for (name, fault) in [
        ("altered by one byte", Fails(Failure::Untrusted, 120.0)),
        ("cut short", Fails(Failure::Untrusted, 120.0)),
        ("no signature", Fails(Failure::Untrusted, 120.0)),
    ] {
        let mut world = World::signed(&[fault, Gives(STORY, 7, 100.0)]);
        assert_eq!(world.shows(), ("page".into(), 220.0), "{name}");
        // If none has it, the page says so, whatever else is wrong with other mirrors.
        for other in [fault, BLACK_HOLE, Fails(Failure::NotFound, 10.0)] {
            let mut world = World::signed(&[other, fault]);
            assert_eq!(world.shows().0, "untrusted", "{name}, {other:?}");
        }
    }
}

#[test]
fn where_all_fail_the_reader_is_told_and_a_retry_works_when_they_are_back() {
    let mut world = World::new(&[BLACK_HOLE, Fails(Failure::Unreachable, 5.0), BLACK_HOLE]);
    assert_eq!(world.shows().0, "unreachable");
    world.mirrors = vec![GOOD, GOOD, GOOD];
    let start = world.now;
    world.feed(Event::Retried);
    let (what, _) = world.shows();
    assert_eq!(what, "page");
    assert!(world.now - start < 1_000.0);
}

#[test]
fn the_mirror_that_worked_is_asked_first_and_the_one_that_failed_rests() {
    let mut world = World::new(&[BLACK_HOLE, GOOD, GOOD]);
    world.shows();
    assert_eq!(world.goes("#/b.md"), ("page".into(), 100.0), "no time is lost twice");
    assert_eq!(world.asked_for("b.md"), [1]);
    // The one that worked goes away: those that do not rest come first.
    world.mirrors[1] = Fails(Failure::Unreachable, 5.0);
    assert_eq!(world.goes("#/c.md"), ("page".into(), 105.0));
    assert_eq!(world.asked_for("c.md"), [1, 2]);
    world.mirrors[2] = Fails(Failure::Unreachable, 5.0);
    world.mirrors[0] = GOOD;
    assert_eq!(world.goes("#/d.md").0, "page", "one that rests is still better than none");
    assert_eq!(world.asked_for("d.md"), [2, 0]);
}

#[test]
fn what_is_wrong_with_one_file_is_not_held_against_its_mirror() {
    for failure in [Failure::NotFound, Failure::NotText, Failure::TooLarge, Failure::Offline] {
        let mut mirrors = Mirrors::new(2);
        mirrors.failed(0, failure, 0.0);
        assert_eq!(mirrors.first(1.0), 0, "{failure:?}");
    }
    for failure in [Failure::Unreachable, Failure::Timeout, Failure::Status(500), Failure::Portal, Failure::Untrusted] {
        let mut mirrors = Mirrors::new(2);
        mirrors.failed(0, failure, 0.0);
        assert_eq!(mirrors.first(1.0), 1, "{failure:?}");
        assert_eq!(mirrors.first(15_001.0), 0, "{failure:?}: rested");
    }
}

#[test]
fn a_mirror_rests_longer_each_time_and_no_longer_than_ten_minutes() {
    let mut mirrors = Mirrors::new(2);
    let mut now = 0.0;
    let mut rests = Vec::new();
    for _ in 0..8 {
        mirrors.failed(0, Failure::Timeout, now);
        let rest = (1..10_000).map(|second| f64::from(second) * 1_000.0).find(|rest| mirrors.first(now + rest) == 0);
        rests.push(rest.expect("every rest ends") as u32 / 1_000);
        now += 1_000_000.0;
    }
    assert_eq!(rests, [15, 30, 60, 120, 240, 480, 600, 600]);
    // One good answer, and all is forgotten.
    let mut race = mirrors.race(now);
    race.next(&mirrors);
    mirrors.won(&race, 0, 50.0, now);
    assert_eq!(mirrors.first(now), 0);
    mirrors.failed(0, Failure::Timeout, now);
    assert_eq!(mirrors.first(now + 15_000.0), 0);
}

#[test]
fn the_wait_follows_what_the_network_has_shown() {
    let patience = |mirrors: &Mirrors| mirrors.race(0.0).next(mirrors).expect("a mirror").patience;
    let mut mirrors = Mirrors::new(2);
    assert_eq!(patience(&mirrors), 800);
    let answer = |mirrors: &mut Mirrors, took: f64| {
        let mut race = mirrors.race(0.0);
        race.next(mirrors);
        mirrors.won(&race, 0, took, 0.0);
    };
    answer(&mut mirrors, 0.0);
    assert_eq!(patience(&mirrors), 800, "an answer that was there already tells nothing of the network");
    answer(&mut mirrors, 300.0);
    assert_eq!(patience(&mirrors), 900, "three times the first answer, as RFC 6298 has it");
    (0..20).for_each(|_| answer(&mut mirrors, 60.0));
    assert_eq!(patience(&mirrors), 400, "never so short that a hiccup counts");
    (0..20).for_each(|_| answer(&mut mirrors, 1_500.0));
    assert!((1_500..3_000).contains(&patience(&mirrors)), "{}", patience(&mirrors));
    (0..20).for_each(|_| answer(&mut mirrors, 30_000.0));
    assert_eq!(patience(&mirrors), 4_000, "and never so long that a reader gives up");
}

#[test]
fn a_slow_answer_that_gets_on_is_waited_for() {
    // 20 KB a second: slow, and sound. Nobody else is bothered.
    let mut world = World::new(&[Drips(20_000.0), GOOD]);
    for _ in 0..5 {
        let at = (0..world.plan.len()).min_by(|a, b| world.plan[*a].0.total_cmp(&world.plan[*b].0)).expect("a plan");
        let (time, event) = world.plan.remove(at);
        world.now = time;
        world.feed(event);
    }
    assert_eq!(world.asked_for("a.md"), [0]);
}

#[test]
fn a_trickle_does_not_keep_the_other_mirrors_idle() {
    // Just enough to count as getting on, and no end.
    let mut world = World::new(&[Drips(3_000.0), GOOD]);
    let (what, after) = world.shows();
    assert_eq!(what, "page");
    assert!((5_000.0..8_000.0).contains(&after), "{after} ms");
}

#[test]
fn a_page_that_is_not_there_is_told_of_though_one_mirror_says_nothing() {
    let gone = Fails(Failure::NotFound, 100.0);
    for mirrors in [[BLACK_HOLE, gone, gone], [gone, BLACK_HOLE, gone], [gone, gone, BLACK_HOLE]] {
        let mut world = World::new(&mirrors);
        let (what, after) = world.shows();
        assert_eq!(what, "not-found");
        assert!((3_000.0..8_000.0).contains(&after), "{after} ms");
    }
    // A slow one that has it is waited for.
    let mut world = World::new(&[gone, Gives(STORY, 0, 3_000.0)]);
    assert_eq!(world.shows().0, "page");
    // Where nobody says that it is not there, it is a matter of patience.
    let mut world = World::new(&[BLACK_HOLE, Fails(Failure::Status(500), 5.0)]);
    assert!(world.shows().1 > 19_000.0);
}

#[test]
fn the_first_good_answer_wins_and_the_others_are_given_up() {
    let mut world = World::new(&[Gives("# Late", 0, 2_000.0), GOOD, GOOD]);
    assert_eq!(world.shows(), ("page".into(), 900.0));
    assert!(world.plan.is_empty(), "nothing is heard of the first any more");
    assert_eq!(world.seen.len(), 1);
}

#[test]
fn an_older_copy_than_was_seen_is_the_readers_choice() {
    let mut world = World::signed(&[Gives(STORY, 7, 100.0), Gives(STORY, 6, 100.0)]);
    assert_eq!(world.shows().0, "page");
    // The one with the newer copy goes away; the other is behind.
    world.mirrors[0] = Fails(Failure::Unreachable, 5.0);
    world.goes("#/b.md");
    assert_eq!(world.goes("#/a.md").0, "older");
    world.feed(Event::OlderWanted);
    assert_eq!(world.seen.last().expect("a page").1, "page with a notice");
    // It is not what going back finds, and asking again asks the mirrors.
    let before = world.asked.len();
    world.feed(Event::Retried);
    assert!(world.asked.len() > before);
    // An equal or newer one is no older copy.
    world.mirrors[1] = Gives(STORY, 7, 100.0);
    assert_eq!(world.goes("#/a.md").0, "page");
}

#[test]
fn where_the_first_copy_is_old_the_next_mirror_is_asked() {
    let mut world = World::signed(&[Gives(STORY, 7, 100.0), Gives(STORY, 8, 100.0)]);
    world.shows();
    world.mirrors[0] = Gives(STORY, 6, 100.0);
    assert_eq!(world.goes("#/a.md#x").0, "page", "on the screen already: only the place changes");
    world.goes("#/b.md");
    assert_eq!(world.goes("#/a.md"), ("page".into(), 200.0));
}

#[test]
fn what_the_device_keeps_is_shown_where_no_mirror_answers() {
    for fault in [BLACK_HOLE, Fails(Failure::Offline, 1.0), Fails(Failure::Unreachable, 1.0), Drips(10.0)] {
        let mut world = World::with(&[GOOD, GOOD], "", Some(&[]));
        assert_eq!(world.shows().0, "page");
        world.goes("#/b.md");
        world.mirrors = vec![fault, fault];
        let (what, after) = world.goes("#/a.md");
        assert_eq!(what, "page with a notice", "{fault:?}");
        assert!(after < 3_000.0, "{fault:?}: {after} ms");
        assert!(["offline", "unreachable", "timeout"].contains(&world.goes("#/never-read.md").0.as_str()));
        world.mirrors = vec![GOOD, GOOD];
        world.goes("#/a.md");
        assert_eq!(world.seen.last().expect("a page").1, "page", "{fault:?}: back again");
    }
}

#[test]
fn who_reads_already_is_not_given_a_copy_while_the_host_is_slow() {
    let slow = Gives(STORY, 0, 5_000.0);
    let mut world = World::with(&[slow], "", Some(&[("a.md", 0), ("b.md", 0)]));
    world.session.begin_in_sight();
    assert_eq!(world.shows(), ("page".into(), 5_000.0), "the host's, when it comes");
    assert_eq!(world.seen.len(), 1, "{:?}", world.seen);
    assert_eq!(world.goes("#/b.md").0, "page with a notice", "what is not there yet is another matter");

    let mut world = World::with(&[BLACK_HOLE], "", Some(&[("a.md", 0)]));
    world.session.begin_in_sight();
    assert_eq!(world.shows(), ("page with a notice".into(), 20_000.0), "and where it does not come, that is said");
}

#[test]
fn a_kept_copy_says_how_old_the_mirrors_may_be() {
    let mut world = World::with(&[Gives(STORY, 6, 5.0)], &keys(), Some(&[("a.md", 7)]));
    assert_eq!(world.shows().0, "page with a notice", "the answer comes before the device's and waits for it");
}

#[test]
fn a_copy_that_nobody_vouched_for_counts_for_nothing_where_there_are_keys() {
    let mut world = World::with(&[BLACK_HOLE], &keys(), Some(&[("a.md", 0)]));
    assert_eq!(world.shows().0, "timeout");
}

#[test]
fn the_list_of_mirrors_is_renewed_by_a_signed_copy_of_the_settings() {
    const NEWER: &str = r#"{"data": ["https://m0.example/", "https://m9.example/"], "keys": []}"#;
    // A mirror of this world gives the same for every path: here the newer settings.
    let mut world = World::signed(&[Fails(Failure::Unreachable, 5.0), Gives(NEWER, 7, 100.0)]);
    world.mirrors.push(GOOD);
    world.runs();
    assert_eq!(world.asked_for("site.json"), [1], "once, and of the mirror that worked");
    world.mirrors = vec![Fails(Failure::Unreachable, 5.0), Fails(Failure::Unreachable, 5.0), Gives(STORY, 8, 50.0)];
    assert_eq!(world.goes("#/b.md").0, "page", "from a mirror that nobody had named before");
    assert_eq!(world.asked_for("b.md"), [1, 2]);
}

#[test]
fn settings_that_nobody_vouches_for_name_no_mirrors() {
    let mut world = World::new(&[Gives(r#"{"data": ["https://evil.example/"]}"#, 0, 100.0)]);
    world.runs();
    assert!(world.asked_for("site.json").is_empty(), "without keys there is nobody to believe");
    let mut world = World::signed(&[Gives(STORY, 7, 100.0), Fails(Failure::Untrusted, 5.0)]);
    world.runs();
    assert_eq!(world.goes("#/b.md").0, "page");
}

#[test]
fn a_file_that_is_none_of_the_site_is_never_shown_where_there_are_keys() {
    let mut world = World::signed(&[GOOD]);
    world.runs();
    let start = world.asked.len();
    world.feed(Event::Navigated(Target::Address("https://elsewhere.example/a.md".into()), Place::Top));
    assert_eq!(world.seen.last().expect("a page").1, "untrusted");
    assert_eq!(world.asked.len(), start);
}

#[test]
fn pictures_come_from_the_same_mirrors() {
    let picture = "https://m0.example/pictures/tide.jpg";
    for fault in [BLACK_HOLE, Fails(Failure::NotFound, 5.0), Fails(Failure::Untrusted, 50.0)] {
        let mut world = World::new(&[GOOD, GOOD]);
        world.runs();
        world.mirrors[0] = fault;
        world.feed(Event::PictureNeeded(picture.into()));
        world.runs();
        assert_eq!(world.seen.last().expect("a picture").1, format!("picture {picture}"), "{fault:?}");
        assert_eq!(world.asked_for("pictures/tide.jpg"), [0, 1]);
        world.mirrors[1] = fault;
        world.feed(Event::PictureNeeded(picture.into()));
        world.runs();
        assert_eq!(world.seen.last().expect("a picture").1, format!("no picture {picture}"), "{fault:?}");
    }
    // One that is no file of the site is never asked for.
    let mut world = World::new(&[GOOD, GOOD]);
    world.runs();
    world.feed(Event::PictureNeeded("https://elsewhere.example/x.jpg".into()));
    assert_eq!(world.seen.last().expect("a picture").1, "no picture https://elsewhere.example/x.jpg");
}

#[test]
fn what_was_asked_for_an_earlier_page_is_given_up() {
    let mut world = World::new(&[BLACK_HOLE, BLACK_HOLE]);
    world.feed(Event::PictureNeeded("https://m0.example/x.jpg".into()));
    world.mirrors = vec![GOOD, GOOD];
    let (what, _) = world.goes("#/b.md");
    assert_eq!(what, "page");
    assert!(world.plan.is_empty());
    assert_eq!(world.seen.len(), 1, "nothing is heard of the page that was left");
}

#[test]
fn a_race_asks_each_mirror_once() {
    let mirrors = Mirrors::new(3);
    let mut race: Race = mirrors.race(0.0);
    let asked: Vec<usize> = std::iter::from_fn(|| race.next(&mirrors)).map(|Ask { mirror, .. }| mirror).collect();
    assert_eq!(asked, [0, 1, 2]);
    for (mirror, is_last) in [(0, false), (2, true), (1, true)] {
        assert_eq!(race.lost(), None);
        assert_eq!(race.failed(mirror, Failure::Timeout), is_last);
    }
    assert_eq!(race.lost(), Some(Failure::Timeout));
}

#[test]
fn the_first_view_is_as_patient_as_the_visit() {
    let mirrors = Mirrors::new(2);
    let waits = |received: &u32| {
        let mut race = mirrors.race(0.0);
        race.next(&mirrors);
        race.waits(*received, &mirrors).is_some()
    };
    let progress = (0..).find(waits).expect("a number of bytes");
    let silence = mirrors.patience();
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/www/first.js")).expect("a script");
    assert!(script.contains(&format!("[PROGRESS, SILENCE] = [{progress}, {silence}]")), "{progress}, {silence}");
}
