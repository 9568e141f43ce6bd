//! Named fields to the page model: one reading for JSON, front matter and `site.json`, lenient in what people write.

use crate::address::{self, Resolver};
use crate::html::text;
use crate::json::{Object, Value};
use crate::language;
use crate::model::{Article, Attribution, Link, Picture, Teaser};
use crate::note::{NoteCode, Notes};
use crate::words::ENGLISH;

/// The first of these fields that says something.
#[inline(never)]
pub fn first<'v>(object: &'v Object, names: &str) -> Option<&'v Value> {
    found(object, names, says)
}

/// The first of these fields that fits.
#[inline(never)]
fn found<'v>(object: &'v Object, names: &str, fits: fn(&Value) -> bool) -> Option<&'v Value> {
    names.split(' ').filter_map(|name| object.get(name)).find(|value| fits(value))
}

fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

/// The values of a list; one alone is a list of one.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or(std::slice::from_ref(value))
}

/// Of a list the first that says something.
#[inline(never)]
pub fn one(value: &Value) -> &Value {
    list(value).iter().find(|part| says(part)).unwrap_or(value)
}

/// A text, on one line; of an object its name; of a list its parts.
#[inline(never)]
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text::one_line(text)),
        Value::Number(number) => Some(number.clone()),
        Value::Object(object) => text(first(object, "name headline title text @value")?),
        Value::Array(list) => {
            let parts = list.iter().filter(|part| !matches!(part, Value::Number(_))).filter_map(text);
            let mut joined = String::new();
            for part in parts.filter(|part| !part.is_empty()) {
                text::push_with(&mut joined, "\n", &part);
            }
            let is_han = joined.chars().any(language::is_han);
            Some(joined.replace('\n', if is_han { "、" } else { ", " }))
        }
        _ => None,
    }
}

/// The text of the first of these fields that says something; empty where none does.
#[inline(never)]
pub fn text_of(object: &Object, names: &str) -> String {
    first(object, names).and_then(text).unwrap_or_default()
}

/// A text as written, or the first of these fields of an object, or of the first in a list that has one.
#[inline(never)]
pub fn written<'v>(value: &'v Value, names: &str) -> Option<&'v str> {
    match value {
        Value::String(text) if says(value) => Some(text),
        Value::Object(object) => written(first(object, names)?, names),
        Value::Array(list) => list.iter().find_map(|part| written(part, names)),
        _ => None,
    }
}

fn address_of(value: &Value) -> Option<&str> {
    written(value, "url href link contentUrl src path @id")
}

/// The address of a picture. What it is known by (`@id`) is none: it may be the address of a page, with an anchor.
fn picture_address(value: &Value) -> Option<&str> {
    written(value, "url href link contentUrl src path image")
}

/// A link: an object, a `[title](address)`, an `address title`, or an address alone.
#[inline(never)]
pub fn link(value: &Value, resolver: &Resolver<'_>) -> Option<Link> {
    let link = match value {
        Value::String(written) => {
            let (title, address) = match markdown_link(written) {
                Some(link) => link,
                None if written.starts_with('[') => return None,
                None => address_and_title(written),
            };
            Link { title: text::one_line(title), url: resolver.link(address).unwrap_or_default(), image: None }
        }
        Value::Object(object) => {
            let address = first(object, "url href link path @id").and_then(address_of).unwrap_or("");
            let title = text_of(object, "title headline name text");
            let image = first(object, "image picture thumbnailUrl thumbnail").and_then(picture_address);
            Link {
                title: if title.is_empty() { text::one_line(address) } else { title },
                url: Some(address)
                    .filter(|address| !address.is_empty())
                    .and_then(|address| resolver.link(address))
                    .unwrap_or_default(),
                image: image.and_then(|image| resolver.picture(image)),
            }
        }
        _ => return None,
    };
    (!link.title.is_empty()).then_some(link)
}

/// Title and address of a text that begins with an address (it has a slash); else the text is both.
fn address_and_title(written: &str) -> (&str, &str) {
    match written.trim().split_once(' ') {
        Some((address, title)) if text::holds(address, b'/') => (title, address),
        _ => (written, written),
    }
}

fn markdown_link(written: &str) -> Option<(&str, &str)> {
    let inside = written.trim().strip_prefix('[')?.strip_suffix(')')?;
    let at = text::find(inside.as_bytes(), b"](")?;
    Some((&inside[..at], &inside[at + 2..]))
}

/// The links of a list.
#[inline(never)]
pub fn links(list: &[Value], resolver: &Resolver<'_>) -> Vec<Link> {
    list.iter().filter_map(|value| link(value, resolver)).collect()
}

/// Rows of links; a flat list is one row.
pub fn link_rows(rows: &[Value], resolver: &Resolver<'_>) -> Vec<Vec<Link>> {
    if rows.iter().any(|row| row.as_array().is_some()) {
        rows.iter().filter_map(Value::as_array).map(|row| links(row, resolver)).filter(|row| !row.is_empty()).collect()
    } else if rows.is_empty() {
        Vec::new()
    } else {
        vec![links(rows, resolver)]
    }
}

/// The links of the first of these fields; one link alone is a list of one.
#[inline(never)]
pub fn links_of(object: &Object, names: &str, resolver: &Resolver<'_>) -> Vec<Link> {
    first(object, names).map_or_else(Vec::new, |value| links(list(value), resolver))
}

/// The teasers of a section front.
pub fn teasers(list: &[Value], resolver: &Resolver<'_>) -> Vec<Teaser> {
    let read = |value: &Value| {
        let value = value.get("item").unwrap_or(value);
        let link = link(value, resolver)?;
        let field = |names: &str| value.as_object().map(|object| text_of(object, names)).unwrap_or_default();
        let written = field("date datePublished");
        Some(Teaser {
            link,
            summary: field("summary description standfirst"),
            // What is no day is shown as it is.
            date: date(&written).unwrap_or(written),
        })
    };
    list.iter().filter_map(read).collect()
}

/// Fills in what the fields of a `NewsArticle`, of front matter or of a page model say about an article, all but its
/// body.
pub fn article(object: &Object, resolver: &Resolver<'_>, notes: &mut Notes) -> Article {
    let mut article = Article {
        standfirst: text_of(object, "standfirst description summary subtitle excerpt abstract"),
        byline: text_of(object, "byline author authors creator"),
        dateline: text_of(object, "dateline locationCreated"),
        editor: text_of(object, "editor"),
        related: links_of(object, "related relatedLink", resolver),
        editors_picks: links_of(object, "editorsPicks editors_picks picks", resolver),
        most_read: links_of(object, "mostRead most_read", resolver),
        section: first(object, "section articleSection").and_then(|value| text(one(value))).unwrap_or_default(),
        ..Article::default()
    };
    if let Some(value) = first(object, "datePublished date published publishDate publishdate pubDate dateCreated") {
        let written = text(value).unwrap_or_default();
        article.date_published = date(&written);
        if article.date_published.is_none() {
            notes.add(NoteCode::UnreadableDate, &written);
        }
    }
    let is_picture = |value: &Value| picture_address(value).is_some();
    article.picture =
        found(object, "picture image cover header featured_image thumbnailUrl thumbnail images", is_picture)
            .and_then(|value| picture(value, object, resolver, notes));
    article.attribution = attribution(object, resolver);
    article.share_url = first(object, "shareUrl").and_then(address_of).and_then(share_address);
    article
}

/// An address to share, if it is one of the web.
pub fn share_address(written: &str) -> Option<String> {
    let address = address::clean(written);
    matches!(address::scheme(&address), Some(address::Scheme::Web)).then(|| address.into_owned())
}

/// A picture: an address, or an object, or the first in a list; what it does not say itself may stand `around` it.
#[inline(never)]
pub fn picture(value: &Value, around: &Object, resolver: &Resolver<'_>, notes: &mut Notes) -> Option<Picture> {
    let value = one(value);
    let written = picture_address(value)?;
    let Some(url) = resolver.picture(written) else {
        notes.add(NoteCode::UnsafeAddressDropped, written);
        return None;
    };
    let own = value.as_object();
    let field = |names: &str, outer: &str| {
        let inner = own.map(|object| text_of(object, names)).unwrap_or_default();
        if inner.is_empty() { text_of(around, outer) } else { inner }
    };
    Some(Picture {
        url,
        alt: field("alt name", "image_alt imageAlt"),
        caption: field("caption description", "caption image_caption imageCaption"),
        credit: field("credit creditText author creator", "credit image_credit imageCredit"),
    })
}

fn attribution(object: &Object, resolver: &Resolver<'_>) -> Option<Attribution> {
    let link = |value: Option<&Value>| {
        value.and_then(address_of).and_then(|address| resolver.link(address)).unwrap_or_default()
    };
    let mut found = Attribution::default();
    if let Some(Value::Object(given)) = first(object, "attribution") {
        found.name = text_of(given, "name");
        found.url = link(given.get("url"));
        found.original_url = link(given.get("originalUrl"));
        found.original_title = text_of(given, "originalTitle");
    }
    if let Some(based) = first(object, "isBasedOn source original canonical canonicalUrl canonicalURL canonical_url") {
        let based = one(based);
        match based {
            Value::Object(given) => {
                found.original_url = link(Some(based));
                // The name of a work is its title; who publishes works has one.
                let kind = given.get("@type").and_then(Value::as_str);
                let mut titles = "headline title name";
                if let Some(publisher) = first(given, "publisher sourceOrganization provider isPartOf") {
                    found.name = text(publisher).unwrap_or_default();
                    let publisher = one(publisher);
                    found.url = link(publisher.as_object().map(|_| publisher));
                } else if kind.is_none_or(|kind| kind.ends_with("Organization")) {
                    found.name = text_of(given, "name");
                    titles = "headline title";
                }
                found.original_title = text_of(given, titles);
            }
            Value::String(written)
                if matches!(address::scheme(&address::clean(written)), Some(address::Scheme::Web)) =>
            {
                found.original_url = resolver.link(written).unwrap_or_default();
            }
            other => found.name = text(other).unwrap_or_default(),
        }
    }
    if found.original_url.is_empty() {
        found.original_url = link(first(object, "source_url sourceUrl original_url originalUrl"));
    }
    if found.name.is_empty() {
        found.name = text_of(object, "source_name sourceName");
    }
    (!found.original_url.is_empty() || !found.name.is_empty()).then_some(found)
}

/// The calendar day that a text starts with or holds: ISO 8601, `2025年4月28日`, `2025/4/28`, `28 April 2025`.
#[inline(never)]
pub fn date(written: &str) -> Option<String> {
    let mut numbers: [u32; 3] = [0; 3];
    let mut count = 0;
    let mut month_word = None;
    let mut rest = written;
    while let Some(c) = rest.chars().next() {
        let from = rest;
        rest = &rest[c.len_utf8()..];
        if let Some(mut number) = digit(c) {
            let mut length = 1;
            while let Some(c) = rest.chars().next()
                && let Some(next) = digit(c)
            {
                number = number.saturating_mul(10).saturating_add(next);
                length += 1;
                rest = &rest[c.len_utf8()..];
            }
            if length == 8 && count == 0 {
                return day(number / 10_000, number / 100 % 100, number % 100);
            }
            numbers[count] = number;
            count += 1;
            if count == 3 || (count == 2 && month_word.is_some()) {
                break;
            }
        } else if c.is_ascii_alphabetic() && month_word.is_none() {
            let word;
            (word, rest) = from.split_at(from.bytes().take_while(u8::is_ascii_alphabetic).count());
            month_word = month(word);
        }
    }
    match (count, month_word) {
        (2, Some(month)) if numbers[0] > 31 => day(numbers[0], month, numbers[1]),
        (2, Some(month)) => day(numbers[1], month, numbers[0]),
        (3, None) => day(numbers[0], numbers[1], numbers[2]),
        _ => None,
    }
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| ('０'..='９').contains(&c).then(|| c as u32 - '０' as u32))
}

/// The month that a word is the English name of, or three letters of it, or `Sept`.
fn month(word: &str) -> Option<u32> {
    let length = word.len();
    let position = ENGLISH.months.split(' ').position(|name| {
        (length == 3 || length == name.len() || (length, name.len()) == (4, 9))
            && name.get(..length).is_some_and(|start| start.eq_ignore_ascii_case(word))
    })?;
    u32::try_from(position + 1).ok()
}

/// `YYYY-MM-DD`, if the calendar has such a day.
pub fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1000..=9999).contains(&year) || day == 0 || day > days {
        return None;
    }
    let two = |number: u32| [if number < 10 { "0" } else { "" }, &text::decimal(number.into())].concat();
    Some([&text::decimal(year.into()), "-", &two(month), "-", &two(day)].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_calendar_days() {
        for (written, expected) in [
            ("2025-04-28", Some("2025-04-28")),
            ("2025-4-8T10:00:00Z", Some("2025-04-08")),
            ("潮汐报2025年04月29日讯", Some("2025-04-29")),
            ("２０２５年４月９日", Some("2025-04-09")),
            ("April 28, 2025", Some("2025-04-28")),
            ("Mon, 28 Apr 2025 10:00:00 GMT", Some("2025-04-28")),
            ("Marseille, 28 April 2025", Some("2025-04-28")),
            ("Sept. 8th, 2025", Some("2025-09-08")),
            ("3 MAY 2025", Some("2025-05-03")),
            ("mardi 3 juin 2025", None),
            ("martes 3 de junio de 2025", None),
            ("Janu 3, 2025", None),
            ("2025 December 3", Some("2025-12-03")),
            ("Decembers 3, 2025", None),
            ("潮汐报２０２５年４月９日讯", Some("2025-04-09")),
            ("20250428", Some("2025-04-28")),
            ("2024/2/29", Some("2024-02-29")),
            ("2025-02-29", None),
            ("11月05日", None),
            ("soon", None),
            ("99999999999999999999-1-1", None),
        ] {
            assert_eq!(date(written).as_deref(), expected, "{written}");
        }
    }
}
