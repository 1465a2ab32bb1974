//! How a store lies on the disk: a job over many accounts writes few pages, in whatever order their names came.

use std::fs;

use passdesk::desk::{BatchTerms, DeskError, NewAccount, NewTemporary, ResetTarget};
use passdesk::model::Role;
use rusqlite::Connection;

use crate::rules::World;
use crate::storage::name;

const ACCOUNTS: usize = 4_000;
/// Accounts in a transaction of a job.
const BATCH: usize = 500;

#[test]
fn a_reset_of_all_writes_as_much_for_names_that_came_in_no_order() {
    let sorted = written_by_a_batch((0..ACCOUNTS).collect());
    // 1,237 has no divisor in common with their number, so each comes once.
    let shuffled = written_by_a_batch((0..ACCOUNTS).map(|n| n * 1_237 % ACCOUNTS).collect());
    assert!(
        shuffled * 10 <= sorted * 12,
        "{shuffled} and {sorted} bytes"
    );
}

/// The bytes that a batch of a reset of everybody adds to the log of a store to which these accounts were added in this order.
fn written_by_a_batch(numbers: Vec<usize>) -> u64 {
    let world = World::in_memory();
    let admin = world.admin();
    let terms = BatchTerms::default();
    for numbers in numbers.chunks(BATCH) {
        let new = numbers.iter().map(|number| {
            let name = name(&format!("person{number:04}"));
            NewAccount::new(name, Role::User)
        });
        let added = admin.add_batch(new.collect(), &terms, |_| Ok::<_, DeskError>(()));
        added.expect("accounts");
    }
    let filter = Default::default();
    let limit = BATCH.try_into().expect("a number");
    let page = admin.names_to_reset(&filter, None, limit);
    let names = page.expect("names").expect("a page").names;
    let beside = Connection::open(world.path()).expect("the store");
    beside
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("an empty log");
    let wanted = names.into_iter().map(|name| ResetTarget {
        name,
        password: NewTemporary::Generated,
    });
    let reset = admin.reset_batch(wanted.collect(), &terms, |_| Ok::<_, DeskError>(()));
    reset.expect("resets");
    let log = world.path().with_extension("db-wal");
    fs::metadata(log).expect("a log").len()
}
