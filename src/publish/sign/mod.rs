//! `offprint sign`: a signature beside every file that readers fetch, so that no mirror can put words into the paper.
//!
//! The form is that of [`crate::signature`]. What is signed stays as it is while it is good: signing a site again after
//! one new article writes the signatures of the files that changed.

pub mod keygen;
pub mod verify;

use super::{Folder, Problem, Report, Watch, report};
use crate::note::NoteCode;
use crate::signature::{self, ENDING, MAX_VERSION, MOST, PublicKey, SecretKey, Signature};
use crate::site::Site;
use serde_json::json;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Sign every file of a site's data folder, for readers who get it from mirrors
///
/// Writes FILE.sig beside each file, and data/site.json as a copy of site.json, so that the settings are signed, too.
/// Signatures that are still good stay as they are; those of files that are gone are removed. Run it after `offprint
/// build`, and upload everything.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The site's folder: the one with site.json and data/
    pub folder: PathBuf,
    /// The secret key, as `offprint keygen` makes it; may be given several times, to sign with each
    #[arg(long, value_name = "FILE", default_value = KEY_FILE)]
    pub key: Vec<PathBuf>,
    /// The time that counts as now, in seconds since 1970: the version of new signatures, if the file had none as high
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=MAX_VERSION))]
    pub now: Option<u64>,
}

/// The secret key of somebody who has one.
const KEY_FILE: &str = "offprint-key.pem";

/// The settings, and the copy of them that is signed.
const SETTINGS: &str = "site.json";

/// Signs a site.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Signed, Problem> {
    let folder = Folder::new(&options.folder);
    let (site, data) = folder.open_site()?;
    let secret: Result<Vec<SecretKey>, Problem> = options.key.iter().map(|file| secret_key(file, &folder)).collect();
    let mut signed = Signed::default();
    let settings = folder.at(SETTINGS).display().to_string();

    let listed = public_keys(&site, &settings, &mut signed.problems);
    let mut keys: Vec<Key> = listed.into_iter().map(|public| Key { public, secret: None }).collect();
    for secret in secret? {
        let public = secret.public();
        match keys.iter_mut().find(|key| key.public == public) {
            Some(key) => key.secret = Some(secret),
            None => {
                let reason =
                    format!("does not name the key {public} among its \"keys\": no reader trusts what it signs");
                signed.problems.push(Problem::new(&settings, reason));
                keys.push(Key { public, secret: Some(secret) });
            }
        }
    }
    if keys.len() > MOST {
        return Err(Problem::new(settings, format!("has more than {MOST} keys; no more signatures of a file count")));
    }
    if data.root() != folder.root() {
        data.write(SETTINGS, &folder.read_listed(SETTINGS)?)?;
    }

    let work = Work { data: &data, keys, now: options.now.unwrap_or_else(now) };
    watch.stage("signing", None);
    let mut sign = |paths: &[String], problems: &mut Vec<Problem>| {
        let add = |is_new| *(if is_new { &mut signed.signed } else { &mut signed.unchanged }) += 1;
        report::for_each(paths, watch, problems, |path| work.file(path), add);
        Ok(())
    };
    let mut problems = Vec::new();
    sign(&[SETTINGS.into()], &mut problems)?;
    data.for_each_portion(&mut problems, sign)?;
    for name in orphans(&data) {
        if is_ours(&data.read_listed(&name)?) {
            data.remove(&name)?;
            signed.removed += 1;
        } else {
            problems.push(Problem::new(data.at(&name).display(), RESERVED));
        }
    }
    signed.problems.append(&mut problems);
    signed.problems.sort();
    Ok(signed)
}

/// What is said of a file that has the name of a signature and is none.
const RESERVED: &str = "has an ending that is reserved for signatures, and is none; give it another name";

/// A key that vouches for the site, and its secret half where it is at hand.
struct Key {
    public: PublicKey,
    secret: Option<SecretKey>,
}

struct Work<'a> {
    data: &'a Folder,
    /// Those that `site.json` names, in its order, then others that sign.
    keys: Vec<Key>,
    now: u64,
}

impl Work<'_> {
    /// Signs a file where that is needed. Tells whether it was.
    fn file(&self, path: &str) -> Result<bool, Problem> {
        let problem = |path: &str, reason: &str| Problem::new(self.data.at(path).display(), reason);
        if !is_address(path) {
            return Err(problem(path, UNNAMED));
        }
        let name = [path, ENDING].concat();
        let bytes = self.data.read_listed(path)?;
        let known = self.data.read(&name)?.unwrap_or_default();
        if !is_ours(&known) {
            return Err(problem(&name, RESERVED));
        }
        let known = signature::read(&String::from_utf8_lossy(&known));
        let good: Vec<Option<Signature>> =
            self.keys.iter().map(|key| best(&key.public, path, &bytes, &known)).collect();
        // The same content has one version, whoever signs it; other content than before has a higher one.
        let version = good.iter().flatten().map(|one| one.version).max().or_else(|| {
            let next = known.iter().map(|one| one.version + 1).max().unwrap_or_default();
            Some(self.now.max(next)).filter(|version| *version <= MAX_VERSION)
        });
        let Some(version) = version else {
            return Err(problem(&name, "has the highest version that there can be, so no new one can follow it"));
        };
        let lines = self.keys.iter().zip(good).filter_map(|(key, good)| {
            good.or_else(|| key.secret.as_ref().map(|secret| secret.sign(path, version, &bytes)))
        });
        let lines: Vec<Signature> = lines.collect();
        self.data.write(&name, signature::write(&lines).as_bytes())
    }
}

/// The highest signature of a file that is a key's.
fn best(key: &PublicKey, path: &str, bytes: &[u8], known: &[Signature]) -> Option<Signature> {
    known.iter().filter(|signature| key.vouches(path, bytes, signature)).max().copied()
}

/// What is said of a file that no reader can ask for.
const UNNAMED: &str = "has a control character in its name, so no address can name the file, and it is not signed";

/// Whether addresses can name a file. A line end in a name would also make two things of what is signed.
fn is_address(path: &str) -> bool {
    !path.chars().any(char::is_control)
}

/// Whether a file with the name of a signature is one, though perhaps a damaged one: nothing else is ever overwritten.
fn is_ours(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(u8::is_ascii_digit) && bytes.iter().all(|byte| matches!(byte, b'\n' | b'\r' | b' '..=b'~'))
}

/// The names of signatures that are of no file.
fn orphans(data: &Folder) -> Vec<String> {
    let is_orphan = |name: &String| {
        let file = name.strip_suffix(ENDING).unwrap_or_default();
        let is_file = fs::symlink_metadata(data.at(file)).is_ok_and(|metadata| metadata.is_file());
        !is_file || file.ends_with(ENDING)
    };
    data.signatures().filter(is_orphan).collect()
}

/// The public keys that the settings name; those that cannot be read are problems.
fn public_keys(site: &Site, settings: &str, problems: &mut Vec<Problem>) -> Vec<PublicKey> {
    let wrong = |what: &str| Problem::new(settings, format!("\"keys\" has {what} that is no public key of Ed25519"));
    if site.notes.iter().any(|note| note.code == NoteCode::WrongType && note.detail == "keys") {
        problems.push(wrong("something"));
    }
    let mut keys: Vec<PublicKey> = Vec::new();
    for text in site.keys.iter().flatten() {
        match PublicKey::read(text) {
            Some(key) if keys.contains(&key) => {}
            Some(key) => keys.push(key),
            None => problems.push(wrong(&format!("an entry ({text})"))),
        }
    }
    keys
}

/// Reads a secret key that must not lie where it would be uploaded.
fn secret_key(file: &Path, site: &Folder) -> Result<SecretKey, Problem> {
    if Folder::new(file.parent().unwrap_or(Path::new(""))).is_inside(site) {
        return Err(Problem::new(
            file.display(),
            "is a secret key in the folder of the site, which is uploaded; keep it elsewhere",
        ));
    }
    let pem = fs::read_to_string(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Problem::new(file.display(), "is not there; `offprint keygen` makes a secret key, --key says where it is")
        }
        _ => Problem::new(file.display(), error),
    })?;
    SecretKey::from_pem(&pem).ok_or_else(|| {
        Problem::new(file.display(), "is no secret key of Ed25519 in PKCS#8 PEM; `offprint keygen` makes one")
    })
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs()).clamp(1, MAX_VERSION)
}

/// What was signed.
#[derive(Debug, Default)]
pub struct Signed {
    /// How many files got a signature, or another one.
    pub signed: u64,
    /// How many have good ones already.
    pub unchanged: u64,
    /// How many signatures of files that are gone were removed.
    pub removed: u64,
    problems: Vec<Problem>,
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Signed { signed, unchanged, removed, .. } = self;
        write!(f, "{signed} files signed, {unchanged} have good signatures, {removed} signatures removed")
    }
}

impl Report for Signed {
    fn to_json(&self) -> serde_json::Value {
        json!({
            "signed": self.signed, "unchanged": self.unchanged, "removed": self.removed, "problems": self.problems,
        })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
