//! `offprint check`: what is wrong with a site, before a reader finds it.
//!
//! Two passes. The first learns which files there are, as hashes; the second reads the pages as the site does and holds
//! their addresses against them, some files at a time, so memory grows with what is found and hardly with the site.
//! Nothing is fetched: pictures and links of the web are not looked at.

mod lines;
mod settings;

pub use settings::SCHEMA;

use super::{Folder, Problem, Report, Watch, build, raw, report, shell};
use crate::address::{self, Base, Resolver};
use crate::fields;
use crate::html::token::{Token, Tokens};
use crate::model::{Content, Link, Page};
use crate::note::{Note, NoteCode};
use crate::site::Site;
use crate::{layout, source};
use lines::Wanted;
use rayon::prelude::*;
use serde_json::json;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Look for what is wrong in a site: dead links, missing pictures, unreadable files, bad dates, wrong settings
///
/// Reads site.json and the files in data/; fetches nothing. The exit code is 1 if anything was found.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The site's folder, with site.json in it
    pub site: PathBuf,
    /// How many findings of each kind to print; --json has all
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub most: usize,
    /// Look for errors alone, and let warnings pass
    #[arg(long)]
    pub errors: bool,
    /// The day that counts as today (YYYY-MM-DD), for dates that lie in the future
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub today: Option<String>,
}

fn parse_day(written: &str) -> Result<String, String> {
    fields::date(written).ok_or_else(|| "is no day of the calendar".into())
}

/// How far ahead of today a date may lie: the day begins earlier elsewhere, and papers are made the evening before.
const DAYS_AHEAD: i64 = 2;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Readers meet it: something is missing or cannot be read.
    Error,
    /// Worth knowing; common in archives of which only a part is there, and in old pages.
    Warning,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// What kind of thing is wrong. In the order of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Files that a browser cannot read.
    UnreadableFile,
    /// Files that are not UTF-8 throughout.
    NotUtf8,
    /// Files that begin like JSON and are none.
    UnreadableJson,
    /// Settings that are not as the schema of site.json asks.
    SiteSchema,
    /// Files with nothing in them.
    EmptySource,
    /// Files too long to be read to their end.
    SourceTruncated,
    /// Front matter with lines that are none.
    UnreadableFrontMatter,
    /// Pages without a headline.
    MissingHeadline,
    /// Articles without a text.
    MissingBody,
    /// Links to files that are not there.
    DeadLink,
    /// Links that mean this site by an alias, to no file.
    DeadAliasLink,
    /// Pictures that are not there.
    MissingPicture,
    /// Dates that are no day of the calendar.
    UnreadableDate,
    /// Dates that lie in the future.
    FutureDate,
    /// Links in the lists around articles, to no file.
    DeadListLink,
    /// Links to places that their page does not have.
    DeadAnchor,
    /// A shell that asks its own host for articles that are elsewhere.
    EarlyRequest,
    /// Fields of site.json that nothing reads.
    UnknownField,
    /// JSON files of no known type, read as articles.
    UnknownType,
    /// Fields whose value is of another type.
    WrongType,
    /// Lists with an unknown label, taken as related.
    UnknownListLabel,
    /// Text of legacy pages that has no place.
    UnplacedText,
    /// Addresses that are not allowed.
    UnsafeAddressDropped,
    /// Elements that are not allowed.
    ElementDropped,
    /// Elements nested too deep.
    NestingFlattened,
    /// Tags that were repaired.
    BrokenMarkup,
    /// Letters lost before (U+FFFD).
    ReplacementCharacters,
}

impl Kind {
    /// Its name, how much it matters, and what it is in words.
    pub fn describe(self) -> (&'static str, Level, &'static str) {
        use Level::{Error, Warning};
        match self {
            Kind::UnreadableFile => ("unreadable-file", Error, "files that a browser cannot read"),
            Kind::NotUtf8 => ("not-utf-8", Error, "files that are not UTF-8 throughout"),
            Kind::UnreadableJson => ("unreadable-json", Error, "files that begin like JSON and are none"),
            Kind::SiteSchema => ("site-schema", Error, "settings that are not as the schema of site.json asks"),
            Kind::EmptySource => ("empty-source", Error, "files with nothing in them"),
            Kind::SourceTruncated => ("source-truncated", Error, "files too long to be read to their end"),
            Kind::UnreadableFrontMatter => ("unreadable-front-matter", Error, "front matter with lines that are none"),
            Kind::MissingHeadline => ("missing-headline", Error, "pages without a headline"),
            Kind::MissingBody => ("missing-body", Error, "articles without a text"),
            Kind::DeadLink => ("dead-link", Error, "links to files that are not there"),
            Kind::DeadAliasLink => ("dead-alias-link", Error, "links that mean this site by an alias, to no file"),
            Kind::MissingPicture => ("missing-picture", Error, "pictures that are not there"),
            Kind::UnreadableDate => ("unreadable-date", Error, "dates that are no day of the calendar"),
            Kind::FutureDate => ("future-date", Error, "dates that lie in the future"),
            Kind::DeadListLink => ("dead-list-link", Warning, "links in the lists around articles, to no file"),
            Kind::DeadAnchor => ("dead-anchor", Warning, "links to places that their page does not have"),
            Kind::EarlyRequest => {
                ("early-request", Warning, "a shell that asks its own host for what the settings do not name")
            }
            Kind::UnknownField => ("unknown-field", Warning, "fields of site.json that nothing reads"),
            Kind::UnknownType => ("unknown-type", Warning, "JSON files of no known type, read as articles"),
            Kind::WrongType => ("wrong-type", Warning, "fields whose value is of another type"),
            Kind::UnknownListLabel => ("unknown-list-label", Warning, "lists with an unknown label, taken as related"),
            Kind::UnplacedText => ("unplaced-text", Warning, "text of legacy pages that has no place"),
            Kind::UnsafeAddressDropped => ("unsafe-address-dropped", Warning, "addresses that are not allowed"),
            Kind::ElementDropped => ("element-dropped", Warning, "elements that are not allowed"),
            Kind::NestingFlattened => ("nesting-flattened", Warning, "elements nested too deep"),
            Kind::BrokenMarkup => ("broken-markup", Warning, "tags that were repaired"),
            Kind::ReplacementCharacters => ("replacement-characters", Warning, "letters lost before (U+FFFD)"),
        }
    }

    /// Its name, in kebab-case.
    pub fn name(self) -> &'static str {
        self.describe().0
    }

    /// How much it matters.
    pub fn level(self) -> Level {
        self.describe().1
    }
}

impl From<NoteCode> for Kind {
    fn from(code: NoteCode) -> Kind {
        match code {
            NoteCode::EmptySource => Kind::EmptySource,
            NoteCode::SourceTruncated => Kind::SourceTruncated,
            NoteCode::ReplacementCharacters => Kind::ReplacementCharacters,
            NoteCode::MissingHeadline => Kind::MissingHeadline,
            NoteCode::MissingBody => Kind::MissingBody,
            NoteCode::UnreadableDate => Kind::UnreadableDate,
            NoteCode::UnreadableJson => Kind::UnreadableJson,
            NoteCode::UnknownType => Kind::UnknownType,
            NoteCode::UnreadableFrontMatter => Kind::UnreadableFrontMatter,
            NoteCode::ElementDropped => Kind::ElementDropped,
            NoteCode::UnsafeAddressDropped => Kind::UnsafeAddressDropped,
            NoteCode::NestingFlattened => Kind::NestingFlattened,
            NoteCode::BrokenMarkup => Kind::BrokenMarkup,
            NoteCode::UnknownListLabel => Kind::UnknownListLabel,
            NoteCode::UnplacedText => Kind::UnplacedText,
            NoteCode::UnknownField => Kind::UnknownField,
            NoteCode::WrongType => Kind::WrongType,
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The file.
    pub file: Arc<str>,
    /// The line in it, from 1, where one can be told.
    pub line: Option<usize>,
    /// A sentence.
    pub reason: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, reason, .. } = self;
        report::write_told(f, file, *line, reason)
    }
}

/// Checks a site.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Checked, Problem> {
    let root = Folder::new(&options.site);
    if !options.site.is_dir() {
        return Err(Problem::new(options.site.display(), "there is no such folder to check"));
    }
    let mut checked = Checked { findings: Vec::new(), pages: 0, files: 0, most: options.most };
    let settings = Raw::read(&root, "site.json", &mut checked.findings);
    if settings.is_none() && checked.findings.is_empty() {
        let file: Arc<str> = root.at("site.json").display().to_string().into();
        let reason = "is not there, and without it no page is shown".into();
        checked.findings.push(Finding { kind: Kind::UnreadableFile, file, line: None, reason });
    }
    let mut site = None;
    if let Some(raw) = &settings {
        let (read, wrong) = settings::read(&raw.text)?;
        let file = &raw.file;
        checked.findings.extend(wrong.into_iter().map(|(kind, line, reason)| Finding {
            kind,
            file: file.clone(),
            line,
            reason,
        }));
        site = read;
    }
    let is_read = site.is_some();
    let site = site.unwrap_or_default();

    let folders = data_folders(&root, &site, &mut checked.findings);
    let mut check = Check {
        replaced: (site.nav.is_some(), site.topics.is_some(), site.promos.is_some()),
        site,
        today: options.today.as_deref().and_then(day_number).unwrap_or_else(today),
        files: HashSet::new(),
        knows_files: !folders.is_empty(),
        root,
    };
    let mut unnamed = Vec::new();
    watch.stage("looking", None);
    for folder in &folders {
        for path in folder.files() {
            match path {
                Ok(path) => {
                    check.files.insert(hash(&path));
                    watch.advance(1);
                }
                Err(problem) => unnamed.push(problem),
            }
        }
    }
    checked.files = check.files.len() as u64;
    checked.findings.extend(unnamed.into_iter().map(|problem| Finding {
        kind: Kind::UnreadableFile,
        file: problem.file.into(),
        line: problem.line,
        reason: problem.reason,
    }));
    if let Some(raw) = settings.as_ref().filter(|_| is_read) {
        check.settings(raw, &mut checked.findings);
        check.shell(&mut checked.findings);
    }

    watch.stage("reading", Some(checked.files));
    let mut ids = HashSet::new();
    let mut anchors = Vec::new();
    for (index, folder) in folders.iter().enumerate() {
        folder.for_each_portion(&mut Vec::new(), |paths, _| {
            let seen: Vec<Option<Seen>> = paths
                .par_iter()
                .map(|path| {
                    watch.advance(1);
                    // The base before has it, and is asked first.
                    let is_hidden = folders[..index].iter().any(|before| before.at(path).is_file());
                    let is_beside = folder.root() == check.root.root() && build::is_beside(path);
                    let is_page = crate::source::is_named_as_page(path) && !build::is_index(path);
                    (is_page && !is_hidden && !is_beside).then(|| check.page(folder, path))
                })
                .collect();
            for seen in seen.into_iter().flatten() {
                checked.pages += 1;
                checked.findings.extend(seen.findings);
                ids.extend(seen.ids);
                anchors.extend(seen.anchors.into_iter().map(|anchor| (index, anchor)));
            }
            Ok(())
        })?;
    }
    anchors.retain(|(_, anchor)| !ids.contains(&anchor.target));
    check.anchors(&folders, &anchors, &mut checked.findings);

    if options.errors {
        checked.findings.retain(|finding| finding.kind.level() == Level::Error);
    }
    // The same in the same file once, at its first line.
    checked.findings.sort_by(|a, b| {
        (a.kind, &a.file, &a.reason, a.line.is_none(), a.line).cmp(&(
            b.kind,
            &b.file,
            &b.reason,
            b.line.is_none(),
            b.line,
        ))
    });
    checked.findings.dedup_by(|a, b| (a.kind, &a.file, &a.reason) == (b.kind, &b.file, &b.reason));
    checked.findings.sort_unstable();
    Ok(checked)
}

/// The folders of the site that its data bases name, as far as they are there; what is not is told. Where all bases are
/// elsewhere, `data/` may hold their files.
fn data_folders(root: &Folder, site: &Site, findings: &mut Vec<Finding>) -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    for folder in root.all_data_of(site) {
        if !folder.root().is_dir() {
            let file = folder.root().display().to_string().into();
            let reason = "is not there: \"data\" in site.json names it as a folder of article files".into();
            findings.push(Finding { kind: Kind::UnreadableFile, file, line: None, reason });
        } else if folders.iter().all(|known| known.root() != folder.root()) {
            folders.push(folder);
        }
    }
    let data = root.folder("data");
    if root.all_data_of(site).next().is_none() && data.root().is_dir() {
        folders.push(data);
    }
    folders
}

/// A file as text.
struct Raw {
    file: Arc<str>,
    text: String,
}

impl Raw {
    /// Reads a file as a browser would; what is wrong with it as a file goes to `findings`. `None` if it is not there,
    /// or no text.
    fn read(folder: &Folder, path: &str, findings: &mut Vec<Finding>) -> Option<Raw> {
        let file: Arc<str> = folder.at(path).display().to_string().into();
        let mut add = |kind: Kind, line: Option<usize>, reason: String| {
            findings.push(Finding { kind, file: file.clone(), line, reason });
        };
        let bytes = match folder.read(path) {
            Ok(bytes) => bytes?,
            Err(problem) => {
                add(Kind::UnreadableFile, None, problem.reason);
                return None;
            }
        };
        match raw::read(bytes, path) {
            Ok(raw::Text { text, damaged_at }) => {
                if let Some(at) = damaged_at {
                    add(Kind::NotUtf8, Some(lines::line_at(&text, at)), "is not UTF-8 from here on".into());
                }
                Some(Raw { file, text })
            }
            Err(reason) => {
                add(Kind::UnreadableFile, None, reason);
                None
            }
        }
    }
}

/// An address on a page, and where it stands.
struct Found {
    url: String,
    is_picture: bool,
    place: &'static str,
    /// In a list that an archive has around each article.
    is_in_list: bool,
}

/// A link to a place in a page that is there.
struct Anchor {
    path: String,
    url: String,
    /// The page and the place.
    target: u64,
}

/// What one page has.
#[derive(Default)]
struct Seen {
    findings: Vec<Finding>,
    ids: Vec<u64>,
    anchors: Vec<Anchor>,
}

struct Check {
    root: Folder,
    site: Site,
    /// Whether nav, topics and promos of the site replace those of pages.
    replaced: (bool, bool, bool),
    /// The day, counted from 1970.
    today: i64,
    /// Paths under the data bases.
    files: HashSet<u64>,
    /// Whether the files are here at all.
    knows_files: bool,
}

impl Check {
    /// The file of the site that an address leads to, if it is one of this site's; and whether it is there.
    fn file_of(&self, url: &str) -> Option<(String, bool)> {
        let data = self.site.places.data.iter().find_map(|base| url.strip_prefix(base.as_str()));
        if let Some(path) = url.strip_prefix("#/").or(data) {
            let path = address::decode(address::split_path(path).0).into_owned();
            let is_there = !self.knows_files || path.is_empty() || self.files.contains(&hash(&path));
            return Some((path, is_there));
        }
        if url.is_empty() || url.starts_with(['#', '/']) || address::scheme(url).is_some() {
            return None;
        }
        let path = address::site_path(address::split_path(url).0)?;
        let is_there = self.root.at(&path).is_file();
        Some((path, is_there))
    }

    fn settings(&self, raw: &Raw, findings: &mut Vec<Finding>) {
        let site = &self.site;
        if self.knows_files && !self.files.contains(&hash(&site.home)) {
            let line = settings::line_of(raw.text.trim_start_matches('\u{FEFF}'), &["home"]);
            let reason = format!("the home {} is not there", site.home);
            findings.push(Finding { kind: Kind::DeadLink, file: raw.file.clone(), line, reason });
        }
        let mut found = Vec::new();
        add_links(&mut found, site.nav.iter().flatten(), "nav", false);
        add_links(&mut found, site.topics.iter().flatten().flatten(), "topics", false);
        add_links(&mut found, site.promos.iter().flatten(), "promos", false);
        let resolver = site.resolver(Base::InSite(shell::FILE.into()));
        self.addresses(raw, &found, &resolver, findings);
    }

    /// Whether the line of `index.html` by which articles are asked for before the settings are there agrees with them.
    fn shell(&self, findings: &mut Vec<Finding>) {
        let path = self.root.at(shell::FILE);
        let Ok(text) = fs::read_to_string(&path) else { return };
        let Some(early) = shell::Early::find(&text) else { return };
        let plain = |base: &str| base.trim_start_matches("./").trim_end_matches('/').to_string();
        let usual = plain(early.data);
        let (first, home) = (self.site.places.data.first(), &self.site.home);
        let reason = if let Some(first) = first.filter(|first| plain(first) != usual) {
            format!("asks this host for articles in {usual}/, and they are at {first}: take the line out")
        } else if !early.home.is_empty() && early.home != home {
            format!(
                "asks for {} where no article is named, and {home} opens first: offprint build mends it",
                early.home
            )
        } else {
            return;
        };
        findings.push(Finding {
            kind: Kind::EarlyRequest,
            file: path.display().to_string().into(),
            line: Some(lines::line_at(&text, early.at)),
            reason,
        });
    }

    fn page(&self, folder: &Folder, path: &str) -> Seen {
        let mut seen = Seen::default();
        let Some(raw) = Raw::read(folder, path, &mut seen.findings) else {
            return seen;
        };
        let resolver = self.site.resolver(Base::InSite(path.into()));
        let page = source::read(&raw.text, &resolver);
        self.notes(&raw, &page, &mut seen.findings);
        self.dates(&raw, &page, &mut seen.findings);
        let mut found = self.found(&page);
        if let Content::Article(article) = &page.content {
            for token in Tokens::new(article.body_html.as_str()) {
                let Token::Start(_, attributes) = token else {
                    continue;
                };
                for (name, value) in attributes.iter() {
                    match name {
                        "id" => seen.ids.push(hash_place(path, &value)),
                        "href" | "src" => {
                            let is_picture = name == "src";
                            found.push(Found {
                                url: value.into_owned(),
                                is_picture,
                                place: "the text",
                                is_in_list: false,
                            });
                        }
                        _ => {}
                    }
                }
            }
        }
        for found in found.iter().filter(|found| !found.is_picture) {
            seen.anchors.extend(self.anchor(path, &found.url));
        }
        self.addresses(&raw, &found, &resolver, &mut seen.findings);
        seen
    }

    /// The addresses of a page outside its text.
    fn found(&self, page: &Page) -> Vec<Found> {
        let mut found = Vec::new();
        let link = |url: &str, place| Found { url: url.into(), is_picture: false, place, is_in_list: false };
        match &page.content {
            Content::Article(article) => {
                if let Some(picture) = &article.picture {
                    found.push(Found { is_picture: true, ..link(&picture.url, "the lead picture") });
                }
                if let Some(attribution) = &article.attribution {
                    found.push(link(&attribution.url, "the source"));
                    found.push(link(&attribution.original_url, "the source"));
                }
                add_links(&mut found, &article.related, "the related links", true);
                add_links(&mut found, &article.editors_picks, "the editors' picks", true);
                add_links(&mut found, &article.most_read, "the most read", true);
            }
            Content::Section(front) => {
                add_links(&mut found, front.teasers.iter().map(|teaser| &teaser.link), "the teasers", false);
                found.extend(front.next.iter().map(|url| link(url, "the older page")));
            }
            Content::Front(front) => {
                for block in &front.blocks {
                    add_links(&mut found, &block.links, "the blocks", false);
                    found.extend(block.more_url.iter().map(|url| link(url, "the blocks")));
                }
            }
        }
        let shared = &page.shared;
        if !self.replaced.0 {
            add_links(&mut found, &shared.nav, "the page's nav", true);
        }
        if !self.replaced.1 {
            add_links(&mut found, shared.topics.iter().flatten(), "the page's topics", true);
        }
        if !self.replaced.2 {
            add_links(&mut found, &shared.promos, "the page's promos", true);
        }
        found
    }

    /// Holds addresses against the files that there are.
    fn addresses(&self, raw: &Raw, found: &[Found], resolver: &Resolver<'_>, findings: &mut Vec<Finding>) {
        let mut dead: Vec<(&Found, String)> = Vec::new();
        for found in found {
            if let Some((path, false)) = self.file_of(&found.url)
                // Once in a file, however often it is linked there and to whatever place in it.
                && !dead.iter().any(|(known, known_path)| {
                    *known_path == path && (known.is_picture, known.is_in_list) == (found.is_picture, found.is_in_list)
                })
            {
                dead.push((found, path));
            }
        }
        if dead.is_empty() {
            return;
        }
        let wanted: Vec<Wanted<'_>> =
            dead.iter().map(|(found, _)| Wanted { url: &found.url, is_picture: found.is_picture }).collect();
        for ((found, path), written) in dead.iter().zip(lines::find(&raw.text, &wanted, resolver)) {
            let place = found.place;
            let alias = written.address.filter(|address| address::scheme(&address.replace("\\/", "/")).is_some());
            let (kind, reason) = match alias {
                _ if found.is_picture => (Kind::MissingPicture, format!("{place}: there is no picture {path}")),
                Some(alias) if !found.is_in_list => {
                    (Kind::DeadAliasLink, format!("{place}: {alias} means this site, and there is no file {path}"))
                }
                _ if found.is_in_list => (Kind::DeadListLink, format!("{place}: there is no file {path}")),
                _ => (Kind::DeadLink, format!("{place}: there is no file {path}")),
            };
            findings.push(Finding { kind, file: raw.file.clone(), line: written.line, reason });
        }
    }

    /// The place in a page of the site that a link leads to.
    fn anchor(&self, path: &str, url: &str) -> Option<Anchor> {
        let (file, anchor) = match url.strip_prefix("#/") {
            Some(rest) => {
                let (file, anchor) = address::split_path(rest);
                (address::decode(file).into_owned(), anchor?)
            }
            None => (path.into(), url.strip_prefix('#')?),
        };
        let anchor = address::decode(anchor);
        let is_of_layout = [layout::MAIN_ID, layout::HEADLINE_ID].contains(&&*anchor);
        (!anchor.is_empty() && !is_of_layout && self.files.contains(&hash(&file))).then(|| Anchor {
            path: path.into(),
            url: url.into(),
            target: hash_place(&file, &anchor),
        })
    }

    /// Links to places that are not there. Their files are read once more: few have any.
    fn anchors(&self, folders: &[Folder], anchors: &[(usize, Anchor)], findings: &mut Vec<Finding>) {
        let mut by_file: BTreeMap<(usize, &str), Vec<&str>> = BTreeMap::new();
        for (folder, anchor) in anchors {
            by_file.entry((*folder, &anchor.path)).or_default().push(&anchor.url);
        }
        for ((folder, path), urls) in by_file {
            let Some(raw) = Raw::read(&folders[folder], path, &mut Vec::new()) else {
                continue;
            };
            let resolver = self.site.resolver(Base::InSite(path.into()));
            let wanted: Vec<Wanted<'_>> = urls.iter().map(|url| Wanted { url, is_picture: false }).collect();
            for (url, written) in urls.iter().zip(lines::find(&raw.text, &wanted, &resolver)) {
                let (file, anchor) = url.strip_prefix("#/").map_or((path, &url[1..]), |rest| {
                    let (file, anchor) = address::split_path(rest);
                    (file, anchor.unwrap_or_default())
                });
                let reason = format!("{file} has no place called {}", address::without_prefix(anchor));
                findings.push(Finding { kind: Kind::DeadAnchor, file: raw.file.clone(), line: written.line, reason });
            }
        }
    }

    /// What was odd in reading a page.
    fn notes(&self, raw: &Raw, page: &Page, findings: &mut Vec<Finding>) {
        let notes = &page.shared.notes;
        let nothing_to_miss = notes
            .iter()
            .any(|note| matches!(note.code, NoteCode::EmptySource | NoteCode::UnreadableJson | NoteCode::UnknownType));
        let is_damaged = findings.iter().any(|finding| finding.kind == Kind::NotUtf8);
        for Note { code, detail } in notes {
            let text = &raw.text;
            let mut line = lines::line_of(text, detail);
            let reason = match code {
                NoteCode::MissingHeadline | NoteCode::MissingBody if nothing_to_miss => continue,
                // Its headline is the name of the site.
                NoteCode::MissingHeadline if matches!(page.content, Content::Front(_)) => continue,
                NoteCode::ReplacementCharacters if is_damaged => continue,
                NoteCode::EmptySource => "is empty".into(),
                NoteCode::SourceTruncated => "is too long to be read to its end".into(),
                NoteCode::MissingHeadline => "has no headline".into(),
                NoteCode::MissingBody => "has no text".into(),
                NoteCode::UnreadableDate => format!("{detail} is no day of the calendar"),
                NoteCode::UnreadableJson => {
                    let error =
                        serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{FEFF}')).err();
                    line = error.as_ref().map(serde_json::Error::line);
                    format!(
                        "begins like JSON: {}",
                        error.map_or_else(|| "and is none".into(), |error| error.to_string())
                    )
                }
                NoteCode::UnknownType if detail.is_empty() => "JSON without a type, read as an article".into(),
                NoteCode::UnknownType => format!("JSON of the type {detail}, read as an article"),
                NoteCode::UnreadableFrontMatter => format!("front matter with a line that is no field: {detail}"),
                NoteCode::ElementDropped => {
                    line = lines::line_of_tag(text, detail);
                    format!("<{detail}> is not allowed and was left out with what it holds")
                }
                NoteCode::UnsafeAddressDropped => format!("the address {detail} is not allowed and was left out"),
                NoteCode::NestingFlattened => {
                    line = None;
                    format!("<{detail}> is nested too deep and was flattened")
                }
                NoteCode::BrokenMarkup => format!("a tag that cannot be meant so was repaired: {detail}"),
                NoteCode::UnknownListLabel => format!("a list called {detail} was added to the related links"),
                NoteCode::UnplacedText => format!("text that has no place on the page: {detail}"),
                NoteCode::UnknownField => format!("{detail} is no field that anything reads"),
                NoteCode::WrongType => format!("{detail}: a value of another type is wanted"),
                NoteCode::ReplacementCharacters => {
                    line = lines::line_of(text, "\u{FFFD}");
                    "has letters that were lost before (U+FFFD)".into()
                }
            };
            findings.push(Finding { kind: (*code).into(), file: raw.file.clone(), line, reason });
        }
    }

    fn dates(&self, raw: &Raw, page: &Page, findings: &mut Vec<Finding>) {
        let mut add = |kind: Kind, line: Option<usize>, reason: String| {
            findings.push(Finding { kind, file: raw.file.clone(), line, reason });
        };
        let is_ahead = |day: &str| day_number(day).is_some_and(|day| day > self.today + DAYS_AHEAD);
        let mut text = |written: &str| {
            let line = lines::line_of(&raw.text, written);
            match fields::date(written) {
                Some(day) if is_ahead(&day) => add(Kind::FutureDate, line, format!("{day} lies in the future")),
                None if is_meant_as_day(written) => {
                    add(Kind::UnreadableDate, line, format!("{written} is no day of the calendar"));
                }
                _ => {}
            }
        };
        match &page.content {
            Content::Article(article) => {
                text(&article.dateline);
                if let Some(day) = article.date_published.as_deref().filter(|day| is_ahead(day)) {
                    let is_line = |line: &&str| fields::date(line).as_deref() == Some(day);
                    let line = lines::line_of(&raw.text, day).or_else(|| {
                        let line = raw.text.lines().find(is_line)?;
                        Some(lines::line_at(&raw.text, line.as_ptr() as usize - raw.text.as_ptr() as usize))
                    });
                    add(Kind::FutureDate, line, format!("{day} lies in the future"));
                }
            }
            Content::Section(front) => front.teasers.iter().for_each(|teaser| text(&teaser.date)),
            Content::Front(_) => {}
        }
    }
}

fn add_links<'a>(
    found: &mut Vec<Found>,
    links: impl IntoIterator<Item = &'a Link>,
    place: &'static str,
    is_in_list: bool,
) {
    for link in links {
        found.push(Found { url: link.url.clone(), is_picture: false, place, is_in_list });
        if let Some(image) = &link.image {
            found.push(Found { url: image.clone(), is_picture: true, place, is_in_list });
        }
    }
}

fn hash(path: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

fn hash_place(path: &str, id: &str) -> u64 {
    hash(&[path, "#", address::without_prefix(id)].concat())
}

/// Whether a text gives a year, a month and a day, whatever they are.
fn is_meant_as_day(written: &str) -> bool {
    let mut numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    numbers.next().is_some_and(|year| year.len() == 4) && numbers.count() >= 2
}

/// The days from 1 January 1970 to a day written `YYYY-MM-DD`.
fn day_number(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years begin in March here, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469)
}

fn today() -> i64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    (seconds / 86_400).cast_signed()
}

/// What a check has found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is wrong, by kind and file.
    pub findings: Vec<Finding>,
    /// How many pages were read.
    pub pages: u64,
    /// How many files there are under the data bases.
    pub files: u64,
    most: usize,
}

impl Checked {
    /// How many findings there are of each kind.
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.kind).or_default() += 1;
        }
        counts
    }

    fn level(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.kind.level() == level).count()
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pages read, {} files: ", self.pages, self.files)?;
        if self.findings.is_empty() {
            return write!(f, "nothing is wrong");
        }
        let (errors, warnings) = (self.level(Level::Error), self.level(Level::Warning));
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        write!(f, "{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings))?;
        let counts = self.counts();
        for (kind, count) in &counts {
            let (name, level, words) = kind.describe();
            write!(f, "\n  {count:>7} {} {name}: {words}", level.name())?;
        }
        let mut rest = &self.findings[..];
        for (kind, count) in &counts {
            let (of_kind, after) = rest.split_at(*count);
            rest = after;
            if self.most > 0 {
                write!(f, "\n\n{}:", kind.name())?;
            }
            for finding in of_kind.iter().take(self.most) {
                write!(f, "\n  {finding}")?;
            }
            if *count > self.most && self.most > 0 {
                write!(f, "\n  … and {} more, which --most {count} prints", count - self.most)?;
            }
        }
        Ok(())
    }
}

impl Report for Checked {
    fn to_json(&self) -> serde_json::Value {
        let counts: serde_json::Map<String, serde_json::Value> =
            self.counts().into_iter().map(|(kind, count)| (kind.name().into(), count.into())).collect();
        json!({
            "pages": self.pages,
            "files": self.files,
            "errors": self.level(Level::Error),
            "warnings": self.level(Level::Warning),
            "counts": counts,
            "findings": self.findings.iter().map(|finding| json!({
                "kind": finding.kind.name(),
                "level": finding.kind.level().name(),
                "file": &*finding.file,
                "line": finding.line,
                "reason": finding.reason,
            })).collect::<Vec<_>>(),
        })
    }

    /// None: what is wrong is what the report is about.
    fn problems(&self) -> &[Problem] {
        &[]
    }

    fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}
