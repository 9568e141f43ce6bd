//! What most pages of a tree agree on: the layout around their articles, the addresses that mean the tree itself, and
//! the source of its articles.

use super::super::{Folder, Problem, Watch};
use crate::address::{self, Base, Places};
use crate::json::{Object, Value};
use crate::model::{Content, Link, Page};
use crate::site::Site;
use crate::source;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Links of so many pages, evenly through the tree, are held against the files of the tree to find its addresses.
const SAMPLE: u64 = 8192;
/// So many links have to lead into the tree before what they start with counts as an address of it.
const FEWEST_LINKS: u64 = 3;
/// How many different navs, topics or promos are kept apart.
const MOST_VARIANTS: usize = 4096;

/// What most pages agree on.
pub struct Agreement {
    /// How many files the tree has.
    pub files: u64,
    /// What addresses mean in the tree.
    places: Places,
    name: Option<String>,
    language: Option<String>,
    attribution: Option<(String, String)>,
    nav: Variants,
    topics: Variants,
    promos: Variants,
    /// The name of the section of each article that a section front names.
    sections: HashMap<String, String>,
}

/// The different values of one part of the layout, as JSON, and how many pages have each.
#[derive(Default)]
struct Variants(BTreeMap<String, u64>);

impl Variants {
    fn add(&mut self, value: String, pages: u64) {
        if self.0.len() < MOST_VARIANTS || self.0.contains_key(&value) {
            *self.0.entry(value).or_default() += pages;
        }
    }

    /// The value of most pages; of several the first in order.
    fn most(&self) -> Option<&str> {
        let most = self.0.iter().rev().max_by_key(|(_, pages)| **pages)?;
        Some(most.0)
    }
}

/// What one page shows.
#[derive(Default)]
struct Seen {
    prefixes: Vec<String>,
    nav: Option<String>,
    topics: Option<String>,
    promos: Option<String>,
    attribution: Option<(String, String)>,
    language: Option<String>,
    front: Option<Front>,
}

struct Front {
    path: String,
    name: String,
    links: Vec<String>,
}

impl Agreement {
    /// Reads the whole tree.
    pub fn find(source: &Folder, watch: &dyn Watch, problems: &mut Vec<Problem>) -> Result<Agreement, Problem> {
        watch.stage("looking through", None);
        let files = source.files().filter(Result::is_ok).count() as u64;
        watch.stage("reading what pages share", Some(files));
        let every = (files / SAMPLE).max(1);
        let mut prefixes: BTreeMap<String, u64> = BTreeMap::new();
        let mut languages: BTreeMap<String, u64> = BTreeMap::new();
        let mut attributions: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut layout: [Variants; 3] = Default::default();
        let mut fronts = Vec::new();
        let mut number = 0;
        source.for_each_portion(problems, |paths, _| {
            let seen: Vec<Seen> = paths
                .par_iter()
                .enumerate()
                .filter(|(_, path)| source::is_named_as_page(path))
                .filter_map(|(at, path)| look(source, path, (number + at as u64).is_multiple_of(every)))
                .collect();
            number += paths.len() as u64;
            watch.advance(paths.len() as u64);
            for seen in seen {
                seen.prefixes.into_iter().for_each(|prefix| *prefixes.entry(prefix).or_default() += 1);
                seen.language.into_iter().for_each(|tag| *languages.entry(tag).or_default() += 1);
                seen.attribution.into_iter().for_each(|known| *attributions.entry(known).or_default() += 1);
                for (variants, value) in layout.iter_mut().zip([seen.nav, seen.topics, seen.promos]) {
                    if let Some(value) = value {
                        variants.add(value, 1);
                    }
                }
                fronts.extend(seen.front);
            }
            Ok(())
        })?;

        let mut aliases: Vec<(String, u64)> =
            prefixes.into_iter().filter(|(_, links)| *links >= FEWEST_LINKS.min(files)).collect();
        aliases.sort_by_key(|(_, links)| std::cmp::Reverse(*links));
        let places = Places { aliases: aliases.into_iter().map(|(prefix, _)| prefix).collect(), ..Places::default() };
        let most = |counted: BTreeMap<String, u64>| {
            counted.into_iter().max_by_key(|(_, count)| *count).map(|(value, _)| value)
        };
        let attribution = attributions.into_iter().max_by_key(|(_, count)| *count).map(|(known, _)| known);
        let mut agreement = Agreement {
            files,
            name: attribution.as_ref().map(|(name, _)| name.clone()),
            language: most(languages),
            attribution,
            nav: Variants::default(),
            topics: Variants::default(),
            promos: Variants::default(),
            sections: HashMap::new(),
            places,
        };
        agreement.join_layout(layout);
        agreement.join_fronts(fronts);
        Ok(agreement)
    }

    /// Layouts that differ only in the account that their links name are one.
    fn join_layout(&mut self, layout: [Variants; 3]) {
        for (variants, counted) in [&mut self.nav, &mut self.topics, &mut self.promos].into_iter().zip(layout) {
            for (value, pages) in counted.0 {
                if let Some(value) = Value::parse(&value) {
                    let value = in_site(&value, &self.places);
                    variants.add(serde_json::to_string(&value).unwrap_or_default(), pages);
                }
            }
        }
    }

    fn join_fronts(&mut self, mut fronts: Vec<Front>) {
        fronts.sort_by(|a, b| a.path.cmp(&b.path));
        for front in fronts {
            for link in &front.links {
                let path = self.places.in_site(link).and_then(|rest| address::site_path(address::split_path(rest).0));
                if let Some(path) = path {
                    self.sections.entry(path).or_insert_with(|| front.name.clone());
                }
            }
        }
    }

    /// The name of the section that the article at `path` belongs to.
    pub fn section_of(&self, path: &str) -> Option<&str> {
        self.sections.get(path).map(String::as_str)
    }

    /// The text of a `site.json` that says once what most pages say each. What `known`, the text of the one that is
    /// there, says already stays as it is; `None` if that is no JSON object.
    pub fn settings(&self, known: &str) -> Option<String> {
        let object = Value::parse(known.trim_start_matches('\u{FEFF}'))?;
        let object = object.as_object()?;
        let missing: Vec<String> = self
            .fields()
            .into_iter()
            .filter(|(name, _)| object.get(name).is_none())
            .map(|(name, value)| format!("  \"{name}\": {value}"))
            .collect();
        if missing.is_empty() {
            return Some(known.into());
        }
        let (fields, _) = known.rsplit_once('}')?;
        let comma = if object.is_empty() { "" } else { "," };
        Some(format!("{}{comma}\n{}\n}}\n", fields.trim_end(), missing.join(",\n")))
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields: Vec<(&str, String)> = Vec::new();
        let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
        if let Some(name) = &self.name {
            fields.push(("name", text(name)));
        }
        if let Some(language) = &self.language {
            fields.push(("language", text(language)));
        }
        fields.push(("home", text("front.json")));
        if let Some((name, url)) = &self.attribution {
            fields.push(("attribution", format!("{{ \"name\": {}, \"url\": {} }}", text(name), text(url))));
        }
        fields.push(("aliases", list(&self.places.aliases, |alias| text(alias))));
        for (name, variants) in [("nav", &self.nav), ("topics", &self.topics), ("promos", &self.promos)] {
            // What no page has is left to each page.
            let value = variants.most().and_then(Value::parse);
            if let Some(items) = value.as_ref().and_then(Value::as_array).filter(|items| !items.is_empty()) {
                fields.push((name, list(items, |item| serde_json::to_string(item).unwrap_or_default())));
            }
        }
        fields
    }

    /// Writes down the layouts that other pages have than most: nothing is lost, and each is there once.
    pub fn keep_variants(&self, kept: &Folder) -> Result<(), Problem> {
        for (name, variants) in [("nav", &self.nav), ("topics", &self.topics), ("promos", &self.promos)] {
            let most = variants.most();
            let others: Vec<String> = variants
                .0
                .iter()
                .filter(|(value, _)| Some(value.as_str()) != most && *value != "[]")
                .map(|(value, pages)| format!("{{ \"pages\": {pages}, \"{name}\": {value} }}"))
                .collect();
            if !others.is_empty() {
                kept.write(&format!("{name}.json"), format!("[\n{}\n]\n", others.join(",\n")).as_bytes())?;
            }
        }
        Ok(())
    }
}

fn list<T>(items: &[T], write: impl Fn(&T) -> String) -> String {
    let lines: Vec<String> = items.iter().map(|item| format!("    {}", write(item))).collect();
    if lines.is_empty() { "[]".into() } else { format!("[\n{}\n  ]", lines.join(",\n")) }
}

/// Links that lead into the site by their paths.
fn in_site(value: &Value, places: &Places) -> Value {
    match value {
        Value::String(url) => {
            let path = places.in_site(url).map(address::split_path);
            match path.and_then(|(path, _)| address::site_path(path)) {
                Some(path) => Value::String(format!("/{}", address::encode(&path))),
                None => value.clone(),
            }
        }
        Value::Array(list) => Value::Array(list.iter().map(|item| in_site(item, places)).collect()),
        Value::Object(object) => {
            let mut joined = Object::default();
            for (name, value) in object.iter() {
                joined.set(name, if name == "title" { value.clone() } else { in_site(value, places) });
            }
            Value::Object(joined)
        }
        value => value.clone(),
    }
}

/// What one file shows; `None` if it is no legacy page, or cannot be read: the import will tell.
fn look(source: &Folder, path: &str, look_at_links: bool) -> Option<Seen> {
    let bytes = source.read(path).ok()??;
    let raw = String::from_utf8_lossy(&bytes);
    let site = Site::default();
    let page = source::read_legacy(&raw, &site.resolver(Base::Unknown))?;
    let mut seen = Seen { language: page.shared.language.clone(), ..Seen::default() };
    let Value::Object(model) = page.to_value() else {
        return None;
    };
    let part = |name: &str| {
        let value = model.get(name)?;
        (!value.as_array()?.is_empty()).then(|| serde_json::to_string(value).unwrap_or_default())
    };
    (seen.nav, seen.topics, seen.promos) = (part("nav"), part("topics"), part("promos"));
    match &page.content {
        Content::Article(article) => {
            if let Some(own) = article.share_url.as_deref().and_then(|url| before_path(url, path)) {
                seen.prefixes.push(own);
            }
            seen.attribution = article
                .attribution
                .as_ref()
                .filter(|attribution| !attribution.name.is_empty())
                .map(|attribution| (attribution.name.clone(), attribution.url.clone()));
        }
        Content::Section(front) if !page.shared.headline.is_empty() => {
            seen.front = Some(Front {
                path: path.into(),
                name: page.shared.headline.clone(),
                links: front.teasers.iter().map(|teaser| teaser.link.url.clone()).collect(),
            });
        }
        _ => {}
    }
    if look_at_links {
        let links = some_links(&page);
        seen.prefixes.extend(links.filter_map(|link| prefix_in_tree(source, &link.url)));
    }
    Some(seen)
}

fn some_links(page: &Page) -> impl Iterator<Item = &Link> {
    let lists: [&[Link]; 2] = match &page.content {
        Content::Article(article) => [&article.related, &article.most_read],
        _ => [&[], &[]],
    };
    lists.into_iter().flat_map(|list| list.iter().take(4))
}

/// What stands before the file's own path in an address of it.
fn before_path(url: &str, path: &str) -> Option<String> {
    let (address, _) = address::split_path(url);
    let prefix = address.strip_suffix(&*address::encode(path)).or_else(|| address.strip_suffix(path))?;
    prefix.ends_with('/').then(|| prefix.into())
}

/// What stands before the path of a file of the tree in an address. Paths without a folder are in every tree.
fn prefix_in_tree(source: &Folder, url: &str) -> Option<String> {
    let (address, _) = address::split_path(url);
    let host = address.find("://")? + 3;
    let starts = address[host..].match_indices('/').map(|(at, _)| host + at + 1);
    let mut paths = starts.map(|start| (&address[..start], &address[start..]));
    let found = paths.find(|(_, rest)| {
        rest.contains('/') && address::site_path(rest).is_some_and(|path| source.at(&path).is_file())
    });
    found.map(|(prefix, _)| prefix.into())
}
