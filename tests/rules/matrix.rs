//! Who may do what: every kind of caller and every deed of an admin (S14, S18).

use std::ops::ControlFlow;

use passdesk::credentials::SessionToken;
use passdesk::desk::{
    AccountFilter, Admin, Corrections, DeskError, MembershipChange, NewAccount, People, ResetOrder,
};
use passdesk::model::{Account, AccountOrder, GroupName, Role};
use passdesk::random::SystemRandomness;

use super::{HOUR, MINUTE, PASSWORD, World, name, open, try_admin, typed};
use crate::support::Outright;

#[derive(Debug, Clone, Copy)]
enum Caller {
    Nobody,
    Expired,
    User,
    UserOwing,
    UserDisabled,
    Admin,
    AdminOwing,
    AdminStale,
}

const CALLERS: [Caller; 8] = [
    Caller::Nobody,
    Caller::Expired,
    Caller::User,
    Caller::UserOwing,
    Caller::UserDisabled,
    Caller::Admin,
    Caller::AdminOwing,
    Caller::AdminStale,
];

/// Every deed that [`Admin`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    List,
    Find,
    MayReset,
    CheckTemporary,
    Confirm,
    Reset,
    Add,
    Remove,
    Disable,
    Enable,
    Promote,
    Demote,
    Unlock,
    Rename,
    Correct,
    ChangeGroup,
    Groups,
    Directory,
    Compare,
    RequireChange,
    RequireChangeOfAll,
    Settings,
    Set,
}

impl Deed {
    /// The one after this; a new deed must be put into the row.
    fn next(self) -> Option<Self> {
        Some(match self {
            Self::List => Self::Find,
            Self::Find => Self::MayReset,
            Self::MayReset => Self::CheckTemporary,
            Self::CheckTemporary => Self::Confirm,
            Self::Confirm => Self::Reset,
            Self::Reset => Self::Add,
            Self::Add => Self::Remove,
            Self::Remove => Self::Disable,
            Self::Disable => Self::Enable,
            Self::Enable => Self::Promote,
            Self::Promote => Self::Demote,
            Self::Demote => Self::Unlock,
            Self::Unlock => Self::Rename,
            Self::Rename => Self::Correct,
            Self::Correct => Self::ChangeGroup,
            Self::ChangeGroup => Self::Groups,
            Self::Groups => Self::Directory,
            Self::Directory => Self::Compare,
            Self::Compare => Self::RequireChange,
            Self::RequireChange => Self::RequireChangeOfAll,
            Self::RequireChangeOfAll => Self::Settings,
            Self::Settings => Self::Set,
            Self::Set => return None,
        })
    }

    /// Whether a password given within 15 minutes is needed.
    fn changes_others(self) -> bool {
        match self {
            Self::List
            | Self::Find
            | Self::MayReset
            | Self::CheckTemporary
            | Self::Confirm
            | Self::Groups
            | Self::Directory
            | Self::Compare
            | Self::Settings => false,
            Self::Reset
            | Self::Add
            | Self::Remove
            | Self::Disable
            | Self::Enable
            | Self::Promote
            | Self::Demote
            | Self::Unlock
            | Self::Rename
            | Self::Correct
            | Self::ChangeGroup
            | Self::RequireChange
            | Self::RequireChangeOfAll
            | Self::Set => true,
        }
    }

    fn done_by(self, admin: &Admin<'_>, bob: &Account) -> Result<(), DeskError> {
        let who = &bob.name;
        match self {
            Self::List => {
                let filter = AccountFilter::default();
                let mut each = |_: Account, _| ControlFlow::Continue(());
                admin
                    .accounts(&filter, AccountOrder::Name, None, &mut each)
                    .map(drop)
            }
            Self::Find => admin.find(who).map(drop),
            Self::MayReset => admin.may_reset(who).map(drop),
            Self::CheckTemporary => admin.check_temporary(bob, &typed(super::NEXT)),
            Self::Confirm => admin.confirm(&typed(PASSWORD)),
            Self::Reset => admin.reset_password(who, ResetOrder::default()).map(drop),
            Self::Add => admin.add_account(newcomer()).map(drop),
            Self::Remove => admin.remove(who).map(drop),
            Self::Disable => admin.disable(who).map(drop),
            Self::Enable => admin.enable(who).map(drop),
            Self::Promote => admin.promote(who).map(drop),
            Self::Demote => admin.demote(who).map(drop),
            Self::Unlock => admin.unlock(who).map(drop),
            Self::Rename => admin.rename(who, &name("robert")).map(drop),
            Self::Correct => {
                let corrections = Corrections::default();
                admin.correct(who, &corrections).map(drop)
            }
            Self::ChangeGroup => admin
                .change_group(MembershipChange::Add, &staff(), std::slice::from_ref(who))
                .map(drop),
            Self::Groups => admin.each_group(&mut |_, _| ControlFlow::Continue(())),
            Self::Directory => admin.people(&People::Named(who.clone()), 1).map(drop),
            Self::Compare => admin.compare(&[]).map(drop),
            Self::RequireChange => admin.require_change(std::slice::from_ref(who)).map(drop),
            Self::RequireChangeOfAll => admin.require_change_after(None).map(drop),
            Self::Settings => admin.settings().map(drop),
            Self::Set => admin
                .set(&["min-length=16".parse().expect("an assignment")])
                .map(drop),
        }
    }
}

fn staff() -> GroupName {
    "staff".parse().expect("a group's name")
}

fn newcomer() -> NewAccount {
    NewAccount::new(name("newcomer"), Role::Admin)
}

/// What each caller gets for each deed.
fn expected(caller: Caller, deed: Deed) -> &'static str {
    match caller {
        Caller::Nobody | Caller::Expired | Caller::UserDisabled => "NotSignedIn",
        Caller::UserOwing | Caller::AdminOwing => "ChangeOwed",
        Caller::User => "NotAdmin",
        Caller::AdminStale if deed.changes_others() => "StaleSignIn",
        Caller::Admin | Caller::AdminStale => "done",
    }
}

/// A token of such a caller.
fn token(world: &World, caller: Caller) -> SessionToken {
    match caller {
        Caller::Nobody => {
            let ada = world.account("ada").id;
            SessionToken::generate(ada, &SystemRandomness).expect("a token")
        }
        Caller::Expired => {
            let token = open(&world.desk, "eve", PASSWORD);
            world.clock.pass(HOUR);
            token
        }
        Caller::User => open(&world.desk, "bob", PASSWORD),
        Caller::UserOwing => {
            let token = open(&world.desk, "bob", PASSWORD);
            world.alter("bob", |bob| bob.change_required = true);
            token
        }
        Caller::UserDisabled => {
            let token = open(&world.desk, "bob", PASSWORD);
            world.alter("bob", |bob| bob.disabled = true);
            token
        }
        Caller::Admin => open(&world.desk, "eve", PASSWORD),
        Caller::AdminOwing => {
            let token = open(&world.desk, "eve", PASSWORD);
            world.alter("eve", |eve| eve.change_required = true);
            token
        }
        Caller::AdminStale => {
            let token = open(&world.desk, "eve", PASSWORD);
            world.clock.pass(16 * MINUTE);
            token
        }
    }
}

#[test]
fn s14_each_caller_gets_for_each_deed_what_the_table_says() {
    for caller in CALLERS {
        let mut next = Some(Deed::List);
        while let Some(deed) = next {
            check(caller, deed);
            next = deed.next();
        }
    }
}

fn check(caller: Caller, deed: Deed) {
    let world = World::new();
    world.user("bob");
    world.second_admin("eve");
    let token = token(&world, caller);
    let bob = world.account("bob");
    // What looking a session up may do: forget it when it is over, note its last use.
    let looked_up = |world: &World| world.tables().without_record().without("session");
    let before = looked_up(&world);
    let outcome = match try_admin(&world.desk, &token).and_then(|eve| deed.done_by(&eve, &bob)) {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("{error:?}"),
    };
    assert_eq!(outcome, expected(caller, deed), "{caller:?} {deed:?}");
    if outcome != "done" {
        assert_eq!(looked_up(&world), before, "{caller:?} {deed:?}");
    }
}
