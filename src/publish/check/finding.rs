//! The kinds of things that can be wrong, and how much they matter.

use crate::note::NoteCode;
use crate::publish::report;
use std::fmt;
use std::sync::Arc;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Readers meet it: something is missing or cannot be read.
    Error,
    /// Worth knowing; common in archives of which only a part is there, and in old pages.
    Warning,
}

impl Level {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// What kind of thing is wrong. In the order of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Files that a browser cannot read.
    UnreadableFile,
    /// Files that are not UTF-8 throughout.
    NotUtf8,
    /// Files that begin like JSON and are none.
    UnreadableJson,
    /// Settings that are not as the schema of site.json asks.
    SiteSchema,
    /// Files with nothing in them.
    EmptySource,
    /// Files too long to be read to their end.
    SourceTruncated,
    /// Front matter with lines that are none.
    UnreadableFrontMatter,
    /// Pages without a headline.
    MissingHeadline,
    /// Articles without a text.
    MissingBody,
    /// Links to files that are not there.
    DeadLink,
    /// Links that mean this site by an alias, to no file.
    DeadAliasLink,
    /// Pictures that are not there.
    MissingPicture,
    /// Dates that are no day of the calendar.
    UnreadableDate,
    /// Dates that lie in the future.
    FutureDate,
    /// Articles that say that they are drafts.
    Draft,
    /// Links in the lists around articles, to no file.
    DeadListLink,
    /// Links to places that their page does not have.
    DeadAnchor,
    /// A shell that asks its own host for articles that are elsewhere.
    EarlyRequest,
    /// Fields of site.json that nothing reads.
    UnknownField,
    /// JSON files of no known type, read as articles.
    UnknownType,
    /// Fields whose value is of another type.
    WrongType,
    /// Lists with an unknown label, taken as related.
    UnknownListLabel,
    /// Text of legacy pages that has no place.
    UnplacedText,
    /// Addresses that are not allowed.
    UnsafeAddressDropped,
    /// Elements that are not allowed.
    ElementDropped,
    /// Elements nested too deep.
    NestingFlattened,
    /// Tags that were repaired.
    BrokenMarkup,
    /// Letters lost before (U+FFFD).
    ReplacementCharacters,
}

impl Kind {
    /// Its name, how much it matters, and what it is in words.
    pub fn describe(self) -> (&'static str, Level, &'static str) {
        use Level::{Error, Warning};
        match self {
            Kind::UnreadableFile => ("unreadable-file", Error, "files that a browser cannot read"),
            Kind::NotUtf8 => ("not-utf-8", Error, "files that are not UTF-8 throughout"),
            Kind::UnreadableJson => ("unreadable-json", Error, "files that begin like JSON and are none"),
            Kind::SiteSchema => ("site-schema", Error, "settings that are not as the schema of site.json asks"),
            Kind::EmptySource => ("empty-source", Error, "files with nothing in them"),
            Kind::SourceTruncated => ("source-truncated", Error, "files too long to be read to their end"),
            Kind::UnreadableFrontMatter => ("unreadable-front-matter", Error, "front matter with lines that are none"),
            Kind::MissingHeadline => ("missing-headline", Error, "pages without a headline"),
            Kind::MissingBody => ("missing-body", Error, "articles without a text"),
            Kind::DeadLink => ("dead-link", Error, "links to files that are not there"),
            Kind::DeadAliasLink => ("dead-alias-link", Error, "links that mean this site by an alias, to no file"),
            Kind::MissingPicture => ("missing-picture", Error, "pictures that are not there"),
            Kind::UnreadableDate => ("unreadable-date", Error, "dates that are no day of the calendar"),
            Kind::FutureDate => ("future-date", Error, "dates that lie in the future"),
            Kind::Draft => ("draft", Warning, "drafts, which are in no list, and public all the same"),
            Kind::DeadListLink => ("dead-list-link", Warning, "links in the lists around articles, to no file"),
            Kind::DeadAnchor => ("dead-anchor", Warning, "links to places that their page does not have"),
            Kind::EarlyRequest => {
                ("early-request", Warning, "a shell that asks its own host for what the settings do not name")
            }
            Kind::UnknownField => ("unknown-field", Warning, "fields of site.json that nothing reads"),
            Kind::UnknownType => ("unknown-type", Warning, "JSON files of no known type, read as articles"),
            Kind::WrongType => ("wrong-type", Warning, "fields whose value is of another type"),
            Kind::UnknownListLabel => ("unknown-list-label", Warning, "lists with an unknown label, taken as related"),
            Kind::UnplacedText => ("unplaced-text", Warning, "text of legacy pages that has no place"),
            Kind::UnsafeAddressDropped => ("unsafe-address-dropped", Warning, "addresses that are not allowed"),
            Kind::ElementDropped => ("element-dropped", Warning, "elements that are not allowed"),
            Kind::NestingFlattened => ("nesting-flattened", Warning, "elements nested too deep"),
            Kind::BrokenMarkup => ("broken-markup", Warning, "tags that were repaired"),
            Kind::ReplacementCharacters => ("replacement-characters", Warning, "letters lost before (U+FFFD)"),
        }
    }

    /// Its name, in kebab-case.
    pub fn name(self) -> &'static str {
        self.describe().0
    }

    /// How much it matters.
    pub fn level(self) -> Level {
        self.describe().1
    }
}

impl From<NoteCode> for Kind {
    fn from(code: NoteCode) -> Kind {
        match code {
            NoteCode::EmptySource => Kind::EmptySource,
            NoteCode::SourceTruncated => Kind::SourceTruncated,
            NoteCode::ReplacementCharacters => Kind::ReplacementCharacters,
            NoteCode::MissingHeadline => Kind::MissingHeadline,
            NoteCode::MissingBody => Kind::MissingBody,
            NoteCode::UnreadableDate => Kind::UnreadableDate,
            NoteCode::UnreadableJson => Kind::UnreadableJson,
            NoteCode::UnknownType => Kind::UnknownType,
            NoteCode::UnreadableFrontMatter => Kind::UnreadableFrontMatter,
            NoteCode::ElementDropped => Kind::ElementDropped,
            NoteCode::UnsafeAddressDropped => Kind::UnsafeAddressDropped,
            NoteCode::NestingFlattened => Kind::NestingFlattened,
            NoteCode::BrokenMarkup => Kind::BrokenMarkup,
            NoteCode::UnknownListLabel => Kind::UnknownListLabel,
            NoteCode::UnplacedText => Kind::UnplacedText,
            NoteCode::UnknownField => Kind::UnknownField,
            NoteCode::WrongType => Kind::WrongType,
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What kind of thing.
    pub kind: Kind,
    /// The file.
    pub file: Arc<str>,
    /// The line in it, from 1, where one can be told.
    pub line: Option<usize>,
    /// A sentence.
    pub reason: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, reason, .. } = self;
        report::write_told(f, file, *line, reason)
    }
}
