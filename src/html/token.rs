//! Tag soup to a flat sequence of tokens. Never fails; time is linear in the input.
//!
//! What comes out is always rebuilt from an allow-list, so a disagreement with a browser's parser can cost a word its
//! emphasis but never lets anything through. That makes it safe to be more forgiving than the standard where the
//! standard would swallow the rest of a page (an unclosed comment, quote or script).

use super::entity::{self, Place};
use super::tag::{Tag, Tags, tags};
use super::text::{class, find, find_byte, find_either, seek_near};
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
        if let Some(value) = self.usual(name) {
            return Some(Cow::Borrowed(value));
        }
        let (_, value) = self.raw().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(entity::decode(value, Place::Attribute))
    }

    /// The value, where it stands as most that are asked for do: first, in double quotes, without a space too many or a
    /// reference.
    fn usual(self, name: &str) -> Option<&'a str> {
        let value = self.0.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix("=\"")?;
        let end = find_either(value.as_bytes(), b'"', b'&');
        value[end..].starts_with('"').then(|| &value[..end])
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
    let bytes = text.as_bytes();
    let spaces = |at: usize| bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let start = bytes.iter().position(|byte| !(byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')))?;
    // A name may start with "=", by the standard.
    let name_end = start + 1 + seek_near(&bytes[start + 1..], class::END | class::EQUALS);
    let name = &text[start..name_end];
    let equals = name_end + spaces(name_end);
    if bytes.get(equals) != Some(&b'=') {
        return Some((name, "", &text[name_end..]));
    }
    let value = equals + 1 + spaces(equals + 1);
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(value) {
        let value = value + 1;
        let end = value + find_byte(&bytes[value..], *quote);
        return Some((name, &text[value..end], text.get(end + 1..).unwrap_or("")));
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
    let end = bytes[value..].iter().position(ends).map_or(bytes.len(), |length| value + length);
    Some((name, &text[value..end], &text[end..]))
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

    /// All tokens of `text`. Not by way of the iterator: handing them over one by one takes longer than reading most of them.
    pub fn all(text: &'a str) -> Vec<Token<'a>> {
        // About as many as pages have: a list that grows is copied again and again.
        let mut all = Vec::with_capacity(text.len() / 24);
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.read() {
            all.push(token);
        }
        all
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
            // Most tags end with their name, or with a quote.
            if *bytes.get(at)? != b'>' {
                at += find_either(&bytes[at..], b'>', b'=');
            }
            if *bytes.get(at)? == b'>' {
                return Some(at);
            }
            at += 1;
            while bytes.get(at)?.is_ascii_whitespace() {
                at += 1;
            }
            // A quote opens a value only after "=", as in `<p title="a>b">`; elsewhere it is part of a name.
            if let quote @ (b'"' | b'\'') = bytes[at] {
                at += find_byte(&bytes[at + 1..], quote) + 2;
                self.quotes_broken = at > bytes.len();
            }
        }
        Some(from + find_byte(&bytes[from..], b'>')).filter(|end| *end < bytes.len())
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
                return Some((after + find_byte(&bytes[after..], b'>') + 1).min(bytes.len()));
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
        self.at = (open + find_byte(&bytes[open..], b'>') + 1).min(bytes.len());
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

    /// The next token.
    #[inline(always)]
    fn read(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            if start >= bytes.len() {
                return None;
            }
            let mut open = start;
            // Text runs up to the next "<" that can start markup.
            let kind = loop {
                // Most tags follow each other.
                if bytes.get(open) != Some(&b'<') {
                    open += find_byte(&bytes[open..], b'<');
                    if open == bytes.len() {
                        self.at = open;
                        return Some(Token::Text(&self.text[start..]));
                    }
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

/// The tag name at `start`. The wild has `<ahref="…">`: the name ends where the attribute was meant to begin.
fn name_at(text: &str, start: usize) -> &str {
    let name = &text[start..start + seek_near(&text.as_bytes()[start..], class::END)];
    let is_glued = name.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("ahref="));
    if is_glued { &name[..1] } else { name }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    #[inline(never)]
    fn next(&mut self) -> Option<Token<'a>> {
        self.read()
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
