//! Files that other systems write of their accounts. Those in `files` were written by the programs and versions in their names,
//! but for that of Keycloak, which was made from the published format; their password is a throw-away one.

use crate::support::{Desk, Done, PASSWORD};

mod carried;
mod checked_in;
mod made;
mod memory;
mod tables;
mod traps;
mod trial;

/// The password of everybody in the files.
const OLD: &str = "Correct-Horse7";

/// An admin who is signed in, in a store of her own.
#[track_caller]
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk
}

/// The path of a file that is checked in.
fn file(name: &str) -> String {
    format!("{}/tests/sources/files/{name}", env!("CARGO_MANIFEST_DIR"))
}

impl Desk {
    /// Imports a text from standard input.
    #[track_caller]
    fn bring(&self, text: &str, more: &str) -> Done {
        self.run(&format!("users import - --format json {more}"))
            .stdin(text.to_owned())
            .end()
    }

    /// All accounts but the admin's: name, role, status, password.
    #[track_caller]
    fn everybody(&self) -> Vec<String> {
        let list = self.run("users list --format json").status(0).stdout_rows();
        let word =
            |row: &serde_json::Value, field: &str| row[field].as_str().expect("a word").to_owned();
        let mut all: Vec<_> = list
            .iter()
            .map(|row| {
                ["name", "role", "status", "password"]
                    .map(|field| word(row, field))
                    .join(" ")
            })
            .filter(|row| !row.starts_with("root1 "))
            .collect();
        all.sort();
        all
    }

    /// All that is shown of an account.
    #[track_caller]
    fn shown(&self, name: &str) -> serde_json::Value {
        let show = self.run(&format!("users show {name} --format json"));
        show.status(0).stdout_json()
    }

    /// The old password opens the account, once by the old hash and once by ours.
    #[track_caller]
    fn opens_with_the_old_password(&self, name: &str) {
        assert!(self.stored_hash(name).starts_with("$imported$1$"), "{name}");
        let user = self.somebody_else(name);
        for wrong in ["correct-horse7", ""] {
            self.sign_in_of(&user, name, wrong).status(3);
        }
        self.sign_in_of(&user, name, OLD).status(0);
        let stored = self.stored_hash(name);
        assert!(stored.starts_with("$argon2id$"), "{name}: {stored}");
        self.sign_in_of(&user, name, OLD).status(0);
        assert_eq!(self.stored_hash(name), stored);
    }

    /// The old password is right, and the account asks for another before it opens.
    #[track_caller]
    fn asks_for_a_change(&self, name: &str) {
        let user = self.somebody_else(name);
        self.sign_in_of(&user, name, OLD).status(5);
        self.sign_in_of(&user, name, &format!("{OLD}\n{PASSWORD}"))
            .status(0);
        self.sign_in_of(&user, name, OLD).status(3);
        self.sign_in_of(&user, name, PASSWORD).status(0);
    }

    /// Nothing opens the account.
    #[track_caller]
    fn is_closed(&self, name: &str) {
        let user = self.somebody_else(name);
        for guess in [OLD, "", "x", "*", "!"] {
            self.sign_in_of(&user, name, guess).status(3);
        }
    }

    fn sign_in_of(&self, user: &Desk, name: &str, lines: &str) -> Done {
        user.run("login --password-stdin")
            .args([name])
            .stdin(format!("{lines}\n"))
            .end()
    }
}
