//! What a publisher does with a folder of articles: the commands of `offprint`, each a function from its options to a
//! report. Only here are files read and written; what the files say is decided by the core.

pub mod build;
pub mod bundle;
pub mod catalog;
pub mod check;
mod document;
pub mod folder;
pub mod import;
pub mod lean;
pub mod prerender;
mod raw;
pub mod report;
pub mod search;
pub mod serve;
mod shell;
pub mod sign;

pub use folder::Folder;
pub use report::{Problem, Report, Silent, Watch};
