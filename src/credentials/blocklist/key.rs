//! The key of a password in a filter: 64 bits.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The bytes of a SHA-1 digest.
pub(super) const SHA1_BYTES: usize = 20;

/// The key of a password: that of its SHA-1, because the published files contain SHA-1 digests.
pub(super) fn of_password(password: &[u8]) -> u64 {
    let digest: Zeroizing<[u8; SHA1_BYTES]> = Zeroizing::new(Sha1::digest(password).into());
    of_sha1(&digest)
}

/// The key of a SHA-1 digest: the first eight bytes of its SHA-256, as a number. So keys are spread evenly over the
/// parts of the filter, whichever part of the published files is read, and whatever somebody wrote into them.
pub(super) fn of_sha1(digest: &[u8; SHA1_BYTES]) -> u64 {
    let spread: [u8; 32] = Sha256::digest(digest).into();
    let [a, b, c, d, e, f, g, h, ..] = spread;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sha1_of_a_password_and_the_password_have_one_key() {
        // `printf password | sha1sum`
        let published = b"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8";
        let digest = data_encoding::HEXLOWER.decode(published).unwrap();
        let digest: [u8; SHA1_BYTES] = digest.try_into().unwrap();
        assert_eq!(of_sha1(&digest), of_password(b"password"));
        assert_ne!(of_password(b"password"), of_password(b"Password"));
    }

    #[test]
    fn the_key_is_the_one_that_files_in_use_are_made_of() {
        // `printf password | sha1sum | xxd -r -p | sha256sum`
        assert_eq!(of_password(b"password"), 0x70f1_b587_7b53_b47e);
    }
}
