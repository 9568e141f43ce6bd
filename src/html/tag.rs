//! The names of elements that mean something here, as numbers: found once for each tag, compared often.

/// The name of an element. All names that mean nothing here are [`Tag::OTHER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(u8);

macro_rules! tags {
    ($($constant:ident $name:literal)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the constants")]
        enum Position { $($constant,)* OTHER }

        #[allow(missing_docs, reason = "each is the element of that name")]
        impl Tag {
            $(pub const $constant: Tag = Tag(Position::$constant as u8);)*
            /// Any other name.
            pub const OTHER: Tag = Tag(Position::OTHER as u8);
        }

        /// In alphabetical order: looked up by halving.
        static NAMES: [&str; Position::OTHER as usize] = [$($name,)*];
    };
}

tags! {
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

impl Tag {
    /// The tag with this name, in whatever case it is written.
    #[inline(never)]
    pub fn new(name: &str) -> Tag {
        let mut buffer = [0; 10];
        let Some(lower) = buffer.get_mut(..name.len()) else {
            return Tag::OTHER;
        };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match NAMES.binary_search_by(|known| known.as_bytes().cmp(lower)) {
            Ok(position) => Tag(position as u8),
            Err(_) => Tag::OTHER,
        }
    }

    /// The name, in lower case; empty for [`Tag::OTHER`].
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        assert!(NAMES.is_sorted());
        for name in NAMES {
            assert_eq!(Tag::new(name).name(), name);
            assert_eq!(Tag::new(&name.to_ascii_uppercase()).name(), name);
        }
        for name in ["", "x", "blink", "a-very-long-custom-element", "ä", "aa", "xmpp"] {
            assert_eq!(Tag::new(name), Tag::OTHER);
        }
    }
}
