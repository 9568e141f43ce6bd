//! Raw article files as readers' browsers would take them.

use crate::failure::{self, Failure, MAX_FETCH_BYTES};
use crate::json::Value;
use crate::source::front_matter;

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

/// The line, from 1, in which a page says that it is not to be published yet: `draft: true`, as Hugo has it, or
/// `published: false`, as Jekyll has it.
pub fn draft_line(text: &str) -> Option<usize> {
    let says = |key: &str, value: &str| {
        let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
        matches!((key, &*value), ("draft", "true" | "yes") | ("published", "false" | "no"))
    };
    let start = text.trim_start_matches('\u{FEFF}');
    if let Some(Value::Object(fields)) = Value::parse(start) {
        let (key, _) = fields.iter().find(|(key, value)| says(key, &value.to_json()))?;
        return Some(1 + text.lines().position(|line| line.contains(key)).unwrap_or(0));
    }
    let rest = front_matter::split(start)?.rest;
    let header = &text[..text.len() - rest.len()];
    let is_field = |line: &str| {
        let field = line.split_once([':', '=']);
        field.is_some_and(|(key, value)| {
            let value = value.split(" #").next().unwrap_or("").trim().trim_end_matches(',');
            says(key.trim_end().trim_matches('"'), value)
        })
    };
    // Fields inside of others are indented, but for JSON, in which all are.
    let is_json = start.trim_start().starts_with('{');
    Some(1 + header.lines().position(|line| is_field(if is_json { line.trim_start() } else { line }))?)
}
