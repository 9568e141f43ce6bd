//! `site.json`: all that a publisher edits.

use crate::address::{self, Base, Places, Resolver};
use crate::fields;
use crate::json::{Object, Value};
use crate::model::{Content, Link, Page};
use crate::note::{Note, NoteCode, Notes};
use crate::signature::is_key;
use crate::source::{self, Beyond, Reach};

/// The settings of a site. Every field has a working default.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Site {
    /// The name in the masthead.
    pub name: String,
    /// The absolute address of the folder that `index.html` lies in, ending in a slash. In a browser the document knows
    /// where it is, and bytes count.
    #[cfg(feature = "command")]
    pub url: Option<String>,
    /// BCP 47 tag of the interface, and of pages that do not say their own.
    pub language: Option<String>,
    /// The path of the file that `#/` shows.
    pub home: String,
    /// Where its files are, and which addresses mean them.
    pub places: Places,
    /// Sections; where given, they replace a page's own.
    pub nav: Option<Vec<Link>>,
    /// Rows of topics; where given, they replace a page's own.
    pub topics: Option<Vec<Vec<Link>>>,
    /// Promos; where given, they replace a page's own.
    pub promos: Option<Vec<Link>>,
    /// The name and the address of the source that the articles are from: completes what articles leave out.
    pub attribution: Option<Link>,
    /// Public keys that vouch for files, each base64 of 32 bytes. `None`: files are shown as they come. An empty list says
    /// that keys are wanted and none of those given can be read: then nothing is vouched for.
    pub keys: Option<Vec<String>>,
    /// What was odd about the file.
    pub notes: Vec<Note>,
}

impl Default for Site {
    fn default() -> Self {
        Site {
            name: String::new(),
            #[cfg(feature = "command")]
            url: None,
            language: None,
            home: "README.md".into(),
            places: Places::default(),
            nav: None,
            topics: None,
            promos: None,
            attribution: None,
            keys: None,
            notes: Vec::new(),
        }
    }
}

impl Site {
    /// The same without `pictures.rewrite`: for files that keep the addresses of pictures, to be rewritten when read.
    #[cfg(feature = "command")]
    pub fn as_written(&self) -> Site {
        let mut site = self.clone();
        site.places.rewrite.clear();
        site
    }

    /// Reads the text of `site.json`; `None` if it is no JSON object.
    #[inline(never)]
    pub fn from_json(text: &str) -> Option<Site> {
        let object = object(text)?;
        let mut site = Site::from_object(&object);
        site.read_links(&object);
        Some(site)
    }

    /// The same without nav, topics, promos and attribution, which the layout alone shows.
    #[doc(hidden)]
    pub fn without_links(text: &str) -> Option<Site> {
        Some(Site::from_object(&object(text)?))
    }

    /// Fields of a wrong type count as missing and are noted. Leaves links out.
    fn from_object(object: &Object) -> Site {
        let mut site = Site::default();
        let mut notes = Notes::default();
        for (key, value) in object.iter() {
            let understood = match key {
                "name" => fields::text(value).map(|name| site.name = name).is_some(),
                #[cfg(feature = "command")]
                "url" => web_folder(value).map(|url| site.url = Some(url)).is_some(),
                #[cfg(not(feature = "command"))]
                "url" => true,
                "language" => {
                    site.language = fields::text(value).and_then(|tag| crate::language::tag(&tag));
                    site.language.is_some()
                }
                "home" => {
                    let path = fields::text(value).and_then(|path| {
                        address::site_path(address::split_path(path.trim_start_matches('#').trim_start_matches('/')).0)
                    });
                    path.map(|path| site.home = path).is_some()
                }
                "data" => strings(value)
                    .filter(|bases| !bases.is_empty() && bases.iter().all(|base| is_fetchable(base)))
                    .map(|bases| site.places.data = bases.into_iter().map(as_folder).collect())
                    .is_some(),
                "aliases" => strings(value).map(|aliases| site.places.aliases = aliases).is_some(),
                "keys" => {
                    let (mut keys, given) = texts(value);
                    keys.retain(|key| is_key(key));
                    let understood = given == keys.len();
                    // Somebody who meant to name keys must not get a site that does without.
                    site.keys = (!understood || !keys.is_empty()).then_some(keys);
                    understood
                }
                "pictures" => pictures(value, &mut site.places),
                // For the scripts that store articles on the device.
                "offline" => matches!(value, Value::Bool(_)),
                // Read later: their links need the aliases.
                "attribution" => {
                    let name = value.get("name").and_then(Value::as_str);
                    name.and(value.get("url")).and_then(Value::as_str).is_some_and(is_fetchable)
                }
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
        site.notes = notes.into_vec();
        site
    }

    fn read_links(&mut self, object: &Object) {
        let links = |key: &str| {
            let resolver = self.resolver(Base::InSite("index.html".into()));
            let list = object.get(key)?.as_array()?;
            let mut links = fields::links(list, &resolver);
            for link in &mut links {
                // The one page of a site that is no file of its data.
                if link.url == "#/search.html" {
                    link.url = link.url.split_off(2);
                }
            }
            Some(links)
        };
        let (nav, promos) = (links("nav"), links("promos"));
        let topics = object.get("topics").and_then(Value::as_array).map(|rows| {
            let resolver = self.resolver(Base::InSite("index.html".into()));
            fields::link_rows(rows, &resolver)
        });
        let attribution = object
            .get("attribution")
            .filter(|value| value.as_object().is_some())
            .and_then(|value| fields::link(value, &self.resolver(Base::Unknown)));
        (self.nav, self.topics, self.promos, self.attribution) = (nav, topics, promos, attribution);
    }

    /// Resolves what may be relative against `file`, the absolute address of `site.json`.
    #[inline(never)]
    pub fn resolve(&mut self, file: &str) {
        self.places.resolve(file);
        for link in self.promos.iter_mut().flatten().chain(self.nav.iter_mut().flatten()) {
            if let Some(image) = &mut link.image {
                *image = address::resolve(file, image);
            }
        }
    }

    /// What its pages are laid out with in a visit; `holds_pictures`: every picture waits for a click.
    #[doc(hidden)]
    pub fn settle(&mut self, holds_pictures: bool) {
        let places = &mut self.places;
        places.holds_all = holds_pictures;
        // Only what is fetched can be asked from another mirror, or be held against a signature.
        places.carries_pictures = places.data.len() > 1 || self.keys.is_some();
    }

    /// Reads a raw article file that stands at `base`. Where the site has nav, topics or promos, they replace the
    /// page's own.
    #[inline(never)]
    pub fn read(&self, raw: &str, base: Base) -> Page {
        self.dress(source::read(raw, &self.resolver(base)))
    }

    /// The same, of what is within reach.
    #[doc(hidden)]
    pub fn read_within(&self, raw: &str, reach: Reach<'_>, base: Base) -> Result<Page, Beyond> {
        Ok(self.dress(source::read_within(raw, reach, &self.resolver(base))?))
    }

    /// Reads a page model that a caller made or kept, as JSON; `None` if it is no JSON.
    #[inline(never)]
    pub fn read_model(&self, json: &str, base: Base) -> Option<Page> {
        Some(self.dress(source::read_model(json, &self.resolver(base))?))
    }

    /// What addresses mean in a file that stands at `base`.
    #[doc(hidden)]
    pub fn resolver(&self, base: Base) -> Resolver<'_> {
        Resolver { places: &self.places, base }
    }

    /// The page with what the site says for all its pages.
    #[doc(hidden)]
    pub fn dress(&self, mut page: Page) -> Page {
        if let Some(nav) = &self.nav {
            page.shared.nav.clone_from(nav);
        }
        if let Some(topics) = &self.topics {
            page.shared.topics.clone_from(topics);
        }
        if let Some(promos) = &self.promos {
            page.shared.promos.clone_from(promos);
        }
        if let (Content::Article(article), Some(all)) = (&mut page.content, &self.attribution)
            && let Some(own) = &mut article.attribution
            && !own.original_url.is_empty()
            && own.name.is_empty()
        {
            own.name.clone_from(&all.title);
            own.url.clone_from(&all.url);
            if own.original_title.is_empty() {
                own.original_title.clone_from(&page.shared.headline);
            }
        }
        page
    }
}

/// The object that the text of `site.json` holds.
fn object(text: &str) -> Option<Object> {
    match Value::parse(text.trim_start_matches('\u{FEFF}'))? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Whether files can be fetched from an address: a relative one, or one of the web.
fn is_fetchable(address: &str) -> bool {
    matches!(address::scheme(&address::clean(address)), None | Some(address::Scheme::Web))
}

/// The absolute address of a folder on the web.
#[cfg(feature = "command")]
fn web_folder(value: &Value) -> Option<String> {
    let url = address::clean(value.as_str()?);
    matches!(address::scheme(&url), Some(address::Scheme::Web)).then(|| as_folder(url.into()))
}

/// A base as a folder; an empty one is the folder that `site.json` lies in.
fn as_folder(mut base: String) -> String {
    if base.is_empty() {
        base.push('.');
    }
    if !base.ends_with('/') {
        base.push('/');
    }
    base
}

/// A list of texts, or one text alone.
fn strings(value: &Value) -> Option<Vec<String>> {
    let (texts, given) = texts(value);
    (texts.len() == given).then_some(texts)
}

/// The texts of a list, or one text alone; and how many values there are, of whatever type.
#[inline(never)]
fn texts(value: &Value) -> (Vec<String>, usize) {
    let given = fields::list(value);
    (given.iter().filter_map(Value::as_str).map(Into::into).collect(), given.len())
}

/// Whether all of `pictures` is understood. What is wrong in it leaves the rest as it is: somebody who meant to name the
/// pictures that load must not get a site that loads them all.
fn pictures(value: &Value, places: &mut Places) -> bool {
    let mut understood = value.as_object().is_some();
    if let Some(allow) = value.get("allow") {
        let (allow, given) = texts(allow);
        understood &= allow.len() == given;
        places.allow = Some(allow);
    }
    if let Some(rules) = value.get("rewrite") {
        for rule in fields::list(rules) {
            match strings(rule).as_deref() {
                Some([from, to]) => places.rewrite.push((from.clone(), to.clone())),
                _ => understood = false,
            }
        }
    }
    understood
}
