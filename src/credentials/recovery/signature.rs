//! Signatures as `ssh-keygen -Y sign` writes them, checked strictly before any library verifies them (S42).

use data_encoding::BASE64;
use p256::ecdsa::signature::Verifier;
use sha2::{Digest, Sha512};
use ssh_key::Signature;

use super::wire::{Malformed, Reader, put_string};
use super::{InvalidKey, KeyKind, NAMESPACE, PublicKey};

/// The longest armored signature, in bytes.
const LONGEST: usize = 16 * 1024;
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
/// The start of every signature, and of the data that is signed.
const MAGIC: &[u8] = b"SSHSIG";
/// The only hash that is accepted.
const HASH: &[u8] = b"sha512";
/// The number of base 64 characters on a line, as ssh-keygen writes them.
const COLUMNS: usize = 70;
/// The bit that a security key sets when somebody touched it (OpenSSH PROTOCOL.u2f).
const PRESENT: u8 = 1;

/// Why a signature does not count. The texts follow "the signature was refused:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Over 16 KiB.
    #[error("it is longer than 16 KiB")]
    TooLong,
    /// Not exactly the form that ssh-keygen writes.
    #[error("it is not a signature file exactly as ssh-keygen -Y sign writes it")]
    Armor,
    /// The data inside is too short, too long, or something else.
    #[error("it is damaged")]
    Malformed,
    /// Not version 1.
    #[error("its format has version {0}, not 1")]
    Version(u32),
    /// Made with a key that may not sign.
    #[error("its key cannot be used: {0}")]
    Key(InvalidKey),
    /// Made for another purpose.
    #[error("it was made for another namespace; sign with -n recovery@passdesk")]
    Namespace,
    /// The reserved part is not empty.
    #[error("its reserved part is not empty")]
    Reserved,
    /// Not SHA-512.
    #[error("it was made with another hash, not sha512")]
    Hash,
    /// The kind of signature is not that of the key.
    #[error("it is another kind of signature than its key makes")]
    OtherKind,
    /// The security key was not touched.
    #[error("its security key was not touched")]
    Untouched,
    /// Made with another key.
    #[error("it was made with another key")]
    OtherKey,
    /// The form is right, but it is not for these bytes.
    #[error("it is not for this challenge")]
    Wrong,
}

impl From<Malformed> for Refused {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<InvalidKey> for Refused {
    fn from(reason: InvalidKey) -> Self {
        Self::Key(reason)
    }
}

/// The part of a challenge that is signed: SHA-512 of the whole text (OpenSSH PROTOCOL.sshsig, section 3). It is enough
/// to verify a signature, so a store need not keep a text that contains somebody's secret.
#[must_use]
pub fn signed_hash(challenge: &[u8]) -> [u8; 64] {
    Sha512::digest(challenge).into()
}

/// Verifies an armored signature of the challenge with this [`signed_hash`] by a key. The form is checked first and
/// strictly; the library then verifies only the parts that were checked.
///
/// # Errors
/// [`Refused`] says why the signature does not count.
pub fn verify(hash: &[u8; 64], armored: &[u8], key: &PublicKey) -> Result<(), Refused> {
    let blob = unarmored(armored)?;
    let signed = Signed::read(&blob)?;
    if signed.key != *key {
        return Err(Refused::OtherKey);
    }
    let key = ssh_key::PublicKey::from_bytes(key.wire()).map_err(|_| Refused::Malformed)?;
    let signature = Signature::try_from(signed.signature).map_err(|_| Refused::Malformed)?;
    key.key_data()
        .verify(&signed_data(hash), &signature)
        .map_err(|_| Refused::Wrong)
}

/// The data that the key signs (OpenSSH PROTOCOL.sshsig, section 3).
fn signed_data(hash: &[u8; 64]) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    for part in [NAMESPACE.as_bytes(), b"", HASH, hash] {
        put_string(&mut data, part);
    }
    data
}

/// The key in a signature, which is proved only when the signature was verified.
///
/// # Errors
/// [`Refused`] when any part of the form is wrong.
pub fn signer_of(armored: &[u8]) -> Result<PublicKey, Refused> {
    Ok(Signed::read(&unarmored(armored)?)?.key)
}

/// The bytes inside the armor, which must be exactly as ssh-keygen would write it.
fn unarmored(armored: &[u8]) -> Result<Vec<u8>, Refused> {
    if armored.len() > LONGEST {
        return Err(Refused::TooLong);
    }
    let text = std::str::from_utf8(armored).map_err(|_| Refused::Armor)?;
    let body = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END));
    let base64 = body.ok_or(Refused::Armor)?.replace('\n', "");
    let blob = BASE64
        .decode(base64.as_bytes())
        .map_err(|_| Refused::Armor)?;
    if armor(&blob).as_bytes() == armored {
        Ok(blob)
    } else {
        Err(Refused::Armor)
    }
}

/// Writes the armor (OpenSSH PROTOCOL.sshsig, section 1).
pub(super) fn armor(blob: &[u8]) -> String {
    let base64 = BASE64.encode(blob);
    let mut text = BEGIN.to_owned();
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(COLUMNS));
        text.extend([line, "\n"]);
        rest = after;
    }
    text + END
}

/// The parts of a signature that count, after its form was found right.
struct Signed<'b> {
    key: PublicKey,
    /// The signature itself, in SSH's wire form.
    signature: &'b [u8],
}

impl<'b> Signed<'b> {
    /// Reads OpenSSH PROTOCOL.sshsig, section 2, of which only one form is accepted.
    fn read(blob: &'b [u8]) -> Result<Self, Refused> {
        let mut reader = Reader::new(blob);
        must(reader.bytes(MAGIC.len())? == MAGIC, Refused::Malformed)?;
        let version = reader.u32()?;
        must(version == 1, Refused::Version(version))?;
        let key = PublicKey::from_wire(reader.string()?)?;
        must(reader.string()? == NAMESPACE.as_bytes(), Refused::Namespace)?;
        must(reader.string()?.is_empty(), Refused::Reserved)?;
        must(reader.string()? == HASH, Refused::Hash)?;
        let signature = reader.string()?;
        reader.end()?;
        check_signature(signature, key.kind())?;
        Ok(Self { key, signature })
    }
}

/// Checks the form of the signature itself: RFC 8709, section 6; OpenSSH PROTOCOL.u2f; RFC 5656, section 3.1.2.
fn check_signature(signature: &[u8], kind: KeyKind) -> Result<(), Refused> {
    let mut reader = Reader::new(signature);
    must(
        reader.string()? == kind.as_str().as_bytes(),
        Refused::OtherKind,
    )?;
    let proper = reader.string()?;
    match kind {
        KeyKind::Ed25519 => must(proper.len() == 64, Refused::Malformed)?,
        KeyKind::SecurityKeyEd25519 => {
            must(proper.len() == 64, Refused::Malformed)?;
            let flags = reader.u8()?;
            let _counter = reader.u32()?;
            must(flags & PRESENT != 0, Refused::Untouched)?;
        }
        KeyKind::EcdsaP256 => {
            let mut numbers = Reader::new(proper);
            numbers.positive(32)?;
            numbers.positive(32)?;
            numbers.end()?;
        }
    }
    Ok(reader.end()?)
}

fn must(holds: bool, otherwise: Refused) -> Result<(), Refused> {
    if holds { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
