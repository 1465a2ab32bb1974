//! For tests: signatures made by hand, to be refused for one part that is out of place (S42).

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha256, Sha512};
use ssh_key::SshSig;

use super::keygen::Keys;
use super::signature::armor;
use super::wire::put_string;
use super::{InvalidKey, NAMESPACE, PublicKey, Refused, signed_hash, signer_of, verify};

const CHALLENGE: &[u8] = b"passdesk recovery challenge 1\nstore: 1\n";

/// The parts of a signature made by hand; each is signed as it stands, so that nothing but the
/// part itself can be the reason for a refusal.
pub(super) struct HandMade {
    pub(super) version: u32,
    pub(super) namespace: &'static str,
    pub(super) reserved: &'static [u8],
    pub(super) hash: &'static str,
    /// The application and the flags of a security key.
    pub(super) security_key: Option<(&'static str, u8)>,
    /// Appended to the signature proper, to the wire form that holds it, and to the whole.
    pub(super) tails: [&'static [u8]; 3],
}

impl Default for HandMade {
    fn default() -> Self {
        Self {
            version: 1,
            namespace: NAMESPACE,
            reserved: b"",
            hash: "sha512",
            security_key: None,
            tails: [b""; 3],
        }
    }
}

impl HandMade {
    const COUNTER: [u8; 4] = [0, 0, 0, 9];

    fn secret() -> SigningKey {
        SigningKey::from_bytes(&[0x5a; 32])
    }

    fn kind(&self) -> &'static str {
        match self.security_key {
            Some(_) => "sk-ssh-ed25519@openssh.com",
            None => "ssh-ed25519",
        }
    }

    /// The public key in wire form.
    pub(super) fn key(&self) -> Vec<u8> {
        let mut wire = Vec::new();
        put_string(&mut wire, self.kind().as_bytes());
        put_string(&mut wire, Self::secret().verifying_key().as_bytes());
        if let Some((application, _)) = self.security_key {
            put_string(&mut wire, application.as_bytes());
        }
        wire
    }

    fn digest(&self, message: &[u8]) -> Vec<u8> {
        match self.hash {
            "sha256" => Sha256::digest(message).to_vec(),
            _ => Sha512::digest(message).to_vec(),
        }
    }

    /// The armored signature over a message.
    pub(super) fn sign(&self, message: &[u8]) -> String {
        let mut signed = b"SSHSIG".to_vec();
        put_string(&mut signed, self.namespace.as_bytes());
        put_string(&mut signed, self.reserved);
        put_string(&mut signed, self.hash.as_bytes());
        put_string(&mut signed, &self.digest(message));
        let mut after = Vec::new();
        if let Some((application, flags)) = self.security_key {
            after = [&[flags], &Self::COUNTER[..]].concat();
            let digests = (Sha256::digest(application), Sha256::digest(&signed));
            signed = [&digests.0[..], &after, &digests.1[..]].concat();
        }
        let proper = Self::secret().sign(&signed).to_bytes();
        let mut signature = Vec::new();
        put_string(&mut signature, self.kind().as_bytes());
        put_string(&mut signature, &[&proper, self.tails[0]].concat());
        signature.extend_from_slice(&after);
        signature.extend_from_slice(self.tails[1]);
        self.armored(&self.key(), &signature)
    }

    /// The armor around a key and a signature in wire form.
    pub(super) fn armored(&self, key: &[u8], signature: &[u8]) -> String {
        let mut blob = b"SSHSIG".to_vec();
        blob.extend_from_slice(&self.version.to_be_bytes());
        put_string(&mut blob, key);
        put_string(&mut blob, self.namespace.as_bytes());
        put_string(&mut blob, self.reserved);
        put_string(&mut blob, self.hash.as_bytes());
        put_string(&mut blob, signature);
        blob.extend_from_slice(self.tails[2]);
        armor(&blob)
    }
}

fn made(part: &HandMade) -> Result<(), Refused> {
    let key = PublicKey::from_wire(
        &HandMade {
            ..HandMade::default()
        }
        .key(),
    )
    .unwrap();
    verify(
        &signed_hash(CHALLENGE),
        part.sign(CHALLENGE).as_bytes(),
        &key,
    )
}

/// Whether the library, asked alone, takes a signature for its namespace.
fn library_takes(armored: &str, key: &[u8]) -> bool {
    let key = ssh_key::PublicKey::from_bytes(key).unwrap();
    SshSig::from_pem(armored).is_ok_and(|signature| {
        let namespace = signature.namespace().to_owned();
        key.verify(&namespace, CHALLENGE, &signature).is_ok()
    })
}

#[test]
fn s42_a_signature_made_by_hand_is_taken_and_each_part_out_of_place_is_refused() {
    let part = HandMade::default;
    assert_eq!(made(&part()), Ok(()));
    for (wrong, refusal, alone) in [
        (
            HandMade {
                version: 0,
                ..part()
            },
            Refused::Version(0),
            true,
        ),
        (
            HandMade {
                version: 2,
                ..part()
            },
            Refused::Version(2),
            false,
        ),
        (
            HandMade {
                reserved: b"x",
                ..part()
            },
            Refused::Reserved,
            true,
        ),
        (
            HandMade {
                namespace: "git",
                ..part()
            },
            Refused::Namespace,
            true,
        ),
        (
            HandMade {
                namespace: "",
                ..part()
            },
            Refused::Namespace,
            false,
        ),
        (
            HandMade {
                hash: "sha256",
                ..part()
            },
            Refused::Hash,
            true,
        ),
        (
            HandMade {
                hash: "SHA512",
                ..part()
            },
            Refused::Hash,
            false,
        ),
        (
            HandMade {
                tails: [b"x", b"", b""],
                ..part()
            },
            Refused::Malformed,
            false,
        ),
        (
            HandMade {
                tails: [b"", b"x", b""],
                ..part()
            },
            Refused::Malformed,
            false,
        ),
        (
            HandMade {
                tails: [b"", b"", b"x"],
                ..part()
            },
            Refused::Malformed,
            false,
        ),
    ] {
        assert_eq!(made(&wrong), Err(refusal));
        // Where the library alone would take it, our own check is all there is.
        assert_eq!(
            library_takes(&wrong.sign(CHALLENGE), &wrong.key()),
            alone,
            "{refusal}"
        );
    }
}

#[test]
fn s42_a_security_key_must_have_been_touched() {
    let keys = Keys::new();
    for (flags, taken) in [(0, false), (1, true), (4, false), (5, true), (0xfe, false)] {
        let part = HandMade {
            security_key: Some(("ssh:", flags)),
            ..HandMade::default()
        };
        let key = PublicKey::from_wire(&part.key()).unwrap();
        let armored = part.sign(CHALLENGE);
        let expected = if taken {
            Ok(())
        } else {
            Err(Refused::Untouched)
        };
        assert_eq!(
            verify(&signed_hash(CHALLENGE), armored.as_bytes(), &key),
            expected,
            "{flags}"
        );
        assert!(library_takes(&armored, &part.key()), "{flags}");
        if taken {
            assert!(
                keys.verifies(&key, CHALLENGE, armored.as_bytes()),
                "{flags}"
            );
            let other = verify(&signed_hash(b"another"), armored.as_bytes(), &key);
            assert_eq!(other, Err(Refused::Wrong));
        }
        let longer = HandMade {
            tails: [b"", b"\0", b""],
            ..part
        };
        let longer = verify(
            &signed_hash(CHALLENGE),
            longer.sign(CHALLENGE).as_bytes(),
            &key,
        );
        assert!(longer.is_err(), "{flags}");
    }
}

#[test]
fn s42_a_key_of_small_order_is_refused_again_here() {
    // With the identity as key, s = 0 and R the identity sign every message.
    let identity = [&[1][..], &[0; 31]].concat();
    let (mut key, mut signature) = (Vec::new(), Vec::new());
    put_string(&mut key, b"ssh-ed25519");
    put_string(&mut key, &identity);
    put_string(&mut signature, b"ssh-ed25519");
    put_string(&mut signature, &[&identity[..], &[0; 32]].concat());
    let armored = HandMade::default().armored(&key, &signature);
    let refused = signer_of(armored.as_bytes());
    assert_eq!(refused, Err(Refused::Key(InvalidKey::Weak)));
    assert!(library_takes(&armored, &key));
}

#[test]
fn s42_the_kind_of_signature_is_that_of_the_key() {
    let keys = Keys::new();
    let ecdsa = keys.key("ann", "ecdsa");
    let part = HandMade::default();
    let (mut short, mut other) = (Vec::new(), Vec::new());
    put_string(&mut short, b"ssh-ed25519");
    put_string(&mut short, &[7; 63]);
    put_string(&mut other, b"ssh-ed25519");
    put_string(&mut other, &[7; 64]);
    let refused = |key: &[u8], signature| signer_of(part.armored(key, signature).as_bytes());
    assert_eq!(refused(&part.key(), &short), Err(Refused::Malformed));
    assert_eq!(refused(ecdsa.wire(), &other), Err(Refused::OtherKind));
    assert!(refused(&part.key(), &other).is_ok());
}
