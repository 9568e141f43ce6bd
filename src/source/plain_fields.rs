//! Front matter as most files have it, for the first view: one line of YAML for each field, list item, or field of a small
//! object; lists in one line; comments in lines of their own. What may be more is left to
//! [`front_matter`](super::front_matter), and what is read here is read there in the same way.

use crate::html::text;
use crate::json::{Object, Value};

/// How far in lines may begin, and so how deep they nest.
const MOST_COLUMNS: usize = 24;

/// The fields above a Markdown text, and the text; `None` where there may be more than is read here.
pub fn split(raw: &str) -> Option<(Object, &str)> {
    let mut reader = Reader { rest: raw };
    if reader.line()? != "---" {
        return None;
    }
    let fields = reader.fields(0, Object::default())?;
    (!fields.is_empty() && reader.line()? == "---").then_some((fields, reader.rest))
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes the next line.
    fn line(&mut self) -> Option<&'a str> {
        let end = text::find_byte(self.rest.as_bytes(), b'\n');
        let line = self.rest[..end].trim_end();
        self.rest = self.rest.get(end + 1..)?;
        (!text::holds(line, b'\r')).then_some(line)
    }

    /// The next line that says something, which is not taken: where it begins, and what it says.
    #[inline(never)]
    fn peek(&mut self) -> Option<(usize, &'a str)> {
        loop {
            let before = self.rest;
            let line = self.line()?;
            let content = line.trim_start();
            if !content.is_empty() && !content.starts_with('#') {
                self.rest = before;
                return Some((indentation(line), content));
            }
        }
    }

    /// The fields that begin in this column, added to those that are there.
    fn fields(&mut self, column: usize, mut fields: Object) -> Option<Object> {
        loop {
            let (at, content) = self.peek()?;
            if at < column || (at == 0 && content == "---") {
                return Some(fields);
            }
            self.line();
            let (key, value) = field(content)?;
            if at > column || !is_plain_key(key) {
                return None;
            }
            let value = self.value(value, column)?;
            fields.insert(key.into(), value);
        }
    }

    /// The value that is written behind a key in this column, or below it.
    fn value(&mut self, written: &str, column: usize) -> Option<Value> {
        if !written.is_empty() {
            return scalar(written);
        }
        let (inner, content) = self.peek()?;
        if inner > MOST_COLUMNS {
            None
        } else if is_item(content) && inner >= column {
            self.list(inner)
        } else if inner > column {
            self.fields(inner, Object::default()).map(Value::Object)
        } else {
            Some(Value::Null)
        }
    }

    fn list(&mut self, column: usize) -> Option<Value> {
        let mut list = Vec::new();
        loop {
            let (at, content) = self.peek()?;
            if at < column || (at == column && !is_item(content)) {
                return Some(Value::Array(list));
            }
            self.line();
            let content = content.strip_prefix("- ").filter(|_| at == column)?;
            let inner = column + 2 + indentation(content);
            let content = content.trim_start();
            list.push(match field(content).filter(|(key, _)| is_plain_key(key)) {
                // `- title: …` starts a small object.
                Some((key, value)) => {
                    let mut fields = Object::default();
                    fields.insert(key.into(), self.value(value, inner)?);
                    Value::Object(self.fields(inner, fields)?)
                }
                None => scalar(content)?,
            });
        }
    }
}

/// The column in which a line begins.
pub fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether the content of a line is an item of a list.
pub fn is_item(content: &str) -> bool {
    content.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a key is one without quotes: no mark of an item, and of the characters of names.
pub fn is_plain_key(key: &str) -> bool {
    key.bytes().next().is_some_and(|byte| byte != b'-')
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'-' | b'.' | b'@'))
}

/// What stands before the first colon, and what behind it, where that begins with a space.
fn field(content: &str) -> Option<(&str, &str)> {
    let at = text::find_byte(content.as_bytes(), b':');
    let value = content.get(at + 1..)?;
    (value.is_empty() || value.starts_with([' ', '\t'])).then(|| (content[..at].trim_end(), value.trim_start()))
}

/// A value that is written in one line.
fn scalar(written: &str) -> Option<Value> {
    let first = *written.as_bytes().first()?;
    let is_closed = |mark: &str| written.len() > 1 && written.ends_with(mark);
    let inside = || &written[1..written.len() - 1];
    Some(Value::String(match first {
        b'"' if is_closed("\"") => double_quoted(inside())?,
        b'\'' if is_closed("'") && !text::holds(inside(), first) => inside().into(),
        b'[' if is_closed("]") && text::find_any(inside(), b"[]{}").is_none() => {
            let mut list = Vec::new();
            for item in text::parts(inside(), b',') {
                let item = item.trim();
                if !item.is_empty() {
                    match scalar(item)? {
                        Value::Null => {}
                        item => list.push(item),
                    }
                }
            }
            return Some(Value::Array(list));
        }
        b'"' | b'\'' | b'[' | b'{' | b'|' | b'>' | b'#' => return None,
        _ if text::find(written.as_bytes(), b" #").is_some() => return None,
        _ if matches!(written, "true" | "false" | "null" | "~") => return Some(Value::Null),
        _ => written.into(),
    }))
}

/// What stands in double quotes, if its backslashes stand before quotes and backslashes alone.
fn double_quoted(mut rest: &str) -> Option<String> {
    let mut out = String::new();
    while let Some(at) = text::find_any(rest, b"\"\\") {
        let (before, marked) = rest.split_at(at);
        let c = marked.strip_prefix('\\').filter(|marked| marked.starts_with(['"', '\\']))?;
        out.push_str(before);
        out.push_str(&c[..1]);
        rest = &c[1..];
    }
    out.push_str(rest);
    Some(out)
}
