//! What language a text is in, as far as its characters tell.

/// Whether `c` is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether lines that break beside `c` are joined without a space: Chinese and Japanese text and punctuation.
pub fn joins_without_space(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Frequent characters that are written in only one of the two ways; the same place holds the same word.
const SIMPLIFIED: &str = "这个们为国会时来说对过还后发经现进问间长应开东车马门电见观风书报闻乐华语关学与实体点热";
const TRADITIONAL: &str = "這個們為國會時來說對過還後發經現進問間長應開東車馬門電見觀風書報聞樂華語關學與實體點熱";

/// The tag for Chinese text, `zh-Hans` or `zh-Hant`; `None` for a text without Chinese characters, or too few to tell.
pub fn chinese_script(text: &str) -> Option<&'static str> {
    let (mut simplified, mut traditional) = (0, 0);
    for c in text.chars().filter(|c| is_han(*c)).take(600) {
        simplified += u32::from(SIMPLIFIED.contains(c));
        traditional += u32::from(TRADITIONAL.contains(c));
    }
    match simplified.cmp(&traditional) {
        core::cmp::Ordering::Greater => Some("zh-Hans"),
        core::cmp::Ordering::Less => Some("zh-Hant"),
        core::cmp::Ordering::Equal => None,
    }
}

/// A BCP 47 language tag, if the text can be one.
#[inline(never)]
pub fn tag(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let fits = (2..=35).contains(&text.len())
        && text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && text.split('-').next().is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    fits.then_some(text)
}

/// The writing direction of a language: `rtl` or `ltr`.
pub fn direction(tag: &str) -> &'static str {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or("");
    let script = parts.next().unwrap_or("");
    let script_is_rtl = "arab hebr thaa nkoo syrc".split(' ').any(|rtl| script.eq_ignore_ascii_case(rtl));
    let is_rtl = "ar ckb dv fa he ps sd ug ur yi".split(' ').any(|rtl| language.eq_ignore_ascii_case(rtl));
    if script_is_rtl || (is_rtl && script.len() != 4) { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_told_by_its_characters() {
        assert_eq!(chinese_script("这是一个关于风的报告"), Some("zh-Hans"));
        assert_eq!(chinese_script("這是一個關於風的報告"), Some("zh-Hant"));
        assert_eq!(chinese_script("A report about wind"), None);
        assert_eq!(SIMPLIFIED.chars().count(), TRADITIONAL.chars().count());
    }

    #[test]
    fn direction_is_told_by_the_tag() {
        for (tag, expected) in
            [("zh-Hans", "ltr"), ("ar", "rtl"), ("ug-Latn", "ltr"), ("fa-IR", "rtl"), ("az-Arab", "rtl")]
        {
            assert_eq!(direction(tag), expected, "{tag}");
        }
    }
}
