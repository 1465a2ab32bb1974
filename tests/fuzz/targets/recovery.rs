//! Reads arbitrary bytes as everything that recovery reads: signatures, signer files, challenges and codes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use passdesk::credentials::Typed;
use passdesk::credentials::recovery::{
    Challenge, ClaimSecret, RecoveryCode, parse_allowed_signers, parse_public_key, signed_hash,
    signer_of, verify,
};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(key) = signer_of(bytes) {
        // A signature that names its signer is checked whole.
        let _ = verify(&signed_hash(b"challenge"), bytes, &key);
    }
    let _ = parse_public_key(bytes);
    let _ = parse_allowed_signers(bytes);
    if let Ok(challenge) = Challenge::parse(bytes) {
        let text = challenge.to_text().expect("what was read can be written");
        assert_eq!(text.as_bytes(), bytes, "there is one way to write it");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = RecoveryCode::read(&Typed::new(text.to_owned()));
        let _ = ClaimSecret::read(&Typed::new(text.to_owned()));
    }
});
