//! A mounted page: owns its listeners and its fetch, feeds the session, carries out its effects.

use super::fetch::Fetch;
use super::{page, place, share};
use crate::failure::Failure;
use crate::route::Route;
use crate::session::{Effect, Event, Place, Session, Shown, Target};
use crate::words::Words;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::{Function, Object, Reflect};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CustomEvent, CustomEventInit, Document, Element, HtmlElement, HtmlImageElement, MouseEvent, PopStateEvent, Window,
};

/// How long a fetch may take before the page says that it is loading, in milliseconds.
const QUIET: u32 = 500;
/// How long the reader must have stopped scrolling before the place is noted, in milliseconds.
const SETTLED: u32 = 150;

/// A page in an element of the document.
pub struct App {
    window: Window,
    document: Document,
    /// Holds the page.
    content: HtmlElement,
    /// Says what is going on to those who do not see it.
    status: HtmlElement,
    root: HtmlElement,
    session: RefCell<Session>,
    /// Promises of answers that were asked for before.
    early: JsValue,
    /// Follows the hash of the document's address and sets its head: the page is the document.
    is_document: bool,
    /// What is under way.
    fetch: RefCell<Option<Fetch>>,
    /// What was under way before.
    retired: RefCell<Option<Fetch>>,
    listeners: RefCell<Vec<EventListener>>,
    waiting: RefCell<Option<Timeout>>,
    settling: RefCell<Option<Timeout>>,
    /// The hash that was handled last: browsers tell of one change by two events.
    hash: RefCell<String>,
    /// Called when the first page is shown.
    ready: RefCell<Option<Function>>,
}

impl App {
    /// Takes `root` over. `ready` is called when the first page is there.
    pub fn new(
        root: HtmlElement,
        session: Session,
        early: JsValue,
        is_document: bool,
        ready: Option<Function>,
    ) -> Option<Rc<App>> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let element = || document.create_element("div").ok()?.dyn_into::<HtmlElement>().ok();
        let (content, status) = (element()?, element()?);
        status.set_class_name("op-status");
        status.set_attribute("role", "status").ok()?;
        let app = Rc::new(App {
            window,
            document,
            content,
            status,
            root,
            session: RefCell::new(session),
            early,
            is_document,
            fetch: RefCell::default(),
            retired: RefCell::default(),
            listeners: RefCell::default(),
            waiting: RefCell::default(),
            settling: RefCell::default(),
            hash: RefCell::default(),
            ready: RefCell::new(ready),
        });
        app.listen();
        Some(app)
    }

    /// Opens the first page.
    pub fn open(self: &Rc<Self>, target: Option<Target>) {
        let event = match target {
            Some(target) => Event::Opened(target, Place::Top),
            None => {
                let hash = self.current_hash();
                let (target, place) = Session::target(&hash);
                *self.hash.borrow_mut() = hash;
                let state = self.window.history().and_then(|history| history.state()).unwrap_or(JsValue::NULL);
                Event::Opened(target, place::remembered(&state).unwrap_or(place))
            }
        };
        self.feed(event);
    }

    /// Goes to a path of the site, as a link to it would.
    pub fn navigate(self: &Rc<Self>, path: &str) {
        let path = path.strip_prefix('#').unwrap_or(path);
        let hash = ["#/", path.trim_start_matches('/')].concat();
        if self.is_document {
            // The hash is the truth; its change comes back as an event.
            self.window.location().set_hash(&hash).ok();
        } else {
            let (target, place) = Session::target(&hash);
            self.feed(Event::Navigated(target, place));
        }
    }

    /// Lets go of everything: listeners, timers, the fetch under way, the markup.
    pub fn destroy(&self) {
        self.listeners.borrow_mut().clear();
        self.waiting.borrow_mut().take();
        self.settling.borrow_mut().take();
        self.fetch.borrow_mut().take();
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
            on(&self.window, "popstate", false, App::popped);
            on(&self.window, "hashchange", false, |app, _| app.hash_changed(None));
            on(&self.window, "scroll", false, App::scrolled);
            if let Ok(history) = self.window.history() {
                history.set_scroll_restoration(web_sys::ScrollRestoration::Manual).ok();
            }
        }
        *self.listeners.borrow_mut() = listeners;
    }

    fn feed(self: &Rc<Self>, event: Event) {
        let effects = self.session.borrow_mut().handle(event);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::FetchSite(address) => self.fetch(&address, Event::SiteFetched),
            Effect::FetchFile { visit, address } => {
                self.fetch(&address, move |result| Event::FileFetched { visit, result });
            }
            Effect::Show(shown) => self.show(&shown),
            Effect::Scroll(place) => place::scroll(&self.content, &place, self.is_document),
            Effect::Note(note) => {
                let code = serde_wasm_bindgen::to_value(&note.code).unwrap_or_default();
                web_sys::console::info_3(&"offprint: site.json".into(), &code, &note.detail.into());
            }
        }
    }

    /// Fetches a text; the fetch before is of no use any more.
    fn fetch(self: &Rc<Self>, address: &str, to_event: impl Fn(Result<String, Failure>) -> Event + 'static) {
        self.wait();
        if let Some(earlier) = &*self.fetch.borrow() {
            earlier.give_up();
        }
        let app = Rc::downgrade(self);
        let fetch = Fetch::text(address, &self.early, move |result| {
            if let Some(app) = app.upgrade() {
                app.feed(to_event(result));
            }
        });
        // The one before it may be running this very code: it is let go of when the next has come.
        *self.retired.borrow_mut() = self.fetch.borrow_mut().replace(fetch);
    }

    /// Says that the page is loading, once it takes long enough to be worth saying.
    fn wait(self: &Rc<Self>) {
        self.root.set_attribute("aria-busy", "true").ok();
        if self.waiting.borrow().is_some() {
            return;
        }
        let app = Rc::downgrade(self);
        *self.waiting.borrow_mut() = Some(Timeout::new(QUIET, move || {
            if let Some(app) = app.upgrade() {
                let words = Words::for_language(app.session.borrow().language());
                app.status.set_text_content(Some(words.loading));
            }
        }));
    }

    fn show(self: &Rc<Self>, shown: &Shown) {
        self.waiting.borrow_mut().take();
        self.status.set_text_content(None);
        self.root.remove_attribute("aria-busy").ok();
        if self.is_document {
            page::set_head(&self.document, &shown.head);
        }
        page::show(&self.content, &shown.markup);
        if !self.content.is_connected() {
            self.root.set_text_content(None);
            self.root.append_child(&self.content).ok();
            self.root.append_child(&self.status).ok();
        }
        share::prepare(&self.content);
        if shown.takes_focus
            && let Some(headline) = place::by_id(&self.content, crate::layout::HEADLINE_ID)
        {
            place::focus(&headline);
        }
        if shown.takes_focus || shown.place != Place::Top {
            place::scroll(&self.content, &shown.place, self.is_document);
        }
        self.tell(shown);
        if let Some(ready) = self.ready.borrow_mut().take() {
            ready.call0(&JsValue::NULL).ok();
        }
    }

    /// Tells the page around what is shown.
    fn tell(&self, shown: &Shown) {
        let detail = Object::new();
        let (name, key, value) = match shown.failure {
            Some(failure) => ("offprint-error", "code", failure.code()),
            None => ("offprint-load", "title", shown.head.title.as_str()),
        };
        Reflect::set(&detail, &key.into(), &value.into()).ok();
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
            self.root.dispatch_event(&event).ok();
        }
    }

    fn clicked(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let closest = |selector: &str| target.closest(selector).ok().flatten();
        if let Some(button) = closest("button") {
            match button.get_attribute("data-op").as_deref() {
                Some("retry") => self.feed(Event::Retried),
                Some("copy") => share::copy(&button),
                Some("share") => share::open_sheet(&button),
                _ if button.has_attribute("data-src") => {
                    event.prevent_default();
                    self.load_held(&button);
                }
                _ => {}
            }
            return;
        }
        let is_plain = event.dyn_ref::<MouseEvent>().is_some_and(|event| {
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
        });
        let Some(href) =
            closest("a").and_then(|link| link.get_attribute("href")).filter(|href| is_plain && href.starts_with('#'))
        else {
            return;
        };
        if self.is_document {
            // The place in this page is noted before the browser makes a new entry of the link.
            place::remember();
        }
        match Route::new(&href) {
            Route::Anchor(anchor) => {
                event.prevent_default();
                self.go_to_anchor(&anchor);
            }
            _ if self.is_document => {
                // The browser follows the link; its new hash comes back as an event. The same hash makes none.
                if href == self.current_hash() {
                    let (target, place) = Session::target(&href);
                    self.feed(Event::Navigated(target, place));
                }
            }
            _ => {
                event.prevent_default();
                let (target, place) = Session::target(&href);
                self.feed(Event::Navigated(target, place));
            }
        }
    }

    fn go_to_anchor(&self, anchor: &str) {
        let Some(element) = place::anchored(&self.content, anchor) else {
            return;
        };
        if self.is_document
            && anchor != crate::layout::MAIN_ID
            && let Some(hash) = self.session.borrow().hash_for(anchor)
            && let Ok(history) = self.window.history()
        {
            history.push_state_with_url(&JsValue::NULL, "", Some(&hash)).ok();
            *self.hash.borrow_mut() = hash;
        }
        element.scroll_into_view();
        // Elements take the focus only with a tab index.
        if !element.has_attribute("tabindex") && !element.has_attribute("href") {
            element.set_attribute("tabindex", "-1").ok();
        }
        place::focus(&element);
    }

    fn popped(self: &Rc<Self>, event: &web_sys::Event) {
        let state = event.dyn_ref::<PopStateEvent>().map_or(JsValue::NULL, PopStateEvent::state);
        self.hash_changed(place::remembered(&state));
    }

    fn hash_changed(self: &Rc<Self>, remembered: Option<Place>) {
        let hash = self.current_hash();
        if *self.hash.borrow() == hash {
            return;
        }
        self.hash.borrow_mut().clone_from(&hash);
        self.settling.borrow_mut().take();
        if let Route::Anchor(anchor) = Route::new(&hash) {
            if let Some(element) = place::anchored(&self.content, &anchor) {
                element.scroll_into_view();
            }
            return;
        }
        let (target, place) = Session::target(&hash);
        self.feed(Event::Navigated(target, remembered.unwrap_or(place)));
    }

    fn scrolled(self: &Rc<Self>, _: &web_sys::Event) {
        // Not while another page is on its way: the entry is no longer the one that was scrolled.
        if self.root.has_attribute("aria-busy") {
            return;
        }
        *self.settling.borrow_mut() = Some(Timeout::new(SETTLED, place::remember));
    }

    /// Puts a quiet frame of the same size where a picture did not load, never a broken icon.
    fn picture_failed(self: &Rc<Self>, event: &web_sys::Event) {
        let Some(image) = event.target().and_then(|target| target.dyn_into::<HtmlImageElement>().ok()) else {
            return;
        };
        let Ok(frame) = self.document.create_element("span") else {
            return;
        };
        let Ok(frame) = frame.dyn_into::<HtmlElement>() else {
            return;
        };
        frame.set_class_name("op-missing");
        let height = [&image.offset_height().to_string(), "px"].concat();
        frame.style().set_property("block-size", &height).ok();
        let alt = image.alt();
        // Beside words that say the same the frame is mere decoration.
        let is_decoration = alt.is_empty() && image.closest(".op-lead, .op-body").ok().flatten().is_none();
        if is_decoration {
            frame.set_attribute("aria-hidden", "true").ok();
        } else {
            let words = Words::for_language(self.session.borrow().language());
            let text = if alt.is_empty() {
                words.picture_missing.into()
            } else {
                [words.picture_missing, " · ", &alt].concat()
            };
            frame.set_text_content(Some(&text));
        }
        image.replace_with_with_node_1(&frame).ok();
    }

    /// Loads a picture that waited for the reader's click.
    fn load_held(&self, button: &Element) {
        let (Some(src), Ok(image)) = (button.get_attribute("data-src"), HtmlImageElement::new()) else {
            return;
        };
        image.set_alt(&button.get_attribute("data-alt").unwrap_or_default());
        image.set_referrer_policy("no-referrer");
        image.set_src(&src);
        button.replace_with_with_node_1(&image).ok();
    }
}
