//! One story.

use super::{Layout, Parts, picture};
use crate::model::Article;

impl Layout<'_> {
    pub(super) fn article(&mut self, headline: &str, article: &Article) {
        if self.shows(Parts::ARTICLE) {
            self.story(headline, article);
        }
        if self.shows(Parts::RELATED) {
            self.titled_list("related", self.words.related, &article.related, "ul");
        }
        if self.shows(Parts::SHARE) {
            self.share(article.share_url.as_deref());
        }
    }

    fn story(&mut self, headline: &str, article: &Article) {
        self.raw("<article class=\"op-article\"");
        self.content_language();
        self.raw("><header>");
        self.headline(headline, "");
        self.line("p", "op-standfirst", &article.standfirst);
        self.byline(article);
        self.raw("</header>");
        let body = article.body_html.as_str();
        // Many files name as their picture the one that their text begins with.
        let at_once = article.picture.as_ref().and_then(|picture| picture::first_in(body, picture));
        if let (Some(picture), None) = (&article.picture, &at_once) {
            self.lead_picture(picture);
        }
        if !body.is_empty() {
            self.raw("<div class=\"op-body\">");
            self.body(at_once.as_deref().unwrap_or(body));
            self.raw("</div>");
        }
        self.empty(body.is_empty() && headline.is_empty() && article.picture.is_none());
        if !article.editor.is_empty() {
            self.raw("<p class=\"op-editor\">");
            self.text(self.article_words.editor);
            self.text(&article.editor);
            self.raw("</p>");
        }
        self.attribution(article);
        self.raw("</article>");
    }

    /// When and by whom: the dateline in the source's words, or the day alone.
    fn byline(&mut self, article: &Article) {
        let day = article.date_published.as_deref();
        let when = match (article.dateline.is_empty(), day) {
            (false, Some(day)) if !article.dateline.contains(|c: char| c.is_ascii_digit()) => {
                [&article.dateline, " ", &self.article_words.day(day)].concat()
            }
            (false, _) => article.dateline.clone(),
            (true, Some(day)) => self.article_words.day(day),
            (true, None) => String::new(),
        };
        if when.is_empty() && article.byline.is_empty() {
            return;
        }
        self.raw("<p class=\"op-byline\">");
        self.line("span", "op-author", &article.byline);
        if !article.byline.is_empty() && !when.is_empty() {
            self.raw(" ");
        }
        if let Some(day) = day {
            self.raw("<time class=\"op-dateline\"");
            self.attribute("datetime", day);
            self.raw(">");
            self.text(&when);
            self.raw("</time>");
        } else {
            self.line("span", "op-dateline", &when);
        }
        self.raw("</p>");
    }

    fn attribution(&mut self, article: &Article) {
        let Some(attribution) = &article.attribution else {
            return;
        };
        self.raw("<footer class=\"op-attribution\">");
        if !attribution.name.is_empty() {
            self.raw("<p>");
            self.text(self.article_words.attribution);
            self.open_link(&attribution.url);
            self.text(&attribution.name);
            self.close_link(&attribution.url);
            self.raw("</p>");
        }
        if !attribution.original_url.is_empty() {
            self.raw("<p>");
            let is_titled = !attribution.original_title.is_empty();
            if is_titled {
                self.text(self.article_words.original);
            }
            self.open_link(&attribution.original_url);
            self.text(if is_titled { &attribution.original_title } else { self.article_words.original_untitled });
            self.close_link(&attribution.original_url);
            self.raw("</p>");
        }
        self.raw("</footer>");
    }
}
