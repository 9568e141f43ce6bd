#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod note;
pub mod model;
pub mod language;
pub mod json;
pub mod html;
pub mod address;
pub mod route;
pub mod site;
pub mod sanitize;
pub mod source;
pub mod words;
pub mod failure;
pub mod layout;
pub mod session;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
mod browser;
