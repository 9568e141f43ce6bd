//! The words of the interface, in one table: a line a word, a column a language.
//!
//! To add a language, add a column to the table and a line to [`Words::for_language`].

use crate::html::text;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $hans:literal, $hant:literal, $en:literal;)*) => {
        /// The words of the interface in one language.
        #[derive(Debug)]
        pub struct Words {
            $($(#[$doc])* pub $name: &'static str,)*
        }
        static HANS: Words = Words { $($name: $hans,)* };
        static HANT: Words = Words { $($name: $hant,)* };
        pub(crate) static ENGLISH: Words = Words { $($name: $en,)* };
    };
}

words! {
    /// The language of this column, as a BCP 47 tag.
    tag: "zh-Hans", "zh-Hant", "en";
    /// The link that jumps over the navigation.
    skip: "跳到正文", "跳到正文", "Skip to content";
    /// Names the navigation of sections.
    sections: "版面", "版面", "Sections";
    /// Names the navigation of topics.
    topics: "专题", "專題", "Topics";
    /// Names the column of promos.
    promos: "推荐专题", "推薦專題", "Features";
    /// Heads the list of related stories.
    related: "相关新闻", "相關新聞", "Related";
    /// Heads the list of recommended stories.
    editors_picks: "编辑推荐", "編輯推薦", "Editor’s picks";
    /// Heads the list of popular stories.
    most_read: "热门新闻", "熱門新聞", "Most read";
    /// Stands before the editor's name.
    editor: "责任编辑：", "責任編輯：", "Editor: ";
    /// Stands before the name of the source.
    attribution: "本文转自：", "本文轉自：", "First published by ";
    /// Stands before the title of the original.
    original: "浏览原文：", "瀏覽原文：", "Read the original: ";
    /// The link to the original where its title is not known.
    original_untitled: "浏览原文", "瀏覽原文", "Read the original";
    /// Stands before the credit of a picture.
    credit: "图：", "圖：", "Picture: ";
    /// Heads the share block.
    share: "分享本文", "分享本文", "Share this page";
    /// Stands for the share code where it is not seen.
    share_code: "本页网址的二维码", "本頁網址的二維碼", "QR code of this page’s address";
    /// The button that copies the address.
    copy: "复制网址", "複製網址", "Copy address";
    /// Said when the address was copied.
    copied: "已复制", "已複製", "Copied";
    /// Said when the address could not be copied.
    copy_failed: "复制失败，请长按网址自行复制", "複製失敗，請長按網址自行複製", "Could not copy: select the address instead";
    /// The button that opens the system's share sheet.
    share_sheet: "分享…", "分享…", "Share…";
    /// Stands for a picture that did not load.
    picture_missing: "图片未能载入", "圖片未能載入", "Picture not available";
    /// The button that loads a picture from another host.
    picture_held: "显示图片", "顯示圖片", "Show picture";
    /// The link from a block to its section.
    more: "更多", "更多", "More";
    /// The link to the next, older page of a section.
    older: "更早的文章", "更早的文章", "Older stories";
    /// The link to the previous, newer page of a section.
    newer: "较新的文章", "較新的文章", "Newer stories";
    /// Said of a section or a front page that has no stories.
    empty: "这里还没有文章。", "這裡還沒有文章。", "There are no stories here yet.";
    /// Names the links to other pages of a section.
    pages: "本版其他各页", "本版其他各頁", "Pages of this section";
    /// Names the links to what stands before and after an article in its section.
    neighbours: "同一版面", "同一版面", "In this section";
    /// Stands over the link to the newer neighbour of an article.
    newer_story: "较新的一篇", "較新的一篇", "Newer";
    /// Stands over the link to the older neighbour of an article.
    older_story: "较早的一篇", "較早的一篇", "Older";
    /// Said of a link to a page that the reader has opened before.
    opened: "（已读）", "（已讀）", " (read)";
    /// The headline of a page without one.
    untitled: "无标题", "無標題", "Untitled";
    /// Said while a page is on its way.
    loading: "正在载入…", "正在載入…", "Loading…";
    /// The button that tries again.
    retry: "重试", "重試", "Try again";
    /// The link to the front page.
    home: "返回首页", "返回首頁", "Go to the front page";
    /// Heads a page that could not be shown.
    failed: "无法打开这一页", "無法打開這一頁", "This page could not be opened";
    /// [`crate::failure::Failure::Offline`], as a sentence.
    offline: "设备没有连接网络。请连上网络后重试。", "裝置沒有連線。請連上網路後重試。", "This device is offline. Connect it to a network, then try again.";
    /// [`crate::failure::Failure::Unreachable`], as a sentence.
    unreachable: "无法连接到存放文章的网站，可能是网络不通或被拦截。请稍后重试，或换一个网络。", "無法連線到存放文章的網站，可能是網路不通或被攔截。請稍後重試，或換一個網路。", "The host that keeps the articles cannot be reached: the network may be down or blocked. Try again later, or use another network.";
    /// [`crate::failure::Failure::Timeout`], as a sentence.
    timeout: "等待太久，网站没有回应。请重试。", "等待太久，網站沒有回應。請重試。", "The host took too long to answer. Try again.";
    /// [`crate::failure::Failure::NotFound`], as a sentence.
    not_found: "这里没有这篇文章：网址可能有误，或文章已经移走。", "這裡沒有這篇文章：網址可能有誤，或文章已經移走。", "There is no such page here: the address may be wrong, or the page has moved.";
    /// [`crate::failure::Failure::Status`], as a sentence; `{}` is the number.
    status: "网站回应了错误 {}。请稍后重试。", "網站回應了錯誤 {}。請稍後重試。", "The host answered with error {}. Try again later.";
    /// [`crate::failure::Failure::TooLarge`], as a sentence.
    too_large: "这个文件太大，不像是一篇文章，没有打开。", "這個檔案太大，不像是一篇文章，沒有打開。", "This file is too large to be an article, so it was not opened.";
    /// [`crate::failure::Failure::NotText`], as a sentence.
    not_text: "这个文件不是文字，无法作为文章显示。", "這個檔案不是文字，無法作為文章顯示。", "This file is not text and cannot be shown as an article.";
    /// [`crate::failure::Failure::Portal`], as a sentence.
    portal: "网络用它自己的页面代替了文章，可能要先登录。请登录后重试。", "網路用它自己的頁面代替了文章，可能要先登入。請登入後重試。", "The network answered with a page of its own, perhaps to log in. Do so, then try again.";
    /// [`crate::failure::Failure::Untrusted`], as a sentence.
    untrusted: "收到的内容没有本站的签名，可能被改动过，没有显示。请稍后重试。", "收到的內容沒有本站的簽名，可能被改動過，沒有顯示。請稍後重試。", "What came is not signed by this site and may have been altered, so it is not shown. Try again later.";
    /// [`crate::failure::Failure::Older`], as a sentence.
    older_only: "收到的是较旧的一份：这台设备见过更新的。请稍后重试。", "收到的是較舊的一份：這台裝置見過更新的。請稍後重試。", "What came is an older copy than this device has seen. Try again later.";
    /// The button that shows the older copy.
    show_older: "显示较旧的一份", "顯示較舊的一份", "Show the older copy";
    /// Stands above a page that is older than what was seen before.
    older_copy: "这是较旧的一份。", "這是較舊的一份。", "This is an older copy.";
    /// Stands above a page that the device has kept; `{}` is the day.
    kept_copy: "现在取不到这一页。这是{}保存的一份。", "現在取不到這一頁。這是{}儲存的一份。", "This page cannot be fetched now. This is the copy kept on {}.";
    /// [`crate::failure::Failure::CannotVerify`], as a sentence.
    cannot_verify: "这个浏览器无法核对本站的签名，所以没有显示。请换用较新的浏览器。", "這個瀏覽器無法核對本站的簽名，所以沒有顯示。請換用較新的瀏覽器。", "This browser cannot check this site’s signatures, so nothing is shown. Use a newer browser.";
    /// [`crate::failure::Failure::SiteUnreadable`], as a sentence.
    site_unreadable: "读不到本站的设置文件 site.json，或者内容有误。请重试；若一直如此，请告诉站长。", "讀不到本站的設定檔 site.json，或者內容有誤。請重試；若一直如此，請告訴站長。", "This site’s settings, site.json, cannot be read. Try again; if it stays like this, tell the publisher.";
    /// A calendar day: year, month and day in braces.
    date: "{y}年{m}月{d}日", "{y}年{m}月{d}日", "{d} {month} {y}";
    /// The names of the months, where the date has them.
    months: "", "", "January February March April May June July August September October November December";
}

impl Words {
    /// The words for a language tag; Chinese without a script is Simplified, save where regions write Traditional;
    /// any other language has the English words.
    pub fn for_language(tag: &str) -> &'static Words {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('-');
        match parts.next() {
            Some("zh" | "yue" | "cmn" | "lzh") => {
                let is_traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                // Simplified is written in these regions, too, and a tag may say so.
                if is_traditional && text::find(tag.as_bytes(), b"-hans").is_none() { &HANT } else { &HANS }
            }
            _ => &ENGLISH,
        }
    }

    /// A date `YYYY-MM-DD` as people write it; what is none stays as it is.
    pub fn day(&self, date: &str) -> String {
        let mut parts = date.split('-').map(|part| part.trim_start_matches('0'));
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
            return date.into();
        };
        let Some(number) = text::number(month) else {
            return date.into();
        };
        let name = self.months.split(' ').nth((number as usize).wrapping_sub(1));
        let parts = [("{y}", year), ("{month}", name.unwrap_or(month)), ("{m}", month), ("{d}", day)];
        parts.into_iter().fold(self.date.into(), |date: String, (name, part)| text::replace(&date, name, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_find_their_words() {
        for (tag, expected) in [
            ("zh-Hans", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("en-GB", "en"),
            ("fr", "en"),
        ] {
            assert_eq!(Words::for_language(tag).tag, expected, "{tag}");
        }
    }

    #[test]
    fn days_are_written_as_people_do() {
        assert_eq!(HANS.day("2025-04-09"), "2025年4月9日");
        assert_eq!(ENGLISH.day("2025-04-09"), "9 April 2025");
    }
}
