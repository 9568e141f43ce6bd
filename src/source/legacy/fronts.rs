//! Section fronts and front pages.

use super::{HEADINGS, Reader, labels};
use crate::html::tag::{Tags, tags};
use crate::html::text;
use crate::model::{Block, FrontPage, Link, SectionFront, Shared, Teaser};
use crate::note::{NoteCode, Notes};
use std::ops::Range;

impl Reader<'_, '_> {
    /// Reads a section front: its name, the promos beside it, a teaser a row.
    pub(super) fn section(&self, region: Range<usize>, shared: &mut Shared, notes: &mut Notes) -> SectionFront {
        let mut front = SectionFront::default();
        let mut at = region.start;
        if let Some(name) = self.find_tag(region.clone(), HEADINGS, &Tags::NONE) {
            let end = self.heading_end(name);
            self.note_words(at..name, notes);
            at = name;
            if self.find_tag(name..end, tags![A], &Tags::NONE).is_none() {
                shared.headline = text::of_tokens(&self.tokens[name..end]);
                at = end;
            }
        }
        let first = self.find_tag(at..region.end, HEADINGS, &Tags::NONE).unwrap_or(region.end);
        let mut promos = self.picture_links(at..first);
        promos.append(&mut shared.promos);
        shared.promos = promos;
        self.note_words(at..first, notes);
        at = first;
        while at < region.end {
            let next = self.find_tag(at + 1..region.end, HEADINGS, &Tags::NONE).unwrap_or(region.end);
            let row_end = self.find_tag(at + 1..next, tags![TR], &Tags::NONE).unwrap_or(next);
            // The row of page numbers is a heading full of links, too.
            let page = |labels| self.page_link(labels, at..next);
            let (previous_page, next_page) = (page(labels::PREVIOUS), page(labels::NEXT));
            let heading = text::of_tokens(&self.tokens[at..self.heading_end(at).min(next)]);
            let is_pager = labels::leads(labels::PAGER, &heading);
            if !is_pager && let Some(teaser) = self.teaser(at, row_end, notes) {
                front.teasers.push(teaser);
            }
            front.previous = previous_page.or(front.previous);
            front.next = next_page.or(front.next);
            if !is_pager {
                self.note_words(row_end..next, notes);
            }
            at = next;
        }
        front
    }

    fn teaser(&self, start: usize, end: usize, notes: &mut Notes) -> Option<Teaser> {
        let heading_end = self.heading_end(start).min(end);
        let mut link = Link::default();
        let mut at = start;
        while let Some(open) = self.find_tag(at..heading_end, tags![A], &Tags::NONE) {
            at = self.link_end(open).min(heading_end).max(open + 1);
            let part = self.link(open..at);
            let words = text::of_tokens(&self.tokens[open..at]);
            link.image = link.image.or(part.image);
            if !words.is_empty() {
                if !link.title.is_empty() && link.url != part.url {
                    notes.add(NoteCode::UnplacedText, &link.title);
                }
                link.title = words;
                link.url = part.url;
            } else if link.url.is_empty() {
                link.url = part.url;
            }
        }
        if link.title.is_empty() {
            link.title = text::of_tokens(&self.tokens[start..heading_end]);
        }
        if link.title.is_empty() {
            return None;
        }
        // A picture of a clock stands before the date; without it the date is the last words of the row. Pictures before it
        // are the summary's.
        let mut clock = None;
        let mut from = heading_end;
        while let Some(image) = self.find_tag(from..end, tags![IMG], &Tags::NONE) {
            clock = Some(image);
            from = image + 1;
        }
        let mut summary = text::of_tokens(&self.tokens[heading_end..clock.unwrap_or(end)]);
        let date = match clock {
            Some(clock) => text::of_tokens(&self.tokens[clock..end]),
            None => split_date(&mut summary),
        };
        Some(Teaser { link, summary, date })
    }

    /// The link of the row of page numbers that one of these labels opens. On the first and the last page one of them
    /// leads to the page itself, and so nowhere.
    #[inline(never)]
    fn page_link(&self, labels: &str, range: Range<usize>) -> Option<String> {
        let mut at = range.start;
        while let Some(open) = self.find_tag(at..range.end, tags![A], &Tags::NONE) {
            at = self.link_end(open).min(range.end).max(open + 1);
            let link = self.link(open..at);
            if labels::leads(labels, &link.title) && !link.url.is_empty() {
                return Some(link.url).filter(|url| !self.resolver.is_here(url));
            }
        }
        None
    }

    /// Reads a front page: a heading opens a block, its links follow, the last of them may lead to the section.
    pub(super) fn front(&self, region: Range<usize>, shared: &mut Shared, notes: &mut Notes) -> FrontPage {
        let mut front = FrontPage::default();
        let mut at = self.find_tag(region.clone(), HEADINGS, &Tags::NONE).unwrap_or(region.end);
        self.note_words(region.start..at, notes);
        while at < region.end {
            let heading_end = self.heading_end(at).min(region.end);
            let next = self.find_tag(heading_end..region.end, HEADINGS, &Tags::NONE).unwrap_or(region.end);
            let mut block = Block { title: text::of_tokens(&self.tokens[at..heading_end]), ..Block::default() };
            let heading_link = self.find_tag(at..heading_end, tags![A], &Tags::NONE);
            block.more_url = heading_link.map(|open| self.link(open..heading_end).url).filter(|url| !url.is_empty());
            let mut position = heading_end;
            while let Some(open) = self.find_tag(position..next, tags![A], &Tags::NONE) {
                position = self.link_end(open).min(next).max(open + 1);
                let link = self.link(open..position);
                if link.image.is_some() {
                    shared.promos.push(link);
                } else if labels::opening(labels::MORE, &link.title).is_some() && !link.url.is_empty() {
                    block.more_url = Some(link.url);
                } else if !link.title.is_empty() {
                    block.links.push(link);
                }
            }
            if !block.title.is_empty() || !block.links.is_empty() {
                front.blocks.push(block);
            }
            self.note_words(heading_end..next, notes);
            at = next;
        }
        front
    }

    /// Notes the words that stand in no link: fronts have no place for them.
    fn note_words(&self, range: Range<usize>, notes: &mut Notes) {
        let mut at = range.start;
        while at < range.end {
            let open = self.find_tag(at..range.end, tags![A], &Tags::NONE).unwrap_or(range.end);
            let words = text::of_tokens(&self.tokens[at..open]);
            if !words.is_empty() {
                notes.add(NoteCode::UnplacedText, &words);
            }
            at = self.link_end(open);
        }
    }
}

/// Takes a date like `11月05日` off the end of a summary.
fn split_date(summary: &mut String) -> String {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '-' | '/' | ' ');
    let start = summary.trim_end_matches(is_part).len();
    let date = summary[start..].trim();
    if date.ends_with('日') && text::find(date.as_bytes(), "月".as_bytes()).is_some() {
        let date = date.to_string();
        summary.truncate(start);
        summary.truncate(summary.trim_end().len());
        date
    } else {
        String::new()
    }
}
