//! Reads raw article files and lays them out as whole newspaper pages.
//!
//! A raw file is one of three things, told by its content and never by its name: a *legacy page* (an HTML-table template
//! for articles, section fronts and front pages, however damaged), *Markdown* ([CommonMark] with GitHub's tables,
//! strikethrough, task lists and footnotes; front matter in the keys of Hugo and Jekyll), or *JSON* (a schema.org
//! [`NewsArticle`], a section's teasers, the blocks of a front page). Reading never fails: every text gives a page, and
//! what was odd about it is a [`Note`].
//!
//! The same crate, compiled to WebAssembly, is the npm package `offprint` and the shell of a newspaper on a static host;
//! `cargo install offprint` gives the publisher's command. This is its library: text in, model and markup out. It opens no
//! files, asks nothing of a network, keeps no state and runs no code of others.
//!
//! [CommonMark]: https://spec.commonmark.org/0.31.2/
//! [`NewsArticle`]: https://schema.org/NewsArticle
//!
//! # From a file to a page
//!
//! [`Site`] reads, [`render`] lays out, [`Head`] has what belongs into the document's head.
//!
//! ```
//! use offprint::{Base, Head, Site, View, render};
//!
//! let site = Site::from_json(r#"{ "name": "The Tide Table", "language": "en" }"#).expect("a JSON object");
//! let raw = "---\ntitle: High water at noon\nauthor: Mara Lind\ndate: 2025-05-12\n---\n\
//!            The tide was [the highest](charts.md) of the year.\n\n<script>alert(1)</script>";
//! let page = site.read(raw, Base::new("harbour/noon.md"));
//!
//! let view = View { site: &site, path: Some("harbour/noon.md"), address: None, embedding: None };
//! let markup = render(&page, &view).into_string();
//! assert!(markup.contains(r##"<a href="#/harbour/charts.md">the highest</a>"##));
//! assert!(!markup.contains("alert"));
//!
//! let head = Head::new(&page, &view);
//! assert_eq!((head.language.as_str(), head.title.as_str()), ("en", "High water at noon – The Tide Table"));
//! assert!(head.json_ld.contains(r#""@type":"NewsArticle""#));
//! ```
//!
//! The markup is styled by [`STYLES`]. Everything in it is rebuilt from an allow-list of
//! elements and attributes, so that nothing from a file can run; links are `http`, `https`, `mailto` or in-site.
//!
//! # The model
//!
//! A [`Page`] holds what all kinds share ([`Shared`]) and the [`Content`] of its kind: an [`Article`], a [`SectionFront`]
//! or a [`FrontPage`]. It serializes (`serde`) under the names of the npm package's `parse`.
//!
//! ```
//! use offprint::{Base, Content, NoteCode, Site};
//!
//! let page = Site::default().read("# Frost in June\n\nIn the *valleys*, minus two.", Base::Unknown);
//! assert_eq!(page.shared.headline, "Frost in June");
//! let Content::Article(article) = &page.content else { panic!("Markdown is an article") };
//! assert_eq!(article.body_html.as_str().trim_end(), "<p>In the <em>valleys</em>, minus two.</p>");
//! assert_eq!(serde_json::to_value(&page)?["kind"], "article");
//!
//! // Nothing to read is no error.
//! let empty = Site::default().read("", Base::Unknown);
//! assert!(empty.shared.notes.iter().any(|note| note.code == NoteCode::EmptySource));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! A page that a program makes itself, or has kept, goes in as JSON, through the same checks as a file:
//!
//! ```
//! use offprint::{Base, Site};
//!
//! let kept = r#"{ "kind": "article", "headline": "Swifts are back", "bodyHtml": "<p onclick=x()>Early.</p>" }"#;
//! let page = Site::default().read_model(kept, Base::Unknown).expect("JSON");
//! assert_eq!(page.shared.headline, "Swifts are back");
//! ```
//!
//! # A part of a page
//!
//! An [`Embedding`] says which regions ([`Parts`]) stand in a page of somebody else's, and where links within the site lead.
//!
//! ```
//! use offprint::{Base, Embedding, Parts, Site, View, render};
//!
//! let site = Site::from_json(r#"{ "name": "The Tide Table" }"#).expect("a JSON object");
//! let page = site.read("# Noon\n\n[Charts](charts.md)", Base::new("noon.md"));
//! let embedding =
//!     Embedding { parts: Parts::ARTICLE, links: "https://tides.example/".into(), language: Some("en".into()) };
//! let markup = render(&page, &View { site: &site, path: None, address: None, embedding: Some(&embedding) });
//! assert!(markup.as_str().contains("https://tides.example/#/charts.md"));
//! assert!(!markup.as_str().contains("The Tide Table"));
//! ```
//!
//! # Features
//!
//! | | |
//! | --- | --- |
//! | `command` (by default) | the publisher's command and all that it stands on, and [`Site`]'s `url`; a library does without |
//! | `package` | for `wasm32-unknown-unknown`: the functions of the npm package; there an [`Embedding`] counts with it alone |
//! | `first-view` | for `wasm32-unknown-unknown`: the module that reads and lays out for a page that shows a site, in place of that of the visit |
//! | `late-reader` | for `wasm32-unknown-unknown`: the module that reads what is rare for it |
//! | `search-page` | for `wasm32-unknown-unknown`: the module of the search page, in place of that of the pages |
//!
//! A program that reads and lays out wants none; these are all of its dependencies: `pulldown-cmark`, `serde`.
//!
//! ```toml
//! [dependencies]
//! offprint = { version = "0.1", default-features = false }
//! ```
//!
//! # What can be relied on
//!
//! - What this page lists, by [semantic versioning](https://semver.org). Items that it does not list are there for the
//!   command, the modules for browsers and the tests; they change without notice.
//! - Rust 1.88 or newer. A release that needs a newer one raises the second number of its version, not the third.
//! - The codes of notes ([`NoteCode::name`]), the names of the model's JSON and the classes of the markup are part of that.
//! - Any text can be given: 16 MB of it are read, what is nested too deep is flattened, and time grows with the length. There
//!   is no `unsafe` code in this crate.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

#[doc(inline)]
pub use address::{Base, Places};
#[doc(inline)]
pub use layout::{Embedding, Head, Markup, Parts, View, page as render};
#[doc(inline)]
pub use model::{Article, Attribution, Block, Content, FrontPage, Link, Page, Picture, SectionFront, Shared, Teaser};
#[doc(inline)]
pub use note::{Note, NoteCode};
#[doc(inline)]
pub use sanitize::SafeHtml;
#[doc(inline)]
pub use site::Site;

/// The style sheet of the markup (CSS), for light and dark, screens and print: its classes start with `op-`.
pub const STYLES: &str = include_str!("../www/offprint.css");

// What follows is hidden: it is no promise. The command, the modules for browsers and the tests use it.
#[doc(hidden)]
pub mod address;
#[doc(hidden)]
pub mod failure;
#[doc(hidden)]
pub mod fields;
#[doc(hidden)]
pub mod html;
#[doc(hidden)]
pub mod json;
#[doc(hidden)]
pub mod language;
#[doc(hidden)]
pub mod layout;
#[doc(hidden)]
pub mod mirrors;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod note;
#[doc(hidden)]
pub mod press;
#[doc(hidden)]
pub mod route;
#[doc(hidden)]
pub mod sanitize;
#[cfg(any(not(target_arch = "wasm32"), feature = "search-page"))]
#[doc(hidden)]
pub mod search;
#[doc(hidden)]
pub mod session;
#[doc(hidden)]
pub mod signature;
#[doc(hidden)]
pub mod site;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod words;

#[cfg(feature = "command")]
#[doc(hidden)]
pub mod publish;

// The modules for browsers: the first view, the reader that comes late, the visit that follows (in the npm package all are
// one), and what searches in the pages.
#[cfg(all(target_arch = "wasm32", not(any(feature = "first-view", feature = "late-reader", feature = "search-page"))))]
#[doc(hidden)]
pub mod api;
#[cfg(all(target_arch = "wasm32", not(any(feature = "first-view", feature = "late-reader", feature = "search-page"))))]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "first-view"))]
#[doc(hidden)]
pub mod first_view;
#[cfg(all(target_arch = "wasm32", feature = "late-reader"))]
#[doc(hidden)]
pub mod late_reader;
#[cfg(all(target_arch = "wasm32", feature = "search-page"))]
#[doc(hidden)]
pub mod search_page;
