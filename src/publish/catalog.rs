//! The catalog of a site's files: what each holds, as far as fronts, feeds and the manifest need to know.
//!
//! Reading 100,000 files takes seconds, asking for their times a fraction of one. So what was read is remembered, in
//! the site's folder beside the data (`.offprint/catalog`): only files with a new time or length are read again.
//! Nobody misses the memory where it is not there; it is for this machine and not for the host.

use super::{Folder, Problem, Watch, raw};
use crate::address::Base;
use crate::layout::head;
use crate::model::{Article, Content, Page};
use crate::site::Site;
use crate::source;
use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs;
use std::time::UNIX_EPOCH;

/// What is known about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path under the data folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub hash: String,
    /// What fronts and feeds say of it; `None` for what is no article.
    pub article: Option<Record>,
    length: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

/// What fronts and feeds say of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The headline.
    pub headline: String,
    /// The day of publication, `YYYY-MM-DD`; empty where the file does not tell it.
    pub date: String,
    /// The name of its section; empty if it has none.
    pub section: String,
    /// Who wrote it.
    pub byline: String,
    /// The summary under the headline.
    pub standfirst: String,
    /// The first words of the text.
    pub summary: String,
    /// The lead picture.
    pub image: String,
}

/// How many characters of a text a teaser shows.
const SUMMARY: usize = 80;

/// Says what the memory is of: a change of what is remembered, or another reader of articles, makes it another.
const VERSION: &str = concat!("offprint catalog 3 of ", env!("CARGO_PKG_VERSION"));
const FILE: &str = ".offprint/catalog";

/// Reads the catalog of the files of `data`, in the order of their paths. `is_source` tells which are meant; with
/// `again`, nothing is taken from memory.
pub fn read(
    folder: &Folder,
    data: &Folder,
    site: &Site,
    is_source: impl Fn(&str) -> bool,
    again: bool,
    watch: &dyn Watch,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Entry>, Problem> {
    let heading = heading(data, site);
    let known = if again { HashMap::new() } else { remembered(folder, &heading) };
    let mut paths = Vec::new();
    for path in data.files() {
        match path {
            Ok(path) if is_source(&path) => paths.push(path),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    paths.sort();
    watch.stage("reading", Some(paths.len() as u64));
    let read: Vec<Result<(Entry, Option<Problem>), Problem>> = paths
        .into_par_iter()
        .map(|path| {
            let entry = entry(data, path, site, &known);
            watch.advance(1);
            entry
        })
        .collect();
    // Files with a problem are read again the next time, so that it is told again.
    let (mut entries, mut with_problems) = (Vec::with_capacity(read.len()), Vec::new());
    for entry in read {
        match entry {
            Ok((entry, None)) => entries.push(entry),
            Ok((entry, Some(problem))) => {
                with_problems.push(entry);
                problems.push(problem);
            }
            Err(problem) => problems.push(problem),
        }
    }
    remember(folder, &heading, &entries)?;
    entries.extend(with_problems);
    Ok(entries)
}

/// The entry of a file; of one that has the name of a page, and that readers could not open, what is wrong with it, too.
fn entry(
    data: &Folder,
    path: String,
    site: &Site,
    known: &HashMap<String, Entry>,
) -> Result<(Entry, Option<Problem>), Problem> {
    let file = data.at(&path);
    let metadata = fs::metadata(&file).map_err(|error| Problem::new(file.display(), error))?;
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = modified.map_or(0, |since| since.as_nanos() as u64);
    if let Some(known) = known.get(&path)
        && (known.length, known.modified) == (metadata.len(), modified)
    {
        return Ok((known.clone(), None));
    }
    let bytes = data.read_listed(&path)?;
    let hash = digits(&Sha256::digest(&bytes));
    let (article, problem) = match source::is_named_as_page(&path).then(|| raw::read(bytes, &path)) {
        Some(Ok(raw)) => (record(&path, &raw.text, site), None),
        Some(Err(reason)) => (None, Some(Problem::new(file.display(), reason))),
        None => (None, None),
    };
    Ok((Entry { path, hash, article, length: metadata.len(), modified }, problem))
}

/// What lists say of a page; `None` where they have nothing to say, or are to say nothing yet.
fn record(path: &str, raw: &str, site: &Site) -> Option<Record> {
    if raw::draft_line(raw).is_some() {
        return None;
    }
    let page: Page = source::read(raw, &site.resolver(Base::InSite(path.into())));
    let Content::Article(article) = page.content else {
        return None;
    };
    // Without a headline there is nothing that a list could show.
    if page.shared.headline.is_empty() {
        return None;
    }
    Some(Record {
        summary: summary(&article),
        headline: page.shared.headline,
        date: article.date_published.unwrap_or_default(),
        section: article.section,
        byline: article.byline,
        standfirst: article.standfirst,
        image: article.picture.map(|picture| picture.url).unwrap_or_default(),
    })
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn hash(data: &Folder, path: &str) -> Result<String, Problem> {
    Ok(digits(&Sha256::digest(&data.read_listed(path)?)))
}

/// The standfirst, or the first words of the text: what fits into a teaser.
fn summary(article: &Article) -> String {
    let words = head::describe(article);
    let mut chars = words.chars();
    let mut short: String = chars.by_ref().take(SUMMARY).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// The digits of a hash, two a byte.
pub fn digits(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// What was remembered the last time, if it is under the same heading.
fn remembered(folder: &Folder, heading: &str) -> HashMap<String, Entry> {
    let bytes = folder.read(FILE).ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    if lines.next() != Some(heading) {
        return HashMap::new();
    }
    let lines: Vec<&str> = lines.collect();
    lines.into_par_iter().filter_map(read_line).map(|entry| (entry.path.clone(), entry)).collect()
}

fn remember(folder: &Folder, heading: &str, entries: &[Entry]) -> Result<(), Problem> {
    let lines: Vec<String> = entries.par_iter().map(line).collect();
    let text = [heading, &lines.concat()].join("\n");
    folder.write(FILE, text.as_bytes())?;
    // Hosts that are Git repositories have no use for it.
    folder.write(".offprint/.gitignore", b"*\n")?;
    Ok(())
}

/// The version, the folder, and what addresses mean in it: where one is another, files are read again.
fn heading(data: &Folder, site: &Site) -> String {
    let places = digits(&Sha256::digest(format!("{:?}", site.places)));
    format!("{VERSION} {places} {}", data.root().display())
}

fn line(entry: &Entry) -> String {
    let record = entry.article.as_ref().map(|record| {
        let Record { headline, date, section, byline, standfirst, summary, image } = record;
        json!([headline, date, section, byline, standfirst, summary, image])
    });
    format!("{}\n", json!([entry.path, entry.length, entry.modified, entry.hash, record]))
}

fn read_line(line: &str) -> Option<Entry> {
    let Value::Array(fields) = serde_json::from_str(line).ok()? else {
        return None;
    };
    let [Value::String(path), length, modified, Value::String(hash), record] = <[Value; 5]>::try_from(fields).ok()?
    else {
        return None;
    };
    let article = match record {
        Value::Array(fields) => {
            let mut texts = fields.into_iter().map(|field| match field {
                Value::String(text) => Some(text),
                _ => None,
            });
            let mut text = || texts.next().flatten();
            Some(Record {
                headline: text()?,
                date: text()?,
                section: text()?,
                byline: text()?,
                standfirst: text()?,
                summary: text()?,
                image: text()?,
            })
        }
        _ => None,
    };
    Some(Entry { path, hash, article, length: length.as_u64()?, modified: modified.as_u64()? })
}
