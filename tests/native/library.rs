//! The crate as programs in Rust see it: the names at its root, and what its package holds and says of itself.

use offprint::{
    Article, Attribution, Base, Block, Content, Embedding, FrontPage, Head, Link, Markup, Note, NoteCode, Page, Parts,
    Picture, Places, STYLES, SafeHtml, SectionFront, Shared, Site, Teaser, View, render,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn link(title: &str, url: &str) -> Link {
    Link { title: title.into(), url: url.into(), image: None }
}

/// Reads, changes and lays out, with names of the root alone.
#[test]
fn the_root_has_all_that_a_program_needs() {
    let mut site =
        Site::from_json(r#"{"name": "The Tide Table", "aliases": ["https://tides.example/"]}"#).expect("JSON");
    let places: &mut Places = &mut site.places;
    places.data = vec!["https://mirror.example/data/".into()];

    let raw = "# High water\n\n[Charts](https://tides.example/charts.md) ![](wave.png)\n\n<blink>gone</blink><object>x</object>";
    let mut page: Page = site.read(raw, Base::InSite("harbour/noon.md".into()));
    let notes: &[Note] = &page.shared.notes;
    assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<NoteCode>>(), [NoteCode::ElementDropped]);

    let shared: &mut Shared = &mut page.shared;
    shared.nav = vec![link("Weather", "#/weather.json")];
    let Content::Article(article) = &mut page.content else { panic!("Markdown is an article") };
    let article: &mut Article = article;
    let body: &SafeHtml = &article.body_html;
    assert!(body.as_str().contains("<a href=\"#/charts.md\">Charts</a>"), "{body:?}");
    assert!(body.as_str().contains("https://mirror.example/data/harbour/wave.png"), "{body:?}");
    let mut picture = Picture::default();
    picture.url = "https://mirror.example/data/sea.jpg".into();
    article.picture = Some(picture);
    let mut attribution = Attribution::default();
    (attribution.name, attribution.original_url) = ("The Tide Table".into(), "https://tides.example/noon".into());
    article.attribution = Some(attribution);

    let view = View { site: &site, path: Some("harbour/noon.md"), address: None, embedding: None };
    let markup: Markup = render(&page, &view);
    for expected in ["op-masthead", "#/weather.json", "sea.jpg", "https://tides.example/noon"] {
        assert!(markup.as_str().contains(expected), "{expected}: {markup:?}");
    }
    assert!(STYLES.contains(".op-masthead"));
    let embedding = Embedding { parts: Parts::ARTICLE, links: "https://tides.example/".into(), language: None };
    let part = render(&page, &View { embedding: Some(&embedding), ..view }).into_string();
    assert!(part.contains("href=\"https://tides.example/#/charts.md\"") && !part.contains("op-masthead"), "{part}");
    assert_eq!(Head::new(&page, &view).title, "High water – The Tide Table");
}

/// All kinds of page can be made without a file: their types have defaults, and fields that can be set.
#[test]
fn pages_can_be_made_by_hand() {
    let mut teaser = Teaser::default();
    teaser.link = link("Swifts are back", "#/swifts.md");
    let mut section = SectionFront::default();
    section.teasers = vec![teaser];
    let mut block = Block::default();
    block.links = vec![link("Frost in June", "#/frost.md")];
    let mut front = FrontPage::default();
    front.blocks = vec![block];

    let site = Site::default();
    let view = View { site: &site, path: None, address: None, embedding: None };
    for (content, expected) in
        [(Content::Section(section), "Swifts are back"), (Content::Front(front), "Frost in June")]
    {
        let kind = content.kind();
        let mut page = Page::default();
        page.content = content;
        assert!(render(&page, &view).as_str().contains(expected), "{kind}");
        assert_eq!(serde_json::to_value(&page).expect("JSON")["kind"], kind);
    }
}

/// Modules change without notice, so no page of the documentation is theirs.
#[test]
fn no_module_is_part_of_the_promise() {
    let root = fs::read_to_string("src/lib.rs").expect("the crate's root");
    let lines: Vec<&str> = root.lines().collect();
    let modules: Vec<usize> = (1..lines.len()).filter(|line| lines[*line].starts_with("pub mod ")).collect();
    assert!(modules.len() > 10, "{modules:?}");
    for line in modules {
        assert_eq!(lines[line - 1], "#[doc(hidden)]", "before {}", lines[line]);
    }
}

/// What `cargo metadata` says of the crates that are compiled for one platform.
fn metadata(platform: &str) -> Value {
    let said = cargo(&["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", platform]);
    serde_json::from_str(&said).expect("JSON")
}

fn cargo(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO")).args(arguments).output().expect("cargo runs");
    assert!(done.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn host() -> String {
    let said = cargo(&["-vV"]);
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host").into()
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().expect("packages")
}

fn this(metadata: &Value) -> &Value {
    packages(metadata).iter().find(|package| package["name"] == "offprint").expect("this crate")
}

/// `1.88` and `1.88.0` as numbers.
fn version(text: &str) -> [u32; 3] {
    let mut numbers = text.split('.').map(|number| number.parse().expect("a number"));
    [(); 3].map(|()| numbers.next().unwrap_or(0))
}

#[test]
fn the_stated_rust_suffices_for_every_dependency() {
    let mut seen = 0;
    for platform in [host().as_str(), "wasm32-unknown-unknown"] {
        let metadata = metadata(platform);
        let stated = this(&metadata)["rust_version"].as_str().expect("a rust-version").to_string();
        for package in packages(&metadata) {
            let Some(wanted) = package["rust_version"].as_str() else { continue };
            seen += 1;
            let (name, its) = (&package["name"], &package["version"]);
            assert!(
                version(wanted) <= version(&stated),
                "{name} {its} asks for Rust {wanted}; Cargo.toml says {stated}"
            );
        }
        for (file, sentence) in [("README.md", "The library needs Rust "), ("src/lib.rs", "//! - Rust ")] {
            let text = fs::read_to_string(file).expect("a file");
            let said = text.split_once(sentence).unwrap_or_else(|| panic!("{file} says no {sentence:?}")).1;
            assert!(said.starts_with(&stated), "{file} and Cargo.toml name different versions of Rust");
        }
    }
    assert!(seen > 50, "only {seen} crates say which Rust they need");
}

#[test]
fn every_feature_is_documented() {
    let metadata = metadata(&host());
    let features = this(&metadata)["features"].as_object().expect("features");
    let features: BTreeSet<&str> = features.keys().map(String::as_str).filter(|name| *name != "default").collect();
    let root = fs::read_to_string("src/lib.rs").expect("the crate's root");
    let table = root.split_once("//! # Features\n").expect("a section on features").1;
    let rows = table.split("//! # ").next().unwrap_or_default().lines();
    let named: BTreeSet<&str> =
        rows.filter_map(|row| row.strip_prefix("//! | `")?.split_once('`')).map(|(name, _)| name).collect();
    assert_eq!(named, features);
}

/// The sources, what they include, and what every package has: no articles of the tests, no pictures of the documentation.
#[test]
fn the_package_holds_what_it_needs_and_nothing_else() {
    let mut expected: BTreeSet<String> =
        ["Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "LICENSE-APACHE", "LICENSE-MIT", "README.md"]
            .map(Into::into)
            .into();
    sources(Path::new("src"), &mut expected);
    let list = cargo(&["package", "--list", "--allow-dirty", "--locked", "--offline"]);
    let listed = list.lines().filter(|path| *path != ".cargo_vcs_info.json");
    assert_eq!(listed.map(|path| path.replace('\\', "/")).collect::<BTreeSet<_>>(), expected);
}

/// Adds the files of a folder, and those that they include from elsewhere, by their paths from the crate's root.
fn sources(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        for start in ["include_str!(\"", "include_bytes!(\""] {
            for name in text.split(start).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)) {
                let file =
                    folder.join(name).canonicalize().unwrap_or_else(|_| panic!("{} includes {name}", path.display()));
                let root = Path::new(".").canonicalize().expect("the crate's root");
                found
                    .insert(file.strip_prefix(root).expect("a file of the crate").to_string_lossy().replace('\\', "/"));
            }
        }
        found.insert(path.to_string_lossy().replace('\\', "/"));
    }
}
