//! The page model to a whole newspaper page, as markup.
//!
//! One order for all readers: masthead, sections, topics, the content, what belongs to it, then the side column. The
//! style sheet moves the side column beside the content where there is room.

mod article;
mod code;
mod embedding;
mod failure;
mod fronts;
pub mod head;
mod long_words;
mod picture;
mod share;

use crate::html::escape::{push_named, push_text};
use crate::html::text;
use crate::language;
use crate::model::{Content, Link, Page};
use crate::site::Site;
use crate::words::Words;

pub use embedding::{CAN_EMBED, Embedding, Parts};
pub use failure::failure;
pub use head::Head;
pub use share::{ShareCode, share_code};

/// Markup of a page, made by this module alone: safe to put into a document as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What this module has laid out for a visit that is somewhere else.
    pub(crate) fn laid_out(markup: String) -> Markup {
        Markup(markup)
    }

    /// The markup, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// What a page is laid out with, besides itself.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The settings of the site.
    pub site: &'a Site,
    /// The file's path in the site, to mark where the reader is.
    pub path: Option<&'a str>,
    /// The address that the page has for others: what the share code carries.
    pub address: Option<&'a str>,
    /// How it is part of a page of somebody else's; `None`: it is the whole page.
    pub embedding: Option<&'a Embedding>,
}

/// The id of the place that the skip link leads to.
pub const MAIN_ID: &str = "offprint-main";
/// The id of the headline, which takes the focus when a page was opened from another.
pub const HEADLINE_ID: &str = "offprint-headline";

/// What stands beside an article in its section.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours<'a> {
    /// The front of the section.
    pub section: Option<&'a Link>,
    /// The article that is newer by one.
    pub newer: Option<&'a Link>,
    /// The article that is older by one.
    pub older: Option<&'a Link>,
}

/// Lays out what leads to the neighbours of an article, to stand at its end.
pub fn neighbours(found: &Neighbours<'_>, view: &View<'_>, language: &str) -> Markup {
    let mut layout = Layout::new(language, view);
    let words = layout.words;
    if layout.shows(Parts::NEIGHBOURS) {
        layout.turn(
            words.neighbours,
            &[
                (found.section, "up", ""),
                (found.newer, "newer", words.newer_story),
                (found.older, "older", words.older_story),
            ],
        );
    }
    Markup(long_words::breakable(layout.out))
}

/// What is said above a page that is not what the reader asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is the copy that the device has kept since this day, `YYYY-MM-DD`, because no mirror gives the page.
    Kept(String),
    /// It is older than what was seen before.
    Older,
}

/// Lays a page out.
pub fn page(page: &Page, view: &View<'_>) -> Markup {
    page_with(page, view, None)
}

/// Lays a page out, with what is to be said above it.
pub fn page_with(page: &Page, view: &View<'_>, notice: Option<&Notice>) -> Markup {
    let mut layout = Layout::new(page_language(page, view.site), view);
    let shared = &page.shared;
    layout.open(shared.language.as_deref(), page.content.kind());
    layout.header(&shared.nav, &shared.topics);
    layout.open_main();
    if let Some(notice) = notice {
        layout.notice(notice);
    }
    match &page.content {
        Content::Article(article) => layout.article(&shared.headline, article),
        _ if !layout.shows(Parts::ARTICLE) => {}
        Content::Section(front) => layout.section(&shared.headline, front),
        Content::Front(front) => layout.front(&shared.headline, front),
    }
    layout.close_main();
    layout.side(page);
    layout.finish()
}

/// The language of a page: its own, the site's, or what its characters tell.
pub fn page_language<'p>(page: &'p Page, site: &'p Site) -> &'p str {
    let declared = page.shared.language.as_deref().or(site.language.as_deref());
    declared.unwrap_or_else(|| {
        match &page.content {
            Content::Article(article) => script(&page.shared.headline).or_else(|| script(article.body_html.as_str())),
            _ => script(&page.shared.headline),
        }
        .unwrap_or("en")
    })
}

fn script(text: &str) -> Option<&'static str> {
    let has_han = text.chars().take(400).any(language::is_han);
    has_han.then(|| language::of_han(&mut [text].into_iter()).unwrap_or("zh-Hans"))
}

/// Writes the parts of a page.
struct Layout<'a> {
    out: String,
    view: &'a View<'a>,
    words: &'static Words,
    /// The words inside an article: they are in its language, or a screen reader would misread them.
    article_words: &'static Words,
    /// The page's language.
    language: &'a str,
}

impl<'a> Layout<'a> {
    fn new(language: &'a str, view: &'a View<'a>) -> Self {
        // The words around an article are the site's, whatever language the article is in.
        let article_words = Words::for_language(language);
        let mut layout =
            Layout { out: String::with_capacity(32 << 10), view, words: article_words, article_words, language };
        layout.words = Words::for_language(layout.interface().unwrap_or(language));
        layout
    }

    /// The language of the words around the content, where somebody has chosen it.
    fn interface(&self) -> Option<&'a str> {
        let chosen = self.embedding().and_then(|embedding| embedding.language.as_deref());
        chosen.or(self.view.site.language.as_deref())
    }

    fn finish(mut self) -> Markup {
        self.raw("</div>");
        Markup(long_words::breakable(self.out))
    }

    /// Opens the page; `content` is the language that the content declares.
    fn open(&mut self, content: Option<&str>, kind: &str) {
        let is_chosen = content.is_some() || self.is_embedded();
        let language = self.interface().filter(|_| is_chosen).unwrap_or(self.language);
        self.raw("<div class=\"op op-is-");
        self.raw(kind);
        self.raw("\"");
        self.attribute("lang", language);
        self.attribute("dir", language::direction(language));
        self.raw(">");
        // There is something to skip.
        if self.shows(Parts::MASTHEAD.and(Parts::NAV).and(Parts::TOPICS)) {
            self.raw("<a class=\"op-skip\" href=\"#offprint-main\">");
            self.text(self.words.skip);
            self.raw("</a>");
        }
    }

    /// Opens the place of the content. A document has one main element: in a page of somebody else's it is theirs.
    fn open_main(&mut self) {
        self.raw(if self.is_embedded() { "<div" } else { "<main" });
        self.raw(" id=\"offprint-main\" class=\"op-main\" tabindex=\"-1\">");
    }

    fn close_main(&mut self) {
        self.raw(if self.is_embedded() { "</div>" } else { "</main>" });
    }

    /// The language of the content, where it is not that of the page around it.
    #[inline(never)]
    fn content_language(&mut self) {
        let (language, around) = (self.language, self.interface());
        if around.is_some_and(|around| !around.eq_ignore_ascii_case(language)) {
            self.attribute("lang", language);
            self.attribute("dir", language::direction(language));
        }
    }

    /// Says what the page is, and offers to try again.
    fn notice(&mut self, notice: &Notice) {
        let words = self.words;
        self.raw("<p class=\"op-notice\" role=\"status\">");
        match notice {
            Notice::Kept(day) => self.text(&text::replace(words.kept_copy, "{}", &words.day(day))),
            Notice::Older => self.text(words.older_copy),
        }
        self.raw(" ");
        self.button("retry", words.retry);
        self.raw("</p>");
    }

    /// A button that does what `name` says.
    fn button(&mut self, name: &str, words: &str) {
        self.raw("<button type=\"button\"");
        self.part("button");
        self.attribute("data-op", name);
        self.raw(">");
        self.text(words);
        self.raw("</button>");
    }

    #[inline(never)]
    fn header(&mut self, nav: &[Link], topics: &[Vec<Link>]) {
        let site = self.view.site;
        let has_name = !site.name.is_empty() && self.shows(Parts::MASTHEAD);
        let has_nav = !nav.is_empty() && self.shows(Parts::NAV);
        let has_topics = !topics.is_empty() && self.shows(Parts::TOPICS);
        if !has_name && !has_nav && !has_topics {
            return;
        }
        self.raw("<header class=\"op-header\">");
        if has_name {
            self.raw("<p class=\"op-masthead\"><a");
            self.href("#/");
            self.raw(">");
            self.text(&site.name);
            self.raw("</a></p>");
        }
        if has_nav {
            self.raw("<nav class=\"op-nav\"");
            self.attribute("aria-label", self.words.sections);
            self.raw(">");
            self.link_list(nav);
            self.raw("</nav>");
        }
        if has_topics {
            self.raw("<nav class=\"op-topics\"");
            self.attribute("aria-label", self.words.topics);
            self.raw(">");
            topics.iter().for_each(|row| self.link_list(row));
            self.raw("</nav>");
        }
        self.raw("</header>");
    }

    /// The side column: what belongs to the article, then the promos.
    fn side<'p>(&mut self, page: &'p Page) {
        let article = match &page.content {
            Content::Article(article) => Some(article),
            _ => None,
        };
        let shown = |links: &'p [Link], part| if self.shows(part) { links } else { &[] };
        let promos = shown(&page.shared.promos, Parts::PROMOS);
        let picks = shown(article.map_or(&[], |article| &article.editors_picks), Parts::PICKS);
        let most_read = shown(article.map_or(&[], |article| &article.most_read), Parts::MOST_READ);
        if promos.is_empty() && picks.is_empty() && most_read.is_empty() {
            return;
        }
        self.raw("<aside class=\"op-side\"");
        self.attribute("aria-label", self.words.promos);
        self.raw(">");
        self.titled_list("picks", self.words.editors_picks, picks, "ul");
        self.titled_list("most-read", self.words.most_read, most_read, "ol");
        if !promos.is_empty() {
            self.raw("<section class=\"op-promos\"><h2>");
            self.text(self.words.promos);
            self.raw("</h2><ul>");
            for promo in promos {
                self.open_item(&promo.url);
                if let Some(image) = promo.image.as_deref() {
                    self.linked_picture(image);
                }
                self.raw("<span>");
                self.text(&promo.title);
                self.raw(if promo.url.is_empty() { "</span></span></li>" } else { "</span></a></li>" });
            }
            self.raw("</ul></section>");
        }
        self.raw("</aside>");
    }

    fn titled_list(&mut self, name: &str, title: &str, links: &[Link], list: &str) {
        if links.is_empty() {
            return;
        }
        self.raw("<section class=\"op-list op-");
        self.raw(name);
        self.raw("\"");
        if self.is_embedded() {
            self.part(&["list ", name].concat());
        }
        self.raw("><h2>");
        self.text(title);
        self.raw("</h2><");
        self.raw(list);
        self.raw(">");
        self.items(links);
        self.raw("</");
        self.raw(list);
        self.raw("></section>");
    }

    #[inline(never)]
    fn link_list(&mut self, links: &[Link]) {
        self.raw("<ul>");
        self.items(links);
        self.raw("</ul>");
    }

    fn items(&mut self, links: &[Link]) {
        for link in links {
            self.open_item(&link.url);
            self.text(&link.title);
            self.raw(if link.url.is_empty() { "</span></li>" } else { "</a></li>" });
        }
    }

    #[inline(never)]
    fn link(&mut self, link: &Link) {
        self.open_link(&link.url);
        self.text(&link.title);
        self.close_link(&link.url);
    }

    /// Opens a link; text alone where there is no address.
    fn open_link(&mut self, url: &str) {
        self.open_link_with("<span>", "<a href=\"", url);
    }

    /// Opens an item of a list with a link, or text alone, in it.
    fn open_item(&mut self, url: &str) {
        self.open_link_with("<li><span>", "<li><a href=\"", url);
    }

    /// Opens a link, or text alone. In few pieces: a page has a hundred links, and a short piece takes as long as a long one.
    #[inline(never)]
    fn open_link_with(&mut self, text: &str, link: &str, url: &str) {
        if url.is_empty() {
            return self.raw(text);
        }
        self.raw(link);
        self.address(url);
        // What leads out of the site is not the page that is shown.
        self.raw(if crate::address::scheme(url).is_some() {
            "\" rel=\"noopener noreferrer\">"
        } else if self.is_here(url) {
            "\" aria-current=\"page\">"
        } else {
            "\">"
        });
    }

    #[inline(never)]
    fn close_link(&mut self, url: &str) {
        self.raw(if url.is_empty() { "</span>" } else { "</a>" });
    }

    fn is_here(&self, url: &str) -> bool {
        match (url.strip_prefix("#/"), self.view.path) {
            (Some(path), Some(here)) if path == here => true,
            (Some(path), Some(here)) if text::holds(path, b'%') => crate::address::decode(path) == here,
            _ => false,
        }
    }

    /// The page's headline, the one heading of level 1.
    #[inline(never)]
    fn headline(&mut self, words: &str, class: &str) {
        self.raw("<h1 id=\"offprint-headline\" tabindex=\"-1\"");
        self.part("headline");
        if !class.is_empty() {
            self.attribute("class", class);
        }
        self.raw(">");
        self.text(if words.is_empty() { self.words.untitled } else { words });
        self.raw("</h1>");
    }

    #[inline(never)]
    fn text(&mut self, text: &str) {
        push_text(&mut self.out, text);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        push_named(&mut self.out, name, value);
    }

    /// An element that holds text; nothing where the text is empty.
    #[inline(never)]
    fn line(&mut self, tag: &str, class: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.raw("<");
        self.raw(tag);
        self.attribute("class", class);
        self.part(&class[3..]);
        self.raw(">");
        self.text(text);
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }
}
