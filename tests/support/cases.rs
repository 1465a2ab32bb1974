//! How much is tried: as much as an everyday run has time for, or all of it.

/// Set where time is no matter: `PASSDESK_TEST_CASES=all`.
const CASES: &str = "PASSDESK_TEST_CASES";

/// How many cases a test tries: the first number, or the second where all are wanted.
pub(crate) fn cases<N>(usual: N, all: N) -> N {
    match std::env::var(CASES).as_deref() {
        Err(_) => usual,
        Ok("all") => all,
        Ok(other) => panic!("{CASES} is all, or not set; it is {other}"),
    }
}
