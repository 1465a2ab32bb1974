//! A store with people of every kind, and those of them who get in somewhere.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::OnceLock;

use tempfile::NamedTempFile;

use crate::support::{Desk, PASSWORD};

/// A password in which every program that takes one apart would stumble.
pub(super) const ODD: &str = r#"p%s: été \ "q" +&="#;

/// The admin `root1`; `right`, `odd` with an odd password, `temp` with a temporary one, `owes`, who owes a change,
/// `off`, who is disabled, `wait`, whose password somebody will guess at, and `late`, whose temporary password has expired.
pub(super) struct People {
    store: Vec<u8>,
    /// A token that asks whether passwords are right.
    verify: String,
    /// A token that reads the directory.
    pub(super) directory: String,
    pub(super) temporary: String,
    pub(super) expired: String,
}

impl People {
    /// They are the same for all tests, and made once.
    pub(super) fn get() -> &'static Self {
        static PEOPLE: OnceLock<People> = OnceLock::new();
        PEOPLE.get_or_init(Self::make)
    }

    fn make() -> Self {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        for name in ["right", "odd", "owes", "off", "wait"] {
            desk.add(name);
        }
        desk.somebody_else("odd")
            .run("passwd odd --password-stdin")
            .stdin(format!("{PASSWORD}\n{ODD}\n"))
            .status(0);
        desk.run("users set right --mail Right@Example.org --display-name")
            .args(["Right Person"])
            .status(0);
        desk.run("groups add staff right odd off").status(0);
        desk.run("groups add wheel right").status(0);
        desk.run("users require-change owes").status(0);
        desk.run("users disable off").status(0);
        let added = |name| {
            let added = desk.run("users add --format json").args([name]).status(0);
            added.field("temporary_password")
        };
        let (temporary, expired) = (added("temp"), added("late"));
        desk.sql("UPDATE account SET temporary_expires_at = 1000 WHERE name = 'late'");
        let token = |label: &str, scope: &str| {
            let made = desk
                .run("tokens create --format json --scope")
                .args([scope, label])
                .status(0);
            made.field("token")
        };
        Self {
            verify: token("door", "verify"),
            directory: token("wiki", "directory"),
            store: fs::read(desk.store()).expect("the store"),
            temporary,
            expired,
        }
    }

    /// A desk of theirs, whose admin is signed in, with the tokens in `door.token` and `wiki.token`.
    pub(super) fn desk(&self) -> Desk {
        let mut kept = NamedTempFile::new().expect("a file");
        kept.write_all(&self.store).expect("written");
        let desk = Desk::with_copy_of(kept.path());
        desk.sign_in("root1");
        for (file, token) in [
            ("door.token", &self.verify),
            ("wiki.token", &self.directory),
        ] {
            let file = desk.root().join(file);
            fs::write(&file, token).expect("written");
            fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("its mode");
        }
        desk
    }

    /// Whoever may try to get in: what they are like, a name and a password. Only the first two may get in.
    pub(super) fn who_try(&self) -> [(&'static str, &'static str, &str); 9] {
        [
            ("right", "right", PASSWORD),
            ("odd", "odd", ODD),
            ("temporary", "temp", &self.temporary),
            ("owing", "owes", PASSWORD),
            ("wrong", "odd", PASSWORD),
            ("disabled", "off", PASSWORD),
            ("expired", "late", &self.expired),
            ("unknown", "nobody", PASSWORD),
            ("empty", "right", ""),
        ]
    }

    /// Of people of every kind, those who get in at a door before this desk; at last `wait`, at whose password somebody has
    /// guessed so often that it takes a quarter of an hour.
    pub(super) fn who_gets_in(
        &self,
        desk: &Desk,
        gets_in: impl Fn(&str, &str) -> bool,
    ) -> Vec<&'static str> {
        let inside = self.who_try().into_iter();
        let mut inside: Vec<_> = inside
            .filter(|(_, name, password)| gets_in(name, password))
            .map(|(kind, ..)| kind)
            .collect();
        has_failed_often(desk);
        gets_in("wait", "wrong");
        if gets_in("wait", PASSWORD) {
            inside.push("throttled");
        }
        inside
    }
}

/// Has `wait` have failed so often that after one more time it takes a quarter of an hour.
pub(super) fn has_failed_often(desk: &Desk) {
    desk.sql("UPDATE account SET failures = 30 WHERE name = 'wait'");
}
