//! What people and their programs write in the fields of an article, and what a page takes it for.

use crate::common::Options;
use offprint::model::{Article, Content, Page};
use offprint::site::Site;
use offprint::words::Words;
use serde_json::{Value, json};

/// A JSON file as a page.
fn page(fields: &Value) -> Page {
    Options::none().read(&fields.to_string())
}

fn article_of(raw: &str) -> Article {
    match Options::none().read(raw).content {
        Content::Article(article) => *article,
        other => panic!("{raw}: no article: {other:?}"),
    }
}

/// The article that a `NewsArticle` with these fields is.
fn article(mut fields: Value) -> Article {
    fields["@type"] = "NewsArticle".into();
    article_of(&fields.to_string())
}

fn body(written: &str) -> String {
    article(json!({"headline": "Storm", "articleBody": written})).body_html.as_str().into()
}

/// The address of the picture; empty where there is none.
fn picture(article: &Article) -> &str {
    article.picture.as_ref().map_or("", |picture| &picture.url)
}

#[test]
fn teasers_tell_the_day_whatever_else_their_date_says() {
    for (written, shown) in [
        ("2025-04-28T10:00:00Z", "28 April 2025"),
        ("2025-04-28", "28 April 2025"),
        ("Mon, 28 Apr 2025 10:00:00 GMT", "28 April 2025"),
        ("Spring tide", "Spring tide"),
        ("low-tide-28T10", "low-tide-28T10"),
    ] {
        let section = json!({"kind": "section", "language": "en", "headline": "Science",
            "teasers": [{"title": "Comet", "url": "comet.md", "datePublished": written}]});
        let site = Site::default();
        let view = offprint::View { site: &site, path: None, address: None, embedding: None };
        let html = offprint::render(&page(&section), &view);
        assert!(html.as_str().contains(&format!(">{shown}<")), "{written}: {}", html.as_str());
    }
}

#[test]
fn one_alone_is_a_list_of_one() {
    let Content::Section(section) =
        page(&json!({"kind": "section", "teasers": {"title": "Comet", "url": "comet.md"}})).content
    else {
        panic!("no section front");
    };
    assert_eq!(section.teasers[0].link.title, "Comet");
    let block = json!({"title": "Science", "links": {"title": "Comet", "url": "comet.md"}});
    let Content::Front(front) = page(&json!({"kind": "front", "blocks": block})).content else {
        panic!("no front page");
    };
    assert_eq!((front.blocks[0].title.as_str(), front.blocks[0].links.len()), ("Science", 1));
}

#[test]
fn each_language_has_its_words() {
    // The scripts beside the core are held against the same list.
    let known: Value = serde_json::from_str(include_str!("../languages.json")).expect("JSON");
    for (written, words) in known.as_object().expect("tags") {
        let site = Site::from_json(&json!({"language": written}).to_string()).expect("a site");
        let tag = site.language.unwrap_or_else(|| panic!("{written} is a tag"));
        assert_eq!(Words::for_language(&tag).tag, words.as_str().expect("a tag"), "{written}");
    }
}

#[test]
fn a_language_is_a_tag_and_not_a_name() {
    for (written, language) in [
        (json!("en"), Some("en")),
        (json!("zh_TW"), Some("zh-TW")),
        (json!("yue-Hant"), Some("yue-Hant")),
        (json!("en-GB-oxendict"), Some("en-GB-oxendict")),
        (json!(["en", "zh"]), Some("en")),
        (json!({"@type": "Language", "name": "Chinese", "alternateName": "zh"}), Some("zh")),
        (json!([{"@type": "Language", "name": "Chinese", "alternateName": "zh"}, "en"]), Some("zh")),
        (json!({"@type": "Language", "name": "Chinese"}), None),
        (json!("English"), None),
        (json!("zhong"), None),
        (json!("e"), None),
        (json!("e1"), None),
        (json!("en-"), None),
        (json!("-en"), None),
        (json!("en GB"), None),
        (json!("x-news"), None),
        (json!("en-toolongtag"), None),
    ] {
        let read =
            page(&json!({"@type": "NewsArticle", "headline": "Storm", "inLanguage": written, "articleBody": "x"}));
        assert_eq!(read.shared.language.as_deref(), language, "{written}");
    }
    let read = Options::none().read("---\ntitle: Storm\nlanguage: English\n---\n\nRain.\n");
    assert_eq!(read.shared.language, None);
    assert_eq!(body("<p lang=\"Chinese\">a <i lang=\"zh\">b</i></p>"), "<p>a <i lang=\"zh\">b</i></p>");
}

#[test]
fn a_body_is_html_by_its_blocks_and_markdown_otherwise() {
    let mut wrong = Vec::new();
    for (written, expected) in [
        (
            "<https://a.example> says *hi*.\n\nSecond.",
            "<p><a href=\"https://a.example\">https://a.example</a> says <em>hi</em>.</p><p>Second.</p>",
        ),
        (
            "<img src=\"a.jpg\" alt=\"\">\n\nFirst **bold** para.\n\n## Head",
            "<p><img src=\"a.jpg\" alt=\"\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\"></p>\
             <p>First <strong>bold</strong> para.</p><h2 id=\"user-content-head\">Head</h2>",
        ),
        ("<5 mm of rain, *at most*", "<p>&lt;5 mm of rain, <em>at most</em></p>"),
        ("Some *rain*\n\n<p>Wind</p>\n\nand *hail*", "<p>Some <em>rain</em></p><p>Wind</p><p>and <em>hail</em></p>"),
        ("<p>One *star*", "<p>One *star*</p>"),
        ("\n <H2 id=a>One</H2>Two", "<h2 id=\"user-content-a\">One</h2><p>Two</p>"),
        ("OSLO — Lead.<br>\n\n        <p>Two</p>", "<p>OSLO — Lead.</p><p>Two</p>"),
        ("<!-- one -->\n\n    <p>One</p>\n", "<p>One</p>"),
        ("<b>OSLO</b> — Lead<br>Two", "<p><b>OSLO</b> — Lead<br>Two</p>"),
    ] {
        let made = body(written).replace(">\n<", "><").replace(" rel=\"noopener noreferrer\"", "");
        if made.trim() != expected {
            wrong.push(format!("{written}\n{made}\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_a_graph_keeps_apart_is_found() {
    let storm = |more: Value| {
        let mut article = json!({"@type": "NewsArticle", "headline": "Storm", "articleBody": "Rain."});
        article.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let graph = json!({"@context": "https://schema.org", "@graph": [
            {"@type": "WebPage", "@id": "https://ex.example/storm/", "url": "https://ex.example/storm/"},
            article,
            {"@type": "ImageObject", "@id": "https://ex.example/storm/#primaryimage",
                "url": "https://ex.example/storm.jpg", "caption": "The pier"},
            {"@type": "Person", "@id": "#p1", "name": "Ada Lind"},
            {"@type": "Person", "@id": "#p2", "name": "Bo Lind"},
        ]});
        article_of(&graph.to_string())
    };
    let found = storm(json!({"image": {"@id": "https://ex.example/storm/#primaryimage"}, "author": {"@id": "#p1"},
        "thumbnailUrl": "https://ex.example/small.jpg"}));
    assert_eq!(picture(&found), "https://ex.example/storm.jpg");
    assert_eq!(found.picture.as_ref().expect("a picture").caption, "The pier");
    assert_eq!(found.byline, "Ada Lind");
    assert_eq!(storm(json!({"author": [{"@id": "#p2"}, {"@id": "#p1"}]})).byline, "Bo Lind, Ada Lind");
    assert_eq!(storm(json!({"author": {"@id": "#p1", "name": "A. Lind"}})).byline, "A. Lind");
    let lost = storm(json!({"image": {"@id": "https://ex.example/storm/#gone"}, "author": {"@id": "#gone"}}));
    assert_eq!((picture(&lost), &*lost.byline), ("", ""));
    let thumbnail = storm(json!({"image": {"@id": "#gone"}, "thumbnailUrl": "https://ex.example/small.jpg"}));
    assert_eq!(picture(&thumbnail), "https://ex.example/small.jpg");
}

#[test]
fn a_picture_is_the_first_that_has_an_address() {
    for (image, expected) in [
        (json!(["", "b.jpg"]), "b.jpg"),
        (json!([null, {"url": "b.jpg"}]), "b.jpg"),
        (json!({"url": ["", "b.jpg"]}), "b.jpg"),
        (json!([]), "small.jpg"),
        (json!([""]), "small.jpg"),
        (json!({"width": 7}), "small.jpg"),
        (json!({"@id": "https://ex.example/storm/#primaryimage"}), "small.jpg"),
        (json!("javascript:x"), ""),
    ] {
        let read = article(json!({"headline": "Storm", "image": image, "thumbnailUrl": "small.jpg"}));
        assert_eq!(picture(&read), expected, "{image}");
    }
    let teasers = json!({"kind": "section", "teasers": [
        {"title": "Storm", "url": "a.md", "image": {"@id": "https://ex.example/storm/#primaryimage"}}]});
    let Content::Section(section) = page(&teasers).content else { panic!("no section") };
    assert_eq!(section.teasers[0].link.image, None);
}

#[test]
fn a_body_may_be_in_pieces() {
    for written in [
        json!("One.\n\nTwo."),
        json!(["One.", "Two."]),
        json!([{"text": "One."}, {"type": "paragraph", "data": {"text": "Two."}}]),
        json!({"rendered": "<p>One.</p>\n<p>Two.</p>"}),
        json!([{"@value": "One."}, {"html": "Two."}, {"width": 600}, 5, null]),
    ] {
        let made = article(json!({"headline": "Storm", "articleBody": written}));
        assert_eq!(made.body_html.as_str(), "<p>One.</p>\n<p>Two.</p>", "{written}");
    }
}

#[test]
fn a_picture_is_credited_to_whoever_made_it() {
    for maker in ["credit", "creditText", "author", "creator"] {
        let image = json!({"url": "a.jpg", maker: {"@type": "Person", "name": "Lena Hoff"}});
        let made = article(json!({"headline": "Storm", "image": image}));
        assert_eq!(made.picture.expect("a picture").credit, "Lena Hoff", "{maker}");
    }
}

#[test]
fn keys_of_hugo_and_jekyll_are_known() {
    let read = |fields: &str| article_of(&format!("---\ntitle: Storm\n{fields}\n---\n\nRain.\n"));
    let papermod = read("cover:\n  image: a.jpg\n  alt: The pier\n  caption: At noon");
    assert_eq!(picture(&papermod), "a.jpg");
    let shown = papermod.picture.expect("a picture");
    assert_eq!((&*shown.alt, &*shown.caption), ("The pier", "At noon"));
    assert_eq!(picture(&read("header:\n  image: a.jpg")), "a.jpg");
    assert_eq!(picture(&read("header: { image: a.jpg }")), "a.jpg");
    assert_eq!(picture(&read("header:\n  overlay_color: red\nthumbnail: b.jpg")), "b.jpg");
    assert_eq!(read("publishdate: 2025-04-28").date_published.as_deref(), Some("2025-04-28"));
    for key in ["canonicalURL", "canonical_url", "canonicalUrl"] {
        let source = read(&format!("{key}: https://post.example/storm")).attribution.expect("a source");
        assert_eq!(source.original_url, "https://post.example/storm", "{key}");
    }
}

#[test]
fn the_name_of_a_work_is_its_title_and_that_of_a_source_its_name() {
    let url = "https://post.example/storm";
    let post = json!({"@type": "Organization", "name": "Harbour Post", "url": "https://post.example/"});
    for (based, name, source, title) in [
        (json!({"@type": "NewsArticle", "name": "Gale", "url": url}), "", "", "Gale"),
        (
            json!({"@type": "NewsArticle", "name": "Gale", "url": url, "publisher": post}),
            "Harbour Post",
            "https://post.example/",
            "Gale",
        ),
        (json!({"name": "Gale", "url": url, "publisher": [post]}), "Harbour Post", "https://post.example/", "Gale"),
        (
            json!({"name": "G.", "headline": "Gale", "url": url, "publisher": "Harbour Post"}),
            "Harbour Post",
            "",
            "Gale",
        ),
        (json!([{"@type": "NewsMediaOrganization", "name": "Harbour Post", "url": url}]), "Harbour Post", "", ""),
        (json!({"name": "Harbour Post", "url": url}), "Harbour Post", "", ""),
    ] {
        let read = article(json!({"headline": "Storm", "isBasedOn": based})).attribution.expect("a source");
        assert_eq!((&*read.name, &*read.url, &*read.original_title), (name, source, title), "{based}");
        assert_eq!(read.original_url, url, "{based}");
    }
}
