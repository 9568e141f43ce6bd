//! Which attributes elements may have besides addresses and ids, and what may stand in them.

use crate::html::tag::Tag;
use crate::html::text::{self, decimal, one_line};
use crate::language;

/// What any element may have.
pub const EVERYWHERE: &[(&str, Check)] = &[("lang", Check::Tag), ("dir", Check::OneOf(&["ltr", "rtl", "auto"]))];

/// What an element may have beyond that.
pub fn checked(tag: Tag) -> &'static [(&'static str, Check)] {
    match tag {
        Tag::A | Tag::ABBR => &[("title", Check::Text)],
        Tag::OL => &[("start", Check::Number)],
        Tag::LI => &[("value", Check::Number)],
        Tag::TD | Tag::TH => &[
            ("colspan", Check::Span),
            ("rowspan", Check::Span),
            ("align", Check::OneOf(&["left", "center", "right"])),
            ("scope", Check::OneOf(&["row", "col", "rowgroup", "colgroup"])),
        ],
        Tag::TIME => &[("datetime", Check::Text)],
        Tag::DETAILS => &[("open", Check::Flag)],
        _ => &[],
    }
}

/// How the value of an attribute is checked.
pub enum Check {
    Text,
    Tag,
    Flag,
    Number,
    Span,
    OneOf(&'static [&'static str]),
}

impl Check {
    /// The value as it may be written, if it may.
    pub fn value(&self, raw: &str) -> Option<String> {
        let raw = raw.trim();
        match self {
            Check::Text => (!raw.is_empty()).then(|| one_line(raw)),
            Check::Tag => language::tag(raw),
            Check::Flag => Some(String::new()),
            Check::Number => number(raw, -99_999, 99_999).map(|number| decimal(number.into())),
            Check::Span => number(raw, 2, 100).map(|number| decimal(number.into())),
            Check::OneOf(values) => {
                values.iter().find(|value| raw.eq_ignore_ascii_case(value)).map(|value| (*value).into())
            }
        }
    }
}

/// A whole number within bounds; `600px` counts as 600, as browsers have it.
pub fn number(raw: &str, least: i32, most: i32) -> Option<i32> {
    let raw = raw.trim();
    let raw = raw.strip_suffix("px").unwrap_or(raw);
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let size = text::number(digits)?.cast_signed();
    let number = if digits.len() < raw.len() { -size } else { size };
    (least..=most).contains(&number).then_some(number)
}
