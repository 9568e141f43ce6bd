//! What a command tells: while it works, when it is done, and what went wrong.

use rayon::prelude::*;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt::{self, Write};

/// Something that is wrong with a file, or that kept a command from its work.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file or folder.
    pub file: String,
    /// The line in it, from 1, where one can be told.
    pub line: Option<usize>,
    /// A sentence.
    pub reason: String,
}

impl Problem {
    /// A problem with a file as a whole.
    pub fn new(file: impl fmt::Display, reason: impl fmt::Display) -> Problem {
        Problem { file: file.to_string(), line: None, reason: reason.to_string() }
    }

    /// The problem for machines.
    pub fn to_json(&self) -> Value {
        serde_json::json!({ "file": self.file, "line": self.line, "reason": self.reason })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_told(f, &self.file, self.line, &self.reason)
    }
}

/// Writes what is told of a file as one line: a terminal obeys control characters, and names and files may hold any.
pub(super) fn write_told(f: &mut fmt::Formatter<'_>, file: &str, line: Option<usize>, reason: &str) -> fmt::Result {
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{file}{line}: {reason}")
        .chars()
        .try_for_each(|c| f.write_char(if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }))
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// What a command has done, for people ([`fmt::Display`]) and for machines.
pub trait Report: fmt::Display {
    /// The report as one JSON object.
    fn to_json(&self) -> Value;

    /// What is wrong with single files; the command went on with the others.
    fn problems(&self) -> &[Problem];

    /// Whether all is well: what the exit code says.
    fn is_clean(&self) -> bool {
        self.problems().is_empty()
    }
}

/// Works through some files on all cores. Gives what `work` came to, in their order, to `add`; what went wrong is a problem.
pub fn for_each<T: Send>(
    paths: &[String],
    watch: &dyn Watch,
    problems: &mut Vec<Problem>,
    work: impl Fn(&str) -> Result<T, Problem> + Sync,
    add: impl FnMut(T),
) {
    let each = paths.par_iter().map(|path| {
        let done = work(path);
        watch.advance(1);
        done
    });
    let done: Vec<Result<T, Problem>> = each.collect();
    done.into_iter().filter_map(|done| done.map_err(|problem| problems.push(problem)).ok()).for_each(add);
}

/// Is told how far a long work is.
pub trait Watch: Sync {
    /// A stage begins, of so many steps if that is known.
    fn stage(&self, name: &str, steps: Option<u64>);
    /// So many steps more are done.
    fn advance(&self, steps: u64);
}

/// Watches nothing.
pub struct Silent;

impl Watch for Silent {
    fn stage(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
