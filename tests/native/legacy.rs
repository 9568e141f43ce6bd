//! Legacy pages that differ from the template in one thing each: nothing of the story may be lost, nor be taken for what it
//! is not.

use crate::common::Options;
use offprint::model::{Article, Content, Page, SectionFront};

const NAV: &str = r#"<table align=center border="0"><tr><td colspan="2" VALIGN=TOP><a href="https://git.example/u/paper/blob/master/gb/n1.md#1"><img src="https://p.example/1.jpg" title="首页" alt="首页"></a><a href="https://git.example/u/paper/blob/master/gb/n2.md#1"><img src="https://p.example/2.jpg" title="天气" alt="天气"></a></td></tr>
<tr><td colspan="2" VALIGN=TOP><a href="https://git.example/t1.md">潮汐</a> | <a href="https://git.example/t2.md">星空</a></p><p><a href="https://git.example/t3.md">候鸟</a> | <a href="https://git.example/t4.md">灯塔</a></td></tr>
"#;
const CELL: &str = r#"<tr><td VALIGN=TOP width="626">"#;
const HEADLINE: &str = "<h2 align=center>北方大风将持续三天</h2>";
const PICTURE: &str = r#"<img width="600" src="https://p.example/lead.jpg" /><h6>海边的风车。(Li Lei/Photo)</h6>"#;
const DATELINE: &str = "<p>【潮汐报2025年04月29日讯】（潮汐报记者李雷报导）风从夜里刮起。</p>";
const BODY: &str = "<p>渡船停航。</p>\n<p>责任编辑：韩梅#</p>\n";
const LISTS: &str = r#"<strong>相关新闻：</strong>
<li><a href="https://git.example/1.md">海雾</a></li>
<strong>热门新闻：</strong>
<li><a href="https://git.example/2.md">木星</a></li>
"#;
const SHARE: &str = r#"<strong>手机上长按并复制下面二维码分享本文章：</strong><br><img src="https://qr.example/?text=https://git.example/u/paper/blob/master/gb/25/4/28/n1.md%231">"#;
const PROMOS: &str = r#"</td><td VALIGN=TOP><a href="https://git.example/p1.md"><img src="https://p.example/p1.jpg" alt="专题一"></a><br><a href="https://git.example/p2.md"><img src="https://p.example/p2.jpg" alt="专题二"></a><br><a href="https://git.example/p3.md"><img src="https://p.example/p3.jpg" alt="专题三"></a></td></tr></table>"#;

fn read(parts: &[&str]) -> Page {
    Options::none().read(&parts.concat())
}

/// The page and its article, from what stands between its topics and its lists.
fn article(parts: &[&str]) -> (Page, Article) {
    let page = read(&[&[NAV], parts, &[LISTS, SHARE, PROMOS]].concat());
    match page.content.clone() {
        Content::Article(article) => (page, *article),
        _ => panic!("not an article: {}", parts.concat()),
    }
}

/// An article of this body.
fn body(body: &str) -> Article {
    article(&[CELL, HEADLINE, PICTURE, "<hr>\n", body]).1
}

fn section(parts: &[&str]) -> SectionFront {
    match read(&[&[NAV], parts, &["</table>"]].concat()).content {
        Content::Section(section) => section,
        _ => panic!("no section front: {}", parts.concat()),
    }
}

#[test]
fn spaces_of_any_spelling_may_stand_before_the_dateline_and_the_byline() {
    for (indent, between) in [
        ("<p>", ""),
        ("<p>　　", "　"),
        ("<p>&nbsp;&nbsp;&nbsp; &nbsp;", "&nbsp;"),
        ("<p>&emsp;&ensp;", "\u{A0}&#160;"),
        ("<p>&#12288;&#x3000;", "&#12288;"),
        ("<p><br>", ""),
        ("<br>\n<br />　　", ""),
        ("<p><span>&nbsp;</span><strong>", "</strong>&nbsp;"),
    ] {
        let written =
            format!("{indent}【潮汐报2025年04月30日讯】{between}（潮汐报记者李雷报导）风从夜里刮起。</p>{BODY}");
        let made = body(&written);
        assert_eq!(made.dateline, "潮汐报2025年04月30日讯", "{written}");
        assert_eq!(made.byline, "潮汐报记者李雷报导", "{written}");
        assert_eq!(made.date_published.as_deref(), Some("2025-04-30"), "{written}");
        let html = made.body_html.as_str();
        assert!(!html.contains(['【', '（']) && !html.contains("<br") && html.contains("风从夜里刮起"), "{html}");
    }
    // What is no space stays, and with it the brackets behind it.
    for indent in ["<p>&amp;", "<p>&nbsp;&amp;", "<p>& ;", "<p>&", "<p>&nbsp;渡", "<p>渡<br>"] {
        let made = body(&format!("{indent}【潮汐报2025年04月30日讯】风从夜里刮起。</p>{BODY}"));
        assert_eq!(made.dateline, "", "{indent}");
        assert!(made.body_html.as_str().contains('【'), "{indent}");
    }
}

#[test]
fn a_dateline_says_that_a_report_came_in_or_when() {
    for dateline in [
        "潮汐报2025年04月29日讯",
        "潮汐报4月29日讯",
        "潮汐报4月29日讯 记者李雷",
        "新华社北京4月28日电",
        "中央社台北29日電",
        "中央社記者李雷台北29日專電",
        "本报讯",
        "本報訊",
        "综合外电",
        "潮汐报记者李雷综合报导",
        "潮汐報記者李雷綜合報導",
        "本報記者李雷報道",
        "潮汐报2025年04月29日",
        "Tide Post, 29 April 2025",
    ] {
        for paragraphs in ["", "<p>编者按：这是一篇旧文。</p>"] {
            assert_eq!(body(&format!("{paragraphs}<p>【{dateline}】风起。</p>{BODY}")).dateline, dateline);
        }
    }
    for title in ["电影", "天气预报", "電視", "讯息", "报", "快讯", "停电", "潮汐报", "海报设计", "电子书", "報紙"]
    {
        for paragraphs in ["", "<p>风从夜里刮起。</p>", DATELINE] {
            let made = body(&format!("{paragraphs}<p>【{title}】渡船停航。</p>{BODY}"));
            assert!(made.body_html.as_str().contains(&format!("【{title}】")), "{title} after {paragraphs}");
            assert_eq!(made.dateline.is_empty(), paragraphs != DATELINE, "{title} after {paragraphs}");
        }
    }
}

#[test]
fn a_story_with_one_small_heading_is_no_section_front() {
    let (page, made) = article(&[CELL, PICTURE, "<hr>\n", DATELINE, "<h3>渡口</h3>", BODY]);
    assert_eq!((page.shared.headline.as_str(), made.editor.as_str()), ("", "韩梅"));
    assert!(made.body_html.as_str().contains("渡口</h"), "{:?}", made.body_html);
    let (page, made) = article(&[CELL, DATELINE, "<h3>渡口</h3>", BODY]);
    assert_eq!(page.shared.headline, "");
    assert!(made.body_html.as_str().contains("渡口</h"), "{:?}", made.body_html);
    let (page, made) = article(&[CELL, "<h3 align=center>大风</h3>", PICTURE, "<hr>\n", DATELINE, BODY]);
    assert_eq!(page.shared.headline, "大风");
    assert!(made.picture.is_some() && made.body_html.as_str().contains("渡船停航"));
}

#[test]
fn a_picture_that_a_service_passes_on_is_no_share_code() {
    let passed_on = r#"<p><img src="https://proxy.example/?url=https%3A%2F%2Fp.example%2Fm.jpg"></p>"#;
    let story = [NAV, CELL, HEADLINE, "<hr>\n", DATELINE, passed_on, BODY].concat();
    for (rest, shared) in [("", None), (SHARE, Some("https://git.example/u/paper/blob/master/gb/25/4/28/n1.md#1"))] {
        let page = read(&[&story, rest, PROMOS]);
        let Content::Article(made) = page.content else { panic!("not an article") };
        assert_eq!(made.share_url.as_deref(), shared);
        assert_eq!(made.editor, "韩梅");
        let html = made.body_html.as_str();
        assert!(html.contains("渡船停航") && html.contains("proxy.example"), "{html}");
    }
}

#[test]
fn a_whole_document_around_the_table_is_no_hindrance() {
    let head = r#"<!DOCTYPE html><html><head><meta charset=gbk><link rel=stylesheet href=x.css><title>大风</title><style>p{}</style><script>var a = "<p>";</script></head><body>"#;
    let page = read(&[head, NAV, CELL, HEADLINE, "<hr>\n", DATELINE, BODY, LISTS, PROMOS, "</body></html>"]);
    assert_eq!((page.shared.headline.as_str(), page.shared.nav.len()), ("北方大风将持续三天", 2));
}

#[test]
fn a_headline_is_found_below_what_may_stand_above_it() {
    for (above, words) in [
        (CELL, ""),
        (r#"<tr><td><div align=center>"#, ""),
        (r#"<tr><td><table width="100%"><tr><td>"#, ""),
        ("<tr><th VALIGN=TOP>", ""),
        ("<tr><td><hr>", ""),
        (r#"<tr><td><img src="https://p.example/logo.gif">"#, ""),
        (r#"<tr><td><a href="https://git.example/"><img src="https://p.example/logo.gif"></a><br>"#, ""),
        (r#"<tr><td><p>当前位置：<a href="x.md">首页</a> &gt; 天气</p>"#, "当前位置：首页 > 天气"),
    ] {
        for close in ["", "</div>", "</td></tr></table>"] {
            let (page, made) = article(&[above, HEADLINE, close, PICTURE, "<hr>\n", DATELINE, BODY]);
            assert_eq!(page.shared.headline, "北方大风将持续三天", "{above}");
            let picture = made.picture.expect("a lead picture");
            assert_eq!((picture.url.as_str(), picture.credit.as_str()), ("https://p.example/lead.jpg", "Li Lei/Photo"));
            assert!(made.body_html.as_str().starts_with("<p>风从夜里刮起"), "{:?}", made.body_html);
            let noted: Vec<_> = page.shared.notes.iter().map(|note| note.detail.as_str()).collect();
            assert_eq!(noted.concat(), words, "{above}");
        }
    }
    // A heading below the story's first words is one in the story.
    for story in ["<p>风从夜里刮起。</p>", "<p>The wind rose at night.</p>", PICTURE] {
        let (page, made) = article(&[CELL, story, "<h2>渡口</h2>", BODY]);
        assert_eq!(page.shared.headline, "", "{story}");
        assert!(made.body_html.as_str().contains("渡口</h"), "{story}");
    }
}

#[test]
fn labels_have_colons_of_every_width() {
    for colon in ["：", ":", "﹕", "﹕ ", " ﹕"] {
        let text = [NAV, CELL, HEADLINE, "<hr>\n", DATELINE, BODY, LISTS, PROMOS].concat().replace('：', colon);
        let page = read(&[&text]);
        let Content::Article(made) = &page.content else { panic!("not an article") };
        assert_eq!((made.editor.as_str(), made.related.len(), made.most_read.len()), ("韩梅", 1, 1), "{colon}");
        assert_eq!(page.shared.notes, []);
    }
}

#[test]
fn a_headline_that_is_not_closed_leaves_the_picture_alone() {
    for headline in [
        "<h2 align=center>北方大风将持续三天",
        "<h2></h2><h2>北方大风将持续三天</h2>",
        "<h2><br></h2><h2>北方大风将持续三天",
    ] {
        let (page, made) = article(&[CELL, headline, "\n", PICTURE, "<hr>\n", DATELINE, BODY]);
        assert_eq!(page.shared.headline, "北方大风将持续三天", "{headline}");
        let picture = made.picture.unwrap_or_else(|| panic!("no picture: {headline}"));
        assert_eq!((picture.url.as_str(), picture.caption.as_str()), ("https://p.example/lead.jpg", "海边的风车。"));
        assert!(!made.body_html.as_str().contains("风车"), "{:?}", made.body_html);
    }
}

#[test]
fn a_picture_with_a_caption_may_be_a_link() {
    let made = body(&format!(
        r#"{DATELINE}<p><a href="https://big.example/a.jpg"><img src="https://p.example/a.jpg"></a></p><h6>图一</h6><p>完。</p>"#
    ));
    let html = made.body_html.as_str();
    let figure = &html[html.find("<figure>").expect("a figure")..html.find("</figure>").expect("its end")];
    let link = figure.find("<a href=\"https://big.example/a.jpg\"").expect("the link");
    assert!(
        figure[link..].find("<img ").expect("the picture") < figure[link..].find("</a>").expect("its end"),
        "{html}"
    );
    assert!(figure.ends_with("<figcaption>图一</figcaption>") && html.contains("<p>完。</p>"), "{html}");
}

#[test]
fn two_stories_in_one_heading_are_noted() {
    let rows = r#"<tr><td><h3>天气</h3></td></tr><tr><td><h3><a href="/gb/1.md">风</a> <a href="/gb/2.md">雨</a></h3>三天。</td></tr>"#;
    let page = read(&[NAV, rows, "<tr><td><h3><a href=\"/gb/3.md\">雪</a></h3>小。</td></tr>", "</table>"]);
    let Content::Section(section) = &page.content else { panic!("no section front") };
    assert_eq!(section.teasers.len(), 2);
    let noted: Vec<&str> = page.shared.notes.iter().map(|note| &*note.detail).collect();
    assert_eq!(noted, ["风"], "and the page is kept by an import");
}

#[test]
fn a_list_may_be_empty() {
    let label = |label: &str| format!("<strong>{label}</strong><br>");
    let related = label("相关新闻：") + "<li><a href=\"/gb/1.md\">雨</a></li>";
    let most_read = label("热门新闻：") + "<li><a href=\"/gb/2.md\">雪</a></li>";
    let empty = [label("相关新闻："), label("编辑推荐：")].concat();
    for (lists, related_count, most_read_count) in [
        (label("相关新闻：") + &most_read, 0, 1),
        (empty.clone() + &most_read, 0, 1),
        (related.clone() + &label("编辑推荐：") + &most_read, 1, 1),
        (related + &most_read, 1, 1),
    ] {
        let story = "<p>湖面结冰。</p><p>（责任编辑：林岸）</p>";
        let page = read(&[NAV, CELL, HEADLINE, PICTURE, "<hr>\n", story, &lists, SHARE, PROMOS]);
        let Content::Article(article) = page.content else { panic!("not an article") };
        assert_eq!(article.body_html.as_str(), "<p>湖面结冰。</p>", "{lists}");
        assert_eq!(article.editor, "林岸", "{lists}");
        assert_eq!((article.related.len(), article.most_read.len()), (related_count, most_read_count), "{lists}");
        assert!(article.editors_picks.is_empty(), "{lists}");
    }
    // What no list follows is text of the story.
    let article = body("<p>湖面结冰。</p><p><strong>相关新闻：</strong></p><p>热门新闻：</p><p>无。</p>");
    assert!(article.body_html.as_str().contains("热门新闻："));
}

#[test]
fn the_day_behind_the_editor_is_no_part_of_the_name() {
    for (line, editor) in [
        ("（編輯：王小明）1140429", "王小明"),
        ("（编辑：王小明） ", "王小明"),
        ("责任编辑：王小明_N0011", "王小明_N0011"),
    ] {
        let made = body(&format!("{DATELINE}<p>渡船停航。</p><p>{line}</p>"));
        assert_eq!(made.editor, editor, "{line}");
        assert!(!made.body_html.as_str().contains("王小明"), "{line}");
    }
    let made = body(&format!("{DATELINE}<p>渡船停航。（責任編輯：王小明）1140429</p>"));
    assert_eq!(made.editor, "王小明");
    assert!(made.body_html.as_str().ends_with("<p>渡船停航。</p>"), "{:?}", made.body_html);
}

#[test]
fn a_picture_in_a_summary_is_no_clock() {
    let name = r#"<tr><td width="742"><h3><p><strong>天气</strong></p></h3></td></tr>"#;
    let teaser = r#"<tr><td width="742"><h3><a href="https://git.example/1.md">大风</a><br></h3>风从夜里刮起，<img src="https://p.example/inline.jpg">渡船停航……<br><img align="bottom" src="https://p.example/time.gif">11月05日</td></tr>"#;
    let front = section(&[name, teaser, teaser]);
    assert_eq!(front.teasers.len(), 2);
    for made in front.teasers {
        assert_eq!((made.summary.as_str(), made.date.as_str()), ("风从夜里刮起，渡船停航……", "11月05日"));
    }
}

#[test]
fn arrows_may_stand_before_the_words_of_the_pager() {
    let teaser =
        r#"<tr><td width="742"><h3><a href="https://git.example/1.md">大风</a><br></h3>风起……<br>11月05日</td></tr>"#;
    for (back, on) in [("", ""), ("‹", "›"), ("&lt;", "&gt;"), ("&lt;&lt; ", "&gt;&gt; "), ("‹ ", ">")] {
        let pager = format!(
            r#"<tr><td width="742"><h3><a href="https://git.example/s1.md">{back}上一页</a> 2 <a href="https://git.example/s3.md">{on}下一页</a></h3></td></tr>"#
        );
        let front = section(&[teaser, teaser, &pager]);
        assert_eq!(front.teasers.len(), 2, "{pager}");
        assert_eq!(front.previous.as_deref(), Some("https://git.example/s1.md"), "{pager}");
        assert_eq!(front.next.as_deref(), Some("https://git.example/s3.md"), "{pager}");
    }
}
