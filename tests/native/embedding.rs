//! Pages in a page of somebody else's: the parts that are shown, their names, their links and their words.

use offprint::address::Base;
use offprint::failure::Failure;
use offprint::layout::{self, Embedding, Neighbours, Parts, View};
use offprint::model::Link;
use offprint::press::Direct;
use offprint::session::{Effect, Event, Place, Session, Settings, Target};
use offprint::site::Site;
use std::collections::BTreeSet;

const SITE: &str = r##"{"name": "潮汐报", "language": "zh-Hans", "nav": [{"title": "科学", "url": "#/science.json"}],
    "topics": [[{"title": "彗星", "url": "#/comet.md"}]], "promos": [{"title": "灯塔", "url": "#/light.md"}]}"##;

const STORY: &str = r##"{"kind": "article", "headline": "Tides", "language": "en", "standfirst": "Twice a day.", "byline": "A. Gull",
    "datePublished": "2025-04-29", "editor": "B. Heron", "picture": {"url": "p.jpg", "caption": "The pier.", "credit": "C. Tern"},
    "bodyHtml": "<p>See <a href=\"b.md\">neaps</a>; write class=\"op-note\" like this.</p>",
    "related": [{"title": "Neaps", "url": "b.md"}], "editorsPicks": [{"title": "Springs", "url": "c.md"}],
    "mostRead": [{"title": "Moon", "url": "d.md"}], "shareUrl": "https://paper.example/tides",
    "attribution": {"name": "Gull", "url": "https://gull.example/", "originalUrl": "https://gull.example/tides", "originalTitle": "Tides"}}"##;

fn embedding(parts: &str) -> Embedding {
    Embedding { parts: Parts::named(parts), links: String::new(), language: None }
}

fn laid_out(raw: &str, embedding: Option<&Embedding>) -> String {
    let site = Site::from_json(SITE).expect("a site");
    let page = site.read(raw, Base::InSite("a.md".into()));
    layout::page(&page, &View { site: &site, path: Some("a.md"), address: None, embedding }).into_string()
}

/// The regions whose names the markup has as parts.
fn regions(markup: &str) -> BTreeSet<&'static str> {
    Parts::NAMES.iter().map(|(name, _)| *name).filter(|name| parts_in(markup).contains(*name)).collect()
}

fn parts_in(markup: &str) -> BTreeSet<&str> {
    let named = markup.split(" part=\"").skip(1).filter_map(|rest| rest.split('"').next());
    named.flat_map(|names| names.split(' ')).collect()
}

#[test]
fn each_part_is_shown_alone() {
    for (name, _) in Parts::NAMES.iter().filter(|(name, _)| *name != "neighbours") {
        assert_eq!(regions(&laid_out(STORY, Some(&embedding(name)))), BTreeSet::from([*name]), "{name}");
    }
    let all: BTreeSet<_> = Parts::NAMES.iter().map(|(name, _)| *name).filter(|name| *name != "neighbours").collect();
    assert_eq!(regions(&laid_out(STORY, Some(&embedding("all")))), all);
}

#[test]
fn neighbours_are_a_part() {
    let (site, link) = (Site::default(), Link { title: "Moon".into(), url: "#/d.md".into(), image: None });
    let found = Neighbours { section: None, newer: Some(&link), older: None };
    let laid_out = |parts| {
        let embedding = embedding(parts);
        let view = View { site: &site, path: None, address: None, embedding: Some(&embedding) };
        layout::neighbours(&found, &view, "en").into_string()
    };
    assert_eq!(laid_out("article"), "");
    assert!(laid_out("neighbours").contains("<nav class=\"op-turn\" part=\"turn\""));
}

#[test]
fn fronts_are_the_content() {
    for raw in [
        r##"{"kind": "section", "headline": "Sea", "teasers": [{"title": "Tides", "url": "a.md"}]}"##,
        r##"{"kind": "front", "blocks": [{"title": "Sea", "links": [{"title": "Tides", "url": "a.md"}]}]}"##,
    ] {
        assert!(laid_out(raw, Some(&embedding("article"))).contains("Tides"), "{raw}");
        assert!(!laid_out(raw, Some(&embedding("promos"))).contains("Tides"), "{raw}");
    }
}

#[test]
fn a_front_of_one_block_says_so() {
    let front = |blocks: &[&str]| laid_out(&format!(r#"{{"kind": "front", "blocks": [{}]}}"#, blocks.join(",")), None);
    let block = r#"{"title": "Sea", "links": [{"title": "Tides", "url": "a.md"}]}"#;
    assert!(front(&[block]).contains("<div class=\"op-front op-single\">"));
    assert!(front(&[block, block]).contains("<div class=\"op-front\">"));
}

#[test]
fn an_embedded_page_leaves_the_main_element_and_what_skips_to_it_to_the_page_around() {
    let alone = laid_out(STORY, Some(&embedding("article")));
    assert!(!alone.contains("<main") && !alone.contains("op-skip") && alone.contains("id=\"offprint-main\""));
    // Where there is something to skip, it can be skipped.
    assert!(laid_out(STORY, Some(&embedding("nav article"))).contains("op-skip"));
    assert!(laid_out(STORY, None).contains("<main"));
    assert!(!laid_out(STORY, None).contains(" part="));
}

#[test]
fn every_class_is_a_part_and_words_are_none() {
    let markup = laid_out(STORY, Some(&embedding("all")));
    let classes = markup.split(" class=\"op-").skip(1).filter_map(|rest| rest.split('"').next());
    let own = BTreeSet::from(["headline", "caption", "button"]);
    let named: BTreeSet<&str> =
        classes.flat_map(|classes| classes.split(' ')).map(|class| class.trim_start_matches("op-")).collect();
    let parts = parts_in(&markup);
    assert!(
        parts.is_superset(&own)
            && named.is_superset(&BTreeSet::from(["byline", "body", "credit", "attribution", "note"]))
    );
    let different: Vec<_> =
        parts.difference(&own).copied().collect::<BTreeSet<_>>().symmetric_difference(&named).copied().collect();
    assert_eq!(different, ["note"], "the words of the story stay as they are");
}

#[test]
fn links_within_the_site_lead_to_the_page_that_shows_it() {
    let page = Embedding { links: "https://mirror.example/?a&b".into(), ..embedding("all") };
    let markup = laid_out(STORY, Some(&page));
    assert!(!markup.contains("href=\"#/"), "{markup}");
    for path in ["b.md\">neaps", "b.md\">Neaps", "science.json", "comet.md", "light.md", "\">潮汐报"] {
        assert!(markup.contains(&format!("href=\"https://mirror.example/?a&amp;b#/{path}")), "{path}");
    }
    assert!(markup.contains("href=\"https://gull.example/tides\""));
}

#[test]
fn words_are_in_the_language_that_was_chosen_and_the_story_keeps_its_own() {
    let chosen = Embedding { language: Some("zh-Hant".into()), ..embedding("article related") };
    let markup = laid_out(STORY, Some(&chosen));
    assert!(markup.starts_with("<div class=\"op op-is-article\" lang=\"zh-Hant\""), "{markup}");
    assert!(markup.contains("<article class=\"op-article\" part=\"article\" lang=\"en\" dir=\"ltr\">"), "{markup}");
    assert!(markup.contains("相關"), "{markup}");
}

#[test]
fn a_failure_of_a_story_alone_has_no_home() {
    let site = Site::default();
    let laid_out = |parts| {
        let embedding = embedding(parts);
        let view = View { site: &site, path: None, address: None, embedding: Some(&embedding) };
        layout::failure(Failure::NotFound, &view, "en").into_string()
    };
    assert!(!laid_out("article").contains("href") && laid_out("article").contains("part=\"button\""));
    assert!(laid_out("all").contains("href=\"#/\""));
}

#[test]
fn a_visit_goes_on_from_what_a_server_has_laid_out() {
    let site = Site::from_json(SITE).expect("a site");
    let mut session = Session::new(Settings::Given(Box::new(site)), None, "en".into(), Box::new(Direct));
    session.embed(Embedding { language: Some("zh-Hant".into()), ..embedding("article") });
    assert_eq!(session.language(), "zh-Hant");
    assert_eq!(session.handle(Event::Adopted(Target::Path("a.md".into()), None), 0.0), [], "there is nothing to fetch");
    // The page itself again is a matter of scrolling; another one is fetched.
    let again = session.handle(Event::Navigated(Target::Path("a.md".into()), Place::Top), 1.0);
    assert_eq!(again, [Effect::Scroll(Place::Top)]);
    let other = session.handle(Event::Navigated(Target::Path("b.md".into()), Place::Top), 2.0);
    assert!(other.iter().any(|effect| matches!(effect, Effect::Ask { path, .. } if path == "b.md")), "{other:?}");
}

#[test]
fn a_text_at_hand_from_under_a_data_base_is_a_file_of_the_site() {
    let shown = |at: &str| {
        let site = Site::from_json(r#"{"data": ["https://mirror.example/data/"]}"#).expect("a site");
        let mut session = Session::new(Settings::Given(Box::new(site)), None, "en".into(), Box::new(Direct));
        let target = Target::Text(STORY.into(), Base::At(at.into()));
        let effects = session.handle(Event::Opened(target, Place::Top), 0.0);
        let markup = effects.into_iter().find_map(|effect| match effect {
            Effect::Show(shown) => Some(shown.markup.into_string()),
            _ => None,
        });
        markup.expect("a page")
    };
    assert!(shown("https://mirror.example/data/gb/a.md").contains("href=\"#/gb/b.md\""));
    assert!(shown("https://other.example/gb/a.md").contains("href=\"https://other.example/gb/b.md\""));
}
