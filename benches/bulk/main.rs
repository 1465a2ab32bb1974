//! Jobs over many accounts, as whole processes: `users reset` and `users import`, with names in order and in none, small and
//! large.
//!
//! ```text
//! cargo bench --bench bulk                              # both, with 100,000 and 1,000,000 accounts
//! cargo bench --bench bulk -- resets                    # or import
//! cargo bench --bench bulk -- resets 2000 6000 1        # a small store, a large one, and how many rounds
//! ```
//!
//! Takes Debian's packages `time` and `sqlite3`. All sides of a comparison run in turn, and the medians of the rounds and of
//! the ratios round by round are told, with the lowest and the highest. Stores are removed at the end; a million accounts take
//! 2 GB.

use std::env;

#[expect(dead_code, reason = "other benches need the rest")]
#[path = "../support/figures.rs"]
mod figures;
mod imports;
#[path = "../support/place.rs"]
mod place;
mod places;
mod plain;
mod resets;
#[path = "../support/scratch.rs"]
mod scratch;
#[path = "../support/signed_in.rs"]
mod signed_in;
#[path = "../support/token.rs"]
mod token;

/// How many accounts are in the stores, and how often each job is done.
pub(crate) struct Sizes {
    small: usize,
    large: usize,
    rounds: usize,
}

fn main() {
    let mut numbers = env::args().filter_map(|word| word.parse().ok());
    let sizes = Sizes {
        small: numbers.next().unwrap_or(100_000),
        large: numbers.next().unwrap_or(1_000_000),
        rounds: numbers.next().unwrap_or(3),
    };
    let parts = [
        ("resets", resets::run as fn(&Sizes)),
        ("import", imports::run),
    ];
    let chosen = |part: &str| env::args().any(|word| word == part);
    let all = !parts.iter().any(|(part, _)| chosen(part));
    for (part, run) in parts {
        if all || chosen(part) {
            run(&sizes);
        }
    }
}
