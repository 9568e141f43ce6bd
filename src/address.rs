//! Addresses: what they mean where they stand, and which of them are safe to follow.
//!
//! Everything here is text to text; nothing is fetched. In-site addresses have one canonical form, `#/path#anchor`
//! with the path percent-encoded as little as can be, so that what was resolved once stays as it is.

use crate::html::text;
use std::borrow::Cow;

/// What ids in articles start with, so that they cannot stand for anything of the page around them.
pub const ID_PREFIX: &str = "user-content-";

/// The anchor at the head of every legacy page: it only skipped the old host's own header.
const TOP_ANCHOR: &str = "1";

/// Where a file stands: what its relative addresses are resolved against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Not known: relative addresses stay as they are.
    Unknown,
    /// In the site, at this path.
    InSite(String),
    /// Anywhere, at this absolute `http` or `https` address.
    At(String),
}

impl Base {
    /// Reads the address of a file as callers give it: a path in the site, or an absolute address.
    pub fn new(url: &str) -> Base {
        let url = clean(url);
        match scheme(&url) {
            Some(Scheme::Web) => Base::At(url.into_owned()),
            Some(_) => Base::Unknown,
            None => {
                let (path, _) = split_path(url.strip_prefix("#/").unwrap_or(&url));
                normalize(&decode(path)).map_or(Base::Unknown, Base::InSite)
            }
        }
    }

    /// The same beside settings: a file under a data base is a file of the site, however it was named, as it is in a visit.
    /// What begins with a slash is an address from the root of the host.
    pub fn beside(places: &Places, url: &str) -> Base {
        let url = clean(url);
        match places.path_of(&url) {
            Some(path) => Base::InSite(path),
            None if url.starts_with('/') => Base::At(split_tail(&url).0.into()),
            None => Base::new(&url),
        }
    }
}

/// Where the files of a site are, and which addresses mean them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Places {
    /// Base addresses of the raw files, in order of preference, each ending in a slash.
    pub data: Vec<String>,
    /// Prefixes of addresses that mean this site.
    pub aliases: Vec<String>,
    /// Where pictures are fetched from instead: prefix and replacement.
    pub rewrite: Vec<(String, String)>,
    /// Prefixes of pictures that load by themselves; others wait for a click. `None`: all load.
    pub allow: Option<Vec<String>>,
    /// No picture loads by itself.
    pub holds_all: bool,
    /// Pictures of the site are fetched as its files are, from any mirror and held against their signatures.
    pub carries_pictures: bool,
}

impl Default for Places {
    fn default() -> Self {
        Places {
            data: vec!["./data/".into()],
            aliases: Vec::new(),
            rewrite: Vec::new(),
            allow: None,
            holds_all: false,
            carries_pictures: false,
        }
    }
}

impl Places {
    /// Resolves what may be relative, data bases and the targets of rewritten pictures, against an absolute address.
    pub fn resolve(&mut self, file: &str) {
        let targets = self.rewrite.iter_mut().map(|(_, to)| to);
        for base in self.data.iter_mut().chain(targets) {
            *base = resolve(file, base);
        }
    }

    /// The rest of an absolute address after the alias that it starts with.
    ///
    /// An alias ends at a path segment: `https://host/news` does not mean `https://host/newsletter`.
    #[inline(never)]
    pub fn in_site<'a>(&self, absolute: &'a str) -> Option<&'a str> {
        if self.aliases.is_empty() {
            return None;
        }
        // Scheme and host do not tell case apart, and the two schemes mean the same place.
        let absolute = after_scheme(absolute)?;
        self.aliases.iter().find_map(|alias| {
            let alias = after_scheme(alias)?;
            let (start, rest) = absolute.split_at_checked(alias.len())?;
            if !start.eq_ignore_ascii_case(alias) || !ends_segment(alias, rest) {
                return None;
            }
            Some(if alias.ends_with('/') { rest } else { rest.trim_start_matches('/') })
        })
    }

    /// The address from which a picture is fetched instead.
    pub fn rewrite_picture(&self, address: &str) -> Option<String> {
        self.rewrite.iter().find_map(|(from, to)| Some([to, address.strip_prefix(from.as_str())?].concat()))
    }

    /// Whether a picture loads by itself: pictures of the site do, and those that `pictures.allow` names.
    #[inline(never)]
    pub fn loads_picture(&self, address: &str) -> bool {
        if self.holds_all {
            return false;
        }
        let Some(allow) = &self.allow else {
            return true;
        };
        let targets = self.rewrite.iter().map(|(_, to)| to);
        scheme(address).is_none()
            || allow.iter().chain(&self.data).chain(targets).any(|prefix| {
                !prefix.is_empty()
                    && address.strip_prefix(prefix.as_str()).is_some_and(|rest| ends_segment(prefix, rest))
            })
    }

    /// Whether a picture is fetched as a file of the site.
    pub fn carries_picture(&self, address: &str) -> bool {
        self.carries_pictures && self.data.first().is_some_and(|base| address.starts_with(base.as_str()))
    }

    /// The address of the file at `path` (decoded) under data base number `base`.
    #[inline(never)]
    pub fn file_address(&self, base: usize, path: &str) -> String {
        [self.data.get(base).map_or("", String::as_str), &encode(path)].concat()
    }

    /// The path of the file that an address means, if that is one under a data base.
    pub fn path_of(&self, address: &str) -> Option<String> {
        let path = self.data.iter().find_map(|base| address.strip_prefix(base.as_str()))?;
        site_path(split_tail(path).0)
    }

    /// Whether a relative address is one that [`Places::file_address`] or `pictures.rewrite` made.
    #[inline(never)]
    pub fn is_file_address(&self, address: &str) -> bool {
        self.data
            .iter()
            .chain(self.rewrite.iter().map(|(_, to)| to))
            .any(|base| base.starts_with("./") && base.len() > 2 && address.starts_with(base.as_str()))
    }
}

/// Whether a prefix ends where a segment of the address does: `https://good.example` is not `https://good.example.net`.
fn ends_segment(prefix: &str, rest: &str) -> bool {
    prefix.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?', '#'])
}

/// Host and path of an address that may be fetched.
fn after_scheme(address: &str) -> Option<&str> {
    let at = text::find(address.as_bytes(), b"//")?;
    let scheme = &address[..at];
    let known = ["https:", "http:", ""].into_iter().any(|known| scheme.eq_ignore_ascii_case(known));
    known.then(|| &address[at + 2..])
}

/// Gives addresses their meaning for one file of one site.
#[derive(Clone, Debug)]
pub struct Resolver<'a> {
    /// The places of the site that the file belongs to.
    pub places: &'a Places,
    /// Where the file stands.
    pub base: Base,
}

impl Resolver<'_> {
    /// The address of a link: safe to follow, in-site ones in their canonical form. `None` for a scheme that is not
    /// allowed, and for a path that leaves the site.
    #[inline(never)]
    pub fn link(&self, raw: &str) -> Option<String> {
        let is_plain = is_plain(raw);
        let address = if is_plain { Cow::Borrowed(raw) } else { stripped(raw) };
        match scheme(&address) {
            // An empty address leads nowhere.
            None if address.is_empty() => None,
            Some(Scheme::Web) => self.absolute_link(&address, is_plain),
            Some(Scheme::Mail) => Some(escape(&address)),
            Some(_) => None,
            None => self.relative_link(&address),
        }
    }

    /// `is_plain`: the address was looked through, and is as it should be.
    #[inline(never)]
    fn absolute_link(&self, address: &str, is_plain: bool) -> Option<String> {
        match self.places.in_site(address) {
            Some(path) => self.in_site(path),
            None if is_plain => Some(address.into()),
            None => Some(escape(address)),
        }
    }

    /// The address of a picture; `None` for one that cannot be fetched safely.
    #[inline(never)]
    pub fn picture(&self, raw: &str) -> Option<String> {
        let is_plain = is_plain(raw);
        let cleaned = if is_plain { Cow::Borrowed(raw) } else { stripped(raw) };
        let address = absolute(&cleaned, is_plain);
        let escaped = || if is_plain { address.to_string() } else { escape(&address) };
        if let Some(rewritten) = self.places.rewrite_picture(&address) {
            // A setting of the publisher's, but still an address: it is checked like any other.
            let rewritten = clean(&rewritten);
            let rewritten = absolute(&rewritten, false);
            return matches!(scheme(&rewritten), None | Some(Scheme::Web)).then(|| escape(&rewritten));
        }
        match scheme(&address) {
            Some(Scheme::Web) => Some(match self.places.in_site(&address) {
                Some(path) => match normalize(&decode(split_path(path).0)) {
                    Some(path) => self.file(&path),
                    None => escaped(),
                },
                None => escaped(),
            }),
            Some(_) => None,
            None if address.is_empty() || address.starts_with('#') => None,
            None => match &self.base {
                Base::Unknown => Some(escaped()),
                // Resolved against the site's folder before: pictures.rewrite and data bases may be relative.
                Base::InSite(_) if self.places.is_file_address(&address) => Some(escaped()),
                Base::InSite(file) => join(file, &decode(split_path(&address).0)).map(|path| self.file(&path)),
                Base::At(file) => Some(escape(&join_absolute(file, &address))),
            },
        }
    }

    #[inline(never)]
    fn relative_link(&self, address: &str) -> Option<String> {
        if let Some(fragment) = address.strip_prefix('#') {
            return match fragment.strip_prefix('/') {
                Some(path) => self.in_site(path),
                None => Some(anchor_id(fragment).map_or_else(|| "#".into(), |id| ["#", &escape(&id)].concat())),
            };
        }
        let address = forward(address);
        if address.starts_with("//") {
            return self.absolute_link(&["https:", &address].concat(), false);
        }
        match &self.base {
            Base::Unknown => Some(escape(&address)),
            Base::InSite(_) if self.places.is_file_address(&address) => Some(escape(&address)),
            Base::InSite(file) => {
                let (path, anchor) = split_path(&address);
                let path = if path.is_empty() { file.clone() } else { join(file, &decode(path))? };
                self.to_path(&path, anchor)
            }
            Base::At(file) => self.absolute_link(&join_absolute(file, &address), false),
        }
    }

    /// The canonical address for the rest of an alias: a path, perhaps with a query and an anchor.
    #[inline(never)]
    fn in_site(&self, rest: &str) -> Option<String> {
        let (path, anchor) = split_path(rest);
        if path.trim_start_matches('/').is_empty() {
            return Some("#/".into());
        }
        self.to_path(&normalize(&decode(path))?, anchor)
    }

    /// Whether a resolved link leads to the file itself.
    pub fn is_here(&self, url: &str) -> bool {
        matches!(&self.base, Base::InSite(path) if url.strip_prefix("#/").is_some_and(|url| decode(split_path(url).0) == path.as_str()))
    }

    #[inline(never)]
    fn to_path(&self, path: &str, anchor: Option<&str>) -> Option<String> {
        if let Some(ending) = ending(path).filter(|ending| !is_one_of(ending, PAGES)) {
            return is_one_of(ending, PASSIVE).then(|| self.file(path));
        }
        let mut address = ["#/", &encode(path)].concat();
        let anchor = anchor.map_or("", without_prefix);
        if !anchor.is_empty() && anchor != TOP_ANCHOR {
            address.push('#');
            address.push_str(&escape(anchor));
        }
        Some(address)
    }

    /// The address from which a file of the site is fetched, at the first data base.
    fn file(&self, path: &str) -> String {
        self.places.file_address(0, path)
    }
}

/// The endings of what Offprint lays out, beside those that say nothing.
const PAGES: &str = "md json html htm txt mdown";

/// The endings of what a browser opens without running anything in it, on the site's own origin: pictures, sound, films,
/// papers, and what is only stored. Of what may hold scripts (SVG, XHTML, all that is written in XML) nobody has a list.
const PASSIVE: &str =
    "jpg jpeg png gif webp avif pdf epub zip mp3 m4a ogg wav mp4 webm mov csv doc docx xls xlsx ppt pptx odt";

/// Whether the path names something that Offprint lays out, going by its ending; other files are fetched as they are.
pub fn is_page(path: &str) -> bool {
    ending(path).is_none_or(|ending| is_one_of(ending, PAGES))
}

/// Whether the path names a picture or its like, going by its ending.
pub fn is_passive(path: &str) -> bool {
    ending(path).is_some_and(|ending| is_one_of(ending, PASSIVE))
}

/// What the name ends in, where that says what the file is.
fn ending(path: &str) -> Option<&str> {
    let (name, ending) = text::split_at_last(split_folder(path).1, b'.')?;
    let says = !name.is_empty()
        && (1..=5).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !ending.bytes().all(|byte| byte.is_ascii_digit());
    says.then_some(ending)
}

#[inline(never)]
fn is_one_of(ending: &str, endings: &str) -> bool {
    endings.split(' ').any(|one| ending.eq_ignore_ascii_case(one))
}

/// The id that an article's anchor gets; `None` for one that cannot be an id.
pub fn anchor_id(anchor: &str) -> Option<String> {
    let anchor = decode(anchor);
    let anchor = without_prefix(&anchor);
    let fits = !anchor.is_empty()
        && anchor.len() <= 256
        && !anchor.chars().any(|c| c.is_whitespace() || c.is_control())
        // A link to it must mean it when it is read again.
        && (!text::holds(anchor, b'%') || decode(&escape(anchor)) == anchor);
    fits.then(|| [ID_PREFIX, anchor].concat())
}

/// An anchor as its author wrote it, however often it was given the prefix.
pub fn without_prefix(mut anchor: &str) -> &str {
    while let Some(rest) = anchor.strip_prefix(ID_PREFIX) {
        anchor = rest;
    }
    anchor
}

/// The address without what browsers strip: white space and control characters at the ends, tabs and line ends inside.
#[inline(never)]
pub fn clean(raw: &str) -> Cow<'_, str> {
    if is_plain(raw) { Cow::Borrowed(raw) } else { stripped(raw) }
}

#[inline(never)]
fn stripped(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim_matches(|c: char| c <= ' ' || c == '\u{7F}' || text::is_space(c));
    if trimmed.bytes().any(|byte| byte < b' ' || byte == 0x7F) {
        Cow::Owned(trimmed.chars().filter(|c| !c.is_ascii_control()).collect())
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// What an address that is not relative starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `http` or `https`.
    Web,
    /// `mailto`.
    Mail,
    /// Any other: not followed.
    Other,
}

/// The scheme of an address; `None` for a relative one.
#[inline(never)]
pub fn scheme(address: &str) -> Option<Scheme> {
    // Nearly every one.
    if address.starts_with("https:") {
        return Some(Scheme::Web);
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let end = address.bytes().position(|byte| !is_part(byte))?;
    if address.as_bytes()[end] != b':' || end == 0 {
        return None;
    }
    let scheme = &address[..end];
    // `1:x` is no scheme for a browser, but nothing good either: a first segment with a colon is not followed.
    Some(if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
        Scheme::Web
    } else if scheme.eq_ignore_ascii_case("mailto") {
        Scheme::Mail
    } else {
        Scheme::Other
    })
}

/// The address with the slashes that browsers read, and with a scheme where it names a host.
fn absolute(address: &str, is_plain: bool) -> Cow<'_, str> {
    let address = if is_plain { Cow::Borrowed(address) } else { forward(address) };
    if address.starts_with("//") { Cow::Owned(["https:", &address].concat()) } else { address }
}

/// Browsers read a backslash in a path as a slash.
fn forward(address: &str) -> Cow<'_, str> {
    if !text::holds(address, b'\\') {
        return Cow::Borrowed(address);
    }
    let (path, tail) = split_tail(address);
    Cow::Owned([&path.replace('\\', "/"), tail].concat())
}

/// An address up to its query or anchor, and from there on.
fn split_tail(address: &str) -> (&str, &str) {
    address.split_at(text::find_either(address.as_bytes(), b'?', b'#'))
}

/// The folder that a path lies in, and its name there.
fn split_folder(path: &str) -> (&str, &str) {
    text::split_at_last(path, b'/').unwrap_or(("", path))
}

/// A path and its anchor; a query in between means nothing for a static file.
pub fn split_path(address: &str) -> (&str, Option<&str>) {
    let (path, tail) = split_tail(address);
    (path, tail.get(text::find_byte(tail.as_bytes(), b'#') + 1..))
}

/// A decoded path without empty, `.` and `..` segments; `None` if it would leave the root or is no path.
fn normalize(path: &str) -> Option<String> {
    join("", path)
}

/// `path` resolved against the folder of `file`; both decoded.
#[inline(never)]
fn join(file: &str, path: &str) -> Option<String> {
    if path.chars().any(char::is_control) {
        return None;
    }
    let path = path.replace('\\', "/");
    let folder = if path.starts_with('/') { "" } else { split_folder(file).0 };
    let mut segments: Vec<&str> = folder.split('/').filter(|segment| !segment.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            _ => segments.push(segment),
        }
    }
    let mut joined = segments.join("/");
    // A path that ends in a folder means the folder's own page, as static hosts have it.
    if matches!(split_folder(&path).1, "" | "." | "..") && !joined.is_empty() {
        joined.push_str("/README.md");
    }
    (!joined.is_empty()).then_some(joined)
}

/// A relative address resolved against an absolute one.
#[inline(never)]
pub fn join_absolute(file: &str, address: &str) -> String {
    let origin_end = text::find(file.as_bytes(), b"//").map_or(0, |at| {
        let host = at + 2;
        text::find_any(&file[host..], b"/?#").map_or(file.len(), |length| host + length)
    });
    let (origin, path) = file.split_at(origin_end);
    let path = split_tail(path).0;
    let (relative, tail) = split_tail(address);
    if relative.is_empty() {
        return [origin, path, tail].concat();
    }
    let folder = if relative.starts_with('/') { "" } else { split_folder(path).0 };
    let mut segments: Vec<&str> = folder.split('/').skip(1).collect();
    let mut parts = relative.trim_start_matches('/').split('/').peekable();
    while let Some(part) = parts.next() {
        match part {
            "." => {}
            ".." => {
                segments.pop();
            }
            _ => {
                segments.push(part);
                continue;
            }
        }
        if parts.peek().is_none() {
            segments.push("");
        }
    }
    [origin, "/", &segments.join("/"), tail].concat()
}

/// Percent-decoded text; what does not decode to UTF-8 stays as it is.
#[inline(never)]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text::holds(text, b'%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A decoded path as it stands in an address: only what would change its meaning is encoded.
pub fn encode(path: &str) -> String {
    if path.bytes().all(|byte| matches!(byte, b'-'..=b'9' | b'A'..=b'Z' | b'_' | b'a'..=b'z')) {
        return path.into();
    }
    push_encoded(path, |c| is_unfit(c) || matches!(c, '%' | '#' | '?' | '\\' | '^' | '{' | '|' | '}'))
}

/// An address with what cannot stand in one percent-encoded; what is encoded stays so.
fn escape(address: &str) -> String {
    if is_plain(address) { address.into() } else { push_encoded(address, is_unfit) }
}

/// Whether an address is as it should be already. Nearly every one is; others are worth a look at each character.
fn is_plain(address: &str) -> bool {
    text::seek(address.as_bytes(), text::class::UNFIT) == address.len()
}

/// Whether a character cannot stand in an address, or would not be seen in it.
fn is_unfit(c: char) -> bool {
    c <= ' '
        || matches!(c, '"' | '<' | '>' | '`' | '\u{7F}'..='\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200F}')
        || matches!(c, '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{2060}' | '\u{3000}' | '\u{FEFF}')
}

#[inline(never)]
fn push_encoded(text: &str, special: fn(char) -> bool) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if special(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// A decoded path of the site as a file of it; `None` if it is foreign or would leave the site.
pub fn site_path(encoded: &str) -> Option<String> {
    let decoded = decode(encoded);
    let foreign = decoded.starts_with(['/', '\\']) || scheme(&decoded).is_some();
    if foreign { None } else { normalize(&decoded) }
}

/// The size in pixels that the name of a picture carries, as in `lighthouse-600x400.jpg`: width and height.
pub fn size_in_name(url: &str) -> Option<(u32, u32)> {
    let number = |digits: &str| text::number(digits).filter(|size| digits.len() < 5 && *size >= 32);
    let mut rest = split_folder(split_tail(url).0).1;
    if !text::holds(rest, b'x') {
        return None;
    }
    let mut size = None;
    loop {
        let end = rest.bytes().position(|byte| matches!(byte, b'-' | b'_' | b'.')).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if let Some((width, height)) = part.split_once('x')
            && let (Some(width), Some(height)) = (number(width), number(height))
        {
            size = Some((width, height));
        }
        if after.is_empty() {
            return size;
        }
        rest = &after[1..];
    }
}

/// An address as written in a setting, resolved against the address of the file that holds it.
pub fn resolve(file: &str, address: &str) -> String {
    let address = clean(address);
    if scheme(&address).is_some() {
        return address.into_owned();
    }
    match address.strip_prefix("//") {
        Some(_) => [&file[..text::find(file.as_bytes(), b"//").unwrap_or(0)], &address].concat(),
        None => join_absolute(file, &address),
    }
}
