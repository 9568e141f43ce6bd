//! What is fuzzed: a target reads any bytes as one kind of input, and says what does not hold for it.
//!
//! The fuzzer (`fuzzer.rs`) and the test that replays the corpus (`tests/native/fuzz.rs`) share this.

#[path = "visit.rs"]
mod visit;

use crate::common::{Options, growth, harmless, plain, tree, values};
use offprint::address::Base;
use offprint::layout::{self, View};
use offprint::model::Page;
use offprint::note::{NoteCode, Notes};
use offprint::route::Route;
use offprint::sanitize::sanitize;
use offprint::search::{Manifest, Query, Search, record, shard};
use offprint::site::Site;
use offprint::source;
use std::sync::LazyLock;

/// A kind of input.
pub struct Target {
    /// The name of its folder in the corpus.
    pub name: &'static str,
    /// What does not hold for an input, one line a finding.
    pub findings: fn(&[u8]) -> Vec<String>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "legacy", findings: legacy },
    Target { name: "markdown", findings: markdown },
    Target { name: "plain", findings: plain_markdown },
    Target { name: "front-matter", findings: front_matter },
    Target { name: "json", findings: json },
    Target { name: "html", findings: html },
    Target { name: "site", findings: site },
    Target { name: "address", findings: address },
    Target { name: "search", findings: search },
    Target { name: "repeat", findings: repeat },
    Target { name: "visit", findings: visit::findings },
];

/// What begins a legacy page: three links of its nav, and the start of its content.
const LEGACY: &str = "<table align=center><tr><td colspan=2 valign=top><a href=a.md><img src=a.jpg alt=a></a>\
    <a href=b.md><img src=b.jpg alt=b></a><a href=c.md><img src=c.jpg alt=c></a></td></tr>\
    <tr><td valign=top><h2>Headline</h2><img src=d.jpg><h6>Caption</h6><hr>";

static PLACES: LazyLock<Vec<(&str, Options)>> = LazyLock::new(harmless::settings);

/// Where an input is read: one of [`harmless::settings`], always the same for the same bytes.
fn place(bytes: &[u8]) -> &'static Options {
    let sum = bytes.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    &PLACES[(sum >> 3) % PLACES.len()].1
}

/// Reads a file and looks at its page.
fn file(text: &str, options: &Options) -> Vec<String> {
    let page = options.read(text);
    let mut found = harmless::findings(&page, options);
    let kept = serde_json::to_string(&page).expect("a page is JSON");
    let again = source::read_model(&kept, &options.resolver());
    if again.map(without_notes) != Some(without_notes(page)) {
        found.push(format!("the page is another when it is kept as JSON: {kept}"));
    }
    found
}

fn without_notes(mut page: Page) -> Page {
    page.shared.notes.clear();
    page
}

/// The words of plain paragraphs before and after what an attacker writes are there, or the publisher is told.
fn words(before: &str, text: &str, after: &str, options: &Options) -> Vec<String> {
    let source = [before, text, after].concat();
    let page = options.read(&source);
    let mut shown = harmless::text_of_page(&page, options);
    for note in page.shared.notes.iter().filter(|note| note.code == NoteCode::UnplacedText) {
        shown.push_str(&note.detail);
    }
    let mut found = Vec::new();
    if !shown.contains("Opening words stand.") {
        found.push(format!("the opening words are lost from {shown:?}"));
    }
    if is_open_after(text) && !shown.contains("Closing words stand.") {
        found.push(format!("the closing words are lost from {shown:?}"));
    }
    found
}

/// Whether a text leaves what comes after it alone: it has no markup that an element, a tag or a comment which is left
/// out could begin with.
fn is_open_after(text: &str) -> bool {
    // An attribute may go on beyond the text, as may a tag.
    let is_quiet = !text.contains(['"', '\'', '=']) && text.matches('<').count() <= text.matches('>').count();
    is_quiet
        && text.split('<').skip(1).all(|tag| {
            let tag = tag.strip_prefix('/').unwrap_or(tag);
            let name = tag.find(|c: char| !c.is_ascii_alphanumeric()).map_or("", |end| &tag[..end]);
            let is_closed = tag[name.len()..].starts_with('>');
            is_closed && KEPT.iter().any(|kept| name.eq_ignore_ascii_case(kept))
        })
}

/// Elements that hold text, whatever stands around them.
const KEPT: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "ruby",
    "rp",
    "rt",
    "s",
    "section",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

fn legacy(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let mut found = Vec::new();
    if source::read_legacy(&text, &options.resolver()).is_some() {
        found.extend(file(&text, options));
    } else {
        found.extend(file(&[LEGACY, &text].concat(), options));
        let before = [LEGACY, "<p>Opening words stand.</p>"].concat();
        found.extend(words(&before, &text, "<p>Closing words stand.</p></td></tr></table>", options));
    }
    found
}

fn markdown(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let mut found = file(&text, options);
    if plain::helped(&text, options) != source::read(&text, &options.resolver()) {
        found.push("the page is another when it is read with help".into());
    }
    found.extend(words("# Headline\n\nOpening words stand.\n\n", &text, "\n\nClosing words stand.\n", options));
    found
}

/// The first view's readers, against those that read everything.
fn plain_markdown(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let mut found: Vec<String> = plain::is_plain(&text).err().into_iter().collect();
    if let Ok(page) = source::read_within(&text, offprint::source::Reach::Plain, &options.resolver())
        && page != source::read(&text, &options.resolver())
    {
        found.push("the page is another when it is read plainly".into());
    }
    found
}

fn front_matter(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let is_whole = ["---", "+++", "{"].iter().any(|start| text.starts_with(start));
    let text = if is_whole { text.into_owned() } else { ["---\n", &text, "\n---\nWords stand.\n"].concat() };
    let mut found = file(&text, options);
    if plain::helped(&text, options) != source::read(&text, &options.resolver()) {
        found.push("the first view makes another page of it".into());
    }
    found
}

fn json(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let mut found = file(&text, options);
    found.extend(values::disagreement(&text));
    found
}

/// Straight through the allow-list.
fn html(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let options = place(bytes);
    let body = sanitize(&text, &options.resolver(), &mut Notes::default());
    let mut found = tree::foreign_in_body(&tree::parse(body.as_str()));
    found.extend(harmless::second_readings(body.as_str(), options));
    let source = ["<p>Opening words stand.</p>", &text, "<p>Closing words stand.</p>"].concat();
    let body = sanitize(&source, &options.resolver(), &mut Notes::default());
    if !body.as_str().contains("Opening words stand.") {
        found.push(format!("the opening words are lost: {}", body.as_str()));
    }
    if is_open_after(&text) && !body.as_str().contains("Closing words stand.") {
        found.push(format!("the closing words are lost: {}", body.as_str()));
    }
    found
}

/// The text of a `site.json`, and pages in its light.
fn site(bytes: &[u8]) -> Vec<String> {
    #[rustfmt::skip]
    const PAGES: [&str; 2] = [
        "# Headline\n\n[a](b.md) [c](https://github.com/chaoxibao/news/blob/master/d.md#e) ![f](p.jpg) ![](https://pictures.example/g.jpg)\n",
        "{\"kind\": \"front\", \"blocks\": [{\"title\": \"a\", \"links\": [\"[b](../c.md)\"], \"moreUrl\": \"//d.example/\"}]}",
    ];
    let text = String::from_utf8_lossy(bytes);
    let Some(site) = Site::from_json(&text) else {
        return Vec::new();
    };
    let mut resolved = site.clone();
    resolved.resolve("https://paper.example/news/site.json");
    let mut found = Vec::new();
    for site in [site, resolved] {
        let bases = site.places.data.iter().filter_map(|base| tree::address_problem(base, false));
        // A base of the same host is one, however it is written.
        found.extend(bases.filter(|problem| !problem.contains("another host")));
        let options = Options { site, base: Base::InSite("gb/n1.md".into()) };
        for page in PAGES {
            let of_page = harmless::findings(&options.read(page), &options);
            // What a publisher lets load is their choice, and what they rewrite is not stable when rewritten again.
            found.extend(
                of_page
                    .into_iter()
                    .filter(|found| !found.contains("sanitising again") && !found.contains("not allowed")),
            );
        }
    }
    found
}

/// An address in an article, and a hash.
fn address(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for (_, options) in PLACES.iter() {
        let resolver = options.resolver();
        for (is_link, made) in [(true, resolver.link(&text)), (false, resolver.picture(&text))] {
            let Some(made) = made else { continue };
            found.extend(tree::address_problem(&made, is_link));
            let again = if is_link { resolver.link(&made) } else { resolver.picture(&made) };
            if again.as_ref() != Some(&made) {
                found.push(format!("{made:?} becomes {again:?}"));
            }
        }
    }
    for hash in [text.as_ref().into(), ["#/", &text].concat()] {
        if let Route::File { path, .. } = Route::new(&hash) {
            found.extend(leaves_data(&path));
            // The address of a file leads to it again; a colon in its first segment could be a scheme's.
            let options = &PLACES[1].1;
            let hash = ["#/", &offprint::address::encode(&path)].concat();
            let route = Route::new(&hash);
            let may_be_foreign = path.split('/').next().is_some_and(|first| first.contains(':'));
            if route != (Route::File { path: path.clone(), anchor: None })
                && !(may_be_foreign && route == Route::Foreign)
            {
                found.push(format!("{hash:?} does not lead to {path:?}"));
            }
            let view = View {
                site: &options.site,
                path: Some(&path),
                address: Some("https://paper.example/"),
                embedding: None,
            };
            let page = Site::default().read("# Headline\n\n[a](b.md)\n", Base::InSite(path.clone()));
            found.extend(tree::foreign_in_page(&tree::parse(layout::page(&page, &view).as_str())));
        }
    }
    found
}

/// What is wrong with the address that a path is fetched from, read as browsers read it.
fn leaves_data(path: &str) -> Option<String> {
    let address = Site::default().places.file_address(0, path);
    let read: String = address.chars().filter(|c| !c.is_control()).collect();
    let mut segments = read.split(['/', '\\']).skip(1).map(|part| part.to_lowercase().replace("%2e", "."));
    let is_inside = address.starts_with("./data/")
        && !address.contains(['?', '#'])
        && !segments.any(|segment| segment == ".." || segment == ".");
    (!is_inside).then(|| format!("{address:?} leaves the data"))
}

/// A query in the first line, and the files of an index: whatever is wanted is given the bytes below.
fn search(bytes: &[u8]) -> Vec<String> {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (query, rest) = (String::from_utf8_lossy(&bytes[..end]), &bytes[(end + 1).min(bytes.len())..]);
    let text = String::from_utf8_lossy(rest);
    let mut found = Vec::new();
    for documents in [7, 1000, u32::MAX] {
        let list = shard::read(rest, 5, documents).unwrap_or_default();
        if !list.is_sorted_by(|one, next| one < next) || list.last().is_some_and(|last| *last >= documents) {
            found.push(format!("documents that are not: {list:?}"));
        }
    }
    if let Some(records) = record::read(&text) {
        let mut file = String::new();
        records.iter().for_each(|one| record::push(&mut file, one));
        let again = record::read(&file);
        if again.as_ref().map(Vec::len) != Some(records.len()) {
            found.push(format!("records that become others: {again:?}"));
        }
        let mut twice = String::new();
        again.iter().flatten().for_each(|one| record::push(&mut twice, one));
        if file != twice {
            found.push(format!("records that change when written again: {file:?}, {twice:?}"));
        }
    }
    if let Some(manifest) = Manifest::read(&text)
        && Manifest::read(&manifest.write()).as_ref() != Some(&manifest)
    {
        found.push(format!("a manifest that becomes another: {manifest:?}"));
    }
    let Some(query) = Query::new(&query) else {
        return found;
    };
    for manifest in Manifest::read(&text).into_iter().chain(Manifest::read(MANIFEST)) {
        // A tail is looked through document by document: shape and manifest keep it short.
        let mut search = Search::new(manifest, query.clone());
        for _ in 0..200 {
            let wanted: Vec<String> = search.wanted().map(Into::into).collect();
            let Some(name) = wanted.first() else { break };
            if wanted.iter().any(|name| name.contains("..") || name.starts_with('/') || name.contains(':')) {
                found.push(format!("addresses outside of the index: {wanted:?}"));
            }
            let shard: &[u8] = if search.give(name, rest) { continue } else { b"\0" };
            let is_taken =
                search.give(name, if name.starts_with("records/") { b"a.md\n2025-04-29\na\nb\nc\n" } else { shard });
            if !is_taken {
                found.push(format!("{name} cannot be given"));
                break;
            }
        }
        for hit in search.hits() {
            for field in hit.record.searched() {
                let pieces = search.marked(field);
                if pieces.concat() != field || pieces.len().is_multiple_of(2) {
                    found.push(format!("pieces that are not the field {field:?}: {pieces:?}"));
                }
            }
        }
    }
    found
}

/// An index of some documents.
const MANIFEST: &str = "{\"search\": 1, \"documents\": 150, \"text\": false, \"tail\": \"a\", \"segments\": [{\"shardBits\": 0, \"version\": \"b\"}]}";

/// A short text said again and again: its time grows as the text does.
fn repeat(bytes: &[u8]) -> Vec<String> {
    const SMALL: usize = 32 << 10;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(24)]);
    let Some(format) = text.chars().next() else {
        return Vec::new();
    };
    let unit = &text[format.len_utf8()..];
    if unit.is_empty() {
        return Vec::new();
    }
    let (start, end) = match u32::from(format) % 6 {
        0 => ("# Headline\n\nFirst words.\n\n", ""),
        1 => (LEGACY, "</td></tr></table>"),
        2 => ("---\n", "\n---\nWords.\n"),
        3 => ("+++\n", "\n+++\nWords.\n"),
        4 => ("{\"@type\": \"NewsArticle\", \"headline\": \"Headline\", \"related\": [", "]}"),
        _ => ("<table><tr><td valign=top width=370><h2>A</h2><a href=a.md>b</a><br>", "</td></tr></table>"),
    };
    let times = SMALL / unit.len();
    growth::superlinear(|factor| [start, &unit.repeat(times * factor), end].concat()).into_iter().collect()
}
