//! What can go wrong when a page is fetched. Reading never fails; only the world outside does.

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

/// The text of a fetched file, or [`Failure::NotText`].
///
/// Text is UTF-8 here. A few damaged characters are replaced, as a browser does; a file that is damaged all through,
/// or that holds NUL bytes, is a picture or an archive under a wrong name.
pub fn text_of(bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.contains(&0) {
        return Err(Failure::NotText);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes());
            let lost = text.chars().filter(|c| *c == '\u{FFFD}').count();
            if lost * 20 > text.chars().count() { Err(Failure::NotText) } else { Ok(text.into_owned()) }
        }
    }
}
