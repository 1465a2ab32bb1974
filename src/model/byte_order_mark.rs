//! The byte-order mark that some editors put before a text in UTF-8.

const MARK: &[u8] = "\u{feff}".as_bytes();

/// The bytes without the mark, if they begin with one. It belongs to no name, password or token.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}
