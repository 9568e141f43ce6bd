#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod address;
pub mod failure;
pub mod fields;
pub mod html;
pub mod json;
pub mod language;
pub mod layout;
pub mod model;
pub mod note;
pub mod route;
pub mod sanitize;
pub mod search;
pub mod session;
pub mod site;
pub mod source;
pub mod words;

#[cfg(feature = "command")]
pub mod publish;

#[cfg(target_arch = "wasm32")]
pub mod api;
#[cfg(target_arch = "wasm32")]
mod browser;
