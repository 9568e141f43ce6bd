//! `offprint import`, over generated newspapers with every flaw.

use crate::common::newspaper::{FLAWS, Newspaper};
use offprint::address::Base;
use offprint::layout::{self, View};
use offprint::publish::import::{self, Counts, Options};
use offprint::publish::{Folder, Report, Silent};
use offprint::site::Site;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const PAPER: Newspaper = Newspaper { seed: 7, articles: 34 * 12, flawed: 1 };

/// A newspaper on disk, and where it is imported to.
struct Tree {
    folder: TempDir,
}

impl Tree {
    fn new(paper: &Newspaper) -> Tree {
        let tree = Tree { folder: TempDir::new().expect("a folder") };
        for file in paper.files() {
            tree.source().write(&file.path, &file.content).expect("a file");
            set_age(&tree.source().at(&file.path), 1000);
        }
        tree
    }

    fn source(&self) -> Folder {
        Folder::new(self.folder.path().join("old"))
    }

    fn dest(&self) -> Folder {
        Folder::new(self.folder.path().join("new"))
    }

    fn import(&self) -> import::Imported {
        let options = Options { source: self.source().root().into(), dest: self.dest().root().into(), again: false };
        import::run(&options, &Silent).expect("an import")
    }

    fn site(&self) -> Site {
        Site::from_json(&text(&self.dest(), "site.json")).expect("settings")
    }
}

/// Lets a file be as old as so many seconds. Clocks of file systems go in steps: what is written within one is of one age.
fn set_age(file: &Path, seconds: u64) {
    let time = SystemTime::now() - Duration::from_secs(seconds);
    fs::File::options().append(true).open(file).and_then(|file| file.set_modified(time)).expect("a time");
}

fn text(folder: &Folder, path: &str) -> String {
    String::from_utf8(folder.read(path).expect("a file").unwrap_or_else(|| panic!("no {path}"))).expect("UTF-8")
}

/// What a reader gets from a page: its words, where its links lead, its pictures.
fn shown(raw: &str, path: &str, site: &Site) -> [Vec<String>; 3] {
    let page = site.read(raw, Base::InSite(path.into()));
    let view = View { site, path: Some(path), address: None, embedding: None };
    let html = Html::parse_fragment(layout::page(&page, &view).as_str());
    let all = |selector: &str, attribute: &str| {
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).map(|element| element.attr(attribute).unwrap_or("").to_string()).collect()
    };
    let words = html.root_element().text().flat_map(str::split_whitespace).map(Into::into).collect();
    [words, all("a", "href"), all("img", "src")]
}

#[test]
fn lean_pages_show_what_the_old_ones_did() {
    let tree = Tree::new(&PAPER);
    let imported = tree.import();
    assert_eq!(imported.problems(), []);
    let counts = &imported.counts;
    assert_eq!(counts.articles + counts.as_they_are, PAPER.articles, "{counts:?}");
    assert_eq!(counts.as_they_are, 0, "pages that no lean file says");
    assert_eq!((counts.fronts, counts.copied), (13, 3), "{counts:?}");

    let (site, data) = (tree.site(), tree.dest().folder("data"));
    for file in PAPER.files().filter(|file| file.path.ends_with(".md")) {
        let old = String::from_utf8(file.content).expect("UTF-8");
        let new = text(&data, &file.path);
        let (before, after) = (shown(&old, &file.path, &site), shown(&new, &file.path, &site));
        for (what, (before, after)) in ["words", "links", "pictures"].iter().zip(before.iter().zip(&after)) {
            assert_eq!(before, after, "{what} of {}\n{new}", file.path);
        }
        assert!(!after_is_empty(&after), "{}", file.path);
    }
    assert!(counts.bytes_after * 100 <= counts.bytes_before * 40, "with many flaws, still small: {counts:?}");
}

fn after_is_empty(shown: &[Vec<String>; 3]) -> bool {
    shown[0].is_empty()
}

#[test]
fn most_pages_say_what_goes_into_the_settings() {
    let tree = Tree::new(&PAPER);
    tree.import();
    let site = tree.site();
    assert_eq!((site.name.as_str(), site.language.as_deref()), ("潮汐报", Some("zh-Hans")));
    assert_eq!(site.notes, []);
    assert_eq!(
        site.places.aliases,
        ["https://git.example.org/tides/paper/blob/master/", "https://git.example.org/tidewater/news/blob/master/"]
    );
    let nav = site.nav.expect("sections");
    assert_eq!(nav.len(), 10);
    assert_eq!((nav[0].title.as_str(), nav[0].url.as_str()), ("天文", "#/gb/nsc400.md"));
    let rows: Vec<usize> = site.topics.expect("topics").iter().map(Vec::len).collect();
    assert_eq!(rows, [14, 14]);
    assert_eq!(site.promos.expect("promos").len(), 24);
    let source = site.attribution.expect("a source");
    assert_eq!((source.title.as_str(), source.url.as_str()), ("潮汐报", "https://tides.example.org"));
    // The layouts of the other years are kept, each once.
    let kept = text(&tree.dest(), "kept/promos.json");
    let kept: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&kept).expect("JSON");
    let whole = kept.iter().filter(|variant| variant["promos"].as_array().is_some_and(|list| list.len() == 24));
    assert_eq!(whole.count(), 2, "the layouts of the other years");
}

#[test]
fn articles_carry_nothing_that_the_settings_say() {
    let tree = Tree::new(&Newspaper { seed: 3, articles: 600, flawed: 0 });
    let counts = tree.import().counts;
    assert!(counts.bytes_after * 100 <= counts.bytes_before * 30, "{counts:?}");
    let path = "gb/15/1/10/n14004193.md";
    let lean = text(&tree.dest().folder("data"), path);
    let (head, body) = lean.split_once("\n---\n\n").expect("front matter");
    let keys: Vec<&str> =
        head.lines().filter(|line| !line.starts_with(['-', ' '])).filter_map(|line| line.split(':').next()).collect();
    let expected = [
        "title",
        "date",
        "section",
        "author",
        "dateline",
        "editor",
        "image",
        "caption",
        "credit",
        "shareUrl",
        "source",
        "related",
        "picks",
        "most_read",
    ];
    assert_eq!(keys.into_iter().filter(|key| !key.is_empty()).collect::<Vec<_>>(), expected, "{lean}");
    assert!(head.contains("\nmost_read:\n- ") && head.matches("git.example.org").count() == 1, "{lean}");
    assert!(body.lines().filter(|line| !line.is_empty()).all(|line| !line.starts_with('<')), "{lean}");
}

#[test]
fn a_second_time_touches_only_what_changed() {
    let tree = Tree::new(&PAPER);
    let first = tree.import().counts;
    let unchanged = Counts {
        unchanged: PAPER.len(),
        bytes_before: first.bytes_before,
        bytes_after: first.bytes_after,
        ..Counts::default()
    };
    assert_eq!(tree.import().counts, unchanged);

    let path = "gb/15/1/2/n14000630.md";
    let old = text(&tree.source(), path).replace("周晴", "林夏");
    tree.source().write(path, old.as_bytes()).expect("a change");
    set_age(&tree.source().at(path), 900);
    let again = tree.import().counts;
    assert_eq!((again.articles, again.unchanged), (1, PAPER.len() - 1));
    assert!(text(&tree.dest().folder("data"), path).contains("林夏"));
}

#[test]
fn an_interrupted_import_goes_on() {
    let tree = Tree::new(&PAPER);
    tree.import();
    let data = tree.dest().folder("data");
    let whole: Vec<(String, Vec<u8>)> = contents(&data);
    // As if the machine had gone down on the way: some files are not there, one was being written.
    for (path, _) in whole.iter().step_by(3) {
        data.remove(path).expect("a file");
    }
    fs::write(data.at("gb/.offprint-x1.part"), "---\ntitle: 半").expect("a part");
    let counts = tree.import().counts;
    assert_eq!(counts.unchanged, whole.len() as u64 - (whole.len() as u64).div_ceil(3));
    assert_eq!(contents(&data), whole);
}

fn contents(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let paths = folder.files().map(|path| path.expect("a path"));
    paths.map(|path| (path.clone(), folder.read(&path).expect("a file").expect("there"))).collect()
}

#[test]
fn settings_that_are_there_are_the_publishers() {
    let tree = Tree::new(&Newspaper { seed: 1, articles: 70, flawed: 0 });
    let own = "{\n  \"name\": \"自己的名字\",\n  \"nav\": []\n}\n";
    tree.dest().write("site.json", own.as_bytes()).expect("settings");
    tree.import();
    let settings = text(&tree.dest(), "site.json");
    assert!(settings.starts_with(own.trim_end_matches("\n}\n")), "{settings}");
    let site = tree.site();
    assert_eq!((site.name.as_str(), site.nav), ("自己的名字", Some(Vec::new())));
    // What it did not say is added.
    assert_eq!(site.promos.expect("promos").len(), 24);
    tree.import();
    assert_eq!(text(&tree.dest(), "site.json"), settings);
}

#[test]
fn settings_that_cannot_be_read_are_a_sentence() {
    let tree = Tree::new(&Newspaper { seed: 1, articles: 3, flawed: 0 });
    tree.dest().write("site.json", b"{ \"name\": ").expect("settings");
    let options = Options { source: tree.source().root().into(), dest: tree.dest().root().into(), again: false };
    let problem = import::run(&options, &Silent).expect_err("a problem").to_string();
    assert!(problem.ends_with("site.json: is no JSON object; mend or remove it"), "{problem}");
    assert_eq!(text(&tree.dest(), "site.json"), "{ \"name\": ");
}

#[test]
fn one_bad_file_stops_nothing() {
    let tree = Tree::new(&Newspaper { seed: 1, articles: 40, flawed: 0 });
    // A folder where the lean file should go.
    let data = tree.dest().folder("data");
    fs::create_dir_all(data.at("gb/15/1/1/n14000007.md/in-the-way")).expect("a folder");
    tree.source().write("gb/broken.md", b"<table><tr><td \xFF\xFE").expect("a file");
    let imported = tree.import();
    let problems: Vec<String> = imported.problems().iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("n14000007.md: "), "{problems:?}");
    assert!(problems[1].contains("broken.md: is not in UTF-8"), "{problems:?}");
    assert_eq!(imported.counts.articles, 39);
    assert_eq!(tree.import().problems().len(), 2, "told again");
    assert_eq!(data.read("gb/broken.md").expect("a file").expect("there"), b"<table><tr><td \xFF\xFE");
}

const SMALL: Newspaper = Newspaper { seed: 1, articles: 5, flawed: 0 };

#[test]
fn what_was_written_there_since_is_left_alone() {
    let tree = Tree::new(&SMALL);
    tree.source().write("README.md", b"# Theirs").expect("a file");
    set_age(&tree.source().at("README.md"), 1000);
    tree.dest().folder("data").write("README.md", b"# Mine, from before").expect("a file");
    let first = tree.import();
    assert_eq!((first.counts.left, first.left), (1, vec!["README.md".to_string()]));
    let data = tree.dest().folder("data");
    let path = &*SMALL.file(1).path;
    let corrected = text(&data, path) + "\nA correction.\n";
    fs::write(data.at(path), &corrected).expect("written");
    set_age(&data.at(path), 900);
    let again = tree.import();
    assert_eq!(again.left, ["README.md", path]);
    assert_eq!((text(&data, path), text(&data, "README.md")), (corrected, "# Mine, from before".into()));
    assert!(again.to_string().contains(path) && again.problems().is_empty(), "{again}");
    // Of a copy of the site, where all files are newer, nothing has to be told.
    let other = &*SMALL.file(2).path;
    let known = text(&data, other);
    fs::write(data.at(other), &known).expect("written");
    assert_eq!(tree.import().left, ["README.md", path]);
    // A source that has changed since is another matter.
    let new = text(&tree.source(), path).replace("</h2>", "（更正）</h2>");
    fs::write(tree.source().at(path), new).expect("written");
    set_age(&tree.source().at(path), 800);
    assert_eq!(tree.import().left, ["README.md"]);
    assert!(text(&data, path).contains("更正"));
}

#[test]
fn what_pages_may_not_hold_is_kept() {
    let tree = Tree::new(&SMALL);
    let (player, script) = (&*SMALL.file(1).path, &*SMALL.file(2).path);
    for (path, element) in
        [(player, "<video src=\"a.mp4\"><a href=\"a.mp4\">下载</a></video>"), (script, "<script>count()</script>")]
    {
        let old = text(&tree.source(), path).replacen("<p>【", &format!("{element}<p>【"), 1);
        assert!(old.contains(element));
        fs::write(tree.source().at(path), old).expect("written");
    }
    let imported = tree.import();
    assert_eq!(imported.counts.kept, 1, "{imported}");
    assert_eq!(text(&tree.dest().folder("kept"), player), text(&tree.source(), player));
}

#[test]
fn pictures_keep_their_addresses() {
    let tree = Tree::new(&SMALL);
    let path = &*SMALL.file(1).path;
    let pictures = r#"<p><img src="../img/p.png" alt="a"></p><p>鹭<img src="/img/q.png">。</p><p><img src="https://p.example/r.png"></p>"#;
    let old = text(&tree.source(), path).replacen("<p>【", &format!("{pictures}<p>【"), 1);
    fs::write(tree.source().at(path), &old).expect("written");
    let settings = r#"{"data": ["./data/"], "pictures": {"rewrite": [["https://p.example/", "./pics/"]]}}"#;
    tree.dest().write("site.json", settings.as_bytes()).expect("settings");
    tree.import();
    let lean = text(&tree.dest().folder("data"), path);
    assert!(lean.starts_with("---\n") && lean.contains("鹭"), "{lean}");
    // What settings make of them is no part of the file: settings change.
    assert!(lean.contains("https://p.example/r.png") && !lean.contains("/pics/") && !lean.contains("data/"), "{lean}");
    let other = r#"{"data": ["https://m.example/d/"], "pictures": {"rewrite": [["https://p.example/", "https://n.example/"]]}}"#;
    let site = Site::from_json(other).expect("settings");
    let [_, _, pictures] = shown(&lean, path, &site);
    let folder = path.rsplitn(3, '/').last().expect("two folders up");
    let own = [
        &format!("https://m.example/d/{folder}/img/p.png"),
        "https://m.example/d/img/q.png",
        "https://n.example/r.png",
    ];
    assert_eq!(pictures[1..], own);
    assert!(shown(&old, path, &site)[2].starts_with(&pictures));
}

#[test]
fn pages_that_are_not_in_utf_8_are_told_and_copied() {
    let tree = Tree::new(&SMALL);
    let path = &*SMALL.file(1).path;
    // Each character by two bytes, as in GBK.
    let raw: Vec<u8> = text(&tree.source(), path)
        .chars()
        .flat_map(|c| if c.is_ascii() { vec![c as u8] } else { vec![0xC4, 0xA1 + (c as u32 % 90) as u8] })
        .collect();
    fs::write(tree.source().at(path), &raw).expect("written");
    let slightly = &*SMALL.file(2).path;
    let mut damaged = text(&tree.source(), slightly).into_bytes();
    let at = damaged.iter().rposition(|byte| *byte >= 0xE0).expect("a character");
    damaged[at] = 0xFF;
    fs::write(tree.source().at(slightly), &damaged).expect("written");
    let imported = tree.import();
    let told: Vec<String> = imported.problems().iter().map(ToString::to_string).collect();
    assert!(told.len() == 1 && told[0].contains(path) && told[0].contains("iconv"), "{told:?}");
    let read = |folder: &Folder, path: &str| folder.read(path).expect("a file").expect("there");
    assert_eq!(read(&tree.dest().folder("data"), path), raw, "copied as it is");
    assert_eq!(read(&tree.dest().folder("kept"), slightly), damaged, "the old file is kept");
}

#[test]
fn names_that_a_build_takes_are_told() {
    let tree = Tree::new(&Newspaper { seed: 1, articles: 3, flawed: 0 });
    tree.source().write("archive/2020/1.json", b"{}").expect("a file");
    let told: Vec<String> = tree.import().problems().iter().map(ToString::to_string).collect();
    assert!(told.len() == 1 && told[0].contains("archive/2020/1.json: was copied, but has a name"), "{told:?}");
}

#[test]
fn text_that_has_no_place_is_kept() {
    let tree = Tree::new(&PAPER);
    let counts = tree.import().counts;
    let flaw = FLAWS.iter().position(|flaw| *flaw == "text without place").expect("a flaw") as u64;
    let path = PAPER.file(flaw).path;
    assert_eq!(text(&tree.dest().folder("kept"), &path), text(&tree.source(), &path));
    let [unplaced, dropped] = ["unplaced-text", "element-dropped"].map(|note| counts.notes[note]);
    assert!(unplaced.max(dropped) < counts.kept && counts.kept <= unplaced + dropped, "{counts:?}");
}

#[test]
fn folders_that_cannot_be_imported_are_a_sentence() {
    let folder = TempDir::new().expect("a folder");
    let run = |source: &Path, dest: &Path| {
        let options = Options { source: source.into(), dest: dest.into(), again: false };
        import::run(&options, &Silent).expect_err("a problem").to_string()
    };
    let missing = run(&folder.path().join("none"), &folder.path().join("new"));
    assert!(missing.ends_with("none: there is no such folder to import from"), "{missing}");
    let inside = run(folder.path(), &folder.path().join("a/b"));
    assert!(inside.contains("lies in the folder to import from"), "{inside}");
    let data = folder.path().join("site/data/old");
    fs::create_dir_all(&data).expect("a folder");
    for source in [&data, &folder.path().join("site/data")] {
        let own = run(source, &folder.path().join("site"));
        assert!(own.contains("where the lean files go"), "{own}");
    }
    assert!(!folder.path().join("site/site.json").exists(), "and nothing was written");
}

#[test]
fn the_real_page_becomes_less_than_half() {
    let Ok(raw) = fs::read("../shared/seed/n14494056.md") else {
        return;
    };
    let tree = Tree { folder: TempDir::new().expect("a folder") };
    let path = "gb/25/4/28/n14494056.md";
    tree.source().write(path, &raw).expect("a file");
    let counts = tree.import().counts;
    assert_eq!((counts.articles, counts.kept), (1, 0));
    assert!(counts.bytes_after * 2 < counts.bytes_before, "{counts:?}");
    let site = tree.site();
    let lean = text(&tree.dest().folder("data"), path);
    assert_eq!(shown(&String::from_utf8_lossy(&raw), path, &site), shown(&lean, path, &site));
}
