//! Feeds and the site map: for programs that read a site without opening it.

use super::Dated;
use crate::address;
use crate::html::escape::push_text;
use crate::publish::prerender;
use crate::site::Site;
use serde_json::json;
use std::collections::HashSet;

/// How many articles a feed has.
const ENTRIES: usize = 20;
/// How many addresses a site map has: the protocol allows 50,000, but a new article writes the last one anew.
const ADDRESSES: usize = 400;

/// The files of feeds and site map; none where the site's address is not known.
pub fn files(articles: &[Dated<'_>], site: &Site) -> Vec<(String, Vec<u8>)> {
    let Some(url) = site.url.as_deref() else {
        return Vec::new();
    };
    let newest: Vec<Dated<'_>> = articles.iter().rev().take(ENTRIES).copied().collect();
    let mut files = vec![
        ("feed.xml".into(), atom(&newest, site, url).into_bytes()),
        ("feed.json".into(), json_feed(&newest, site, url).into_bytes()),
    ];
    files.extend(site_map(articles, site, url));
    files
}

/// The files and folders of a site's folder that these files are, or lie in.
pub const ROOTS: [&str; 4] = ["feed.xml", "feed.json", "sitemap.xml", "sitemaps"];

/// Whether a file beside the data folder is one of these.
pub fn is_derived(path: &str) -> bool {
    matches!(path, "feed.xml" | "feed.json" | "sitemap.xml")
        || (path.starts_with("sitemaps/") && path.ends_with(".xml"))
}

/// The address of an article in the live site.
fn live(url: &str, path: &str) -> String {
    format!("{url}#/{}", address::encode(path))
}

/// The moment that a day began; the start of time for an article without a day.
fn moment(date: &str) -> String {
    format!("{}T00:00:00Z", if date.is_empty() { "1970-01-01" } else { date })
}

fn title(site: &Site) -> &str {
    if site.name.is_empty() { "Offprint" } else { &site.name }
}

/// Atom, RFC 4287.
fn atom(newest: &[Dated<'_>], site: &Site, url: &str) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    if let Some(language) = &site.language {
        out.push_str(&format!(" xml:lang=\"{language}\""));
    }
    out.push_str(">\n");
    let feed = format!("{url}feed.xml");
    element(&mut out, "title", title(site));
    element(&mut out, "id", url);
    element(&mut out, "updated", &moment(newest.iter().map(|(_, record)| record.date.as_str()).max().unwrap_or("")));
    link(&mut out, "self", &feed);
    link(&mut out, "alternate", url);
    for (path, record) in newest {
        let address = live(url, path);
        out.push_str("<entry>\n");
        element(&mut out, "title", &record.headline);
        element(&mut out, "id", &address);
        element(&mut out, "updated", &moment(&record.date));
        link(&mut out, "alternate", &address);
        out.push_str("<author>");
        element(&mut out, "name", if record.byline.is_empty() { title(site) } else { &record.byline });
        out.push_str("</author>\n");
        if !record.summary.is_empty() {
            element(&mut out, "summary", &record.summary);
        }
        out.push_str("</entry>\n");
    }
    out + "</feed>\n"
}

fn element(out: &mut String, name: &str, text: &str) {
    out.push_str(&format!("<{name}>"));
    // HTML takes these two, no XML does.
    push_text(out, &text.replace(['\u{FFFE}', '\u{FFFF}'], ""));
    out.push_str(&format!("</{name}>\n"));
}

fn link(out: &mut String, rel: &str, address: &str) {
    out.push_str(&format!("<link rel=\"{rel}\" href=\""));
    crate::html::escape::push_attribute(out, address);
    out.push_str("\"/>\n");
}

/// JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>.
fn json_feed(newest: &[Dated<'_>], site: &Site, url: &str) -> String {
    let items: Vec<serde_json::Value> = newest
        .iter()
        .map(|(path, record)| {
            let mut item = json!({
                "id": live(url, path),
                "url": live(url, path),
                "title": record.headline,
                "content_text": record.summary,
            });
            if !record.date.is_empty() {
                item["date_published"] = moment(&record.date).into();
            }
            if !record.byline.is_empty() {
                item["authors"] = json!([{ "name": record.byline }]);
            }
            let image = site.places.rewrite_picture(&record.image).unwrap_or_else(|| record.image.clone());
            if crate::address::scheme(&image).is_some() {
                item["image"] = image.into();
            }
            item
        })
        .collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(site),
        "home_page_url": url,
        "feed_url": format!("{url}feed.json"),
    });
    if let Some(language) = &site.language {
        feed["language"] = language.as_str().into();
    }
    feed["items"] = items.into();
    serde_json::to_string_pretty(&feed).unwrap_or_default() + "\n"
}

/// A map of the prerendered pages, in parts from the oldest article on, and an index of the parts, by
/// <https://www.sitemaps.org/protocol.html>. Pages of the live site differ only behind a `#`, which no site map can say.
fn site_map(articles: &[Dated<'_>], site: &Site, url: &str) -> Vec<(String, Vec<u8>)> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    const SPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
    let mut files = Vec::new();
    // Of files whose names differ in their ending alone, one is a page. A map without pages would be against its schema.
    let mut seen = HashSet::new();
    let articles: Vec<_> = articles
        .iter()
        .map(|(path, record)| (prerender::address_of(site, path).unwrap_or_default(), record))
        .filter(|(address, _)| seen.insert(address.clone()))
        .collect();
    if articles.is_empty() {
        return files;
    }
    let mut index = format!("{HEAD}<sitemapindex {SPACE}>\n");
    for (part, articles) in articles.chunks(ADDRESSES).enumerate() {
        let mut out = format!("{HEAD}<urlset {SPACE}>\n");
        for (address, record) in articles {
            out.push_str("<url>");
            element(&mut out, "loc", address);
            if !record.date.is_empty() {
                element(&mut out, "lastmod", &record.date);
            }
            out.push_str("</url>\n");
        }
        out.push_str("</urlset>\n");
        let name = format!("sitemaps/{}.xml", part + 1);
        index.push_str("<sitemap>");
        element(&mut index, "loc", &format!("{url}{name}"));
        index.push_str("</sitemap>\n");
        files.push((name, out.into_bytes()));
    }
    index.push_str("</sitemapindex>\n");
    files.push(("sitemap.xml".into(), index.into_bytes()));
    files
}
