//! The only place where text becomes markup.

use super::text::{class, seek};

/// Appends `text` as the content of an element.
pub fn push_text(out: &mut String, text: &str) {
    push(out, text, class::MARKUP);
}

/// Appends `text` as the value of an attribute in double quotes.
pub fn push_attribute(out: &mut String, text: &str) {
    push(out, text, class::MARKUP | class::QUOTE);
}

/// Appends an attribute, with a space before it.
#[inline(never)]
pub fn push_named(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_attribute(out, value);
    out.push('"');
}

#[inline(never)]
fn push(out: &mut String, text: &str, classes: u8) {
    let mut rest = text;
    loop {
        let (plain, found) = rest.split_at(seek(rest.as_bytes(), classes));
        out.push_str(plain);
        let Some(byte) = found.bytes().next() else {
            return;
        };
        out.push_str(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // Control characters have no meaning in HTML, and parsers differ on some of them.
            _ => "",
        });
        rest = &found[1..];
    }
}
