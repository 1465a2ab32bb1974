//! Passwords of other systems: renewed by the first right check, and ended on the day that the policy says (S70).

use passdesk::credentials::imported::FieldText;
use passdesk::deeds::{Caller, CheckOutcome, Deed, Verify};
use passdesk::desk::{
    BatchRow, BatchTerms, DeskError, ImportTerms, ImportedAccount, NewAccount, NotKept, OldPassword,
};
use passdesk::model::{PasswordKind, Role, Timestamp};

use super::{HOUR, WRONG, World, name, open, refused, sign_in, typed};
use crate::storage::read;

const OLD: &str = "Correct-Horse7";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";

impl World {
    /// Imports an account with a hash; what became of that.
    fn import(&self, who: &str, role: Role, hash: &str) -> OldPassword {
        let admin = self.admin();
        let new = ImportedAccount {
            account: NewAccount::new(name(who), role),
            password_hash: Some(FieldText::new(hash.to_owned())),
            disabled: false,
            change_required: false,
        };
        let terms = BatchTerms::default();
        let planned = admin.plan_import(vec![new], &terms, ImportTerms::default());
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
        let ask = |password: &str| {
            let question = Verify {
                name: name(who),
                password: typed(password),
                service: Some("mail".parse().expect("a service")),
                address: None,
                device_token: None,
                keep_device: false,
            };
            let answered = question.perform(&world.desk, &Caller::default());
            answered.map(|row| row.outcome)
        };
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
