//! Pictures: framed so that the text does not jump, held back where the site's settings say so.

use super::{Layout, embedding};
use crate::address;
use crate::html::entity::{self, Place};
use crate::html::escape::push_attribute;
use crate::html::text::{find, push_decimal};
use crate::model::Picture;

const LAZY: &str = " loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\">";
/// How the allow-list writer begins a picture; "<" in text is always escaped.
const START: &str = "<img src=\"";
/// What it writes of a picture that loads when it comes near.
const LATER: &str = " loading=\"lazy\"";

/// The body, if it begins with this picture and nothing is said of that but there: with the picture not lazy, for it is in
/// the first view.
pub(super) fn first_in(body: &str, picture: &Picture) -> Option<String> {
    if !picture.caption.is_empty() || !picture.credit.is_empty() {
        return None;
    }
    let mut start = String::from(START);
    push_attribute(&mut start, &picture.url);
    start.push('"');
    let (before, rest) = body.split_at(find(body.as_bytes(), start.as_bytes())?);
    let lazy = find(rest.as_bytes(), LATER.as_bytes())?;
    let is_first = find(before.as_bytes(), b"</").is_none();
    is_first.then(|| [before, &rest[..lazy], &rest[lazy + LATER.len()..]].concat())
}

impl Layout<'_> {
    /// The lead picture with caption and credit. It is in the first view, so it is not lazy.
    pub(super) fn lead_picture(&mut self, picture: &Picture) {
        self.raw("<figure class=\"op-lead\">");
        // A caption says what a picture shows; said twice it is noise to those who listen.
        let alt = if picture.alt == picture.caption { "" } else { &picture.alt };
        if self.view.site.places.loads_picture(&picture.url) {
            self.raw("<img");
            self.source(&picture.url, "src");
            self.attribute("alt", alt);
            self.size(&picture.url);
            self.raw(" decoding=\"async\" referrerpolicy=\"no-referrer\">");
        } else {
            self.held(&picture.url, alt);
        }
        if !picture.caption.is_empty() || !picture.credit.is_empty() {
            self.raw("<figcaption");
            self.part("caption");
            self.raw(">");
            self.text(&picture.caption);
            if !picture.credit.is_empty() {
                self.raw(" <small class=\"op-credit\">");
                self.text(self.article_words.credit);
                self.text(&picture.credit);
                self.raw("</small>");
            }
            self.raw("</figcaption>");
        }
        self.raw("</figure>");
    }

    /// A picture beside words that say the same. A picture that is held back is left out: its words are there.
    pub(super) fn linked_picture(&mut self, url: &str) {
        if self.view.site.places.loads_picture(url) {
            self.raw("<img alt=\"\"");
            self.source(url, "src");
            self.size(url);
            self.raw(LAZY);
        }
    }

    /// A picture that waits for a click. The style sheet writes below the button's words what it shows.
    fn held(&mut self, url: &str, alt: &str) {
        self.raw("<button type=\"button\" class=\"op-held\"");
        self.source(url, "data-src");
        self.attribute("data-alt", alt);
        self.raw(">");
        self.text(self.words.picture_held);
        self.raw("</button>");
    }

    /// Where a picture is fetched from: by the browser, or as a file of the site.
    fn source(&mut self, url: &str, name: &str) {
        self.attribute(if self.view.site.places.carries_picture(url) { "data-carried" } else { name }, url);
    }

    fn size(&mut self, url: &str) {
        if let Some((width, height)) = address::size_in_name(url) {
            self.raw(" width=\"");
            push_decimal(&mut self.out, width.into());
            self.raw("\" height=\"");
            push_decimal(&mut self.out, height.into());
            self.raw("\"");
        }
    }

    /// The body, with the pictures that are held back as buttons, and those that are fetched as files marked as such.
    pub(super) fn body(&mut self, html: &str) {
        let linked = embedding::with_links(html, self.embedding().map_or("", |embedding| &embedding.links));
        let mut html = linked.as_deref().unwrap_or(html);
        let places = &self.view.site.places;
        while (places.allow.is_some() || places.holds_all || places.carries_pictures)
            && let Some(at) = find(html.as_bytes(), START.as_bytes())
        {
            let rest = &html[at + START.len()..];
            let (Some(end), Some(src)) = (rest.find('>'), rest.split('"').next()) else {
                break;
            };
            self.out.push_str(&html[..at]);
            let tag = &html[at..at + START.len() + end + 1];
            // A prefix of plain letters is the same before and after escaping, save for "&".
            let address = entity::decode(src, Place::Attribute);
            if places.loads_picture(&address) {
                self.raw("<img");
                self.source(&address, "src");
                self.raw(&tag[START.len() + src.len() + 1..]);
            } else {
                let alt = find(tag.as_bytes(), b" alt=\"")
                    .map(|at| &tag[at + 6..])
                    .and_then(|rest| rest.split('"').next())
                    .unwrap_or("");
                self.held(&address, &entity::decode(alt, Place::Attribute));
            }
            html = &rest[end + 1..];
        }
        self.out.push_str(html);
    }
}
