//! The page model: what a file says, whatever its format. The names are schema.org's and the news field's.

use crate::json::{Object, Value};
use crate::note::Note;
use crate::sanitize::SafeHtml;
use serde::{Serialize, Serializer};

impl Serialize for Page {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl Page {
    /// The page as a JSON object, under the names of the contract.
    ///
    /// By way of one small type instead of derived code for each struct: that would be 4 KB of the module's brotli.
    #[doc(hidden)]
    pub fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.set("kind", self.content.kind().into());
        let shared = &self.shared;
        object.set("headline", text(&shared.headline));
        object.set("language", optional(&shared.language));
        object.set("nav", links(&shared.nav));
        object.set("topics", list(&shared.topics, |row| links(row)));
        object.set("promos", links(&shared.promos));
        object.set(
            "notes",
            list(&shared.notes, |note| {
                let mut object = Object::default();
                object.set("code", note.code.name().into());
                object.set("detail", text(&note.detail));
                Value::Object(object)
            }),
        );
        match &self.content {
            Content::Article(article) => article.add_to(&mut object),
            Content::Section(front) => {
                object.set("teasers", list(&front.teasers, Teaser::to_value));
                object.set("previous", optional(&front.previous));
                object.set("next", optional(&front.next));
            }
            Content::Front(front) => object.set("blocks", list(&front.blocks, Block::to_value)),
        }
        Value::Object(object)
    }
}

impl Article {
    fn add_to(&self, object: &mut Object) {
        object.set("standfirst", text(&self.standfirst));
        object.set("byline", text(&self.byline));
        object.set("dateline", text(&self.dateline));
        object.set("datePublished", optional(&self.date_published));
        object.set("editor", text(&self.editor));
        object.set("picture", self.picture.as_ref().map_or(Value::Null, Picture::to_value));
        object.set("bodyHtml", self.body_html.as_str().into());
        object.set("related", links(&self.related));
        object.set("editorsPicks", links(&self.editors_picks));
        object.set("mostRead", links(&self.most_read));
        object.set("attribution", self.attribution.as_ref().map_or(Value::Null, Attribution::to_value));
        object.set("shareUrl", optional(&self.share_url));
        object.set("section", text(&self.section));
    }
}

impl Block {
    fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.set("title", text(&self.title));
        object.set("links", links(&self.links));
        object.set("moreUrl", optional(&self.more_url));
        Value::Object(object)
    }
}

impl Link {
    fn to_object(&self) -> Object {
        let mut object = Object::default();
        object.set("title", text(&self.title));
        object.set("url", text(&self.url));
        if let Some(image) = &self.image {
            object.set("image", text(image));
        }
        object
    }
}

impl Teaser {
    fn to_value(&self) -> Value {
        let mut object = self.link.to_object();
        object.set("summary", text(&self.summary));
        object.set("date", text(&self.date));
        Value::Object(object)
    }
}

impl Picture {
    fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.set("url", text(&self.url));
        object.set("alt", text(&self.alt));
        object.set("caption", text(&self.caption));
        object.set("credit", text(&self.credit));
        Value::Object(object)
    }
}

impl Attribution {
    fn to_value(&self) -> Value {
        let mut object = Object::default();
        object.set("name", text(&self.name));
        object.set("url", text(&self.url));
        object.set("originalUrl", text(&self.original_url));
        object.set("originalTitle", text(&self.original_title));
        Value::Object(object)
    }
}

#[expect(clippy::ptr_arg, reason = "one call less at each of its many uses")]
#[inline(never)]
fn text(text: &String) -> Value {
    text.as_str().into()
}

fn optional(text: &Option<String>) -> Value {
    text.as_deref().map_or(Value::Null, Value::from)
}

fn links(links: &[Link]) -> Value {
    list(links, |link| Value::Object(link.to_object()))
}

fn list<T>(items: &[T], to_value: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(to_value).collect())
}

/// A page: what all kinds share, and the content of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// What every kind of page carries.
    pub shared: Shared,
    /// The content of its kind.
    pub content: Content,
}

/// What every kind of page carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
    /// The name of the section that it belongs to (`articleSection`); empty if the file does not say.
    pub section: String,
}

/// A list of teasers for the stories of a section (schema.org `CollectionPage`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionFront {
    /// The teasers, in the order of the file.
    pub teasers: Vec<Teaser>,
    /// The address of the previous, newer page.
    pub previous: Option<String>,
    /// The address of the next, older page.
    pub next: Option<String>,
}

/// The newspaper's front page: blocks of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrontPage {
    /// The blocks, in the order of the file.
    pub blocks: Vec<Block>,
}

/// One block of a front page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
