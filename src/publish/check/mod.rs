//! `offprint check`: what is wrong with a site, before a reader finds it.
//!
//! Two passes. The first learns which files there are, as hashes; the second reads the pages as the site does and holds
//! their addresses against them, some files at a time, so memory grows with what is found and hardly with the site.
//! Nothing is fetched: pictures and links of the web are not looked at.

mod checked;
mod finding;
mod lines;
mod remarks;
mod settings;

pub use checked::Checked;
pub use finding::{Finding, Kind, Level};
pub use settings::SCHEMA;

use super::{Folder, Problem, Watch, build, raw, shell};
use crate::address::{self, Base, Resolver};
use crate::fields;
use crate::html::token::{Token, Tokens};
use crate::model::{Content, Link, Page};
use crate::site::Site;
use crate::{layout, source};
use lines::Wanted;
use rayon::prelude::*;
use remarks::{day_number, today};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

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
        if let Some(line) = raw::draft_line(&raw.text) {
            let reason = "says that it is a draft; whoever has its address can read it".into();
            seen.findings.push(Finding { kind: Kind::Draft, file: raw.file.clone(), line: Some(line), reason });
        }
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
