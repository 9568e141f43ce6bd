//! Plain text: what a reader sees of markup, and the white space that Chinese pages use.

use super::entity::{self, Place};
use super::tag::tags;
use super::token::{Token, Tokens};

/// White space in the sense of a reader: also no-break, ideographic and zero-width spaces.
pub fn is_space(c: char) -> bool {
    // Nearly every character is a letter of ASCII, or Chinese.
    match c {
        '!'..='~' | '\u{3001}'..='\u{FEFE}' => false,
        c => c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}'),
    }
}

/// What a byte of text may ask for. Passes over text look for the few bytes that ask for something.
pub mod class {
    /// Cannot stand in markup as it is.
    pub const MARKUP: u16 = 1;
    /// Would end the value of an attribute.
    pub const QUOTE: u16 = 2;
    /// White space of ASCII.
    pub const SPACE: u16 = 4;
    /// A control character that is no white space: not written.
    pub const CONTROL: u16 = 8;
    /// White space or a control character, or the first byte of a character that may be one.
    pub const GAP: u16 = 16;
    /// Not surely a part of an address as it should be.
    pub const UNFIT: u16 = 32;
    /// Ends the name of a tag or of an attribute.
    pub const END: u16 = 64;
    /// Parts the name of an attribute from its value.
    pub const EQUALS: u16 = 128;
    /// Ends a tag.
    pub const CLOSE: u16 = 256;
    /// Ends the path of an address.
    pub const TAIL: u16 = 512;
    /// Parts the words in the name of a file.
    pub const JOINT: u16 = 1024;
}

static CLASSES: [u16; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        let is_space = byte.is_ascii_whitespace();
        let is_control = byte.is_ascii_control() && !is_space;
        let is_address = matches!(byte, b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~');
        if is_space {
            classes[at] |= class::SPACE;
        }
        if is_control {
            classes[at] |= class::CONTROL;
        }
        if is_control || matches!(byte, b'&' | b'<' | b'>' | b'\r' | 0x0C) {
            classes[at] |= class::MARKUP;
        }
        if byte == b'"' {
            classes[at] |= class::QUOTE;
        }
        if is_space || is_control || matches!(byte, 0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF) {
            classes[at] |= class::GAP;
        }
        if is_space || matches!(byte, b'/' | b'>') {
            classes[at] |= class::END;
        }
        if byte == b'=' {
            classes[at] |= class::EQUALS;
        }
        if byte == b'>' {
            classes[at] |= class::CLOSE;
        }
        if matches!(byte, b'?' | b'#') {
            classes[at] |= class::TAIL;
        }
        if matches!(byte, b'-' | b'_' | b'.') {
            classes[at] |= class::JOINT;
        }
        if !is_address {
            classes[at] |= class::UNFIT;
        }
        at += 1;
    }
    classes
};

/// The position of the first byte that asks for one of `classes`; the length of the text if none does.
#[inline(never)]
pub fn seek(text: &[u8], classes: u16) -> usize {
    let mut left = text;
    // Four at a time: most of the bytes of a page pass here, some of them twice.
    while let [a, b, c, d, rest @ ..] = left
        && (CLASSES[usize::from(*a)] | CLASSES[usize::from(*b)] | CLASSES[usize::from(*c)] | CLASSES[usize::from(*d)])
            & classes
            == 0
    {
        left = rest;
    }
    while let [byte, rest @ ..] = left
        && CLASSES[usize::from(*byte)] & classes == 0
    {
        left = rest;
    }
    text.len() - left.len()
}

/// The position of the first of these bytes of ASCII.
#[inline(never)]
pub fn find_any(text: &str, marks: &[u8]) -> Option<usize> {
    text.bytes().position(|byte| marks.contains(&byte))
}

/// What stands before the last `mark` of ASCII, and what stands behind it.
#[inline(never)]
pub fn split_at_last(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == mark)?;
    Some((&text[..at], &text[at + 1..]))
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

/// A whole number in digits.
pub fn decimal(number: i64) -> String {
    let mut digits = String::new();
    push_decimal(&mut digits, number);
    digits
}

/// Appends a whole number in digits. Formatting by the standard library would bring in all of its formatting.
#[inline(never)]
pub fn push_decimal(out: &mut String, number: i64) {
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
    if number < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
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
    let mut at = 0;
    loop {
        at += seek(&text.as_bytes()[at..], class::GAP);
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        let next = at + c.len_utf8();
        let is_space = is_space(c);
        if is_space || c.is_control() {
            out.push_str(&text[from..at]);
            if is_space && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            from = next;
        }
        at = next;
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
            Token::Start(..) if token.starts(tags![BR P DIV LI TD TR HR]) => {
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

/// Appends `part`, with `between` before it where it is not the first.
#[inline(never)]
pub fn push_with(out: &mut String, between: &str, part: &str) {
    if !out.is_empty() {
        out.push_str(between);
    }
    out.push_str(part);
}

/// `text` on one line, without white space at the ends.
#[inline(never)]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}
