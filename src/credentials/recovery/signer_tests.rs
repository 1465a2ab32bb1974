//! Files of public keys: what is taken, and what is told of the rest (S42, S43).

use proptest::prelude::{any, proptest};

use super::*;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm";

fn refused(line: &str) -> InvalidSigner {
    match parse_allowed_signers(line.as_bytes()) {
        Err(InvalidSignersFile::Line { line: 1, reason }) => reason,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn s42_a_public_key_file_is_one_line_whose_comment_plays_no_part() {
    let key: PublicKey = KEY.parse().unwrap();
    for file in [
        KEY.to_owned(),
        format!("{KEY} ann@desk \"1\" \u{e9}\n"),
        format!("\n{KEY}\r\n\r\n"),
        KEY.replacen(' ', "\t  ", 1),
    ] {
        assert_eq!(parse_public_key(file.as_bytes()), Ok(key.clone()), "{file}");
    }
    assert_eq!(
        key.fingerprint(),
        "SHA256:m/ejOXkI0ofKT+bW34mhHdSH63xu9c+QU7djuKirDXM"
    );
    let two = format!("{KEY}\n{KEY}\n");
    for (file, reason) in [
        ("", InvalidSigner::NoKey),
        ("ssh-ed25519", InvalidSigner::NoKey),
        (&two, InvalidSigner::SeveralLines),
        (
            &format!("restrict {KEY}"),
            InvalidSigner::Key(InvalidKey::Kind),
        ),
        (
            &format!("{KEY} {}", "x".repeat(4096)),
            InvalidSigner::TooLong,
        ),
        ("ssh-rsa AAAA", InvalidSigner::Key(InvalidKey::Rsa)),
    ] {
        assert_eq!(parse_public_key(file.as_bytes()), Err(reason), "{file}");
    }
    assert_eq!(parse_public_key(b"\xff"), Err(InvalidSigner::NoKey));
}

#[test]
fn s43_an_allowed_signers_file_is_read_line_by_line() {
    let file = format!(
        "# staff\n\n  \t\nann@desk {KEY} laptop\r\nbob\tnamespaces=\"git,recovery@passdesk\"  {KEY}\n\
         cy NAMESPACES=\"recovery@passdesk\" {KEY}"
    );
    let signers = parse_allowed_signers(file.as_bytes()).unwrap();
    let names: Vec<_> = signers.iter().map(|signer| signer.name.as_str()).collect();
    assert_eq!(names, ["ann@desk", "bob", "cy"]);
    assert!(signers.iter().all(|signer| signer.key.to_string() == KEY));
    assert_eq!(parse_allowed_signers(b""), Ok(Vec::new()));
}

#[test]
fn s43_what_an_allowed_signers_file_may_not_say_is_told_with_its_line() {
    for (line, reason) in [
        (
            format!("ann cert-authority {KEY}"),
            InvalidSigner::CertAuthority,
        ),
        (
            format!("ann cert-authority,namespaces=\"recovery@passdesk\" {KEY}"),
            InvalidSigner::CertAuthority,
        ),
        (
            format!("ann valid-after=\"20260101\" {KEY}"),
            InvalidSigner::Validity,
        ),
        (
            format!("ann namespaces=\"recovery@passdesk\",valid-before=\"20260101\" {KEY}"),
            InvalidSigner::Validity,
        ),
        (
            format!("ann namespaces=\"git\" {KEY}"),
            InvalidSigner::Namespace,
        ),
        (
            format!("ann namespaces=\"\" {KEY}"),
            InvalidSigner::Namespace,
        ),
        (
            format!("ann namespaces=\"*\" {KEY}"),
            InvalidSigner::Namespace,
        ),
        (
            format!("ann namespaces=\"!recovery@passdesk,recovery@passdesk\" {KEY}"),
            InvalidSigner::Namespace,
        ),
        (
            format!("ann namespaces=recovery@passdesk {KEY}"),
            InvalidSigner::UnknownOption,
        ),
        (
            format!("ann verify-required=\"1\" {KEY}"),
            InvalidSigner::UnknownOption,
        ),
        (format!("ann,bob {KEY}"), InvalidSigner::SeveralNames),
        (format!("*@desk {KEY}"), InvalidSigner::Name),
        (format!("\"ann\" {KEY}"), InvalidSigner::Name),
        (format!("-ann {KEY}"), InvalidSigner::Name),
        (format!("{} {KEY}", "x".repeat(65)), InvalidSigner::Name),
        ("ann".to_owned(), InvalidSigner::NoKey),
        (KEY.to_owned(), InvalidSigner::NoKey),
        (
            format!("ann {KEY} {}", "x".repeat(4096)),
            InvalidSigner::TooLong,
        ),
        (
            "ann ssh-rsa AAAAB3NzaC1yc2E=".to_owned(),
            InvalidSigner::Key(InvalidKey::Rsa),
        ),
    ] {
        assert_eq!(refused(&line), reason, "{line}");
    }
    let second = format!("ann {KEY}\nbob\n");
    assert_eq!(
        parse_allowed_signers(second.as_bytes())
            .unwrap_err()
            .to_string(),
        "line 2: there is no public key in it"
    );
    let long = vec![b'\n'; LONGEST_FILE + 1];
    assert_eq!(
        parse_allowed_signers(&long),
        Err(InvalidSignersFile::TooLong)
    );
}

proptest! {
    #[test]
    fn s36_reading_any_file_never_panics(bytes: Vec<u8>, text in any::<String>()) {
        let _ = parse_public_key(&bytes);
        let _ = parse_allowed_signers(&bytes);
        let _ = parse_public_key(text.as_bytes());
        let _ = parse_allowed_signers(format!("ann {text} {KEY}").as_bytes());
    }
}
