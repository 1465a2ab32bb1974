//! A disk that fails at each call in turn while a password is reset, changed or given: the whole change or none, status 75,
//! and nobody is let in (S35).

use std::fs::{self, File};
use std::process::{Command, Stdio};

use rusqlite::Connection;

use crate::crash::strace::{Came, Injection, MOST_CALLS, inject_fed, strace_works};
use crate::support::{Contents, Desk, NEW_PASSWORD, PASSWORD, say};

/// What reaches the disk. Each kind is counted by itself.
const CALLS: [&str; 9] = [
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "rename",
    "fchmod",
];
/// Where it must not work: the store and what lies beside it, and the folder of session files.
const FILES: [&str; 6] = [
    "store",
    "store/passdesk.db",
    "store/passdesk.db-wal",
    "store/passdesk.db-shm",
    "home/state",
    "home/state/passdesk",
];
/// What may be left of a deed that failed: an attempt stays counted, and the proof of a password is a deed of its own.
const BEFORE_THE_DEED: [&str; 2] = ["attempt", "unknown_name"];

/// A store with `bob`, at rest, and a deed that is tried on copies of it.
struct Deed {
    desk: Desk,
    words: &'static str,
    stdin: String,
    token: String,
}

impl Deed {
    fn of(words: &'static str, stdin: String) -> Self {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        desk.add("bob");
        let token = desk.token("--scope users:reset");
        Self {
            desk,
            words,
            stdin,
            token,
        }
    }

    fn tried(&self, failure: &Injection<'_>, job: impl Fn(&Desk, &str) -> Command) -> Tried {
        let desk = Desk::with_copy_of(&self.desk.store());
        let stdin = desk.root().join("stdin");
        fs::write(&stdin, &self.stdin).expect("written");
        let stdin = File::open(&stdin).expect("a file");
        let mut job = job(&desk, self.words);
        job.env("PASSDESK_TOKEN", &self.token);
        let came = inject_fed(&job, &desk, failure, Stdio::from(stdin));
        Tried { desk, came }
    }

    /// Fails each call of each kind in turn; `judge` looks at what came of it and at what the store holds then.
    #[track_caller]
    fn at_each_call(
        &self,
        job: impl Fn(&Desk, &str) -> Command,
        mut judge: impl FnMut(&Tried, &Contents, &str),
    ) {
        let mut calls = 0;
        for error in ["error=EIO", "error=ENOSPC"] {
            for kind in CALLS {
                for call in 1..MOST_CALLS {
                    let failure = Injection {
                        calls: kind,
                        when: call.to_string(),
                        what: error,
                        only: &FILES,
                        then_killed: false,
                    };
                    let tried = self.tried(&failure, &job);
                    if !tried.came.injected {
                        break;
                    }
                    calls += 1;
                    judge(&tried, &tried.contents(), &format!("{failure:?}"));
                }
            }
        }
        say(&format!("{}: failed at each of {calls} calls", self.words));
        assert!(calls > 30, "{calls}");
    }
}

/// One deed that a disk failed in.
struct Tried {
    desk: Desk,
    came: Came,
}

impl Tried {
    /// What a crash right then would leave.
    fn contents(&self) -> Contents {
        let seen = self.desk.somebody_else("seen");
        let store = self.desk.store();
        let folder = store.parent().expect("a folder");
        let copy = self.desk.root().join("copy");
        fs::create_dir(&copy).expect("a folder");
        for file in fs::read_dir(folder).expect("the store's folder") {
            let file = file.expect("a file");
            fs::copy(file.path(), copy.join(file.file_name())).expect("copied");
        }
        drop(seen);
        crate::support::contents_of(&copy.join("passdesk.db"))
    }

    fn told(&self) -> String {
        let Came {
            status,
            stdout,
            stderr,
            ..
        } = &self.came;
        format!("{status:?}\n{stdout}{stderr}")
    }

    /// The real program.
    fn program(desk: &Desk, words: &str) -> Command {
        desk.process(words)
    }
}

fn row<'c>(contents: &'c Contents, table: &str, part: &str) -> Vec<&'c String> {
    contents[table]
        .iter()
        .filter(|row| row.contains(part))
        .collect()
}

/// The tables that differ.
fn changed<'c>(before: &'c Contents, after: &Contents) -> Vec<&'c str> {
    let differs = |table: &&String| before[*table] != after[*table];
    before.keys().filter(differs).map(String::as_str).collect()
}

#[test]
fn s35_a_reset_that_a_disk_failed_is_whole_or_nothing() {
    if !strace_works() {
        return;
    }
    let deed = Deed::of("users reset bob --yes", String::new());
    let before = deed.desk.contents();
    let (mut whole, mut none) = (0, 0);
    deed.at_each_call(Tried::program, |tried, after, at| {
        let told = || format!("{at}: {}{:?}", tried.told(), changed(&before, after));
        let resets = row(after, "event", "password.reset").len();
        let temporary = row(after, "account", r#"Text("temporary")"#).len();
        assert_eq!(resets, temporary, "{}", told());
        match tried.came.status {
            Some(0) => {
                whole += 1;
                assert_eq!(resets, 1, "{}", told());
                assert!(
                    tried.came.stdout.contains("temporary password of bob"),
                    "{}",
                    told()
                );
            }
            Some(75) => {
                none += 1;
                assert!(changed(&before, after).is_empty(), "{}", told());
                assert!(!tried.came.stdout.contains("hand it over"), "{}", told());
            }
            _ => panic!("{}", told()),
        }
    });
    assert!(whole > 0 && none > 5, "{whole} and {none}");
}

#[test]
fn s35_a_sign_in_that_a_disk_failed_lets_nobody_in() {
    if !strace_works() {
        return;
    }
    let deed = Deed::of("login bob --password-stdin", format!("{PASSWORD}\n"));
    let before = deed.desk.contents();
    let (mut whole, mut none) = (0, 0);
    deed.at_each_call(Tried::program, |tried, after, at| {
        let told = || format!("{at}: {}{:?}", tried.told(), changed(&before, after));
        let opened = after["session"].len() - before["session"].len();
        let in_by_now = tried.desk.run("whoami").end().code() == 0;
        match tried.came.status {
            Some(0) => {
                whole += 1;
                assert!(opened == 1 && in_by_now, "{}", told());
            }
            Some(75) => {
                none += 1;
                assert!(!in_by_now, "{}", told());
                assert_eq!(opened, 0, "{}", told());
                let left = changed(&before, after);
                let counted = |table: &&str| BEFORE_THE_DEED.contains(table);
                assert!(left.iter().all(counted), "{}", told());
            }
            _ => panic!("{}", told()),
        }
    });
    assert!(whole > 0 && none > 5, "{whole} and {none}");
}

#[test]
fn s35_a_change_that_a_disk_failed_leaves_the_old_password_in_force() {
    if !strace_works() {
        return;
    }
    let both = format!("{PASSWORD}\n{NEW_PASSWORD}\n");
    let deed = Deed::of("passwd bob --password-stdin", both);
    let before = deed.desk.contents();
    let (mut whole, mut none) = (0, 0);
    deed.at_each_call(Tried::program, |tried, after, at| {
        let told = || format!("{at}: {}{:?}", tried.told(), changed(&before, after));
        let changes = |contents| row(contents, "event", "password.change").len();
        let recorded = changes(after) - changes(&before);
        let hash_changed = row(after, "account", "\"bob\"") != row(&before, "account", "\"bob\"");
        match tried.came.status {
            Some(0) => {
                whole += 1;
                assert!(recorded == 1 && hash_changed, "{}", told());
            }
            Some(75) => {
                none += 1;
                assert!(recorded == 0 && !hash_changed, "{}", told());
                assert!(tried.came.stdout.is_empty(), "{}", told());
            }
            _ => panic!("{}", told()),
        }
    });
    assert!(whole > 0 && none > 5, "{whole} and {none}");
}

/// The control: a reset in two transactions, by this test's own binary. The same failures leave it half done.
#[test]
fn a_reset_in_two_transactions_is_found_half_done() {
    if !strace_works() {
        return;
    }
    let deed = Deed::of("users reset bob --yes", String::new());
    let job = |desk: &Desk, _: &str| {
        let mut job = desk.program(std::env::current_exe().expect("this test binary"));
        job.args([
            "--exact",
            "store::faults::resets_in_two_transactions_when_told_to",
        ])
        .arg("--ignored");
        job
    };
    let mut half_done = 0;
    deed.at_each_call(job, |_, after, _| {
        let resets = row(after, "event", "password.reset").len();
        let temporary = row(after, "account", r#"Text("temporary")"#).len();
        half_done += usize::from(resets != temporary);
    });
    assert!(half_done > 0);
}

#[test]
#[ignore = "plays the wrong order, inside another test"]
fn resets_in_two_transactions_when_told_to() {
    let store = std::env::var_os("PASSDESK_STORE").expect("a store");
    let store = Connection::open(store).expect("the store");
    let once = [
        "PRAGMA synchronous = FULL",
        "UPDATE account SET password = 'temporary', temporary_expires_at = 1 WHERE name = 'bob'",
        "INSERT INTO event SELECT subject, 1000, id, at, 'password.reset', outcome, actor_id, actor_name, actor_token,
            subject_name, reason, operation, os_uid, host, hash, clock_at, peer_address FROM event LIMIT 1",
    ];
    for statement in once {
        store.execute_batch(statement).expect("done");
    }
}
