//! A shard: the lists of the grams whose hashes begin alike, one after the other.
//!
//! A gram is known by [`KEY_BITS`] more bits of its hash. That two grams share them is rare, and harmless: their
//! documents are looked at before they are shown.

use super::bits::{Reader, Writer, rice_bits};

/// How many bits of a hash tell the grams of a shard apart.
pub const KEY_BITS: u32 = 18;

/// How much text a shard is meant to stand for, in bytes: it has some kilobytes itself.
const SHARD_TEXT: u64 = 8_000;

/// Into how many shards, as a power of two, a segment with so many bytes of text goes.
pub fn shard_bits(text: u64) -> u32 {
    (text / SHARD_TEXT).max(1).ilog2().min(MAX_SHARD_BITS)
}

/// More shards than these are never made.
pub const MAX_SHARD_BITS: u32 = 18;

/// The number of the shard of a gram, and its key there.
pub fn place(gram: u64, shard_bits: u32) -> (u64, u64) {
    let both = gram >> (64 - shard_bits - KEY_BITS);
    (both >> KEY_BITS, both & ((1 << KEY_BITS) - 1))
}

/// Writes a shard of a segment of so many documents: its pairs of key and document, sorted and each once.
pub fn write(pairs: &[(u64, u32)], documents: u32) -> Vec<u8> {
    let lists: Vec<&[(u64, u32)]> = pairs.chunk_by(|one, next| one.0 == next.0).collect();
    let mut out = Writer::default();
    out.gamma(lists.len() as u64 + 1);
    let key_bits = key_gap_bits(lists.len() as u64);
    let mut next_key = 0;
    for list in lists {
        out.rice(list[0].0 - next_key, key_bits);
        next_key = list[0].0 + 1;
        out.gamma(list.len() as u64);
        let gap_bits = gap_bits(documents, list.len() as u64);
        let mut next = 0;
        for (_, document) in list {
            out.rice(u64::from(document - next), gap_bits);
            next = document + 1;
        }
    }
    out.finish()
}

/// The documents in which grams with this key are, in rising order; `None` if these bytes are no shard.
pub fn read(bytes: &[u8], key: u64, documents: u32) -> Option<Vec<u32>> {
    let mut reader = Reader::new(bytes);
    let lists = reader.gamma()? - 1;
    let key_bits = key_gap_bits(lists);
    let (mut next_key, mut found) = (0_u64, Vec::new());
    for _ in 0..lists {
        let this = next_key.checked_add(reader.rice(key_bits)?).filter(|key| *key < 1 << KEY_BITS)?;
        next_key = this + 1;
        let length = reader.gamma().filter(|length| *length <= documents.into())?;
        let gap_bits = gap_bits(documents, length);
        let mut next = 0_u64;
        for _ in 0..length {
            let document = next.checked_add(reader.rice(gap_bits)?).filter(|at| *at < documents.into())?;
            next = document + 1;
            if this == key {
                found.push(u32::try_from(document).ok()?);
            }
        }
        if this >= key {
            break;
        }
    }
    Some(found)
}

fn key_gap_bits(lists: u64) -> u32 {
    rice_bits((1 << KEY_BITS) / lists.max(1))
}

fn gap_bits(documents: u32, length: u64) -> u32 {
    rice_bits(u64::from(documents) / length.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back() {
        let mut pairs = Vec::new();
        for document in 0..1000 {
            pairs.push((5, document));
            pairs.push((7 + u64::from(document) * 200, document));
        }
        pairs.push((9, 3));
        pairs.sort_unstable();
        let bytes = write(&pairs, 1000);
        assert_eq!(read(&bytes, 5, 1000), Some((0..1000).collect()));
        assert_eq!(read(&bytes, 9, 1000), Some(vec![3]));
        assert_eq!(read(&bytes, 7 + 999 * 200, 1000), Some(vec![999]));
        assert_eq!(read(&bytes, 8, 1000), Some(vec![]));
        assert_eq!(read(&write(&[], 10), 8, 10), Some(vec![]));
        assert_eq!(read(&bytes[..bytes.len() / 2], 7 + 999 * 200, 1000), None);
        assert_eq!(read(b"", 1, 10), None);
        // A list of everything costs a bit a document.
        assert!(bytes.len() < 1000 / 8 + 1000 * 4);
    }
}
