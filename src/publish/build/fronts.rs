//! Section fronts, the archive, and the front page.

use super::Dated;
use super::words::BuildWords;
use crate::address;
use crate::model::{Block, Content, FrontPage, Link, Page, SectionFront, Shared, Teaser};
use crate::publish::lean;
use crate::site::Site;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many teasers a page has.
pub const TEASERS: usize = 50;
/// How many links a block of the front page has.
const LINKS: usize = 7;

/// The files of fronts and archive, by their paths under the data folder.
pub fn files(articles: &[Dated<'_>], site: &Site) -> Vec<(String, Vec<u8>)> {
    let words = BuildWords::for_language(site.language.as_deref().unwrap_or(""));
    let mut sections: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
    let mut months: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
    for (path, record) in articles {
        months.entry(record.date.get(..7).unwrap_or("")).or_default().push((path, record));
        if !record.section.is_empty() {
            sections.entry(&record.section).or_default().push((path, record));
        }
    }
    let sections = in_order(sections, site);
    let mut lists: Vec<List<'_, '_>> = sections
        .iter()
        .map(|section| List { folder: section.folder.clone(), name: section.name.into(), articles: &section.articles })
        .collect();
    for (month, articles) in &months {
        let folder = format!("archive/{}", if month.is_empty() { "undated" } else { month });
        lists.push(List { folder, name: words.month(month), articles });
    }
    let mut files: Vec<(String, Vec<u8>)> = lists.par_iter().flat_map_iter(|list| list.files(site)).collect();
    if !articles.is_empty() {
        let page = archive(&months, &words);
        files.push(file("archive/index.json", &page, site));
        let page = front(&sections, articles, &words, site);
        files.push(file("front.json", &page, site));
    }
    files
}

/// What the publisher may want to know: nav entries that lead past the fronts that are kept up.
pub fn hints(files: &BTreeMap<String, Vec<u8>>, site: &Site) -> Vec<String> {
    let links = site.nav.iter().flatten();
    let hint = |link: &Link| {
        let front = format!("sections/{}/index.json", folder_name(&link.title));
        let is_led_past = files.contains_key(&front) && link.url != format!("#/{}", address::encode(&front));
        is_led_past.then(|| format!("nav: {} leads to {}; {front} is the front that is kept up", link.title, link.url))
    };
    links.filter_map(hint).collect()
}

/// Whether a derived file is the front of a section.
pub fn is_section(path: &str) -> bool {
    path.starts_with("sections/") && path.ends_with("/index.json")
}

fn file(path: &str, page: &Page, site: &Site) -> (String, Vec<u8>) {
    (path.into(), lean::write(page, path, &site.places).into_bytes())
}

struct Section<'c> {
    name: &'c str,
    folder: String,
    articles: Vec<Dated<'c>>,
}

/// The sections in the order of the site's nav; those that it does not name after them, the largest first.
fn in_order<'c>(sections: BTreeMap<&'c str, Vec<Dated<'c>>>, site: &Site) -> Vec<Section<'c>> {
    let mut list: Vec<Section<'c>> =
        sections.into_iter().map(|(name, articles)| Section { name, folder: folder_name(name), articles }).collect();
    // A name that can be a folder has it: readers' pages look for it there.
    list.sort_by_key(|section| section.folder != section.name);
    let mut taken = BTreeSet::new();
    for section in &mut list {
        section.folder = ["sections/", &untaken(&section.folder, &mut taken)].concat();
    }
    let nav = site.nav.as_deref().unwrap_or(&[]);
    let place = |section: &Section<'_>| {
        let in_nav = nav.iter().position(|link| link.title == section.name);
        (in_nav.unwrap_or(nav.len()), std::cmp::Reverse(section.articles.len()))
    };
    list.sort_by_key(place);
    list
}

/// The name with a number behind it where another section has it, also by small and capital letters alone, which not
/// every file system tells apart.
fn untaken(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.to_string()).chain(numbered);
    names.find(|name| taken.insert(name.to_lowercase())).unwrap_or_default()
}

/// The name as a folder that every file system takes. Readers' pages go by the name itself: most names stay as they are.
fn folder_name(section: &str) -> String {
    let unfit = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    let name: String = section.chars().map(|c| if unfit(c) { '-' } else { c }).take(60).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "-".into() } else { name.into() }
}

/// A list of articles, oldest first, in pages.
struct List<'l, 'c> {
    folder: String,
    name: String,
    articles: &'l [Dated<'c>],
}

impl List<'_, '_> {
    /// The newest fifty as `index.json`; all of them fifty a page, page 1 the oldest; and where each page begins.
    fn files(&self, site: &Site) -> Vec<(String, Vec<u8>)> {
        let pages: Vec<&[Dated<'_>]> = self.articles.chunks(TEASERS).collect();
        let address = |page: usize| format!("#/{}/{page}.json", address::encode(&self.folder));
        let mut files = Vec::with_capacity(pages.len() + 2);
        let newest = &self.articles[self.articles.len().saturating_sub(TEASERS)..];
        // The next older page is the one that holds the article before the last that is shown.
        let older = self.articles.len().checked_sub(TEASERS + 1).map(|at| address(at / TEASERS + 1));
        let index = format!("#/{}/index.json", address::encode(&self.folder));
        files.push(self.page("index.json", newest, None, older, site));
        for (at, articles) in pages.iter().enumerate() {
            let older = (at > 0).then(|| address(at));
            // The last page is on the first view as a whole.
            let newer = if at + 2 < pages.len() { address(at + 2) } else { index.clone() };
            files.push(self.page(&format!("{}.json", at + 1), articles, Some(newer), older, site));
        }
        let starts: Vec<String> = pages
            .iter()
            .filter_map(|articles| articles.first())
            .map(|(path, record)| serde_json::json!([record.date, path]).to_string())
            .collect();
        let starts = format!("{{\"pages\": [\n  {}\n]}}\n", starts.join(",\n  "));
        files.push((format!("{}/pages.json", self.folder), starts.into_bytes()));
        files
    }

    fn page(
        &self,
        name: &str,
        articles: &[Dated<'_>],
        newer: Option<String>,
        older: Option<String>,
        site: &Site,
    ) -> (String, Vec<u8>) {
        let teasers = articles.iter().rev().map(|article| teaser(*article)).collect();
        let page = Page {
            shared: Shared { headline: self.name.clone(), ..Shared::default() },
            content: Content::Section(SectionFront { teasers, previous: newer, next: older }),
        };
        file(&format!("{}/{name}", self.folder), &page, site)
    }
}

fn teaser((path, record): Dated<'_>) -> Teaser {
    Teaser { link: link((path, record)), summary: record.summary.clone(), date: record.date.clone() }
}

fn link((path, record): Dated<'_>) -> Link {
    Link {
        title: record.headline.clone(),
        url: format!("#/{}", address::encode(path)),
        image: Some(record.image.clone()).filter(|image| !image.is_empty()),
    }
}

fn front_page(headline: &str, blocks: Vec<Block>) -> Page {
    Page {
        shared: Shared { headline: headline.into(), ..Shared::default() },
        content: Content::Front(FrontPage { blocks }),
    }
}

/// A block a year, newest first, with a link to each month.
fn archive(months: &BTreeMap<&str, Vec<Dated<'_>>>, words: &BuildWords) -> Page {
    let mut blocks: Vec<Block> = Vec::new();
    for (month, articles) in months.iter().rev() {
        let folder = if month.is_empty() { "undated" } else { month };
        let title = month.get(..4).map_or(words.undated.to_string(), |year| words.year(year));
        let link = Link {
            title: format!("{} ({})", words.month(month), articles.len()),
            url: format!("#/archive/{folder}/index.json"),
            image: None,
        };
        match blocks.last_mut().filter(|block| block.title == title) {
            Some(block) => block.links.push(link),
            None => blocks.push(Block { title, links: vec![link], more_url: None }),
        }
    }
    front_page(words.archive, blocks)
}

/// A block a section with its newest articles; without sections one block of the newest.
fn front(sections: &[Section<'_>], articles: &[Dated<'_>], words: &BuildWords, site: &Site) -> Page {
    let block = |title: &str, articles: &[Dated<'_>], more: Option<String>| {
        let mut links: Vec<Link> = articles.iter().rev().take(LINKS).map(|article| link(*article)).collect();
        // One picture heads a block.
        links.iter_mut().skip(1).for_each(|link| link.image = None);
        Block { title: title.into(), links, more_url: more }
    };
    let mut blocks: Vec<Block> = sections
        .iter()
        .map(|section| {
            let more = format!("#/{}/index.json", address::encode(&section.folder));
            block(section.name, &section.articles, Some(more))
        })
        .collect();
    if blocks.is_empty() {
        blocks.push(block(words.latest, articles, Some("#/archive/index.json".into())));
    } else {
        let latest = block(words.archive, articles, Some("#/archive/index.json".into()));
        blocks.push(latest);
    }
    front_page(&site.name, blocks)
}
