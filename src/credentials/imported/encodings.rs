//! The ways in which the texts of hashes write bytes and numbers.

use std::sync::LazyLock;

use data_encoding::{BASE64, BASE64_NOPAD, BitOrder, Encoding, HEXLOWER_PERMISSIVE, Specification};

/// The letters of crypt(3): six bits each, the lowest first.
static CRYPT: LazyLock<Encoding> = LazyLock::new(|| {
    base64(
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        BitOrder::LeastSignificantFirst,
        true,
    )
});
/// The same, where the last letter has more bits than the digest.
static CRYPT_CUT: LazyLock<Encoding> = LazyLock::new(|| {
    base64(
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        BitOrder::LeastSignificantFirst,
        false,
    )
});
/// bcrypt's own. Programs take a salt with bits in its last letter that do not count.
static BCRYPT: LazyLock<Encoding> = LazyLock::new(|| bcrypt_base64(true));
static BCRYPT_SALT: LazyLock<Encoding> = LazyLock::new(|| bcrypt_base64(false));
/// Base64 with `.` for `+`, without padding.
static DOTTED: LazyLock<Encoding> = LazyLock::new(|| {
    base64(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./",
        BitOrder::MostSignificantFirst,
        true,
    )
});

fn bcrypt_base64(check: bool) -> Encoding {
    base64(
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        BitOrder::MostSignificantFirst,
        check,
    )
}

#[expect(clippy::expect_used, reason = "the letters are constants")]
fn base64(letters: &str, order: BitOrder, check: bool) -> Encoding {
    let mut specification = Specification::new();
    specification.symbols.push_str(letters);
    specification.bit_order = order;
    specification.check_trailing_bits = check;
    specification.encoding().expect("64 different letters")
}

/// A number of ASCII digits alone.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// Bytes in the letters of crypt(3).
pub(super) fn crypt(text: &str) -> Option<Vec<u8>> {
    CRYPT.decode(text.as_bytes()).ok()
}

/// The same; bits after the last whole byte do not count.
pub(super) fn crypt_cut(text: &str) -> Option<Vec<u8>> {
    CRYPT_CUT.decode(text.as_bytes()).ok()
}

/// A number in letters of crypt(3), the lowest six bits first.
pub(super) fn crypt_number(text: &str) -> Option<u32> {
    text.bytes().rev().try_fold(0_u32, |number, letter| {
        let place = CRYPT.specification().symbols.find(char::from(letter))?;
        number
            .checked_mul(64)?
            .checked_add(u32::try_from(place).ok()?)
    })
}

/// The digest of a bcrypt hash.
pub(super) fn bcrypt(text: &str) -> Option<Vec<u8>> {
    BCRYPT.decode(text.as_bytes()).ok()
}

/// The salt of a bcrypt hash.
pub(super) fn bcrypt_salt(text: &str) -> Option<Vec<u8>> {
    BCRYPT_SALT.decode(text.as_bytes()).ok()
}

/// Base64 with its padding.
pub(super) fn padded(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

/// Base64 without padding.
pub(super) fn unpadded(text: &str) -> Option<Vec<u8>> {
    BASE64_NOPAD.decode(text.as_bytes()).ok()
}

/// Base64 with `.` for `+`, without padding.
pub(super) fn dotted(text: &str) -> Option<Vec<u8>> {
    DOTTED.decode(text.as_bytes()).ok()
}

/// Hexadecimal digits of either case.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}
