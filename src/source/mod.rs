//! Raw article files to the page model. Reading never fails: what was odd is a note on the page.

pub mod front_matter;
mod json;
mod legacy;
pub mod markdown;
pub mod plain;
pub mod plain_fields;

use crate::address::Resolver;
use crate::html::{entity, text};
use crate::json::Value;
use crate::model::{Content, Page};
use crate::note::{NoteCode, Notes};

/// How much of a file is read, in bytes: sixteen long novels.
pub const MAX_BYTES: usize = 16 << 20;

/// What is read: the module for the first view leaves what is rare to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'m> {
    /// Whatever there is.
    Whole,
    /// Markdown that is plain ([`plain`]), and the names of characters that people write ([`entity::listed`]).
    Plain,
    /// The same, of a text in which all other characters are spelled by number ([`entity::spelled`]).
    Spelled,
    /// The same, with a body whose Markdown has been read: its markup ([`markdown::pieces`]).
    Markup(&'m str),
    /// The same, with front matter that has been read, too: both as [`fields_and_markup`] gives them.
    Fields(&'m str),
}

/// What is out of reach of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// The names of some characters.
    Names,
    /// The Markdown of the body: the headline of the page, empty where the text is to say it, and behind NUL the text.
    Markdown(String),
    /// The front matter, and so what is below it.
    Fields,
}

/// Reads a raw article file. The format is told by its content: a legacy page, JSON, or else Markdown.
///
/// The module for the first view has [`read_within`] in its place: here, what that cannot read is a page without content.
pub fn read(raw: &str, resolver: &Resolver<'_>) -> Page {
    read_within(raw, Reach::Whole, resolver).unwrap_or_default()
}

/// Reads a raw article file as [`read`] does, if it is within reach.
pub fn read_within(raw: &str, reach: Reach<'_>, resolver: &Resolver<'_>) -> Result<Page, Beyond> {
    let (raw, mut notes) = opened(raw);
    let page = if raw.trim_start().starts_with(['{', '[']) {
        match Value::parse(raw) {
            Some(value) => json::read(&value, raw, reach, resolver, &mut notes)?,
            None => markdown::read(raw, reach, resolver, &mut notes)?,
        }
    } else if let Some(page) = legacy::read(raw, resolver, &mut notes) {
        if reach == Reach::Plain && !entity::all_listed(raw) {
            return Err(Beyond::Names);
        }
        page
    } else {
        markdown::read(raw, reach, resolver, &mut notes)?
    };
    Ok(finish(page, notes))
}

/// What a file says as [`Reach::Fields`]: the fields of its front matter as JSON, empty where it has none, the line of it
/// that could not be read, and the markup of the text below ([`markdown::pieces`]), with NUL between them.
pub fn fields_and_markup(raw: &str) -> String {
    let (raw, _) = opened(raw);
    let Some(front) = front_matter::split(raw) else {
        return text::joined(&["", "", &markdown::pieces(raw, "")]);
    };
    let pieces = markdown::pieces(front.rest, &markdown::headline(&front.fields));
    text::joined(&[&Value::Object(front.fields).to_json(), &front.unreadable, &pieces])
}

/// Reads a legacy page; `None` if the file is of another format.
pub fn read_legacy(raw: &str, resolver: &Resolver<'_>) -> Option<Page> {
    let (raw, mut notes) = opened(raw);
    let page = legacy::read(raw, resolver, &mut notes)?;
    Some(finish(page, notes))
}

/// Whether a file could be a page, going by the ending of its name alone.
pub fn is_named_as_page(path: &str) -> bool {
    let (_, ending) = text::split_at_last(path, b'.').unwrap_or(("", ""));
    ["md", "markdown", "mdown", "html", "htm", "json", "txt"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// As much of a file as is read, and what there is to say about it before its format is known.
fn opened(raw: &str) -> (&str, Notes) {
    let mut notes = Notes::default();
    let mut raw = raw.trim_start_matches('\u{FEFF}');
    if raw.len() > MAX_BYTES {
        notes.add(NoteCode::SourceTruncated, "");
        let end = (0..=MAX_BYTES).rev().find(|at| raw.is_char_boundary(*at)).unwrap_or(0);
        raw = &raw[..end];
    }
    if raw.chars().all(text::is_space) {
        notes.add(NoteCode::EmptySource, "");
    }
    if holds_replacement(raw.as_bytes()) {
        notes.add(NoteCode::ReplacementCharacters, "");
    }
    (raw, notes)
}

/// Whether a replacement character is in the text; looked for by its last byte, which is rare in Chinese.
fn holds_replacement(mut rest: &[u8]) -> bool {
    loop {
        let at = text::find_byte(rest, 0xBD);
        let Some(next) = rest.get(at + 1..) else {
            return false;
        };
        if rest[..at].ends_with(b"\xEF\xBF") {
            return true;
        }
        rest = next;
    }
}

/// Reads a page model that a caller made or kept, as JSON: the same checks as for a file. `None` if it is no JSON.
pub fn read_model(json: &str, resolver: &Resolver<'_>) -> Option<Page> {
    let mut notes = Notes::default();
    let page = json::read(&Value::parse(json)?, "", Reach::Whole, resolver, &mut notes).ok()?;
    Some(finish(page, notes))
}

fn finish(mut page: Page, mut notes: Notes) -> Page {
    if page.shared.headline.is_empty() {
        notes.add(NoteCode::MissingHeadline, "");
    }
    if let Content::Article(article) = &page.content
        && article.body_html.as_str().is_empty()
    {
        notes.add(NoteCode::MissingBody, "");
    }
    page.shared.notes = notes.into_vec();
    page
}
