//! The manifest: which files the index has. It is one small JSON object, and the only file with a name of its own.

use super::record::BLOCK;
use super::shard::MAX_SHARD_BITS;
use crate::html::text::{decimal, number};
use crate::json::Value;

/// The name of the manifest in the folder of the index.
pub const NAME: &str = "manifest.json";

/// The form of the files. Another number is another form, which this code does not read.
const FORM: &str = "1";

/// The smallest segment. Documents too new for a segment are looked through one by one: fewer than these.
const SMALLEST: u32 = 128;

/// The same where full texts are indexed. The records do not have these, so the rest is a segment, too, made anew with
/// each new document.
const SMALLEST_OF_TEXTS: u32 = 16;

/// What the index consists of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// How many documents there are.
    pub documents: u32,
    /// Whether grams of full texts are among those of the index.
    pub has_text: bool,
    /// The segments, the oldest documents first.
    pub segments: Vec<Segment>,
    /// What tells this state of the documents after the last segment from others.
    pub tail: String,
}

/// Documents that are indexed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The number of its first document.
    pub start: u32,
    /// How many documents it has.
    pub length: u32,
    /// It has two to the power of these shards.
    pub shard_bits: u32,
    /// What tells this state of its documents from others.
    pub version: String,
}

/// The segments for so many documents, as start and length: powers of two, the large ones first, so that new documents
/// only change the last ones.
pub fn shape(documents: u32, has_text: bool) -> Vec<(u32, u32)> {
    let smallest = if has_text { SMALLEST_OF_TEXTS } else { SMALLEST };
    let mut start = 0;
    let mut segments = Vec::new();
    for bit in (smallest.ilog2()..u32::BITS).rev() {
        let length = 1 << bit;
        if documents & length != 0 {
            segments.push((start, length));
            start += length;
        }
    }
    if has_text && start < documents {
        segments.push((start, documents - start));
    }
    segments
}

impl Manifest {
    /// Reads a manifest; `None` if the text is none.
    pub fn read(text: &str) -> Option<Manifest> {
        let value = Value::parse(text)?;
        let digits = |value: &Value| if let Value::Number(digits) = value { number(digits) } else { None };
        value.get("search").filter(|form| **form == Value::Number(FORM.into()))?;
        let documents = digits(value.get("documents")?)?;
        let has_text = value.get("text") == Some(&Value::Bool(true));
        let shape = shape(documents, has_text);
        let rows = value.get("segments")?.as_array()?;
        if rows.len() != shape.len() {
            return None;
        }
        let mut segments = Vec::new();
        for ((start, length), row) in shape.into_iter().zip(rows) {
            let shard_bits = digits(row.get("shardBits")?).filter(|bits| *bits <= MAX_SHARD_BITS)?;
            segments.push(Segment { start, length, shard_bits, version: version(row.get("version")?)? });
        }
        Some(Manifest { documents, has_text, segments, tail: version(value.get("tail")?)? })
    }

    /// The manifest as a file.
    pub fn write(&self) -> String {
        let mut out = ["{\"search\": ", FORM, ", \"documents\": ", &decimal(self.documents.into())].concat();
        out.push_str(if self.has_text { ", \"text\": true" } else { ", \"text\": false" });
        out.push_str(", \"tail\": \"");
        out.push_str(&self.tail);
        out.push_str("\", \"segments\": [");
        for (at, segment) in self.segments.iter().enumerate() {
            out.push_str(if at == 0 { "\n" } else { ",\n" });
            out.push_str("  {\"shardBits\": ");
            out.push_str(&decimal(segment.shard_bits.into()));
            out.push_str(", \"version\": \"");
            out.push_str(&segment.version);
            out.push_str("\"}");
        }
        out.push_str("\n]}\n");
        out
    }

    /// The number of the first document after the last segment.
    pub fn tail_start(&self) -> u32 {
        self.segments.last().map_or(0, |last| last.start + last.length)
    }

    /// The version of the files of a document.
    pub(super) fn version_of(&self, document: u32) -> &str {
        let segment = self.segments.iter().find(|segment| document < segment.start + segment.length);
        segment.map_or(&self.tail, |segment| &segment.version)
    }
}

/// A version: few letters and digits, or it is none.
fn version(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| text.into())
}

/// The name of a shard of a segment.
pub fn shard_name(segment: &Segment, shard: u64) -> String {
    let numbers = [i64::from(segment.start), i64::from(segment.length), i64::try_from(shard).unwrap_or(0)];
    let [start, length, shard] = numbers.map(decimal);
    [&start, "-", &length, "/", &shard, ".bin"].concat()
}

/// The name of the file of records that a document is in.
pub fn block_name(document: u32) -> String {
    let block = i64::from(document / BLOCK);
    // No folder with more files than one can look at.
    ["records/", &decimal(block / 256), "/", &decimal(block % 256), ".txt"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_come_back() {
        let segments = vec![
            Segment { start: 0, length: 256, shard_bits: 3, version: "0a".into() },
            Segment { start: 256, length: 128, shard_bits: 2, version: "0b".into() },
        ];
        let manifest = Manifest { documents: 400, has_text: false, segments, tail: "ff".into() };
        assert_eq!(Manifest::read(&manifest.write()), Some(manifest.clone()));
        assert_eq!(manifest.tail_start(), 384);
        assert_eq!(["0a", "0b", "ff"], [255, 256, 384].map(|document| manifest.version_of(document)));
        for (from, to) in [
            ("\"search\": 1", "\"search\": 2"),
            ("400", "900"),
            ("false", "true"),
            ("0a", "../"),
            ("Bits\": 3", "Bits\": 60"),
        ] {
            assert_eq!(Manifest::read(&manifest.write().replace(from, to)), None, "{to}");
        }
        assert_eq!(Manifest::read("<!doctype html>"), None);
    }

    #[test]
    fn new_documents_change_the_last_segments_alone() {
        assert_eq!(shape(127, false), []);
        assert_eq!(shape(1000, false), [(0, 512), (512, 256), (768, 128)]);
        assert_eq!(shape(1000, true), [(0, 512), (512, 256), (768, 128), (896, 64), (960, 32), (992, 8)]);
        for documents in 0..5000 {
            let (before, after) = (shape(documents, false), shape(documents + 1, false));
            let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
            assert!(same == after.len() || (documents + 1) % SMALLEST == 0, "{documents}");
        }
    }
}
