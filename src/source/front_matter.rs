//! Front matter: the fields above a Markdown text, in the parts of YAML and TOML that people write there.
//!
//! Flat keys, quoted and plain values, lists, lists of small objects, block texts. A plain value is taken to its line's
//! end, so `title: 中国: 天气` is what its writer meant, where YAML proper sees an error.

use crate::html::text;
use crate::json::{Object, Value};

/// The fields, whether every line was understood, and the text below.
pub struct FrontMatter<'a> {
    /// The fields by name.
    pub fields: Object,
    /// The first line that could not be read.
    pub unreadable: Option<&'a str>,
    /// The text below the front matter.
    pub rest: &'a str,
}

/// Splits a Markdown file into its front matter and its text; `None` if it has no front matter.
pub fn split(raw: &str) -> Option<FrontMatter<'_>> {
    let (fence, is_toml) = if raw.starts_with("---") { ("---", false) } else { ("+++", true) };
    let (first, below) = raw.split_once('\n')?;
    if first.trim_end() != fence {
        return None;
    }
    let mut lines = Vec::new();
    let mut at = 0;
    for line in below.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_end();
        if line == fence || (!is_toml && line == "...") {
            return read(&lines, is_toml, &below[at..]);
        }
        lines.push(line);
    }
    None
}

fn read<'a>(lines: &[&'a str], is_toml: bool, rest: &'a str) -> Option<FrontMatter<'a>> {
    let mut reader = Reader { lines, at: 0, is_toml, unreadable: None };
    let fields = reader.fields(0);
    // A thematic break and a paragraph look like front matter without a single field: that is text.
    let is_text = fields.is_empty() && lines.iter().any(|line| !line.trim().is_empty());
    (!is_text).then_some(FrontMatter { fields, unreadable: reader.unreadable, rest })
}

/// How many TOML tables are read.
const MOST_TABLES: usize = 256;

struct Reader<'l, 'a> {
    lines: &'l [&'a str],
    at: usize,
    is_toml: bool,
    unreadable: Option<&'a str>,
}

impl<'a> Reader<'_, 'a> {
    fn peek(&mut self) -> Option<&'a str> {
        while let Some(line) = self.lines.get(self.at) {
            let content = line.trim_start();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(line);
            }
            self.at += 1;
        }
        None
    }

    /// Fields that are indented by `indent` columns at least.
    fn fields(&mut self, indent: usize) -> Object {
        let mut fields = Object::default();
        let mut own = None;
        let mut tables = 0;
        while let Some(line) = self.peek() {
            let column = indentation(line);
            if column < indent || own.is_some_and(|own| column < own) {
                break;
            }
            self.at += 1;
            // Each table looks for those before it: more than people write would take long.
            if self.is_toml && line.trim_start().starts_with('[') && tables < MOST_TABLES {
                tables += 1;
                self.toml_table(line, &mut fields);
                continue;
            }
            match split_field(line.trim_start(), self.is_toml) {
                Some((key, value)) if own.is_none_or(|own| column == own) => {
                    own = Some(column);
                    let value = self.value(value, column);
                    fields.insert(key, value);
                }
                _ => self.unreadable = self.unreadable.or(Some(line)),
            }
        }
        fields
    }

    /// The fields below a TOML header: `[name]` is an object, `[[name]]` one of a list of objects.
    fn toml_table(&mut self, header: &str, fields: &mut Object) {
        let name = header.trim().trim_matches(['[', ']']).trim();
        let start = self.at;
        let end = (start..self.lines.len()).find(|at| self.lines[*at].trim_start().starts_with('['));
        let mut inner = Reader { lines: &self.lines[..end.unwrap_or(self.lines.len())], ..*self };
        let table = Value::Object(inner.fields(0));
        self.at = inner.at;
        match fields.get_mut(name) {
            Some(Value::Array(list)) => list.push(table),
            _ if header.trim_start().starts_with("[[") => {
                fields.insert(name.into(), Value::Array(vec![table]));
            }
            _ => {
                fields.insert(name.into(), table);
            }
        }
    }

    /// The value that starts behind a key in column `column`.
    fn value(&mut self, written: &'a str, column: usize) -> Value {
        let written = written.trim();
        if matches!(written, "|" | "|-" | "|+" | ">" | ">-" | ">+") {
            return Value::String(self.block_text(column, written.starts_with('>')));
        }
        if self.is_toml && (written.starts_with("\"\"\"") || written.starts_with("'''")) {
            return Value::String(self.toml_text(written));
        }
        if written.starts_with('[') && text::find(written.as_bytes(), b"](").is_none() {
            // A list may go on over several lines; one that never ends is none.
            // Not beyond some screens: a list that never ends must not be looked for in every line.
            let lines = (self.lines.len() - self.at).min(500);
            let more = (0..=lines).find(|more| {
                let last = if *more == 0 { written } else { self.lines[self.at + more - 1] };
                last.trim_end().ends_with(']')
            });
            if let Some(more) = more {
                let list = [written, &self.lines[self.at..self.at + more].concat()].concat();
                self.at += more;
                return inline_list(&list);
            }
        }
        if !written.is_empty() && !written.starts_with('#') {
            return scalar(written);
        }
        let Some(line) = self.peek() else {
            return Value::Null;
        };
        let inner = indentation(line);
        if is_item(line) && inner >= column {
            return self.list(inner);
        }
        if inner > column {
            return Value::Object(self.fields(inner));
        }
        Value::Null
    }

    fn list(&mut self, column: usize) -> Value {
        let mut list = Vec::new();
        while let Some(line) = self.peek() {
            if !is_item(line) || indentation(line) != column {
                break;
            }
            let after = line.trim_start().strip_prefix('-').unwrap_or("");
            let content = after.trim_start();
            let inner = column + 1 + (after.len() - content.len());
            self.at += 1;
            match split_field(content, false).filter(|(key, _)| is_plain_key(key)) {
                // `- title: …` starts a small object.
                Some((key, value)) if !content.starts_with(['"', '\'', '[', '{']) => {
                    let value = self.value(value, inner);
                    let mut fields = Object::default();
                    fields.insert(key, value);
                    if self.peek().is_some_and(|line| indentation(line) >= inner && !is_item(line)) {
                        fields.append(&mut self.fields(inner));
                    }
                    list.push(Value::Object(fields));
                }
                _ => list.push(scalar(content)),
            }
        }
        Value::Array(list)
    }

    fn block_text(&mut self, column: usize, is_folded: bool) -> String {
        let mut out = String::new();
        while let Some(line) = self.lines.get(self.at) {
            if !line.trim().is_empty() && indentation(line) <= column {
                break;
            }
            self.at += 1;
            out.push_str(line.trim());
            out.push(if is_folded && !line.trim().is_empty() { ' ' } else { '\n' });
        }
        out.truncate(out.trim_end().len());
        out
    }

    fn toml_text(&mut self, written: &str) -> String {
        let (quotes, mut line) = written.split_at(3);
        let mut value = String::new();
        loop {
            let end = text::find(line.as_bytes(), quotes.as_bytes());
            value.push_str(&line[..end.unwrap_or(line.len())]);
            match (end, self.lines.get(self.at)) {
                (None, Some(next)) => line = next,
                _ => return value.trim().into(),
            }
            self.at += 1;
            value.push('\n');
        }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_item(line: &str) -> bool {
    line.trim_start().strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn is_plain_key(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_ascii_alphanumeric() || !c.is_ascii() || matches!(c, '_' | '-' | '.' | '@'))
}

fn split_field(line: &str, is_toml: bool) -> Option<(String, &str)> {
    let at = if is_toml {
        line.find('=')?
    } else {
        line.match_indices(':')
            .map(|(at, _)| at)
            .find(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']))?
    };
    let key = line[..at].trim().trim_matches(['"', '\'']);
    is_plain_key(key).then(|| (key.into(), &line[at + 1..]))
}

fn scalar(written: &str) -> Value {
    let written = written.trim();
    match written.as_bytes().first() {
        // `{ title: …, url: … }`, or with the equals signs of TOML.
        Some(b'{') if written.ends_with('}') => {
            let mut object = Object::default();
            for part in split_inline(&written[1..written.len() - 1]) {
                let part = part.trim();
                if let Some((key, value)) = split_field(part, false).or_else(|| split_field(part, true)) {
                    object.insert(key, scalar(value));
                }
            }
            Value::Object(object)
        }
        Some(b'"') => Value::String(double_quoted(&written[1..])),
        Some(b'\'') => {
            let mut out = String::new();
            let mut parts = written[1..].split('\'').peekable();
            // A doubled quote is a quote; a single one ends the value.
            while let Some(part) = parts.next() {
                out.push_str(part);
                if parts.next_if(|next| next.is_empty()).is_none() || parts.peek().is_none() {
                    break;
                }
                out.push('\'');
            }
            Value::String(out)
        }
        _ => {
            let plain = match text::find(written.as_bytes(), b" #") {
                Some(at) => written[..at].trim_end(),
                None => written,
            };
            match plain {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                "null" | "~" | "" => Value::Null,
                _ => Value::String(plain.into()),
            }
        }
    }
}

fn double_quoted(written: &str) -> String {
    let mut out = String::new();
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    out.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{FFFD}'));
                }
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

fn inline_list(written: &str) -> Value {
    let inside = written.trim().trim_start_matches('[').trim_end_matches(']');
    let items = split_inline(inside);
    Value::Array(items.iter().map(|item| scalar(item)).filter(|value| !matches!(value, Value::Null)).collect())
}

/// The parts between commas, but not those in quotes or braces.
fn split_inline(inside: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut quote = None;
    let mut before = ' ';
    let mut depth = 0_usize;
    for c in inside.chars() {
        match quote {
            None if c == '{' => depth += 1,
            None if c == '}' => depth = depth.saturating_sub(1),
            None if c == ',' && depth == 0 => {
                items.push(String::new());
                before = ' ';
                continue;
            }
            None if matches!(c, '"' | '\'') && matches!(before, ' ' | ':' | '=' | '{') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
        before = c;
    }
    items
}
