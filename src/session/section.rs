//! The section that a reader is in: what stands before and after an article.

use super::request::Errand;
use super::{Effect, Session, path_of};
use crate::address::{self, Base};
use crate::html::text;
use crate::json::Value;
use crate::layout::{Neighbours, View};
use crate::model::{Link, SectionFront};
use crate::press::{Contents, Job};

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
fn page_of_section(name: &str, page: &str) -> Option<String> {
    let is_folder = !name.is_empty() && !name.contains(['/', '\\']);
    is_folder.then(|| ["#/sections/", &address::encode(name), "/", page, ".json"].concat())
}

impl Session {
    /// Asks for what is not known of the neighbours of the article: the page of its section before or after the one that
    /// it ends, or, for a reader who came another way, the list of pages that tells which one it stands on.
    #[inline(never)]
    pub(super) fn look_beside(&mut self) -> Option<()> {
        let (name, _) = self.story.as_ref()?;
        let (section, hash) = (self.section.as_ref(), self.hash()?);
        let Some((page, at)) = section.and_then(|section| Some((&section.page, section.position(&hash)?))) else {
            return self.fetch_aside(page_of_section(name, "pages")?);
        };
        let newer = if at == 0 { page.previous.clone() } else { None };
        let older = if at + 1 == page.teasers.len() { page.next.clone() } else { None };
        newer.and_then(|url| self.fetch_aside(url)).or_else(|| self.fetch_aside(older?))
    }

    #[inline(never)]
    fn fetch_aside(&mut self, hash: String) -> Option<()> {
        if self.aside.contains(&hash) {
            return None;
        }
        let path = path_of(&hash)?;
        self.aside.push(hash.clone());
        let places = &self.site.as_ref()?.places;
        self.requests.start(Errand::Aside(hash), &path, None, places, self.now, &mut self.todo);
        Some(())
    }

    /// Reads a file beside the page: the list of the pages of a section, which tells what to ask for next, or a page.
    #[inline(never)]
    pub(super) fn learn(&mut self, hash: &str, text: &str) -> Option<()> {
        let (name, date) = self.story.as_ref()?;
        if page_of_section(name, "pages").as_deref() == Some(hash) {
            let list = Value::parse(text)?;
            let here = [Some(date.as_str()), self.path()];
            // The date and the path of the oldest story of each page, in order: ours is on the last that begins before it.
            let begins_before = |row: &&Value| match row.as_array() {
                Some([date, path]) => [date.as_str(), path.as_str()] <= here,
                _ => false,
            };
            let number = list.get("pages")?.as_array()?.iter().take_while(begins_before).count().max(1);
            return self.fetch_aside(page_of_section(name, &text::decimal(i64::try_from(number).ok()?))?);
        }
        let path = path_of(hash)?;
        let view = View { site: self.site.as_ref()?, path: Some(&path), address: None, embedding: self.embedding() };
        let sheet = self.press.page(&Job { text, base: Base::InSite(path.clone()), view, notice: None })?;
        let Contents::Section(front) = sheet.contents else { return None };
        let here = self.hash()?;
        match &mut self.section {
            Some(section) if section.position(&here).is_some() => section.join(hash, front),
            section => {
                let title = if sheet.headline.is_empty() { name.clone() } else { sheet.headline };
                let front_page = Link { title, url: page_of_section(name, "index")?, image: None };
                *section = Some(Section { front: front_page, page: front });
            }
        }
        None
    }

    /// What leads to the neighbours of the article, if its section is known.
    #[inline(never)]
    pub(super) fn neighbours(&mut self) -> Option<()> {
        let (section, site) = (self.section.as_ref()?, self.site.as_ref()?);
        let at = section.position(&self.hash()?)?;
        let story = |at: usize| section.page.teasers.get(at).map(|story| &story.link);
        let found = Neighbours {
            newer: story(at.wrapping_sub(1)),
            section: Some(&section.front).filter(|front| !front.title.is_empty()),
            older: story(at + 1),
        };
        let view = View { site, path: self.path(), address: None, embedding: self.embedding() };
        let markup = self.press.neighbours(&found, &view, self.language())?;
        self.todo.push(Effect::ShowNeighbours(markup));
        Some(())
    }
}
