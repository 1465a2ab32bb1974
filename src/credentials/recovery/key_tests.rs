//! Public keys: three kinds, whole, strong, in one form (S42, S43).

use data_encoding::HEXLOWER;
use proptest::prelude::{any, proptest};

use super::super::wire::put_string;
use super::*;

/// Every encoding of the eight points of small order, those included that RFC 8032 forbids.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

const GOOD: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm";

fn wire(strings: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for string in strings {
        put_string(&mut bytes, string);
    }
    bytes
}

fn base_point() -> [u8; 32] {
    curve25519_dalek::constants::ED25519_BASEPOINT_COMPRESSED.to_bytes()
}

fn ed25519(point: &[u8]) -> Result<PublicKey, InvalidKey> {
    PublicKey::from_wire(&wire(&[b"ssh-ed25519", point]))
}

#[test]
fn s42_a_key_of_small_order_is_refused_in_each_of_its_encodings() {
    assert!(ed25519(&base_point()).is_ok());
    for hex in SMALL_ORDER {
        let point = HEXLOWER.decode(hex.as_bytes()).unwrap();
        assert_eq!(ed25519(&point), Err(InvalidKey::Weak), "{hex}");
        let in_security_key = wire(&[b"sk-ssh-ed25519@openssh.com", &point, b"ssh:"]);
        assert_eq!(
            PublicKey::from_wire(&in_security_key),
            Err(InvalidKey::Weak),
            "{hex}"
        );
    }
}

#[test]
fn s42_a_key_with_a_part_of_small_order_or_off_the_curve_is_refused() {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    let mixed = ED25519_BASEPOINT_POINT + EIGHT_TORSION[1];
    assert_eq!(ed25519(mixed.compress().as_bytes()), Err(InvalidKey::Weak));
    // y = 2 is on no point.
    let off = [&[2][..], &[0; 31]].concat();
    assert_eq!(ed25519(&off), Err(InvalidKey::Weak));
    let mut off = [7; 65];
    off[0] = 4;
    let off = wire(&[b"ecdsa-sha2-nistp256", b"nistp256", &off]);
    assert_eq!(PublicKey::from_wire(&off), Err(InvalidKey::Weak));
}

#[test]
fn s42_every_encoding_that_rfc_8032_forbids_is_refused() {
    // y from p = 2^255 - 19 to 2^255 - 1, with either sign of x. None is of prime order, so
    // that two of the three checks of a point refuse each.
    for (low, high) in (0xed..=0xff).flat_map(|low| [(low, 0x7f), (low, 0xff)]) {
        let mut point = [0xff; 32];
        (point[0], point[31]) = (low, high);
        assert_eq!(ed25519(&point), Err(InvalidKey::Weak), "{low:x} {high:x}");
    }
}

#[test]
fn s42_a_key_is_read_whole_and_nothing_after_it() {
    let good = wire(&[b"ssh-ed25519", &base_point()]);
    assert!(PublicKey::from_wire(&good).is_ok());
    for cut in 0..good.len() {
        assert!(PublicKey::from_wire(&good[..cut]).is_err(), "{cut}");
    }
    let longer = [&good[..], &[0]].concat();
    assert_eq!(PublicKey::from_wire(&longer), Err(InvalidKey::Malformed));
    assert_eq!(ed25519(&[1; 33]), Err(InvalidKey::Malformed));
}

#[test]
fn s42_only_three_kinds_are_taken() {
    for (word, refusal) in [
        ("ssh-rsa", InvalidKey::Rsa),
        ("ssh-dss", InvalidKey::Dsa),
        ("ssh-ed25519-cert-v01@openssh.com", InvalidKey::Certificate),
        (
            "ecdsa-sha2-nistp384",
            InvalidKey::OfKind("ecdsa-sha2-nistp384"),
        ),
        (
            "sk-ecdsa-sha2-nistp256@openssh.com",
            InvalidKey::OfKind("sk-ecdsa-sha2-nistp256@openssh.com"),
        ),
        (
            "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
            InvalidKey::Kind,
        ),
        ("SSH-ED25519", InvalidKey::Kind),
        ("", InvalidKey::Kind),
    ] {
        assert_eq!(kind_of(word), Err(refusal), "{word}");
        let inside = wire(&[word.as_bytes(), &base_point()]);
        assert_eq!(PublicKey::from_wire(&inside), Err(refusal), "{word}");
    }
}

#[test]
fn s42_a_security_key_for_something_else_than_openssh_is_refused() {
    let key = |application: &[u8]| {
        PublicKey::from_wire(&wire(&[
            b"sk-ssh-ed25519@openssh.com",
            &base_point(),
            application,
        ]))
    };
    assert!(key(b"ssh:").is_ok());
    assert!(key(b"ssh:staff").is_ok());
    assert_eq!(key(b"https://example.com"), Err(InvalidKey::Application));
}

#[test]
fn s43_equality_is_by_key_data_and_one_secret_is_told_in_two_guises() {
    let key: PublicKey = GOOD.parse().unwrap();
    assert_eq!(key.to_string(), GOOD);
    let security_key = |application: &[u8]| {
        let kind = b"sk-ssh-ed25519@openssh.com";
        PublicKey::from_wire(&wire(&[kind, &base_point(), application])).unwrap()
    };
    let (one, other) = (security_key(b"ssh:"), security_key(b"ssh:other"));
    assert_ne!(one, other);
    assert_ne!(one, key);
    assert!(one.shares_secret_with(&other));
    assert!(one.shares_secret_with(&ed25519(&base_point()).unwrap()));
}

#[test]
fn a_stored_key_has_one_form() {
    for wrong in [
        "",
        "ssh-ed25519",
        &GOOD[..GOOD.len() - 1],
        &format!("{GOOD} comment"),
        &format!("{GOOD}\n"),
        &GOOD.replacen(' ', "  ", 1),
        &GOOD.replacen("ssh-ed25519", "ecdsa-sha2-nistp256", 1),
        &format!("ssh-ed25519 {}", "A".repeat(1028)),
    ] {
        assert!(wrong.parse::<PublicKey>().is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn s36_reading_any_key_never_panics(bytes: Vec<u8>, text in any::<String>()) {
        let _ = PublicKey::from_wire(&bytes);
        let _ = PublicKey::from_wire(&wire(&[b"ssh-ed25519", &bytes]));
        let _ = PublicKey::from_wire(&wire(&[b"ecdsa-sha2-nistp256", b"nistp256", &bytes]));
        let _ = text.parse::<PublicKey>();
    }
}
