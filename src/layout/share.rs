//! The share block: the page's own address as a QR code, drawn here, and as text.

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

    /// Draws the code as SVG, a path of runs of dark modules. An address too long for a code has its text alone.
    fn qr_code(&mut self, address: &str) {
        // Addresses mix cases: the encoder's denser modes would never apply.
        let data = [QrSegment::make_bytes(address.as_bytes())];
        // One mask for all: trying the eight and weighing each took a third of the time of a whole page, and readers of
        // codes decode any.
        let mask = Some(Mask::new(2));
        let Ok(code) = QrCode::encode_segments_advanced(&data, QrCodeEcc::Low, Version::MIN, Version::MAX, mask, true)
        else {
            return;
        };
        // Four modules of quiet zone on each side, by ISO/IEC 18004.
        let size = decimal((code.size() + 8).into());
        self.raw("<svg class=\"op-code\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 ");
        self.raw(&size);
        self.raw(" ");
        self.raw(&size);
        self.raw("\"");
        self.attribute("aria-label", self.words.share_code);
        self.raw("><path fill=\"#fff\" d=\"M0 0h");
        self.raw(&size);
        self.raw("v");
        self.raw(&size);
        self.raw("H0z\"/><path d=\"");
        self.raw(&path(&code));
        self.raw("\"/></svg>");
    }
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
