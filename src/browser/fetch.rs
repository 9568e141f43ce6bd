//! Fetching text: bounded in time and size, and given up when nobody waits for it any more.

use crate::failure::{self, Failure};
use gloo::timers::callback::Timeout;
use js_sys::{Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit, Response};

/// How long to wait for the next sign of life, in milliseconds.
const PATIENCE: u32 = 20_000;

/// A fetch that is under way; dropping it gives it up.
pub struct Ticket(Option<AbortController>);

impl Ticket {
    /// A ticket for one fetch.
    pub fn new() -> Self {
        Ticket(AbortController::new().ok())
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Answers that were asked for before this module was there: promises of responses, by absolute address.
pub struct Early(JsValue);

impl Early {
    /// Takes them from a plain object.
    pub fn new(promises: JsValue) -> Self {
        Early(promises)
    }

    /// An answer is used once: asking again means asking anew.
    fn take(&self, address: &str) -> Option<Promise> {
        let object = self.0.dyn_ref::<js_sys::Object>()?;
        let promise = Reflect::get(object, &address.into()).ok()?.dyn_into().ok()?;
        Reflect::delete_property(object, &address.into()).ok();
        Some(promise)
    }
}

/// Fetches the text at `address`.
pub async fn text(address: &str, ticket: &Ticket, early: &Early) -> Result<String, Failure> {
    let watch = Watch::new(ticket);
    bytes(address, ticket, early, &watch).await.map_err(|failure| watch.reason(failure)).and_then(failure::text_of)
}

async fn bytes(address: &str, ticket: &Ticket, early: &Early, watch: &Watch) -> Result<Vec<u8>, Failure> {
    let promise = match early.take(address) {
        Some(promise) => promise,
        None => {
            let window = web_sys::window().ok_or(Failure::Unreachable)?;
            let init = RequestInit::new();
            init.set_signal(ticket.0.as_ref().map(AbortController::signal).as_ref());
            window.fetch_with_str_and_init(address, &init)
        }
    };
    let response: Response = watch.wait(promise).await?.dyn_into().map_err(|_| Failure::Unreachable)?;
    match response.status() {
        200..=299 => {}
        404 | 410 => return Err(Failure::NotFound),
        status => return Err(Failure::Status(status)),
    }
    let Some(body) = response.body() else {
        return Ok(Vec::new());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = watch.wait(reader.read()).await?;
        if Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        let Some(chunk) = Reflect::get(&chunk, &"value".into()).ok().and_then(|value| value.dyn_into::<Uint8Array>().ok()) else {
            return Err(Failure::Unreachable);
        };
        let start = bytes.len();
        if start + chunk.length() as usize > failure::MAX_FETCH_BYTES {
            // The rest is of no use, and may have no end.
            drop(reader.cancel());
            return Err(Failure::TooLarge);
        }
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
    }
}

/// Gives the fetch up when nothing was heard for too long.
struct Watch {
    controller: Option<AbortController>,
    ran_out: Rc<Cell<bool>>,
    timer: RefCell<Option<Timeout>>,
}

impl Watch {
    fn new(ticket: &Ticket) -> Self {
        Watch { controller: ticket.0.clone(), ran_out: Rc::default(), timer: RefCell::default() }
    }

    async fn wait(&self, promise: Promise) -> Result<JsValue, Failure> {
        // An answer that was asked for early hears no abort: the timer ends the wait itself.
        let (controller, ran_out) = (self.controller.clone(), self.ran_out.clone());
        let mut give_up: Option<js_sys::Function> = None;
        let limit = Promise::new(&mut |_, reject| give_up = Some(reject));
        *self.timer.borrow_mut() = Some(Timeout::new(PATIENCE, move || {
            ran_out.set(true);
            if let Some(reject) = give_up {
                reject.call0(&JsValue::NULL).ok();
            }
            if let Some(controller) = controller {
                controller.abort();
            }
        }));
        let both = js_sys::Array::of2(&promise, &limit);
        let result = JsFuture::from(Promise::race(&both)).await;
        self.timer.borrow_mut().take();
        result.map_err(|_| Failure::Unreachable)
    }

    fn reason(&self, failure: Failure) -> Failure {
        let is_offline = web_sys::window().is_some_and(|window| !window.navigator().on_line());
        match failure {
            Failure::Unreachable if self.ran_out.get() => Failure::Timeout,
            Failure::Unreachable if is_offline => Failure::Offline,
            failure => failure,
        }
    }
}
