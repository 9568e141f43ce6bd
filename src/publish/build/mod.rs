//! `offprint build`: what readers need and no host can compute, as more files beside the articles.
//!
//! Section fronts, an archive, a front page, feeds, a site map and a manifest, all derived from the articles and from
//! `site.json`, the same for the same input. Lists are cut into pages from the oldest article on, so that a new
//! article changes the last page and the first view alone, and not the hundreds of pages between.

mod app;
mod feeds;
mod fronts;
mod manifest;
mod words;

use super::catalog::{self, Entry, Record};
use super::search::{self, Document};
use super::{Folder, Problem, Report, Watch, shell};
use crate::address::Base;
use crate::html::text;
use crate::model::Content;
use crate::site::Site;
use rayon::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Derive section fronts, archive, front page, search, feeds, site map and manifest from a site's articles
///
/// Written into data/: front.json, sections/, archive/, search/, manifest/; beside it: feed.xml, feed.json, sitemap.xml,
/// sitemaps/, which need the site's address ("url" in site.json), the site's name in manifest.webmanifest, and in index.html
/// which file opens first. Only files whose content changes are written; those that are derived from nothing any more are
/// removed.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The site's folder: the one with site.json and data/
    pub folder: PathBuf,
    /// Index whole texts for search, not headlines, bylines and standfirsts alone: several times the bytes
    #[arg(long)]
    pub full_text: bool,
    /// Read every file again, also those that have not changed since
    #[arg(long)]
    pub again: bool,
}

/// An article with its path.
type Dated<'c> = (&'c str, &'c Record);

/// Builds a site.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Built, Problem> {
    let folder = Folder::new(&options.folder);
    let (site, data) = folder.open_site()?;
    let mut built = Built::default();
    let is_site = data.root() == folder.root();
    let is_source = |path: &str| !(is_derived(path) || is_search(path) || is_site && is_beside(path));
    // Lists are files like any other: what the settings make of a picture's address is made when they are read.
    let as_written = site.as_written();
    let entries = catalog::read(&folder, &data, &as_written, is_source, options.again, watch, &mut built.problems)?;

    // Oldest first; of one day in the order of their paths. Articles without a day come before all others.
    let mut articles: Vec<Dated<'_>> =
        entries.iter().filter_map(|entry| Some((entry.path.as_str(), entry.article.as_ref()?))).collect();
    articles.par_sort_by(|a, b| (&a.1.date, a.0).cmp(&(&b.1.date, b.0)));
    built.articles = articles.len() as u64;

    let mut derived: BTreeMap<String, Vec<u8>> = fronts::files(&articles, &site).into_iter().collect();
    let documents: Result<Vec<Document>, Problem> =
        articles.par_iter().map(|article| document(*article, &site, &data, options.full_text)).collect();
    let index = search::build(&documents?, &data.folder("search"), watch)?;
    built.written += index.files_written;
    built.bytes_written += index.bytes_written;
    built.unchanged += index.files - index.files_written;
    built.removed += index.removed;

    let sources = entries.iter().map(|entry: &Entry| (entry.path.clone(), entry.hash.clone()));
    let index: Vec<String> = under(&data, "search").filter(|path| is_search(path)).collect();
    let index: Result<Vec<(String, String)>, Problem> =
        index.into_par_iter().map(|path| catalog::hash(&data, &path).map(|hash| (path, hash))).collect();
    derived.extend(manifest::files(sources.chain(index?), &derived));
    built.hints = fronts::hints(&derived, &site);
    if site.keys.is_some() {
        built.hints.push("site.json names keys: sign what changed before it is uploaded (offprint sign)".into());
    }
    built.sections = derived.keys().filter(|path| fronts::is_section(path)).count() as u64;
    // Feeds and site map are for programs, and speak of the pages: they stand where the site's address leads.
    let mut beside: BTreeMap<String, Vec<u8>> = feeds::files(&articles, &site).into_iter().collect();
    if let Some(manifest) = folder.read(app::FILE)?.and_then(|manifest| app::named(&manifest, &site)) {
        beside.insert(app::FILE.into(), manifest);
    }
    let shell = folder.read(shell::FILE)?.and_then(|page| String::from_utf8(page).ok());
    if let Some(page) = shell
        && let Some(told) = shell::opening(&page, &site.home)
    {
        let compressed = ["br", "gz"].map(|ending| format!("{}.{ending}", shell::FILE));
        if told != page && compressed.iter().any(|name| folder.at(name).is_file()) {
            built.hints.push("index.html has changed: compress it again (index.html.br, index.html.gz)".into());
        }
        beside.insert(shell::FILE.into(), told.into_bytes());
    }

    watch.stage("writing", Some((derived.len() + beside.len()) as u64));
    built.write(&data, &derived, &ROOTS, is_derived, watch)?;
    built.write(&folder, &beside, &feeds::ROOTS, feeds::is_derived, watch)?;
    built.problems.sort();
    Ok(built)
}

/// What search finds an article by.
fn document((path, record): Dated<'_>, site: &Site, data: &Folder, full_text: bool) -> Result<Document, Problem> {
    let text = if full_text {
        let bytes = data.read(path)?.unwrap_or_default();
        let page = site.read(&String::from_utf8_lossy(&bytes), Base::InSite(path.into()));
        match page.content {
            Content::Article(article) => Some(text::of_html(article.body_html.as_str())),
            _ => None,
        }
    } else {
        None
    };
    Ok(Document {
        path: path.into(),
        headline: record.headline.clone(),
        byline: record.byline.clone(),
        standfirst: record.standfirst.clone(),
        date: Some(record.date.clone()).filter(|date| !date.is_empty()),
        text,
    })
}

/// Whether a derived file is for programs and no page: indexes of sections, of search and of the content.
pub fn is_index(path: &str) -> bool {
    is_search(path) || (is_derived(path) && (path.starts_with("manifest/") || path.ends_with("/pages.json")))
}

/// Whether a file in the site's own folder, where articles may lie, too, is the shell's or derived.
pub fn is_beside(path: &str) -> bool {
    shell::PAGES.contains(&path) || path == app::FILE || feeds::is_derived(path)
}

/// The feeds and the site map that lie in a site's folder.
pub fn feeds_of(folder: &Folder) -> impl Iterator<Item = String> {
    feeds::ROOTS.iter().flat_map(|root| under(folder, root)).filter(|path| feeds::is_derived(path))
}

/// Whether a file has a name that only files of the search index have.
fn is_search(path: &str) -> bool {
    let Some(name) = path.strip_prefix("search/") else {
        return false;
    };
    name == "manifest.json" || name.ends_with(".bin") || (name.starts_with("records/") && name.ends_with(".txt"))
}

/// The files and folders of the data folder that derived files are, or lie in.
const ROOTS: [&str; 4] = ["front.json", "sections", "archive", "manifest"];

/// The files below a path, or the one that it is.
fn under<'f>(folder: &'f Folder, root: &'f str) -> impl Iterator<Item = String> + 'f {
    let one = folder.at(root).is_file().then(|| root.to_string());
    let below = folder.folder(root);
    let below: Vec<String> = if one.is_none() { below.files().filter_map(Result::ok).collect() } else { Vec::new() };
    one.into_iter().chain(below.into_iter().map(move |path| format!("{root}/{path}")))
}

/// Whether a file has a name that only derived files have.
pub fn is_derived(path: &str) -> bool {
    let (folder, rest) = path.split_once('/').unwrap_or(("", path));
    match folder {
        "" => rest == "front.json",
        "sections" | "archive" => {
            let name = rest.rsplit('/').next().unwrap_or("");
            let stem = name.strip_suffix(".json").unwrap_or("");
            matches!(stem, "index" | "pages") || (!stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_digit()))
        }
        "manifest" => rest.ends_with(".json"),
        _ => false,
    }
}

/// What a build has done.
#[derive(Debug, Default)]
pub struct Built {
    /// How many articles the site has.
    pub articles: u64,
    /// How many sections.
    pub sections: u64,
    /// How many derived files were written.
    pub written: u64,
    /// How many bytes these have.
    pub bytes_written: u64,
    /// How many derived files were as they should be.
    pub unchanged: u64,
    /// How many derived files were removed.
    pub removed: u64,
    /// What the publisher may want to know.
    pub hints: Vec<String>,
    problems: Vec<Problem>,
}

impl Built {
    /// Makes a folder hold these files, and under `roots` no others of those that `is_ours` tells.
    fn write(
        &mut self,
        folder: &Folder,
        files: &BTreeMap<String, Vec<u8>>,
        roots: &[&str],
        is_ours: impl Fn(&str) -> bool,
        watch: &dyn Watch,
    ) -> Result<(), Problem> {
        let written: Vec<Result<u64, Problem>> = files
            .par_iter()
            .map(|(path, content)| {
                watch.advance(1);
                Ok(if folder.write(path, content)? { content.len() as u64 } else { 0 })
            })
            .collect();
        for written in written {
            match written {
                Ok(0) => self.unchanged += 1,
                Ok(bytes) => {
                    self.written += 1;
                    self.bytes_written += bytes;
                }
                Err(problem) => self.problems.push(problem),
            }
        }
        for path in roots.iter().flat_map(|root| under(folder, root)).filter(|path| is_ours(path)) {
            if !files.contains_key(&path) {
                folder.remove(&path)?;
                self.removed += 1;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} articles in {} sections\n{} files written ({} bytes), {} unchanged, {} removed",
            self.articles, self.sections, self.written, self.bytes_written, self.unchanged, self.removed
        )?;
        self.hints.iter().try_for_each(|hint| write!(f, "\n{hint}"))
    }
}

impl Report for Built {
    fn to_json(&self) -> serde_json::Value {
        json!({
            "articles": self.articles, "sections": self.sections, "written": self.written,
            "bytesWritten": self.bytes_written, "unchanged": self.unchanged, "removed": self.removed,
            "hints": self.hints,
            "problems": self.problems,
        })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
