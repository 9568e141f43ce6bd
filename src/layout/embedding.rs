//! A page inside a page of somebody else's: which of its regions are shown, and where its links lead.

use super::Layout;
use crate::html::escape::push_attribute;
use crate::html::text::{find, parts};

/// Whether pages can be embedded: readers of a site, whose page is the document, need not fetch the code for it.
pub const CAN_EMBED: bool = cfg!(any(not(target_arch = "wasm32"), feature = "package"));

/// Regions of a page, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// The site's name.
    pub const MASTHEAD: Parts = Parts(1);
    /// The sections.
    pub const NAV: Parts = Parts(1 << 1);
    /// The rows of topics.
    pub const TOPICS: Parts = Parts(1 << 2);
    /// The content: a story with its picture and its attribution, a section's teasers, the blocks of a front page.
    pub const ARTICLE: Parts = Parts(1 << 3);
    /// The stories that belong to it.
    pub const RELATED: Parts = Parts(1 << 4);
    /// The share code.
    pub const SHARE: Parts = Parts(1 << 5);
    /// The stories that stand beside it in its section.
    pub const NEIGHBOURS: Parts = Parts(1 << 6);
    /// The editor's picks.
    pub const PICKS: Parts = Parts(1 << 7);
    /// The stories that are read most.
    pub const MOST_READ: Parts = Parts(1 << 8);
    /// The promos.
    pub const PROMOS: Parts = Parts(1 << 9);
    /// The whole page.
    pub const ALL: Parts = Parts(u16::MAX);

    /// The names of the regions, in the order of the page.
    pub const NAMES: [(&'static str, Parts); 10] = [
        ("masthead", Parts::MASTHEAD),
        ("nav", Parts::NAV),
        ("topics", Parts::TOPICS),
        ("article", Parts::ARTICLE),
        ("related", Parts::RELATED),
        ("share", Parts::SHARE),
        ("neighbours", Parts::NEIGHBOURS),
        ("picks", Parts::PICKS),
        ("most-read", Parts::MOST_READ),
        ("promos", Parts::PROMOS),
    ];

    /// Reads names with spaces or commas between them, or `all`. What is no name is passed over; where none is left, the
    /// article is meant.
    pub fn named(names: &str) -> Parts {
        let mut parts = 0;
        for name in names.split([' ', ',', '\t', '\n']) {
            let found = Parts::NAMES.iter().find(|(known, _)| *known == name);
            parts |= if name == "all" { Parts::ALL.0 } else { found.map_or(0, |(_, part)| part.0) };
        }
        if parts == 0 { Parts::ARTICLE } else { Parts(parts) }
    }

    /// Whether one of these regions is among them.
    pub fn has(self, parts: Parts) -> bool {
        self.0 & parts.0 != 0
    }

    /// These and those.
    pub const fn and(self, others: Parts) -> Parts {
        Parts(self.0 | others.0)
    }
}

/// How a page is embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedding {
    /// What is shown of it.
    pub parts: Parts,
    /// What stands before `#/PATH` in links within the site: the address of the page that shows it. Empty where that is
    /// the page around.
    pub links: String,
    /// The language of the words around the content, as a BCP 47 tag, whatever the site's settings say.
    pub language: Option<String>,
}

impl<'a> Layout<'a> {
    pub(super) fn embedding(&self) -> Option<&'a Embedding> {
        if CAN_EMBED { self.view.embedding } else { None }
    }

    /// Whether the page is part of another one.
    pub(super) fn is_embedded(&self) -> bool {
        self.embedding().is_some()
    }

    /// Whether one of these regions is shown.
    pub(super) fn shows(&self, parts: Parts) -> bool {
        self.embedding().is_none_or(|embedding| embedding.parts.has(parts))
    }

    /// Writes the attribute of a link.
    pub(super) fn href(&mut self, url: &str) {
        self.raw(" href=\"");
        self.address(url);
        self.raw("\"");
    }

    /// Writes the address of a link, inside the quotes of its attribute.
    #[inline(never)]
    pub(super) fn address(&mut self, url: &str) {
        if let Some(Embedding { links, .. }) = self.embedding()
            && url.starts_with("#/")
        {
            push_attribute(&mut self.out, links);
        }
        push_attribute(&mut self.out, url);
    }

    /// Names an element for style sheets outside a shadow tree (CSS Shadow Parts).
    pub(super) fn part(&mut self, name: &str) {
        if self.is_embedded() {
            self.out.push_str(" part=\"");
            self.out.push_str(name);
            self.out.push('"');
        }
    }

    /// Writes markup of this module, with the names of parts beside classes: they are the same, less their prefix.
    #[inline(never)]
    pub(super) fn raw(&mut self, mut markup: &str) {
        const CLASS: &str = " class=\"";
        while self.is_embedded()
            && let Some(at) = find(markup.as_bytes(), CLASS.as_bytes())
            && let (before, after) = markup.split_at(at + CLASS.len())
            && let Some((classes, rest)) = after.split_once('"')
        {
            self.out.push_str(before);
            self.out.push_str(classes);
            self.out.push('"');
            let names: Vec<&str> =
                parts(classes, b' ').map(|class| class.strip_prefix("op-").unwrap_or(class)).collect();
            self.part(&names.join(" "));
            markup = rest;
        }
        self.out.push_str(markup);
    }
}

/// Puts what the embedding says before the links within the site, in a body as the allow-list writer writes it: "<" in
/// text is always escaped.
pub(super) fn with_links(html: &str, links: &str) -> Option<String> {
    const LINK: &str = "<a href=\"#/";
    if !CAN_EMBED || links.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = find(rest.as_bytes(), LINK.as_bytes()) {
        // Up to the address, which keeps its start.
        let (before, after) = rest.split_at(at + LINK.len() - "#/".len());
        out.push_str(before);
        push_attribute(&mut out, links);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_read_leniently() {
        assert_eq!(Parts::named("article"), Parts::ARTICLE);
        assert_eq!(Parts::named(" article,share\nnosuch "), Parts::ARTICLE.and(Parts::SHARE));
        assert_eq!(Parts::named(""), Parts::ARTICLE);
        assert_eq!(Parts::named("nosuch"), Parts::ARTICLE);
        assert_eq!(Parts::named("promos all"), Parts::ALL);
        assert!(Parts::NAMES.iter().all(|(name, part)| Parts::named(name) == *part && Parts::ALL.has(*part)));
    }

    #[test]
    fn links_of_a_body_get_their_start_and_words_stay() {
        let html = "<p><a href=\"#/a.md\">a</a> &lt;a href=\"#/b.md\"&gt; <a href=\"#user-content-x\">1</a></p>";
        let expected =
            "<p><a href=\"./?a&amp;b#/a.md\">a</a> &lt;a href=\"#/b.md\"&gt; <a href=\"#user-content-x\">1</a></p>";
        assert_eq!(with_links(html, "./?a&b").as_deref(), Some(expected));
        assert_eq!(with_links(html, ""), None);
    }
}
