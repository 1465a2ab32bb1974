//! Jobs on stores with many accounts.

use std::fmt::Write as _;

use crate::place::{Place, Took};

/// How the names of a file follow each other.
#[derive(Clone, Copy)]
pub(crate) enum Order {
    Sorted,
    Shuffled,
}

impl Place {
    /// Adds so many accounts with `users import`.
    pub(crate) fn import(&self, accounts: usize, order: Order) -> Took {
        let mut table = "name,display_name,role\n".to_owned();
        for number in numbers(accounts, order) {
            let line = writeln!(table, "{},User Number {number},user", name(number));
            line.expect("a line");
        }
        let table = self.write("people.csv", &table);
        self.done(&["users", "import", &table])
    }

    /// Resets everybody but the admin.
    pub(crate) fn reset_all(&self) -> Took {
        self.done(&["users", "reset", "--all", "--yes"])
    }

    /// Resets so many accounts as a file names them.
    pub(crate) fn reset_from(&self, accounts: usize, order: Order) -> Took {
        let names: Vec<_> = numbers(accounts, order).into_iter().map(name).collect();
        let names = self.write("names.txt", &names.join("\n"));
        self.done(&["users", "reset", "--from", &names, "--yes"])
    }
}

fn name(number: usize) -> String {
    format!("user{number:07}")
}

fn numbers(accounts: usize, order: Order) -> Vec<usize> {
    let mut numbers: Vec<_> = (0..accounts).collect();
    if let Order::Shuffled = order {
        // Knuth's MMIX generator: anything without an order will do, if it is the same in each run.
        let mut seed = 1_u64;
        for last in (1..accounts).rev() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            numbers.swap(last, (seed >> 33) as usize % (last + 1));
        }
    }
    numbers
}
