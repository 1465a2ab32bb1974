//! A number of rows on the command line.

/// Reads how many rows are shown at most.
pub(crate) fn at_least_one(text: &str) -> Result<u64, &'static str> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or("write a whole number, 1 or more")
}
