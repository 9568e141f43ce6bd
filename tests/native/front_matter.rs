//! Front matter: what is read of it; and that the first view, which reads what ordinary files have and asks the late reader
//! for the rest, makes the same page of it.

use crate::common::Options;
use crate::common::plain::helped;
use offprint::model::{Content, Page};
use offprint::note::NoteCode;
use offprint::source::{self, Beyond, Reach, front_matter, plain_fields};
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

fn fields_of(text: &str) -> Value {
    let front = front_matter::split(text).unwrap_or_else(|| panic!("no front matter in {text:?}"));
    assert_eq!((front.rest.trim(), front.unreadable.as_str()), ("Rain.", ""), "{text:?}");
    serde_json::to_value(offprint::json::Value::Object(front.fields)).unwrap()
}

fn plainly(text: &str) -> Result<Page, Beyond> {
    source::read_within(text, Reach::Plain, &Options::none().resolver())
}

fn is_within_reach(text: &str) -> bool {
    let page = plainly(text);
    assert!(page.is_ok() || page == Err(Beyond::Fields), "{text:?}");
    page.is_ok()
}

/// These lines between fences are read as these fields, with the help of the late reader.
fn read_late(fence: &str, rows: &[(&str, Value)]) {
    for (lines, fields) in rows {
        for text in kinds(&format!("{fence}\n{lines}\n{fence}\nRain.\n")) {
            assert_eq!(fields_of(&text), *fields, "{text}");
            assert!(!is_within_reach(&text), "{text}");
        }
    }
}

/// With each kind of line ends; and that all readers make one page of it.
fn kinds(text: &str) -> [String; 3] {
    let kinds = [text.to_string(), text.replace('\n', "\r\n"), text.replace('\n', "\r")];
    for text in &kinds {
        let options = Options::none();
        assert_eq!(helped(text, &options), options.read(text), "{text:?}");
    }
    kinds
}

#[test]
fn ordinary_fields_are_read_at_once() {
    for (lines, fields) in [
        (
            "title: 中国: 天气\ndate: 2025-05-02 08:00:00 +0800",
            json!({"title": "中国: 天气", "date": "2025-05-02 08:00:00 +0800"}),
        ),
        (
            "title: \"Say \\\"rain\\\" \\\\ wind\"\nimage: 'a b.jpg'",
            json!({"title": "Say \"rain\" \\ wind", "image": "a b.jpg"}),
        ),
        (
            "# 注释\n\ndraft: false\ntags: [rain, \"wind\", , null]\nempty:\nlast: ~",
            json!({"draft": null, "tags": ["rain", "wind"], "empty": null, "last": null}),
        ),
        ("tags: []\nurl: https://a.example/b#c", json!({"tags": [], "url": "https://a.example/b#c"})),
        (
            "related:\n- /a/b.md#1 Rain\n- [x, y]\nnext: a",
            json!({"related": ["/a/b.md#1 Rain", ["x", "y"]], "next": "a"}),
        ),
        (
            "related:\n  - title: A\n    url: a.md\n    # one\n\n  - url: b.md\n  - C: d\nimage:\n  src: a.jpg\n  by:\n    name: B",
            json!({"related": [{"title": "A", "url": "a.md"}, {"url": "b.md"}, {"C": "d"}], "image": {"src": "a.jpg", "by": {"name": "B"}}}),
        ),
        ("related:\n- Heavy rain: three days\n- a:b: c", json!({"related": ["Heavy rain: three days", "a:b: c"]})),
        ("- a\ntitle: A", Value::Null),
    ] {
        let text = format!("---\n{lines}\n---\n\nRain.\n");
        let [text, windows, _] = kinds(&text);
        if fields == Value::Null {
            continue;
        }
        assert_eq!(fields_of(&text), fields);
        assert_eq!((is_within_reach(&text), is_within_reach(&windows)), (true, true), "{text}");
    }
}

#[test]
fn values_go_on_over_lines() {
    #[rustfmt::skip]
    let rows = [
        ("description: Heavy rain fell over the\n  northern coast.\ntitle: A", json!({"description": "Heavy rain fell over the northern coast.", "title": "A"})),
        ("description:\n  Heavy rain fell.\n\n  Wind none.\ntitle: A", json!({"description": "Heavy rain fell. Wind none.", "title": "A"})),
        ("description: \"Heavy rain\n  fell \\\"here\\\".\"\ntitle: A", json!({"description": "Heavy rain fell \"here\".", "title": "A"})),
        ("description: 'It''s\n  rain.' # so\ntitle: A", json!({"description": "It's rain.", "title": "A"})),
        ("description: \"It is\\\n  n't rain\\\n  .\n\n  So\"\ntitle: A", json!({"description": "It isn't rain. \nSo", "title": "A"})),
        ("author:\n  - Jane Doe of\n    institute\n  - \"B\n    C\"\ntitle: A", json!({"author": ["Jane Doe of institute", "B C"], "title": "A"})),
        ("related:\n- title: Rain\n    and wind\n  url: a.md", json!({"related": [{"title": "Rain and wind", "url": "a.md"}]})),
        ("image:\n  src: a.jpg\n  alt: Rain\n    and wind\ntitle: A", json!({"image": {"src": "a.jpg", "alt": "Rain and wind"}, "title": "A"})),
        ("image: {\n  src: \"a.jpg\", # so\n  alt: Rain\n    and wind\n}\ntitle: A", json!({"image": {"src": "a.jpg", "alt": "Rain and wind"}, "title": "A"})),
        ("tags: [\nrain, # so\n# and so\nwind\n]\ntitle: A", json!({"tags": ["rain", "wind"], "title": "A"})),
        ("related:\n-\n  title: B\n  url: b.md\n-\n  - c\n- # d\n  e", json!({"related": [{"title": "B", "url": "b.md"}, ["c"], "e"]})),
        ("text: |2- # so\n  a\n  b\nmore: >\n  a\n  b", json!({"text": "a\nb", "more": "a b"})),
    ];
    read_late("---", &rows);
}

#[test]
fn what_is_no_list_and_no_quote_is_a_text() {
    #[rustfmt::skip]
    let rows = [
        ("title: [图集] 风暴来袭\ntags: [天气]", json!({"title": "[图集] 风暴来袭", "tags": ["天气"]})),
        ("title: [图集\ntags: [天气]", json!({"title": "[图集", "tags": ["天气"]})),
        ("title: \"雨\" 来了\nby: 'Tis A", json!({"title": "\"雨\" 来了", "by": "'Tis A"})),
        ("tags: [rain, wind] # keep short\ntitle: A\nlist: [a]", json!({"tags": ["rain", "wind"], "title": "A", "list": ["a"]})),
        ("related: [[A](a.md), [B] c, [d], \"e, f\" g]", json!({"related": ["[A](a.md)", "[B] c", ["d"], "\"e, f\" g"]})),
        ("source: {name: 中国: 天气, \"url\":\"a.md\", none, empty:}", json!({"source": {"name": "中国: 天气", "url": "a.md", "empty": null}})),
        ("tags: [#storm, {a: [b]}, 'c''d']", json!({"tags": ["#storm", {"a": ["b"]}, "c'd"]})),
        (r#"a: "\U0001F327\uD83C\uDF27\u6f6e\x41\uD83C \q""#, json!({"a": "🌧🌧潮A\u{FFFD} q"})),
        ("title: 5 # so\n\"key\": |a", json!({"title": "5", "key": "|a"})),
    ];
    read_late("---", &rows);
}

#[test]
fn toml_is_read() {
    #[rustfmt::skip]
    let rows = [
        ("tags = [\"a\"] # c\ntitle = \"A\" # b\nn = 5# d\nlist = [1]", json!({"tags": ["a"], "title": "A", "n": "5", "list": ["1"]})),
        ("image.url = \"a.jpg\"\nimage.alt = 'b'\n\"c.d\" = 1", json!({"image": {"url": "a.jpg", "alt": "b"}, "c.d": "1"})),
        ("[image] # a\nurl = \"a.jpg\"\n[image.by]\nname = \"B\"\n[[related]]\ntitle = \"C\"\n[[related]]\ntitle = \"D\"\nimage.url = \"e\"",
            json!({"image": {"url": "a.jpg", "by": {"name": "B"}}, "related": [{"title": "C"}, {"title": "D", "image": {"url": "e"}}]})),
        ("a = [\n  { url = \"b\", title = 'c=d' }, # so\n]\nd = \"\"\"\ne \\\n  f\"\"\"\ng = '''h\ni'''", json!({"a": [{"url": "b", "title": "c=d"}], "d": "e f", "g": "h\ni"})),
    ];
    read_late("+++", &rows);
}

#[test]
fn json_is_read() {
    let text = "{\n  \"title\": \"Rain\",\n  \"n\": 1.50,\n  \"image\": {\"url\": \"a.jpg\", \"alt\": \"\\u0001\\\"\"}\n}\n\nRain.\n";
    for text in kinds(text) {
        let fields = json!({"title": "Rain", "n": "1.50", "image": {"url": "a.jpg", "alt": "\u{1}\""}});
        assert_eq!(fields_of(&text), fields);
        let page = Options::none().read(&text);
        assert_eq!((page.shared.headline.as_str(), page.shared.notes), ("Rain", Vec::new()));
    }
    // What is a page itself, or a text with braces, is none.
    for text in
        ["{\"headline\": \"Rain\", \"articleBody\": \"Wind\"}\n}", "{} is a set\n\nof none", "{\"a\": 1} b\n\nc"]
    {
        let [text, ..] = kinds(text);
        let notes = Options::none().read(&text).shared.notes;
        assert_eq!(notes[0].code, NoteCode::UnreadableJson, "{text}");
    }
}

#[test]
fn keys_are_the_same_in_capitals() {
    let [text, ..] = kinds("---\nTitle: Rain\nDate: 2025-05-02\nAUTHOR: B\nshareurl: https://a.example/\n---\nc\n");
    assert!(is_within_reach(&text));
    let page = Options::none().read(&text);
    let Content::Article(article) = &page.content else { panic!("an article") };
    assert_eq!(page.shared.headline, "Rain");
    assert_eq!((article.date_published.as_deref(), article.byline.as_str()), (Some("2025-05-02"), "B"));
    assert_eq!(article.share_url.as_deref(), Some("https://a.example/"));
}

#[test]
fn what_cannot_be_read_is_a_note_in_both() {
    for text in [
        "---\ntitle: A\n  sub: b\nc\n---\nd",
        "---\ntitle: A\nc\0d\n---\n\n# A\n\nd<b>e",
        "+++\ntitle = \"A\"\n[b]\nc\n+++\nd",
    ] {
        let [text, ..] = kinds(text);
        let notes = Options::none().read(&text).shared.notes;
        assert!(notes.iter().any(|note| note.code == NoteCode::UnreadableFrontMatter), "{notes:?}");
    }
    for text in
        ["---\n", "---", "---\na: b", "---\n\na\n\n---\n\nb", "---\n---\na", "----\n\na", "+++\n", "--- a\nb: c\n---\n"]
    {
        kinds(text);
    }
}

/// Lines nest, in lines and within one, only so deep.
#[test]
fn no_depth_is_too_deep() {
    let staircase: String = (0..400).map(|column| format!("{}a:\n", " ".repeat(column))).collect();
    let items: String = (0..400).map(|column| format!("{}-\n", " ".repeat(column))).collect();
    for lines in [staircase, items, format!("a: {}", "[".repeat(60_000)), format!("a: {}", "{a: ".repeat(60_000))] {
        let text = format!("---\ntitle: A\n{lines}\n---\nRain.\n");
        let work = move || assert_eq!(kinds(&text).map(|text| Options::none().read(&text).shared.headline), ["A"; 3]);
        std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
    }
}

#[test]
fn made_front_matter_is_the_same_in_both() {
    let config =
        Config { failure_persistence: None, rng_seed: RngSeed::Fixed(2026), cases: 20_000, ..Config::default() };
    #[rustfmt::skip]
    let piece = select(vec![
        "title: ", "Author:", "image: ", "related:", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n- ", "\n  - ", "\n-", "\n\n", "\r\n", "\r", "url: ", "title :",
        "src: a.jpg", "a.md", "/a.md Rain", "rain", "潮", ": ", ":", " ", "  ", "\t", "#", " # ", "[", "]", "[a, b]", "{", "}", "{url: b.md}", ",", "\"", "'", "''", "\\",
        "\"a\"", "'b'", "\\\"", "|", ">", "true", "null", "~", "---", "...", "-", "=", "\"\"\"", ".", "2025-05-02", "\0", "\u{3000}",
    ]);
    let texts = (
        select(vec!["---\n", "+++\n", "---\ntitle: A\n", "---\nimage:\n  ", "---\nrelated:\n- "]),
        proptest::collection::vec(piece, 1..12),
    );
    let within = std::cell::Cell::new(0);
    let outcome = TestRunner::new(config).run(&texts, |(start, pieces)| {
        let end = if start.starts_with('+') { "\n+++\n" } else { "\n---\n" };
        let text = [start, &pieces.concat(), end, "Words.\n"].concat();
        let options = Options::none();
        if let Some((fields, rest)) = plain_fields::split(&text) {
            within.set(within.get() + 1);
            let whole = front_matter::split(&text).expect("front matter");
            let whole = (whole.fields, whole.rest.trim(), whole.unreadable);
            proptest::prop_assert_eq!((fields, rest.trim(), String::new()), whole, "{:?}", text);
        }
        proptest::prop_assert_eq!(helped(&text, &options), options.read(&text), "{:?}", text);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(within.get() > 1000, "only {} are read at once: this says little", within.get());
}
