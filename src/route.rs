//! Routes: what the part of the page's address after `#` asks for.

use crate::address;
use crate::html::text::find;

/// What the hash of the page's address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The file that `site.json` names as home.
    Home,
    /// A file of the site, by its decoded path, and the anchor to scroll to.
    File {
        /// The path under the data bases, decoded and without `..`.
        path: String,
        /// The anchor, decoded, without the prefix of article ids.
        anchor: Option<String>,
    },
    /// A place in the page that is shown.
    Anchor(String),
    /// An address that is none of this site's: never fetched.
    Foreign,
}

impl Route {
    /// Reads a hash, with or without its `#`. Total: every text is a route.
    pub fn new(hash: &str) -> Route {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let Some(rest) = hash.strip_prefix('/') else {
            let anchor = anchor_of(hash);
            return match anchor.as_str() {
                "" => Route::Home,
                // An address is no place in a page: whoever follows such a link was promised another.
                _ if find(anchor.as_bytes(), b"://").is_some() => Route::Foreign,
                _ => Route::Anchor(anchor),
            };
        };
        let (path, anchor) = address::split_path(rest);
        let anchor = anchor.filter(|anchor| !anchor.is_empty()).map(anchor_of);
        if path.is_empty() {
            return Route::Home;
        }
        match address::site_path(path) {
            Some(path) => Route::File { path, anchor },
            None => Route::Foreign,
        }
    }
}

/// An anchor, decoded, without the prefix of article ids.
fn anchor_of(encoded: &str) -> String {
    address::without_prefix(&address::decode(encoded)).into()
}
