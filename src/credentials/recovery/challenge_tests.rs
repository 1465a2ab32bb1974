//! Challenges: written in one way, read back in that way alone (S41).

use proptest::prelude::{
    Strategy, any, prop, prop_assert, prop_assert_eq, prop_assume, prop_oneof, proptest,
};

use super::*;
use crate::model::escaped;

/// A challenge of plain values.
fn challenge() -> Challenge {
    Challenge {
        store: Uuid::from_u128(1),
        epoch: Uuid::from_u128(2),
        request: Uuid::from_u128(3),
        account: AccountId(Uuid::from_u128(0xa11ce)),
        name: "alice".parse().unwrap(),
        action: RecoveryAction::SetPassword,
        overrides: Vec::new(),
        nonce: [0xab; 32],
        claim_digest: [0xcd; 32],
        issued_at: Timestamp::from_millis(1_795_454_450_999),
        expires_at: Timestamp::from_millis(1_795_454_450_999 + 4 * 3_600_000),
        trust_version: 7,
        trust_digest: [0xef; 32],
        threshold: 2,
        requester: Peer::User(1000),
        requester_host: "desk-1".to_owned(),
        reason: "phone lost".parse().unwrap(),
    }
}

fn parse(text: &str) -> Result<Challenge, InvalidChallenge> {
    Challenge::parse(text.as_bytes())
}

fn name() -> impl Strategy<Value = Username> {
    prop::sample::select(vec![
        "bob",
        "zo\u{eb}",
        "\u{442}\u{430}\u{43d}\u{44f}",
        "a\\b",
        "\\u{41}",
    ])
    .prop_map(|name| name.parse().unwrap())
}

fn requester() -> impl Strategy<Value = Peer> {
    let address = any::<IpAddr>().prop_map(|address| Peer::Address(address.to_canonical()));
    prop_oneof![any::<u32>().prop_map(Peer::User), address]
}

fn any_challenge() -> impl Strategy<Value = Challenge> {
    let who = (
        any::<[u128; 4]>(),
        name(),
        requester(),
        ".{0,40}",
        "(?s).{1,40}",
    );
    let secrets = any::<([u8; 32], [u8; 32], [u8; 32], u64)>();
    let overrides = prop::collection::vec((any::<u128>(), name()), 0..3);
    let times = (0..4_000_000_000_000_i64, 1..=4 * 3_600_000_i64, 1..=u8::MAX);
    (who, secrets, overrides, times).prop_map(|(who, secrets, overrides, times)| {
        let ([store, epoch, request, account], name, requester, requester_host, reason) = who;
        Challenge {
            store: Uuid::from_u128(store),
            epoch: Uuid::from_u128(epoch),
            request: Uuid::from_u128(request),
            account: AccountId(Uuid::from_u128(account)),
            name,
            overrides: overrides
                .into_iter()
                .map(|(account, name)| Override {
                    account: AccountId(Uuid::from_u128(account)),
                    name,
                })
                .collect(),
            nonce: secrets.0,
            claim_digest: secrets.1,
            trust_digest: secrets.2,
            trust_version: secrets.3,
            issued_at: Timestamp::from_millis(times.0),
            expires_at: Timestamp::from_millis(times.0 + times.1),
            threshold: times.2,
            requester,
            requester_host,
            // What was written before some beginnings were refused is read too.
            reason: Reason::from_stored(&escaped(&reason)).unwrap(),
            ..challenge()
        }
    })
}

#[test]
fn s41_a_challenge_is_ascii_in_a_fixed_order() {
    let mut challenge = challenge();
    challenge.name = "zo\u{eb}".parse().unwrap();
    challenge.overrides.push(Override {
        account: AccountId(Uuid::from_u128(0xb0b)),
        name: "bob".parse().unwrap(),
    });
    challenge.reason = "lost\nreason: x \\ \u{202e}".parse().unwrap();
    let (ab, cd, ef) = ("ab".repeat(32), "cd".repeat(32), "ef".repeat(32));
    let expected = format!(
        "passdesk recovery challenge 1\n\
         store: 00000000-0000-0000-0000-000000000001\n\
         epoch: 00000000-0000-0000-0000-000000000002\n\
         request: 00000000-0000-0000-0000-000000000003\n\
         account: 00000000-0000-0000-0000-0000000a11ce\n\
         name: zo\\u{{eb}}\n\
         action: set-password\n\
         override: 00000000-0000-0000-0000-000000000b0b bob\n\
         nonce: {ab}\n\
         claim-sha256: {cd}\n\
         issued: 2026-11-23T17:20:50.999Z\n\
         expires: 2026-11-23T21:20:50.999Z\n\
         trust-version: 7\n\
         trust-sha256: {ef}\n\
         threshold: 2\n\
         requester-uid: 1000\n\
         requester-host: desk-1\n\
         reason: lost\\\\u{{a}}reason: x \\\\ \\\\u{{202e}}\n"
    );
    assert_eq!(challenge.to_text().unwrap(), expected);
    assert_eq!(parse(&expected), Ok(challenge));
}

#[test]
fn s55_a_requester_over_tls_stands_under_a_word_of_its_own() {
    let mut challenge = challenge();
    let by_uid = challenge.to_text().unwrap();
    for (address, written) in [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ] {
        challenge.requester = Peer::Address(address.parse().unwrap());
        let line = format!("requester-address: {written}");
        let expected = by_uid.replace("requester-uid: 1000", &line);
        assert_eq!(challenge.to_text().unwrap(), expected);
        challenge.requester = Peer::Address(written.parse().unwrap());
        assert_eq!(parse(&expected), Ok(challenge.clone()));
    }
    for wrong in [
        "requester-address: 65534",
        "requester-address: ::ffff:192.0.2.7",
        "requester-address: 2001:DB8::7",
        "requester-uid: 192.0.2.7",
        "requester-uid: 1000\nrequester-address: 192.0.2.7",
        "requester-address",
    ] {
        let text = by_uid.replace("requester-uid: 1000", wrong);
        assert_eq!(parse(&text), Err(InvalidChallenge::Form), "{wrong}");
    }
}

#[test]
fn s41_a_challenge_lives_four_hours_at_most_and_needs_a_signature() {
    for (millis, refusal) in [
        (0, InvalidChallenge::Lifetime),
        (-1, InvalidChallenge::Lifetime),
        (4 * 3_600_000 + 1, InvalidChallenge::Lifetime),
    ] {
        let mut wrong = challenge();
        wrong.expires_at = Timestamp::from_millis(wrong.issued_at.as_millis() + millis);
        assert_eq!(wrong.to_text(), Err(refusal), "{millis}");
    }
    let text = challenge().to_text().unwrap();
    let late = text.replace("T21:20:50.999Z", "T21:20:51.000Z");
    assert_eq!(parse(&late), Err(InvalidChallenge::Lifetime));
    let nobody = text.replace("threshold: 2", "threshold: 0");
    assert_eq!(parse(&nobody), Err(InvalidChallenge::Threshold));
    let mut never = challenge();
    never.issued_at = Timestamp::from_millis(i64::MAX - 1);
    never.expires_at = Timestamp::from_millis(i64::MAX);
    assert_eq!(never.to_text(), Err(InvalidChallenge::Lifetime));
}

#[test]
fn s41_a_challenge_has_two_kib_at_most() {
    let mut long = challenge();
    long.reason = "\u{1f511}".repeat(200).parse().unwrap();
    assert_eq!(long.to_text(), Err(InvalidChallenge::TooLong));
    long.reason = "x".repeat(200).parse().unwrap();
    assert!(long.to_text().unwrap().len() < LONGEST);
    let huge = vec![b'x'; LONGEST + 1];
    assert_eq!(Challenge::parse(&huge), Err(InvalidChallenge::TooLong));
}

#[test]
fn s41_only_exactly_what_is_written_is_read() {
    let text = challenge().to_text().unwrap();
    let swapped = {
        let mut lines: Vec<_> = text.lines().collect();
        lines.swap(1, 2);
        lines.join("\n") + "\n"
    };
    for (wrong, refusal) in [
        (String::new(), InvalidChallenge::Form),
        (text[..text.len() - 1].to_owned(), InvalidChallenge::Form),
        (format!("{text}\n"), InvalidChallenge::Form),
        (format!("{text}more: 1\n"), InvalidChallenge::Form),
        (format!("\n{text}"), InvalidChallenge::Form),
        (format!("\u{feff}{text}"), InvalidChallenge::Form),
        (text.replace('\n', "\r\n"), InvalidChallenge::Form),
        (text.replacen(": ", ":  ", 1), InvalidChallenge::Form),
        (
            text.replace("challenge 1", "challenge 2"),
            InvalidChallenge::Version,
        ),
        (
            text.replace("version: 7", "version: 07"),
            InvalidChallenge::Form,
        ),
        (
            text.replace("version: 7", "version: +7"),
            InvalidChallenge::Form,
        ),
        (text.replace("a11ce", "A11CE"), InvalidChallenge::Form),
        (text.replace("alice", "ALICE"), InvalidChallenge::Form),
        (text.replace("alice", "\\u{61}lice"), InvalidChallenge::Form),
        (text.replace("abab", "ABAB"), InvalidChallenge::Form),
        (text.replace(".999Z", ".9990Z"), InvalidChallenge::Form),
        (text.replace(".999Z", ".999+00:00"), InvalidChallenge::Form),
        (
            text.replace("set-password", "promote"),
            InvalidChallenge::Form,
        ),
        (text.replace("phone lost", ""), InvalidChallenge::Form),
        (text.replace("phone", "ph\u{f6}ne"), InvalidChallenge::Form),
        (text.replace("phone", "ph\\u{a}ne"), InvalidChallenge::Form),
        (swapped, InvalidChallenge::Form),
    ] {
        assert_eq!(parse(&wrong), Err(refusal), "{wrong}");
    }
}

proptest! {
    #[test]
    fn s41_what_is_written_reads_back_and_one_changed_byte_shows(
        challenge in any_challenge(), place: prop::sample::Index, byte: u8
    ) {
        let Ok(text) = challenge.to_text() else { return Ok(()) };
        prop_assert!(text.is_ascii() && text.len() <= LONGEST);
        prop_assert_eq!(parse(&text), Ok(challenge.clone()));
        let mut changed = text.into_bytes();
        let place = place.index(changed.len());
        prop_assume!(changed[place] != byte);
        changed[place] = byte;
        let read = Challenge::parse(&changed);
        prop_assert!(read != Ok(challenge));
    }

    #[test]
    fn s36_reading_any_challenge_never_panics(bytes: Vec<u8>, tail in any::<String>()) {
        prop_assert!(Challenge::parse(&bytes).is_err());
        let _ = unescape(&tail);
        let text = challenge().to_text().unwrap();
        for (place, _) in text.match_indices('\n') {
            let _ = parse(&format!("{}{tail}", &text[..place]));
            let _ = parse(&format!("{}{tail}{}", &text[..place], &text[place..]));
        }
    }
}
