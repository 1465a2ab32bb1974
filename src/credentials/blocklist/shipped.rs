//! The list that ships with the program.

/// Known passwords of 8 characters and more, in small letters, sorted, one a line.
const SHIPPED: &str = include_str!("shipped.txt");

/// Whether a password is in the list, in whatever case. A scan of the whole list takes some microseconds, next to
/// nothing beside the hash.
pub(super) fn contains(password: &str) -> bool {
    let lower_case = zeroize::Zeroizing::new(password.to_lowercase());
    SHIPPED.lines().any(|known| known == lower_case.as_str())
}
