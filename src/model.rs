//! The page model: what a file says, whatever its format. The names are schema.org's and the news field's.

use crate::note::Note;
use crate::sanitize::SafeHtml;
use serde::Serialize;

/// A page: what all kinds share, and the content of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// What every kind of page carries.
    #[serde(flatten)]
    pub shared: Shared,
    /// The content of its kind.
    #[serde(flatten)]
    pub content: Content,
}

/// What every kind of page carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Content {
    /// One story.
    Article(Box<Article>),
    /// A list of teasers for the stories of a section.
    Section(SectionFront),
    /// Blocks of links into the sections.
    Front(FrontPage),
}

impl Default for Content {
    fn default() -> Self {
        Content::Article(Box::default())
    }
}

/// One story (schema.org `NewsArticle`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SectionFront {
    /// The teasers, in the order of the file.
    pub teasers: Vec<Teaser>,
    /// The address of the next, older page.
    pub next: Option<String>,
}

/// The newspaper's front page: blocks of links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FrontPage {
    /// The blocks, in the order of the file.
    pub blocks: Vec<Block>,
}

/// One block of a front page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Block {
    /// The block's title.
    pub title: String,
    /// Links to its stories.
    pub links: Vec<Link>,
    /// The address of the section that the block stands for.
    pub more_url: Option<String>,
}

/// A titled link. The address is safe to follow: `http`, `https`, `mailto`, or in-site (`#/path`, relative).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The words of the link, plain text.
    pub title: String,
    /// Its address; empty where the source gave none that is allowed.
    pub url: String,
    /// A picture that stands for the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// A link with what makes a reader follow it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Teaser {
    /// Title, address and picture.
    #[serde(flatten)]
    pub link: Link,
    /// The first words of the story.
    pub summary: String,
    /// The date in the source's words.
    pub date: String,
}

/// A picture and what is printed under it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
