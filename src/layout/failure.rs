//! The page that is shown where there is none: a sentence and a way out.

use super::{Layout, Markup, Parts, View};
use crate::failure::Failure;
use crate::html::text::{decimal, replace};

/// Lays out a failure within the site's own header, with a button that tries again.
pub fn failure(failure: Failure, view: &View<'_>, language: &str) -> Markup {
    let mut layout = Layout::new(language, view);
    let words = layout.words;
    let site = view.site;
    layout.open(None, "failure");
    layout.header(site.nav.as_deref().unwrap_or_default(), site.topics.as_deref().unwrap_or_default());
    layout.open_main();
    layout.raw("<div class=\"op-failure\"");
    layout.attribute("data-code", failure.code());
    layout.raw(">");
    layout.headline(words.failed, "");
    layout.raw("<p role=\"alert\">");
    match failure {
        Failure::Offline => layout.text(words.offline),
        Failure::Unreachable => layout.text(words.unreachable),
        Failure::Timeout => layout.text(words.timeout),
        Failure::NotFound => layout.text(words.not_found),
        Failure::Status(status) => layout.text(&replace(words.status, "{}", &decimal(status.into()))),
        Failure::TooLarge => layout.text(words.too_large),
        Failure::NotText => layout.text(words.not_text),
        Failure::Portal => layout.text(words.portal),
        Failure::Untrusted => layout.text(words.untrusted),
        Failure::Older => layout.text(words.older_only),
        Failure::CannotVerify => layout.text(words.cannot_verify),
        Failure::SiteUnreadable => layout.text(words.site_unreadable),
    }
    layout.raw("</p><p class=\"op-actions\">");
    layout.button("retry", words.retry);
    if failure == Failure::Older {
        layout.raw(" ");
        layout.button("older", words.show_older);
    }
    // A story alone in a page of somebody else's has no home to go to.
    if failure != Failure::SiteUnreadable && layout.shows(Parts::MASTHEAD) {
        layout.raw(" <a");
        layout.href("#/");
        layout.raw(">");
        layout.text(words.home);
        layout.raw("</a>");
    }
    layout.raw("</p></div>");
    layout.close_main();
    layout.finish()
}
