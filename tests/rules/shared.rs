//! Desks that share their commits: the rules once more, and what many of them do at once.

use std::fs;
use std::thread;

use passdesk::desk::{DeskError, NewAccount, ResetOrder, StorageError};
use passdesk::model::Role;

use super::place::SHARED;
use super::record::{everything, verified};
use super::{PASSWORD, World, admin, name, open, refused};
use crate::support::{Outright, cases, once_more};

/// The tests of rules in which desks write; those of a matrix or of the clock, which take long, find nothing else there.
const RULES: [&str; 7] = [
    "rules::faults::",
    "rules::last_admin::",
    "rules::parallel::",
    "rules::record::",
    "rules::reset::",
    "rules::sessions::",
    "rules::temporary::",
];

/// What takes most of the time, for the long run.
const LONG: [&str; 2] = ["rules::audit::", "rules::guessing::"];

/// In the environment while the tests run on another kind of store.
const INSTEAD: &str = "PASSDESK_TEST_STORE";

#[test]
fn s64_the_rules_hold_where_desks_share_their_commits() {
    if std::env::var_os(INSTEAD).is_some() {
        return;
    }
    let mut rules = RULES.to_vec();
    if cases(0, 1) == 1 {
        rules.extend(LONG);
    }
    once_more(&rules, &[], &[(SHARED, "yes".as_ref())]);
}

const THREADS: usize = 12;
const EACH: usize = 8;

#[test]
fn s64_every_operation_that_many_desks_acknowledge_is_in_the_store_and_every_chain_verifies() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    let desks = world.desks();
    let before = everything(&world).len();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let desk = desks.desk().expect("one more desk");
            let token = &token;
            scope.spawn(move || {
                let ada = admin(&desk, token);
                for time in 0..EACH {
                    let new = || NewAccount::new(name(&format!("user{thread}-{time}")), Role::User);
                    ada.add_account(new()).expect("an account");
                    refused!(ada.add_account(new()), DeskError::AccountExists(_));
                    ada.reset_password(&name("bob"), ResetOrder::default())
                        .expect("a reset");
                    refused!(
                        ada.reset_password(&name("nobody"), ResetOrder::default()),
                        DeskError::NoSuchAccount(_)
                    );
                }
            });
        }
    });
    let new = everything(&world).len() - before;
    assert_eq!(new, 2 * THREADS * EACH);
    for thread in 0..THREADS {
        for time in 0..EACH {
            world.account(&format!("user{thread}-{time}"));
        }
    }
    verified(&world);
}

#[test]
fn a_desk_whose_file_was_replaced_changes_nothing_any_more() {
    if std::env::var_os(INSTEAD).is_some() {
        return;
    }
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let desks = world.desks();
    let desk = desks.desk().expect("a desk");
    let ada = admin(&desk, &token);
    desks.is_still_there().expect("the file");
    let other = World::new();
    let before = [world.tables(), other.tables()];
    let (path, aside) = (world.path(), world.beside("aside"));
    fs::rename(path, &aside).expect("moved");
    fs::copy(other.path(), path).expect("another store");
    refused!(
        desks.is_still_there(),
        DeskError::Storage(StorageError::Replaced(_))
    );
    let reset = ada.add_account(NewAccount::new(name("bob"), Role::User));
    refused!(reset, DeskError::Storage(StorageError::Replaced(_)));
    assert!(desks.desk().is_err());
    fs::rename(&aside, path).expect("moved back");
    desks.is_still_there().expect("the file");
    assert!([world.tables(), other.tables()] == before);
}
