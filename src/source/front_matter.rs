//! Front matter: the fields above a Markdown text, in the parts of YAML, TOML and JSON that people write there.
//!
//! Flat keys, quoted and plain values, lists, small objects, block texts, and values that go on over several lines. A plain
//! value may hold what YAML proper sees an error in, so `title: 中国: 天气` is what its writer meant; and what begins as a
//! list or a quote and goes on as something else, `title: [图集] 风暴来袭`, is the text as it is written. What ordinary
//! files have of all this, the first view reads itself ([`plain_fields`](super::plain_fields)).

use super::plain_fields::{indentation, is_item, is_plain_key};
use crate::fields;
use crate::html::text;
use crate::json::{Object, Value};

/// The fields, whether every line was understood, and the text below.
pub struct FrontMatter<'a> {
    /// The fields by name.
    pub fields: Object,
    /// The first line that could not be read; empty if all could.
    pub unreadable: String,
    /// The text below the front matter.
    pub rest: &'a str,
}

/// Splits a Markdown file into its front matter and its text; `None` if it has no front matter.
pub fn split(raw: &str) -> Option<FrontMatter<'_>> {
    if raw.trim_start().starts_with('{') {
        return of_json(raw);
    }
    let is_toml = raw.starts_with('+');
    let fence = if is_toml { "+++" } else { "---" };
    let (first, mut below) = line_of(raw)?;
    if first != fence {
        return None;
    }
    let mut lines = Vec::new();
    while let Some((line, rest)) = line_of(below) {
        below = rest;
        if line == fence || (!is_toml && line == "...") {
            let mut reader =
                Reader { lines: &lines, at: 0, is_toml, unreadable: None, depth: 0, looks_left: MOST_LOOKS };
            let fields = if is_toml { reader.toml() } else { reader.fields(0) };
            // A thematic break and a paragraph look like front matter without a single field: that is text.
            let is_text = fields.is_empty() && lines.iter().any(|line| !line.trim().is_empty());
            let unreadable = reader.unreadable.unwrap_or("").split('\0').collect();
            return (!is_text).then_some(FrontMatter { fields, unreadable, rest });
        }
        lines.push(line);
    }
    None
}

/// The first line of a text without the white space at its end, and what is below; `None` where nothing is left.
fn line_of(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let end = text::find_either(text.as_bytes(), b'\n', b'\r');
    let is_both = text[end..].starts_with("\r\n");
    let next = (end + 1 + usize::from(is_both)).min(text.len());
    Some((text[..end].trim_end(), &text[next..]))
}

/// The front matter of Hugo in JSON: an object, and a text below it. One that has a text itself is no front matter.
fn of_json(raw: &str) -> Option<FrontMatter<'_>> {
    let (Value::Object(fields), after) = Value::parse_first(raw)? else { return None };
    let (line, rest) = line_of(after)?;
    let is_page = fields::first(&fields, "@type kind articleBody bodyHtml body content text").is_some();
    let is_front_matter = line.trim().is_empty() && !fields.is_empty() && !is_page;
    is_front_matter.then_some(FrontMatter { fields, unreadable: String::new(), rest })
}

/// How many lists, objects and quotes may begin in a line and turn out to have no end: each is looked for.
const MOST_LOOKS: usize = 20;
/// How many TOML tables and keys with dots are put where they belong: each looks for those before it.
const MOST_TABLES: usize = 256;
/// How deep lines, and the lists and objects in a line, may nest; both together less than JSON may.
const MOST_LEVELS: usize = 32;
const MOST_LEVELS_INLINE: usize = 16;

struct Reader<'l, 'a> {
    lines: &'l [&'a str],
    at: usize,
    is_toml: bool,
    unreadable: Option<&'a str>,
    depth: usize,
    looks_left: usize,
}

impl<'a> Reader<'_, 'a> {
    /// The next line that says something.
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
        while let Some(line) = self.peek() {
            let column = indentation(line);
            if column < indent || own.is_some_and(|own| column < own) {
                break;
            }
            self.at += 1;
            match split_field(line.trim_start(), false) {
                Some((key, value)) if own.is_none_or(|own| column == own) => {
                    own = Some(column);
                    let value = self.value(value, column);
                    fields.insert(key.into(), value);
                }
                _ => self.unreadable = self.unreadable.or(Some(line)),
            }
        }
        fields
    }

    /// Fields in TOML. What stands below a header is an object, `[name]`, or one of a list of objects, `[[name]]`.
    fn toml(&mut self) -> Object {
        let mut fields = Object::default();
        let mut table = Object::default();
        let mut header = "";
        let mut left = MOST_TABLES;
        while let Some(line) = self.peek() {
            self.at += 1;
            let content = line.trim_start();
            if content.starts_with('[') {
                put_table(&mut fields, header, table, &mut left);
                (header, table) = (content, Object::default());
                continue;
            }
            match split_field(content, true) {
                Some((key, value)) => {
                    let value = self.value(value, 0);
                    if content.starts_with(['"', '\'']) || !key.contains('.') {
                        table.insert(key.into(), value);
                    } else {
                        put(&mut table, key, value, false, &mut left);
                    }
                }
                None => self.unreadable = self.unreadable.or(Some(line)),
            }
        }
        put_table(&mut fields, header, table, &mut left);
        fields
    }

    /// The value that starts behind a key in column `column`, or behind the dash of an item.
    fn value(&mut self, written: &'a str, column: usize) -> Value {
        let written = written.trim();
        if self.is_toml && (written.starts_with("\"\"\"") || written.starts_with("'''")) {
            return Value::String(self.toml_text(written));
        }
        if !self.is_toml && is_block_header(written) {
            return Value::String(self.block_text(column, written.starts_with('>')));
        }
        if written.is_empty() || written.starts_with('#') {
            return self.below(column, column + 1);
        }
        if written.starts_with(['[', '{', '"', '\'']) && self.looks_left > 0 {
            let mut inline =
                Inline { lines: self.lines, at: self.at, rest: written, is_toml: self.is_toml, column, is_text: true };
            let value = inline.value("", 0);
            inline.skip_spaces();
            if let Some(value) = value
                && (inline.rest.is_empty() || inline.rest.starts_with('#'))
            {
                self.at = inline.at;
                return value;
            }
            self.looks_left -= usize::from(inline.at > self.at);
        }
        let (first, mut is_whole) = without_comment(written, self.is_toml);
        let mut text = String::from(first);
        while !self.is_toml && is_whole {
            let Some(line) = self.peek() else { break };
            let content = line.trim_start();
            if indentation(line) <= column || split_field(content, false).is_some() {
                break;
            }
            self.at += 1;
            let (more, is_all) = without_comment(content, false);
            is_whole = is_all;
            text.push(' ');
            text.push_str(more);
        }
        scalar(&text)
    }

    /// What stands below a key or a dash: items from the column `items` on, or anything else from `others` on.
    fn below(&mut self, items: usize, others: usize) -> Value {
        let Some(line) = self.peek().filter(|_| !self.is_toml && self.depth < MOST_LEVELS) else {
            return Value::Null;
        };
        let column = indentation(line);
        let content = line.trim_start();
        self.depth += 1;
        let value = if is_item(content) && column >= items {
            self.list(column)
        } else if column < others {
            Value::Null
        } else if split_field(content, false).is_some() {
            Value::Object(self.fields(column))
        } else {
            self.at += 1;
            self.value(content, others - 1)
        };
        self.depth -= 1;
        value
    }

    fn list(&mut self, column: usize) -> Value {
        let mut list = Vec::new();
        while let Some(line) = self.peek() {
            if !is_item(line.trim_start()) || indentation(line) != column {
                break;
            }
            let after = &line[column + 1..];
            let content = after.trim_start();
            let inner = column + 1 + indentation(after);
            self.at += 1;
            let item = match split_field(content, false) {
                // `- title: …` starts a small object.
                Some((key, value)) => {
                    let value = self.value(value, inner);
                    let mut fields = Object::default();
                    fields.insert(key.into(), value);
                    if self.peek().is_some_and(|line| indentation(line) >= inner && !is_item(line.trim_start())) {
                        fields.append(&mut self.fields(inner));
                    }
                    Value::Object(fields)
                }
                None if content.is_empty() || content.starts_with('#') => self.below(column + 1, column + 1),
                None => self.value(content, column),
            };
            list.push(item);
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

    fn toml_text(&mut self, written: &'a str) -> String {
        let (quotes, mut line) = written.split_at(3);
        let mut value = String::new();
        loop {
            let end = text::find(line.as_bytes(), quotes.as_bytes());
            value.push_str(&line[..end.unwrap_or(line.len())]);
            match (end, self.lines.get(self.at)) {
                (None, Some(next)) => line = next,
                _ => break,
            }
            self.at += 1;
            value.push('\n');
        }
        let value = value.trim();
        if quotes.starts_with('\'') { value.into() } else { unescaped(value) }
    }
}

/// Puts the fields below a TOML header where it says.
fn put_table(fields: &mut Object, header: &str, mut table: Object, left: &mut usize) {
    let is_item = header.starts_with("[[");
    let name = header.trim_start_matches('[');
    match name[..name.find(']').unwrap_or(name.len())].trim() {
        "" => fields.append(&mut table),
        name => put(fields, name.trim_matches(['"', '\'']), Value::Object(table), is_item, left),
    }
}

/// Puts a value where a path of names with dots leads; of a list it leads to the last object.
fn put(fields: &mut Object, path: &str, value: Value, is_item: bool, left: &mut usize) {
    if *left == 0 {
        return fields.insert(path.into(), value);
    }
    *left -= 1;
    let mut names: Vec<&str> = path.splitn(8, '.').map(|name| name.trim().trim_matches(['"', '\''])).collect();
    let last = names.pop().unwrap_or_default();
    let mut place = fields;
    for name in names {
        if !matches!(place.get(name), Some(Value::Object(_) | Value::Array(_))) {
            place.insert(name.into(), Value::Object(Object::default()));
        }
        place = match place.get_mut(name) {
            Some(Value::Object(inner)) => inner,
            Some(Value::Array(list)) => {
                if !matches!(list.last(), Some(Value::Object(_))) {
                    list.push(Value::Object(Object::default()));
                }
                let Some(Value::Object(inner)) = list.last_mut() else { return };
                inner
            }
            _ => return,
        };
    }
    match place.get_mut(last) {
        Some(Value::Array(list)) if matches!(value, Value::Object(_)) => list.push(value),
        Some(Value::Object(there)) if !is_item && matches!(value, Value::Object(_)) => {
            if let Value::Object(mut more) = value {
                there.append(&mut more);
            }
        }
        _ if is_item => place.insert(last.into(), Value::Array(vec![value])),
        _ => place.insert(last.into(), value),
    }
}

/// A value that is written within lines: a list, an object, or a quoted text.
struct Inline<'l, 'a> {
    lines: &'l [&'a str],
    /// The line below the one that is read.
    at: usize,
    /// What is left of the line that is read.
    rest: &'a str,
    is_toml: bool,
    /// The column of the key.
    column: usize,
    /// No list or object is open.
    is_text: bool,
}

impl<'a> Inline<'_, 'a> {
    /// Goes on in the next line; `None` where the value cannot.
    fn next_line(&mut self) -> Option<()> {
        let line = self.lines.get(self.at)?;
        let content = line.trim_start();
        if !content.is_empty() && indentation(line) <= self.column {
            // A quoted text stands further in than its key. Lists often end where the key begins, but no field is in them.
            let is_other = self.is_text || split_field(content, self.is_toml).is_some();
            if is_other {
                return None;
            }
        }
        self.rest = content;
        self.at += 1;
        Some(())
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Goes past white space, line ends and comments.
    fn space(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            let is_comment = self.rest.starts_with('#') && (self.is_toml || self.rest[1..].starts_with(' '));
            if !self.rest.is_empty() && !is_comment {
                return Some(());
            }
            self.next_line()?;
            while self.rest.starts_with('#') {
                self.next_line()?;
            }
        }
    }

    /// Takes `mark` if it comes next.
    fn takes(&mut self, mark: char) -> bool {
        let after = self.rest.strip_prefix(mark);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// The value that comes next, up to one of `ends`, characters of ASCII. `None` if it has no end.
    fn value(&mut self, ends: &str, depth: usize) -> Option<Value> {
        let (start, line) = (self.rest, self.at);
        let value = match start.as_bytes().first()? {
            b'[' | b'{' if depth >= MOST_LEVELS_INLINE => return None,
            b'[' => {
                self.is_text = false;
                self.rest = &start[1..];
                let mut list = Vec::new();
                loop {
                    self.space()?;
                    if self.takes(']') {
                        break;
                    }
                    if !self.takes(',') {
                        let item = self.value(",]", depth + 1)?;
                        if item != Value::Null {
                            list.push(item);
                        }
                    }
                }
                Value::Array(list)
            }
            b'{' => {
                self.is_text = false;
                self.rest = &start[1..];
                let mut fields = Object::default();
                loop {
                    self.space()?;
                    if self.takes('}') {
                        break;
                    }
                    if self.takes(',') {
                        continue;
                    }
                    match self.key() {
                        Some(key) => {
                            self.space()?;
                            let value = if self.rest.starts_with([',', '}']) {
                                Value::Null
                            } else {
                                self.value(",}", depth + 1)?
                            };
                            fields.insert(key.into(), value);
                        }
                        None => {
                            self.text(String::new(), ",}")?;
                        }
                    }
                }
                Value::Object(fields)
            }
            b'"' | b'\'' => Value::String(self.quoted()?),
            _ => return Some(scalar(&self.text(String::new(), ends)?)),
        };
        if ends.is_empty() {
            return Some(value);
        }
        self.space()?;
        if self.rest.starts_with(|c| ends.contains(c)) {
            return Some(value);
        }
        // What begins as one thing and goes on as another is a text.
        let before = if self.at == line { &start[..start.len() - self.rest.len()] } else { "" };
        let text = self.text(before.into(), ends)?;
        Some(if self.at == line { Value::String(text) } else { value })
    }

    /// The key that comes next, and what parts it from its value.
    fn key(&mut self) -> Option<&'a str> {
        let rest = self.rest;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (key, after) = match quote {
            Some(quote) => rest[1..].split_once(quote)?,
            None => {
                let end = rest.char_indices().find(|(at, c)| {
                    let after = &rest[at + c.len_utf8()..];
                    let is_colon = *c == ':' && (after.is_empty() || after.starts_with([' ', '\t', ',', '}']));
                    is_colon || matches!(c, ',' | '}') || (*c == '=' && self.is_toml)
                });
                rest.split_at(end?.0)
            }
        };
        let after = after.trim_start();
        let after = after.strip_prefix(':').or_else(|| after.strip_prefix('='))?;
        let key = key.trim();
        is_plain_key(key).then(|| {
            self.rest = after;
            key
        })
    }

    /// The text that comes next, up to one of `ends`; brackets and braces in it are its own. `out` stands before it.
    fn text(&mut self, mut out: String, ends: &str) -> Option<String> {
        let mut depth = 0_usize;
        let mut before = 'x';
        loop {
            let end = self.rest.char_indices().find(|(_, c)| {
                let is_end = depth == 0 && ends.contains(*c);
                let is_comment = *c == '#' && (self.is_toml || before == ' ');
                match c {
                    '[' | '{' => depth += 1,
                    ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                before = *c;
                is_end || is_comment
            });
            let at = end.map_or(self.rest.len(), |(at, _)| at);
            out.push_str(self.rest[..at].trim_end());
            self.rest = &self.rest[at..];
            if self.rest.starts_with(|c| ends.contains(c)) {
                out.truncate(out.trim_end().len());
                return Some(out);
            }
            self.next_line()?;
            out.push(' ');
            before = ' ';
        }
    }

    /// The text in quotes that comes next.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        self.rest = &self.rest[1..];
        let mut out = String::new();
        loop {
            let line = self.rest;
            let mut marks = line.char_indices().filter(|(_, c)| *c == quote || (*c == '\\' && quote == '"'));
            let (at, mark) = marks.next().unwrap_or((line.len(), '\n'));
            out.push_str(&line[..at]);
            self.rest = line.get(at + 1..).unwrap_or("");
            if mark == quote {
                // A doubled quote is a quote.
                if quote == '\'' && self.takes(quote) {
                    out.push(quote);
                    continue;
                }
                return Some(if quote == '"' { unescaped(&out) } else { out });
            }
            if let Some(c) = self.rest.chars().next() {
                out.push(mark);
                out.push(c);
                self.rest = &self.rest[c.len_utf8()..];
                continue;
            }
            if self.is_toml {
                return None;
            }
            // A line end is a space, and a blank line a line end; a backslash leaves it out.
            self.next_line()?;
            if mark == '\n' {
                out.push(' ');
            }
            while self.rest.is_empty() {
                self.next_line()?;
                out.push('\n');
            }
        }
    }
}

/// Whether this stands before a text in lines of its own: `|` or `>`, with what YAML allows behind it.
fn is_block_header(written: &str) -> bool {
    written.strip_prefix(['|', '>']).is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        rest.is_empty() || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'))
    })
}

/// Key and value of a line that is a field.
fn split_field(line: &str, is_toml: bool) -> Option<(&str, &str)> {
    let at = if is_toml {
        line.find('=')?
    } else {
        line.match_indices(':')
            .map(|(at, _)| at)
            .find(|at| line[at + 1..].is_empty() || line[at + 1..].starts_with([' ', '\t']))?
    };
    let key = line[..at].trim();
    let quoted = ['"', '\''].iter().find_map(|quote| key.strip_prefix(*quote)?.strip_suffix(*quote));
    let key = quoted.unwrap_or(key);
    is_plain_key(key).then_some((key, &line[at + 1..]))
}

/// A plain text without the comment behind it, and whether it has none.
fn without_comment(written: &str, is_toml: bool) -> (&str, bool) {
    let mut before = if is_toml { ' ' } else { 'x' };
    let end = written.char_indices().find(|(_, c)| {
        let is_comment = *c == '#' && (is_toml || before == ' ');
        before = *c;
        is_comment
    });
    let at = end.map_or(written.len(), |(at, _)| at);
    (written[..at].trim_end(), end.is_none())
}

/// A plain text, or one of the words that say nothing.
fn scalar(text: &str) -> Value {
    match text {
        "true" | "false" | "null" | "~" | "" => Value::Null,
        text => Value::String(text.into()),
    }
}

/// A text with what its backslashes mean in YAML and TOML.
fn unescaped(written: &str) -> String {
    let mut out = String::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let c = chars.next().unwrap_or('\\');
        rest = chars.as_str();
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        out.push(match c {
            'n' => '\n',
            't' => '\t',
            'r' | 'b' | 'f' | 'v' | 'e' | 'a' | '0' | 'N' | '_' | 'L' | 'P' => ' ',
            // In TOML it leaves out the line end, and the spaces behind it.
            '\n' => {
                rest = rest.trim_start();
                continue;
            }
            _ if digits > 0 => match code(rest, digits) {
                Some(first @ 0xD800..0xDC00) => {
                    rest = &rest[digits..];
                    match rest.strip_prefix("\\u").and_then(|rest| code(rest, 4)) {
                        Some(second @ 0xDC00..0xE000) => {
                            rest = &rest[6..];
                            char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)).unwrap_or('\u{FFFD}')
                        }
                        _ => '\u{FFFD}',
                    }
                }
                Some(code) => {
                    rest = &rest[digits..];
                    char::from_u32(code).unwrap_or('\u{FFFD}')
                }
                None => c,
            },
            c => c,
        });
    }
    out.push_str(rest);
    out
}

/// The number that a text begins with, in so many hexadecimal digits.
fn code(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}
