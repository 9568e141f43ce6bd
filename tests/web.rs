//! Runs in a browser, under `wasm-pack test`.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_browser_lays_out_what_rust_wrote() {
    let document = web_sys::window().expect("a window").document().expect("a document");
    let element = document.create_element("div").expect("an element");
    element.set_inner_html("<p>传腾讯阿里</p><p>two</p>");
    assert_eq!(element.child_element_count(), 2);
    assert_eq!(element.text_content().as_deref(), Some("传腾讯阿里two"));
}
