//! S42, S43: which signatures count, over which bytes.

use std::fs;

use data_encoding::BASE64;
use passdesk::credentials::recovery::{NoQuorum, Refused};
use passdesk::desk::DeskError;

use super::staff::{Staff, redeem};
use super::{NAMESPACE, ssh_keygen};
use crate::rules::refused;

/// A signature whose inside was changed, armored again.
fn altered(armored: &[u8], alter: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let text = std::str::from_utf8(armored).expect("text");
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let mut blob = BASE64.decode(body.as_bytes()).expect("base 64");
    alter(&mut blob);
    let body = BASE64.encode(&blob);
    let mut armored = String::from("-----BEGIN SSH SIGNATURE-----\n");
    for line in body.as_bytes().chunks(70) {
        armored.push_str(std::str::from_utf8(line).expect("text"));
        armored.push('\n');
    }
    armored.push_str("-----END SSH SIGNATURE-----\n");
    armored.into_bytes()
}

#[test]
fn s42_signatures_of_another_kind_do_not_count() {
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    let other = staff.ask();
    let ann = staff.keys.sign("ann", &ask.challenge);
    let bob = staff.keys.sign("bob", &ask.challenge);
    assert_eq!(altered(&bob, |_| {}), bob, "the control");
    let mut edited = ask.challenge.clone();
    edited[40] ^= 1;

    staff.keys.key_of_kind("rsa", "rsa");
    let wrong: [(&str, Vec<u8>); 12] = [
        (
            "another challenge",
            staff.keys.sign("bob", &other.challenge),
        ),
        ("one byte edited", staff.keys.sign("bob", &edited)),
        (
            "another namespace",
            staff.keys.sign_with("bob", &ask.challenge, &["-n", "git"]),
        ),
        (
            "sha256",
            staff.keys.sign_with(
                "bob",
                &ask.challenge,
                &["-n", NAMESPACE, "-O", "hashalg=sha256"],
            ),
        ),
        ("an RSA key", staff.keys.sign("rsa", &ask.challenge)),
        ("a stranger", staff.keys.sign("mallory", &ask.challenge)),
        ("version 0", altered(&bob, |blob| blob[9] = 0)),
        ("version 2", altered(&bob, |blob| blob[9] = 2)),
        ("trailing bytes", altered(&bob, |blob| blob.push(0))),
        (
            "cut short",
            altered(&bob, |blob| blob.truncate(blob.len() - 1)),
        ),
        (
            "one bit of it",
            altered(&bob, |blob| *blob.last_mut().expect("a byte") ^= 1),
        ),
        ("bytes after it", [bob.as_slice(), b"\n"].concat()),
    ];
    for (what, signature) in wrong {
        match staff.redeem_with(&ask, &[ann.clone(), signature]) {
            Err(DeskError::NoQuorum(
                NoQuorum::Refused { number: 2, .. } | NoQuorum::Stranger { number: 2 },
            )) => {}
            Err(error) => panic!("{what}: {error:?}"),
            Ok(_) => panic!("{what} counted"),
        }
    }
    assert!(staff.redeem_with(&ask, &[ann, bob]).is_ok(), "the control");
}

#[test]
fn s42_something_in_the_reserved_part_is_refused() {
    let staff = Staff::of(&["ann"]);
    let ask = staff.ask();
    let ann = staff.keys.sign("ann", &ask.challenge);
    let after_namespace = |blob: &[u8]| {
        let place = blob
            .windows(NAMESPACE.len())
            .position(|part| part == NAMESPACE.as_bytes());
        place.expect("the namespace") + NAMESPACE.len()
    };
    let reserved = altered(&ann, |blob| {
        let place = after_namespace(blob);
        blob.splice(place..place + 4, [0, 0, 0, 1, b'x']);
    });
    refused!(
        staff.redeem_with(&ask, &[reserved]),
        DeskError::NoQuorum(NoQuorum::Refused {
            reason: Refused::Reserved,
            ..
        })
    );
    assert!(staff.redeem_with(&ask, &[ann]).is_ok());
}

#[test]
fn s42_a_certificate_does_not_count() {
    let staff = Staff::of(&["ann"]);
    let ask = staff.ask();
    let (ca, ann) = (staff.keys.key("ca"), staff.keys.key("ann"));
    let text = |path: &std::path::Path| path.to_str().expect("a path").to_owned();
    ssh_keygen(&[
        "-q",
        "-s",
        &text(&ca),
        "-I",
        "ann",
        "-n",
        "ann",
        &text(&staff.keys.public("ann")),
    ]);
    let certificate = ann.with_file_name("ann-cert.pub");
    assert!(certificate.exists());
    let folder = ann.parent().expect("a folder");
    let file = folder.join("challenge.txt");
    fs::write(&file, &ask.challenge).expect("a challenge");
    let (certificate, file) = (text(&certificate), text(&file));
    ssh_keygen(&["-Y", "sign", "-f", &certificate, "-n", NAMESPACE, &file]);
    let signature = fs::read(format!("{file}.sig")).expect("a signature");
    refused!(
        staff.redeem_with(&ask, &[signature]),
        DeskError::NoQuorum(NoQuorum::Refused { number: 1, .. })
    );
    fs::remove_file(&certificate).expect("removed");
    assert!(staff.redeem(&ask, &["ann"]).is_ok());
}

#[test]
fn s43_two_signers_must_sign_and_one_is_never_two() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let ask = staff.ask();
    for none in [&[][..], &["ann"]] {
        refused!(
            staff.redeem(&ask, none),
            DeskError::NoQuorum(NoQuorum::TooFew { needs: 2, .. })
        );
    }
    refused!(
        staff.redeem(&ask, &["ann", "ann"]),
        DeskError::NoQuorum(NoQuorum::Twice(_))
    );
    assert!(staff.redeem(&ask, &["cy", "ann"]).is_ok());
}

#[test]
fn s41_the_bytes_in_the_store_are_what_is_verified() {
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    let signatures = staff.signed(&ask, &["ann", "bob"]);
    let replace = |from: &str, to: &str| {
        staff.world.sql(&format!(
            "UPDATE recovery_request SET challenge = \
             CAST(replace(CAST(challenge AS TEXT), '{from}', '{to}') AS BLOB)"
        ));
    };
    replace("lost the", "lose the");
    refused!(
        staff.redeem_with(&ask, &signatures),
        DeskError::NoQuorum(NoQuorum::Refused {
            number: 1,
            reason: Refused::Wrong
        })
    );
    replace("lose the", "lost the");
    assert!(staff.redeem_with(&ask, &signatures).is_ok());
}

#[test]
fn s41_a_request_is_worth_nothing_in_another_store_or_in_a_copy() {
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    let signatures = staff.signed(&ask, &["ann", "bob"]);

    let other = Staff::of(&["ann"]);
    refused!(
        redeem(&other.world.desk, &ask, &signatures),
        DeskError::WrongClaim
    );

    staff.world.sql("UPDATE store SET epoch = randomblob(16)");
    refused!(staff.redeem_with(&ask, &signatures), DeskError::OtherStore);
}
