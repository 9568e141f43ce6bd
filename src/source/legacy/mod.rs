//! The legacy page: one HTML table that carries nav, topics, content, lists, share code and promos.
//!
//! Read as a flat sequence of tokens, region by region, each known by what it holds and not by where a tag ends:
//! unclosed and stray tags are the rule in the wild, and no region may swallow the next.

mod article;
mod fronts;
mod labels;

use crate::address::Resolver;
use crate::html::tag::{Tags, tags};
use crate::html::text;
use crate::html::token::{Attributes, Token, Tokens};
use crate::model::{Content, Link, Page, Shared};
use crate::note::{NoteCode, Notes};
use std::ops::Range;

/// Reads a legacy page; `None` if the file is none.
pub fn read(raw: &str, resolver: &Resolver<'_>, notes: &mut Notes) -> Option<Page> {
    // A look before the whole file is split into tokens.
    if !raw.trim_start().starts_with('<') || !Tokens::new(raw).find(|token| !may_precede(token))?.starts(tags![TABLE]) {
        return None;
    }
    let tokens = Tokens::all(raw);
    let reader = Reader { tokens: &tokens, resolver };
    let head = reader.head()?;
    let table_end = reader.table_end();
    let promos = reader.promos_at_end(head.end..table_end);
    let region = head.end..promos.as_ref().map_or(table_end, |promos| promos.start).max(head.end);
    let promos = promos.map_or(Vec::new(), |promos| reader.picture_links(promos));
    // Some generators put a share block after the table; ours replaces it.
    let rest = text::of_tokens(&tokens[table_end..]);
    if !reader.is_legacy(&head, &promos, !rest.is_empty()) {
        return None;
    }
    let mut shared = Shared { nav: head.nav, topics: head.topics, promos, ..Shared::default() };
    let content = match reader.kind(&region) {
        Kind::Section => Content::Section(reader.section(region, &mut shared, notes)),
        Kind::Front => Content::Front(reader.front(region, &mut shared, notes)),
        Kind::Article => Content::Article(Box::new(reader.article(region, &mut shared, notes))),
    };
    if !rest.is_empty() {
        notes.add(NoteCode::UnplacedText, &rest);
    }
    let mut sample = tokens[head.end..].iter().take(60).filter_map(|token| match token {
        Token::Text(raw) => Some(*raw),
        _ => None,
    });
    shared.language = crate::language::of_han(&mut sample).map(Into::into);
    Some(Page { shared, content })
}

/// What stands above the content.
struct Head {
    nav: Vec<Link>,
    topics: Vec<Vec<Link>>,
    /// Where the content begins.
    end: usize,
}

/// Whether a token may stand before the table.
fn may_precede(token: &Token<'_>) -> bool {
    token.is_blank()
        || matches!(token, Token::End(_) | Token::Dropped(_))
        // `<link>` is one of those that mean nothing.
        || token.starts(tags![A SPAN BR P DIV CENTER FONT HTML HEAD BODY META OTHER])
}

enum Kind {
    Article,
    Section,
    Front,
}

const HEADINGS: &Tags = tags![H1 H2 H3];

/// Tags that only dress words: `<strong>` says nothing about where it ends in these files.
const DRESS: &Tags = tags![B CENTER EM FONT I O_P SPAN STRONG U];

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    resolver: &'t Resolver<'t>,
}

impl<'t, 'a> Reader<'t, 'a> {
    /// Reads nav bar and topic rows: links and the marks between them, up to the first thing that is neither. `None`
    /// if the file does not begin with a table.
    fn head(&self) -> Option<Head> {
        let table = self.tokens.iter().position(|token| !may_precede(token))?;
        if !self.tokens[table].starts(tags![TABLE]) {
            return None;
        }
        let mut head = Head { nav: Vec::new(), topics: Vec::new(), end: self.tokens.len() };
        let mut row: Vec<Link> = Vec::new();
        let mut at = table + 1;
        while let Some(token) = self.tokens.get(at) {
            if token.starts(tags![A]) {
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
                Token::Text(raw) => raw.chars().all(|c| {
                    text::is_space(c) || matches!(c, '|' | '｜' | '·' | '•' | '&' | 'n' | 'b' | 's' | 'p' | ';')
                }),
                _ => false,
            };
            let breaks_row = token.starts(tags![P BR TR TD TBODY]) || token.ends(tags![P TR TD]);
            if breaks_row {
                flush(&mut row, &mut head.topics);
            } else if !is_separator && !token.starts(DRESS) && !matches!(token, Token::End(_)) {
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
        self.tokens.iter().rposition(|token| token.ends(tags![TABLE])).unwrap_or(self.tokens.len())
    }

    /// The last cell of the page, if it holds nothing but linked pictures.
    fn promos_at_end(&self, range: Range<usize>) -> Option<Range<usize>> {
        let tokens = self.tokens.get(range.clone())?;
        let start = range.start + tokens.iter().rposition(|token| token.starts(tags![TD]))?;
        let mut has_picture = false;
        for token in &self.tokens[start + 1..range.end] {
            has_picture |= token.starts(tags![IMG]);
            let fits =
                matches!(token, Token::End(_)) || token.starts(tags![A BR CENTER FONT IMG P SPAN]) || token.is_blank();
            if !fits {
                return None;
            }
        }
        has_picture.then_some(start..range.end)
    }

    /// Whether the table is a whole page: enough of the template is there, and more so where something follows it.
    fn is_legacy(&self, head: &Head, promos: &[Link], is_followed: bool) -> bool {
        let content = &self.tokens[head.end..];
        let first_cell = self.tokens.iter().find_map(|token| match token {
            Token::Start(_, attributes) if token.starts(tags![TD]) => Some(*attributes),
            _ => None,
        });
        let needed = if is_followed { 5 } else { 2 };
        // What only the template has, and what any table may have.
        let strong = [head.nav.len() >= 2, head.topics.iter().map(Vec::len).sum::<usize>() >= 4, promos.len() >= 3];
        let weak = [
            content.iter().any(|token| token.starts(HEADINGS)),
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
        let Some(first) = self.find_tag(region.clone(), HEADINGS, &Tags::NONE) else {
            return Kind::Article;
        };
        let heading_end = self.heading_end(first).min(region.end);
        let has_link = |range: Range<usize>| self.find_tag(range, tags![A], &Tags::NONE).is_some();
        if self.tokens[first].starts(tags![H3]) {
            let next = self.find_tag(heading_end..region.end, HEADINGS, &Tags::NONE);
            let is_teaser = |at: usize| has_link(at..self.heading_end(at));
            // One heading alone is that of a story, or one in it; of a section, if nothing follows.
            let is_alone = || text::of_tokens(&self.tokens[heading_end..region.end]).is_empty();
            if is_teaser(first) || next.map_or_else(is_alone, is_teaser) {
                return Kind::Section;
            }
        }
        // One block of links says what the page is; after a broken start, two of them do.
        let mut blocks = 0;
        let mut heading = Some(first);
        while let Some(at) = heading {
            let start = self.heading_end(at).min(region.end);
            heading = self.find_tag(start..region.end, HEADINGS, &Tags::NONE);
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
            if token.starts(tags![A]) {
                in_link = true;
                links += 1;
            } else if token.ends(tags![A]) {
                in_link = false;
            } else if token.starts(tags![TD TR]) {
                break;
            } else if token.starts(tags![LI HR H6 IMG])
                || (matches!(token, Token::Text(_)) && !token.is_blank() && !in_link)
            {
                return 0;
            }
        }
        links
    }

    /// The position of the first start tag of `starts` or end tag of `ends`.
    #[inline(never)]
    fn find_tag(&self, range: Range<usize>, starts: &Tags, ends: &Tags) -> Option<usize> {
        let tokens = self.tokens.get(range.clone())?;
        let found = tokens.iter().position(|token| match token {
            Token::Start(tag, _) => starts.contains(*tag),
            Token::End(tag) => ends.contains(*tag),
            _ => false,
        });
        found.map(|at| range.start + at)
    }

    fn find(&self, range: Range<usize>, is_it: impl Fn(&Token<'a>) -> bool) -> Option<usize> {
        self.tokens.get(range.clone())?.iter().position(is_it).map(|at| range.start + at)
    }

    /// The position after a heading that starts at `at`: after its end tag, or where the next block or cell begins.
    fn heading_end(&self, at: usize) -> usize {
        match self.find_tag(at + 1..self.tokens.len(), tags![H1 H2 H3 H6 HR TD TR], tags![H1 H2 H3 TD TR]) {
            Some(end) => end + usize::from(self.tokens[end].ends(HEADINGS)),
            None => self.tokens.len(),
        }
    }

    /// The position after the link that starts at `at`.
    fn link_end(&self, at: usize) -> usize {
        match self.find_tag(at + 1..self.tokens.len(), tags![A TD TR LI H1 H2 H3], tags![A TD TR LI TABLE]) {
            Some(end) => end + usize::from(self.tokens[end].ends(tags![A])),
            None => self.tokens.len(),
        }
    }

    /// The link that these tokens hold; where it has no words, its picture gives them.
    fn link(&self, range: Range<usize>) -> Link {
        let tokens = &self.tokens[range];
        let mut title = text::of_tokens(tokens);
        let mut image = None;
        for token in tokens.iter().filter(|token| token.starts(tags![IMG])) {
            let Token::Start(_, attributes) = token else {
                continue;
            };
            image = attributes.get("src").and_then(|src| self.resolver.picture(&src));
            if title.is_empty() {
                title = words_of(*attributes, ["title", "alt"]);
            }
        }
        let href = tokens.iter().find_map(|token| match token {
            Token::Start(_, attributes) if token.starts(tags![A]) => attributes.get("href"),
            _ => None,
        });
        let url = href.and_then(|href| self.resolver.link(&href)).unwrap_or_default();
        Link { title: if title.is_empty() { url.clone() } else { title }, url, image }
    }

    fn picture_links(&self, range: Range<usize>) -> Vec<Link> {
        let mut links = Vec::new();
        let mut at = range.start;
        while at < range.end {
            if self.tokens[at].starts(tags![A]) {
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
        while self.tokens.get(at).is_some_and(|token| token.is_blank() || token.starts(DRESS) || token.ends(DRESS)) {
            at += 1;
        }
        at
    }
}

/// The first of these attributes that says something.
#[inline(never)]
fn words_of(picture: Attributes<'_>, names: [&str; 2]) -> String {
    let mut words = String::new();
    for name in names {
        if words.is_empty() {
            words = text::one_line(&picture.get(name).unwrap_or_default());
        }
    }
    words
}

fn flush(row: &mut Vec<Link>, rows: &mut Vec<Vec<Link>>) {
    if !row.is_empty() {
        rows.push(core::mem::take(row));
    }
}
