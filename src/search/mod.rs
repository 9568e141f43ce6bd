//! Search without a server: what a publisher writes and what a reader's browser reads of it, as plain functions.
//!
//! Documents are numbered from the oldest. Their text is cut into grams of two or three characters ([`grams`]); for
//! each gram a list of numbers is kept, in small files by its hash ([`shard`]). The documents themselves lie in blocks
//! ([`record`]). The [`manifest`] says which files there are; a [`Search`] says which of them it wants, and makes hits
//! of them. `docs/search.md` describes the files.

mod bits;
pub mod fold;
pub mod grams;
mod machine;
pub mod manifest;
mod query;
pub mod record;
pub mod shard;

pub use machine::{Hit, Search};
pub use manifest::{Manifest, Segment};
pub use query::Query;
pub use record::Record;
