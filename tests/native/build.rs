//! `offprint build`, over generated newspapers.

use crate::common::newspaper::Newspaper;
use offprint::address::Base;
use offprint::model::{Content, FrontPage, SectionFront};
use offprint::publish::build::{self, Built};
use offprint::publish::{Folder, Report, Silent, import};
use offprint::site::Site;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use tempfile::TempDir;

const ARTICLES: u64 = 900;

/// A site with the articles of a newspaper, all in one of two sections.
struct Paper(TempDir);

/// The imported newspaper, file by file: made once for all tests.
static IMPORTED: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let paper = Paper(TempDir::new().expect("a folder"));
    let old = Folder::new(paper.0.path().join("old"));
    for file in (Newspaper { seed: 5, articles: ARTICLES, flawed: 1 }).files() {
        old.write(&file.path, &file.content).expect("a file");
    }
    let options = import::Options { source: old.root().into(), dest: paper.folder().root().into(), again: false };
    import::run(&options, &Silent).expect("an import");
    paper.set("url", "https://tides.example.org/paper/");
    paper.files()
});

impl Paper {
    fn new() -> Paper {
        let paper = Paper(TempDir::new().expect("a folder"));
        for (path, bytes) in &*IMPORTED {
            paper.folder().write(path, bytes).expect("a file");
        }
        paper
    }

    fn folder(&self) -> Folder {
        Folder::new(self.0.path().join("site"))
    }

    fn data(&self) -> Folder {
        self.folder().folder("data")
    }

    fn build(&self) -> Built {
        self.build_with(false)
    }

    fn build_with(&self, full_text: bool) -> Built {
        let options = build::Options { folder: self.folder().root().into(), full_text, again: false };
        let built = build::run(&options, &Silent).expect("a build");
        assert_eq!(built.problems(), []);
        built
    }

    fn set(&self, name: &str, value: &str) {
        let mut settings: Value = serde_json::from_str(&self.text("site.json")).expect("JSON");
        settings[name] = value.into();
        self.folder().write("site.json", settings.to_string().as_bytes()).expect("settings");
    }

    fn text(&self, path: &str) -> String {
        let bytes = self.folder().read(path).expect("a file").unwrap_or_else(|| panic!("no {path}"));
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn content(&self, path: &str) -> Content {
        let site = Site::from_json(&self.text("site.json")).expect("settings");
        let page = site.read(&self.text(&format!("data/{path}")), Base::InSite(path.into()));
        assert_eq!(page.shared.notes, [], "{path}");
        page.content
    }

    fn section(&self, path: &str) -> SectionFront {
        match self.content(path) {
            Content::Section(front) => front,
            other => panic!("{path} is {}", other.kind()),
        }
    }

    fn front(&self, path: &str) -> FrontPage {
        match self.content(path) {
            Content::Front(front) => front,
            other => panic!("{path} is {}", other.kind()),
        }
    }

    /// Everything in the folder.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.folder();
        let paths = folder.files().map(|path| path.expect("a path")).chain(["site.json".into()]);
        paths.map(|path| (path.clone(), folder.read(&path).expect("a file").expect("there"))).collect()
    }

    /// Adds an article.
    fn add(&self, path: &str, title: &str, date: &str, section: &str) {
        let text = format!("---\ntitle: {title}\ndate: {date}\nsection: {section}\n---\n\n新的一段。\n");
        self.data().write(path, text.as_bytes()).expect("a file");
    }
}

/// The path that an address of the site means.
fn path_of(url: &str) -> String {
    offprint::address::site_path(url.strip_prefix("#/").expect("an address of the site")).expect("a path")
}

#[test]
fn every_article_is_found_by_going_back_in_time() {
    let paper = Paper::new();
    for number in 0..130 {
        paper.add(
            &format!("new/{number:03}.md"),
            &format!("第{number}篇"),
            &format!("2016-01-{:02}", number / 5 + 1),
            "新闻",
        );
    }
    paper.build();
    let mut page = "sections/新闻/index.json".to_string();
    let mut shown = Vec::new();
    let mut pages = Vec::new();
    loop {
        let front = paper.section(&page);
        assert!(front.teasers.len() <= 50, "{page}");
        pages.push(front.teasers.len());
        let dates: Vec<&str> = front.teasers.iter().map(|teaser| teaser.date.as_str()).collect();
        assert!(dates.is_sorted_by(|newer, older| newer >= older), "{page}: {dates:?}");
        shown.extend(front.teasers.into_iter().map(|teaser| path_of(&teaser.link.url)));
        match front.next {
            Some(next) => page = path_of(&next),
            None => break,
        }
    }
    assert_eq!(pages, [50, 50, 50], "the newest fifty, then whole pages from the oldest on");
    assert_eq!(shown[0], "new/129.md");
    let all: BTreeSet<String> = shown.into_iter().collect();
    assert_eq!(all.len(), 130, "each article is there");
    // Where an article is found without going through the pages.
    let starts: Value = serde_json::from_str(&paper.text("data/sections/新闻/pages.json")).expect("JSON");
    assert_eq!(
        starts["pages"],
        serde_json::json!([["2016-01-01", "new/000.md"], ["2016-01-11", "new/050.md"], ["2016-01-21", "new/100.md"]])
    );
    // And the way back.
    let newer = |page: &str| paper.section(&format!("sections/新闻/{page}.json")).previous;
    assert_eq!(newer("1").as_deref(), Some("#/sections/新闻/2.json"));
    assert_eq!(newer("2").as_deref(), Some("#/sections/新闻/index.json"));
    assert_eq!((newer("3").as_deref(), newer("index")), (Some("#/sections/新闻/index.json"), None));
    assert_eq!(paper.section("sections/新闻/3.json").teasers.len(), 30);
}

#[test]
fn the_archive_has_every_article() {
    let paper = Paper::new();
    paper.add("undated.md", "没有日期", "", "");
    paper.build();
    let mut articles = 0;
    for block in paper.front("archive/index.json").blocks {
        for link in block.links {
            let path = path_of(&link.url);
            let count: u64 = link.title.rsplit(['(', ')']).nth(1).expect("a number").parse().expect("a number");
            let mut front = paper.section(&path);
            let newest = front.teasers.len() as u64;
            assert_eq!(newest, count.min(50), "{path}");
            while let Some(next) = front.next.take() {
                front = paper.section(&path_of(&next));
            }
            articles += count;
        }
    }
    // Every article, the README, and the page that was added.
    assert_eq!(articles, ARTICLES + 2);
    assert!(paper.text("data/archive/undated/index.json").contains("没有日期"));
}

#[test]
fn the_front_page_follows_the_nav() {
    let paper = Paper::new();
    let built = paper.build();
    // The nav leads to the fronts of the old tree, until the publisher says otherwise.
    assert_eq!(built.hints.len(), 10, "{:?}", built.hints);
    let hint = "nav: 天文 leads to #/gb/nsc400.md; sections/天文/index.json is the front that is kept up";
    assert_eq!(built.hints[0], hint);
    let front = paper.front("front.json");
    let titles: Vec<&str> = front.blocks.iter().map(|block| block.title.as_str()).collect();
    assert_eq!(titles[..4], ["天文", "天气", "海洋", "候鸟"], "{titles:?}");
    let first = &front.blocks[0];
    assert_eq!(first.more_url.as_deref(), Some("#/sections/天文/index.json"));
    assert_eq!(first.links.len(), 7);
    assert_eq!(front.blocks.last().and_then(|block| block.more_url.as_deref()), Some("#/archive/index.json"));
}

#[test]
fn each_section_has_a_folder_of_its_own() {
    let paper = Paper::new();
    let names = ["A\\B", "A-B", "A-B-2", "A/B", "a-b", "A:B"];
    for (number, name) in names.iter().enumerate() {
        paper.add(&format!("{number}.md"), &format!("\"{number}\""), "2017-03-01", &format!("'{name}'"));
    }
    paper.build();
    let files = paper.files();
    let all = files.keys().filter_map(|path| path.strip_prefix("data/sections/")?.strip_suffix("/index.json"));
    let mut folders = BTreeMap::new();
    for folder in all {
        let front = paper.section(&format!("sections/{folder}/index.json"));
        if let [teaser] = &front.teasers[..] {
            let number: usize = teaser.link.title.parse().expect("a number");
            assert!(folders.insert(names[number], folder.to_lowercase()).is_none(), "{folder}");
        }
    }
    assert_eq!(folders.len(), names.len(), "{folders:?}");
    assert_eq!(folders.values().collect::<BTreeSet<_>>().len(), names.len(), "by small letters too: {folders:?}");
    assert_eq!((&*folders["A-B"], &*folders["A-B-2"]), ("a-b", "a-b-2"), "where readers' pages look for them");
}

#[test]
fn what_readers_cannot_open_is_in_no_list() {
    let paper = Paper::new();
    paper.build();
    let before = paper.text("data/front.json");
    let gbk = b"---\ntitle: \xB3\xB1\xCF\xAB\ndate: 2017-03-01\nsection: \xCC\xEC\n---\n\n\xB3\xB1\xCB\xAE\xD5\xC7\xC2\xE4\xA1\xA3\n";
    paper.data().write("gbk.md", gbk).expect("a file");
    for _ in 0..2 {
        let options = build::Options { folder: paper.folder().root().into(), full_text: false, again: false };
        let built = build::run(&options, &Silent).expect("a build");
        let told: Vec<String> = built.problems().iter().map(ToString::to_string).collect();
        assert!(told.len() == 1 && told[0].contains("gbk.md: is not in UTF-8"), "told each time: {told:?}");
    }
    assert_eq!(paper.text("data/front.json"), before);
}

#[test]
fn drafts_are_in_no_list() {
    let paper = Paper::new();
    paper.build();
    let before = paper.text("data/front.json");
    let draft = "---\ntitle: 未定稿\ndate: 2031-03-01\ndraft: true\n---\n\n潮水。\n";
    paper.data().write("draft.md", draft.as_bytes()).expect("a file");
    paper.build();
    assert_eq!(paper.text("data/front.json"), before);
    assert!(paper.files().iter().all(|(path, bytes)| {
        path == "data/draft.md" || memchr::memmem::find(bytes, "未定稿".as_bytes()).is_none()
    }));
    paper.data().write("draft.md", draft.replace("true", "false").as_bytes()).expect("a file");
    paper.build();
    assert!(paper.text("data/front.json").contains("未定稿"));
}

#[test]
fn articles_may_lie_beside_the_shell() {
    let paper = Paper(TempDir::new().expect("a folder"));
    let folder = paper.folder();
    for (path, text) in [
        ("site.json", r#"{"name": "Tides", "url": "https://t.example/", "data": ["./"]}"#),
        ("index.html", "<!doctype html><title>Loading</title><h1>Loading</h1>"),
        ("search.html", "<!doctype html><title>Search</title><h1>Search</h1>"),
        ("a.md", "---\ntitle: Ebb\ndate: 2017-03-01\n---\n\nLow water.\n"),
    ] {
        folder.write(path, text.as_bytes()).expect("a file");
    }
    assert_eq!(paper.build().articles, 1);
    let again = paper.build();
    assert_eq!((again.articles, again.written), (1, 0), "{again}");
}

#[test]
fn feeds_are_feeds() {
    let paper = Paper::new();
    paper.add("a&b <c>.md", "“A & B” <i>\u{FFFE}\u{FFFF}", "2017-03-01", "天文");
    paper.build();
    for name in ["feed.xml", "feed.json"] {
        let feed =
            feed_rs::parser::parse(paper.text(name).as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(feed.title.expect("a title").content, "潮汐报", "{name}");
        assert_eq!(feed.entries.len(), 20, "{name}");
        let first = &feed.entries[0];
        let title = &first.title.as_ref().expect("a title").content;
        assert_eq!(title.trim_end_matches(['\u{FFFE}', '\u{FFFF}']), "“A & B” <i>", "{name}");
        assert_eq!(first.links[0].href, "https://tides.example.org/paper/#/a&b%20%3Cc%3E.md", "{name}");
        let date = first.published.or(first.updated).expect("a date").to_rfc3339();
        assert!(date.starts_with("2017-03-01T00:00:00"), "{name}: {date}");
    }
    assert!(!paper.text("feed.xml").contains(['\u{FFFE}', '\u{FFFF}']), "no characters of XML");
    let map = paper.text("sitemap.xml");
    let parts = map.matches("<sitemap>").count();
    assert_eq!(parts, 3, "{map}");
    let all: String = (1..=parts).map(|part| paper.text(&format!("sitemaps/{part}.xml"))).collect();
    assert_eq!(all.matches("<loc>https://tides.example.org/paper/").count() as u64, ARTICLES + 2);
    assert!(all.contains("<loc>https://tides.example.org/paper/a&amp;b%20%3Cc%3E.html</loc>"), "{all}");
    // The home page has the site's own address, as its canonical link says.
    paper.set("home", "README.md");
    paper.build();
    assert!(paper.text("sitemaps/1.xml").contains("<loc>https://tides.example.org/paper/</loc>"));
}

#[test]
fn without_an_address_there_are_no_feeds() {
    let paper = Paper::new();
    paper.build();
    paper.set("url", "ftp://nowhere");
    assert_eq!(paper.build().removed, 6);
    assert!(paper.files().keys().all(|path| !path.starts_with("feed") && !path.starts_with("sitemap")));
}

#[test]
fn the_manifest_vouches_for_every_file() {
    let paper = Paper::new();
    paper.build();
    let hash = |bytes: &[u8]| -> String { Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect() };
    let mut files = paper.files();
    files.retain(|path, _| path.starts_with("data/"));
    let read = |place: &str| -> Value {
        let steps: Vec<String> = place.chars().map(String::from).collect();
        let path = if place.is_empty() { "index".into() } else { steps.join("/") };
        serde_json::from_str(&paper.text(&format!("data/manifest/{path}.json"))).expect("JSON")
    };
    let mut found = BTreeMap::new();
    let mut places = vec![String::new()];
    while let Some(place) = places.pop() {
        let part = read(&place);
        for (name, known) in part["parts"].as_object().into_iter().flatten() {
            let steps: Vec<String> = name.chars().map(String::from).collect();
            let bytes = &files[&format!("data/manifest/{}.json", steps.join("/"))];
            assert_eq!(known, &hash(bytes), "{name}");
            places.push(name.clone());
        }
        for (path, known) in part["files"].as_object().into_iter().flatten() {
            assert!(hash(path.as_bytes()).starts_with(&place), "{path} in {place}");
            found.insert(format!("data/{path}"), known.as_str().expect("a hash").to_string());
        }
    }
    let expected: BTreeMap<String, String> = files
        .into_iter()
        .filter(|(path, _)| !path.starts_with("data/manifest/"))
        .map(|(path, bytes)| (path, hash(&bytes)))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn whole_texts_are_indexed_where_the_publisher_asks() {
    let paper = Paper::new();
    let size = || -> usize {
        let files = paper.files();
        let shards = files.iter().filter(|(path, _)| path.starts_with("data/search/") && path.ends_with(".bin"));
        shards.map(|(_, bytes)| bytes.len()).sum()
    };
    paper.build();
    let manifest: Value = serde_json::from_str(&paper.text("data/search/manifest.json")).expect("JSON");
    assert_eq!(manifest["documents"], ARTICLES + 1);
    let headlines = size();
    paper.build_with(true);
    assert!(size() > headlines * 4, "{} of texts, {headlines} of headlines", size());
    // And back again, without a trace.
    paper.build();
    assert_eq!(size(), headlines);
}

#[test]
fn other_settings_are_seen_in_what_was_read_before() {
    let build_with_alias = |paper: &Paper, alias: &str| {
        let mut settings: Value = serde_json::from_str(&paper.text("site.json")).expect("JSON");
        settings["aliases"] = serde_json::json!([alias]);
        paper.folder().write("site.json", settings.to_string().as_bytes()).expect("settings");
        paper.build();
        paper.text("data/sections/天文/index.json")
    };
    let paper = Paper::new();
    let first = build_with_alias(&paper, "https://first.example/");
    assert!(first.contains("https://pictures.example.org/"), "{first}");
    let second = build_with_alias(&paper, "https://pictures.example.org/");
    assert!(!second.contains("https://pictures.example.org/"), "now a file of the site: {second}");
    assert_eq!(second, build_with_alias(&Paper::new(), "https://pictures.example.org/"));
}

#[test]
fn pictures_are_rewritten_where_they_are_read() {
    let paper = Paper::new();
    let rules = [["https://pictures.example.org/", "https://proxy.example/?u=https://pictures.example.org/"]];
    let mut settings: Value = serde_json::from_str(&paper.text("site.json")).expect("JSON");
    settings["url"] = "https://paper.example/".into();
    settings["pictures"] = serde_json::json!({ "rewrite": rules });
    paper.folder().write("site.json", settings.to_string().as_bytes()).expect("settings");
    paper.build();
    for (path, bytes) in paper.files() {
        let is_list = path.starts_with("data/front.json") || path.starts_with("data/sections/");
        assert!(!is_list || memchr::memmem::find(&bytes, b"proxy.example").is_none(), "{path}");
    }
    // Programs that read feeds know nothing of these settings.
    assert!(paper.text("feed.json").contains(rules[0][1]));
}

#[test]
fn the_same_articles_give_the_same_files() {
    let (one, other) = (Paper::new(), Paper::new());
    one.build();
    // By another way: built before the last articles came, and after others had gone.
    other.add("gone.md", "来了又走", "2017-01-01", "天文");
    other.build();
    other.data().remove("gone.md").expect("a file");
    other.build();
    assert_eq!(one.files(), other.files());
}

#[test]
fn one_article_more_writes_a_few_small_files() {
    let paper = Paper::new();
    let first = paper.build();
    assert_eq!(paper.build().written, 0);
    let before = paper.files();
    paper.add("gb/17/1/1/n1.md", "最新的一篇", "2017-01-01", "天文");
    let built = paper.build();
    let after = paper.files();
    let changed: Vec<&String> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    // The article itself was not written by the build.
    assert_eq!(built.written + 1, changed.len() as u64, "{changed:?}");
    assert!(built.written <= 40 && built.bytes_written < 120_000, "{built:?} {changed:?}");
    assert!(built.bytes_written * 4 < first.bytes_written, "{built:?} {first:?}");
    assert!(changed.iter().all(|path| !path.contains("/gb/15/")), "{changed:?}");
}

#[test]
fn folders_that_are_no_sites_are_a_sentence() {
    let folder = TempDir::new().expect("a folder");
    let run = || {
        build::run(&build::Options { folder: folder.path().into(), full_text: false, again: false }, &Silent)
            .expect_err("a problem")
            .to_string()
    };
    assert!(run().contains("site.json: is not there"), "{}", run());
    let site = Folder::new(folder.path());
    site.write("site.json", b"[]").expect("a file");
    assert!(run().ends_with("site.json: is no JSON object; mend or remove it"), "{}", run());
    site.write("site.json", b"{\"data\": [\"https://elsewhere.example/\"]}").expect("a file");
    assert!(run().contains("names no folder beside it"), "{}", run());
    site.write("site.json", b"{}").expect("a file");
    assert!(run().contains("data: is not there"), "{}", run());
}

#[test]
fn the_app_has_the_name_of_the_site() {
    let paper = Paper::new();
    paper.set("name", "港口晨报");
    paper.build();
    assert!(!paper.files().contains_key("manifest.webmanifest"), "a folder without the shell gets no part of it");

    let manifest = br#"{"theme_color": "navy", "short_name": "Offprint", "name": "Offprint", "start_url": "./"}"#;
    paper.folder().write("manifest.webmanifest", manifest).expect("a file");
    paper.build();
    let named: Value = serde_json::from_str(&paper.text("manifest.webmanifest")).expect("JSON");
    assert_eq!([&named["name"], &named["short_name"]], ["港口晨报", "港口晨报"]);
    assert_eq!([&named["theme_color"], &named["start_url"]], ["navy", "./"], "the publisher's own");
    assert_eq!(paper.build().written, 0);

    paper.folder().write("manifest.webmanifest", b"[no JSON").expect("a file");
    paper.build();
    assert_eq!(paper.text("manifest.webmanifest"), "[no JSON");
}

#[test]
fn the_shell_is_told_what_opens_first() {
    let paper = Paper::new();
    paper.set("home", "a/b.md");
    let page = "<head>\n<meta name=\"offprint-data\" content=\"data\" data-home=\"front.json\">\n";
    paper.folder().write("index.html", page.as_bytes()).expect("a file");
    paper.folder().write("index.html.br", b"what hosts would go on sending").expect("a file");
    let hint = "index.html has changed: compress it again (index.html.br, index.html.gz)";
    assert!(paper.build().hints.iter().any(|said| said == hint));
    assert_eq!(paper.text("index.html"), page.replace("front.json", "a/b.md"));
    let again = paper.build();
    assert_eq!(again.written, 0);
    assert!(again.hints.iter().all(|said| said != hint));

    paper.folder().write("index.html", b"<head>\n").expect("a file");
    paper.build();
    assert_eq!(paper.text("index.html"), "<head>\n", "the publisher took the line out");
}

#[test]
fn what_publishers_put_there_stays() {
    let paper = Paper::new();
    paper.data().write("sections/about.md", b"# About").expect("a file");
    paper.data().write("sections/old/index.json", b"{}").expect("a file");
    paper.folder().write("index.html", b"<!doctype html>").expect("a file");
    let built = paper.build();
    assert_eq!(built.removed, 1, "the front of a section that is not there any more");
    let files = paper.files();
    assert!(files.contains_key("data/sections/about.md") && files.contains_key("index.html"));
}
