//! The door for LDAP beside OpenLDAP's server: one name, everybody, and how much memory a million people take.

use std::cell::{Cell, RefCell};

use passdesk::model::Scope;

use crate::figures::{say, seconds};
use crate::ldap::{Connection, Slapd, ldapsearch};
use crate::rounds::{each, pair};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::token::token;
use crate::{ACCOUNTS, file, fill};

/// How a program that finds people signs in.
const SERVICE: &str = "uid=bench,ou=services,dc=bench";
const MILLION: usize = 1_000_000;

/// A door before a served desk, and a token that reads the directory.
struct Directory {
    door: Server,
    desk: Server,
    token: String,
    _scratch: Scratch,
}

impl Directory {
    fn of(accounts: usize) -> Self {
        let scratch = Scratch::new();
        fill(&scratch.desk(), accounts);
        let desk = Server::start(file(&scratch));
        let verify = token(&scratch, "door", &[Scope::Verify]);
        Self {
            door: desk.door("ldap", "ldapi:", &verify, &["--base", "dc=bench"]),
            desk,
            token: token(&scratch, "bench", &[Scope::Directory]),
            _scratch: scratch,
        }
    }

    fn ldapsearch(&self) {
        ldapsearch(&self.door.socket, SERVICE, &self.token);
    }
}

pub(crate) fn run() {
    let slapd = Slapd::start(ACCOUNTS, "none");
    let ours = Directory::of(ACCOUNTS);
    let theirs = RefCell::new(slapd.connection());
    let own = RefCell::new(Connection::open(&ours.door.socket));
    own.borrow_mut().bind(SERVICE, &ours.token);
    let number = Cell::new(0);
    let next = || {
        number.set((number.get() + 7919) % ACCOUNTS);
        number.get()
    };
    pair(
        &format!("one name of {ACCOUNTS}, ms: slapd, the door"),
        || each(|| theirs.borrow_mut().search(next())),
        || each(|| own.borrow_mut().search(next())),
    );
    pair(
        &format!("ldapsearch of all {ACCOUNTS}, s: slapd, the door"),
        || seconds(|| slapd.ldapsearch()),
        || seconds(|| ours.ldapsearch()),
    );
}

pub(crate) fn million() {
    let ours = Directory::of(MILLION);
    let time = seconds(|| ours.ldapsearch());
    say(&format!(
        "ldapsearch of all {MILLION}: {time:.1} s, at most {:.1} MiB in the door and {:.1} MiB in the desk",
        ours.door.peak(),
        ours.desk.peak(),
    ));
}
