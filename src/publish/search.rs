//! The index for search without a server: a list of documents to the files that [`crate::search`] reads.

use super::{Folder, Problem, Watch};
use crate::address;
use crate::search::fold::Folded;
use crate::search::manifest::{self, Manifest, Segment, block_name, shard_name};
use crate::search::record::{self, BLOCK, Record};
use crate::search::{grams, shard};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::iter::Sum;

/// How much text is taken apart at once, in bytes; four times as much memory is needed for it.
const PORTION: u64 = 32 << 20;

/// More documents are not numbered: their pairs with grams would not fit in 64 bits.
const MOST: usize = 1 << DOCUMENT_BITS;
const DOCUMENT_BITS: u32 = 28;

/// A document to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its path under the data bases, decoded.
    pub path: String,
    /// The headline.
    pub headline: String,
    /// Who wrote it.
    pub byline: String,
    /// The text under the headline.
    pub standfirst: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The whole text, where it is to be found by that.
    pub text: Option<String>,
}

impl Document {
    fn record(&self) -> Record {
        Record {
            path: address::encode(&self.path),
            date: self.date.clone().unwrap_or_default(),
            headline: self.headline.clone(),
            byline: self.byline.clone(),
            standfirst: self.standfirst.clone(),
        }
    }

    fn searched(&self) -> [&str; 4] {
        [&self.headline, &self.byline, &self.standfirst, self.text.as_deref().unwrap_or("")]
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files of the index.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that were not so before.
    pub files_written: u64,
    /// Their bytes.
    pub bytes_written: u64,
    /// Files of an earlier index that were removed.
    pub removed: u64,
}

impl Sum for Written {
    fn sum<I: Iterator<Item = Written>>(all: I) -> Written {
        all.fold(Written::default(), |sum, one| Written {
            files: sum.files + one.files,
            bytes: sum.bytes + one.bytes,
            files_written: sum.files_written + one.files_written,
            bytes_written: sum.bytes_written + one.bytes_written,
            removed: sum.removed + one.removed,
        })
    }
}

/// Makes `index` the index of these documents, which are sorted by date and path.
///
/// A document that comes last changes a few small files. One that comes or goes before others gives these other
/// numbers, and what has them is written again: what is dated back by years, nearly everything.
pub fn build(documents: &[Document], index: &Folder, watch: &dyn Watch) -> Result<Written, Problem> {
    let count = u32::try_from(documents.len()).ok().filter(|_| documents.len() < MOST).ok_or_else(|| {
        Problem::new(index.root().display(), format!("search numbers at most {} documents", MOST - 1))
    })?;
    watch.stage("indexing", Some(count.into()));
    let has_text = documents.iter().any(|document| document.text.is_some());
    let mut manifest = Manifest { documents: count, has_text, ..Manifest::default() };
    let mut written = Vec::new();
    for (start, length) in manifest::shape(count, has_text) {
        let of_segment = &documents[start as usize..(start + length) as usize];
        let text: u64 = of_segment.iter().flat_map(Document::searched).map(|field| field.len() as u64).sum();
        let segment = Segment { start, length, shard_bits: shard::shard_bits(text), version: version(of_segment) };
        written.push(write_shards(of_segment, text.div_ceil(PORTION), &segment, index)?);
        manifest.segments.push(segment);
        watch.advance(length.into());
    }
    manifest.tail = version(&documents[manifest.tail_start() as usize..]);
    let blocks: Result<Vec<Written>, Problem> = documents
        .par_chunks(BLOCK as usize)
        .zip(0..count.div_ceil(BLOCK))
        .map(|(block, at)| {
            let mut file = String::new();
            block.iter().for_each(|document| record::push(&mut file, &document.record()));
            write(index, &block_name(at * BLOCK), file.as_bytes())
        })
        .collect();
    written.extend(blocks?);
    // Last: who has the manifest finds what it names.
    written.push(write(index, manifest::NAME, manifest.write().as_bytes())?);
    let removed = remove_others(&manifest, index)?;
    Ok(Written { removed, ..written.into_iter().sum() })
}

fn write(index: &Folder, name: &str, bytes: &[u8]) -> Result<Written, Problem> {
    let is_new = u64::from(index.write(name, bytes)?);
    let bytes = bytes.len() as u64;
    Ok(Written { files: 1, bytes, files_written: is_new, bytes_written: bytes * is_new, removed: 0 })
}

/// Writes the shards of a segment, in so many portions.
fn write_shards(documents: &[Document], portions: u64, segment: &Segment, index: &Folder) -> Result<Written, Problem> {
    let shards = 1_u64 << segment.shard_bits;
    let at_once = shards.div_ceil(portions.max(1));
    let mut written = Vec::new();
    for first in (0..shards).step_by(usize::try_from(at_once).unwrap_or(1)) {
        let end = shards.min(first + at_once);
        // Shard, key and document in one number, the document lowest: sorted, they are in the order of the files.
        let pairs_of = |(document, number): (&Document, u32)| {
            let mut pairs = Vec::new();
            for field in document.searched() {
                grams::for_each(&Folded::new(field).chars, |gram| {
                    let (shard, key) = shard::place(gram, segment.shard_bits);
                    if (first..end).contains(&shard) {
                        pairs.push((shard << shard::KEY_BITS | key) << DOCUMENT_BITS | u64::from(number));
                    }
                });
            }
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        };
        let mut pairs: Vec<u64> = documents.par_iter().zip(0..segment.length).flat_map_iter(pairs_of).collect();
        pairs.par_sort_unstable();
        let done: Result<Vec<Written>, Problem> = (first..end)
            .into_par_iter()
            .map(|number| {
                let begin =
                    |number: u64| pairs.partition_point(|pair| pair >> DOCUMENT_BITS >> shard::KEY_BITS < number);
                let of_shard: Vec<(u64, u32)> = pairs[begin(number)..begin(number + 1)]
                    .iter()
                    .map(|pair| {
                        let key = pair >> DOCUMENT_BITS & ((1 << shard::KEY_BITS) - 1);
                        // Cut to the bits that a document has.
                        (key, (pair & (MOST as u64 - 1)) as u32)
                    })
                    .collect();
                write(index, &shard_name(segment, number), &shard::write(&of_shard, segment.length))
            })
            .collect();
        written.extend(done?);
    }
    Ok(written.into_iter().sum())
}

/// What tells these documents from others: FNV-1a of all that is indexed and shown of them.
fn version(documents: &[Document]) -> String {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    };
    for document in documents {
        add(&document.path);
        add(document.date.as_deref().unwrap_or(""));
        document.searched().into_iter().for_each(&mut add);
    }
    format!("{:08x}", hash ^ hash >> 32 & 0xFFFF_FFFF)
}

/// Removes files that an index had and this one has not. Files of other names stay.
fn remove_others(manifest: &Manifest, index: &Folder) -> Result<u64, Problem> {
    let shards = manifest
        .segments
        .iter()
        .flat_map(|segment| (0..1 << segment.shard_bits).map(|shard| shard_name(segment, shard)));
    let blocks = (0..manifest.documents).step_by(BLOCK as usize).map(block_name);
    let ours: BTreeSet<String> = shards.chain(blocks).collect();
    let mut removed = 0;
    let known: Result<Vec<String>, Problem> = index.files().collect();
    for path in known?.into_iter().filter(|path| is_ours(path) && !ours.contains(path)) {
        index.remove(&path)?;
        removed += 1;
    }
    Ok(removed)
}

/// Whether a file has a name as the files of an index have, save the manifest.
fn is_ours(path: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        ["records", folder, file] => is_number(folder) && file.strip_suffix(".txt").is_some_and(is_number),
        [folder, file] => {
            folder.split_once('-').is_some_and(|(start, length)| is_number(start) && is_number(length))
                && file.strip_suffix(".bin").is_some_and(is_number)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_the_same_in_however_many_portions() {
        let documents: Vec<Document> =
            (0..40).map(|at| Document { headline: format!("第{at}次潮汐 tide {at}"), ..Document::default() }).collect();
        let segment = Segment { start: 0, length: 40, shard_bits: 3, version: String::new() };
        let files = |portions: u64| -> Vec<Option<Vec<u8>>> {
            let place = tempfile::tempdir().expect("a folder");
            let index = Folder::new(place.path());
            let written = write_shards(&documents, portions, &segment, &index).expect("written");
            assert_eq!(written.files, 8);
            (0..8).map(|shard| index.read(&shard_name(&segment, shard)).expect("readable")).collect()
        };
        let whole = files(1);
        assert!(whole.iter().all(Option::is_some));
        for portions in [0, 3, 8, 100] {
            assert!(files(portions) == whole, "{portions}");
        }
    }
}
