//! Plain text: what a reader sees of markup, and the white space that Chinese pages use.

use super::entity::{self, Place};
use super::tag::Tag;
use super::token::{Token, Tokens};

/// White space in the sense of a reader: also no-break, ideographic and zero-width spaces.
pub fn is_space(c: char) -> bool {
    // Nearly every character is a letter of ASCII, or Chinese.
    match c {
        '!'..='~' | '\u{3001}'..='\u{FEFE}' => false,
        c => c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'),
    }
}

/// The position of `word` in `text`. The standard library's search is faster on long texts and weighs 2 KB more.
#[inline(never)]
pub fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    let (first, rest) = word.split_first()?;
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(*first, &text[from..])?;
        if text[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// `text` with `new` in the place of the first `old`.
pub fn replace(text: &str, old: &str, new: &str) -> String {
    match find(text.as_bytes(), old.as_bytes()) {
        Some(at) => [&text[..at], new, &text[at + old.len()..]].concat(),
        None => text.into(),
    }
}

/// A whole number in digits. Formatting by the standard library would bring in all of its formatting.
#[inline(never)]
pub fn decimal(number: i64) -> String {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let sign = if number < 0 { "-" } else { "" };
    digits[at..].iter().fold(sign.into(), |mut text: String, digit| {
        text.push(char::from(*digit));
        text
    })
}

/// The number that these digits are; `None` for anything else, and for more than nine of them.
#[inline(never)]
pub fn number(digits: &str) -> Option<u32> {
    let is_number = (1..10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// Whether raw HTML text shows nothing: spaces, or references to spaces.
#[inline(never)]
pub fn is_blank(raw: &str) -> bool {
    if raw.chars().next().is_some_and(|c| c != '&' && !is_space(c)) {
        return false;
    }
    match memchr::memchr(b'&', raw.as_bytes()) {
        None => raw.chars().all(is_space),
        Some(_) => entity::decode(raw, Place::Text).chars().all(is_space),
    }
}

/// Appends `text` with its runs of white space as one space each.
#[inline(never)]
pub fn push_collapsed(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if !is_space(c) && !c.is_control() {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + c.len_utf8();
        if is_space(c) && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.push_str(&text[from..]);
}

/// The text that tokens show, on one line.
#[inline(never)]
pub fn of_tokens(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Text(raw) => push_collapsed(&mut out, &entity::decode(raw, Place::Text)),
            // Only what breaks a line separates words; a tag inside a word does not.
            Token::Start(..) if token.starts(&[Tag::BR, Tag::P, Tag::DIV, Tag::LI, Tag::TD, Tag::TR, Tag::HR]) => {
                push_collapsed(&mut out, " ");
            }
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The text that markup shows, on one line.
#[inline(never)]
pub fn of_html(html: &str) -> String {
    let tokens: Vec<Token<'_>> = Tokens::new(html).collect();
    of_tokens(&tokens)
}

/// `text` on one line, without white space at the ends.
#[inline(never)]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}
