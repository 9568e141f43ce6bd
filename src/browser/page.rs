//! Putting markup into the document: the only writer of HTML, and it takes nothing but [`Markup`].

use crate::layout::{Head, Markup};
use js_sys::{Object, Reflect};
use std::cell::OnceCell;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

#[wasm_bindgen]
extern "C" {
    type Policies;
    type Policy;

    #[wasm_bindgen(method, catch, js_name = createPolicy)]
    fn create_policy(this: &Policies, name: &str, rules: &Object) -> Result<Policy, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createHTML)]
    fn create_html(this: &Policy, html: &str) -> Result<JsValue, JsValue>;
}

thread_local! {
    static POLICY: OnceCell<Option<Policy>> = const { OnceCell::new() };
}

/// The Trusted Types policy `offprint`, where the browser has such policies.
///
/// It trusts everything it is given: what it is given is [`Markup`].
fn policy() -> Option<Policy> {
    let global = js_sys::global();
    let policies = Reflect::get(&global, &"trustedTypes".into()).ok()?;
    if !policies.is_object() {
        return None;
    }
    let rules = Object::new();
    // The function `String` gives back what it is given.
    let identity = Reflect::get(&global, &"String".into()).ok()?;
    Reflect::set(&rules, &"createHTML".into(), &identity).ok()?;
    policies.unchecked_ref::<Policies>().create_policy("offprint", &rules).ok()
}

fn set_html(element: &Element, html: &str) {
    POLICY.with(|known| {
        let trusted = known.get_or_init(policy).as_ref().and_then(|policy| policy.create_html(html).ok());
        // Without a policy this is a plain text: right where none is asked for, an exception where one is.
        Reflect::set(element, &"innerHTML".into(), &trusted.unwrap_or_else(|| html.into())).ok();
    });
}

/// Replaces what `element` holds.
pub fn show(element: &HtmlElement, markup: &Markup) {
    set_html(element, markup.as_str());
}

/// Sets language, title, description and JSON-LD of the document.
pub fn set_head(document: &Document, head: &Head) {
    if let Some(root) = document.document_element() {
        root.set_attribute("lang", &head.language).ok();
        root.set_attribute("dir", head.direction).ok();
    }
    document.set_title(&head.title);
    let Some(place) = document.head() else {
        return;
    };
    let find = |selector: &str| place.query_selector(selector).ok().flatten();
    let description = find("meta[name=description]").or_else(|| {
        let meta = document.create_element("meta").ok()?;
        meta.set_attribute("name", "description").ok()?;
        place.append_child(&meta).ok()?;
        Some(meta)
    });
    if let Some(description) = description {
        description.set_attribute("content", &head.description).ok();
    }
    if let Some(old) = find("script[type='application/ld+json']") {
        old.remove();
    }
    if !head.json_ld.is_empty()
        && let Ok(holder) = document.create_element("div")
    {
        // A block of data, written by the parser: no script runs, and the one policy covers it.
        set_html(&holder, &["<script type=\"application/ld+json\">", &head.json_ld, "</script>"].concat());
        if let Some(script) = holder.first_child() {
            place.append_child(&script).ok();
        }
    }
}
