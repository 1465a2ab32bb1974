//! Signatures by the real `ssh-keygen`: which are taken, and which are refused (S42).

use proptest::prelude::{Strategy, any, prop, prop_assert, prop_oneof, proptest};
use proptest::test_runner::{Config, TestRunner};

use super::super::keygen::Keys;
use super::super::signature_by_hand_tests::HandMade;
use super::super::wire::put_string;
use super::super::{InvalidSigner, parse_public_key};
use super::*;

const CHALLENGE: &[u8] = b"passdesk recovery challenge 1\nstore: 1\n";

#[test]
fn s42_what_ssh_keygen_signs_is_taken_for_ed25519_and_ecdsa() {
    let keys = Keys::new();
    for kind in ["ed25519", "ecdsa"] {
        let key = keys.key(kind, kind);
        let listed = keys.run(&["-l", "-f", &format!("{kind}.pub")], b"").stdout;
        let listed = String::from_utf8(listed).unwrap();
        assert!(
            listed.contains(&format!(" {} ", key.fingerprint())),
            "{listed}"
        );
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        // ECDSA signatures vary in length.
        for number in 0..12_u8 {
            let message = [CHALLENGE, &[number]].concat();
            let armored = keys.sign(kind, &message);
            assert_eq!(verify(&signed_hash(&message), &armored, &key), Ok(()));
            assert_eq!(signer_of(&armored), Ok(key.clone()));
        }
    }
}

#[test]
fn s42_a_signature_over_another_challenge_or_one_edited_by_a_byte_is_refused() {
    let keys = Keys::new();
    for kind in ["ed25519", "ecdsa"] {
        let key = keys.key(kind, kind);
        let armored = keys.sign(kind, CHALLENGE);
        assert_eq!(
            verify(&signed_hash(b"another"), &armored, &key),
            Err(Refused::Wrong)
        );
        for place in 0..CHALLENGE.len() {
            let mut edited = CHALLENGE.to_vec();
            edited[place] ^= 1;
            assert_eq!(
                verify(&signed_hash(&edited), &armored, &key),
                Err(Refused::Wrong)
            );
        }
    }
}

#[test]
fn s42_a_signature_by_another_key_is_refused() {
    let keys = Keys::new();
    let (ann, bob) = (keys.key("ann", "ed25519"), keys.key("bob", "ed25519"));
    let armored = keys.sign("ann", CHALLENGE);
    assert_eq!(
        verify(&signed_hash(CHALLENGE), &armored, &bob),
        Err(Refused::OtherKey)
    );
    assert_eq!(verify(&signed_hash(CHALLENGE), &armored, &ann), Ok(()));
}

#[test]
fn s42_another_namespace_and_another_hash_are_refused() {
    let keys = Keys::new();
    let key = keys.key("ann", "ed25519");
    for namespace in ["git", "file", "recovery@passdesk2", "Recovery@passdesk"] {
        let armored = keys.sign_with("ann", CHALLENGE, &["-n", namespace]);
        assert_eq!(
            verify(&signed_hash(CHALLENGE), &armored, &key),
            Err(Refused::Namespace)
        );
    }
    let armored = keys.sign_with("ann", CHALLENGE, &["-n", NAMESPACE, "-O", "hashalg=sha256"]);
    assert_eq!(
        verify(&signed_hash(CHALLENGE), &armored, &key),
        Err(Refused::Hash)
    );
    assert!(keys.verifies(&key, CHALLENGE, &armored));
}

#[test]
fn s42_rsa_dsa_and_other_curves_are_refused_as_keys_and_in_signatures() {
    let keys = Keys::new();
    for (kind, reason) in [("rsa", InvalidKey::Rsa), ("dsa", InvalidKey::Dsa)] {
        if !keys.make(kind, kind) {
            // Newer releases of OpenSSH make no DSA keys any more.
            assert_eq!(kind, "dsa");
            continue;
        }
        let file = keys.file(&format!("{kind}.pub"));
        assert_eq!(parse_public_key(&file), Err(InvalidSigner::Key(reason)));
        let armored = keys.sign(kind, CHALLENGE);
        assert_eq!(signer_of(&armored), Err(Refused::Key(reason)));
    }
    let arguments = ["-q", "-N", "", "-t", "ecdsa", "-b", "384", "-f", "p384"];
    assert!(keys.run(&arguments, b"").status.success());
    let armored = keys.sign("p384", CHALLENGE);
    let reason = InvalidKey::OfKind("ecdsa-sha2-nistp384");
    assert_eq!(signer_of(&armored), Err(Refused::Key(reason)));
}

#[test]
fn s42_a_certificate_is_refused_as_a_key_and_in_a_signature() {
    let keys = Keys::new();
    keys.key("authority", "ed25519");
    keys.key("ann", "ed25519");
    let arguments = ["-q", "-s", "authority", "-I", "ann", "-n", "ann", "ann.pub"];
    assert!(keys.run(&arguments, b"").status.success());
    let reason = InvalidKey::Certificate;
    let file = keys.file("ann-cert.pub");
    assert_eq!(parse_public_key(&file), Err(InvalidSigner::Key(reason)));
    let armored = keys.sign("ann-cert.pub", CHALLENGE);
    assert_eq!(signer_of(&armored), Err(Refused::Key(reason)));
}

#[test]
fn s42_only_the_armor_that_ssh_keygen_writes_is_taken() {
    let keys = Keys::new();
    let key = keys.key("ann", "ed25519");
    let good = String::from_utf8(keys.sign("ann", CHALLENGE)).unwrap();
    let joined = good.replacen("\nAA", "AA", 1);
    let (head, tail) = good.rsplit_once("-----END").unwrap();
    let first = good.lines().nth(1).unwrap();
    for wrong in [
        String::new(),
        format!(" {good}"),
        format!("\n{good}"),
        format!("{good}\n"),
        format!("{good}x"),
        format!("{good}{good}"),
        good[..good.len() - 1].to_owned(),
        good.replace('\n', "\r\n"),
        good.replace("BEGIN SSH", "BEGIN OPENSSH"),
        good.replacen('\n', "\nComment: x\n\n", 1),
        good.replacen('\n', "\n\n", 1),
        good.replacen(first, &format!("{} ", first), 1),
        good.replacen(first, &format!("{}\n{}", &first[..35], &first[35..]), 1),
        format!("{}\n-----END{tail}", head.replacen('\n', " ", 3)),
        format!("{head}\n-----END{tail}"),
        format!("{head}=-----END{tail}"),
        joined,
    ] {
        let refused = verify(&signed_hash(CHALLENGE), wrong.as_bytes(), &key);
        assert_eq!(refused, Err(Refused::Armor), "{wrong}");
    }
    let long = format!("{BEGIN}{}{END}", "A".repeat(LONGEST));
    assert_eq!(signer_of(long.as_bytes()), Err(Refused::TooLong));
    assert_eq!(signer_of(b"\xff"), Err(Refused::Armor));
}

/// One signature and its message, perhaps changed.
#[derive(Debug, Clone)]
enum Change {
    None,
    Armor(prop::sample::Index, u8),
    Blob(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, u8),
    Message(prop::sample::Index, u8),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<(prop::sample::Index, u8)>;
    prop_oneof![
        1 => prop::strategy::Just(Change::None),
        1 => at().prop_map(|(place, byte)| Change::Armor(place, byte)),
        2 => at().prop_map(|(place, byte)| Change::Blob(place, byte)),
        1 => at().prop_map(|(place, _)| Change::Cut(place)),
        1 => at().prop_map(|(place, byte)| Change::Insert(place, byte)),
        1 => at().prop_map(|(place, byte)| Change::Message(place, byte)),
    ]
}

impl Change {
    fn make(self, armored: &mut Vec<u8>, message: &mut [u8]) {
        let mut blob = unarmored(armored).unwrap();
        match self {
            Self::None => {}
            Self::Armor(place, byte) => return *place.get_mut(armored) = byte,
            Self::Message(place, byte) => return *place.get_mut(message) = byte,
            Self::Blob(place, byte) => *place.get_mut(&mut blob) = byte,
            Self::Cut(place) => blob.truncate(place.index(blob.len())),
            Self::Insert(place, byte) => blob.insert(place.index(blob.len()), byte),
        }
        *armored = armor(&blob).into_bytes();
    }
}

#[test]
fn s42_whatever_is_taken_here_ssh_keygen_takes_too() {
    let keys = Keys::new();
    let touched = HandMade {
        security_key: Some(("ssh:", PRESENT)),
        ..HandMade::default()
    };
    let security_key = PublicKey::from_wire(&touched.key()).unwrap();
    let mut signed = vec![(security_key, touched.sign(CHALLENGE).into_bytes())];
    for kind in ["ed25519", "ecdsa"] {
        signed.push((keys.key(kind, kind), keys.sign(kind, CHALLENGE)));
    }
    let taken = std::cell::Cell::new(0);
    let strategy = (prop::sample::select(signed), change());
    let run = TestRunner::new(Config::with_cases(240)).run(&strategy, |((key, good), change)| {
        let (mut armored, mut message) = (good, CHALLENGE.to_vec());
        change.make(&mut armored, &mut message);
        if verify(&signed_hash(&message), &armored, &key).is_ok() {
            taken.set(taken.get() + 1);
            prop_assert!(keys.verifies(&key, &message, &armored));
        }
        Ok(())
    });
    run.unwrap();
    assert!(taken.get() > 0);
}

proptest! {
    #[test]
    fn s36_reading_any_signature_never_panics(bytes: Vec<u8>, tail: Vec<u8>, cut: prop::sample::Index) {
        prop_assert!(signer_of(&bytes).is_err());
        prop_assert!(signer_of(armor(&bytes).as_bytes()).is_err());
        let good = unarmored(HandMade::default().sign(CHALLENGE).as_bytes()).unwrap();
        let mixed = [&good[..cut.index(good.len())], &tail].concat();
        let _ = signer_of(armor(&mixed).as_bytes());
        for kind in [KeyKind::Ed25519, KeyKind::SecurityKeyEd25519, KeyKind::EcdsaP256] {
            let mut signature = Vec::new();
            put_string(&mut signature, kind.as_str().as_bytes());
            signature.extend_from_slice(&bytes);
            let _ = check_signature(&signature, kind);
        }
    }
}
