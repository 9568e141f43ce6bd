//! JSON text to values (RFC 8259), as small as it can be.
//!
//! Not serde_json: with its maps it weighs 7 KB in the brotli of the module, this reader 1 KB. Numbers stay the text
//! that they are, since no field of ours is one to compute with. The tests hold it against serde_json.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text, decoded.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values.
    Object(Object),
}

/// Named values in the order of the text; of several with one name the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(Vec<(String, Value)>);

/// How deep values may nest. The files we read nest five levels.
const MAX_DEPTH: usize = 128;

impl Value {
    /// Reads a text that is one JSON value; `None` if it is anything else.
    pub fn parse(text: &str) -> Option<Value> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// Reads the JSON value that a text begins with, and gives what stands behind it.
    pub fn parse_first(text: &str) -> Option<(Value, &str)> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        Some((value, &text[reader.at..]))
    }

    /// As JSON, on one line.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.push_json(&mut out);
        out
    }

    fn push_json(&self, out: &mut String) {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(is_true) => out.push_str(if *is_true { "true" } else { "false" }),
            Value::Number(number) => out.push_str(number),
            Value::String(text) => push_quoted(out, text),
            Value::Array(list) => {
                out.push('[');
                for (index, value) in list.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    value.push_json(out);
                }
                out.push(']');
            }
            Value::Object(object) => {
                out.push('{');
                for (index, (name, value)) in object.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    push_quoted(out, name);
                    out.push(':');
                    value.push_json(out);
                }
                out.push('}');
            }
        }
    }

    /// The field `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// The text of a text.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// The values of a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(list) = self { Some(list) } else { None }
    }

    /// The fields of an object.
    pub fn as_object(&self) -> Option<&Object> {
        if let Value::Object(object) = self { Some(object) } else { None }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(is_true) => serializer.serialize_bool(*is_true),
            Value::Number(text) | Value::String(text) => serializer.serialize_str(text),
            Value::Array(list) => {
                let mut sequence = serializer.serialize_seq(Some(list.len()))?;
                list.iter().try_for_each(|value| sequence.serialize_element(value))?;
                sequence.end()
            }
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.0.len()))?;
                object.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

impl Object {
    /// Adds a value under a name of ours.
    #[inline(never)]
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.push((name.into(), value));
    }

    /// The value with this name; small letters and capitals are the same, as to Hugo.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value with this name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.iter_mut().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Adds a value.
    pub fn insert(&mut self, name: String, value: Value) {
        self.0.push((name, value));
    }

    /// Adds all values of another object.
    pub fn append(&mut self, other: &mut Object) {
        self.0.append(&mut other.0);
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..='\x1F' => {
                out.push_str("\\u00");
                out.extend([c as u32 / 16, c as u32 % 16].map(|digit| char::from_digit(digit, 16).unwrap_or('0')));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Takes `byte` if it comes next, white space aside.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.peek()? {
            b'{' => {
                self.at += 1;
                let mut object = Object::default();
                if self.takes(b'}') {
                    return Some(Value::Object(object));
                }
                loop {
                    self.space();
                    let name = self.string()?;
                    if !self.takes(b':') {
                        return None;
                    }
                    object.insert(name, self.value(depth + 1)?);
                    if self.takes(b'}') {
                        return Some(Value::Object(object));
                    }
                    if !self.takes(b',') {
                        return None;
                    }
                }
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                if self.takes(b']') {
                    return Some(Value::Array(list));
                }
                loop {
                    list.push(self.value(depth + 1)?);
                    if self.takes(b']') {
                        return Some(Value::Array(list));
                    }
                    if !self.takes(b',') {
                        return None;
                    }
                }
            }
            b'"' => self.string().map(Value::String),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let end = self.at + word.len();
        let is_word = self.text.as_bytes().get(self.at..end) == Some(word.as_bytes());
        self.at = end;
        is_word.then_some(value)
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(Value::Number(self.text[start..self.at].into()))
    }

    fn string(&mut self) -> Option<String> {
        if self.peek() != Some(b'"') {
            return None;
        }
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1F) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(out),
                b'\\' => {
                    let escaped = self.peek()?;
                    self.at += 1;
                    out.push(match escaped {
                        b'"' | b'\\' | b'/' => char::from(escaped),
                        b'b' => '\u{8}',
                        b'f' => '\u{C}',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => self.escaped_char()?,
                        _ => return None,
                    });
                }
                // A control character must be escaped.
                _ => return None,
            }
        }
    }

    /// The character of `\uXXXX`, or of two that are a surrogate pair; half a pair alone is U+FFFD.
    fn escaped_char(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return Some(char::from_u32(first).unwrap_or('\u{FFFD}'));
        }
        let after = self.at;
        if self.text.as_bytes()[after..].starts_with(b"\\u") {
            self.at += 2;
            let second = self.unit()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = after;
        }
        Some('\u{FFFD}')
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same value as serde_json sees it; numbers as their text.
    fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
        match (ours, theirs) {
            (Value::Null, serde_json::Value::Null) => true,
            (Value::Bool(a), serde_json::Value::Bool(b)) => a == b,
            (Value::Number(a), serde_json::Value::Number(b)) => a.parse::<f64>().ok() == b.as_f64(),
            (Value::String(a), serde_json::Value::String(b)) => a == b,
            (Value::Array(a), serde_json::Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Object(a), serde_json::Value::Object(b)) => {
                b.iter().all(|(name, b)| a.get(name).is_some_and(|a| same(a, b)))
                    && a.iter().all(|(name, _)| b.contains_key(name))
            }
            _ => false,
        }
    }

    #[test]
    fn reads_what_serde_json_reads() {
        for text in [
            "null",
            " true ",
            "false",
            "0",
            "-0",
            "12.5e-3",
            "1E+9",
            "\"\"",
            "[]",
            "{}",
            "[1, [2, {\"a\": null}], \"b\"]",
            "{\"a\":1,\"a\":2}",
            "\"\\u6f6e\\ud83c\\udf0a\\n\\/\\\\\\\"\"",
            "\"潮🌊\"",
            "{\"\": \"\"}",
            "\t[\n]\r\n",
            // And what neither reads:
            "",
            " ",
            "nul",
            "tru e",
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "1e",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "[1] 2",
            "[",
            "{",
            "'a'",
            "NaN",
            "\u{FEFF}1",
        ] {
            let theirs: Option<serde_json::Value> = serde_json::from_str(text).ok();
            let ours = Value::parse(text);
            match (&ours, &theirs) {
                (None, None) => {}
                (Some(ours), Some(theirs)) => {
                    assert!(same(ours, theirs), "{text}: {ours:?}, not {theirs:?}")
                }
                _ => panic!("{text}: {ours:?}, not {theirs:?}"),
            }
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_a_replacement_character() {
        assert_eq!(Value::parse("\"\\ud83c!\""), Some(Value::String("\u{FFFD}!".into())));
        assert_eq!(Value::parse("\"\\udf0a\\ud83c\\u0041\""), Some(Value::String("\u{FFFD}\u{FFFD}A".into())));
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(Value::parse(&"[".repeat(100_000)), None);
        assert!(Value::parse(&["[".repeat(100), "]".repeat(100)].concat()).is_some());
    }
}
