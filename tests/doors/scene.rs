//! A served desk with people of every kind, and a door before it.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::OnceLock;

use tempfile::NamedTempFile;

use super::web::Web;
use crate::served::running::{Served, started};
use crate::support::{Desk, PASSWORD};

/// A password in which every program that takes one apart would stumble.
pub(super) const ODD: &str = r#"p%s: été \ "q" +&="#;
/// Where browsers find the door.
pub(super) const URL: &str = "https://desk.example";

/// A desk, its server and a door for web applications.
pub(super) struct Scene {
    pub(super) desk: Desk,
    pub(super) server: Option<Served>,
    door: Child,
    people: &'static People,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.door.kill();
        let _ = self.door.wait();
    }
}

impl Scene {
    /// The admin `root1`; `right`, `odd` with an odd password, `temp` with a temporary one, `owes`, who owes a change,
    /// `off`, who is disabled, `wait`, whose password somebody will guess at, and `late`, whose temporary password has expired.
    #[track_caller]
    pub(super) fn new() -> Self {
        Self::at(URL, &[])
    }

    /// The same with another address of its pages, and further options.
    #[track_caller]
    pub(super) fn at(url: &str, more: &[&str]) -> Self {
        static PEOPLE: OnceLock<People> = OnceLock::new();
        let people = PEOPLE.get_or_init(People::make);
        let mut kept = NamedTempFile::new().expect("a file");
        kept.write_all(&people.store).expect("written");
        let desk = Desk::with_copy_of(kept.path());
        desk.sign_in("root1");
        let token = desk.root().join("door.token");
        fs::write(&token, &people.token).expect("written");
        fs::set_permissions(&token, Permissions::from_mode(0o600)).expect("its mode");
        let server = Served::over(&desk);
        let door = open(&desk, &server, url, more);
        Self {
            desk,
            server: Some(server),
            door,
            people,
        }
    }

    /// A browser, a proxy, or whoever else comes to the door.
    pub(super) fn web(&self) -> Web {
        Web::at(self.socket())
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.desk.root().join("door.sock")
    }

    /// The password of `temp`, until it is changed.
    pub(super) fn temporary(&self) -> &str {
        &self.people.temporary
    }

    /// The password of `late`, which has expired.
    pub(super) fn expired(&self) -> &str {
        &self.people.expired
    }

    /// What the door has logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.desk.root().join("door.log")).expect("the log")
    }
}

/// What every scene begins with, made once.
struct People {
    store: Vec<u8>,
    token: String,
    temporary: String,
    expired: String,
}

impl People {
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
        desk.run("groups add staff right odd").status(0);
        desk.run("groups add wheel right").status(0);
        desk.run("users require-change owes").status(0);
        desk.run("users disable off").status(0);
        let added = |name| {
            let added = desk.run("users add --format json").args([name]).status(0);
            added.field("temporary_password")
        };
        let (temporary, expired) = (added("temp"), added("late"));
        desk.sql("UPDATE account SET temporary_expires_at = 1000 WHERE name = 'late'");
        Self {
            token: desk.token("--scope verify"),
            store: fs::read(desk.store()).expect("the store"),
            temporary,
            expired,
        }
    }
}

#[track_caller]
fn open(desk: &Desk, server: &Served, url: &str, more: &[&str]) -> Child {
    let socket = desk.root().join("door.sock");
    let mut command: Command = desk.process("door http --token-file door.token --listen");
    command
        .arg(format!("unix:{}", socket.display()))
        .args(["--store", &server.place(), "--url", url])
        .args(more);
    started(command, &socket, &desk.root().join("door.log"))
}
