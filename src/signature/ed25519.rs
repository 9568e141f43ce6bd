//! The keys, and what is signed: what browsers have themselves, or load from `www/offprint-verify.js`.

use super::{MAX_VERSION, MOST, is_key};
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use std::fmt;

/// Browsers do not look at the bits that are left over in the last digit.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// A line of a signature file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// When this content was signed, in seconds since 1970; from 1 to [`MAX_VERSION`].
    pub version: u64,
    /// The Ed25519 signature.
    pub bytes: [u8; 64],
}

/// The bytes that are signed: a line that tells them from signatures of other things, the path under the data folder
/// (decoded, as it stands in `#/PATH`), the version, and the file.
pub fn message(path: &str, version: u64, bytes: &[u8]) -> Vec<u8> {
    [format!("offprint 1\n{path}\n{version}\n").as_bytes(), bytes].concat()
}

/// Reads the text of a signature file.
pub fn read(text: &str) -> Vec<Signature> {
    text.split(['\n', '\r']).filter_map(read_line).take(MOST).collect()
}

fn read_line(line: &str) -> Option<Signature> {
    let (version, signature) = line.split_once(' ')?;
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit()) && !version.starts_with('0');
    let version = version.parse().ok().filter(|version| is_number && *version <= MAX_VERSION)?;
    Some(Signature { version, bytes: BASE64.decode(signature).ok()?.try_into().ok()? })
}

/// The text of a signature file.
pub fn write(signatures: &[Signature]) -> String {
    let line = |one: &Signature| format!("{} {}\n", one.version, BASE64_STANDARD.encode(one.bytes));
    signatures.iter().map(line).collect()
}

/// A key that vouches for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a key as `site.json` has it. `None` for what is no point of the curve, and for the few points of small
    /// order: anybody could sign for those.
    pub fn read(text: &str) -> Option<PublicKey> {
        let bytes = BASE64.decode(text).ok().filter(|_| is_key(text))?;
        let key = VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok()?;
        (!key.is_weak()).then_some(PublicKey(key))
    }

    /// Whether a signature is this key's, of these bytes at this path.
    pub fn vouches(&self, path: &str, bytes: &[u8], signature: &Signature) -> bool {
        let message = message(path, signature.version, bytes);
        self.0.verify_strict(&message, &signature.bytes.into()).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.0.as_bytes()))
    }
}

/// A key that signs files. It is wiped from memory when it is dropped, and not shown by `Debug`.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that 32 random bytes are.
    pub fn new(seed: &[u8; 32]) -> SecretKey {
        SecretKey(SigningKey::from_bytes(seed))
    }

    /// Reads a key in PKCS#8 PEM (RFC 8410), as `openssl genpkey -algorithm ed25519` writes it, too.
    pub fn from_pem(pem: &str) -> Option<SecretKey> {
        SigningKey::from_pkcs8_pem(pem).ok().map(SecretKey)
    }

    /// The key in PKCS#8 PEM, without the public key: some programs cannot read a file that has it.
    pub fn to_pem(&self) -> String {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let pem = pair.to_pkcs8_pem(LineEnding::LF);
        pem.map(|pem| pem.to_string()).unwrap_or_default()
    }

    /// The key that vouches for what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs these bytes as the file at `path`. The same for the same input.
    pub fn sign(&self, path: &str, version: u64, bytes: &[u8]) -> Signature {
        Signature { version, bytes: self.0.sign(&message(path, version, bytes)).to_bytes() }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public())
    }
}
