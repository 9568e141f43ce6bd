//! `site.json`: all that a publisher edits.

use crate::address::{self, Base, Resolver};
use crate::html::text;
use crate::json::{Object, Value};
use crate::model::Link;
use crate::note::{Note, NoteCode, Notes};
use crate::source::fields;

/// The settings of a site. Every field has a working default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The name in the masthead.
    pub name: String,
    /// BCP 47 tag of the interface, and of pages that do not say their own.
    pub language: Option<String>,
    /// The path of the file that `#/` shows.
    pub home: String,
    /// Base addresses of the raw files, in order of preference, each ending in a slash.
    pub data: Vec<String>,
    /// Prefixes of addresses that mean this site.
    pub aliases: Vec<String>,
    /// Sections; where given, they replace a page's own.
    pub nav: Option<Vec<Link>>,
    /// Rows of topics; where given, they replace a page's own.
    pub topics: Option<Vec<Vec<Link>>>,
    /// Promos; where given, they replace a page's own.
    pub promos: Option<Vec<Link>>,
    /// Where pictures are fetched from instead: prefix and replacement.
    pub rewrite: Vec<(String, String)>,
    /// Prefixes of pictures that load by themselves; others wait for a click. `None`: all load.
    pub allow: Option<Vec<String>>,
    /// Public keys that vouch for files.
    pub keys: Vec<String>,
    /// What was odd about the file.
    pub notes: Vec<Note>,
}

impl Default for Site {
    fn default() -> Self {
        Site {
            name: String::new(),
            language: None,
            home: "README.md".into(),
            data: vec!["./data/".into()],
            aliases: Vec::new(),
            nav: None,
            topics: None,
            promos: None,
            rewrite: Vec::new(),
            allow: None,
            keys: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Site {
    /// Reads the text of `site.json`; `None` if it is no JSON object.
    pub fn from_json(text: &str) -> Option<Site> {
        let Value::Object(object) = Value::parse(text.trim_start_matches('\u{FEFF}'))? else {
            return None;
        };
        Some(Site::from_object(&object))
    }

    /// Fields of a wrong type count as missing and are noted.
    fn from_object(object: &Object) -> Site {
        let mut site = Site::default();
        let mut notes = Notes::default();
        for (key, value) in object.iter() {
            let understood = match key {
                "name" => fields::text(value).map(|name| site.name = name).is_some(),
                "language" => fields::text(value).map(|tag| site.language = fields::language_tag(&tag)).is_some(),
                "home" => {
                    let path = fields::text(value)
                        .and_then(|path| address::site_path(path.trim_start_matches('#').trim_start_matches('/')));
                    path.map(|path| site.home = path).is_some()
                }
                "data" => strings(value)
                    .filter(|bases| !bases.is_empty())
                    .map(|bases| site.data = bases.into_iter().map(as_folder).collect())
                    .is_some(),
                "aliases" => strings(value).map(|aliases| site.aliases = aliases).is_some(),
                "keys" => strings(value).map(|keys| site.keys = keys).is_some(),
                "pictures" => pictures(value, &mut site).is_some(),
                // Read below: their links need the aliases.
                "nav" | "topics" | "promos" => value.as_array().is_some(),
                _ => {
                    notes.add(NoteCode::UnknownField, key);
                    true
                }
            };
            if !understood {
                notes.add(NoteCode::WrongType, key);
            }
        }
        let links = |key: &str| {
            let resolver = Resolver { site: &site, base: Base::InSite("index.html".into()) };
            let list = object.get(key)?.as_array()?;
            Some(fields::links(list, &resolver))
        };
        let (nav, promos) = (links("nav"), links("promos"));
        let topics = object.get("topics").and_then(Value::as_array).map(|rows| {
            let resolver = Resolver { site: &site, base: Base::InSite("index.html".into()) };
            fields::link_rows(rows, &resolver)
        });
        (site.nav, site.topics, site.promos) = (nav, topics, promos);
        site.notes = notes.into_vec();
        site
    }

    /// Resolves what may be relative, data bases and the targets of rewritten pictures, against `file`, an absolute
    /// address: that of `site.json`.
    pub fn resolve(&mut self, file: &str) {
        let targets = self.rewrite.iter_mut().map(|(_, to)| to);
        for base in self.data.iter_mut().chain(targets) {
            *base = address::resolve(file, base);
        }
        for link in self.promos.iter_mut().flatten().chain(self.nav.iter_mut().flatten()) {
            if let Some(image) = &mut link.image {
                *image = address::resolve(file, image);
            }
        }
    }

    /// The rest of an absolute address after the alias that it starts with.
    ///
    /// An alias ends at a path segment: `https://host/news` does not mean `https://host/newsletter`.
    pub fn in_site<'a>(&self, absolute: &'a str) -> Option<&'a str> {
        self.aliases.iter().find_map(|alias| {
            let start = absolute.get(..alias.len())?;
            // Scheme and host do not tell case apart, and the two schemes mean the same place.
            let rest = if start.eq_ignore_ascii_case(alias) {
                &absolute[alias.len()..]
            } else {
                let (alias, absolute) = (after_scheme(alias)?, after_scheme(absolute)?);
                absolute.get(..alias.len()).filter(|start| start.eq_ignore_ascii_case(alias))?;
                &absolute[alias.len()..]
            };
            if alias.ends_with('/') {
                Some(rest)
            } else if rest.is_empty() || rest.starts_with(['/', '?', '#']) {
                Some(rest.trim_start_matches('/'))
            } else {
                None
            }
        })
    }

    /// The address from which a picture is fetched instead.
    pub fn rewrite_picture(&self, address: &str) -> Option<String> {
        self.rewrite.iter().find_map(|(from, to)| Some([to, address.strip_prefix(from.as_str())?].concat()))
    }

    /// Whether a picture loads by itself: pictures of the site do, and those that `pictures.allow` names.
    pub fn loads_picture(&self, address: &str) -> bool {
        let Some(allow) = &self.allow else {
            return true;
        };
        address::scheme(address).is_none()
            || allow.iter().chain(&self.data).any(|prefix| !prefix.is_empty() && address.starts_with(prefix.as_str()))
            || self.rewrite.iter().any(|(_, to)| !to.is_empty() && address.starts_with(to.as_str()))
    }

    /// The address of the file at `path` (decoded) under data base number `base`.
    pub fn file_address(&self, base: usize, path: &str) -> String {
        [self.data.get(base).map_or("", String::as_str), &address::encode(path)].concat()
    }

    /// Whether a relative address is one that [`Site::file_address`] or `pictures.rewrite` made.
    pub fn is_file_address(&self, address: &str) -> bool {
        self.data
            .iter()
            .chain(self.rewrite.iter().map(|(_, to)| to))
            .any(|base| base.starts_with("./") && base.len() > 2 && address.starts_with(base.as_str()))
    }
}

fn after_scheme(address: &str) -> Option<&str> {
    text::find(address.as_bytes(), b"//").map(|at| &address[at + 2..])
}

fn as_folder(mut base: String) -> String {
    if !base.ends_with('/') {
        base.push('/');
    }
    base
}

/// A list of texts, or one text alone.
fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(list) => list.iter().map(|item| item.as_str().map(Into::into)).collect(),
        _ => None,
    }
}

fn pictures(value: &Value, site: &mut Site) -> Option<()> {
    let object = value.as_object()?;
    if let Some(rules) = object.get("rewrite") {
        for rule in rules.as_array()? {
            let [from, to] = &strings(rule)?[..] else {
                return None;
            };
            site.rewrite.push((from.clone(), to.clone()));
        }
    }
    if let Some(allow) = object.get("allow") {
        site.allow = Some(strings(allow)?);
    }
    Some(())
}
