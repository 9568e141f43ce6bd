//! Where the reader is: scroll positions and focus.

use crate::address::ID_PREFIX;
use crate::layout::{HEADLINE_ID, MAIN_ID};
use crate::session::Place;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlElement};

/// The field of the history entry's state that holds the scroll position, in CSS pixels.
const STATE: &str = "offprintScroll";

/// The element of `root` with this id.
pub fn by_id(root: &Element, id: &str) -> Option<HtmlElement> {
    let quoted = id.replace('\\', "\\\\").replace('"', "\\\"");
    root.query_selector(&["[id=\"", &quoted, "\"]"].concat()).ok().flatten()?.dyn_into().ok()
}

/// The element that an anchor of the article means, or a place of the page itself.
pub fn anchored(root: &Element, anchor: &str) -> Option<HtmlElement> {
    let anchor = crate::address::decode(anchor);
    let id = if anchor.starts_with(ID_PREFIX) { anchor.clone().into_owned() } else { [ID_PREFIX, &anchor].concat() };
    by_id(root, &id).or_else(|| [MAIN_ID, HEADLINE_ID].contains(&&*anchor).then(|| by_id(root, &anchor)).flatten())
}

/// Gives an element the focus without scrolling to it.
pub fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
}

/// Scrolls to a place; `is_whole_page` tells whether the page around is ours to scroll to its head.
pub fn scroll(root: &Element, place: &Place, is_whole_page: bool) {
    let Some(window) = web_sys::window() else {
        return;
    };
    match place {
        Place::At(top) => window.scroll_to_with_x_and_y(0.0, *top),
        Place::Anchor(anchor) => match anchored(root, anchor) {
            Some(element) => element.scroll_into_view(),
            None => scroll(root, &Place::Top, is_whole_page),
        },
        Place::Top if is_whole_page => window.scroll_to_with_x_and_y(0.0, 0.0),
        Place::Top => {
            // Inside a page of somebody else's: only if its head is out of sight.
            if root.get_bounding_client_rect().top() < 0.0 {
                root.scroll_into_view();
            }
        }
    }
}

/// Notes in the history entry where the reader is.
pub fn remember() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let (Ok(history), Ok(top)) = (window.history(), window.scroll_y()) else {
        return;
    };
    let state = Object::new();
    Reflect::set(&state, &STATE.into(), &top.into()).ok();
    history.replace_state_with_url(&state, "", None).ok();
}

/// Where the reader was when the history entry with this state was left.
pub fn remembered(state: &JsValue) -> Option<Place> {
    if !state.is_object() {
        return None;
    }
    Reflect::get(state, &STATE.into()).ok()?.as_f64().map(Place::At)
}
