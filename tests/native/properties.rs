//! What holds for every text, tried on made ones: soups of HTML, Markdown, legacy pages and JSON, and the files of
//! `tests/pages` cut, spliced and bent.
//!
//! Each run tries the same texts, so that a change is to blame when one fails; to look for new ones,
//! `PROPTEST_RNG_SEED=… PROPTEST_CASES=20000 cargo test --test native properties`. A failure prints the smallest text that fails.

use crate::common::{Options, harmless, tree, values};
use offprint::model::Page;
use offprint::note::Notes;
use offprint::route::Route;
use offprint::sanitize::sanitize;
use offprint::site::Site;
use offprint::source;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use std::cell::RefCell;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{LazyLock, Once};

/// Where the texts begin that a test tries where `PROPTEST_RNG_SEED` does not say it.
const SEED: u64 = 2026;
/// How many texts a test tries where `PROPTEST_CASES` does not say it.
const CASES: u32 = 400;

/// Tries `property` on what `strategy` makes.
fn holds<S: Strategy>(strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let outcome = TestRunner::new(config).run(&strategy, |text| quietly(|| property(text)));
    if let Err(error) = outcome {
        panic!("{error}\nthe same run again: PROPTEST_RNG_SEED={seed}");
    }
}

thread_local! {
    /// What the last panic of this thread said; `None` while panics are told as usual.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes a panic a failure like others: told once, not for every text that is tried on the way to the smallest.
fn quietly(property: impl FnOnce() -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_told = PANIC.with_borrow_mut(|said| said.as_mut().map(|said| *said = info.to_string()).is_none());
            if is_told {
                usual(info);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let outcome = panic::catch_unwind(AssertUnwindSafe(property));
    let said = PANIC.take().unwrap_or_default();
    outcome.unwrap_or_else(|_| Err(TestCaseError::fail(said)))
}

fn none(found: Vec<String>) -> Result<(), TestCaseError> {
    prop_assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

// Texts.

#[rustfmt::skip]
const HTML: &[&str] = &[
    "<p>", "</p>", "<p", "<p/>", "<div>", "</div>", "<div id=a>", "<section>", "<center>", "<span>", "</span>",
    "<span lang=zh dir=RTL>", "<b>", "</b>", "<i>", "</i>", "<em>", "</em>", "<strong>", "</strong>", "<u>", "<font color=red>",
    "</font>", "<a>", "</a>", "<a href=\"x.md\">", "<a href='https://paper.example/'>", "<a href=javascript:1>", "<ahref=\"x\">",
    "<a name=top>", "<a href=\"", "<a id=b href=\"#b\" title='a \" b'>", "<h1>", "</h1>", "<h2>", "</h2>", "<h3 id=h>", "</h3>",
    "<h6>", "</h6>", "<br>", "<br/>", "</br>", "<hr>", "<wbr>", "<img src=p-60x40.jpg alt='a < b'>", "<img src=x: onerror=1>",
    "<img width=60 title=t src=\"//i.example/p.jpg\">", "<image src=p.jpg>", "<ul>", "</ul>", "<ol start=3>", "</ol>", "<li>",
    "<li value=-2>", "</li>", "<dl>", "</dl>", "<dt>", "</dt>", "<dd>", "</dd>", "<table>", "</table>", "<caption>", "</caption>",
    "<thead>", "</thead>", "<tbody>", "</tbody>", "<tfoot>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=3 align=CENTER>", "<th>",
    "</th>", "<colgroup>", "<col>", "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<pre>\n", "<code>", "</code>", "<details>",
    "<details open>", "</details>", "<summary>", "</summary>", "<figure>", "</figure>", "<figcaption>", "</figcaption>", "<ruby>",
    "</ruby>", "<rt>", "</rt>", "<rp>", "<time datetime=2025-04-29>", "</time>", "<q>", "<sub>", "</sub>", "<abbr title=a>", "</abbr>",
    "<button>", "</button>", "<input>", "<form>", "</form>", "<label>", "<marquee>", "<nobr>", "</nobr>", "<body>", "<html>",
    "<head>", "<base href=x>", "<meta>", "<link>", "<unknown>", "</unknown>", "<o:p>", "</o:p>", "<plaintext>", "<frameset>",
];

/// Elements that are left out with what they hold, and markup that is no element.
#[rustfmt::skip]
const DROPPED: &[&str] = &[
    "<script>", "</script>", "<style>", "</style>", "<svg>", "</svg>", "<math>", "</math>", "<select>", "</select>", "<option>",
    "<template>", "</template>", "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>", "<xmp>",
    "<iframe src=x>", "</iframe>", "<object>", "<embed>", "<video>", "<!--", "-->", "<!-- a -->", "<!-->", "<!", "<?", "?>", "<![CDATA[",
    "]]>", "</ x>", "<>", "</>", "<a\0b>", "<p title=\"", "'>", "\">",
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "words", "a", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "潮汐", "夜里有风。", "　", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{FFFD}",
    "\u{2028}", "\0", "\u{7}", "\u{C}", "🌊", "e\u{301}", "ع", "<", ">", "&", "&amp;", "&lt;b&gt;", "&nbsp;", "&#8211;", "&#0;", "&#x1F30A;",
    "&copy", "&notit;", "&#xD800;", "\"", "'", "=", "/", "1", "http://paper.example/", "javascript:1", "#", ":", "%2e%2e/", "\\",
];

#[rustfmt::skip]
const MARKDOWN: &[&str] = &[
    "# ", "## ", "###### ", "#", "\n===\n", "\n---\n", "---\n", "+++\n", "title: a\n", "date: 2025-04-29\n", "related:\n  - [a](b.md)\n",
    "*", "**", "_", "~~", "`", "```\n", "~~~\n", "    ", "\t", "- ", "* ", "+ ", "1. ", "7) ", "- [ ] ", "- [x] ", "> ", ">", "[", "]", "(", ")",
    "![", "](", "](x.md)", "](<a b>)", "](x \"t\")", "[a]: b \"c\"\n", "[a]", "[^1]", "[^1]: ", "<https://paper.example/>", "<desk@paper.example>",
    "|", "\n|a|b|\n|-|:-:|\n", "|a", "\\", "\\\n", "  \n", "\n", "\n\n", "\n\n", ":smile:", "{#id .class onclick=1}", "$x$",
];

#[rustfmt::skip]
const LEGACY: &[&str] = &[
    "<a name=\"1\" id=\"1\"></a><span id=\"1\"></span>\n<table align=center border=\"0\">", "<tr>", "</tr>", "<td colspan=\"2\" VALIGN=TOP>",
    "<td width=\"742\">", "</td>", "<td VALIGN=TOP rowspan=50>", "<td VALIGN=TOP width=\"370\">", "</table>",
    "<a href=\"https://github.com/chaoxibao/news/blob/master/gb/n1.md#1\"><img src=\"https://i.example/1.jpg\" title=\"风\" alt=\"风\"></a>",
    "<a href=\"https://github.com/chaoxibao/news/blob/master/gb/n2.md?dfh#1\">潮</a> | ", "</p><p>", "<h2 align=center>", "</h2>", "<h3>", "</h3>",
    "<h3><p><strong>版面</strong></p></h3>", "<h2><p><strong>版面</strong></p></h2>", "<a href=\"x.md\">题目</a><br>",
    "<br><p align=\"center\"><a href=\"m.md\">更多......</a></p>", "<img width=\"600\" src=\"https://i.example/lead.jpg\"><br>",
    "<h6>图说(摄影/通讯社)</h6>", "<hr>", "<p>【潮汐报2025年04月29日讯】（记者林小雨报导）夜里有风。</p>", "<p>", "</p>", "<p>责任编辑：林小雨#</p>",
    "<strong>相关新闻：</strong>", "<strong>编辑推荐：</strong>", "<strong>热门新闻：</strong>", "<strong>其他：</strong>", "<li><a href=\"n3.md#1\">题目</a></li>",
    "<li>", "<strong>本文转自<a href=\"https://paper.example/\">报</a>（网）</strong><p>浏览原文：<a href=\"https://paper.example/25/4/28/n1.htm\">题</a></p>",
    "<strong>手机上长按并复制下面二维码分享本文章：</strong>", "<img src=\"https://chart.example/?chl=https%3A%2F%2Fpaper.example%2F%231\">", "</strong>", "<strong>",
];

#[rustfmt::skip]
const JSON: &[&str] = &[
    "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1.5e3", "\\u0041", "\\ud83c", "\"@type\":\"NewsArticle\",", "\"kind\":\"article\",",
    "\"kind\":\"section\",", "\"kind\":\"front\",", "\"headline\":\"a <b>\",", "\"articleBody\":\"<p>a</p>\",", "\"bodyHtml\":\"<b>a\",",
    "\"image\":{\"url\":\"p.jpg\",\"caption\":\"c\"},", "\"image\":[\"javascript:1\"],", "\"author\":[{\"name\":\"a\"},\"b\"],",
    "\"datePublished\":\"2025-04-29\",", "\"isBasedOn\":\"https://paper.example/\",", "\"related\":[{\"title\":\"a\",\"url\":\"b.md\"}],",
    "\"topics\":[[\"a\"],[]],", "\"teasers\":[{\"title\":\"t\",\"summary\":\"s\",\"image\":\"p.jpg\"}],", "\"blocks\":[{\"title\":\"t\",\"links\":[\"[a](b)\"]}],",
    "\"attribution\":{\"name\":\"n\",\"url\":\"data:x\"},", "\"shareUrl\":\"https://paper.example/#/a\",", "\"next\":\"n.md\",", "\"@graph\":[",
];

/// A text of pieces from these lists.
fn soup(lists: &[&[&'static str]], pieces: usize) -> impl Strategy<Value = String> + use<> {
    let lists: Vec<_> = lists.iter().map(|list| select(list.to_vec())).collect();
    let piece = proptest::strategy::Union::new(lists);
    prop::collection::vec(piece, 0..pieces).prop_map(|pieces| pieces.concat())
}

/// Pieces that are said many times: deeper than the allow-list lets elements nest.
fn deep() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => select(HTML.to_vec()), 1 => select(WORDS.to_vec()), 1 => select(MARKDOWN.to_vec())];
    let times = prop_oneof![2 => 1..3_usize, 1 => 10..90_usize];
    prop::collection::vec((prop::collection::vec(piece, 1..4), times), 1..8)
        .prop_map(|runs| runs.iter().map(|(pieces, times)| pieces.concat().repeat(*times)).collect())
}

fn html() -> impl Strategy<Value = String> {
    soup(&[HTML, HTML, DROPPED, WORDS], 40)
}

fn markdown() -> impl Strategy<Value = String> {
    soup(&[MARKDOWN, MARKDOWN, HTML, DROPPED, WORDS], 40)
}

fn legacy() -> impl Strategy<Value = String> {
    // Most of them with a start that makes them legacy pages.
    let start = select(vec!["", &*LEGACY_START]);
    (start, soup(&[LEGACY, LEGACY, HTML, WORDS], 30)).prop_map(|(start, rest)| [start, &rest].concat())
}

static LEGACY_START: LazyLock<String> = LazyLock::new(|| {
    let link = LEGACY.iter().find(|piece| piece.contains("1.jpg")).expect("a link of the nav");
    ["<table><tr><td colspan=\"2\" VALIGN=TOP>", &link.repeat(3), "</td></tr><tr><td>"].concat()
});

/// Objects that are whole, and pieces that are not.
fn json_text() -> impl Strategy<Value = String> {
    let object = prop::collection::vec(
        select(JSON.iter().copied().filter(|piece| piece.ends_with(',')).collect::<Vec<_>>()),
        1..8,
    )
    .prop_map(|fields| format!("{{{}}}", fields.concat().trim_end_matches(',')));
    let bent = soup(&[JSON, WORDS], 20).prop_map(|rest| ["{", &rest].concat());
    prop_oneof![3 => object, 1 => bent]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![html(), markdown(), legacy(), json_text(), bent_page(), any::<String>()]
}

/// The files of `tests/pages`, without the one that is large.
static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = fs::read_dir("tests/pages").expect("the pages are there");
    let mut files: Vec<_> = folders
        .filter_map(|folder| {
            let folder = folder.expect("an entry").path();
            ["source.md", "source.json"].into_iter().find_map(|name| fs::read_to_string(folder.join(name)).ok())
        })
        .filter(|text| text.len() < 20_000)
        .collect();
    assert!(files.len() >= 40, "only {} pages found", files.len());
    // Whatever order the folder has, a seed means the same texts.
    files.sort();
    files
});

/// A change to a file.
#[derive(Clone, Debug)]
enum Bend {
    Cut(Index, Index),
    CutEnd(Index),
    Twice(Index, Index),
    /// A part of another file here.
    Splice(Index, Index, Index, Index),
    Insert(Index, String),
    /// A character instead of another.
    Replace(Index, char),
}

fn bend() -> impl Strategy<Value = Bend> {
    let at = any::<Index>;
    prop_oneof![
        (at(), at()).prop_map(|(a, b)| Bend::Cut(a, b)),
        at().prop_map(Bend::CutEnd),
        (at(), at()).prop_map(|(a, b)| Bend::Twice(a, b)),
        (at(), at(), at(), at()).prop_map(|(a, b, c, d)| Bend::Splice(a, b, c, d)),
        (at(), soup(&[HTML, DROPPED, WORDS, MARKDOWN, LEGACY, JSON], 4)).prop_map(|(a, text)| Bend::Insert(a, text)),
        (at(), prop_oneof![any::<char>(), select("<>&\"'=/\\[](){}#|`*_-:,%\0\n\u{FEFF}".chars().collect::<Vec<_>>())])
            .prop_map(|(a, c)| Bend::Replace(a, c)),
    ]
}

/// A file of `tests/pages`, bent a few times.
fn bent_page() -> impl Strategy<Value = String> {
    (any::<Index>(), prop::collection::vec(bend(), 1..5)).prop_map(|(file, bends)| {
        let mut text = file.get(&PAGES).clone();
        for bend in &bends {
            text = bent(&text, bend);
        }
        text
    })
}

fn bent(text: &str, bend: &Bend) -> String {
    let at = |index: &Index, text: &str| {
        let wanted = index.index(text.len() + 1);
        (0..=wanted).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    let range = |a: &Index, b: &Index, text: &str| {
        let (a, b) = (at(a, text), at(b, text));
        a.min(b)..a.max(b)
    };
    match bend {
        Bend::Cut(a, b) => {
            let range = range(a, b, text);
            [&text[..range.start], &text[range.end..]].concat()
        }
        Bend::CutEnd(a) => text[..at(a, text)].into(),
        Bend::Twice(a, b) => {
            let range = range(a, b, text);
            [&text[..range.end], &text[range.start..]].concat()
        }
        Bend::Splice(file, a, b, c) => {
            let other = file.get(&PAGES);
            let at = at(c, text);
            [&text[..at], &other[range(a, b, other)], &text[at..]].concat()
        }
        Bend::Insert(a, piece) => {
            let at = at(a, text);
            [&text[..at], piece, &text[at..]].concat()
        }
        Bend::Replace(a, c) => {
            let at = at(a, text);
            let rest = text[at..].chars().next().map_or("", |old| &text[at + old.len_utf8()..]);
            [&text[..at], c.encode_utf8(&mut [0; 4]), rest].concat()
        }
    }
}

fn place() -> impl Strategy<Value = usize> {
    0..harmless::settings().len()
}

fn is_harmless(text: &str, place: usize) -> Result<(), TestCaseError> {
    let options = &harmless::settings()[place].1;
    none(harmless::findings(&options.read(text), options))
}

// Properties.

#[test]
fn html_soup_is_harmless() {
    holds((html(), place()), |(text, place)| is_harmless(&format!("<p>{text}"), place));
}

#[test]
fn markdown_soup_is_harmless() {
    holds((markdown(), place()), |(text, place)| is_harmless(&text, place));
}

#[test]
fn legacy_soup_is_harmless() {
    holds((legacy(), place()), |(text, place)| is_harmless(&text, place));
}

#[test]
fn json_soup_is_harmless() {
    holds((json_text(), place()), |(text, place)| is_harmless(&text, place));
}

#[test]
fn bent_pages_are_harmless() {
    holds((bent_page(), place()), |(text, place)| is_harmless(&text, place));
}

#[test]
fn any_text_is_harmless() {
    holds((any::<String>(), place()), |(text, place)| is_harmless(&text, place));
}

#[test]
fn deep_soup_is_harmless() {
    holds((deep(), place()), |(text, place)| is_harmless(&text, place));
}

/// The settings are the publisher's, and what they name is checked all the same.
#[test]
fn settings_are_harmless() {
    #[rustfmt::skip]
    const FIELDS: &[&str] = &[
        "\"name\":\"<b>潮汐报\"", "\"name\":7", "\"language\":\"zh-Hans\"", "\"language\":\"<x>\"", "\"home\":\"#/a.md\"",
        "\"home\":\"https://evil.example/\"", "\"data\":\"./data\"", "\"data\":[\"https://raw.example/x/\",\"../\"]", "\"data\":[\"javascript:1\"]",
        "\"data\":[]", "\"aliases\":[\"\"]", "\"aliases\":[\"https://github.com/chaoxibao/news/blob/master\"]", "\"aliases\":\"https:\"",
        "\"nav\":[{\"title\":\"a\",\"url\":\"javascript:1\"},\"[b](b.md)\"]", "\"nav\":[{\"title\":\"a\",\"image\":\"//i.example/a.png\"}]",
        "\"topics\":[[\"[a](data:x)\",null],7]", "\"topics\":[\"a\"]", "\"promos\":[{\"title\":\"<i>\",\"url\":\"x\",\"image\":\"data:x\"}]",
        "\"pictures\":{\"rewrite\":[[\"https://i.example/\",\"javascript:\"]]}", "\"pictures\":{\"rewrite\":[[\"\",\"\"]],\"allow\":[]}",
        "\"pictures\":{\"rewrite\":[[\"p\",\"//x\"],[1]]}", "\"keys\":[\"a\"]", "\"x\":{}",
    ];
    let settings = prop::collection::vec(select(FIELDS.to_vec()), 0..6);
    holds((settings, any::<bool>(), any_text()), |(fields, is_resolved, text)| {
        let mut options = Options::new(&format!("{{{}}}", fields.join(",")), "gb/n1.md");
        if is_resolved {
            options.site.resolve("https://paper.example/site.json");
        }
        let found = harmless::findings(&options.read(&text), &options);
        // What a publisher lets load is their choice, and what they rewrite is not stable when rewritten again.
        none(
            found
                .into_iter()
                .filter(|found| !found.contains("sanitising again") && !found.contains("not allowed"))
                .collect(),
        )
    });
}

/// An address, put together from what makes one mean another.
fn address_text() -> impl Strategy<Value = String> {
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "http:", "https:", "mailto:", "javascript:", "data:", "HTTPS:", "x:", ":", "/", "//", "\\", "..", "../", "./", ".", "?", "#", "#/", "%2e", "%2E%2e/",
        "%2f", "%5C", "%00", "%0a", "%", "%zz", "%E6%BD%AE", "%C0%AE", "潮", " ", "\t", "\n", "\0", "\u{A0}", "\u{FEFF}", "\u{3000}", "\u{2028}", "@", "\"", "<", ">",
        "&", "a", "b.md", "c.pdf", "d.jpg", "evil.example", "github.com/chaoxibao/news/blob/master/", "code.example/reader/paper",
        "https://github.com/chaoxibao/news/blob/master", "user-content-", "1",
    ];
    prop::collection::vec(prop_oneof![9 => select(PARTS.to_vec()).prop_map(String::from), 1 => any::<String>()], 0..10)
        .prop_map(|parts| parts.concat())
}

#[test]
fn every_address_is_safe_and_stays_as_it_is() {
    holds((address_text(), place()), |(address, place)| {
        let options = &harmless::settings()[place].1;
        let resolver = options.resolver();
        for (is_link, made) in [(true, resolver.link(&address)), (false, resolver.picture(&address))] {
            let Some(made) = made else { continue };
            let problem = tree::address_problem(&made, is_link);
            prop_assert!(problem.is_none(), "{problem:?}, made of {address:?}");
            let again = if is_link { resolver.link(&made) } else { resolver.picture(&made) };
            prop_assert_eq!(again.as_ref(), Some(&made), "made of {:?}", address);
        }
        Ok(())
    });
}

#[test]
fn no_route_leaves_the_data() {
    holds(address_text(), |hash| {
        let hash = format!("#/{hash}");
        let Route::File { path, .. } = Route::new(&hash) else { return Ok(()) };
        let site = Site::default();
        let address = site.places.file_address(0, &path);
        prop_assert!(address.starts_with("./data/"), "{address:?}");
        // As a browser reads it: dots may be encoded, tabs and line ends are not there.
        let read: String = address.chars().filter(|c| !c.is_control()).collect();
        let segments: Vec<String> =
            read.split(['/', '\\']).map(|part| part.to_lowercase().replace("%2e", ".")).collect();
        prop_assert!(!segments[1..].iter().any(|segment| segment == ".." || segment == "."), "{address:?} of {hash:?}");
        prop_assert!(!address.contains(['?', '#']), "{address:?} of {hash:?}");
        Ok(())
    });
}

/// Straight through the allow-list, without a format around it.
#[test]
fn what_was_sanitised_stays_as_it_is() {
    holds((html(), place()), |(text, place)| {
        let options = &harmless::settings()[place].1;
        let body = sanitize(&text, &options.resolver(), &mut Notes::default());
        let mut found = tree::foreign_in_body(&tree::parse(body.as_str()));
        found.extend(harmless::second_readings(body.as_str(), options));
        none(found)
    });
}

#[test]
fn words_of_paragraphs_survive() {
    let paragraphs = prop::collection::vec((soup(&[HTML], 6), "[a-z]{3,8}|[潮汐风雨]{2,6}"), 1..8);
    holds((paragraphs, 0..4_usize), |(paragraphs, format)| {
        let mut html = String::new();
        for (number, (before, word)) in paragraphs.iter().enumerate() {
            // Nothing that takes text into a tag or out of the page.
            let before = before.replace("<a href=\"", "").replace("<p<", "<p><").replace("<plaintext>", "");
            let before = before.strip_suffix("<p").unwrap_or(&before);
            html.push_str(&format!("{before}<p>{word}{number}{word}</p>\n"));
        }
        let source = match format {
            0 => format!("<div>{html}"),
            1 => format!("# Headline\n\n{html}"),
            2 => serde_json::json!({"@type": "NewsArticle", "headline": "h", "articleBody": html}).to_string(),
            _ => format!("{}<h2>题目</h2><hr>{html}</td></tr></table>", *LEGACY_START),
        };
        let options = Options::none();
        let text = harmless::text_of_page(&options.read(&source), &options);
        for (number, (_, word)) in paragraphs.iter().enumerate() {
            let word = format!("{word}{number}{word}");
            prop_assert!(text.contains(&word), "{word} is lost from {text:?}, made of {source:?}");
        }
        Ok(())
    });
}

/// What `parse` gives can be kept as JSON and laid out later.
#[test]
fn a_page_survives_its_json() {
    holds((any_text(), place()), |(text, place)| {
        let options = &harmless::settings()[place].1;
        let page = options.read(&text);
        let kept = serde_json::to_string(&page).expect("a page is JSON");
        let again = source::read_model(&kept, &options.resolver());
        prop_assert_eq!(again.map(without_notes), Some(without_notes(page)), "{}", kept);
        Ok(())
    });
}

#[test]
fn every_page_survives_its_json() {
    let mut wrong = Vec::new();
    for (place, options) in harmless::settings() {
        for text in PAGES.iter() {
            let page = options.read(text);
            let kept = serde_json::to_string(&page).expect("a page is JSON");
            if source::read_model(&kept, &options.resolver()).map(without_notes) != Some(without_notes(page)) {
                wrong.push(format!("{place}: {}", text.chars().take(200).collect::<String>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} pages change:\n{}", wrong.len(), wrong.join("\n"));
}

fn without_notes(mut page: Page) -> Page {
    page.shared.notes.clear();
    page
}

/// A download may be cut short anywhere.
#[test]
fn every_beginning_of_a_page_reads() {
    let options = &harmless::settings()[1].1;
    for name in ["legacy-complete", "section-front", "front-page", "md-gfm", "md-toml", "md-html-inside", "json-graph"]
    {
        let folder = format!("tests/pages/{name}");
        let source = ["source.md", "source.json"]
            .into_iter()
            .find_map(|file| fs::read_to_string(format!("{folder}/{file}")).ok());
        let text = source.unwrap_or_else(|| panic!("{name} has a source"));
        for (end, _) in text.char_indices() {
            let page = options.read(&text[..end]);
            let view =
                offprint::layout::View { site: &options.site, path: options.path(), address: None, embedding: None };
            let markup = offprint::layout::page(&page, &view);
            // Whatever is there, the page is whole.
            assert!(markup.as_str().ends_with("</div>"), "{name} cut at {end}");
        }
    }
}

#[test]
fn json_is_read_as_others_read_it() {
    #[rustfmt::skip]
    let pieces = [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "1", "0", "-", ".", "e5", "true", "false", "null", " ", "\n", "\\n", "\\u00e9",
        "\\ud83c\\udf0a", "潮", "[]", "{}", "[1,2]", "{\"a\":1}", "\t", "\\",
    ];
    let whole = prop::collection::vec(select(pieces.to_vec()), 0..12).prop_map(|pieces| pieces.concat());
    holds((whole, any::<bool>()), |(text, is_list)| {
        let text = if is_list { format!("[{text}]") } else { text };
        none(values::disagreement(&text).into_iter().collect())
    });
}
