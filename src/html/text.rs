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
    pub const MARKUP: u8 = 1;
    /// Would end the value of an attribute.
    pub const QUOTE: u8 = 2;
    /// White space of ASCII.
    pub const SPACE: u8 = 4;
    /// A control character that is no white space: not written.
    pub const CONTROL: u8 = 8;
    /// White space or a control character, or the first byte of a character that may be one.
    pub const GAP: u8 = 16;
    /// Not surely a part of an address as it should be.
    pub const UNFIT: u8 = 32;
    /// Ends the name of a tag or of an attribute.
    pub const END: u8 = 64;
    /// Parts the name of an attribute from its value.
    pub const EQUALS: u8 = 128;
}

static CLASSES: [u8; 256] = {
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
        if !is_address {
            classes[at] |= class::UNFIT;
        }
        at += 1;
    }
    classes
};

/// The position of the first byte that asks for one of `classes`; the length of the text if none does.
#[inline(never)]
pub fn seek(text: &[u8], classes: u8) -> usize {
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

/// The same, where it is near: in a name, say.
pub fn seek_near(text: &[u8], classes: u8) -> usize {
    text.iter().position(|byte| CLASSES[usize::from(*byte)] & classes != 0).unwrap_or(text.len())
}

/// The lowest bit of each byte of a word.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The position of the first byte of this value; the length of the text if there is none. Eight at a time: WebAssembly has
/// words for so many.
#[inline(never)]
pub fn find_byte(text: &[u8], byte: u8) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let found = zeros(u64::from_le_bytes(*word) ^ (ONES * u64::from(byte)));
        if found != 0 {
            return at * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    text.len() - rest.len() + rest.iter().take_while(|other| **other != byte).count()
}

/// Whether a character of ASCII is in a text. The standard library's `contains` would bring in its search for words.
pub fn holds(text: &str, mark: u8) -> bool {
    find_byte(text.as_bytes(), mark) < text.len()
}

/// The position of the first byte that is one of two; the length of the text if there is none.
#[inline(never)]
pub fn find_either(text: &[u8], one: u8, other: u8) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (ONES * u64::from(one))) | zeros(word ^ (ONES * u64::from(other)));
        if found != 0 {
            return at * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    text.len() - rest.len() + rest.iter().take_while(|byte| **byte != one && **byte != other).count()
}

/// Marks the bytes of a word that are 0 by their highest bit; of those behind the first it may mark too many.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (ONES << 7)
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
        let at = from + find_byte(&text[from..], *first);
        if text.get(at + 1..)?.starts_with(rest) {
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
    if number < 0 {
        out.push('-');
    }
    if number.unsigned_abs() > 9 {
        push_decimal(out, (number / 10).unsigned_abs().cast_signed());
    }
    out.push(char::from(b'0' + (number % 10).unsigned_abs() as u8));
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
    entity::decode(raw, Place::Text).chars().all(is_space)
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
    let lengths = tokens.iter().map(|token| if let Token::Text(raw) = token { raw.len() } else { 0 });
    let mut out = String::with_capacity(lengths.sum());
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
    trim_collapsed(out)
}

/// The text that markup shows, on one line.
#[inline(never)]
pub fn of_html(html: &str) -> String {
    of_tokens(&Tokens::all(html))
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
    trim_collapsed(out)
}

/// Takes off the space at the end, of which [`push_collapsed`] leaves one at most.
fn trim_collapsed(mut out: String) -> String {
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Parts with NUL between them. The last may hold some itself.
pub fn joined(parts: &[&str]) -> String {
    let mut out = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push('\0');
        }
        if index + 1 < parts.len() && holds(part, b'\0') {
            out.extend(part.chars().filter(|c| *c != '\0'));
        } else {
            out.push_str(part);
        }
    }
    out
}

/// The parts of a text that a mark of ASCII separates.
pub fn parts(text: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let end = find_byte(text.as_bytes(), mark);
        rest = text.get(end + 1..);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_wherever_they_stand() {
        // Bytes that differ from those that are looked for in one bit, or by one.
        let others = [b'<' ^ 0x80, b'<' - 1, b'<' + 1, 0, 0xFF, b'<' ^ 1, b'>' ^ 0x80, b'>' + 1];
        for length in 0..30 {
            let text: Vec<u8> = others.iter().cycle().copied().take(length).collect();
            assert_eq!((find_byte(&text, b'<'), find_either(&text, b'<', b'>')), (length, length));
            for (first, second) in (0..length).flat_map(|first| (first..length).map(move |second| (first, second))) {
                let mut text = text.clone();
                (text[second], text[first]) = (b'>', b'<');
                assert_eq!((find_byte(&text, b'<'), find_either(&text, b'>', b'<')), (first, first), "{text:?}");
                let after = if first == second { length } else { second };
                assert_eq!(find_byte(&text, b'>'), after, "{text:?}");
            }
        }
    }

    #[test]
    fn parts_are_those_of_the_standard_library() {
        for text in ["", "a", " ", "a b", " a  b ", "ä ö"] {
            assert!(parts(text, b' ').eq(text.split(' ')), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 7, 10, 105, -1, -40, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
