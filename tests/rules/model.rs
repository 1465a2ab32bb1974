//! A random sequence of calls behaves as a small model says, on any store: the same answer to every call, and the same
//! accounts after it.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use passdesk::credentials::{DeviceToken, SessionToken};
use passdesk::desk::{
    Admin, Desk, DeskError, FirstPassword, NewAccount, OpenedSession, ResetOrder, SignIn, Source,
};
use passdesk::model::{Moment, PasswordKind, Role, Settings, StoreUrl, Timestamp};
use passdesk::storage::{SharedSqlite, SqliteStore, Store};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::TestRunner;

use super::{NEXT, PASSWORD, TestClock, WRONG, revealed, surroundings, typed};
use crate::storage::{name, read};
use crate::support::Outright;
use crate::support::init_store;
use calls::{Call, Deed, calls};
use state::{Answer, Model, Password};

mod calls;
mod state;

/// Who may be there; `ada` is the first admin.
const NAMES: [&str; 4] = ["ada", "bob", "cy", "eve"];
/// What people choose, in turn.
const CHOICES: [&str; 3] = [PASSWORD, NEXT, "harvest tunnel opal 31"];

/// Accounts, by their place among the names.
type Who = usize;

/// Opens one more time the store that a case is about.
type Open<'a> = &'a dyn Fn() -> Box<dyn Store>;

struct Run<'a> {
    desk: &'a Desk,
    store: Box<dyn Store>,
    clock: &'a TestClock,
    model: Model,
    /// The last session of each.
    tokens: [Option<SessionToken>; 4],
    /// Every session there ever was.
    all_tokens: Vec<String>,
    temporary: [String; 4],
    /// What the known device of each keeps.
    devices: [Option<DeviceToken>; 4],
}

fn play(open: Open<'_>, clock: &Arc<TestClock>, calls: &[Call]) {
    let desk = Desk::over(open(), surroundings(clock));
    let mut run = Run {
        desk: &desk,
        store: open(),
        clock,
        model: Model::new(clock.0.load(std::sync::atomic::Ordering::SeqCst)),
        tokens: [const { None }; 4],
        all_tokens: Vec::new(),
        temporary: [const { String::new() }; 4],
        devices: [const { None }; 4],
    };
    for (step, call) in calls.iter().enumerate() {
        let got = run.call(*call);
        let expected = run.model.call(*call);
        assert_eq!(got, expected, "step {step}, {call:?}");
        run.compare(step, *call);
    }
}

fn answer<T>(result: Result<T, DeskError>) -> (Answer, Option<T>) {
    let error = match result {
        Ok(value) => return (Answer::Done, Some(value)),
        Err(error) => error,
    };
    let answer = match error {
        DeskError::NotSignedIn => Answer::NotSignedIn,
        DeskError::WrongPassword => Answer::Wrong,
        DeskError::TemporaryExpired => Answer::Expired,
        DeskError::Throttled { until } => Answer::Throttled(until.as_millis()),
        DeskError::ChangeOwed => Answer::ChangeOwed,
        DeskError::StaleSignIn => Answer::Stale,
        DeskError::NotAdmin => Answer::NotAdmin,
        DeskError::OwnAccount => Answer::OwnAccount,
        DeskError::LastAdmin(_) => Answer::LastAdmin,
        DeskError::NoSuchAccount(_) => Answer::NoSuchAccount,
        DeskError::AccountExists(_) => Answer::Exists,
        other => panic!("no model says {other:?}"),
    };
    (answer, None)
}

impl Run<'_> {
    fn call(&mut self, call: Call) -> Answer {
        match call {
            Call::Act(by, deed, on) => self.act(by, deed, on),
            Call::SignIn(who, right, finish) => self.sign_in(who, right, finish, false),
            Call::SignInFrom(who, right, finish) => self.sign_in(who, right, finish, true),
            Call::Verify(who, right) => self.verify(who, right),
            Call::Change(who, right) => self.change(who, right),
            Call::Confirm(who, right) => {
                let password = self.password(who, right);
                let Some(token) = &self.tokens[who] else {
                    return Answer::NotSignedIn;
                };
                let session = self.desk.signed_in(token);
                answer(session.and_then(|session| session.confirm(&typed(&password)))).0
            }
            Call::Use(who) => match &self.tokens[who] {
                Some(token) => answer(self.desk.signed_in(token)).0,
                None => Answer::NotSignedIn,
            },
            Call::SignOut(who) => match &self.tokens[who] {
                Some(token) => match self.desk.sign_out(token).expect("no failure") {
                    true => Answer::Done,
                    false => Answer::NotSignedIn,
                },
                None => Answer::NotSignedIn,
            },
            Call::Pass(time) => {
                self.clock.pass(time);
                Answer::Done
            }
        }
    }

    fn password(&self, who: Who, right: bool) -> String {
        match self.model.password(who) {
            _ if !right => WRONG.to_owned(),
            Password::Chosen(choice) => CHOICES[choice].to_owned(),
            Password::Temporary => self.temporary[who].clone(),
        }
    }

    fn act(&mut self, by: Who, deed: Deed, on: Who) -> Answer {
        let Some(token) = &self.tokens[by] else {
            return Answer::NotSignedIn;
        };
        let admin = self
            .desk
            .signed_in(token)
            .and_then(|session| session.settled()?.admin());
        let (answer, made) = answer(admin.and_then(|admin| perform(&admin, deed, on)));
        if let Some(Some(temporary)) = made {
            self.temporary[on] = temporary;
        }
        answer
    }

    fn sign_in(&mut self, who: Who, right: bool, finish: bool, from_device: bool) -> Answer {
        let password = typed(&self.password(who, right));
        let account = name(NAMES[who]);
        let signed_in = match from_device {
            true => {
                let device = self.devices[who].as_ref();
                self.desk.sign_in_from(&account, &password, device)
            }
            false => self.desk.sign_in(&account, &password),
        };
        match answer(signed_in) {
            (_, Some(SignIn::Open(opened))) => self.keep(who, opened),
            (_, Some(SignIn::ChangeOwed(change))) if finish => {
                let next = typed(CHOICES[self.model.next_choice(who)]);
                let accepted = change.check(&next).expect("a good password");
                let opened = change.finish_and_sign_in(&accepted).expect("a change");
                self.keep(who, opened)
            }
            (_, Some(SignIn::ChangeOwed(_))) => Answer::ChangeOwed,
            (answer, None) => answer,
        }
    }

    fn keep(&mut self, who: Who, opened: OpenedSession) -> Answer {
        let OpenedSession { token, device, .. } = opened;
        self.devices[who] = device.or(self.devices[who].take());
        self.all_tokens.push(token.reveal().to_owned());
        self.tokens[who] = Some(token);
        Answer::Done
    }

    fn verify(&self, who: Who, right: bool) -> Answer {
        let password = typed(&self.password(who, right));
        let account = name(NAMES[who]);
        let verified = self
            .desk
            .verify(&account, &password, Source::default(), false);
        match answer(verified) {
            (_, Some(right)) if right.owed.is_some() => Answer::ChangeOwed,
            (answer, _) => answer,
        }
    }

    fn change(&mut self, who: Who, right: bool) -> Answer {
        let current = typed(&self.password(who, right));
        let change = self.desk.change(&name(NAMES[who]), &current);
        let next = typed(CHOICES[self.model.next_choice(who)]);
        let done = change.and_then(|change| {
            let accepted = change.check(&next)?;
            change.finish(&accepted, self.tokens[who].as_ref())
        });
        answer(done).0
    }

    /// Whether the store has what the model has, and what must never be is not.
    fn compare(&self, step: usize, call: Call) {
        let now = Moment {
            at: Timestamp::from_millis(self.model.now),
            limits: Settings::default().limits(),
        };
        for (who, text) in NAMES.iter().enumerate() {
            let found = read(&*self.store, |tx| tx.account(&name(text)));
            let shown = found.as_ref().map(|account| {
                (
                    account.role,
                    account.status(now),
                    account.guesses.failures,
                    account.password.word().as_str(),
                )
            });
            assert_eq!(
                shown,
                self.model.shown(who),
                "{text} after step {step}, {call:?}"
            );
        }
        let admins = read(&*self.store, |tx| tx.admins());
        let only_expired = |admin: &passdesk::model::Account| {
            !admin.disabled && !admin.password_disabled && admin.password != PasswordKind::None
        };
        assert!(
            admins.iter().any(only_expired),
            "no admin is left after step {step}"
        );

        for text in &self.all_tokens {
            let token = SessionToken::parse(text).expect("a token");
            let (session, account) = read(&*self.store, |tx| {
                let session = tx.session(token.account(), &token.digest())?;
                Ok((session, tx.account_by_id(token.account())?))
            });
            if session.is_some() {
                let account = account.expect("a session has its account");
                assert!(!account.disabled, "a session of a disabled account");
                assert_eq!(
                    account.password,
                    PasswordKind::Permanent,
                    "a session on a temporary password"
                );
            }
        }
    }
}

/// Gives the temporary password, where the deed makes one.
fn perform(admin: &Admin<'_>, deed: Deed, on: Who) -> Result<Option<String>, DeskError> {
    let who = name(NAMES[on]);
    match deed {
        Deed::Reset => {
            let reset = admin.reset_password(&who, ResetOrder::default())?;
            return Ok(Some(revealed(reset)));
        }
        Deed::Add(role) => {
            let new = NewAccount::new(who, role);
            return Ok(Some(revealed(admin.add_account(new)?)));
        }
        Deed::Remove => admin.remove(&who).map(drop)?,
        Deed::Disable => admin.disable(&who).map(drop)?,
        Deed::Enable => admin.enable(&who).map(drop)?,
        Deed::Promote => admin.promote(&who).map(drop)?,
        Deed::Demote => admin.demote(&who).map(drop)?,
        Deed::Unlock => admin.unlock(&who).map(drop)?,
        Deed::RequireChange => admin.require_change(&[who]).map(drop)?,
        Deed::Find => admin.find(&who).map(drop)?,
    }
    Ok(None)
}

/// Plays random sequences, each on a store of its own that `with_store` makes with `ada` in it, whose password is the
/// first choice.
pub(crate) fn behaves_as_the_model_says(with_store: impl Fn(&Arc<TestClock>, &dyn Fn(Open<'_>))) {
    let mut config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 40;
    }
    let sequences = proptest::collection::vec(calls(), 1..60);
    let beginning = [
        Call::SignIn(0, true, true),
        Call::Act(0, Deed::Add(Role::User), 1),
        Call::SignIn(1, true, true),
    ];
    let played = TestRunner::new(config).run(&sequences, |sequence| {
        let clock = Arc::new(TestClock(AtomicI64::new(1_800_000_000_000)));
        let whole: Vec<Call> = beginning.into_iter().chain(sequence).collect();
        with_store(&clock, &|open| play(open, &clock, &whole));
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
}

#[test]
fn a_random_sequence_on_sqlite_behaves_as_the_model_says() {
    behaves_as_the_model_says(|clock, play| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk/passdesk.db");
        let first = FirstPassword::Chosen(typed(CHOICES[0]));
        let url = StoreUrl::Sqlite(path.clone());
        init_store(&url, &surroundings(clock), name(NAMES[0]), first).expect("a store");
        play(&|| Box::new(SqliteStore::open(&path).expect("the store")));
    });
}

#[test]
fn a_random_sequence_on_shared_sqlite_behaves_as_the_model_says() {
    behaves_as_the_model_says(|clock, play| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk/passdesk.db");
        let first = FirstPassword::Chosen(typed(CHOICES[0]));
        let url = StoreUrl::Sqlite(path.clone());
        init_store(&url, &surroundings(clock), name(NAMES[0]), first).expect("a store");
        let shared = SharedSqlite::open(&path).expect("the store");
        play(&|| shared.store().expect("one more store"));
    });
}

#[cfg(feature = "postgres")]
#[test]
fn a_random_sequence_on_postgres_behaves_as_the_model_says() {
    use crate::support::postgres::{CLERK, OWNER, cluster};

    let Some(cluster) = cluster() else { return };
    behaves_as_the_model_says(|clock, play| {
        let database = cluster.emptied_database();
        let first = FirstPassword::Chosen(typed(CHOICES[0]));
        let owner = database.store_url(OWNER);
        init_store(&owner, &surroundings(clock), name(NAMES[0]), first).expect("a store");
        play(&|| passdesk::storage::open(&database.store_url(CLERK)).expect("the store"));
    });
}
