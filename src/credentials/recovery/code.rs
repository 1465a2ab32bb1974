//! Recovery codes: each one brings back one account, once (S46).

use data_encoding::BASE64_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::Typed;
use super::super::argon2id::{SALT, TAG};
use super::super::hand_copied::Coded;
use super::super::hash::hmac;
use crate::model::AccountId;
use crate::random::{NoRandomness, Randomness, random_bytes};

/// 26 symbols of five bits, which is 130 bits, and two checks: seven groups of four.
type CodeSymbols = Coded<28, 2, 4>;

/// The start of a stored code.
const STORED: &str = "$recovery-hmac-sha256$";
/// Hashed before a code, so that no other secret has the same tag.
const DOMAIN: &[u8] = b"passdesk recovery code 1\0";

/// Why a typed text was refused. This does not count as an attempt: nothing was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOne {
    /// Too few, too many, or other symbols.
    #[error("it does not have {groups} groups of {size} letters and digits")]
    Form {
        /// The number of groups.
        groups: usize,
        /// The symbols in each group.
        size: usize,
    },
    /// The check characters are wrong.
    #[error("there is a typing mistake in it")]
    Mistyped,
}

/// Reads a text of symbols and checks their check characters.
pub(super) fn read<const LENGTH: usize, const CHECKS: usize, const GROUP: usize>(
    typed: &Typed,
) -> Result<Coded<LENGTH, CHECKS, GROUP>, NotOne> {
    let symbols = Coded::read(typed.as_str()).ok_or(NotOne::Form {
        groups: LENGTH / GROUP,
        size: GROUP,
    })?;
    if symbols.check_fits() {
        Ok(symbols)
    } else {
        Err(NotOne::Mistyped)
    }
}

/// A code that brings back one account, once (S46). It is a look-up secret of 130 bits (NIST SP 800-63B-4, sections
/// 3.1.2 and 4.2.1), shown as seven groups of four, which no temporary password has. Revealing consumes it.
pub struct RecoveryCode(CodeSymbols);

impl RecoveryCode {
    /// A new code.
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        CodeSymbols::generate(randomness).map(Self)
    }

    /// Reads a typed code: case, spaces and dashes do not matter, O is 0, I and L are 1. A typing mistake is an error
    /// here, before anything is counted.
    ///
    /// # Errors
    /// [`NotOne`] says why the text is not a code.
    pub fn read(typed: &Typed) -> Result<Self, NotOne> {
        read(typed).map(Self)
    }

    /// The hash to store, for this account only.
    ///
    /// # Errors
    /// [`NoRandomness`] when there is no salt.
    pub fn hash(
        &self,
        account: AccountId,
        randomness: &dyn Randomness,
    ) -> Result<RecoveryCodeHash, NoRandomness> {
        let salt = random_bytes(randomness)?;
        Ok(RecoveryCodeHash(format!(
            "{STORED}{}${}",
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&self.tag(&salt, account)),
        )))
    }

    /// Whether it is the stored code of this account; takes the same time for any stored text.
    #[must_use]
    pub fn matches(&self, stored: &RecoveryCodeHash, account: AccountId) -> bool {
        let read = stored.read();
        let (salt, tag) = read.unwrap_or_default();
        let is_same: bool = self.tag(&salt, account).ct_eq(&tag).into();
        is_same && read.is_some()
    }

    /// SHA-256 of its letters and digits without dashes: with 130 random bits nothing leads back from it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.letters().as_slice()).into()
    }

    fn tag(&self, salt: &[u8; SALT], account: AccountId) -> [u8; TAG] {
        let letters = self.0.letters();
        // With its final capacity from the start: growing would leave a copy behind.
        let mut message = Zeroizing::new(Vec::with_capacity(DOMAIN.len() + 16 + letters.len()));
        message.extend_from_slice(DOMAIN);
        message.extend_from_slice(account.0.as_bytes());
        message.extend_from_slice(letters.as_slice());
        hmac(salt, &message)
    }

    /// The text to print, once.
    #[must_use]
    pub fn reveal(self) -> Zeroizing<String> {
        self.0.grouped()
    }
}

/// A recovery code as the store has it: `$recovery-hmac-sha256$salt$tag`, an HMAC-SHA-256 over the account's id and the
/// code. Untrusted text until it is used (S6).
#[derive(Clone)]
pub struct RecoveryCodeHash(String);

impl RecoveryCodeHash {
    /// Takes a stored text as it is; a text that cannot be read matches no code.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    fn read(&self) -> Option<([u8; SALT], [u8; TAG])> {
        let (salt, tag) = self.0.strip_prefix(STORED)?.split_once('$')?;
        Some((part(salt)?, part(tag)?))
    }
}

/// Exactly `N` bytes of base 64.
fn part<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != BASE64_NOPAD.encode_len(N) {
        return None;
    }
    BASE64_NOPAD.decode_mut(text.as_bytes(), &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use uuid::Uuid;

    use super::super::super::fakes::{Broken, Scripted};
    use super::*;

    const ALICE: AccountId = AccountId(Uuid::from_u128(0xa11ce));
    const BOB: AccountId = AccountId(Uuid::from_u128(0xb0b));

    fn typed(text: &str) -> Typed {
        Typed::new(text.to_owned())
    }

    fn code() -> RecoveryCode {
        RecoveryCode::generate(&Scripted::new(&[0x9d, 0x3c, 0x07, 0xe1, 0x58])).unwrap()
    }

    #[test]
    fn s46_a_code_has_130_bits_and_seven_groups_of_four() {
        let randomness = Scripted::new(&[0xff]);
        let shown = RecoveryCode::generate(&randomness).unwrap().reveal();
        assert_eq!(randomness.asked(), [17]);
        assert!(shown.starts_with("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZ"));
        assert_eq!(shown.len(), 7 * 4 + 6);
        let none = RecoveryCode::generate(&Scripted::new(&[0]))
            .unwrap()
            .reveal();
        for bit in 0..130 {
            let mut bytes = [0; 17];
            bytes[bit / 8] = 0x80 >> (bit % 8);
            let text = RecoveryCode::generate(&Scripted::new(&bytes))
                .unwrap()
                .reveal();
            // Whatever the checks say, the other 26 differ in exactly one place.
            let differ = text[..32].bytes().zip(none.bytes()).filter(|(a, b)| a != b);
            assert_eq!(differ.count(), 1, "{bit}");
        }
    }

    #[test]
    fn s10_a_failing_generator_makes_neither_code_nor_hash() {
        assert!(RecoveryCode::generate(&Broken).is_err());
        assert!(code().hash(ALICE, &Broken).is_err());
    }

    #[test]
    fn s46_a_code_is_found_right_however_it_is_typed_and_for_its_account_alone() {
        let stored = code().hash(ALICE, &Scripted::new(&[5])).unwrap();
        let shown = code().reveal();
        for text in [
            shown.to_string(),
            shown.to_lowercase(),
            shown.replace('-', ""),
            shown.replace('-', " \u{2013} "),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            let read = RecoveryCode::read(&typed(&text)).unwrap();
            assert!(read.matches(&stored, ALICE), "{text}");
            assert!(!read.matches(&stored, BOB), "{text}");
        }
        let other = RecoveryCode::generate(&Scripted::new(&[1, 2, 3])).unwrap();
        assert!(!other.matches(&stored, ALICE));
    }

    #[test]
    fn s46_a_hash_is_salted_reads_back_and_shows_nothing_of_the_code() {
        let one = code().hash(ALICE, &Scripted::new(&[5])).unwrap();
        let other = code().hash(ALICE, &Scripted::new(&[6])).unwrap();
        assert_ne!(one.as_stored(), other.as_stored());
        let again = RecoveryCodeHash::from_stored(one.as_stored().to_owned());
        assert!(code().matches(&again, ALICE));
        assert_eq!(
            format!("{one:?} {:?}", code()),
            "RecoveryCodeHash(..) RecoveryCode(..)"
        );
    }

    #[test]
    fn s6_a_stored_text_that_cannot_be_read_matches_no_code() {
        let stored = code().hash(ALICE, &Scripted::new(&[5])).unwrap();
        let text = stored.as_stored();
        let zeros = format!("{STORED}{}${}", "A".repeat(22), "A".repeat(43));
        for wrong in [
            "",
            STORED,
            &text[1..],
            &text[..text.len() - 1],
            &format!("{text}A"),
            &format!("{text}$"),
            &text.replace("$recovery-", "$"),
            &zeros,
        ] {
            let wrong = RecoveryCodeHash::from_stored(wrong.to_owned());
            assert!(!code().matches(&wrong, ALICE), "{}", wrong.as_stored());
        }
    }

    #[test]
    fn s46_a_typing_mistake_is_told_before_anything_is_compared() {
        let shown = code().reveal();
        for place in (0..shown.len()).filter(|place| place % 5 != 4) {
            let other = if &shown[place..=place] == "7" {
                "8"
            } else {
                "7"
            };
            let wrong = format!("{}{other}{}", &shown[..place], &shown[place + 1..]);
            assert_eq!(
                RecoveryCode::read(&typed(&wrong)).unwrap_err(),
                NotOne::Mistyped
            );
        }
        let form = NotOne::Form { groups: 7, size: 4 };
        for wrong in ["", &shown[1..], &format!("{}0", *shown)] {
            assert_eq!(RecoveryCode::read(&typed(wrong)).unwrap_err(), form);
        }
    }

    proptest! {
        #[test]
        fn s36_reading_any_text_never_panics(text in any::<String>(), stored in any::<String>()) {
            let _ = RecoveryCode::read(&typed(&text));
            for stored in [stored.clone(), format!("{STORED}{stored}")] {
                assert!(!code().matches(&RecoveryCodeHash::from_stored(stored), ALICE));
            }
        }
    }
}
