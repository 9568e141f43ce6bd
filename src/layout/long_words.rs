//! Words that are longer than those of any language.

/// The longest word that is left as it is, in bytes.
const LONGEST: usize = 500;

/// Lets browsers break longer words (`<wbr>`, which nobody sees or copies). Where they break one themselves, Chromium shapes
/// what is left of it anew for each line: a headline of one letter, 50 KB of it, took 17 s.
///
/// Characters from U+0800 on end a word here: some of their scripts do without spaces, and their fonts gave no such times.
pub fn breakable(markup: String) -> String {
    let bytes = markup.as_bytes();
    let mut out = String::new();
    let (mut taken, mut at) = (0, 0);
    let (mut known, mut in_tag) = (0, false);
    while let Some(window) = bytes.get(at..at + LONGEST) {
        // From behind: most words are short, and most of them need not be looked at.
        if let Some(end) = window.iter().rposition(|byte| matches!(byte, 0..=b' ' | b'<' | b'>' | 0xE0..)) {
            at += end + 1;
            continue;
        }
        if let Some(bracket) = bytes[known..at].iter().rfind(|byte| matches!(byte, b'<' | b'>')) {
            in_tag = *bracket == b'<';
        }
        known = at;
        // Before a reference such as `&amp;`, lest it is cut in two.
        let reference = window.iter().rposition(|byte| *byte == b'&').filter(|at| *at > 0);
        at += reference.unwrap_or(LONGEST);
        if in_tag {
            continue;
        }
        while !markup.is_char_boundary(at) {
            at -= 1;
        }
        out.push_str(&markup[taken..at]);
        out.push_str("<wbr>");
        taken = at;
    }
    if taken == 0 {
        return markup;
    }
    out.push_str(&markup[taken..]);
    out
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn long_words_can_be_broken_and_nothing_else() {
        let long = |unit: &str| unit.repeat(1200 / unit.len());
        for unit in ["W", "/", "é", "a\u{301}", "&amp;", "&quot;x", "a;"] {
            let word = long(unit);
            let made = breakable(format!("<h1>{word}</h1>"));
            let pieces: Vec<&str> = made.split("<wbr>").collect();
            assert_eq!(pieces.len(), 3, "{made}");
            assert!(pieces.iter().all(|piece| piece.len() <= 509), "{made}");
            assert_eq!(pieces.concat(), format!("<h1>{word}</h1>"));
            // Each character and each reference in one piece.
            let ends_whole = |piece: &&str| piece.rfind('&').is_none_or(|start| piece[start..].contains(';'));
            assert!(pieces.iter().all(ends_whole), "{made}");
        }
        for whole in [
            format!("<p>{}</p>", long("word ")),
            format!("<p>{}</p>", long("潮汐")),
            format!("<p>{}</p>", long("ไทย")),
            format!("<a href=\"{}\">a</a>", long("W")),
            format!("<p>{}</p><p>{}</p>", "W".repeat(480), "W".repeat(480)),
            String::new(),
        ] {
            assert_eq!(breakable(whole.clone()), whole);
        }
        // A tag before and after.
        let word = "W".repeat(600);
        let made = breakable(format!("<a href=\"{word}\">{word}</a><a href=\"{word}\">"));
        assert_eq!(made, format!("<a href=\"{word}\">{}<wbr>{}</a><a href=\"{word}\">", &word[..500], &word[500..]));
    }
}
