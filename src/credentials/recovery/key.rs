//! Public keys that may sign a recovery: three kinds, each in only one spelling (S42).

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::edwards::CompressedEdwardsY;
use data_encoding::{BASE64, BASE64_NOPAD};
use sha2::{Digest, Sha256};

use super::wire::{Malformed, Reader};
use crate::model::words;

/// Far longer than any key of the three kinds, in bytes of base 64.
const LONGEST_BASE64: usize = 1024;
/// The start of the application of a security key made by OpenSSH.
const APPLICATION: &[u8] = b"ssh:";

words! {
    /// The kinds of keys that may sign, by OpenSSH's words for them.
    pub enum KeyKind {
        /// Ed25519 (RFC 8032, RFC 8709).
        Ed25519 = "ssh-ed25519",
        /// Ed25519 in a security key, whose owner touches it for each signature (OpenSSH PROTOCOL.u2f).
        SecurityKeyEd25519 = "sk-ssh-ed25519@openssh.com",
        /// ECDSA over NIST P-256 with SHA-256 (RFC 5656).
        EcdsaP256 = "ecdsa-sha2-nistp256",
    }
}

/// Other kinds of OpenSSH, by name. A word that is none of these is not repeated: it may be from a file of passwords (S52).
const OTHER_KINDS: [&str; 5] = [
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-ed448",
    "ssh-xmss@openssh.com",
];

/// The kind that a word names, or why keys of that kind are not taken.
fn kind_of(word: &str) -> Result<KeyKind, InvalidKey> {
    word.parse().map_err(|_| match word {
        "ssh-rsa" | "rsa-sha2-256" | "rsa-sha2-512" => InvalidKey::Rsa,
        "ssh-dss" => InvalidKey::Dsa,
        _ if word.contains("-cert-v0") => InvalidKey::Certificate,
        _ => match OTHER_KINDS.into_iter().find(|kind| *kind == word) {
            Some(kind) => InvalidKey::OfKind(kind),
            None => InvalidKey::Kind,
        },
    })
}

/// Whether a word is a kind of key, also of one that cannot be used here.
pub(super) fn is_kind(word: &str) -> bool {
    kind_of(word) != Err(InvalidKey::Kind)
}

/// Why a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Not a key, or not written as OpenSSH writes it.
    #[error("it is not a public key as OpenSSH writes it")]
    Malformed,
    /// The kind before the key is not the kind inside it.
    #[error("the kind of key before it is not the kind of the key")]
    OtherKind,
    /// RSA.
    #[error("RSA keys cannot be used; use ssh-ed25519, sk-ssh-ed25519 or ecdsa-sha2-nistp256")]
    Rsa,
    /// DSA.
    #[error("DSA keys cannot be used; use ssh-ed25519, sk-ssh-ed25519 or ecdsa-sha2-nistp256")]
    Dsa,
    /// A certificate.
    #[error("certificates cannot be used; use the plain public key")]
    Certificate,
    /// Another kind of OpenSSH.
    #[error("{0} keys cannot be used; use ssh-ed25519, sk-ssh-ed25519 or ecdsa-sha2-nistp256")]
    OfKind(&'static str),
    /// No kind that is known.
    #[error(
        "this kind of key cannot be used; use ssh-ed25519, sk-ssh-ed25519 or ecdsa-sha2-nistp256"
    )]
    Kind,
    /// A point for which signatures can be forged, or that has a second spelling.
    #[error("it is a weak key: no key generator makes its point")]
    Weak,
    /// A security key that was not made for OpenSSH.
    #[error("it is a security key that was not made for OpenSSH")]
    Application,
}

impl From<Malformed> for InvalidKey {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}

/// A public key that may sign. Two are equal when their kind and data are equal; comments do not count.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    /// SSH's wire form (RFC 4253, section 6.6), which has only one spelling of a key.
    wire: Vec<u8>,
    point: Vec<u8>,
}

impl PublicKey {
    /// Reads the wire form.
    pub(super) fn from_wire(wire: &[u8]) -> Result<Self, InvalidKey> {
        let mut reader = Reader::new(wire);
        let word = std::str::from_utf8(reader.string()?).map_err(|_| InvalidKey::Kind)?;
        let kind = kind_of(word)?;
        let point = match kind {
            KeyKind::Ed25519 => edwards_point(&mut reader)?,
            KeyKind::SecurityKeyEd25519 => {
                let point = edwards_point(&mut reader)?;
                application(&mut reader)?;
                point
            }
            KeyKind::EcdsaP256 => p256_point(&mut reader)?,
        };
        reader.end()?;
        Ok(Self {
            kind,
            wire: wire.to_vec(),
            point: point.to_vec(),
        })
    }

    /// Reads the two words of OpenSSH: the kind, and the wire form in base 64.
    pub(super) fn from_words(kind: &str, base64: &str) -> Result<Self, InvalidKey> {
        let kind = kind_of(kind)?;
        if base64.len() > LONGEST_BASE64 {
            return Err(InvalidKey::Malformed);
        }
        let wire = BASE64.decode(base64.as_bytes());
        let key = Self::from_wire(&wire.map_err(|_| InvalidKey::Malformed)?)?;
        if key.kind == kind {
            Ok(key)
        } else {
            Err(InvalidKey::OtherKind)
        }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// `SHA256:` and the hash that `ssh-keygen -l` shows.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(&self.wire);
        format!("SHA256:{}", BASE64_NOPAD.encode(&digest))
    }

    /// Whether one private key signs for both, even if only one of them says that it is in a security key or names another
    /// application: two such keys are never two signers (S43).
    #[must_use]
    pub fn shares_secret_with(&self, other: &Self) -> bool {
        self.point == other.point
    }

    pub(super) fn wire(&self) -> &[u8] {
        &self.wire
    }
}

/// The form to store: the two words of OpenSSH, without a comment.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), BASE64.encode(&self.wire))
    }
}

/// Reads only the stored form.
impl FromStr for PublicKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let (kind, base64) = text.split_once(' ').ok_or(InvalidKey::Malformed)?;
        Self::from_words(kind, base64)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PublicKey({} {})",
            self.kind.as_str(),
            self.fingerprint()
        )
    }
}

/// A point of edwards25519 as RFC 8032, section 5.1.2, encodes it: canonical, and of the large prime order that every
/// generated key has. With a point of small order anybody can sign; programs judge a point with a part of small order
/// differently.
fn edwards_point<'b>(reader: &mut Reader<'b>) -> Result<&'b [u8], InvalidKey> {
    let bytes = reader.string()?;
    let compressed = CompressedEdwardsY::from_slice(bytes).map_err(|_| InvalidKey::Malformed)?;
    let point = compressed.decompress().ok_or(InvalidKey::Weak)?;
    let is_sound =
        point.compress() == compressed && !point.is_small_order() && point.is_torsion_free();
    is_sound.then_some(bytes).ok_or(InvalidKey::Weak)
}

fn application(reader: &mut Reader<'_>) -> Result<(), InvalidKey> {
    let application = reader.string()?;
    let is_ours = application.starts_with(APPLICATION) && application.is_ascii();
    is_ours.then_some(()).ok_or(InvalidKey::Application)
}

/// A point on P-256, uncompressed, as OpenSSH writes it (RFC 5656, section 3.1).
fn p256_point<'b>(reader: &mut Reader<'b>) -> Result<&'b [u8], InvalidKey> {
    if reader.string()? != b"nistp256" {
        return Err(InvalidKey::Malformed);
    }
    let bytes = reader.string()?;
    if bytes.len() != 65 || bytes[0] != 4 {
        return Err(InvalidKey::Malformed);
    }
    p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| InvalidKey::Weak)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
