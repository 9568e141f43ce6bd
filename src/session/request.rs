//! What a visit has asked its mirrors for, and what became of it.

use super::{Answer, Effect};
use crate::address::Places;
use crate::failure::{self, Failure};
use crate::mirrors::{Mirrors, Race};

/// What a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// To be shown.
    Page,
    /// To tell what stands beside the page: its hash.
    Aside(String),
    /// To be shown in the page: its address, as the layout wrote it.
    Picture(String),
    /// To tell of more mirrors.
    Settings,
}

/// A file that was asked for.
#[derive(Debug)]
struct Request {
    id: u32,
    errand: Errand,
    path: String,
    /// Where it is, if it is no file of the site.
    address: Option<String>,
    race: Race,
    /// A copy that is older than one that was seen.
    older: Option<Answer>,
}

/// How a request ended.
#[derive(Debug, PartialEq)]
pub struct Done {
    pub errand: Errand,
    /// The file; or why there is none, and the older copy that was refused.
    pub result: Result<Answer, (Failure, Option<Answer>)>,
}

/// The requests of a visit, and what they have taught about the mirrors.
#[derive(Debug)]
pub struct Requests {
    mirrors: Mirrors,
    open: Vec<Request>,
    /// The number of the latest request.
    last: u32,
    /// The newest version that was seen of a file, by its path.
    newest: Vec<(String, u64)>,
}

impl Requests {
    /// For a site with so many mirrors.
    pub fn new(mirrors: usize) -> Requests {
        Requests { mirrors: Mirrors::new(mirrors), open: Vec::new(), last: 0, newest: Vec::new() }
    }

    /// The mirror that is asked first.
    pub fn first(&self, now: f64) -> usize {
        self.mirrors.first(now)
    }

    /// The number of the request for the page, while it is under way.
    pub fn for_page(&self) -> Option<u32> {
        self.open.iter().find(|request| request.errand == Errand::Page).map(|request| request.id)
    }

    /// Asks for a file of the site, or for the one at `address`.
    #[inline(never)]
    pub fn start(
        &mut self,
        errand: Errand,
        path: &str,
        address: Option<String>,
        places: &Places,
        now: f64,
        todo: &mut Vec<Effect>,
    ) {
        self.last += 1;
        let race = match address {
            Some(_) => Mirrors::new(1).race(now),
            None => self.mirrors.race(now),
        };
        self.open.push(Request { id: self.last, errand, path: path.into(), address, race, older: None });
        self.ask(self.open.len() - 1, places, todo);
    }

    /// Asks the next mirror; tells whether there is one.
    #[inline(never)]
    fn ask(&mut self, at: usize, places: &Places, todo: &mut Vec<Effect>) -> bool {
        let request = &mut self.open[at];
        let Some(ask) = request.race.next(&self.mirrors) else {
            return false;
        };
        let address = request.address.clone().unwrap_or_else(|| places.file_address(ask.mirror, &request.path));
        let picture = match &request.errand {
            Errand::Picture(address) => Some(address.clone()),
            _ => None,
        };
        let path = request.path.clone();
        todo.push(Effect::Ask { request: request.id, mirror: ask.mirror, address, path, picture });
        todo.push(Effect::LookAgain { request: request.id, asked: request.race.asked(), after: ask.patience });
        true
    }

    /// The time of a mirror is up: the next is asked as well, if it does not get on. Tells whether none is left to ask.
    pub fn look(&mut self, request: u32, asked: usize, received: u32, places: &Places, todo: &mut Vec<Effect>) -> bool {
        let found = self.open.iter().position(|open| open.id == request && open.race.asked() == asked);
        let Some(at) = found else { return false };
        if let Some(after) = self.open[at].race.waits(received, &self.mirrors) {
            todo.push(Effect::LookAgain { request, asked, after });
            return false;
        }
        if self.ask(at, places, todo) {
            return false;
        }
        if self.open[at].race.may_look() {
            todo.push(Effect::LookAgain { request, asked, after: self.mirrors.patience() });
        }
        true
    }

    /// A mirror has answered, or not. An answer that is older than what was seen of the file counts as none.
    pub fn answered(
        &mut self,
        (request, mirror, took): (u32, usize, f64),
        result: Result<Answer, Failure>,
        places: &Places,
        now: f64,
        todo: &mut Vec<Effect>,
    ) -> Option<Done> {
        let at = self.open.iter().position(|open| open.id == request)?;
        let newest = self.newest(&self.open[at].path);
        let open = &mut self.open[at];
        let result = match result {
            // The bytes of a picture are for the browser to read.
            Ok(answer) if !matches!(open.errand, Errand::Picture(_)) => {
                let name = open.address.as_ref().unwrap_or(&open.path);
                failure::checked(answer.text, name, answer.is_elsewhere).map(|text| Answer { text, ..answer })
            }
            result => result,
        };
        let is_in_site = open.address.is_none();
        let failure = match result {
            Ok(answer) if answer.version >= newest => {
                if is_in_site {
                    self.mirrors.won(&open.race, mirror, took, now);
                }
                let open = self.open.remove(at);
                self.saw(&open.path, answer.version);
                todo.push(Effect::GiveUp(request));
                return Some(Done { errand: open.errand, result: Ok(answer) });
            }
            Ok(answer) => {
                if open.older.as_ref().is_none_or(|known| known.version < answer.version) {
                    open.older = Some(answer);
                }
                Failure::Older
            }
            Err(failure) => failure,
        };
        if is_in_site {
            self.mirrors.failed(mirror, failure, now);
        }
        if open.race.failed(mirror, failure) && self.ask(at, places, todo) {
            return None;
        }
        let failure = self.open[at].race.lost()?;
        Some(self.end(at, failure, todo))
    }

    /// Ends a request for a file that is not there, as far as anybody says.
    pub fn end_if_over(&mut self, request: u32, todo: &mut Vec<Effect>) -> Option<Done> {
        let at = self.open.iter().position(|open| open.id == request && open.race.is_over())?;
        Some(self.end(at, Failure::NotFound, todo))
    }

    fn end(&mut self, at: usize, failure: Failure, todo: &mut Vec<Effect>) -> Done {
        let open = self.open.remove(at);
        todo.push(Effect::GiveUp(open.id));
        Done { errand: open.errand, result: Err((failure, open.older)) }
    }

    /// The newest version that was seen of the file at this path; 0 if none was.
    fn newest(&self, path: &str) -> u64 {
        self.newest.iter().find(|(known, _)| known == path).map_or(0, |(_, version)| *version)
    }

    /// A version of a file was seen.
    pub fn saw(&mut self, path: &str, version: u64) {
        match self.newest.iter_mut().find(|(known, _)| known == path) {
            Some((_, newest)) => *newest = version.max(*newest),
            None if version > 0 => self.newest.push((path.into(), version)),
            None => {}
        }
    }

    /// Forgets what was asked for the page that is left.
    pub fn leave(&mut self, todo: &mut Vec<Effect>) {
        self.open.retain(|request| {
            let stays = request.errand == Errand::Settings;
            if !stays {
                todo.push(Effect::GiveUp(request.id));
            }
            stays
        });
    }

    /// Takes in a mirror that has become known: what is under way may ask it, too.
    pub fn add_mirror(&mut self, number: usize) {
        self.mirrors.add();
        for request in self.open.iter_mut().filter(|request| request.address.is_none()) {
            request.race.add(number);
        }
    }
}
