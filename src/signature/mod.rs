//! Signatures of files: who vouches for what a mirror gives, and how that is written down.
//!
//! Beside the file `PATH` of a site's data lies `PATH.sig`: a text of one or more lines `VERSION SIGNATURE`, a line for
//! each key that vouches for the file.
//!
//! - `VERSION` says when this content was signed, in decimal seconds since 1970 without leading zeros, 15 digits at
//!   most. Of two signed contents of one file the one with the higher version is the newer.
//! - `SIGNATURE` is the Ed25519 signature (RFC 8032, section 5.1: pure, without a context) of [`message`], 64 bytes in
//!   base64 (RFC 4648, section 4: standard alphabet, padded).
//!
//! A file is vouched for by a public key under which one of the lines is good. Lines that cannot be read are skipped; of
//! those that can, the first [`MOST`] count. The path is part of what is signed, so that no file can stand for another.

#[cfg(feature = "command")]
mod ed25519;
#[cfg(feature = "command")]
pub use ed25519::{PublicKey, SecretKey, Signature, message, read, write};

/// What the name of a signature ends in, after the name of its file. No other file of a site may have it.
pub const ENDING: &str = ".sig";

/// How many lines of one signature file count: a mirror may send any number.
pub const MOST: usize = 8;

/// The largest version: all of them are whole numbers in JavaScript, too.
pub const MAX_VERSION: u64 = 999_999_999_999_999;

/// Whether a text has the form of a public key, as `site.json` lists them: base64 of 32 bytes.
pub fn is_key(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.strip_suffix('=').is_some_and(|digits| digits.len() == 43 && digits.bytes().all(is_digit))
}
