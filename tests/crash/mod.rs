//! Resets of a whole firm, cut short at any moment: no password that is in force is lost, no account is half done, and
//! `--resume` finishes what was begun.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;

use crate::support::Desk;

mod archive;
pub(crate) mod calls;
pub(crate) mod checker;
mod control;
pub(crate) mod moments;
pub(crate) mod strace;

use checker::State;

/// A store with many accounts, at rest, from which each try begins.
pub(crate) struct Firm {
    pub(crate) desk: Desk,
    pub(crate) token: String,
    pub(crate) state: State,
}

impl Firm {
    /// Everybody has a password, failures, a session and a token: all that a reset changes.
    #[track_caller]
    pub(crate) fn of(accounts: usize) -> Self {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        let token = desk.token("--scope users:reset");
        let names: String = (0..accounts).map(|n| format!("person{n:04}\n")).collect();
        desk.run("users import - --out first.csv --quiet")
            .stdin(names)
            .status(0);
        let store = Connection::open(desk.store()).expect("the store");
        store
            .execute_batch(
                "UPDATE account SET failures = 3 WHERE role = 'user';
                INSERT INTO session SELECT id, randomblob(32), 1, 1, 1 FROM account WHERE role = 'user';
                INSERT INTO token SELECT id, 'old', randomblob(32), randomblob(16), 'users:list', 1, 2, NULL
                    FROM account WHERE role = 'user';",
            )
            .expect("a past for everybody");
        drop(store);
        let state = checker::state(&desk.store());
        assert_eq!(state.len(), accounts);
        Self { desk, token, state }
    }

    /// What a try needs to know, to be taken to any thread.
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            store: self.desk.store(),
            token: self.token.clone(),
        }
    }
}

/// How to begin a try.
#[derive(Clone)]
pub(crate) struct Plan {
    store: PathBuf,
    token: String,
}

/// One job on a copy of its own.
pub(crate) struct Try {
    pub(crate) desk: Desk,
    pub(crate) token: String,
}

impl Plan {
    pub(crate) fn begin(&self) -> Try {
        Try {
            desk: Desk::with_copy_of(&self.store),
            token: self.token.clone(),
        }
    }
}

/// Looks at a copy of a store and of what lies beside it, so that the next command meets what the crash left.
#[track_caller]
pub(crate) fn after_crash<T>(desk: &Desk, look: impl FnOnce(&Path) -> T) -> T {
    let folder = desk.root().join("seen");
    fs::create_dir(&folder).expect("a folder");
    let store = desk.store();
    for file in fs::read_dir(store.parent().expect("a folder")).expect("the store's folder") {
        let file = file.expect("a file");
        if file.path().is_file() {
            fs::copy(file.path(), folder.join(file.file_name())).expect("copied");
        }
    }
    let seen = look(&folder.join("passdesk.db"));
    fs::remove_dir_all(&folder).expect("removed");
    seen
}

impl Try {
    /// The words of the job; those of `--resume` are the same and one more.
    pub(crate) const JOB: &str = "users reset --all --yes --out rows.csv";

    pub(crate) fn rows(&self) -> PathBuf {
        self.desk.root().join("rows.csv")
    }

    fn job(&self) -> Command {
        let mut command = self.desk.process(Self::JOB);
        command.env("PASSDESK_TOKEN", &self.token);
        command
    }

    /// The state after a crash.
    #[track_caller]
    pub(crate) fn state(&self) -> State {
        after_crash(&self.desk, checker::state)
    }

    /// Finishes the job and checks that everybody was reset exactly once, by the row in the file.
    #[track_caller]
    fn resume(&self, before: &State) {
        self.desk
            .run(Self::JOB)
            .args(["--resume"])
            .env("PASSDESK_TOKEN", &self.token)
            .status(0);
        let verdict = checker::judge(before, &self.state(), &self.rows());
        verdict.sound();
        assert_eq!(verdict.renewed, before.len(), "{verdict:?}");
        checker::one_row_each(before, &self.rows());
        let left: Vec<_> = fs::read_dir(self.desk.root())
            .expect("the folder")
            .map(|file| file.expect("a file").file_name())
            .collect();
        assert_eq!(left.len(), 3, "home, store and rows: {left:?}");
    }
}
