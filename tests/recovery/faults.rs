//! S35, S45: a store that fails at each of its calls in turn leaves a recovery whole, or no trace of it.

use passdesk::desk::{Desk, DeskError};

use super::staff::{Ask, Back, Staff, new_codes, with_codes};
use crate::rules::faults::Fault;
use crate::rules::{NEXT, open, typed};
use crate::storage::name;

/// The last step of a recovery, after everything that only looks.
type Finish<'d> = Box<dyn FnOnce() -> Result<Back, DeskError> + 'd>;

#[track_caller]
fn whole_or_nothing(ready: impl for<'d> Fn(&'d Desk, &Staff, &Ask, &str) -> Finish<'d>) {
    let staff = Staff::of(&["ann"]);
    let world = &staff.world;
    let code = new_codes(world).remove(0);
    let ask = staff.ask();
    let fault = Fault::new();
    let desk = world.watched_desk(fault.watch());
    for calls in 0.. {
        fault.never();
        let finish = ready(&desk, &staff, &ask, &code);
        let before = world.tables();
        fault.after(calls);
        match finish() {
            Ok(_) => {
                assert!(calls > 15, "it was failed {calls} times only");
                break;
            }
            Err(DeskError::Storage(_)) => {
                fault.never();
                assert_eq!(world.tables(), before, "call {calls}");
            }
            Err(other) => panic!("call {calls}: {other:?}"),
        }
    }
    fault.never();
    open(&desk, "ada", NEXT);
}

#[test]
fn s45_a_redemption_is_whole_or_nothing() {
    whole_or_nothing(|desk, staff, ask, _| {
        let claim = desk.claim(ask.id, &typed(&ask.claim)).expect("a claim");
        let recovery = claim.signed(staff.signed(ask, &["ann"])).expect("a quorum");
        let accepted = recovery.check(&typed(NEXT)).expect("a password");
        Box::new(move || with_codes(|write| recovery.finish(&accepted, write)))
    });
}

#[test]
fn s46_a_recovery_with_a_code_is_whole_or_nothing() {
    whole_or_nothing(|desk, _, _, code| {
        let recovery = desk.with_code(&name("ada"), &typed(code)).expect("a proof");
        let accepted = recovery.check(&typed(NEXT)).expect("a password");
        Box::new(move || with_codes(|write| recovery.finish(&accepted, write)))
    });
}

#[test]
fn s48_the_last_resort_is_whole_or_nothing() {
    whole_or_nothing(|desk, _, _, _| {
        let local = desk
            .recover_locally(&name("ada"), Vec::new())
            .expect("a way");
        let accepted = local.check(&typed(NEXT)).expect("a password");
        Box::new(move || with_codes(|write| local.finish(&accepted, write)))
    });
}
