//! Raw article files as readers' browsers would take them.

use crate::failure::{self, Failure, MAX_FETCH_BYTES};

/// The text of a file that has the name of a page.
pub struct Text {
    /// The text, with U+FFFD for what is not UTF-8.
    pub text: String,
    /// The byte at which it stops being UTF-8, if it does.
    pub damaged_at: Option<usize>,
}

/// Reads the bytes of the file at `path`; an error says why readers would be shown no page of it, and what to do.
pub fn read(bytes: Vec<u8>, path: &str) -> Result<Text, String> {
    let length = bytes.len();
    if length > MAX_FETCH_BYTES {
        return Err(format!("has {length} bytes; of a page at most {MAX_FETCH_BYTES} are fetched"));
    }
    let has_nul = bytes.contains(&0);
    let (text, damaged_at) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    };
    let reason = match failure::checked(text, path, false) {
        Ok(text) => return Ok(Text { text, damaged_at }),
        Err(Failure::NotFound) => "is a copy of the site's own index.html, which counts as no page",
        Err(Failure::Portal) => {
            "is a whole HTML document, which readers' browsers take for a network's login page; a name that ends in .html would say what it is"
        }
        Err(_) if has_nul => "is no text, though its name is that of a page",
        Err(_) => "is not in UTF-8, so readers could not read it; convert it (iconv -f GBK -t UTF-8, for one in GBK)",
    };
    Err(reason.into())
}
