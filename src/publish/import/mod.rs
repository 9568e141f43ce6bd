//! `offprint import`: a tree of legacy pages and Markdown files to lean article files and one `site.json`.
//!
//! Two passes. The first finds what most pages agree on, which goes into `site.json` once. The second reads each page
//! in the light of it, writes its lean file, and reads that back: only a file that gives the same page takes the place
//! of the old one. Files are read in portions, so memory does not grow with the tree.

mod agreement;

use super::lean;
use super::{Folder, Problem, Report, Watch, build, raw, report};
use crate::address::Base;
use crate::model::{Content, Page};
use crate::note::{Note, NoteCode};
use crate::sanitize::Writer;
use crate::site::Site;
use crate::source;
use agreement::Agreement;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::SystemTime;

/// Turn a tree of legacy pages and Markdown files into lean article files
///
/// Paths are kept, so old links go on working. What all pages share (nav, topics, promos, aliases, attribution) goes
/// into site.json once; what a site.json that is there already says stays. Files that are no articles are copied.
/// Running it again touches only what changed; a file in SITE that is newer than its source, and another, is left alone.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The folder with the old files
    pub source: PathBuf,
    /// The site's folder: gets site.json, and the files in data/
    pub dest: PathBuf,
    /// Read every file again, also those that have not changed since
    #[arg(long)]
    pub again: bool,
}

/// How many of the files that were left alone are named in the report for people.
const LISTED: usize = 20;

/// Where what the model cannot hold is kept, in the site's folder: the old files, under their paths.
const KEPT: &str = "kept";

/// Imports a tree.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Imported, Problem> {
    let source = Folder::new(&options.source);
    let dest = Folder::new(&options.dest);
    if !options.source.is_dir() {
        return Err(Problem::new(options.source.display(), "there is no such folder to import from"));
    }
    if dest.is_inside(&source) {
        return Err(Problem::new(
            options.dest.display(),
            "lies in the folder to import from, and would be imported itself",
        ));
    }
    let mut imported = Imported::default();
    let agreement = Agreement::find(&source, watch, &mut imported.problems)?;
    let known = dest.read("site.json")?.unwrap_or_else(|| b"{}".into());
    let settings = agreement
        .settings(&String::from_utf8_lossy(&known))
        .ok_or_else(|| Problem::new(dest.at("site.json").display(), "is no JSON object; mend or remove it"))?;
    // What the settings of today make of a picture's address is no part of the file.
    let site = Site::from_json(&settings).unwrap_or_default().as_written();
    let data = dest.data_of(&site)?;
    if data.is_inside(&source) || source.is_inside(&data) {
        let reason = "is where the lean files go, and old files are imported from another folder: move these first";
        return Err(Problem::new(options.source.display(), reason));
    }
    dest.write("site.json", settings.as_bytes())?;
    agreement.keep_variants(&dest.folder(KEPT))?;

    watch.stage("importing", Some(agreement.files));
    let work = Work {
        source: &source,
        data,
        kept: dest.folder(KEPT),
        site: &site,
        agreement: &agreement,
        again: options.again,
    };
    let mut problems = Vec::new();
    source.for_each_portion(&mut problems, |paths, problems| {
        report::for_each(paths, watch, problems, |path| work.file(path), |done| imported.add(done));
        Ok(())
    })?;
    imported.problems.append(&mut problems);
    imported.problems.sort();
    imported.problems.dedup();
    Ok(imported)
}

struct Work<'a> {
    source: &'a Folder,
    data: Folder,
    kept: Folder,
    site: &'a Site,
    agreement: &'a Agreement,
    again: bool,
}

/// What became of a file.
struct Done {
    kind: Kind,
    bytes_read: u64,
    bytes_written: u64,
    /// Bytes of the lean file, written or not.
    bytes: u64,
    notes: Vec<NoteCode>,
    is_kept: bool,
    /// Its path, where it was left alone.
    left: Option<String>,
    /// What is wrong with the file, which was imported none the less.
    problem: Option<Problem>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unchanged,
    Article,
    Front,
    /// Legacy, and its lean file did not read as the same page: copied as it is.
    AsItIs,
    Copied,
    /// Another file is in its place, and newer.
    Left,
}

impl Work<'_> {
    fn file(&self, path: &str) -> Result<Done, Problem> {
        let file = self.source.at(path);
        let problem = |error: std::io::Error| Problem::new(file.display(), error);
        let metadata = fs::metadata(&file).map_err(problem)?;
        let time = metadata.modified().map_err(problem)?;
        let mut done = Done {
            kind: Kind::Unchanged,
            bytes_read: metadata.len(),
            bytes_written: 0,
            bytes: 0,
            notes: Vec::new(),
            is_kept: false,
            left: None,
            problem: None,
        };
        // What was imported carries the time of its source, so that nothing else need be remembered.
        let known = fs::metadata(self.data.at(path)).ok().filter(fs::Metadata::is_file);
        if !self.again
            && let Some(known) = &known
            && known.modified().is_ok_and(|known| known == time)
        {
            done.bytes = known.len();
            return Ok(done);
        }
        let bytes = self.source.read_listed(path)?;
        let lean = if source::is_named_as_page(path) { self.lean(path, &bytes, &mut done) } else { None };
        if lean.is_none() && done.kind == Kind::Unchanged {
            done.kind = Kind::Copied;
        }
        let content = lean.as_deref().map_or(&bytes[..], str::as_bytes);
        // What somebody has written there since is not ours to replace.
        let is_newer = known.as_ref().and_then(|known| known.modified().ok()).is_some_and(|known| known > time);
        if is_newer && self.data.read(path)?.is_some_and(|known| known != content) {
            done.kind = Kind::Left;
            done.left = Some(path.into());
            return Ok(done);
        }
        if build::is_derived(path) || build::is_index(path) {
            done.problem =
                Some(self.problem(path, "was copied, but has a name of the files that `offprint build` makes"));
        }
        if done.is_kept {
            self.kept.write(path, &bytes)?;
        }
        if self.data.write(path, content)? {
            done.bytes_written = content.len() as u64;
        }
        done.bytes = content.len() as u64;
        // What there is to tell of a file is told again the next time.
        if done.problem.is_none() {
            set_time(&self.data.at(path), time)?;
        }
        Ok(done)
    }

    /// The lean form of a legacy page; `None` for any other file, and for one that has none.
    fn lean(&self, path: &str, bytes: &[u8], done: &mut Done) -> Option<String> {
        let is_damaged = str::from_utf8(bytes).is_err();
        if is_damaged && let Err(reason) = raw::read(bytes.to_vec(), path) {
            done.problem = Some(self.problem(path, &format!("{reason}; copied as it is")));
            return None;
        }
        let raw = String::from_utf8_lossy(bytes);
        let base = Base::InSite(path.into());
        let page = source::read_legacy(&raw, &self.site.resolver(base.clone()))?;
        let notes = page.shared.notes.clone();
        done.notes = notes.iter().map(|note| note.code).collect();
        let wanted = self.lean_page(page, path);
        let lean = lean::write(&wanted, path, &self.site.places);
        let shown = self.site.read(&lean, base);
        if comparable(shown, self.site) != comparable(self.site.dress(wanted), self.site) {
            done.kind = Kind::AsItIs;
            return None;
        }
        // Of its lean form damaged letters may be too large a part.
        if is_damaged && let Err(reason) = raw::read(lean.clone().into_bytes(), path) {
            done.problem = Some(self.problem(path, &format!("{reason}; copied as it is")));
            done.kind = Kind::AsItIs;
            return None;
        }
        done.kind = if lean.starts_with('{') { Kind::Front } else { Kind::Article };
        // Scripts and styles are no content; words and addresses of players, frames and forms are.
        let is_content = |note: &Note| match note.code {
            NoteCode::UnplacedText => true,
            NoteCode::ElementDropped => !matches!(&*note.detail, "script" | "style"),
            _ => false,
        };
        done.is_kept = is_damaged || notes.iter().any(is_content) || bytes.len() > source::MAX_BYTES;
        Some(lean)
    }

    fn problem(&self, path: &str, reason: &str) -> Problem {
        Problem::new(self.source.at(path).display(), reason)
    }

    /// The page as its lean file says it: without what the site's settings say for every page.
    fn lean_page(&self, mut page: Page, path: &str) -> Page {
        if page.shared.language == self.site.language {
            page.shared.language = None;
        }
        let headline = page.shared.headline.clone();
        if let Content::Article(article) = &mut page.content {
            // A legacy article does not say its section: the section's front does.
            article.section = self.agreement.section_of(path).unwrap_or_default().into();
            if let (Some(own), Some(all)) = (&mut article.attribution, &self.site.attribution)
                && !own.original_url.is_empty()
                && own.name == all.title
                && own.url == all.url
                && own.original_title == headline
            {
                own.name.clear();
                own.url.clear();
                own.original_title.clear();
            }
        }
        page
    }
}

/// A page as far as a reader can tell: without notes, and with the ids that Markdown gives to headings.
fn comparable(mut page: Page, site: &Site) -> Page {
    page.shared.notes.clear();
    let language = crate::layout::page_language(&page, site).to_string();
    page.shared.language = Some(language);
    if let Content::Article(article) = &mut page.content {
        let mut notes = crate::note::Notes::default();
        let resolver = site.resolver(Base::Unknown);
        let mut writer = Writer::new(&resolver, &mut notes);
        writer.number_headings();
        writer.html(article.body_html.as_str());
        article.body_html = writer.finish();
    }
    page
}

fn set_time(file: &std::path::Path, time: SystemTime) -> Result<(), Problem> {
    File::options()
        .append(true)
        .open(file)
        .and_then(|file| file.set_modified(time))
        .map_err(|error| Problem::new(file.display(), error))
}

/// What an import has done.
#[derive(Debug, Default)]
pub struct Imported {
    /// How many files of each kind, and how many bytes.
    pub counts: Counts,
    /// Files that were left alone, for what is in their place is newer and another.
    pub left: Vec<String>,
    problems: Vec<Problem>,
}

impl Imported {
    fn add(&mut self, done: Done) {
        self.counts.add(&done);
        self.left.extend(done.left);
        self.problems.extend(done.problem);
    }
}

/// What an import has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that had not changed since they were imported.
    pub unchanged: u64,
    /// Legacy articles that are lean now.
    pub articles: u64,
    /// Legacy section fronts and front pages that are lean now.
    pub fronts: u64,
    /// Legacy pages that no lean file says exactly: copied as they are.
    pub as_they_are: u64,
    /// Files that are no legacy pages: copied.
    pub copied: u64,
    /// Files that were left alone: what is in their place is newer, and another.
    pub left: u64,
    /// Old files kept beside their lean ones, for text that the page model cannot hold.
    pub kept: u64,
    /// Bytes of the tree.
    pub bytes_before: u64,
    /// Bytes of the imported files.
    pub bytes_after: u64,
    /// Bytes that had to be written.
    pub bytes_written: u64,
    /// How many files have a note of each kind.
    pub notes: BTreeMap<&'static str, u64>,
}

impl Counts {
    fn add(&mut self, done: &Done) {
        let count = match done.kind {
            Kind::Unchanged => &mut self.unchanged,
            Kind::Article => &mut self.articles,
            Kind::Front => &mut self.fronts,
            Kind::AsItIs => &mut self.as_they_are,
            Kind::Copied => &mut self.copied,
            Kind::Left => &mut self.left,
        };
        *count += 1;
        self.kept += u64::from(done.is_kept);
        self.bytes_before += done.bytes_read;
        self.bytes_after += done.bytes;
        self.bytes_written += done.bytes_written;
        let mut codes: Vec<&'static str> = done.notes.iter().map(|code| code.name()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *self.notes.entry(code).or_default() += 1;
        }
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        let files = counts.articles + counts.fronts + counts.as_they_are + counts.copied;
        writeln!(f, "{files} files imported, {} unchanged since the last time", counts.unchanged)?;
        for (count, what) in [
            (counts.articles, "articles"),
            (counts.fronts, "section fronts and front pages"),
            (counts.copied, "files copied: they are no legacy pages"),
            (counts.as_they_are, "legacy pages copied as they are: no lean file says exactly the same"),
            (counts.kept, "old files kept in kept/: they hold something that has no place on a page, or is damaged"),
            (counts.left, "files left alone: what is in their place is newer; remove what is to be imported again:"),
        ] {
            if count > 0 {
                writeln!(f, "  {count} {what}")?;
            }
        }
        for path in self.left.iter().take(LISTED) {
            writeln!(f, "    {}", path.escape_debug())?;
        }
        if self.left.len() > LISTED {
            writeln!(f, "    and {} more (--json names all)", self.left.len() - LISTED)?;
        }
        let percent = (counts.bytes_after * 100).checked_div(counts.bytes_before).unwrap_or(100);
        write!(
            f,
            "{} bytes became {} ({percent} %), {} written",
            counts.bytes_before, counts.bytes_after, counts.bytes_written
        )?;
        for (code, count) in &counts.notes {
            write!(f, "\n  {code}: {count} files")?;
        }
        if !self.problems.is_empty() {
            write!(f, "\n{} files with problems:", self.problems.len())?;
        }
        Ok(())
    }
}

impl Report for Imported {
    fn to_json(&self) -> serde_json::Value {
        let counts = &self.counts;
        json!({
            "unchanged": counts.unchanged, "articles": counts.articles, "fronts": counts.fronts,
            "asTheyAre": counts.as_they_are, "copied": counts.copied, "kept": counts.kept, "left": self.left,
            "bytesBefore": counts.bytes_before, "bytesAfter": counts.bytes_after, "bytesWritten": counts.bytes_written,
            "notes": counts.notes,
            "problems": self.problems,
        })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
