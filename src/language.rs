//! What language a text is in, as far as its characters tell.

/// Whether `c` is a Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether lines that break beside `c` are joined without a space: Chinese and Japanese text and punctuation.
pub fn joins_without_space(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Frequent characters that are written in only one of the two ways, in the order of their numbers.
static SIMPLIFIED: [char; 43] = [
    '与', '东', '个', '为', '乐', '书', '们', '会', '体', '关', '华', '发', '后', '国', '学', '实', '对', '应', '开',
    '报', '时', '来', '点', '热', '现', '电', '经', '见', '观', '语', '说', '车', '过', '还', '这', '进', '长', '门',
    '问', '间', '闻', '风', '马',
];
static TRADITIONAL: [char; 43] = [
    '來', '個', '們', '問', '國', '報', '學', '實', '對', '後', '應', '時', '書', '會', '東', '樂', '為', '熱', '現',
    '發', '經', '聞', '與', '華', '見', '觀', '語', '說', '車', '這', '進', '過', '還', '長', '門', '開', '間', '關',
    '電', '風', '馬', '體', '點',
];

/// The tag for Chinese text, `zh-Hans` or `zh-Hant`; `None` for texts without Chinese characters, or too few to tell.
pub fn chinese_script<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<&'static str> {
    let (mut simplified, mut traditional) = (0_u32, 0_u32);
    for c in texts.into_iter().flat_map(str::chars).filter(|c| is_han(*c)).take(200) {
        simplified += u32::from(SIMPLIFIED.binary_search(&c).is_ok());
        traditional += u32::from(TRADITIONAL.binary_search(&c).is_ok());
        // So clear a lead is not lost again.
        if simplified.abs_diff(traditional) >= 12 {
            break;
        }
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
        assert_eq!(chinese_script(["这是一个", "关于风的报告"]), Some("zh-Hans"));
        assert_eq!(chinese_script(["這是一個關於風的報告"]), Some("zh-Hant"));
        assert_eq!(chinese_script(["A report about wind"]), None);
        assert!(SIMPLIFIED.is_sorted() && TRADITIONAL.is_sorted());
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
