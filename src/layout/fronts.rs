//! Section fronts and the front page.

use super::Layout;
use crate::model::{Block, FrontPage, Link, SectionFront, Teaser};

impl Layout<'_> {
    pub(super) fn section(&mut self, headline: &str, front: &SectionFront) {
        self.raw("<div class=\"op-section\"");
        self.content_language();
        self.raw(">");
        self.headline(headline, "");
        self.empty(front.teasers.is_empty());
        front.teasers.iter().for_each(|teaser| self.teaser(teaser));
        self.raw("</div>");
        let page = |url: &Option<String>| Some(Link { url: url.clone()?, ..Link::default() });
        let (newer, older) = (page(&front.previous), page(&front.next));
        let links = [(newer.as_ref(), "newer", self.words.newer), (older.as_ref(), "older", self.words.older)];
        self.turn(self.words.pages, &links);
    }

    /// Says of a page that there is nothing on it.
    pub(super) fn empty(&mut self, is_empty: bool) {
        self.line("p", "op-empty", if is_empty { self.article_words.empty } else { "" });
    }

    /// Links to what is newer and older, the newer first; nothing where there is neither.
    #[inline(never)]
    pub(super) fn turn(&mut self, name: &str, links: &[(Option<&Link>, &str, &str)]) {
        if links.iter().all(|(link, ..)| link.is_none()) {
            return;
        }
        self.raw("<nav class=\"op-turn\"");
        self.attribute("aria-label", name);
        self.raw(">");
        for (link, class, words) in links {
            let Some(link) = link else { continue };
            self.raw("<p class=\"op-");
            self.raw(class);
            self.raw("\"");
            self.part(class);
            self.raw(">");
            self.open_link(&link.url);
            self.raw("<span>");
            self.text(words);
            self.raw("</span> ");
            self.text(&link.title);
            self.close_link(&link.url);
            self.raw("</p>");
        }
        self.raw("</nav>");
    }

    fn teaser(&mut self, teaser: &Teaser) {
        self.raw("<article class=\"op-teaser\"><div><h2>");
        self.link(&teaser.link);
        self.raw("</h2>");
        // Old pages mark "there is more" with a row of full stops.
        let summary = teaser.summary.trim_end_matches('.');
        let is_cut = teaser.summary.len() >= summary.len() + 3;
        if is_cut {
            self.line("p", "op-summary", &[summary, "……"].concat());
        } else {
            self.line("p", "op-summary", &teaser.summary);
        }
        self.line("p", "op-when", &self.article_words.day(&teaser.date));
        self.raw("</div>");
        if let Some(image) = &teaser.link.image {
            self.linked_picture(image);
        }
        self.raw("</article>");
    }

    pub(super) fn front(&mut self, headline: &str, front: &FrontPage) {
        // Said, for a style sheet cannot tell one block from the first that the browser has read.
        self.raw(if front.blocks.len() == 1 { "<div class=\"op-front op-single\"" } else { "<div class=\"op-front\"" });
        self.content_language();
        self.raw(">");
        let name = if headline.is_empty() { self.view.site.name.as_str() } else { headline };
        // The masthead says it already, large.
        self.headline(name, if name == self.view.site.name { "op-unseen" } else { "" });
        self.empty(front.blocks.is_empty());
        front.blocks.iter().for_each(|block| self.block(block));
        self.raw("</div>");
    }

    fn block(&mut self, block: &Block) {
        self.raw("<section class=\"op-block\">");
        if !block.title.is_empty() {
            self.raw("<h2>");
            let url = block.more_url.as_deref().unwrap_or("");
            self.open_link(url);
            self.text(&block.title);
            self.close_link(url);
            self.raw("</h2>");
        }
        let mut links = block.links.as_slice();
        if let [first, rest @ ..] = links
            && let Some(image) = &first.image
        {
            self.raw("<div class=\"op-top\">");
            self.linked_picture(image);
            self.raw("<p>");
            self.link(first);
            self.raw("</p></div>");
            links = rest;
        }
        if !links.is_empty() {
            self.link_list(links);
        }
        if let Some(more) = &block.more_url {
            self.raw("<p class=\"op-more\">");
            self.open_link(more);
            self.text(self.words.more);
            // "More" alone tells nobody where it leads.
            self.line("span", "op-unseen", &block.title);
            self.close_link(more);
            self.raw("</p>");
        }
        self.raw("</section>");
    }
}
