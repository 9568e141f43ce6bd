//! What the script of the search page sees: a module of its own for browsers, so that readers who never search do not
//! load it.

use crate::search;
use wasm_bindgen::prelude::*;

/// A search that is on its way.
#[wasm_bindgen(skip_typescript)]
pub struct Search(search::Search);

#[wasm_bindgen]
impl Search {
    /// Begins a search in the index with this manifest; undefined if that is none, or if the query is too short.
    pub fn begin(manifest: &str, query: &str) -> Option<Search> {
        Some(Search(search::Search::new(search::Manifest::read(manifest)?, search::Query::new(query)?)))
    }

    /// The addresses of the files that are wanted now, in the folder of the index. None: the search is done.
    pub fn wanted(&self) -> Vec<String> {
        self.0.wanted().map(Into::into).collect()
    }

    /// Gives a wanted file. False if it is damaged.
    pub fn give(&mut self, name: &str, bytes: &[u8]) -> bool {
        self.0.give(name, bytes)
    }

    /// How many hits there are so far.
    pub fn count(&self) -> usize {
        self.0.hits().len()
    }

    /// Whether there may be more.
    #[wasm_bindgen(js_name = hasMore)]
    pub fn has_more(&self) -> bool {
        self.0.has_more()
    }

    /// Looks for more hits.
    pub fn more(&mut self) {
        self.0.more();
    }

    /// The path of a hit, as it stands in addresses, its day, and "text" if only its text has the words.
    pub fn about(&self, at: usize) -> Vec<String> {
        let Some(hit) = self.0.hits().get(at) else {
            return Vec::new();
        };
        let found = if hit.is_in_text { "text" } else { "" };
        vec![hit.record.path.clone(), hit.record.date.clone(), found.into()]
    }

    /// Headline, byline or standfirst (0, 1, 2) of a hit in pieces: plain, matched, plain, matched, and so on.
    pub fn pieces(&self, at: usize, field: usize) -> Vec<String> {
        let field = self.0.hits().get(at).and_then(|hit| hit.record.searched().get(field).copied());
        self.0.marked(field.unwrap_or("")).into_iter().map(Into::into).collect()
    }
}
