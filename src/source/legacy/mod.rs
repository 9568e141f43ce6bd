//! The legacy page: one HTML table that carries nav, topics, content, lists, share code and promos.
//!
//! Read as a flat sequence of tokens, region by region, each known by what it holds and not by where a tag ends:
//! unclosed and stray tags are the rule in the wild, and no region may swallow the next.

mod article;
mod fronts;
mod labels;

use crate::address::Resolver;
use crate::html::tag::Tag;
use crate::html::text;
use crate::html::token::{Token, Tokens};
use crate::model::{Content, Link, Page, Shared};
use crate::note::{NoteCode, Notes};
use std::ops::Range;

/// Reads a legacy page; `None` if the file is none.
pub fn read(raw: &str, resolver: &Resolver<'_>, notes: &mut Notes) -> Option<Page> {
    // A cheap look before the whole file is split into tokens.
    let start = &raw.as_bytes()[..raw.len().min(4096)];
    if !raw.trim_start().starts_with('<') || text::find(&start.to_ascii_lowercase(), b"<table").is_none() {
        return None;
    }
    let tokens: Vec<Token<'_>> = Tokens::new(raw).collect();
    let reader = Reader { tokens: &tokens, resolver };
    let head = reader.head()?;
    let table_end = reader.table_end();
    let promos = reader.promos_at_end(head.end..table_end);
    if !reader.is_legacy(&head, promos.as_ref()) {
        return None;
    }
    let region = head.end..promos.as_ref().map_or(table_end, |promos| promos.start).max(head.end);
    let mut shared = Shared { nav: head.nav, topics: head.topics, ..Shared::default() };
    if let Some(promos) = promos {
        shared.promos = reader.picture_links(promos);
    }
    let content = match reader.kind(&region) {
        Kind::Section => Content::Section(reader.section(region, &mut shared)),
        Kind::Front => Content::Front(reader.front(region, &mut shared)),
        Kind::Article => Content::Article(Box::new(reader.article(region, &mut shared, notes))),
    };
    // Some generators put a share block after the table; ours replaces it.
    let rest = text::of_tokens(&tokens[table_end..]);
    if !rest.is_empty() {
        notes.add(NoteCode::UnplacedText, &rest);
    }
    let sample = text::of_tokens(&tokens[head.end..tokens.len().min(head.end + 60)]);
    shared.language = crate::language::chinese_script(&sample).map(Into::into);
    Some(Page { shared, content })
}

/// What stands above the content.
struct Head {
    nav: Vec<Link>,
    topics: Vec<Vec<Link>>,
    /// Where the content begins.
    end: usize,
}

enum Kind {
    Article,
    Section,
    Front,
}

const HEADINGS: [Tag; 3] = [Tag::H1, Tag::H2, Tag::H3];

/// Tags that only dress words: `<strong>` says nothing about where it ends in these files.
const DRESS: [Tag; 9] = [Tag::B, Tag::CENTER, Tag::EM, Tag::FONT, Tag::I, Tag::O_P, Tag::SPAN, Tag::STRONG, Tag::U];

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    resolver: &'t Resolver<'t>,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// Reads nav bar and topic rows: links and the marks between them, up to the first thing that is neither. `None`
    /// if the file does not begin with a table.
    fn head(&self) -> Option<Head> {
        let before_table = |token: &Token<'_>| {
            token.is_blank()
                || matches!(token, Token::End(_))
                || token.starts(&[
                    Tag::A,
                    Tag::SPAN,
                    Tag::BR,
                    Tag::P,
                    Tag::DIV,
                    Tag::CENTER,
                    Tag::FONT,
                    Tag::HTML,
                    Tag::HEAD,
                    Tag::BODY,
                    Tag::META,
                ])
        };
        let table = self.tokens.iter().position(|token| !before_table(token))?;
        if !self.tokens[table].starts(&[Tag::TABLE]) {
            return None;
        }
        let mut head = Head { nav: Vec::new(), topics: Vec::new(), end: self.tokens.len() };
        let mut row: Vec<Link> = Vec::new();
        let mut at = table + 1;
        while let Some(token) = self.tokens.get(at) {
            if token.starts(&[Tag::A]) {
                let end = self.link_end(at);
                let link = self.link(at..end);
                // A link that was cut in its tag has nothing to show.
                let list = if link.image.is_none() { &mut row } else { &mut head.nav };
                if !link.title.is_empty() {
                    list.push(link);
                }
                at = end;
                continue;
            }
            let is_separator = match token {
                Token::Text(raw) => raw.chars().all(|c| text::is_space(c) || "|｜·•&nbsp;".contains(c)),
                _ => false,
            };
            let breaks_row = token.starts(&[Tag::P, Tag::BR, Tag::TR, Tag::TD, Tag::TBODY])
                || token.ends(&[Tag::P, Tag::TR, Tag::TD]);
            if breaks_row {
                flush(&mut row, &mut head.topics);
            } else if !is_separator && !token.starts(&DRESS) && !matches!(token, Token::End(_)) {
                break;
            }
            at += 1;
        }
        flush(&mut row, &mut head.topics);
        head.end = at;
        Some(head)
    }

    /// Where the table of the page ends: at the last of its end tags, or of the file if it was cut short.
    fn table_end(&self) -> usize {
        self.tokens.iter().rposition(|token| token.ends(&[Tag::TABLE])).unwrap_or(self.tokens.len())
    }

    /// The last cell of the page, if it holds nothing but linked pictures.
    fn promos_at_end(&self, range: Range<usize>) -> Option<Range<usize>> {
        let tokens = self.tokens.get(range.clone())?;
        let start = range.start + tokens.iter().rposition(|token| token.starts(&[Tag::TD]))?;
        let mut has_picture = false;
        for token in &self.tokens[start + 1..range.end] {
            has_picture |= token.starts(&[Tag::IMG]);
            let fits = token.is_blank()
                || matches!(token, Token::End(_))
                || token.starts(&[Tag::A, Tag::BR, Tag::CENTER, Tag::FONT, Tag::IMG, Tag::P, Tag::SPAN]);
            if !fits {
                return None;
            }
        }
        has_picture.then_some(start..range.end)
    }

    /// Whether the table is a whole page: enough of the template is there, and more so where something follows it.
    fn is_legacy(&self, head: &Head, promos: Option<&Range<usize>>) -> bool {
        let content = &self.tokens[head.end..];
        let first_cell = self.tokens.iter().find_map(|token| match token {
            Token::Start(_, attributes) if token.starts(&[Tag::TD]) => Some(*attributes),
            _ => None,
        });
        let is_followed = !text::of_tokens(&self.tokens[self.table_end()..]).is_empty();
        let needed = if is_followed { 5 } else { 2 };
        // What only the template has, and what any table may have.
        let strong = [
            head.nav.len() >= 2,
            head.topics.iter().map(Vec::len).sum::<usize>() >= 4,
            promos.is_some_and(|promos| self.picture_links(promos.clone()).len() >= 3),
        ];
        let weak = [
            content.iter().any(|token| token.starts(&HEADINGS)),
            first_cell.is_some_and(|cell| cell.get("valign").is_some()),
            first_cell.is_some_and(|cell| cell.get("colspan").is_some()),
        ];
        let count = |signs: &[bool]| signs.iter().filter(|sign| **sign).count();
        let is_enough = |strong: usize| strong > 0 && strong + count(&weak) >= needed;
        // Labels and codes are looked for in the whole file: only where the rest does not tell.
        is_enough(count(&strong)) || {
            let late = [
                (0..content.len()).any(|at| self.list_label(head.end + at).is_some()),
                self.share_code(head.end..self.tokens.len()).is_some(),
            ];
            is_enough(count(&strong) + count(&late))
        }
    }

    /// Tells the three kinds by what follows the first heading.
    fn kind(&self, region: &Range<usize>) -> Kind {
        let Some(first) = self.find_tag(region.clone(), &HEADINGS, &[]) else {
            return Kind::Article;
        };
        let heading_end = self.heading_end(first).min(region.end);
        let has_link = |range: Range<usize>| self.find_tag(range, &[Tag::A], &[]).is_some();
        let next = self.find_tag(heading_end..region.end, &HEADINGS, &[]);
        if self.tokens[first].starts(&[Tag::H3]) {
            let is_teaser = |at: usize| has_link(at..self.heading_end(at));
            if is_teaser(first) || next.is_none_or(is_teaser) {
                return Kind::Section;
            }
        }
        // One block of links says what the page is; after a broken start, two of them do.
        let mut blocks = 0;
        let mut heading = Some(first);
        while let Some(at) = heading {
            let start = self.heading_end(at).min(region.end);
            heading = self.find_tag(start..region.end, &HEADINGS, &[]);
            match self.block_links(start..heading.unwrap_or(region.end)) {
                1.. if at == first => return Kind::Front,
                3.. => blocks += 1,
                _ => {}
            }
        }
        if blocks >= 2 { Kind::Front } else { Kind::Article }
    }

    /// How many links a block of a front page holds; none if it holds anything else.
    fn block_links(&self, range: Range<usize>) -> usize {
        let mut in_link = false;
        let mut links = 0;
        for token in &self.tokens[range] {
            if token.starts(&[Tag::A]) {
                in_link = true;
                links += 1;
            } else if token.ends(&[Tag::A]) {
                in_link = false;
            } else if token.starts(&[Tag::TD, Tag::TR]) {
                break;
            } else if token.starts(&[Tag::LI, Tag::HR, Tag::H6, Tag::IMG])
                || (matches!(token, Token::Text(_)) && !token.is_blank() && !in_link)
            {
                return 0;
            }
        }
        links
    }

    /// The position of the first start tag of `starts` or end tag of `ends`.
    #[inline(never)]
    fn find_tag(&self, range: Range<usize>, starts: &[Tag], ends: &[Tag]) -> Option<usize> {
        let tokens = self.tokens.get(range.clone())?;
        let found = tokens.iter().position(|token| token.starts(starts) || token.ends(ends));
        found.map(|at| range.start + at)
    }

    fn find(&self, range: Range<usize>, is_it: impl Fn(&Token<'a>) -> bool) -> Option<usize> {
        self.tokens.get(range.clone())?.iter().position(is_it).map(|at| range.start + at)
    }

    /// The position after a heading that starts at `at`: after its end tag, or where the next block or cell begins.
    fn heading_end(&self, at: usize) -> usize {
        match self.find_tag(
            at + 1..self.tokens.len(),
            &[Tag::H1, Tag::H2, Tag::H3, Tag::H6, Tag::HR, Tag::TD, Tag::TR],
            &[Tag::H1, Tag::H2, Tag::H3, Tag::TD, Tag::TR],
        ) {
            Some(end) => end + usize::from(self.tokens[end].ends(&HEADINGS)),
            None => self.tokens.len(),
        }
    }

    /// The position after the link that starts at `at`.
    fn link_end(&self, at: usize) -> usize {
        match self.find_tag(
            at + 1..self.tokens.len(),
            &[Tag::A, Tag::TD, Tag::TR, Tag::LI, Tag::H1, Tag::H2, Tag::H3],
            &[Tag::A, Tag::TD, Tag::TR, Tag::LI, Tag::TABLE],
        ) {
            Some(end) => end + usize::from(self.tokens[end].ends(&[Tag::A])),
            None => self.tokens.len(),
        }
    }

    /// The link that these tokens hold; where it has no words, its picture gives them.
    fn link(&self, range: Range<usize>) -> Link {
        let tokens = &self.tokens[range];
        let mut title = text::of_tokens(tokens);
        let mut image = None;
        for token in tokens.iter().filter(|token| token.starts(&[Tag::IMG])) {
            let Token::Start(_, attributes) = token else {
                continue;
            };
            image = attributes.get("src").and_then(|src| self.resolver.picture(&src));
            if title.is_empty() {
                let words = ["title", "alt"].into_iter().filter_map(|name| attributes.get(name));
                title = words.map(|words| text::one_line(&words)).find(|words| !words.is_empty()).unwrap_or_default();
            }
        }
        let href = tokens.iter().find_map(|token| match token {
            Token::Start(_, attributes) if token.starts(&[Tag::A]) => attributes.get("href"),
            _ => None,
        });
        let url = href.and_then(|href| self.resolver.link(&href)).unwrap_or_default();
        Link { title: if title.is_empty() { url.clone() } else { title }, url, image }
    }

    fn picture_links(&self, range: Range<usize>) -> Vec<Link> {
        let mut links = Vec::new();
        let mut at = range.start;
        while at < range.end {
            if self.tokens[at].starts(&[Tag::A]) {
                let end = self.link_end(at).min(range.end);
                let link = self.link(at..end);
                // Where the address is not allowed the picture still tells.
                if !link.title.is_empty() {
                    links.push(link);
                }
                at = end;
            } else {
                at += 1;
            }
        }
        links
    }

    /// The next position from `at` on that is neither white space nor a tag that only dresses words.
    fn significant(&self, mut at: usize) -> usize {
        while self.tokens.get(at).is_some_and(|token| token.is_blank() || token.starts(&DRESS) || token.ends(&DRESS)) {
            at += 1;
        }
        at
    }
}

fn flush(row: &mut Vec<Link>, rows: &mut Vec<Vec<Link>>) {
    if !row.is_empty() {
        rows.push(core::mem::take(row));
    }
}
