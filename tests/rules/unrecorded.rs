//! What cannot be recorded does not happen (S33).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use passdesk::desk::{DeskError, ResetOrder};
use passdesk::model::Role;

use super::record::user;
use super::watched::{Call, Watch, broken};
use super::{NEXT, PASSWORD, WRONG, World, admin, name, open, owed, refused, sign_in, typed};
use crate::support::Outright;

type Attempt<'a> = &'a dyn Fn() -> Result<(), DeskError>;

#[test]
fn s33_no_event_no_change() {
    let world = World::new();
    world.user("bob");
    let temporary = world.added("cy", Role::User);
    let no_events: Watch = Arc::new(|call| match call {
        Call::Append => Err(broken()),
        _ => Ok(()),
    });
    let desk = world.watched_desk(no_events);
    let token = open(&world.desk, "ada", PASSWORD);
    let ada = admin(&desk, &token);
    let bob = name("bob");
    let lower = ["min-length=9".parse().expect("an assignment")];
    let deeds: [(&str, Attempt<'_>); 13] = [
        ("add", &|| ada.add_account(user("dee")).map(drop)),
        ("remove", &|| ada.remove(&bob).map(drop)),
        ("disable", &|| ada.disable(&bob).map(drop)),
        ("enable", &|| ada.enable(&bob).map(drop)),
        ("promote", &|| ada.promote(&bob).map(drop)),
        ("demote", &|| ada.demote(&bob).map(drop)),
        ("unlock", &|| ada.unlock(&bob).map(drop)),
        ("require", &|| {
            ada.require_change(std::slice::from_ref(&bob)).map(drop)
        }),
        ("require all", &|| ada.require_change_after(None).map(drop)),
        ("reset", &|| {
            ada.reset_password(&bob, ResetOrder::default()).map(drop)
        }),
        ("reset oneself", &|| {
            ada.reset_password(&name("ada"), ResetOrder::default())
                .map(drop)
        }),
        ("set", &|| ada.set(&lower).map(drop)),
        ("sign out", &|| desk.sign_out(&token).map(drop)),
    ];
    let before = world.tables();
    for (deed, attempt) in deeds {
        match attempt() {
            Err(DeskError::Storage(_)) => {}
            other => panic!("{deed}: {other:?}"),
        }
        assert_eq!(world.tables(), before, "{deed}");
    }

    // A check that has begun stays counted; nothing else is there, and nobody is let in.
    for (who, password) in [
        ("bob", PASSWORD),
        ("cy", temporary.as_str()),
        ("bob", WRONG),
    ] {
        refused!(sign_in(&desk, who, password), DeskError::Storage(_));
        refused!(
            desk.change(&name(who), &typed(password)),
            DeskError::Storage(_)
        );
    }
    assert_eq!(world.tables().rows("attempt"), 6);
    assert_eq!(world.tables().without("attempt"), before.without("attempt"));

    let change = owed(&world.desk, "cy", &temporary);
    let before = world.tables();
    drop(change);
    let begun = Arc::new(AtomicBool::new(false));
    let failing = begun.clone();
    let later: Watch =
        Arc::new(
            move |call| match call == Call::Append && failing.load(Ordering::SeqCst) {
                true => Err(broken()),
                false => Ok(()),
            },
        );
    let desk = world.watched_desk(later);
    let change = owed(&desk, "cy", &temporary);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    begun.store(true, Ordering::SeqCst);
    let proved = world.tables();
    assert_ne!(proved, before);
    refused!(change.finish_and_sign_in(&accepted), DeskError::Storage(_));
    assert_eq!(world.tables(), proved);
}
