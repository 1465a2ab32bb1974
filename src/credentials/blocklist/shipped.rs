//! The list that ships with the program.

/// Known passwords of 8 or more characters, in lower case, sorted, one per line.
const SHIPPED: &str = include_str!("shipped.txt");

/// Whether a password is in the list, in upper or lower case. A scan of the whole list takes some microseconds, very little
/// compared with the hash.
pub(super) fn contains(password: &str) -> bool {
    let lower_case = zeroize::Zeroizing::new(password.to_lowercase());
    SHIPPED.lines().any(|known| known == lower_case.as_str())
}
