//! Every deed, beside others who change the same at each of its calls.

use passdesk::credentials::ScriptToken;
use passdesk::desk::{
    Admin, BatchRow, BatchTerms, Desk, DeskError, NewCodes, NewTemporary, Recovery, ResetOrder,
    ResetTarget, SignIn,
};
use passdesk::model::Scope;

use super::{Scene, Shown, Told, meets_others_at_every_call};
use crate::recovery::staff;
use crate::rules::record::user;
use crate::rules::{NEXT, PASSWORD, WRONG, name, revealed, sign_in, typed};
use crate::support::Outright;

fn ada<'d>(scene: &Scene, desk: &'d Desk) -> Result<Admin<'d>, DeskError> {
    desk.signed_in(&scene.session)?.settled()?.admin()
}

fn tell_codes(new: NewCodes, shown: Shown<'_>) -> Result<(), DeskError> {
    shown
        .borrow_mut()
        .extend(staff::revealed(new).into_iter().map(Told::Code));
    Ok(())
}

fn finish(recovery: Recovery<'_>, shown: Shown<'_>) -> Result<(), DeskError> {
    let accepted = recovery.check(&typed(NEXT))?;
    let recovered = recovery.finish(&accepted, |new| tell_codes(new, shown))?;
    shown.borrow_mut().extend([
        Told::Operation(recovered.operation),
        Told::Password("ada", NEXT.to_owned()),
    ]);
    Ok(())
}

#[test]
fn s33_deeds_on_accounts_are_done_once_whoever_they_meet() {
    meets_others_at_every_call(&[
        ("disable", |scene, desk, _| {
            ada(scene, desk)?.disable(&name("bob")).map(drop)
        }),
        ("promote and demote", |scene, desk, _| {
            let ada = ada(scene, desk)?;
            ada.promote(&name("bob"))?;
            ada.demote(&name("bob")).map(drop)
        }),
        ("demote the last admin", |scene, desk, _| {
            ada(scene, desk)?.demote(&name("ada")).map(drop)
        }),
        ("remove through a token", |scene, desk, _| {
            desk.by_token(&scene.script)?.remove(&name("bob")).map(drop)
        }),
        ("require changes", |scene, desk, _| {
            let ada = ada(scene, desk)?;
            ada.require_change(&[name("bob"), name("dee")])?;
            ada.require_change_after(None).map(drop)
        }),
        ("set the policy", |scene, desk, _| {
            let settings = ["min-length=20", "entered-temporary=off"];
            let settings = settings.map(|text| text.parse().expect("a setting"));
            ada(scene, desk)?.set(&settings).map(drop)
        }),
        ("a user who wants to be an admin", |_, desk, shown| {
            let session = match sign_in(desk, "bob", PASSWORD)? {
                SignIn::Open(opened) => opened.token,
                SignIn::ChangeOwed(_) => panic!("bob owes nothing"),
            };
            let refused = desk.signed_in(&session)?.settled()?.admin().map(drop);
            shown.borrow_mut().push(Told::Session(session));
            refused
        }),
    ]);
}

#[test]
fn s33_a_temporary_password_is_shown_once_and_in_force_whoever_its_reset_meets() {
    meets_others_at_every_call(&[
        ("reset", |scene, desk, shown| {
            let reset = ada(scene, desk)?.reset_password(&name("bob"), ResetOrder::default())?;
            shown.borrow_mut().push(Told::Operation(reset.reset_id));
            let temporary = revealed(reset);
            shown.borrow_mut().push(Told::Password("bob", temporary));
            Ok(())
        }),
        ("reset oneself", |scene, desk, _| {
            ada(scene, desk)?
                .reset_password(&name("ada"), ResetOrder::default())
                .map(drop)
        }),
        ("add", |scene, desk, shown| {
            let reset = ada(scene, desk)?.add_account(user("fay"))?;
            shown.borrow_mut().push(Told::Operation(reset.reset_id));
            let temporary = revealed(reset);
            shown.borrow_mut().push(Told::Password("fay", temporary));
            Ok(())
        }),
        ("reset a batch", |scene, desk, shown| {
            let wanted = ["bob", "nobody", "dee", "ada"].map(|who| ResetTarget {
                name: name(who),
                password: NewTemporary::Generated,
            });
            let write = |rows: Vec<BatchRow>| {
                for row in rows {
                    if let BatchRow::Done(reset) = row {
                        shown.borrow_mut().push(Told::Operation(reset.reset_id));
                    }
                }
                Ok::<_, DeskError>(())
            };
            ada(scene, desk)?.reset_batch(wanted.into(), &BatchTerms::default(), write)
        }),
    ]);
}

#[test]
fn s20_checks_of_passwords_are_counted_once_whoever_they_meet() {
    meets_others_at_every_call(&[
        ("sign in", |_, desk, shown| {
            if let SignIn::Open(opened) = sign_in(desk, "bob", PASSWORD)? {
                shown.borrow_mut().push(Told::Session(opened.token));
            }
            Ok(())
        }),
        ("a wrong password", |_, desk, _| {
            sign_in(desk, "bob", WRONG).map(drop)
        }),
        ("nobody's name", |_, desk, _| {
            sign_in(desk, "nobody", WRONG).map(drop)
        }),
        ("confirm", |scene, desk, _| {
            desk.signed_in(&scene.session)?.confirm(&typed(PASSWORD))
        }),
        ("a first password", |scene, desk, shown| {
            let change = match sign_in(desk, "cy", &scene.temporary)? {
                SignIn::ChangeOwed(change) => change,
                SignIn::Open(_) => panic!("cy owes a change"),
            };
            let accepted = change.check(&typed(NEXT))?;
            let opened = change.finish_and_sign_in(&accepted)?;
            shown.borrow_mut().extend([
                Told::Session(opened.token),
                Told::Password("cy", NEXT.to_owned()),
            ]);
            Ok(())
        }),
        ("a change", |_, desk, shown| {
            let change = desk.change(&name("bob"), &typed(PASSWORD))?;
            let accepted = change.check(&typed(NEXT))?;
            change.revoking_tokens().finish(&accepted, None)?;
            let told = Told::Password("bob", NEXT.to_owned());
            shown.borrow_mut().push(told);
            Ok(())
        }),
        ("sign out", |scene, desk, _| {
            desk.sign_out(&scene.session).map(drop)
        }),
    ]);
}

#[test]
fn s46_tokens_and_codes_are_shown_once_and_in_force_whoever_they_meet() {
    meets_others_at_every_call(&[
        ("a token", |scene, desk, shown| {
            let label = "weekly".parse().expect("a label");
            let scopes = vec![Scope::UsersList];
            ada(scene, desk)?.create_token(label, scopes, None, |made| {
                let token = ScriptToken::parse(made.secret.reveal()).expect("a token");
                shown.borrow_mut().push(Told::Token(token));
                Ok(())
            })
        }),
        ("revoke", |scene, desk, _| {
            ada(scene, desk)?.revoke_token(&"nightly".parse().expect("a label"))
        }),
        ("a token that makes tokens", |scene, desk, _| {
            let label = "weekly".parse().expect("a label");
            desk.by_token(&scene.script)?
                .create_token(label, Vec::new(), None, |_| Ok(()))
        }),
        ("codes", |scene, desk, shown| {
            ada(scene, desk)?.new_recovery_codes(|new| tell_codes(new, shown))
        }),
    ]);
}

#[test]
fn s45_recoveries_are_done_once_whoever_they_meet() {
    meets_others_at_every_call(&[
        ("with a code", |scene, desk, shown| {
            finish(desk.with_code(&name("ada"), &typed(&scene.code))?, shown)
        }),
        ("a wrong code", |scene, desk, _| {
            let others = desk.with_code(&name("bob"), &typed(&scene.code));
            others.map(drop)
        }),
        ("redeem", |scene, desk, shown| {
            let claim = desk.claim(scene.ask.id, &typed(&scene.ask.claim))?;
            finish(claim.signed(scene.signatures.clone())?, shown)
        }),
        ("redeem without signatures", |scene, desk, shown| {
            let claim = desk.claim(scene.ask.id, &typed(&scene.ask.claim))?;
            finish(claim.signed(Vec::new())?, shown)
        }),
        ("the last resort", |_, desk, shown| {
            finish(desk.recover_locally(&name("ada"), Vec::new())?, shown)
        }),
    ]);
}

#[test]
fn s47_requests_signers_and_notices_are_written_once_whoever_they_meet() {
    meets_others_at_every_call(&[
        ("request", |_, desk, _| {
            staff::ask(desk, "ada", &[]).map(drop)
        }),
        ("request for nobody", |_, desk, _| {
            staff::ask(desk, "nobody", &[]).map(drop)
        }),
        ("too many requests", |_, desk, _| {
            (0..4).try_for_each(|_| staff::ask(desk, "ada", &[]).map(drop))
        }),
        ("cancel", |scene, desk, _| {
            desk.cancel_recovery(scene.ask.id, &typed(&scene.ask.claim))
        }),
        ("cancel by an admin", |scene, desk, _| {
            ada(scene, desk)?.cancel_recovery(scene.ask.id)
        }),
        ("add and remove a signer", |scene, desk, _| {
            let ada = ada(scene, desk)?;
            ada.add_signer(scene.staff.keys.signer("bob"))?;
            ada.set_threshold(1)?;
            ada.remove_signer(&"bob".parse().expect("a name")).map(drop)
        }),
        ("remove the last signer", |scene, desk, _| {
            let ann = "ann".parse().expect("a name");
            ada(scene, desk)?.remove_signer(&ann).map(drop)
        }),
        ("acknowledge", |scene, desk, _| {
            let ada = ada(scene, desk)?;
            let notices: Vec<_> = ada.notices()?.iter().map(|notice| notice.id).collect();
            ada.acknowledge(&notices)
        }),
    ]);
}
