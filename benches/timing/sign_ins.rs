//! A store with an account for each class of failure.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use passdesk::clock::{Clock, SystemClock};
use passdesk::credentials::imported::FieldText;
use passdesk::credentials::{Cost, SessionToken, Typed};
use passdesk::desk::{
    Admin, BatchTerms, Desk, DeskError, ImportTerms, ImportedAccount, NewAccount, SignIn, Source,
    Surroundings, Through,
};
use passdesk::model::{Role, Timestamp, Username};

use crate::scratch::{ADMIN, PASSWORD, surroundings};
use crate::{BCRYPT, SHA_CRYPT, SSHA, WRONG, pause};

/// Longer than any wait.
const HOUR: i64 = 3_600_000;

/// Stands still but for steps, so that no session grows old.
struct Steps(AtomicI64);

impl Clock for Steps {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn pause(&self, time: Duration) {
        pause(time);
    }
}

/// Who fails: an account, or each time another name that is none.
pub(crate) enum Who {
    Account(&'static str),
    Nobody,
}

/// What a password is given for.
#[derive(Clone, Copy)]
pub(crate) enum Door {
    SignIn,
    Verify,
}

pub(crate) struct Firm {
    desk: Desk,
    token: SessionToken,
    nobodies: AtomicU32,
    has_older: bool,
}

impl Firm {
    /// Adds the accounts to a new store: where the cost is to be raised, one of them before that.
    pub(crate) fn at(cost: Cost, open: impl FnOnce(Surroundings) -> Desk) -> Self {
        let clock = Arc::new(Steps(AtomicI64::new(SystemClock.now().as_millis())));
        let desk = open(Surroundings {
            clock: clock.clone(),
            ..surroundings()
        });
        let mut firm = Self {
            token: signed_in(&desk),
            desk,
            nobodies: AtomicU32::new(0),
            has_older: cost != Cost::default(),
        };
        if firm.has_older {
            firm.add("older");
            let memory = format!("argon2-memory={}", cost.memory_kib());
            let passes = format!("argon2-passes={}", cost.passes());
            let set = [memory, passes].map(|text| text.parse().expect("a cost"));
            firm.admin().set(&set).expect("set");
        }
        for who in ["wrong", "disabled", "locked", "spare"] {
            firm.add(who);
        }
        firm.admin().disable(&name("disabled")).expect("disabled");
        let few = "failures-that-disable=20".parse().expect("a number");
        firm.admin().set(&[few]).expect("set");
        for _ in 0..20 {
            firm.refuses(&name("locked"), Door::SignIn);
            clock.0.fetch_add(HOUR, Ordering::SeqCst);
        }
        // By now the session has ended.
        firm.token = signed_in(&firm.desk);
        let new = NewAccount::new(name("temporary"), Role::User);
        let unseen = |_| Ok::<_, DeskError>(());
        firm.admin().add(new, unseen).expect("added");
        firm.import("dear", BCRYPT);
        firm.import("cheap", SSHA);
        firm.import("wrapped", SHA_CRYPT);
        firm
    }

    /// The classes, the one that all others are held against first.
    pub(crate) fn classes(&self) -> Vec<(&'static str, Who)> {
        let mut classes = vec![
            ("no account", Who::Nobody),
            ("no account, again", Who::Nobody),
            ("wrong", Who::Account("wrong")),
            ("disabled", Who::Account("disabled")),
            ("password disabled", Who::Account("locked")),
            ("temporary", Who::Account("temporary")),
            ("imported, dear", Who::Account("dear")),
            ("imported, cheap and wrapped", Who::Account("cheap")),
            ("imported, dear and wrapped", Who::Account("wrapped")),
        ];
        if self.has_older {
            classes.push(("older cost", Who::Account("older")));
        }
        classes
    }

    /// The name to try next, whose failures are forgotten; where there are none, somebody else's are, so that as much was
    /// written before.
    pub(crate) fn ready(&self, who: &Who) -> Username {
        let (unlocked, tried) = match who {
            Who::Account(who) => (name(who), name(who)),
            Who::Nobody => {
                let number = self.nobodies.fetch_add(1, Ordering::SeqCst);
                (name("spare"), name(&format!("nobody{number}")))
            }
        };
        self.admin().unlock(&unlocked).expect("unlocked");
        tried
    }

    /// A wrong password.
    pub(crate) fn refuses(&self, name: &Username, door: Door) {
        let typed = Typed::new(WRONG.to_owned());
        let refused = match door {
            Door::SignIn => self.desk.sign_in(name, &typed).err(),
            Door::Verify => {
                let service = "bench".parse().expect("a service");
                let through = Through::named(Some(service));
                let source = Source {
                    device: None,
                    through: Some(&through),
                };
                self.desk.verify(name, &typed, source, false).err()
            }
        };
        assert!(matches!(refused, Some(DeskError::WrongPassword)));
    }

    fn admin(&self) -> Admin<'_> {
        let session = self.desk.signed_in(&self.token).expect("a session");
        let settled = session.settled().expect("settled");
        settled.admin().expect("an admin")
    }

    /// Adds a user with a password of another system.
    fn import(&self, who: &str, hash: &str) {
        let new = ImportedAccount {
            account: NewAccount::new(name(who), Role::User),
            password_hash: Some(FieldText::new(hash.to_owned())),
            disabled: false,
            change_required: false,
        };
        let admin = self.admin();
        let planned = admin.plan_import(vec![new], &BatchTerms::default(), ImportTerms::default());
        let planned = planned.expect("a plan");
        admin.put_in_force(&planned.plan).expect("added");
    }

    /// Adds a user with a password of their own, at the cost in force.
    fn add(&self, who: &str) {
        let new = NewAccount::new(name(who), Role::User);
        let mut temporary = None;
        let added = self.admin().add(new, |added| {
            temporary = Some(added.temporary_password.reveal().to_string());
            Ok::<_, DeskError>(())
        });
        added.expect("added");
        let temporary = Typed::new(temporary.expect("shown"));
        let change = self.desk.change(&name(who), &temporary).expect("a change");
        let typed = Typed::new(PASSWORD.to_owned());
        let accepted = change.check(&typed).expect("a good password");
        change.finish(&accepted, None).expect("changed");
    }
}

fn name(text: &str) -> Username {
    text.parse().expect("a name")
}

fn signed_in(desk: &Desk) -> SessionToken {
    match desk.sign_in(&name(ADMIN), &Typed::new(PASSWORD.to_owned())) {
        Ok(SignIn::Open(opened)) => opened.token,
        Ok(SignIn::ChangeOwed(_)) | Err(_) => unreachable!("the password is permanent and right"),
    }
}
