//! The site as an app: its name in the web app manifest (W3C) that the shell comes with.

use crate::site::Site;
use serde_json::Value;

/// The name of the manifest in a site's folder.
pub const FILE: &str = "manifest.webmanifest";

/// The manifest with name and language of the site; all else stays as the publisher has it. `None` for a site without a
/// name, and for a file that is no JSON object.
pub fn named(manifest: &[u8], site: &Site) -> Option<Vec<u8>> {
    let mut manifest: Value = serde_json::from_slice(manifest).ok().filter(Value::is_object)?;
    if site.name.is_empty() {
        return None;
    }
    for field in ["name", "short_name"] {
        manifest[field] = site.name.as_str().into();
    }
    if let Some(language) = &site.language {
        manifest["lang"] = language.as_str().into();
    }
    Some(format!("{manifest:#}\n").into_bytes())
}
