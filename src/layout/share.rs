//! The share block: the page's own address as a QR code and as text.

use super::Layout;
use super::code::{Code, is_dark};
use crate::html::text::decimal;

impl Layout<'_> {
    /// The share block for the address that the page has now, or else for the one that the file names.
    pub(super) fn share(&mut self, named: Option<&str>) {
        let Some(address) = self.view.address.or(named) else {
            return;
        };
        self.raw("<section class=\"op-share\"><h2>");
        self.text(self.words.share);
        self.raw("</h2>");
        self.qr_code(address);
        self.raw("<div>");
        self.raw("<p class=\"op-address\" dir=\"ltr\">");
        self.text(address);
        self.raw("</p><p class=\"op-actions\"><button type=\"button\" data-op=\"copy\"");
        self.part("button");
        self.attribute("data-done", self.words.copied);
        self.attribute("data-failed", self.words.copy_failed);
        self.raw(">");
        self.text(self.words.copy);
        // Shown where the system has a share sheet.
        self.raw("</button> <button type=\"button\" data-op=\"share\"");
        self.part("button");
        self.raw(" hidden>");
        self.text(self.words.share_sheet);
        self.raw("</button> <span role=\"status\"></span></p></div></section>");
    }

    /// The code as SVG. An address too long for one has its text alone.
    fn qr_code(&mut self, address: &str) {
        if address.len() > LONGEST {
            return;
        }
        self.raw("<svg class=\"op-code\" role=\"img\" shape-rendering=\"crispEdges\"");
        // A page that a visit shows gets the drawing from there: the first view does without, and is smaller by it.
        let code = if cfg!(feature = "first-view") { None } else { share_code(address) };
        if let Some(code) = &code {
            self.attribute("viewBox", &code.view_box);
        }
        self.attribute("aria-label", self.words.share_code);
        self.raw(">");
        if let Some(code) = &code {
            self.raw("<path fill=\"#fff\" d=\"");
            self.raw(&code.ground);
            self.raw("\"/><path d=\"");
            self.raw(&code.modules);
            self.raw("\"/>");
        }
        self.raw("</svg>");
    }
}

/// The longest address that a code holds, in bytes: that of version 40, level L, by ISO/IEC 18004.
const LONGEST: usize = 2953;

/// The drawing of a share code, a QR code by ISO/IEC 18004: attributes of an SVG and of the two paths in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareCode {
    /// The part of the plane that is seen, a unit a module: the code and four modules of quiet zone around it.
    pub view_box: String,
    /// The path of the light ground.
    pub ground: String,
    /// The path of the dark modules, run by run.
    pub modules: String,
}

/// Draws the code of an address; `None` for one that is too long.
pub fn share_code(address: &str) -> Option<ShareCode> {
    let code = Code::new(address.as_bytes())?;
    let size = decimal((code.side() + 8) as i64);
    let view_box = ["0 0 ", &size, " ", &size].concat();
    Some(ShareCode { view_box, ground: ["M0 0h", &size, "v", &size, "H0z"].concat(), modules: path(&code) })
}

/// The runs of dark modules, each a rectangle. There are hundreds of them.
fn path(code: &Code) -> String {
    let mut path = Vec::with_capacity(8 << 10);
    for (y, row) in code.rows().enumerate() {
        let mut x = 0;
        while x < row.len() {
            let length = row[x..].iter().take_while(|module| is_dark(module)).count();
            if length > 0 {
                push_run(&mut path, x + 4, y + 4, length);
            }
            x += length + 1;
        }
    }
    String::from_utf8(path).unwrap_or_default()
}

/// Appends a rectangle that is one module high; no side of a code has a thousand.
fn push_run(path: &mut Vec<u8>, x: usize, y: usize, length: usize) {
    let digit = |value: usize| b'0' + (value % 10) as u8;
    // Nearly every one, in one piece.
    if let (10..100, 10..100, 1..10) = (x, y, length) {
        let (left, top, length) = ([digit(x / 10), digit(x)], [digit(y / 10), digit(y)], digit(length));
        path.extend_from_slice(&[
            b'M', left[0], left[1], b' ', top[0], top[1], b'h', length, b'v', b'1', b'h', b'-', length, b'z',
        ]);
        return;
    }
    for (letter, number) in [("M", x), (" ", y), ("h", length), ("v1h-", length)] {
        path.extend_from_slice(letter.as_bytes());
        if number >= 100 {
            path.push(digit(number / 100));
        }
        if number >= 10 {
            path.push(digit(number / 10));
        }
        path.push(digit(number));
    }
    path.push(b'z');
}
