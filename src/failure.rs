//! What can go wrong when a page is fetched. Reading never fails; only the world outside does.

use crate::html::text::find;

/// Why there is no page to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The device has no network.
    Offline,
    /// The host does not answer, or cuts the answer off.
    Unreachable,
    /// Nothing came within the time limit.
    Timeout,
    /// The host has no such file, or the address is none of this site's.
    NotFound,
    /// The host answered with another error: its HTTP status.
    Status(u16),
    /// The file is larger than a page can be.
    TooLarge,
    /// The file is a picture, an archive or another thing that is no text.
    NotText,
    /// `site.json` cannot be read.
    SiteUnreadable,
}

impl Failure {
    /// The stable name that errors carry as their `code`.
    pub fn code(self) -> &'static str {
        match self {
            Failure::Offline => "offline",
            Failure::Unreachable => "unreachable",
            Failure::Timeout => "timeout",
            Failure::NotFound => "not-found",
            Failure::Status(_) => "status",
            Failure::TooLarge => "too-large",
            Failure::NotText => "not-text",
            Failure::SiteUnreadable => "site-unreadable",
        }
    }
}

/// The largest file that is fetched, in bytes. The longest real pages have some hundred kilobytes.
pub const MAX_FETCH_BYTES: usize = 8 << 20;

/// The decoded text of a fetched file as it is, or [`Failure::NotText`].
///
/// Text is UTF-8 here. A few damaged characters are replaced, as a browser does; a file that is damaged all through,
/// or that holds NUL bytes, is a picture or an archive under a wrong name.
pub fn checked(text: String) -> Result<String, Failure> {
    // Hosts made for applications answer every address with the shell itself.
    let is_document = text.trim_start().get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    if is_document && find(text.as_bytes(), b"id=\"offprint\"").is_some() {
        return Err(Failure::NotFound);
    }
    let (mut all, mut lost) = (0, 0);
    for c in text.chars() {
        all += 1;
        lost += usize::from(c == '\u{FFFD}');
    }
    let is_text = !text.as_bytes().contains(&0) && lost * 20 <= all;
    if is_text { Ok(text) } else { Err(Failure::NotText) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_no_text() {
        let page = "潮水每天涨落两次。".repeat(20);
        for (bytes, is_text) in [
            (page.as_bytes().to_vec(), true),
            ([page.as_bytes(), b"\xFF"].concat(), true),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(), false),
            (b"\xFF\xD8\xFF\xE0JFIF\xFE\xFF".repeat(10), false),
            (Vec::new(), true),
        ] {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(checked(text.clone()).is_ok(), is_text, "{text}");
        }
    }
}
