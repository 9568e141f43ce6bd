//! The native tests: a module is a subject. One program, because each would compile and link the same libraries again.
#![cfg(feature = "command")]

mod addresses;
mod attacks;
mod build;
mod check;
mod common;
mod commonmark;
mod embedding;
mod fields;
mod front_matter;
mod fuzz;
mod import;
mod layers;
mod legacy;
mod library;
mod limits;
mod mirrors;
mod pages;
mod plain_markdown;
mod press;
mod properties;
mod publish_pages;
mod search;
mod seed;
mod session;
mod sign;
mod site_settings;
