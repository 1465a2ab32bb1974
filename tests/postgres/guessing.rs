//! Guessers in many processes get no more tries in all than one after the other (S20).

use std::env;
use std::io::{BufRead, BufReader, stdin};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use passdesk::clock::Clock;
use passdesk::desk::{Desk, DeskError, FirstPassword, Origin, Peer, Surroundings};
use passdesk::model::{Outcome, StoreUrl, Subject, Timestamp};

use crate::rules::{PASSWORD, WRONG, sign_in, typed};
use crate::storage::{name, read, recorded};
use crate::support::init_store;
use crate::support::postgres::{CLERK, Database, OWNER, cluster};
use crate::support::{pause, say};

/// Where the outer test tells the inner one to guess, whose password, and by how many.
const URL: &str = "PASSDESK_TEST_GUESS_AT";
const WHO: &str = "PASSDESK_TEST_GUESS_WHO";
const GUESSERS: &str = "PASSDESK_TEST_GUESSERS";

/// Guessers who share a connection.
const AT_A_DESK: usize = 32;
/// Five free failures, and the one after which there is a wait.
const ALLOWED: usize = 6;

/// Stands still, so that no wait is ever over; whoever pauses does.
struct Frozen;

impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000)
    }

    fn pause(&self, time: Duration) {
        pause(time);
    }
}

fn surroundings() -> Surroundings {
    Surroundings {
        clock: Arc::new(Frozen),
        ..Surroundings::of_the_system(Origin {
            peer: Peer::User(1000),
            host: "testhost".to_owned(),
        })
    }
}

/// A process that guesses when it is told to, and says how often a password was checked.
struct Guesser {
    process: Child,
    says: BufReader<ChildStderr>,
}

impl Guesser {
    fn new(database: &Database, who: &str, guessers: usize) -> Self {
        let mut process = Command::new(env::current_exe().expect("this program"))
            .args(["--exact", "postgres::guessing::guesses", "--ignored"])
            .env(URL, database.url(CLERK).to_string())
            .env(WHO, who)
            .env(GUESSERS, guessers.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the same program");
        let says = BufReader::new(process.stderr.take().expect("its words"));
        let mut guesser = Self { process, says };
        assert_eq!(guesser.line(), "ready");
        guesser
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.says.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    fn begin(&mut self) {
        drop(self.process.stdin.take());
    }

    fn checks(mut self) -> usize {
        let said = self.line();
        let ended = self.process.wait().expect("its end");
        assert!(ended.success(), "{said}");
        said.parse().expect("a number")
    }
}

#[test]
#[ignore = "runs in several processes at once, inside another test"]
fn guesses() {
    let told = |name| env::var(name).expect("what to do");
    let url = StoreUrl::Postgres(told(URL).parse().expect("a URL"));
    let guessers: usize = told(GUESSERS).parse().expect("a number");
    let who = told(WHO);
    let desks: Vec<_> = (0..guessers.div_ceil(AT_A_DESK))
        .map(|_| Desk::open(&url, surroundings()).expect("a desk"))
        .collect();
    let (start, checked) = (Barrier::new(guessers + 1), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..guessers {
            let (desk, who, start, checked) = (&desks[number / AT_A_DESK], &who, &start, &checked);
            scope.spawn(move || {
                start.wait();
                match sign_in(desk, who, WRONG) {
                    Err(DeskError::WrongPassword) => {
                        checked.fetch_add(1, Ordering::SeqCst);
                    }
                    Err(DeskError::Throttled { .. }) => {}
                    // Others would wait for this one, whose check is never over.
                    Err(other) => give_up(&format!("a guess ended in {other:?}")),
                    Ok(_) => give_up("a wrong password was right"),
                }
            });
        }
        say("ready");
        stdin().read_line(&mut String::new()).expect("the end");
        start.wait();
    });
    say(&checked.into_inner().to_string());
}

fn give_up(why: &str) -> ! {
    say(why);
    std::process::exit(1);
}

/// A store with the account `ada`; nothing where PostgreSQL is not installed.
fn store() -> Option<Database> {
    let database = cluster()?.database();
    let first = FirstPassword::Chosen(typed(PASSWORD));
    init_store(
        &database.store_url(OWNER),
        &surroundings(),
        name("ada"),
        first,
    )
    .expect("a store");
    Some(database)
}

/// Has so many processes guess at once; how many passwords were checked in all.
fn guess(database: &Database, who: &str, processes: usize, guessers: usize) -> usize {
    let new = |_| Guesser::new(database, who, guessers);
    let mut all: Vec<_> = (0..processes).map(new).collect();
    for guesser in &mut all {
        guesser.begin();
    }
    all.into_iter().map(Guesser::checks).sum()
}

/// What the record says of the checks: how many were wrong, and that the wait they ended in was told once.
#[track_caller]
fn recorded_of(database: &Database, subjects: &[Subject]) -> usize {
    let store = passdesk::storage::open(&database.store_url(CLERK)).expect("the store");
    let events: Vec<_> = subjects
        .iter()
        .flat_map(|subject| read(&*store, |tx| recorded(tx, *subject)))
        .collect();
    let count = |outcome| events.iter().filter(|e| e.outcome == outcome).count();
    assert_eq!(count(Outcome::Throttled), 1);
    assert_eq!(count(Outcome::Unfinished), 0);
    count(Outcome::Wrong)
}

#[test]
fn s20_four_processes_of_64_guessers_get_six_checks_of_an_account() {
    let Some(database) = store() else { return };
    assert_eq!(guess(&database, "ada", 4, 64), ALLOWED);
    let store = passdesk::storage::open(&database.store_url(CLERK)).expect("the store");
    let ada = read(&*store, |tx| tx.account(&name("ada"))).expect("ada");
    assert_eq!(recorded_of(&database, &[Subject::Account(ada.id)]), ALLOWED);
    assert_eq!(ada.guesses.failures as usize, ALLOWED);
}

#[test]
fn s20_four_processes_of_64_guessers_get_six_checks_of_an_unknown_name() {
    let Some(database) = store() else { return };
    assert_eq!(guess(&database, "nobody", 4, 64), ALLOWED);
    let unknown: Vec<_> = (0..64).map(Subject::Unknown).collect();
    assert_eq!(recorded_of(&database, &unknown), ALLOWED);
}

/// Takes the defence out: what was counted before a check is forgotten at once.
const FORGET: &str = "
    CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN DELETE FROM passdesk.attempt WHERE id = NEW.id; RETURN NULL; END';
    CREATE TRIGGER forget AFTER INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION forget()";

#[test]
fn guessers_get_more_where_the_count_before_the_check_is_taken_out() {
    let Some(database) = store() else { return };
    let taken_out = database.client().batch_execute(FORGET);
    taken_out.expect("a store without it");
    assert!(guess(&database, "ada", 2, 8) > ALLOWED);
}
