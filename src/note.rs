//! What was odd about a file: notes, which never stop the reading.

/// One remark about a file, for publishers and tests; readers never see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// What kind of remark it is.
    pub code: NoteCode,
    /// The place or the value it is about, cut to a readable length.
    pub detail: String,
}

/// The kinds of remark. Their kebab-case names are part of the public contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteCode {
    /// The file is empty or blank.
    EmptySource,
    /// The file was longer than 16 MB; the rest was not read.
    SourceTruncated,
    /// The file is not UTF-8 throughout, or carries replacement characters from an earlier loss.
    ReplacementCharacters,
    /// No headline was found.
    MissingHeadline,
    /// No body was found.
    MissingBody,
    /// A date could not be read as a calendar date.
    UnreadableDate,
    /// The file looks like JSON but is none; it was read as Markdown.
    UnreadableJson,
    /// A JSON object without a known type; it was read as an article.
    UnknownType,
    /// Front matter that could not be read; the lines were left out.
    UnreadableFrontMatter,
    /// An element that is not allowed was left out with what it held.
    ElementDropped,
    /// An address with a scheme that is not allowed was left out.
    UnsafeAddressDropped,
    /// Elements nested too deep were flattened.
    NestingFlattened,
    /// A tag that cannot be meant as written was repaired.
    BrokenMarkup,
    /// A list with a label that is not known was added to the related links.
    UnknownListLabel,
    /// Text of a legacy page that belongs to no region of the page model.
    UnplacedText,
    /// A field of `site.json` that is not known.
    UnknownField,
    /// A field whose value has the wrong type.
    WrongType,
}

impl NoteCode {
    /// The code as the contract has it: kebab-case.
    pub fn name(self) -> &'static str {
        match self {
            NoteCode::EmptySource => "empty-source",
            NoteCode::SourceTruncated => "source-truncated",
            NoteCode::ReplacementCharacters => "replacement-characters",
            NoteCode::MissingHeadline => "missing-headline",
            NoteCode::MissingBody => "missing-body",
            NoteCode::UnreadableDate => "unreadable-date",
            NoteCode::UnreadableJson => "unreadable-json",
            NoteCode::UnknownType => "unknown-type",
            NoteCode::UnreadableFrontMatter => "unreadable-front-matter",
            NoteCode::ElementDropped => "element-dropped",
            NoteCode::UnsafeAddressDropped => "unsafe-address-dropped",
            NoteCode::NestingFlattened => "nesting-flattened",
            NoteCode::BrokenMarkup => "broken-markup",
            NoteCode::UnknownListLabel => "unknown-list-label",
            NoteCode::UnplacedText => "unplaced-text",
            NoteCode::UnknownField => "unknown-field",
            NoteCode::WrongType => "wrong-type",
        }
    }
}

/// Collects notes; equal ones once, and only so many, so that hostile input cannot fill the memory.
#[derive(Debug, Default)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// How many notes one file may have.
    pub const MOST: usize = 64;
    /// How many characters of detail a note keeps.
    const DETAIL: usize = 120;

    /// Adds a note unless it is there already or there are too many.
    #[inline(never)]
    pub fn add(&mut self, code: NoteCode, detail: &str) {
        if self.0.len() >= Self::MOST {
            return;
        }
        let detail: String = detail.trim().chars().take(Self::DETAIL).collect();
        let note = Note { code, detail };
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }

    /// The notes in the order in which they were made.
    pub fn into_vec(self) -> Vec<Note> {
        self.0
    }
}
