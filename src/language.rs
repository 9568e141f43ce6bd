//! What language a text is in, as far as its characters tell.

/// Whether `c` is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether lines that break beside `c` are joined without a space: Chinese and Japanese text and punctuation.
pub fn joins_without_space(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Frequent characters that are written in only one of the two ways.
const SIMPLIFIED: [char; 43] = [
    '与', '东', '个', '为', '乐', '书', '们', '会', '体', '关', '华', '发', '后', '国', '学', '实', '对', '应', '开',
    '报', '时', '来', '点', '热', '现', '电', '经', '见', '观', '语', '说', '车', '过', '还', '这', '进', '长', '门',
    '问', '间', '闻', '风', '马',
];
const TRADITIONAL: [char; 43] = [
    '來', '個', '們', '問', '國', '報', '學', '實', '對', '後', '應', '時', '書', '會', '東', '樂', '為', '熱', '現',
    '發', '經', '聞', '與', '華', '見', '觀', '語', '說', '車', '這', '進', '過', '還', '長', '門', '開', '間', '關',
    '電', '風', '馬', '體', '點',
];

/// Where they are: each at the place of its number, or at the next that was free, as twice what it is beyond
/// [`FIRST_HAN`], and one more where it is traditional.
static PLACES: [u16; 256] = {
    let mut places = [0; 256];
    let mut at = 0;
    while at < SIMPLIFIED.len() + TRADITIONAL.len() {
        let is_simplified = at < SIMPLIFIED.len();
        let number = if is_simplified { SIMPLIFIED[at] } else { TRADITIONAL[at - SIMPLIFIED.len()] } as u32;
        let mut place = number as usize % 256;
        while places[place] != 0 {
            place = (place + 1) % 256;
        }
        places[place] = ((number - FIRST_HAN) * 2) as u16 + !is_simplified as u16;
        at += 1;
    }
    places
};

/// The number of the first of the characters that are used most, and of none of these.
const FIRST_HAN: u32 = 0x4E00;

/// 1 for a character that only simplified texts have, -1 for one that only traditional ones have, 0 for any other.
fn leaning(c: char) -> i32 {
    let number = c as u32;
    let mut place = number as usize % 256;
    loop {
        match u32::from(PLACES[place]) {
            0 => return 0,
            found if FIRST_HAN + found / 2 == number => return 1 - (found % 2 * 2).cast_signed(),
            _ => place = (place + 1) % 256,
        }
    }
}

/// Whether `c` is a letter of Japanese alone.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}')
}

/// The tag for Chinese text, `zh-Hans` or `zh-Hant`, or for Japanese; `None` for texts without Chinese characters, or too
/// few to tell.
pub fn of_han(texts: &mut dyn Iterator<Item = &str>) -> Option<&'static str> {
    let mut lead = 0_i32;
    let mut read = 0;
    let mut kana = 0;
    'texts: for text in texts {
        for c in text.chars() {
            if is_han(c) {
                lead += leaning(c);
                read += 1;
                // So clear a lead is not lost again.
                if lead.abs() >= 12 || read == 200 {
                    break 'texts;
                }
            } else if is_kana(c) {
                kana += 1;
            }
        }
    }
    match lead {
        // A name in a Chinese text may have one or two.
        _ if kana > 2 && kana * 4 > read => Some("ja"),
        1.. => Some("zh-Hans"),
        0 => None,
        _ => Some("zh-Hant"),
    }
}

/// A BCP 47 language tag, if the text can be one. It starts with two or three letters, as those of all languages do: more
/// are a language's name.
#[inline(never)]
pub fn tag(text: &str) -> Option<String> {
    let text = text.trim().replace('_', "-");
    let fits = text.len() <= 35
        && text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && text
            .split('-')
            .next()
            .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
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
        assert_eq!(of_han(&mut ["这是一个", "关于风的报告"].into_iter()), Some("zh-Hans"));
        assert_eq!(of_han(&mut ["這是一個關於風的報告"].into_iter()), Some("zh-Hant"));
        assert_eq!(of_han(&mut ["A report about wind"].into_iter()), None);
        assert_eq!(of_han(&mut ["国会は来年の予算を", "発表した。"].into_iter()), Some("ja"));
        assert_eq!(of_han(&mut ["这家叫“优の良品”的店开门了"].into_iter()), Some("zh-Hans"));
        assert!(SIMPLIFIED.iter().all(|c| leaning(*c) == 1) && TRADITIONAL.iter().all(|c| leaning(*c) == -1));
        assert!("一的a\u{9FFF}\u{3400}".chars().all(|c| leaning(c) == 0));
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
