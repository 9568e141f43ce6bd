//! How the time that a text takes grows with the text.

use super::Options;
use offprint::layout::{self, View};
use offprint::model::Page;
use std::time::{Duration, Instant};

/// Reads a text where nothing is known, and lays its page out.
pub fn read(text: &str) -> (Page, String) {
    let options = Options::none();
    // By the reader of the first view as well, whose time counts, too.
    let _ = offprint::source::read_within(text, offprint::source::Reach::Plain, &options.resolver());
    let page = options.read(text);
    let view = View { site: &options.site, path: None, address: None, embedding: None };
    let markup = layout::page(&page, &view).into_string();
    (page, markup)
}

/// What is wrong with the time or the output of a text and one four times as long; the best of three tries counts.
pub fn superlinear(make: impl Fn(usize) -> String) -> Option<String> {
    const MOST: u32 = 12;
    /// Less than this is nothing that anyone waits for, and too little to measure.
    const SOON: Duration = Duration::from_millis(8);
    let (one, four) = (make(1), make(4));
    let (mut of_one, mut of_four) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let ((time_one, length_one), (time_four, length_four)) = (timed(&one), timed(&four));
        (of_one, of_four) = (of_one.min(time_one), of_four.min(time_four));
        if length_four > MOST as usize * (length_one + four.len()) {
            return Some(format!("{length_four} bytes of page, {length_one} for a quarter"));
        }
        if of_four <= MOST * of_one.max(SOON) {
            return None;
        }
    }
    Some(format!("{of_four:?} for {} bytes, {of_one:?} for a quarter", four.len()))
}

/// How long a text takes to become a page, and how long the page is.
fn timed(text: &str) -> (Duration, usize) {
    let (start, start_of_work) = (Instant::now(), worked());
    let (_, markup) = read(text);
    let passed = start.elapsed();
    // Others may have had the processor in between.
    let work = worked().zip(start_of_work).map_or(passed, |(end, start)| end.saturating_sub(start));
    (passed.min(work), markup.len())
}

/// How long this thread has had a processor, where the system tells (Linux, in steps of some milliseconds).
fn worked() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
}
