//! A search as a machine: it says which files it wants, is given them, and has hits. Whoever runs it fetches.

use super::manifest::{Manifest, block_name, shard_name};
use super::query::Query;
use super::record::{self, BLOCK, Record};
use super::shard;

/// How many hits are looked for at once.
const PAGE: usize = 20;

/// How many files of records are fetched for them at most. Only grams that stand apart in many documents, where they
/// are looked for together, need more than a file a hit.
const MOST_BLOCKS: usize = 24;

/// How many grams are looked up.
const MOST_GRAMS: usize = 3;

/// The same where full texts are indexed: nothing else tells whether a text has the words.
const MOST_TEXT_GRAMS: usize = 4;

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub record: Record,
    /// Whether it was found by its text, which is not shown, nor looked through: all grams are there, and very likely
    /// the words.
    pub is_in_text: bool,
}

/// A search that is on its way.
#[derive(Clone, Debug)]
pub struct Search {
    manifest: Manifest,
    query: Query,
    grams: Vec<u64>,
    wanted: Vec<Wanted>,
    /// For each segment the documents that have all grams of the shards that were given.
    lists: Vec<Option<Vec<u32>>>,
    /// Files of records: the number of the first document, and the records.
    blocks: Vec<(u32, Vec<Record>)>,
    /// The documents to look at, the newest first; `None` while shards are wanted.
    candidates: Option<Vec<u32>>,
    /// How many of them were looked at.
    looked_at: usize,
    hits: Vec<Hit>,
    limit: usize,
    blocks_left: usize,
}

#[derive(Clone, Debug)]
struct Wanted {
    name: String,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// A shard of a segment, by the numbers of both.
    Shard(usize, u64),
    /// The records from this document on.
    Block(u32),
}

impl Search {
    /// Begins a search.
    pub fn new(manifest: Manifest, query: Query) -> Search {
        let grams = query.grams(if manifest.has_text { MOST_TEXT_GRAMS } else { MOST_GRAMS });
        let mut search = Search {
            lists: vec![None; manifest.segments.len()],
            manifest,
            query,
            grams,
            wanted: Vec::new(),
            blocks: Vec::new(),
            candidates: None,
            looked_at: 0,
            hits: Vec::new(),
            limit: PAGE,
            blocks_left: MOST_BLOCKS,
        };
        let tail = search.manifest.tail_start()..search.manifest.documents;
        tail.step_by(BLOCK as usize).for_each(|document| search.want_block(document));
        for (at, segment) in search.manifest.segments.iter().enumerate() {
            let mut shards: Vec<u64> =
                search.grams.iter().map(|gram| shard::place(*gram, segment.shard_bits).0).collect();
            shards.sort_unstable();
            shards.dedup();
            search.wanted.extend(shards.into_iter().map(|number| Wanted {
                name: [&shard_name(segment, number), "?v=", &segment.version].concat(),
                what: What::Shard(at, number),
            }));
        }
        search.go_on();
        search
    }

    /// The files that are wanted now, by their addresses in the folder of the index. None: the search is done.
    pub fn wanted(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(|wanted| wanted.name.as_str())
    }

    /// Gives a wanted file. False if it is damaged: it is wanted still.
    #[must_use]
    pub fn give(&mut self, name: &str, bytes: &[u8]) -> bool {
        let Some(at) = self.wanted.iter().position(|wanted| wanted.name == name) else {
            return true;
        };
        let read = match self.wanted[at].what {
            What::Shard(segment, number) => self.read_shard(segment, number, bytes),
            What::Block(first) => self.read_block(first, bytes),
        };
        if read.is_none() {
            return false;
        }
        self.wanted.swap_remove(at);
        self.go_on();
        true
    }

    fn read_shard(&mut self, at: usize, number: u64, bytes: &[u8]) -> Option<()> {
        let segment = &self.manifest.segments[at];
        for gram in &self.grams {
            let (shard, key) = shard::place(*gram, segment.shard_bits);
            if shard == number {
                let documents = shard::read(bytes, key, segment.length)?;
                match &mut self.lists[at] {
                    Some(list) => list.retain(|document| documents.binary_search(document).is_ok()),
                    list => *list = Some(documents),
                }
            }
        }
        Some(())
    }

    fn read_block(&mut self, first: u32, bytes: &[u8]) -> Option<()> {
        self.blocks.push((first, record::read(core::str::from_utf8(bytes).ok()?)?));
        Some(())
    }

    /// The hits so far, the newest first.
    pub fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// Whether there may be hits beyond these.
    pub fn has_more(&self) -> bool {
        self.candidates.as_ref().is_none_or(|candidates| self.looked_at < candidates.len())
    }

    /// Looks for more hits than those that were looked for so far.
    pub fn more(&mut self) {
        self.limit = self.hits.len() + PAGE;
        self.blocks_left = MOST_BLOCKS;
        self.go_on();
    }

    /// A field of a hit in pieces, the second, fourth and so on of which match; the first may be empty.
    pub fn marked<'t>(&self, field: &'t str) -> Vec<&'t str> {
        record::pieces(field, &self.query.terms)
    }

    fn want_block(&mut self, first: u32) {
        let name = [&block_name(first), "?v=", self.manifest.version_of(first)].concat();
        self.wanted.push(Wanted { name, what: What::Block(first) });
    }

    /// Does what can be done with what was given.
    fn go_on(&mut self) {
        if !self.wanted.is_empty() {
            return;
        }
        let candidates = self.candidates.take().unwrap_or_else(|| self.find());
        while let Some(document) = candidates.get(self.looked_at)
            && self.hits.len() < self.limit
        {
            let first = document / BLOCK * BLOCK;
            let Some((_, records)) = self.blocks.iter().find(|(start, _)| *start == first) else {
                break;
            };
            // A record that is not there is of a file that is older than the index.
            if let Some(record) = records.get((document - first) as usize) {
                let is_in_text = !self.query.matches(&record.searched());
                if !is_in_text || self.manifest.has_text {
                    self.hits.push(Hit { record: record.clone(), is_in_text });
                }
            }
            self.looked_at += 1;
        }
        let missing = self.limit.saturating_sub(self.hits.len());
        for document in candidates.iter().skip(self.looked_at).take(missing) {
            let first = document / BLOCK * BLOCK;
            let is_there = self.blocks.iter().any(|(start, _)| *start == first)
                || self.wanted.iter().any(|wanted| matches!(wanted.what, What::Block(start) if start == first));
            if !is_there && self.blocks_left > 0 {
                self.blocks_left -= 1;
                self.want_block(first);
            }
        }
        self.candidates = Some(candidates);
    }

    /// The documents to look at: all new ones, and those that have all grams.
    fn find(&mut self) -> Vec<u32> {
        let mut candidates: Vec<u32> = (self.manifest.tail_start()..self.manifest.documents).rev().collect();
        for (segment, list) in self.manifest.segments.iter().zip(&mut self.lists).rev() {
            candidates.extend(list.take().unwrap_or_default().into_iter().rev().map(|at| segment.start + at));
        }
        candidates
    }
}
