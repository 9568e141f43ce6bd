//! One reader's visit as a state machine: events in, effects out. It knows no browser, no clock and no network.

use crate::address::{self, Base};
use crate::failure::Failure;
use crate::html::text;
use crate::layout::{self, Head, Markup, View};
use crate::model::Page;
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
    /// Show a page.
    Show(Box<Shown>),
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
}

/// How many files are kept for going back.
const RECENT: usize = 10;

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

    /// The hash for an anchor of the page that is shown.
    pub fn hash_for(&self, anchor: &str) -> Option<String> {
        let path = self.path()?;
        let anchor = anchor.strip_prefix(address::ID_PREFIX).unwrap_or(anchor);
        Some(["#/", &address::encode(path), "#", &address::encode(anchor)].concat())
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
            Event::FileFetched { result: Ok(text), .. } => vec![self.show(text.into())],
            Event::FileFetched { result: Err(failure), .. } => {
                let first = *self.failure.get_or_insert(failure);
                self.base += 1;
                match self.address() {
                    Some(address) if self.base < self.bases() => vec![Effect::FetchFile { visit: self.visit, address }],
                    _ => vec![self.fail(first)],
                }
            }
            Event::Retried => self.go(self.target.clone(), self.place.clone(), true),
        }
    }

    fn go(&mut self, target: Target, place: Place, takes_focus: bool) -> Vec<Effect> {
        self.visit += 1;
        (self.target, self.place, self.takes_focus) = (target, place, takes_focus);
        (self.base, self.failure, self.is_shown) = (0, None, false);
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
            return vec![self.show(text)];
        }
        // Only a reader who goes back is shown what was read before; a link asks for the newest.
        if matches!(self.place, Place::At(_))
            && let Some(address) = self.address()
            && let Some((_, text)) = self.recent.iter().find(|(known, _)| *known == address)
        {
            let text = text.clone();
            return vec![self.show(text)];
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
    fn show(&mut self, text: Rc<str>) -> Effect {
        self.base = 0;
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
        let effect = self.page(&page, site);
        self.is_shown = true;
        effect
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
