//! Character references to characters, by the HTML standard's rules for text and for attributes.

use super::text::{decimal, find_byte, parts};
use std::borrow::Cow;

/// Where a reference stands: attributes keep `&copy=1` as it is, so that addresses survive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the text of an element.
    Text,
    /// In the value of an attribute.
    Attribute,
}

/// Decodes every character reference in `raw`.
///
/// See <https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state>.
#[inline(never)]
pub fn decode(raw: &str, place: Place) -> Cow<'_, str> {
    let first = find_byte(raw.as_bytes(), b'&');
    if first == raw.len() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    loop {
        match reference(rest, place) {
            Some((value, length)) => {
                out.push_str(&value);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
        let (plain, next) = rest.split_at(find_byte(rest.as_bytes(), b'&'));
        out.push_str(plain);
        if next.is_empty() {
            return Cow::Owned(out);
        }
        rest = next;
    }
}

/// Reads the reference that `rest` starts with: its value and its length in bytes.
fn reference(rest: &str, place: Place) -> Option<(Cow<'static, str>, usize)> {
    let bytes = rest.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    // The longest name has 31 letters; without a bound, a run of letters would be read again and again.
    let name = bytes[1..].iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if name == 0 {
        return None;
    }
    if bytes.get(1 + name) == Some(&b';')
        && let Some(value) = named(&rest[..name + 2])
    {
        return Some((value, name + 2));
    }
    // `?a=1&text=2`, what "&" mostly means in addresses: no name without a semicolon counts before "=" there.
    if place == Place::Attribute && bytes.get(1 + name) == Some(&b'=') {
        return None;
    }
    // Some names work without a semicolon, the longest that fits. One look through them: they are many.
    let (name, value) =
        pairs(BARE).filter(|(known, _)| rest[1..].starts_with(known)).max_by_key(|(known, _)| known.len())?;
    let length = name.len();
    let next = bytes.get(1 + length).copied().unwrap_or(b' ');
    if place == Place::Attribute && (next == b'=' || next.is_ascii_alphanumeric()) {
        return None;
    }
    Some((Cow::Borrowed(value), 1 + length))
}

fn numeric(bytes: &[u8]) -> Option<(Cow<'static, str>, usize)> {
    let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
    let (start, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let mut code = 0_u32;
    let mut end = start;
    while let Some(digit) = bytes.get(end).and_then(|byte| char::from(*byte).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit).min(0x11_0000);
        end += 1;
    }
    if end == start {
        return None;
    }
    let value = match code {
        // Windows-1252 under a Latin-1 name: what old editors meant by these numbers.
        0x80..=0x9F => WINDOWS_1252[(code - 0x80) as usize],
        0 => '\u{FFFD}',
        _ => char::from_u32(code).unwrap_or('\u{FFFD}'),
    };
    end += usize::from(bytes.get(end) == Some(&b';'));
    Some((Cow::Owned(String::from(value)), end))
}

const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The value of `&name;`, all of it given.
fn named(reference: &str) -> Option<Cow<'static, str>> {
    if let Some(value) = listed(&reference[1..reference.len() - 1]) {
        return Some(Cow::Borrowed(value));
    }
    // The module for the first view reads no text with such a name: `all_listed` tells.
    if cfg!(feature = "first-view") {
        return None;
    }
    // The Markdown reader carries the standard's whole table (17 KB): asking it costs no second one.
    match pulldown_cmark::Parser::new(reference).nth(1) {
        Some(pulldown_cmark::Event::Text(value)) if &*value != "&" && *value != *reference => {
            Some(Cow::Owned(value.into_string()))
        }
        _ => None,
    }
}

/// The value of a name that people write; the standard has two thousand more.
#[inline(never)]
pub fn listed(name: &str) -> Option<&'static str> {
    let found = pairs(BARE).find(|(known, _)| *known == name);
    found.or_else(|| pairs(OTHERS).find(|(known, _)| *known == name)).map(|(_, value)| value)
}

/// Whether [`decode`] needs no name but the [`listed`] ones for `raw`, or for pieces of it.
#[inline(never)]
pub fn all_listed(raw: &str) -> bool {
    let mut rest = raw;
    while let Some(next) = rest.get(find_byte(rest.as_bytes(), b'&') + 1..) {
        rest = next;
        let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        // A tag may part a name whose pieces are joined later.
        let is_known = match after.as_bytes().first() {
            Some(b';') => name.is_empty() || listed(name).is_some(),
            Some(b'<') => name.is_empty(),
            _ => true,
        };
        if !is_known {
            return false;
        }
        rest = after;
    }
    true
}

/// The text with all characters whose names are not [`listed`] by number: what [`all_listed`] is for, save for names that
/// a tag parts.
pub fn spelled(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        let (plain, next) = rest.split_at(find_byte(rest.as_bytes(), b'&'));
        out.push_str(plain);
        if next.is_empty() {
            return out;
        }
        let name = next[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let length = 1 + name + usize::from(next.as_bytes().get(1 + name) == Some(&b';'));
        let (reference, after) = next.split_at(length);
        let is_named = reference.ends_with(';') && name > 0 && listed(&reference[1..=name]).is_none();
        match is_named.then(|| named(reference)).flatten() {
            Some(value) => value.chars().for_each(|c| {
                out.push_str(&["&#", &decimal(i64::from(u32::from(c))), ";"].concat());
            }),
            None => out.push_str(reference),
        }
        rest = after;
    }
}

/// Names and values of a list.
fn pairs(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut words = parts(list, b' ');
    core::iter::from_fn(move || Some((words.next()?, words.next()?)))
}

/// Names that the standard lets stand without a semicolon, each with its value.
#[rustfmt::skip]
const BARE: &str = "nbsp \u{A0} amp & lt < gt > quot \" AElig Æ AMP & Aacute Á Acirc Â Agrave À Aring Å Atilde Ã \
Auml Ä COPY © Ccedil Ç ETH Ð Eacute É Ecirc Ê Egrave È Euml Ë GT > Iacute Í Icirc Î Igrave Ì Iuml Ï LT < Ntilde Ñ \
Oacute Ó Ocirc Ô Ograve Ò Oslash Ø Otilde Õ Ouml Ö QUOT \" REG ® THORN Þ Uacute Ú Ucirc Û Ugrave Ù Uuml Ü Yacute Ý \
aacute á acirc â acute ´ aelig æ agrave à aring å atilde ã auml ä brvbar ¦ ccedil ç cedil ¸ cent ¢ copy © curren ¤ \
deg ° divide ÷ eacute é ecirc ê egrave è eth ð euml ë frac12 ½ frac14 ¼ frac34 ¾ iacute í icirc î iexcl ¡ igrave ì \
iquest ¿ iuml ï laquo « macr ¯ micro µ middot · not ¬ ntilde ñ oacute ó ocirc ô ograve ò ordf ª ordm º oslash ø \
otilde õ ouml ö para ¶ plusmn ± pound £ raquo » reg ® sect § shy \u{AD} sup1 ¹ sup2 ² sup3 ³ szlig ß thorn þ times × \
uacute ú ucirc û ugrave ù uml ¨ uuml ü yacute ý yen ¥ yuml ÿ";

/// Other names that people write, each with its value.
#[rustfmt::skip]
const OTHERS: &str = "ldquo “ rdquo ” lsquo ‘ rsquo ’ mdash — ndash – hellip … apos ' bull • trade ™ euro € \
ensp \u{2002} emsp \u{2003} thinsp \u{2009} sbquo ‚ bdquo „ lsaquo ‹ rsaquo › dagger † Dagger ‡ permil ‰ prime ′ \
Prime ″ minus − larr ← uarr ↑ rarr → darr ↓ fnof ƒ OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ circ ˆ tilde ˜ \
ne ≠ le ≤ ge ≥ asymp ≈ infin ∞ zwnj \u{200C} zwj \u{200D} lrm \u{200E} rlm \u{200F}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_by_the_standard() {
        for (raw, expected) in [
            ("a &amp; b", "a & b"),
            ("&lt;b&gt;", "<b>"),
            ("&#8211;&#x2013;&#X2013", "–––"),
            ("&hellip;&mdash;", "…—"),
            ("&notit;", "¬it;"),
            ("&copy2025", "©2025"),
            ("&amplt;", "&lt;"),
            ("&#0;&#x110000;&#xD800;", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("&#150;", "–"),
            ("&unknown; &; &", "&unknown; &; &"),
            ("&CounterClockwiseContourIntegral;", "∳"),
            ("&#;&#x;", "&#;&#x;"),
        ] {
            assert_eq!(decode(raw, Place::Text), expected, "{raw}");
        }
    }

    #[test]
    fn the_lists_agree_with_the_whole_table() {
        let mut names = 0;
        for (name, value) in pairs(BARE).chain(pairs(OTHERS)) {
            let reference = ["a&", name, ";"].concat();
            let text: String = pulldown_cmark::Parser::new(&reference)
                .filter_map(|event| match event {
                    pulldown_cmark::Event::Text(text) => Some(text.into_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(["a", value].concat(), text, "{name}");
            names += 1;
        }
        assert_eq!(names, BARE.split(' ').count() / 2 + OTHERS.split(' ').count() / 2);
        assert_eq!(pairs(BARE).count(), 106);
    }

    #[test]
    fn a_text_tells_whether_the_lists_suffice() {
        for text in
            ["", "a & b", "&", "&;", "&nbsp;&hellip;", "&notit &copy2025", "&#8212;&#x2013;", "?a=1&sect=2", "&hellip"]
        {
            assert!(all_listed(text), "{text}");
        }
        for text in
            ["&unknown;", "&lang;", "&amp;&CounterClockwiseContourIntegral;", "&CounterClock<b>wise</b>", "&notit;"]
        {
            assert!(!all_listed(text), "{text}");
        }
    }

    #[test]
    fn addresses_keep_what_only_looks_like_a_reference() {
        for (raw, expected) in [
            ("?a=1&sect=2&copy=1", "?a=1&sect=2&copy=1"),
            ("?a=1&amp;b=2", "?a=1&b=2"),
            ("&copy", "©"),
            ("&copyx", "&copyx"),
            ("java&#115cript&colon;x", "javascript:x"),
        ] {
            assert_eq!(decode(raw, Place::Attribute), expected, "{raw}");
        }
    }
}
