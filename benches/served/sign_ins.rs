//! Sign-ins at a served desk beside those of other servers: binds at OpenLDAP's with Argon2id of the same cost, and Cyrus'
//! `saslauthd` with the passwords of a Debian host.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread;

use argon2::{Argon2, PasswordHasher};

use crate::file;
use crate::http::clients;
use crate::ldap::{Connection, Slapd, dn};
use crate::people::{NEW, Someone, people};
use crate::rounds::{pair, rate};
use crate::scratch::Scratch;
use crate::server::Server;

const CLIENTS: usize = 32;

pub(crate) fn run() {
    let scratch = Scratch::new();
    let server = Server::start(file(&scratch));
    let people = people(&scratch, &server.socket, CLIENTS);
    let logins: Vec<_> = people.iter().map(Someone::login).collect();
    let sign_ins = || {
        clients(CLIENTS, &server.socket, |client, connection| {
            let (status, _) = connection.ask(&logins[client]).expect("an answer");
            status == 200
        })
    };
    let hash = Argon2::default().hash_password_with_salt(NEW.as_bytes(), b"sixteen bytes of");
    let slapd = Slapd::start(CLIENTS, &format!("{{ARGON2}}{}", hash.expect("a hash")));
    pair(
        &format!("{CLIENTS} clients, sign-ins/s: binds of slapd with {{ARGON2}}, sign-ins"),
        || {
            rate(CLIENTS, |client, done| {
                let mut connection = Connection::open(&slapd.socket);
                while {
                    connection.bind(&dn(client), NEW);
                    done(true)
                } {}
            })
        },
        sign_ins,
    );
    drop(slapd);
    let sasl = Saslauthd::start(&people);
    pair(
        &format!("{CLIENTS} clients, sign-ins/s: saslauthd -a shadow, sign-ins"),
        || {
            rate(
                CLIENTS,
                |client, done| {
                    while done(sasl.takes(&people[client].name)) {}
                },
            )
        },
        sign_ins,
    );
}

/// The server of Debian's `sasl2-bin`, which sees a host of its own with these people.
struct Saslauthd {
    process: Child,
    folder: tempfile::TempDir,
}

impl Saslauthd {
    fn start(people: &[Someone]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mkpasswd = Command::new("mkpasswd")
            .args(["-m", "yescrypt", NEW])
            .output()
            .expect("mkpasswd: install whois");
        assert!(mkpasswd.status.success());
        let hash = String::from_utf8(mkpasswd.stdout).expect("text");
        let place = folder.path();
        let mut shadow = String::new();
        let mut passwd = "root:x:0:0::/:/bin/sh\n".to_owned();
        for (at, Someone { name, .. }) in people.iter().enumerate() {
            shadow += &format!("{name}:{}:20000:0:99999:7:::\n", hash.trim_end());
            passwd += &format!("{name}:x:{0}:{0}::/:/bin/sh\n", 30_000 + at);
        }
        fs::write(place.join("shadow"), shadow).expect("written");
        fs::write(place.join("passwd"), passwd).expect("written");
        let script = "mount --bind \"$1/shadow\" /etc/shadow && mount --bind \"$1/passwd\" /etc/passwd \
            && exec saslauthd -d -a shadow -m \"$1\"";
        let process = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child"])
            .args(["sh", "-c", script, "sh"])
            .arg(place)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("saslauthd: install sasl2-bin");
        let mut started = Self { process, folder };
        while started.connection().is_none() {
            let ended = started.process.try_wait().expect("its state");
            assert!(
                ended.is_none(),
                "saslauthd does not start: run this as root"
            );
            thread::yield_now();
        }
        assert!(started.takes(&people[0].name), "saslauthd takes nobody");
        started
    }

    fn connection(&self) -> Option<UnixStream> {
        UnixStream::connect(self.folder.path().join("mux")).ok()
    }

    /// Asks as its clients do: four texts, each after its length, on a connection of their own.
    fn takes(&self, name: &str) -> bool {
        let mut asked = Vec::new();
        for text in [name, NEW, "bench", ""] {
            let length = u16::try_from(text.len()).expect("a length");
            asked.extend(length.to_be_bytes());
            asked.extend(text.as_bytes());
        }
        let mut connection = self.connection().expect("a connection");
        let mut answer = Vec::new();
        connection.write_all(&asked).expect("asked");
        connection.read_to_end(&mut answer).expect("an answer");
        answer.get(2..4) == Some(b"OK")
    }
}

impl Drop for Saslauthd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
