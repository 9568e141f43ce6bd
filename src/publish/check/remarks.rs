//! What was odd in reading a page, and its dates.

use super::finding::{Finding, Kind};
use super::{Check, Raw, lines};
use crate::fields;
use crate::model::{Content, Page};
use crate::note::{Note, NoteCode};
use std::time::{SystemTime, UNIX_EPOCH};

/// How far ahead of today a date may lie: the day begins earlier elsewhere, and papers are made the evening before.
const DAYS_AHEAD: i64 = 2;

impl Check {
    /// What was odd in reading a page.
    pub(super) fn notes(&self, raw: &Raw, page: &Page, findings: &mut Vec<Finding>) {
        let notes = &page.shared.notes;
        let nothing_to_miss = notes
            .iter()
            .any(|note| matches!(note.code, NoteCode::EmptySource | NoteCode::UnreadableJson | NoteCode::UnknownType));
        let is_damaged = findings.iter().any(|finding| finding.kind == Kind::NotUtf8);
        for Note { code, detail } in notes {
            let text = &raw.text;
            let mut line = lines::line_of(text, detail);
            let reason = match code {
                NoteCode::MissingHeadline | NoteCode::MissingBody if nothing_to_miss => continue,
                // Its headline is the name of the site.
                NoteCode::MissingHeadline if matches!(page.content, Content::Front(_)) => continue,
                NoteCode::ReplacementCharacters if is_damaged => continue,
                NoteCode::EmptySource => "is empty".into(),
                NoteCode::SourceTruncated => "is too long to be read to its end".into(),
                NoteCode::MissingHeadline => "has no headline".into(),
                NoteCode::MissingBody => "has no text".into(),
                NoteCode::UnreadableDate => format!("{detail} is no day of the calendar"),
                NoteCode::UnreadableJson => {
                    let error =
                        serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{FEFF}')).err();
                    line = error.as_ref().map(serde_json::Error::line);
                    format!(
                        "begins like JSON: {}",
                        error.map_or_else(|| "and is none".into(), |error| error.to_string())
                    )
                }
                NoteCode::UnknownType if detail.is_empty() => "JSON without a type, read as an article".into(),
                NoteCode::UnknownType => format!("JSON of the type {detail}, read as an article"),
                NoteCode::UnreadableFrontMatter => format!("front matter with a line that is no field: {detail}"),
                NoteCode::ElementDropped => {
                    line = lines::line_of_tag(text, detail);
                    format!("<{detail}> is not allowed and was left out with what it holds")
                }
                NoteCode::UnsafeAddressDropped => format!("the address {detail} is not allowed and was left out"),
                NoteCode::NestingFlattened => {
                    line = None;
                    format!("<{detail}> is nested too deep and was flattened")
                }
                NoteCode::BrokenMarkup => format!("a tag that cannot be meant so was repaired: {detail}"),
                NoteCode::UnknownListLabel => format!("a list called {detail} was added to the related links"),
                NoteCode::UnplacedText => format!("text that has no place on the page: {detail}"),
                NoteCode::UnknownField => format!("{detail} is no field that anything reads"),
                NoteCode::WrongType => format!("{detail}: a value of another type is wanted"),
                NoteCode::ReplacementCharacters => {
                    line = lines::line_of(text, "\u{FFFD}");
                    "has letters that were lost before (U+FFFD)".into()
                }
            };
            findings.push(Finding { kind: (*code).into(), file: raw.file.clone(), line, reason });
        }
    }

    pub(super) fn dates(&self, raw: &Raw, page: &Page, findings: &mut Vec<Finding>) {
        let mut add = |kind: Kind, line: Option<usize>, reason: String| {
            findings.push(Finding { kind, file: raw.file.clone(), line, reason });
        };
        let is_ahead = |day: &str| day_number(day).is_some_and(|day| day > self.today + DAYS_AHEAD);
        let mut text = |written: &str| {
            let line = lines::line_of(&raw.text, written);
            match fields::date(written) {
                Some(day) if is_ahead(&day) => add(Kind::FutureDate, line, format!("{day} lies in the future")),
                None if is_meant_as_day(written) => {
                    add(Kind::UnreadableDate, line, format!("{written} is no day of the calendar"));
                }
                _ => {}
            }
        };
        match &page.content {
            Content::Article(article) => {
                text(&article.dateline);
                if let Some(day) = article.date_published.as_deref().filter(|day| is_ahead(day)) {
                    let is_line = |line: &&str| fields::date(line).as_deref() == Some(day);
                    let line = lines::line_of(&raw.text, day).or_else(|| {
                        let line = raw.text.lines().find(is_line)?;
                        Some(lines::line_at(&raw.text, line.as_ptr() as usize - raw.text.as_ptr() as usize))
                    });
                    add(Kind::FutureDate, line, format!("{day} lies in the future"));
                }
            }
            Content::Section(front) => front.teasers.iter().for_each(|teaser| text(&teaser.date)),
            Content::Front(_) => {}
        }
    }
}

/// Whether a text gives a year, a month and a day, whatever they are.
fn is_meant_as_day(written: &str) -> bool {
    let mut numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    numbers.next().is_some_and(|year| year.len() == 4) && numbers.count() >= 2
}

/// The days from 1 January 1970 to a day written `YYYY-MM-DD`.
pub fn day_number(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years begin in March here, so that the leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469)
}

/// Today, as [`day_number`] counts.
pub fn today() -> i64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    (seconds / 86_400).cast_signed()
}
