//! The calls that a random sequence is made of, and how often each comes.

use std::time::Duration;

use passdesk::model::Role;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

use super::super::{HOUR, MINUTE, SECOND};
use super::{NAMES, Who};

/// What an admin does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    Reset,
    Add(Role),
    Remove,
    Disable,
    Enable,
    Promote,
    Demote,
    Unlock,
    RequireChange,
    Find,
}

/// A call of the library.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    /// Somebody's session is used for a deed on somebody.
    Act(Who, Deed, Who),
    /// A right or a wrong password; where a change is owed it is finished or given up.
    SignIn(Who, bool, bool),
    /// The same from a device that keeps a token from its first sign-in on.
    SignInFrom(Who, bool, bool),
    /// A right or a wrong password, for a service.
    Verify(Who, bool),
    /// The current password, right or wrong, and the next one.
    Change(Who, bool),
    Confirm(Who, bool),
    Use(Who),
    SignOut(Who),
    Pass(Duration),
}

fn deeds() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Reset),
        2 => any::<bool>().prop_map(|admin| Deed::Add(if admin { Role::Admin } else { Role::User })),
        1 => Just(Deed::Remove),
        2 => Just(Deed::Disable),
        2 => Just(Deed::Enable),
        2 => Just(Deed::Promote),
        2 => Just(Deed::Demote),
        1 => Just(Deed::Unlock),
        2 => Just(Deed::RequireChange),
        1 => Just(Deed::Find),
    ]
}

/// Mostly `ada`, so that something happens.
fn anybody() -> impl Strategy<Value = Who> {
    prop_oneof![3 => Just(0_usize), 3 => Just(1_usize), 1 => Just(2_usize), 1 => Just(3_usize)]
}

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![
        3 => Just(SECOND),
        2 => Just(MINUTE),
        2 => Just(16 * MINUTE),
        1 => Just(HOUR),
        1 => Just(12 * HOUR),
        1 => Just(24 * HOUR),
    ]
}

/// Any call.
pub(super) fn calls() -> impl Strategy<Value = Call> {
    prop_oneof![
        10 => (anybody(), deeds(), 0..NAMES.len()).prop_map(|(by, deed, on)| Call::Act(by, deed, on)),
        8 => (anybody(), any::<bool>()).prop_map(|(who, finish)| Call::SignIn(who, true, finish)),
        4 => anybody().prop_map(|who| Call::SignIn(who, false, true)),
        4 => (anybody(), any::<bool>()).prop_map(|(who, finish)| Call::SignInFrom(who, true, finish)),
        3 => anybody().prop_map(|who| Call::SignInFrom(who, false, true)),
        3 => (anybody(), any::<bool>()).prop_map(|(who, right)| Call::Verify(who, right)),
        2 => (anybody(), any::<bool>()).prop_map(|(who, right)| Call::Change(who, right)),
        1 => (anybody(), any::<bool>()).prop_map(|(who, right)| Call::Confirm(who, right)),
        2 => anybody().prop_map(Call::Use),
        1 => anybody().prop_map(Call::SignOut),
        4 => times().prop_map(Call::Pass),
    ]
}
