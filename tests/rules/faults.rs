//! A store that fails at each of its calls in turn: the whole change or none, and nobody let in (S35).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use passdesk::desk::{Desk, DeskError, NewAccount, ResetOrder};
use passdesk::model::Role;

use super::watched::{Watch, broken};
use super::{NEXT, PASSWORD, WRONG, World, admin, name, open, owed, sign_in, typed};
use crate::support::Outright;

/// Fails the call after so many; before it is told a number, none.
pub(crate) struct Fault(Arc<AtomicUsize>);

impl Fault {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicUsize::new(usize::MAX)))
    }

    pub(crate) fn watch(&self) -> Watch {
        let left = self.0.clone();
        Arc::new(move |_| match left.fetch_sub(1, Ordering::SeqCst) {
            0 => Err(broken()),
            _ => Ok(()),
        })
    }

    pub(crate) fn after(&self, calls: usize) {
        self.0.store(calls, Ordering::SeqCst);
    }

    pub(crate) fn never(&self) {
        self.after(usize::MAX);
    }
}

/// Fails every call of a check of a password in turn, until it passes. A check that has begun stays counted (S20);
/// nothing else is left of it.
#[track_caller]
fn fails_but_for_the_count(check: impl Fn(&Desk) -> Result<(), DeskError>) {
    for calls in 0.. {
        let world = World::new();
        world.user("bob");
        let fault = Fault::new();
        let desk = world.watched_desk(fault.watch());
        let before = world.tables().without("attempt");
        fault.after(calls);
        let result = check(&desk);
        fault.never();
        let after = world.tables().without("attempt");
        match result {
            Ok(()) => {
                assert_ne!(after, before);
                assert!(calls > 10, "the check was failed {calls} times only");
                return;
            }
            Err(DeskError::Storage(_)) => assert_eq!(after, before, "call {calls}"),
            Err(other) => panic!("call {calls}: {other:?}"),
        }
    }
}

#[test]
fn s35_a_sign_in_opens_a_session_or_lets_nobody_in() {
    fails_but_for_the_count(|desk| sign_in(desk, "bob", PASSWORD).map(drop));
}

#[test]
fn s35_a_proof_of_the_current_password_is_recorded_or_fails() {
    fails_but_for_the_count(|desk| desk.change(&name("bob"), &typed(PASSWORD)).map(drop));
}

#[test]
fn s35_a_failed_check_of_a_wrong_password_stays_counted() {
    fails_but_for_the_count(|desk| match sign_in(desk, "bob", WRONG) {
        Err(DeskError::WrongPassword) => Ok(()),
        Err(other) => Err(other),
        Ok(_) => panic!("a wrong password was right"),
    });
}

#[test]
fn s35_a_change_is_whole_or_the_old_password_stays_in_force() {
    for and_sign_in in [true, false] {
        let world = World::new();
        let temporary = world.added("bob", Role::User);
        let fault = Fault::new();
        let desk = world.watched_desk(fault.watch());
        for calls in 0.. {
            fault.never();
            let change = owed(&desk, "bob", &temporary);
            let accepted = change.check(&typed(NEXT)).expect("a good password");
            let before = world.tables();
            fault.after(calls);
            let result = if and_sign_in {
                change.finish_and_sign_in(&accepted).map(drop)
            } else {
                change.finish(&accepted, None).map(drop)
            };
            match result {
                Ok(()) => {
                    assert!(calls > 8, "the change was failed {calls} times only");
                    break;
                }
                Err(DeskError::Storage(_)) => assert_eq!(world.tables(), before, "call {calls}"),
                Err(other) => panic!("call {calls}: {other:?}"),
            }
        }
        fault.never();
        open(&desk, "bob", NEXT);
    }
}

/// The same for a deed of an admin whose session is open already: nothing at all is left of it.
#[track_caller]
fn fails_without_trace(deed: impl Fn(&passdesk::desk::Admin<'_>) -> Result<(), DeskError>) {
    let world = World::new();
    world.second_admin("eve");
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    let fault = Fault::new();
    let desk = world.watched_desk(fault.watch());
    fault.never();
    let ada = admin(&desk, &token);
    let before = world.tables();
    for calls in 0.. {
        fault.after(calls);
        let result = deed(&ada);
        fault.never();
        match result {
            Ok(()) => {
                assert_ne!(world.tables(), before);
                assert!(calls > 5, "the deed was failed {calls} times only");
                return;
            }
            Err(DeskError::Storage(_)) => assert_eq!(world.tables(), before, "call {calls}"),
            Err(other) => panic!("call {calls}: {other:?}"),
        }
    }
}

#[test]
fn s35_a_reset_is_whole_or_nothing() {
    fails_without_trace(|ada| {
        let reset = ada.reset_password(&name("bob"), ResetOrder::default());
        reset.map(drop)
    });
}

#[test]
fn s35_adding_an_account_is_whole_or_nothing() {
    fails_without_trace(|ada| {
        let new = NewAccount::new(name("cy"), Role::User);
        ada.add_account(new).map(drop)
    });
}

#[test]
fn s35_demoting_disabling_and_removing_are_whole_or_nothing() {
    fails_without_trace(|ada| ada.demote(&name("eve")).map(drop));
    fails_without_trace(|ada| ada.disable(&name("eve")).map(drop));
    fails_without_trace(|ada| ada.remove(&name("eve")).map(drop));
}

#[test]
fn s35_a_change_asked_of_several_is_asked_of_all_or_none() {
    fails_without_trace(|ada| ada.require_change(&[name("bob"), name("eve")]).map(drop));
}
