//! The line of the shell's `index.html` by which its host is asked for the page that is opened before the settings are there.
//!
//! It says what the settings mostly say, too: where the articles are, and which of them opens first. Where it says something
//! else, a file is asked for in vain, and nothing worse.

use std::ops::Range;

/// The name of the page in a site's folder.
pub const FILE: &str = "index.html";

/// All pages of the shell in a site's folder, and the one to try the element on.
pub const PAGES: [&str; 4] = [FILE, "search.html", "device.html", "widget.html"];

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Early<'t> {
    /// Where it begins in the page, in bytes.
    pub at: usize,
    /// The folder of the articles.
    pub data: &'t str,
    /// The file that opens first; empty: that is not asked for early.
    pub home: &'t str,
    /// Where the attribute for it stands, or would.
    attribute: Range<usize>,
}

const START: &str = "<meta name=\"offprint-data\" content=\"";
const HOME: &str = " data-home=\"";

impl Early<'_> {
    /// Finds the line in the text of the page. `None` where it was taken out, or is not as the shell has it.
    pub fn find(page: &str) -> Option<Early<'_>> {
        let (before, rest) = page.split_once(START)?;
        let (data, rest) = rest.split_once('"')?;
        let start = before.len() + START.len() + data.len() + 1;
        let home = rest.strip_prefix(HOME).and_then(|rest| rest.split_once('"')).map(|(home, _)| home);
        let length = home.map_or(0, |home| HOME.len() + home.len() + 1);
        rest[length..].starts_with('>').then(|| Early {
            at: before.len(),
            data,
            home: home.unwrap_or_default(),
            attribute: start..start + length,
        })
    }
}

/// The file that opens first, as the line can say it: the shell asks early for plain paths alone (`fileOf` in
/// `www/shared/begin.js`). Empty for others.
fn plain_home(home: &str) -> &str {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    if home.bytes().all(is_plain) { home } else { "" }
}

/// The page with `home` as the file that opens first. `None` where the line was taken out.
pub fn opening(page: &str, home: &str) -> Option<String> {
    let Range { start, end } = Early::find(page)?.attribute;
    let attribute = match plain_home(home) {
        "" => String::new(),
        home => format!("{HOME}{home}\""),
    };
    Some([&page[..start], &attribute, &page[end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n<meta name=\"offprint-data\" content=\"data\" data-home=\"front.json\">\n<title>";

    #[test]
    fn the_line_says_where_articles_are_and_which_opens_first() {
        let early = Early::find(PAGE).expect("a line");
        assert_eq!((early.at, early.data, early.home), (7, "data", "front.json"));
        let shorter = PAGE.replace(" data-home=\"front.json\"", "");
        assert_eq!(Early::find(&shorter).map(|early| (early.data, early.home)), Some(("data", "")));
        for other in [
            "",
            "<head>",
            "<meta name=\"offprint-data\" content=\"data",
            "<meta name=\"offprint-data\" content=\"data\" x>",
        ] {
            assert_eq!(Early::find(other), None, "{other}");
        }
    }

    #[test]
    fn another_file_opens_first() {
        let with = |home: &str| opening(PAGE, home).expect("a line");
        assert_eq!(with("front.json"), PAGE);
        assert_eq!(with("news/a.md"), PAGE.replace("front.json", "news/a.md"));
        for odd in ["", "首页.md", "a\" onload=\"b", "a b.md", "a&amp;.md"] {
            assert_eq!(with(odd), PAGE.replace(" data-home=\"front.json\"", ""), "{odd}");
        }
        assert_eq!(
            opening(&with(""), "b.md").expect("a line"),
            PAGE.replace("front.json", "b.md"),
            "it is put in again"
        );
        assert_eq!(opening("<head>", "a.md"), None);
    }
}
