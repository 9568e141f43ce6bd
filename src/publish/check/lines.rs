//! Where in a file something stands. The page model has no positions: what was found is looked for in the raw text.

use crate::address::{self, Resolver};
use memchr::memmem;
use std::borrow::Cow;
use std::collections::HashMap;

/// The line, from 1, of a position in a text. Old files may end their lines as old machines did.
pub fn line_at(text: &str, at: usize) -> usize {
    let end = if text.contains('\n') { b'\n' } else { b'\r' };
    1 + memchr::memchr_iter(end, &text.as_bytes()[..at.min(text.len())]).count()
}

/// The first line that holds these words as they are.
pub fn line_of(text: &str, words: &str) -> Option<usize> {
    let at = if words.is_empty() { None } else { memmem::find(text.as_bytes(), words.as_bytes()) };
    at.map(|at| line_at(text, at))
}

/// The first line that holds the start tag of an element.
pub fn line_of_tag(text: &str, name: &str) -> Option<usize> {
    let is_tag = |at: &usize| {
        let rest = &text.as_bytes()[at + 1..];
        rest.len() > name.len()
            && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && !rest[name.len()].is_ascii_alphanumeric()
    };
    memchr::memchr_iter(b'<', text.as_bytes()).find(is_tag).map(|at| line_at(text, at))
}

/// An address that is looked for, as the reader resolved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// The address.
    pub url: &'a str,
    /// Whether it is that of a picture.
    pub is_picture: bool,
}

/// Where an address stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its line, from 1.
    pub line: Option<usize>,
    /// The address as written, where it is sure that it is this one.
    pub address: Option<&'a str>,
}

/// Finds each address where it was first written: a word of the text that resolves to it. Where there is none (it has
/// blanks or character references in it), the first line that has the name of its file.
pub fn find<'t>(text: &'t str, wanted: &[Wanted<'_>], resolver: &Resolver<'_>) -> Vec<Written<'t>> {
    let mut found = vec![Written::default(); wanted.len()];
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, wanted) in wanted.iter().enumerate() {
        let address = wanted.url.strip_prefix("#/").unwrap_or(wanted.url);
        by_name.entry(name_of(address).into_owned()).or_default().push(index);
        // A link to a folder means the page in it.
        if let Some(folder) = address.strip_suffix("/README.md") {
            by_name.entry(name_of(folder).into_owned()).or_default().push(index);
        }
    }
    let mut is_sure = vec![false; wanted.len()];
    for word in words(text) {
        let word = word.rsplit_once('=').filter(|(start, _)| !start.contains(['?', '#'])).map_or(word, |(_, end)| end);
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        // Words of the text may look like it, too: what stands in quotes or brackets is rather an address.
        let is_marked = text[..at].ends_with(['"', '\'', '(', '<', '=']);
        let Some(indexes) = by_name.get(&*name_of(word.trim_end_matches('/'))) else {
            continue;
        };
        let unescaped = word.replace("\\/", "/");
        for index in indexes {
            let Wanted { url, is_picture } = wanted[*index];
            if found[*index].line.is_none() || (is_marked && !is_sure[*index]) {
                let resolved = if is_picture { resolver.picture(&unescaped) } else { resolver.link(&unescaped) };
                if resolved.as_deref() == Some(url) {
                    is_sure[*index] = is_marked;
                    found[*index] = Written { line: Some(line_at(text, at)), address: Some(word) };
                }
            }
        }
    }
    for (found, wanted) in found.iter_mut().zip(wanted).filter(|(found, _)| found.line.is_none()) {
        let name = name_of(wanted.url.strip_prefix("#/").unwrap_or(wanted.url));
        found.line = line_of(text, &name).or_else(|| line_of(text, &address::encode(&name)));
    }
    found
}

/// The words of a text that can be addresses: what stands between blanks, quotes and brackets.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | '`'))
        .filter(|word| !word.is_empty())
}

/// The decoded name of the file that an address leads to, or of the anchor in this one.
fn name_of(address: &str) -> Cow<'_, str> {
    let (path, anchor) = address::split_path(address);
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = if name.is_empty() { anchor.map_or("", address::without_prefix) } else { name };
    address::decode(name)
}
