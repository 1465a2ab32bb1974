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
/// What every signature begins with, and what is signed.
const MAGIC: &[u8] = b"SSHSIG";
/// The one hash that is taken.
const HASH: &[u8] = b"sha512";
/// Characters of base 64 on a line, as ssh-keygen writes them.
const COLUMNS: usize = 70;
/// The bit that a security key sets when somebody touched it (OpenSSH PROTOCOL.u2f).
const PRESENT: u8 = 1;

/// Why a signature does not count. The texts go on after "the signature was refused:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Over 16 KiB.
    #[error("it is longer than 16 KiB")]
    TooLong,
    /// Not exactly what ssh-keygen writes around a signature.
    #[error("it is not a signature file exactly as ssh-keygen -Y sign writes it")]
    Armor,
    /// What is inside is cut short, too long, or something else.
    #[error("it is damaged")]
    Malformed,
    /// Not version 1.
    #[error("its format's version is {0} and not 1")]
    Version(u32),
    /// By a key that may not sign.
    #[error("its key is not taken: {0}")]
    Key(InvalidKey),
    /// Made for another end.
    #[error("it was made for another namespace; sign with -n recovery@passdesk")]
    Namespace,
    /// Something stands in the part that is reserved.
    #[error("it has something in its reserved part")]
    Reserved,
    /// Not SHA-512.
    #[error("it was made with another hash than sha512")]
    Hash,
    /// The kind of signature is not the key's.
    #[error("its kind is not that of its key")]
    OtherKind,
    /// The security key was not touched.
    #[error("its security key was not touched")]
    Untouched,
    /// By another key.
    #[error("it was made with another key")]
    OtherKey,
    /// Right in form and not for these bytes.
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

/// What of a challenge is signed: SHA-512 of all of it (OpenSSH PROTOCOL.sshsig, section 3). A signature is verified with this
/// alone, so a store need not keep a text that holds somebody's secret.
#[must_use]
pub fn signed_hash(challenge: &[u8]) -> [u8; 64] {
    Sha512::digest(challenge).into()
}

/// Verifies an armored signature of the challenge with that [`signed_hash`] by a key. The form is checked first and strictly;
/// what the library then verifies is made of the parts that were checked and of nothing else.
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

/// What the key signs (OpenSSH PROTOCOL.sshsig, section 3).
fn signed_data(hash: &[u8; 64]) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    for part in [NAMESPACE.as_bytes(), b"", HASH, hash] {
        put_string(&mut data, part);
    }
    data
}

/// The key that a signature says it was made with, which holds only once it was verified.
///
/// # Errors
/// [`Refused`] when the form is wrong anywhere.
pub fn signer_of(armored: &[u8]) -> Result<PublicKey, Refused> {
    Ok(Signed::read(&unarmored(armored)?)?.key)
}

/// The bytes inside the armor, which must be exactly what ssh-keygen would write around them.
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

/// What counts of a signature once its form was found right.
struct Signed<'b> {
    key: PublicKey,
    /// The signature proper in SSH's wire form.
    signature: &'b [u8],
}

impl<'b> Signed<'b> {
    /// Reads OpenSSH PROTOCOL.sshsig, section 2, of which but one form is taken.
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

/// The form of a signature proper: RFC 8709, section 6; OpenSSH PROTOCOL.u2f; RFC 5656, section 3.1.2.
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
