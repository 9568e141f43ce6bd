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
    /// The network answered with a page of its own in the host's place.
    Portal,
    /// No key of the site vouches for what came.
    Untrusted,
    /// What came is vouched for, and older than what was seen before.
    Older,
    /// This browser cannot check signatures.
    CannotVerify,
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
            Failure::Portal => "portal",
            Failure::Untrusted => "untrusted",
            Failure::Older => "older",
            Failure::CannotVerify => "cannot-verify",
            Failure::SiteUnreadable => "site-unreadable",
        }
    }

    /// The failure with this code; that of another HTTP status needs the status.
    pub fn from_code(code: &str, status: &str) -> Option<Failure> {
        Some(match code {
            "offline" => Failure::Offline,
            "unreachable" => Failure::Unreachable,
            "timeout" => Failure::Timeout,
            "not-found" => Failure::NotFound,
            "status" => Failure::Status(status.parse().ok()?),
            "too-large" => Failure::TooLarge,
            "not-text" => Failure::NotText,
            "portal" => Failure::Portal,
            "untrusted" => Failure::Untrusted,
            "older" => Failure::Older,
            "cannot-verify" => Failure::CannotVerify,
            "site-unreadable" => Failure::SiteUnreadable,
            _ => return None,
        })
    }
}

/// The largest file that is fetched, in bytes. The longest real pages have some hundred kilobytes.
pub const MAX_FETCH_BYTES: usize = 8 << 20;

/// The decoded text of a fetched file as it is, or why it is none: [`Failure::NotText`], [`Failure::Portal`], or
/// [`Failure::NotFound`] for a host's way of saying so.
///
/// Text is UTF-8 here. A few damaged characters are replaced, as a browser does; a file that is damaged all through,
/// or that holds NUL bytes, is a picture or an archive under a wrong name. `is_elsewhere` tells that another host has
/// answered than was asked, at `address`.
pub fn checked(text: String, address: &str, is_elsewhere: bool) -> Result<String, Failure> {
    let start = text.trim_start();
    let starts_with = |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    if starts_with("<!doctype") || starts_with("<html") {
        // Hosts made for applications answer every address with the shell itself.
        if find(text.as_bytes(), b"id=\"offprint\"").is_some() {
            return Err(Failure::NotFound);
        }
        // Raw files are no whole documents. Networks that want a login first put theirs in the place of anything.
        if is_elsewhere
            || [".md", ".json", ".txt", ".markdown", ".mdown"].iter().any(|ending| address.ends_with(ending))
        {
            return Err(Failure::Portal);
        }
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
            assert_eq!(checked(text.clone(), "a.md", false).is_ok(), is_text, "{text}");
        }
    }

    #[test]
    fn whole_documents_are_no_raw_files() {
        for (text, address, is_elsewhere, expected) in [
            ("\n<!DOCTYPE html><title>Log in</title>", "https://a.example/x.md", false, Some(Failure::Portal)),
            ("<html><title>Log in</title>", "https://a.example/x.json", false, Some(Failure::Portal)),
            ("<html><title>Log in</title>", "https://a.example/x.txt", false, Some(Failure::Portal)),
            ("<html><title>Log in</title>", "https://a.example/x", true, Some(Failure::Portal)),
            ("<html><title>A page</title>", "https://a.example/x.html", false, None),
            ("<!doctype html><div id=\"offprint\">", "https://a.example/x.html", false, Some(Failure::NotFound)),
            ("<table><tr><td>Tides", "https://a.example/x.md", true, None),
        ] {
            assert_eq!(checked(text.into(), address, is_elsewhere).err(), expected, "{text}");
        }
    }
}
