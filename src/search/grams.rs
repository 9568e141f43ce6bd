//! Grams: neighbouring characters. Two tell little in scripts of few letters, so these have groups of three as well.

/// Calls `each` with the hash of every gram of a folded text: of each two neighbours, and of each three of a
/// script of few letters.
pub fn for_each(text: &[char], mut each: impl FnMut(u64)) {
    text.windows(2).for_each(|two| each(hash(two)));
    text.windows(3).filter(|three| three.iter().all(|c| is_few(*c))).for_each(|three| each(hash(three)));
}

/// The grams that lead to a folded text: threes where there are such, twos for what these leave uncovered.
pub fn leading_to(text: &[char]) -> Vec<u64> {
    let is_three = |at: usize| text.get(at..at + 3).is_some_and(|three| three.iter().all(|c| is_few(*c)));
    let mut grams = Vec::new();
    for at in 0..text.len().saturating_sub(1) {
        if is_three(at) {
            grams.push(hash(&text[at..at + 3]));
        } else if at == 0 || !is_three(at - 1) {
            grams.push(hash(&text[at..at + 2]));
        }
    }
    grams
}

/// Whether a character is of a script of few letters, or a sign: Latin, Cyrillic, Arabic, digits, spaces.
fn is_few(c: char) -> bool {
    c < '\u{2E80}'
}

/// A number for a gram; all its bits count alike.
fn hash(gram: &[char]) -> u64 {
    let number = gram.iter().fold(gram.len() as u64, |number, c| number << 21 | u64::from(u32::from(*c)));
    // The finalizer of SplitMix64.
    let mixed = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_text_is_among_its_grams_and_covers_it() {
        for text in ["潮汐", "gps定位", "tide pools", "ab", "h20望远镜5g", "a潮bc汐def", ""] {
            let chars: Vec<char> = text.chars().collect();
            let mut all = Vec::new();
            for_each(&chars, |gram| all.push(gram));
            let leading = leading_to(&chars);
            assert!(leading.iter().all(|gram| all.contains(gram)), "{text}");
            assert_eq!(leading.is_empty(), chars.len() < 2, "{text}");
        }
        let latin: Vec<char> = "comet".chars().collect();
        assert_eq!(leading_to(&latin).len(), 3, "threes alone");
    }
}
