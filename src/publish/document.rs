//! A page as an HTML document of its own, for readers without scripts: the layout's markup, with every address led to
//! where it leads from there, between a head and an end.

use crate::address;
use crate::html::escape::{push_named, push_text};
use crate::html::tag::Tag;
use crate::html::token::{Attributes, Token, Tokens};
use crate::layout::{Head, Markup};
use crate::model::{Article, Content, Page};
use crate::words::Words;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The style sheet of all pages.
pub const STYLES: &str = include_str!("../../www/offprint.css");

/// The icon of all pages, a PNG.
const ICON: &[u8] = include_bytes!("../../www/icon-32.png");

/// What names the source of a document in its head: a file without it is none of ours.
const SOURCE: &str = "offprint-source";

/// Where the addresses of a page lead in a document of its own.
pub trait Ends {
    /// The address for a link; `None` leaves the words alone.
    fn link(&self, url: &str) -> Option<String>;
    /// What stands for a picture.
    fn picture(&self, url: &str) -> Picture;
    /// Whether the document becomes the live page: then the buttons stay, and links note where they lead to in it.
    fn is_live(&self) -> bool {
        false
    }
}

/// The attribute of a link with its address on the live page.
const LIVE: &str = "data-live";

/// What stands for a picture.
pub enum Picture {
    /// The picture, at this address.
    Shown(String),
    /// A link to this address: nothing is asked for until the reader follows it.
    Linked(String),
    /// A frame that says that it is not there.
    Missing,
}

/// How the document gets its styles.
pub enum Styles<'a> {
    /// From the file at this address.
    At(&'a str),
    /// They stand in it.
    Inside,
}

/// What a document says besides its page.
pub struct Document<'a> {
    /// The path of the raw file that it is made of.
    pub source: &'a str,
    /// The Content-Security-Policy.
    pub policy: &'a str,
    /// Where its styles are.
    pub styles: Styles<'a>,
    /// Language, title and description.
    pub head: &'a Head,
    /// More of the head, as markup.
    pub more: &'a str,
    /// The page, as [`rebuild`] gives it.
    pub body: &'a str,
    /// The address of the script that makes it the live page, if it is to become that.
    pub script: Option<&'a str>,
}

impl Document<'_> {
    /// The whole file.
    pub fn write(&self) -> String {
        let head = self.head;
        let styles = if matches!(self.styles, Styles::Inside) { STYLES.len() } else { 0 };
        let mut out = String::with_capacity(self.body.len() + self.more.len() + styles + 2048);
        out.push_str("<!doctype html>\n<html");
        push_named(&mut out, "lang", &head.language);
        push_named(&mut out, "dir", head.direction);
        out.push_str(">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"");
        push_named(&mut out, "content", self.policy);
        out.push_str(">\n");
        push_meta(&mut out, "name", SOURCE, self.source);
        push_meta(&mut out, "name", "referrer", "no-referrer");
        push_meta(&mut out, "name", "viewport", "width=device-width, initial-scale=1");
        push_meta(&mut out, "name", "color-scheme", "light dark");
        out.push_str("<title>");
        push_text(&mut out, &head.title);
        out.push_str("</title>\n");
        push_meta(&mut out, "name", "description", &head.description);
        out.push_str(self.more);
        // In the page, as in index.html: browsers would ask the host for one, with each page if it is not there.
        push_link(&mut out, "icon", &data_address("image/png", ICON));
        match self.styles {
            Styles::At(address) => push_link(&mut out, "stylesheet", address),
            Styles::Inside => {
                out.push_str("<style>\n");
                out.push_str(STYLES);
                out.push_str("</style>\n");
            }
        }
        out.push_str("</head>\n<body class=\"op-page\">\n");
        if let Some(script) = self.script {
            // As index.html has it when a page is shown.
            out.push_str("<div id=\"offprint\" class=\"op-root op-entry\"><div>");
            out.push_str(self.body);
            out.push_str("</div></div>\n<script type=\"module\"");
            push_named(&mut out, "src", script);
            out.push_str("></script>");
        } else {
            out.push_str(self.body);
        }
        out.push_str("\n</body>\n</html>\n");
        out
    }
}

/// The address of a file that stands in it itself (RFC 2397).
pub fn data_address(media_type: &str, bytes: &[u8]) -> String {
    ["data:", media_type, ";base64,", &STANDARD.encode(bytes)].concat()
}

/// The source that a document names; `None` for a file that was not made here.
pub fn source_of(document: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&document[..document.len().min(16 << 10)]);
    Tokens::new(&start).find_map(|token| match token {
        Token::Start(Tag::META, attributes) if attributes.get("name").as_deref() == Some(SOURCE) => {
            attributes.get("content").map(Into::into)
        }
        _ => None,
    })
}

/// Adds what search engines and link previews read: canonical link, Open Graph, JSON-LD. `address` is the document's
/// own and `image` that of its picture, both absolute.
pub fn push_preview(
    out: &mut String,
    page: &Page,
    head: &Head,
    site_name: &str,
    address: Option<&str>,
    image: Option<&str>,
) {
    if let Some(address) = address {
        push_link(out, "canonical", address);
    }
    let article = article_of(page);
    let headline = if page.shared.headline.is_empty() { &head.title } else { &page.shared.headline };
    for (name, content) in [
        ("og:type", if article.is_some() { "article" } else { "website" }),
        ("og:title", headline),
        ("og:description", &head.description),
        ("og:url", address.unwrap_or("")),
        ("og:image", image.unwrap_or("")),
        ("og:image:alt", image.and(article).and_then(|article| article.picture.as_ref()).map_or("", alt_or_caption)),
        ("og:site_name", site_name),
        ("og:locale", &locale(&head.language)),
        ("article:published_time", article.and_then(|article| article.date_published.as_deref()).unwrap_or("")),
    ] {
        push_meta(out, "property", name, content);
    }
    // The layout writes it so that it can stand here.
    out.push_str("<script type=\"application/ld+json\">");
    out.push_str(&head.json_ld);
    out.push_str("</script>\n");
}

fn alt_or_caption(picture: &crate::model::Picture) -> &str {
    if picture.alt.is_empty() { &picture.caption } else { &picture.alt }
}

/// The story of a page that is one.
pub fn article_of(page: &Page) -> Option<&Article> {
    match &page.content {
        Content::Article(article) => Some(article),
        _ => None,
    }
}

/// A language tag as Open Graph wants it, `zh_CN`; empty where no country can be told.
fn locale(tag: &str) -> String {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    let parts: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
    let country = parts.iter().find(|part| part.len() == 2).map(String::as_str);
    let country = country.or(match Words::for_language(tag).tag {
        "zh-Hans" => Some("CN"),
        "zh-Hant" => Some("TW"),
        _ => None,
    });
    country.map(|country| [&language, "_", country].concat()).unwrap_or_default()
}

fn push_meta(out: &mut String, key: &str, name: &str, content: &str) {
    if !content.is_empty() {
        out.push_str("<meta");
        push_named(out, key, name);
        push_named(out, "content", content);
        out.push_str(">\n");
    }
}

fn push_link(out: &mut String, rel: &str, href: &str) {
    out.push_str("<link");
    push_named(out, "rel", rel);
    push_named(out, "href", href);
    out.push_str(">\n");
}

/// The layout's markup with its addresses led to their ends, and without the buttons, which do nothing here, unless the
/// document becomes the live page.
///
/// Rebuilt tag by tag: whatever is not a link, a picture or a button stays as the layout wrote it.
pub fn rebuild(markup: &Markup, ends: &dyn Ends, words: &'static Words) -> String {
    let markup = markup.as_str();
    let mut rebuilt = Rebuilt {
        out: String::with_capacity(markup.len()),
        ends,
        words,
        link: None,
        after_link: String::new(),
        is_content: false,
    };
    let mut tokens = Tokens::new(markup);
    let mut at = 0;
    while let Some(token) = tokens.next() {
        let written = &markup[at..tokens.position()];
        match token {
            Token::Start(Tag::A, attributes) => rebuilt.open_link(attributes),
            Token::End(Tag::A) => rebuilt.close_link(),
            Token::Start(Tag::IMG, attributes) => rebuilt.image(attributes),
            // Articles cannot have any, so it has no name of its own.
            Token::Start(Tag::OTHER, attributes) if written.starts_with("<button") => {
                skip_to_end(&mut tokens, Tag::OTHER);
                rebuilt.held(attributes);
            }
            Token::Start(Tag::P, attributes) if attributes.get("class").as_deref() == Some("op-actions") => {
                let inside = tokens.position();
                skip_to_end(&mut tokens, Tag::P);
                if ends.is_live() {
                    rebuilt.out.push_str(written);
                    rebuilt.out.push_str(&markup[inside..tokens.position()]);
                }
            }
            token => {
                if let Token::Start(_, attributes) = token
                    && let Some(class) = attributes.get("class")
                {
                    rebuilt.is_content = matches!(&*class, "op-lead" | "op-body");
                }
                rebuilt.out.push_str(written);
            }
        }
        at = tokens.position();
    }
    rebuilt.out
}

fn skip_to_end(tokens: &mut Tokens<'_>, tag: Tag) {
    tokens.find(|token| *token == Token::End(tag));
}

struct Rebuilt<'a> {
    out: String,
    ends: &'a dyn Ends,
    words: &'static Words,
    /// The end tag of the link that is open.
    link: Option<&'static str>,
    /// What cannot stand in the link that is open, and follows it.
    after_link: String,
    /// The pictures are the page's own, and none that repeat the words beside them.
    is_content: bool,
}

impl Rebuilt<'_> {
    fn open_link(&mut self, attributes: Attributes<'_>) {
        let href = attributes.get("href");
        let end = href.as_deref().map(|href| self.ends.link(href));
        let is_link = !matches!(end, Some(None));
        self.out.push_str(if is_link { "<a" } else { "<span" });
        self.link = Some(if is_link { "</a>" } else { "</span>" });
        if let Some(Some(address)) = &end {
            push_named(&mut self.out, "href", address);
            if address::scheme(address).is_some() {
                self.out.push_str(" rel=\"noopener noreferrer\"");
            }
            if let Some(href) = href.as_deref().filter(|href| self.ends.is_live() && *href != address) {
                push_named(&mut self.out, LIVE, href);
            }
        }
        for (name, value) in attributes.iter() {
            if !matches!(name, "href" | "rel") && (is_link || name != "aria-current") {
                push_named(&mut self.out, name, &value);
            }
        }
        self.out.push('>');
    }

    fn close_link(&mut self) {
        self.out.push_str(self.link.take().unwrap_or("</a>"));
        self.out.push_str(&std::mem::take(&mut self.after_link));
    }

    fn image(&mut self, attributes: Attributes<'_>) {
        let src = attributes.get("src").unwrap_or_default();
        match self.ends.picture(&src) {
            Picture::Shown(address) => {
                self.out.push_str("<img");
                push_named(&mut self.out, "src", &address);
                for (name, value) in attributes.iter().filter(|(name, _)| *name != "src") {
                    push_named(&mut self.out, name, &value);
                }
                self.out.push('>');
            }
            instead => self.frame(&instead, &attributes.get("alt").unwrap_or_default()),
        }
    }

    /// A picture that waits for a click on the live page.
    fn held(&mut self, attributes: Attributes<'_>) {
        if let Some(src) = attributes.get("data-src") {
            let instead = match self.ends.picture(&src) {
                Picture::Shown(address) | Picture::Linked(address) => Picture::Linked(address),
                Picture::Missing => Picture::Missing,
            };
            self.frame(&instead, &attributes.get("data-alt").unwrap_or_default());
        }
    }

    /// What stands in the place of a picture.
    fn frame(&mut self, picture: &Picture, alt: &str) {
        if !self.is_content && alt.is_empty() {
            return;
        }
        let mut frame = String::new();
        let (label, end) = match picture {
            Picture::Linked(address) => {
                frame.push_str("<a class=\"op-missing\"");
                push_named(&mut frame, "href", address);
                if address::scheme(address).is_some() {
                    frame.push_str(" rel=\"noopener noreferrer\"");
                }
                (self.words.picture_held, "</a>")
            }
            _ => {
                frame.push_str("<span class=\"op-missing\"");
                (self.words.picture_missing, "</span>")
            }
        };
        frame.push('>');
        push_text(&mut frame, label);
        if !alt.is_empty() {
            frame.push_str(" · ");
            push_text(&mut frame, alt);
        }
        frame.push_str(end);
        if self.link.is_some() && matches!(picture, Picture::Linked(_)) {
            // The link around keeps words of its own.
            push_text(&mut self.out, if alt.is_empty() { self.words.picture_missing } else { alt });
            self.after_link.push_str(&frame);
        } else {
            self.out.push_str(&frame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Base;
    use crate::layout::{self, View};
    use crate::site::Site;

    struct Marked;

    impl Ends for Marked {
        fn link(&self, url: &str) -> Option<String> {
            (!url.contains("gone")).then(|| url.replace("#/", "to/"))
        }

        fn picture(&self, url: &str) -> Picture {
            match url {
                "./data/here.png" => Picture::Shown("here?\"&.png".into()),
                "./data/gone.png" => Picture::Missing,
                url => Picture::Linked(url.into()),
            }
        }
    }

    fn rebuilt(markdown: &str, settings: &str) -> String {
        let site = Site::from_json(settings).expect("settings");
        let page = site.read(markdown, Base::InSite("a.md".into()));
        let view = View { site: &site, path: Some("a.md"), address: Some("https://host.example/a"), embedding: None };
        rebuild(&layout::page(&page, &view), &Marked, Words::for_language("en"))
    }

    #[test]
    fn addresses_lead_to_their_ends() {
        let html = rebuilt("# T\n\nA [b](b.md?x#c), [*gone*](gone.md), [far](https://far.example/?a=1&b=2).", "{}");
        assert!(html.contains("<a href=\"to/b.md#c\">b</a>, <span><em>gone</em></span>"), "{html}");
        assert!(
            html.contains("<a href=\"https://far.example/?a=1&amp;b=2\" rel=\"noopener noreferrer\">far</a>"),
            "{html}"
        );
    }

    #[test]
    fn pictures_are_shown_or_framed_and_never_in_a_link_of_a_link() {
        let html = rebuilt("# T\n\n![h](here.png) ![g](gone.png) [![w](https://w.example/w.png) x](b.md)", "{}");
        assert!(html.contains("<img src=\"here?&quot;&amp;.png\" alt=\"h\" loading=\"lazy\""), "{html}");
        assert!(html.contains("<span class=\"op-missing\">Picture not available · g</span>"), "{html}");
        assert!(
            html.contains(
                "<a href=\"to/b.md\">w x</a><a class=\"op-missing\" href=\"https://w.example/w.png\" \
                 rel=\"noopener noreferrer\">Show picture · w</a>"
            ),
            "{html}"
        );
    }

    #[test]
    fn what_needs_scripts_is_left_out() {
        let settings = r#"{"pictures": {"allow": ["https://good.example/"]}}"#;
        let html = rebuilt("# T\n\n![w](https://w.example/w.png)\n\nText.", settings);
        assert!(html.contains("https://host.example/a</p></div></section>"), "the address stays: {html}");
        assert!(!html.contains("<button") && !html.contains("data-op") && !html.contains("role=\"status\""), "{html}");
        assert!(html.contains("href=\"https://w.example/w.png\"") && !html.contains("<img"), "{html}");
    }

    #[test]
    fn the_code_keeps_its_drawing() {
        let html = rebuilt("# T\n\nText.", "{}");
        let code = &html[html.find("<svg").expect("a code")..html.find("</svg>").expect("its end")];
        assert!(code.contains("viewBox") && code.contains("<path d=\"M"), "{code}");
    }

    #[test]
    fn locales_have_a_country_or_are_not_told() {
        for (tag, expected) in
            [("zh-Hans", "zh_CN"), ("zh-TW", "zh_TW"), ("zh-Hant-HK", "zh_HK"), ("en-GB", "en_GB"), ("en", "")]
        {
            assert_eq!(locale(tag), expected, "{tag}");
        }
    }

    #[test]
    fn a_document_tells_its_source_and_no_other_file_does() {
        let page = Site::default().read("# T\n\nText </title><script>.", Base::Unknown);
        let site = Site::default();
        let head = Head::new(&page, &View { site: &site, path: None, address: None, embedding: None });
        let document = Document {
            source: "a\"b.md",
            policy: "",
            styles: Styles::Inside,
            head: &head,
            more: "",
            body: "",
            script: None,
        };
        let written = document.write();
        assert_eq!(source_of(written.as_bytes()).as_deref(), Some("a\"b.md"));
        assert!(!written.contains("<script"), "{written}");
        assert_eq!(source_of(b"<!doctype html><title>offprint-source</title><meta name=x content=y>"), None);
    }
}
