//! Search: what is written is found, and nothing else, in few bytes; a new document changes few files.

use offprint::publish::search::{Document, Written, build};
use offprint::publish::{Folder, Silent};
use offprint::search::{Manifest, Query, Record, Search, manifest, record, shard};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed};
use std::collections::BTreeMap;
use tempfile::TempDir;

/// Tries the same cases each time.
fn config(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(2026), failure_persistence: None, ..Config::default() }
}

fn folder() -> (TempDir, Folder) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(place.path().join("search"));
    (place, folder)
}

fn index(documents: &[Document]) -> (TempDir, Folder, Written) {
    let (place, folder) = folder();
    let written = build(documents, &folder, &Silent).expect("an index");
    (place, folder, written)
}

/// All files of a folder.
fn files(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let names = folder.files().map(|name| name.expect("a name"));
    names.map(|name| (name.clone(), folder.read(&name).expect("readable").expect("there"))).collect()
}

/// The search that a reader makes, and how many files and bytes it has fetched when its first hits are there.
fn begin(folder: &Folder, text: &str) -> (Search, usize, usize) {
    let bytes = folder.read(manifest::NAME).expect("readable").expect("a manifest");
    let manifest = Manifest::read(std::str::from_utf8(&bytes).expect("UTF-8")).expect("a manifest");
    let mut search = Search::new(manifest, Query::new(text).expect("a query"));
    let (mut files, mut size) = (1, bytes.len());
    fetch(folder, &mut search, &mut files, &mut size);
    (search, files, size)
}

fn fetch(folder: &Folder, search: &mut Search, files: &mut usize, size: &mut usize) {
    loop {
        let wanted: Vec<String> = search.wanted().map(Into::into).collect();
        if wanted.is_empty() {
            return;
        }
        for name in wanted {
            let path = name.split("?v=").next().expect("a path");
            let bytes = folder.read(path).expect("readable").unwrap_or_else(|| panic!("{path} is missing"));
            *files += 1;
            *size += bytes.len();
            assert!(search.give(&name, &bytes), "{name} is damaged");
        }
    }
}

/// The paths of all hits, as a reader gets them who always asks for more.
fn find(folder: &Folder, text: &str) -> Vec<String> {
    let (mut search, mut files, mut size) = begin(folder, text);
    while search.has_more() {
        search.more();
        fetch(folder, &mut search, &mut files, &mut size);
    }
    search.hits().iter().map(|hit| hit.record.path.clone()).collect()
}

/// Neutral headlines, other ones for each number.
fn document(number: usize) -> Document {
    let places = ["青岛", "昆明", "挪威", "太平洋", "秦岭", "冰岛", "大理", "智利"];
    let subjects = ["气象局发布暴雨预警", "天文台观测到彗星", "马拉松选手刷新纪录", "渔民救起海豚", "博物馆展出化石"];
    let names = ["林燕", "陈海", "Anna Keller", "王一鸣"];
    let pick = |list: &[&'static str], step: usize| list[(number * 7 + number / step) % list.len()];
    Document {
        path: format!("news/{number}.md"),
        headline: format!("{}{}，第{number}次", pick(&places, 3), pick(&subjects, 5)),
        byline: format!("记者{}报导", pick(&names, 2)),
        standfirst: if number.is_multiple_of(3) { "The tide pools of the north coast.".into() } else { String::new() },
        date: Some(format!("20{:02}-{:02}-{:02}", number / 336 % 100, number / 28 % 12 + 1, number % 28 + 1)),
        text: None,
    }
}

/// Any field's text: Chinese, Latin, forms and spaces that fold, and what bursts lines.
fn text() -> impl Strategy<Value = String> {
    const PIECES: [&str; 16] = [
        "潮汐",
        "暴雨",
        "雨",
        "ＧＰＳ",
        "gps",
        "Tide",
        " ",
        "\u{3000}",
        "\n",
        "é",
        "İ",
        "\u{AD}",
        "，",
        "𠀀",
        "a",
        "b",
    ];
    prop::collection::vec(prop_oneof![9 => select(&PIECES[..]).prop_map(str::to_string), 1 => ".".boxed()], 0..12)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn every_substring_is_found_and_nothing_else(
        fields in prop::collection::vec([text(), text(), text()], 1..300),
        chosen in prop::collection::vec((any::<Index>(), 0..3_usize, any::<Index>(), any::<Index>()), 12),
    ) {
        let documents: Vec<Document> = fields.iter().enumerate().map(|(at, [headline, byline, standfirst])| Document {
            path: at.to_string(),
            headline: headline.clone(),
            byline: byline.clone(),
            standfirst: standfirst.clone(),
            ..Document::default()
        }).collect();
        let (_place, folder, _) = index(&documents);
        for (document, field, start, end) in chosen {
            let at = document.index(documents.len());
            let letters: Vec<char> = fields[at][field].chars().collect();
            let (start, end) = (start.index(letters.len() + 1), end.index(letters.len() + 1));
            let query: String = letters[start.min(end)..start.max(end)].iter().collect();
            let Some(read) = Query::new(&query) else { continue };
            let found = find(&folder, &query);
            prop_assert!(found.contains(&at.to_string()), "{query:?} finds {found:?}, not {at}");
            let expected: Vec<String> = (0..fields.len()).rev()
                .filter(|at| read.matches(&[&fields[*at][0], &fields[*at][1], &fields[*at][2]]))
                .map(|at| at.to_string())
                .collect();
            prop_assert_eq!(found, expected, "{:?}", query);
        }
    }

    #[test]
    fn damaged_files_do_no_harm(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        bent in any::<Index>(),
        by in 1..=255_u8,
        key in 0..1_u64 << shard::KEY_BITS,
    ) {
        let in_order = |list: Option<Vec<u32>>| list.is_none_or(|list| list.is_sorted() && list.iter().all(|at| *at < 500));
        prop_assert!(in_order(shard::read(&bytes, key, 500)));
        let pairs: Vec<(u64, u32)> = (0..500).map(|at| (key / 2 + u64::from(at / 9), at)).collect();
        let mut file = shard::write(&pairs, 500);
        let at = bent.index(file.len());
        file[at] ^= by;
        prop_assert!(in_order(shard::read(&file, key / 2 + 3, 500)));
        let text = String::from_utf8_lossy(&bytes);
        let _ = (record::read(&text), Manifest::read(&text));
    }
}

#[test]
fn hits_come_newest_first_and_marked() {
    let documents: Vec<Document> = (0..1000).map(document).collect();
    let (_place, folder, _) = index(&documents);
    let (mut search, ..) = begin(&folder, "暴雨预警");
    assert_eq!(search.hits().len(), 20);
    assert!(search.has_more());
    let numbers: Vec<usize> =
        find(&folder, "暴雨预警").iter().map(|path| path[5..path.len() - 3].parse().expect("a number")).collect();
    assert!(numbers.is_sorted_by(|one, next| one > next));
    assert_eq!(numbers.len(), documents.iter().filter(|document| document.headline.contains("暴雨预警")).count());
    let hit = &search.hits()[0];
    assert_eq!(search.marked(&hit.record.headline)[1], "暴雨预警");
    assert_eq!(hit.record.date, documents[numbers[0]].date.clone().expect("a date"));
    search.more();
    assert!(search.wanted().next().is_some());
    assert_eq!(find(&folder, "暴雨 林燕 第7"), find(&folder, "第7 林燕 暴雨"), "terms in any order");
    assert!(find(&folder, "没有这样的话").is_empty());
}

#[test]
fn a_new_document_changes_few_files() {
    let documents: Vec<Document> = (0..5001).map(document).collect();
    let (_place, folder, all) = index(&documents[..5000]);
    let again = build(&documents[..5000], &folder, &Silent).expect("an index");
    assert_eq!(again, Written { files_written: 0, bytes_written: 0, ..all }, "nothing new");
    let one = build(&documents, &folder, &Silent).expect("an index");
    assert!(one.files_written == 2 && one.bytes_written < 8_000, "{one:?}");
    assert!(all.bytes > 100 * one.bytes_written);
    assert_eq!(find(&folder, "第5000次"), ["news/5000.md"]);
    // The files are the same whatever was there before.
    let (_fresh_place, fresh, _) = index(&documents);
    assert_eq!(files(&folder), files(&fresh));
}

#[test]
fn a_changed_headline_leaves_most_shards_alone() {
    let mut documents: Vec<Document> = (0..4096).map(document).collect();
    let (_place, folder, all) = index(&documents);
    documents[100].headline = "合唱团演出成功".into();
    let one = build(&documents, &folder, &Silent).expect("an index");
    assert!(one.files_written > 1 && one.bytes_written * 3 < all.bytes, "{one:?} of {all:?}");
    assert_eq!(find(&folder, "唱团演"), ["news/100.md"]);
    assert!(find(&folder, "第100次").is_empty());
}

#[test]
fn files_of_another_shape_go_and_files_of_others_stay() {
    let documents: Vec<Document> = (0..700).map(document).collect();
    let (_place, folder, _) = index(&documents);
    folder.write("README.md", b"ours").expect("written");
    folder.write("records/notes.txt", b"ours").expect("written");
    let fewer = build(&documents[..100], &folder, &Silent).expect("an index");
    assert!(fewer.removed > 0);
    let (_fresh_place, fresh, _) = index(&documents[..100]);
    let mut expected = files(&fresh);
    expected.insert("README.md".into(), b"ours".into());
    expected.insert("records/notes.txt".into(), b"ours".into());
    assert_eq!(files(&folder), expected);
    assert_eq!(find(&folder, "第99次"), ["news/99.md"]);
}

#[test]
fn full_texts_are_found_down_to_the_newest_document() {
    let river = |at: usize| char::from_u32(0x4E00 + u32::try_from(at).expect("few")).expect("a character");
    let mut documents: Vec<Document> = (0..333).map(document).collect();
    for (at, document) in documents.iter_mut().enumerate() {
        document.text = Some(format!("水文站记录了{}河的洪峰。", river(at)));
    }
    let (_place, folder, _) = index(&documents);
    for at in [0, 1, 255, 256, 320, 332] {
        let query = format!("{}河的洪峰", river(at));
        assert_eq!(find(&folder, &query), [format!("news/{at}.md")], "{query}");
        let (search, ..) = begin(&folder, &query);
        assert!(search.hits()[0].is_in_text);
    }
    let (search, ..) = begin(&folder, "第300次");
    assert!(!search.hits()[0].is_in_text);
    // One more document makes only the smallest segment anew.
    documents.push(Document { text: Some("新的洪峰".into()), ..document(333) });
    let one = build(&documents, &folder, &Silent).expect("an index");
    assert!(one.files_written <= 4 && one.bytes_written < 16_000, "{one:?}");
    assert_eq!(find(&folder, "新的洪峰"), ["news/333.md"]);
}

#[test]
fn empty_and_odd_documents_make_an_index() {
    let (_place, folder, written) = index(&[]);
    assert_eq!(written.files, 1);
    assert!(find(&folder, "潮汐").is_empty());
    let odd = Document { path: "a b#c/d.md".into(), headline: "x\u{2028}\n y".into(), ..Document::default() };
    let (_place, folder, _) = index(std::slice::from_ref(&odd));
    let (search, ..) = begin(&folder, "X y");
    let expected = Record { path: "a%20b%23c/d.md".into(), headline: "x y".into(), ..Record::default() };
    assert_eq!(search.hits()[0].record, expected);
}

#[test]
fn a_search_stops_where_files_are_no_answers() {
    let documents: Vec<Document> = (0..300).map(document).collect();
    let (_place, folder, _) = index(&documents);
    let bytes = folder.read(manifest::NAME).expect("readable").expect("a manifest");
    let manifest = Manifest::read(std::str::from_utf8(&bytes).expect("UTF-8")).expect("a manifest");
    let mut search = Search::new(manifest, Query::new("暴雨").expect("a query"));
    let wanted: Vec<String> = search.wanted().map(Into::into).collect();
    for name in &wanted {
        assert!(!search.give(name, b""), "{name}");
    }
    assert_eq!(search.wanted().count(), wanted.len(), "they are wanted still");
    assert!(search.give("not/wanted.bin", b""));
}

/// What `tests/site/search.spec.mjs` searches in: also what tells that the form of the files has changed.
#[test]
fn the_index_of_the_site_tests_is_as_it_is_written() {
    let own = |path: &str, headline: &str, byline: &str, standfirst: &str, date: &str| Document {
        path: path.into(),
        headline: headline.into(),
        byline: byline.into(),
        standfirst: standfirst.into(),
        date: Some(date.into()),
        text: None,
    };
    let mut documents: Vec<Document> = (0..140).map(document).collect();
    documents.extend([
        own(
            "science/comet.md",
            "Ｃｏｍｅｔ彗星重返太阳附近",
            "记者林燕",
            "肉眼可见的<b>彗星</b>，下一次要等八十年。",
            "2025-05-01",
        ),
        own("x/hostile.md", "<img src=x onerror=alert(1)>标记", "\"><script>", "&lt;彗尾&gt;", "2025-05-02"),
        own("en/tide-pools.md", "What lives in the tide pools", "Anna Keller", "A morning on the rocks.", "2025-05-03"),
        own("x/a b#c.md", "", "佚名", "没有标题的潮汐表", "some day"),
    ]);
    let (_place, written, _) = index(&documents);
    let fixture = Folder::new("tests/site/search");
    if std::env::var_os("UPDATE").is_some() {
        build(&documents, &fixture, &Silent).expect("an index");
    }
    assert_eq!(files(&fixture).keys().collect::<Vec<_>>(), files(&written).keys().collect::<Vec<_>>());
    assert!(files(&fixture) == files(&written), "UPDATE=1 cargo test --test native search writes it again");
}
