//! A served desk beside OpenLDAP's server: the same questions and changes, in the same run.

use serde_json::json;

use crate::http::{clients, request};
use crate::ldap::Slapd;
use crate::resets::{ENTERED, reset_generated};
use crate::rounds::{each, pair, rate};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::signed_in::session;
use crate::{ACCOUNTS, file, fill, name};

const READERS: usize = 16;
const WRITERS: usize = 64;

pub(crate) fn run() {
    let scratch = Scratch::new();
    fill(&scratch.desk(), ACCOUNTS);
    let token = session(&scratch.desk());
    let token = Some(token.reveal());
    let server = Server::start(file(&scratch));
    let slapd = Slapd::start(ACCOUNTS, "none");

    let whoami = request("GET", "/v1/whoami", token, "");
    pair(
        &format!("{READERS} clients, requests/s: indexed searches of slapd, whoami"),
        || {
            rate(READERS, |client, done| {
                let mut connection = slapd.connection();
                let mut number = client;
                while {
                    connection.search(number);
                    number = (number + READERS) % ACCOUNTS;
                    done(true)
                } {}
            })
        },
        || {
            clients(READERS, &server.socket, |_, connection| {
                connection.done(&whoami);
                true
            })
        },
    );
    let modify = || {
        rate(WRITERS, |client, done| {
            let mut connection = slapd.connection();
            while {
                connection.set_password(client, ENTERED);
                done(true)
            } {}
        })
    };
    pair(
        &format!("{WRITERS} clients, changes/s: {{SSHA}} passwords of slapd, generated resets"),
        modify,
        || {
            clients(WRITERS, &server.socket, |client, connection| {
                reset_generated(connection, token, client).is_some()
            })
        },
    );
    let entered = json!({"temporary_password": ENTERED}).to_string();
    pair(
        &format!(
            "{WRITERS} clients, changes/s: {{SSHA}} passwords of slapd, entered resets (Argon2id)"
        ),
        modify,
        || {
            clients(WRITERS, &server.socket, |client, connection| {
                let path = format!("/v1/users/{}/reset", name(client));
                let reset = request("POST", &path, token, &entered);
                connection
                    .ask(&reset)
                    .is_some_and(|(status, _)| status == 200)
            })
        },
    );
    let commands = server.commands(&server.url());
    pair(
        "one whole command, ms: ldappasswd, users reset",
        || each(|| slapd.ldappasswd(0, ENTERED)),
        || each(|| commands.run(&["users", "reset", "user0", "--yes"], "")),
    );
}
