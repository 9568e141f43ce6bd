//! The only place where text becomes markup.

/// Appends `text` as the content of an element.
pub fn push_text(out: &mut String, text: &str) {
    push(out, text, false);
}

/// Appends `text` as the value of an attribute in double quotes.
pub fn push_attribute(out: &mut String, text: &str) {
    push(out, text, true);
}

#[inline(never)]
fn push(out: &mut String, text: &str, attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if attribute => "&quot;",
            // Control characters have no meaning in HTML, and parsers differ on some of them.
            0..=8 | 11..=31 | 127 => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(replacement);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
