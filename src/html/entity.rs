//! Character references to characters, by the HTML standard's rules for text and for attributes.

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
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else {
        return Cow::Borrowed(raw);
    };
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
        match memchr::memchr(b'&', rest.as_bytes()) {
            Some(next) => {
                out.push_str(&rest[..next]);
                rest = &rest[next..];
            }
            None => {
                out.push_str(rest);
                return Cow::Owned(out);
            }
        }
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
    // Some names work without a semicolon, the longest that fits. One look through them: they are many.
    let value = BARE.split(' ').filter(|known| rest[1..].starts_with(known)).max_by_key(|known| known.len())?;
    let length = value.len();
    let next = bytes.get(1 + length).copied().unwrap_or(b' ');
    if place == Place::Attribute && (next == b'=' || next.is_ascii_alphanumeric()) {
        return None;
    }
    Some((named(&["&", value, ";"].concat())?, 1 + length))
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
    Some(Cow::Borrowed(match reference {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&apos;" => "'",
        "&nbsp;" => "\u{A0}",
        // The Markdown reader carries the standard's whole table (17 KB): asking it costs no second one.
        _ => {
            return match pulldown_cmark::Parser::new(reference).nth(1) {
                Some(pulldown_cmark::Event::Text(value)) if &*value != "&" && *value != *reference => {
                    Some(Cow::Owned(value.into_string()))
                }
                _ => None,
            };
        }
    }))
}

/// The names that the standard lets stand without a semicolon.
const BARE: &str = "AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute \
Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute \
aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc \
egrave eth euml frac12 frac14 frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not \
ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 \
szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml";

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
