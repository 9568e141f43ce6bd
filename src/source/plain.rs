//! The plain part of Markdown: what most articles are written in, read as pulldown-cmark reads it.
//!
//! For the module of the first view, where pulldown-cmark would weigh 36 KB in brotli and this weighs 4. It reads
//! paragraphs, ATX headings, emphasis, code spans, links and pictures with simple addresses, autolinks, lists, quotes,
//! rules and fenced code, and gives up at the first sign of anything else: HTML, references, tables, setext headings,
//! indented code, tasks, strikethrough, tabs. Giving up is never wrong, and reading otherwise than pulldown-cmark always
//! is: where a rule is long and what it is for is rare, there is no rule here.
//!
//! <https://spec.commonmark.org/0.31.2/>

use crate::html::{entity, text};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

/// How deep lists and quotes may nest.
const MOST_CONTAINERS: usize = 16;
/// How many brackets, or runs that may begin emphasis, may wait for their end: each end looks through them.
const MOST_OPEN: usize = 100;
/// How long a run of `*` or `_` may be.
const LONGEST_RUN: usize = 8;
/// How many parentheses may nest in an address.
const MOST_PARENTHESES: usize = 32;

/// The events of a text that uses the plain part of Markdown alone; `None` where it may hold more.
///
/// They are those of pulldown-cmark with tables, footnotes, strikethrough and task lists, though texts may be cut at
/// other places.
pub fn events(text: &str) -> Option<Vec<Event<'_>>> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        let is_odd = match byte {
            b'\n' => false,
            b'\r' => next != Some(&b'\n'),
            // What is defined, a link or a footnote, has a colon behind its label.
            b']' => next == Some(&b':'),
            byte => *byte < b' ',
        };
        if is_odd {
            return None;
        }
    }
    let mut reader = Reader {
        text,
        bytes,
        events: Vec::new(),
        containers: Vec::new(),
        after_blank: false,
        lines: Vec::new(),
        runs: Vec::new(),
        brackets: Vec::new(),
    };
    let mut at = 0;
    while at < bytes.len() {
        at = reader.block(at)?;
    }
    reader.close(0);
    let mut events = reader.events;
    events.retain(|event| !matches!(event, Event::Text(text) if text.is_empty()));
    Some(events)
}

/// A block that holds blocks.
enum Container {
    Quote,
    List {
        /// `-`, `+`, `*`, or what stands behind a number: `.` or `)`. Another one begins another list.
        mark: u8,
        /// No blank line parts its items, or the blocks of one: their paragraphs are bare text.
        is_tight: bool,
        /// The event that starts it.
        start: usize,
    },
    /// An item goes on in lines that are indented by so many spaces.
    Item(usize),
}

/// A run of `*` or `_` that may begin or end emphasis.
#[derive(Clone, Copy)]
struct Run {
    mark: u8,
    /// How long it is.
    length: usize,
    /// Each of its characters has an event: the first that is not used up, and how many are not.
    first: usize,
    left: usize,
    may_open: bool,
    may_close: bool,
}

/// A `[` or `![`.
struct Bracket {
    /// Its event.
    at: usize,
    is_image: bool,
    /// A link has been found behind it: links do not nest.
    is_dead: bool,
    /// How many runs stand before it.
    runs: usize,
}

/// What a character is to the `*` beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Punctuation,
    Other,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// Texts that turn out to be nothing are empty.
    events: Vec<Event<'a>>,
    containers: Vec<Container>,
    /// A blank line came before, which makes a list loose if the list goes on.
    after_blank: bool,
    /// The lines of the paragraph or heading that is read, from the first character to the line end.
    lines: Vec<(usize, usize)>,
    runs: Vec<Run>,
    brackets: Vec<Bracket>,
}

impl<'a> Reader<'a> {
    /// The byte at `at`; behind the text as if a line ended there.
    #[inline(never)]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    /// How many of `mark` stand at `at`, counted up to `most`.
    #[inline(never)]
    fn count(&self, at: usize, mark: u8, most: usize) -> usize {
        let mut count = 0;
        while count < most && self.bytes.get(at + count) == Some(&mark) {
            count += 1;
        }
        count
    }

    fn skip_spaces(&self, at: usize) -> usize {
        at + self.count(at, b' ', usize::MAX)
    }

    fn is_line_end(&self, at: usize) -> bool {
        matches!(self.byte(at), b'\n' | b'\r')
    }

    fn is_blank(&self, at: usize) -> bool {
        self.is_line_end(self.skip_spaces(at))
    }

    /// Where the line at `at` ends, and where the next begins.
    #[inline(never)]
    fn line(&self, at: usize) -> (usize, usize) {
        let length = text::find_byte(&self.bytes[at..], b'\n');
        let end = at + length;
        if end == self.bytes.len() {
            return (end, end);
        }
        let has_return = length > 0 && self.byte(end - 1) == b'\r';
        (end - usize::from(has_return), end + 1)
    }

    /// `end` without the spaces before it.
    fn trimmed(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.byte(end - 1) == b' ' {
            end -= 1;
        }
        end
    }

    fn slice(&self, from: usize, to: usize) -> CowStr<'a> {
        CowStr::Borrowed(&self.text[from..to])
    }

    #[inline(never)]
    fn push(&mut self, event: Event<'a>) {
        self.events.push(event);
    }

    #[inline(never)]
    fn push_text(&mut self, from: usize, to: usize) {
        if from < to {
            self.push(Event::Text(self.slice(from, to)));
        }
    }

    /// Goes past what marks the open containers at the start of a line: how many of them go on in it, and where their
    /// content begins.
    #[inline(never)]
    fn enter(&self, mut at: usize) -> (usize, usize) {
        for (index, container) in self.containers.iter().enumerate() {
            match container {
                Container::List { .. } => {}
                Container::Quote => {
                    let mark = at + self.count(at, b' ', 3);
                    if self.byte(mark) != b'>' {
                        return (index, at);
                    }
                    at = mark + 1 + self.count(mark + 1, b' ', 1);
                }
                Container::Item(indent) => {
                    let spaces = self.count(at, b' ', *indent);
                    if spaces < *indent && !self.is_line_end(at + spaces) {
                        return (index, at);
                    }
                    at += spaces;
                }
            }
        }
        (self.containers.len(), at)
    }

    /// Ends containers until only `remaining` are open.
    #[inline(never)]
    fn close(&mut self, remaining: usize) {
        while self.containers.len() > remaining {
            let end = match self.containers.pop() {
                Some(Container::List { mark, is_tight, start }) => {
                    if is_tight {
                        self.tighten(start + 1);
                    }
                    TagEnd::List(matches!(mark, b'.' | b')'))
                }
                Some(Container::Quote) => TagEnd::BlockQuote(None),
                _ => TagEnd::Item,
            };
            self.push(Event::End(end));
        }
    }

    /// Makes the paragraphs of a list bare text, but not those of lists and quotes in it.
    fn tighten(&mut self, start: usize) {
        let mut depth = 0;
        for event in &mut self.events[start..] {
            match event {
                Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => depth += 1,
                Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_)) => depth -= 1,
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) if depth == 0 => {
                    *event = Event::Text(CowStr::Borrowed(""));
                }
                _ => {}
            }
        }
    }

    /// Something begins that is no item: it ends a list, and a blank line before it loosens the list that it stands in.
    #[inline(never)]
    fn leave_list(&mut self) {
        if let Some(Container::List { .. }) = self.containers.last() {
            self.close(self.containers.len() - 1);
        }
        if self.after_blank {
            if let [.., Container::List { is_tight, .. }, _] = &mut self.containers[..] {
                *is_tight = false;
            }
            self.after_blank = false;
        }
    }

    fn start_item(&mut self, mark: u8, number: u64) {
        if let Some(Container::List { mark: known, is_tight, .. }) = self.containers.last_mut()
            && *known == mark
        {
            *is_tight &= !self.after_blank;
        } else {
            self.leave_list();
            let start = self.events.len();
            self.containers.push(Container::List { mark, is_tight: true, start });
            self.push(Event::Start(Tag::List(matches!(mark, b'.' | b')').then_some(number))));
        }
        self.after_blank = false;
        self.push(Event::Start(Tag::Item));
    }

    /// The mark of an item at `at`: where it ends, its last character, and its number.
    #[inline(never)]
    fn item(&self, at: usize) -> Option<(usize, u8, u64)> {
        let mut mark = at;
        let mut number = 0;
        while mark < at + 9 && self.byte(mark).is_ascii_digit() {
            number = number * 10 + u64::from(self.byte(mark) - b'0');
            mark += 1;
        }
        let byte = self.byte(mark);
        let is_mark = if mark > at { matches!(byte, b'.' | b')') } else { matches!(byte, b'-' | b'+' | b'*') };
        let is_followed = self.byte(mark + 1) == b' ' || self.is_line_end(mark + 1);
        (is_mark && is_followed && !self.is_rule(at)).then_some((mark + 1, byte, number))
    }

    fn is_rule(&self, at: usize) -> bool {
        let mark = self.byte(at);
        let mut marks = 0;
        let mut end = at;
        while matches!(mark, b'*' | b'-' | b'_') && !self.is_line_end(end) {
            if self.byte(end) == mark {
                marks += 1;
            } else if self.byte(end) != b' ' {
                return false;
            }
            end += 1;
        }
        marks >= 3
    }

    /// The level of the heading that begins at `at`, or 0.
    fn heading_level(&self, at: usize) -> usize {
        let level = self.count(at, b'#', 7);
        let is_heading = level < 7 && (self.byte(at + level) == b' ' || self.is_line_end(at + level));
        if is_heading { level } else { 0 }
    }

    /// How long the fence at `at` is, or 0.
    fn fence(&self, at: usize) -> usize {
        let mark = self.byte(at);
        if !matches!(mark, b'`' | b'~') {
            return 0;
        }
        let length = self.count(at, mark, usize::MAX);
        let (end, _) = self.line(at);
        let is_span = mark == b'`' && self.bytes[at + length..end].contains(&b'`');
        if length < 3 || is_span { 0 } else { length }
    }

    /// Whether the line of a table between its head and its body may stand in a line; there is no table without one.
    fn may_be_table(&self, start: usize, end: usize) -> bool {
        let line = &self.bytes[start..end];
        line.contains(&b'|') && line.contains(&b'-') && line.iter().all(|byte| b" |:-".contains(byte))
    }

    /// Reads the block whose first line starts at `start`: where the next one starts.
    fn block(&mut self, start: usize) -> Option<usize> {
        let (open, mut at) = self.enter(start);
        self.close(open);
        loop {
            let mark = at + self.count(at, b' ', 4);
            if mark - at == 4 {
                break;
            }
            if let Some((after, byte, number)) = self.item(mark) {
                // An item that begins with a blank line has rules of its own; so has one with a box.
                let content = self.skip_spaces(after);
                if self.is_line_end(content) || (self.byte(content) == b'[' && self.byte(content + 2) == b']') {
                    return None;
                }
                // Five spaces are one, and code.
                let spaces = content - after;
                let spaces = if spaces > 4 { 1 } else { spaces };
                self.start_item(byte, number);
                self.containers.push(Container::Item(after + spaces - at));
                at = after + spaces;
            } else if self.byte(mark) == b'>' {
                self.leave_list();
                self.containers.push(Container::Quote);
                self.push(Event::Start(Tag::BlockQuote(None)));
                at = mark + 1 + self.count(mark + 1, b' ', 1);
            } else {
                break;
            }
            if self.containers.len() > MOST_CONTAINERS {
                return None;
            }
        }
        let (end, next) = self.line(at);
        if self.is_blank(at) {
            self.after_blank |= !matches!(self.containers.last(), Some(Container::Quote));
            return Some(next);
        }
        let indent = self.count(at, b' ', 4);
        if indent == 4 {
            return None;
        }
        at += indent;
        self.leave_list();
        if self.is_rule(at) {
            self.push(Event::Rule);
            return Some(next);
        }
        let level = self.heading_level(at);
        if level > 0 {
            self.heading(level, at + level, end)?;
            return Some(next);
        }
        let fence = self.fence(at);
        if fence > 0 {
            return self.code(at, indent, fence);
        }
        self.paragraph(at)
    }

    fn heading(&mut self, level: usize, at: usize, end: usize) -> Option<()> {
        let level = HeadingLevel::try_from(level).ok()?;
        let start = self.skip_spaces(at).min(end);
        let mut end = self.trimmed(start, end);
        // Number signs may close it.
        let mut words = end;
        while words > start && self.byte(words - 1) == b'#' {
            words -= 1;
        }
        if words == start || self.byte(words - 1) == b' ' {
            end = self.trimmed(start, words);
        }
        if end > start && self.byte(end - 1) == b'\\' {
            return None;
        }
        self.push(Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() }));
        self.lines.clear();
        self.lines.push((start, end));
        self.inlines()?;
        self.push(Event::End(TagEnd::Heading(level)));
        Some(())
    }

    /// Reads fenced code: where the next block starts.
    fn code(&mut self, fence: usize, indent: usize, length: usize) -> Option<usize> {
        let (end, mut at) = self.line(fence);
        let start = self.skip_spaces(fence + length).min(end);
        let end = self.trimmed(start, end);
        if self.bytes[start..end].iter().any(|byte| matches!(byte, b'\\' | b'&')) {
            return None;
        }
        self.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(self.slice(start, end)))));
        // Lines that follow each other in the text are one piece.
        let mut piece = (0, 0);
        while at < self.bytes.len() {
            let (open, mut from) = self.enter(at);
            if open < self.containers.len() {
                break;
            }
            from += self.count(from, b' ', indent);
            let (end, next) = self.line(from);
            at = next;
            let mark = from + self.count(from, b' ', 4 - indent);
            let closing = self.count(mark, self.byte(fence), usize::MAX);
            let is_closing = closing >= length && self.is_blank(mark + closing);
            if mark - from < 4 - indent && (is_closing || mark == self.bytes.len()) {
                break;
            }
            if piece.1 != from {
                self.push_text(piece.0, piece.1);
                piece.0 = from;
            }
            piece.1 = end;
            if next > end + 1 {
                self.push_text(piece.0, piece.1);
                piece.0 = next - 1;
            }
            piece.1 = next;
        }
        self.push_text(piece.0, piece.1);
        self.push(Event::End(TagEnd::CodeBlock));
        Some(at)
    }

    /// Reads a paragraph: where the next block starts.
    fn paragraph(&mut self, mut at: usize) -> Option<usize> {
        self.lines.clear();
        let next = loop {
            let (end, next) = self.line(at);
            self.lines.push((at, end));
            let (open, from) = self.enter(next);
            let is_inside = open == self.containers.len();
            at = self.skip_spaces(from);
            if self.is_line_end(at) {
                break next;
            }
            let (end, _) = self.line(at);
            if self.may_be_table(at, end) {
                return None;
            }
            // What is indented by more cannot begin another block.
            if at - from < 4 {
                let underline = self.byte(at);
                let is_underlined =
                    matches!(underline, b'=' | b'-') && self.is_blank(at + self.count(at, underline, usize::MAX));
                if is_inside && is_underlined {
                    return None;
                }
                if self.interrupts(at, is_inside) {
                    break next;
                }
            }
        };
        self.push(Event::Start(Tag::Paragraph));
        self.inlines()?;
        self.push(Event::End(TagEnd::Paragraph));
        Some(next)
    }

    /// Whether a line ends the paragraph before it.
    fn interrupts(&self, at: usize, is_inside: bool) -> bool {
        self.is_rule(at)
            || self.heading_level(at) > 0
            || self.fence(at) > 0
            || self.byte(at) == b'>'
            || self.item(at).is_some_and(|(after, mark, number)| {
                let is_first = number == 1 || !matches!(mark, b'.' | b')');
                !is_inside || (is_first && !self.is_blank(after))
            })
    }

    /// Reads the words of [`Self::lines`].
    fn inlines(&mut self) -> Option<()> {
        self.runs.clear();
        self.brackets.clear();
        let mut tildes = 0;
        for index in 0..self.lines.len() {
            let (start, line_end) = self.lines[index];
            let is_last = index + 1 == self.lines.len();
            let end = self.trimmed(start, line_end);
            let mut is_hard = line_end - end >= 2;
            let mut at = start;
            // Where the text begins that has no event yet.
            let mut from = start;
            while at < end {
                let byte = self.byte(at);
                at += 1;
                if !matches!(byte, b'\\' | b'`' | b'*' | b'_' | b'~' | b'<' | b'&' | b'!' | b'[' | b']') {
                    continue;
                }
                // What is taken as less goes on as text.
                self.push_text(from, at - 1);
                from = at - 1;
                match byte {
                    b'\\' if at == line_end && !is_last => {
                        // In the text of a link, pulldown-cmark may not see what follows.
                        if !self.brackets.is_empty() {
                            return None;
                        }
                        from = at;
                        is_hard = true;
                    }
                    b'\\' if at < end && self.byte(at).is_ascii_punctuation() => {
                        from = at;
                        at += 1;
                    }
                    b'`' => {
                        at = self.code_span(from, end)?;
                        from = at;
                    }
                    b'*' | b'_' => {
                        at = self.run(start, from, line_end)?;
                        from = at;
                    }
                    // One alone strikes nothing through.
                    b'~' => {
                        at += self.count(at, byte, usize::MAX);
                        tildes += 1;
                        if tildes > 1 {
                            return None;
                        }
                    }
                    b'<' => {
                        if let Some(after) = self.autolink(from, end)? {
                            at = after;
                            from = after;
                        }
                    }
                    b'&' => {
                        if let Some(end) = self.reference_end(from) {
                            let value = self.character(at, end)?;
                            self.push(Event::Text(value));
                            at = end + 1;
                            from = at;
                        }
                    }
                    b'[' => {
                        self.bracket(at, false)?;
                        from = at;
                    }
                    b'!' if self.byte(at) == b'[' => {
                        at += 1;
                        self.bracket(at, true)?;
                        from = at;
                    }
                    b']' => {
                        if let Some(bracket) = self.brackets.pop()
                            && !bracket.is_dead
                            && self.byte(at) == b'('
                        {
                            at = self.link(&bracket, at + 1, end)?;
                            from = at;
                        }
                    }
                    _ => {}
                }
            }
            self.push_text(from, end);
            if !is_last {
                self.push(if is_hard { Event::HardBreak } else { Event::SoftBreak });
            }
        }
        self.emphasize(0)
    }

    /// Takes a bracket that ends at `end`.
    fn bracket(&mut self, end: usize, is_image: bool) -> Option<()> {
        let (at, runs) = (self.events.len(), self.runs.len());
        self.brackets.push(Bracket { at, is_image, is_dead: false, runs });
        self.push_text(end - 1 - usize::from(is_image), end);
        (self.brackets.len() <= MOST_OPEN).then_some(())
    }

    /// Takes the run of `*` or `_` at `at`, in a line that goes from `start` to `end`: where the run ends. `None` beside a
    /// character of which it is not sure what it is.
    fn run(&mut self, start: usize, at: usize, end: usize) -> Option<usize> {
        let mark = self.byte(at);
        let length = self.count(at, mark, LONGEST_RUN + 1);
        let after = at + length;
        let class_before = class(self.text[start..at].chars().next_back().unwrap_or(' '))?;
        let class_after = class(self.text[after..end].chars().next().unwrap_or(' '))?;
        // Not `_`, which stands in names.
        let in_words = mark == b'*';
        let may_open =
            class_after != Class::Space && (class_before != Class::Other || (in_words && class_after == Class::Other));
        let may_close =
            class_before != Class::Space && (class_after != Class::Other || (in_words && class_before == Class::Other));
        if length > LONGEST_RUN {
            return None;
        }
        if may_open || may_close {
            self.runs.push(Run { mark, length, first: self.events.len(), left: length, may_open, may_close });
        }
        for at in at..after {
            self.push_text(at, at + 1);
        }
        Some(after)
    }

    /// Takes the code span that begins at `at`: where it ends. One that does not end in its line is left to others.
    fn code_span(&mut self, at: usize, end: usize) -> Option<usize> {
        let length = self.count(at, b'`', usize::MAX);
        let mut close = at + length;
        loop {
            if close >= end {
                return None;
            }
            let run = self.count(close, b'`', usize::MAX);
            if run == length {
                break;
            }
            close += run.max(1);
        }
        let (mut from, mut to) = (at + length, close);
        let is_padded = self.byte(from) == b' ' && self.byte(to - 1) == b' ';
        if is_padded && self.trimmed(from, to) > from {
            from += 1;
            to -= 1;
        }
        self.push(Event::Code(self.slice(from, to)));
        Some(close + length)
    }

    /// Takes the autolink that begins at `at`: where it ends; nothing where this `<` is none, and `None` where it may be
    /// HTML.
    fn autolink(&mut self, at: usize, end: usize) -> Option<Option<usize>> {
        let mut next = at + 1;
        let first = self.byte(next);
        if matches!(first, b'/' | b'!' | b'?' | b'\\') {
            return None;
        }
        if !first.is_ascii_alphabetic() {
            // It may be an address of mail.
            while next < end && matches!(self.byte(next), b'!'..=b'~') && !matches!(self.byte(next), b'<' | b'>') {
                if self.byte(next) == b'@' {
                    return None;
                }
                next += 1;
            }
            return Some(None);
        }
        while self.byte(next).is_ascii_alphanumeric() || matches!(self.byte(next), b'.' | b'-' | b'+') {
            next += 1;
        }
        let scheme = next - at - 1;
        if self.byte(next) != b':' || !(2..=32).contains(&scheme) {
            return None;
        }
        while next < end && !matches!(self.byte(next), b' ' | b'<' | b'>' | b'\\' | b'`') {
            next += 1;
        }
        if next >= end || self.byte(next) != b'>' {
            return None;
        }
        let (dest_url, title, id) = (self.slice(at + 1, next), CowStr::Borrowed(""), CowStr::Borrowed(""));
        self.push(Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, title, id }));
        self.push_text(at + 1, next);
        self.push(Event::End(TagEnd::Link));
        Some(Some(next + 1))
    }

    /// Where the name or number of a character reference at `at` ends, if its `;` is there.
    fn reference_end(&self, at: usize) -> Option<usize> {
        let mut end = at + 1 + usize::from(self.byte(at + 1) == b'#');
        while self.byte(end).is_ascii_alphanumeric() {
            end += 1;
        }
        (end > at + 1 && self.byte(end) == b';').then_some(end)
    }

    /// What the reference with this name or number stands for; `None` if that is not known.
    fn character(&self, start: usize, end: usize) -> Option<CowStr<'a>> {
        let name = &self.text[start..end];
        let Some(digits) = name.strip_prefix('#') else {
            return Some(CowStr::Borrowed(entity::listed(name)?));
        };
        let (digits, radix, most) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 6),
            None => (digits, 10, 7),
        };
        if digits.is_empty() || digits.len() > most {
            return None;
        }
        let mut code = 0;
        for digit in digits.bytes() {
            code = code * radix + char::from(digit).to_digit(radix)?;
        }
        Some(CowStr::from(char::from_u32(code).filter(|c| *c != '\0')?))
    }

    /// Takes the address and the title of a link or picture, from behind the parenthesis: where it ends. `None` also where
    /// there is none: it may go on in the next line.
    fn link(&mut self, bracket: &Bracket, at: usize, end: usize) -> Option<usize> {
        let start = self.skip_spaces(at);
        if self.byte(start) == b'<' {
            return None;
        }
        let mut at = start;
        let mut depth = 0;
        while at < end {
            match self.byte(at) {
                b' ' => break,
                b'(' => depth += 1,
                b')' if depth == 0 => break,
                b')' => depth -= 1,
                b'\\' => return None,
                b'&' if self.reference_end(at).is_some() => return None,
                _ => {}
            }
            if depth > MOST_PARENTHESES {
                return None;
            }
            at += 1;
        }
        if depth > 0 {
            return None;
        }
        let dest_url = self.slice(start, at);
        at = self.skip_spaces(at);
        let mut title = CowStr::Borrowed("");
        let quote = self.byte(at);
        if matches!(quote, b'"' | b'\'' | b'(') {
            let close = if quote == b'(' { b')' } else { quote };
            let from = at + 1;
            at = from;
            while at < end && self.byte(at) != close {
                let byte = self.byte(at);
                let is_odd = byte == b'\\' || byte == b'(' && close == b')';
                if is_odd || byte == b'&' && self.reference_end(at).is_some() {
                    return None;
                }
                at += 1;
            }
            title = self.slice(from, at);
            at = self.skip_spaces(at + 1);
        }
        if at >= end || self.byte(at) != b')' {
            return None;
        }
        self.emphasize(bracket.runs)?;
        let (link_type, id) = (LinkType::Inline, CowStr::Borrowed(""));
        let (start, end) = if bracket.is_image {
            (Tag::Image { link_type, dest_url, title, id }, TagEnd::Image)
        } else {
            for outer in &mut self.brackets {
                outer.is_dead |= !outer.is_image;
            }
            (Tag::Link { link_type, dest_url, title, id }, TagEnd::Link)
        };
        self.events[bracket.at] = Event::Start(start);
        self.push(Event::End(end));
        Some(at + 1)
    }

    /// Pairs the runs from the one with this index on, and is done with them.
    ///
    /// See <https://spec.commonmark.org/0.31.2/#phase-2-inline-structure>.
    fn emphasize(&mut self, first: usize) -> Option<()> {
        let mut open: Vec<Run> = Vec::new();
        for index in first..self.runs.len() {
            let mut run = self.runs[index];
            let may_be_both = run.may_open && run.may_close;
            while run.may_close && run.left > 0 {
                let fits = |opener: &Run| {
                    let is_free = !(may_be_both || opener.may_close);
                    opener.mark == run.mark
                        && (is_free || !(opener.length + run.length).is_multiple_of(3) || run.length.is_multiple_of(3))
                };
                let Some(found) = open.iter().rposition(fits) else {
                    break;
                };
                let opener = &mut open[found];
                let mut pairs = opener.left.min(run.left);
                while pairs > 0 {
                    // The innermost come first, and two marks are strong. Of two events one is not needed.
                    let width = pairs.min(2);
                    let (start, end) =
                        if width == 2 { (Tag::Strong, TagEnd::Strong) } else { (Tag::Emphasis, TagEnd::Emphasis) };
                    pairs -= width;
                    opener.left -= width;
                    let slot = opener.first + opener.left;
                    self.events[slot + width - 1] = Event::Text(CowStr::Borrowed(""));
                    self.events[slot] = Event::Start(start);
                    self.events[run.first + width - 1] = Event::Text(CowStr::Borrowed(""));
                    self.events[run.first] = Event::End(end);
                    run.first += width;
                    run.left -= width;
                }
                let is_used_up = opener.left == 0;
                open.truncate(found + usize::from(!is_used_up));
            }
            if run.left > 0 && run.may_open {
                open.push(run);
            }
            if open.len() > MOST_OPEN {
                return None;
            }
        }
        self.runs.truncate(first);
        Some(())
    }
}

/// The first and the last of each range of signs beside which it is known what `*` means: of Latin, of printing, arrows,
/// Chinese ones, and the wide forms of ASCII.
const SIGNS: &str = "¡©«¬®±´´¶¸»»¿¿××÷÷‐‧‰⁞€€℃℃←⇿、〃〈〟・・！／：＠［｀｛･";
/// And of letters: Latin, Greek, Cyrillic, kana, Chinese, Korean.
const LETTERS: &str = "ÀʯΈϵЀҁḀỿぁゖゝゟァヺーヿ㐀䶿一\u{9FFF}가힣\u{F900}\u{FAD9}０９ＡＺａｚ\u{20000}\u{323AF}";

fn is_among(ranges: &str, c: char) -> bool {
    let mut ends = ranges.chars();
    while let (Some(first), Some(last)) = (ends.next(), ends.next()) {
        if first <= c && c <= last {
            return true;
        }
    }
    false
}

/// What a character is; `None` where that would take the tables of Unicode.
fn class(c: char) -> Option<Class> {
    if c.is_ascii_punctuation() || is_among(SIGNS, c) {
        Some(Class::Punctuation)
    } else if c.is_whitespace() {
        Some(Class::Space)
    } else {
        (c.is_ascii() || is_among(LETTERS, c)).then_some(Class::Other)
    }
}
