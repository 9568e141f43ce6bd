//! Which elements the allow-list has, what each becomes, and where it may stand.

use crate::html::tag::Tag;

/// What an element may hold and where it may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Emphasis and the like.
    Inline,
    Link,
    /// Holds inlines only; another block ends it.
    Paragraph,
    /// Like a paragraph, but a paragraph or division inside is read as its text.
    Heading,
    Summary,
    Preformatted,
    /// Holds anything.
    Block,
    List,
    Item,
    Terms,
    Term,
    Table,
    TableCaption,
    RowGroup,
    Row,
    Cell,
}

impl Kind {
    pub fn is_inline(self) -> bool {
        matches!(self, Kind::Inline | Kind::Link)
    }

    pub fn holds_inlines_only(self) -> bool {
        matches!(self, Kind::Paragraph | Kind::Heading | Kind::Summary | Kind::Preformatted)
    }

    /// Where the search for the element that an end tag means stops.
    pub fn is_boundary(self) -> bool {
        matches!(self, Kind::Table | Kind::TableCaption | Kind::Cell)
    }

    pub fn is_table_part(self) -> bool {
        matches!(self, Kind::TableCaption | Kind::RowGroup | Kind::Row | Kind::Cell)
    }
}

/// What to do with a tag.
#[derive(Clone, Copy)]
pub enum Meaning {
    /// Written as this element.
    Element(Tag, Kind),
    Break,
    WordBreak,
    Rule,
    Image,
    /// The tag says nothing, its content stays.
    Transparent,
}

/// The allow-list of elements: what each becomes. Old and foreign names stand for what they mean.
static ELEMENTS: [(Tag, Meaning); 80] = [
    (Tag::A, Meaning::Element(Tag::A, Kind::Link)),
    (Tag::ABBR, Meaning::Element(Tag::ABBR, Kind::Inline)),
    (Tag::ACRONYM, Meaning::Element(Tag::ABBR, Kind::Inline)),
    (Tag::ADDRESS, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::ARTICLE, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::ASIDE, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::B, Meaning::Element(Tag::B, Kind::Inline)),
    (Tag::BDI, Meaning::Element(Tag::BDI, Kind::Inline)),
    (Tag::BLOCKQUOTE, Meaning::Element(Tag::BLOCKQUOTE, Kind::Block)),
    (Tag::BR, Meaning::Break),
    (Tag::CAPTION, Meaning::Element(Tag::CAPTION, Kind::TableCaption)),
    (Tag::CENTER, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::CITE, Meaning::Element(Tag::CITE, Kind::Inline)),
    (Tag::CODE, Meaning::Element(Tag::CODE, Kind::Inline)),
    (Tag::DD, Meaning::Element(Tag::DD, Kind::Term)),
    (Tag::DEL, Meaning::Element(Tag::DEL, Kind::Inline)),
    (Tag::DETAILS, Meaning::Element(Tag::DETAILS, Kind::Block)),
    (Tag::DFN, Meaning::Element(Tag::DFN, Kind::Inline)),
    (Tag::DIALOG, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::DIR, Meaning::Element(Tag::UL, Kind::List)),
    (Tag::DIV, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::DL, Meaning::Element(Tag::DL, Kind::Terms)),
    (Tag::DT, Meaning::Element(Tag::DT, Kind::Term)),
    (Tag::EM, Meaning::Element(Tag::EM, Kind::Inline)),
    (Tag::FIELDSET, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::FIGCAPTION, Meaning::Element(Tag::FIGCAPTION, Kind::Block)),
    (Tag::FIGURE, Meaning::Element(Tag::FIGURE, Kind::Block)),
    (Tag::FOOTER, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::FORM, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::H1, Meaning::Element(Tag::H1, Kind::Heading)),
    (Tag::H2, Meaning::Element(Tag::H2, Kind::Heading)),
    (Tag::H3, Meaning::Element(Tag::H3, Kind::Heading)),
    (Tag::H4, Meaning::Element(Tag::H4, Kind::Heading)),
    (Tag::H5, Meaning::Element(Tag::H5, Kind::Heading)),
    (Tag::H6, Meaning::Element(Tag::H6, Kind::Heading)),
    (Tag::HEADER, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::HGROUP, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::HR, Meaning::Rule),
    (Tag::I, Meaning::Element(Tag::I, Kind::Inline)),
    (Tag::IMAGE, Meaning::Image),
    (Tag::IMG, Meaning::Image),
    (Tag::INS, Meaning::Element(Tag::INS, Kind::Inline)),
    (Tag::KBD, Meaning::Element(Tag::KBD, Kind::Inline)),
    (Tag::LI, Meaning::Element(Tag::LI, Kind::Item)),
    (Tag::LISTING, Meaning::Element(Tag::PRE, Kind::Preformatted)),
    (Tag::MAIN, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::MARK, Meaning::Element(Tag::MARK, Kind::Inline)),
    (Tag::MENU, Meaning::Element(Tag::UL, Kind::List)),
    (Tag::NAV, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::OL, Meaning::Element(Tag::OL, Kind::List)),
    (Tag::P, Meaning::Element(Tag::P, Kind::Paragraph)),
    (Tag::PRE, Meaning::Element(Tag::PRE, Kind::Preformatted)),
    (Tag::Q, Meaning::Element(Tag::Q, Kind::Inline)),
    (Tag::RP, Meaning::Element(Tag::RP, Kind::Inline)),
    (Tag::RT, Meaning::Element(Tag::RT, Kind::Inline)),
    (Tag::RUBY, Meaning::Element(Tag::RUBY, Kind::Inline)),
    (Tag::S, Meaning::Element(Tag::S, Kind::Inline)),
    (Tag::SAMP, Meaning::Element(Tag::SAMP, Kind::Inline)),
    (Tag::SEARCH, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::SECTION, Meaning::Element(Tag::DIV, Kind::Block)),
    (Tag::SMALL, Meaning::Element(Tag::SMALL, Kind::Inline)),
    (Tag::SPAN, Meaning::Element(Tag::SPAN, Kind::Inline)),
    (Tag::STRIKE, Meaning::Element(Tag::DEL, Kind::Inline)),
    (Tag::STRONG, Meaning::Element(Tag::STRONG, Kind::Inline)),
    (Tag::SUB, Meaning::Element(Tag::SUB, Kind::Inline)),
    (Tag::SUMMARY, Meaning::Element(Tag::SUMMARY, Kind::Summary)),
    (Tag::SUP, Meaning::Element(Tag::SUP, Kind::Inline)),
    (Tag::TABLE, Meaning::Element(Tag::TABLE, Kind::Table)),
    (Tag::TBODY, Meaning::Element(Tag::TBODY, Kind::RowGroup)),
    (Tag::TD, Meaning::Element(Tag::TD, Kind::Cell)),
    (Tag::TFOOT, Meaning::Element(Tag::TFOOT, Kind::RowGroup)),
    (Tag::TH, Meaning::Element(Tag::TH, Kind::Cell)),
    (Tag::THEAD, Meaning::Element(Tag::THEAD, Kind::RowGroup)),
    (Tag::TIME, Meaning::Element(Tag::TIME, Kind::Inline)),
    (Tag::TR, Meaning::Element(Tag::TR, Kind::Row)),
    (Tag::TT, Meaning::Element(Tag::CODE, Kind::Inline)),
    (Tag::U, Meaning::Element(Tag::U, Kind::Inline)),
    (Tag::UL, Meaning::Element(Tag::UL, Kind::List)),
    (Tag::VAR, Meaning::Element(Tag::VAR, Kind::Inline)),
    (Tag::WBR, Meaning::WordBreak),
];

/// What to do with a tag of this name.
pub fn meaning(tag: Tag) -> Meaning {
    match ELEMENTS.binary_search_by_key(&tag, |(known, _)| *known) {
        Ok(position) => ELEMENTS[position].1,
        Err(_) => Meaning::Transparent,
    }
}
