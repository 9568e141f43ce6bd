//! Files that are too deep, too long, or made to cost time: each still gives a page, soon.

use crate::common::growth::{read, superlinear};
use crate::common::tree;
use offprint::model::{Content, Page};
use offprint::note::NoteCode;
use std::thread;

/// A run of one text in a file of one format.
struct Run {
    format: &'static str,
    /// What is said again and again.
    unit: &'static str,
}

impl Run {
    fn text(&self, times: usize) -> String {
        let (_, start, end) = FORMATS.iter().find(|(name, ..)| *name == self.format).expect("a known format");
        [start, &*self.unit.repeat(times), end].concat()
    }

    fn title(&self) -> String {
        format!("{:?} in {}", self.unit, self.format)
    }
}

/// What files begin and end with, by format. The run stands in between.
#[rustfmt::skip]
const FORMATS: &[(&str, &str, &str)] = &[
    ("Markdown", "# Headline\n\nFirst words.\n\n", "\n\nLast words.\n"),
    ("HTML", "<div>First words.</div>\n<div>", "</div>\n<p>Last words.</p>"),
    ("front matter", "---\ntitle: Headline\n", "\n---\nLast words.\n"),
    ("TOML", "+++\ntitle = \"Headline\"\n", "\n+++\nLast words.\n"),
    ("a JSON body", "{\"@type\": \"NewsArticle\", \"headline\": \"Headline\", \"articleBody\": \"<p>First words.</p>", "\"}"),
    ("a JSON list", "{\"@type\": \"NewsArticle\", \"headline\": \"Headline\", \"related\": [", "]}"),
    ("a legacy body", LEGACY, "</p></td></tr></table>"),
    ("a legacy front", "<table><tr><td valign=top width=370><h2>A</h2><a href=a.md>b</a><br>", "</td></tr></table>"),
];

const LEGACY: &str = "<table align=center><tr><td colspan=2 valign=top><a href=a.md><img src=a.jpg alt=a></a>\
    <a href=b.md><img src=b.jpg alt=b></a><a href=c.md><img src=c.jpg alt=c></a></td></tr>\
    <tr><td valign=top><h2>Headline</h2><img src=d.jpg><h6>Caption</h6><hr><p>First words.</p><p>";

const OF_HTML: &[&str] = &["Markdown", "HTML", "a legacy body", "a legacy front"];

/// What nests, closed or not.
#[rustfmt::skip]
const NESTING: &[(&[&str], &[&str])] = &[
    (OF_HTML, &[
        "<div>", "<b>", "<span>", "<p>", "<blockquote>", "<ul><li>", "<li>", "<ol>", "<dl><dd>", "<table>", "<table><tr><td>", "<td>",
        "<tr>", "<caption>", "<figure>", "<figcaption>", "<details>", "<summary>", "<ruby><rt>", "<pre>", "<h2>", "<a href=x>",
        "<a href=x><b>", "<font>", "<x>", "<svg>", "<select>", "<template>", "<strong>", "<h3><a href=x>a", "<td valign=top><a href=x><img src=x></a>",
        "<a href=\"", "<!--", "<", "&",
    ]),
    (&["Markdown", "HTML"], &["> ", ">", "- ", "1. ", "* ", "[", "![", "[a](", "*a ", "_a*", "**a", "`", "[^a]: ", "|a"]),
    (&["front matter"], &["a:\n", "- ", "- a:\n", "  a: [\n", "{a: "]),
    (&["TOML"], &["[a]\n", "a = [", "a = {"]),
    (&["a JSON list"], &["[", "{\"a\":", "{\"url\": [", "{\"title\": {\"name\": "]),
    (&["a JSON body"], &["<div>", "<a href='", "\\u003cb\\u003e", "> ", "\\ud83c"]),
];

/// What costs time where it is looked at again and again.
#[rustfmt::skip]
const REPEATED: &[(&[&str], &[&str])] = &[
    (OF_HTML, &[
        "</div>", "</b>", "</p>", "</table>", "</div><b>", "<b></p>", "<br>", "<hr>", "<img src=x>", "<p>a</p>", "<h2>a</h2>", "<h3 id=a>a</h3>",
        "<td>a<td>b<tr>", "<tbody>", "<script>", "<select><option>", "<style></style>", "</script>", "<title>", "<embed>", "<svg/>",
        "<a href='", "<a b", "<a b=", "<a =", "<!-->", "-->", "--!", "<!", "<?", "</ ", "</", ">", "<<a>", "&#", "&#x", "&amp", "&amp;", "&a", "&notit;", "&#1;",
        " ", "a", "a ", "潮", "潮\n", "\n", "\u{FFFD}", "\0", "\u{200B}", "🌊", "\u{A0}",
        "<strong>a：</strong><li>", "<strong>相关新闻：</strong>", "<strong>相关新闻：</strong><li><a href=x>a</a>", "相关新闻：", "本文转自", "<b>本文转自<br>",
        "责任编辑：", "【", "<p>【潮】", "<p>【潮报】（", "<h3><a href=x>a</a></h3>", "<h2>a</h2><a href=x>a</a>", "<h6>a</h6>", "<img src=x><h6>a</h6>",
        "<img src=x><br>", "<img src=\"x?chl=http://a\">", "<hr><p>",
    ]),
    (&["Markdown", "HTML"], &[
        "1) a\n", "- a\n", "  - a\n", "# a\n", "a\n===\n", "#", "*", "**", "_", "a**b", "`a", "``a` ", "]", "[]", "[a]", "[a](<", "[a](b \"", "![a](b)",
        "![a](b \"c\")\n\n", "[^a]", "[^a]: b\n", "[a]: b\n", "[a][b]", "<a@b.c>", "<http://a>", "\\", "\\*", "~~", "~", "```\n", "    a\n", "\ta\n", "|", "|a\n",
        "a|b\n-|-\n", "a|", "\n\n", "---\n", "a\n---\n", "- [ ] a\n", "$", ":",
    ]),
    (&["front matter"], &["a: b\n", "a: [b\n", "a: [\n", "a: {\n", "- a: b\n", "  a:\n", "a: |\n", "a: \"\n", "a: 'b''", "#\n", "\n", "x\n", "a: [b, c]\n", "- [a,\n", "  \"a\n", "a: [b\n  c]\n", "  a\n", "-\n", "[a: ", "{a, ", "\\", "\"", "['"]),
    (&["TOML"], &["a = 1\n", "[a]\nb = 1\n", "[[a]]\n", "a = [\n", "a = \"\"\"\n", "a =  \n", "a.b = 1\n", "[a.b.c]\n", "[[a.b]]\n"]),
    (&["a JSON list"], &["\"a\",", "[\"a\"],", "{\"url\":\"a\"},", "1,", "\"[a](b)\",", "\"\\u0041\",", " "]),
    (&["a JSON body"], &["\\u0041", "\\n", "\\n\\n", "<p>", "*a "]),
];

fn runs(table: &[(&'static [&'static str], &'static [&'static str])]) -> Vec<Run> {
    let of_row = |(formats, units): &(&'static [&'static str], &'static [&'static str])| {
        let (formats, units) = (*formats, *units);
        units.iter().flat_map(move |unit| formats.iter().map(move |format| Run { format, unit }))
    };
    table.iter().flat_map(of_row).collect()
}

/// Runs whose parts differ from one another.
#[allow(clippy::type_complexity, reason = "a table")]
const MADE: &[(&str, fn(usize) -> String)] = &[
    ("headings of different words", |n| (0..n).map(|i| format!("## a{i}\n")).collect()),
    ("footnotes, each defined and used", |n| (0..n).map(|i| format!("[^{i}]\n\n[^{i}]: a\n\n")).collect()),
    ("footnotes that are only used", |n| (0..n).map(|i| format!("[^{i}] ")).collect()),
    ("link definitions, each used", |n| (0..n).map(|i| format!("[a{i}]\n\n[a{i}]: b\n\n")).collect()),
    ("a table of many columns with short rows", |n| {
        format!("{}\n{}\n{}", "|a".repeat(n / 3), "|-".repeat(n / 3), "|b\n".repeat(n / 3))
    }),
    ("different ids", |n| (0..n).map(|i| format!("<p id=a{i}>b</p>")).collect()),
    ("attributes of one element", |n| format!("<p {}>b", (0..n).map(|i| format!("a{i}=b ")).collect::<String>())),
    ("front matter with different fields", |n| {
        format!("---\n{}---\nb", (0..n).map(|i| format!("a{i}: b\n")).collect::<String>())
    }),
    ("TOML with different tables", |n| {
        format!("+++\n{}+++\nb", (0..n).map(|i| format!("[a{i}]\nb = 1\n")).collect::<String>())
    }),
    ("TOML with different keys with dots", |n| {
        format!("+++\n{}+++\nb", (0..n).map(|i| format!("a{i}.b = 1\n")).collect::<String>())
    }),
    ("a JSON object before a text", |n| {
        format!("{{{}\"title\":\"a\"}}\n\nb", (0..n).map(|i| format!("\"a{i}\":1,")).collect::<String>())
    }),
    ("TOML with a text that never ends", |n| format!("+++\na = \"\"\"\n{}+++\nb", "c\n".repeat(20 * n))),
    ("JSON with different fields", |n| {
        format!("{{{}\"kind\":\"article\"}}", (0..n).map(|i| format!("\"a{i}\":1,")).collect::<String>())
    }),
    ("JSON with many paragraphs", |n| format!("{{\"headline\":\"a\",\"articleBody\":[{}\"c\"]}}", "\"b\",".repeat(n))),
    ("JSON with many authors", |n| format!("{{\"headline\":\"a\",\"author\":[{}\"c\"]}}", "\"b\",".repeat(n))),
    ("alternating inlines that cross", |n| (0..n).map(|i| if i % 2 == 0 { "<b><i>a</b>" } else { "b</i>" }).collect()),
];

fn has_note(page: &Page, code: NoteCode) -> bool {
    page.shared.notes.iter().any(|note| note.code == code)
}

/// As much stack as WebAssembly gives.
fn in_little_stack(work: impl FnOnce() + Send + 'static) -> thread::Result<()> {
    thread::Builder::new().stack_size(1 << 20).spawn(work).expect("a thread").join()
}

#[test]
fn no_depth_is_too_deep() {
    const DEPTH: usize = 60_000;
    let mut wrong = Vec::new();
    for run in runs(NESTING) {
        let title = run.title();
        // A stack that overflows ends the process: the last line says where.
        println!("{title}");
        let outcome = in_little_stack(move || {
            let (_, markup) = read(&run.text(DEPTH));
            // Whatever was flattened, what is written is closed, and no deeper than parsers go.
            assert!(markup.ends_with("</div>"));
            assert!(depth(&markup) < 100, "{} deep", depth(&markup));
        });
        if outcome.is_err() {
            wrong.push(title);
        }
    }
    assert!(wrong.is_empty(), "{} runs fail:\n{}", wrong.len(), wrong.join("\n"));
}

/// How deep the elements of well-formed markup nest.
fn depth(markup: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for tag in markup.split('<').skip(1) {
        if tag.starts_with('/') {
            depth -= 1;
        } else if !["br>", "hr>", "wbr>", "img ", "path "].iter().any(|void| tag.starts_with(void)) {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}

#[test]
fn what_is_flattened_keeps_its_words() {
    for (start, end) in [
        ("<div>", "</div>"),
        ("<b>", "</b>"),
        ("<blockquote>", "</blockquote>"),
        ("<ul><li>", "</li></ul>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<details><summary>a</summary>", "</details>"),
        ("<dl><dd>", "</dd></dl>"),
    ] {
        let html = format!("{}innermost{}<p>after</p>", start.repeat(60_000), end.repeat(60_000));
        let (page, markup) = read(&format!("# Headline\n\n{html}"));
        assert!(has_note(&page, NoteCode::NestingFlattened), "{start}");
        let text = tree::text(&tree::parse(&markup));
        assert!(text.contains("innermost") && text.contains("after"), "{start}: {text}");
        assert!(tree::foreign_in_page(&tree::parse(&markup)).is_empty(), "{start}");
    }
}

#[test]
fn no_file_is_too_long() {
    const BYTES: usize = 20 << 20;
    let rows: &[(&str, &str, &str)] = &[
        ("Markdown", "# Headline\n\nFirst words.\n\n", "A paragraph of some words, *two* of them [linked](a.md).\n\n"),
        ("HTML", "<h1>Headline</h1>\n<p>First words.</p>", "<p>A paragraph of some <b>words</b>.</p>\n"),
        ("legacy", LEGACY, "</p><p>　　夜里有风，<a href=\"n2.md#1\">潮水</a>退得早。"),
        ("one line", "# Headline\n\nFirst words. ", "潮汐"),
        ("blank", "# Headline\n\nFirst words.", " \n"),
        ("markup", "# Headline\n\n<p>First words.</p>", "<"),
    ];
    for (title, start, unit) in rows {
        let (page, markup) = read(&[start, &*unit.repeat(BYTES / unit.len())].concat());
        assert_eq!(page.shared.headline, "Headline", "{title}");
        assert!(markup.contains("First words."), "{title}");
        assert!(has_note(&page, NoteCode::SourceTruncated), "{title}");
    }
    // Cut off, JSON is none, and still there to read.
    let json =
        ["{\"@type\": \"NewsArticle\", \"articleBody\": \"First words. ", &"words ".repeat(BYTES / 6), "\"}"].concat();
    let (page, markup) = read(&json);
    assert!(markup.contains("First words."));
    assert!(has_note(&page, NoteCode::SourceTruncated) && has_note(&page, NoteCode::UnreadableJson));
    // The longest that is read whole.
    let json = [
        "{\"@type\": \"NewsArticle\", \"headline\": \"Headline\", \"articleBody\": \"",
        &"words ".repeat(2 << 20),
        "\"}",
    ]
    .concat();
    let (page, _) = read(&json);
    let Content::Article(article) = &page.content else { panic!("an article") };
    assert_eq!(article.body_html.as_str().len(), "<p></p>".len() + "words ".len() * (2 << 20) - 1);
}

/// A row has as many cells as the first, as GitHub's tables do, until that would be a way to keep a browser busy.
#[test]
fn short_rows_are_filled_up_to_a_limit() {
    let table = |columns: usize, rows: usize| {
        let lines = [&"|x".repeat(columns), "|\n", &"|-".repeat(columns), "|\n", &"|words|\n".repeat(rows)].concat();
        let (_, markup) = read(&lines);
        ["<td", "<tr", "words"].map(|what| markup.matches(what).count())
    };
    assert_eq!(table(4, 3), [12, 4, 3]);
    // What is left for the last row is less than a row.
    assert_eq!(table(100, 120), [10_120, 121, 120]);
    assert_eq!(table(5000, 20), [10_020, 21, 20]);
    // Before the last words, empty cells keep the columns.
    let (_, markup) = read("|a|b|c|d|\n|-|-|-|-|\n||x|||\n");
    assert!(markup.contains("<tr><td></td>\n<td>x</td>\n<td></td>\n<td></td></tr>"), "{markup}");
}

/// Browsers take long to break a long word, so the page has places where it may be broken. The model has the word.
#[test]
fn a_long_word_can_be_broken_wherever_it_stands() {
    let word = "W".repeat(50_000);
    let (page, markup) =
        read(&format!("---\ntitle: {word}\ndescription: {word}\n---\n\n**{word}** and `{word}`.\n\n## {word}\n"));
    assert_eq!(page.shared.headline, word);
    let Content::Article(article) = &page.content else { panic!("an article") };
    assert!(article.body_html.as_str().contains(&word));
    let longest = markup.split(['<', '>']).filter(|text| text.starts_with('W')).map(str::len).max();
    assert_eq!(longest, Some(500));
    assert_eq!(tree::text(&tree::parse(&markup)).matches(&word).count(), 5);
}

/// Four times the text takes about four times as long: with sixteen times as long it would be a way to stop readers.
#[test]
fn time_grows_with_the_text() {
    const SMALL: usize = 48 << 10;
    let mut wrong = Vec::new();
    for run in [runs(NESTING), runs(REPEATED)].into_iter().flatten() {
        let times = SMALL / run.unit.len();
        if let Some(found) = superlinear(|factor| run.text(times * factor)) {
            wrong.push(format!("{}: {found}", run.title()));
        }
    }
    for (title, make) in MADE {
        if let Some(found) = superlinear(|factor| make(4000 * factor)) {
            wrong.push(format!("{title}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} runs cost too much:\n{}", wrong.len(), wrong.join("\n"));
}
