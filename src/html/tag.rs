//! The names of elements that mean something here, as numbers: found once for each tag, compared often.

/// The name of an element. All names that mean nothing here are [`Tag::OTHER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(u8);

macro_rules! names {
    ($($constant:ident $name:literal)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the constants")]
        enum Position { $($constant,)* OTHER }

        #[allow(missing_docs, reason = "each is the element of that name")]
        impl Tag {
            $(pub const $constant: Tag = Tag(Position::$constant as u8);)*
            /// Any other name.
            pub const OTHER: Tag = Tag(Position::OTHER as u8);
        }

        static NAMES: [&str; Position::OTHER as usize] = [$($name,)*];
    };
}

names! {
    A "a" ABBR "abbr" ACRONYM "acronym" ADDRESS "address" APPLET "applet" ARTICLE "article" ASIDE "aside" AUDIO "audio"
    B "b" BDI "bdi" BLOCKQUOTE "blockquote" BODY "body" BR "br" CANVAS "canvas" CAPTION "caption" CENTER "center"
    CITE "cite" CODE "code" DATALIST "datalist" DD "dd" DEL "del" DETAILS "details" DFN "dfn" DIALOG "dialog" DIR "dir"
    DIV "div" DL "dl" DT "dt" EM "em" EMBED "embed" FIELDSET "fieldset" FIGCAPTION "figcaption" FIGURE "figure"
    FONT "font" FOOTER "footer" FORM "form" FRAMESET "frameset" H1 "h1" H2 "h2" H3 "h3" H4 "h4" H5 "h5" H6 "h6"
    HEAD "head" HEADER "header" HGROUP "hgroup" HR "hr" HTML "html" I "i" IFRAME "iframe" IMAGE "image" IMG "img"
    INS "ins" KBD "kbd" LI "li" LISTING "listing" MAIN "main" MARK "mark" MATH "math" MENU "menu" META "meta"
    NAV "nav" NOEMBED "noembed" NOFRAMES "noframes" NOSCRIPT "noscript" O_P "o:p" OBJECT "object" OL "ol"
    OPTGROUP "optgroup" OPTION "option" P "p" PORTAL "portal" PRE "pre" Q "q" RP "rp" RT "rt" RUBY "ruby" S "s"
    SAMP "samp" SCRIPT "script" SEARCH "search" SECTION "section" SELECT "select" SMALL "small" SPAN "span"
    STRIKE "strike" STRONG "strong" STYLE "style" SUB "sub" SUMMARY "summary" SUP "sup" SVG "svg" TABLE "table"
    TBODY "tbody" TD "td" TEMPLATE "template" TEXTAREA "textarea" TFOOT "tfoot" TH "th" THEAD "thead" TIME "time"
    TITLE "title" TR "tr" TT "tt" U "u" UL "ul" VAR "var" VIDEO "video" WBR "wbr" XML "xml" XMP "xmp"
}

/// Where the names are: each at the place of its [`hash`], or at the next that was free.
static PLACES: [Tag; 256] = {
    let mut places = [Tag::OTHER; 256];
    let mut tag = 0;
    while tag < NAMES.len() {
        let mut place = hash(NAMES[tag].as_bytes());
        while places[place].0 != Tag::OTHER.0 {
            place = (place + 1) % 256;
        }
        places[place] = Tag(tag as u8);
        tag += 1;
    }
    places
};

/// A place for a name, the same in whatever case it is written: by its length, its first and its last letter.
const fn hash(name: &[u8]) -> usize {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return 0;
    };
    // 0x20 is what parts the two cases of a letter.
    let (first, last) = ((*first | 0x20) as usize, (*last | 0x20) as usize);
    (first * 9 + last * 67 + name.len() * 29) % 256
}

impl Tag {
    /// The tag with this name, in whatever case it is written.
    #[inline(never)]
    pub fn new(name: &str) -> Tag {
        let mut place = hash(name.as_bytes());
        loop {
            let tag = PLACES[place];
            let known = tag.name().bytes();
            if tag == Tag::OTHER || known.eq(name.bytes().map(|byte| byte.to_ascii_lowercase())) {
                return tag;
            }
            place = (place + 1) % 256;
        }
    }

    /// The name, in lower case; empty for [`Tag::OTHER`].
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("")
    }
}

/// A set of names: `tags![LI UL]` gives one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tags([u32; 4]);

impl Tags {
    /// No names.
    pub const NONE: Tags = Tags([0; 4]);

    /// These names.
    pub const fn of(tags: &[Tag]) -> Tags {
        let mut set = Tags::NONE;
        let mut at = 0;
        while at < tags.len() {
            set.insert(tags[at]);
            at += 1;
        }
        set
    }

    /// Adds a name.
    pub const fn insert(&mut self, tag: Tag) {
        self.0[(tag.0 / 32) as usize] |= 1 << (tag.0 % 32);
    }

    /// Whether the name is in the set.
    pub const fn contains(&self, tag: Tag) -> bool {
        self.0[(tag.0 / 32) as usize] & (1 << (tag.0 % 32)) != 0
    }
}

/// A set of names that is there before the program runs: `tags![LI UL]`.
macro_rules! tags {
    ($($tag:ident)*) => { &const { $crate::html::tag::Tags::of(&[$($crate::html::tag::Tag::$tag),*]) } };
}
pub(crate) use tags;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        assert!(NAMES.is_sorted(), "so that a name is found in the table");
        for name in NAMES {
            assert_eq!(Tag::new(name).name(), name);
            assert_eq!(Tag::new(&name.to_ascii_uppercase()).name(), name);
        }
        for name in ["", "x", "blink", "a-very-long-custom-element", "ä", "aa", "xmpp"] {
            assert_eq!(Tag::new(name), Tag::OTHER);
        }
    }
}
