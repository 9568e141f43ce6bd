//! What the tests share.

pub mod growth;
pub mod harmless;
pub mod newspaper;
pub mod plain;
pub mod tree;
pub mod values;

use offprint::address::{Base, Resolver};
use offprint::model::Page;
use offprint::site::Site;
use std::path::Path;

/// Where a file stands, as callers of `parse` say it.
pub struct Options {
    pub site: Site,
    pub base: Base,
}

impl Options {
    /// Nothing known: no site, no address.
    pub fn none() -> Self {
        Options { site: Site::default(), base: Base::Unknown }
    }

    /// In the site that the text of a `site.json` describes, at `url`.
    pub fn new(site: &str, url: &str) -> Self {
        Options { site: Site::from_json(site).expect("a site"), base: Base::new(url) }
    }

    /// As `options.json` in `folder` says, if it is there.
    pub fn of_folder(folder: &Path) -> Self {
        let Ok(text) = std::fs::read_to_string(folder.join("options.json")) else {
            return Options::none();
        };
        let value: serde_json::Value = serde_json::from_str(&text).expect("options.json is JSON");
        Options {
            site: value.get("site").map(|site| Site::from_json(&site.to_string()).expect("a site")).unwrap_or_default(),
            base: value["url"].as_str().map_or(Base::Unknown, Base::new),
        }
    }

    /// Reads a file that stands there.
    pub fn read(&self, raw: &str) -> Page {
        self.site.read(raw, self.base.clone())
    }

    pub fn resolver(&self) -> Resolver<'_> {
        self.site.resolver(self.base.clone())
    }

    pub fn path(&self) -> Option<&str> {
        match &self.base {
            Base::InSite(path) => Some(path),
            _ => None,
        }
    }
}
