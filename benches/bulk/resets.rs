//! Resets of everybody: in order and shuffled, large and small, beside the same writes by `sqlite3`, and beside a loop that
//! makes a hash and updates a row for each.

use crate::Sizes;
use crate::figures::{say, spread};
use crate::place::{Place, Took};
use crate::places::Order;
use crate::plain::{Plain, hash_and_update};

pub(crate) fn run(sizes: &Sizes) {
    let small = Stores::of(sizes.small);
    let plain = Plain::of(&small.sorted);
    let mut plains = Vec::new();
    let mut by_loop = Vec::new();
    let own = small.rounds(sizes.rounds, || {
        plains.push(plain.by_sqlite3());
        by_loop.push(hash_and_update(&small.sorted.file("")));
    });
    own.tell(sizes.small);
    let beside = own.sorted.iter().zip(&plains);
    say(&format!(
        "  sqlite3 in order: {} us each, ratio {}",
        spread(plains.iter().map(|took| each(*took, sizes.small)), 1),
        spread(beside.map(|(own, plain)| own.seconds / plain), 2)
    ));
    let rates = own
        .sorted
        .iter()
        .map(|took| sizes.small as f64 / took.seconds);
    say(&format!(
        "  a hash and an update: {} a second, ours are {} times as many",
        spread(by_loop.iter().copied(), 0),
        spread(rates.zip(&by_loop).map(|(own, other)| own / other), 0)
    ));
    let before = own.each(sizes.small);
    drop(small);
    let large = Stores::of(sizes.large);
    let own = large.rounds(sizes.rounds, || ());
    own.tell(sizes.large);
    let both = own.each(sizes.large).into_iter().zip(before);
    for ((what, large), (_, small)) in both {
        say(&format!(
            "  {what}: {:.2} times each of {}",
            large / small,
            sizes.small
        ));
    }
}

/// A store whose accounts were added in the order of their names, and one in which they were not.
struct Stores {
    accounts: usize,
    sorted: Place,
    shuffled: Place,
}

/// What the jobs took, round by round.
#[derive(Default)]
struct Rounds {
    sorted: Vec<Took>,
    shuffled: Vec<Took>,
    /// As a file names them that has another order than the store.
    from_file: Vec<Took>,
}

impl Stores {
    fn of(accounts: usize) -> Self {
        let stores = Self {
            accounts,
            sorted: Place::new(),
            shuffled: Place::new(),
        };
        stores.sorted.import(accounts, Order::Sorted);
        stores.shuffled.import(accounts, Order::Shuffled);
        stores
    }

    fn rounds(&self, rounds: usize, mut beside: impl FnMut()) -> Rounds {
        let mut told = Rounds::default();
        for _ in 0..rounds {
            beside();
            told.sorted.push(self.sorted.reset_all());
            told.shuffled.push(self.shuffled.reset_all());
            let from_file = self.sorted.reset_from(self.accounts, Order::Shuffled);
            told.from_file.push(from_file);
        }
        told
    }
}

impl Rounds {
    fn all(&self) -> [(&'static str, &[Took]); 3] {
        [
            ("in order", &self.sorted),
            ("shuffled", &self.shuffled),
            ("from a shuffled file", &self.from_file),
        ]
    }

    fn tell(&self, accounts: usize) {
        say(&format!("reset of {accounts}:"));
        for (what, took) in self.all() {
            let ratios = took.iter().zip(&self.sorted);
            say(&format!(
                "  {what}: {} us each, ratio to in order {}, peak {} KiB",
                spread(took.iter().map(|took| each(took.seconds, accounts)), 1),
                spread(
                    ratios.map(|(took, sorted)| took.seconds / sorted.seconds),
                    2
                ),
                took.iter().map(|took| took.peak).max().unwrap_or_default()
            ));
        }
    }

    /// The medians, in us for each account.
    fn each(&self, accounts: usize) -> Vec<(&'static str, f64)> {
        self.all()
            .into_iter()
            .map(|(what, took)| (what, each(median(took), accounts)))
            .collect()
    }
}

/// Microseconds for each account.
pub(crate) fn each(seconds: f64, accounts: usize) -> f64 {
    seconds * 1e6 / accounts as f64
}

pub(crate) fn median(took: &[Took]) -> f64 {
    let mut seconds: Vec<_> = took.iter().map(|took| took.seconds).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
