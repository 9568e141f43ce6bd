//! JSON to the page model: schema.org's `NewsArticle`, or a page in the shape of the model itself.

use super::{Beyond, Reach, markdown};
use crate::address::Resolver;
use crate::fields;
use crate::html::tag::{Tag, Tags, tags};
use crate::html::token::Attributes;
use crate::html::{entity, text};
use crate::json::{Object, Value};
use crate::model::{Article, Block, Content, FrontPage, Page, SectionFront, Shared};
use crate::note::{NoteCode, Notes};
use crate::sanitize::{SafeHtml, Writer, sanitize};

/// Reads a parsed JSON file; `raw` is its text, shown as it is where the file is no page at all.
pub fn read(
    value: &Value,
    raw: &str,
    reach: Reach<'_>,
    resolver: &Resolver<'_>,
    notes: &mut Notes,
) -> Result<Page, Beyond> {
    let empty = Object::default();
    let (object, graph) = page_object(value).unwrap_or_else(|| {
        notes.add(NoteCode::WrongType, "the file holds no object");
        (&empty, &[])
    });
    let mut page = Page { shared: shared(object, resolver), ..Page::default() };
    page.content = match kind(object) {
        Some(Kind::Section) => Content::Section(section(object, resolver)),
        Some(Kind::Front) => Content::Front(front(object, resolver)),
        article => {
            if article.is_none() {
                let name = fields::text_of(object, "@type kind");
                notes.add(NoteCode::UnknownType, &name);
            }
            let mut article = fields::article(object, resolver, notes);
            if let (true, Some(authors)) = (article.byline.is_empty(), object.get("author")) {
                let mut names = Vec::new();
                // For each the whole graph is looked through, so not for many.
                for author in fields::list(authors).iter().take(16) {
                    if let Some(name) = referred(author, graph).and_then(fields::text) {
                        names.push(Value::String(name));
                    }
                }
                article.byline = fields::text(&Value::Array(names)).unwrap_or_default();
            }
            if let Some(image) = object.get("image").and_then(|image| referred(fields::one(image), graph)) {
                article.picture = fields::picture(image, object, resolver, notes).or(article.picture);
            }
            read_body(object, &mut article, &mut page.shared.headline, reach, resolver, notes)?;
            if kind(object).is_none() && article.body_html.as_str().is_empty() {
                let mut writer = Writer::new(resolver, notes);
                writer.start(Tag::PRE, Attributes::NONE);
                writer.literal(raw.trim());
                article.body_html = writer.finish();
            }
            Content::Article(Box::new(article))
        }
    };
    Ok(page)
}

/// What HTML starts with.
const BLOCKS: &Tags = tags![
    ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DETAILS DIV DL FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEAD HEADER HR HTML MAIN
    NAV OL P PRE SECTION TABLE UL
];

enum Kind {
    Article,
    Section,
    Front,
}

fn kind(object: &Object) -> Option<Kind> {
    let mut names: Vec<&str> = Vec::new();
    for field in ["kind", "@type"] {
        if let Some(value) = object.get(field) {
            names.extend(fields::list(value).iter().filter_map(Value::as_str));
        }
    }
    let is = |known: &str| names.iter().any(|name| known.split(' ').any(|known| name.eq_ignore_ascii_case(known)));
    if is("section SectionFront CollectionPage ItemList") {
        Some(Kind::Section)
    } else if is("front FrontPage") {
        Some(Kind::Front)
    } else if names.iter().any(|name| name.to_ascii_lowercase().ends_with("article") || name.ends_with("Posting")) {
        Some(Kind::Article)
    } else if object.get("teasers").is_some_and(|list| list.as_array().is_some()) {
        Some(Kind::Section)
    } else if object.get("blocks").is_some_and(|list| list.as_array().is_some()) {
        Some(Kind::Front)
    } else {
        None
    }
}

/// The object that the page is made of: of a list or a `@graph` the first that is a page. With it what stands around it.
fn page_object(value: &Value) -> Option<(&Object, &[Value])> {
    let list = match value {
        Value::Object(object) => match object.get("@graph") {
            Some(Value::Array(list)) if kind(object).is_none() => list,
            _ => return Some((object, &[])),
        },
        Value::Array(list) => list,
        _ => return None,
    };
    let mut objects = list.iter().filter_map(Value::as_object);
    Some((objects.clone().find(|object| kind(object).is_some()).or_else(|| objects.next())?, list))
}

/// What a reference (`@id`) stands for in the graph around it.
#[inline(never)]
fn referred<'v>(reference: &Value, graph: &'v [Value]) -> Option<&'v Value> {
    let id = reference.get("@id")?.as_str()?;
    graph.iter().find(|value| value.get("@id").and_then(Value::as_str) == Some(id))
}

fn shared(object: &Object, resolver: &Resolver<'_>) -> Shared {
    let language = fields::first(object, "language inLanguage lang")
        .and_then(|value| fields::written(value, "alternateName name"))
        .and_then(crate::language::tag);
    let rows = object.get("topics").and_then(Value::as_array);
    Shared {
        headline: fields::text_of(object, "headline title name"),
        language,
        nav: fields::links_of(object, "nav", resolver),
        topics: rows.map(|rows| fields::link_rows(rows, resolver)).unwrap_or_default(),
        promos: fields::links_of(object, "promos", resolver),
        notes: Vec::new(),
    }
}

fn section(object: &Object, resolver: &Resolver<'_>) -> SectionFront {
    let list = fields::first(object, "teasers itemListElement hasPart")
        .or_else(|| object.get("mainEntity")?.get("itemListElement"));
    let page = |name: &str| object.get(name).and_then(Value::as_str).and_then(|page| resolver.link(page));
    SectionFront {
        teasers: list.map(|list| fields::teasers(fields::list(list), resolver)).unwrap_or_default(),
        previous: page("previous"),
        next: page("next"),
    }
}

fn front(object: &Object, resolver: &Resolver<'_>) -> FrontPage {
    let read = |value: &Value| {
        let block = value.as_object()?;
        Some(Block {
            title: fields::text_of(block, "title name headline"),
            links: fields::links_of(block, "links", resolver),
            more_url: fields::first(block, "moreUrl more").and_then(Value::as_str).and_then(|url| resolver.link(url)),
        })
    };
    let blocks = object.get("blocks").map(fields::list);
    FrontPage { blocks: blocks.map(|list| list.iter().filter_map(read).collect()).unwrap_or_default() }
}

/// Whether a body is HTML: its first tag is that of a block, or it holds a paragraph and a tag is its end. Markdown may start
/// with a tag or a sign, too, and holds some.
fn is_html(body: &str) -> bool {
    let body = body.trim();
    let starts_block = body
        .strip_prefix('<')
        .is_some_and(|rest| BLOCKS.contains(Tag::new(&rest[..text::seek_near(rest.as_bytes(), text::class::END)])));
    starts_block || (body.ends_with('>') && text::find(body.as_bytes(), b"</p>").is_some())
}

fn read_body(
    object: &Object,
    article: &mut Article,
    headline: &mut String,
    reach: Reach<'_>,
    resolver: &Resolver<'_>,
    notes: &mut Notes,
) -> Result<(), Beyond> {
    let names = ["articleBody", "bodyHtml", "body", "content", "text"];
    let Some((name, value)) = names.into_iter().find_map(|name| Some((name, fields::first(object, name)?))) else {
        return Ok(());
    };
    // Some exports write a list of paragraphs, or objects that hold a text.
    let mut body = String::new();
    for part in
        fields::list(value).iter().filter_map(|part| fields::written(part, "text html content rendered @value data"))
    {
        text::push_with(&mut body, "\n\n", part);
    }
    if body.is_empty() || value.as_object().is_some() {
        notes.add(NoteCode::WrongType, name);
    }
    if body.is_empty() {
        return Ok(());
    }
    let body = &body;
    article.body_html = if name == "bodyHtml" || is_html(body) {
        if reach == Reach::Plain && !entity::all_listed(body) {
            return Err(Beyond::Names);
        }
        sanitize(body, resolver, notes)
    } else {
        let (html, lifted): (SafeHtml, Option<String>) = markdown::body(body, headline, reach, resolver, notes)?;
        if headline.is_empty() {
            *headline = lifted.unwrap_or_default();
        }
        html
    };
    Ok(())
}
