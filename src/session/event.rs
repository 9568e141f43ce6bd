//! What happens in a visit.

use crate::address::Base;
use crate::failure::Failure;
use std::rc::Rc;

/// What a reader asks to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the site, by its path.
    Path(String),
    /// The site's home.
    Home,
    /// A file anywhere, by its absolute address.
    Address(String),
    /// A text at hand, and where it comes from.
    Text(Rc<str>, Base),
    /// Nothing that could be fetched.
    Nowhere,
}

/// Where to scroll.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// To the head of the page.
    Top,
    /// To an anchor of the article; to the head if the page has none of this name.
    Anchor(String),
    /// To where the reader was, in CSS pixels from the top.
    At(f64),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page was opened: the reader is at the head of the document already.
    Opened(Target, Place),
    /// The page was opened, and somebody else has laid out what it shows: there is nothing to fetch, save for the
    /// settings where the document is the site's own. Then it says of an article the name of its section and the day of
    /// its publication, each empty where it has none.
    Adopted(Target, Option<(String, String)>),
    /// The reader followed a link or went back or forward.
    Navigated(Target, Place),
    /// `site.json` came, or did not.
    SiteFetched(Result<String, Failure>),
    /// An answer to [`Effect::Ask`](super::Effect::Ask) came, or did not.
    Answered {
        /// What was asked for.
        request: u32,
        /// The mirror that was asked.
        mirror: usize,
        /// How long the answer took to begin, in milliseconds.
        took: f64,
        /// The file.
        result: Result<Answer, Failure>,
    },
    /// The time of [`Effect::LookAgain`](super::Effect::LookAgain) is over.
    LookedAgain {
        /// What was asked for.
        request: u32,
        /// How many mirrors had been asked.
        asked: usize,
        /// How many bytes have come from the mirror that was asked last.
        received: u32,
    },
    /// What the device keeps of a file, if anything.
    KeptFound {
        /// The path of the file.
        path: String,
        /// The copy.
        kept: Option<Kept>,
    },
    /// A picture of the site comes into view.
    PictureNeeded(String),
    /// [`Effect::FetchReader`](super::Effect::FetchReader) has ended, well or not.
    ReaderFetched,
    /// The reader asked to try again.
    Retried,
    /// The reader asked for the copy that is older than one seen before.
    OlderWanted,
    /// A link looks like the next that the reader will follow.
    Likely {
        /// The link's address, as the layout wrote it.
        link: String,
        /// What says so.
        sign: Sign,
        /// Every byte counts: data saver is on, or the line is slow.
        is_frugal: bool,
    },
    /// The link that was pressed is not followed: a finger began to scroll.
    Released,
    /// The reader comes near the end of the article.
    NearEnd {
        /// As in [`Event::Likely`].
        is_frugal: bool,
    },
}

/// What the reader does with a link, the surest sign last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It came into view.
    Seen,
    /// The reader points at it or has moved the focus to it.
    Pointed,
    /// The reader presses it, and follows it when letting go.
    Pressed,
}

/// A file as a mirror gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its text; empty for a picture, whose bytes stay where they are.
    pub text: String,
    /// When it was signed, in seconds since 1970; 0 where the site has no keys.
    pub version: u64,
    /// Another host has answered than was asked.
    pub is_elsewhere: bool,
}

/// A copy of a file that the device keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub answer: Answer,
    /// The day on which it was kept, `YYYY-MM-DD`.
    pub day: String,
}
