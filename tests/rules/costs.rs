//! What hashes of before may cost is known, so that every check does the work of all of them (S53).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use passdesk::credentials::PasswordHash;
use passdesk::desk::DeskError;
use passdesk::model::{Action, Assignment, OlderCosts, Subject};
use passdesk::storage::StorageError;

use super::watched::Call;
use super::{PASSWORD, WRONG, World, admin, name, open, refused, sign_in};

impl World {
    /// What the store says that hashes of before cost.
    fn older(&self) -> Option<String> {
        self.look(|tx| tx.info()).older_costs.to_stored()
    }

    /// Gives an account a hash of a cost, of no password.
    fn hashed_at(&self, who: &str, cost: &str) {
        let rest = "c29tZXNhbHRzb21lc2FsdA$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";
        let hash = PasswordHash::from_stored(format!("$argon2id$v=19${cost}${rest}"));
        let id = self.account(who).id;
        self.write(|tx| tx.set_password_hash(id, &hash));
    }
}

fn passes(number: u32) -> [Assignment; 1] {
    let text = format!("argon2-passes={number}");
    [text.parse().expect("an assignment")]
}

#[test]
fn s53_the_cost_of_before_is_known_from_a_raise_on_until_no_hash_has_it() {
    let world = World::new();
    world.user("bob");
    assert_eq!(world.older(), None, "one cost, as in most stores");
    world.set("argon2-memory=20000");
    assert_eq!(world.older().as_deref(), Some("19456,2,1"));
    refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    // Said once more while bob's is still of before.
    world.set("argon2-memory=20000");
    assert_eq!(world.older().as_deref(), Some("19456,2,1"));
    open(&world.desk, "bob", PASSWORD);
    assert_eq!(world.older().as_deref(), Some("19456,2,1"), "nobody asked");
    world.set("argon2-memory=20000");
    assert_eq!(world.older(), None);
    open(&world.desk, "bob", PASSWORD);
}

#[test]
fn s53_a_reset_makes_a_cost_disappear_too_and_what_is_no_hash_is_no_cost() {
    let world = World::new();
    world.user("bob");
    world.user("cy");
    world.set("argon2-passes=3");
    let about = world.account("cy").id;
    let rubbish = PasswordHash::from_stored("$argon2id$v=19$rubbish".to_owned());
    world.write(|tx| tx.set_password_hash(about, &rubbish));
    world.reset("bob");
    world.set("argon2-passes=3");
    assert_eq!(world.older(), None);
}

#[test]
fn s53_setting_something_else_finds_nothing_and_loses_nothing() {
    let world = World::new();
    world.user("bob");
    world.set("argon2-passes=3");
    open(&world.desk, "bob", PASSWORD);
    open(&world.desk, "ada", PASSWORD);
    world.set("min-length=16");
    assert_eq!(world.older().as_deref(), Some("19456,2,1"));
}

#[test]
fn s53_a_store_whose_cost_was_raised_before_this_was_known_finds_out_when_it_is_set_once_more() {
    let world = World::new();
    world.user("bob");
    world.set("argon2-passes=3");
    open(&world.desk, "ada", PASSWORD);
    world.write(|tx| tx.set_older_costs(&OlderCosts::default()));
    let events = world.events(Subject::Store).len();
    world.set("argon2-passes=3");
    assert_eq!(world.older().as_deref(), Some("19456,2,1"));
    let mut new = world.events(Subject::Store);
    new.drain(..events);
    let set = |event: &passdesk::model::Event| event.action == Action::PolicySet;
    assert!(!new.iter().any(set), "nobody set anything else than it was");
}

#[test]
fn s53_of_more_costs_than_are_kept_the_cheapest_are_left_out_and_a_larger_one_is_nobodys() {
    let world = World::new();
    world.set("argon2-memory=30000");
    let costs = ["8,t=1", "9000,t=3", "29999,t=2", "30001,t=2", "19456,t=3"];
    for (number, cost) in costs.into_iter().enumerate() {
        let who = format!("user{number}");
        world.user(&who);
        world.hashed_at(&who, &format!("m={cost},p=1"));
    }
    world.set("argon2-memory=30000");
    assert_eq!(
        world.older().as_deref(),
        Some("29999,2,1;19456,3,1;9000,3,1")
    );
    // All of them can be checked, whether or not they are known.
    for number in 0..costs.len() {
        let who = format!("user{number}");
        refused!(sign_in(&world.desk, &who, WRONG), DeskError::WrongPassword);
    }
    let ada = world.admin();
    assert_eq!(ada.older_costs().expect("costs").len(), 3);
}

#[test]
fn s53_where_two_set_the_cost_at_once_both_costs_of_before_are_known() {
    let world = Arc::new(World::new());
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    let (behind, done) = (world.clone(), AtomicBool::new(true));
    let watched = Arc::new(AtomicBool::new(false));
    let now = watched.clone();
    let desk = world.watched_desk(Arc::new(move |call| {
        if call == Call::Write && now.load(Ordering::SeqCst) && done.swap(false, Ordering::SeqCst) {
            let other = admin(&behind.desk, &token);
            other.set(&passes(3)).expect("set");
        }
        Ok(())
    }));
    let token = open(&desk, "ada", PASSWORD);
    let ada = admin(&desk, &token);
    watched.store(true, Ordering::SeqCst);
    let done = ada.set(&passes(4)).expect("set");
    assert_eq!((&*done[0].before, &*done[0].after), ("3", "4"));
    assert_eq!(world.older().as_deref(), Some("19456,3,1;19456,2,1"));
}

#[test]
fn s6_a_list_of_costs_that_is_none_is_a_damaged_store() {
    let world = World::new();
    world.sql("UPDATE store SET older_costs = 'cheap'");
    let found = world.desk.sign_in(
        &name("ada"),
        &passdesk::credentials::Typed::new(PASSWORD.to_owned()),
    );
    refused!(
        found.map(drop),
        DeskError::Storage(StorageError::Corrupt {
            table: "store",
            column: "older_costs",
            ..
        })
    );
}
