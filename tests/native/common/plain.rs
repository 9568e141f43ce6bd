//! What the reader of plain Markdown says, held against pulldown-cmark; and what it does with the help of the late reader.

use super::Options;
use offprint::html::entity;
use offprint::model::Page;
use offprint::source::{Beyond, Reach, fields_and_markup, markdown, plain, read_within};
use pulldown_cmark::{Event, Parser};

/// Whether the text is read plainly; an error if it is read otherwise than by pulldown-cmark.
pub fn is_plain(text: &str) -> Result<bool, String> {
    let Some(made) = plain::events(text) else {
        return Ok(false);
    };
    let expected = joined(Parser::new_ext(text, markdown::OPTIONS).collect());
    let made = joined(made);
    if made == expected {
        return Ok(true);
    }
    let at = made.iter().zip(&expected).take_while(|(made, expected)| made == expected).count();
    Err(format!("{text:?}\n  expected {:?}\n  made     {:?}", expected.get(at), made.get(at)))
}

/// The page of a text as the first view reads it, with the help of the late reader where it needs any.
pub fn helped(text: &str, options: &Options) -> Page {
    let resolver = options.resolver();
    let read = |text: &str, reach: Reach<'_>| read_within(text, reach, &resolver);
    let page = match read(text, Reach::Plain) {
        Err(Beyond::Names) => read(&entity::spelled(text), Reach::Spelled),
        Err(Beyond::Markdown(body)) => {
            let (headline, body) = body.split_once('\0').expect("a headline and a text");
            read(text, Reach::Markup(&markdown::pieces(body, headline)))
        }
        Err(Beyond::Fields) => read(text, Reach::Fields(&fields_and_markup(text))),
        page => page,
    };
    page.expect("the first view needs help once")
}

/// Neighbouring texts as one, and none that is empty: where a text is cut says nothing.
fn joined(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut out: Vec<Event<'_>> = Vec::new();
    for event in events {
        match (out.last_mut(), event) {
            (_, Event::Text(text)) if text.is_empty() => {}
            (Some(Event::Text(before)), Event::Text(text)) => *before = [&**before, &*text].concat().into(),
            (_, event) => out.push(event),
        }
    }
    out
}
