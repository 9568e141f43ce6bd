#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod address;
pub mod failure;
pub mod fields;
pub mod html;
pub mod json;
pub mod language;
pub mod layout;
pub mod mirrors;
pub mod model;
pub mod note;
pub mod route;
pub mod sanitize;
#[cfg(any(not(target_arch = "wasm32"), feature = "search-page"))]
pub mod search;
pub mod session;
pub mod signature;
pub mod site;
pub mod source;
pub mod words;

#[cfg(feature = "command")]
pub mod publish;

// Two modules for browsers: the pages, and what searches in them.
#[cfg(all(target_arch = "wasm32", not(feature = "search-page")))]
pub mod api;
#[cfg(all(target_arch = "wasm32", not(feature = "search-page")))]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "search-page"))]
pub mod search_page;
