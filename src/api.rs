//! What JavaScript sees. Converts, calls, converts back; decides nothing.

use crate::address::{self, Base};
use crate::browser::app::App;
use crate::browser::dom;
#[cfg(not(feature = "package"))]
use crate::browser::press;
#[cfg(feature = "package")]
use crate::layout::{self, Embedding, Parts, View};
#[cfg(feature = "package")]
use crate::model::Page;
#[cfg(feature = "package")]
use crate::press::Direct;
use crate::press::Press;
use crate::session::{Session, Settings, Target};
#[cfg(feature = "package")]
use crate::site::Site;
use js_sys::{Function, JSON, Reflect};
#[cfg(feature = "package")]
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Reads a raw article file: `parse(raw, { url, site })`.
#[cfg(feature = "package")]
#[wasm_bindgen(skip_typescript)]
pub fn parse(raw: &str, options: &JsValue) -> Result<JsValue, JsValue> {
    let options = Options::new(options)?;
    let page = options.site.read(raw, options.base);
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    page.serialize(&serializer).map_err(JsValue::from)
}

/// Lays a page out: `renderToString(raw or page, { url, site, address, embedded, parts, links, language })`.
#[cfg(feature = "package")]
#[wasm_bindgen(js_name = renderToString, skip_typescript)]
pub fn render_to_string(raw: &JsValue, given: &JsValue) -> Result<String, JsValue> {
    let options = Options::new(given)?;
    let page: Page = match raw.as_string() {
        Some(raw) => options.site.read(&raw, options.base.clone()),
        None => options.site.read_model(&json(raw, "page")?, options.base.clone()).ok_or_else(|| not_json("page"))?,
    };
    let path = match &options.base {
        Base::InSite(path) => Some(path.as_str()),
        _ => None,
    };
    let embedding = embedding(given);
    let view = View { site: &options.site, path, address: options.address.as_deref(), embedding: embedding.as_ref() };
    Ok(layout::page(&page, &view).into_string())
}

/// Shows a page in an element: `mount(element, { src, raw, url, site, hash, early, ready })`; `ready` is called when the
/// first page is there. In a page of somebody else's also `embedded, parts, links, language`. `shown` is the element
/// that shows the page already; where no file will come for it, `section` and `date` are what [`Event::Adopted`] wants of
/// a page of the site. Gives the number of the page.
///
/// [`Event::Adopted`]: crate::session::Event::Adopted
#[wasm_bindgen(skip_typescript)]
pub fn mount(element: Element, options: &JsValue) -> Result<usize, JsValue> {
    let document =
        element.owner_document().ok_or_else(|| error("no-document", "mount() needs an element of a document"))?;
    let location = document.base_uri().ok().flatten().unwrap_or_default();
    if !dom::can_write() {
        return Err(error(
            "trusted-types",
            "this page's Content-Security-Policy must allow the Trusted Types policy offprint",
        ));
    }
    let is_document = field(options, "hash").is_truthy();
    #[cfg(feature = "package")]
    let press = Direct;
    #[cfg(not(feature = "package"))]
    let press = press::remote();
    let settings = match field(options, "site").as_string() {
        Some(address) => Settings::At(address::resolve(&location, &address)),
        None => {
            let site = press.settle(&site(options)?, &location).ok_or_else(|| not_json("site"))?;
            Settings::Given(Box::new(site))
        }
    };
    let here = document.location().and_then(|location| location.href().ok()).unwrap_or_default();
    let story = field(options, "section").as_string().zip(field(options, "date").as_string());
    let target = match (field(options, "raw").as_string(), field(options, "src").as_string()) {
        (Some(raw), _) => Some(Target::Text(raw.into(), base(options, &location))),
        #[cfg(feature = "package")]
        (None, Some(src)) if src.starts_with("#/") => Some(Session::target(&src).0),
        (None, Some(src)) => Some(Target::Address(address::resolve(&location, &src))),
        (None, None) if !is_document => Some(Target::Home),
        (None, None) => story.is_some().then(|| Session::target(here.find('#').map_or("", |at| &here[at..])).0),
    };
    let language = document.document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let here = is_document.then(|| here.split('#').next().unwrap_or_default().to_string());
    // The page that shows the site is where its share codes lead.
    #[cfg(feature = "package")]
    let here = here.or_else(|| field(options, "links").as_string().filter(|links| !links.is_empty()));
    let mut session = Session::new(settings, here, language, Box::new(press));
    let device = field(options, "device");
    if device.is_object() {
        session.use_device();
    }
    if field(options, "textOnly").is_truthy() {
        session.hold_pictures();
    }
    #[cfg(feature = "package")]
    if let Some(embedding) = embedding(options) {
        session.embed(embedding);
    }
    let ready = field(options, "ready").dyn_into().ok();
    let shown: Option<Element> = Some(field(options, "shown")).filter(JsValue::is_object).map(JsCast::unchecked_into);
    // In its own document, the file comes a moment later, unless it is said what it would tell.
    let is_adopted = shown.is_some() && (!is_document || story.is_some());
    let app = App::new(element, shown, session, field(options, "early"), device, is_document, ready);
    let app = app.ok_or_else(|| error("no-document", "mount() needs a window with a document"))?;
    let number = APPS.with_borrow_mut(|apps| {
        apps.push(Some(app.clone()));
        apps.len() - 1
    });
    match target {
        Some(target) if is_adopted => app.adopt(target, story),
        #[cfg(feature = "package")]
        target => app.open(target),
        // To start is work enough for a task on a slow phone.
        #[cfg(not(feature = "package"))]
        target => app.soon(move |app| app.open(target)),
    }
    Ok(number)
}

thread_local! {
    /// The pages that are mounted, by their number: they live until they are destroyed, whoever forgets the handle.
    static APPS: RefCell<Vec<Option<Rc<App>>>> = const { RefCell::new(Vec::new()) };
}

fn app(number: usize) -> Option<Rc<App>> {
    APPS.with_borrow(|apps| apps.get(number).cloned().flatten())
}

/// Goes to a path of the site in the page with this number; `ready` is called when it is shown.
#[wasm_bindgen(skip_typescript)]
pub fn navigate(number: usize, path: &str, ready: Option<Function>) {
    match app(number) {
        Some(app) => app.navigate(path, ready),
        None => drop(ready.map(|ready| ready.call0(&JsValue::NULL))),
    }
}

/// Removes the page with this number and lets go of everything it held.
#[wasm_bindgen(skip_typescript)]
pub fn destroy(number: usize) {
    let app = APPS.with_borrow_mut(|apps| apps.get_mut(number).and_then(Option::take));
    if let Some(app) = app {
        app.destroy();
    }
}

/// How a page is embedded; `None` where nothing says that it is.
#[cfg(feature = "package")]
fn embedding(options: &JsValue) -> Option<Embedding> {
    let text = |name| field(options, name).as_string();
    let (parts, links, language) = (text("parts"), text("links"), text("language"));
    let is_embedded = field(options, "embedded").is_truthy();
    (is_embedded || parts.is_some() || links.is_some() || language.is_some()).then(|| Embedding {
        parts: parts.as_deref().map_or(Parts::ALL, Parts::named),
        links: links.unwrap_or_default(),
        language: language.and_then(|tag| crate::language::tag(&tag)),
    })
}

/// The options of what reads and lays out.
#[cfg(feature = "package")]
struct Options {
    site: Site,
    base: Base,
    address: Option<String>,
}

#[cfg(feature = "package")]
impl Options {
    fn new(given: &JsValue) -> Result<Options, JsValue> {
        let site = Site::from_json(&site(given)?).ok_or_else(|| not_json("site"))?;
        let base = field(given, "url").as_string().map_or(Base::Unknown, |url| Base::beside(&site.places, &url));
        Ok(Options { site, base, address: field(given, "address").as_string() })
    }
}

/// The JSON of the settings that the options hold; of none, where they hold none.
fn site(options: &JsValue) -> Result<String, JsValue> {
    let site = field(options, "site");
    if site.is_object() { json(&site, "site") } else { Ok("{}".into()) }
}

/// Where a text comes from, by the options, in a document at `location`.
fn base(options: &JsValue, location: &str) -> Base {
    match field(options, "url").as_string() {
        Some(url) if cfg!(feature = "package") && url.starts_with('/') => Base::At(address::resolve(location, &url)),
        Some(url) => Base::new(&url),
        None => Base::Unknown,
    }
}

/// A field of an options object; undefined where there is none.
fn field(object: &JsValue, name: &str) -> JsValue {
    if object.is_object() { Reflect::get(object, &name.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

/// A JavaScript object by way of its JSON: one lenient reading serves files and objects.
fn json(value: &JsValue, name: &str) -> Result<String, JsValue> {
    JSON::stringify(value).map(Into::into).map_err(|_| not_json(name))
}

fn not_json(name: &str) -> JsValue {
    error("not-an-object", &["the ", name, " that was given is no plain object: it has no JSON"].concat())
}

fn error(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    Reflect::set(&error, &"code".into(), &code.into()).ok();
    error.into()
}
