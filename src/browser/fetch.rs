//! Fetching text: bounded in time and size, and given up when nobody waits for it any more.

use crate::failure::{self, Failure};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// How long to wait for the next sign of life, in milliseconds.
const PATIENCE: u32 = 20_000;

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    #[wasm_bindgen(js_name = fetchText)]
    fn fetch_text(
        address: &str,
        early: &JsValue,
        patience: u32,
        most: u32,
        done: &Closure<dyn FnMut(u16, String)>,
    ) -> Function;
    /// Fetches a file that may be asked for next, into `early`.
    #[wasm_bindgen(js_name = fetchAhead)]
    pub fn ahead(address: &str, early: &JsValue);
    /// Gives up what was fetched ahead and not asked for.
    #[wasm_bindgen(js_name = forgetAhead)]
    pub fn forget_ahead(early: &JsValue);
}

/// A fetch that is under way; dropping it gives it up.
pub struct Fetch {
    give_up: Function,
    /// What the fetch calls when it is done.
    _done: Closure<dyn FnMut(u16, String)>,
}

impl Fetch {
    /// Fetches the text at `address` and gives it to `done`. `early` holds promises of answers that were asked for
    /// before the module was there, by absolute address.
    pub fn text(address: &str, early: &JsValue, mut done: impl FnMut(Result<String, Failure>) + 'static) -> Fetch {
        let done = Closure::new(move |status: u16, text: String| done(read(status, text)));
        let most = u32::try_from(failure::MAX_FETCH_BYTES).unwrap_or(u32::MAX);
        Fetch { give_up: fetch_text(address, early, PATIENCE, most, &done), _done: done }
    }
}

impl Fetch {
    /// Gives the fetch up: nothing is heard of it any more.
    pub fn give_up(&self) {
        self.give_up.call0(&JsValue::NULL).ok();
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Statuses below 100 are those of `fetch.js`.
fn read(status: u16, text: String) -> Result<String, Failure> {
    match status {
        200..=299 => failure::checked(text),
        0 => Err(Failure::Unreachable),
        1 => Err(Failure::Timeout),
        2 => Err(Failure::TooLarge),
        3 => Err(Failure::Offline),
        404 | 410 => Err(Failure::NotFound),
        status => Err(Failure::Status(status)),
    }
}
