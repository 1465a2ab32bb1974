//! Passwords of other systems: renewed by the first right check, and ended on the day that the policy says (S70).

use passdesk::credentials::imported::FieldText;
use passdesk::deeds::{Caller, CheckOutcome, Deed, Problem, Verify};
use passdesk::desk::{
    BatchRow, BatchTerms, DeskError, ImportTerms, ImportedAccount, NewAccount, NotKept, OldPassword,
};
use passdesk::model::{PasswordKind, Role, Timestamp};

use super::{
    HOUR, NEXT, PASSWORD, WRONG, World, choose, name, open, owed, refused, sign_in, typed,
};
use crate::storage::read;

const OLD: &str = "Correct-Horse7";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";

impl World {
    /// Imports an account with a hash; what became of that.
    fn import(&self, who: &str, role: Role, hash: &str) -> OldPassword {
        self.import_on(ImportTerms::default(), who, role, hash)
    }

    /// The same on these terms.
    fn import_on(&self, import: ImportTerms, who: &str, role: Role, hash: &str) -> OldPassword {
        let admin = self.admin();
        let new = ImportedAccount {
            account: NewAccount::new(name(who), role),
            password_hash: Some(FieldText::new(hash.to_owned())),
            disabled: false,
            change_required: false,
        };
        let terms = BatchTerms::default();
        let planned = admin.plan_import(vec![new], &terms, import);
        let planned = planned.expect("a plan");
        let void = admin.put_in_force(&planned.plan).expect("in force");
        assert!(void.is_empty());
        match planned.shown.into_iter().next() {
            Some(BatchRow::Imported { password, .. }) => password,
            Some(BatchRow::Done(_) | BatchRow::Failed { .. }) | None => panic!("not imported"),
        }
    }

    fn kind(&self, who: &str) -> PasswordKind {
        self.account(who).password
    }

    /// The kinds of hashes of other systems that are left.
    fn kinds(&self) -> Vec<String> {
        read(&*self.store, |tx| tx.imported_kinds())
    }

    /// What a door hears.
    fn asked_by_a_door(&self, who: &str, password: &str) -> Result<CheckOutcome, Problem> {
        let question = Verify {
            name: name(who),
            password: typed(password),
            service: Some("mail".parse().expect("a service")),
            address: None,
            device_token: None,
            keep_device: false,
        };
        let answered = question.perform(&self.desk, &Caller::default());
        answered.map(|row| row.outcome)
    }

    fn day_after(&self, hours: u32) -> String {
        let day: Timestamp = self.now().plus(HOUR * hours);
        day.to_string()[..10].to_owned()
    }
}

#[test]
fn s70_the_first_right_check_through_a_door_renews_the_hash_and_a_wrong_one_does_not() {
    let world = World::new();
    for (who, hash) in [("amy", SSHA), ("ben", BCRYPT)] {
        assert!(matches!(
            world.import(who, Role::User, hash),
            OldPassword::Kept(_)
        ));
        let ask = |password: &str| world.asked_by_a_door(who, password);
        assert!(matches!(ask(WRONG), Ok(CheckOutcome::Wrong)));
        assert_eq!(world.kind(who), PasswordKind::Imported);
        assert_eq!(world.kinds().len(), 1);
        assert!(matches!(ask(OLD), Ok(CheckOutcome::Right)));
        assert_eq!(world.kind(who), PasswordKind::Permanent);
        assert!(world.kinds().is_empty());
        open(&world.desk, who, OLD);
    }
}

#[test]
fn s70_what_nobody_has_used_ends_on_the_day_that_the_policy_says_and_lives_on_if_that_is_later() {
    let world = World::new();
    for who in ["amy", "ben"] {
        world.import(who, Role::User, SSHA);
    }
    let until = world.day_after(48);
    world.set(&format!("imported-until={until}"));
    open(&world.desk, "amy", OLD);
    world.clock.pass(HOUR * 49);
    open(&world.desk, "amy", OLD);
    refused!(sign_in(&world.desk, "ben", OLD), DeskError::WrongPassword);
    assert_eq!(world.kind("ben"), PasswordKind::Imported);
    let refused = world.import("cat", Role::User, SSHA);
    assert_eq!(refused, OldPassword::None(NotKept::Ended));
    assert_eq!(world.kind("cat"), PasswordKind::None);
    let later = world.day_after(48);
    world.set(&format!("imported-until={later}"));
    open(&world.desk, "ben", OLD);
    assert_eq!(world.kind("ben"), PasswordKind::Permanent);
}

#[test]
fn s15_an_admin_whose_imported_password_has_ended_is_not_usable() {
    let world = World::new();
    world.import("eve", Role::Admin, SSHA);
    let is_usable = || world.account("eve").is_usable_admin(world.moment());
    assert!(is_usable());
    let until = world.day_after(0);
    world.set(&format!("imported-until={until}"));
    assert!(!is_usable());
    world.set("imported-until=none");
    open(&world.desk, "eve", OLD);
    let until = world.day_after(0);
    world.set(&format!("imported-until={until}"));
    assert!(
        is_usable(),
        "a password that was used is no longer imported"
    );
}

const ENFORCED: ImportTerms = ImportTerms {
    temporary: false,
    accept_cost: false,
    latin_1: false,
    enforce_policy: true,
};

#[test]
fn s3_an_old_password_that_the_policy_refuses_owes_a_change_where_the_import_asks_for_that() {
    let world = World::new();
    // SHA-1 of what has an account's name in it.
    let named = "velvet eleanor pigeon 73";
    let named_hash = "{SHA}8cITONIrtNKPtLaNmOlKc3BJxzw=";
    for (who, hash) in [("amy", SSHA), ("ben", BCRYPT), ("eleanor", named_hash)] {
        world.import_on(ENFORCED, who, Role::User, hash);
    }
    world.import("cat", Role::User, SSHA);
    for (who, old) in [("amy", OLD), ("ben", OLD), ("eleanor", named)] {
        let change = owed(&world.desk, who, old);
        // What was right is hashed anew all the same.
        assert_eq!(world.kind(who), PasswordKind::Permanent);
        assert!(world.account(who).change_required);
        choose(change, NEXT);
        open(&world.desk, who, NEXT);
        refused!(sign_in(&world.desk, who, old), DeskError::WrongPassword);
    }
    open(&world.desk, "cat", OLD);
}

#[test]
fn s3_an_old_password_that_the_policy_takes_stays_and_the_policy_is_that_of_the_sign_in() {
    let world = World::new();
    // SHA-1 of the good password.
    world.import_on(
        ENFORCED,
        "amy",
        Role::User,
        "{SHA}LH6ja1krtSKRIPyn/Evp75V6fCE=",
    );
    open(&world.desk, "amy", PASSWORD);
    world.import_on(
        ENFORCED,
        "ben",
        Role::User,
        "{SHA}LH6ja1krtSKRIPyn/Evp75V6fCE=",
    );
    world.set("min-length=40");
    choose(
        owed(&world.desk, "ben", PASSWORD),
        "velvet anchor pigeon 73 and a long walk home",
    );
    assert!(!world.account("amy").change_required);
    open(&world.desk, "amy", PASSWORD);
}

#[test]
fn s2_the_new_hash_is_of_our_own_form_of_what_was_typed_whatever_bytes_the_old_one_was_of() {
    let composed = "Zo\u{eb}'s Stra\u{df}e und Gr\u{e4}ben 58";
    let decomposed = "Zoe\u{308}'s Stra\u{df}e und Gra\u{308}ben 58";
    let latin_1 = ImportTerms {
        latin_1: true,
        ..ImportTerms::default()
    };
    // SHA-1 of its bytes: decomposed, composed, Latin-1.
    for (number, hash) in [
        "{SHA}4+DLfOOAwJftTXMLS3hOtn2XHXg=",
        "{SHA}/iC7AJCeqWNRejv9gowUoyGoifI=",
        "{SHA}FaiZcuLuuV0Y5ol88WyNXsU3cek=",
    ]
    .into_iter()
    .enumerate()
    {
        for first in [composed, decomposed] {
            let world = World::new();
            let who = format!("zoe{number}");
            world.import_on(latin_1, &who, Role::User, hash);
            // All readings of a wrong one are one attempt.
            for failures in 1..=3 {
                let wrong = sign_in(&world.desk, &who, "Zo\u{eb}");
                refused!(wrong, DeskError::WrongPassword);
                assert_eq!(world.account(&who).guesses.failures, failures);
            }
            for typed in [first, composed, decomposed] {
                open(&world.desk, &who, typed);
                assert_eq!(world.kind(&who), PasswordKind::Permanent);
            }
        }
    }
}

#[test]
fn s70_a_door_hears_that_a_change_is_owed_where_the_policy_refuses_the_old_password() {
    let world = World::new();
    world.import_on(ENFORCED, "amy", Role::User, SSHA);
    for _ in 0..2 {
        let heard = world.asked_by_a_door("amy", OLD);
        assert!(matches!(heard, Ok(CheckOutcome::ChangeOwed)));
    }
    assert_eq!(world.kind("amy"), PasswordKind::Permanent);
}
