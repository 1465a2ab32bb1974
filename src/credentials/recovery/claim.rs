//! Claim secrets: the requester of a recovery shows theirs to redeem it (S44).

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::Typed;
use super::super::hand_copied::Coded;
use super::code::{NotOne, read};
use crate::random::{NoRandomness, Randomness};

/// 33 symbols of five bits, which is 165 bits, and two checks: seven groups of five.
type ClaimSymbols = Coded<35, 2, 5>;

/// The secret that the requester of a recovery must show to redeem it (S44): 165 bits, shown as seven groups of five. The
/// challenge contains only its SHA-256. Revealing consumes it.
pub struct ClaimSecret(ClaimSymbols);

impl ClaimSecret {
    /// A new secret.
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        ClaimSymbols::generate(randomness).map(Self)
    }

    /// Reads a typed secret with the same tolerance as a recovery code.
    ///
    /// # Errors
    /// [`NotOne`] says why the text is not a claim secret.
    pub fn read(typed: &Typed) -> Result<Self, NotOne> {
        read(typed).map(Self)
    }

    /// SHA-256 of its 35 letters and digits without dashes, for the challenge (S41).
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.letters().as_slice()).into()
    }

    /// Whether a challenge has the digest of this secret, in constant time.
    #[must_use]
    pub fn matches(&self, digest: &[u8; 32]) -> bool {
        self.digest().ct_eq(digest).into()
    }

    /// The text to show to the requester, once.
    #[must_use]
    pub fn reveal(self) -> Zeroizing<String> {
        self.0.grouped()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::super::super::fakes::{Broken, Scripted};
    use super::super::super::{Shape, shape};
    use super::super::RecoveryCode;
    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::new(text.to_owned())
    }

    fn claim() -> ClaimSecret {
        ClaimSecret::generate(&Scripted::new(&[0xab, 0x10, 0x77])).unwrap()
    }

    #[test]
    fn s44_a_claim_secret_has_165_bits_and_its_digest_is_sha_256_of_its_letters() {
        let randomness = Scripted::new(&[0xab, 0x10, 0x77]);
        let claim = ClaimSecret::generate(&randomness).unwrap();
        assert_eq!(randomness.asked(), [21]);
        let digest = claim.digest();
        assert!(claim.matches(&digest));
        let shown = claim.reveal();
        assert_eq!(shown.len(), 7 * 5 + 6);
        let plain: [u8; 32] = Sha256::digest(shown.replace('-', "")).into();
        assert_eq!(digest, plain);
        let read = ClaimSecret::read(&typed(&shown.to_lowercase())).unwrap();
        assert!(read.matches(&digest));
        let other = ClaimSecret::generate(&Scripted::new(&[9])).unwrap();
        assert!(!other.matches(&digest));
    }

    #[test]
    fn s44_every_wrong_symbol_and_every_swap_of_two_is_told_as_a_typing_mistake() {
        let shown = claim().reveal().replace('-', "");
        let read = |letters: &[u8]| ClaimSecret::read(&typed(&String::from_utf8_lossy(letters)));
        assert!(read(shown.as_bytes()).is_ok());
        let mut tried = shown.clone().into_bytes();
        for place in 0..tried.len() {
            let good = tried[place];
            for wrong in b"0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
                tried[place] = *wrong;
                assert_eq!(read(&tried).is_ok(), *wrong == good, "{place}");
            }
            tried[place] = good;
            for other in 0..place {
                let are_alike = tried[other] == good;
                tried.swap(place, other);
                assert_eq!(read(&tried).is_ok(), are_alike, "{place} {other}");
                tried.swap(place, other);
            }
        }
    }

    #[test]
    fn s46_codes_claim_secrets_and_temporary_passwords_are_never_taken_for_one_another() {
        let claim = claim().reveal();
        let code = RecoveryCode::generate(&Scripted::new(&[3, 1, 4]))
            .unwrap()
            .reveal();
        assert_eq!(shape(&typed(&code)), Shape::Other);
        assert_eq!(shape(&typed(&claim)), Shape::Other);
        assert!(RecoveryCode::read(&typed(&claim)).is_err());
        assert!(ClaimSecret::read(&typed(&code)).is_err());
        let temporary = typed("7K2QX-M4PDW-9FTVH-3RN8C-YB6E5");
        assert!(RecoveryCode::read(&temporary).is_err());
        assert!(ClaimSecret::read(&temporary).is_err());
    }

    #[test]
    fn s10_a_failing_generator_makes_no_claim_secret() {
        assert!(ClaimSecret::generate(&Broken).is_err());
    }

    #[test]
    fn s25_it_does_not_show_itself_for_debugging() {
        assert_eq!(format!("{:?}", claim()), "ClaimSecret(..)");
    }

    proptest! {
        #[test]
        fn s36_reading_any_text_never_panics(text in any::<String>()) {
            let _ = ClaimSecret::read(&typed(&text));
        }
    }
}
