//! Asking hosts for files: `fetch.js`, and what its statuses mean.

use crate::failure::{self, Failure};
use crate::session::{Answer, Event, Kept};
use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/fetch.js")]
extern "C" {
    /// What asks for the files of one page, and what is under way.
    pub type Network;
    #[wasm_bindgen(js_name = network)]
    fn network(tell: &Closure<Tell>, early: &JsValue, verify: &Function, most: u32) -> Network;
    /// Asks a mirror for a file; with `keys`, in base64 with spaces between them, it must be signed. `picture` is the
    /// address that the layout wrote, where the file is a picture.
    #[wasm_bindgen(method)]
    pub fn ask(
        this: &Network,
        request: u32,
        mirror: usize,
        address: &str,
        path: &str,
        keys: Option<&str>,
        picture: Option<&str>,
    );
    #[wasm_bindgen(method)]
    pub fn look(this: &Network, request: u32, asked: usize, after: u32);
    #[wasm_bindgen(method, js_name = giveUp)]
    pub fn give_up(this: &Network, request: u32);
    /// Gives everything up.
    #[wasm_bindgen(method)]
    pub fn end(this: &Network);
    #[wasm_bindgen(method)]
    pub fn ahead(this: &Network, address: &str, is_signed: bool);
    #[wasm_bindgen(method, js_name = forgetAhead)]
    pub fn forget_ahead(this: &Network, address: Option<&str>);
    /// Asks the device for the copy that it keeps of a file.
    #[wasm_bindgen(method)]
    pub fn find(this: &Network, device: &JsValue, path: &str);
    /// The bytes of a picture that was asked for.
    #[wasm_bindgen(method)]
    pub fn picture(this: &Network, address: &str) -> JsValue;
}

#[cfg_attr(feature = "package", wasm_bindgen(module = "/src/browser/verify.js"))]
#[cfg_attr(not(feature = "package"), wasm_bindgen(module = "/src/browser/press.js"))]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = verify)]
    static VERIFY: Function;
}

/// Takes what `fetch.js` tells: the request, the mirror, a status, the text, its version, and a number.
pub type Tell = dyn FnMut(u32, usize, u16, String, f64, f64);

/// The status of no answer, but of a look at one that is under way.
pub const LOOK: u16 = 6;
/// The status of a copy that the device keeps, or of none.
pub const KEPT: u16 = 7;
/// Added to the status where another host has answered than was asked.
const ELSEWHERE: u16 = 1000;

impl Network {
    /// For one page. `early` holds promises of answers that were asked for before the module was there, by address.
    pub fn new(tell: &Closure<Tell>, early: &JsValue) -> Network {
        let most = u32::try_from(failure::MAX_FETCH_BYTES).unwrap_or(u32::MAX);
        VERIFY.with(|verify| network(tell, early, verify, most))
    }
}

/// What the device keeps of a file, from the text that `fetch.js` tells: path, day and text with NUL between them.
pub fn kept(found: &str, version: f64) -> Event {
    let mut parts = found.splitn(3, '\0');
    let path = parts.next().unwrap_or_default().into();
    let kept = parts.next().zip(parts.next()).map(|(day, text)| Kept {
        answer: Answer { text: text.into(), version: version as u64, is_elsewhere: false },
        day: day.into(),
    });
    Event::KeptFound { path, kept }
}

/// The answer that a status and a text are. Statuses below 100 are those of `fetch.js`.
pub fn read(status: u16, text: String, version: f64) -> Result<Answer, Failure> {
    match status % ELSEWHERE {
        200..=299 => Ok(Answer { text, version: version as u64, is_elsewhere: status > ELSEWHERE }),
        0 => Err(Failure::Unreachable),
        1 => Err(Failure::Timeout),
        2 => Err(Failure::TooLarge),
        3 => Err(Failure::Offline),
        4 => Err(Failure::Untrusted),
        5 => Err(Failure::CannotVerify),
        404 | 410 => Err(Failure::NotFound),
        status => Err(Failure::Status(status)),
    }
}
