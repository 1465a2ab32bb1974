//! Password hashes as they are stored.

use argon2::password_hash::phc;
use data_encoding::BASE64_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::{HashError, SALT, TAG, argon2id};
use super::hand_copied::Symbols;
use super::imported::{Imported, Kept};
use super::{Cost, Password};
use crate::random::{NoRandomness, Randomness, random_bytes};

/// The shortest tag that is compared; the parser allows shorter ones.
const SHORTEST_TAG: usize = 16;
/// Far longer than any readable hash, in bytes.
const LONGEST_TEXT: usize = 512;

const ARGON2ID: &str = "argon2id";
const HMAC: &str = "hmac-sha256";

/// A password hash as the store has it: untrusted text until it is used (S6).
///
/// Argon2id as a PHC string, `$argon2id$v=19$m=..,t=..,p=..$salt$tag`, for passwords that people
/// choose; `$hmac-sha256$salt$tag` for generated temporary ones, whose 120 random bits need no
/// slow hash (NIST SP 800-63B-4, section 3.1.2: look-up secrets of 112 bits and more);
/// `$imported$1$...` for passwords that another system hashed, until their first right sign-in (S70).
#[derive(Clone)]
pub struct PasswordHash(String);

impl From<&Imported> for PasswordHash {
    fn from(imported: &Imported) -> Self {
        Self(imported.to_stored())
    }
}

impl PasswordHash {
    /// Takes a stored text as it is; a password check shows whether it can be read.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Hashes a password with Argon2id, a new salt of 16 bytes and a tag of 32 bytes.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness or no memory.
    pub fn of(
        password: &Password,
        cost: Cost,
        randomness: &dyn Randomness,
    ) -> Result<Self, HashError> {
        let salt = random_bytes::<SALT>(randomness)?;
        let mut tag = [0; TAG];
        argon2id(cost, password.as_bytes(), &salt, &mut tag)?;
        Ok(Self(format!(
            "${ARGON2ID}$v=19$m={},t={},p={}${}${}",
            cost.memory_kib(),
            cost.passes(),
            cost.lanes(),
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&tag),
        )))
    }

    /// Hashes a generated temporary password with HMAC-SHA-256 under a new salt of 16 bytes.
    pub(super) fn of_generated(
        symbols: &Symbols,
        randomness: &dyn Randomness,
    ) -> Result<Self, NoRandomness> {
        let salt = random_bytes::<SALT>(randomness)?;
        Ok(Self(format!(
            "${HMAC}${}${}",
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&hmac(&salt, symbols.letters().as_slice())),
        )))
    }

    /// Whether it is the hash of a generated temporary password.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        matches!(self.read(), Some(Stored::Generated { .. }))
    }

    /// Whether it is an Argon2id hash with another cost than `cost`, or with a salt or a tag that is too short, so that
    /// the next right sign-in should replace it (S5). Never for generated passwords, and never for a hash that cannot
    /// be read; an imported one is replaced in any case.
    #[must_use]
    pub fn is_obsolete(&self, cost: Cost) -> bool {
        match self.read() {
            Some(Stored::Argon2id {
                cost: stored,
                salt,
                tag,
            }) => stored != cost || salt.len() < SALT || tag.len() < TAG,
            Some(Stored::Generated { .. } | Stored::Imported(_)) | None => false,
        }
    }

    /// The cost of Argon2id in a check against it; `None` where that is none, and for a hash that cannot be read.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        match self.read() {
            Some(Stored::Argon2id { cost, .. }) => Some(cost),
            Some(Stored::Imported(imported)) => match imported.kept {
                Kept::Wrapped { cost, .. } => Some(cost),
                Kept::Digest(_) => None,
            },
            Some(Stored::Generated { .. }) | None => None,
        }
    }

    /// Scheme and encoding of an imported hash, see [`Imported::kind`]; `None` for one of ours.
    #[must_use]
    pub fn imported_kind(&self) -> Option<&str> {
        Imported::kind(&self.0)
    }

    /// Whether its import asked that the rules for new passwords hold for it too, see [`Imported::held_to_policy`].
    #[must_use]
    pub fn is_held_to_policy(&self) -> bool {
        matches!(self.read(), Some(Stored::Imported(imported)) if imported.held_to_policy)
    }

    /// Whether a password can be checked against it at all (S6).
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.read().is_some()
    }

    /// Whether both are the same text; the time shows only whether their lengths differ.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// The parts of the hash, each within its bounds; `None` when it cannot be read (S6).
    pub(super) fn read(&self) -> Option<Stored> {
        if self.0.len() > LONGEST_TEXT {
            return None;
        }
        if Imported::kind(&self.0).is_some() {
            return Imported::from_stored(&self.0).map(Stored::Imported);
        }
        // One parser reads both forms, the one with parameters and the one without. It accepts salts of 8 to 48 bytes
        // and tags of 10 to 64.
        let phc::PasswordHash {
            algorithm,
            version,
            params,
            salt: Some(salt),
            hash: Some(tag),
        } = phc::PasswordHash::new(&self.0).ok()?
        else {
            return None;
        };
        match (algorithm.as_str(), version, params.iter().count()) {
            // Exactly these three parameters: associated data or a key would change the hash.
            (ARGON2ID, Some(19), 3) if tag.len() >= SHORTEST_TAG => Some(Stored::Argon2id {
                cost: Cost::stored(
                    params.get_decimal("m")?,
                    params.get_decimal("t")?,
                    params.get_decimal("p")?,
                )?,
                salt,
                tag,
            }),
            (HMAC, None, 0) => Some(Stored::Generated {
                salt: salt.as_ref().try_into().ok()?,
                tag: tag.as_bytes().try_into().ok()?,
            }),
            _ => None,
        }
    }
}

/// The parts of a stored hash.
pub(super) enum Stored {
    /// Of a password that somebody chose.
    Argon2id {
        cost: Cost,
        salt: phc::Salt,
        tag: phc::Output,
    },
    /// Of a generated temporary password.
    Generated { salt: [u8; SALT], tag: [u8; TAG] },
    /// Of another system.
    Imported(Imported),
}

/// HMAC-SHA-256 (RFC 2104) of `message` with `salt` as the key.
pub(super) fn hmac(salt: &[u8; SALT], message: &[u8]) -> [u8; TAG] {
    #[cfg(test)]
    super::argon2id::tally::TAGGED.with(|tagged| tagged.set(tagged.get() + 1));

    // A short key is extended with zeros to the block's 64 bytes; done here, it cannot fail.
    let mut key = Zeroizing::new([0; 64]);
    key[..SALT].copy_from_slice(salt);
    let mut hmac = Hmac::<Sha256>::new((&*key).into());
    hmac.update(message);
    hmac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::super::Typed;
    use super::super::fakes::{Broken, Scripted};
    use super::*;

    const GENERATED: &str = "7K2QXM4PDW9FTVH3RN8CYB6E5";

    fn password(text: &str) -> Password {
        Password::prepare(&Typed::new(text.to_owned())).unwrap()
    }

    fn stored(text: &str) -> PasswordHash {
        PasswordHash::from_stored(text.to_owned())
    }

    #[test]
    fn s5_a_password_is_stored_as_a_phc_string_with_sixteen_bytes_of_salt_and_thirty_two_of_tag() {
        let randomness = Scripted::new(b"sixteen of salt!");
        let hash = PasswordHash::of(&password("x"), Cost::default(), &randomness).unwrap();
        assert_eq!(randomness.asked(), [16]);
        let (head, tag) = hash.as_stored().rsplit_once('$').unwrap();
        assert_eq!(
            head,
            "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBvZiBzYWx0IQ"
        );
        assert_eq!(BASE64_NOPAD.decode(tag.as_bytes()).unwrap().len(), 32);
        assert!(!hash.is_generated());
    }

    #[test]
    fn s10_without_randomness_there_is_no_hash() {
        let hash = PasswordHash::of(&password("x"), Cost::default(), &Broken);
        assert!(matches!(hash, Err(HashError::NoRandomness(_))));
        let symbols = Symbols::read(GENERATED).unwrap();
        assert!(PasswordHash::of_generated(&symbols, &Broken).is_err());
    }

    #[test]
    fn a_generated_password_is_stored_as_hmac_sha_256_with_the_salt_as_the_key() {
        let salt: Vec<u8> = (0..16).collect();
        let symbols = Symbols::read(GENERATED).unwrap();
        let hash = PasswordHash::of_generated(&symbols, &Scripted::new(&salt)).unwrap();
        let tag = data_encoding::HEXLOWER
            .decode(b"1e362959d2c53564a373b976fc717b28749184db74a217a3821f6e911ef5e5db")
            .unwrap();
        let text = format!(
            "$hmac-sha256$AAECAwQFBgcICQoLDA0ODw${}",
            BASE64_NOPAD.encode(&tag)
        );
        assert_eq!(hash.as_stored(), text);
        assert!(hash.is_generated());
    }

    #[test]
    fn s5_a_hash_of_another_cost_or_shorter_than_a_new_one_is_obsolete() {
        let tag = BASE64_NOPAD.encode(&[1; 32]);
        let short = BASE64_NOPAD.encode(&[1; 16]);
        let salt = BASE64_NOPAD.encode(&[1; 16]);
        for (text, is_obsolete) in [
            (
                format!("$argon2id$v=19$m=20000,t=3,p=2${salt}${tag}"),
                false,
            ),
            (
                format!("$argon2id$v=19$m=65536,t=16,p=4${salt}${tag}"),
                true,
            ),
            (format!("$argon2id$v=19$m=19999,t=3,p=2${salt}${tag}"), true),
            (format!("$argon2id$v=19$m=20000,t=2,p=2${salt}${tag}"), true),
            (format!("$argon2id$v=19$m=20000,t=3,p=1${salt}${tag}"), true),
            (
                format!("$argon2id$v=19$m=20000,t=3,p=2${salt}${short}"),
                true,
            ),
            (
                format!("$argon2id$v=19$m=20000,t=3,p=2$c29tZXNhbHQ${tag}"),
                true,
            ),
            (format!("$hmac-sha256${salt}${tag}"), false),
            ("rubbish".to_owned(), false),
        ] {
            let cost = Cost::new(20_000, 3, 2).unwrap();
            assert_eq!(stored(&text).is_obsolete(cost), is_obsolete, "{text}");
        }
    }

    #[test]
    fn s6_a_stored_text_is_read_only_when_every_part_is_there_and_within_bounds() {
        let b64 = |length: usize| BASE64_NOPAD.encode(&vec![1; length]);
        let (salt, tag) = (b64(16), b64(32));
        for readable in [
            format!("$argon2id$v=19$m=8,t=1,p=1${}${}", b64(8), b64(16)),
            format!("$argon2id$v=19$m=1048576,t=16,p=16${}${}", b64(48), b64(64)),
            format!("$argon2id$v=19$p=1,t=1,m=8${salt}${tag}"),
            format!("$hmac-sha256${salt}${tag}"),
        ] {
            assert!(stored(&readable).read().is_some(), "{readable}");
        }
        for unreadable in [
            String::new(),
            "$".repeat(600),
            "hunter2".to_owned(),
            format!("$argon2id$v=19$m=1048577,t=1,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=17,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=1024,t=1,p=17${salt}${tag}"),
            format!("$argon2id$v=19$m=4294967295,t=4294967295,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=99999999999,t=1,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=0,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=0${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=2${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,m=8,t=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=1,data=AAAA${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=1,keyid=AAAA${salt}${tag}"),
            format!("$argon2id$v=19${salt}${tag}"),
            format!("$argon2id$v=16$m=8,t=1,p=1${salt}${tag}"),
            format!("$argon2id$m=8,t=1,p=1${salt}${tag}"),
            format!("$argon2i$v=19$m=8,t=1,p=1${salt}${tag}"),
            format!("$argon2d$v=19$m=8,t=1,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=1${}${tag}", b64(7)),
            format!("$argon2id$v=19$m=8,t=1,p=1${}${tag}", b64(49)),
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}${}", b64(15)),
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}${}", b64(65)),
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}"),
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}${tag}$"),
            format!(" $argon2id$v=19$m=8,t=1,p=1${salt}${tag}"),
            format!("$argon2id$v=19$m=8,t=1,p=1${salt}=${tag}"),
            format!("$hmac-sha256$v=1${salt}${tag}"),
            format!("$hmac-sha256$m=8${salt}${tag}"),
            format!("$hmac-sha256${}${tag}", b64(15)),
            format!("$hmac-sha256${salt}${}", b64(31)),
            format!("$hmac-sha256${salt}"),
        ] {
            assert!(stored(&unreadable).read().is_none(), "{unreadable}");
        }
    }

    #[test]
    fn s25_a_hash_does_not_show_itself_for_debugging() {
        assert_eq!(format!("{:?}", stored("$argon2id$x")), "PasswordHash(..)");
        assert!(stored("one").is_same(&stored("one")));
        assert!(!stored("one").is_same(&stored("two")));
    }
}
