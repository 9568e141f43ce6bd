//! JSON as an independent reader (serde_json) reads it.

use offprint::json::Value as Ours;
use serde_json::Value as Theirs;

/// In what the crate and serde_json read a text differently; `None` if they agree.
pub fn disagreement(text: &str) -> Option<String> {
    let ours = Ours::parse(text);
    let theirs: Option<Theirs> = serde_json::from_str(text).ok();
    let agree = match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => same(ours, theirs),
        (Some(ours), None) => is_lenient(ours),
        (ours, _) => ours.is_none() && theirs.is_none(),
    };
    (!agree).then(|| format!("{text:?}: {ours:?}, not {theirs:?}"))
}

fn same(ours: &Ours, theirs: &Theirs) -> bool {
    match (ours, theirs) {
        (Ours::Null, Theirs::Null) => true,
        (Ours::Bool(ours), Theirs::Bool(theirs)) => ours == theirs,
        (Ours::Number(ours), Theirs::Number(theirs)) => {
            let (ours, theirs) = (ours.parse().unwrap_or(f64::NAN), theirs.as_f64().unwrap_or(f64::NAN));
            // Theirs may be off by a digit.
            ours == theirs || ((ours - theirs) / theirs).abs() < 1e-12
        }
        (Ours::String(ours), Theirs::String(theirs)) => ours == theirs,
        (Ours::Array(ours), Theirs::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Ours::Object(ours), Theirs::Object(theirs)) => {
            theirs.iter().all(|(name, theirs)| ours.get(name).is_some_and(|ours| same(ours, theirs)))
        }
        _ => false,
    }
}

/// Half a surrogate pair is a replacement character to us, and a number may be of any size.
fn is_lenient(ours: &Ours) -> bool {
    match ours {
        Ours::Number(number) => number.parse::<f64>().is_ok_and(f64::is_infinite),
        Ours::String(text) => text.contains('\u{FFFD}'),
        Ours::Array(list) => list.iter().any(is_lenient),
        Ours::Object(object) => object.iter().any(|(name, value)| name.contains('\u{FFFD}') || is_lenient(value)),
        _ => false,
    }
}
