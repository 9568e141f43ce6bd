//! Plain text: what a reader sees of markup, and the white space that Chinese pages use.

use super::entity::{self, Place};
use super::token::{Token, Tokens};

/// White space in the sense of a reader: also no-break, ideographic and zero-width spaces.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether raw HTML text shows nothing: spaces, or references to spaces.
pub fn is_blank(raw: &str) -> bool {
    match memchr::memchr(b'&', raw.as_bytes()) {
        None => raw.chars().all(is_space),
        Some(_) => entity::decode(raw, Place::Text).chars().all(is_space),
    }
}

/// Appends `text` with its runs of white space as one space each.
pub fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        if !is_space(c) {
            if !c.is_control() {
                out.push(c);
            }
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// The text that tokens show, on one line.
pub fn of_tokens<'a>(tokens: impl IntoIterator<Item = &'a Token<'a>>) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Text(raw) => push_collapsed(&mut out, &entity::decode(raw, Place::Text)),
            // Only what breaks a line separates words; a tag inside a word does not.
            Token::Start(..) if token.starts(&["br", "p", "div", "li", "td", "tr", "hr"]) => {
                push_collapsed(&mut out, " ");
            }
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The text that markup shows, on one line.
pub fn of_html(html: &str) -> String {
    let tokens: Vec<Token<'_>> = Tokens::new(html).collect();
    of_tokens(&tokens)
}

/// `text` on one line, without white space at the ends.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}
