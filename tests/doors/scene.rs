//! A served desk with people of every kind, and a door before it.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Pid, Signal, kill_process};

use super::people::People;
use super::web::Web;
use crate::served::running::{Served, started};
use crate::support::Desk;

/// Where browsers find the door.
pub(super) const URL: &str = "https://desk.example";

/// A desk, its server and a door for web applications.
pub(super) struct Scene {
    pub(super) desk: Desk,
    pub(super) server: Option<Served>,
    door: Child,
    pub(super) people: &'static People,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.door.kill();
        let _ = self.door.wait();
    }
}

impl Scene {
    /// With a door at the usual address.
    #[track_caller]
    pub(super) fn new() -> Self {
        Self::at(URL, &[])
    }

    /// The same with another address of its pages, and further options.
    #[track_caller]
    pub(super) fn at(url: &str, more: &[&str]) -> Self {
        let people = People::get();
        let desk = people.desk();
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

    /// Ends the door as a service manager does.
    pub(super) fn ask_the_door_to_end(&self) {
        let id = Pid::from_child(&self.door);
        kill_process(id, Signal::TERM).expect("its own child");
    }

    /// How the door ended.
    pub(super) fn end_of_the_door(&mut self) -> ExitStatus {
        self.door.wait().expect("waited for")
    }

    /// What the door has logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.desk.root().join("door.log")).expect("the log")
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
