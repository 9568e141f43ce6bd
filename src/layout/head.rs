//! What stands in the document's head for a page: language, title, description, and JSON-LD.

use super::{View, page_language};
use crate::html::text;
use crate::language;
use crate::model::{Article, Content, Link, Page};
use crate::site::Site;
use crate::words::Words;

/// The head of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Head {
    /// The `lang` of the document.
    pub language: String,
    /// The `dir` of the document.
    pub direction: &'static str,
    /// The title of the document.
    pub title: String,
    /// The description, at most some 160 characters: the standfirst or first words of an article, and of other pages the
    /// stories that they lead to.
    pub description: String,
    /// A schema.org object for search engines and readers' tools, for the content of a
    /// `<script type="application/ld+json">`.
    pub json_ld: String,
}

/// How many characters of a body a description has at most.
const DESCRIPTION: usize = 160;

impl Head {
    /// The head of a page that tells of a failure.
    pub(crate) fn of_failure(site: &Site, language: &str) -> Head {
        let failed = Words::for_language(language).failed;
        let title = if site.name.is_empty() { failed.into() } else { [failed, " – ", &site.name].concat() };
        Head {
            language: language.into(),
            direction: language::direction(language),
            title: text::one_line(&title),
            description: String::new(),
            json_ld: String::new(),
        }
    }

    /// The head for a page.
    pub fn new(page: &Page, view: &View<'_>) -> Head {
        let language = page_language(page, view.site);
        let name = view.site.name.as_str();
        let headline = match page.shared.headline.as_str() {
            "" if matches!(page.content, Content::Front(_)) => name,
            "" => Words::for_language(language).untitled,
            headline => headline,
        };
        let title = match name {
            "" => headline.to_string(),
            _ if headline == name => name.to_string(),
            _ => [headline, " – ", name].concat(),
        };
        let description = match &page.content {
            Content::Article(article) => describe(article),
            Content::Section(section) => describe_list(section.teasers.iter().map(|teaser| &teaser.link)),
            Content::Front(front) => describe_list(front.blocks.iter().filter_map(|block| block.links.first())),
        };
        Head {
            language: language.into(),
            direction: language::direction(language),
            json_ld: json_ld(page, view, headline, &description, language),
            title,
            description,
        }
    }
}

/// The standfirst, or the first words of the body.
pub fn describe(article: &Article) -> String {
    if !article.standfirst.is_empty() {
        return article.standfirst.clone();
    }
    let html = article.body_html.as_str();
    // Some paragraphs hold enough words; the whole body may be long.
    let end = (html.len().min(4096)..html.len()).find(|at| html.is_char_boundary(*at)).unwrap_or(html.len());
    let words = crate::html::text::of_html(&html[..end]);
    shorten(words)
}

/// The stories that a page leads to, by their titles.
fn describe_list<'a>(stories: impl Iterator<Item = &'a Link>) -> String {
    let mut titles = String::new();
    for Link { title, .. } in stories {
        // A page may lead to thousands; a character has four bytes at most.
        if titles.len() > 4 * DESCRIPTION {
            break;
        }
        if !titles.is_empty() && !title.is_empty() {
            titles.push_str(" · ");
        }
        titles.push_str(title);
    }
    shorten(titles)
}

fn shorten(words: String) -> String {
    match words.char_indices().nth(DESCRIPTION) {
        Some((end, _)) => [&words[..end], "…"].concat(),
        None => words,
    }
}

fn json_ld(page: &Page, view: &View<'_>, headline: &str, description: &str, language: &str) -> String {
    let mut object = JsonWriter::new();
    object.text("@context", "https://schema.org");
    object.text(
        "@type",
        match &page.content {
            Content::Article(_) => "NewsArticle",
            Content::Section(_) | Content::Front(_) => "CollectionPage",
        },
    );
    object.text("headline", headline);
    object.text("inLanguage", language);
    object.text("description", description);
    if let Some(address) = view.address {
        object.text("url", address);
    }
    if let Content::Article(article) = &page.content {
        object.text("datePublished", article.date_published.as_deref().unwrap_or(""));
        object.text("articleSection", &article.section);
        object.named("author", "Person", &article.byline);
        object.named("editor", "Person", &article.editor);
        if let Some(picture) = &article.picture {
            object.text("image", &picture.url);
        }
        if let Some(attribution) = &article.attribution {
            object.text("isBasedOn", &attribution.original_url);
            object.named("sourceOrganization", "Organization", &attribution.name);
        }
    }
    object.named("publisher", "Organization", &view.site.name);
    object.finish()
}

/// Writes a JSON object of texts. What it writes can stand inside a script element.
struct JsonWriter(String);

impl JsonWriter {
    fn new() -> Self {
        JsonWriter("{".into())
    }

    fn key(&mut self, key: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        self.string(key);
        self.0.push(':');
    }

    /// A field; nothing where the text is empty.
    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.key(key);
            self.string(text);
        }
    }

    fn named(&mut self, key: &str, kind: &str, name: &str) {
        if !name.is_empty() {
            self.key(key);
            self.0.push('{');
            self.text("@type", kind);
            self.text("name", name);
            self.0.push('}');
        }
    }

    fn string(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                // `</script>` and `<!--` mean something to the HTML around.
                '<' => self.0.push_str("\\u003c"),
                '>' => self.0.push_str("\\u003e"),
                '&' => self.0.push_str("\\u0026"),
                // Line ends to old JavaScript, and controls that JSON does not allow.
                '\u{2028}' | '\u{2029}' | '\0'..='\u{1F}' => self.0.push(' '),
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_script() {
        let mut object = JsonWriter::new();
        object.text("headline", "</script><!-- \" \\ & \u{2028}\n");
        object.text("empty", "");
        object.named("author", "Person", "A");
        assert_eq!(
            object.finish(),
            "{\"headline\":\"\\u003c/script\\u003e\\u003c!-- \\\" \\\\ \\u0026   \",\"author\":{\"@type\":\"Person\",\"name\":\"A\"}}"
        );
    }
}
