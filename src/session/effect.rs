//! What a visit wants done.

use super::event::Place;
use crate::failure::Failure;
use crate::layout::{Head, Markup, ShareCode};
use crate::note::Note;
use std::rc::Rc;

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Fetch `site.json` from this address.
    FetchSite(String),
    /// A page is on its way.
    Wait,
    /// Ask a mirror for a file, and for its signature where the site has keys.
    Ask {
        /// Names the file in the answer.
        request: u32,
        /// Names the mirror in the answer.
        mirror: usize,
        /// Where from.
        address: String,
        /// The path that a signature must be for.
        path: String,
        /// Its address as the layout wrote it, if it is a picture.
        picture: Option<String>,
    },
    /// Look again how a file gets on.
    LookAgain {
        /// What was asked for.
        request: u32,
        /// How many mirrors have been asked.
        asked: usize,
        /// When, in milliseconds from now.
        after: u32,
    },
    /// Nobody needs answers to this any more.
    GiveUp(u32),
    /// Fetch a file that the reader may ask for next, and keep the answer for [`Effect::Ask`].
    FetchAhead(String),
    /// What was fetched ahead from this address is of no use any more; without one, all of it.
    ForgetAhead(Option<String>),
    /// Find out whether the device keeps a copy of the file at this path.
    FindKept(String),
    /// The file at this path was shown, under this title: the device may keep it.
    Keep {
        /// Its path.
        path: String,
        /// Its text.
        text: Rc<str>,
        /// As in [`Answer::version`](super::Answer::version).
        version: u64,
        /// Its headline.
        title: String,
    },
    /// The picture that was asked for by this address, as the layout wrote it, is there.
    ShowPicture(String),
    /// No mirror gives the picture that was asked for by this address.
    MissPicture(String),
    /// The page needs a reader of files that is not here yet: fetch it.
    FetchReader,
    /// Show a page.
    Show(Box<Shown>),
    /// Put what leads to the article's neighbours at its end, in the place of what was there.
    ShowNeighbours(Markup),
    /// Draw the article's share code in its place.
    ShowCode(ShareCode),
    /// Scroll within the page.
    Scroll(Place),
    /// Tell the publisher, in the console.
    Note(Note),
}

/// A page to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The page.
    pub markup: Markup,
    /// What goes into the document's head.
    pub head: Head,
    /// Where the reader starts.
    pub place: Place,
    /// Whether the headline takes the focus: after a navigation, not when the document was opened.
    pub takes_focus: bool,
    /// The failure that the page tells of.
    pub failure: Option<Failure>,
}
