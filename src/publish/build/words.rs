//! The words on derived pages: a line a word, a column a language, as in `words.rs` of the core.

use crate::words::Words;

/// The words on derived pages in one language.
pub struct BuildWords {
    /// Heads the archive.
    pub archive: &'static str,
    /// Heads the newest articles where a site has no sections.
    pub latest: &'static str,
    /// Heads the articles without a day.
    pub undated: &'static str,
    core: &'static Words,
}

impl BuildWords {
    /// The words for a language tag.
    pub fn for_language(tag: &str) -> BuildWords {
        let core = Words::for_language(tag);
        let (archive, latest, undated) = match core.tag {
            "zh-Hans" => ("往期文章", "最新文章", "未注明日期"),
            "zh-Hant" => ("往期文章", "最新文章", "未註明日期"),
            _ => ("Archive", "Latest stories", "Undated"),
        };
        BuildWords { archive, latest, undated, core }
    }

    /// A year, `2025`, as it heads a list of its months.
    pub fn year(&self, year: &str) -> String {
        if self.is_chinese() { format!("{year}年") } else { year.into() }
    }

    /// A month, `2025-04`, as it heads its articles.
    pub fn month(&self, month: &str) -> String {
        let Some((year, number)) = month.split_once('-') else {
            return self.undated.into();
        };
        let number = number.trim_start_matches('0');
        if self.is_chinese() {
            return format!("{year}年{number}月");
        }
        let at = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
        format!("{} {year}", self.core.months.split(' ').nth(at).unwrap_or(number))
    }

    fn is_chinese(&self) -> bool {
        self.core.months.is_empty()
    }
}
