//! One reader's visit as a state machine: events in, effects out. It knows no browser, no clock and no network.

mod effect;
mod event;
mod request;
mod section;

pub use effect::{Effect, Shown};
pub use event::{Answer, Event, Kept, Place, Sign, Target};

use crate::address::{self, Base};
use crate::failure::Failure;
use crate::html::text;
use crate::layout::{self, Embedding, Notice, Parts, View};
use crate::model::Link;
use crate::press::{Contents, Job, Press, Said};
use crate::route::Route;
use crate::site::Site;
use request::{Done, Errand, Requests};
use section::Section;
use std::rc::Rc;

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
    /// Why there is no page.
    failure: Option<Failure>,
    /// What `target` names is on the screen.
    is_shown: bool,
    /// Files that were read, the latest last: going back must not wait for a slow network.
    recent: Vec<(String, Rc<str>)>,
    /// Addresses that were fetched ahead from the page that is shown.
    ahead: Vec<String>,
    /// The latest of them, if it was fetched because its link was pressed.
    pressed: Option<String>,
    /// The section that the reader is in, as far as it is known.
    section: Option<Section>,
    /// Of the article that is shown: the name of its section, and its date.
    story: Option<(String, String)>,
    /// The hashes of files beside the page that were asked for.
    aside: Vec<String>,
    requests: Requests,
    /// What [`Session::handle`] was told last, in milliseconds.
    now: f64,
    /// What [`Session::handle`] will give.
    todo: Vec<Effect>,
    /// The device may keep pages, and may have kept some.
    has_device: bool,
    /// The page that is wanted was there before the visit.
    is_in_sight: bool,
    /// Pictures wait for a click.
    text_only: bool,
    /// How its pages are part of a page of somebody else's.
    embedding: Option<Embedding>,
    /// The headline of the page.
    headline: String,
    /// What the device keeps of the page; `None` as long as that is not known.
    kept: Option<Option<Kept>>,
    /// Answers that wait until it is known what the device keeps: they may be older, or none.
    waiting: Vec<Event>,
    /// A copy of the page that was refused, because it is older than one that was seen.
    older: Option<Answer>,
    /// Mirrors were asked for a newer list of mirrors.
    is_renewed: bool,
    /// What makes its pages.
    press: Box<dyn Press>,
    /// The copy that waits for a reader of files.
    unread: Option<Copy>,
}

/// A copy of the page that is to be shown.
#[derive(Debug)]
struct Copy {
    text: Rc<str>,
    /// What is to be said above it.
    notice: Option<Notice>,
    /// As in [`Answer::version`], where the device may keep it.
    version: Option<u64>,
}

/// The path of the signed copy of `site.json` among the files of a site, as `offprint sign` writes it.
const SETTINGS: &str = "site.json";

/// How many files are kept for going back.
const RECENT: usize = 10;
/// How many files a page fetches ahead at most by this sign and those that are less sure. What is pressed is all but
/// followed.
const fn most_ahead(sign: Sign) -> usize {
    match sign {
        Sign::Seen => 2,
        Sign::Pointed => 6,
        Sign::Pressed => usize::MAX,
    }
}

/// The path of a file of the site that a link leads to.
fn path_of(link: &str) -> Option<String> {
    match Session::target(link).0 {
        Target::Path(path) => Some(path),
        _ => None,
    }
}

impl Session {
    /// A visit in the document at `document`, whose interface speaks `language` until the settings say otherwise, and whose
    /// pages are made by `press`.
    pub fn new(settings: Settings, document: Option<String>, language: String, press: Box<dyn Press>) -> Session {
        let (site, site_address) = match settings {
            Settings::At(address) => (None, Some(address)),
            Settings::Given(site) => (Some(site), None),
        };
        let mut session = Session {
            site: None,
            site_address,
            document,
            language,
            target: Target::Home,
            place: Place::Top,
            takes_focus: false,
            failure: None,
            is_shown: false,
            recent: Vec::new(),
            ahead: Vec::new(),
            pressed: None,
            section: None,
            story: None,
            aside: Vec::new(),
            requests: Requests::new(1),
            now: 0.0,
            todo: Vec::new(),
            has_device: false,
            is_in_sight: false,
            text_only: false,
            embedding: None,
            headline: String::new(),
            kept: None,
            waiting: Vec::new(),
            older: None,
            is_renewed: false,
            press,
            unread: None,
        };
        if let Some(site) = site {
            session.adopt(*site);
        }
        session
    }

    /// The device may keep pages, and may have kept some: [`Effect::FindKept`] and [`Effect::Keep`] have somebody to ask.
    pub fn use_device(&mut self) {
        self.has_device = true;
    }

    /// The page that is opened is on the screen already: nobody waits for it.
    pub fn begin_in_sight(&mut self) {
        self.is_in_sight = true;
    }

    /// Whether the page that is wanted was there before the visit.
    pub fn is_in_sight(&self) -> bool {
        self.is_in_sight
    }

    /// Every picture waits for a click.
    pub fn hold_pictures(&mut self) {
        self.text_only = true;
        if let Some(site) = &mut self.site {
            site.places.holds_all = true;
        }
    }

    /// Its pages are part of a page of somebody else's.
    pub fn embed(&mut self, embedding: Embedding) {
        self.embedding = Some(embedding);
    }

    fn embedding(&self) -> Option<&Embedding> {
        if layout::CAN_EMBED { self.embedding.as_ref() } else { None }
    }

    /// What stands before `#/PATH` in the links of its pages.
    pub fn link_start(&self) -> &str {
        self.embedding().map_or("", |embedding| &embedding.links)
    }

    /// Whether what the reader asked for is on the screen.
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Takes the settings in.
    fn adopt(&mut self, mut site: Site) {
        self.requests = Requests::new(site.places.data.len());
        site.settle(self.text_only);
        self.site = Some(site);
    }

    /// The keys that vouch for files, in base64 with spaces between them, if the site has any.
    pub fn keys(&self) -> Option<String> {
        let mut keys = String::new();
        for key in self.site.as_ref()?.keys.as_ref()? {
            text::push_with(&mut keys, " ", key);
        }
        Some(keys)
    }

    fn is_signed(&self) -> bool {
        self.site.as_ref().is_some_and(|site| site.keys.is_some())
    }

    /// The path of a picture that is a file of the site.
    pub fn picture_path(&self, address: &str) -> Option<String> {
        address::site_path(address.strip_prefix(self.site.as_ref()?.places.data[0].as_str())?)
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
        let chosen = self.embedding().and_then(|embedding| embedding.language.as_deref());
        let of_site = || self.site.as_ref().and_then(|site| site.language.as_deref());
        chosen.or_else(of_site).unwrap_or(&self.language)
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

    /// Takes an event, and the time in milliseconds, of any clock that does not go back; gives what is to be done, in
    /// order.
    #[inline(never)]
    pub fn handle(&mut self, event: Event, now: f64) -> Vec<Effect> {
        self.now = now;
        self.react(event);
        core::mem::take(&mut self.todo)
    }

    fn react(&mut self, event: Event) {
        match event {
            Event::Opened(target, place) => self.go(target, place, false),
            Event::Adopted(target, story) => {
                (self.target, self.is_shown) = (target, true);
                if let (Some(_), None, Some(address)) = (&story, &self.site, &self.site_address) {
                    self.todo.push(Effect::FetchSite(address.clone()));
                }
                self.story = story;
            }
            Event::Navigated(target, place) => {
                let is_same =
                    self.is_shown && self.failure.is_none() && self.resolved(&target) == self.resolved(&self.target);
                if is_same {
                    self.place = place.clone();
                    self.todo.push(Effect::Scroll(place));
                } else {
                    self.go(target, place, true);
                }
            }
            // Asked for twice by a reader who did not wait.
            Event::SiteFetched(_) if self.site.is_some() => {}
            // The page is there without them, and the next will ask again.
            Event::SiteFetched(Err(_)) if self.is_shown => {}
            Event::SiteFetched(Ok(text)) => {
                match self.press.settle(&text, self.site_address.as_deref().unwrap_or_default()) {
                    Some(site) => {
                        for note in &site.notes {
                            self.todo.push(Effect::Note(note.clone()));
                        }
                        self.adopt(site);
                        if self.has_device && self.is_signed() {
                            self.todo.push(Effect::FindKept(SETTINGS.into()));
                        }
                        if !self.is_shown {
                            self.ask();
                        }
                    }
                    None if self.is_shown => {}
                    None => self.fail(Failure::SiteUnreadable),
                }
            }
            Event::SiteFetched(Err(failure)) => {
                // No network is a better reason than a file that could not be read.
                let reason = if failure == Failure::Offline { failure } else { Failure::SiteUnreadable };
                self.fail(reason);
            }
            Event::Answered { request, ref result, .. }
                if (result.is_err() || self.is_signed())
                    && self.kept.is_none()
                    && self.requests.for_page() == Some(request) =>
            {
                self.waiting.push(event);
            }
            Event::Answered { request, mirror, took, result } => {
                let Some(site) = &self.site else { return };
                let answer = (request, mirror, took);
                if let Some(done) = self.requests.answered(answer, result, &site.places, self.now, &mut self.todo) {
                    self.done(done);
                }
            }
            Event::LookedAgain { request, asked, received } => {
                let Some(site) = &self.site else { return };
                let is_stuck = self.requests.look(request, asked, received, &site.places, &mut self.todo);
                // A reader with a copy need not wait for hosts that say nothing.
                if is_stuck && !self.is_in_sight && self.requests.for_page() == Some(request) && self.copy().is_some() {
                    self.requests.leave(&mut self.todo);
                    self.show_copy();
                } else if let Some(done) = self.requests.end_if_over(request, &mut self.todo) {
                    self.done(done);
                }
            }
            Event::KeptFound { path, kept } if path == SETTINGS && self.path() != Some(SETTINGS) => {
                kept.and_then(|kept| self.renew(&kept.answer));
            }
            Event::KeptFound { path, kept } if self.path() == Some(&path) => {
                if let Some(kept) = &kept {
                    self.requests.saw(&path, kept.answer.version);
                }
                self.kept = Some(kept);
                for event in core::mem::take(&mut self.waiting) {
                    self.react(event);
                }
            }
            Event::KeptFound { .. } => {}
            Event::PictureNeeded(address) => match (self.picture_path(&address), &self.site) {
                (Some(path), Some(site)) => {
                    let errand = Errand::Picture(address);
                    self.requests.start(errand, &path, None, &site.places, self.now, &mut self.todo);
                }
                _ => self.todo.push(Effect::MissPicture(address)),
            },
            Event::OlderWanted => {
                if let Some(older) = self.older.take() {
                    self.show(Copy { text: older.text.into(), notice: Some(Notice::Older), version: None });
                }
            }
            Event::ReaderFetched => {
                if let Some(copy) = self.unread.take()
                    && !self.print(&copy)
                {
                    self.fail(Failure::Unreachable);
                }
            }
            Event::Retried => self.go(self.target.clone(), self.place.clone(), true),
            Event::Likely { is_frugal: true, .. } | Event::NearEnd { is_frugal: true } => {}
            Event::Likely { link, sign, .. } => {
                let asked = self.fetch_ahead(&link, sign);
                self.pressed = asked.filter(|_| sign == Sign::Pressed);
            }
            Event::Released => {
                if let Some(address) = self.pressed.take() {
                    self.ahead.retain(|asked| *asked != address);
                    self.todo.push(Effect::ForgetAhead(Some(address)));
                }
            }
            Event::NearEnd { .. } => {
                if self.embedding().is_none_or(|embedding| embedding.parts.has(Parts::NEIGHBOURS)) {
                    self.look_beside();
                }
            }
        }
    }

    /// What follows from a request that has ended.
    #[inline(never)]
    fn done(&mut self, Done { errand, result }: Done) {
        match (errand, result) {
            (Errand::Page, Ok(answer)) => {
                self.show(Copy { text: answer.text.into(), notice: None, version: Some(answer.version) });
                self.ask_for_mirrors();
            }
            (Errand::Page, Err((failure, older))) => {
                self.older = older;
                if self.copy().is_some() {
                    self.show_copy();
                } else {
                    self.fail(failure);
                }
            }
            (Errand::Aside(hash), Ok(answer)) => {
                if self.learn(&hash, &answer.text).is_none() {
                    self.neighbours();
                    self.look_beside();
                }
            }
            (Errand::Settings, Ok(answer)) => {
                self.renew(&answer);
            }
            (Errand::Picture(address), Ok(_)) => self.todo.push(Effect::ShowPicture(address)),
            (Errand::Picture(address), Err(_)) => self.todo.push(Effect::MissPicture(address)),
            // Without neighbours the page is whole, too, and the mirrors that are known may do.
            (Errand::Aside(_) | Errand::Settings, Err(_)) => {}
        }
    }

    /// The copy that the device keeps of the page. Where files have to be vouched for, a copy that was not when it was kept
    /// counts for nothing.
    fn copy(&self) -> Option<&Kept> {
        let kept = self.kept.as_ref()?.as_ref()?;
        (kept.answer.version > 0 || !self.is_signed()).then_some(kept)
    }

    fn show_copy(&mut self) {
        if let Some(kept) = self.kept.take().flatten() {
            self.show(Copy { text: kept.answer.text.into(), notice: Some(Notice::Kept(kept.day)), version: None });
        }
    }

    /// Asks whether there are newer mirrors: once, when a page is there, and only where the answer can be vouched for.
    fn ask_for_mirrors(&mut self) {
        if let Some(site) = &self.site
            && site.keys.is_some()
            && !core::mem::replace(&mut self.is_renewed, true)
        {
            self.requests.start(Errand::Settings, SETTINGS, None, &site.places, self.now, &mut self.todo);
        }
    }

    /// Takes in the mirrors that a signed copy of `site.json` names beyond those that are known. None is taken away: an old
    /// copy must not hide a mirror, and what any of them gives has to be vouched for.
    #[inline(never)]
    fn renew(&mut self, copy: &Answer) -> Option<()> {
        let mut newer = Site::without_links(&copy.text).filter(|_| copy.version > 0)?;
        newer.resolve(self.site_address.as_deref()?);
        let known = &mut self.site.as_mut()?.places;
        for base in newer.places.data {
            if !known.data.contains(&base) {
                self.requests.add_mirror(known.data.len());
                known.data.push(base);
            }
        }
        known.carries_pictures = true;
        let (text, version) = (copy.text.as_str().into(), copy.version);
        if self.has_device {
            self.todo.push(Effect::Keep { path: SETTINGS.into(), text, version, title: String::new() });
        }
        Some(())
    }

    /// Asks for what the reader may want next, if that is a file of the site that is not here. Gives its address.
    #[inline(never)]
    fn fetch_ahead(&mut self, link: &str, sign: Sign) -> Option<String> {
        if !self.is_shown || self.ahead.len() >= most_ahead(sign) {
            return None;
        }
        let path = path_of(link).filter(|path| self.path() != Some(path))?;
        let address = self.site.as_ref()?.places.file_address(self.requests.first(self.now), &path);
        if self.ahead.contains(&address) || self.recent.iter().any(|(known, _)| *known == path) {
            return None;
        }
        self.ahead.push(address.clone());
        self.todo.push(Effect::FetchAhead(address.clone()));
        Some(address)
    }

    fn go(&mut self, target: Target, place: Place, takes_focus: bool) {
        (self.target, self.place, self.takes_focus) = (target, place, takes_focus);
        self.is_in_sight &= !takes_focus;
        (self.failure, self.is_shown) = (None, false);
        (self.story, self.ahead, self.aside) = (None, Vec::new(), Vec::new());
        (self.kept, self.waiting, self.older, self.unread) = (None, Vec::new(), None, None);
        self.requests.leave(&mut self.todo);
        self.ask();
    }

    /// Asks for what is missing: the settings first, then the file.
    fn ask(&mut self) {
        if let (None, Some(address)) = (&self.site, &self.site_address) {
            return self.todo.push(Effect::FetchSite(address.clone()));
        }
        // A file under a data base is a file of the site, however it was named.
        if let (Some(site), Target::Address(address)) = (&self.site, &self.target) {
            let path = site.places.data.iter().find_map(|base| address.strip_prefix(base.as_str()));
            if let Some(path) = path.and_then(address::site_path) {
                self.target = Target::Path(path);
            }
        }
        if layout::CAN_EMBED
            && let (Some(site), Target::Text(_, base)) = (&self.site, &mut self.target)
            && let Base::At(address) = &*base
            && let Some(path) = site.places.path_of(address)
        {
            *base = Base::InSite(path);
        }
        if let Target::Text(text, _) = &self.target {
            return self.show(Copy { text: text.clone(), notice: None, version: None });
        }
        // Only a reader who goes back is shown what was read before; a link asks for the newest.
        if matches!(self.place, Place::At(_))
            && let Some(asked) = self.resolved(&self.target)
            && let Some((_, text)) = self.recent.iter().find(|(known, _)| known == asked)
        {
            return self.show(Copy { text: text.clone(), notice: None, version: None });
        }
        let (path, address) = match &self.target {
            // Nobody vouches for what is no file of the site.
            Target::Address(_) if self.is_signed() => return self.fail(Failure::Untrusted),
            Target::Address(address) => (String::new(), Some(address.clone())),
            _ => match self.path() {
                Some(path) => (path.to_string(), None),
                None => return self.fail(Failure::NotFound),
            },
        };
        let may_be_kept = self.has_device && address.is_none();
        // The network first: it takes longest.
        if let Some(site) = &self.site {
            self.requests.start(Errand::Page, &path, address, &site.places, self.now, &mut self.todo);
            self.todo.push(Effect::Wait);
            // Of the page that is opened first, other mirrors may have been asked already.
            if self.takes_focus {
                self.todo.push(Effect::ForgetAhead(None));
            }
        }
        if may_be_kept {
            self.todo.push(Effect::FindKept(path));
        } else {
            // There is nothing to wait for.
            self.kept = Some(None);
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

    /// Shows a copy of the page, once there is a reader for it.
    fn show(&mut self, copy: Copy) {
        if !self.print(&copy) {
            self.unread = Some(copy);
            self.todo.push(Effect::FetchReader);
        }
    }

    /// Makes the page of a copy and shows it; tells whether that was possible.
    #[inline(never)]
    fn print(&mut self, copy: &Copy) -> bool {
        let Copy { text, notice, version } = copy;
        let default = Site::default();
        let site = self.site.as_ref().unwrap_or(&default);
        let path = self.path();
        let address = match (&self.document, path) {
            (Some(document), Some(path)) => Some([document, "#/", &address::encode(path)].concat()),
            _ => None,
        };
        let base = match &self.target {
            Target::Address(address) => Base::At(address.clone()),
            Target::Text(_, base) => base.clone(),
            _ => path.map_or(Base::Unknown, |path| Base::InSite(path.into())),
        };
        let view = View { site, path, address: address.as_deref(), embedding: self.embedding() };
        let job = Job { text, base, view, notice: notice.as_ref() };
        let Some(sheet) = self.press.page(&job) else { return false };
        let code =
            address.as_ref().filter(|_| self.press.leaves_codes()).and_then(|address| layout::share_code(address));
        // What is shown for want of something better is not what going back should find.
        if notice.is_none()
            && let Some(asked) = self.resolved(&self.target).map(String::from)
        {
            self.recent.retain(|(known, _)| *known != asked);
            self.recent.push((asked, text.clone()));
            if self.recent.len() > RECENT {
                self.recent.remove(0);
            }
        }
        self.failure = None;
        self.is_shown = true;
        self.headline = sheet.headline;
        self.todo.push(Effect::Show(Box::new(Shown {
            markup: sheet.markup,
            head: sheet.head,
            place: self.place.clone(),
            takes_focus: self.takes_focus,
            failure: None,
        })));
        match sheet.contents {
            Contents::Article(section, date) => {
                self.story = Some((section, date));
                self.todo.extend(code.map(Effect::ShowCode));
                self.neighbours();
            }
            Contents::Section(page) => {
                let front = Link { title: self.headline.clone(), url: self.hash().unwrap_or_default(), image: None };
                self.section = Some(Section { front, page });
            }
            Contents::Other => {}
        }
        if let (true, Some(path), Some(version)) = (self.has_device, self.path(), *version) {
            let (path, text, title) = (path.into(), text.clone(), self.headline.clone());
            self.todo.push(Effect::Keep { path, text, version, title });
        }
        true
    }

    /// The words that a visit itself says.
    pub fn words(&self) -> Said {
        self.press.words(self.language())
    }

    #[inline(never)]
    fn fail(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.is_shown = true;
        let default = Site::default();
        let site = self.site.as_ref().unwrap_or(&default);
        let view = View { site, path: self.path(), address: None, embedding: self.embedding() };
        if let Some(sheet) = self.press.failure(failure, &view, self.language()) {
            let (place, takes_focus) = (Place::Top, self.takes_focus);
            let shown = Shown { markup: sheet.markup, head: sheet.head, place, takes_focus, failure: Some(failure) };
            self.todo.push(Effect::Show(Box::new(shown)));
        }
    }
}
