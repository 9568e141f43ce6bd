//! The section that a reader is in: what stands before and after an article.

use crate::address;
use crate::model::{Link, SectionFront};

/// Stories of a section side by side: a page of its front, or several that follow each other.
#[derive(Debug)]
pub struct Section {
    /// The link to its front.
    pub front: Link,
    /// The stories, the newest first, and the addresses of the pages around.
    pub page: SectionFront,
}

impl Section {
    /// Where a page of the site, by its hash, stands among the stories.
    pub fn position(&self, hash: &str) -> Option<usize> {
        self.page.teasers.iter().position(|story| leads_to(&story.link.url, hash))
    }

    /// Takes in the page with this hash, if it is next to what is known. Pages may overlap: the newest one grows.
    pub fn join(&mut self, hash: &str, mut page: SectionFront) {
        let is = |url: &Option<String>| url.as_deref().is_some_and(|url| leads_to(url, hash));
        page.teasers.retain(|story| self.position(&story.link.url).is_none());
        if is(&self.page.next) {
            self.page.next = page.next;
            self.page.teasers.append(&mut page.teasers);
        } else if is(&self.page.previous) {
            page.teasers.append(&mut self.page.teasers);
            self.page.teasers = page.teasers;
            self.page.previous = page.previous;
        }
    }
}

/// Whether an address leads to the page with this hash, or to an anchor in it.
fn leads_to(url: &str, hash: &str) -> bool {
    url.strip_prefix(hash).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// The hash of a page of a section, as `offprint build` writes them; `None` for a name that is none of a folder.
pub fn page_of_section(name: &str, page: &str) -> Option<String> {
    let is_folder = !name.is_empty() && !name.contains(['/', '\\']);
    is_folder.then(|| ["#/sections/", &address::encode(name), "/", page, ".json"].concat())
}
