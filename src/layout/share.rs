//! The share block: the page's own address as a QR code and as text.

use super::Layout;
use crate::html::text::decimal;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

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
        let code = if cfg!(feature = "press") { None } else { share_code(address) };
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
    // Addresses mix cases: the encoder's denser modes would never apply.
    let data = [QrSegment::make_bytes(address.as_bytes())];
    // One mask for all: trying the eight and weighing each took a third of the time of a whole page, and readers of
    // codes decode any.
    let mask = Some(Mask::new(2));
    let (ecc, least, most) = (QrCodeEcc::Low, Version::MIN, Version::MAX);
    let code = QrCode::encode_segments_advanced(&data, ecc, least, most, mask, true).ok()?;
    let size = decimal((code.size() + 8).into());
    let view_box = ["0 0 ", &size, " ", &size].concat();
    Some(ShareCode { view_box, ground: ["M0 0h", &size, "v", &size, "H0z"].concat(), modules: path(&code) })
}

/// The runs of dark modules, each a rectangle: byte by byte, because there are hundreds of them.
fn path(code: &QrCode) -> String {
    let mut path = Vec::with_capacity(8 << 10);
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                path.push(b'M');
                push_digits(&mut path, start + 4);
                path.push(b' ');
                push_digits(&mut path, y + 4);
                path.push(b'h');
                push_digits(&mut path, x - start);
                path.extend_from_slice(b"v1h-");
                push_digits(&mut path, x - start);
                path.push(b'z');
            }
            x += 1;
        }
    }
    String::from_utf8(path).unwrap_or_default()
}

/// Appends a number of modules, of which no side has a thousand.
fn push_digits(out: &mut Vec<u8>, number: i32) {
    let number = number.unsigned_abs() as u8;
    if number >= 100 {
        out.push(b'0' + number / 100);
    }
    if number >= 10 {
        out.push(b'0' + number / 10 % 10);
    }
    out.push(b'0' + number % 10);
}
