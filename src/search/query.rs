//! A query: what is looked for, and by which grams it is found.

use super::fold::Folded;
use super::grams;

/// What a reader looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// All of them must occur, folded.
    pub(super) terms: Vec<Vec<char>>,
}

impl Query {
    /// Reads what a reader typed. White space parts terms. `None` if that is less than two characters.
    pub fn new(text: &str) -> Option<Query> {
        let folded = Folded::new(text).chars;
        if folded.len() < 2 {
            return None;
        }
        let mut terms: Vec<Vec<char>> = folded.split(|c| *c == ' ').map(Into::into).collect();
        // Single characters lead nowhere by themselves; together, as they stand, they do.
        if terms.iter().all(|term| term.len() < 2) {
            terms = vec![folded];
        }
        Some(Query { terms })
    }

    /// Grams that every document with the terms has: at most `most`, from all over the terms.
    pub(super) fn grams(&self, most: usize) -> Vec<u64> {
        let mut all: Vec<u64> = Vec::new();
        for gram in self.terms.iter().flat_map(|term| grams::leading_to(term)) {
            if !all.contains(&gram) {
                all.push(gram);
            }
        }
        let chosen = most.min(all.len());
        (0..chosen).filter_map(|at| all.get(at * (all.len() - 1) / (chosen - 1).max(1)).copied()).collect()
    }

    /// Whether all terms occur in a document of these fields, each in one of them.
    pub fn matches(&self, fields: &[&str]) -> bool {
        let fields: Vec<Folded> = fields.iter().map(|field| Folded::new(field)).collect();
        self.terms.iter().all(|term| fields.iter().any(|field| field.find(term, 0).is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_parts_terms() {
        let terms = |text: &str| {
            Query::new(text).map(|query| query.terms.iter().map(|term| term.iter().collect()).collect::<Vec<String>>())
        };
        assert_eq!(terms("  暴雨　Ｔｉｄｅ x "), Some(vec!["暴雨".into(), "tide".into(), "x".into()]));
        assert_eq!(terms("a b"), Some(vec!["a b".into()]));
        assert_eq!(terms(" 暴 "), None);
        assert_eq!(terms(""), None);
    }

    #[test]
    fn few_grams_are_taken_and_each_once() {
        let query = Query::new("international weather").expect("a query");
        let all = query.grams(usize::MAX);
        assert_eq!(all.len(), 16);
        assert_eq!(query.grams(3), [all[0], all[7], all[15]]);
        assert_eq!(query.grams(1), [all[0]]);
        assert_eq!(Query::new("哈哈哈哈").expect("a query").grams(3).len(), 1);
    }

    #[test]
    fn terms_may_be_in_different_fields() {
        let query = Query::new("暴雨 林燕").expect("a query");
        assert!(query.matches(&["气象局发布暴雨预警", "记者林燕"]));
        assert!(!query.matches(&["气象局发布暴雨预警", "记者林", "燕"]));
    }
}
