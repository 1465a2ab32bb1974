//! Imports into a new store: large and small, in order and shuffled.

use crate::Sizes;
use crate::figures::{say, spread};
use crate::place::{Place, Took};
use crate::places::Order;
use crate::resets::{each, median};

pub(crate) fn run(sizes: &Sizes) {
    for (order, what) in [(Order::Sorted, "in order"), (Order::Shuffled, "shuffled")] {
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..sizes.rounds {
            small.push(Place::new().import(sizes.small, order));
            large.push(Place::new().import(sizes.large, order));
        }
        tell(what, sizes.small, &small);
        tell(what, sizes.large, &large);
        let ratio = each(median(&large), sizes.large) / each(median(&small), sizes.small);
        say(&format!("  {ratio:.2} times each of {}", sizes.small));
    }
}

fn tell(what: &str, accounts: usize, took: &[Took]) {
    say(&format!(
        "import of {accounts} {what}: {} us each, peak {} KiB",
        spread(took.iter().map(|took| each(took.seconds, accounts)), 1),
        took.iter().map(|took| took.peak).max().unwrap_or_default()
    ));
}
