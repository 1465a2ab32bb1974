//! The bytes that an old system may have hashed for what is typed now.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::stored::Imported;
use crate::credentials::password::LONGEST;
use crate::credentials::{Password, Typed};

/// Hashed instead of a text that cannot be a password.
const NO_PASSWORD: &[u8] = b"what was typed is no password";

/// One reading of what was typed, in bytes.
pub(in crate::credentials) struct Candidate {
    pub(in crate::credentials) bytes: Zeroizing<Vec<u8>>,
    /// Whether it is the form in which our own hashes are made.
    pub(in crate::credentials) is_password: bool,
    /// Whose imported hashes it counts for.
    counts: Counts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// Nobody's: it only stands in for a text that cannot be a password.
    Never,
    /// Everybody's.
    Always,
    /// Those whose import said Latin-1.
    AsLatin1,
}

impl Candidate {
    /// The only reading where no hash is imported: the form in which our own hashes are made.
    pub(in crate::credentials) fn own(typed: &Typed) -> Self {
        match Password::prepare(typed) {
            Ok(password) => Self::new(password.as_bytes(), true, Counts::Always),
            Err(_) => Self::new(NO_PASSWORD, false, Counts::Never),
        }
    }

    /// All different readings of a text, in this order: as it was typed, as we hash it ourselves, decomposed, and Latin-1 if
    /// some import asked for that. Their number depends on the text alone. A stand-in is the only one of a text that no
    /// system can have hashed: nothing, too long, or with a zero, where programs in C end.
    pub(in crate::credentials) fn all(typed: &Typed, latin_1: bool) -> Vec<Self> {
        let text = typed.as_str();
        if text.is_empty() || text.len() > LONGEST || text.contains('\0') {
            return vec![Self::own(typed)];
        }
        let own = Self::own(typed);
        let decomposed = Zeroizing::new(text.nfd().collect::<String>());
        let composed = Zeroizing::new(text.nfc().collect::<String>());
        let as_latin_1 = latin_1.then(|| composed.chars().map(|c| u8::try_from(c).ok()).collect());
        let as_latin_1: Option<Zeroizing<Vec<u8>>> = as_latin_1.flatten().map(Zeroizing::new);

        let own_bytes = own.is_password.then(|| own.bytes.clone());
        let mut all: Vec<Self> = Vec::new();
        let mut add = |bytes: &[u8], counts| {
            if all.iter().all(|other| *other.bytes != bytes) {
                let is_password = own_bytes.as_ref().is_some_and(|own| **own == bytes);
                all.push(Self::new(bytes, is_password, counts));
            }
        };
        add(text.as_bytes(), Counts::Always);
        if let Some(own) = &own_bytes {
            add(own, Counts::Always);
        }
        add(decomposed.as_bytes(), Counts::Always);
        if let Some(bytes) = &as_latin_1 {
            add(bytes, Counts::AsLatin1);
        }
        all
    }

    fn new(bytes: &[u8], is_password: bool, counts: Counts) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
            is_password,
            counts,
        }
    }

    /// Whether it is what was typed, and not a stand-in for it.
    pub(super) fn is_typed(&self) -> bool {
        self.counts != Counts::Never
    }

    /// Whether it may be the password of an imported hash.
    pub(in crate::credentials) fn counts_for(&self, imported: &Imported) -> bool {
        match self.counts {
            Counts::Never => false,
            Counts::Always => true,
            Counts::AsLatin1 => imported.latin_1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, latin_1: bool) -> Vec<Vec<u8>> {
        let all = Candidate::all(&Typed::new(text.to_owned()), latin_1);
        all.iter().map(|one| one.bytes.to_vec()).collect()
    }

    #[test]
    fn s71_plain_ascii_has_one_reading_and_other_letters_have_several() {
        assert_eq!(of("Correct-Horse7", true), [b"Correct-Horse7"]);
        assert_eq!(
            of("Zo\u{eb}", true),
            ["Zo\u{eb}".as_bytes(), "Zoe\u{308}".as_bytes(), b"Zo\xeb"]
        );
        assert_eq!(
            of("Zoe\u{308}", true),
            ["Zoe\u{308}".as_bytes(), "Zo\u{eb}".as_bytes(), b"Zo\xeb"]
        );
        assert_eq!(of("Zo\u{eb}", false).len(), 2);
        assert_eq!(of("\u{4e2d}\u{a0}", true).len(), 2);
    }

    #[test]
    fn s71_a_text_that_is_no_password_of_ours_may_be_one_of_theirs() {
        let tab = Candidate::all(&Typed::new("a\tb".to_owned()), true);
        assert_eq!(tab.len(), 1);
        assert!(!tab[0].is_password);
        for none in ["", "a\0b", &"x".repeat(401)] {
            assert_eq!(of(none, true), [NO_PASSWORD]);
        }
    }

    #[test]
    fn only_our_own_form_is_compared_with_our_own_hashes() {
        let all = Candidate::all(&Typed::new("Zoe\u{308}\u{a0}".to_owned()), true);
        let own: Vec<_> = all.iter().filter(|one| one.is_password).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(*own[0].bytes, "Zo\u{eb} ".as_bytes());
    }
}
