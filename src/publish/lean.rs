//! Lean article files: an article's own content and nothing of the page around it, as Markdown with front matter.
//!
//! The format is what the Markdown reader reads; `docs/lean-format.md` describes it. Paragraphs, headings and rules
//! are Markdown; what Markdown has no exact form for stays the allow-list's HTML, block by block. Section fronts and
//! front pages are JSON, a teaser or block a line.

use crate::address::{self, Places};
use crate::html::escape::push_named;
use crate::html::tag::{Tag, Tags, tags};
use crate::html::token::{Token, Tokens};
use crate::json::{Object, Value};
use crate::model::{Article, Attribution, Content, Link, Page};

/// A page as a lean file at `path` of a site with these places.
pub fn write(page: &Page, path: &str, places: &Places) -> String {
    let at = At { path, places };
    match &page.content {
        Content::Article(article) => at.article(page, article),
        _ => at.front(page),
    }
}

/// Where a file stands: addresses are written as shortly as they can be there.
struct At<'a> {
    path: &'a str,
    places: &'a Places,
}

impl At<'_> {
    fn article(&self, page: &Page, article: &Article) -> String {
        let mut out = String::from("---\n");
        let mut field = |name: &str, value: &str| {
            if !value.is_empty() {
                out.push_str(name);
                out.push_str(": ");
                push_scalar(&mut out, value);
                out.push('\n');
            }
        };
        field("title", &page.shared.headline);
        field("date", article.date_published.as_deref().unwrap_or(""));
        field("section", &article.section);
        field("language", page.shared.language.as_deref().unwrap_or(""));
        field("description", &article.standfirst);
        field("author", &article.byline);
        field("dateline", &article.dateline);
        field("editor", &article.editor);
        if let Some(picture) = &article.picture {
            field("image", &self.file(&picture.url));
            field("image_alt", &picture.alt);
            field("caption", &picture.caption);
            field("credit", &picture.credit);
        }
        field("shareUrl", article.share_url.as_deref().unwrap_or(""));
        if let Some(attribution) = &article.attribution {
            self.attribution(&mut out, attribution);
        }
        self.links(&mut out, "related", &article.related);
        self.links(&mut out, "picks", &article.editors_picks);
        self.links(&mut out, "most_read", &article.most_read);
        out.push_str("---\n\n");
        self.body(&mut out, article.body_html.as_str());
        out
    }

    /// The source: its address alone where the site's settings know the rest.
    fn attribution(&self, out: &mut String, attribution: &Attribution) {
        let Attribution { name, url, original_url, original_title } = attribution;
        if name.is_empty() && url.is_empty() && original_title.is_empty() {
            out.push_str("source: ");
            push_scalar(out, &self.link(original_url));
            out.push('\n');
            return;
        }
        out.push_str("attribution:\n");
        for (key, value) in [
            ("name", name.clone()),
            ("url", self.link(url)),
            ("originalUrl", self.link(original_url)),
            ("originalTitle", original_title.clone()),
        ] {
            if !value.is_empty() {
                out.push_str("  ");
                out.push_str(key);
                out.push_str(": ");
                push_scalar(out, &value);
                out.push('\n');
            }
        }
    }

    /// A list of links, a line each: the address, and behind it the title.
    fn links(&self, out: &mut String, name: &str, links: &[Link]) {
        if links.is_empty() {
            return;
        }
        out.push_str(name);
        out.push_str(":\n");
        for link in links {
            let url = self.link(&link.url);
            if link.image.is_none() && url.contains('/') && !url.contains(' ') {
                out.push_str("- ");
                push_scalar(out, &format!("{url} {}", link.title));
                out.push('\n');
                continue;
            }
            let fields = [("title", link.title.clone()), ("url", url), ("image", self.image(link))];
            let mut indent = "- ";
            for (key, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                out.push_str(indent);
                out.push_str(key);
                out.push_str(": ");
                push_quoted(out, value);
                out.push('\n');
                indent = "  ";
            }
        }
    }

    fn image(&self, link: &Link) -> String {
        link.image.as_deref().map_or(String::new(), |image| self.file(image))
    }

    /// The address of a link as it is written in this file: from here or from the site's root, whichever is shorter.
    fn link(&self, url: &str) -> String {
        let Some(path) = url.strip_prefix("#/").filter(|path| !path.is_empty()) else {
            return self.file(url);
        };
        let own = address::encode(self.path);
        let mut folders: Vec<&str> = own.split('/').collect();
        folders.pop();
        let shared = folders.iter().zip(path.split('/')).take_while(|(own, other)| *own == other).count();
        let rest = path.splitn(shared + 1, '/').nth(shared).unwrap_or("");
        let up = if shared == folders.len() { "./".into() } else { "../".repeat(folders.len() - shared) };
        if up.len() + rest.len() <= path.len() && !rest.is_empty() {
            [&up, rest].concat()
        } else {
            ["/", path].concat()
        }
    }

    /// The address of a file of the site by its path; other addresses as they are.
    fn file(&self, url: &str) -> String {
        match self.places.data.first().and_then(|base| url.strip_prefix(base.as_str())) {
            Some(path) if !path.is_empty() && !path.starts_with('/') => format!("/{path}"),
            _ => url.into(),
        }
    }

    // --- Body -------------------------------------------------------------------------------------------------------

    fn body(&self, out: &mut String, html: &str) {
        for block in blocks(html) {
            if let Some(markdown) = self.markdown(block) {
                out.push_str(&markdown);
            } else {
                // A blank line would end the block for a Markdown reader.
                self.html(out, &block.replace("\n\n", "\n&#10;"));
            }
            out.push_str("\n\n");
        }
        out.truncate(out.trim_end_matches('\n').len());
        out.push('\n');
    }

    /// Markup as it is, with pictures of the site by their paths.
    fn html(&self, out: &mut String, html: &str) {
        let mut tokens = Tokens::new(html);
        let mut at = 0;
        while let Some(token) = tokens.next() {
            self.piece(out, &token, &html[at..tokens.position()]);
            at = tokens.position();
        }
    }

    /// A tag or text as it is written, or as a picture of the site is to be.
    fn piece(&self, out: &mut String, token: &Token<'_>, written: &str) {
        let src = match token {
            Token::Start(Tag::IMG, attributes) => attributes.get("src"),
            _ => None,
        };
        match (src, written.strip_prefix("<img src=\"").and_then(|rest| rest.split_once('"'))) {
            (Some(src), Some((_, rest))) => {
                out.push_str("<img");
                push_named(out, "src", &self.file(&src));
                out.push_str(rest);
            }
            _ => out.push_str(written),
        }
    }

    /// A block as Markdown; `None` if Markdown has no exact form for it.
    fn markdown(&self, block: &str) -> Option<String> {
        if block == "<hr>" {
            return Some("***".into());
        }
        let (start, tag) =
            [("", "p"), ("## ", "h2"), ("### ", "h3"), ("#### ", "h4"), ("##### ", "h5"), ("###### ", "h6")]
                .into_iter()
                .find(|(_, tag)| {
                    block
                        .strip_prefix('<')
                        .is_some_and(|rest| rest.strip_prefix(tag).is_some_and(|rest| rest.starts_with('>')))
                })?;
        let inner = &block[tag.len() + 2..block.len() - tag.len() - 3];
        // What a line end means depends on the script of the words around it.
        if inner.contains('\n') {
            return None;
        }
        let mut out = String::from(start);
        self.inline(&mut out, inner);
        Some(out)
    }

    fn inline(&self, out: &mut String, html: &str) {
        let mut tokens = Tokens::new(html);
        let mut at = 0;
        while let Some(token) = tokens.next() {
            let end = tokens.position();
            match token {
                Token::Text(raw) => {
                    let at_start = out.trim_start_matches(['#', ' ']).is_empty();
                    push_escaped(out, raw, at_start);
                }
                Token::Start(Tag::A, attributes) => {
                    let names: Vec<&str> = attributes.iter().map(|(name, _)| name).collect();
                    let is_plain = names.iter().all(|name| matches!(*name, "href" | "rel"));
                    let words_end = html[end..].find('<').map_or(html.len(), |length| end + length);
                    let words = &html[end..words_end];
                    let url = attributes.get("href").map(|href| self.link(&href)).unwrap_or_default();
                    let is_word = !words.trim().is_empty() && words.trim() == words;
                    let fits =
                        url.bytes().all(|byte| byte > b' ' && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'\\'));
                    if is_plain && is_word && fits && !url.is_empty() && html[words_end..].starts_with("</a>") {
                        out.push('[');
                        push_escaped(out, words, false);
                        out.push_str("](");
                        out.push_str(&url.replace('&', "&amp;"));
                        out.push(')');
                        tokens.next();
                        tokens.next();
                    } else {
                        out.push_str(&html[at..end]);
                    }
                }
                token => self.piece(out, &token, &html[at..end]),
            }
            at = tokens.position();
        }
    }

    // --- Section fronts and front pages -----------------------------------------------------------------------------

    /// A section front or front page: the fields of the page model that say something, a teaser or block a line.
    fn front(&self, page: &Page) -> String {
        let Value::Object(object) = page.to_value() else {
            return String::new();
        };
        let mut out = String::from("{");
        for (name, value) in object.iter() {
            if matches!(name, "notes" | "nav" | "topics" | "promos") || is_empty(value) {
                continue;
            }
            out.push_str(if out.len() > 1 { ",\n" } else { "\n" });
            push_json(&mut out, &Value::from(name));
            out.push_str(": ");
            let value = self.shortened(name, value);
            match &value {
                Value::Array(list) => {
                    for (at, item) in list.iter().enumerate() {
                        out.push_str(if at == 0 { "[\n  " } else { ",\n  " });
                        push_json(&mut out, item);
                    }
                    out.push_str("\n]");
                }
                value => push_json(&mut out, value),
            }
        }
        out.push_str("\n}\n");
        out
    }

    /// The value with short addresses and without fields that say nothing.
    fn shortened(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(url) if matches!(name, "url" | "moreUrl" | "next" | "previous") => {
                Value::String(self.link(url))
            }
            Value::String(url) if name == "image" => Value::String(self.file(url)),
            Value::Array(list) => Value::Array(list.iter().map(|item| self.shortened(name, item)).collect()),
            Value::Object(object) => {
                let mut short = Object::default();
                for (name, value) in object.iter().filter(|(_, value)| !is_empty(value)) {
                    short.set(name, self.shortened(name, value));
                }
                Value::Object(short)
            }
            value => value.clone(),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Appends a value as JSON on one line.
fn push_json(out: &mut String, value: &Value) {
    // Texts, lists and named values alone: none of them fails.
    out.push_str(&serde_json::to_string(value).unwrap_or_default());
}

/// The blocks of sanitised markup: what stands in it on the outermost level.
fn blocks(html: &str) -> Vec<&str> {
    const VOID: &Tags = tags![BR HR IMG WBR];
    let mut blocks = Vec::new();
    let mut tokens = Tokens::new(html);
    let (mut start, mut depth) = (0, 0_usize);
    while let Some(token) = tokens.next() {
        match token {
            Token::Start(tag, _) if !VOID.contains(tag) => depth += 1,
            Token::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let block = html[start..tokens.position()].trim_matches('\n');
            if !block.is_empty() {
                blocks.push(block);
            }
            start = tokens.position();
        }
    }
    blocks
}

/// Appends text with its Markdown taken as text. `at_start`: of a line, where more means something.
fn push_escaped(out: &mut String, raw: &str, at_start: bool) {
    let digits = raw.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in raw.char_indices() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => true,
            '#' | '>' | '+' | '-' | '=' | ':' | '|' => at_start && at == 0 || c == '#',
            '.' | ')' => at_start && digits > 0 && at == digits,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Appends a value of front matter: plain where YAML reads it as the text that it is.
fn push_scalar(out: &mut String, value: &str) {
    let first = value.chars().next().unwrap_or(' ');
    let is_plain = !value.contains(": ")
        && !value.contains(" #")
        && !value.ends_with(':')
        && !value.chars().any(char::is_control)
        && value.trim() == value
        && !"-?:,[]{}#&*!|>'\"%@`~+=< ".contains(first)
        && (value.contains('/') || !(first.is_ascii_digit() || first == '.'))
        && !["true", "false", "null", "yes", "no", "on", "off"].iter().any(|word| value.eq_ignore_ascii_case(word));
    // A day is a day to YAML, and the same ten characters.
    if is_plain || crate::fields::date(value).as_deref() == Some(value) {
        out.push_str(value);
    } else {
        push_quoted(out, value);
    }
}

fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}
