//! A served desk with people of every kind, and a door for LDAP before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;

use super::super::people::{People, has_failed_often};
use super::client::Client;
use crate::served::running::{Served, started};
use crate::support::{Desk, free_port, make_certificate};

/// The base of the tree.
pub(super) const BASE: &str = "dc=example,dc=org";
/// Where people are sent who must change their password.
pub(super) const CHANGE_URL: &str = "https://desk.example/change";

/// A desk, its server and a door for LDAP.
pub(super) struct Scene {
    pub(super) desk: Desk,
    pub(super) server: Option<Served>,
    door: Child,
    port: u16,
    pub(super) people: &'static People,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.door.kill();
        let _ = self.door.wait();
    }
}

/// The name of a person's entry.
pub(super) fn person(name: &str) -> String {
    format!("uid={name},ou=people,{BASE}")
}

impl Scene {
    /// The door listens on a socket, and at an address in clear text where TLS can begin.
    #[track_caller]
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    /// The same with further options.
    #[track_caller]
    pub(super) fn with(more: &[&str]) -> Self {
        let people = People::get();
        let desk = people.desk();
        make_certificate(desk.root(), "127.0.0.1");
        let server = Served::over(&desk);
        let port = free_port();
        let socket = desk.root().join("ldapi.sock");
        let mut command = desk.process("door ldap --token-file door.token");
        command
            .args([
                "--base",
                BASE,
                "--change-url",
                CHANGE_URL,
                "--store",
                &server.place(),
            ])
            .args(["--certificate", "certificate.pem", "--key", "key.pem"])
            .args(["--listen", &format!("ldap://127.0.0.1:{port}")])
            .args(more)
            // Made last: whoever can connect there finds the others too.
            .args(["--listen", &format!("ldapi:{}", socket.display())]);
        let door = started(command, &socket, &desk.root().join("door.log"));
        Self {
            desk,
            server: Some(server),
            door,
            port,
            people,
        }
    }

    /// A program on this machine.
    pub(super) fn client(&self) -> Client {
        Client::on_socket(&self.socket())
    }

    /// A program that comes over the network.
    pub(super) fn client_in_clear(&self) -> Client {
        Client::at(self.port)
    }

    /// A program with a token that reads the directory.
    pub(super) fn wiki(&self) -> Client {
        let mut client = self.client();
        let name = format!("uid=wiki,ou=services,{BASE}");
        assert_eq!(client.bind(&name, &self.people.directory).code(), 0);
        client
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.desk.root().join("ldapi.sock")
    }

    /// The address in clear text, for other programs.
    pub(super) fn address(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn root(&self) -> &Path {
        self.desk.root()
    }

    /// The password of `temp`, until it is changed.
    pub(super) fn temporary(&self) -> &str {
        &self.people.temporary
    }

    /// The password of `late`, which has expired.
    pub(super) fn expired(&self) -> &str {
        &self.people.expired
    }

    /// Has somebody guess at the password of `wait`, who has failed often: now it takes a quarter of an hour.
    pub(super) fn after_guesses(&self, mut guess: impl FnMut(&str, &str)) {
        has_failed_often(&self.desk);
        guess("wait", "wrong");
    }

    /// The token that reads the directory.
    pub(super) fn directory(&self) -> &str {
        &self.people.directory
    }

    /// Ends the door as a service manager does, and waits for it.
    pub(super) fn end_door(&mut self) -> std::process::ExitStatus {
        let id = rustix::process::Pid::from_child(&self.door);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("its own child");
        self.door.wait().expect("waited for")
    }

    /// How much memory the door has held at most, in KiB.
    pub(super) fn most_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.door.id()));
        let status = status.expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
        number
            .and_then(|number| number.parse().ok())
            .expect("a number")
    }

    /// What the door has logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.desk.root().join("door.log")).expect("the log")
    }
}
