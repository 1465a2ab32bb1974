//! Hashes that real programs made, with throw-away passwords.

use super::{Field, Imported, NotImported, OldHash, Scheme};
use crate::credentials::{Cost, PasswordHash};
use crate::random::{NoRandomness, Randomness};

const RIGHT: &str = "Correct-Horse7";

/// Made by the program of the scheme's origin, except the last two, which were made after the published format.
pub(in crate::credentials) const VECTORS: [(&str, &str, bool); 27] = [
    (
        "bcrypt,10",
        "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G",
        true,
    ),
    ("apr1", "$apr1$Whufytyf$5aMhMCUtX73C00T2FwvQc/", false),
    ("md5-crypt", "$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/", false),
    (
        "sha256-crypt,5000",
        "$5$Qt6ivTcymINLLCNd$dcQXvZt2sHNm9cfcU3L4DT0HAkU/lLyEYOEQWLWlFN.",
        false,
    ),
    (
        "sha512-crypt,20000",
        "$6$rounds=20000$hhDgGbaeMIiFij45$LnnptWtza29DN4KdOLl5HIn/o8UUjuWXkbyE3ZQj1G9FQrNRs2RlynFM.HlRLsowE63oJo7BXO2d4BVFKUowh1",
        false,
    ),
    (
        "yescrypt,12,32",
        "$y$j9T$2dflHXVAY5uQbZgqJfOwD1$E4xqYMKCJxb9m4/FXcRmZwYOQghbotDkbt88HlETfQC",
        true,
    ),
    (
        "scrypt,14,32,1,32",
        "$7$CU..../....J/AyTXgvXfDk9t8/LICRG1$vuKHvQ4tG0R41YpGGxYtRdhzkKWSK0ybpHOAw6jXXU6",
        false,
    ),
    ("sha1", "{SHA}ggnysRVry96fcuDSRWkuMhSNvhY=", false),
    ("sha1", "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP", false),
    ("md5", "{SMD5}jU+pOw2PLi3m0FsDhlrkt91PkyQ=", false),
    (
        "sha256",
        "{SSHA256}V2qhGLQkFfd0/5smb5JC/iDM51wUhKrUBHibTHZ7/vlOQC6TizBwNw==",
        false,
    ),
    (
        "sha512",
        "{SSHA512}Nvkdu/Qh+vGn7kqyPtyyXsaH8KPW7NWWLTHbQey06cTVNEvVF3dBrR0ODuhZcivfE3ld+PJI1Mv+pA5lReGhR1lae4wQesLJ",
        false,
    ),
    (
        "argon2i,4096,3,1,32",
        "{ARGON2}$argon2i$v=19$m=4096,t=3,p=1$HXRnwkT3a7MWgS7aYT8BDQ$2pVk0dq4vO5bmmRcux7sTO2eXefosaqiNwiSx07TjqU",
        false,
    ),
    (
        "pbkdf2-sha256,10000,32",
        "{PBKDF2-SHA256}10000$iQeaPgYGfLXA7XfuLVKdUg$b3Z/c4sUQGrCcN.y4P/xGlq4zbY4p4.IgyesP.7SSXQ",
        false,
    ),
    (
        "pbkdf2-sha256,1000000,32",
        "pbkdf2_sha256$1000000$ruIOM2PlRSCX0FMPjlopan$Qj0wFWzpGQeUNuHO5F03+FDMj6dKg41DQ4yrfKy4IQA=",
        true,
    ),
    (
        "argon2id,102400,2,8,32",
        "argon2$argon2id$v=19$m=102400,t=2,p=8$QUFObVl0WGNQM0IzNHlVM3FGeDM4Ug$aPK2TLYNmVyJkxZrNTmfb1UGsjqHkoFg4YcWTE3CFNk",
        true,
    ),
    (
        "bcrypt-sha256,12",
        "bcrypt_sha256$$2b$12$qdLXGIJO401j3avzQi467ecFWZOFFiEFcA7fGHTtxE1DKmz53OkqK",
        true,
    ),
    (
        "scrypt,14,8,5,64",
        "scrypt$16384$vM8Sf0hJj50Az8bnWKZ4cd$8$5$VmqBJzSFz3kFFp36UlHXsp+a+y4gtu15AzqLYe7hXy5qWhs/0Ul4zg043e29P+WoiMwp/+F8+Ms/+kMcGIXqaw==",
        true,
    ),
    (
        "django-md5",
        "md5$mlfP0RZ7n3gAI8RYQBj4NF$f969f7fad80f7acab182b8592c3138b5",
        false,
    ),
    ("phpass-md5,13", "$P$Bw9ZjdAB3sKB0aqqAO1l8hprhmf08G0", false),
    (
        "bcrypt-wordpress,10",
        "$wp$2y$10$wwmIPinrqJsdvbFv/Sh7o.tbzijHC.hDwfOWQZDlLPazRKXutB9IG",
        true,
    ),
    ("nt", "{NT}8156173F1FF126FEF3DEC5E4DD36A0E6", false),
    ("nt", "$3$$8156173f1ff126fef3dec5e4dd36a0e6", false),
    (
        "bcrypt,10",
        "{bcrypt}$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G",
        true,
    ),
    (
        "md5-crypt",
        "{crypt}$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/",
        false,
    ),
    (
        "phpass-sha512,16",
        "$S$EAbCdEfGh57ViYxKQBgYLvB2AM/RFvDT/mxAPbNt2.Opsq5Mt2Y7",
        false,
    ),
    (
        "pbkdf2-sha256,50000,32",
        "pbkdf2$50000$50$aa3c42945b38a16342c723f5ced0504b$ec207d93afcfc6f60d8ea2604c7078f10a9f26e359b5660141e3672aacd4da3dea71e6ef73a86f95d548244c6446c07f9911",
        false,
    ),
];

/// Every way to make a digest, as it is stored, at its lowest cost.
pub(in crate::credentials) const EVERY_SCHEME: [&str; 24] = [
    "argon2i,8,1,1,32",
    "argon2id,8,1,1,32",
    "bcrypt,4",
    "bcrypt-sha256,4",
    "bcrypt-wordpress,4",
    "django-md5",
    "md5",
    "sha1",
    "sha256",
    "sha384",
    "sha512",
    "md5-crypt",
    "apr1",
    "nt",
    "pbkdf2-sha1,1,20",
    "pbkdf2-sha256,1,32",
    "pbkdf2-sha512,1,64",
    "phpass-md5,7",
    "phpass-sha512,7",
    "scrypt,1,1,1,32",
    "scrypt,1,1,1,64",
    "sha256-crypt,1000",
    "sha512-crypt,1000",
    "yescrypt,10,8",
];

#[test]
fn every_scheme_of_a_real_hash_is_in_the_list_of_all() {
    let word = |name: &str| name.split(',').next().unwrap().to_owned();
    let all = EVERY_SCHEME.map(word);
    for (name, _, _) in VECTORS {
        assert!(all.contains(&word(name)), "{name}");
    }
    let variants = EVERY_SCHEME.map(|name| Scheme::from_stored(name).expect(name));
    let variants = variants.map(|scheme| std::mem::discriminant(&scheme));
    let variants: std::collections::HashSet<_> = variants.into_iter().collect();
    assert_eq!(variants.len(), 11);
}

/// Gives bytes in turn.
pub(in crate::credentials) struct Turn;

impl Randomness for Turn {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        bytes.fill(7);
        Ok(())
    }
}

#[track_caller]
pub(in crate::credentials) fn old(text: &str) -> OldHash {
    match Field::read(text) {
        Ok(Field::Hash(old) | Field::DisabledHash(old)) => old,
        Ok(Field::None | Field::Disabled) => panic!("no hash: {text}"),
        Err(refused) => panic!("{refused}: {text}"),
    }
}

#[test]
fn s70_every_scheme_knows_the_right_password_of_the_real_programs_hash_and_no_other() {
    for (name, text, is_slow) in VECTORS {
        let old = old(text);
        assert_eq!(old.scheme().to_string(), name, "{text}");
        assert_eq!(Scheme::from_stored(name), Some(old.scheme()));
        assert_eq!(old.scheme().is_slow(), is_slow, "{name}");
        assert!(old.is_of(RIGHT).unwrap(), "{text}");
        let wrong = ["correct-horse7", "Correct-Horse", "Correct-Horse77", ""];
        let all = if old.scheme().work() < 1_000 {
            wrong.len()
        } else {
            1
        };
        for wrong in &wrong[..all] {
            assert!(!old.is_of(wrong).unwrap(), "{wrong} for {text}");
        }
    }
}

#[test]
fn s70_other_bytes_than_the_old_system_had_are_not_right() {
    let composed = old("$2y$05$mp/UC8o/10dirtOUKTPM1.eU33MoHuX0tZwmTHwOGiRkkcAhRdqD.");
    assert!(composed.is_of("Zo\u{eb} Stra\u{df}e").unwrap());
    assert!(!composed.is_of("Zoe\u{308} Stra\u{df}e").unwrap());
    let latin_1 = old(
        "$6$4U5B2KSVDKDpTLoj$e2EFS6owJRfsBIORT/UJOYTg4YyEX98VPsa/RwDxW8.QXCoIrtMGakErQKpn7kQXoZAW1LLmItALB7OamVPJB/",
    );
    let digest = latin_1.scheme.digest(&latin_1.salt, b"Zo\xeb").unwrap();
    assert_eq!(*digest, latin_1.digest);
}

#[test]
fn s70_what_is_stored_is_read_as_it_was_and_has_no_digest_of_a_fast_scheme() {
    let cost = Cost::stored(19_456, 2, 1).unwrap();
    for (name, text, is_slow) in VECTORS {
        let old = old(text);
        let digest = data_encoding::BASE64_NOPAD.encode(&old.digest);
        let kept = Imported::keep(old, true, cost, &Turn).unwrap();
        let stored = kept.held_to_policy(is_slow).to_stored();
        let asked = if is_slow { "policy" } else { "any" };
        assert!(
            stored.starts_with(&format!("$imported$1${name}$latin-1${asked}$")),
            "{stored}"
        );
        let hash = PasswordHash::from_stored(stored.clone());
        assert_eq!(hash.is_held_to_policy(), is_slow);
        assert_eq!(stored.contains(&digest), is_slow, "{stored}");
        assert!(stored.len() < 300, "{stored}");
        assert_eq!(Imported::from_stored(&stored).unwrap().to_stored(), stored);
    }
}

#[test]
fn what_is_not_to_be_imported_says_why() {
    for (text, why) in [
        ("70FoPQXw1T.xU", NotImported::Des),
        ("{CRYPT}70FoPQXw1T.xU", NotImported::Des),
        ("{CRYPT}Fl77PYMB/WO1sp32nkMbyg1g", NotImported::Bigcrypt),
        ("$y$j9T$abcdefgh$..", NotImported::Damaged("yescrypt")),
        (
            "$gy$j9T$eBCQF83.REXDQSGzW/v271$.lXGOivk7dgqjnsMQ3kD06eV3.W8VtRXaY79HJoc4E5",
            NotImported::GostYescrypt,
        ),
        (
            "$2x$05$mp/UC8o/10dirtOUKTPM1.eU33MoHuX0tZwmTHwOGiRkkcAhRdqD.",
            NotImported::FaultyBcrypt,
        ),
        ("$md5,rounds=5000$salt$$abc", NotImported::SunMd5),
        ("_J9..CCCCXBrJUJV154M", NotImported::BsdiDes),
        ("{SASL}alice@EXAMPLE.ORG", NotImported::Elsewhere),
        ("{CLEARTEXT}hunter2", NotImported::Plain),
        ("SCRAM-SHA-256$4096:c2FsdA==$abc:def", NotImported::Scram),
        (
            "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29",
            NotImported::MySql,
        ),
        ("$A$005$abc", NotImported::MySql),
        ("AQAAAAEAACcQAAAAEKnP", NotImported::AspNet),
        ("8156173F1FF126FEF3DEC5E4DD36A0E6", NotImported::NtOrMd5),
        ("hunter2", NotImported::Unknown),
        ("{WHAT}abc", NotImported::Unknown),
        ("$9$abc", NotImported::Unknown),
    ] {
        match Field::read(text) {
            Err(refused) => assert_eq!(refused, why, "{text}"),
            Ok(_) => panic!("taken: {text}"),
        }
    }
}

#[test]
fn a_field_that_is_no_hash_is_no_password_and_never_any_password() {
    assert!(matches!(Field::read(""), Ok(Field::None)));
    let unset = format!("!{}", "aB3".repeat(14))[..41].to_owned();
    assert!(matches!(Field::read(&unset), Ok(Field::None)));
    for text in ["*", "!", "!!", "*LK*", "x"] {
        assert!(matches!(Field::read(text), Ok(Field::Disabled)), "{text}");
    }
    for text in [
        "!$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/",
        "{CRYPT}!$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/",
    ] {
        assert!(
            matches!(Field::read(text), Ok(Field::DisabledHash(_))),
            "{text}"
        );
        assert!(old(text).is_of(RIGHT).unwrap());
    }
}

#[test]
fn s70_bcrypt_does_not_read_what_stands_after_72_bytes_but_its_variants_do() {
    let long = "x".repeat(72);
    let plain = old(VECTORS[0].1).scheme();
    assert!(plain.reads_all(&long.as_bytes()[1..]));
    assert!(!plain.reads_all(long.as_bytes()));
    for (name, text, _) in VECTORS.into_iter().skip(1) {
        if name != "bcrypt,10" {
            assert!(old(text).scheme().reads_all(long.as_bytes()), "{name}");
        }
    }
}

#[test]
fn s25_an_old_hash_does_not_show_itself_for_debugging() {
    let shown = format!("{:?}", Field::read(VECTORS[1].1).unwrap());
    assert_eq!(shown, "Hash(OldHash(..))");
}
