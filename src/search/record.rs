//! Records: what of a document is searched in, and shown. Blocks of [`BLOCK`] lie in a file, five lines a record.

use super::fold::Folded;

/// How many records lie in a file.
pub const BLOCK: u32 = 16;

/// A document as search knows it; each field is one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its path under the data bases.
    pub path: String,
    /// Its day, `YYYY-MM-DD`, or empty.
    pub date: String,
    /// The headline.
    pub headline: String,
    /// Who wrote it.
    pub byline: String,
    /// The text under the headline.
    pub standfirst: String,
}

impl Record {
    /// The fields that are searched in.
    pub fn searched(&self) -> [&str; 3] {
        [&self.headline, &self.byline, &self.standfirst]
    }
}

/// Appends a record to a file.
pub fn push(file: &mut String, record: &Record) {
    for field in [&record.path, &record.date, &record.headline, &record.byline, &record.standfirst] {
        let start = file.len();
        for c in field.chars() {
            // Lines are told apart by their ends alone.
            let c = if c.is_control() { ' ' } else { c };
            if !(c.is_whitespace() && (file.len() == start || file.ends_with(' '))) {
                file.push(if c.is_whitespace() { ' ' } else { c });
            }
        }
        file.truncate(start + file[start..].trim_end().len());
        file.push('\n');
    }
}

/// Reads a file of records; `None` if it is anything else.
pub fn read(file: &str) -> Option<Vec<Record>> {
    let lines: Vec<&str> = file.strip_suffix('\n')?.split('\n').collect();
    if !lines.len().is_multiple_of(5) || lines.len() > 5 * BLOCK as usize {
        return None;
    }
    let records = lines.chunks_exact(5).map(|lines| Record {
        path: lines[0].into(),
        date: lines[1].into(),
        headline: lines[2].into(),
        byline: lines[3].into(),
        standfirst: lines[4].into(),
    });
    Some(records.collect())
}

/// A field in pieces: plain, matched, plain, matched, and so on; a plain one first, which may be empty.
pub(super) fn pieces<'t>(text: &'t str, terms: &[Vec<char>]) -> Vec<&'t str> {
    let folded = Folded::new(text);
    let mut is_matched = vec![false; folded.chars.len()];
    for term in terms {
        let mut from = 0;
        while let Some(at) = folded.find(term, from) {
            is_matched[at..at + term.len()].fill(true);
            from = at + 1;
        }
    }
    let (mut pieces, mut done, mut at) = (Vec::new(), 0, 0);
    while at < is_matched.len() {
        let run = is_matched[at..].iter().take_while(|is| **is == is_matched[at]).count();
        if is_matched[at] {
            // Characters that fold to several are matched as a whole, once.
            let place = folded.place(at..at + run).unwrap_or(done..done);
            if place.end > done {
                let start = place.start.max(done);
                pieces.push(&text[done..start]);
                pieces.push(&text[start..place.end]);
                done = place.end;
            }
        }
        at += run;
    }
    pieces.push(&text[done..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_is_marked() {
        for (text, terms, expected) in [
            ("暴雨预警", &["预警"][..], &["暴雨", "预警", ""][..]),
            ("ＧＰＳ和GPS", &["gps"], &["", "ＧＰＳ", "和", "GPS", ""]),
            ("天天天", &["天天"], &["", "天天天", ""]),
            ("潮汐表", &["潮汐", "汐表"], &["", "潮汐表", ""]),
            ("无关", &["潮汐"], &["无关"]),
            ("İi", &["\u{307}i"], &["", "İi", ""]),
        ] {
            let terms: Vec<Vec<char>> = terms.iter().map(|term| term.chars().collect()).collect();
            assert_eq!(pieces(text, &terms), expected, "{text}");
            assert_eq!(pieces(text, &terms).concat(), text);
        }
    }

    #[test]
    fn records_are_lines_whatever_they_hold() {
        let record = Record {
            path: "a b.md".into(),
            headline: " two\n lines\r\u{2028}here ".into(),
            standfirst: "终".into(),
            ..Record::default()
        };
        let mut file = String::new();
        push(&mut file, &record);
        push(&mut file, &Record::default());
        let read = read(&file).expect("records");
        assert_eq!(read[0].headline, "two lines here");
        assert_eq!(read[0].standfirst, "终");
        assert_eq!(read.len(), 2);
        for broken in ["", "a", "a\nb\n", "<!doctype html>\n"] {
            assert_eq!(super::read(broken), None);
        }
    }
}
