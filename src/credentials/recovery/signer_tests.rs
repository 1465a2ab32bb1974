//! Files of public keys: what is taken, and what is told of the rest (S42, S43).

use proptest::prelude::{any, proptest};

use super::*;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm";

const PRIVATE: &str =
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----\n";

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
        (PRIVATE, InvalidSigner::Private),
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
fn s43_a_list_of_signers_is_taken_in_three_forms_one_on_each_line() {
    let lines = [
        format!("ann namespaces=\"recovery@passdesk\" {KEY}"),
        format!("bob {KEY} laptop, of the firm"),
        format!("{KEY} cy@desk"),
        format!("{KEY}   dan\t\r"),
    ];
    let signers = parse_allowed_signers(lines.join("\n").as_bytes()).unwrap();
    let names: Vec<_> = signers.iter().map(|signer| signer.name.as_str()).collect();
    assert_eq!(names, ["ann", "bob", "cy@desk", "dan"]);
    assert!(signers.iter().all(|signer| signer.key.to_string() == KEY));
}

#[test]
fn s52_an_error_names_the_kind_of_a_key_and_no_other_word_of_the_file() {
    let told = |line: &str| {
        parse_allowed_signers(line.as_bytes())
            .unwrap_err()
            .to_string()
    };
    for (kind, named) in [
        ("ssh-rsa", "RSA keys cannot be used"),
        (
            "ecdsa-sha2-nistp521",
            "ecdsa-sha2-nistp521 keys cannot be used",
        ),
        (
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com keys cannot be used",
        ),
    ] {
        for line in [format!("ann {kind} AAAA"), format!("{kind} AAAA ann")] {
            assert!(
                told(&line).starts_with(&format!("line 1: {named}; use ")),
                "{line}"
            );
        }
    }
    for line in ["bob hunter2 hunter2", "hunter2", "bob:hunter2"] {
        assert!(!told(line).contains("hunter2"), "{line}");
    }
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
        (KEY.to_owned(), InvalidSigner::NoName),
        (format!("{KEY} Ann of the firm"), InvalidSigner::Comment),
        (format!("{KEY} ann,bob"), InvalidSigner::Comment),
        ("ssh-ed25519".to_owned(), InvalidSigner::NoKey),
        (PRIVATE.to_owned(), InvalidSigner::Private),
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
