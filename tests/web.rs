//! What needs a document: runs in a headless browser, under `wasm-pack test`.
#![cfg(target_arch = "wasm32")]

use js_sys::{JSON, Object, Promise, Reflect};
use offprint::api::{destroy, mount, navigate, parse, render_to_string};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event};

wasm_bindgen_test_configure!(run_in_browser);

const STORY: &str = "# Low tide\n\nThe choir walked out.[^1]\n\n![A heron](missing.png)\n\n[^1]: On sand.\n";

#[wasm_bindgen_test]
fn parse_gives_plain_objects() {
    let page = parse(STORY, &JsValue::UNDEFINED).unwrap();
    assert_eq!(text(&page, "kind"), "article");
    assert_eq!(text(&page, "headline"), "Low tide");
    assert!(get(&page, "picture").is_null() && get(&page, "language").is_null());
    assert!(js_sys::Array::is_array(&get(&page, "related")));
    let prototype = Object::get_prototype_of(&page);
    assert_eq!(prototype, Object::get_prototype_of(&Object::new().into()), "a plain object, no Map");
}

#[wasm_bindgen_test]
fn a_page_is_rendered_as_its_file_is() {
    let options = object(&[("url", "en/tide.md".into()), ("address", "https://tide.example/#/en/tide.md".into())]);
    let page = parse(STORY, &options).unwrap();
    let of_page = render_to_string(&page, &options).unwrap();
    assert_eq!(render_to_string(&STORY.into(), &options).unwrap(), of_page);
    assert!(of_page.contains("<svg") && of_page.contains("src=\"./data/en/missing.png\""));
}

#[wasm_bindgen_test]
fn errors_have_a_code_and_a_sentence() {
    let circle = object(&[]);
    Reflect::set(&circle, &"self".into(), &circle).unwrap();
    let error = parse(STORY, &object(&[("site", circle)])).unwrap_err();
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "code"), "not-an-object");
    assert!(text(&error, "message").contains("site"));
}

#[wasm_bindgen_test]
fn a_text_at_hand_is_shown_at_once_and_goes_away_whole() {
    let root = root();
    root.set_inner_html("<p>what stood here</p>");
    let number = mount(root.clone(), &object(&[("raw", STORY.into())])).unwrap();
    assert_eq!(see(&root, "h1"), "Low tide");
    assert!(!root.text_content().unwrap().contains("what stood here"));
    assert!(root.get_attribute("aria-busy").is_none());

    // A picture that does not load leaves a frame with its words, no broken picture.
    let picture = find(&root, ".op-body img");
    picture.dispatch_event(&Event::new("error").unwrap()).unwrap();
    assert!(see(&root, ".op-missing").contains("A heron"));
    assert!(root.query_selector("img").unwrap().is_none());

    // A footnote's link leads to it, inside the page.
    let hash = web_sys::window().unwrap().location().hash().unwrap();
    find(&root, "sup a").dyn_into::<web_sys::HtmlElement>().unwrap().click();
    let focused = document().active_element().unwrap();
    assert_eq!(focused.id(), "user-content-fn-1");
    assert_eq!(web_sys::window().unwrap().location().hash().unwrap(), hash, "the host's address is its own");

    destroy(number);
    assert_eq!(root.child_element_count(), 0);
    // A late call is no crash.
    navigate(number, "x.md", None);
    destroy(number);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_file_that_is_not_there_is_a_sentence_with_a_way_out() {
    let root = root();
    let failed = event(&root, "offprint-error");
    let site = JSON::parse("{\"language\":\"zh-Hant\"}").unwrap();
    mount(root.clone(), &object(&[("src", "/no-such-file.md".into()), ("site", site)])).unwrap();
    let event: web_sys::CustomEvent = JsFuture::from(failed).await.unwrap().dyn_into().unwrap();
    assert_eq!(text(&event.detail(), "code"), "not-found");
    assert_eq!(text(&event.detail(), "message"), see(&root, "[role=alert]"));
    assert_eq!(see(&root, "[role=alert]"), "這裡沒有這篇文章：網址可能有誤，或文章已經移走。");
    assert_eq!(see(&root, "button"), "重試");

    let again = self::event(&root, "offprint-error");
    find(&root, "button").dyn_into::<web_sys::HtmlElement>().unwrap().click();
    JsFuture::from(again).await.unwrap();
    root.remove();
}

// Helpers.

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

/// An empty element in the document.
fn root() -> Element {
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    root
}

fn find(root: &Element, selector: &str) -> Element {
    root.query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector} in {}", root.inner_html()))
}

fn see(root: &Element, selector: &str) -> String {
    find(root, selector).text_content().unwrap()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    fields.iter().for_each(|(name, value)| {
        Reflect::set(&object, &(*name).into(), value).unwrap();
    });
    object.into()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap()
}

/// The next event of this name.
fn event(target: &Element, name: &str) -> Promise {
    Promise::new(&mut |resolve, _| {
        target.add_event_listener_with_callback(name, &resolve).unwrap();
    })
}
