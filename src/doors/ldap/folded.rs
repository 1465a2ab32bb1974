//! Text as it is compared: without case, and with one space where there are several (RFC 4518, as far as people see it).

/// The text in small letters, without spaces around it, with one space for several.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        match word.is_ascii() {
            true => folded.extend(word.chars().map(|c| c.to_ascii_lowercase())),
            false => folded.push_str(&word.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn case_and_needless_spaces_do_not_count() {
        assert_eq!(folded("  Ann   ÉVA "), "ann éva");
        assert_eq!(folded("ann éva"), "ann éva");
        assert_eq!(folded("   "), "");
    }
}
