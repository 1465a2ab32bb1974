//! Secrets are shown before the transaction that puts them in force: nobody waits for whoever reads them, and what happens
//! meanwhile is seen (S14, S33).

use std::cell::{Cell, RefCell};

use passdesk::desk::{Admin, Desk, DeskError, Recovery, RecoveryOrder};
use passdesk::model::Scope;

use super::{NEXT, PASSWORD, World, admin, name, open, refused, typed};
use crate::recovery::staff::{self, Staff};

/// Shows something with this happening meanwhile.
type Showing = fn(&Scene, &mut dyn FnMut()) -> Result<(), DeskError>;

struct Scene {
    staff: Staff,
    code: String,
}

impl Scene {
    fn new() -> Self {
        let staff = Staff::of(&["ann"]);
        let code = staff::new_codes(&staff.world).remove(0);
        staff.world.user("bob");
        Self { staff, code }
    }

    fn world(&self) -> &World {
        &self.staff.world
    }

    fn desk(&self) -> &Desk {
        &self.world().desk
    }

    fn ada(&self) -> Admin<'_> {
        admin(self.desk(), &open(self.desk(), "ada", PASSWORD))
    }

    fn with_code(&self) -> Recovery<'_> {
        let right = self.desk().with_code(&name("ada"), &typed(&self.code));
        right.expect("the right")
    }
}

fn finish(recovery: Recovery<'_>, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    let accepted = recovery.check(&typed(NEXT)).expect("a password");
    let recovered = recovery.finish(&accepted, |_| {
        meanwhile();
        Ok(())
    });
    recovered.map(drop)
}

fn token(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    let label = "nightly".parse().expect("a label");
    let scopes = vec![Scope::UsersList];
    scene.ada().create_token(label, scopes, None, |_| {
        meanwhile();
        Ok(())
    })
}

fn codes(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    scene.ada().new_recovery_codes(|_| {
        meanwhile();
        Ok(())
    })
}

fn with_code(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    finish(scene.with_code(), meanwhile)
}

fn redeem(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    let ask = scene.staff.ask();
    let claim = scene.desk().claim(ask.id, &typed(&ask.claim))?;
    finish(claim.signed(scene.staff.signed(&ask, &["ann"]))?, meanwhile)
}

fn local(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    let local = scene.desk().recover_locally(&name("ada"), Vec::new())?;
    finish(local, meanwhile)
}

fn request(scene: &Scene, meanwhile: &mut dyn FnMut()) -> Result<(), DeskError> {
    let order = RecoveryOrder {
        name: name("ada"),
        reason: "lost".parse().expect("a reason"),
        overrides: Vec::new(),
    };
    scene.desk().request_recovery(&order, |_| {
        meanwhile();
        Ok(())
    })
}

#[test]
fn whoever_reads_a_secret_keeps_nobody_waiting() {
    let all: [(&str, Showing); 6] = [
        ("token", token),
        ("codes", codes),
        ("with a code", with_code),
        ("redeem", redeem),
        ("local", local),
        ("request", request),
    ];
    for (what, showing) in all {
        let scene = Scene::new();
        let signed_in = Cell::new(0);
        let result = showing(&scene, &mut || {
            open(&scene.world().another_desk(), "bob", PASSWORD);
            signed_in.set(signed_in.get() + 1);
        });
        assert!(result.is_ok(), "{what}: {result:?}");
        assert_eq!(signed_in.get(), 1, "{what}");
    }
}

/// Shows something while its right ends, and expects that nothing of it is in force.
#[track_caller]
fn ends_meanwhile(
    showing: Showing,
    ending: impl Fn(&Scene),
    is_expected: impl Fn(&DeskError) -> bool,
) {
    let scene = Scene::new();
    let after = RefCell::new(None);
    let result = showing(&scene, &mut || {
        ending(&scene);
        *after.borrow_mut() = Some(scene.world().tables().without_record());
    });
    let error = result.expect_err("a refusal");
    assert!(is_expected(&error), "{error:?}");
    assert_eq!(after.take(), Some(scene.world().tables().without_record()));
}

#[test]
fn s14_what_was_shown_is_void_when_the_right_ends_before_it_is_in_force() {
    let disabled = |scene: &Scene| scene.world().alter("ada", |ada| ada.disabled = true);
    let no_session = |error: &DeskError| matches!(error, DeskError::NotSignedIn);
    // A session that has ended is forgotten, so it is ended here altogether.
    let ended = |scene: &Scene| {
        disabled(scene);
        scene.world().sql("DELETE FROM session");
    };
    ends_meanwhile(token, ended, no_session);
    ends_meanwhile(codes, ended, no_session);
    ends_meanwhile(
        with_code,
        |scene| finish(scene.with_code(), &mut || ()).expect("the first of two"),
        |error| matches!(error, DeskError::WrongCode),
    );
    ends_meanwhile(
        redeem,
        |scene| {
            scene
                .world()
                .sql("UPDATE recovery_request SET state = 'cancelled'");
        },
        |error| matches!(error, DeskError::RequestOver(_)),
    );
    ends_meanwhile(
        local,
        |scene| scene.world().second_admin("eve"),
        |error| matches!(error, DeskError::OtherAdmin(who) if *who == name("eve")),
    );
    ends_meanwhile(
        request,
        |scene| scene.world().sql("UPDATE trust SET version = version + 1"),
        |error| matches!(error, DeskError::SignersChanged),
    );
}

#[test]
fn a_label_that_is_taken_while_the_token_is_shown_stays_with_whoever_took_it() {
    let scene = Scene::new();
    let result = token(&scene, &mut || {
        token(&scene, &mut || ()).expect("the first of two");
    });
    refused!(result, DeskError::TokenExists(_));
    assert_eq!(scene.world().tables().rows("token"), 1);
}
