//! Markup as an independent parser (html5ever, Servo's) reads it, and what may stand in it.
//!
//! The lists here are written out a second time on purpose: a mistake in the ones of the crate must not pass because
//! the test asked the crate.

use scraper::Html;
use scraper::node::{Element, Node};

/// The tree that browsers make of markup inside a `div`.
pub fn parse(markup: &str) -> Html {
    Html::parse_fragment(markup)
}

/// What an article's body may hold: elements, and the attributes of each beside [`EVERYWHERE`].
const BODY: &[(&str, &str)] = &[
    ("a", "href rel title"),
    ("abbr", "title"),
    ("b", ""),
    ("bdi", ""),
    ("blockquote", ""),
    ("br", ""),
    ("caption", ""),
    ("cite", ""),
    ("code", ""),
    ("dd", ""),
    ("del", ""),
    ("details", "open"),
    ("dfn", ""),
    ("div", ""),
    ("dl", ""),
    ("dt", ""),
    ("em", ""),
    ("figcaption", ""),
    ("figure", ""),
    ("h2", ""),
    ("h3", ""),
    ("h4", ""),
    ("h5", ""),
    ("h6", ""),
    ("hr", ""),
    ("i", ""),
    ("img", "src alt width height title loading decoding referrerpolicy"),
    ("ins", ""),
    ("kbd", ""),
    ("li", "value"),
    ("mark", ""),
    ("ol", "start"),
    ("p", ""),
    ("pre", ""),
    ("q", ""),
    ("rp", ""),
    ("rt", ""),
    ("ruby", ""),
    ("s", ""),
    ("samp", ""),
    ("small", ""),
    ("span", ""),
    ("strong", ""),
    ("sub", ""),
    ("summary", ""),
    ("sup", ""),
    ("table", ""),
    ("tbody", ""),
    ("td", "align colspan rowspan scope"),
    ("tfoot", ""),
    ("th", "align colspan rowspan scope"),
    ("thead", ""),
    ("time", "datetime"),
    ("tr", ""),
    ("u", ""),
    ("ul", ""),
    ("var", ""),
    ("wbr", ""),
];

/// What any element of a body may have.
const EVERYWHERE: &str = "id lang dir";

/// What the page around a body may hold: elements, and all attributes of each.
const LAYOUT: &[(&str, &str)] = &[
    ("a", "aria-current aria-label class href rel"),
    ("article", "class dir lang"),
    ("aside", "aria-label class"),
    ("button", "class data-alt data-done data-failed data-op data-src hidden type"),
    ("div", "class data-code dir lang"),
    ("figcaption", ""),
    ("figure", "class"),
    ("footer", "class"),
    ("h1", "class id tabindex"),
    ("h2", ""),
    ("header", "class"),
    ("img", "alt decoding height loading referrerpolicy src width"),
    ("li", ""),
    ("main", "class id tabindex"),
    ("nav", "aria-label class"),
    ("ol", ""),
    ("p", "class dir role"),
    ("path", "d fill"),
    ("section", "class"),
    ("small", "class"),
    ("span", "class role"),
    ("svg", "aria-label class role shape-rendering viewBox"),
    ("time", "class datetime"),
    ("ul", ""),
    ("wbr", ""),
];

/// What a body must not hold, one line a finding; empty if all is as promised.
pub fn foreign_in_body(body: &Html) -> Vec<String> {
    foreign(body, true)
}

/// What a page must not hold, its body included.
pub fn foreign_in_page(page: &Html) -> Vec<String> {
    foreign(page, false)
}

fn foreign(html: &Html, only_body: bool) -> Vec<String> {
    let mut found = Vec::new();
    for node in html.root_element().descendants().skip(1) {
        let element = match node.value() {
            Node::Element(element) => element,
            Node::Text(_) => continue,
            other => {
                found.push(format!("a node that is neither element nor text: {other:?}"));
                continue;
            }
        };
        let ancestors = || node.ancestors().filter_map(|ancestor| ancestor.value().as_element());
        let in_body = only_body || ancestors().any(|ancestor| has_class(ancestor, "op-body"));
        // A picture that waits for the reader's click stands in the body as a button of the page's; where there are
        // no scripts, as a link or a frame.
        let is_held = !only_body
            && [("button", "op-held"), ("a", "op-missing"), ("span", "op-missing")]
                .iter()
                .any(|(name, class)| element.name() == *name && element.attr("class") == Some(class));
        let is_body = in_body && !is_held;
        let list = if is_body { BODY } else { LAYOUT };
        let Some((_, attributes)) = list.iter().find(|(name, _)| *name == element.name()) else {
            found.push(format!("the element {}", shown(element)));
            continue;
        };
        let is_drawing = ["svg", "path"].contains(&element.name());
        if is_drawing && !ancestors().any(|ancestor| has_class(ancestor, "op-share")) {
            found.push(format!("a drawing outside of the share block: {}", shown(element)));
        }
        let is_svg = &*element.name.ns == "http://www.w3.org/2000/svg";
        if is_svg != is_drawing || !(is_svg || &*element.name.ns == "http://www.w3.org/1999/xhtml") {
            found.push(format!("{} in the namespace {}", shown(element), element.name.ns));
        }
        for (name, value) in element.attrs() {
            let mut known = attributes.split(' ').chain(if is_body { EVERYWHERE.split(' ') } else { "".split(' ') });
            if name.is_empty() || !known.any(|known| known == name) {
                found.push(format!("the attribute {name} on {}", shown(element)));
            } else if let Some(problem) = value_problem(element.name(), name, value, is_body) {
                found.push(format!("{problem} in {name} on {}", shown(element)));
            }
        }
        let leads_away = element.attr("href").is_some_and(|href| scheme_of(href).is_some());
        if leads_away && element.attr("rel") != Some("noopener noreferrer") && !is_own_link(element) {
            found.push(format!("no rel on {}", shown(element)));
        }
    }
    found
}

/// In what an embedded page is another one than the page itself: it may name its parts, leave the main element to the
/// page around, and have `links` before its links within the site.
pub fn other_than_embedded(page: &Html, embedded: &Html, links: &str) -> Option<String> {
    let described = |html: &Html, is_embedded: bool| -> Vec<String> {
        let describe = |node: &Node| match node {
            Node::Element(element) => {
                let is_main = element.attr("class") == Some("op-main");
                let name = if is_main { "main" } else { element.name() };
                let attributes = element.attrs().filter(|(name, _)| !is_embedded || *name != "part");
                let attributes = attributes.map(|(name, value)| match value.strip_prefix(links) {
                    Some(hash) if is_embedded && name == "href" && hash.starts_with("#/") => format!(" {name}={hash}"),
                    _ if is_embedded && name == "href" && value.starts_with("#/") => format!(" {name} leads nowhere"),
                    _ => format!(" {name}={value}"),
                });
                format!("<{name}{}>", attributes.collect::<String>())
            }
            other => format!("{other:?}"),
        };
        html.root_element().descendants().map(|node| describe(node.value())).collect()
    };
    let (page, embedded) = (described(page, false), described(embedded, true));
    let at = page.iter().zip(&embedded).position(|(one, other)| one != other);
    let at = at.or_else(|| (page.len() != embedded.len()).then_some(page.len().min(embedded.len())))?;
    Some(format!("embedded, {:?} is {:?}", page.get(at), embedded.get(at)))
}

/// The link from a block to its section, and links inside the page.
fn is_own_link(element: &Element) -> bool {
    element.attr("class") == Some("op-skip")
}

fn value_problem(element: &str, name: &str, value: &str, is_body: bool) -> Option<String> {
    let fits = match name {
        "href" => return address_problem(value, true),
        "src" | "data-src" => return address_problem(value, false),
        "id" if is_body => value.len() > "user-content-".len() && value.starts_with("user-content-"),
        "id" => ["offprint-main", "offprint-headline"].contains(&value),
        "class" => value.split(' ').all(|class| class == "op" || class.starts_with("op-")),
        "rel" => value == "noopener noreferrer",
        "dir" => ["ltr", "rtl", "auto"].contains(&value),
        "lang" => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        "align" => ["left", "center", "right"].contains(&value),
        "scope" => ["row", "col", "rowgroup", "colgroup"].contains(&value),
        "loading" => value == "lazy",
        "decoding" => value == "async",
        "referrerpolicy" => value == "no-referrer",
        "width" | "height" | "colspan" | "rowspan" => value.parse::<u32>().is_ok_and(|number| number <= 10_000),
        "start" | "value" => value.parse::<i32>().is_ok_and(|number| number.abs() < 100_000),
        "open" | "hidden" => value.is_empty(),
        "type" => element == "button" && value == "button",
        "tabindex" => value == "-1",
        "role" => ["alert", "img", "status"].contains(&value),
        _ => true,
    };
    (!fits).then(|| format!("the value {value:?}"))
}

/// What is wrong with an address, read as browsers read it; `None` if it is safe to follow or to fetch.
pub fn address_problem(address: &str, is_link: bool) -> Option<String> {
    let read = read_address(address);
    match scheme_of(address).as_deref() {
        Some("http" | "https") => None,
        Some("mailto") if is_link => None,
        Some(_) => Some(format!("the scheme of {address:?}")),
        None if read.starts_with("//") => Some(format!("another host by way of {address:?}")),
        None => None,
    }
}

/// The scheme of an absolute address, in lower case.
pub fn scheme_of(address: &str) -> Option<String> {
    let read = read_address(address);
    let (scheme, _) = read.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    fits.then(|| scheme.to_ascii_lowercase())
}

/// By the URL standard: control characters and spaces off the ends, tabs and line ends out, backslashes as slashes.
fn read_address(address: &str) -> String {
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).map(|c| if c == '\\' { '/' } else { c }).collect()
}

fn has_class(element: &Element, class: &str) -> bool {
    element.attr("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
}

fn shown(element: &Element) -> String {
    let mut out = String::from("<");
    out.push_str(element.name());
    for (name, value) in element.attrs() {
        let value: String = value.chars().take(80).collect();
        out.push_str(&format!(" {name}={value:?}"));
    }
    out + ">"
}

/// The tree as markup in the crate's own way of writing. Markup that comes back as it was means the same to both: no
/// node was moved, closed or made by the parser.
pub fn written(html: &Html) -> String {
    const VOID: [&str; 5] = ["br", "hr", "img", "wbr", "path"];
    let mut out = String::new();
    let mut open = vec![(*html.root_element(), false)];
    while let Some((node, is_end)) = open.pop() {
        match node.value() {
            Node::Element(element) if is_end => out.push_str(&format!("</{}>", element.name())),
            Node::Element(element) => {
                out.push('<');
                out.push_str(element.name());
                for (name, value) in element.attrs() {
                    out.push(' ');
                    out.push_str(name);
                    if name != "hidden" {
                        out.push_str(&format!("=\"{}\"", escaped(value).replace('"', "&quot;")));
                    }
                }
                out.push_str(if element.name() == "path" { "/>" } else { ">" });
                if !VOID.contains(&element.name()) {
                    open.push((node, true));
                }
                open.extend(node.children().rev().map(|child| (child, false)));
            }
            Node::Text(text) => {
                let parent = node.parent().and_then(|parent| parent.value().as_element().map(Element::name));
                // A parser takes the first line end after the tag as part of it.
                if node.prev_sibling().is_none() && parent == Some("pre") && text.starts_with('\n') {
                    out.push('\n');
                }
                out.push_str(&escaped(text));
            }
            other => out.push_str(&format!("{other:?}")),
        }
    }
    // The element that the parser puts around every fragment.
    out["<html>".len()..out.len() - "</html>".len()].into()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The text that the tree shows, runs of white space as one space.
pub fn text(html: &Html) -> String {
    let texts = html.root_element().text().collect::<String>();
    texts.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first place in which two texts differ, with what stands around it.
pub fn difference(expected: &str, made: &str) -> String {
    let at = expected.bytes().zip(made.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(60).min(text.len())..(at + 120).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    format!("at byte {at}\n    expected {:?}\n    made     {:?}", around(expected), around(made))
}
