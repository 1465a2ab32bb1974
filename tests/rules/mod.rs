//! The library's rules through its public API: a desk on a new store, and a clock that moves only when it is told to.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use passdesk::clock::Clock;
use passdesk::credentials::recovery::Signer;
use passdesk::credentials::{Password, PasswordHash, Policy, SessionToken, Typed};
use passdesk::desk::{
    Admin, Change, Desk, DeskError, Desks, FirstPassword, NewAccount, NewStore, Origin, Peer,
    Reset, ResetOrder, SignIn, Surroundings,
};
use passdesk::model::{
    Account, AccountId, Event, Guesses, Moment, Role, Settings, Subject, Timestamp,
};
use passdesk::random::{SystemRandomness, random_bytes};
use passdesk::storage::{Guessed, StorageError, Store, Tx};
use uuid::Uuid;

use crate::storage::{name, read, recorded, write};
use crate::support::Outright;
use crate::support::pause;
use place::Place;
use watched::{Answers, Watch, Watched};

mod audit;
mod clock;
mod clock_jumps;
mod clock_wrong;
mod contended;
mod correct;
mod costs;
mod devices;
mod directory;
pub(crate) mod faults;
mod groups;
pub(crate) mod guessing;
mod imported;
mod last_admin;
mod matrix;
mod model;
pub(crate) mod parallel;
pub(crate) mod place;
mod plans;
mod policy;
mod record;
mod reset;
mod sessions;
mod shared;
mod shown_first;
mod tables;
mod temporary;
mod tokens;
mod unrecorded;
pub(crate) mod verify;
pub(crate) mod watched;

/// The password of everybody who has chosen one.
pub(crate) const PASSWORD: &str = "quartz lantern harbour 58";
/// What they choose next.
pub(crate) const NEXT: &str = "velvet anchor pigeon 73";
/// Nobody's password.
pub(crate) const WRONG: &str = "copper meadow stilt 20";

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Expects a certain error.
macro_rules! refused {
    ($result:expr, $error:pat $(if $guard:expr)?) => {
        match $result {
            Err($error) $(if $guard)? => {}
            Err(other) => panic!("expected {}, got {other:?}", stringify!($error)),
            Ok(_) => panic!("expected {}, got a success", stringify!($error)),
        }
    };
}
pub(crate) use refused;

/// No pause of a test is longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(5);

/// A clock that stands still.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    /// What is waited for is done by another thread or by a server, whose time is the machine's.
    fn pause(&self, time: Duration) {
        pause(time.min(LONGEST_PAUSE));
    }
}

impl TestClock {
    pub(crate) fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_millis()))
    }

    pub(crate) fn set(&self, at: Timestamp) {
        self.0.store(at.as_millis(), Ordering::SeqCst);
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.set(self.now().plus(time));
    }
}

/// A store of its own, with its first admin, `ada`.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<TestClock>,
    store: Box<dyn Store>,
    place: Place,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::trusting(Vec::new())
    }

    /// The same, with trusted signers.
    pub(crate) fn trusting(signers: Vec<Signer>) -> Self {
        Self::in_place(Place::new(), signers)
    }

    /// In memory where the system has such a place: for many deeds, of which none must outlive the machine.
    pub(crate) fn in_memory() -> Self {
        Self::in_place(Place::in_memory(), Vec::new())
    }

    fn in_place(place: Place, signers: Vec<Signer>) -> Self {
        let clock = Arc::new(TestClock::at(Timestamp::from_millis(1_800_000_000_000)));
        let around = surroundings(&clock);
        let new = NewStore {
            admin: name("ada"),
            password: FirstPassword::Chosen(typed(PASSWORD)),
            signers,
            settings: Settings::default(),
        };
        let owner = place.url_of_the_owner();
        Desk::init(&owner, &around, new, |_| Ok::<_, DeskError>(())).expect("a store");
        Self::at(place, clock)
    }

    /// A store that holds the same, in a folder of its own.
    pub(crate) fn copied(&self) -> Self {
        Self::at(self.place.copied(), self.clock.clone())
    }

    fn at(place: Place, clock: Arc<TestClock>) -> Self {
        Self {
            desk: Desk::over(place.open(), surroundings(&clock)),
            store: place.open(),
            clock,
            place,
        }
    }

    /// One more desk on the same store.
    pub(crate) fn another_desk(&self) -> Desk {
        Desk::over(self.place.open(), surroundings(&self.clock))
    }

    /// One more desk on the same store, for a client over TLS.
    pub(crate) fn desk_of_address(&self, address: &str) -> Desk {
        let mut desk = self.another_desk();
        desk.asked_by(Origin {
            peer: Peer::Address(address.parse().expect("an address")),
            host: "testhost".to_owned(),
        });
        desk
    }

    /// Desks for many threads on the same store.
    pub(crate) fn desks(&self) -> Desks {
        Desks::open(&self.place.url(), surroundings(&self.clock)).expect("desks")
    }

    /// One more desk on the same store, for another user of the operating system.
    pub(crate) fn desk_of_uid(&self, os_uid: u32) -> Desk {
        let mut around = surroundings(&self.clock);
        around.origin.peer = Peer::User(os_uid);
        Desk::over(self.place.open(), around)
    }

    /// One more desk on the same store, for whoever made it.
    pub(crate) fn desk_of_the_owner(&self) -> Desk {
        let url = self.place.url_of_the_owner();
        Desk::open(&url, surroundings(&self.clock)).expect("the owner's desk")
    }

    /// Changes the store behind the desk's back.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) {
        self.place.sql(statement);
    }

    /// Where the store is.
    pub(crate) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Closes the store and leaves its files.
    pub(crate) fn close(self) -> Place {
        self.place
    }

    /// A place in the same folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.place.beside(name)
    }

    /// Reads the store.
    pub(crate) fn look<T>(&self, work: impl FnOnce(&mut dyn Tx) -> Result<T, StorageError>) -> T {
        read(&*self.store, work)
    }

    /// One more desk on the same file, whose calls of the store are watched.
    pub(crate) fn watched_desk(&self, watch: Watch) -> Desk {
        let watched = Watched::over(self.place.open(), watch);
        Desk::over(Box::new(watched), surroundings(&self.clock))
    }

    /// The same for another user of the operating system.
    pub(crate) fn watched_desk_of_uid(&self, watch: Watch, os_uid: u32) -> Desk {
        let watched = Watched::over(self.place.open(), watch);
        let mut around = surroundings(&self.clock);
        around.origin.peer = Peer::User(os_uid);
        Desk::over(Box::new(watched), around)
    }

    /// Another, whose commits are all done, while what is heard of them may be something else.
    pub(crate) fn answered_desk(&self, answers: Answers) -> Desk {
        let watched = Watched::answering(self.place.open(), answers);
        Desk::over(Box::new(watched), surroundings(&self.clock))
    }

    /// `ada`, who has just given her password.
    pub(crate) fn admin(&self) -> Admin<'_> {
        admin(&self.desk, &open(&self.desk, "ada", PASSWORD))
    }

    /// Adds an account whose temporary password has not been used yet, and gives that.
    pub(crate) fn added(&self, who: &str, role: Role) -> String {
        let new = NewAccount::new(name(who), role);
        revealed(self.admin().add_account(new).expect("an account"))
    }

    /// A user who has chosen a password, written as if that had happened long ago.
    pub(crate) fn user(&self, who: &str) {
        self.settled(who, Role::User);
    }

    /// An admin who has chosen a password.
    pub(crate) fn second_admin(&self, who: &str) {
        self.settled(who, Role::Admin);
    }

    fn settled(&self, who: &str, role: Role) {
        static HASH: OnceLock<PasswordHash> = OnceLock::new();
        let hash = HASH.get_or_init(|| {
            let password = Password::prepare(&typed(PASSWORD)).expect("a password");
            let cost = Policy::default().cost();
            PasswordHash::of(&password, cost, &SystemRandomness).expect("a hash")
        });
        let account = Account {
            id: AccountId(Uuid::from_bytes(
                random_bytes(&SystemRandomness).expect("an id"),
            )),
            name: name(who),
            role,
            ..self.account("ada")
        };
        write(&*self.store, |tx| tx.insert_account(&account, Some(hash)));
    }

    /// `ada` resets a password; gives the temporary one.
    pub(crate) fn reset(&self, who: &str) -> String {
        let reset = self
            .admin()
            .reset_password(&name(who), ResetOrder::default());
        revealed(reset.expect("a reset"))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The same, with the limits that the store is set to.
    pub(crate) fn moment(&self) -> Moment {
        Moment {
            at: self.now(),
            limits: self.look(|tx| tx.info()).settings.limits(),
        }
    }

    /// `ada` sets something for everyone.
    #[track_caller]
    pub(crate) fn set(&self, assignment: &str) {
        let assignment = assignment.parse().expect("an assignment");
        self.admin().set(&[assignment]).expect("it is set");
    }

    pub(crate) fn account(&self, who: &str) -> Account {
        let found = read(&*self.store, |tx| tx.account(&name(who)));
        found.expect("that account")
    }

    /// Writes to the store behind the desk's back.
    pub(crate) fn write<T>(&self, work: impl FnMut(&mut dyn Tx) -> Result<T, StorageError>) -> T {
        write(&*self.store, work)
    }

    /// What is remembered of wrong recovery codes of an account.
    pub(crate) fn code_guesses(&self, who: &str) -> Guesses {
        let guessed = Guessed::CodeOf(self.account(who).id);
        self.look(|tx| tx.code_guesses(guessed))
    }

    /// Writes an account's row behind the desk's back.
    pub(crate) fn alter(&self, who: &str, change: impl FnOnce(&mut Account)) {
        let mut account = self.account(who);
        change(&mut account);
        write(&*self.store, |tx| tx.update_account(&account));
    }

    /// The events about one account, or about the store.
    pub(crate) fn events(&self, subject: Subject) -> Vec<Event> {
        read(&*self.store, |tx| recorded(tx, subject))
    }

    pub(crate) fn events_of(&self, who: &str) -> Vec<Event> {
        self.events(Subject::Account(self.account(who).id))
    }

    /// The events about names that are no account's.
    pub(crate) fn events_of_nobody(&self) -> Vec<Event> {
        (0..64)
            .flat_map(|bucket| self.events(Subject::Unknown(bucket)))
            .collect()
    }

    /// Whether the store still knows a session.
    pub(crate) fn has_session(&self, token: &SessionToken) -> bool {
        read(&*self.store, |tx| {
            tx.session(token.account(), &token.digest())
        })
        .is_some()
    }

    /// Every row of every table.
    pub(crate) fn tables(&self) -> tables::Tables {
        self.place.tables()
    }
}

pub(crate) fn surroundings(clock: &Arc<TestClock>) -> Surroundings {
    Surroundings {
        clock: clock.clone(),
        randomness: Arc::new(SystemRandomness),
        origin: Origin {
            peer: Peer::User(1000),
            host: "testhost".to_owned(),
        },
    }
}

pub(crate) fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned())
}

pub(crate) fn revealed(reset: Reset) -> String {
    reset.temporary_password.reveal().to_string()
}

pub(crate) fn sign_in<'d>(
    desk: &'d Desk,
    who: &str,
    password: &str,
) -> Result<SignIn<'d>, DeskError> {
    desk.sign_in(&name(who), &typed(password))
}

/// Signs in somebody who owes nothing.
#[track_caller]
pub(crate) fn open(desk: &Desk, who: &str, password: &str) -> SessionToken {
    match sign_in(desk, who, password) {
        Ok(SignIn::Open(opened)) => opened.token,
        Ok(SignIn::ChangeOwed(_)) => panic!("{who} owes a change"),
        Err(error) => panic!("{who} cannot sign in: {error:?}"),
    }
}

/// Signs in somebody who owes a change.
#[track_caller]
pub(crate) fn owed<'d>(desk: &'d Desk, who: &str, password: &str) -> Change<'d> {
    match sign_in(desk, who, password) {
        Ok(SignIn::ChangeOwed(change)) => change,
        Ok(SignIn::Open(_)) => panic!("{who} owes no change"),
        Err(error) => panic!("{who} cannot sign in: {error:?}"),
    }
}

/// Chooses a password and gives the session that this opens.
#[track_caller]
pub(crate) fn choose(change: Change<'_>, password: &str) -> SessionToken {
    let accepted = change.check(&typed(password)).expect("a good password");
    change
        .finish_and_sign_in(&accepted)
        .expect("a change")
        .token
}

#[track_caller]
pub(crate) fn admin<'d>(desk: &'d Desk, token: &SessionToken) -> Admin<'d> {
    try_admin(desk, token).expect("an admin")
}

pub(crate) fn try_admin<'d>(desk: &'d Desk, token: &SessionToken) -> Result<Admin<'d>, DeskError> {
    desk.signed_in(token)?.settled()?.admin()
}
