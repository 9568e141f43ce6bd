//! What addresses mean: a row of a table is a case. Links, pictures, bases, routes, aliases, and what is never followed.

use crate::common::Options;
use offprint::address::{self, Base};
use offprint::route::Route;
use offprint::site::Site;

const SITE: &str = r#"{
    "aliases": ["https://github.com/chaoxibao/news/blob/master/", "https://code.example/reader/paper"],
    "pictures": {
        "rewrite": [
            ["https://i.example/assets/", "./data/pictures/"],
            ["https://old.example/", "https://new.example/"],
            ["https://old.example/never/", "https://later.example/"],
            ["https://bad.example/", "javascript:"]
        ]
    }
}"#;

fn in_site() -> Options {
    Options::new(SITE, "gb/25/4/28/n1.md")
}

fn at_address() -> Options {
    Options::new(SITE, "https://mirror.example/news/gb/n1.md")
}

/// An address as written, and what it becomes.
type Row<'r> = (&'r str, Option<&'r str>);

fn links_become(options: &Options, rows: &[Row<'_>]) {
    let resolver = options.resolver();
    for (written, expected) in rows {
        let made = resolver.link(written);
        assert_eq!(made.as_deref(), *expected, "link {written:?}");
        if let Some(made) = made {
            assert_eq!(resolver.link(&made).as_deref(), Some(&*made), "link {written:?}, resolved a second time");
        }
    }
}

fn pictures_become(options: &Options, rows: &[Row<'_>]) {
    let resolver = options.resolver();
    for (written, expected) in rows {
        let made = resolver.picture(written);
        assert_eq!(made.as_deref(), *expected, "picture {written:?}");
        if let Some(made) = made {
            assert_eq!(resolver.picture(&made).as_deref(), Some(&*made), "picture {written:?}, resolved a second time");
        }
    }
}

#[test]
fn links_stay_in_the_site() {
    links_become(
        &in_site(),
        &[
            ("n2.md", Some("#/gb/25/4/28/n2.md")),
            ("./n2.md", Some("#/gb/25/4/28/n2.md")),
            (" \n n2.md\t", Some("#/gb/25/4/28/n2.md")),
            ("../27/n3.md", Some("#/gb/25/4/27/n3.md")),
            ("..\\27\\n3.md", Some("#/gb/25/4/27/n3.md")),
            ("../../../../README.md", Some("#/README.md")),
            ("a/./b//c.md", Some("#/gb/25/4/28/a/b/c.md")),
            ("/gb/nsc413.md", Some("#/gb/nsc413.md")),
            ("\\gb\\nsc413.md", Some("#/gb/nsc413.md")),
            // What comes after the path.
            ("n2.md#part", Some("#/gb/25/4/28/n2.md#part")),
            ("n2.md#user-content-part", Some("#/gb/25/4/28/n2.md#part")),
            ("n2.md#1", Some("#/gb/25/4/28/n2.md")),
            ("n2.md#user-content-1", Some("#/gb/25/4/28/n2.md")),
            ("n2.md#user-content-", Some("#/gb/25/4/28/n2.md")),
            ("n2.md#", Some("#/gb/25/4/28/n2.md")),
            ("n2.md?dfh#1", Some("#/gb/25/4/28/n2.md")),
            ("n2.md?zsrh#part", Some("#/gb/25/4/28/n2.md#part")),
            ("?dfh#part", Some("#/gb/25/4/28/n1.md#part")),
            // Characters.
            ("潮汐报.md", Some("#/gb/25/4/28/潮汐报.md")),
            ("%E6%BD%AE%E6%B1%90%E6%8A%A5.md", Some("#/gb/25/4/28/潮汐报.md")),
            ("two words.md", Some("#/gb/25/4/28/two%20words.md")),
            ("潮\u{205F}?", Some("#/gb/25/4/28/潮%E2%81%9F")),
            ("two%20words.md", Some("#/gb/25/4/28/two%20words.md")),
            ("100%.md", Some("#/gb/25/4/28/100%25.md")),
            ("100%25.md", Some("#/gb/25/4/28/100%25.md")),
            ("a%23b.md", Some("#/gb/25/4/28/a%23b.md")),
            ("a%3Fb.md", Some("#/gb/25/4/28/a%3Fb.md")),
            ("a%2Fb.md", Some("#/gb/25/4/28/a/b.md")),
            ("a%22%3E%3Cb.md", Some("#/gb/25/4/28/a%22%3E%3Cb.md")),
            ("n2.md#潮 汐", Some("#/gb/25/4/28/n2.md#潮%20汐")),
            // Names.
            ("n14494056", Some("#/gb/25/4/28/n14494056")),
            ("v1.2", Some("#/gb/25/4/28/v1.2")),
            ("Mr. Lin", Some("#/gb/25/4/28/Mr.%20Lin")),
            ("n2.HTML", Some("#/gb/25/4/28/n2.HTML")),
            ("folder/", Some("#/gb/25/4/28/folder/README.md")),
            ("..", Some("#/gb/25/4/README.md")),
            // Files that are no pages are fetched as they are.
            ("tide table.pdf", Some("./data/gb/25/4/28/tide%20table.pdf")),
            ("Photo.JPEG", Some("./data/gb/25/4/28/Photo.JPEG")),
            // What a browser would run on the site's own origin.
            ("chart.svg", None),
            ("/a/page.xhtml", None),
            ("feed.xml#x", None),
            ("feed.xml?a.pdf", None),
            ("a.pdf/b.SVG", None),
            ("a.svgz", None),
            ("a.php", None),
            ("/sound/waves.mp3?x#1", Some("./data/sound/waves.mp3")),
            // In the page.
            ("#part", Some("#user-content-part")),
            ("#user-content-part", Some("#user-content-part")),
            ("#潮汐", Some("#user-content-潮汐")),
            ("#%E6%BD%AE", Some("#user-content-潮")),
            ("#two words", Some("#")),
            ("#", Some("#")),
            ("", None),
            ("#/gb/x.md#part", Some("#/gb/x.md#part")),
        ],
    );
}

#[test]
fn no_link_leaves_the_site_by_way_of_its_path() {
    links_become(
        &in_site(),
        &[
            ("../../../../../x.md", None),
            ("/../x.md", None),
            ("#/../x.md", None),
            ("%2e%2e/%2E%2E/.%2e/%2e./../x.md", None),
            ("..%2f..%2f..%2f..%2f..%2fx.md", None),
            ("..%5c..%5c..%5c..%5c..%5cx.md", None),
            ("https://github.com/chaoxibao/news/blob/master/../x.md", None),
            ("https://github.com/chaoxibao/news/blob/master/%2e%2e/x.md", None),
            ("a%00b.md", None),
            ("a%0Ab.md", None),
            // Decoded slashes make no host of a path.
            ("%2F%2Fevil.example/x.md", Some("#/evil.example/x.md")),
            ("#//evil.example/x.md", Some("#/evil.example/x.md")),
            ("https://github.com/chaoxibao/news/blob/master//evil.example/x.md", Some("#/evil.example/x.md")),
        ],
    );
}

#[test]
fn aliases_mean_this_site() {
    links_become(
        &in_site(),
        &[
            ("https://github.com/chaoxibao/news/blob/master/gb/n9.md", Some("#/gb/n9.md")),
            ("https://github.com/chaoxibao/news/blob/master/gb/n9.md?dfh#1", Some("#/gb/n9.md")),
            ("https://github.com/chaoxibao/news/blob/master/gb/n9.md#part", Some("#/gb/n9.md#part")),
            ("https://github.com/chaoxibao/news/blob/master/%E6%BD%AE.md", Some("#/潮.md")),
            ("https://github.com/chaoxibao/news/blob/master/a.pdf", Some("./data/a.pdf")),
            ("https://github.com/chaoxibao/news/blob/master/a.svg", None),
            ("HTTPS://GitHub.com/chaoxibao/news/blob/master/gb/n9.md", Some("#/gb/n9.md")),
            ("http://github.com/chaoxibao/news/blob/master/gb/n9.md", Some("#/gb/n9.md")),
            ("http://github.com/chaoxibao/news/blob/master/潮.md", Some("#/潮.md")),
            ("//github.com/chaoxibao/news/blob/master/gb/n9.md", Some("#/gb/n9.md")),
            ("https://code.example/reader/paper/gb/n9.md", Some("#/gb/n9.md")),
            ("https://code.example/reader/paper/", Some("#/")),
            ("https://code.example/reader/paper", Some("#/")),
            ("https://code.example/reader/paper#1", Some("#/")),
            ("https://code.example/reader/paper?dfh#1", Some("#/")),
            // What only begins like an alias is another place.
            ("https://code.example/reader/paperback/n9.md", Some("https://code.example/reader/paperback/n9.md")),
            ("https://code.example/reader/", Some("https://code.example/reader/")),
            (
                "https://github.com/chaoxibao/news/blob/main/a.md",
                Some("https://github.com/chaoxibao/news/blob/main/a.md"),
            ),
            ("https://github.com.evil.example/x.md", Some("https://github.com.evil.example/x.md")),
        ],
    );
    // From a file at an address, too.
    let inside = Options::new(SITE, "https://github.com/chaoxibao/news/blob/master/gb/n1.md");
    links_become(
        &inside,
        &[("../n2.md#part", Some("#/n2.md#part")), ("/other/x.md", Some("https://github.com/other/x.md"))],
    );
}

#[test]
fn the_rest_after_an_alias_is_told() {
    let site = Site::from_json(SITE).expect("a site");
    for (address, expected) in [
        ("https://github.com/chaoxibao/news/blob/master/a/b.md", Some("a/b.md")),
        ("https://github.com/chaoxibao/news/blob/master/", Some("")),
        ("https://github.com/chaoxibao/news/blob/maste", None),
        ("https://code.example/reader/paper", Some("")),
        ("https://code.example/reader/paper/a", Some("a")),
        ("https://code.example/reader/paper#a", Some("#a")),
        ("https://code.example/reader/paper?a", Some("?a")),
        ("https://code.example/reader/papers", None),
        ("HTTP://CODE.example/reader/paper/a", Some("a")),
        ("http://github.com/chaoxibao/news/blob/master/潮", Some("潮")),
        ("https:evil.example//code.example/reader/paper/a", None),
        ("https://evil.example//code.example/reader/paper/a", None),
        ("https://elsewhere.example/?https://code.example/reader/paper/a", None),
        // Not on the boundary of a character.
        ("https://code.example/reader/pape潮", None),
        ("", None),
    ] {
        assert_eq!(site.places.in_site(address), expected, "{address}");
    }
}

#[test]
fn links_to_other_places_stay_as_they_are() {
    for options in [Options::none(), in_site(), at_address()] {
        links_become(
            &options,
            &[
                ("https://paper.example/a?b=1&sect=2#c", Some("https://paper.example/a?b=1&sect=2#c")),
                ("http://paper.example/", Some("http://paper.example/")),
                ("HTTPS://Paper.Example/", Some("HTTPS://Paper.Example/")),
                (" https://paper.example/ ", Some("https://paper.example/")),
                ("https://paper.example/two words", Some("https://paper.example/two%20words")),
                ("https://paper.example/a\nb", Some("https://paper.example/ab")),
                ("https://paper.example/\"><b>", Some("https://paper.example/%22%3E%3Cb%3E")),
                ("https://潮汐.example/报", Some("https://潮汐.example/报")),
                ("mailto:desk@paper.example?subject=a b", Some("mailto:desk@paper.example?subject=a%20b")),
                ("MailTo:desk@paper.example", Some("MailTo:desk@paper.example")),
                // Other hosts, however they are written.
                ("//evil.example/x", Some("https://evil.example/x")),
                ("\\\\evil.example/x", Some("https://evil.example/x")),
                ("/\\evil.example/x", Some("https://evil.example/x")),
                ("\\/evil.example\\x", Some("https://evil.example/x")),
                ("/\t/evil.example/x", Some("https://evil.example/x")),
                ("\u{1}//evil.example/x", Some("https://evil.example/x")),
            ],
        );
    }
}

#[test]
fn no_other_scheme_is_followed() {
    const ADDRESSES: &[&str] = &[
        "javascript:globalThis.__pwned=1",
        "JaVaScRiPt:globalThis.__pwned=1",
        " javascript:1",
        "\njavascript:1",
        "java\nscript:1",
        "java\tscript\r:1",
        "javascript\t:1",
        "\u{1}\u{1F}javascript:1",
        "java\0script:1",
        "\u{7F}javascript:1",
        "\u{A0}javascript:1",
        "\u{3000}javascript:1",
        "\u{FEFF}javascript:1",
        "\u{200B}javascript:1",
        "\u{2028}javascript:1",
        "javascript://%0A1",
        "javascript:https://paper.example/",
        "vbscript:1",
        "data:text/html,<script>1</script>",
        "data:,x",
        "blob:https://paper.example/1",
        "filesystem:https://paper.example/1",
        "file:///etc/passwd",
        "about:blank",
        "view-source:https://paper.example/",
        "ws://paper.example/",
        "ftp://paper.example/",
        "tel:1",
        "intent://x",
        "x:",
        "1:x",
        "-x:1",
        "httpss://paper.example/",
        "mailto+x:1",
    ];
    for options in [Options::none(), in_site(), at_address()] {
        for address in ADDRESSES {
            assert_eq!(options.resolver().link(address), None, "link {address:?} from {:?}", options.base);
            assert_eq!(options.resolver().picture(address), None, "picture {address:?} from {:?}", options.base);
        }
    }
    // A colon further on begins no scheme, and what is encoded is a name.
    links_become(
        &in_site(),
        &[
            ("./javascript:1", Some("#/gb/25/4/28/javascript:1")),
            ("javascript%3A1", Some("#/gb/25/4/28/javascript:1")),
            ("#javascript:1", Some("#user-content-javascript:1")),
            ("?javascript:1", Some("#/gb/25/4/28/n1.md")),
        ],
    );
    links_become(
        &Options::none(),
        &[("./javascript:1", Some("./javascript:1")), ("javascript%3A1", Some("javascript%3A1"))],
    );
}

#[test]
fn links_are_resolved_against_an_address() {
    links_become(
        &at_address(),
        &[
            ("n2.md", Some("https://mirror.example/news/gb/n2.md")),
            ("../x.md#part", Some("https://mirror.example/news/x.md#part")),
            ("../../../../x.md", Some("https://mirror.example/x.md")),
            ("/x.md", Some("https://mirror.example/x.md")),
            ("\\x.md", Some("https://mirror.example/x.md")),
            ("a\\b.md?c\\d", Some("https://mirror.example/news/gb/a/b.md?c\\d")),
            ("?q=1", Some("https://mirror.example/news/gb/n1.md?q=1")),
            (".", Some("https://mirror.example/news/gb/")),
            ("..", Some("https://mirror.example/news/")),
            ("two words.md", Some("https://mirror.example/news/gb/two%20words.md")),
            ("#part", Some("#user-content-part")),
        ],
    );
    let bare = Options::new("{}", "https://mirror.example");
    links_become(&bare, &[("n2.md", Some("https://mirror.example/n2.md")), ("?q", Some("https://mirror.example?q"))]);
}

#[test]
fn relative_links_stay_where_nothing_is_known() {
    links_become(
        &Options::none(),
        &[
            ("n2.md", Some("n2.md")),
            ("../n2.md?dfh#1", Some("../n2.md?dfh#1")),
            ("/n2.md", Some("/n2.md")),
            ("a\\b.md", Some("a/b.md")),
            ("two words.md", Some("two%20words.md")),
            ("#part", Some("#user-content-part")),
            ("#/gb/x.md", Some("#/gb/x.md")),
        ],
    );
}

#[test]
fn pictures_are_fetched_from_the_data() {
    pictures_become(
        &in_site(),
        &[
            ("p.jpg", Some("./data/gb/25/4/28/p.jpg")),
            ("p.jpg?size=2#1", Some("./data/gb/25/4/28/p.jpg")),
            ("../p.jpg", Some("./data/gb/25/4/p.jpg")),
            ("..\\p.jpg", Some("./data/gb/25/4/p.jpg")),
            ("/p/a b.jpg", Some("./data/p/a%20b.jpg")),
            ("潮.jpg", Some("./data/gb/25/4/28/潮.jpg")),
            ("https://github.com/chaoxibao/news/blob/master/p.jpg?raw=true", Some("./data/p.jpg")),
            ("https://pictures.example/p.jpg?w=1&h=2", Some("https://pictures.example/p.jpg?w=1&h=2")),
            ("//pictures.example/p.jpg", Some("https://pictures.example/p.jpg")),
            ("\\\\pictures.example/p.jpg", Some("https://pictures.example/p.jpg")),
            ("//github.com/chaoxibao/news/blob/master/p.jpg", Some("./data/p.jpg")),
            ("//i.example/assets/p.jpg", Some("./data/pictures/p.jpg")),
            ("../../../../../p.jpg", None),
            ("%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/p.jpg", None),
            ("mailto:desk@paper.example", None),
            ("data:image/png;base64,AAAA", None),
            ("#part", None),
            ("", None),
            (" ", None),
        ],
    );
    pictures_become(
        &at_address(),
        &[
            ("p.jpg", Some("https://mirror.example/news/gb/p.jpg")),
            ("../../../p.jpg", Some("https://mirror.example/p.jpg")),
            ("//pictures.example/p.jpg", Some("https://pictures.example/p.jpg")),
            ("", None),
        ],
    );
    pictures_become(
        &Options::none(),
        &[("p.jpg", Some("p.jpg")), ("//pictures.example/p.jpg", Some("https://pictures.example/p.jpg")), ("#", None)],
    );
}

#[test]
fn pictures_are_rewritten() {
    const SHORT: &[Row<'_>] = &[("https://i.example/assets/2025/p.jpg", Some("./data/pictures/2025/p.jpg"))];
    pictures_become(&Options::new(SITE, ""), SHORT);
    pictures_become(&in_site(), SHORT);
    // As in a browser, where the settings know their own address.
    for mut options in [Options::new(SITE, ""), in_site(), at_address()] {
        options.site.resolve("https://paper.example/app/site.json");
        pictures_become(
            &options,
            &[
                ("https://i.example/assets/2025/p.jpg", Some("https://paper.example/app/data/pictures/2025/p.jpg")),
                (" https://i.example/assets/p.jpg\n", Some("https://paper.example/app/data/pictures/p.jpg")),
                ("https://i.example/other/p.jpg", Some("https://i.example/other/p.jpg")),
                ("https://old.example/a b.jpg", Some("https://new.example/a%20b.jpg")),
                // The first rule that fits.
                ("https://old.example/never/p.jpg", Some("https://new.example/never/p.jpg")),
                // A rule makes nothing safe.
                ("https://bad.example/globalThis.__pwned=1", None),
            ],
        );
    }
}

#[test]
fn pictures_load_by_themselves_where_they_may() {
    let some = Site::from_json(
        r#"{
            "data": ["./data/", "https://raw.example/paper/"],
            "pictures": {"allow": ["https://pictures.example/", ""], "rewrite": [["https://i.example/", "https://mirror.example/i/"]]}
        }"#,
    )
    .expect("a site");
    let none = Site::from_json(r#"{"pictures": {"allow": []}}"#).expect("a site");
    let all = Site::from_json("{}").expect("a site");
    for (address, by_some, by_none) in [
        ("./data/p.jpg", true, true),
        ("p.jpg", true, true),
        ("https://pictures.example/p.jpg", true, false),
        ("https://pictures.example.evil.example/p.jpg", false, false),
        ("http://pictures.example/p.jpg", false, false),
        ("https://raw.example/paper/p.jpg", true, false),
        ("https://raw.example/other/p.jpg", false, false),
        ("https://mirror.example/i/p.jpg", true, false),
        ("https://mirror.example/p.jpg", false, false),
        ("https://evil.example/p.jpg", false, false),
    ] {
        assert_eq!(some.places.loads_picture(address), by_some, "{address}");
        assert_eq!(none.places.loads_picture(address), by_none, "{address} where nothing is allowed");
        assert!(all.places.loads_picture(address), "{address} where all is allowed");
    }
}

#[test]
fn bases_are_told_apart() {
    let in_site = |path: &str| Base::InSite(path.into());
    let at = |address: &str| Base::At(address.into());
    for (url, expected) in [
        ("gb/n1.md", in_site("gb/n1.md")),
        ("./gb/n1.md", in_site("gb/n1.md")),
        ("/gb/n1.md", in_site("gb/n1.md")),
        ("#/gb/n1.md", in_site("gb/n1.md")),
        ("#/gb/n1.md#part", in_site("gb/n1.md")),
        ("gb/n1.md?dfh#1", in_site("gb/n1.md")),
        (" gb//n1.md\n", in_site("gb/n1.md")),
        ("gb\\n1.md", in_site("gb/n1.md")),
        ("gb/../n1.md", in_site("n1.md")),
        ("%E6%BD%AE/two%20words.md", in_site("潮/two words.md")),
        ("https://mirror.example/n1.md", at("https://mirror.example/n1.md")),
        ("HTTP://mirror.example/", at("HTTP://mirror.example/")),
        ("", Base::Unknown),
        ("#", Base::Unknown),
        ("../n1.md", Base::Unknown),
        ("gb/../../n1.md", Base::Unknown),
        ("javascript:1", Base::Unknown),
        ("mailto:desk@paper.example", Base::Unknown),
        ("file:///n1.md", Base::Unknown),
        ("a\0b", in_site("ab")),
    ] {
        assert_eq!(Base::new(url), expected, "{url:?}");
    }
}

#[test]
fn bases_beside_settings_are_as_in_a_visit() {
    let in_site = |path: &str| Base::InSite(path.into());
    let at = |address: &str| Base::At(address.into());
    let beside = |data: &str, url: &str| {
        let site = Site::from_json(&format!(r#"{{"data": [{data}]}}"#)).expect("a site");
        Base::beside(&site.places, url)
    };
    let mirrors = r#""https://a.example/data", "/data/""#;
    for (url, expected) in [
        ("gb/n1.md", in_site("gb/n1.md")),
        ("https://a.example/data/gb/n%201.md?v=2#part", in_site("gb/n 1.md")),
        ("/data/gb/n1.md", in_site("gb/n1.md")),
        ("https://a.example/database/n1.md", at("https://a.example/database/n1.md")),
        ("https://a.example/data/../n1.md", at("https://a.example/data/../n1.md")),
        ("/other/n1.md?v=2", at("/other/n1.md")),
        ("//b.example/n1.md", at("//b.example/n1.md")),
        ("javascript:1", Base::Unknown),
    ] {
        assert_eq!(beside(mirrors, url), expected, "{url:?}");
    }
    assert_eq!(beside(r#""./data/""#, "./data/n1.md"), in_site("n1.md"));
    assert_eq!(beside(r#""./data/""#, "/data/n1.md"), at("/data/n1.md"));
}

#[test]
fn an_address_from_the_root_of_a_host_is_enough_to_stand_at() {
    let site = Site::default();
    let resolver = site.resolver(Base::At("/data/news/n1.md".into()));
    assert_eq!(resolver.link("n2.md#part").as_deref(), Some("/data/news/n2.md#part"));
    assert_eq!(resolver.link("../n2.md").as_deref(), Some("/data/n2.md"));
    assert_eq!(resolver.link("/n2.md").as_deref(), Some("/n2.md"));
    assert_eq!(resolver.picture("p.jpg").as_deref(), Some("/data/news/p.jpg"));
}

#[test]
fn routes_are_told_apart() {
    let file = |path: &str, anchor: Option<&str>| Route::File { path: path.into(), anchor: anchor.map(Into::into) };
    for (hash, expected) in [
        ("", Route::Home),
        ("#", Route::Home),
        ("#/", Route::Home),
        ("#/?dfh", Route::Home),
        ("#/gb/n1.md", file("gb/n1.md", None)),
        ("/gb/n1.md", file("gb/n1.md", None)),
        ("#/gb/n1.md#part", file("gb/n1.md", Some("part"))),
        ("#/gb/n1.md#user-content-part", file("gb/n1.md", Some("part"))),
        ("#/gb/n1.md#", file("gb/n1.md", None)),
        ("#/gb/n1.md#%E6%BD%AE", file("gb/n1.md", Some("潮"))),
        ("#/gb/n1.md?dfh#part", file("gb/n1.md", Some("part"))),
        ("#/gb/n1.md#a#b", file("gb/n1.md", Some("a#b"))),
        ("#/gb/two%20words.md", file("gb/two words.md", None)),
        ("#/gb/two words.md", file("gb/two words.md", None)),
        ("#/%E6%BD%AE.md", file("潮.md", None)),
        ("#/a%23b.md", file("a#b.md", None)),
        ("#/100%.md", file("100%.md", None)),
        ("#/%FF.md", file("%FF.md", None)),
        ("#/a/./b//c.md", file("a/b/c.md", None)),
        ("#/a/../b.md", file("b.md", None)),
        ("#/gb/", file("gb/README.md", None)),
        ("#part", Route::Anchor("part".into())),
        ("#%E6%BD%AE", Route::Anchor("潮".into())),
        ("#fn:1", Route::Anchor("fn:1".into())),
        ("#user-content-", Route::Home),
        // Foreign, however it is written: never fetched.
        ("#/https://evil.example/x.md", Route::Foreign),
        ("#https://evil.example/x.md", Route::Foreign),
        ("#https%3A%2F%2Fevil.example%2Fx.md", Route::Foreign),
        ("#/https%3A%2F%2Fevil.example%2Fx.md", Route::Foreign),
        ("#/HTTPS:evil.example", Route::Foreign),
        ("#/javascript:1", Route::Foreign),
        ("#/data:text/html,x", Route::Foreign),
        ("#//evil.example/x.md", Route::Foreign),
        ("#/%2Fevil.example/x.md", Route::Foreign),
        ("#/\\\\evil.example\\x.md", Route::Foreign),
        ("#/%5C%5Cevil.example", Route::Foreign),
        ("#/..", Route::Foreign),
        ("#/../x.md", Route::Foreign),
        ("#/a/../../x.md", Route::Foreign),
        ("#/%2e%2e/x.md", Route::Foreign),
        ("#/a%2f..%2f..%2fx.md", Route::Foreign),
        ("#/a\\..\\..\\x.md", Route::Foreign),
        ("#/a%00.md", Route::Foreign),
        ("#/a\n.md", Route::Foreign),
    ] {
        assert_eq!(Route::new(hash), expected, "{hash:?}");
    }
}

#[test]
fn a_link_and_its_route_lead_to_one_file() {
    let site = Site::from_json(r#"{"data": ["https://raw.example/paper"]}"#).expect("a site");
    let options = Options { site, base: Base::InSite("gb/n1.md".into()) };
    for (path, fetched) in [
        ("gb/n2.md", "https://raw.example/paper/gb/n2.md"),
        ("two words.md", "https://raw.example/paper/two%20words.md"),
        ("a#b?c%d.md", "https://raw.example/paper/a%23b%3Fc%25d.md"),
        ("100%25.md", "https://raw.example/paper/100%2525.md"),
        ("潮汐报/第一版.md", "https://raw.example/paper/潮汐报/第一版.md"),
        ("\"<>`^{|}.md", "https://raw.example/paper/%22%3C%3E%60%5E%7B%7C%7D.md"),
    ] {
        let link = options.resolver().link(&format!("/{}#part", address::encode(path))).expect("a link");
        assert_eq!(Route::new(&link), Route::File { path: path.into(), anchor: Some("part".into()) }, "{link}");
        assert_eq!(options.site.places.file_address(0, path), fetched);
    }
}

#[test]
fn anchors_cannot_stand_for_anything_of_the_page() {
    for (anchor, expected) in [
        ("part", Some("user-content-part")),
        ("user-content-part", Some("user-content-part")),
        ("user-content-user-content-part", Some("user-content-part")),
        ("body", Some("user-content-body")),
        ("__proto__", Some("user-content-__proto__")),
        ("潮汐", Some("user-content-潮汐")),
        ("%E6%BD%AE", Some("user-content-潮")),
        ("a\"b", Some("user-content-a\"b")),
        ("", None),
        ("user-content-", None),
        ("user-content-user-content-", None),
        ("two words", None),
        ("two%20words", None),
        ("line\nend", None),
        ("\0", None),
        ("50%", Some("user-content-50%")),
        // Read again, a link to these would mean others.
        ("%2541", None),
        ("a\"%ee", None),
    ] {
        assert_eq!(address::anchor_id(anchor).as_deref(), expected, "{anchor:?}");
    }
    assert_eq!(address::anchor_id(&"x".repeat(100_000)), None);
}

#[test]
fn names_of_pictures_tell_sizes() {
    for (url, expected) in [
        ("lighthouse-600x400.jpg", Some((600, 400))),
        ("https://i.example/2025/a_b-1200x675.webp?x=1#y", Some((1200, 675))),
        ("a.600x400.b.jpg", Some((600, 400))),
        ("100x100-600x400.jpg", Some((600, 400))),
        ("a-32x32.png", Some((32, 32))),
        ("a-16x16.png", None),
        ("a-600x.png", None),
        ("a-x400.png", None),
        ("a-+60x400.png", None),
        ("a-00600x400.png", None),
        ("a-99999x99999.png", None),
        ("a-６００x400.png", None),
        ("600x400/a.png", None),
        ("a.png?600x400", None),
        ("a.png#600x400", None),
        ("0x1f.png", None),
        ("", None),
    ] {
        assert_eq!(address::size_in_name(url), expected, "{url}");
    }
}

#[test]
fn settings_are_resolved_against_their_file() {
    for (file, written, expected) in [
        ("https://paper.example/news/site.json", "./data/", "https://paper.example/news/data/"),
        ("https://paper.example/news/site.json", "../data/", "https://paper.example/data/"),
        ("https://paper.example/news/site.json", "/data/", "https://paper.example/data/"),
        ("https://paper.example/news/site.json?v=1", "data/", "https://paper.example/news/data/"),
        ("https://paper.example/news/", "data/", "https://paper.example/news/data/"),
        ("https://paper.example", "data/", "https://paper.example/data/"),
        ("http://127.0.0.1:8000/a/site.json", "//raw.example/x/", "http://raw.example/x/"),
        ("https://paper.example/site.json", "https://raw.example/x/", "https://raw.example/x/"),
    ] {
        assert_eq!(address::resolve(file, written), expected, "{written} in {file}");
    }
}
