//! A real page from the wild, where it is at hand beside the project: every count that the contract names, and every
//! text against what a plain search of the file finds.

use offprint::address::Base;
use offprint::model::Content;
use offprint::site::Site;

/// The text between two marks, the first time they appear.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let from = text.find(start).expect("the start mark is in the file") + start.len();
    let length = text[from..].find(end).expect("the end mark is in the file");
    &text[from..from + length]
}

#[test]
fn the_seed_reads_as_the_contract_says() {
    let Ok(raw) = std::fs::read_to_string("../shared/seed/n14494056.md") else {
        eprintln!("skipped: the seed is not here");
        return;
    };
    let site = Site::default();
    let page = site.read(&raw, Base::Unknown);
    let Content::Article(article) = &page.content else { panic!("not an article") };

    assert_eq!(page.shared.headline, between(&raw, "<h2 align=center>", "</h2>"));
    assert_eq!(article.dateline, between(&raw, "【", "】"));
    assert_eq!(article.byline, between(&raw, "】（", "）"));
    let day = between(&raw, "【", "日").trim_start_matches(|c: char| !c.is_ascii_digit());
    assert_eq!(article.date_published, Some(day.replace(['年', '月'], "-")));
    assert_eq!(article.editor, between(&raw, "责任编辑：", "#"));

    let picture = article.picture.as_ref().expect("a lead picture");
    assert_eq!(picture.url, between(&raw, "<img width=\"600\" src=\"", "\""));
    assert_eq!(picture.caption, between(&raw, "<h6>", "("));
    assert_eq!(picture.credit, between(between(&raw, "<h6>", "</h6>"), "(", ")"));

    assert_eq!(page.shared.nav.len(), 10);
    assert_eq!(page.shared.topics.iter().map(Vec::len).collect::<Vec<_>>(), [14, 14]);
    assert_eq!(page.shared.promos.len(), 24);
    assert_eq!((article.related.len(), article.editors_picks.len(), article.most_read.len()), (4, 3, 21));

    let body = article.body_html.as_str();
    assert_eq!(body.matches("<p>").count(), 10);
    assert!(!body.contains("<img") && !body.contains('【') && !body.contains("责任编辑"));

    let attribution = article.attribution.as_ref().expect("an attribution");
    let tail = &raw[raw.find("本文转自").expect("an attribution in the file")..];
    assert_eq!(attribution.url, between(tail, "href=\"", "\""));
    assert_eq!(attribution.name, between(tail, "\">", "</a>"));
    assert_eq!(attribution.original_url, between(tail, "原文：<a href=\"", "\""));
    assert_eq!(attribution.original_title, page.shared.headline);
    let code = between(&raw, "text=", "\"").replace("%23", "#");
    assert_eq!(article.share_url.as_deref(), Some(code.as_str()));
    assert_eq!(page.shared.notes, []);
}
