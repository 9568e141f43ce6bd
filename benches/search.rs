//! `cargo bench --bench search -- COUNT… COUNT+text…`: the index of generated headlines, and of texts where asked for:
//! its size, how long it takes, what a new article rewrites, and what queries fetch. Prints one JSON object a line;
//! `node benches/bench.mjs search` makes tables of them.

use offprint::publish::search::{Document, Written, build};
use offprint::publish::{Folder, Silent};
use offprint::search::{Manifest, Query, Search, manifest};
use serde_json::{Value, json};
use std::time::Instant;

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize * end) >> 31
    }

    /// A rank of a vocabulary: as in languages, the second half as often as the first, the third a third as often.
    fn rank(&mut self, end: usize) -> usize {
        let exponent = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((end as f64).powf(exponent) - 1.0) as usize
    }
}

/// Chinese words of two or three characters, and Latin ones; both made up.
fn word(rank: usize) -> String {
    let mut numbers = Numbers(rank as u64 * 0x9E37_79B9 + 1);
    let count = 2 + usize::from(numbers.below(4) == 0);
    // Few characters are in most words, too.
    (0..count).filter_map(|_| char::from_u32(0x4E00 + numbers.rank(3500) as u32)).collect()
}

fn latin(rank: usize) -> String {
    let mut numbers = Numbers(rank as u64 * 0x85EB_CA6B + 7);
    let syllables =
        ["ta", "ne", "ri", "so", "lum", "ber", "ing", "con", "tion", "ra", "de", "st", "e", "al", "men", "ver"];
    (0..1 + numbers.below(4)).map(|_| syllables[numbers.below(syllables.len())]).collect()
}

/// A headline of twenty characters or so, a byline, a standfirst of sixty, and a text of eight hundred where it is to
/// be found by that; one in ten is Latin.
fn document(number: usize, has_text: bool) -> Document {
    let mut numbers = Numbers(number as u64 + 11);
    let is_latin = number % 10 == 9;
    let mut text = |words: usize| -> String {
        let words: Vec<String> = (0..words)
            .map(|_| if is_latin { latin(numbers.rank(20_000)) } else { word(numbers.rank(30_000)) })
            .collect();
        words.join(if is_latin { " " } else { "" })
    };
    let (headline, standfirst) = (text(9), text(27));
    let text = has_text.then(|| text(350));
    let byline = if is_latin { "Anna Keller".into() } else { format!("记者{}综合报导", word(number % 300)) };
    let day = number / 30;
    let date = format!("{:04}-{:02}-{:02}", 2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    let path = format!("gb/{}/{}/{}/n{}.md", day / 336, day / 28 % 12 + 1, day % 28 + 1, 1_000_000 + number);
    Document { path, headline, byline, standfirst, date: Some(date), text }
}

/// What the first hits of a query cost: how many they are, files, bytes.
fn ask(folder: &Folder, text: &str) -> Option<(usize, usize, usize)> {
    let bytes = folder.read(manifest::NAME).ok()??;
    let manifest = Manifest::read(std::str::from_utf8(&bytes).ok()?)?;
    let mut search = Search::new(manifest, Query::new(text)?);
    let (mut files, mut size) = (1, bytes.len());
    loop {
        let wanted: Vec<String> = search.wanted().map(Into::into).collect();
        if wanted.is_empty() {
            return Some((search.hits().len(), files, size));
        }
        for name in wanted {
            let bytes = folder.read(name.split("?v=").next()?).ok()??;
            (files, size) = (files + 1, size + bytes.len());
            assert!(search.give(&name, &bytes), "{name} is damaged");
        }
    }
}

/// The most memory that this process had, in kilobytes: documents and index.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn measure(count: usize, has_text: bool) -> Value {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(place.path());
    let documents: Vec<Document> = (0..=count).map(|number| document(number, has_text)).collect();
    let timed = |documents: &[Document]| -> (Written, f64) {
        let start = Instant::now();
        let written = build(documents, &folder, &Silent).expect("an index");
        (written, start.elapsed().as_secs_f64())
    };
    let (all, seconds) = timed(&documents[..count]);
    let memory = peak_memory();
    let of = |at: usize, from: usize, length: usize| -> String {
        documents[at % count].headline.chars().skip(from).take(length).collect()
    };
    // Common ones; what a reader remembers of a headline; what is nowhere.
    let mut rows = Vec::new();
    for (name, queries) in [
        ("in nearly every article", vec!["记者".to_string(), "综合报导".into(), "记者 报导".into()]),
        ("common words", (0..20).map(word).collect()),
        ("rare words", (20_000..20_040).map(word).collect()),
        ("two characters", (0..60).map(|at| of(at * 7919 + 1, 3, 2)).collect()),
        ("four characters", (0..60).map(|at| of(at * 7919 + 2, 5, 4)).collect()),
        ("twelve characters", (0..60).map(|at| of(at * 7919 + 3, 2, 12)).collect()),
        ("Latin, two letters", (0..30).map(|at| of(at * 7910 + 9, 0, 2)).collect()),
        ("Latin words", (0..60).map(|at| latin(at * 97)).filter(|word| word.len() > 2).collect()),
        ("what is nowhere", vec!["鑫鑫鑫".into(), "xyzzyx".into()]),
    ] as [(&str, Vec<String>); 9]
    {
        let answers: Vec<(usize, usize, usize)> = queries.iter().filter_map(|query| ask(&folder, query)).collect();
        let mut sizes: Vec<usize> = answers.iter().map(|answer| answer.2).collect();
        sizes.sort_unstable();
        let mut files: Vec<usize> = answers.iter().map(|answer| answer.1).collect();
        files.sort_unstable();
        rows.push(json!({
            "queries": name,
            "hits": answers.iter().map(|answer| answer.0).sum::<usize>() as f64 / answers.len() as f64,
            "files": files[files.len() / 2], "mostFiles": files.last(),
            "bytes": sizes[sizes.len() / 2], "mostBytes": sizes.last(),
        }));
    }
    let (one, one_seconds) = timed(&documents);
    json!({
        "documents": count, "text": has_text, "seconds": seconds, "memory": memory * 1024,
        "files": all.files, "bytes": all.bytes,
        "oneMore": { "seconds": one_seconds, "files": one.files_written, "bytes": one.bytes_written },
        "queries": rows,
    })
}

fn main() {
    for argument in std::env::args().skip(1) {
        let (count, has_text) = argument.strip_suffix("+text").map_or((&*argument, false), |count| (count, true));
        // cargo gives arguments of its own.
        if let Ok(count) = count.parse() {
            println!("{}", measure(count, has_text));
        }
    }
}
