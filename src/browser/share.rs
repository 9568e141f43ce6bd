//! The share block's buttons: the clipboard, and the system's share sheet where there is one.

use js_sys::Reflect;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDocument, HtmlElement, ShareData};

/// Shows the buttons that this system can serve.
pub fn prepare(root: &Element) {
    let can_share =
        web_sys::window().is_some_and(|window| Reflect::has(&window.navigator(), &"share".into()).unwrap_or(false));
    if can_share && let Ok(Some(button)) = root.query_selector("[data-op=share]") {
        button.remove_attribute("hidden").ok();
    }
}

/// Opens the system's share sheet. A reader who closes it again made no error.
pub fn open_sheet(button: &Element) {
    let Some((window, address)) = web_sys::window().zip(address(button)) else {
        return;
    };
    let data = ShareData::new();
    data.set_url(&address.text_content().unwrap_or_default());
    if let Some(document) = window.document() {
        data.set_title(&document.title());
    }
    settle(&window.navigator().share_with_data(&data), |_| {});
}

/// Copies the address and says whether it worked.
pub fn copy(button: &Element) {
    let Some((window, address)) = web_sys::window().zip(address(button)) else {
        return;
    };
    let button = button.clone();
    let text = address.text_content().unwrap_or_default();
    // Hosts without HTTPS have no clipboard object; selecting and copying works there.
    let has_clipboard =
        Reflect::get(&window.navigator(), &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    if has_clipboard {
        let promise = window.navigator().clipboard().write_text(&text);
        settle(&promise, move |is_copied| report(&button, is_copied || copy_selected(&window, &address)));
    } else {
        report(&button, copy_selected(&window, &address));
    }
}

/// Calls `done` once with whether the promise was kept.
fn settle(promise: &js_sys::Promise, done: impl FnOnce(bool) + 'static) {
    let done = Rc::new(Cell::new(Some(done)));
    let other = done.clone();
    let kept = Closure::once_into_js(move |_: JsValue| done.take().into_iter().for_each(|done| done(true)));
    let broken = Closure::once_into_js(move |_: JsValue| other.take().into_iter().for_each(|done| done(false)));
    if let Ok(then) = Reflect::get(promise, &"then".into()) {
        then.unchecked_ref::<js_sys::Function>().call2(promise, &kept, &broken).ok();
    }
}

fn copy_selected(window: &web_sys::Window, address: &HtmlElement) -> bool {
    let Some(document) = window.document().and_then(|document| document.dyn_into::<HtmlDocument>().ok()) else {
        return false;
    };
    // The selection stays, so that the reader can copy by hand where this fails.
    if let Ok(Some(selection)) = window.get_selection() {
        selection.select_all_children(address).ok();
    }
    document.exec_command("copy").unwrap_or(false)
}

fn report(button: &Element, is_copied: bool) {
    let words = button.get_attribute(if is_copied { "data-done" } else { "data-failed" });
    let status = button.parent_element().and_then(|actions| actions.query_selector("[role=status]").ok().flatten());
    if let Some(status) = status {
        status.set_text_content(words.as_deref());
    }
}

fn address(button: &Element) -> Option<HtmlElement> {
    let block = button.closest(".op-share").ok()??;
    block.query_selector(".op-address").ok()??.dyn_into().ok()
}
