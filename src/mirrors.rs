//! Which mirror a file is asked from, and when the next one is asked as well: decided without a clock and without a
//! network. Times are milliseconds of any clock that does not go back.
//!
//! A file is asked from the mirror that last worked. If its answer does not begin or does not get on, the next is asked
//! as well (a hedged request, as Dean and Barroso call it in "The Tail at Scale"), and the first good answer wins.

use crate::failure::Failure;

/// The time that a mirror has to answer before the network has shown how fast it is.
const PATIENCE: f64 = 800.0;
/// Within these the time follows what answers took.
const LEAST: f64 = 400.0;
const MOST: f64 = 4_000.0;
/// How many bytes must come in that time, or the answer counts as one that does not get on.
const PROGRESS: u32 = 2_048;
/// How many times an answer that gets on is waited for: one that is held to a trickle must not keep the others idle. And how
/// many times a silent mirror, where another has said that there is no such file.
const LOOKS: u32 = 8;
/// How long a mirror rests after its first failure; each more in a row doubles it.
const REST: f64 = 15_000.0;
const LONGEST_REST: f64 = 600_000.0;

/// What is known of the mirrors of a site: the data bases, by their number.
#[derive(Debug)]
pub struct Mirrors {
    mirrors: Vec<Mirror>,
    /// The one that last worked.
    best: usize,
    /// How long answers take to begin: the smoothed mean and deviation of RFC 6298, once there was one.
    pace: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default)]
struct Mirror {
    /// How long it rests after its latest failure, in milliseconds; 0 if its latest answer was good.
    rest: f64,
    rests_until: f64,
}

/// One file that is asked for.
#[derive(Debug)]
pub struct Race {
    /// The mirrors, in the order in which they are asked.
    order: Vec<usize>,
    /// How many of them were asked.
    asked: usize,
    /// Those that were asked and have not failed.
    open: Vec<usize>,
    /// How many bytes had come of the answer that was asked for last, when it was last looked at.
    received: u32,
    /// How often that was, since a mirror was asked.
    looks: u32,
    /// What the reader is told if all fail.
    failure: Option<Failure>,
}

/// A mirror to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Its number.
    pub mirror: usize,
    /// When to look again whether it answers, in milliseconds.
    pub patience: u32,
}

impl Mirrors {
    /// So many mirrors, of which nothing is known; at least one, and there may come more.
    pub fn new(count: usize) -> Mirrors {
        Mirrors { mirrors: vec![Mirror::default(); count.max(1)], best: 0, pace: None }
    }

    /// The mirror that is asked first.
    pub fn first(&self, now: f64) -> usize {
        self.race(now).order[0]
    }

    /// Asks for a file: first the mirror that last worked, then the others as the publisher has them in order, and those
    /// that rest at the end. None is left out: a wrong guess may cost time, but no page.
    pub fn race(&self, now: f64) -> Race {
        let rest = |mirror: usize| (self.mirrors[mirror].rests_until - now).max(0.0);
        let mut order: Vec<usize> = Vec::new();
        let others = (0..self.mirrors.len()).filter(|mirror| *mirror != self.best);
        for mirror in core::iter::once(self.best).chain(others) {
            // There are few: no need for the library's sorting, which has more bytes than all of this.
            let at = order.iter().position(|before| rest(mirror) < rest(*before)).unwrap_or(order.len());
            order.insert(at, mirror);
        }
        Race { order, asked: 0, open: Vec::new(), received: 0, looks: 0, failure: None }
    }

    /// Takes in a mirror that has become known.
    pub fn add(&mut self) {
        self.mirrors.push(Mirror::default());
    }

    /// How long a mirror has to answer, in milliseconds.
    pub fn patience(&self) -> u32 {
        let time = self.pace.map_or(PATIENCE, |(mean, deviation)| (mean + 4.0 * deviation).clamp(LEAST, MOST));
        time as u32
    }

    /// A mirror has given a good answer, which took so long to begin; 0, if it was asked before anybody waited. Those that were asked before it and are still silent
    /// have lost.
    pub fn won(&mut self, race: &Race, mirror: usize, took: f64, now: f64) {
        let before = race.open.iter().take_while(|open| **open != mirror);
        before.for_each(|late| self.rest(*late, now));
        self.best = mirror;
        self.mirrors[mirror] = Mirror::default();
        if took > 0.0 {
            self.pace = Some(match self.pace {
                Some((mean, deviation)) => {
                    (mean + (took - mean) / 8.0, deviation + ((took - mean).abs() - deviation) / 4.0)
                }
                None => (took, took / 2.0),
            });
        }
    }

    /// A mirror has failed. What is wrong with one file alone, or with the device, is not held against it.
    pub fn failed(&mut self, mirror: usize, failure: Failure, now: f64) {
        use Failure::{Portal, Status, Timeout, Unreachable, Untrusted};
        if matches!(failure, Unreachable | Timeout | Status(_) | Portal | Untrusted) {
            self.rest(mirror, now);
        }
    }

    fn rest(&mut self, mirror: usize, now: f64) {
        if let Some(mirror) = self.mirrors.get_mut(mirror) {
            mirror.rest = (mirror.rest * 2.0).clamp(REST, LONGEST_REST);
            mirror.rests_until = now + mirror.rest;
        }
    }
}

impl Race {
    /// The next mirror, if there is one that was not asked.
    pub fn next(&mut self, mirrors: &Mirrors) -> Option<Ask> {
        let mirror = *self.order.get(self.asked)?;
        self.asked += 1;
        (self.received, self.looks) = (0, 0);
        self.open.push(mirror);
        Some(Ask { mirror, patience: mirrors.patience() })
    }

    /// The time of a mirror is up, and so many bytes of its answer have come. Tells when to look again if the answer gets
    /// on, or if nothing has to be done; `None`: it is time for the next.
    pub fn waits(&mut self, received: u32, mirrors: &Mirrors) -> Option<u32> {
        let gets_on = received >= self.received.saturating_add(PROGRESS);
        self.received = received;
        self.looks += 1;
        (gets_on && self.may_look()).then(|| mirrors.patience())
    }

    /// Whether looking again may still bring anything.
    pub fn may_look(&self) -> bool {
        self.looks < LOOKS
    }

    /// Whether there is no such file, as far as anybody says, and those that say nothing have had their time.
    pub fn is_over(&self) -> bool {
        self.failure == Some(Failure::NotFound) && self.asked == self.order.len() && !self.may_look()
    }

    /// How many mirrors were asked: names the one that was asked last.
    pub fn asked(&self) -> usize {
        self.asked
    }

    /// Takes in a mirror that has become known.
    pub fn add(&mut self, mirror: usize) {
        self.order.push(mirror);
    }

    /// A mirror has failed. Tells whether it was the one that was asked last: then it is time for the next.
    pub fn failed(&mut self, mirror: usize, failure: Failure) -> bool {
        // That a copy is old or not vouched for says more than that another host is down; else the first failure is told.
        let weight = |failure: &Failure| match failure {
            Failure::Older => 3,
            Failure::CannotVerify => 2,
            Failure::Untrusted => 1,
            _ => 0,
        };
        if self.failure.as_ref().is_none_or(|known| weight(&failure) > weight(known)) {
            self.failure = Some(failure);
        }
        let is_last = self.open.last() == Some(&mirror);
        self.open.retain(|open| *open != mirror);
        is_last
    }

    /// What the reader is told, once every mirror was asked and has failed.
    pub fn lost(&self) -> Option<Failure> {
        self.failure.filter(|_| self.open.is_empty() && self.asked == self.order.len())
    }
}
