//! `offprint verify`: whether readers would take every file of a site for the publisher's.

use super::{RESERVED, SETTINGS, UNNAMED, best, is_address, is_ours, orphans, public_keys};
use crate::publish::{Folder, Problem, Report, Watch, report};
use crate::signature::{self, ENDING, PublicKey};
use serde_json::json;
use std::fmt;
use std::path::PathBuf;

/// Check that every file of a site is signed by a key that site.json names
///
/// Lists files without a signature, files and signatures that do not belong together, and signatures of no file. The
/// exit code is 1 if there are any.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The site's folder: the one with site.json and data/
    pub folder: PathBuf,
}

/// Verifies a site.
pub fn run(options: &Options, watch: &dyn Watch) -> Result<Verified, Problem> {
    let folder = Folder::new(&options.folder);
    let (site, data) = folder.open_site()?;
    let settings = folder.at(SETTINGS).display().to_string();
    if site.keys.is_none() {
        let reason = "names no \"keys\", so readers take every file as it comes; `offprint keygen` makes a key";
        return Err(Problem::new(settings, reason));
    }
    let mut problems = Vec::new();
    let keys = public_keys(&site, &settings, &mut problems);
    if keys.is_empty() {
        return Err(Problem::new(settings, "names no key that can be read, so readers are shown nothing"));
    }
    let mut verified = Verified { keys: keys.iter().map(|key| (key.to_string(), 0)).collect(), ..Verified::default() };
    let work = Work { data: &data, keys };

    watch.stage("verifying", None);
    let mut verify = |paths: &[String], problems: &mut Vec<Problem>| {
        let add = |vouching: Vec<bool>| {
            verified.files += 1;
            for ((_, files), vouches) in verified.keys.iter_mut().zip(vouching) {
                *files += u64::from(vouches);
            }
        };
        report::for_each(paths, watch, problems, |path| work.file(path), add);
        Ok(())
    };
    let copy = data.read(SETTINGS)?;
    if copy == folder.read(SETTINGS)? {
        verify(&[SETTINGS.into()], &mut problems)?;
    } else {
        let reason = match copy {
            None => "is not there: the signed copy of site.json, which `offprint sign` makes",
            Some(_) => "is another than site.json; sign again, so that readers learn of the change",
        };
        problems.push(Problem::new(data.at(SETTINGS).display(), reason));
    }
    data.for_each_portion(&mut problems, verify)?;
    for name in orphans(&data) {
        let is_ours = is_ours(&data.read_listed(&name)?);
        let reason = if is_ours { "is the signature of a file that is not there" } else { RESERVED };
        problems.push(Problem::new(data.at(&name).display(), reason));
    }
    problems.sort();
    verified.problems = problems;
    Ok(verified)
}

struct Work<'a> {
    data: &'a Folder,
    keys: Vec<PublicKey>,
}

impl Work<'_> {
    /// Which of the keys vouch for a file; a problem if none does.
    fn file(&self, path: &str) -> Result<Vec<bool>, Problem> {
        let problem = |reason: &str| Problem::new(self.data.at(path).display(), reason);
        if !is_address(path) {
            return Err(problem(UNNAMED));
        }
        let bytes = self.data.read_listed(path)?;
        let name = [path, ENDING].concat();
        let text = self.data.read(&name)?.ok_or_else(|| problem("is not signed"))?;
        let known = signature::read(&String::from_utf8_lossy(&text));
        let vouching: Vec<bool> = self.keys.iter().map(|key| best(key, path, &bytes, &known).is_some()).collect();
        if vouching.contains(&true) {
            Ok(vouching)
        } else if known.is_empty() {
            Err(problem("has a signature file that cannot be read"))
        } else {
            Err(problem("is not what was signed under this name, or was signed by a key that site.json does not name"))
        }
    }
}

/// What was found out.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many files are vouched for.
    pub files: u64,
    /// The keys, and how many files each vouches for.
    pub keys: Vec<(String, u64)>,
    problems: Vec<Problem>,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files are vouched for", self.files)?;
        self.keys.iter().try_for_each(|(key, files)| write!(f, "\n{key}: {files}"))
    }
}

impl Report for Verified {
    fn to_json(&self) -> serde_json::Value {
        let keys: Vec<_> = self.keys.iter().map(|(key, files)| json!({ "key": key, "files": files })).collect();
        json!({ "files": self.files, "keys": keys, "problems": self.problems })
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
