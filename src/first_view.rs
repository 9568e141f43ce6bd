//! The module of the first view: it reads and lays out, for the page that a reader opens and for the visit that follows.
//! Small, because nothing is seen before it is there; what is rare is left to a reader that comes late.

use crate::press::{self, Desk};
use core::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk::new()) };
}

/// Carries out an order of the visit, with the help of the reader that comes late; see [`Desk::answer`].
#[wasm_bindgen(skip_typescript)]
pub fn press(order: &str, help: &str) -> Option<String> {
    DESK.with_borrow_mut(|desk| desk.answer(order, help))
}

/// Does the next step of an order ahead of [`press`]; see [`Desk::prepare`].
#[wasm_bindgen(skip_typescript)]
pub fn prepare(order: &str) -> bool {
    DESK.with_borrow_mut(|desk| desk.prepare(order))
}

/// The order that the visit will make for the page that was opened; see [`press::first_order`].
#[wasm_bindgen(js_name = firstOrder, skip_typescript)]
pub fn first_order(opened: &str) -> Option<String> {
    press::first_order(opened)
}
