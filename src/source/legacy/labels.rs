//! The words that open the regions of a legacy page, in the languages that these pages come in. Lists are one text with
//! bars between: as tables of texts they would weigh twice as much in the module.

use crate::html::text::{find, parts};

/// What stands between a label and what it names.
pub const COLONS: [char; 3] = [':', '：', '﹕'];

/// The lists at the foot of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Related,
    EditorsPicks,
    MostRead,
}

/// The list that a label opens, colon and spaces aside.
pub fn list(label: &str) -> Option<List> {
    let label = label.trim().trim_end_matches(COLONS).trim();
    let mut lists = [List::Related, List::EditorsPicks, List::MostRead].into_iter();
    let mut list = lists.next();
    for known in parts(LISTS, b'|') {
        if known.is_empty() {
            list = lists.next();
        } else if label.eq_ignore_ascii_case(known) {
            return list;
        }
    }
    None
}

/// The labels of the lists, in their order, with an empty one between.
const LISTS: &str = "相关新闻|相關新聞|相关文章|相關文章|相关报导|相關報導|相关报道|相關報道|延伸阅读|延伸閱讀|Related|Related news|Related stories||编辑推荐|編輯推薦|编辑推介|編輯推介|Editor's picks|Editors' picks||热门新闻|熱門新聞|热门文章|熱門文章|热点新闻|熱點新聞|Most read|Most popular";

/// The one of these words, with bars between them, that opens a text.
pub fn opening<'l>(labels: &'l str, text: &str) -> Option<&'l str> {
    parts(labels, b'|').find(|label| text.starts_with(label))
}

/// Whether one of these words opens the text of a link to another page, arrows aside.
pub fn leads(labels: &str, text: &str) -> bool {
    opening(labels, text.trim_start_matches(['<', '>', '‹', '›', ' '])).is_some()
}

/// What opens the line that names the editor.
pub const EDITOR: &str = "责任编辑|責任編輯|责编|責編|编辑|編輯|Editor";

/// What opens the attribution.
pub const ATTRIBUTION: &str = "本文转自|本文轉自|本文转载自|本文轉載自|转自|轉自|转载自|轉載自|Reprinted from";

/// What stands before the link to the original.
pub const ORIGINAL: &str = "原文|riginal";

/// What opens the link to the next page of a section.
pub const NEXT: &str = "下一页|下一頁|下页|下頁|Next|Older|»";

/// What opens the link to the page before.
pub const PREVIOUS: &str = "上一页|上一頁|上页|上頁|Previous|Newer|«";

/// What opens the row of page numbers.
pub const PAGER: &str = "上一页|上一頁|上页|上頁|下一页|下一頁|Previous|Next";

/// What opens the link from a block to its section.
pub const MORE: &str = "更多|More";

/// What ends a dateline. After a day it may stand inside, before the name of a reporter.
const REPORTS: &str = "日讯|日訊|日电|日電|讯|訊|电|電|报道|報道|报导|報導";

/// Whether a text in 【】 is a dateline: it says that a report of an agency came in, or when.
pub fn is_dateline(text: &str) -> bool {
    // Words of two letters name no agency: 快讯, 停电.
    let reports = |mark: &str| {
        text.ends_with(mark) || (mark.starts_with('日') && find(text.as_bytes(), mark.as_bytes()).is_some())
    };
    (text.len() > "快讯".len() && parts(REPORTS, b'|').any(reports)) || crate::fields::date(text).is_some()
}
