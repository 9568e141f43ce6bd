//! `offprint prerender`: every page of a site as static HTML, for search engines, link previews and readers without
//! scripts. The page is the live one: the same core lays it out, and only the addresses in it are led to static files.

use super::document::{self, Document, Ends, Picture, Styles};
use super::{Folder, Problem, Report, Watch, build, raw};
use crate::address::{self, Base};
use crate::layout::{self, Head, View};
use crate::model::{Content, Page};
use crate::note::NoteCode;
use crate::site::Site;
use crate::words::Words;
use rayon::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Write every page of a site as static HTML that needs no script
///
/// news/story.md becomes OUT/news/story.html, the home page also OUT/index.html; pictures and other files are copied,
/// over those of the same name in OUT. Only what changed is written. Pages that an earlier run made of files that are
/// gone are removed; other files in OUT are left alone.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The site's folder, with site.json and data/
    pub folder: PathBuf,
    /// The folder for the pages; upload what is in it to the `url` that site.json names
    pub out: PathBuf,
    /// Let each page become the live one when it has been shown. The shell must lie in FOLDER, and goes to the same
    /// place on the host, after OUT
    #[arg(long)]
    pub live: bool,
}

/// `file:` is what `'self'` does not mean to every browser where a page is opened from a disk.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; img-src 'self' https: http: file: data:; base-uri 'none'; \
                      form-action 'none'";

/// That of the shell's index.html, which such a page becomes, without the hashes of scripts that stand in it.
const LIVE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                           img-src 'self' https: http: blob: data:; connect-src 'self' https: http:; worker-src 'self'; \
                           manifest-src 'self'; base-uri 'none'; form-action 'none'; \
                           require-trusted-types-for 'script'; trusted-types offprint offprint-device";

const STYLES: &str = "offprint.css";
const SCRIPT: &str = "entry.js";
const INDEX: &str = "index.html";
const SEARCH: &str = "search.html";

/// The endings of pages. Where files differ in their ending alone, the first keeps the page; what is JSON may be no
/// page at all, so it comes last.
const ENDINGS: [&str; 8] = [".md", ".markdown", ".mdown", ".html", ".htm", ".txt", "", ".json"];

/// Prerenders a site.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Prerendered, Problem> {
    let source = Folder::new(&options.folder);
    let out = Folder::new(&options.out);
    let (site, data) = source.open_site()?;
    if source.is_inside(&out) || out.is_inside(&data) {
        return Err(Problem::new(
            out.root().display(),
            "holds the articles, or lies among them; choose another folder",
        ));
    }
    let shell = if options.live { Some(Shell::open(&source)?) } else { None };
    let mut done = Prerendered { has_url: site.url.is_some(), ..Prerendered::default() };
    let no_pages = no_pages(&data, &site, watch, &mut done)?;
    let work = Work { is_site: data.root() == source.root(), no_pages, site, source, data, out, shell };

    watch.stage("prerendering", Some(done.files));
    work.write(STYLES, document::STYLES.as_bytes(), &mut done)?;
    let mut problems = Vec::new();
    work.data.for_each_portion(&mut problems, |paths, problems| {
        let each = paths.par_iter().map(|path| {
            let mut done = Prerendered::default();
            if let Err(problem) = work.file(path, &mut done) {
                done.problems.push(problem);
            }
            watch.advance(1);
            done
        });
        let portion = each.reduce(Prerendered::default, Prerendered::and);
        problems.extend(portion.problems.iter().cloned());
        done.add(&portion);
        Ok(())
    })?;
    done.problems = problems;
    for step in [Work::index, Work::feeds] {
        if let Err(problem) = step(&work, &mut done) {
            done.problems.push(problem);
        }
    }
    watch.stage("removing pages whose files are gone", None);
    work.remove_old(&mut done)?;
    done.problems.sort();
    done.problems.dedup();
    Ok(done)
}

/// The JSON files that are no pages: feeds, manifests and the like. Links to them lead to their copies.
fn no_pages(
    data: &Folder,
    site: &Site,
    watch: &dyn Watch,
    done: &mut Prerendered,
) -> Result<BTreeSet<String>, Problem> {
    watch.stage("looking through", None);
    let mut no_pages = BTreeSet::new();
    let is_none = |path: &&String| {
        ends_with(path, ".json")
            && matches!(data.read(path), Ok(Some(bytes)) if !is_page(&site.read(
                &String::from_utf8_lossy(&bytes),
                Base::InSite((*path).clone()),
            )))
    };
    // What cannot be read is told when its turn comes.
    data.for_each_portion(&mut Vec::new(), |paths, _| {
        done.files += paths.len() as u64;
        no_pages.extend(paths.par_iter().filter(is_none).cloned().collect::<Vec<_>>());
        Ok(())
    })?;
    Ok(no_pages)
}

/// Whether a JSON file is a page: it says what it is, or has a text. Of others the reader shows the file itself.
fn is_page(page: &Page) -> bool {
    let is_unknown = page.shared.notes.iter().any(|note| note.code == NoteCode::UnknownType);
    !is_unknown || document::article_of(page).is_none_or(|article| !article.body_html.as_str().starts_with("<pre"))
}

fn ends_with(path: &str, ending: &str) -> bool {
    let at = path.len().checked_sub(ending.len());
    at.and_then(|at| path.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// The path of a file without the ending that is a page's, and the place of that ending in [`ENDINGS`].
fn split_ending(path: &str) -> (&str, usize) {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let is_its = |ending: &&str| !ending.is_empty() && ends_with(path, ending) && path.len() - ending.len() > name;
    match ENDINGS.iter().position(is_its) {
        Some(at) => (&path[..path.len() - ENDINGS[at].len()], at),
        None => (path, ENDINGS.iter().position(|ending| ending.is_empty()).unwrap_or_default()),
    }
}

/// The address that the page of a file has for others, under the site's own; the home page has that itself.
pub(super) fn address_of(site: &Site, path: &str) -> Option<String> {
    let at = if path == site.home { String::new() } else { address::encode(&page_path(path)) };
    site.url.as_ref().map(|url| [url.as_str(), &at].concat())
}

/// The path of the static page for a page's file.
fn page_path(path: &str) -> String {
    [split_ending(path).0, ".html"].concat()
}

/// The relative address of the file `to` in the file `from`, both paths in one folder.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    let mut to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let shared = shared.min(from.len() - 1).min(to.len() - 1);
    let up = from.drain(shared..).count() - 1;
    let down = address::encode(&to.drain(shared..).collect::<Vec<_>>().join("/"));
    let is_scheme = up == 0 && down.split('/').next().is_some_and(|first| first.contains(':'));
    [if is_scheme { "./" } else { "" }, &"../".repeat(up), &down].concat()
}

/// What stands behind the names of the shell's files that a live page asks for: their versions, as `?v=`.
struct Shell {
    styles: String,
    script: String,
}

impl Shell {
    fn open(folder: &Folder) -> Result<Shell, Problem> {
        let version = |name: &str| match folder.read(name)? {
            Some(content) => Ok(version(&content)),
            None => Err(Problem::new(
                folder.at(name).display(),
                "is missing: pages become live where the shell is, so put what `make dist` writes beside site.json",
            )),
        };
        Ok(Shell { styles: version(STYLES)?, script: version(SCRIPT)? })
    }
}

/// The version by which the shell's own files name a file (`stamp` in tools/inline.mjs): so nothing of it is fetched or
/// kept twice.
fn version(content: &[u8]) -> String {
    let hash = Sha256::new().chain_update(content).chain_update(b"\0").finalize();
    ["?v="].into_iter().map(String::from).chain(hash.iter().take(8).map(|byte| format!("{byte:02x}"))).collect()
}

struct Work {
    source: Folder,
    data: Folder,
    /// Whether the articles lie in the site's own folder, beside the shell.
    is_site: bool,
    out: Folder,
    site: Site,
    no_pages: BTreeSet<String>,
    /// What pages become live with, if they do.
    shell: Option<Shell>,
}

impl Work {
    fn file(&self, path: &str, done: &mut Prerendered) -> Result<(), Problem> {
        if self.is_site && build::is_beside(path) {
            return Ok(());
        }
        let bytes = self.data.read_listed(path)?;
        if !self.is_page_path(path) {
            if self.shell.is_some() {
                return Ok(());
            }
            if path == STYLES {
                return Err(self.problem(path, "has the name of the style sheet of the pages; not copied"));
            }
            done.copied += 1;
            return self.write(path, &bytes, done);
        }
        // Not copied either: it would be taken for a page by its name, and what is in it would run.
        let text = self.text(path, bytes)?;
        if let Some(rival) = self.rival(path) {
            let reason = format!("would be the page {}, which {rival} is already", page_path(path));
            return Err(self.problem(path, &reason));
        }
        self.page(path, &text, &page_path(path), done)
    }

    fn text(&self, path: &str, bytes: Vec<u8>) -> Result<String, Problem> {
        raw::read(bytes, path).map(|raw| raw.text).map_err(|reason| self.problem(path, &reason))
    }

    fn problem(&self, path: &str, reason: &str) -> Problem {
        Problem::new(self.data.at(path).display(), reason)
    }

    fn is_page_path(&self, path: &str) -> bool {
        address::is_page(path) && !build::is_index(path) && !self.no_pages.contains(path)
    }

    /// The file that the page of this file's name is made of, if it is another.
    fn rival(&self, path: &str) -> Option<String> {
        let (stem, at) = split_ending(path);
        let mut before = ENDINGS[..=at].iter().map(|ending| [stem, ending].concat());
        before.find(|other| other != path && self.is_there(other))
    }

    fn is_there(&self, path: &str) -> bool {
        // As the walk through the folder has it: links are no files.
        match fs::symlink_metadata(self.data.at(path)) {
            Ok(metadata) => metadata.is_file(),
            // What may not be looked at is not gone.
            Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
        }
    }

    /// Lays a page out and writes it to `at`.
    fn page(&self, path: &str, raw: &str, at: &str, done: &mut Prerendered) -> Result<(), Problem> {
        let known = self.out.read(at)?;
        if known.as_deref().is_some_and(|known| document::source_of(known).is_none()) {
            done.left += 1;
            return Ok(());
        }
        done.pages += 1;
        let document = self.document(path, raw, at);
        if known.as_deref() == Some(document.as_bytes()) { Ok(()) } else { self.write(at, document.as_bytes(), done) }
    }

    fn document(&self, path: &str, raw: &str, at: &str) -> String {
        let site = &self.site;
        let ends = Static { work: self, at };
        let mut page = site.read(raw, Base::InSite(path.into()));
        let address = address_of(site, path);
        let view = View { site, path: Some(path), address: address.as_deref(), embedding: None };
        let words = Words::for_language(site.language.as_deref().unwrap_or(layout::page_language(&page, site)));
        let body = document::rebuild(&layout::page(&page, &view), &ends, words);
        let image = self.lead_in_head(&mut page, &ends);
        let head = Head::new(&page, &view);
        let mut more = String::new();
        document::push_preview(&mut more, &page, &head, &site.name, address.as_deref(), image.as_deref());
        let shell = self.shell.as_ref();
        let styles = [&*relative(at, STYLES), shell.map_or("", |shell| &shell.styles)].concat();
        let script = shell.map(|shell| [&*relative(at, SCRIPT), &shell.script].concat());
        Document {
            source: path,
            policy: if shell.is_some() { LIVE_POLICY } else { POLICY },
            styles: Styles::At(&styles),
            head: &head,
            more: &more,
            body: &body,
            script: script.as_deref(),
        }
        .write()
    }

    /// Leads the addresses that the head names to where they are for others. Gives the lead picture's, if it is absolute.
    fn lead_in_head(&self, page: &mut Page, ends: &Static<'_>) -> Option<String> {
        let Content::Article(article) = &mut page.content else {
            return None;
        };
        if let Some(attribution) = &mut article.attribution {
            attribution.original_url = ends.to(&attribution.original_url);
        }
        let picture = article.picture.as_mut()?;
        picture.url = match (self.file_path(&picture.url), &self.site.url) {
            (Some(path), Some(url)) => [url, &*address::encode(&self.place_of(&path))].concat(),
            _ => ends.to(&picture.url),
        };
        address::scheme(&picture.url).map(|_| picture.url.clone())
    }

    /// Where a file that is no page is, seen from the folder of the pages: a copy, or for live pages the file itself, which
    /// the visit asks for by this address, too.
    fn place_of(&self, path: &str) -> String {
        let folder = self.data.root().strip_prefix(self.source.root()).ok().and_then(Path::to_str);
        match folder.filter(|folder| self.shell.is_some() && !folder.is_empty()) {
            Some(folder) => [folder, "/", path].concat(),
            None => path.into(),
        }
    }

    /// The path of a file of the site, by the address that the core gives it.
    fn file_path(&self, url: &str) -> Option<String> {
        self.site.places.data.iter().find_map(|base| {
            let path = address::site_path(address::split_path(url.strip_prefix(base.as_str())?).0)?;
            // On another host there may be more than here.
            (address::scheme(base).is_none() || self.is_there(&path)).then_some(path)
        })
    }

    /// Writes the home page as the folder's own.
    fn index(&self, done: &mut Prerendered) -> Result<(), Problem> {
        let home = &self.site.home;
        let rival = ENDINGS.iter().map(|ending| ["index", ending].concat());
        let mut rivals = rival.filter(|path| path != home && self.is_page_path(path) && self.is_there(path));
        if let Some(rival) = rivals.next() {
            let reason = format!("is {INDEX}, so the home page is only at {}", page_path(home));
            return Err(self.problem(&rival, &reason));
        }
        if page_path(home) == INDEX {
            return Ok(());
        }
        let Some(bytes) = self.data.read(home)?.filter(|_| self.is_page_path(home)) else {
            return Err(self.problem(home, "is the home page by site.json, and no such page is there"));
        };
        let text = self.text(home, bytes)?;
        let left = done.left;
        self.page(home, &text, INDEX, done)?;
        // A copy of a page that is counted already.
        done.pages -= u64::from(left == done.left);
        Ok(())
    }

    /// Copies what lies beside the data folder and tells of its articles: the site map is one of these pages.
    fn feeds(&self, done: &mut Prerendered) -> Result<(), Problem> {
        if self.shell.is_some() {
            return Ok(());
        }
        for path in build::feeds_of(&self.source) {
            if let Some(bytes) = self.source.read(&path)? {
                done.copied += 1;
                self.write(&path, &bytes, done)?;
            }
        }
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8], done: &mut Prerendered) -> Result<(), Problem> {
        if self.out.write(path, bytes)? {
            done.written += 1;
            done.bytes_written += bytes.len() as u64;
        }
        Ok(())
    }

    /// Removes the pages that were made of files which are no pages any more. A page names its source: only one that
    /// stands where its source puts it was made here.
    fn remove_old(&self, done: &mut Prerendered) -> Result<(), Problem> {
        let mut old = Vec::new();
        self.out.for_each_portion(&mut done.problems, |paths, _| {
            let pages = paths.par_iter().filter(|path| ends_with(path, ".html"));
            old.extend(pages.filter(|path| self.is_old(path)).cloned().collect::<Vec<_>>());
            Ok(())
        })?;
        for path in old {
            self.out.remove(&path)?;
            done.removed += 1;
        }
        Ok(())
    }

    fn is_old(&self, page: &str) -> bool {
        let is_source = |path: &str| self.is_page_path(path) && self.is_there(path);
        let stem = &page[..page.len() - ".html".len()];
        if ENDINGS.iter().any(|ending| is_source(&[stem, ending].concat())) {
            return false;
        }
        let source = self.out.read(page).ok().flatten().and_then(|document| document::source_of(&document));
        source.is_some_and(|source| page_path(&source) == page && !is_source(&source))
    }
}

/// Where addresses lead in the static page at `at`.
struct Static<'a> {
    work: &'a Work,
    at: &'a str,
}

impl Static<'_> {
    fn to(&self, url: &str) -> String {
        let Some(rest) = url.strip_prefix("#/") else {
            // The shell's own page, which has no other name.
            let file = || self.work.file_path(url).map(|path| self.work.place_of(&path));
            let path = if url == SEARCH { Some(url.into()) } else { file() };
            return path.map_or_else(|| url.into(), |path| relative(self.at, &path));
        };
        let (path, anchor) = address::split_path(rest);
        let path = match &*address::decode(path) {
            "" => self.work.site.home.clone(),
            path => path.to_string(),
        };
        if self.work.no_pages.contains(&path) {
            return relative(self.at, &self.work.place_of(&path));
        }
        let anchor = anchor.and_then(address::anchor_id).map(|id| ["#", &address::encode(&id)].concat());
        [relative(self.at, &page_path(&path)), anchor.unwrap_or_default()].concat()
    }
}

impl Ends for Static<'_> {
    fn link(&self, url: &str) -> Option<String> {
        Some(self.to(url))
    }

    fn is_live(&self) -> bool {
        self.work.shell.is_some()
    }

    fn picture(&self, url: &str) -> Picture {
        // As the live page has it, when a picture does not come.
        let is_missing = self.work.file_path(url).is_some_and(|path| !self.work.is_there(&path));
        if is_missing { Picture::Missing } else { Picture::Shown(self.to(url)) }
    }
}

/// What prerendering has done.
#[derive(Debug, Default)]
pub struct Prerendered {
    /// Files that were looked at.
    pub files: u64,
    /// Pages, written now or the same already.
    pub pages: u64,
    /// Files that were copied, now or before.
    pub copied: u64,
    /// Files that had to be written.
    pub written: u64,
    /// Bytes that had to be written.
    pub bytes_written: u64,
    /// Pages that were removed, because their files are gone.
    pub removed: u64,
    /// Files in the place of pages that were not made here: left as they are.
    pub left: u64,
    has_url: bool,
    problems: Vec<Problem>,
}

impl Prerendered {
    fn add(&mut self, other: &Prerendered) {
        self.pages += other.pages;
        self.copied += other.copied;
        self.written += other.written;
        self.bytes_written += other.bytes_written;
        self.left += other.left;
    }

    fn and(mut self, mut other: Prerendered) -> Prerendered {
        self.add(&other);
        self.problems.append(&mut other.problems);
        self
    }
}

impl fmt::Display for Prerendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} pages, {} other files copied", self.pages, self.copied)?;
        write!(f, "{} files written, {} bytes; the others had not changed", self.written, self.bytes_written)?;
        for (count, what) in [
            (self.removed, "pages removed: their files are gone"),
            (self.left, "files left alone: they stand where pages would, and were not made by prerender"),
        ] {
            if count > 0 {
                write!(f, "\n{count} {what}")?;
            }
        }
        if !self.has_url {
            write!(f, "\nsite.json names no url, so the pages have no canonical links")?;
        }
        if !self.problems.is_empty() {
            write!(f, "\n{} files have no page:", self.problems.len())?;
        }
        Ok(())
    }
}

impl Report for Prerendered {
    fn to_json(&self) -> serde_json::Value {
        json!({
            "pages": self.pages, "copied": self.copied, "written": self.written, "bytesWritten": self.bytes_written,
            "removed": self.removed, "left": self.left,
            "problems": self.problems,
        })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_pages_end_in_html() {
        for (path, expected) in [
            ("gb/n1.md", "gb/n1.html"),
            ("a.JSON", "a.html"),
            ("a.b.htm", "a.b.html"),
            ("LICENSE", "LICENSE.html"),
            ("x/n1.2024", "x/n1.2024.html"),
            ("x/.md", "x/.md.html"),
        ] {
            assert_eq!(page_path(path), expected, "{path}");
        }
    }

    #[test]
    fn relative_addresses_are_short_and_stay_relative() {
        for (from, to, expected) in [
            ("a.html", "b.html", "b.html"),
            ("a.html", "a.html", "a.html"),
            ("x/a.html", "b.html", "../b.html"),
            ("x/a.html", "x/b.html", "b.html"),
            ("x/y/a.html", "x/z/b c.html", "../z/b%20c.html"),
            ("x/a.html", "x/a/b.html", "a/b.html"),
            ("a.html", "b:c#.html", "./b:c%23.html"),
            ("x/y", "x", "../x"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} {to}");
        }
    }
}
