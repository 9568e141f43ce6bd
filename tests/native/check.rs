//! `offprint check`: each kind of fault is found once, in its file, on its line; a sound site has none.

use offprint::publish::check::{self, Checked, Kind, Level, Options, SCHEMA};
use offprint::publish::{Report, Silent, import};
use offprint::site::Site;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const STORY: &str = "---\ntitle: Tides\ndate: 2025-04-28\n---\n\nThe water rises twice a day.\n";

/// A site of these files.
fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        put(folder.path(), path, text.as_bytes());
    }
    folder
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, bytes).expect("a file");
}

fn options(folder: &Path) -> Options {
    Options { site: folder.into(), most: 10, errors: false, today: Some("2026-05-01".into()) }
}

fn checked(folder: &Path) -> Checked {
    check::run(&options(folder), &Silent).expect("a report")
}

/// What was found, as `kind file:line reason`, the file as its path in the site.
fn found(folder: &Path) -> Vec<String> {
    let start = format!("{}/", folder.display());
    checked(folder)
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.kind.name(), finding.to_string().replace(&start, "")))
        .collect()
}

/// What is found in a site with this article and nothing else wrong.
fn found_in(article: &str) -> Vec<String> {
    let site = site(&[("site.json", "{\"home\": \"a.md\"}"), ("data/a.md", article), ("data/b.md", STORY)]);
    found(site.path())
}

#[test]
fn the_sample_site_is_without_errors() {
    let checked = check::run(&Options { errors: true, ..options(Path::new("www")) }, &Silent).expect("a report");
    assert_eq!(checked.findings, []);
    assert!(checked.pages > 20, "{} pages", checked.pages);
    assert!(checked.is_clean());
    assert!(checked.to_string().ends_with("nothing is wrong"), "{checked}");
}

#[test]
fn dead_links_are_found_where_they_stand() {
    for (link, expected) in [
        ("[x](b.md)", None),
        ("[x](/b.md#1)", None),
        ("[x](https://elsewhere.example/c.md)", None),
        ("[x](mailto:desk@paper.example)", None),
        ("[x](c.md)", Some("c.md")),
        ("[x](./c.md)", Some("c.md")),
        ("[x](/gb/c.md)", Some("gb/c.md")),
        ("[x](#/gb/c.md)", Some("gb/c.md")),
        ("[x](/gb/%E6%BD%AE.md)", Some("gb/潮.md")),
        ("[x](/gb/潮.md)", Some("gb/潮.md")),
        ("[x](<two words.md>)", Some("two words.md")),
        ("[x](gb/)", Some("gb/README.md")),
        ("[x](paper.pdf)", Some("paper.pdf")),
        ("<a href=c.md>x</a>", Some("c.md")),
        ("<a href='c.md?from=list'>x</a>", Some("c.md")),
    ] {
        let found = found_in(&format!("# Tides\n\nThe water rises.\n\nAnd falls: {link}\n"));
        let expected: Vec<String> =
            expected.iter().map(|path| format!("dead-link data/a.md:5: the text: there is no file {path}")).collect();
        assert_eq!(found, expected, "{link}");
    }
}

#[test]
fn a_link_is_told_from_words_that_look_like_it() {
    let found = found_in(
        "# Tides\n\nNot c.md of [theirs](https://elsewhere.example/c.md),\nbut [ours](c.md) and [again](c.md#x).\n",
    );
    assert_eq!(found, ["dead-link data/a.md:4: the text: there is no file c.md"]);
}

#[test]
fn a_line_is_told_however_the_file_is_written() {
    for (article, line) in [
        (
            "{\"@type\": \"NewsArticle\", \"headline\": \"A\",\n\"articleBody\": \"B\",\n\"related\": [\"\\/gb\\/c.md\"]}",
            3,
        ),
        ("# A\r\rB\r\r[x](gb/c.md)\r", 5),
        ("# A\r\n\r\n[x](gb/c.md)\r\n", 3),
        ("\u{FEFF}# A\n\n<A HREF=\"gb/c&#46;md\">x</A> of c.md\n", 3),
    ] {
        let found = found_in(article);
        assert_eq!(found.len(), 1, "{article}: {found:?}");
        assert!(found[0].contains(&format!("link data/a.md:{line}: ")), "{article}: {found:?}");
    }
}

#[test]
fn every_list_of_every_kind_of_page_is_looked_at() {
    let site = site(&[
        (
            "site.json",
            r#"{
"home": "front.json",
"nav": [{"title": "N", "url": "n.md"}],
"topics": [[{"title": "T", "url": "t.md"}]],
"promos": [{"title": "P", "url": "a.md",
  "image": "pictures/p.png"}]
}"#,
        ),
        (
            "data/a.md",
            "---\ntitle: Tides\nimage: lead.png\nrelated:\n- \"[R](r.md)\"\npicks:\n- \"[E](e.md)\"\nmost_read:\n- title: M\n  url: m.md\n  image: m.png\n---\n\nWater.\n\n![pool](pool.png)\n",
        ),
        (
            "data/section.json",
            "{\"kind\": \"section\", \"headline\": \"Sea\", \"teasers\": [\n{\"title\": \"A\", \"url\": \"gone.md\",\n\"image\": \"a.png\"}],\n\"next\": \"older.json\"}",
        ),
        (
            "data/front.json",
            "{\"kind\": \"front\", \"blocks\": [{\"title\": \"B\",\n\"moreUrl\": \"more.json\",\n\"links\": [{\"title\": \"L\", \"url\": \"l.md\"}]}]}",
        ),
    ]);
    assert_eq!(
        found(site.path()),
        [
            "dead-link data/front.json:2: the blocks: there is no file more.json",
            "dead-link data/front.json:3: the blocks: there is no file l.md",
            "dead-link data/section.json:2: the teasers: there is no file gone.md",
            "dead-link data/section.json:4: the older page: there is no file older.json",
            "dead-link site.json:3: nav: there is no file n.md",
            "dead-link site.json:4: topics: there is no file t.md",
            "missing-picture data/a.md:3: the lead picture: there is no picture lead.png",
            "missing-picture data/a.md:11: the most read: there is no picture m.png",
            "missing-picture data/a.md:16: the text: there is no picture pool.png",
            "missing-picture data/section.json:3: the teasers: there is no picture a.png",
            "missing-picture site.json:6: promos: there is no picture pictures/p.png",
            "dead-list-link data/a.md:5: the related links: there is no file r.md",
            "dead-list-link data/a.md:7: the editors' picks: there is no file e.md",
            "dead-list-link data/a.md:10: the most read: there is no file m.md",
        ]
    );
}

#[test]
fn an_alias_to_no_file_is_told_as_such() {
    let site = site(&[
        ("site.json", r#"{"home": "a.md", "aliases": ["https://git.example/u/r/blob/main/"]}"#),
        (
            "data/a.md",
            "# A\n\n[there](https://git.example/u/r/blob/main/a.md)\n[gone](http://git.example/u/r/blob/main/gb/c.md#1)\n",
        ),
    ]);
    assert_eq!(
        found(site.path()),
        [
            "dead-alias-link data/a.md:4: the text: http://git.example/u/r/blob/main/gb/c.md#1 means this site, and there is no file gb/c.md"
        ]
    );
}

#[test]
fn pictures_of_the_site_are_looked_for_and_those_of_the_web_are_not() {
    let site = site(&[
        (
            "site.json",
            r#"{"home": "a.md", "pictures": {"rewrite": [["https://old.example/", "./data/old/"], ["https://older.example/", "./pictures/"]]}}"#,
        ),
        (
            "data/a.md",
            "# A\n\n![](there.png) ![](/old/x%20y.png)\n![](https://web.example/x.png)\n![](https://old.example/x%20y.png)\n\
             ![](https://old.example/z.png)\n![](https://older.example/there.png)\n![](https://older.example/none.png)\n",
        ),
        ("data/there.png", "-"),
        ("data/old/x y.png", "-"),
        ("pictures/there.png", "-"),
    ]);
    assert_eq!(
        found(site.path()),
        [
            "missing-picture data/a.md:6: the text: there is no picture old/z.png",
            "missing-picture data/a.md:8: the text: there is no picture pictures/none.png",
        ]
    );
}

#[test]
fn links_to_places_need_the_place() {
    let site = site(&[
        ("site.json", "{\"home\": \"a.md\"}"),
        (
            "data/a.md",
            "# A\n\n## Low water\n\n[here](#low-water) [none](#high-water)\n[there](b.md#end)\n[gone](b.md#start)\n",
        ),
        ("data/b.md", "# B\n\n<p id=end>The end.</p>\n"),
    ]);
    assert_eq!(
        found(site.path()),
        [
            "dead-anchor data/a.md:5: a.md has no place called high-water",
            "dead-anchor data/a.md:7: b.md has no place called start",
        ]
    );
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let site = site(&[
        ("site.json", "{\"home\": \"a.md\"}"),
        ("data/a.md", STORY),
        ("data/broken.json", "{\"headline\": \"Tides\",\n\"articleBody\": }"),
        ("data/empty.md", "\n"),
        ("data/lost.md", "# Lost\n\nThe caf\u{FFFD} at the harbour is open.\n"),
        ("data/feed.xml", "\0"),
        ("data/LICENSE", "No page, though it could be shown as one."),
    ]);
    put(site.path(), "data/latin.md", b"# Tides\n\nThe caf\xE9 at the harbour is open all day long, and all night.\n");
    put(site.path(), "data/picture.md", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR");
    put(site.path(), "data/long.md", &vec![b'a'; (8 << 20) + 1]);
    assert_eq!(
        found(site.path()),
        [
            "unreadable-file data/long.md: has 8388609 bytes; of a page at most 8388608 are fetched",
            "unreadable-file data/picture.md: is no text, though its name is that of a page",
            "not-utf-8 data/latin.md:3: is not UTF-8 from here on",
            "unreadable-json data/broken.json:2: begins like JSON: expected value at line 2 column 16",
            "empty-source data/empty.md: is empty",
            "replacement-characters data/lost.md:3: has letters that were lost before (U+FFFD)",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_name_that_no_address_can_have_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let site = site(&[("site.json", "{\"home\": \"a.md\"}"), ("data/a.md", STORY)]);
    for name in [&b"\xE9.md"[..], b"a\\b.md"] {
        fs::write(site.path().join("data").join(std::ffi::OsStr::from_bytes(name)), STORY).expect("a file");
    }
    let found = found(site.path());
    assert!(found.len() == 2 && found.iter().all(|found| found.starts_with("unreadable-file data/")), "{found:?}");
}

#[test]
fn drafts_are_named() {
    for (draft, line) in [
        ("---\ntitle: Tides\ndraft: true\n---\n\nText.\n", Some(3)),
        ("\u{FEFF}---\r\ntitle: Tides\r\npublished: false\r\n---\r\n\r\nText.\r\n", Some(3)),
        ("+++\ntitle = \"Tides\"\ndraft = true\n+++\n\nText.\n", Some(3)),
        ("{\n  \"title\": \"Tides\",\n  \"draft\": true\n}\n\nText.\n", Some(3)),
        (
            "{\"@type\": \"NewsArticle\", \"headline\": \"Tides\",\n\"draft\": true, \"articleBody\": \"Text.\"}",
            Some(2),
        ),
        ("---\ntitle: Tides\ndraft: True # not yet\n---\n\nText.\n", Some(3)),
        ("---\ntitle: Tides\ndraft: \"yes\"\n---\n\nText.\n", Some(3)),
        ("---\ntitle: Tides\ndraft: false\npublished: true\n---\n\ndraft: true\n", None),
        ("---\ntitle: Tides\nparams:\n  draft: true\n---\n\nText.\n", None),
        ("# Tides\n\ndraft: true\n", None),
    ] {
        let site = site(&[("site.json", "{\"home\": \"a.md\"}"), ("data/a.md", draft)]);
        let expected = line.map(|line| {
            format!("draft data/a.md:{line}: says that it is a draft; whoever has its address can read it")
        });
        assert_eq!(found(site.path()), Vec::from_iter(expected), "{draft}");
    }
}

#[test]
fn dates_are_days_of_the_calendar_and_not_in_the_future() {
    for (article, expected) in [
        ("---\ntitle: A\ndate: 2026-05-01\n---\n\nB\n", None),
        ("---\ntitle: A\ndate: 2026-05-03T23:00:00Z\n---\n\nB\n", None),
        ("---\ntitle: A\ndate: 2026-05-04\n---\n\nB\n", Some("future-date data/a.md:3: 2026-05-04 lies in the future")),
        ("---\ntitle: A\ndate: 4 May 2026\n---\n\nB\n", Some("future-date data/a.md:3: 2026-05-04 lies in the future")),
        (
            "---\ntitle: A\ndateline: Rivermouth, 2026/5/4\ndate: 2026-05-04\n---\n\nB\n",
            Some("future-date data/a.md:3: 2026-05-04 lies in the future"),
        ),
        (
            "---\ntitle: A\ndate: 2025-02-29\n---\n\nB\n",
            Some("unreadable-date data/a.md:3: 2025-02-29 is no day of the calendar"),
        ),
        ("---\ntitle: A\ndate: soon\n---\n\nB\n", Some("unreadable-date data/a.md:3: soon is no day of the calendar")),
        (
            "{\"kind\": \"section\", \"title\": \"S\",\n\"teasers\": [{\"title\": \"T\", \"url\": \"b.md\", \"date\": \"2025-13-01\"}]}",
            Some("unreadable-date data/a.md:2: 2025-13-01 is no day of the calendar"),
        ),
        (
            "{\"kind\": \"section\", \"title\": \"S\",\n\"teasers\": [{\"title\": \"T\", \"url\": \"b.md\", \"date\": \"11月05日 12:00\"}]}",
            None,
        ),
        (
            "{\"kind\": \"section\", \"title\": \"S\",\n\"teasers\": [{\"title\": \"T\", \"url\": \"b.md\", \"date\": \"2027-01-01\"}]}",
            Some("future-date data/a.md:2: 2027-01-01 lies in the future"),
        ),
    ] {
        assert_eq!(found_in(article), expected.into_iter().collect::<Vec<_>>(), "{article}");
    }
}

#[test]
fn the_dateline_of_a_legacy_page_is_a_date_too() {
    let legacy = include_str!("../../www/data/gb/25/5/12/n10001.md");
    assert!(legacy.contains("2025年05月12日讯"), "the sample has changed");
    for (day, expected) in [
        ("2025年02月30日", "unreadable-date data/a.md:8: 潮汐报2025年02月30日讯 is no day of the calendar"),
        ("2027年05月12日", "future-date data/a.md:8: 2027-05-12 lies in the future"),
    ] {
        let found = found_in(&legacy.replace("2025年05月12日", day));
        let dates: Vec<&String> = found.iter().filter(|found| found.contains("-date ")).collect();
        assert_eq!(dates, [expected], "{found:?}");
    }
}

#[test]
fn without_a_day_given_today_is_the_systems() {
    let site = site(&[
        ("site.json", "{\"home\": \"a.md\"}"),
        ("data/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\n\nPast.\n"),
        ("data/b.md", "---\ntitle: B\ndate: 9999-01-01\n---\n\nTo come.\n"),
    ]);
    let checked = check::run(&Options { today: None, ..options(site.path()) }, &Silent).expect("a report");
    let kinds: Vec<Kind> = checked.findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::FutureDate]);
}

#[test]
fn what_the_reading_noted_is_told_by_kind() {
    for (article, expected) in [
        ("No headline.\n", "missing-headline data/a.md: has no headline"),
        ("# Only a headline\n", "missing-body data/a.md: has no text"),
        (
            "# A\n\nB\n\n<IFRAME src=x></IFRAME>\n",
            "element-dropped data/a.md:5: <iframe> is not allowed and was left out with what it holds",
        ),
        (
            "# A\n\nB [c](javascript:alert)\n",
            "unsafe-address-dropped data/a.md:3: the address javascript:alert is not allowed and was left out",
        ),
        (
            "{\"headline\": \"A\",\n\"articleBody\": \"B\"}",
            "unknown-type data/a.md: JSON without a type, read as an article",
        ),
    ] {
        assert_eq!(found_in(article), [expected], "{article}");
    }
}

#[test]
fn index_html_asks_early_for_what_the_settings_name() {
    let page = "<!doctype html>\n<meta name=\"offprint-data\" content=\"data\">\n";
    for (page, data, expected) in [
        (page, r#""./data/""#, &[][..]),
        (page, r#""data", "https://second.example/""#, &[]),
        ("<!doctype html>\n", r#""https://second.example/""#, &[]),
        (
            page,
            r#""https://second.example/", "./data/""#,
            &[
                "early-request index.html:2: asks this host for articles in data/, and they are at https://second.example/: take the line out",
            ],
        ),
    ] {
        let settings = format!(r#"{{"home": "a.md", "data": [{data}]}}"#);
        let site = site(&[("site.json", &settings), ("index.html", page), ("data/a.md", STORY)]);
        assert_eq!(found(site.path()), expected, "{data}");
    }
    let opening = |home: &str| page.replace("\">", &format!("\" data-home=\"{home}\">"));
    for (page, expected) in [
        (page.to_string(), &[][..]), // data/ is what settings without it mean
        (opening("a.md"), &[]),
        (
            opening("front.json"),
            &[
                "early-request index.html:2: asks for front.json where no article is named, and a.md opens first: offprint build mends it",
            ],
        ),
    ] {
        let site = site(&[("site.json", r#"{"home": "a.md"}"#), ("index.html", &page), ("data/a.md", STORY)]);
        assert_eq!(found(site.path()), expected, "{page}");
    }
}

#[test]
fn site_json_is_held_against_its_schema() {
    for (text, expected) in [
        ("{}", &["dead-link site.json: the home README.md is not there"][..]),
        ("{\"home\":\n\"x.md\"}", &["dead-link site.json:2: the home x.md is not there"]),
        ("{\"home\": \"a.md\",}", &["unreadable-json site.json:1: is no JSON: trailing comma at line 1 column 17"]),
        (
            "{\"home\": \"a.md\",\n\"nav\": 7,\n\"topics\": [[\n{\"url\": \"a.md\"}]],\n\"colour\": 1,\n\"pictures\": {\"deny\": []}}",
            &[
                "site-schema site.json:2: nav is not of type \"array\". What it is for: The links to the sections.",
                "site-schema site.json:4: topics[0][0] has no title",
                "unknown-field site.json:5: colour is no field that anything reads",
                "unknown-field site.json:6: pictures.deny is no field that anything reads",
            ],
        ),
        (
            "{\"home\": \"../a.md\"}",
            &[
                "site-schema site.json:1: home is nothing that the site can use",
                "dead-link site.json:1: the home README.md is not there",
            ],
        ),
        (
            "{\"home\": \"a.md\", \"keys\": [\n\"6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=\",\n\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"]}",
            &["site-schema site.json:3: keys[1] has the form of a public key, and is none"],
        ),
    ] {
        let site = site(&[("site.json", text), ("data/a.md", STORY)]);
        assert_eq!(found(site.path()), expected, "{text}");
    }
    let site = site(&[("data/README.md", STORY)]);
    assert_eq!(found(site.path()), ["unreadable-file site.json: is not there, and without it no page is shown"]);
}

#[test]
fn the_bases_tell_where_the_files_are() {
    let both = site(&[
        ("site.json", r#"{"home": "a.md", "data": ["./new/", "https://raw.example/p/", "old"]}"#),
        ("new/a.md", "# A\n\n[in the old](b.md)\n![](https://raw.example/p/c.png)\n"),
        ("old/a.md", "# Hidden\n\n[gone](gone.md)\n"),
        ("old/b.md", "# B\n\n[in the new](a.md)\n![](c.png)\n"),
        ("old/c.png", "-"),
        ("data/unused.md", "[gone](gone.md)"),
    ]);
    assert_eq!(found(both.path()), [""; 0]);
    assert_eq!(checked(both.path()).pages, 2);
    // The files of a host elsewhere, at hand under the usual name; and not at hand.
    let files = [
        (
            "site.json",
            r#"{"home": "a.md", "data": ["https://raw.example/p/"], "nav": [{"title": "N", "url": "n.md"}]}"#,
        ),
        ("data/a.md", "# A\n\n[gone](gone.md) ![](https://raw.example/p/c.png)\n"),
    ];
    assert_eq!(found(site(&files).path()).len(), 3);
    assert_eq!(found(site(&files[..1]).path()), [""; 0]);
    let root = site(&[
        ("site.json", r#"{"home": "a.md", "data": ["./"]}"#),
        ("index.html", "<!doctype html><div id=\"offprint\"></div>"),
        ("a.md", STORY),
    ]);
    assert_eq!(found(root.path()), [""; 0]);
}

#[test]
fn a_report_tells_kinds_first_and_as_many_findings_as_asked() {
    let dead: String = (0..12).map(|number| format!("[x](gone-{number:02}.md)\n")).collect();
    let text = format!("# A\n\n{dead}\n<iframe></iframe>");
    let site = site(&[("site.json", "{\"home\": \"a.md\"}"), ("data/a.md", &text)]);
    let report = |most: usize, errors: bool| {
        let options = Options { most, errors, ..options(site.path()) };
        check::run(&options, &Silent).expect("a report")
    };
    let all = report(10, false);
    let text = all.to_string();
    assert!(text.starts_with("1 pages read, 1 files: 12 errors, 1 warning\n       12 error dead-link: "), "{text}");
    assert_eq!(text.matches("there is no file").count(), 10);
    assert!(text.contains("\n  … and 2 more, which --most 12 prints\n"), "{text}");
    assert!(!report(12, false).to_string().contains("more"));
    assert!(!report(0, false).to_string().contains("there is no file"));
    assert!(!all.is_clean() && all.problems().is_empty());

    let json = all.to_json();
    assert_eq!((&json["errors"], &json["warnings"]), (&Value::from(12), &Value::from(1)));
    assert_eq!(json["counts"], serde_json::json!({"dead-link": 12, "element-dropped": 1}));
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(13));
    assert_eq!(json["findings"][0]["line"], 3);

    let errors = report(10, true);
    assert!(errors.findings.iter().all(|finding| finding.kind.level() == Level::Error));
    assert_eq!(errors.findings.len(), 12);
    assert_eq!(all.to_json(), report(10, false).to_json(), "the same each time");
}

#[test]
fn nothing_in_a_file_can_steer_a_terminal() {
    let found = found_in("# A\n\nB <a href=\"javascript:\u{1b}[2Jx\u{9b}1m\">c</a> [d](e\u{202e}.md)\n");
    assert!(found.len() == 2 && !found.concat().contains(char::is_control), "{found:?}");
}

#[test]
fn what_is_no_folder_cannot_be_checked() {
    let problem = check::run(&options(Path::new("no/such/folder")), &Silent).expect_err("nothing to check");
    assert_eq!(problem.to_string(), "no/such/folder: there is no such folder to check");
}

#[test]
fn the_exit_code_says_whether_all_is_well() {
    let sound = site(&[("site.json", "{\"home\": \"a.md\"}"), ("data/a.md", STORY)]);
    let warned = site(&[("site.json", "{\"home\": \"a.md\", \"colour\": 1}"), ("data/a.md", STORY)]);
    for (folder, arguments, code) in [
        (sound.path(), &[][..], 0),
        (warned.path(), &[], 1),
        (warned.path(), &["--errors"], 0),
        (sound.path(), &["--today", "2025-02-30"], 2),
        (Path::new("no/such/folder"), &[], 2),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_offprint"));
        let output = command.arg("check").arg(folder).arg("--json").args(arguments).output().expect("the command");
        assert_eq!(output.status.code(), Some(code), "{} {arguments:?}: {output:?}", folder.display());
        if code < 2 {
            let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(report["findings"].as_array().map(Vec::len), Some(code as usize));
        }
    }
}

// --- The schema and the code ---------------------------------------------------------------------------------------

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

/// The fields of a schema.
fn fields(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().expect("fields").iter()
}

fn notes(text: &str) -> Vec<String> {
    let site = Site::from_json(text).expect("a site");
    site.notes.iter().map(|note| format!("{} {}", note.code.name(), note.detail)).collect()
}

#[test]
fn the_schema_is_one_and_says_what_each_field_is() {
    let schema = schema();
    jsonschema::draft202012::meta::validate(&schema).expect("a schema of draft 2020-12");
    for (name, field) in fields(&schema) {
        for said in ["title", "description", "examples"] {
            assert!(!field[said].is_null(), "{name} has no {said}");
        }
    }
}

#[test]
fn what_the_schema_shows_is_right_by_the_schema_and_for_the_code() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut examples: Vec<Value> = schema["examples"].as_array().expect("examples").clone();
    // Its meaning is for the commands: no page of the site needs it.
    for (name, field) in fields(&schema) {
        let shown = field["examples"].as_array().into_iter().flatten().chain(field.get("default"));
        examples.extend(shown.map(|value| serde_json::json!({ name: value })));
    }
    examples.push(serde_json::from_str(include_str!("../../www/site.json")).expect("JSON"));
    for example in examples {
        if let Err(error) = validator.validate(&example) {
            panic!("{example}: {error}");
        }
        assert_eq!(notes(&example.to_string()), [""; 0], "{example}");
    }
}

#[test]
fn an_imports_settings_are_right_by_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let import = import::Options { source: "www/data/gb".into(), dest: folder.path().into(), again: false };
    import::run(&import, &Silent).expect("an import");
    let is_of_settings = |kind: Kind| matches!(kind, Kind::SiteSchema | Kind::UnknownField | Kind::UnreadableJson);
    let checked = checked(folder.path());
    assert_eq!(checked.findings.iter().filter(|finding| is_of_settings(finding.kind)).count(), 0, "{checked}");
    assert!(checked.pages > 5, "{checked}");
}

/// One value of each type.
fn of_each_type() -> [Value; 6] {
    use serde_json::json;
    [json!(null), json!(true), json!(7), json!("x:"), json!([7]), json!({"x": 7})]
}

/// What the code understands though nobody should write it: a number as a text, a text as a list of one; and lists
/// without what is no link.
const LENIENT: [(&str, &str); 8] = [
    ("name", "7"),
    ("name", "[7]"),
    ("home", "7"),
    ("aliases", "\"x:\""),
    ("nav", "[7]"),
    ("topics", "[7]"),
    ("promos", "[7]"),
    ("allow", "\"x:\""),
];

#[test]
fn what_the_schema_refuses_is_a_note_and_the_default_for_the_code() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut refused = 0;
    for (name, _) in fields(&schema) {
        for value in of_each_type() {
            let text = serde_json::json!({ name: value }).to_string();
            if validator.is_valid(&serde_json::json!({ name: value })) || LENIENT.contains(&(name, &value.to_string()))
            {
                continue;
            }
            refused += 1;
            assert_eq!(notes(&text), [format!("wrong-type {name}")], "{text}");
            let mut read = Site::from_json(&text).expect("a site");
            read.notes.clear();
            if name == "keys" {
                // Somebody who meant to name keys does not get a site that does without.
                assert_eq!(read.keys.take(), Some(Vec::new()), "{text}");
            }
            assert_eq!(read, Site::default(), "{text}");
        }
    }
    assert!(refused > 40, "{refused} values refused");
}

/// `whole` with each wrong value in the place of each of its fields: that field, and the whole.
fn with_one_wrong(whole: &Value) -> Vec<(String, Value)> {
    let names = whole.as_object().expect("fields").keys();
    let mut all = Vec::new();
    for name in names {
        for wrong in of_each_type().into_iter().filter(|wrong| !LENIENT.contains(&(name, &wrong.to_string()))) {
            let mut whole = whole.clone();
            whole[name] = wrong;
            all.push((name.clone(), whole));
        }
    }
    all
}

#[test]
fn what_is_wrong_inside_a_field_is_a_note_and_leaves_the_rest() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut refused = 0;
    for name in ["pictures", "attribution"] {
        let right = schema["properties"][name]["examples"][0].clone();
        let whole = Site::from_json(&serde_json::json!({ name: right }).to_string()).expect("a site");
        for (field, wrong) in with_one_wrong(&right) {
            let settings = serde_json::json!({ name: wrong });
            if validator.is_valid(&settings) {
                continue;
            }
            refused += 1;
            let text = settings.to_string();
            assert_eq!(notes(&text), [format!("wrong-type {name}")], "{text}");
            let mut read = Site::from_json(&text).expect("a site");
            read.notes.clear();
            match &*field {
                // Pictures that were to wait still wait.
                "allow" => assert_eq!(read.places.allow.take(), Some(Vec::new()), "{text}"),
                "rewrite" => assert_eq!(read.places.allow.take(), whole.places.allow, "{text}"),
                "name" => assert_eq!(read.attribution.take().expect("a source").url, "https://post.example/", "{text}"),
                _ => assert_eq!(read.attribution.take().expect("a source").title, "Harbour Post", "{text}"),
            }
            if field == "allow" {
                assert_eq!(std::mem::take(&mut read.places.rewrite), whole.places.rewrite, "{text}");
            }
            assert_eq!(read, Site::default(), "{text}");
        }
    }
    assert!(refused > 18, "{refused} values refused");
}

#[test]
fn a_link_of_the_settings_is_what_is_right_of_it() {
    let right = schema()["properties"]["promos"]["examples"][0][0].clone();
    let of = |link: &Value| {
        let settings = serde_json::json!({ "nav": [link], "promos": [link], "topics": [[link]] }).to_string();
        let site = Site::from_json(&settings).expect("a site");
        let (nav, promos, topics) = (site.nav.expect("links"), site.promos, site.topics.expect("rows"));
        assert_eq!((Some(&nav), &nav), (promos.as_ref(), &topics[0]), "{settings}");
        assert_eq!(notes(&settings), [""; 0], "{settings}");
        nav.into_iter().next().unwrap_or_else(|| panic!("no link: {settings}"))
    };
    let whole = of(&right);
    assert!(whole.image.is_some(), "{whole:?}");
    for (field, wrong) in with_one_wrong(&right) {
        let mut read = of(&wrong);
        match &*field {
            "title" => read.title.clone_from(&whole.title),
            "url" => read.url.clone_from(&whole.url),
            _ => read.image.clone_from(&whole.image),
        }
        assert_eq!(read, whole, "{wrong}");
    }
}

#[test]
fn the_schema_knows_the_fields_that_the_code_knows() {
    let schema = schema();
    let in_schema: Vec<&str> = fields(&schema).map(|(name, _)| name.as_str()).collect();
    // The names in `Site::from_object`: the code has no list of them.
    let source = include_str!("../../src/site.rs");
    let arms = source.split("match key {").nth(1).and_then(|rest| rest.split("_ => {").next()).expect("the fields");
    let known =
        arms.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once(" =>").map(|(names, _)| names));
    let known: Vec<&str> = known.flat_map(|names| names.split('|')).map(|name| name.trim_matches([' ', '"'])).collect();
    assert!(known.len() >= 11, "{known:?}");
    for name in known {
        assert!(in_schema.contains(&name), "{name} is not in docs/site.schema.json");
    }
}
