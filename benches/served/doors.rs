//! Doors: checks of passwords beside the hashes alone, and sessions beside the desk's own answer.

use data_encoding::BASE64;
use passdesk::model::Scope;

use crate::file;
use crate::http::{clients, request};
use crate::ldap::Connection;
use crate::people::{NEW, Someone, people};
use crate::rates::hashes;
use crate::rounds::{pair, rate};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::signed_in::session;
use crate::token::token;

const CLIENTS: usize = 32;

pub(crate) fn run() {
    let scratch = Scratch::new();
    let server = Server::start(file(&scratch));
    let verify = token(&scratch, "door", &[Scope::Verify]);
    let http = server.door("http", "unix:", &verify, &["--url", "https://desk.example"]);
    let ldap = server.door("ldap", "ldapi:", &verify, &["--base", "dc=bench"]);
    let session = session(&scratch.desk());
    let session = session.reveal();

    let people = people(&scratch, &server.socket, CLIENTS);
    let basic = |someone: &Someone| {
        let basic = BASE64.encode(format!("{}:{NEW}", someone.name).as_bytes());
        proxied("/auth/basic", &format!("authorization: Basic {basic}"))
    };
    let basic: Vec<_> = people.iter().map(basic).collect();
    pair(
        &format!("{CLIENTS} clients, checks/s: hashes alone, /auth/basic"),
        hashes,
        || ask(&http, |client| &basic[client]),
    );
    pair(
        &format!("{CLIENTS} clients, checks/s: hashes alone, binds"),
        hashes,
        || {
            rate(CLIENTS, |client, done| {
                let person = format!("uid={},ou=people,dc=bench", people[client].name);
                let mut connection = Connection::open(&ldap.socket);
                while {
                    connection.bind(&person, NEW);
                    done(true)
                } {}
            })
        },
    );
    let whoami = request("GET", "/v1/whoami", Some(session), "");
    let cookie = format!("cookie: __Host-passdesk-session={session}");
    let by_cookie = proxied("/auth/session", &cookie);
    // One of its own: the doors have most of the connections that one user may have to a desk.
    let desk = Server::start(file(&scratch));
    pair(
        &format!("{CLIENTS} clients, requests/s: whoami at the desk, /auth/session"),
        || ask(&desk, |_| &whoami),
        || ask(&http, |_| &by_cookie),
    );
}

/// A request as a proxy sends it.
fn proxied(path: &str, header: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: desk\r\n{header}\r\n\r\n")
}

fn ask<'r>(server: &Server, request: impl Fn(usize) -> &'r str + Sync) -> f64 {
    clients(CLIENTS, &server.socket, |client, connection| {
        let (status, _) = connection.ask(request(client)).expect("an answer");
        status == 200
    })
}
