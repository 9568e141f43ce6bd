//! The allow-list: everything that an article may put on a page, rebuilt element by element.
//!
//! [`Writer`] takes start tags, end tags and text from any reader (HTML tokens, Markdown events) and writes markup of
//! its own: known elements, known attributes, checked addresses, every tag closed in the order in which browsers
//! would close it. Nothing of the input is ever copied as markup, so there is nothing to scrub, and what was written
//! once is written the same way again.

mod attributes;
mod elements;

use crate::address::{self, Resolver};
use crate::html::entity::{self, Place};
use crate::html::escape::{push_named, push_text};
use crate::html::tag::{Tag, tags};
use crate::html::text::{class, decimal, is_space, one_line, push_with, seek};
use crate::html::token::{Attributes, Token, Tokens};
use crate::note::{NoteCode, Notes};
use attributes::{EVERYWHERE, checked, number};
use elements::{Kind, Meaning, meaning};

/// Markup that is safe to put on a page. Only the writer of the allow-list makes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Rebuilds `html` from the allow-list. Sanitising what was sanitised changes nothing.
pub fn sanitize(html: &str, resolver: &Resolver<'_>, notes: &mut Notes) -> SafeHtml {
    let mut writer = Writer::new(resolver, notes);
    writer.html(html);
    writer.finish()
}

/// How many headings of different words get ids made of them.
const MOST_SLUGS: usize = 1000;
/// How deep elements may nest; deeper ones are flattened. Browsers flatten at about 512, which moves nodes around.
pub const MAX_DEPTH: usize = 64;
/// How many levels a list or a table needs below itself.
const STRUCTURE: usize = 4;

/// An element that is open in the output.
#[derive(Clone, Copy)]
struct Open {
    tag: Tag,
    kind: Kind,
    /// Where its start tag begins in the output.
    start: usize,
    /// Where its content begins in the output.
    content: usize,
    /// Not in the input: made because its content needs it.
    implied: bool,
    /// Carries an id, so it is kept even if it is empty.
    anchor: bool,
    /// [`Writer::fresh`] before it was opened.
    fresh_before: bool,
    /// [`Writer::heading`] before it was opened.
    heading_before: u8,
}

/// Writes sanitised markup from tags and text.
pub struct Writer<'r> {
    out: String,
    stack: Vec<Open>,
    resolver: &'r Resolver<'r>,
    notes: &'r mut Notes,
    /// Nothing that a reader sees stands in the current block yet: white space is dropped.
    fresh: bool,
    /// The level of the last heading: the next may be one deeper at most, so that no level is skipped.
    heading: u8,
    heading_before: u8,
    preformatted: usize,
    /// Takes the first level-1 heading out of the text.
    lift: Option<Lift>,
    /// Gives headings ids made of their words, as Markdown hosts do.
    slugs: Option<Vec<(String, usize)>>,
}

/// The level-1 heading that was taken out of a text.
#[derive(Default)]
enum Lift {
    #[default]
    Waiting,
    /// Inside it: the position of the heading in the stack.
    Inside(usize),
    Done(String),
}

impl<'r> Writer<'r> {
    /// A writer that resolves addresses with `resolver` and tells `notes` what it left out.
    pub fn new(resolver: &'r Resolver<'r>, notes: &'r mut Notes) -> Self {
        Writer {
            out: String::new(),
            stack: Vec::new(),
            resolver,
            notes,
            fresh: true,
            heading: 1,
            heading_before: 1,
            preformatted: 0,
            lift: None,
            slugs: None,
        }
    }

    /// Takes the first level-1 heading out of the text; [`Writer::finish_with_headline`] gives its words.
    pub fn lift_headline(&mut self) {
        self.lift = Some(Lift::Waiting);
    }

    /// Gives every heading an id made of its words, so that links to it work.
    pub fn number_headings(&mut self) {
        self.slugs = Some(Vec::new());
    }

    /// Takes a piece of HTML.
    #[inline(never)]
    pub fn html(&mut self, html: &str) {
        for token in Tokens::new(html) {
            self.token(token);
        }
    }

    /// Takes one token of HTML.
    pub fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Text(raw) => self.text(&entity::decode(raw, Place::Text)),
            Token::Start(tag, attributes) => self.start(tag, attributes),
            Token::End(tag) => self.end(tag),
            Token::Dropped(tag) => self.notes.add(NoteCode::ElementDropped, tag.name()),
        }
    }

    /// Takes a start tag.
    pub fn start(&mut self, tag: Tag, attributes: Attributes<'_>) {
        match meaning(tag) {
            Meaning::Element(tag, kind) => self.element(tag, kind, attributes),
            Meaning::Break => self.line_break(),
            Meaning::WordBreak => {
                self.inline_place();
                self.out.push_str("<wbr>");
            }
            Meaning::Rule => {
                if self.block_place(false) {
                    self.out.push_str("<hr>\n");
                    self.fresh = true;
                }
            }
            Meaning::Image => self.image(attributes),
            Meaning::Transparent => {}
        }
    }

    /// Takes an end tag. One that nothing was opened for means nothing.
    pub fn end(&mut self, tag: Tag) {
        let (tag, kind) = match meaning(tag) {
            Meaning::Element(tag, kind) => (tag, kind),
            Meaning::Break => return self.line_break(),
            _ => return,
        };
        for index in (0..self.stack.len()).rev() {
            let open = self.stack[index];
            let same = open.kind == kind && (open.tag == tag || kind == Kind::Heading);
            if same {
                return self.close_to(index);
            }
            let stop = match kind {
                Kind::Inline | Kind::Link | Kind::Paragraph | Kind::Heading => !open.kind.is_inline(),
                Kind::Item => open.kind == Kind::List || open.kind.is_boundary(),
                Kind::Term => open.kind == Kind::Terms || open.kind.is_boundary(),
                Kind::Table => false,
                _ if kind.is_table_part() => open.kind == Kind::Table,
                _ => open.kind.is_boundary(),
            };
            if stop {
                return;
            }
        }
    }

    /// Takes text, character references decoded.
    pub fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            return self.literal(text);
        }
        // Most texts are copied as they are, and looked through once to know it.
        let is_plain = seek(text.as_bytes(), class::CONTROL | class::MARKUP | class::SPACE) == text.len();
        // What is not written must not count as seen.
        let visible: String;
        let text = if !is_plain && seek(text.as_bytes(), class::CONTROL) < text.len() {
            visible = text.chars().filter(|c| !c.is_ascii_control() || c.is_ascii_whitespace()).collect();
            &visible
        } else {
            text
        };
        let at_start = self.fresh || self.out.ends_with("<br>");
        let text = if at_start { text.trim_start_matches(is_space) } else { text };
        if text.is_empty() {
            return;
        }
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            // Between the parts of a list or table white space is no content.
            let container = self.stack.last().is_none_or(|open| {
                matches!(open.kind, Kind::List | Kind::Terms | Kind::Table | Kind::RowGroup | Kind::Row)
            });
            if container {
                return;
            }
        }
        self.inline_place();
        // The place may have changed: a paragraph made for this text starts with its first word.
        let text = if self.fresh { text.trim_start_matches(is_space) } else { text };
        if is_plain {
            self.out.push_str(text);
        } else {
            push_flowing(&mut self.out, text);
        }
        self.fresh &= text.is_empty();
    }

    /// Takes text whose white space counts: inside `pre`.
    pub fn literal(&mut self, text: &str) {
        // A line end after `<pre>` belongs to the tag, and browsers do not agree with themselves on a second one.
        let is_start =
            self.stack.last().is_some_and(|open| open.kind == Kind::Preformatted && open.content == self.out.len());
        let text = if is_start { text.trim_start_matches(|c: char| c.is_ascii_control() && c != '\t') } else { text };
        if text.is_empty() {
            return;
        }
        // A line end is one character, whatever system wrote it.
        let mut lines = text.split('\r');
        push_text(&mut self.out, lines.next().unwrap_or(""));
        for line in lines {
            self.out.push('\n');
            push_text(&mut self.out, line.strip_prefix('\n').unwrap_or(line));
        }
        self.fresh = false;
    }

    /// Closes what is open and gives the markup.
    pub fn finish(self) -> SafeHtml {
        self.finish_with_headline().0
    }

    /// Closes what is open and gives the markup, and the words of the heading that was lifted out.
    pub fn finish_with_headline(mut self) -> (SafeHtml, Option<String>) {
        self.close_to(0);
        self.out.truncate(self.out.trim_end().len());
        let headline = match self.lift {
            Some(Lift::Done(words)) => Some(words),
            _ => None,
        };
        (SafeHtml(self.out), headline)
    }

    fn element(&mut self, tag: Tag, kind: Kind, attributes: Attributes<'_>) {
        match kind {
            Kind::Inline => self.inline(tag, kind, attributes),
            Kind::Link => self.link(attributes),
            Kind::Item => self.item(attributes),
            Kind::Term => self.term(tag, attributes),
            _ if kind.is_table_part() => self.table_part(tag, kind, attributes),
            _ => {
                let kind_fits = match tag {
                    Tag::SUMMARY => self.is_inside(Tag::DETAILS),
                    Tag::FIGCAPTION => self.is_inside(Tag::FIGURE),
                    _ => true,
                };
                let (tag, kind) = match (kind_fits, kind) {
                    (true, kind) => (tag, kind),
                    (false, Kind::Summary) => (Tag::P, Kind::Paragraph),
                    (false, _) => (Tag::DIV, Kind::Block),
                };
                self.block(tag, kind, attributes);
            }
        }
    }

    fn block(&mut self, tag: Tag, kind: Kind, attributes: Attributes<'_>) {
        let reopen = self.reopening();
        let as_text = matches!(kind, Kind::Paragraph) || tag == Tag::DIV;
        if !self.block_place(as_text) {
            return;
        }
        let room = if matches!(kind, Kind::List | Kind::Terms | Kind::Table) { STRUCTURE } else { 0 };
        if self.stack.len() + room >= MAX_DEPTH {
            self.notes.add(NoteCode::NestingFlattened, tag.name());
            return;
        }
        let tag = if kind == Kind::Heading { self.heading_tag(tag) } else { tag };
        self.push(tag, kind, false, attributes);
        if matches!(kind, Kind::Paragraph | Kind::Heading | Kind::Block) {
            for (tag, kind, written) in reopen {
                self.push_written(tag, kind, &written);
            }
        }
    }

    /// The inlines to open again in the block that ends an implied paragraph: `<a><h3>…` is a link around a heading.
    fn reopening(&mut self) -> Vec<(Tag, Kind, String)> {
        let Some(index) = self.stack.iter().rposition(|open| !open.kind.is_inline()) else {
            return Vec::new();
        };
        if !(self.stack[index].kind == Kind::Paragraph && self.stack[index].implied) {
            return Vec::new();
        }
        let inlines = self.stack[index + 1..].iter();
        inlines.map(|open| (open.tag, open.kind, self.out[open.start..open.content].to_string())).collect()
    }

    fn heading_tag(&mut self, tag: Tag) -> Tag {
        const TAGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];
        let level = 1 + TAGS.iter().take_while(|level| **level != tag).count() as u8;
        self.heading_before = self.heading;
        if level == 1 && matches!(self.lift, Some(Lift::Waiting)) {
            self.lift = Some(Lift::Inside(self.stack.len()));
            return Tag::H2;
        }
        // The page's headline is the only level 1.
        self.heading = level.clamp(2, self.heading + 1);
        TAGS[usize::from(self.heading) - 1]
    }

    fn inline(&mut self, tag: Tag, kind: Kind, attributes: Attributes<'_>) {
        if matches!(tag, Tag::RT | Tag::RP) {
            // Anywhere but among the inlines of its ruby a browser would move it.
            let is_in_ruby =
                self.stack.iter().rev().take_while(|open| open.kind.is_inline()).any(|open| open.tag == Tag::RUBY);
            if !is_in_ruby {
                return;
            }
            if let Some(open) = self.stack.last()
                && matches!(open.tag, Tag::RT | Tag::RP)
            {
                self.close_to(self.stack.len() - 1);
            }
        }
        self.inline_place();
        if self.stack.len() >= MAX_DEPTH {
            self.notes.add(NoteCode::NestingFlattened, tag.name());
            return;
        }
        self.push(tag, kind, false, attributes);
    }

    fn link(&mut self, attributes: Attributes<'_>) {
        // A link in a link: the earlier one ends if it can, as browsers have it.
        if let Some(outer) = self.stack.iter().rposition(|open| open.kind == Kind::Link) {
            if self.stack[outer..].iter().all(|open| open.kind.is_inline()) {
                self.close_to(outer);
            } else {
                return;
            }
        }
        let href = attributes.get("href");
        let safe = href.as_deref().and_then(|href| self.resolver.link(href));
        if let (Some(href), None) = (&href, &safe) {
            self.notes.add(NoteCode::UnsafeAddressDropped, href);
        }
        let anchor =
            attributes.get("id").or_else(|| attributes.get("name")).is_some_and(|id| address::anchor_id(&id).is_some());
        if safe.is_some() || anchor {
            self.inline(Tag::A, Kind::Link, attributes);
        }
    }

    fn item(&mut self, attributes: Attributes<'_>) {
        self.leave_phrasing();
        let list = self.stack.iter().rposition(|open| {
            open.kind == Kind::List || open.kind.is_boundary() || (open.kind == Kind::Block && open.tag != Tag::DIV)
        });
        match list.filter(|index| self.stack[*index].kind == Kind::List) {
            Some(index) => self.close_to(index + 1),
            // An item without its list, as legacy pages have them.
            None => {
                self.content_place();
                if self.stack.len() + STRUCTURE >= MAX_DEPTH {
                    self.notes.add(NoteCode::NestingFlattened, "li");
                    return;
                }
                self.push(Tag::UL, Kind::List, true, Attributes::NONE);
            }
        }
        self.push(Tag::LI, Kind::Item, false, attributes);
    }

    fn term(&mut self, tag: Tag, attributes: Attributes<'_>) {
        self.leave_phrasing();
        let list = self.stack.iter().rposition(|open| open.kind == Kind::Terms || open.kind.is_boundary());
        match list.filter(|index| self.stack[*index].kind == Kind::Terms) {
            Some(index) => {
                self.close_to(index + 1);
                self.push(tag, Kind::Term, false, attributes);
            }
            None => self.block(Tag::DIV, Kind::Block, attributes),
        }
    }

    fn table_part(&mut self, tag: Tag, kind: Kind, attributes: Attributes<'_>) {
        let Some(table) = self.stack.iter().rposition(|open| open.kind == Kind::Table) else {
            // A cell without its table only ends what came before.
            self.leave_phrasing();
            return;
        };
        let kind_at = |writer: &Self, index: usize| writer.stack.get(index).map(|open| open.kind);
        if matches!(kind, Kind::TableCaption | Kind::RowGroup) {
            self.close_to(table + 1);
        } else {
            if kind_at(self, table + 1) != Some(Kind::RowGroup) {
                self.close_to(table + 1);
                self.push(Tag::TBODY, Kind::RowGroup, true, Attributes::NONE);
            }
            if kind == Kind::Row {
                self.close_to(table + 2);
            } else if kind_at(self, table + 2) == Some(Kind::Row) {
                self.close_to(table + 3);
            } else {
                self.close_to(table + 2);
                self.push(Tag::TR, Kind::Row, true, Attributes::NONE);
            }
        }
        self.push(tag, kind, false, attributes);
    }

    fn line_break(&mut self) {
        if self.preformatted > 0 {
            return self.literal("\n");
        }
        if self.fresh {
            return;
        }
        self.inline_place();
        let trimmed = self.out.trim_end_matches([' ', '\n']).len();
        self.out.truncate(trimmed);
        if self.out.ends_with("<br>")
            && let Some(open) = self.stack.last()
        {
            // Two line breaks are how old pages write a new paragraph.
            if open.kind == Kind::Paragraph {
                let implied = open.implied;
                self.close_to(self.stack.len() - 1);
                self.push(Tag::P, Kind::Paragraph, implied, Attributes::NONE);
                return;
            }
            if self.out.ends_with("<br><br>") {
                return;
            }
        }
        self.out.push_str("<br>");
    }

    fn image(&mut self, attributes: Attributes<'_>) {
        let alt = attributes.get("alt").unwrap_or_default();
        let src = attributes.get("src").unwrap_or_default();
        let Some(src) = self.resolver.picture(&src) else {
            if !src.trim().is_empty() {
                self.notes.add(NoteCode::UnsafeAddressDropped, &src);
            }
            return self.text(&alt);
        };
        self.inline_place();
        self.out.push_str("<img");
        self.attribute("src", &src);
        self.attribute("alt", &crate::html::text::one_line(&alt));
        let written = |name| attributes.get(name).and_then(|value| number(&value, 1, 10_000));
        // Old pages give one side only; the name of the file may tell both.
        let size = match (written("width"), written("height"), address::size_in_name(&src)) {
            (width, height, Some(size)) if width.is_none() || height.is_none() => {
                (Some(size.0.cast_signed()), Some(size.1.cast_signed()))
            }
            (width, height, _) => (width, height),
        };
        for (name, size) in [("width", size.0), ("height", size.1)] {
            if let Some(size) = size {
                self.attribute(name, &decimal(size.into()));
            }
        }
        if let Some(title) = attributes.get("title").filter(|title| !title.trim().is_empty()) {
            self.attribute("title", &crate::html::text::one_line(&title));
        }
        self.out.push_str(" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\">");
        self.fresh = false;
    }

    fn is_inside(&self, tag: Tag) -> bool {
        self.stack.iter().rev().take_while(|open| !open.kind.is_boundary()).any(|open| open.tag == tag)
    }

    /// Ends the paragraph, heading or the like that is open, so that a block can stand here.
    #[inline(never)]
    fn leave_phrasing(&mut self) {
        if let Some(index) = self.stack.iter().rposition(|open| !open.kind.is_inline())
            && self.stack[index].kind.holds_inlines_only()
        {
            self.close_to(index);
        }
    }

    /// Makes this a place where a block can stand; `false` if the block is to be read as its text (`as_text`: it may).
    #[inline(never)]
    fn block_place(&mut self, as_text: bool) -> bool {
        if let Some(index) = self.stack.iter().rposition(|open| !open.kind.is_inline()) {
            let kind = self.stack[index].kind;
            if as_text && matches!(kind, Kind::Heading | Kind::Summary | Kind::Preformatted) {
                return false;
            }
        }
        self.leave_phrasing();
        self.content_place();
        true
    }

    /// Makes this a place where inlines and text can stand.
    #[inline(never)]
    fn inline_place(&mut self) {
        self.content_place();
        if self.stack.is_empty() {
            self.push(Tag::P, Kind::Paragraph, true, Attributes::NONE);
        }
    }

    /// Leaves or fills the parts of lists and tables that hold no content themselves.
    #[inline(never)]
    fn content_place(&mut self) {
        while let Some(open) = self.stack.last().copied() {
            match open.kind {
                Kind::List if open.implied => self.close_to(self.stack.len() - 1),
                Kind::List => self.push(Tag::LI, Kind::Item, true, Attributes::NONE),
                Kind::Terms => self.push(Tag::DD, Kind::Term, true, Attributes::NONE),
                Kind::Table => self.push(Tag::TBODY, Kind::RowGroup, true, Attributes::NONE),
                Kind::RowGroup => self.push(Tag::TR, Kind::Row, true, Attributes::NONE),
                Kind::Row => self.push(Tag::TD, Kind::Cell, true, Attributes::NONE),
                _ => return,
            }
        }
    }

    #[inline(never)]
    fn push(&mut self, tag: Tag, kind: Kind, implied: bool, attributes: Attributes<'_>) {
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(tag.name());
        let anchor = self.attributes(tag, attributes);
        self.out.push('>');
        let fresh_before = self.fresh;
        let content = self.out.len();
        self.stack.push(Open {
            tag,
            kind,
            start,
            content,
            implied,
            anchor,
            fresh_before,
            heading_before: self.heading_before,
        });
        if !kind.is_inline() {
            self.fresh = true;
        }
        if kind == Kind::Preformatted {
            self.preformatted += 1;
        }
    }

    fn push_written(&mut self, tag: Tag, kind: Kind, written: &str) {
        let start = self.out.len();
        self.out.push_str(written);
        let (content, fresh_before) = (self.out.len(), self.fresh);
        self.stack.push(Open {
            tag,
            kind,
            start,
            content,
            implied: false,
            anchor: false,
            fresh_before,
            heading_before: 1,
        });
    }

    /// Writes the attributes that an element may have; tells whether an id is among them.
    fn attributes(&mut self, tag: Tag, attributes: Attributes<'_>) -> bool {
        if attributes == Attributes::NONE {
            return false;
        }
        if tag == Tag::A
            && let Some(href) = attributes.get("href").and_then(|href| self.resolver.link(&href))
        {
            self.attribute("href", &href);
            if address::scheme(&href).is_some() {
                self.out.push_str(" rel=\"noopener noreferrer\"");
            }
        }
        let id = attributes.get("id").or_else(|| attributes.get("name").filter(|_| tag == Tag::A));
        let id = id.and_then(|id| address::anchor_id(&id));
        if let Some(id) = &id {
            self.attribute("id", id);
        }
        for (name, check) in checked(tag).iter().chain(EVERYWHERE) {
            if let Some(value) = attributes.get(name).and_then(|value| check.value(&value)) {
                self.attribute(name, &value);
            }
        }
        id.is_some()
    }

    fn attribute(&mut self, name: &str, value: &str) {
        push_named(&mut self.out, name, value);
    }

    #[inline(never)]
    fn close_to(&mut self, length: usize) {
        while self.stack.len() > length {
            self.close();
        }
    }

    #[inline(never)]
    fn close(&mut self) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        if open.kind == Kind::Preformatted {
            self.preformatted -= 1;
        } else if !open.kind.is_inline() {
            self.trim_end(open.content);
        }
        let content = &self.out[open.content..];
        let is_blank = content.chars().all(is_space);
        let is_kept = open.anchor || open.kind == Kind::Cell;
        if is_blank && !is_kept {
            // Nothing in it but perhaps the space between two words.
            let space = open.kind.is_inline() && !content.is_empty();
            self.out.truncate(open.start);
            self.fresh = open.fresh_before;
            if open.kind == Kind::Heading {
                self.heading = open.heading_before;
            }
            if space && !self.fresh && !self.out.ends_with([' ', '\n']) && !self.out.ends_with("<br>") {
                self.out.push(' ');
            }
            if matches!(&self.lift, Some(Lift::Inside(depth)) if *depth == self.stack.len()) {
                self.lift = Some(Lift::Waiting);
            }
            return;
        }
        if matches!(&self.lift, Some(Lift::Inside(depth)) if *depth == self.stack.len()) {
            return self.finish_lift(open);
        }
        if open.kind == Kind::Heading {
            self.give_slug(open);
        }
        self.out.push_str("</");
        self.out.push_str(open.tag.name());
        self.out.push('>');
        if open.kind.is_inline() {
            self.fresh = self.fresh && !open.anchor;
        } else {
            self.out.push('\n');
            self.fresh = true;
        }
    }

    /// Removes white space and line breaks at the end of a block.
    fn trim_end(&mut self, content: usize) {
        loop {
            let mut length = content + self.out[content..].trim_end_matches(is_space).len();
            if self.out[content..length].ends_with("<br>") {
                length -= "<br>".len();
            }
            if length == self.out.len() {
                return;
            }
            self.out.truncate(length);
        }
    }

    /// Takes the heading `open` out of the text: its words become the headline, its pictures stay.
    fn finish_lift(&mut self, open: Open) {
        let content = self.out.split_off(open.content);
        self.out.truncate(open.start);
        self.fresh = open.fresh_before;
        let words = crate::html::text::of_html(&content);
        let tokens = Tokens::new(&content).filter(|token| token.starts(tags![IMG]));
        let pictures: Vec<Token<'_>> = tokens.collect();
        self.lift = Some(Lift::Done(if words.is_empty() { alt_texts(&pictures) } else { words }));
        if !pictures.is_empty() {
            self.start(Tag::P, Attributes::NONE);
            pictures.into_iter().for_each(|token| self.token(token));
            self.end(Tag::P);
        }
    }

    fn give_slug(&mut self, open: Open) {
        let Some(slugs) = &mut self.slugs else {
            return;
        };
        // Nobody links to all the headings of a file that has more.
        if open.anchor || slugs.len() >= MOST_SLUGS {
            return;
        }
        let words = crate::html::text::of_html(&self.out[open.content..]);
        // Unicode's tables of letters and of case would weigh 5 KB: outside ASCII all but punctuation is a letter.
        let letters = words.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            '\0'..='\x7F' => c.is_ascii_alphanumeric().then_some(c.to_ascii_lowercase()),
            '\u{80}'..='\u{BF}' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}' => None,
            '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' => None,
            c => Some(c),
        });
        let slug: String = letters.take(60).collect();
        if slug.is_empty() {
            return;
        }
        let number = match slugs.iter_mut().find(|(known, _)| *known == slug) {
            Some((_, same)) => {
                *same += 1;
                ["-", &decimal(*same as i64)].concat()
            }
            None => {
                slugs.push((slug.clone(), 0));
                String::new()
            }
        };
        let attribute = [" id=\"", address::ID_PREFIX, &slug, &number, "\""].concat();
        self.out.insert_str(open.content - 1, &attribute);
    }
}

fn alt_texts(pictures: &[Token<'_>]) -> String {
    let alts = pictures.iter().filter_map(|token| match token {
        Token::Start(_, attributes) => attributes.get("alt"),
        _ => None,
    });
    let mut words = String::new();
    for alt in alts {
        push_with(&mut words, " ", &alt);
    }
    one_line(&words)
}

/// Appends text in which runs of white space count as one.
fn push_flowing(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut at = 0;
    loop {
        at += seek(&bytes[at..], class::SPACE);
        if at == bytes.len() {
            break;
        }
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let has_line_end = bytes[at..at + run].iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        let one = if has_line_end { "\n" } else { " " };
        let follows_space = at == 0 && out.ends_with([' ', '\n']);
        if run > 1 || follows_space || &text[at..=at] != one {
            push_text(out, &text[from..at]);
            if !follows_space {
                out.push_str(one);
            }
            from = at + run;
        }
        at += run;
    }
    push_text(out, &text[from..]);
}
