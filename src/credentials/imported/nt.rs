//! The NT hash of Windows and Samba: MD4 of the password in UTF-16, without a salt.

use md4::{Digest as _, Md4};
use zeroize::Zeroizing;

use super::encodings::hex;
use super::family::{Digest, Family, Found};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "NT";
const DIGEST: usize = 16;

/// The NT hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nt;

/// Reads what follows `{NT}` or `$3$$`: 32 hexadecimal digits.
pub(super) fn read(text: &str) -> Result<Found<Nt>, NotImported> {
    let digest = hex(text).filter(|digest| digest.len() == DIGEST);
    Ok(Found {
        scheme: Nt,
        salt: Vec::new(),
        digest: digest.ok_or(NotImported::Damaged(NAME))?,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Nt> {
    match (word, numbers) {
        ("nt", []) => Some(Nt),
        _ => None,
    }
}

impl Family for Nt {
    fn stored(&self) -> String {
        "nt".to_owned()
    }

    fn digest(&self, _: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        // Bytes that are not UTF-8 are Latin-1, whose code points are their values.
        let units: Zeroizing<Vec<u8>> = match str::from_utf8(password) {
            Ok(text) => Zeroizing::new(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Err(_) => Zeroizing::new(password.iter().flat_map(|byte| [*byte, 0]).collect()),
        };
        Ok(Digest::new(Md4::digest(&units).to_vec()))
    }

    fn digest_length(&self) -> usize {
        DIGEST
    }

    fn work(&self) -> u64 {
        10
    }

    fn is_slow(&self) -> bool {
        false
    }
}
