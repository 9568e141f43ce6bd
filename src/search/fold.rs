//! Text as search compares it: small letters, ASCII for full-width forms, runs of white space as one space.

/// A text folded, and where in the text each of its characters came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The characters, without white space at the ends.
    pub chars: Vec<char>,
    /// For each of them, where the character that it came from begins and ends in the text, in bytes.
    places: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Folded {
        let mut folded = Folded::default();
        let mut space = None;
        for (start, c) in text.char_indices() {
            let place = (start, start + c.len_utf8());
            if is_unseen(c) {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                space = space.or(Some(place));
                continue;
            }
            // One at the start is none.
            if let Some(place) = space.take()
                && !folded.chars.is_empty()
            {
                folded.push(' ', place);
            }
            for small in narrow(c).to_lowercase() {
                folded.push(small, place);
            }
        }
        folded
    }

    fn push(&mut self, c: char, place: (usize, usize)) {
        self.chars.push(c);
        self.places.push(place);
    }

    /// Where in the text the characters of `range` are: a range of bytes.
    pub fn place(&self, range: core::ops::Range<usize>) -> Option<core::ops::Range<usize>> {
        let first = self.places.get(range.start)?;
        let last = self.places.get(range.end.checked_sub(1)?)?;
        Some(first.0..last.1)
    }

    /// Where `word` begins, from `from` on.
    pub fn find(&self, word: &[char], from: usize) -> Option<usize> {
        if word.is_empty() {
            return None;
        }
        self.chars.get(from..)?.windows(word.len()).position(|part| part == word).map(|at| from + at)
    }
}

/// Characters that nobody sees and that stand inside words: soft hyphens, joiners, marks of direction and byte order.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// A full-width form as the ASCII character that it is a form of.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fold_and_places_lead_back() {
        for (text, expected) in [
            ("ＧＰＳ定位", "gps定位"),
            ("  Tide\u{3000}\n  POOLS ", "tide pools"),
            ("co\u{AD}met", "comet"),
            ("İÉ", "i\u{307}é"),
            ("\u{FEFF}潮汐", "潮汐"),
            ("a\u{2}b", "a b"),
            ("", ""),
        ] {
            let folded = Folded::new(text);
            assert_eq!(folded.chars.iter().collect::<String>(), expected);
            for at in 0..folded.chars.len() {
                let place = folded.place(at..at + 1).expect("a place");
                assert!(text.is_char_boundary(place.start) && text.is_char_boundary(place.end));
            }
        }
        let folded = Folded::new("《ＧＰＳ》浮标");
        let at = folded.find(&['g', 'p', 's'], 0).expect("found");
        assert_eq!(&"《ＧＰＳ》浮标"[folded.place(at..at + 3).expect("a place")], "ＧＰＳ");
    }
}
