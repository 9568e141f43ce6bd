//! The reader of plain Markdown says what pulldown-cmark says, or nothing: for the files of the tests, of the sample
//! newspaper and of this project, for made texts, and for every character beside emphasis.

use crate::common::Options;
use crate::common::plain::{helped, is_plain};
use offprint::source;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use serde_json::Value;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

/// The files in a folder, and in those inside, whose names end with one of `endings`.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(file: &Path) -> String {
    String::from_utf8_lossy(&fs::read(file).expect("a file")).into_owned()
}

fn entries(file: &str, field: &str) -> Vec<String> {
    let list: Vec<Value> = serde_json::from_str(&read(Path::new(file))).expect("a list");
    list.iter().filter_map(|entry| Some(entry[field].as_str()?.to_string())).collect()
}

/// All texts that the tests have, the files of the sample newspaper, and the documentation.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = files("tests/pages", &["source.md", "source.json"])
        .iter()
        .chain(&files("www/data", &[".md", ".json"]))
        .chain(&files("docs", &[".md"]))
        .chain(&files("tests/fuzz/corpus", &[""]))
        .chain(&[PathBuf::from("README.md"), PathBuf::from("tests/commonmark/README.md")])
        .map(|file| read(file))
        .collect();
    for name in ["clobber", "html", "json", "legacy", "markdown", "mxss"] {
        texts.extend(entries(&format!("tests/attacks/{name}.json"), "source"));
    }
    for name in ["gfm", "spec"] {
        texts.extend(entries(&format!("tests/commonmark/{name}.json"), "markdown"));
    }
    texts
}

#[test]
fn every_text_of_the_tests_is_read_as_it_is_or_left() {
    let texts = texts();
    let mut wrong = Vec::new();
    let mut plain = 0;
    for text in &texts {
        // With Windows' line ends, and cut short, it is another text.
        let cut = text.char_indices().map(|(at, _)| at).nth(text.chars().count() * 2 / 3).unwrap_or(0);
        for text in [text, &text.replace("\r\n", "\n").replace('\n', "\r\n"), &text[..cut]] {
            match is_plain(text) {
                Ok(is_plain) => plain += usize::from(is_plain),
                Err(difference) => wrong.push(difference),
            }
        }
    }
    assert!(wrong.is_empty(), "{} texts are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(texts.len() > 1500, "only {} texts", texts.len());
    assert!(plain > 1800, "only {plain} of {} are plain", 3 * texts.len());
}

#[test]
fn examples_of_the_specification_are_read() {
    let examples = entries("tests/commonmark/spec.json", "markdown");
    let plain = examples.iter().filter(|text| is_plain(text) == Ok(true)).count();
    println!("{plain} of {} examples are plain", examples.len());
    assert!(plain >= 350, "{plain} of {}", examples.len());
}

/// The articles of the sample newspaper that need the whole reader, with the reason.
const NOT_PLAIN: &[(&str, &str)] = &[
    ("culture/choir.md", "a paragraph in HTML"),
    ("culture/pottery.json", "a table, a footnote, words struck through"),
    ("en/tide-pools.md", "footnotes"),
    ("life/noodles.md", "front matter in TOML, a table, a list of tasks"),
    (
        "life/tomatoes.md",
        "objects in a line of front matter, a table, a list of tasks, a footnote, words struck through",
    ),
    ("science/comet.md", "a table, a list of tasks, footnotes"),
    ("weather/radar.md", "a table"),
];

#[test]
fn the_sample_newspaper_is_plain_where_it_is_ordinary() {
    let mut plain = 0;
    let files = files("www/data", &[".md", ".json"]);
    for file in files.iter().filter(|file| !file.ends_with("README.md")) {
        let text = read(file);
        let listed = NOT_PLAIN.iter().find(|(known, _)| file.ends_with(known));
        let is_read =
            |text: &str| source::read_within(text, offprint::source::Reach::Plain, &Options::none().resolver()).is_ok();
        assert_eq!(is_read(&text), listed.is_none(), "{}: {listed:?}", file.display());
        plain += usize::from(listed.is_none());
        // Without the lines that need more, these are plain, too.
        let is_toml = text.starts_with("+++");
        if file.extension().is_some_and(|ending| ending == "md") && listed.is_some() && !is_toml {
            let needs_more = |line: &&str| ["|", "- [", "[^", "<", "~~", "- {"].iter().any(|sign| line.contains(sign));
            let rest: Vec<&str> = text.lines().filter(|line| !needs_more(line)).collect();
            assert!(rest.len() > 20 && is_read(&rest.join("\n")), "{}", file.display());
        }
    }
    println!("{plain} are read plainly, {} are not", NOT_PLAIN.len());
    assert_eq!(plain + NOT_PLAIN.len(), files.len() - 1);
    assert!(plain >= 15);
}

#[test]
fn ordinary_articles_are_plain() {
    for text in [
        "",
        "# 春潮\n\n　　五月的**潮水**比往年高出*三成*，“观测站”说。\n第二行。\n\n![港口](pictures/a.jpg \"港口的清晨\")\n",
        "A [link](b.md#c \"Title (one)\"), an [![image](p.jpg)](q.md), <https://example.org/?a=1&b=2_c>.\n",
        "- one\n- two\n  - three\n\n    more\n- four\n\n1. a\n2. b\n\n   c\n\n7) d\n",
        "> Quoted\nlazily\n>\n> - list\n> - again\n\n---\n\n## Title ##\n***\n",
        "Hard  \nbreak\\\nand soft\nbreak, `code`, ``a ` b``, \\*escaped\\* & &amp; &nbsp;&mdash; &#8212;&#x2014;.\n",
        "```rust\nfn main() {}\n\n  <b>\n```\n\n- ~~~\n  in an item\n  ~~~\n",
        "__Strong__ snake_case **bold *both*** ***all*** 5 * 3 < 4, [1] and [sic] ~10 km|h, a|b.\n",
        "**注意：**请在出发前查看天气。**“引号”**后面\n\nOne line\r\nand another\r\n",
        "Brackets (and ![a picture](b(c).jpg)) [not a link] a]b ![no] <3 < 5\n",
        "1986\\. A year.\n\n+ plus\n+ list\n\n* star\n",
    ] {
        assert_eq!(is_plain(text), Ok(true), "{text:?}");
    }
}

#[test]
fn what_is_more_is_left() {
    for text in [
        "<div>a</div>\n",
        "a <b>c</b>\n",
        "a <!-- b --> c\n",
        "[a]\n\n[a]: b.md\n",
        "a[^1]\n\n[^1]: b\n",
        "Title\n=====\n",
        "Title\n---\n",
        "    code\n",
        "\tcode\n",
        "|a|b|\n|-|-|\n|c|d|\n",
        "~~gone~~\n",
        "- [ ] open\n- [x] done\n",
        "-\n  late\n",
        "&lang;\n",
        "[a](<b c>)\n",
        "[a](b\n\"c\")\n",
        "<a@b.example>\n",
        "*\u{1F30A}*\n",
        &"> ".repeat(20),
        &"[".repeat(200),
    ] {
        assert_eq!(is_plain(text), Ok(false), "{text:?}");
    }
}

#[test]
fn characters_beside_emphasis_are_what_they_are() {
    let mut known = 0;
    let mut wrong = Vec::new();
    for c in (' '..=char::MAX).filter(|c| *c != '\u{FEFF}') {
        // Each side, at the ends and in words.
        let text = format!("a*{c}b*c\n\na*b{c}*c\n\na_{c}b_{c}\n\n{c}_b_\n");
        match is_plain(&text) {
            Ok(is_plain) => known += usize::from(is_plain),
            Err(difference) => wrong.push(difference),
        }
    }
    assert!(wrong.is_empty(), "{} characters are others:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
    assert!(known > 100_000, "only {known} characters are known");
    for c in "潮，。！？：；、“”‘’（）《》「」【】—…·～ａ１한かカーéβд€ \u{3000}".chars()
    {
        assert_eq!(is_plain(&format!("a*{c}b*{c}d\n")), Ok(true), "{c:?}");
    }
}

/// Pieces that Markdown is made of, with what may stand beside them.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\r\n",
        " ",
        " ",
        "  ",
        "   ",
        "    ",
        "  \n",
        "\\\n",
        "*",
        "*",
        "**",
        "***",
        "_",
        "_",
        "__",
        "`",
        "`",
        "``",
        "```",
        "```\n",
        "~",
        "~~~",
        "\n~~~\n",
        "\n```\n",
        "[",
        "[",
        "]",
        "](",
        "](a.md)",
        "](b.md \"c\")",
        "](c (d))",
        "![",
        ")",
        "(",
        "<",
        ">",
        "\n> ",
        "\n>",
        "> ",
        "- ",
        "\n- ",
        "\n  - ",
        "\n* ",
        "\n+ ",
        "\n1. ",
        "\n2. ",
        "\n1) ",
        "\n   ",
        "\n    ",
        "\n  ",
        "# ",
        "\n# ",
        "\n## ",
        " #",
        "#",
        "---",
        "\n---\n",
        "\n***\n",
        "- - -",
        "===",
        "\n-\n",
        "|",
        "\n|-|-|\n",
        "\\",
        "\\*",
        "\\[",
        "\\`",
        "\\\\",
        "&",
        "&amp;",
        "&nbsp;",
        "&#8212;",
        "&#x41;",
        "&x",
        ";",
        "<https://a.b/c_d>",
        "<https://a",
        "<b>",
        "</b>",
        "<3",
        "!",
        "a",
        "b",
        "word",
        "two words",
        "1",
        "12.",
        ":",
        "\"",
        "'",
        ".",
        ",",
        "潮",
        "潮水",
        "，",
        "。",
        "“",
        "”",
        "：",
        "（",
        "）",
        "—",
        "é",
        "\u{A0}",
        "\u{3000}",
        "β",
        "カ",
        "🌊",
        "snake_case",
        "https://a.b/?c=1&d=2",
        "**bold**",
        "*it*",
        "`code`",
        "[a](b)",
        "![a](b)",
        "x",
        "[ ] ",
        "[^1]",
        "]: ",
        "\t",
    ];
    // What is left to others ends a text's use for this test: it is rare.
    let rare =
        ["\t", "]: ", "<b>", "</b>", "&x", "[ ] ", "🌊", "\n|-|-|\n", "\n-\n", "===", "<https://a", "\n    ", "    "];
    let common: Vec<&str> = PIECES.iter().copied().filter(|piece| !rare.contains(piece)).collect();
    let piece = prop_oneof![60 => select(common), 1 => select(rare.to_vec())];
    prop::collection::vec(piece, 1..24).prop_map(|pieces| pieces.concat())
}

/// Documents whose lines begin as blocks do, and hold what lines hold.
fn documents() -> impl Strategy<Value = String> {
    let start = select(vec![
        "", "", "", "", "- ", "* ", "1. ", "2. ", "10) ", "> ", "> > ", ">", "  ", "   ", "    ", "  - ", "   1. ",
        "     ", "# ", "### ", "> - ", "- > ", "- - ", "-   ", "```", "~~~ a", "  ```", "  > ", "***", "+ ",
    ]);
    let word = select(vec![
        "a",
        "word",
        "潮水",
        "，",
        "*",
        "**",
        "_",
        "*a*",
        "**b**",
        "`c`",
        "[d](e)",
        "![f](g \"h\")",
        "\\",
        "&amp;",
        ".",
        "  ",
        " ",
        "(",
        ")",
        "[",
        "]",
        "<",
        "!",
        "#",
        "-",
        "***",
        "“",
        "”",
        "__",
        "`",
        "~",
    ]);
    let line = (
        start,
        prop::collection::vec(word, 0..7),
        select(vec!["\n", "\n", "\n", "\n\n", "\n\n", "  \n", "\\\n", "\r\n", "\n>\n", ""]),
    )
        .prop_map(|(start, words, end)| [start, &words.concat(), end].concat());
    prop::collection::vec(line, 1..9).prop_map(|lines| lines.concat())
}

/// Tries what a strategy makes; gives how many of a hundred texts were plain.
fn share_of_plain(strategy: impl Strategy<Value = String>) -> usize {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 8000;
    }
    if let RngSeed::Random = config.rng_seed {
        config.rng_seed = RngSeed::Fixed(2026);
    }
    let cases = config.cases as usize;
    let plain = Cell::new(0);
    let outcome = TestRunner::new(config).run(&strategy, |text| {
        plain.set(plain.get() + usize::from(is_plain(&text).map_err(TestCaseError::fail)?));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    plain.get() * 100 / cases
}

#[test]
fn made_texts_are_read_as_they_are_or_left() {
    let share = share_of_plain(pieces());
    println!("{share} of 100 are plain");
    assert!(share >= 25, "only {share} of 100 are plain: this says little");
}

#[test]
fn made_documents_are_read_as_they_are_or_left() {
    let share = share_of_plain(documents());
    println!("{share} of 100 are plain");
    assert!(share >= 25, "only {share} of 100 are plain: this says little");
}

#[test]
fn pages_read_plainly_are_the_same() {
    let mut plain = 0;
    let mut kinds = [0; 3];
    for text in texts() {
        for options in [Options::none(), Options::new("{}", "gb/25/5/9/n1.md")] {
            if let Ok(page) = source::read_within(&text, offprint::source::Reach::Plain, &options.resolver()) {
                plain += 1;
                assert_eq!(page, source::read(&text, &options.resolver()), "{text:?}");
                let kind = match text.trim_start().as_bytes().first() {
                    Some(b'<') => 0,
                    Some(b'{') => 1,
                    _ => 2,
                };
                kinds[kind] += 1;
            }
        }
    }
    assert!(plain > 1000 && kinds.iter().all(|kind| *kind > 100), "{plain}: {kinds:?}");
}

#[test]
fn pages_read_with_help_are_the_same() {
    let mut helped_with = [0; 3];
    let odd = [
        "# a\0b\n\n<sc\0ript>c</sc\0ript>\0",
        "---\ntitle: \"a\\0b\"\n---\n# a\0b\n\n<b>c",
        "&star;&lang <b>&star;</b>",
    ];
    for text in texts().into_iter().chain(odd.map(String::from)) {
        for options in [Options::none(), Options::new("{}", "gb/25/5/9/n1.md")] {
            assert_eq!(helped(&text, &options), source::read(&text, &options.resolver()), "{text:?}");
            match source::read_within(&text, offprint::source::Reach::Plain, &options.resolver()) {
                Err(source::Beyond::Names) => helped_with[0] += 1,
                Err(source::Beyond::Markdown(_)) => helped_with[1] += 1,
                Err(source::Beyond::Fields) => helped_with[2] += 1,
                Ok(_) => {}
            }
        }
    }
    assert!(helped_with[0] > 5 && helped_with[1] > 500 && helped_with[2] > 50, "{helped_with:?}");
}

#[test]
fn made_documents_read_with_help_are_the_same() {
    let config = Config { failure_persistence: None, rng_seed: RngSeed::Fixed(2026), cases: 4000, ..Config::default() };
    let html = select(vec![
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<pre>",
        "</pre>",
        "\n\n<div>\n",
        "<a href='x&star;",
        "'>",
        "&star;",
        "| ",
        "\n--|--\n",
        "[^1]",
        "\n[^1]: ",
        "- [x] ",
        "~~",
    ]);
    let texts = proptest::collection::vec((documents(), html), 1..4);
    let outcome = TestRunner::new(config).run(&texts, |parts| {
        let text: String = parts.iter().flat_map(|(text, html)| [text.as_str(), html]).collect();
        let options = Options::none();
        proptest::prop_assert_eq!(helped(&text, &options), source::read(&text, &options.resolver()), "{:?}", text);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn characters_that_are_not_listed_make_a_page_out_of_reach() {
    let table = read(Path::new("tests/pages/legacy-complete/source.md"));
    let at = table.find("</h2>").expect("a headline");
    let json =
        |body: &str| serde_json::json!({ "@type": "NewsArticle", "headline": "a", "articleBody": body }).to_string();
    for (text, is_read) in [
        (table.clone(), true),
        ([&table[..at], "&hellip;", &table[at..]].concat(), true),
        ([&table[..at], "&lang;", &table[at..]].concat(), false),
        (json("<p>a&eacute;b</p>"), true),
        (json("<p>a&lang;b</p>"), false),
        (json("a&lang;b"), false),
        (json("a&rarr;b"), true),
        (json("Title\n===="), false),
        ("---\ntitle: a\n---\nb&lang;c".into(), false),
        ("---\ntitle: a&lang;\n---\nb".into(), true),
    ] {
        assert_eq!(
            source::read_within(&text, offprint::source::Reach::Plain, &Options::none().resolver()).is_ok(),
            is_read,
            "{text}"
        );
    }
}
