//! One reader's visit as a state machine: events in, effects out. It knows no browser, no clock and no network.

use crate::address::{self, Base};
use crate::failure::Failure;
use crate::html::text;
use crate::json::Value;
use crate::layout::{self, Head, Markup, Neighbours, View};
use crate::model::{Content, Link, Page, SectionFront};
use crate::note::Note;
use crate::route::Route;
use crate::site::Site;
use std::collections::VecDeque;
use std::rc::Rc;

/// What a reader asks to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the site, by its path.
    Path(String),
    /// The site's home.
    Home,
    /// A file anywhere, by its absolute address.
    Address(String),
    /// A text at hand, and where it comes from.
    Text(Rc<str>, Base),
    /// Nothing that could be fetched.
    Nowhere,
}

/// Where to scroll.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// To the head of the page.
    Top,
    /// To an anchor of the article; to the head if the page has none of this name.
    Anchor(String),
    /// To where the reader was, in CSS pixels from the top.
    At(f64),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page was opened: the reader is at the head of the document already.
    Opened(Target, Place),
    /// The reader followed a link or went back or forward.
    Navigated(Target, Place),
    /// `site.json` came, or did not.
    SiteFetched(Result<String, Failure>),
    /// A file came, or did not.
    FileFetched {
        /// The visit that the file was asked for.
        visit: u32,
        /// Its text.
        result: Result<String, Failure>,
    },
    /// The reader asked to try again.
    Retried,
    /// A link looks like the next that the reader will follow.
    Likely {
        /// The link's address, as the layout wrote it.
        link: String,
        /// The reader points at it or has moved the focus to it; else it only came into view.
        is_pointed: bool,
        /// Every byte counts: data saver is on, or the line is slow.
        is_frugal: bool,
    },
    /// The reader comes near the end of the article.
    NearEnd {
        /// As in [`Event::Likely`].
        is_frugal: bool,
    },
    /// A file beside the page came, or did not.
    AsideFetched {
        /// The visit that the file was asked for.
        visit: u32,
        /// Its hash.
        hash: String,
        /// Its text.
        result: Result<String, Failure>,
    },
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Fetch `site.json` from this address.
    FetchSite(String),
    /// Fetch a file; a fetch for an earlier visit is of no use any more.
    FetchFile {
        /// Names the visit in the answer.
        visit: u32,
        /// Where from.
        address: String,
    },
    /// Fetch a file that the reader may ask for next, and keep the answer for [`Effect::FetchFile`]. With the next page
    /// the answers that were not asked for are of no use any more.
    FetchAhead(String),
    /// Fetch a file that tells what stands beside the page. Nobody waits for it.
    FetchAside {
        /// Names the visit in the answer.
        visit: u32,
        /// Names the file in the answer.
        hash: String,
        /// Where from.
        address: String,
    },
    /// Show a page.
    Show(Box<Shown>),
    /// Put what leads to the article's neighbours at its end, in the place of what was there.
    ShowNeighbours(Markup),
    /// Scroll within the page.
    Scroll(Place),
    /// Tell the publisher, in the console.
    Note(Note),
}

/// A page to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The page.
    pub markup: Markup,
    /// What goes into the document's head.
    pub head: Head,
    /// Where the reader starts.
    pub place: Place,
    /// Whether the headline takes the focus: after a navigation, not when the document was opened.
    pub takes_focus: bool,
    /// The failure that the page tells of.
    pub failure: Option<Failure>,
}

/// The settings of a site: where they are, or what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settings {
    /// `site.json` is at this absolute address.
    At(String),
    /// They are at hand.
    Given(Box<Site>),
}

/// What a visit knows.
#[derive(Debug)]
pub struct Session {
    /// The settings, once they are there.
    site: Option<Site>,
    /// The address of `site.json`, if it is to be fetched.
    site_address: Option<String>,
    /// The address of the document, without its hash: what shared addresses start with. `None` for an article inside
    /// a page that is not the site's own.
    document: Option<String>,
    /// The language of the interface where no settings say it.
    language: String,
    /// What the reader waits for or sees.
    target: Target,
    place: Place,
    takes_focus: bool,
    visit: u32,
    /// The data base that is being asked.
    base: usize,
    /// The failure of the base that was asked first.
    failure: Option<Failure>,
    /// What `target` names is on the screen.
    is_shown: bool,
    /// Files that were read, the latest last: going back must not wait for a slow network.
    recent: VecDeque<(String, Rc<str>)>,
    /// Addresses that were fetched ahead from the page that is shown.
    ahead: Vec<String>,
    /// The section that the reader is in, as far as it is known.
    section: Option<Section>,
    /// Of the article that is shown: the name of its section, and its date.
    story: Option<(String, String)>,
    /// The hashes of files beside the page that were asked for.
    aside: Vec<String>,
    /// The data base that the page came from.
    source: usize,
}

/// How many files are kept for going back.
const RECENT: usize = 10;
/// How many files a page fetches ahead because a link to them is in view, and how many in all.
const SEEN_AHEAD: usize = 2;
const MOST_AHEAD: usize = 6;

/// Stories of a section side by side: a page of its front, or several that follow each other.
#[derive(Debug)]
struct Section {
    /// The link to its front.
    front: Link,
    /// The stories, the newest first, and the addresses of the pages around.
    page: SectionFront,
}

impl Section {
    /// Where a page of the site, by its hash, stands among the stories.
    fn position(&self, hash: &str) -> Option<usize> {
        self.page.teasers.iter().position(|story| leads_to(&story.link.url, hash))
    }

    /// Takes in the page with this hash, if it is next to what is known. Pages may overlap: the newest one grows.
    fn join(&mut self, hash: &str, mut page: SectionFront) {
        let is = |url: &Option<String>| url.as_deref().is_some_and(|url| leads_to(url, hash));
        page.teasers.retain(|story| self.position(&story.link.url).is_none());
        if is(&self.page.next) {
            self.page.next = page.next;
            self.page.teasers.append(&mut page.teasers);
        } else if is(&self.page.previous) {
            page.teasers.append(&mut self.page.teasers);
            self.page.teasers = page.teasers;
            self.page.previous = page.previous;
        }
    }
}

/// Whether an address leads to the page with this hash, or to an anchor in it.
fn leads_to(url: &str, hash: &str) -> bool {
    url.strip_prefix(hash).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// The path of a file of the site that a link leads to.
fn path_of(link: &str) -> Option<String> {
    match Session::target(link).0 {
        Target::Path(path) => Some(path),
        _ => None,
    }
}

impl Session {
    /// A visit in the document at `document`, whose interface speaks `language` until the settings say otherwise.
    pub fn new(settings: Settings, document: Option<String>, language: String) -> Session {
        let (site, site_address) = match settings {
            Settings::At(address) => (None, Some(address)),
            Settings::Given(site) => (Some(*site), None),
        };
        Session {
            site,
            site_address,
            document,
            language,
            target: Target::Home,
            place: Place::Top,
            takes_focus: false,
            visit: 0,
            base: 0,
            failure: None,
            is_shown: false,
            recent: VecDeque::new(),
            ahead: Vec::new(),
            section: None,
            story: None,
            aside: Vec::new(),
            source: 0,
        }
    }

    /// What a hash asks for, and where to scroll in it.
    #[inline(never)]
    pub fn target(hash: &str) -> (Target, Place) {
        match Route::new(hash) {
            Route::Home | Route::Anchor(_) => (Target::Home, Place::Top),
            Route::File { path, anchor } => (Target::Path(path), anchor.map_or(Place::Top, Place::Anchor)),
            Route::Foreign => (Target::Nowhere, Place::Top),
        }
    }

    /// The language that the interface has so far.
    pub fn language(&self) -> &str {
        self.site.as_ref().and_then(|site| site.language.as_deref()).unwrap_or(&self.language)
    }

    /// The hash for the page that is shown, if it is a file of the site.
    pub fn hash(&self) -> Option<String> {
        Some(["#/", &address::encode(self.path()?)].concat())
    }

    /// The hash for an anchor of the page that is shown.
    pub fn hash_for(&self, anchor: &str) -> Option<String> {
        let anchor = anchor.strip_prefix(address::ID_PREFIX).unwrap_or(anchor);
        Some([&self.hash()?, "#", &address::encode(anchor)].concat())
    }

    /// Takes an event; gives what is to be done, in order.
    #[inline(never)]
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Opened(target, place) => self.go(target, place, false),
            Event::Navigated(target, place) => {
                let is_same =
                    self.is_shown && self.failure.is_none() && self.resolved(&target) == self.resolved(&self.target);
                if is_same {
                    self.place = place.clone();
                    return vec![Effect::Scroll(place)];
                }
                self.go(target, place, true)
            }
            // Asked for twice by a reader who did not wait.
            Event::SiteFetched(_) if self.site.is_some() => Vec::new(),
            Event::SiteFetched(Ok(text)) => match Site::from_json(&text) {
                Some(mut site) => {
                    site.resolve(self.site_address.as_deref().unwrap_or_default());
                    let mut effects: Vec<Effect> = site.notes.iter().cloned().map(Effect::Note).collect();
                    self.site = Some(site);
                    effects.extend(self.ask());
                    effects
                }
                None => vec![self.fail(Failure::SiteUnreadable)],
            },
            Event::SiteFetched(Err(failure)) => {
                // No network is a better reason than a file that could not be read.
                let reason = if failure == Failure::Offline { failure } else { Failure::SiteUnreadable };
                vec![self.fail(reason)]
            }
            Event::FileFetched { visit, .. } if visit != self.visit => Vec::new(),
            Event::FileFetched { result: Ok(text), .. } => self.show(text.into()),
            Event::FileFetched { result: Err(failure), .. } => {
                let first = *self.failure.get_or_insert(failure);
                self.base += 1;
                match self.address() {
                    Some(address) if self.base < self.bases() => vec![Effect::FetchFile { visit: self.visit, address }],
                    _ => vec![self.fail(first)],
                }
            }
            Event::Retried => self.go(self.target.clone(), self.place.clone(), true),
            Event::Likely { is_frugal: true, .. } | Event::NearEnd { is_frugal: true } => Vec::new(),
            Event::Likely { link, is_pointed, .. } => self.fetch_ahead(&link, is_pointed).into_iter().collect(),
            Event::NearEnd { .. } => self.look_beside().into_iter().collect(),
            Event::AsideFetched { visit, hash, result: Ok(text) } if visit == self.visit => {
                let mut effects: Vec<Effect> = self.learn(&hash, &text).into_iter().collect();
                if effects.is_empty() {
                    effects.extend(self.neighbours());
                    effects.extend(self.look_beside());
                }
                effects
            }
            // Without neighbours the page is whole, too.
            Event::AsideFetched { .. } => Vec::new(),
        }
    }

    /// Asks for what the reader may want next, if that is a file of the site that is not here.
    #[inline(never)]
    fn fetch_ahead(&mut self, link: &str, is_pointed: bool) -> Option<Effect> {
        if !self.is_shown || self.ahead.len() >= if is_pointed { MOST_AHEAD } else { SEEN_AHEAD } {
            return None;
        }
        let path = path_of(link).filter(|path| self.path() != Some(path))?;
        let address = self.site.as_ref()?.places.file_address(0, &path);
        if self.ahead.contains(&address) || self.recent.iter().any(|(known, _)| *known == address) {
            return None;
        }
        self.ahead.push(address.clone());
        Some(Effect::FetchAhead(address))
    }

    /// Asks for what is not known of the neighbours of the article: the page of its section before or after the one that
    /// it ends, or, for a reader who came another way, the list of pages that tells which one it stands on.
    #[inline(never)]
    fn look_beside(&mut self) -> Option<Effect> {
        let (name, _) = self.story.as_ref()?;
        let (section, hash) = (self.section.as_ref(), self.hash()?);
        let Some((page, at)) = section.and_then(|section| Some((&section.page, section.position(&hash)?))) else {
            return self.fetch_aside(page_of_section(name, "pages")?);
        };
        let newer = if at == 0 { page.previous.clone() } else { None };
        let older = if at + 1 == page.teasers.len() { page.next.clone() } else { None };
        newer.and_then(|url| self.fetch_aside(url)).or_else(|| self.fetch_aside(older?))
    }

    #[inline(never)]
    fn fetch_aside(&mut self, hash: String) -> Option<Effect> {
        if self.aside.contains(&hash) {
            return None;
        }
        let address = self.site.as_ref()?.places.file_address(self.source, &path_of(&hash)?);
        self.aside.push(hash.clone());
        Some(Effect::FetchAside { visit: self.visit, hash, address })
    }

    /// Reads a file beside the page: the list of the pages of a section, which tells what to ask for next, or a page.
    #[inline(never)]
    fn learn(&mut self, hash: &str, text: &str) -> Option<Effect> {
        let (name, date) = self.story.as_ref()?;
        if page_of_section(name, "pages").as_deref() == Some(hash) {
            let list = Value::parse(text)?;
            let here = [Some(date.as_str()), self.path()];
            // The date and the path of the oldest story of each page, in order: ours is on the last that begins before it.
            let begins_before = |row: &&Value| match row.as_array() {
                Some([date, path]) => [date.as_str(), path.as_str()] <= here,
                _ => false,
            };
            let number = list.get("pages")?.as_array()?.iter().take_while(begins_before).count().max(1);
            return self.fetch_aside(page_of_section(name, &text::decimal(i64::try_from(number).ok()?))?);
        }
        let page = self.site.as_ref()?.read(text, Base::InSite(path_of(hash)?));
        let Content::Section(front) = page.content else { return None };
        let here = self.hash()?;
        match &mut self.section {
            Some(section) if section.position(&here).is_some() => section.join(hash, front),
            section => {
                let title = if page.shared.headline.is_empty() { name.clone() } else { page.shared.headline };
                let front_page = Link { title, url: page_of_section(name, "index")?, image: None };
                *section = Some(Section { front: front_page, page: front });
            }
        }
        None
    }

    /// What leads to the neighbours of the article, if its section is known.
    #[inline(never)]
    fn neighbours(&self) -> Option<Effect> {
        let (section, site) = (self.section.as_ref()?, self.site.as_ref()?);
        let at = section.position(&self.hash()?)?;
        let story = |at: usize| section.page.teasers.get(at).map(|story| &story.link);
        let found = Neighbours {
            newer: story(at.wrapping_sub(1)),
            section: Some(&section.front).filter(|front| !front.title.is_empty()),
            older: story(at + 1),
        };
        let view = View { site, path: self.path(), address: None };
        Some(Effect::ShowNeighbours(layout::neighbours(&found, &view, self.language())))
    }

    fn go(&mut self, target: Target, place: Place, takes_focus: bool) -> Vec<Effect> {
        self.visit += 1;
        (self.target, self.place, self.takes_focus) = (target, place, takes_focus);
        (self.base, self.failure, self.is_shown) = (0, None, false);
        (self.story, self.ahead, self.aside) = (None, Vec::new(), Vec::new());
        self.ask()
    }

    /// Asks for what is missing: the settings first, then the file.
    fn ask(&mut self) -> Vec<Effect> {
        if let (None, Some(address)) = (&self.site, &self.site_address) {
            return vec![Effect::FetchSite(address.clone())];
        }
        // A file under a data base is a file of the site, however it was named.
        if let (Some(site), Target::Address(address)) = (&self.site, &self.target) {
            let path = site.places.data.iter().find_map(|base| address.strip_prefix(base.as_str()));
            if let Some(path) = path.and_then(address::site_path) {
                self.target = Target::Path(path);
            }
        }
        if let Target::Text(text, _) = &self.target {
            let text = text.clone();
            return self.show(text);
        }
        // Only a reader who goes back is shown what was read before; a link asks for the newest.
        if matches!(self.place, Place::At(_))
            && let Some(address) = self.address()
            && let Some((_, text)) = self.recent.iter().find(|(known, _)| *known == address)
        {
            let text = text.clone();
            return self.show(text);
        }
        match self.address() {
            Some(address) => vec![Effect::FetchFile { visit: self.visit, address }],
            None => vec![self.fail(Failure::NotFound)],
        }
    }

    /// The target as a path, an address, or nothing.
    fn resolved<'t>(&'t self, target: &'t Target) -> Option<&'t str> {
        match target {
            Target::Home => self.site.as_ref().map(|site| site.home.as_str()),
            Target::Path(path) | Target::Address(path) => Some(path),
            Target::Text(..) | Target::Nowhere => None,
        }
    }

    fn path(&self) -> Option<&str> {
        match &self.target {
            Target::Home | Target::Path(_) => self.resolved(&self.target),
            _ => None,
        }
    }

    fn bases(&self) -> usize {
        match (&self.site, &self.target) {
            (Some(site), Target::Home | Target::Path(_)) => site.places.data.len(),
            _ => 1,
        }
    }

    /// Where the file of the target is fetched from, at the base that is being asked.
    fn address(&self) -> Option<String> {
        match &self.target {
            Target::Address(address) => Some(address.clone()),
            _ => Some(self.site.as_ref()?.places.file_address(self.base, self.path()?)),
        }
    }

    #[inline(never)]
    fn show(&mut self, text: Rc<str>) -> Vec<Effect> {
        self.source = core::mem::take(&mut self.base);
        if let Some(address) = self.address() {
            self.recent.retain(|(known, _)| *known != address);
            self.recent.push_back((address, text.clone()));
            if self.recent.len() > RECENT {
                self.recent.pop_front();
            }
        }
        self.failure = None;
        let default = Site::default();
        let site = self.site.as_ref().unwrap_or(&default);
        let base = match &self.target {
            Target::Address(address) => Base::At(address.clone()),
            Target::Text(_, base) => base.clone(),
            _ => self.path().map_or(Base::Unknown, |path| Base::InSite(path.into())),
        };
        let page = site.read(&text, base);
        let mut effects = vec![self.page(&page, site)];
        self.is_shown = true;
        match page.content {
            Content::Article(article) => {
                self.story = Some((article.section, article.date_published.unwrap_or_default()));
                effects.extend(self.neighbours());
            }
            Content::Section(page_of_it) => {
                let front = Link { title: page.shared.headline, url: self.hash().unwrap_or_default(), image: None };
                self.section = Some(Section { front, page: page_of_it });
            }
            Content::Front(_) => {}
        }
        effects
    }

    fn page(&self, page: &Page, site: &Site) -> Effect {
        let path = self.path();
        let address = match (&self.document, path) {
            (Some(document), Some(path)) => Some([document, "#/", &address::encode(path)].concat()),
            _ => None,
        };
        let view = View { site, path, address: address.as_deref() };
        Effect::Show(Box::new(Shown {
            markup: layout::page(page, &view),
            head: Head::new(page, &view),
            place: self.place.clone(),
            takes_focus: self.takes_focus,
            failure: None,
        }))
    }

    #[inline(never)]
    fn fail(&mut self, failure: Failure) -> Effect {
        self.failure = Some(failure);
        self.is_shown = true;
        let default = Site::default();
        let site = self.site.as_ref().unwrap_or(&default);
        let language = self.language();
        let view = View { site, path: self.path(), address: None };
        let markup = layout::failure(failure, &view, language);
        let words = crate::words::Words::for_language(language);
        let title =
            if site.name.is_empty() { words.failed.into() } else { [words.failed, " – ", &site.name].concat() };
        let head = Head {
            language: language.into(),
            direction: crate::language::direction(language),
            title: text::one_line(&title),
            description: String::new(),
            json_ld: String::new(),
        };
        Effect::Show(Box::new(Shown {
            markup,
            head,
            place: Place::Top,
            takes_focus: self.takes_focus,
            failure: Some(failure),
        }))
    }
}

/// The hash of a page of a section, as `offprint build` writes them; `None` for a name that is none of a folder.
fn page_of_section(name: &str, page: &str) -> Option<String> {
    let is_folder = !name.is_empty() && !name.contains(['/', '\\']);
    is_folder.then(|| ["#/sections/", &address::encode(name), "/", page, ".json"].concat())
}
