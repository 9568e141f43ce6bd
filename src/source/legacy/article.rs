//! One story with its lists, attribution and share code.

use super::labels::{self, List};
use super::{DRESS, HEADINGS, Reader, words_of};
use crate::address;
use crate::fields;
use crate::html::entity::{self, Place};
use crate::html::tag::{Tag, Tags, tags};
use crate::html::text;
use crate::html::token::{Attributes, Token};
use crate::model::{Article, Attribution, Link, Picture, Shared};
use crate::note::{NoteCode, Notes};
use crate::sanitize::{SafeHtml, Writer};
use std::ops::Range;

/// An editor's line is a line, not a paragraph that happens to begin with the word: in characters.
const LONGEST_EDITOR_LINE: usize = 60;
/// The same for a dateline or byline.
const LONGEST_BRACKETS: usize = 80;

/// Above the headline may stand where the page is in the paper, and a picture of the paper's name. What is longer than
/// this, ends as a sentence does or has a caption is the story, and the heading one in it. In bytes.
const LONGEST_ABOVE: usize = 120;

/// What stands above the body.
struct Opening {
    /// Words that belong to no field: they open the body.
    words: Vec<Range<usize>>,
    /// Where the body begins.
    body: usize,
}

/// Headings below the headline that are no part of the story.
const REMARKS: &Tags = tags![H3 H4 H5];

/// What ends an item of a list that is not closed.
const ITEM_ENDS: &Tags = tags![LI STRONG B HR P TD H2 H3];

impl<'a> Reader<'_, 'a> {
    /// Reads the region of an article: from its headline to the promos.
    pub(super) fn article(&self, region: Range<usize>, shared: &mut Shared, notes: &mut Notes) -> Article {
        let mut article = Article::default();
        let opening = self.opening(&region, shared, &mut article, notes);
        let body_end = self.closing(opening.body..region.end, &mut article, notes);
        let mut body = Vec::with_capacity(body_end - opening.body);
        for range in opening.words {
            for token in &self.tokens[range] {
                // A remark is no heading of the story, however large it is written.
                if !token.starts(REMARKS) && !token.ends(REMARKS) {
                    body.push(*token);
                }
            }
        }
        let words = body.len();
        body.extend_from_slice(&self.tokens[opening.body..body_end]);
        take_dateline(&mut body[words..], &mut article);
        take_editor(&mut body[words..], &mut article);
        article.body_html = self.body(&body, article.picture.as_ref(), notes);
        article.date_published = fields::date(&article.dateline).or_else(|| {
            article.attribution.as_ref().and_then(|attribution| date_in_address(&attribution.original_url))
        });
        article
    }

    /// Reads headline, lead picture and caption.
    fn opening(&self, region: &Range<usize>, shared: &mut Shared, article: &mut Article, notes: &mut Notes) -> Opening {
        let mut at = region.start;
        let mut words = Vec::new();
        let first = self.find_tag(region.clone(), HEADINGS, &Tags::NONE);
        // A heading without words is none, where there is another.
        let mut worded = first;
        while let Some(heading) = worded
            && let end = self.heading_end(heading)
            && text::of_tokens(&self.tokens[heading..end]).is_empty()
        {
            worded = self.find_tag(end..region.end, HEADINGS, &Tags::NONE);
        }
        if let Some(heading) = worded.or(first)
            && let above = text::of_tokens(&self.tokens[at..heading])
            && above.len() <= LONGEST_ABOVE
            && !above.ends_with(['。', '.', '！'])
            && self.find_tag(at..heading, tags![H6], &Tags::NONE).is_none()
        {
            if !above.is_empty() {
                notes.add(NoteCode::UnplacedText, &above);
            }
            at = self.heading_end(heading).min(region.end);
            if !self.tokens[at - 1].ends(HEADINGS) {
                // It is not closed: the picture is no part of it.
                at = self.find_tag(heading + 1..at, tags![IMG P], &Tags::NONE).unwrap_or(at);
            }
            shared.headline = text::of_tokens(&self.tokens[heading..at]);
        }
        let mut has_caption = false;
        // Told once for all wrappers around the picture.
        let mut is_wrapped = None;
        while at < region.end {
            let token = &self.tokens[at];
            match token {
                _ if token.starts(tags![HR]) => {
                    return Opening { words, body: at + 1 };
                }
                Token::Start(_, attributes) if token.starts(tags![IMG]) && article.picture.is_none() => {
                    article.picture = self.picture(*attributes, notes);
                }
                _ if token.starts(tags![H6]) && !has_caption => {
                    let end = self.caption_end(at).min(region.end);
                    match &mut article.picture {
                        Some(picture) => {
                            let caption = text::of_tokens(&self.tokens[at..end]);
                            (picture.caption, picture.credit) = split_credit(&caption);
                        }
                        // A caption without its picture is still text of the story.
                        None => words.push(at..end),
                    }
                    has_caption = true;
                    at = end;
                    continue;
                }
                // A remark between headline and rule: how to play a video, say.
                _ if token.starts(REMARKS) && self.rule_follows(at, region.end) => {
                    let end = self.heading_end(at).min(region.end).max(at + 1);
                    words.push(at..end);
                    at = end;
                    continue;
                }
                // The picture may stand in a link or a paragraph of its own.
                _ if article.picture.is_none()
                    && token.starts(tags![A P DIV])
                    && *is_wrapped.get_or_insert_with(|| self.holds_lead_picture(at, region.end)) => {}
                _ if token.is_blank() || token.starts(tags![BR]) || token.starts(DRESS) => {}
                Token::End(_) => {}
                _ => return Opening { words, body: at },
            }
            at += 1;
        }
        Opening { words, body: at }
    }

    /// Whether the heading at `at` is followed by a caption or a rule, before any paragraph.
    fn rule_follows(&self, at: usize, end: usize) -> bool {
        let end = end.min(at + 40);
        let next = self.find_tag(at + 1..end, tags![H2 H6 HR P LI], &Tags::NONE);
        next.is_some_and(|next| self.tokens[next].starts(tags![H6 HR]))
    }

    /// Whether the wrapper at `at` holds nothing but the lead picture, which a rule or caption follows.
    fn holds_lead_picture(&self, at: usize, end: usize) -> bool {
        let is_wrapping = |token: &Token<'_>| {
            token.is_blank()
                || token.starts(tags![A BR DIV P IMG])
                || token.starts(DRESS)
                || matches!(token, Token::End(_))
        };
        let next = self.find(at..end, |token| !is_wrapping(token)).unwrap_or(end);
        let has_picture = self.find_tag(at..next, tags![IMG], &Tags::NONE).is_some();
        has_picture && self.tokens.get(next).is_some_and(|token| token.starts(tags![HR H3 H6]))
    }

    fn picture(&self, attributes: Attributes<'_>, notes: &mut Notes) -> Option<Picture> {
        let src = attributes.get("src").unwrap_or_default();
        let Some(url) = self.resolver.picture(&src) else {
            if !src.trim().is_empty() {
                notes.add(NoteCode::UnsafeAddressDropped, &src);
            }
            return None;
        };
        Some(Picture { url, alt: words_of(attributes, ["alt", "title"]), ..Picture::default() })
    }

    /// The position after the caption that starts at `at`.
    fn caption_end(&self, at: usize) -> usize {
        match self.find_tag(at + 1..self.tokens.len(), tags![H6 HR P TD H2 H3 IMG], tags![H6 TD TR]) {
            Some(end) => end + usize::from(self.tokens[end].ends(tags![H6])),
            None => self.tokens.len(),
        }
    }

    /// Reads what follows the body: lists, attribution, share code; gives the position where the body ends.
    fn closing(&self, region: Range<usize>, article: &mut Article, notes: &mut Notes) -> usize {
        let share = self.share_code(region.clone());
        if let Some((_, address)) = &share {
            article.share_url = Some(address.clone());
        }
        let share_start = share.map(|(at, _)| self.label_before(at, region.start));
        let mut body_end = None;
        let mut at = region.start;
        while at < region.end {
            let is_share = share_start == Some(at);
            let list = self.list_label(at);
            let is_attribution = article.attribution.is_none() && self.is_attribution(at);
            if is_share || list.is_some() || is_attribution {
                body_end.get_or_insert(self.dress_before(at, region.start));
            }
            if is_share {
                // What stands around the code: its own label, the picture, the end of the cell.
                at = self.find_tag(at..region.end, tags![IMG], &Tags::NONE).map_or(region.end, |image| image + 1);
            } else if let Some((list, items)) = list {
                let (links, end) = self.items(items, region.end);
                match list {
                    List::Related => &mut article.related,
                    List::EditorsPicks => &mut article.editors_picks,
                    List::MostRead => &mut article.most_read,
                }
                .extend(links);
                at = end;
            } else if is_attribution {
                let limit = share_start.filter(|start| *start > at).unwrap_or(region.end);
                at = self.attribution(at, limit, article);
            } else if body_end.is_some() && matches!(self.tokens[at], Token::Text(_)) && !self.tokens[at].is_blank() {
                at = self.unplaced(at, region.end, article, notes);
            } else {
                at += 1;
            }
        }
        body_end.unwrap_or(region.end)
    }

    /// Text after the body that no region claims: the label of a list that is not known, or words to note.
    fn unplaced(&self, at: usize, end: usize, article: &mut Article, notes: &mut Notes) -> usize {
        let words = text::of_tokens(&self.tokens[at..=at]);
        let next = self.after_label(at + 1);
        if self.tokens.get(next).is_some_and(|token| token.starts(tags![LI])) {
            notes.add(NoteCode::UnknownListLabel, &words);
            let (links, end) = self.items(next, end);
            article.related.extend(links);
            return end;
        }
        notes.add(NoteCode::UnplacedText, &words);
        at + 1
    }

    /// The list whose label is the text at `at`, and the position of its first item. A label opens a list only where
    /// an item follows at once, or the label of a list: then its own is empty, and has its end for a first item.
    pub(super) fn list_label(&self, mut at: usize) -> Option<(List, usize)> {
        let mut first = None;
        // No more labels than there are lists.
        for _ in 0..3 {
            let Token::Text(raw) = self.tokens.get(at)? else {
                return None;
            };
            let next = self.after_label(at + 1);
            let follows = self.tokens.get(next)?;
            let has_items = follows.starts(tags![LI]);
            // Labels are short, and something of a list is behind them: other text is not worth decoding.
            if raw.len() > 120 || !(has_items || matches!(follows, Token::Text(_))) {
                return None;
            }
            let list = labels::list(&text::one_line(&entity::decode(raw, Place::Text)))?;
            first.get_or_insert((list, next));
            if has_items {
                return first;
            }
            at = next;
        }
        None
    }

    /// The next position that is neither space, dress, line break nor the start of a list.
    fn after_label(&self, mut at: usize) -> usize {
        loop {
            at = self.significant(at);
            match self.tokens.get(at) {
                Some(token) if token.starts(tags![UL OL BR]) => at += 1,
                _ => return at,
            }
        }
    }

    /// Reads the items of a list from `at` on; gives them and the position after the last.
    fn items(&self, mut at: usize, end: usize) -> (Vec<Link>, usize) {
        let mut links = Vec::new();
        while at < end && self.tokens[at].starts(tags![LI]) {
            // An item ends where the next thing begins, whether or not it is closed.
            let stop = |from| self.find_tag(from..end, ITEM_ENDS, tags![LI UL OL TD]).unwrap_or(end);
            let mut item_end = stop(at + 1);
            // `<li><strong><a>…` is dress inside the item, not the next label.
            let mut from = at + 1;
            while item_end < end && self.tokens[item_end].starts(tags![STRONG B]) && self.is_in_item(from, item_end) {
                from = item_end + 1;
                item_end = stop(from);
            }
            let item = at..item_end;
            let link = match self.find_tag(item.clone(), tags![A], &Tags::NONE) {
                Some(open) => self.link(open..item_end),
                None => Link { title: text::of_tokens(&self.tokens[item]), ..Link::default() },
            };
            if !link.title.is_empty() {
                links.push(link);
            }
            at = item_end;
            while at < end
                && (self.tokens[at].is_blank()
                    || self.tokens[at].ends(tags![LI STRONG B A SPAN FONT])
                    || self.tokens[at].starts(tags![BR]))
            {
                at += 1;
            }
        }
        if at < end && self.tokens[at].ends(tags![UL OL]) {
            at += 1;
        }
        (links, at)
    }

    /// Whether nothing that a reader sees stands in an item before `at`.
    fn is_in_item(&self, from: usize, at: usize) -> bool {
        let has_words = self.tokens[from..at].iter().any(|token| matches!(token, Token::Text(_)) && !token.is_blank());
        let is_in_link =
            self.tokens[from..at].iter().rev().find(|token| token.starts(tags![A]) || token.ends(tags![A]));
        !has_words || is_in_link.is_some_and(|token| token.starts(tags![A]))
    }

    /// Whether the text at `at` opens the attribution: its words in bold type, the link to the source behind them.
    fn is_attribution(&self, at: usize) -> bool {
        let Token::Text(raw) = self.tokens[at] else {
            return false;
        };
        let bold = self.tokens[..at].iter().rev().find(|token| !token.is_blank());
        bold.is_some_and(|token| token.starts(tags![STRONG B]))
            && labels::opening(labels::ATTRIBUTION, raw.trim_start()).is_some()
    }

    /// Reads the attribution at `at`; gives the position after it: at a rule, a list or the share code.
    fn attribution(&self, at: usize, limit: usize, article: &mut Article) -> usize {
        let stop =
            (at + 1..limit).find(|at| self.tokens[*at].starts(tags![HR H2 H3]) || self.list_label(*at).is_some());
        let end = stop.unwrap_or(limit);
        let end = if end < limit && !self.tokens[end].starts(tags![HR]) { self.dress_before(end, at + 1) } else { end };
        let mut found = Attribution::default();
        let mut position = at;
        let mut leads_to_original = false;
        while position < end {
            let token = &self.tokens[position];
            if token.starts(tags![A]) {
                let link_end = self.link_end(position).min(end).max(position + 1);
                let link = self.link(position..link_end);
                if leads_to_original {
                    (found.original_url, found.original_title) = (link.url, link.title);
                } else if found.name.is_empty() {
                    (found.name, found.url) = (link.title, link.url);
                }
                position = link_end;
                continue;
            }
            if let Token::Text(raw) = token {
                if !raw.trim().is_empty() {
                    leads_to_original = text::parts(labels::ORIGINAL, b'|')
                        .any(|label| text::find(raw.as_bytes(), label.as_bytes()).is_some());
                }
                // A source without an address: its name follows the label.
                if position == at && !self.tokens.get(at + 1).is_some_and(|next| next.starts(tags![A])) {
                    let words = text::one_line(&entity::decode(raw, Place::Text));
                    let label = labels::opening(labels::ATTRIBUTION, &words);
                    let name =
                        label.map_or("", |label| &words[label.len()..]).trim_start().trim_start_matches(labels::COLONS);
                    found.name = name.split(['（', '(']).next().unwrap_or("").trim().into();
                }
            }
            position += 1;
        }
        if !found.name.is_empty() || !found.original_url.is_empty() {
            article.attribution = Some(found);
        }
        end.max(at + 1)
    }

    /// The share code: the last picture whose address carries the address of a page. That of another picture is what
    /// services carry that pass pictures on.
    pub(super) fn share_code(&self, range: Range<usize>) -> Option<(usize, String)> {
        range.rev().find_map(|at| match self.tokens[at] {
            Token::Start(_, attributes) if self.tokens[at].starts(tags![IMG]) => {
                let src = attributes.get("src")?;
                Some((at, address_in_query(&src)?))
            }
            _ => None,
        })
    }

    /// The start of the bold words right before `at`, if there are any.
    fn label_before(&self, at: usize, from: usize) -> usize {
        let is_between = |token: &Token<'_>| {
            token.is_blank() || token.starts(tags![BR]) || token.ends(tags![STRONG B P]) || token.starts(tags![P])
        };
        let words = (from..at).rev().find(|at| !is_between(&self.tokens[*at]));
        match words {
            Some(words) if words > from && matches!(self.tokens[words], Token::Text(_)) => {
                let start = self.dress_before(words, from);
                if start < words { words } else { at }
            }
            _ => at,
        }
    }

    /// The start of the tags that dress the words at `at`.
    fn dress_before(&self, mut at: usize, from: usize) -> usize {
        while at > from && (self.tokens[at - 1].starts(DRESS) || self.tokens[at - 1].is_blank()) {
            at -= 1;
        }
        at
    }

    /// Writes the body: pictures with their captions as figures, everything else as it stands. The lead picture does
    /// not come back in it.
    fn body(&self, body: &[Token<'a>], lead: Option<&Picture>, notes: &mut Notes) -> SafeHtml {
        let mut writer = Writer::new(self.resolver, notes);
        let mut at = 0;
        while at < body.len() {
            let token = body[at];
            // A picture may be a link.
            let image_at = at
                + usize::from(token.starts(tags![A]) && body.get(at + 1).is_some_and(|next| next.starts(tags![IMG])));
            let image = body[image_at];
            let is_lead = lead.is_some_and(|lead| match image {
                Token::Start(_, attributes) if image.starts(tags![IMG]) => {
                    attributes.get("src").and_then(|src| self.resolver.picture(&src)).as_ref() == Some(&lead.url)
                }
                _ => false,
            });
            if is_lead {
                at = image_at;
            } else if image.starts(tags![IMG])
                && let Some((start, end)) = caption_after(body, image_at)
            {
                writer.start(Tag::FIGURE, Attributes::NONE);
                body[at..=image_at].iter().for_each(|token| writer.token(*token));
                if image_at > at {
                    writer.end(Tag::A);
                }
                writer.start(Tag::FIGCAPTION, Attributes::NONE);
                body[start..end].iter().for_each(|token| writer.token(*token));
                writer.end(Tag::FIGURE);
                at = end;
            } else if token.starts(tags![H6]) {
                writer.start(Tag::P, Attributes::NONE);
            } else if token.ends(tags![H6]) {
                writer.end(Tag::P);
            } else {
                // A rule at the end only parted the body from what follows.
                let is_last_rule = token.starts(tags![HR]) && body[at + 1..].iter().all(|token| !is_visible(token));
                if !is_last_rule {
                    writer.token(token);
                }
            }
            at += 1;
        }
        writer.finish()
    }
}

fn is_visible(token: &Token<'_>) -> bool {
    token.starts(tags![IMG HR]) || matches!(token, Token::Text(_)) && !token.is_blank()
}

/// The content of the caption that follows the picture at `at`: its start and the position of its end tag.
fn caption_after(body: &[Token<'_>], at: usize) -> Option<(usize, usize)> {
    let is_between = |token: &Token<'_>| {
        token.is_blank()
            || token.starts(tags![BR P DIV])
            || token.ends(tags![P A DIV])
            || token.starts(DRESS)
            || token.ends(DRESS)
    };
    let start = (at + 1..body.len()).find(|at| !is_between(&body[*at]))?;
    if !body[start].starts(tags![H6]) {
        return None;
    }
    let end = (start + 1..body.len())
        .find(|at| body[*at].ends(tags![H6]) || body[*at].starts(tags![P H2 H3 H6 IMG TD TABLE]));
    let end = end.unwrap_or(body.len());
    let has_words = body[start + 1..end].iter().any(is_visible);
    has_words.then_some((start + 1, end))
}

/// Caption and credit: the credit is in the brackets that end the caption.
fn split_credit(words: &str) -> (String, String) {
    let whole = || (words.to_string(), String::new());
    let Some(inner) = words.strip_suffix([')', '）']) else {
        return whole();
    };
    let mut depth = 1_usize;
    for (at, c) in inner.char_indices().rev() {
        match c {
            ')' | '）' => depth += 1,
            '(' | '（' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (inner[..at].trim_end().into(), inner[at + c.len_utf8()..].trim().into());
        }
    }
    whole()
}

/// Lifts dateline and byline out of the paragraph that they open: the first, or one after an editor's preface.
fn take_dateline(body: &mut [Token<'_>], article: &mut Article) {
    const PARAGRAPHS: usize = 4;
    let mut paragraphs = 0;
    for start in 0..body.len() {
        if start > 0 && !body[start].starts(tags![P]) {
            continue;
        }
        paragraphs += 1;
        if paragraphs > PARAGRAPHS {
            return;
        }
        let Some((dateline, rest)) = brackets(body, start, "【〔[", "】〕]") else {
            continue;
        };
        if !labels::is_dateline(&dateline) {
            continue;
        }
        article.dateline = dateline;
        apply(body, start, &rest);
        if let Some((byline, rest)) = brackets(body, rest.at, "（(", "）)") {
            article.byline = byline;
            apply(body, start, &rest);
        }
        return;
    }
}

/// What is left of the body after brackets were taken off its start.
struct Rest {
    /// The token in which the brackets end.
    at: usize,
    /// How many bytes of that token they take.
    length: usize,
}

/// The text in the brackets that open the first words from `from` on, across tags, within one paragraph.
fn brackets(body: &[Token<'_>], from: usize, open: &str, close: &str) -> Option<(String, Rest)> {
    let mut inside = String::new();
    let mut length = 0;
    let mut depth = 0_usize;
    for (at, token) in body.iter().enumerate().skip(from) {
        let Token::Text(raw) = token else {
            // Lines may break before the brackets, not in them.
            if at > from && (token.starts(tags![P H2 H3 TABLE LI]) || (depth > 0 && token.starts(tags![BR]))) {
                return None;
            }
            continue;
        };
        let mut blank = 0;
        for (offset, c) in raw.char_indices() {
            if offset < blank {
                continue;
            }
            if is_among(open, c) {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            } else if depth == 0 {
                // A space, `&nbsp;` and its like.
                let end = if c == '&' { text::find_byte(&raw.as_bytes()[offset..], b';') } else { 0 };
                blank = (offset + end + c.len_utf8()).min(raw.len());
                if !text::is_blank(&raw[offset..blank]) {
                    return None;
                }
                continue;
            } else if is_among(close, c) {
                depth -= 1;
                if depth == 0 {
                    let words = text::one_line(&entity::decode(&inside, Place::Text));
                    return Some((words, Rest { at, length: offset + c.len_utf8() }));
                }
            }
            inside.push(c);
            length += 1;
            if length > LONGEST_BRACKETS {
                return None;
            }
        }
    }
    None
}

fn is_among(marks: &str, c: char) -> bool {
    marks.chars().any(|mark| mark == c)
}

/// Takes the text up to `rest` out of the body, with the breaks before it.
fn apply(body: &mut [Token<'_>], from: usize, rest: &Rest) {
    for token in &mut body[from..rest.at] {
        if matches!(token, Token::Text(_)) || token.starts(tags![BR]) {
            *token = Token::Text("");
        }
    }
    if let Token::Text(raw) = &mut body[rest.at] {
        *raw = &raw[rest.length..];
    }
}

/// Takes the editor's line off the end of the body.
fn take_editor(body: &mut [Token<'_>], article: &mut Article) {
    let is_words = |token: &Token<'_>| matches!(token, Token::Text(_)) && !token.is_blank();
    let Some(last) = body.iter().rposition(is_words) else {
        return;
    };
    // The line begins where its paragraph does.
    let starts_line = |token: &Token<'_>| {
        token.starts(tags![P BR DIV TD HR H6 H2 H3 LI]) || token.ends(tags![P DIV TABLE H2 H3 H6 UL OL BLOCKQUOTE])
    };
    let start = body[..last].iter().rposition(starts_line).map_or(0, |at| at + 1);
    let line = text::of_tokens(&body[start..]);
    if line.chars().count() <= LONGEST_EDITOR_LINE
        && let Some(editor) = editor_in(&line)
    {
        article.editor = editor;
        for token in &mut body[start..] {
            if let Token::Text(raw) = token {
                *raw = "";
            }
        }
        return;
    }
    // Or it is the brackets, or the words up to the mark, that end the last paragraph.
    let Token::Text(raw) = body[last] else {
        return;
    };
    let mut found = None;
    for label in text::parts(labels::EDITOR, b'|').take(4) {
        found = found.max(find_last(raw, label));
    }
    if let Some(at) = found
        && let Some(raw) = closed(raw)
        && let Some(editor) = editor_in(&text::one_line(&entity::decode(&raw[at..], Place::Text)))
        && editor.chars().count() <= LONGEST_EDITOR_LINE / 2
    {
        article.editor = editor;
        body[last] = Token::Text(raw[..at].trim_end_matches(['（', '(', ' ', '　']));
    }
}

/// The position of the last `word` in `text`.
#[inline(never)]
fn find_last(text: &str, word: &str) -> Option<usize> {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    (0..text.len()).rev().find(|at| text[*at] == word[0] && text[*at..].starts_with(word))
}

/// A text up to the mark that ends it; agencies write the day behind it, as in `（編輯：王小明）1140429`.
fn closed(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    Some(&text[..text.len() - digits]).filter(|text| text.ends_with(['#', ')', '）']))
}

/// The name in a line like `责任编辑：林小雨#`.
fn editor_in(line: &str) -> Option<String> {
    let is_mark = |c: char| text::is_space(c) || is_among("（）()【】[]#＃◇◆■□●", c);
    let line = closed(line).unwrap_or(line).trim_matches(is_mark);
    let rest = &line[labels::opening(labels::EDITOR, line)?.len()..];
    let name = rest.trim_start().strip_prefix(labels::COLONS)?;
    let name = name.trim_matches(is_mark);
    (!name.is_empty()).then(|| name.into())
}

/// The address of a page that the query of a share code's address carries, decoded.
fn address_in_query(src: &str) -> Option<String> {
    let query = src.get(text::find_byte(src.as_bytes(), b'?') + 1..)?;
    text::parts(query, b'&').find_map(|part| {
        let (name, value) = part.split_at(text::find_byte(part.as_bytes(), b'='));
        if !text::parts("text chl data url d content", b' ').any(|known| known == name) {
            return None;
        }
        let address = fields::share_address(&address::decode(value.get(1..)?))?;
        (!address::is_passive(address::split_path(&address).0)).then_some(address)
    })
}

/// The day that the path of an address names, as in `/25/4/28/` or `/2025/04/28/`.
fn date_in_address(address: &str) -> Option<String> {
    let (path, _) = address::split_path(address);
    let mut last = [None; 3];
    text::parts(path, b'/').find_map(|part| {
        last = [last[1], last[2], text::number(part).filter(|_| part.len() <= 4)];
        let [year, month, day] = last;
        fields::day(year.map(|year| if year < 100 { 2000 + year } else { year })?, month?, day?)
    })
}
