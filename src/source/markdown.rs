//! Markdown to the page model: CommonMark with GitHub's tables, strikethrough, task lists and footnotes.
//!
//! pulldown-cmark's events drive the same allow-list writer as HTML does, so HTML inside Markdown needs no second
//! rule: its tags and Markdown's own meet in one sequence. Where the reader and the writer are in two modules, markup in
//! pieces stands between them ([`pieces`]).

use super::{Beyond, Reach, front_matter, plain, plain_fields};
use crate::address::Resolver;
use crate::fields;
use crate::html::escape::push_named;
use crate::html::tag::Tag;
use crate::html::token::{Attributes, Token, Tokens};
use crate::html::{entity, text};
use crate::json::{Object, Value};
use crate::language;
use crate::model::{Content, Page, Shared};
use crate::note::{NoteCode, Notes};
use crate::sanitize::{SafeHtml, Writer};
use pulldown_cmark::{Alignment, Event, Options, Parser, Tag as Block, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Reads a Markdown file, front matter included.
pub fn read(raw: &str, reach: Reach<'_>, resolver: &Resolver<'_>, notes: &mut Notes) -> Result<Page, Beyond> {
    let (mut object, mut text) = (None, raw);
    let mut unreadable = String::new();
    let mut reach = reach;
    match reach {
        Reach::Fields(answer) if !IS_WHOLE => {
            let mut parts = answer.splitn(3, '\0');
            let mut next = || parts.next().unwrap_or_default();
            object = Value::parse(next());
            unreadable = next().into();
            reach = Reach::Markup(next());
        }
        Reach::Whole if !IS_PLAIN => {
            if let Some(front) = front_matter::split(raw) {
                (object, text, unreadable) = (Some(Value::Object(front.fields)), front.rest, front.unreadable);
            }
        }
        _ if IS_WHOLE => {} // As in [`body`].
        _ if raw.starts_with("---") || raw.starts_with("+++") || raw.trim_start().starts_with('{') => {
            let (fields, rest) = plain_fields::split(raw).ok_or(Beyond::Fields)?;
            (object, text) = (Some(Value::Object(fields)), rest);
        }
        _ => {}
    }
    // A Markdown file may start with a bracket: only a brace is a sign of broken JSON.
    if object.is_none() && raw.trim_start().starts_with('{') {
        notes.add(NoteCode::UnreadableJson, raw.trim_start());
    }
    if !unreadable.is_empty() {
        notes.add(NoteCode::UnreadableFrontMatter, &unreadable);
    }
    let object = match object {
        Some(Value::Object(fields)) => fields,
        _ => Object::default(),
    };
    let mut article = fields::article(&object, resolver, notes);
    let mut headline = headline(&object);
    let (html, lifted) = body(text, &headline, reach, resolver, notes)?;
    article.body_html = html;
    if headline.is_empty() {
        headline = lifted.unwrap_or_default();
    }
    let language = fields::first(&object, "language lang inLanguage").and_then(fields::text);
    Ok(Page {
        shared: Shared { headline, language: language.and_then(|tag| crate::language::tag(&tag)), ..Shared::default() },
        content: Content::Article(Box::new(article)),
    })
}

/// The headline that front matter gives; empty if it gives none.
pub fn headline(fields: &Object) -> String {
    fields::first(fields, "headline title").and_then(fields::text).unwrap_or_default()
}

/// Reads a Markdown text: its markup and, where `headline` is empty, the words of its first level-1 heading, which is
/// taken out of it. A heading that only repeats `headline` is left out.
pub fn body(
    text: &str,
    headline: &str,
    reach: Reach<'_>,
    resolver: &Resolver<'_>,
    notes: &mut Notes,
) -> Result<(SafeHtml, Option<String>), Beyond> {
    let mut writer = Writer::new(resolver, notes);
    writer.number_headings();
    if headline.is_empty() {
        writer.lift_headline();
    }
    let visible;
    let events = match reach {
        Reach::Markup(pieces) if !IS_WHOLE => {
            text::parts(pieces, b'\0').for_each(|piece| writer.html(piece));
            Vec::new()
        }
        Reach::Whole if !IS_PLAIN => {
            visible = without_nul(text);
            parsed(&visible)
        }
        _ if IS_WHOLE => Vec::new(), // It asks for the whole alone; without the plain reader it is smaller.
        _ => plain::events(text).ok_or_else(|| Beyond::Markdown(text::joined(&[headline, text])))?,
    };
    run(events, headline, &mut writer);
    Ok(writer.finish_with_headline())
}

/// What [`body`] takes as [`Reach::Markup`] for this text and headline: markup in pieces, with NUL between them. Each HTML
/// of the text itself is one, for what is not closed in it ends with it; and no two texts are in one.
pub fn pieces(text: &str, headline: &str) -> String {
    let mut pieces = Pieces(String::new());
    run(parsed(&without_nul(text)), headline, &mut pieces);
    pieces.0
}

/// The text without NUL, which shows nothing.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text::holds(text, b'\0') { Cow::Owned(text.split('\0').collect()) } else { Cow::Borrowed(text) }
}

/// Writes what the events mean, the footnotes last.
fn run(mut events: Vec<Event<'_>>, headline: &str, sink: &mut impl Sink) {
    if !headline.is_empty() {
        leave_out_headline(&mut events, headline);
    }
    let footnotes = if IS_PLAIN { Footnotes::default() } else { Footnotes::new(&events) };
    let mut reader = Reader {
        events: &events,
        footnotes: &footnotes,
        sink,
        columns: &[],
        column: 0,
        cell: Tag::TD,
        left_out: 0,
        empty_cells_left: MOST_EMPTY_CELLS,
        no_end_before: 0,
        referenced: Vec::new(),
    };
    reader.run(0..events.len());
    if !IS_PLAIN {
        reader.footnotes();
    }
}

/// What Markdown is written to.
trait Sink {
    /// The start of an element; attributes are written as in a tag, from the space before the first on.
    fn start(&mut self, tag: Tag, attributes: &str);
    fn end(&mut self, tag: Tag);
    fn text(&mut self, text: &str);
    /// HTML of the text itself.
    fn html(&mut self, html: &str);
}

impl Sink for Writer<'_> {
    fn start(&mut self, tag: Tag, attributes: &str) {
        Writer::start(self, tag, Attributes::written(attributes));
    }

    fn end(&mut self, tag: Tag) {
        Writer::end(self, tag);
    }

    fn text(&mut self, text: &str) {
        Writer::text(self, text);
    }

    fn html(&mut self, html: &str) {
        Writer::html(self, html);
    }
}

/// Markup in pieces, as [`pieces`] gives it.
struct Pieces(String);

impl Sink for Pieces {
    fn start(&mut self, tag: Tag, attributes: &str) {
        for part in ["<", tag.name(), attributes, ">"] {
            self.0.push_str(part);
        }
    }

    fn end(&mut self, tag: Tag) {
        for part in ["</", tag.name(), ">"] {
            self.0.push_str(part);
        }
    }

    fn text(&mut self, text: &str) {
        // Control characters stay, for the writer to judge. And white space, which it joins in one text, but not in two.
        self.0.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        self.0.push('\0');
    }

    fn html(&mut self, html: &str) {
        self.0.push('\0');
        self.0.push_str(&entity::spelled(html));
        self.0.push('\0');
    }
}

/// What Markdown is read here, beside CommonMark.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// The module for the first view: what [`plain`] does not read takes no place there.
const IS_PLAIN: bool = cfg!(feature = "first-view");
/// The module of the npm package: it reads whatever there is.
const IS_WHOLE: bool = cfg!(feature = "package");

fn parsed(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, OPTIONS).collect()
}

/// Removes a first level-1 heading that says the headline again.
fn leave_out_headline(events: &mut Vec<Event<'_>>, headline: &str) {
    let is_level_1 = |event: &Event<'_>| {
        matches!(event, Event::Start(Block::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }))
    };
    let Some(start) = events.iter().position(is_level_1) else {
        return;
    };
    let Some(length) = events[start..].iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_)))) else {
        return;
    };
    let words: String = events[start..start + length].iter().filter_map(words_of).collect();
    if text::one_line(&words) == headline {
        events.drain(start..=start + length);
    }
}

fn words_of<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// Where the footnotes of a text are, in the order of their first reference.
#[derive(Default)]
struct Footnotes<'e> {
    /// By number: the label, and the events of the definition.
    notes: Vec<(&'e str, Option<Range<usize>>)>,
}

impl<'e> Footnotes<'e> {
    fn new(events: &'e [Event<'_>]) -> Self {
        let mut footnotes = Footnotes { notes: Vec::new() };
        let mut open = None;
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::FootnoteReference(label) => {
                    footnotes.give_number(label);
                }
                Event::Start(Block::FootnoteDefinition(label)) => {
                    open = footnotes.give_number(label).map(|number| (number, at + 1));
                }
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some((number, start)) = open.take() {
                        footnotes.notes[number].1.get_or_insert(start..at);
                    }
                }
                _ => {}
            }
        }
        footnotes
    }

    fn number(&self, label: &str) -> Option<usize> {
        self.notes.iter().position(|(known, _)| *known == label)
    }

    fn give_number(&mut self, label: &'e str) -> Option<usize> {
        self.number(label).or_else(|| {
            let is_room = self.notes.len() < MOST_FOOTNOTES;
            is_room.then(|| {
                self.notes.push((label, None));
                self.notes.len() - 1
            })
        })
    }
}

/// No text has more; those beyond stay where they are written.
const MOST_FOOTNOTES: usize = 2000;
/// A row that is shorter than the first is filled up with empty cells, so many in a file. Else 20 KB could become the
/// 262,144 that pulldown-cmark allows, which keep a browser busy for 20 seconds.
const MOST_EMPTY_CELLS: usize = 10_000;

struct Reader<'e, 'a, S> {
    events: &'e [Event<'a>],
    footnotes: &'e Footnotes<'e>,
    sink: &'e mut S,
    /// The alignments of the columns of the table that is open, and the column of the next cell.
    columns: &'e [Alignment],
    column: usize,
    /// What the cells of this row are: `th` or `td`.
    cell: Tag,
    /// From this event on, the cells of this row are left out.
    left_out: usize,
    /// How many more empty cells are written at the ends of rows.
    empty_cells_left: usize,
    /// Up to this event no dropped element ends.
    no_end_before: usize,
    /// The footnotes that were referred to so far, by number.
    referenced: Vec<usize>,
}

impl<'e, 'a, S: Sink> Reader<'e, 'a, S> {
    fn run(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = self.event(at, range.end);
        }
    }

    /// Takes the event at `at`, and those that belong to it; gives the position of the next.
    fn event(&mut self, at: usize, end: usize) -> usize {
        let events = self.events;
        match &events[at] {
            Event::Start(
                Block::FootnoteDefinition(_)
                | Block::HtmlBlock
                | Block::Table(_)
                | Block::TableHead
                | Block::TableRow
                | Block::TableCell
                | Block::Strikethrough,
            )
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
                if IS_PLAIN => {}
            Event::Start(Block::FootnoteDefinition(label)) if self.footnotes.number(label).is_some() => {
                return self.position_of(at, end, |event| matches!(event, Event::End(TagEnd::FootnoteDefinition))) + 1;
            }
            Event::Start(Block::Image { dest_url, title, .. }) => {
                let last = self.end_of_image(at, end);
                let attributes = self.image_attributes(at, last, dest_url, title);
                self.sink.start(Tag::IMG, &attributes);
                return last + 1;
            }
            Event::Start(Block::Paragraph) => {
                if let Some(next) = self.figure(at, end) {
                    return next;
                }
                self.sink.start(Tag::P, "");
            }
            Event::Start(Block::HtmlBlock) => {
                let last = self.position_of(at, end, |event| matches!(event, Event::End(TagEnd::HtmlBlock)));
                let lines = events[at + 1..last].iter().filter_map(|event| match event {
                    Event::Html(line) | Event::Text(line) => Some(&**line),
                    _ => None,
                });
                let html: String = lines.collect();
                self.sink.html(&html);
                return last + 1;
            }
            Event::Start(row @ (Block::TableHead | Block::TableRow)) => {
                self.left_out = self.end_of_cells(at, end);
                self.start(row);
            }
            Event::Start(Block::TableCell) if at >= self.left_out => return at + 2, // its start and its end
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.sink.text(text),
            Event::Code(text) => {
                self.sink.start(Tag::CODE, "");
                self.sink.text(text);
                self.sink.end(Tag::CODE);
            }
            Event::Html(html) | Event::InlineHtml(html) => return self.inline_html(at, end, html),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => {
                if !self.joins_lines(at) {
                    self.sink.text("\n");
                }
            }
            Event::HardBreak => self.sink.start(Tag::BR, ""),
            Event::Rule => self.sink.start(Tag::HR, ""),
            Event::TaskListMarker(is_done) => self.sink.text(if *is_done { "☑ " } else { "☐ " }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.sink.text(text),
        }
        at + 1
    }

    fn start(&mut self, tag: &'e Block<'a>) {
        match tag {
            Block::Table(_) | Block::TableHead | Block::TableRow | Block::TableCell if IS_PLAIN => {}
            Block::Heading { level, .. } => self.sink.start(HEADINGS[*level as usize - 1], ""),
            Block::BlockQuote(_) => self.sink.start(Tag::BLOCKQUOTE, ""),
            Block::CodeBlock(_) => {
                self.sink.start(Tag::PRE, "");
                self.sink.start(Tag::CODE, "");
            }
            Block::List(None) => self.sink.start(Tag::UL, ""),
            Block::List(Some(1)) => self.sink.start(Tag::OL, ""),
            Block::List(Some(first)) => {
                self.sink.start(Tag::OL, &[" start=", &text::decimal((*first).cast_signed())].concat());
            }
            Block::Item => self.sink.start(Tag::LI, ""),
            Block::Emphasis => self.sink.start(Tag::EM, ""),
            Block::Strong => self.sink.start(Tag::STRONG, ""),
            Block::Strikethrough => self.sink.start(Tag::DEL, ""),
            Block::Link { dest_url, title, link_type, .. } => {
                let is_mail = *link_type == pulldown_cmark::LinkType::Email;
                let address = [if is_mail { "mailto:" } else { "" }, dest_url].concat();
                let mut attributes = String::new();
                push_written(&mut attributes, "href", &address);
                push_written(&mut attributes, "title", title);
                self.sink.start(Tag::A, &attributes);
            }
            Block::Table(columns) => {
                self.columns = columns;
                self.sink.start(Tag::TABLE, "");
            }
            Block::TableHead => {
                (self.column, self.cell) = (0, Tag::TH);
                self.sink.start(Tag::THEAD, "");
                self.sink.start(Tag::TR, "");
            }
            Block::TableRow => {
                (self.column, self.cell) = (0, Tag::TD);
                self.sink.start(Tag::TR, "");
            }
            Block::TableCell => {
                let alignment = match self.columns.get(self.column) {
                    Some(Alignment::Left) => " align=left",
                    Some(Alignment::Center) => " align=center",
                    Some(Alignment::Right) => " align=right",
                    _ => "",
                };
                self.column += 1;
                self.sink.start(self.cell, alignment);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let name = match tag {
            TagEnd::Paragraph => Tag::P,
            TagEnd::Heading(level) => HEADINGS[level as usize - 1],
            TagEnd::BlockQuote(_) => Tag::BLOCKQUOTE,
            TagEnd::CodeBlock => Tag::PRE,
            TagEnd::List(true) => Tag::OL,
            TagEnd::List(false) => Tag::UL,
            TagEnd::Item => Tag::LI,
            TagEnd::Emphasis => Tag::EM,
            TagEnd::Strong => Tag::STRONG,
            TagEnd::Strikethrough => Tag::DEL,
            TagEnd::Link => Tag::A,
            TagEnd::Table => Tag::TABLE,
            TagEnd::TableHead => Tag::THEAD,
            TagEnd::TableRow => Tag::TR,
            _ => return,
        };
        self.sink.end(name);
    }

    /// Pictures nest in the text that stands for a picture.
    fn end_of_image(&self, at: usize, end: usize) -> usize {
        let mut depth = 0_usize;
        self.position_of(at, end, |event| {
            match event {
                Event::Start(Block::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            depth == 0
        })
    }

    /// Where the cells of the row at `at` end that are written.
    fn end_of_cells(&mut self, at: usize, end: usize) -> usize {
        let end = self.position_of(at, end, |event| matches!(event, Event::End(TagEnd::TableHead | TagEnd::TableRow)));
        let mut last = end;
        while let [.., Event::Start(Block::TableCell), Event::End(TagEnd::TableCell)] = self.events[..last] {
            last -= 2;
        }
        let empty = self.empty_cells_left.min((end - last) / 2);
        self.empty_cells_left -= empty;
        last + 2 * empty
    }

    fn position_of(&self, from: usize, end: usize, mut is_it: impl FnMut(&Event<'_>) -> bool) -> usize {
        (from..end).find(|at| is_it(&self.events[*at])).unwrap_or(end - 1)
    }

    fn image_attributes(&self, at: usize, last: usize, address: &str, title: &str) -> String {
        let alt: String = self.events[at..last].iter().filter_map(words_of).collect();
        let mut attributes = String::new();
        push_written(&mut attributes, "src", address);
        push_written(&mut attributes, "alt", &alt);
        push_written(&mut attributes, "title", title);
        attributes
    }

    /// A paragraph that is one picture with a title is a figure, and the title its caption.
    fn figure(&mut self, at: usize, end: usize) -> Option<usize> {
        let Some(Event::Start(Block::Image { dest_url, title, .. })) = self.events.get(at + 1) else {
            return None;
        };
        if title.is_empty() {
            return None;
        }
        let last = self.end_of_image(at + 1, end);
        let Some(Event::End(TagEnd::Paragraph)) = self.events.get(last + 1) else {
            return None;
        };
        let attributes = self.image_attributes(at + 1, last, dest_url, "");
        self.sink.start(Tag::FIGURE, "");
        self.sink.start(Tag::IMG, &attributes);
        self.sink.start(Tag::FIGCAPTION, "");
        self.sink.text(title);
        self.sink.end(Tag::FIGURE);
        Some(last + 2)
    }

    /// Takes a tag inside a paragraph. What stands inside a dropped element goes with it, up to its end tag.
    fn inline_html(&mut self, at: usize, end: usize, html: &str) -> usize {
        self.sink.html(html);
        let mut dropped = None;
        for token in Tokens::new(html) {
            if let Token::Dropped(name) = token {
                dropped = Some(name);
            }
        }
        let Some(name) = dropped else {
            return at + 1;
        };
        if at < self.no_end_before {
            return at + 1;
        }
        // Looked for near by only, and not again where there was none, or many such tags would be read many times.
        let near = end.min(at + 256);
        for (index, event) in self.events[..near].iter().enumerate().skip(at + 1) {
            match event {
                Event::InlineHtml(html) if Tokens::new(html).any(|token| token == Token::End(name)) => {
                    return index + 1;
                }
                // Not beyond its own block: an end tag elsewhere was not meant for it.
                Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item) => break,
                _ => {}
            }
        }
        self.no_end_before = near;
        at + 1
    }

    /// Chinese lines are joined without a space, whatever dresses the words beside the break.
    fn joins_lines(&self, at: usize) -> bool {
        let is_words = |event: &&Event<'_>| {
            !matches!(
                event,
                Event::Start(Block::Emphasis | Block::Strong | Block::Strikethrough | Block::Link { .. })
                    | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
            )
        };
        let before = self.events[..at].iter().rev().find(is_words).and_then(words_of);
        let after = self.events[at + 1..].iter().find(is_words).and_then(words_of);
        let (before, after) = (before.and_then(|text| text.chars().last()), after.and_then(|text| text.chars().next()));
        matches!((before, after), (Some(a), Some(b)) if language::joins_without_space(a) && language::joins_without_space(b))
    }

    fn footnote_reference(&mut self, label: &str) {
        let Some(number) = self.footnotes.number(label) else {
            return self.sink.text(&["[", label, "]"].concat());
        };
        // The way back leads to the first of several references.
        let is_first = !self.referenced.contains(&number);
        if is_first {
            self.referenced.push(number);
        }
        let number = text::decimal(number as i64 + 1);
        let id = if is_first { ["\" id=\"fnref-", &number].concat() } else { String::new() };
        let attributes = [" href=\"#fn-", &number, &id, "\""].concat();
        self.sink.start(Tag::SUP, "");
        self.sink.start(Tag::A, &attributes);
        self.sink.text(&number);
        self.sink.end(Tag::A);
        self.sink.end(Tag::SUP);
    }

    /// Writes the footnotes below the text, each with the way back.
    fn footnotes(&mut self) {
        let footnotes = self.footnotes;
        let mut is_open = false;
        for (index, (_, range)) in footnotes.notes.iter().enumerate() {
            let Some(range) = range else {
                continue;
            };
            if !is_open {
                self.sink.start(Tag::HR, "");
                self.sink.start(Tag::OL, "");
                is_open = true;
            }
            let number = text::decimal(index as i64 + 1);
            self.sink.start(Tag::LI, &[" value=", &number, " id=fn-", &number].concat());
            let ends_in_paragraph = matches!(self.events[range.clone()].last(), Some(Event::End(TagEnd::Paragraph)));
            self.run(range.start..range.end - usize::from(ends_in_paragraph));
            self.sink.text(" ");
            self.sink.start(Tag::A, &[" href=#fnref-", &number].concat());
            self.sink.text("↩");
            self.sink.end(Tag::A);
            self.sink.end(Tag::LI);
        }
        if is_open {
            self.sink.end(Tag::OL);
        }
    }
}

const HEADINGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];

fn push_written(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        push_named(out, name, value);
    }
}
