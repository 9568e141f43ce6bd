//! The report of a check.

use super::finding::{Finding, Kind, Level};
use crate::publish::{Problem, Report};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;

/// What a check has found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is wrong, by kind and file.
    pub findings: Vec<Finding>,
    /// How many pages were read.
    pub pages: u64,
    /// How many files there are under the data bases.
    pub files: u64,
    pub(super) most: usize,
}

impl Checked {
    /// How many findings there are of each kind.
    pub fn counts(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.kind).or_default() += 1;
        }
        counts
    }

    fn level(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.kind.level() == level).count()
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pages read, {} files: ", self.pages, self.files)?;
        if self.findings.is_empty() {
            return write!(f, "nothing is wrong");
        }
        let (errors, warnings) = (self.level(Level::Error), self.level(Level::Warning));
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        write!(f, "{errors} error{}, {warnings} warning{}", plural(errors), plural(warnings))?;
        let counts = self.counts();
        for (kind, count) in &counts {
            let (name, level, words) = kind.describe();
            write!(f, "\n  {count:>7} {} {name}: {words}", level.name())?;
        }
        let mut rest = &self.findings[..];
        for (kind, count) in &counts {
            let (of_kind, after) = rest.split_at(*count);
            rest = after;
            if self.most > 0 {
                write!(f, "\n\n{}:", kind.name())?;
            }
            for finding in of_kind.iter().take(self.most) {
                write!(f, "\n  {finding}")?;
            }
            if *count > self.most && self.most > 0 {
                write!(f, "\n  … and {} more, which --most {count} prints", count - self.most)?;
            }
        }
        Ok(())
    }
}

impl Report for Checked {
    fn to_json(&self) -> serde_json::Value {
        let counts: serde_json::Map<String, serde_json::Value> =
            self.counts().into_iter().map(|(kind, count)| (kind.name().into(), count.into())).collect();
        json!({
            "pages": self.pages,
            "files": self.files,
            "errors": self.level(Level::Error),
            "warnings": self.level(Level::Warning),
            "counts": counts,
            "findings": self.findings.iter().map(|finding| json!({
                "kind": finding.kind.name(),
                "level": finding.kind.level().name(),
                "file": &*finding.file,
                "line": finding.line,
                "reason": finding.reason,
            })).collect::<Vec<_>>(),
        })
    }

    /// None: what is wrong is what the report is about.
    fn problems(&self) -> &[Problem] {
        &[]
    }

    fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}
