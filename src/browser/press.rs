//! The reader and the layout in the module of the first view: `press.js` knows where it is.

use crate::press::Remote;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/press.js")]
extern "C" {
    fn press(order: &str) -> Option<String>;
    /// Fetches the reader of what is rare; `done` is called when it is there, or when it did not come.
    #[wasm_bindgen(js_name = fetchReader)]
    pub fn fetch_reader(done: &js_sys::Function);
}

/// Sends orders there.
pub fn remote() -> Remote<fn(&str) -> Option<String>> {
    Remote::new(press)
}
