//! What is not as it seems in the texts of hashes.

use super::vector_tests::old;
use super::{Field, NotImported};

const RIGHT: &str = "Correct-Horse7";

#[test]
fn bits_that_do_not_count_are_taken_in_the_salt_of_bcrypt_and_nowhere_else() {
    let text = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
    assert!(Field::read(text).is_ok());
    // The salt's last letter has four bits that do not count, the digest's has two.
    let salt = text.replacen("tV4u", "tV4v", 1);
    let (same, other) = (old(text), old(&salt));
    assert_eq!(same.salt, other.salt);
    assert!(other.is_of(RIGHT).unwrap());
    let digest = text.replace("hi1G", "hi1H");
    assert!(matches!(
        Field::read(&digest),
        Err(NotImported::Damaged("bcrypt"))
    ));
}

#[test]
fn the_name_of_a_scheme_in_braces_is_in_any_case() {
    for (text, scheme) in [
        ("{sha}ggnysRVry96fcuDSRWkuMhSNvhY=", "sha1"),
        ("{Ssha}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP", "sha1"),
        ("{smd5}jU+pOw2PLi3m0FsDhlrkt91PkyQ=", "md5"),
        ("{nt}8156173f1ff126fef3dec5e4dd36a0e6", "nt"),
        (
            "{pbkdf2-sha256}10000$iQeaPgYGfLXA7XfuLVKdUg$b3Z/c4sUQGrCcN.y4P/xGlq4zbY4p4.IgyesP.7SSXQ",
            "pbkdf2-sha256,10000,32",
        ),
    ] {
        let old = old(text);
        assert_eq!(old.scheme().to_string(), scheme);
        assert!(old.is_of(RIGHT).unwrap(), "{text}");
    }
    assert!(matches!(
        Field::read("{cRypt}!$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/"),
        Ok(Field::DisabledHash(_))
    ));
}

#[test]
fn what_crypt_answers_for_an_error_is_no_password() {
    for text in ["*0", "*1"] {
        assert!(matches!(Field::read(text), Err(NotImported::Unknown)));
    }
}

#[test]
fn a_salt_is_text_in_django_base64_in_keycloak_and_of_two_kinds_in_gitea() {
    let django = old("md5$mlfP0RZ7n3gAI8RYQBj4NF$f969f7fad80f7acab182b8592c3138b5");
    assert_eq!(django.salt, b"mlfP0RZ7n3gAI8RYQBj4NF");
    let keycloak = old("{PBKDF2}20000$AAECAw$AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(keycloak.salt, [0, 1, 2, 3]);
    let tag = "ab".repeat(50);
    let gitea = old(&format!("pbkdf2$50000$50$00ff${tag}"));
    assert_eq!(gitea.salt, [0, 0xff]);
    // Rows of old versions have ten letters.
    let old_row = old(&format!("pbkdf2$10000$50$aB3dE6gH9j${tag}"));
    assert_eq!(old_row.salt, b"aB3dE6gH9j");
    // Of fifty bytes those of the first block are compared: the others would cost another run.
    assert_eq!(gitea.digest.len(), 32);
}

#[test]
fn an_nt_hash_is_of_utf_16_whatever_the_letters() {
    let zoe = old("{NT}97b2d96b8da5caea23c5dca4d9c567e2");
    assert!(zoe.is_of("Zo\u{eb}").unwrap());
    assert!(!zoe.is_of("Zoe\u{308}").unwrap());
    // What is not UTF-8 is Latin-1.
    assert_eq!(
        *zoe.scheme.digest(&[], b"Zo\xeb").unwrap(),
        zoe.digest.clone()
    );
}

#[test]
fn a_password_is_not_trimmed_as_wordpress_does_where_it_sets_one() {
    let phpass = old("$P$Bw9ZjdAB3sKB0aqqAO1l8hprhmf08G0");
    for spaced in [" Correct-Horse7", "Correct-Horse7 ", "Correct-Horse7\n"] {
        assert!(!phpass.is_of(spaced).unwrap(), "{spaced:?}");
    }
    assert!(phpass.is_of(RIGHT).unwrap());
}

#[test]
fn the_numbers_of_nextcloud_stand_before_a_hash_of_crypt_alone() {
    let bcrypt = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
    assert!(old(&format!("1|{bcrypt}")).is_of(RIGHT).unwrap());
    for text in [
        format!("4|{bcrypt}"),
        format!("1|1|{bcrypt}"),
        "1|".to_owned(),
        "1|*".to_owned(),
        "1|!".to_owned(),
    ] {
        assert!(Field::read(&text).is_err(), "{text}");
    }
}
