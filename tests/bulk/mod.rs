//! Resets and additions of many accounts: what goes in, what comes out, and where it goes wrong.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::crash::checker::{self, State};
use crate::support::{Desk, Run};

mod files;
mod import;
mod interrupted;
mod old_passwords;
mod output;
mod resume;
pub(crate) mod room;
mod rows;

/// An admin who is signed in, and so many accounts: `person0000` and on.
#[track_caller]
fn firm(accounts: usize) -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let names: String = (0..accounts).map(|n| format!("person{n:04}\n")).collect();
    desk.run("users import - --quiet --format csv")
        .stdin(names)
        .status(0);
    desk
}

impl Desk {
    /// All accounts but the admins'.
    #[track_caller]
    fn people(&self) -> State {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return checker::state_of_database(database);
        }
        checker::state(&self.store())
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// A file that only its owner can read.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its mode");
        path
    }

    /// A command by a token.
    #[track_caller]
    pub(crate) fn by_token(&self, token: &str, words: &str) -> Run {
        self.run(words).env("PASSDESK_TOKEN", token)
    }
}

/// Checks that so many were reset, that each has the password which the file's last row for it gives, and that the others
/// are as they were.
#[track_caller]
fn in_force(desk: &Desk, before: &State, rows: &Path, renewed: usize) {
    let verdict = checker::judge(before, &desk.people(), rows);
    verdict.sound();
    assert_eq!(verdict.renewed, renewed, "{verdict:?}");
}

/// A row as `name` for one that gave a password, `name: code: message` for one that failed.
fn told(row: &Value) -> String {
    let name = row["name"].as_str().expect("a name");
    let error = &row["error"];
    match (row["temporary_password"].as_str(), error["code"].as_str()) {
        (Some(password), None) => {
            assert_eq!(password.len(), 29, "{row}");
            assert!(
                row["expires_at"]
                    .as_str()
                    .is_some_and(|time| time.ends_with('Z'))
            );
            assert!(row["reset_id"].is_string());
            assert_eq!(row.as_object().expect("an object").len(), 4);
            name.to_owned()
        }
        (None, Some(code)) => {
            assert_eq!(row.as_object().expect("an object").len(), 2);
            format!(
                "{name}: {code}: {}",
                error["message"].as_str().expect("why")
            )
        }
        _ => panic!("{row}"),
    }
}
