//! A folder of files, by their paths as they stand in addresses: relative, with slashes.

use super::report::Problem;
use crate::address;
use crate::signature;
use crate::site::Site;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How many files are in memory at once.
const PORTION: usize = 2048;

/// A folder. Whatever is written in it is whole, or not there: no reader ever meets half a file.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, which need not be there yet.
    pub fn new(root: impl Into<PathBuf>) -> Folder {
        Folder { root: root.into() }
    }

    /// The folder `path` in this one.
    pub fn folder(&self, path: &str) -> Folder {
        Folder { root: self.at(path) }
    }

    /// Where the folder is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the file `path` is.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The files in the folder and below it, folder by folder in the order of their names. What begins with a dot
    /// belongs to tools (`.git`) and is left out, as are links, signatures, and the settings (`site.json`) that a site's
    /// folder has at its top, or a signed copy of them.
    ///
    /// A folder is read when its turn comes: a tree of any size costs the memory of its largest folder.
    pub fn files(&self) -> impl Iterator<Item = Result<String, Problem>> + use<'_> {
        let is_content = |path: &String| !path.ends_with(signature::ENDING) && path != "site.json";
        self.all().filter(move |path| path.as_ref().map_or(true, is_content))
    }

    /// The signatures of files, which lie beside them. What cannot be read is told by [`Folder::files`].
    pub fn signatures(&self) -> impl Iterator<Item = String> + use<'_> {
        self.all().filter_map(Result::ok).filter(|path| path.ends_with(signature::ENDING))
    }

    fn all(&self) -> impl Iterator<Item = Result<String, Problem>> + use<'_> {
        let is_ours = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
        WalkDir::new(&self.root).sort_by_file_name().into_iter().filter_entry(is_ours).filter_map(|entry| match entry {
            Ok(entry) if entry.file_type().is_file() => Some(self.path_of(entry.path())),
            Ok(_) => None,
            Err(error) => {
                let file = error.path().unwrap_or(&self.root).display().to_string();
                Some(Err(Problem::new(file, error)))
            }
        })
    }

    /// Calls `each` with the paths of the files, some at a time; files that cannot be named are problems.
    pub fn for_each_portion(
        &self,
        problems: &mut Vec<Problem>,
        mut each: impl FnMut(&[String], &mut Vec<Problem>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut portion = Vec::with_capacity(PORTION);
        for path in self.files() {
            match path {
                Ok(path) => portion.push(path),
                Err(problem) => problems.push(problem),
            }
            if portion.len() == PORTION {
                each(&portion, problems)?;
                portion.clear();
            }
        }
        each(&portion, problems)
    }

    /// Whether the folder is `other`, or lies in it; neither need be there yet.
    pub fn is_inside(&self, other: &Folder) -> bool {
        match (whole(&self.root), whole(&other.root)) {
            (Some(path), Some(folder)) => path.starts_with(folder),
            _ => false,
        }
    }

    /// The settings that the folder of a site holds; `None` if there are none.
    pub fn site(&self) -> Result<Option<Site>, Problem> {
        let Some(settings) = self.read("site.json")? else {
            return Ok(None);
        };
        let site = Site::from_json(&String::from_utf8_lossy(&settings));
        site.map(Some)
            .ok_or_else(|| Problem::new(self.at("site.json").display(), "is no JSON object; mend or remove it"))
    }

    /// The settings of a site's folder, and the folder of its files.
    pub fn open_site(&self) -> Result<(Site, Folder), Problem> {
        let file = self.at("site.json");
        let site = self.site()?.ok_or_else(|| {
            Problem::new(file.display(), "is not there; a site's folder has one, and `offprint import` makes one")
        })?;
        let data = self.data_of(&site)?;
        if !data.root().is_dir() {
            return Err(Problem::new(data.root().display(), "is not there: the folder of the article files"));
        }
        Ok((site, data))
    }

    /// The folder of the article files of the site that this is the folder of: the first data base beside `site.json`.
    pub fn data_of(&self, site: &Site) -> Result<Folder, Problem> {
        let first = self.all_data_of(site).next();
        first.ok_or_else(|| Problem::new(self.at("site.json").display(), "\"data\" names no folder beside it"))
    }

    /// The folders of the article files that the site's data bases name beside `site.json`.
    pub fn all_data_of(&self, site: &Site) -> impl Iterator<Item = Folder> {
        let local = site.places.data.iter().filter(|base| address::scheme(base).is_none() && !base.starts_with('/'));
        local.map(|base| match base.trim_start_matches("./").trim_end_matches('/') {
            "" => self.clone(),
            path => self.folder(&address::decode(path)),
        })
    }

    fn path_of(&self, file: &Path) -> Result<String, Problem> {
        let parts = file.strip_prefix(&self.root).unwrap_or(file).iter().map(OsStr::to_str);
        let parts: Option<Vec<&str>> = parts.collect();
        let reason = match parts {
            Some(parts) if parts.iter().all(|part| !part.contains('\\')) => return Ok(parts.join("/")),
            Some(_) => "the name has a backslash, which browsers take for a slash, so no address can name the file",
            None => "the name is not in UTF-8, so no address can name the file",
        };
        Err(Problem::new(file.display(), reason))
    }

    /// The bytes of a file; `None` if it is not there.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Problem> {
        let file = self.at(path);
        match fs::read(&file) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::new(file.display(), error)),
        }
    }

    /// The bytes of a file that was seen before.
    pub fn read_listed(&self, path: &str) -> Result<Vec<u8>, Problem> {
        self.read(path)?.ok_or_else(|| Problem::new(self.at(path).display(), "is not there any more"))
    }

    /// Makes a file hold just these bytes. Tells whether it had to be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<bool, Problem> {
        let file = self.at(path);
        if fs::metadata(&file).is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
            && fs::read(&file).is_ok_and(|known| known == bytes)
        {
            return Ok(false);
        }
        let problem = |error: io::Error| Problem::new(file.display(), error);
        let folder = file.parent().unwrap_or(&self.root);
        let mut part = match part_in(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder).and_then(|()| part_in(folder)).map_err(problem)?
            }
            part => part.map_err(problem)?,
        };
        part.write_all(bytes).map_err(problem)?;
        part.persist(&file).map_err(|error| problem(error.error))?;
        Ok(true)
    }

    /// Removes a file, and the folders that it leaves empty.
    pub fn remove(&self, path: &str) -> Result<(), Problem> {
        let file = self.at(path);
        fs::remove_file(&file).map_err(|error| Problem::new(file.display(), error))?;
        let above = file.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in above {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// The path of what may not be there yet, without links and detours.
fn whole(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|above| {
        let rest = path.strip_prefix(above).ok()?;
        let mut whole = fs::canonicalize(if above.as_os_str().is_empty() { ".".as_ref() } else { above }).ok()?;
        for part in rest.components() {
            if part == Component::ParentDir {
                whole.pop();
            } else {
                whole.push(part);
            }
        }
        Some(whole)
    })
}

/// A file to be given its name when it is whole. Others may read it, as any file that a user makes.
fn part_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".offprint-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
