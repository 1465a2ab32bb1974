//! The list of trusted signers: who may sign, how many must, and its digest (S41, S43).

use sha2::{Digest, Sha256};

use super::signer::MOST_SIGNERS;
use super::wire::put_string;
use super::{PublicKey, Refused, Signer, SignerName, signer_of, verify};

/// Hashed before a list, so that nothing else has the same digest.
const DOMAIN: &[u8] = b"passdesk trust list 1\0";

/// Why signers and threshold are not a valid list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTrust {
    /// Over 64.
    #[error("a store has at most 64 trusted signers")]
    TooMany,
    /// Two signers with one name.
    #[error("there are two signers called {0}")]
    SameName(SignerName),
    /// Two signers with one key.
    #[error("{0} and {1} have the same key")]
    SameKey(SignerName, SignerName),
    /// Zero, or more than there are signers.
    #[error("the threshold must be from 1 to the number of signers")]
    Threshold,
}

/// The trusted signers of a store, each with their own name and key, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustList {
    version: u64,
    threshold: u8,
    signers: Vec<Signer>,
}

impl TrustList {
    /// A list in which `threshold` signers must sign; `version` rises with every change.
    ///
    /// # Errors
    /// [`InvalidTrust`] when two signers have the same name or key, or the threshold cannot be met.
    pub fn new(
        version: u64,
        threshold: u8,
        mut signers: Vec<Signer>,
    ) -> Result<Self, InvalidTrust> {
        if signers.len() > MOST_SIGNERS {
            return Err(InvalidTrust::TooMany);
        }
        if !(1..=signers.len()).contains(&usize::from(threshold)) {
            return Err(InvalidTrust::Threshold);
        }
        signers.sort_by(|one, other| one.name.cmp(&other.name));
        for (place, signer) in signers.iter().enumerate() {
            for other in &signers[..place] {
                if other.name == signer.name {
                    return Err(InvalidTrust::SameName(signer.name.clone()));
                }
                if other.key.shares_secret_with(&signer.key) {
                    let names = (other.name.clone(), signer.name.clone());
                    return Err(InvalidTrust::SameKey(names.0, names.1));
                }
            }
        }
        Ok(Self {
            version,
            threshold,
            signers,
        })
    }

    /// How many must sign by default: two if there are two or more (S43).
    #[must_use]
    pub const fn usual_threshold(signers: usize) -> u8 {
        if signers < 2 { 1 } else { 2 }
    }

    /// The version of the list in its store.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// How many must sign.
    #[must_use]
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }

    /// The signers, by name.
    #[must_use]
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// The signer with this key.
    #[must_use]
    pub fn signer_with(&self, key: &PublicKey) -> Option<&Signer> {
        self.signers.iter().find(|signer| signer.key == *key)
    }

    /// SHA-256 over the version, the threshold, and every name and key, by name; each is an SSH string, so that no part
    /// of one can be read as part of the next.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut bytes = DOMAIN.to_vec();
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes.push(self.threshold);
        for Signer { name, key } in &self.signers {
            put_string(&mut bytes, name.as_str().as_bytes());
            put_string(&mut bytes, key.wire());
        }
        Sha256::digest(bytes).into()
    }

    /// The signers of the challenge with this [`signed_hash`](super::signed_hash). Every signature must be right, and
    /// each by another signer of this list; there must be at least `needed` (the threshold, and one more where a dead
    /// admin is overridden, S40).
    ///
    /// # Errors
    /// [`NoQuorum`] names the first signature that does not count, or says how many are missing.
    pub fn signed_by(
        &self,
        needed: usize,
        hash: &[u8; 64],
        signatures: &[&[u8]],
    ) -> Result<Vec<&Signer>, NoQuorum> {
        let mut found: Vec<&Signer> = Vec::new();
        for (number, armored) in (1..).zip(signatures) {
            let refused = |reason| NoQuorum::Refused { number, reason };
            let key = signer_of(armored).map_err(refused)?;
            let signer = self
                .signer_with(&key)
                .ok_or(NoQuorum::Stranger { number })?;
            verify(hash, armored, &signer.key).map_err(refused)?;
            if found.contains(&signer) {
                return Err(NoQuorum::Twice(signer.name.clone()));
            }
            found.push(signer);
        }
        let needed = needed.max(usize::from(self.threshold));
        if found.len() < needed {
            return Err(NoQuorum::TooFew {
                has: found.len(),
                needs: needed,
            });
        }
        Ok(found)
    }
}

/// Why signatures are not enough.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoQuorum {
    /// A signature is not right.
    #[error("signature {number} was refused: {reason}")]
    Refused {
        /// Its number, from 1.
        number: usize,
        /// Why.
        reason: Refused,
    },
    /// A signature was made with a key that is not on the list.
    #[error("signature {number} is not by a trusted signer")]
    Stranger {
        /// Its number, from 1.
        number: usize,
    },
    /// One signer signed twice.
    #[error("{0} signed twice")]
    Twice(SignerName),
    /// More signers are needed.
    #[error("{has} signed, but {needs} are needed")]
    TooFew {
        /// How many signed.
        has: usize,
        /// How many are needed.
        needs: usize,
    },
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::super::keygen::Keys;
    use super::super::{NAMESPACE, parse_allowed_signers, signed_hash};
    use super::*;

    const CHALLENGE: &[u8] = b"passdesk recovery challenge 1\n";

    /// A signer with the given multiple of the base point as key.
    fn signer(name: &str, key: u64) -> Signer {
        let point = curve25519_dalek::EdwardsPoint::mul_base(&key.into());
        let mut wire = Vec::new();
        put_string(&mut wire, b"ssh-ed25519");
        put_string(&mut wire, point.compress().as_bytes());
        Signer {
            name: name.parse().unwrap(),
            key: PublicKey::from_wire(&wire).unwrap(),
        }
    }

    fn list(
        version: u64,
        threshold: u8,
        signers: &[(&str, u64)],
    ) -> Result<TrustList, InvalidTrust> {
        let signers = signers.iter().map(|(name, key)| signer(name, *key));
        TrustList::new(version, threshold, signers.collect())
    }

    #[test]
    fn s43_names_and_keys_are_distinct_and_the_threshold_can_be_met() {
        let name = |text: &str| text.parse::<SignerName>().unwrap();
        assert!(list(1, 2, &[("ann", 1), ("bob", 2)]).is_ok());
        assert_eq!(
            list(1, 1, &[("ann", 1), ("ann", 2)]),
            Err(InvalidTrust::SameName(name("ann")))
        );
        assert_eq!(
            list(1, 1, &[("bob", 1), ("ann", 1)]),
            Err(InvalidTrust::SameKey(name("ann"), name("bob")))
        );
        for threshold in [0, 3] {
            let list = list(1, threshold, &[("ann", 1), ("bob", 2)]);
            assert_eq!(list, Err(InvalidTrust::Threshold));
        }
        assert_eq!(list(1, 1, &[]), Err(InvalidTrust::Threshold));
        let many: Vec<_> = (0..65).map(|number| format!("s{number}")).collect();
        let many: Vec<_> = many.iter().map(String::as_str).zip(1..).collect();
        assert_eq!(list(1, 1, &many), Err(InvalidTrust::TooMany));
        assert!(list(1, 64, &many[..64]).is_ok());
    }

    #[test]
    fn s43_two_must_sign_by_default_where_there_are_two() {
        let thresholds = [1, 2, 3, 64].map(TrustList::usual_threshold);
        assert_eq!(thresholds, [1, 2, 2, 2]);
    }

    #[test]
    fn s41_the_digest_covers_version_threshold_names_and_keys_whatever_their_order() {
        let digest = |list: Result<TrustList, _>| list.unwrap().digest();
        let one = digest(list(1, 1, &[("ann", 1), ("bob", 2)]));
        assert_eq!(
            HEXLOWER.encode(&one),
            "5c4a71bb56ecf5de244d5c72d10b36346b51550765e9253f252947168494cef1"
        );
        assert_eq!(one, digest(list(1, 1, &[("bob", 2), ("ann", 1)])));
        for other in [
            list(2, 1, &[("ann", 1), ("bob", 2)]),
            list(1, 2, &[("ann", 1), ("bob", 2)]),
            list(1, 1, &[("ann", 2), ("bob", 1)]),
            list(1, 1, &[("ann", 1), ("bo", 2)]),
            list(1, 1, &[("ann", 1)]),
        ] {
            assert_ne!(one, digest(other));
        }
    }

    #[test]
    fn s43_as_many_signers_as_are_needed_each_with_a_key_of_their_own() {
        let keys = Keys::new();
        let names = ["ann", "bob", "cy"];
        let file: String = names.iter().fold(String::new(), |file, name| {
            format!(
                "{file}{name} namespaces=\"{NAMESPACE}\" {}\n",
                keys.key(name, "ed25519")
            )
        });
        let signers = parse_allowed_signers(file.as_bytes()).unwrap();
        let list = TrustList::new(1, 2, signers).unwrap();
        let [ann, bob, cy] = names.map(|name| keys.sign(name, CHALLENGE));
        keys.key("eve", "ed25519");
        let eve = keys.sign("eve", CHALLENGE);
        let edited = keys.sign("bob", b"another");

        let signed = |needed, signatures: &[&[u8]]| {
            list.signed_by(needed, &signed_hash(CHALLENGE), signatures)
        };
        let named = |found: Vec<&Signer>| -> Vec<String> {
            found.iter().map(|signer| signer.name.to_string()).collect()
        };
        assert_eq!(named(signed(2, &[&cy, &ann]).unwrap()), ["cy", "ann"]);
        assert_eq!(
            named(signed(3, &[&cy, &ann, &bob]).unwrap()),
            ["cy", "ann", "bob"]
        );
        let too_few = |has, needs| Err(NoQuorum::TooFew { has, needs });
        assert_eq!(signed(2, &[]), too_few(0, 2));
        assert_eq!(signed(0, &[&ann]), too_few(1, 2));
        assert_eq!(signed(3, &[&cy, &ann]), too_few(2, 3));
        let twice = Err(NoQuorum::Twice("ann".parse().unwrap()));
        assert_eq!(signed(2, &[&ann, &ann]), twice);
        assert_eq!(
            signed(2, &[&ann, &eve]),
            Err(NoQuorum::Stranger { number: 2 })
        );
        let reason = Refused::Wrong;
        assert_eq!(
            signed(2, &[&ann, &edited]),
            Err(NoQuorum::Refused { number: 2, reason })
        );
    }
}
