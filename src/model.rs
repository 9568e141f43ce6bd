//! The page model: what a file says, whatever its format. The names are schema.org's and the news field's.

use crate::note::Note;
use crate::sanitize::SafeHtml;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Writes the fields of a struct as a map, under the names of the contract. Derived code would do the same with twice
/// the bytes, and cannot flatten without more.
macro_rules! serialize {
    ($type:ident { $($name:literal: $field:ident$(.$inner:ident)?,)* $(? $rare:literal: $option:ident$(.$part:ident)?,)? }) => {
        impl $type {
            fn serialize_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $(map.serialize_entry($name, &self.$field$(.$inner)?)?;)*
                $(if let Some(value) = &self.$option$(.$part)? {
                    map.serialize_entry($rare, value)?;
                })?
                Ok(())
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                self.serialize_fields(&mut map)?;
                map.end()
            }
        }
    };
}

serialize! { Shared {
    "headline": headline, "language": language, "nav": nav, "topics": topics, "promos": promos, "notes": notes,
} }
serialize! { Article {
    "standfirst": standfirst, "byline": byline, "dateline": dateline, "datePublished": date_published,
    "editor": editor, "picture": picture, "bodyHtml": body_html, "related": related, "editorsPicks": editors_picks,
    "mostRead": most_read, "attribution": attribution, "shareUrl": share_url,
} }
serialize! { SectionFront { "teasers": teasers, "next": next, } }
serialize! { FrontPage { "blocks": blocks, } }
serialize! { Block { "title": title, "links": links, "moreUrl": more_url, } }
serialize! { Picture { "url": url, "alt": alt, "caption": caption, "credit": credit, } }
serialize! { Attribution {
    "name": name, "url": url, "originalUrl": original_url, "originalTitle": original_title,
} }
serialize! { Teaser { "title": link.title, "url": link.url, "summary": summary, "date": date, ? "image": link.image, } }
serialize! { Link { "title": title, "url": url, ? "image": image, } }

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.content.kind())?;
        self.shared.serialize_fields(&mut map)?;
        match &self.content {
            Content::Article(article) => article.serialize_fields(&mut map)?,
            Content::Section(front) => front.serialize_fields(&mut map)?,
            Content::Front(front) => front.serialize_fields(&mut map)?,
        }
        map.end()
    }
}

/// A page: what all kinds share, and the content of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What every kind of page carries.
    pub shared: Shared,
    /// The content of its kind.
    pub content: Content,
}

/// What every kind of page carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The title of the article or the section; empty if the file has none.
    pub headline: String,
    /// The language that the file declares or shows, as a BCP 47 tag.
    pub language: Option<String>,
    /// The sections of the site.
    pub nav: Vec<Link>,
    /// Standing topics, in rows.
    pub topics: Vec<Vec<Link>>,
    /// House notices of the side column.
    pub promos: Vec<Link>,
    /// What was odd about the file.
    pub notes: Vec<Note>,
}

/// The content of a page, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One story.
    Article(Box<Article>),
    /// A list of teasers for the stories of a section.
    Section(SectionFront),
    /// Blocks of links into the sections.
    Front(FrontPage),
}

impl Content {
    /// The name of the kind, as the contract has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Content::Article(_) => "article",
            Content::Section(_) => "section",
            Content::Front(_) => "front",
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Content::Article(Box::default())
    }
}

/// One story (schema.org `NewsArticle`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The summary under the headline (`description`).
    pub standfirst: String,
    /// Who wrote it, in the source's words (`author`).
    pub byline: String,
    /// The place and date text that opens the story, without its brackets.
    pub dateline: String,
    /// The day of publication, `YYYY-MM-DD`, where the file tells it.
    pub date_published: Option<String>,
    /// The responsible editor.
    pub editor: String,
    /// The lead picture.
    pub picture: Option<Picture>,
    /// The paragraphs, figures and lists of the story, sanitised.
    pub body_html: SafeHtml,
    /// Links to related stories.
    pub related: Vec<Link>,
    /// Links that the editors recommend.
    pub editors_picks: Vec<Link>,
    /// Links that most readers opened.
    pub most_read: Vec<Link>,
    /// Where the story first stood (`isBasedOn`).
    pub attribution: Option<Attribution>,
    /// The address that the page's share code carries.
    pub share_url: Option<String>,
}

/// A list of teasers for the stories of a section (schema.org `CollectionPage`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionFront {
    /// The teasers, in the order of the file.
    pub teasers: Vec<Teaser>,
    /// The address of the next, older page.
    pub next: Option<String>,
}

/// The newspaper's front page: blocks of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontPage {
    /// The blocks, in the order of the file.
    pub blocks: Vec<Block>,
}

/// One block of a front page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The block's title.
    pub title: String,
    /// Links to its stories.
    pub links: Vec<Link>,
    /// The address of the section that the block stands for.
    pub more_url: Option<String>,
}

/// A titled link. The address is safe to follow: `http`, `https`, `mailto`, or in-site (`#/path`, relative).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The words of the link, plain text.
    pub title: String,
    /// Its address; empty where the source gave none that is allowed.
    pub url: String,
    /// A picture that stands for the link.
    pub image: Option<String>,
}

/// A link with what makes a reader follow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaser {
    /// Title, address and picture.
    pub link: Link,
    /// The first words of the story.
    pub summary: String,
    /// The date in the source's words.
    pub date: String,
}

/// A picture and what is printed under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its address.
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The text under it, without the credit.
    pub caption: String,
    /// Who made it (`creditText`).
    pub credit: String,
}

/// Where a story first stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The name of the source.
    pub name: String,
    /// The source's own address.
    pub url: String,
    /// The address of the original story.
    pub original_url: String,
    /// The title of the original story.
    pub original_title: String,
}
