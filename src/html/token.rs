//! Tag soup to a flat sequence of tokens. Never fails; time is linear in the input.
//!
//! What comes out is always rebuilt from an allow-list, so a disagreement with a browser's parser can cost a word its
//! emphasis but never lets anything through. That makes it safe to be more forgiving than the standard where the
//! standard would swallow the rest of a page (an unclosed comment, quote or script).

use super::entity::{self, Place};
use super::tag::{Tag, Tags, tags};
use super::text::{class, find, seek};
use memchr::memchr;
use std::borrow::Cow;

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text as written, character references not decoded.
    Text(&'a str),
    /// A start tag, and its attributes as written.
    Start(Tag, Attributes<'a>),
    /// An end tag.
    End(Tag),
    /// An element that is never kept, left out with all that it held.
    Dropped(Tag),
}

impl Token<'_> {
    /// Whether this is the start tag of one of these.
    #[inline(never)]
    pub fn starts(&self, tags: &Tags) -> bool {
        matches!(self, Token::Start(tag, _) if tags.contains(*tag))
    }

    /// Whether this is the end tag of one of these.
    #[inline(never)]
    pub fn ends(&self, tags: &Tags) -> bool {
        matches!(self, Token::End(tag) if tags.contains(*tag))
    }

    /// Whether this is text that a reader would not see.
    #[inline(never)]
    pub fn is_blank(&self) -> bool {
        matches!(self, Token::Text(text) if super::text::is_blank(text))
    }
}

/// The attributes of a start tag, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// No attributes.
    pub const NONE: Attributes<'static> = Attributes("");

    /// The attributes written in `text`, as between a tag's name and its `>`.
    pub fn written(text: &'a str) -> Self {
        Attributes(text)
    }

    /// The decoded value of the first attribute with this name (lower case), as the standard takes the first of several.
    #[inline(never)]
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.raw().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(entity::decode(value, Place::Attribute))
    }

    /// Names as written and decoded values.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        self.raw().map(|(name, value)| (name, entity::decode(value, Place::Attribute)))
    }

    /// Names and values as written.
    fn raw(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let (name, value, after) = split_attribute(rest)?;
            rest = after;
            Some((name, value))
        })
    }
}

/// The first attribute of `text`: its name, its raw value, and what follows.
fn split_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let between = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let text = &text[text.bytes().position(|byte| !between(byte))?..];
    // A name may start with "=", by the standard.
    let (name, rest) = text.split_at(1 + seek(&text.as_bytes()[1..], class::END | class::EQUALS));
    let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
        return Some((name, "", rest));
    };
    let value = value.trim_ascii_start();
    let quote = value.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''));
    if let Some(quote) = quote {
        let value = &value[1..];
        let end = memchr(quote, value.as_bytes()).unwrap_or(value.len());
        return Some((name, &value[..end], value.get(end + 1..).unwrap_or("")));
    }
    let end = value.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'>').unwrap_or(value.len());
    Some((name, &value[..end], &value[end..]))
}

/// Elements left out with all that they hold: programs, other languages, and those that parsers read differently.
const DROPPED: &Tags = tags![
    APPLET AUDIO CANVAS DATALIST EMBED FRAMESET IFRAME MATH NOEMBED NOFRAMES NOSCRIPT OBJECT OPTGROUP OPTION PORTAL SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO XML XMP
];

/// Reads tokens from HTML text.
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// A quote was never closed: from here on tags end at the first `>`, or every tag would look for its quote again.
    quotes_broken: bool,
    /// A comment was never closed.
    comments_broken: bool,
    /// Names of dropped elements that have no end tag in the rest of the text.
    endless: Tags,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'a str) -> Self {
        Tokens { text, at: 0, quotes_broken: false, comments_broken: false, endless: Tags::NONE }
    }

    /// Where the next token begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The end of the tag whose inside starts at `from`: the position of its `>`.
    fn tag_end(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while !self.quotes_broken {
            at += seek(&bytes[at..], class::CLOSE | class::EQUALS);
            if *bytes.get(at)? == b'>' {
                return Some(at);
            }
            at += 1;
            while bytes.get(at)?.is_ascii_whitespace() {
                at += 1;
            }
            // A quote opens a value only after "=", as in `<p title="a>b">`; elsewhere it is part of a name.
            if let quote @ (b'"' | b'\'') = bytes[at] {
                match memchr(quote, &bytes[at + 1..]) {
                    Some(length) => at += length + 2,
                    None => self.quotes_broken = true,
                }
            }
        }
        memchr(b'>', &bytes[from..]).map(|length| from + length)
    }

    /// The position after the end tag of the dropped element, looked for from `from`.
    fn after_end_tag(&mut self, tag: Tag, from: usize) -> Option<usize> {
        if self.endless.contains(tag) {
            return None;
        }
        let (bytes, name) = (self.text.as_bytes(), tag.name());
        let mut at = from;
        while let Some(found) = find(&bytes[at..], b"</") {
            let start = at + found + 2;
            let after = start + name.len();
            if bytes.get(start..after).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(after).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
            {
                return Some(memchr(b'>', &bytes[after..]).map_or(bytes.len(), |length| after + length + 1));
            }
            at = start;
        }
        self.endless.insert(tag);
        None
    }

    fn skip_declaration(&mut self, open: usize) {
        let bytes = self.text.as_bytes();
        if bytes[open..].starts_with(b"<!--") && !self.comments_broken {
            // `<!-->` and `<!--->` are whole comments.
            let body = &bytes[open + 4..];
            if let Some(short) = [&b">"[..], b"->"].into_iter().find(|end| body.starts_with(end)) {
                self.at = open + 4 + short.len();
                return;
            }
            let mut from = 0;
            while let Some(found) = find(&body[from..], b"--") {
                let after = &body[from + found + 2..];
                if let Some(end) = [&b">"[..], b"!>"].into_iter().find(|end| after.starts_with(end)) {
                    self.at = open + 4 + from + found + 2 + end.len();
                    return;
                }
                from += found + 1;
            }
            self.comments_broken = true;
        }
        self.at = memchr(b'>', &bytes[open..]).map_or(bytes.len(), |length| open + length + 1);
    }

    fn tag(&mut self, open: usize) -> Option<Token<'a>> {
        let closing = self.text.as_bytes()[open + 1] == b'/';
        let start = open + 1 + usize::from(closing);
        let name = name_at(self.text, start);
        let Some(end) = self.tag_end(start + name.len()) else {
            // The file ends inside a tag: a download cut short.
            self.at = self.text.len();
            return None;
        };
        self.at = end + 1;
        let tag = Tag::new(name);
        if closing {
            return Some(Token::End(tag));
        }
        let inside = &self.text[start + name.len()..end];
        if DROPPED.contains(tag) {
            // `embed` has no end tag.
            if tag != Tag::EMBED
                && !inside.ends_with('/')
                && let Some(after) = self.after_end_tag(tag, end + 1)
            {
                self.at = after;
            }
            return Some(Token::Dropped(tag));
        }
        Some(Token::Start(tag, Attributes(inside)))
    }
}

/// The tag name at `start`. The wild has `<ahref="…">`: the name ends where the attribute was meant to begin.
fn name_at(text: &str, start: usize) -> &str {
    let name = &text[start..start + seek(&text.as_bytes()[start..], class::END)];
    let is_glued = name.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("ahref="));
    if is_glued { &name[..1] } else { name }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            if start >= bytes.len() {
                return None;
            }
            let mut open = start;
            // Text runs up to the next "<" that can start markup.
            let kind = loop {
                match memchr(b'<', &bytes[open..]) {
                    None => {
                        self.at = bytes.len();
                        return Some(Token::Text(&self.text[start..]));
                    }
                    Some(length) => open += length,
                }
                match bytes.get(open + 1) {
                    Some(byte @ (b'!' | b'?')) => break *byte,
                    Some(byte) if byte.is_ascii_alphabetic() => break *byte,
                    Some(b'/') if bytes.get(open + 2).is_some_and(u8::is_ascii_alphabetic) => {
                        break b'/';
                    }
                    // `</ x>` is a comment by the standard.
                    Some(b'/') if bytes.get(open + 2).is_some() => break b'!',
                    _ => open += 1,
                }
            };
            if open > start {
                self.at = open;
                return Some(Token::Text(&self.text[start..open]));
            }
            if matches!(kind, b'!' | b'?') {
                self.skip_declaration(open);
            } else if let Some(token) = self.tag(open) {
                return Some(token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => format!("“{text}”"),
                Token::Start(tag, attributes) => {
                    let list: String = attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{}{list}>", tag.name())
                }
                Token::End(tag) => format!("</{}>", tag.name()),
                Token::Dropped(tag) => format!("!{}", tag.name()),
            })
            .collect()
    }

    #[test]
    fn soup_becomes_tokens() {
        for (html, expected) in [
            ("a<b>c</b>", "“a”<b>“c”</b>"),
            ("1 < 2 <3", "“1 < 2 <3”"),
            ("<td VALIGN=TOP width=\"6\">", "<td VALIGN=TOP width=6>"),
            ("<a title=\"x>y\" href='z'>", "<a title=x>y href=z>"),
            ("<img src=a/b.jpg/>", "<img src=a/b.jpg/>"),
            ("<ahref=\"https://x/\"><b>w</b></a>", "<a href=https://x/><b>“w”</b></a>"),
            ("a<!-- <b> -->c<!d>e<?f>g</ h>i", "“a”“c”“e”“g”“i”"),
            ("<!-->a<!--->b<!----!>c", "“a”“b”“c”"),
            ("a<script>x</b></SCRIPT >b", "“a”!script“b”"),
            ("a<script>b", "“a”!script“b”"),
            ("<p title=\"a>b", "<p title=a>“b”"),
            ("<!-- a>b", "“b”"),
            ("a<b", "“a”"),
            ("<a/href=x//b>", "<a href=x//b>"),
            ("<a =x=y>", "<a =x=y>"),
            ("<br/>", "<br>"),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }
}
