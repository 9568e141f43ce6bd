//! `offprint bundle`: one article as one file that asks for nothing, to pass on by messenger or on a stick.
//!
//! What goes into it is what a reader wants who was sent a story: the paper's name, the story with its pictures and
//! source, and the lists of further stories as far as their links can be followed from anywhere. Sections, topics and
//! promos belong to the site and stay there.

use super::document::{self, Document, Ends, Picture, Styles};
use super::{Folder, Problem, Report, raw};
use crate::address::{self, Base};
use crate::layout::{self, Head, View};
use crate::model::{Content, Page};
use crate::site::Site;
use crate::words::Words;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Write one article as one HTML file, with styles and pictures inside
///
/// The file needs no network and no script. Pictures that are not in the site's folder are not fetched: links stand in
/// their place. With `url` in site.json, links into the site lead to the site; without it only their words stay.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The article's file, in the data/ folder of a site, or anywhere
    pub article: PathBuf,
    /// The file to write; otherwise the article's name with .html, in the current folder
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Bundles an article.
pub fn run(options: &Options) -> Result<Bundled, Problem> {
    let article = &options.article;
    let file = fs::canonicalize(article).map_err(|error| Problem::new(article.display(), error))?;
    let (data, path, site) = place(&file)?;
    let is_none = || Problem::new(article.display(), "is not there");
    let bytes = data.read(&path)?.ok_or_else(is_none)?;
    let raw = raw::read(bytes, &path).map_err(|reason| Problem::new(article.display(), reason))?.text;

    let output = match &options.output {
        Some(output) => output.clone(),
        None => {
            let mut name = file.file_stem().unwrap_or_default().to_os_string();
            name.push(".html");
            name.into()
        }
    };
    let known = fs::read(&output).ok();
    if fs::canonicalize(&output).is_ok_and(|output| output == file) {
        return Err(Problem::new(output.display(), "is the article itself; choose another file with -o"));
    }
    if let (None, Some(known)) = (&options.output, known)
        && document::source_of(&known).as_deref() != Some(&*path)
    {
        return Err(Problem::new(
            output.display(),
            "is there already, and was not made of this article; choose a file with -o",
        ));
    }

    let ends = Inside {
        data,
        site: &site,
        path: &path,
        embedded: RefCell::default(),
        linked: RefCell::default(),
        missing: RefCell::default(),
    };
    let mut page = site.read(&raw, Base::InSite(path.clone()));
    ends.leave_out(&mut page);
    let address = ends.to_site(&["#/", &address::encode(&path)].concat());
    let view = View { site: &site, path: Some(&path), address: address.as_deref(), embedding: None };
    let head = Head::new(&page, &view);
    let words = Words::for_language(site.language.as_deref().unwrap_or(&head.language));
    let body = document::rebuild(&layout::page(&page, &view), &ends, words);
    let document = Document {
        source: &path,
        policy: POLICY,
        styles: Styles::Inside,
        head: &head,
        more: "",
        body: &body,
        script: None,
    };
    let document = document.write();

    let name = output.file_name().and_then(OsStr::to_str).unwrap_or_default();
    if name.is_empty() {
        return Err(Problem::new(output.display(), "is no name for a file"));
    }
    Folder::new(output.parent().unwrap_or(Path::new(""))).write(name, document.as_bytes())?;
    let (embedded, linked, missing) = (ends.embedded.into_inner(), ends.linked.into_inner(), ends.missing.into_inner());
    Ok(Bundled {
        file: output.display().to_string(),
        bytes: document.len() as u64,
        pictures: embedded.len() as u64,
        left_out: linked.len() as u64,
        problems: missing
            .into_iter()
            .map(|path| Problem::new(article.display(), format!("the picture {path} is not there")))
            .collect(),
    })
}

/// The folder of raw files that a file belongs to, its path there, and the settings of the site.
fn place(file: &Path) -> Result<(Folder, String, Site), Problem> {
    let named = |folder: &Path| {
        let parts: Option<Vec<&str>> = file.strip_prefix(folder).ok()?.iter().map(OsStr::to_str).collect();
        Some(parts?.join("/"))
    };
    for folder in file.ancestors().skip(1).map(Folder::new) {
        let Some(site) = folder.site()? else {
            continue;
        };
        // Where all data bases are elsewhere, `data/` may hold their files.
        let data = folder.data_of(&site).unwrap_or_else(|_| folder.folder("data"));
        if let Some(path) = named(data.root()) {
            return Ok((data, path, site));
        }
    }
    let folder = file.parent().unwrap_or(Path::new("/"));
    let path = named(folder).ok_or_else(|| Problem::new(file.display(), "the name is not in UTF-8"))?;
    Ok((Folder::new(folder), path, Site::default()))
}

/// Where addresses lead in a file that may be anywhere.
struct Inside<'a> {
    data: Folder,
    site: &'a Site,
    path: &'a str,
    embedded: RefCell<BTreeSet<String>>,
    linked: RefCell<BTreeSet<String>>,
    missing: RefCell<BTreeSet<String>>,
}

impl Inside<'_> {
    /// Takes out what belongs to the site, and lists' links that lead nowhere from here.
    fn leave_out(&self, page: &mut Page) {
        page.shared.nav.clear();
        page.shared.topics.clear();
        page.shared.promos.clear();
        if let Content::Article(article) = &mut page.content {
            for list in [&mut article.related, &mut article.editors_picks, &mut article.most_read] {
                list.retain(|link| !link.url.is_empty() && self.link(&link.url).is_some());
            }
        }
    }

    /// An address of the site as it is for others.
    fn to_site(&self, url: &str) -> Option<String> {
        self.site.url.as_deref().map(|site| address::resolve(site, url))
    }

    /// The path of a file of the site, by the address that the core gives it.
    fn file_path(&self, url: &str) -> Option<String> {
        let rest = self.site.places.data.iter().find_map(|base| url.strip_prefix(base.as_str()))?;
        address::site_path(address::split_path(rest).0)
    }

    /// A picture of the site, as an address that holds it.
    fn embed(&self, path: &str) -> Option<String> {
        let media_type =
            mime_guess::from_path(path).first().filter(|media_type| media_type.type_() == mime_guess::mime::IMAGE)?;
        // Links may lead to files that are not meant to be passed on.
        let file = fs::canonicalize(self.data.at(path)).ok()?;
        let bytes = file.starts_with(fs::canonicalize(self.data.root()).ok()?).then(|| fs::read(file).ok())??;
        Some(document::data_address(media_type.as_ref(), &bytes))
    }
}

impl Ends for Inside<'_> {
    fn link(&self, url: &str) -> Option<String> {
        if let Some(rest) = url.strip_prefix("#/") {
            let (path, anchor) = address::split_path(rest);
            if let Some(id) = anchor.and_then(address::anchor_id)
                && address::decode(path) == self.path
            {
                return Some(["#", &address::encode(&id)].concat());
            }
            return self.to_site(url);
        }
        if url.starts_with('#') || address::scheme(url).is_some() { Some(url.into()) } else { self.to_site(url) }
    }

    fn picture(&self, url: &str) -> Picture {
        if let Some(path) = self.file_path(url) {
            if let Some(embedded) = self.embed(&path) {
                self.embedded.borrow_mut().insert(path);
                return Picture::Shown(embedded);
            }
            if address::scheme(url).is_none() {
                self.missing.borrow_mut().insert(path);
                return Picture::Missing;
            }
        }
        match self.link(url) {
            Some(address) => {
                self.linked.borrow_mut().insert(url.into());
                Picture::Linked(address)
            }
            None => Picture::Missing,
        }
    }
}

/// An article that was bundled.
#[derive(Debug)]
pub struct Bundled {
    /// The file.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// How many pictures are in it.
    pub pictures: u64,
    /// How many pictures are not: they are on other hosts.
    pub left_out: u64,
    problems: Vec<Problem>,
}

impl fmt::Display for Bundled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} bytes; pictures inside: {}", self.file, self.bytes, self.pictures)?;
        if self.left_out > 0 {
            write!(f, "; left on other hosts, with links in their places: {}", self.left_out)?;
        }
        Ok(())
    }
}

impl Report for Bundled {
    fn to_json(&self) -> serde_json::Value {
        json!({
            "file": self.file, "bytes": self.bytes, "pictures": self.pictures, "leftOut": self.left_out,
            "problems": self.problems,
        })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
