//! What the page does to the document: the functions of `dom.js`.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen(module = "/src/browser/dom.js")]
extern "C" {
    #[wasm_bindgen(js_name = canWrite)]
    pub fn can_write() -> bool;
    #[wasm_bindgen(js_name = setHtml)]
    fn set_html(element: &Element, html: &str) -> bool;
    #[wasm_bindgen(js_name = setHead)]
    pub fn set_head(language: &str, direction: &str, title: &str, description: &str, json_ld: &str);
    #[wasm_bindgen(js_name = byId)]
    pub fn by_id(root: &Element, id: &str) -> Option<Element>;
    pub fn focus(element: &Element);
    #[wasm_bindgen(js_name = focusSoon)]
    pub fn focus_soon(root: &Element, id: &str);
    pub fn remember(top: Option<f64>);
    #[cfg(not(feature = "package"))]
    pub fn soon(action: &Function);
    pub fn remembered() -> Option<f64>;
    #[wasm_bindgen(js_name = pushHash)]
    pub fn push_hash(hash: &str);
    pub fn say(status: &Element, words: &str);
    #[wasm_bindgen(js_name = replaceMissing)]
    pub fn replace_missing(image: &Element, words: &str, device: &JsValue, path: Option<&str>);
    pub fn now() -> f64;
    #[wasm_bindgen(js_name = showPicture)]
    pub fn show_picture(root: &Element, address: &str, bytes: &JsValue);
    #[wasm_bindgen(js_name = missPicture)]
    pub fn miss_picture(root: &Element, address: &str);
    pub fn keep(device: &JsValue, path: &str, text: &str, version: f64, title: &str);
    #[wasm_bindgen(js_name = loadHeld)]
    pub fn load_held(button: &Element) -> Option<String>;
    pub fn tell(root: &Element, name: &str, words: &str);
    pub fn prepare(root: &Element, hash: Option<&str>, opened: &str);
    #[wasm_bindgen(js_name = showBeside)]
    fn show_beside(root: &Element, html: &str);
    #[cfg(not(feature = "package"))]
    #[wasm_bindgen(js_name = drawCode)]
    pub fn draw_code(root: &Element, view_box: &str, ground: &str, modules: &str);
    pub fn watch(root: &Element, is_document: bool, tell: &Closure<dyn FnMut(u16, String)>) -> Function;
    #[wasm_bindgen(js_name = openShareSheet)]
    pub fn open_share_sheet(button: &Element);
    #[wasm_bindgen(js_name = copyAddress)]
    pub fn copy_address(button: &Element);
}

/// What [`watch`] tells, beside [`FRUGAL`]: of links, of the article's end, or else of a picture.
pub const SEEN: u16 = 0;
pub const POINTED: u16 = 1;
pub const PRESSED: u16 = 2;
pub const RELEASED: u16 = 3;
pub const END: u16 = 4;
/// Added where every byte counts.
pub const FRUGAL: u16 = 8;

/// Puts markup below the article that `root` holds, in the place of what was put there before.
pub fn show_below(root: &Element, markup: &crate::layout::Markup) {
    show_beside(root, markup.as_str());
}

/// Replaces what `element` holds, unless the first view has put just this there; tells whether it did. The only way to it
/// is [`crate::layout::Markup`].
pub fn show(element: &Element, markup: &crate::layout::Markup) -> bool {
    set_html(element, markup.as_str())
}
