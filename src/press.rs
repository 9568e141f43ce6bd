//! Making pages of files: what a visit asks of the reader and the layout.
//!
//! A visit calls them directly ([`Direct`]), or they stand in a WebAssembly module of their own, which shows the first
//! page before the visit is there: then orders and what comes of them ([`Desk::answer`]) are texts, their parts with NUL
//! between them, which neither markup nor JSON can hold. What that module cannot read becomes a question, which a third
//! module answers ([`help`]).

use crate::address::{self, Base};
use crate::failure::{self, Failure};
use crate::html::entity;
use crate::html::text::{holds, joined};
use crate::layout::{self, Head, Markup, Neighbours, Notice, View};
use crate::model::{Content, Link, Page, SectionFront, Teaser};
use crate::route::Route;
use crate::site::Site;
use crate::source::{self, Beyond, Reach, markdown};
use core::cell::RefCell;
use core::fmt::Debug;

/// A file to make a page of.
#[derive(Debug)]
pub struct Job<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it stands.
    pub base: Base,
    /// What the page is laid out with.
    pub view: View<'a>,
    /// What is to be said above it.
    pub notice: Option<&'a Notice>,
}

/// A page that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The page.
    pub markup: Markup,
    /// What goes into the document's head.
    pub head: Head,
    /// The page's headline; empty if it has none.
    pub headline: String,
    /// What a visit has to know of the page.
    pub contents: Contents,
}

/// What a page is, as far as it leads to others.
#[derive(Clone, Debug, PartialEq)]
pub enum Contents {
    /// An article: the name of its section and the day of its publication, empty where it does not say.
    Article(String, String),
    /// A page of a section: of its teasers, the links.
    Section(SectionFront),
    /// A front page, or a failure.
    Other,
}

/// The words that a visit itself says, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// While a page is on its way.
    pub loading: String,
    /// Of a link to a page that was opened before.
    pub opened: String,
    /// In the place of a picture that did not load.
    pub picture_missing: String,
}

/// Makes pages.
pub trait Press: Debug {
    /// Takes in the settings of the site: the text of `site.json`, and its absolute address. Gives what a visit needs of
    /// them; `None` if the text is no JSON object.
    fn settle(&self, text: &str, file: &str) -> Option<Site>;
    /// Reads a file and lays it out; `None` where that needs a reader which is not here yet.
    fn page(&self, job: &Job<'_>) -> Option<Sheet>;
    /// Lays out what leads to the neighbours of an article.
    fn neighbours(&self, found: &Neighbours<'_>, view: &View<'_>, language: &str) -> Option<Markup>;
    /// Lays out a failure.
    fn failure(&self, failure: Failure, view: &View<'_>, language: &str) -> Option<Sheet>;
    /// Its articles have the place of a share code, and not its drawing.
    fn leaves_codes(&self) -> bool {
        false
    }
    /// The words of a visit.
    fn words(&self, language: &str) -> Said;
}

/// Calls the reader and the layout.
#[derive(Debug)]
pub struct Direct;

impl Press for Direct {
    fn settle(&self, text: &str, file: &str) -> Option<Site> {
        let mut site = Site::from_json(text)?;
        site.resolve(file);
        Some(site)
    }

    fn page(&self, job: &Job<'_>) -> Option<Sheet> {
        let page = job.view.site.read_within(job.text, Reach::Whole, job.base.clone()).ok()?;
        Some(laid_out(page, &job.view, job.notice))
    }

    fn neighbours(&self, found: &Neighbours<'_>, view: &View<'_>, language: &str) -> Option<Markup> {
        Some(layout::neighbours(found, view, language))
    }

    fn failure(&self, failure: Failure, view: &View<'_>, language: &str) -> Option<Sheet> {
        let markup = layout::failure(failure, view, language);
        let head = Head::of_failure(view.site, language);
        Some(Sheet { markup, head, headline: String::new(), contents: Contents::Other })
    }

    fn words(&self, language: &str) -> Said {
        let words = crate::words::Words::for_language(language);
        Said {
            loading: words.loading.into(),
            opened: words.opened.into(),
            picture_missing: words.picture_missing.into(),
        }
    }
}

/// Lays a page out.
fn laid_out(page: Page, view: &View<'_>, notice: Option<&Notice>) -> Sheet {
    let markup = layout::page_with(&page, view, notice);
    let head = Head::new(&page, view);
    let contents = match page.content {
        Content::Article(article) => Contents::Article(article.section, article.date_published.unwrap_or_default()),
        Content::Section(front) => Contents::Section(front),
        Content::Front(_) => Contents::Other,
    };
    Sheet { markup, head, headline: page.shared.headline, contents }
}

/// Sends orders as texts to where the reader and the layout are.
pub struct Remote<Send> {
    send: Send,
    /// The settings: the text of `site.json` and its address.
    site: RefCell<(String, String)>,
}

impl<Send> Debug for Remote<Send> {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Remote")
    }
}

impl<Send: Fn(&str) -> Option<String>> Remote<Send> {
    /// `send` takes an order to [`Desk::answer`], and gives what that gives.
    pub fn new(send: Send) -> Self {
        Remote { send, site: RefCell::default() }
    }

    fn send(&self, kind: &str, view: &View<'_>, rest: &[&str]) -> Option<String> {
        let site = self.site.borrow();
        let flags = flags(view.site);
        (self.send)(&order(kind, &[&[site.0.as_str(), &site.1, flags], rest].concat()))
    }
}

impl<Send: Fn(&str) -> Option<String>> Press for Remote<Send> {
    fn settle(&self, text: &str, file: &str) -> Option<Site> {
        let mut site = Site::without_links(text)?;
        site.resolve(file);
        *self.site.borrow_mut() = (text.into(), file.into());
        Some(site)
    }

    fn page(&self, job: &Job<'_>) -> Option<Sheet> {
        let (text, file) = &*self.site.borrow();
        Sheet::from_text(&(self.send)(&page_order(text, file, job))?)
    }

    fn neighbours(&self, found: &Neighbours<'_>, view: &View<'_>, language: &str) -> Option<Markup> {
        let mut rest = vec![language, view.path.unwrap_or_default()];
        for link in [found.section, found.newer, found.older] {
            rest.extend(link.map_or(["", ""], |link| [link.title.as_str(), &link.url]));
        }
        Some(Markup::laid_out(self.send(NEIGHBOURS, view, &rest)?))
    }

    fn failure(&self, failure: Failure, view: &View<'_>, language: &str) -> Option<Sheet> {
        let status = match failure {
            Failure::Status(status) => crate::html::text::decimal(status.into()),
            _ => String::new(),
        };
        Sheet::from_text(&self.send(FAILURE, view, &[language, failure.code(), &status])?)
    }

    fn leaves_codes(&self) -> bool {
        true
    }

    fn words(&self, language: &str) -> Said {
        let answer = (self.send)(&order(WORDS, &[language])).unwrap_or_default();
        let mut parts = answer.split('\0').map(String::from);
        let mut next = || parts.next().unwrap_or_default();
        Said { loading: next(), opened: next(), picture_missing: next() }
    }
}

/// The kinds of orders.
const PAGE: &str = "page";
const NEIGHBOURS: &str = "neighbours";
const FAILURE: &str = "failure";
const WORDS: &str = "words";
/// The notice of [`Notice::Older`]; others are the day of [`Notice::Kept`].
const OLDER: &str = "older";

fn order(kind: &str, rest: &[&str]) -> String {
    joined(&[&[kind], rest].concat())
}

/// The order for a page of the site that the text of `site.json` at `file` describes.
fn page_order(settings: &str, file: &str, job: &Job<'_>) -> String {
    let (kind, base) = match &job.base {
        Base::Unknown => ("", ""),
        Base::InSite(path) => ("site", path.as_str()),
        Base::At(address) => ("at", address.as_str()),
    };
    let notice = match job.notice {
        None => "",
        Some(Notice::Older) => OLDER,
        Some(Notice::Kept(day)) => day,
    };
    let view = &job.view;
    let (path, address) = (view.path.unwrap_or_default(), view.address.unwrap_or_default());
    order(PAGE, &[settings, file, flags(view.site), kind, base, path, address, notice, job.text])
}

/// What an order has to say of a site beyond its settings.
fn flags(site: &Site) -> &'static str {
    match (site.places.holds_all, site.places.carries_pictures) {
        (false, false) => "",
        (true, false) => "h",
        (false, true) => "c",
        (true, true) => "hc",
    }
}

/// Carries out orders.
#[derive(Debug)]
pub struct Desk {
    /// The site that the last order was for: the text of its settings, and their address.
    site: Option<(String, String, Site)>,
    /// What was read ahead of an order, and that.
    read: Option<(String, Result<Page, String>)>,
}

impl Desk {
    /// One that has read nothing.
    #[expect(clippy::new_without_default, reason = "it is made where constants alone can be")]
    pub const fn new() -> Self {
        Desk { site: None, read: None }
    }

    /// Does the next step of an order for a page ahead of [`Desk::answer`], and tells whether there was one: the settings are
    /// read, then the file. On a slow phone these and the layout are a task each.
    pub fn prepare(&mut self, order: &str) -> bool {
        let Some(parts) = order.strip_prefix(PAGE).and_then(|rest| rest.strip_prefix('\0')) else { return false };
        let wanted = Wanted::new(parts);
        if !self.is_at(wanted.site) {
            self.view(wanted.site);
        } else if self.read.as_ref().is_none_or(|(of, _)| of != order) {
            let read = self.page(&wanted, "");
            self.read = Some((order.into(), read));
        } else {
            return false;
        }
        true
    }

    /// Carries out an order; `None` for what is none. A file that is out of reach makes a question for [`help`] of it, which
    /// begins with NUL. What that gives is `help` for the same order; before, it is empty.
    pub fn answer(&mut self, order: &str, help: &str) -> Option<String> {
        let (kind, rest) = order.split_once('\0')?;
        if kind == PAGE {
            let wanted = Wanted::new(rest);
            let page = match self.read.take() {
                Some((of, page)) if of == order && help.is_empty() => page,
                _ => self.page(&wanted, help),
            };
            let view = View { path: wanted.path, address: wanted.address, ..self.view(wanted.site) };
            return Some(match page {
                Ok(page) => laid_out(page, &view, wanted.notice.as_ref()).to_text(),
                Err(question) => question,
            });
        }
        let mut parts = rest.split('\0');
        let mut next = || parts.next().unwrap_or_default();
        if kind == WORDS {
            let words = Direct.words(next());
            return Some(joined(&[&words.loading, &words.opened, &words.picture_missing]));
        }
        let view = self.view([next(), next(), next()]);
        let language = next();
        match kind {
            NEIGHBOURS => {
                let path = some(next());
                let mut link = || {
                    let (title, url) = (next(), next());
                    (!title.is_empty() || !url.is_empty()).then(|| Link {
                        title: title.into(),
                        url: url.into(),
                        image: None,
                    })
                };
                let (section, newer, older) = (link(), link(), link());
                let found = Neighbours { section: section.as_ref(), newer: newer.as_ref(), older: older.as_ref() };
                Some(layout::neighbours(&found, &View { path, ..view }, language).into_string())
            }
            FAILURE => {
                let failure = Failure::from_code(next(), next())?;
                Some(Direct.failure(failure, &view, language)?.to_text())
            }
            _ => None,
        }
    }

    /// Whether the site that an order describes is the one that is known.
    fn is_at(&self, [settings, file, _]: [&str; 3]) -> bool {
        self.site.as_ref().is_some_and(|(known, at, _)| known == settings && at == file)
    }

    /// What pages of the site that an order describes are laid out with.
    fn view(&mut self, site: [&str; 3]) -> View<'_> {
        let [settings, file, flags] = site;
        let known = if self.is_at(site) { self.site.take() } else { None };
        let (_, _, site) = self.site.insert(known.unwrap_or_else(|| {
            let mut site = Site::from_json(settings).unwrap_or_default();
            site.resolve(file);
            (settings.into(), file.into(), site)
        }));
        site.places.holds_all = holds(flags, b'h');
        site.places.carries_pictures = holds(flags, b'c');
        View { site, path: None, address: None, embedding: None }
    }

    /// Reads the file of an order. The error is the question.
    fn page(&mut self, wanted: &Wanted<'_>, help: &str) -> Result<Page, String> {
        let text = wanted.text;
        let (text, reach) = match help.split_at_checked(1) {
            Some((SPELLED, spelled)) => (spelled, Reach::Spelled),
            Some((MARKUP, pieces)) => (text, Reach::Markup(pieces)),
            Some((FIELDS, answer)) => (text, Reach::Fields(answer)),
            _ => (text, Reach::Plain),
        };
        self.view(wanted.site).site.read_within(text, reach, wanted.base.clone()).map_err(|beyond| match beyond {
            Beyond::Names => joined(&["", SPELLED, text]),
            Beyond::Markdown(body) => joined(&["", MARKUP, &body]),
            Beyond::Fields => joined(&["", FIELDS, text]),
        })
    }
}

/// An order for a page.
struct Wanted<'a> {
    /// The site: the text of its settings, their address, and [`flags`].
    site: [&'a str; 3],
    base: Base,
    path: Option<&'a str>,
    address: Option<&'a str>,
    notice: Option<Notice>,
    text: &'a str,
}

impl<'a> Wanted<'a> {
    /// From the parts of [`page_order`] after its kind.
    fn new(parts: &'a str) -> Self {
        let mut parts = parts.splitn(9, '\0');
        let [settings, file, flags, kind, base, path, address, notice, text] =
            core::array::from_fn(|_| parts.next().unwrap_or_default());
        let base = match kind {
            "site" => Base::InSite(base.into()),
            "at" => Base::At(base.into()),
            _ => Base::Unknown,
        };
        let notice = match notice {
            "" => None,
            OLDER => Some(Notice::Older),
            day => Some(Notice::Kept(day.into())),
        };
        Wanted { site: [settings, file, flags], base, path: some(path), address: some(address), notice, text }
    }
}

/// A part of an order, where it says something.
fn some(part: &str) -> Option<&str> {
    Some(part).filter(|part| !part.is_empty())
}

/// What begins a help: that a text follows in which names of characters are spelled, the markup of a body, or the fields of
/// front matter and such markup.
const SPELLED: &str = "s";
const MARKUP: &str = "m";
const FIELDS: &str = "f";

/// Helps with what [`Desk::answer`] could not read.
pub fn help(question: &str) -> String {
    let mut parts = question.splitn(3, '\0').skip(1);
    let (kind, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let answer = match (kind, rest.split_once('\0')) {
        (MARKUP, Some((headline, text))) => markdown::pieces(text, headline),
        (FIELDS, _) => source::fields_and_markup(rest),
        _ => entity::spelled(rest),
    };
    [kind, &answer].concat()
}

/// The order that a visit will make for the first page, where that can be told before there is one: for a text that a
/// mirror has, and that a key vouches for where the site has keys. The parts of `opened` are: the document's address without
/// its hash, the hash, the address of `site.json`, its text, `h` where pictures wait for a click, the file's address on the
/// first mirror, `1` where another host has answered than was asked and then `k` where one of the keys vouches for the text,
/// and the text.
pub fn first_order(opened: &str) -> Option<String> {
    let mut parts = opened.splitn(8, '\0');
    let [document, hash, file, settings, flags, address, came, text] =
        core::array::from_fn(|_| parts.next().unwrap_or_default());
    // The layout's links are read with the order: both in one task are a long one on a slow phone.
    let mut site = Site::without_links(settings)?;
    site.resolve(file);
    site.settle(flags == "h");
    let path = match Route::new(hash) {
        Route::Home | Route::Anchor(_) => site.home.clone(),
        Route::File { path, .. } => path,
        Route::Foreign => return None,
    };
    if (site.keys.is_some() && !came.ends_with('k')) || site.places.file_address(0, &path) != address {
        return None;
    }
    let text = failure::checked(text.into(), &path, came.starts_with('1')).ok()?;
    let address = [document, "#/", &address::encode(&path)].concat();
    let view = View { site: &site, path: Some(&path), address: Some(&address), embedding: None };
    Some(page_order(settings, file, &Job { text: &text, base: Base::InSite(path.clone()), view, notice: None }))
}

impl Sheet {
    /// As a text.
    fn to_text(&self) -> String {
        let head = &self.head;
        let mut parts = vec![
            self.markup.as_str(),
            &head.language,
            head.direction,
            &head.title,
            &head.description,
            &head.json_ld,
            &self.headline,
        ];
        match &self.contents {
            Contents::Article(section, date) => parts.extend(["article", section, date]),
            Contents::Section(front) => {
                parts.push("section");
                parts.push(front.previous.as_deref().unwrap_or_default());
                parts.push(front.next.as_deref().unwrap_or_default());
                for story in &front.teasers {
                    parts.extend([story.link.title.as_str(), &story.link.url]);
                }
            }
            Contents::Other => parts.push(""),
        }
        joined(&parts)
    }

    /// From the text of [`Sheet::to_text`].
    fn from_text(text: &str) -> Option<Sheet> {
        let mut parts = text.split('\0');
        let markup = Markup::laid_out(parts.next()?.into());
        let mut next = || parts.next().unwrap_or_default().to_string();
        let language = next();
        let direction = if next() == "rtl" { "rtl" } else { "ltr" };
        let head = Head { language, direction, title: next(), description: next(), json_ld: next() };
        let (headline, kind) = (next(), next());
        let contents = match kind.as_str() {
            "article" => Contents::Article(next(), next()),
            "section" => {
                let around = |url: String| Some(url).filter(|url| !url.is_empty());
                let mut front =
                    SectionFront { previous: around(next()), next: around(next()), ..SectionFront::default() };
                while let (Some(title), Some(url)) = (parts.next(), parts.next()) {
                    let link = Link { title: title.into(), url: url.into(), image: None };
                    front.teasers.push(Teaser { link, ..Teaser::default() });
                }
                Contents::Section(front)
            }
            _ => Contents::Other,
        };
        Some(Sheet { markup, head, headline, contents })
    }
}
