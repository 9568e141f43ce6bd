//! The content manifest: the SHA-256 of every file, as a tree of small files.
//!
//! A flat list of 100,000 files would be written anew for each new article. Here files are shared out by the hash of
//! their path, a leaf for each value of its first hexadecimal digits, and every folder of leaves has a list of their
//! hashes: one change writes one leaf and the lists above it.

use crate::publish::catalog::digits;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many files a leaf holds, about.
const LEAF: usize = 64;

/// The files of the manifest, by their paths under the data folder.
pub fn files(
    sources: impl Iterator<Item = (String, String)>,
    derived: &BTreeMap<String, Vec<u8>>,
) -> Vec<(String, Vec<u8>)> {
    let derived = derived.iter().map(|(path, content)| (path.clone(), digits(&Sha256::digest(content))));
    let mut hashes: Vec<(String, String)> = sources.chain(derived).collect();
    hashes.sort();
    let mut depth = 0;
    while hashes.len() > LEAF * 16_usize.pow(depth) {
        depth += 1;
    }
    let depth = depth as usize;
    let mut leaves: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (path, hash) in hashes {
        let place = digits(&Sha256::digest(&path))[..depth].to_string();
        leaves.entry(place).or_default().insert(path, hash);
    }
    let mut files = Vec::new();
    let mut level: BTreeMap<String, String> = BTreeMap::new();
    for (place, leaf) in leaves {
        let (path, content) = file(&place, "files", &leaf, depth);
        level.insert(place, digits(&Sha256::digest(&content)));
        files.push((path, content));
    }
    for length in (0..depth).rev() {
        let mut above: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (place, hash) in level {
            above.entry(place[..length].into()).or_default().insert(place, hash);
        }
        level = BTreeMap::new();
        for (place, parts) in above {
            let (path, content) = file(&place, "parts", &parts, depth);
            level.insert(place, digits(&Sha256::digest(&content)));
            files.push((path, content));
        }
    }
    files
}

/// `manifest/index.json` at the root, `manifest/a.json`, `manifest/a/b.json` below it.
fn file(place: &str, name: &str, hashes: &BTreeMap<String, String>, depth: usize) -> (String, Vec<u8>) {
    let steps: Vec<String> = place.chars().map(String::from).collect();
    let path =
        if place.is_empty() { "manifest/index.json".into() } else { format!("manifest/{}.json", steps.join("/")) };
    let lines: Vec<String> =
        hashes.iter().map(|(key, hash)| format!("  {}: \"{hash}\"", serde_json::Value::from(key.as_str()))).collect();
    let depth = if place.is_empty() { format!("\"depth\": {depth}, ") } else { String::new() };
    (path, format!("{{{depth}\"{name}\": {{\n{}\n}}}}\n", lines.join(",\n")).into_bytes())
}
