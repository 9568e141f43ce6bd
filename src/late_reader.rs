//! The module of the reader that comes late: it reads all Markdown, and knows the names of all characters. What it makes of
//! them is sanitised and laid out by the module of the first view.

use crate::press;
use wasm_bindgen::prelude::*;

/// Helps with what the first view could not read; see [`press::help`].
#[wasm_bindgen(skip_typescript)]
pub fn help(question: &str) -> String {
    press::help(question)
}
