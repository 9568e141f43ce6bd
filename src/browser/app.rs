//! A mounted page: owns its listeners and its fetch, feeds the session, carries out its effects.

use super::dom;
use super::fetch::{self, Network, Tell};
use crate::address::{self, ID_PREFIX};
use crate::layout::{HEADLINE_ID, MAIN_ID};
use crate::route::Route;
use crate::session::{Effect, Event, Place, Session, Shown, Sign, Target};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Function;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent, Window};

/// A page in an element of the document.
pub struct App {
    window: Window,
    /// Holds the page.
    content: Element,
    /// Says what is going on to those who do not see it.
    status: Element,
    root: Element,
    session: RefCell<Session>,
    /// What is to be done, the next first.
    #[cfg(not(feature = "package"))]
    effects: RefCell<Vec<Effect>>,
    network: Network,
    /// What the network tells.
    _told: Closure<Tell>,
    /// What the device keeps; see `dom.js`.
    device: JsValue,
    /// Follows the hash of the document's address and sets its head: the page is the document.
    is_document: bool,
    /// What tells where the reader looks and points.
    watching: RefCell<Option<Watching>>,
    listeners: RefCell<Vec<EventListener>>,
    /// The hash that was handled last: browsers tell of one change by two events.
    hash: RefCell<String>,
    /// Called when the first page is shown.
    ready: RefCell<Option<Function>>,
}

/// What ends the watching, and what `dom.js` calls with a sign and a link.
type Watching = (Function, Closure<dyn FnMut(u16, String)>);

/// The number of the request for `site.json`; those of the session begin above it.
const SITE: u32 = 0;

impl App {
    /// Takes `root` over, and `shown`, the element in it that shows a page already, if there is one. `ready` is called when
    /// the first page is there.
    pub fn new(
        root: Element,
        shown: Option<Element>,
        session: Session,
        early: JsValue,
        device: JsValue,
        is_document: bool,
        ready: Option<Function>,
    ) -> Option<Rc<App>> {
        let document = root.owner_document()?;
        let window = document.default_view()?;
        let element = || document.create_element("div").ok();
        let (content, status) = (shown.or_else(element)?, element()?);
        status.set_class_name("op-status");
        status.set_attribute("role", "status").ok()?;
        let early = if early.is_object() { early } else { js_sys::Object::new().into() };
        let app = Rc::new_cyclic(|app: &Weak<App>| {
            let app = app.clone();
            let told: Closure<Tell> = Closure::new(move |request, mirror, status, text, version, number| {
                if let Some(app) = app.upgrade() {
                    app.told(request, mirror, status, text, version, number);
                }
            });
            App {
                window,
                content,
                status,
                root,
                session: RefCell::new(session),
                #[cfg(not(feature = "package"))]
                effects: RefCell::default(),
                network: Network::new(&told, &early),
                _told: told,
                device,
                is_document,
                watching: RefCell::default(),
                listeners: RefCell::default(),
                hash: RefCell::default(),
                ready: RefCell::new(ready),
            }
        });
        app.listen();
        Some(app)
    }

    /// Opens the first page.
    pub fn open(self: &Rc<Self>, target: Option<Target>) {
        if self.content.is_connected() {
            self.root.append_child(&self.status).ok();
            self.session.borrow_mut().begin_in_sight();
        }
        let event = match target {
            Some(target) => Event::Opened(target, Place::Top),
            None => {
                let hash = self.current_hash();
                let (target, place) = Session::target(&hash);
                *self.hash.borrow_mut() = hash;
                Event::Opened(target, dom::remembered().map_or(place, Place::At))
            }
        };
        self.feed(event);
    }

    /// Goes on from what is shown already: [`App::new`] was given it. `story` is for [`Event::Adopted`].
    pub fn adopt(self: &Rc<Self>, target: Target, story: Option<(String, String)>) {
        self.root.append_child(&self.status).ok();
        if self.is_document {
            *self.hash.borrow_mut() = self.current_hash();
        }
        self.feed(Event::Adopted(target, story));
        let session = self.session.borrow();
        dom::prepare(&self.content, session.hash().filter(|_| self.is_document).as_deref(), "");
        drop(session);
        if self.is_document {
            dom::tell(&self.root, "offprint-load", "");
        }
        self.settle();
    }

    /// Goes to a path of the site, as a link to it would; `ready` is called when it is shown.
    pub fn navigate(self: &Rc<Self>, path: &str, ready: Option<Function>) {
        let path = path.strip_prefix('#').unwrap_or(path);
        let hash = ["#/", path.trim_start_matches('/')].concat();
        self.settle();
        *self.ready.borrow_mut() = ready;
        let asked = Session::target(&hash);
        if self.is_document && asked != Session::target(&self.current_hash()) {
            // The hash is the truth; its change comes back as an event.
            self.window.location().set_hash(&hash).ok();
        } else {
            self.feed(Event::Navigated(asked.0, asked.1));
        }
    }

    /// Tells whoever waits that the page is there.
    fn settle(&self) {
        let ready = self.ready.borrow_mut().take();
        if let Some(ready) = ready {
            ready.call0(&JsValue::NULL).ok();
        }
    }

    /// Lets go of everything: listeners, timers, the fetch under way, the markup.
    pub fn destroy(&self) {
        self.settle();
        self.listeners.borrow_mut().clear();
        if let Some((end, _)) = &*self.watching.borrow() {
            end.call0(&JsValue::NULL).ok();
        }
        dom::say(&self.status, "");
        self.network.end();
        self.content.remove();
        self.status.remove();
        self.root.remove_attribute("aria-busy").ok();
    }

    fn current_hash(&self) -> String {
        self.window.location().hash().unwrap_or_default()
    }

    fn listen(self: &Rc<Self>) {
        let mut listeners = Vec::new();
        let mut on = |target: &web_sys::EventTarget,
                      name: &'static str,
                      is_capturing: bool,
                      action: fn(&Rc<App>, &web_sys::Event)| {
            let app: Weak<App> = Rc::downgrade(self);
            let mut options = EventListenerOptions::enable_prevent_default();
            if is_capturing {
                options.phase = gloo::events::EventListenerPhase::Capture;
            }
            listeners.push(EventListener::new_with_options(target, name, options, move |event| {
                if let Some(app) = app.upgrade() {
                    action(&app, event);
                }
            }));
        };
        on(&self.content, "click", false, App::clicked);
        // A picture's error does not bubble.
        on(&self.content, "error", true, App::picture_failed);
        if self.is_document {
            on(&self.window, "popstate", false, App::hash_changed);
            on(&self.window, "hashchange", false, App::hash_changed);
        }
        *self.listeners.borrow_mut() = listeners;
        let app = Rc::downgrade(self);
        let watching = Closure::new(move |sign: u16, link: String| {
            if let Some(app) = app.upgrade() {
                let is_frugal = sign & dom::FRUGAL != 0;
                let link = app.in_site(link);
                let likely = |link, sign| Event::Likely { link, sign, is_frugal };
                app.feed(match sign & !dom::FRUGAL {
                    dom::SEEN => likely(link, Sign::Seen),
                    dom::POINTED => likely(link, Sign::Pointed),
                    dom::PRESSED => likely(link, Sign::Pressed),
                    dom::RELEASED => Event::Released,
                    dom::END => Event::NearEnd { is_frugal },
                    _ => Event::PictureNeeded(link),
                });
            }
        });
        *self.watching.borrow_mut() = Some((dom::watch(&self.content, self.is_document, &watching), watching));
    }

    /// Something came from the network, or should be looked at.
    fn told(self: &Rc<Self>, request: u32, mirror: usize, status: u16, text: String, version: f64, number: f64) {
        if status == fetch::LOOK {
            return self.feed(Event::LookedAgain { request, asked: mirror, received: number as u32 });
        }
        if status == fetch::KEPT {
            return self.feed(fetch::kept(&text, version));
        }
        let result = fetch::read(status, text, version);
        if request == SITE {
            self.network.give_up(SITE);
            return self.feed(Event::SiteFetched(result.map(|answer| answer.text)));
        }
        self.feed(Event::Answered { request, mirror, took: number, result });
    }

    fn feed(self: &Rc<Self>, event: Event) {
        let effects = self.session.borrow_mut().handle(event, dom::now());
        #[cfg(feature = "package")]
        for effect in effects {
            self.perform(effect);
        }
        #[cfg(not(feature = "package"))]
        self.carry_out(effects);
    }

    /// Does what is to be done, after what is left of that. Where the page was there before the visit nobody waits, and each
    /// has a task of its own: all are a long one on a slow phone. One alone need not wait, for what the reader presses must
    /// not: browsers hold timers back while a finger is down.
    #[cfg(not(feature = "package"))]
    fn carry_out(self: &Rc<Self>, effects: Vec<Effect>) {
        let is_idle = self.effects.borrow().is_empty();
        let is_alone = is_idle && effects.len() == 1;
        self.effects.borrow_mut().extend(effects);
        if is_alone || !self.session.borrow().is_in_sight() {
            while self.work() {}
        } else if is_idle {
            self.work_on();
        }
    }

    /// Does what is next; tells whether there was anything.
    #[cfg(not(feature = "package"))]
    fn work(self: &Rc<Self>) -> bool {
        let next = {
            let mut effects = self.effects.borrow_mut();
            if effects.is_empty() { None } else { Some(effects.remove(0)) }
        };
        next.map(|effect| self.perform(effect)).is_some()
    }

    #[cfg(not(feature = "package"))]
    fn work_on(self: &Rc<Self>) {
        self.soon(|app| {
            if app.work() {
                app.work_on();
            }
        });
    }

    /// Acts in a task of its own, if the page is still there by then.
    #[cfg(not(feature = "package"))]
    pub fn soon(self: &Rc<Self>, action: impl FnOnce(&Rc<App>) + 'static) {
        let app = Rc::downgrade(self);
        let action = Closure::once_into_js(move || {
            if let Some(app) = app.upgrade() {
                action(&app);
            }
        });
        dom::soon(action.unchecked_ref());
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::FetchSite(address) => {
                if !self.session.borrow().is_shown() {
                    self.wait();
                }
                self.network.ask(SITE, 0, &address, "", None, None);
            }
            Effect::Ask { request, mirror, address, path, picture } => {
                let keys = self.session.borrow().keys();
                self.network.ask(request, mirror, &address, &path, keys.as_deref(), picture.as_deref());
            }
            Effect::LookAgain { request, asked, after } => self.network.look(request, asked, after),
            Effect::GiveUp(request) => self.network.give_up(request),
            Effect::Wait => self.wait(),
            Effect::ForgetAhead(address) => self.network.forget_ahead(address.as_deref()),
            Effect::FetchAhead(address) => self.network.ahead(&address, self.session.borrow().keys().is_some()),
            Effect::FindKept(path) => self.network.find(&self.device, &path),
            Effect::Keep { path, text, version, title } => {
                dom::keep(&self.device, &path, &text, version as f64, &title)
            }
            Effect::ShowPicture(address) => dom::show_picture(&self.content, &address, &self.network.picture(&address)),
            Effect::MissPicture(address) => dom::miss_picture(&self.content, &address),
            Effect::ShowNeighbours(markup) => dom::show_below(&self.content, &markup),
            #[cfg(feature = "package")]
            Effect::FetchReader => {} // All readers are here.
            #[cfg(not(feature = "package"))]
            Effect::FetchReader => {
                let app = Rc::downgrade(self);
                let done = Closure::once_into_js(move || {
                    if let Some(app) = app.upgrade() {
                        app.feed(Event::ReaderFetched);
                    }
                });
                super::press::fetch_reader(done.unchecked_ref());
            }
            Effect::Show(shown) => self.show(&shown),
            #[cfg(feature = "package")]
            Effect::ShowCode(_) => {} // The layout has drawn it.
            #[cfg(not(feature = "package"))]
            Effect::ShowCode(code) => dom::draw_code(&self.content, &code.view_box, &code.ground, &code.modules),
            Effect::Scroll(place) => {
                self.scroll(&place);
                self.settle();
            }
            Effect::Note(note) => {
                let words = ["offprint: site.json: ", note.code.name(), ": ", &note.detail].concat();
                web_sys::console::info_1(&words.into());
            }
        }
    }

    /// Says that the page is loading, once it takes long enough to be worth saying.
    fn wait(&self) {
        self.root.set_attribute("aria-busy", "true").ok();
        dom::say(&self.status, &self.session.borrow().words().loading);
    }

    fn show(self: &Rc<Self>, shown: &Shown) {
        self.network.forget_ahead(None);
        dom::say(&self.status, "");
        self.root.remove_attribute("aria-busy").ok();
        let is_at_top = shown.place == Place::Top;
        let was_followed_to_top = shown.takes_focus && is_at_top;
        if was_followed_to_top {
            // Before the page is put in: after that the browser would have to lay it out here.
            self.scroll(&Place::Top);
        }
        if self.is_document {
            let head = &shown.head;
            dom::set_head(&head.language, head.direction, &head.title, &head.description, &head.json_ld);
        }
        let is_new = dom::show(&self.content, &shown.markup);
        if !self.content.is_connected() {
            self.root.set_text_content(None);
            self.root.append_child(&self.content).ok();
            self.root.append_child(&self.status).ok();
        }
        let session = self.session.borrow();
        let hash = session.hash().filter(|_| shown.failure.is_none());
        dom::prepare(&self.content, hash.as_deref(), &session.words().opened);
        // Where the page was there before the visit, the reader has begun to read.
        let is_found = is_new && !session.is_in_sight();
        drop(session);
        if !is_at_top && (shown.takes_focus || is_found) {
            self.scroll(&shown.place);
        }
        // The top was noted when the hash changed.
        if is_new && self.is_document && !was_followed_to_top {
            dom::remember(None);
        }
        if shown.takes_focus {
            dom::focus_soon(&self.content, HEADLINE_ID);
        }
        match shown.failure {
            Some(failure) => dom::tell(&self.root, "offprint-error", failure.code()),
            None => dom::tell(&self.root, "offprint-load", &shown.head.title),
        }
        self.settle();
    }

    fn scroll(&self, place: &Place) {
        match place {
            Place::At(top) => self.window.scroll_to_with_x_and_y(0.0, *top),
            Place::Anchor(anchor) => match self.anchored(anchor) {
                Some(element) => element.scroll_into_view(),
                None => self.scroll(&Place::Top),
            },
            Place::Top if self.is_document => self.window.scroll_to_with_x_and_y(0.0, 0.0),
            // Inside a page of somebody else's: only if our head is out of sight.
            Place::Top if self.root.get_bounding_client_rect().top() < 0.0 => self.root.scroll_into_view(),
            Place::Top => {}
        }
    }

    /// The element that an anchor of the article means, or a place of the page itself.
    fn anchored(&self, anchor: &str) -> Option<Element> {
        let anchor = address::decode(anchor);
        let name = anchor.strip_prefix(ID_PREFIX).unwrap_or(&anchor);
        let found = dom::by_id(&self.content, &[ID_PREFIX, name].concat());
        found.or_else(|| [MAIN_ID, HEADLINE_ID].contains(&name).then(|| dom::by_id(&self.content, name)).flatten())
    }

    fn clicked(self: &Rc<Self>, event: &web_sys::Event) {
        // The page around has seen it first, and wants something else.
        #[cfg(feature = "package")]
        if event.default_prevented() {
            return;
        }
        // In a frame it is no instance of the class that this document has. What has no `closest` is no element.
        let Some(target) = event.target() else {
            return;
        };
        let Some(found) = target.unchecked_into::<Element>().closest("button, a").ok().flatten() else {
            return;
        };
        match found.get_attribute("data-op").as_deref() {
            Some("retry") => return self.feed(Event::Retried),
            Some("older") => return self.feed(Event::OlderWanted),
            Some("copy") => return dom::copy_address(&found),
            Some("share") => return dom::open_share_sheet(&found),
            _ => {}
        }
        if found.has_attribute("data-src") || found.has_attribute("data-carried") {
            event.prevent_default();
            if let Some(address) = dom::load_held(&found) {
                self.feed(Event::PictureNeeded(address));
            }
            return;
        }
        let click: &MouseEvent = event.unchecked_ref();
        let is_plain =
            click.button() == 0 && !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
        let href = found.get_attribute("href").filter(|_| is_plain).map(|href| self.in_site(href));
        let Some(href) = href.filter(|href| href.starts_with('#')) else {
            return;
        };
        if self.is_document {
            // The place in this page is noted before the browser makes a new entry of the link.
            dom::remember(None);
        }
        if href == "#" {
            event.prevent_default();
            return self.scroll(&Place::Top);
        }
        if let Route::Anchor(anchor) = Route::new(&href) {
            event.prevent_default();
            return self.go_to_anchor(&anchor);
        }
        let asked = Session::target(&href);
        // The browser follows the link; its new hash comes back as an event. The same hash makes none.
        if self.is_document && asked != Session::target(&self.current_hash()) {
            return;
        }
        event.prevent_default();
        self.feed(Event::Navigated(asked.0, asked.1));
    }

    /// A link without what stands before those within the site.
    fn in_site(&self, href: String) -> String {
        #[cfg(feature = "package")]
        if let Some(hash) = href.strip_prefix(self.session.borrow().link_start()) {
            return hash.into();
        }
        href
    }

    fn go_to_anchor(&self, anchor: &str) {
        let Some(element) = self.anchored(anchor) else {
            return;
        };
        if self.is_document
            && anchor != MAIN_ID
            && let Some(hash) = self.session.borrow().hash_for(anchor)
        {
            dom::push_hash(&hash);
            *self.hash.borrow_mut() = hash;
        }
        element.scroll_into_view();
        dom::focus(&element);
    }

    fn hash_changed(self: &Rc<Self>, _: &web_sys::Event) {
        let hash = self.current_hash();
        if *self.hash.borrow() == hash {
            return;
        }
        self.hash.borrow_mut().clone_from(&hash);
        if let Route::Anchor(anchor) = Route::new(&hash) {
            return self.scroll(&Place::Anchor(anchor));
        }
        let (target, place) = Session::target(&hash);
        let place = dom::remembered().map_or(place, Place::At);
        let is_at_top = place == Place::Top;
        self.feed(Event::Navigated(target, place));
        if is_at_top {
            // Where the page will be shown, so that going forward to it finds it in memory, as going back does: noted while its
            // file is on the way, for it takes the browser as long as a small page does.
            dom::remember(Some(0.0));
        }
    }

    /// Puts a quiet frame where a picture did not load, never a broken icon.
    fn picture_failed(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(target) = event.target() else {
            return;
        };
        let image: Element = target.unchecked_into();
        let Ok(around) = image.closest(".op-lead, .op-body") else {
            return;
        };
        // Beside words that say the same the frame is mere decoration.
        let alt = image.get_attribute("alt").unwrap_or_default();
        let is_content = !alt.is_empty() || around.is_some();
        let words = self.session.borrow().words().picture_missing;
        let separator = if alt.is_empty() { "" } else { " · " };
        let words = if is_content { [&words, separator, &alt].concat() } else { String::new() };
        let address = image.get_attribute("data-carried").or_else(|| image.get_attribute("src")).unwrap_or_default();
        let path = self.session.borrow().picture_path(&address);
        dom::replace_missing(&image, &words, &self.device, path.as_deref());
    }
}
