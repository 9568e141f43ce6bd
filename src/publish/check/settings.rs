//! `site.json` against its JSON Schema, and where in it something stands.

use super::Kind;
use crate::note::NoteCode;
use crate::publish::Problem;
use crate::signature::{PublicKey, is_key};
use crate::site::Site;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

/// The JSON Schema of `site.json`, as `docs/` publishes it.
pub const SCHEMA: &str = include_str!("../../../docs/site.schema.json");

/// What is wrong with a `site.json`, each with its line.
pub type Wrong = Vec<(Kind, Option<usize>, String)>;

/// Reads the settings as the site does, and tells what is wrong with them.
pub fn read(text: &str) -> Result<(Option<Site>, Wrong), Problem> {
    let text = text.trim_start_matches('\u{FEFF}');
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let wrong = (Kind::UnreadableJson, Some(error.line()), format!("is no JSON: {error}"));
            return Ok((Site::from_json(text), vec![wrong]));
        }
    };
    let mut wrong = against_schema(text, &value)?;
    let site = Site::from_json(text);
    for (at, key) in value["keys"].as_array().into_iter().flatten().enumerate() {
        if key.as_str().is_some_and(|key| is_key(key) && PublicKey::read(key).is_none()) {
            let line = line_of(text, &["keys", &at.to_string()]);
            wrong.push((Kind::SiteSchema, line, format!("keys[{at}] has the form of a public key, and is none")));
        }
    }
    for note in site.iter().flat_map(|site| &site.notes).filter(|note| note.code == NoteCode::WrongType) {
        let field = [note.detail.as_str()];
        let line = line_of(text, &field);
        // What the schema cannot say: a path that leaves the site.
        if !wrong.iter().any(|(kind, _, reason)| *kind == Kind::SiteSchema && reason.starts_with(&note.detail)) {
            wrong.push((Kind::SiteSchema, line, format!("{} is nothing that the site can use", note.detail)));
        }
    }
    Ok((site, wrong))
}

fn against_schema(text: &str, value: &Value) -> Result<Wrong, Problem> {
    let broken = |error: &dyn std::fmt::Display| Problem::new("docs/site.schema.json", error);
    let published: Value = serde_json::from_str(SCHEMA).map_err(|error| broken(&error))?;
    let mut strict = published.clone();
    forbid_unknown(&mut strict);
    let validator = jsonschema::validator_for(&strict).map_err(|error| broken(&error))?;
    let mut wrong = Wrong::new();
    for error in validator.iter_errors(value) {
        let pointer = error.instance_path().to_string();
        let segments: Vec<String> =
            pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect();
        let mut segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
            for field in unexpected {
                segments.push(field);
                let reason = format!("{} is no field that anything reads", place(&segments));
                wrong.push((Kind::UnknownField, line_of(text, &segments), reason));
                segments.pop();
            }
            continue;
        }
        wrong.push((Kind::SiteSchema, line_of(text, &segments), sentence(&error, &place(&segments), &strict)));
    }
    Ok(wrong)
}

/// The schema says that there may be other fields; a publisher wants to hear of them: they are mostly misspelt.
fn forbid_unknown(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") {
                object.insert("additionalProperties".into(), false.into());
            }
            object.values_mut().for_each(forbid_unknown);
        }
        Value::Array(list) => list.iter_mut().for_each(forbid_unknown),
        _ => {}
    }
}

fn sentence(error: &ValidationError<'_>, place: &str, schema: &Value) -> String {
    if let ValidationErrorKind::Required { property } = error.kind() {
        return format!("{place} has no {}", property.as_str().unwrap_or_default());
    }
    let keyword = error.schema_path().to_string();
    let around = keyword.rsplit_once('/').map_or("", |(around, _)| around);
    let meant = schema.pointer(around).and_then(|schema| schema.get("description")).and_then(Value::as_str);
    let meant = meant.map_or("", |meant| meant.split_inclusive(". ").next().unwrap_or(meant)).trim();
    format!("{}. What it is for: {meant}", error.masked_with(place))
}

/// A place in the file for people: `nav[0].title`.
fn place(segments: &[&str]) -> String {
    let mut place = String::new();
    for segment in segments {
        if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            place.push_str(&format!("[{segment}]"));
        } else {
            place.push_str(if place.is_empty() { "" } else { "." });
            place.push_str(segment);
        }
    }
    if place.is_empty() { "the file".into() } else { place }
}

/// The line, from 1, of the value that these fields and numbers lead to in a text that is JSON.
pub fn line_of(text: &str, segments: &[&str]) -> Option<usize> {
    let at = Walk { text, at: 0 }.find(segments)?;
    Some(super::lines::line_at(text, at))
}

/// A walk through a text that is known to be JSON.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    fn find(mut self, segments: &[&str]) -> Option<usize> {
        self.space();
        let Some((first, rest)) = segments.split_first() else {
            return Some(self.at);
        };
        let is_object = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        self.at += 1;
        let mut found = None;
        let mut number = 0_usize;
        loop {
            self.space();
            if matches!(self.peek()?, b'}' | b']') {
                return found;
            }
            let is_meant = if is_object {
                let name = self.value();
                self.space();
                self.at += 1; // the colon
                self.space();
                serde_json::from_str::<String>(name).is_ok_and(|name| name == *first)
            } else {
                number += 1;
                first.parse() == Ok(number - 1)
            };
            // Of several with one name the last counts.
            if is_meant {
                found = Walk { text: self.text, at: self.at }.find(rest);
            }
            self.value();
            self.space();
            self.at += usize::from(self.peek()? == b',');
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes over one value.
    fn value(&mut self) -> &'a str {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => depth -= 1,
                b',' | b':' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        self.text[start..self.at].trim_end()
    }

    /// Goes to the quote that ends a string.
    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_json_text_has_a_line() {
        let text = "{\n\"a\": [1, \"]\\\"}\",\n {\"b\":\n{\"c/d\": 2}}],\n \"a \\u0062\": null,\n\"a\" :\n [0]}";
        for (segments, line) in [
            (&[][..], Some(1)),
            (&["a \u{62}"], Some(5)),
            (&["a"], Some(7)),
            (&["a", "0"], Some(7)),
            (&["a", "1"], None),
            (&["z"], None),
        ] {
            assert_eq!(line_of(text, segments), line, "{segments:?}");
        }
        let text = &text[..text.rfind(",\n\"a\"").unwrap()];
        let text = format!("{text}}}");
        assert_eq!(line_of(&text, &["a", "1"]), Some(2));
        assert_eq!(line_of(&text, &["a", "2", "b", "c/d"]), Some(4));
    }
}
