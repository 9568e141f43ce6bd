//! `offprint keygen`: the key that signs a newspaper.

use crate::publish::{Problem, Report};
use crate::signature::SecretKey;
use serde_json::json;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Make a secret key to sign a newspaper with, and print the public one that readers check by
///
/// Whoever has the file can sign in your name, and nobody can make another one like it: keep it off every host, and a
/// copy of it in a safe place.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The file to write; not in a site's folder, which is uploaded
    #[arg(default_value = super::KEY_FILE)]
    pub file: PathBuf,
}

/// Makes a key: PKCS#8 in PEM, for this user alone to read.
pub fn run(options: &Options) -> Result<Made, Problem> {
    let file = &options.file;
    let problem = |error: io::Error| {
        let reason = match error.kind() {
            io::ErrorKind::AlreadyExists => "is there already, and what may be a key is never overwritten".into(),
            _ => error.to_string(),
        };
        Problem::new(file.display(), reason)
    };
    let whole = std::path::absolute(file).map_err(problem)?;
    if let Some(site) = whole.ancestors().skip(1).find(|folder| folder.join("site.json").is_file()) {
        let reason = format!(
            "would lie in the site {}, which is uploaded; name a file elsewhere: `offprint keygen FILE`",
            site.display()
        );
        return Err(Problem::new(file.display(), reason));
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Problem::new("this machine", format!("has no random bytes: {error}")))?;
    let key = SecretKey::new(&seed);
    write(file, &key.to_pem()).map_err(problem)?;
    Ok(Made { file: file.clone(), public: key.public().to_string() })
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A key that was made.
#[derive(Debug)]
pub struct Made {
    /// Where the secret key is.
    pub file: PathBuf,
    /// The public key, as `site.json` has it.
    pub public: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Made { file, public } = self;
        writeln!(f, "secret key: {} (keep it off every host, and a copy in a safe place)", file.display())?;
        write!(f, "public key: {public}\nfor site.json:\n  \"keys\": [\"{public}\"]")
    }
}

impl Report for Made {
    fn to_json(&self) -> serde_json::Value {
        json!({ "file": self.file.display().to_string(), "key": self.public })
    }

    fn problems(&self) -> &[Problem] {
        &[]
    }
}
